"""Bytes to text, and offsets to places."""

from __future__ import annotations

import pytest

from anagen.diagnostics import Location
from anagen.source import MAX_BYTES, Source, SourceFile, decode


def text_of(content: bytes) -> str:
    source, problems = decode(SourceFile(path="a.md", content=content))
    assert problems == ()
    assert source is not None
    return source.text


def said(content: bytes) -> tuple[str, str, str, str]:
    source, (problem,) = decode(SourceFile(path="a.md", content=content))
    assert source is None
    return problem.code, str(problem.location), problem.message, problem.hint


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", ""),
        (b"a\r\nb\rc\nd", "a\nb\nc\nd"),
        (b"a\r\r\nb", "a\n\nb"),
        (b"\xef\xbb\xbfa", "a"),
        ("😀 عربي 中文\t\x0c\x85\u2028".encode(), "😀 عربي 中文\t\x0c\x85\u2028"),
    ],
)
def test_text(content: bytes, expected: str) -> None:
    assert text_of(content) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a\r\nb\xff", ("a.md:2:2", "this is not UTF-8 text: byte 0xff cannot be read")),
        ("😀".encode() + b"\xe9", ("a.md:1:2", "this is not UTF-8 text: byte 0xe9 cannot be read")),
        (b"\xef\xbb\xbf\xc3", ("a.md:1:1", "this is not UTF-8 text: byte 0xc3 cannot be read")),
        ("a".encode("utf-16"), ("a.md", "this file is saved as UTF-16")),
        (b"\xfe\xff\x00a", ("a.md", "this file is saved as UTF-16")),
        (b"\xed\xa0\x80", ("a.md:1:1", "this is not UTF-8 text: byte 0xed cannot be read")),
    ],
)
def test_not_utf_8(content: bytes, expected: tuple[str, str]) -> None:
    assert said(content)[:3] == ("not-utf-8", *expected)


@pytest.mark.parametrize(
    ("content", "place", "name"),
    [
        (b"a\r\n\tb\x00", "a.md:2:3", "U+0000"),
        (b"\x0b", "a.md:1:1", "U+000B"),
        ("😀\x7f".encode(), "a.md:1:2", "U+007F"),
        ("\ufffe".encode(), "a.md:1:1", "U+FFFE"),
    ],
)
def test_control_character(content: bytes, place: str, name: str) -> None:
    assert said(content) == (
        "control-character",
        place,
        f"an invisible control character ({name}) stands here",
        "Delete the character and type the text again.",
    )


@pytest.mark.parametrize(("size", "words"), [(MAX_BYTES + 1, "2.0 MB"), (3_400_000, "3.4 MB")])
def test_file_too_large(size: int, words: str) -> None:
    expected = ("file-too-large", "a.md", f"this file has {words}", "Split it: a text file may have 2 MB.")
    assert said(b"a" * size) == expected


def test_a_file_of_the_greatest_size_is_read() -> None:
    assert len(text_of(b"a" * MAX_BYTES)) == MAX_BYTES


def test_places() -> None:
    source = Source(path="a.md", text="ab\n😀c\n\nd", first_line=5, indent=2)
    places = [source.place(offset, 1) for offset in range(len(source.text) + 1)]
    assert [(place.line, place.column) for place in places] == [
        (5, 3), (5, 4), (5, 5), (6, 3), (6, 4), (6, 5), (7, 3), (8, 3), (8, 4)
    ]  # fmt: skip
    assert source.place(3, 0).length == 1
    assert source.place_of_line(1, 1, 7) == Location(path="a.md", line=6, column=4, length=7)
