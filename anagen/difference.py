"""What has changed in a page since it was signed? In plain words, for the person who is to sign it again.

Makes lines of text, and prints none.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence

from anagen.document import Document
from anagen.library import Library
from anagen.signature import Change, changes, kept_text
from anagen.signed_text import kept_path

_CONTEXT = 1
_PART = re.compile(r"#|/{3,} *\w|Text:|Numbers and sources:")


def difference(document: Document, library: Library, width: int) -> Iterator[str]:
    """The lines to show: what has changed, or the whole text when there is nothing to compare it with."""
    path = document.path
    review = library.reviews.get(path)
    found = changes(document, library)
    if review is None:
        yield "Nothing was signed before: this is the whole text.\n\n"
        yield from _lines(found, width, signs=False)
        return
    who = library.people[review.reviewer].name if review.reviewer in library.people else review.reviewer
    if kept_text(path, library) is None:
        yield from _wrapped(
            f"{who} signed this page on {review.reviewed}, but the text that was signed is not in", width
        )
        yield from _wrapped(f"{kept_path(path)}, or is another. So this is the whole text, as new.", width)
        yield "\n"
        yield from _lines(found, width, signs=False)
    elif all(change.sign == " " for change in found):
        yield from _wrapped(f"Nothing has changed since {who} signed it on {review.reviewed}. The whole text:", width)
        yield "\n"
        yield from _lines(found, width, signs=False)
    else:
        yield from _wrapped(f"{who} signed it on {review.reviewed}. Since then (- is gone, + is new):", width)
        yield "\n"
        yield from _lines(_near_changes(found), width, signs=True)


def _near_changes(found: Sequence[Change]) -> list[Change | None]:
    """The changes with a sentence around each; None where some are left out."""
    near = {
        place
        for at, change in enumerate(found)
        if change.sign != " "
        for place in range(at - _CONTEXT, at + _CONTEXT + 1)
    }
    kept: list[Change | None] = []
    for place, change in enumerate(found):
        if place in near:
            kept.append(change)
        elif kept[-1:] != [None]:
            kept.append(None)
    return kept


def _lines(found: Sequence[Change | None], width: int, *, signs: bool) -> Iterator[str]:
    for change in found:
        if change is None:
            yield "    …\n"
        else:
            yield "\n" if not signs and _PART.match(change.text) else ""
            yield from _wrapped(change.text, width, f"  {change.sign} " if signs else "  ")


def _wrapped(text: str, width: int, head: str = "") -> Iterator[str]:
    rest = " " * (len(head) + 2) if head else ""
    wrapper = textwrap.TextWrapper(
        width, initial_indent=head, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )
    yield from (f"{line}\n" for line in wrapper.wrap(text))
