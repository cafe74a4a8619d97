"""What the Markdown side makes of a page: HTML with marks, places, and what it says is wrong."""

from __future__ import annotations

import time

import pytest

from anagen.diagnostics import Diagnostics, Location
from anagen.document import Block
from anagen.markdown import Converted, Converter, unique_slug
from anagen.markdown.scan import open_lists
from anagen.source import Source

PATH = "content/en/x.md"


def convert(text: str) -> tuple[Converted, Diagnostics]:
    converted, problems = Converter().convert(Source(path=PATH, text=text))
    assert converted
    return converted, problems


def html(text: str) -> str:
    return convert(text)[0].html


def targets(text: str) -> list[str]:
    return [link.target for link in convert(text)[0].links.values()]


def at(location: Location) -> str:
    assert location.path == PATH
    return f"{location.line}:{location.column}:{location.length}"


def said(text: str) -> list[str]:
    return [f"{at(one.location)} {one.code} {one.severity}: {one.message}" for one in convert(text)[1]]


# HTML with marks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two *words*.", "<p>Two <em>words</em>.</p>"),
        ("[a](b.md)", '<p><a href="ag:0:">a</a></p>'),
        ('![a](b.svg "c")', '<p><img alt="a" src="ag:0:" title="c"></p>'),
        ("[![a](b.svg)](c.md)", '<p><a href="ag:1:"><img alt="a" src="ag:0:"></a></p>'),
        ("Said [@a; @b, p. 4].", '<p>Said <ag-cite n="0"></ag-cite>.</p>'),
        ("/// note | H\n\nx\n///", '<ag-block n="0">\n<p>x</p>\n</ag-block>'),
        ("/// note\nx\n///\n\ny", '<ag-block n="0">\n<p>x</p>\n</ag-block>\n<p>y</p>'),
        (
            "//// do\n- a\n\n/// note\nb\n///\n////",
            '<ag-block n="0">\n<ul>\n<li>a</li>\n</ul>\n<ag-block n="1">\n<p>b</p>\n</ag-block>\n</ag-block>',
        ),
        ("> /// note\n> x\n> ///", '<blockquote>\n<ag-block n="0">\n<p>x</p>\n</ag-block>\n</blockquote>'),
        ("## A {: #b .c lang=de }", '<h2 class="c" id="b" lang="de">A</h2>'),
        ("![a](b.svg){: .decorative }", '<p><img alt="a" class="decorative" src="ag:0:"></p>'),
        ("a\n{: .b }", '<p class="b">a</p>'),
        ("<b.c@d.org>", '<p><a href="ag:0:">b.c@d.org</a></p>'),
        ("<https://a.org/b_c_d?e=1&f=2>", '<p><a href="ag:0:">https://a.org/b_c_d?e=1&amp;f=2</a></p>'),
        ("a<br>b <kbd>c</kbd>", "<p>a<br>b <kbd>c</kbd></p>"),
        ("<b>a\n\nb", "<p><b>a</b></p><b>\n<p>b</p></b>"),
        ("", ""),
        ("\n \n", ""),
    ],
)
def test_html(text: str, expected: str) -> None:
    assert html(text) == expected


def test_table_alignment_is_a_class() -> None:
    markup = html("| a | b | c |\n|:--|:-:|---|\n| 1 | [x](y.md) | [@k] |")
    assert '<th class="ag-align-left">a</th>' in markup
    assert '<td class="ag-align-center"><a href="ag:0:">x</a></td>' in markup
    assert '<td><ag-cite n="1"></ag-cite></td>' in markup
    assert "style" not in markup


def test_links_stand_in_headings_tables_definitions_quotes_and_blocks() -> None:
    text = (
        "## [a](1.md) b\n\n| [c](2.md) |\n|---|\n| [d](3.md) |\n\nterm [e](4.md)\n:   [f](5.md)\n\n> [g](6.md)\n\n"
        "/// note\n- [h](7.md)\n///\n\n1. x\n    - [i](8.md)\n"
    )
    converted, problems = convert(text)
    assert problems == ()
    assert [(link.target, at(link.location)) for link in converted.links.values()] == [
        ("1.md", "1:8:4"), ("2.md", "3:7:4"), ("3.md", "5:7:4"), ("4.md", "7:10:4"), ("5.md", "8:9:4"),
        ("6.md", "10:7:4"), ("7.md", "13:7:4"), ("8.md", "17:11:4"),
    ]  # fmt: skip
    assert [heading.text for heading in converted.headings] == ["a b"]


# Targets


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](b.md#c)", ["b.md#c"]),
        ("[a](b c.md)", ["b c.md"]),
        ("[a](<b c.md>)", ["b c.md"]),
        ("[a]( b.md )", ["b.md"]),
        ("[a](b(c)d.md)", ["b(c)d.md"]),
        ("[a](b\\(c.md)", ["b(c.md"]),
        ("[a [b] c](d.md)", ["d.md"]),
        ("[a\nb](c.md)", ["c.md"]),
        ("[a](b.md\n'c')", ["b.md"]),
        ("> [a](b.md\n> 'c')", ["b.md"]),
        ("[a](b\nc.md)", ["b c.md"]),
        ('[a](b.md "c (d) [e](f)")', ["b.md"]),
        ("[a](https://b.org/?c=1&d=2)", ["https://b.org/?c=1&d=2"]),
        ("[a](https://b.org/?c=1&amp;d=2)", ["https://b.org/?c=1&d=2"]),
        ("[a](b?c&copy=1)", ["b?c&copy=1"]),
        ("[a](java&#115;cript:b)", ["javascript:b"]),
        ("[a](中文.md) [b](😀.md)", ["中文.md", "😀.md"]),
        ("[a][b]\n\n[b]: c.md 'd'", ["c.md"]),
        ("[a][]\n\n[a]: <c.md>", ["c.md"]),
        ("[a]\n\n[a]:\n   c.md", ["c.md"]),
        ("> [a]\n>\n> [a]: c.md", ["c.md"]),
        ("- [a]\n\n    [a]: c.md", ["c.md"]),
        ("[a][b]\n\n[c]: d.md", []),
        ("<a@b.org>", ["mailto:a@b.org"]),
        ("<mailto:a@b.org>", ["mailto:a@b.org"]),
        ("<https://a.org/b c>", ["https://a.org/b c"]),
        ("[a](b`c) `d`", []),
        ("| [a](b\\|c.md) |\n|---|\n| d |", ["b|c.md"]),
        ("- `a\n- [b](c.md) `d`", ["c.md"]),
        ('![a](b\'c.svg) [d](e.md "f")', ["e.md", "b'c.svg"]),
        ("[]()", [""]),
        ("[a](b.md", []),
        ("\\[a](b.md)", []),
        ("[a] (b.md)", []),
        ("[a](ag:1:)", ["ag:1:"]),
    ],
)
def test_targets(text: str, expected: list[str]) -> None:
    assert targets(text) == expected


def test_a_very_long_target_is_a_link() -> None:
    address = "https://a.org/?" + "b" * 5000
    converted, _problems = convert(f"x [a]({address})")
    (link,) = converted.links.values()
    assert link.target == address
    assert at(link.location) == "1:7:5015"


def test_pictures_are_told_from_links() -> None:
    converted, _problems = convert("[a](b.md) ![c](d.svg) [![e](f.svg)](g.md) ![h][i]\n\n[i]: j.svg")
    assert [(link.target, link.is_picture) for link in converted.links.values()] == [
        ("b.md", False), ("d.svg", True), ("f.svg", True), ("g.md", False), ("j.svg", True)
    ]  # fmt: skip


# Places


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](b.md)", "1:5:4"),
        ("\n\n😀 عربي [a](b.md)", "3:12:4"),
        ("\t- x\n- y\n\n\t[a](b.md)", "4:6:4"),
        ("- a\n    - b\n        - [c](d.md)", "3:15:4"),
        ("> > [a](b.md)", "1:9:4"),
        ("| a |\n|---|\n| 中 [b](c.md) |", "3:9:4"),
        ("/// note\n    a: b\n\n[a](b.md)\n///", "4:5:4"),
        ("para\n- [a](b.md)", "2:7:4"),
        ("[a](b b.md)\n", "1:5:6"),
        ("[a](<b.md>)", "1:6:4"),
        ("![a](b.svg 'b.svg')", "1:6:5"),
        ("x\n\n[a]: b.md\n\n[a]", "3:6:4"),
        ("<a@b.c>", "1:2:5"),
        ("`[b](c.md)` [a](c.md)", "1:17:4"),
    ],
)
def test_places_of_links(text: str, expected: str) -> None:
    converted, _problems = convert(text)
    assert [at(link.location) for link in converted.links.values()] == [expected]


def test_places_of_citations() -> None:
    converted, problems = convert("- x\n\n    😀 [@a; @b-c,\n    p. 4]")
    assert problems == ()
    (citation,) = converted.citations.values()
    assert at(citation.location) == "3:7:20"
    assert [(one.key, one.locator, at(one.location)) for one in citation.sources] == [
        ("a", "", "3:9:1"),
        ("b-c", "p. 4", "3:13:3"),
    ]


def test_a_citation_over_two_lines_of_a_quote() -> None:
    converted, problems = convert("> x [@a;\n> @b, p. 4]")
    assert problems == ()
    (citation,) = converted.citations.values()
    assert [(one.key, one.locator, at(one.location)) for one in citation.sources] == [
        ("a", "", "1:7:1"),
        ("b", "p. 4", "2:4:1"),
    ]


def _options(block: Block) -> dict[str, tuple[str, str]]:
    return {name: (option.value, at(option.location)) for name, option in block.options.items()}


@pytest.mark.parametrize(
    ("text", "place", "options"),
    [
        ("/// figure | A: b\n    picture: a.svg\n    alt: b\n\nx\n///", "1:5:6",
         {"picture": ("a.svg", "2:14:5"), "alt": ("b", "3:10:1")}),
        ("///   figure\n\tpicture:  a.svg\n///", "1:7:6", {"picture": ("a.svg", "2:12:5")}),
        ("x\n\n> /// figure\n>     alt: 😀 b\n>\n> x\n> ///", "3:7:6", {"alt": ("😀 b", "4:12:3")}),
        ("- x\n\n    /// figure\n        alt: b\n\n    c\n    ///", "3:9:6", {"alt": ("b", "4:14:1")}),
        ("- /// figure\n        alt: b\n\n    c\n    ///", "1:7:6", {"alt": ("b", "2:14:1")}),
        ("x\n/// figure\ny\n///", "2:5:6", {}),
        ("/// figure\n\n    code: 1\n///", "1:5:6", {}),
    ],
)  # fmt: skip
def test_blocks_and_their_options(text: str, place: str, options: dict[str, tuple[str, str]]) -> None:
    converted, problems = convert(text)
    assert problems == ()
    (block,) = converted.blocks.values()
    assert (block.name, at(block.location), _options(block)) == ("figure", place, options)
    assert "ag-block" in converted.html
    assert "///" not in converted.html
    assert "alt:" not in converted.html


def test_a_block_knows_its_parent_and_heading() -> None:
    converted, problems = convert("//// a | One | two \n/// b\nx\n///\n/// c\n///\n////\n\n/// d |\n///")
    assert problems == ()
    assert [(block.name, block.heading, block.parent) for block in converted.blocks.values()] == [
        ("a", "One | two", -1), ("b", "", 0), ("c", "", 0), ("d", "", -1)
    ]  # fmt: skip


# Lists right after a paragraph


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n- b\n- c", "a\n\n- b\n- c"),
        ("a\n* b", "a\n\n* b"),
        ("a\n1. b\n2. c", "a\n\n1. b\n2. c"),
        ("> a\n> - b", "> a\n>\n> - b"),
        ("> a\n- b", "> a\n\n- b"),
        ("/// note\na\n- b\n///", "/// note\na\n\n- b\n///"),
        ("# a\nb\n- c", "# a\nb\n\n- c"),
        ("- a\n\n    b\n    - c", "- a\n\n    b\n\n    - c"),
        ("<b>a</b>\n- b", "<b>a</b>\n\n- b"),
        ("a\n2019. It was", "a\n2019. It was"),
        ("a\n2. b\n- c", "a\n2. b\n\n- c"),
        ("a\n1) b", "a\n1) b"),
        ("a\n-b", "a\n-b"),
        ("- a\n- b", "- a\n- b"),
        ("- a b\n  - c", "- a b\n  - c"),
        ("1. a\n   b\n   - c", "1. a\n   b\n   - c"),
        ("    code\n    - b", "    code\n    - b"),
        ("a | b\n--|--\n- c | d", "a | b\n--|--\n- c | d"),
        ("| a |\n|---|\n- b", "| a |\n|---|\n- b"),
        ("a\n:   b\n- c", "a\n:   b\n- c"),
        ("a\nb\n:   c\n    - d", "a\nb\n:   c\n    - d"),
        ("<pre>\n- a\n</pre>", "<pre>\n- a\n</pre>"),
        ("a\n---", "a\n---"),
    ],
)
def test_open_lists(text: str, expected: str) -> None:
    assert open_lists(text) == expected


def test_a_list_right_after_a_paragraph_is_a_list() -> None:
    assert html("a\n- b\n- c") == "<p>a</p>\n<ul>\n<li>b</li>\n<li>c</li>\n</ul>"
    assert html("It began in\n2019. It ended.") == "<p>It began in\n2019. It ended.</p>"


# Text that only looks like something


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{a} {{ b }} {% c %} $d$ 5 % “e” ‘f’", "<p>{a} {{ b }} {% c %} $d$ 5 % “e” ‘f’</p>"),
        ("5 < 6 and p<0.05 > 1", "<p>5 &lt; 6 and p&lt;0.05 &gt; 1</p>"),
        ("a & b &amp; c &copy;", "<p>a &amp; b &amp; c ©</p>"),
        ("😀 عربي 中文", "<p>😀 عربي 中文</p>"),
        ("ag:1: ag:&#49;: &#97;g:0: `ag:1:`", "<p>ag:1: ag:1: ag:0: <code>ag:1:</code></p>"),
        ("ag:1: [a](b.md)", '<p>ag:1: <a href="ag:0:">a</a></p>'),
        ("`ag:0:` [a](b.md)", '<p><code>ag:0:</code> <a href="ag:0:">a</a></p>'),
        ("[a](b](c\\_d", "<p>[a](b](c_d</p>"),
        ("](a&amp;b)", "<p>](a&amp;b)</p>"),
        ("\\[@a] [ @a]", "<p>[@a] [ @a]</p>"),
        ("<!-- [a](b) <script> [@;] -->", ""),
        ("a <!-- b --> c", "<p>a  c</p>"),
        ("<ag:1:> <ag:1:>", ""),
        ("```\n[a](b.md) [@c]\n```", "<p><code>[a](b.md) [@c]</code></p>"),
        ("x /// y", "<p>x /// y</p>"),
        ("https://a.org/b_c", "<p>https://a.org/b_c</p>"),
        ("](<a b.md>)", "<p>](&lt;a b.md&gt;)</p>"),
        (
            "    <script>\n\n`</script>`",
            "<pre><code>&lt;script&gt;\n</code></pre>\n<p><code>&lt;/script&gt;</code></p>",
        ),
    ],
)
def test_text_stays_text(text: str, expected: str) -> None:
    assert html(text) == expected


@pytest.mark.parametrize(
    "code",
    [
        "[a](b.md)", "![a](b.svg)", "[@a, p. 4; ?]", "<script>alert(1)</script>", "<b onclick=x>", "{: style=x }",
        "/// note", "/// note | x [a](b)", "///", "///note", "[a]: b.md", "ag:0:", "&amp; &#49;", "<a@b.c>", "a\\[b\\_",
        "<ag-block n=0>", "<!-- x -->", "http://a.b", "\"'",
    ],
)  # fmt: skip
def test_code_comes_out_as_it_was_written(code: str) -> None:
    escaped = code.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    converted, problems = convert(f"x `{code}`\n\n    {code}\n    {code}\n\n- y\n\n        {code}\n")
    assert problems == ()
    assert converted.html == (
        f"<p>x <code>{escaped}</code></p>\n<pre><code>{escaped}\n{escaped}\n</code></pre>\n"
        f"<ul>\n<li>y<pre><code>{escaped}\n</code></pre>\n</li>\n</ul>"
    )
    assert (converted.links, converted.blocks, converted.citations) == ({}, {}, {})


def test_a_whole_block_in_indented_code_is_code() -> None:
    converted, problems = convert("So:\n\n    /// note | x\n        a: b\n\n    y\n\n    ///\n\nz")
    assert problems == ()
    assert converted.html == ("<p>So:</p>\n<pre><code>/// note | x\n    a: b\n\ny\n\n///\n</code></pre>\n<p>z</p>")


def test_a_block_with_its_end_in_code_stays_open() -> None:
    converted, problems = convert("/// note\n\n    ///\n\nx\n///")
    assert problems == ()
    assert converted.html == '<ag-block n="0">\n<pre><code>///\n</code></pre>\n<p>x</p>\n</ag-block>'


def test_a_block_in_a_comment_is_left_out() -> None:
    assert convert("<!--\n/// note\n-->\n\nx")[0].html.strip() == "<p>x</p>"
    assert said("<!--\n/// note\n-->\n\nx") == []


def test_what_is_put_back_into_an_attribute_cannot_leave_it() -> None:
    markup = html('![<b title="x" onclick="y">](a.svg) ![](b" onerror="c](d.svg)')
    assert "onclick" not in markup.replace("&quot;", "")
    assert ' onerror="' not in markup
    assert html('![a](b "c](d\\"e)f")').count('"') % 2 == 0


# Headings and ids


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## Two words", [("two-words", 2, "Two words")]),
        ("# 中文 标题\n\n### العربية", [("中文-标题", 1, "中文 标题"), ("العربية", 3, "العربية")]),
        ("## A & B &lt; C `d<e>`", [("a-b-c-d", 2, "A & B < C d<e>")]),
        ("## A\n\n## A", [("a", 2, "A"), ("a_1", 2, "A")]),
        ("## A {: #a-b }\n\n## A b", [("a-b", 2, "A"), ("a-b_1", 2, "A b")]),
        ("## See <https://a.org/b> [@k]", [("see-httpsaorgb", 2, "See https://a.org/b")]),
        ("## A <b onclick=x>b</b>", [("a-b", 2, "A b")]),
        ("## 😀", [("_1", 2, "😀")]),
        ("## ag:1: [a](b.md)", [("ag1-a", 2, "ag:1: a")]),
        ("Title\n=====", [("title", 1, "Title")]),
        ("/// note\n## A\n///", [("a", 2, "A")]),
    ],
)
def test_headings(text: str, expected: list[tuple[str, int, str]]) -> None:
    converted, _problems = convert(text)
    assert [(heading.id, heading.level, heading.text) for heading in converted.headings] == expected
    assert converted.ids == tuple(identity for identity, _level, _text in expected)


def test_ids_of_all_elements() -> None:
    assert convert('a\n{: #b }\n\n<span id="c&amp;d">e</span>')[0].ids == ("b", "c&d")


def test_unique_slug() -> None:
    used = {"hair"}
    assert [unique_slug("Hair", used), unique_slug("Hair", used), unique_slug("سلام", used)] == [
        "hair_1", "hair_2", "سلام"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("हिन्दी में", "हिन्दी-में"),
        ("Cafe\u0301", "caf\u00e9"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("ภาษาไทย", "ภาษาไทย"),
        ("Sun \u2600\ufe0f", "sun"),
        ("\U0001f469\u200d\u2695\ufe0f A nurse", "a-nurse"),
        ("5 < 6 & C#_x", "5-6-c_x"),
    ],
)
def test_an_anchor_keeps_what_the_letters_of_any_script_need(heading: str, anchor: str) -> None:
    assert unique_slug(heading, set()) == anchor
    assert convert(f"## {heading}")[0].ids == (anchor,)


# What is wrong


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/// key points\nx\n///", ["1:1:14 block-header error: this block header cannot be read"]),
        ("a\n\n> //// b c | d  \n> x", ["3:3:12 block-header error: this block header cannot be read"]),
        ("/// a, b", ["1:1:8 block-header error: this block header cannot be read"]),
    ],
)
def test_block_header(text: str, expected: list[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x\n\n/// note\ny", ["3:5:4 block-unclosed error: the block `note` is never closed"]),
        ("/// a\n/// b\n///\n///", ["1:5:1 block-unclosed error: the block `a` is never closed"]),
        ("//// a\n/// b\n////", ["2:5:1 block-unclosed error: the block `b` is never closed"]),
        ("> /// a\n> b\n\n/// c\n///", ["1:7:1 block-unclosed error: the block `a` is never closed"]),
        ("/// a\n\n    ///", ["1:5:1 block-unclosed error: the block `a` is never closed"]),
        (
            "> /// a\n> b\n\n///",
            [
                "4:1:3 block-surplus error: `///` closes a block, but none with 3 slashes is open here",
                "1:7:1 block-unclosed error: the block `a` is never closed",
            ],
        ),
    ],
)
def test_block_unclosed(text: str, expected: list[str]) -> None:
    assert said(text) == expected


def test_the_hint_for_a_block_in_a_block() -> None:
    _converted, (problem,) = convert("/// a\n/// b\n///\n///")
    assert problem.hint == (
        "Type `///` on a line of its own before `/// b`. If `b` belongs inside, open and close `a` with one slash "
        "more: `//// a`."
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n\n///", "3:1:3 block-surplus error: `///` closes a block, but none with 3 slashes is open here"),
        ("/// a\n///\n\n  ////", "4:3:4 block-surplus error: `////` closes a block, but none with 4 slashes is open here"),
    ],
)  # fmt: skip
def test_block_surplus(text: str, expected: str) -> None:
    assert said(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<div>\n\n/// note\nx\n///\n\n</div>", "3:5:4 block-not-read error: the block `note` is not read as a block here"),
        ("| a |\n|---|\n| b |\n\n<table><tr><td>\n/// c | d\n///\n</td></tr></table>",
         "6:5:1 block-not-read error: the block `c` is not read as a block here"),
    ],
)  # fmt: skip
def test_block_not_read(text: str, expected: str) -> None:
    assert said(text) == [expected]


def test_a_block_that_is_not_read_is_shown_as_it_was_written() -> None:
    assert html("<div>\n/// note | x\n    a: b\n///\n</div>") == "<div>\n/// note | x\n    a: b\n\n///\n</div>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a [@b; c]", ["1:8:1 citation-syntax error: `c` cannot be read as a citation"]),
        ("a\n\n- [@]", ["3:4:1 citation-syntax error: `@` cannot be read as a citation"]),
        ("[@a;]", ["1:5:1 citation-syntax error: a citation has an empty place"]),
        ("[@a b; @c]", ["1:2:4 citation-syntax error: `@a b` cannot be read as a citation"]),
        ("> x\n> [@a; p. 4]", ["2:8:4 citation-syntax error: `p. 4` cannot be read as a citation"]),
        ("<div>[@a]</div>", ["1:6:4 citation-syntax error: this citation is not read as a citation here"]),
        ("`[@a; b]`", []),
    ],
)
def test_citation_syntax(text: str, expected: list[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected", "markup"),
    [
        ("a <script>b</script> c", "1:3:8 raw-html warning: `<script>` was left out: this HTML is not allowed in a page",
         "<p>a  c</p>"),
        ("<script>\n\n[a](b)\n\n/// c\n///\n</script>\n\nd",
         "1:1:8 raw-html warning: `<script>` was left out: this HTML is not allowed in a page", "<p>d</p>"),
        ("\\<script>a</script>", "1:2:8 raw-html warning: `<script>` was left out: this HTML is not allowed in a page",
         "<p>\\</p>"),
        ("- <b onclick='x'>a", "1:3:15 raw-html warning: `<b onclick='x'>` was left out: `onclick` is not allowed in HTML in a page",
         "<ul>\n<li>a</li>\n</ul>"),
        ('x\n\n😀 <ag-block n="0">', '3:3:16 raw-html warning: `<ag-block n="0">` was left out: this HTML is not allowed in a page',
         "<p>x</p>\n<p>😀 </p>"),
        ("<ag-cite>", "1:1:9 raw-html warning: `<ag-cite>` was left out: this HTML is not allowed in a page", ""),
        ("<h2>a</h2>".removesuffix("</h2>"), "1:1:4 raw-html warning: `<h2>` was left out: this HTML is not allowed in a page",
         "<p>a</p>"),
        ("x <y and z> w", "1:3:9 raw-html warning: `<y and z>` was left out: this HTML is not allowed in a page",
         "<p>x  w</p>"),
        ("a <?php b ?> c", "1:3:10 raw-html warning: `<?php b ?>` was left out: this HTML is not allowed in a page",
         "<p>a  c</p>"),
        ('<a href="x.md">', '1:1:15 raw-html warning: `<a href="x.md">` was left out: this HTML is not allowed in a page', ""),
    ],
)  # fmt: skip
def test_raw_html(text: str, expected: str, markup: str) -> None:
    assert said(text) == [expected]
    assert html(text) == markup


def test_the_hints_for_html() -> None:
    hints = [problem.hint for problem in convert('<a href="b"> <img src="c"> <h3> <d>')[1]]
    assert hints == [
        "Write a link as `[text](page.md)`.",
        "Write a picture as `![what it shows](picture.svg)`.",
        "Write a heading as `## heading`.",
        "Use Markdown or a block instead, see docs/writing.md; write the sign `<` as `&lt;`.",
    ]


@pytest.mark.parametrize(
    ("text", "expected", "markup"),
    [
        ("a\n{: style='x' }",
         "2:1:14 attribute-list warning: `{: style='x' }` was left out: `style` may not be set here", "<p>a\n</p>"),
        ("[a](b.md){: target=_blank #c }",
         "1:10:21 attribute-list warning: `{: target=_blank #c }` was left out: `target` may not be set here",
         '<p><a href="ag:0:">a</a></p>'),
    ],
)  # fmt: skip
def test_attribute_list(text: str, expected: str, markup: str) -> None:
    assert said(text) == [expected]
    assert html(text) == markup


@pytest.mark.parametrize("text", ["A smile {: and another :} in one line.", "a {:, } b", "x{: style='y' } z"])
def test_braces_in_running_text_are_text(text: str) -> None:
    assert said(text) == []
    assert html(text) == f"<p>{text}</p>"


def test_an_id_twice() -> None:
    text = "a\n{: #x }\n\nb\n{: #x }"
    assert said(text) == ["5:1:7 duplicate-anchor error: the id `x` is used twice on this page"]
    _converted, (problem,) = convert(text)
    assert [at(place) for place in problem.related] == ["2:1:7"]


@pytest.mark.parametrize("piece", ["- ", "1. "])
def test_too_deep_is_said_and_the_next_page_is_read(piece: str) -> None:
    converter = Converter()
    _converted, problems = converter.convert(Source(path=PATH, text=piece * 3000 + "x"))
    assert [problem.code for problem in problems] == ["nested-too-deep"]
    converted, problems = converter.convert(Source(path=PATH, text="a\n- b"))
    assert converted
    assert (converted.html, problems) == ("<p>a</p>\n<ul>\n<li>b</li>\n</ul>", ())


@pytest.mark.parametrize("piece", ["](", "`", "` `` ``` ", "<!--", "<script>", "/// a\n", "    /// a\n", "> ", "[@a] "])
def test_the_scan_takes_no_quadratic_time(piece: str) -> None:
    from anagen.markdown.scan import scan

    source = Source(path=PATH, text=(piece * 50_000)[:50_000])
    began = time.perf_counter()
    scan(source)
    assert time.perf_counter() - began < 2
