"""How do all pages stand? A board for people, the page that needs one most first; and the same as JSON for programs.

Judges nothing that the checks do not judge, and writes nothing.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Literal

import msgspec

from anagen import pipeline, report
from anagen.check.claimed import claimed
from anagen.check.reading import grade_of, texts_of
from anagen.diagnostics import Diagnostics, Severity
from anagen.signature import DUE_DAYS, UNREVIEWED_TYPES, standing
from anagen.site import Site
from anagen.theme import Theme

State = Literal["overdue", "changed", "never", "due", "signed", "draft", "unreviewed"]

_STATES: dict[State, tuple[str, str]] = {
    "overdue": ("Signed, but the next review is overdue", "was due"),
    "changed": ("Changed since signed", "signed"),
    "never": ("Never signed", ""),
    "due": (f"Signed, next review due within {DUE_DAYS} days", "due"),
    "signed": ("Signed", "until"),
    "draft": ("Drafts, not on the site", ""),
    "unreviewed": ("Need no review", ""),
}
"""The states in the order of what needs a person most: their headings, and the word before the date."""
_WIDTH = 40


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A page on the board. Dates and `reviewer` (a name) are empty for a page that nobody has signed.

    `claims` are the sentences that claim something, `unsourced` those of them without a source. `grade` is the reading
    grade, or None where a text is too short, or its language has no formula.
    """

    page: str
    address: str
    title: str
    language: str
    type: str
    is_draft: bool
    state: State
    reviewer: str = ""
    reviewed: datetime.date | None = None
    next_review: datetime.date | None = None
    citations: int = 0
    claims: int = 0
    unsourced: int = 0
    grade: float | None = None


def status(
    root: Path, packaged_templates: Path, *, today: datetime.date, language: str = ""
) -> tuple[tuple[Row, ...] | None, Diagnostics]:
    """The board of the site at `root`, of one language or of all, None when there is no site; and its problems."""
    built = pipeline.make(root, packaged_templates, with_drafts=True, today=today)
    board = rows(built.site, built.theme or Theme(), today, language) if built.site else None
    return board, built.diagnostics


def rows(site: Site, theme: Theme, today: datetime.date, language: str = "") -> tuple[Row, ...]:
    """The pages, by what needs a person most, then by the date of the next review, then in reading order."""
    grades = {text.document.source.path: grade_of(text.prose(), text.language) for text in texts_of(site)}
    claims = claimed(site, theme)
    made = Counter(one.path for one in claims)
    unsourced = Counter(one.path for one in claims if not one.covered_by)
    found = []
    for page in site.pages.values():
        if language not in {"", page.language}:
            continue
        document = site.documents[page.path]
        state: State = standing(document, site.library, today).value
        if page.is_draft or page.type in UNREVIEWED_TYPES:
            state = "draft" if page.is_draft else "unreviewed"
        review = site.library.reviews.get(page.path)
        person = site.library.people.get(review.reviewer) if review else None
        grade = grades.get(page.path)
        row = Row(
            page=page.path, address=page.url, title=page.title, language=page.language, type=page.type,
            is_draft=page.is_draft, state=state, citations=len(document.citations),
            claims=made[page.path], unsourced=unsourced[page.path], grade=None if grade is None else round(grade, 1),
        )  # fmt: skip
        if review and person:
            row = msgspec.structs.replace(
                row, reviewer=person.name, reviewed=review.reviewed, next_review=review.next_review
            )
        found.append(row)
    return tuple(sorted(found, key=lambda row: ([*_STATES].index(row.state), row.next_review or datetime.date.max)))


def as_json(board: Sequence[Row]) -> str:
    """The board for programs: an object with the list `pages`."""
    return msgspec.json.format(msgspec.json.encode({"pages": board}), indent=2).decode() + "\n"


def as_text(board: Sequence[Row], problems: Diagnostics) -> str:
    """The board in words, within 80 columns."""
    lines: list[str] = []
    for state, group in groupby(board, key=lambda row: row.state):
        found = [*group]
        lines += [
            f"{_STATES[state][0]}: {report.count(len(found), 'page')}",
            f"  {'Page':{_WIDTH}} Claims  Grade",
            *(line for row in found for line in _row(row)),
            "",
        ]
    lines += _next_steps(board, problems)
    return "\n".join(lines) + "\n"


def _row(row: Row) -> Iterator[str]:
    name = row.page.removeprefix("content/")
    if len(name) > _WIDTH:
        yield f"  {name}"
        name = ""
    day = row.reviewed if row.state == "changed" else row.next_review
    note = f"{_STATES[row.state][1]} {day}" if day and _STATES[row.state][1] else ""
    grade = "" if row.grade is None else f"{row.grade:.1f}"
    notes = ", ".join(filter(None, [f"{row.unsourced} without a source" if row.unsourced else "", note]))
    yield f"  {name:{_WIDTH}} {row.claims:>6}  {grade:>5}  {notes}".rstrip()


def _next_steps(board: Sequence[Row], problems: Diagnostics) -> Iterator[str]:
    """What to do next, in the order of the board."""
    by_state = {state: [row.page for row in board if row.state == state] for state in _STATES}
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    steps = []
    if errors:
        steps.append(f"{report.count(errors, 'error')} in the site. `anagen check` tells each.")
    unsigned = [*by_state["changed"], *by_state["never"]]
    if unsigned:
        which = unsigned[0] if len(unsigned) == 1 else "--all-changed"
        steps.append(f"{report.count(len(unsigned), 'page')} to be read by a clinician: `anagen sign {which}`.")
    again = [*by_state["overdue"], *by_state["due"]]
    if again:
        which = again[0] if len(again) == 1 else "PAGE …"
        steps.append(f"{report.count(len(again), 'page')} to be read again: `anagen sign {which}`.")
    if not board:
        steps.append("There are no pages here.")
    yield from ("Next:", *(f"- {step}" for step in steps)) if steps else ("Nothing is waiting for a person.",)
