"""What must hold for any page: its links are those of the Markdown library, its HTML is safe and balanced."""

from __future__ import annotations

import html
import re

import nh3
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from markdown import Markdown
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.tables import TableExtension
from markdown.extensions.toc import TocExtension, slugify_unicode

from anagen.diagnostics import Diagnostics
from anagen.markdown import Converted, Converter
from anagen.markdown.blocks import scan_blocks
from anagen.markdown.extension import ColonAttributeLists
from anagen.markdown.notes import Notes
from anagen.markdown.scan import open_lists
from anagen.markup import tokens
from anagen.parse import parse_batch
from anagen.source import Source, SourceFile

FEW = settings(max_examples=60, derandomize=True, deadline=None)
SOME = settings(max_examples=200, derandomize=True, deadline=None)


def convert(text: str) -> tuple[Converted, Diagnostics]:
    converted, problems = Converter().convert(Source(path="content/en/x.md", text=text))
    assert converted
    return converted, problems


def plain(text: str) -> str:
    """The library alone, with the same extensions, after a sanitiser that leaves the addresses alone."""
    library = Markdown(
        extensions=[
            TableExtension(use_align_attribute=True),
            DefListExtension(),
            TocExtension(marker="", slugify=slugify_unicode),
        ],
        output_format="html",
    )
    library.treeprocessors.register(ColonAttributeLists(library), "attr_list", 8)
    cleaner = nh3.Cleaner(
        link_rel=None, url_schemes={"http", "https", "mailto", "ftp", "ag"}, url_relative="pass_through"
    )
    return str(cleaner.clean(library.convert(open_lists(text))))


def links_of(markup: str, targets: dict[str, str] | None = None) -> list[tuple[str, str, str, str]]:
    """Every link and picture: its tag, address, title, and its text or what stands for it."""
    found: list[tuple[str, str, str, str]] = []
    for match in re.finditer(r"<(?:a( [^>]*)?>(.*?)</a>|img( [^>]*)>)", markup, re.DOTALL):
        attributes: dict[str, str] = dict(re.findall(r' (\w+)="([^"]*)"', match[1] or match[3] or ""))
        address = attributes.get("href", attributes.get("src", ""))
        address = targets[address] if targets else html.unescape(address)
        text = attributes.get("alt", "") if match[3] else re.sub(r'(?:href|src)="[^"]*"', "", match[2])
        title = html.unescape(attributes.get("title", ""))
        address = re.sub(r"klzzwxh:\d+", "", address)  # what the library leaves of a link within an address
        found.append(("img" if match[3] else "a", " ".join(address.split()), title, text))
        if match[2] and "<img" in match[2]:
            found += links_of(match[2], targets)
    return found


VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
WORDS = st.sampled_from(
    ["word", "two words", "*em*", "**strong**", "`code`", "`` a`b ``", "`[c](d)`", "[brackets]", "5 < 6", "a & b", "😀",
     "عربي", "中文", "“quoted”", "{{ x }}", "{brace}", "$5 %", "\\[escaped\\](no)", "&copy;", "a_b_c", "2 * 3", "(p)"]
)  # fmt: skip
TARGETS = st.sampled_from(
    ["page.md", "../a/b.md#c", "a(b)c.md", "<0 b.md>", "a b.md", "#top", "https://e.org/?a=1&b=2", "<x>", "a&amp;b.md",
     "a_b_c.md", "a*b*.md", "a\\(b.md", "mailto:a@b.org", "中文.md", "https://e.org/a_(b)", "a&copy=2", "", "a'b.md",
     "https://e.org/\"q", "x&#46;md", "ag:1:"]
)  # fmt: skip
TITLES = st.sampled_from(["", "", ' "title"', " 'it is'", ' "a (b) c"', '\n"next line"', ' "a [x](y) b"', ' "q&amp;a"'])
INNER = st.recursive(
    WORDS,
    lambda inside: st.one_of(
        st.builds("![{}]({}{})".format, inside, TARGETS, TITLES),
        st.builds("{} {}".format, inside, inside),
        st.builds("*{}*".format, inside),
    ),
    max_leaves=3,
)
LINKS = st.one_of(
    st.builds("[{}]({}{})".format, INNER, TARGETS, TITLES),
    st.builds("![{}]({}{})".format, WORDS, TARGETS, TITLES),
    st.sampled_from(["[ref][one]", "[one]", "[Two][]", "![pic][one]", "[none][no]", "[a\nb](c.md)", "[x] (y)"]),
    st.sampled_from(
        ["[a](b", "[a]b)", "](c)", "[", "![", "(", "[a](<b)", "[[a](b)](c)", '[a](b "c)', "[]()", "`", "``"]
    ),
    st.builds("<{}>".format, st.sampled_from(["https://e.org/x_y", "ftp://x.y/?a&b", "https://e.org/*a*"])),
)
TEXT = st.lists(st.one_of(WORDS, LINKS), min_size=1, max_size=5).map(" ".join)
LINE = TEXT.map(lambda text: text.replace("\n", " "))


def _indented(text: str, first: str, rest: str) -> str:
    return first + text.replace("\n", "\n" + rest)


BLOCKS = st.recursive(
    st.one_of(
        TEXT,
        st.builds("{} {}".format, st.sampled_from(["#", "##", "###"]), LINE),
        st.builds("| a | b |\n|---|:-:|\n| {} | {} |".format, LINE, LINE),
        st.builds("{}\n:   {}".format, LINE, LINE),
        LINE.map("    {}".format),
    ),
    lambda inside: st.one_of(
        st.lists(inside, min_size=1, max_size=3).map("\n\n".join),
        st.lists(inside, min_size=1, max_size=3).map(
            lambda parts: "\n".join(_indented(part, "- ", "    ") for part in parts)
        ),
        inside.map(lambda part: _indented(part, "1.  ", "    ")),
        inside.map(lambda part: _indented(part, "> ", "> ")),
    ),
    max_leaves=6,
)
REFERENCES = '\n\n[one]: page.md "its title"\n[Two]: <https://e.org/a_b?c&d>\n'


@SOME
@given(BLOCKS)
def test_links_are_those_of_the_library(text: str) -> None:
    converted, _problems = convert(text + REFERENCES)
    targets = {f"ag:{number}:": link.target for number, link in converted.links.items()}
    links = links_of(converted.html, targets)
    assume(not any("[" in address for _tag, address, _title, _text in links))  # the library makes links within these
    assert links == links_of(plain(text + REFERENCES))


PIECES = st.sampled_from(
    ["\n", "\n\n", " ", "    ", "\t", "> ", "- ", "1. ", "* ", ":   ", "# ", "## ", "|", "|--|\n", "`", "``", "```", "[",
     "]", "(", ")", "](", "![", "[@", "[@a; b]", "<", ">", "</", "<b>", "</b>", "<div>", "</div>", "<p>", "<table>",
     "<td>", "<script>", "</script>", "<style>", "<svg>", "<svg onload=x>", "<img src=x onerror=y>", "<a href='x'>",
     "<!--", "-->", "<?", "?>", "<![CDATA[", "]]>", "&", "&lt;", "&#60;", "&#x3c;script&#62;", "&#97;g:0:", "ag:1:",
     "ag:&#49;:", "ag | ag:0:", "/// ", "/// note\n", "/// note | x\n    a: b\n", "///\n", "//// ag | 1\n", "////\n",
     '<ag-block n="0">', "</ag-block>", "<ag-cite n=0>", "</ag-cite>", "{:", "{: #x }", "{: onclick=y }", "}", "\\",
     "*", "**", "_", "\\`", "javascript:x", "https://", "<https://x.y>", "<a@b.c>", "mailto:", "[x]: y\n", "'", '"',
     "word", "😀", "ع", "中", "\u200b", "\u2028", "\x0c", "\x85", "\xa0", "<plaintext>", "<math>", "<h2>", "<details open>",
     "<template>", "<title>", "<textarea>", "<select>", "<noscript>", "<pre>", "</pre>", "wzxhzdk:0", "klzzwxh:0001"]
)  # fmt: skip
ANYTHING = st.one_of(
    st.lists(PIECES, max_size=25).map("".join),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=80),
    st.lists(st.one_of(PIECES, st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=3)), max_size=20).map(
        "".join
    ),
)


def unbalanced(markup: str) -> str:
    """The first tag that closes or leaves open what it should not; empty when all is well."""
    stack: list[str] = []
    for token in tokens(markup):
        if token.name and token.is_end:
            if not stack or stack.pop() != token.name:
                return token.html
        elif token.name and token.name not in VOID:
            stack.append(token.name)
    return ", ".join(stack)


@settings(max_examples=1500, derandomize=True, deadline=None)
@given(ANYTHING)
def test_any_text_is_safe_html(text: str) -> None:
    converted, problems = convert(text)
    markup = converted.html
    assert unbalanced(markup) == ""
    tags = [token for token in tokens(markup) if token.name]
    for token in tags:
        assert token.name not in {"script", "style", "svg", "iframe", "math", "template"}
        assert not [name for name in token.attributes() if name.startswith("on") or name == "style"]
    assert not re.search(r"ag:[0-9a-f]{12}:", markup)
    for name, value in re.findall(r' (href|src)="([^"]*)"', "".join(token.html for token in tags)):
        number = re.fullmatch(r"ag:(\d+):", value)
        assert number, (name, value)
        assert int(number[1]) in converted.links
    for name, noted in (("ag-block", converted.blocks), ("ag-cite", converted.citations)):
        starts = [token.attributes()["n"] for token in tags if token.name == name and not token.is_end]
        assert starts == [str(number) for number in dict.fromkeys(int(start) for start in starts)]
        assert {int(start) for start in starts} == set(noted)
    for problem in problems:
        assert problem.location.line <= text.count("\n") + 1


@SOME
@given(st.lists(PIECES.filter(lambda piece: "g:" not in piece), max_size=25).map("".join))
def test_no_number_is_left_in_text(text: str) -> None:
    converted, _problems = convert(text)
    assert not re.search(r"ag:\d", re.sub(r' (?:href|src)="ag:\d+:"', "", converted.html))


@SOME
@given(st.lists(PIECES.filter(lambda piece: piece not in {"<?", "<![CDATA["}), max_size=15).map("".join))
def test_code_comes_out_as_it_was_written(text: str) -> None:
    line = text.replace("\n", " ").replace("\t", "    ").strip() + "."
    assume(not re.search(r"<[^>]*$", line))  # which the library reads on to the next `>`, wherever it is
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    converted, problems = convert(f"    {line}\n\n{fence} {line} {fence}\n")
    in_code = html.escape(line.strip(), quote=False).replace("\xa0", "&nbsp;")
    assert converted.html == f"<pre><code>{in_code}\n</code></pre>\n<p><code>{in_code}</code></p>"
    assert problems == ()


@SOME
@given(ANYTHING)
def test_tokens_joined_are_the_html(text: str) -> None:
    assert "".join(token.html for token in tokens(text)) == text
    converted, _problems = convert(text)
    assert "".join(token.html for token in tokens(converted.html)) == converted.html


LINES = st.sampled_from(
    ["word", "a /// b", "- a", "  - b", "\t- c", "1. d", "2. e", "* ", "+ f", "-", ": g", "| h |", "|---|", "## i", "", "",
     "///", "////", "/// note | j", "//// do", "    k: l", "- /// note", "    ///", "///-", "\xa0- m", "\x0c"]
)  # fmt: skip


@settings(max_examples=1000, derandomize=True, deadline=None)
@given(st.lists(LINES, max_size=12).map("\n".join))
def test_lines_that_are_not_gone_through_have_nothing(text: str) -> None:
    """A text with a quotation is gone through line by line; others only where something may stand."""
    whole = f"{text}\n\n> quote"
    assert open_lists(whole) == f"{open_lists(text)}\n\n> quote"
    notes, all_notes = Notes(""), Notes("")
    edits = scan_blocks(Source(path="x.md", text=text), notes)
    assert edits == scan_blocks(Source(path="x.md", text=whole), all_notes)
    assert (notes.blocks, notes.diagnostics) == (all_notes.blocks, all_notes.diagnostics)


@FEW
@given(ANYTHING, st.sampled_from(["\r\n", "\r"]), st.sampled_from([b"", b"\xef\xbb\xbf"]))
def test_line_ends_and_the_byte_order_mark_change_nothing(text: str, line_end: str, mark: bytes) -> None:
    page = f"---\ntitle: t\nsummary: s\n---\n\n{text}"
    other = mark + page.replace("\n", line_end).encode()
    first, second = parse_batch(
        [SourceFile(path="a.md", content=page.encode()), SourceFile(path="a.md", content=other)]
    )
    assert first == second


@SOME
@given(st.one_of(st.binary(max_size=60), ANYTHING.map(str.encode), ANYTHING.map(lambda text: f"---\n{text}".encode())))
def test_any_file_is_parsed_or_reported(content: bytes) -> None:
    (parsed,) = parse_batch([SourceFile(path="content/en/x.md", content=content)])
    assert parsed.document is not None or parsed.diagnostics


@pytest.mark.parametrize("piece", ["> ", "- ", "1. ", "<b>", "<div>", "[", "![", "*", "/// a\n", "> /// a\n", "\t"])
def test_deep_nesting_is_no_crash(piece: str) -> None:
    converted, problems = Converter().convert(Source(path="content/en/x.md", text=piece * 3000 + "x"))
    assert problems if converted is None else unbalanced(converted.html) == ""
