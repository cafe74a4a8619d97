"""What people, editors and build servers read: problems as text, JSON or annotations, and the last lines of a build.

Knows no rule and reads no file; the lines that it quotes are given to it.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Callable, Iterable
from typing import Literal

import msgspec

from anagen.diagnostics import Diagnostic, Location, Severity
from anagen.document import Waived
from anagen.output import Inspected, Written
from anagen.site import Site

Format = Literal["text", "json", "github"]
LineOf = Callable[[Location], str | None]
_MOST_RELATED = 3
_MARGIN = 8


def render_problems(
    diagnostics: Iterable[Diagnostic], form: Format, line_of: LineOf, width: int, *, coloured: bool = False
) -> str:
    """The problems in a form: `text` quotes the lines that `line_of` gives, and keeps within `width` columns.

    `coloured` text is for a terminal; nothing is said by colour alone.
    """
    if form == "json":
        return msgspec.json.format(msgspec.json.encode([_record(one) for one in diagnostics]), indent=2).decode() + "\n"
    if form == "github":
        return "".join(_annotation(one) for one in diagnostics)
    ink = _Ink(coloured)
    return "".join(_text(one, line_of(one.location), max(width, 40), ink) for one in diagnostics)


class _Ink(msgspec.Struct, frozen=True):
    """Marks words for a terminal (ECMA-48, select graphic rendition), or leaves them as they are."""

    is_coloured: bool

    def bold(self, text: str) -> str:
        """A place, so that the eye finds the next problem."""
        return self._marked(text, "1")

    def severity(self, text: str, severity: Severity) -> str:
        """Red for an error, yellow for a warning."""
        return self._marked(text, "1;31" if severity is Severity.ERROR else "1;33")

    def _marked(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.is_coloured else text


def _record(diagnostic: Diagnostic) -> dict[str, object]:
    """A problem as programs read it; lines and columns count from 1, and 0 is the whole file or line."""
    place = diagnostic.location
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "length": place.length,
        "message": diagnostic.message,
        "hint": diagnostic.hint,
        "related": [str(related) for related in diagnostic.related],
    }


def _annotation(diagnostic: Diagnostic) -> str:
    """A workflow command of GitHub Actions, with its own escapes (docs.github.com, workflow commands)."""
    place = diagnostic.location
    where = {
        "file": place.path,
        "line": str(max(place.line, 1)),
        "col": str(max(place.column, 1)),
        "title": diagnostic.code,
    }
    escaped = {name: _escaped(value).replace(":", "%3A").replace(",", "%2C") for name, value in where.items()}
    properties = ",".join(f"{name}={value}" for name, value in escaped.items())
    text = "\n".join(filter(None, [diagnostic.message, diagnostic.hint]))
    return f"::{diagnostic.severity} {properties}::{_escaped(text)}\n"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _text(diagnostic: Diagnostic, line: str | None, width: int, ink: _Ink) -> str:
    """The place first, so that editors and terminals can follow it; then the line with carets; then the hint."""
    place, severity = ink.bold(str(diagnostic.location)), ink.severity(diagnostic.severity, diagnostic.severity)
    lines = [f"{place}: {severity}: {diagnostic.message} [{diagnostic.code}]"]
    if line is not None and line.strip():
        quoted, *carets = _excerpt(line, diagnostic.location, width)
        lines += [quoted, *(ink.severity(text, diagnostic.severity) for text in carets)]
    lines += textwrap.wrap(
        diagnostic.hint,
        width,
        initial_indent="    ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    lines += [f"    see also {place}" for place in diagnostic.related[:_MOST_RELATED]]
    if len(diagnostic.related) > _MOST_RELATED:
        lines.append(f"    and {count(len(diagnostic.related) - _MOST_RELATED, 'more place')}")
    return "\n".join(lines) + "\n"


def _excerpt(line: str, place: Location, width: int) -> list[str]:
    """The line, cut around the place where it is long, and carets under the place."""
    room = width - _MARGIN - 2
    start = max(place.column - 1, 0)
    begin = max(0, start - room // 2) if len(line) > room else 0
    shown = line[begin : begin + room].replace("\t", " ")
    lines = [f"{place.line:>{_MARGIN - 2}} | {shown}"]
    if place.column:
        before, marked = shown[: start - begin], shown[start - begin : start - begin + place.length]
        lines.append(" " * (_MARGIN - 2) + " | " + " " * _columns(before) + "^" * max(1, _columns(marked)))
    return lines


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes: two for wide letters, none for marks above others."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide - sum(unicodedata.combining(letter) > 0 for letter in text)


def summary(
    diagnostics: Iterable[Diagnostic],
    site: Site | None,
    inspected: Inspected | None,
    written: Written | None,
    claims: int = 0,
    waived: Iterable[Waived] = (),
) -> str:
    """What was checked, what was left out, what was waived and by whom, what was written, and how many problems."""
    diagnostics = tuple(diagnostics)
    errors = sum(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)
    lines = []
    if site and inspected:
        pictures = sum(page.pictures for page in site.briefs.values())
        citations = sum(page.citations for page in site.briefs.values())
        lines.append(
            f"Checked {count(len(site.pages), 'page')}, {count(inspected.links, 'link')}, "
            f"{count(inspected.anchors, 'anchor')}, {count(pictures, 'picture')}, {count(citations, 'citation')}, "
            f"{count(claims, 'claim')}."
        )
    if site and site.drafts:
        lines.append(f"Left out {count(len(site.drafts), 'draft')}: {', '.join(site.drafts)}.")
    lines += [_waived(one) for one in waived]
    if written:
        lines.append(f"Written {written.written}, unchanged {written.unchanged}, removed {written.removed}.")
    lines.append(f"{count(errors, 'error')}, {count(len(diagnostics) - errors, 'warning')}.")
    return "\n".join(lines) + "\n"


def _waived(one: Waived) -> str:
    waiver = one.waiver
    return f"Waived {one.problem.location} [{waiver.rule}] until {waiver.until}, by {waiver.by}: {waiver.reason}"


def count(number: int, word: str) -> str:
    """`1 page`, `2 pages`, `2 addresses`."""
    return f"{number} {word}" if number == 1 else f"{number:,} {word}{'es' if word.endswith('s') else 's'}"
