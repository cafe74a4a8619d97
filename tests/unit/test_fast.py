"""The quick way through the Markdown library gives, to the letter, what the library gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown.extensions.toc import slugify_unicode

from anagen.markdown.convert import new_library
from anagen.markdown.fast import Fast
from anagen.markdown.scan import scan
from anagen.source import Source
from benchmarks.corpus import write_corpus
from tests.unit.test_markdown_properties import BLOCKS, PIECES, REFERENCES

MANY = settings(max_examples=1000, derandomize=True, deadline=None)
CONTENT = Path(__file__).parents[2] / "content"
NEAR = [
    "A | B\n--|--\n1 | 2", "- A | B\n  -|-\n  1 | 2", "| A |\n| - |", "a\n===", "- a\n  ---", "* * *", "- - -", "> ***",
    "word\n: meaning", "- word\n: meaning", ": alone", ":   :   twice", "a  \nb", "> a  \n> b", "1. one\n\n    two",
    "* a\n    * b", "    code", "[a]: b.md\n\n[a]", "![a](b.md)", "a `b|c` | d\n-|-\n1|2", "\\| \\a", "## A *b*", "## A & b",
    "## One\n\n## One\n\n## One {: #one }", "**a** _b_ *c [d](e.md) f*", "[[a](b.md)](c.md)", "[a](b.md \"t\")", "a &amp; b",
    "/// note | x\n\ntext\n\n///", "<div>\n\n## a\n\n</div>", "\tcode", "a\n\x0c", "|a|b|\n| | |", "&#60;b&#62;", "{: .x }",
    "# {: #x }", "a {: .x }\n{: .y }", "[@a; b]", "http://a_b_c", "1986\\. A", "a\n1. b", "+ a\n- b\n* c", "a {: .b }c\n    ",
]  # fmt: skip


def same(fast: Fast, text: str) -> None:
    given_text, _notes = scan(Source(path="content/en/x.md", text=text))
    assert fast.convert(given_text) == new_library(slugify_unicode, str).convert(given_text), text


@pytest.fixture(scope="module")
def fast() -> Fast:
    return Fast(new_library(slugify_unicode, str))


def test_pages_of_this_site_and_of_the_benchmark(fast: Fast, tmp_path: Path) -> None:
    write_corpus(40, tmp_path / "made", names=("anagen",))
    for folder in (CONTENT, tmp_path / "made"):
        pages = [*folder.rglob("*.md")]
        assert len(pages) > 30
        for page in pages:
            same(fast, page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", NEAR)
def test_what_is_only_just_markup(fast: Fast, text: str) -> None:
    same(fast, text)
    same(fast, f"Before.\n\n{text}\n\nAfter.")


@MANY
@given(st.one_of(BLOCKS, BLOCKS.map(lambda text: text + REFERENCES), st.lists(PIECES, max_size=25).map("".join)))
def test_any_text(text: str) -> None:
    same(Fast(new_library(slugify_unicode, str)), text)


@MANY
@given(st.lists(st.sampled_from(NEAR), min_size=1, max_size=4).map("\n\n".join), st.sampled_from(["", "> ", "    "]))
def test_one_instance_serves_page_after_page(fast: Fast, text: str, indent: str) -> None:
    same(fast, "- a\n\n" + indent + text.replace("\n", "\n" + indent))
