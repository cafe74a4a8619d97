"""What does `content/reviews.yaml` say with one more review in it? A text for a text, and no other entry touched.

An edit that cannot be made without harm is not made. Never reads or writes the disk.
"""

from __future__ import annotations

import bisect
import json
import re

import msgspec

from anagen import yaml_reader
from anagen.diagnostics import Diagnostics, Location, error, has_errors
from anagen.library import Review, ReviewsFile
from anagen.source import Source, SourceFile, decode

PATH = "content/reviews.yaml"
_NEW = (
    "# Who has read which text, and when. Written by `anagen sign`: a record of reviews, no cryptographic signature.\n"
)
_PLAIN = re.compile(r"[A-Za-z][\w./-]*")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_DASH = re.compile(r" *-(?:\s|$)")
_NO_REVIEWS = re.compile(r"^reviews:[ \t]*(?:\[[ \t]*\]|~)?[ \t]*(?P<comment>#[^\r\n]*)?(?=\r?$)", re.MULTILINE)
_BYTE_ORDER_MARK = "\ufeff"


class _File(msgspec.Struct, frozen=True):
    """The file as it is: its text, the pages of its entries in order, and the place of each value."""

    text: str
    pages: list[str]
    places: dict[tuple[str | int, ...], Location]

    def lines(self) -> list[str]:
        """The lines, each with its end."""
        return [match[0] for match in _LINE.finditer(self.text) if match[0]]


def with_review(content: bytes, review: Review) -> tuple[bytes, Diagnostics]:
    """The file's bytes with this review in place of the page's last one; unchanged, with a problem, if it cannot be."""
    source, problems = decode(SourceFile(path=PATH, content=content))
    if source is None:
        return content, problems
    read, problems = yaml_reader.read(source, ReviewsFile)
    if read.value is None or has_errors(problems):
        return content, problems
    text = content.decode("utf-8")
    mark = _BYTE_ORDER_MARK if text.startswith(_BYTE_ORDER_MARK) else ""
    file = _File(text.removeprefix(mark), [one.page for one in read.value.reviews], read.places)
    edited = _edited(file, review)
    wanted = {**{one.page: one for one in read.value.reviews}, review.page: review}
    if edited is None or _entries(edited) != wanted:
        message = "this file is written in a form that cannot be changed without harm"
        hint = "Write each review on lines of its own, beginning with `  - page: …`, as docs/writing.md shows."
        return content, (error("reviews-not-changed", Location(path=PATH), message, hint),)
    return (mark + edited).encode(), ()


def _entries(text: str) -> dict[str, Review] | None:
    """What a text says, by page; None when it is wrong, or says something of a page twice."""
    read, problems = yaml_reader.read(
        Source(path=PATH, text=text.replace("\r\n", "\n").replace("\r", "\n")), ReviewsFile
    )
    if read.value is None or has_errors(problems):
        return None
    entries = {review.page: review for review in read.value.reviews}
    return entries if len(entries) == len(read.value.reviews) else None


def _edited(file: _File, review: Review) -> str | None:
    """The text with the review in it; None when there is no place for it. Whether it is right is for others to see."""
    text, pages = file.text, file.pages
    if review.page in pages:
        return _with_new_values(file, pages.index(review.page), review)
    end = "\r\n" if "\r\n" in text else "\n"
    if pages:
        index = bisect.bisect(pages, review.page) if pages == sorted(pages) else len(pages)
        return _with_new_entry(file, index, _entry(review).replace("\n", end))
    empty = [*_NO_REVIEWS.finditer(text)]
    entry = _entry(review, "  ").replace("\n", end)
    if len(empty) == 1:
        head = f"reviews: {empty[0]['comment'] or ''}".rstrip()
        rest = text[empty[0].end() :].removeprefix("\r").removeprefix("\n")
        return f"{text[: empty[0].start()]}{head}{end}{entry}{rest}"
    before = text if not text or text.endswith("\n") else text + end
    return f"{before or _NEW}reviews:{end}{entry}"


def _with_new_values(file: _File, index: int, review: Review) -> str:
    """The text with the values of an entry replaced where they stand, whatever stands around them."""
    lines = file.lines()
    edits = []
    for name, value in _values(review).items():
        place = file.places["reviews", index, name]
        edits.append((place.line - 1, place.column - 1, place.length, value))
    for line, column, length, value in sorted(edits, reverse=True):
        lines[line] = lines[line][:column] + value + lines[line][column + length :]
    return "".join(lines)


def _with_new_entry(file: _File, index: int, entry: str) -> str | None:
    """The text with an entry before the entry `index`, and before its comments; or after the last one."""
    lines = file.lines()
    is_last = index == len(file.pages)
    dash = _dash_of(lines, file.places["reviews", index - is_last].line - 1)
    if dash is None:
        return None
    indent = " " * (len(lines[dash]) - len(lines[dash].lstrip(" ")))
    at = dash
    if is_last:
        own = [place.line for path, place in file.places.items() if path[:2] == ("reviews", index - 1)]
        at = max(own)
        if not lines[at - 1].endswith(("\n", "\r")):
            lines[at - 1] += "\r\n" if entry.endswith("\r\n") else "\n"
    else:
        while lines[at - 1].lstrip().startswith("#"):
            at -= 1
    indented = "".join(indent + line for line in entry.splitlines(keepends=True))
    return "".join([*lines[:at], indented, *lines[at:]])


def _dash_of(lines: list[str], first: int) -> int | None:
    """The line of the `-` that begins the entry whose first value is in line `first`, from 0; None when there is none.

    It stands in that line or alone above it.
    """
    return next((line for line in (first, first - 1) if line >= 0 and _DASH.match(lines[line])), None)


def _values(review: Review) -> dict[str, str]:
    return {
        "reviewer": review.reviewer if _PLAIN.fullmatch(review.reviewer) else json.dumps(review.reviewer),
        "reviewed": review.reviewed.isoformat(),
        "next_review": review.next_review.isoformat(),
        "text_hash": json.dumps(review.text_hash),
    }


def _entry(review: Review, indent: str = "") -> str:
    """A new entry; the path between quotes unless YAML cannot take it for anything else."""
    page = review.page if _PLAIN.fullmatch(review.page) else json.dumps(review.page, ensure_ascii=False)
    lines = [f"page: {page}", *(f"{name}: {value}" for name, value in _values(review).items())]
    return indent + f"\n{indent}  ".join(["- " + lines[0], *lines[1:]]) + "\n"
