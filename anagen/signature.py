"""Is this the text that was signed? A hash of what a page tells its readers, and the review that holds for it.

A review record, not a cryptographic signature. Layout, line ends and wrapping do not count; every word and number does.
"""

from __future__ import annotations

import hashlib
from html import unescape

from anagen.document import Document
from anagen.library import Library, Review
from anagen.markup import text_of

VERSION = 1


def text_hash(document: Document, library: Library) -> str:
    """`1:` and a hash of the clinical text: title, summary, words, blocks, sources, and the numbers that are drawn."""
    head = document.front_matter
    words = [head.title, head.summary, unescape(text_of(document.html.replace("<", " <")))]
    for block in document.blocks.values():
        words += [block.name, block.heading, *(f"{name}={option.value}" for name, option in block.options.items())]
        outcome = library.outcomes.get(block.options["outcome"].value) if "outcome" in block.options else None
        if outcome:
            words += [outcome.title, outcome.population, outcome.period, outcome.certainty, outcome.caveat]
            words += [repr(group) for group in outcome.groups]
    for citation in document.citations.values():
        words += [f"@{cited.key} {cited.locator}" for cited in citation.sources]
    words += [f"picture {link.target}" for link in document.links.values() if link.is_picture]
    text = "\n".join(" ".join(part.split()) for part in words)
    return f"{VERSION}:{hashlib.blake2b(text.encode(), digest_size=16).hexdigest()}"


def review_of(document: Document, library: Library) -> Review | None:
    """The review that holds for this very text, if there is one by a known person."""
    review = library.reviews.get(document.path)
    if review and review.reviewer in library.people and review.text_hash == text_hash(document, library):
        return review
    return None
