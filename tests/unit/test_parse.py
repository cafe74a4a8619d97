"""From the bytes of one file to its document."""

from __future__ import annotations

import pytest

from anagen.diagnostics import Diagnostic
from anagen.document import Definition, Document
from anagen.parse import Parsed, parse_batch
from anagen.source import SourceFile

HEAD = "---\ntitle: t\nsummary: s\n---\n"
GLOSSARY = "---\ntitle: t\nsummary: s\ntype: glossary\n---\n"


def parse(content: str | bytes) -> Parsed:
    raw = content if isinstance(content, bytes) else content.encode()
    (parsed,) = parse_batch([SourceFile(path="content/en/x.md", content=raw)])
    return parsed


def document(content: str) -> Document:
    parsed = parse(content)
    assert parsed.document is not None
    return parsed.document


def said(content: str | bytes) -> list[str]:
    def line(one: Diagnostic) -> str:
        place = one.location
        return f"{place.line}:{place.column}:{place.length} {one.code} {one.severity}: {one.message}"

    return [line(one) for one in parse(content).diagnostics]


def test_a_page() -> None:
    parsed = document(HEAD + "\n# A [b](c.md)\n\n/// note\n[@d]\n///\n")
    assert (parsed.path, parsed.front_matter.title, parsed.front_matter.summary) == ("content/en/x.md", "t", "s")
    assert parsed.html == (
        '<h1 id="a-b">A <a href="ag:1:">b</a></h1>\n<ag-block n="0">\n<p><ag-cite n="2"></ag-cite></p>\n</ag-block>'
    )
    assert {name: str(place) for name, place in parsed.places.items()} == {
        "title": "content/en/x.md:2:8",
        "summary": "content/en/x.md:3:10",
    }
    assert str(parsed.links[1].location) == "content/en/x.md:6:9"
    assert str(parsed.blocks[0].location) == "content/en/x.md:8:5"
    assert str(parsed.citations[2].location) == "content/en/x.md:9:1"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_places_count_lines_and_characters_of_the_file(line_end: str, mark: str) -> None:
    text = mark + (HEAD + "\n😀\t[a](b.md)\n\n/// note\n    c: d\n///\n").replace("\n", line_end)
    parsed = document(text)
    assert [str(link.location) for link in parsed.links.values()] == ["content/en/x.md:6:7"]
    assert [str(block.options["c"].location) for block in parsed.blocks.values()] == ["content/en/x.md:9:8"]


@pytest.mark.parametrize(
    "text",
    [HEAD, HEAD.rstrip("\n"), "---  \ntitle: t\nsummary: s\n...\n", "---\t\ntitle: t\nsummary: s\n---  \n\n\n"],
)
def test_an_empty_page(text: str) -> None:
    parsed = parse(text)
    assert parsed.diagnostics == ()
    assert parsed.document is not None
    assert parsed.document.html == ""


@pytest.mark.parametrize("text", ["", "# A\n", "\n---\ntitle: t\n---\n", "--- a\n---\n"])
def test_no_front_matter(text: str) -> None:
    assert said(text) == ["1:1:1 no-front-matter error: this page has no front matter"]
    assert parse(text).document is None


@pytest.mark.parametrize("text", ["---\ntitle: t\n", "---\ntitle: t\n ---\n# a [@;]\n", "---\n", "---"])
def test_front_matter_unclosed(text: str) -> None:
    assert said(text) == ["1:1:3 front-matter-unclosed error: the front matter that starts here is never closed"]
    assert parse(text).document is None


def test_the_problems_of_the_front_matter_and_of_the_text_come_together() -> None:
    assert said("---\ntitle: t\nsumary: s\n---\n\n/// a\n") == [
        "3:1:6 unknown-key error: `sumary` is not known",
        "6:5:1 block-unclosed error: the block `a` is never closed",
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (HEAD.encode() + b"\xff", "5:1:1 not-utf-8 error: this is not UTF-8 text: byte 0xff cannot be read"),
        (HEAD.encode() + b"a\x01", "5:2:1 control-character error: an invisible control character (U+0001) stands here"),
        (b"a" * 2_100_000, "0:0:1 file-too-large error: this file has 2.1 MB"),
    ],
)  # fmt: skip
def test_files_that_are_no_text(content: bytes, expected: str) -> None:
    assert said(content) == [expected]
    assert parse(content).document is None


def test_files_are_parsed_in_order_and_on_their_own() -> None:
    texts = [HEAD + "## A\n\n[a]: b.md", HEAD + "## A\n\n[a]", HEAD + "/// a", "x"]
    files = [SourceFile(path=f"{index}.md", content=text.encode()) for index, text in enumerate(texts)]
    together = parse_batch(files)
    assert [one.path for one in together] == ["0.md", "1.md", "2.md", "3.md"]
    assert together == tuple(parse_batch([file])[0] for file in files)


# Glossaries


def test_definitions() -> None:
    parsed = document(
        GLOSSARY + "\nHair *loss*\nFalling & out\n:   One [a](b.md).\n\n    Two.\n\nGraft\n:   x\n:   y\n"
    )
    assert parsed.definitions == (
        Definition(
            id="hair-loss",
            terms=("Hair loss", "Falling & out"),
            html='<p>One <a href="ag:0:">a</a>.</p>\n<p>Two.</p>',
        ),
        Definition(id="graft", terms=("Graft",), html="x\ny"),
    )
    assert parsed.ids == ("hair-loss", "graft")
    assert parsed.html.count("<dt id=") == 2
    assert '<dt id="hair-loss">Hair <em>loss</em></dt>\n<dt>Falling' in parsed.html


def test_definitions_have_anchors_of_their_own() -> None:
    parsed = document(GLOSSARY + "\n## Graft\n\nGraft\n:   x\n\nمو {: #hair }\n:   y\n")
    assert [definition.id for definition in parsed.definitions] == ["graft_1", "hair"]
    assert parsed.ids == ("graft", "hair", "graft_1")
    assert '<dt id="hair">مو</dt>' in parsed.html


def test_a_definition_that_holds_a_list() -> None:
    parsed = document(GLOSSARY + "\nA\n:   x\n\n    B\n    :   y\n\nC\n:   z\n")
    assert [(definition.id, definition.terms) for definition in parsed.definitions] == [("a", ("A",)), ("c", ("C",))]
    assert "<dd>y</dd>" in parsed.definitions[0].html


@pytest.mark.parametrize(
    "html", ["<dl>" + "<dt>a</dt>" * 90 + "</dl>", "<dt>a" * 190, "<dd>" * 190, "<dl><dd>a</dd></dl>"]
)
def test_terms_without_definitions_are_no_entries(html: str) -> None:
    assert document(GLOSSARY + "\n" + html).definitions == ()


def test_a_page_of_another_type_has_no_definitions() -> None:
    parsed = document(HEAD + "\nA\n:   b\n")
    assert (parsed.definitions, parsed.ids) == ((), ())
