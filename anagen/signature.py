"""Is this the text that was signed? The review that holds for a page, what has changed since, and how it stands today.

A review record, not a cryptographic signature.
"""

from __future__ import annotations

import datetime
import enum
from typing import Literal

import msgspec

from anagen.document import Document
from anagen.library import Library, Review
from anagen.signed_text import SignedText, as_kept, hash_of, kept_path, signed_text, version_of

UNREVIEWED_TYPES = frozenset({"about", "sources", "search", "a-z"})
"""Pages that say nothing clinical, and so nothing of a review."""
DUE_DAYS = 60
GRACE_DAYS = 90


class Standing(enum.StrEnum):
    """How a page stands with its review; the one that needs a person most comes first."""

    OVERDUE = "overdue"
    CHANGED = "changed"
    NEVER = "never"
    DUE = "due"
    SIGNED = "signed"


class Change(msgspec.Struct, frozen=True):
    """A sentence that is gone (`-`), new (`+`) or the same (a blank); `line` is its line in the page, or 0."""

    sign: Literal["-", "+", " "]
    text: str
    line: int = 0


def text_hash(document: Document, library: Library) -> str:
    """The hash that a signature of this text would have today."""
    return hash_of(signed_text(document, library, in_sentences=False))


def review_of(document: Document, library: Library) -> Review | None:
    """The review that holds for this very text, if there is one by a known person."""
    review = library.reviews.get(document.path)
    if review is None or review.reviewer not in library.people:
        return None
    version = version_of(review.text_hash)
    text = signed_text(document, library, version, in_sentences=False)
    return review if text and hash_of(text, version) == review.text_hash else None


def standing(document: Document, library: Library, today: datetime.date | None) -> Standing:
    """How a page stands today; without a date, no review is due."""
    return standing_of(document.path, library, today, is_as_signed=review_of(document, library) is not None)


def standing_of(path: str, library: Library, today: datetime.date | None, *, is_as_signed: bool) -> Standing:
    """How the page at a path stands today, by whether its text is the one that was signed."""
    review = library.reviews.get(path)
    if review is None or review.reviewer not in library.people:
        return Standing.NEVER
    if not is_as_signed:
        return Standing.CHANGED
    if today is None or today + datetime.timedelta(days=DUE_DAYS) < review.next_review:
        return Standing.SIGNED
    return Standing.OVERDUE if review.next_review < today else Standing.DUE


def kept_text(path: str, library: Library) -> SignedText | None:
    """The text of a page as it was signed; None when it was not kept, or is not what was signed."""
    review = library.reviews.get(path)
    file = library.signed.get(kept_path(path))
    if review is None or file is None:
        return None
    text = as_kept(file)
    return text if hash_of(text, version_of(review.text_hash)) == review.text_hash else None


def changes(document: Document, library: Library) -> tuple[Change, ...]:
    """Every sentence of the text, and how it differs from what was signed; all are new when that was not kept."""
    import difflib  # noqa: PLC0415 (few pages have changed since they were signed)

    review = library.reviews.get(document.path)
    before = kept_text(document.path, library) or ()
    now = signed_text(document, library, version_of(review.text_hash) if review else 0)
    now = now or signed_text(document, library)
    matcher = difflib.SequenceMatcher(None, [line.text for line in before], [line.text for line in now], autojunk=False)
    found: list[Change] = []
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            found += [Change(" ", line.text, line.line) for line in now[new_start:new_end]]
        else:
            found += [Change("-", line.text) for line in before[start:end]]
            found += [Change("+", line.text, line.line) for line in now[new_start:new_end]]
    return tuple(found)
