"""How much a page may ask of the Markdown library before it is refused, so that no text can make a build hang.

The library's time grows with the square, at worst the cube, of the `[` and `<` of a paragraph and of the headings of
a page (measured: 10,000 `[` in one paragraph take 10 seconds, 300 `<a ` a quarter of one). The limits are far above any
page that people can read, and never a clock, so that a page that builds here builds everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anagen.diagnostics import Diagnostic, error
from anagen.source import Source

_MOST_CHARACTERS = 500_000
_MOST_IN_PARAGRAPH = 20_000
_MOST_OPENINGS = 200
_MOST_LINES_OF_A_KIND = 1_000
_PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]*\S[^\n]*)*")
_OPENING = re.compile(r"[\[<]")
_KINDS = (
    (re.compile(r"^[ \t>]*#", re.MULTILINE), "headings"),
    (re.compile(r"^[ \t>]*/{3}", re.MULTILINE), "block lines"),
)


def too_much(source: Source) -> tuple[Diagnostic, ...]:
    """Why a page cannot be converted in good time, each reason once; nothing for any page that people write."""
    return tuple(_reasons(source))


def _reasons(source: Source) -> Iterator[Diagnostic]:
    text = source.text
    start = source.place(len(text) - len(text.lstrip()))
    if len(text) > _MOST_CHARACTERS:
        message = f"this page has {len(text):,} characters; a page may have {_MOST_CHARACTERS:,}"
        yield error("page-too-long", start, message, "Make several pages of it.")
        return
    may_have_many = text.count("\n") >= _MOST_LINES_OF_A_KIND
    for pattern, what in _KINDS if may_have_many else ():
        count = sum(1 for _ in pattern.finditer(text))
        if count > _MOST_LINES_OF_A_KIND:
            message = f"this page has {count:,} {what}; a page may have {_MOST_LINES_OF_A_KIND:,}"
            yield error("page-too-long", start, message, "Make several pages of it.")
    if len(text) <= _MOST_IN_PARAGRAPH and text.count("[") + text.count("<") <= _MOST_OPENINGS:
        return
    for match in _PARAGRAPH.finditer(text):
        openings = sum(1 for _ in _OPENING.finditer(match[0]))
        if len(match[0]) > _MOST_IN_PARAGRAPH:
            message = f"this paragraph has {len(match[0]):,} characters; it may have {_MOST_IN_PARAGRAPH:,}"
        elif openings > _MOST_OPENINGS:
            message = f"this paragraph has {openings:,} opening brackets (`[` or `<`); it may have {_MOST_OPENINGS:,}"
        else:
            continue
        yield error("paragraph-too-long", source.place(match.start()), message, "Put empty lines into it.")
        return
