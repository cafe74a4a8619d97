"""What may help the writer of a page? Its reading grade, its claims, what a clinician has not signed yet, and so on.

Facts about one page, as the checks see them. Judges nothing itself, and knows no HTML.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from anagen.check.claimed import claimed
from anagen.check.reading import Text, grade_of, sections, texts_of
from anagen.diagnostics import Diagnostic, Diagnostics, Location, Severity
from anagen.document import Document
from anagen.readability import hardness, words
from anagen.signature import UNREVIEWED_TYPES, Change, Standing, changes, kept_text, standing
from anagen.site import Site, with_documents
from anagen.theme import Theme

_HARDEST = 3
_LEAST_WORDS = 12
_MOST_CHANGES = 6


class SectionGrade(msgspec.Struct, frozen=True):
    """A section and its grade; None where it is too short to have one."""

    title: str
    grade: float | None
    place: Location


class Hard(msgspec.Struct, frozen=True):
    """One of the hardest sentences of a page."""

    text: str
    words: int
    place: Location


class ClaimNote(msgspec.Struct, frozen=True):
    """A sentence that claims something, and the titles of the sources that stand behind it."""

    text: str
    sources: tuple[str, ...]
    place: Location


class Margin(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a page. `limit` is the grade that the settings ask for; `signed` how it stands, in words.

    `unsigned` are the sentences that changed since it was signed, `worth_a_look` the warnings of the page that no other
    part tells, and `left_out` what of the site would not be in a release.
    """

    path: str
    title: str
    grade: float | None = None
    limit: float = 0
    sections: tuple[SectionGrade, ...] = ()
    hardest: tuple[Hard, ...] = ()
    claims: tuple[ClaimNote, ...] = ()
    signed: str = ""
    unsigned: tuple[Change, ...] = ()
    words: tuple[Diagnostic, ...] = ()
    links: tuple[tuple[str, Location], ...] = ()
    worth_a_look: tuple[Diagnostic, ...] = ()
    is_draft: bool = False
    drafts: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


_TOLD_ELSEWHERE = frozenset(
    {"reading-grade", "section-grade", "hard-word", "unsigned-page", "changed-since-signed", "review-due"}
)


def margin_of(site: Site, theme: Theme, document: Document, diagnostics: Diagnostics) -> Margin:
    """The margin of a page of the site; `diagnostics` are those of the whole site."""
    page = site.pages[document.path]
    around = with_documents(site, [document], with_settings=False)
    own = tuple(one for one in diagnostics if one.location.path == document.path and one.severity is Severity.WARNING)
    text = next(iter(texts_of(around)), None)
    needs_review = page.type not in UNREVIEWED_TYPES and not page.is_draft
    stands = standing(document, site.library, site.today)
    return Margin(
        path=document.path,
        title=page.title,
        grade=grade_of(text.prose(), page.language) if text else None,
        limit=site.config.reading.grade,
        sections=tuple(_sections(text)) if text else (),
        hardest=_hardest(text) if text and not text.is_glossary else (),
        claims=tuple(_claims(around, theme)),
        signed=_signed(site, document, stands) if needs_review else "",
        unsigned=_unsigned(site, document) if needs_review and stands is Standing.CHANGED else (),
        words=tuple(one for one in own if one.code == "hard-word"),
        links=tuple(
            (link.target, link.location)
            for link in document.links.values()
            if link.target.lower().startswith(("http:", "https:"))
        ),
        worth_a_look=tuple(one for one in own if one.code not in _TOLD_ELSEWHERE),
        is_draft=page.is_draft,
        drafts=tuple(one.path for one in site.pages.values() if one.is_draft and one.path != document.path),
        left_out=tuple(_empty_facts(diagnostics)),
    )


def _sections(text: Text) -> Iterator[SectionGrade]:
    for heading, passages in sections(text.document.passages):
        read = [one for one in passages if one.kind in {"paragraph", "item"}]
        yield SectionGrade(heading.text, grade_of(read, text.language), text.place(heading))


def _hardest(text: Text) -> tuple[Hard, ...]:
    found = []
    for passage in text.prose():
        for sentence in passage.sentences:
            said = passage.text[sentence.start : sentence.end]
            count = len(words(said))
            if count >= _LEAST_WORDS:
                place = text.place(passage, sentence.start, sentence.end)
                found.append((-hardness(said, text.language), Hard(said, count, place)))
    found.sort(key=lambda one: (one[0], one[1].place))
    return tuple(hard for _rank, hard in found[:_HARDEST])


def _claims(site: Site, theme: Theme) -> Iterator[ClaimNote]:
    references = site.library.references
    for one in claimed(site, theme):
        keys = one.keys if one.covered_by else ()
        yield ClaimNote(
            one.said.text, tuple(references[key].title if key in references else key for key in keys), one.said.location
        )


def _signed(site: Site, document: Document, stands: Standing) -> str:
    review = site.library.reviews.get(document.path)
    if review is None or stands is Standing.NEVER:
        return "No clinician has signed this page yet."
    person = site.library.people[review.reviewer]
    said = {
        Standing.CHANGED: f"Changed since {person.name} signed it on {review.reviewed}.",
        Standing.OVERDUE: f"{person.name} was to read it again by {review.next_review}.",
        Standing.DUE: f"{person.name} is to read it again by {review.next_review}.",
    }
    return said.get(stands, f"Signed by {person.name}; the next review is due on {review.next_review}.")


def _unsigned(site: Site, document: Document) -> tuple[Change, ...]:
    if kept_text(document.path, site.library) is None:
        return ()
    found = [one for one in changes(document, site.library) if one.sign != " "]
    return tuple(found[:_MOST_CHANGES])


def _empty_facts(diagnostics: Diagnostics) -> Iterator[str]:
    """What only the clinic can supply, and has not."""
    yield from (one.message for one in diagnostics if one.code == "clinic-facts")
