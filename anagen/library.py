"""The site's shared records: references, people, numbers of record, reviews, retractions, from `content/*.yaml`.

Types, and the function that reads the files. Knows nothing of pages.
"""

import datetime
import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

import msgspec

from anagen import yaml_reader
from anagen.diagnostics import Diagnostic, Diagnostics, Location, did_you_mean, error
from anagen.source import SourceFile, decode
from anagen.text_form import Id, OptionalDoi, OptionalPmid, OptionalWebAddress, Text

Certainty = Literal["high", "moderate", "low", "very-low", "unknown"]

StudyType = Literal[
    "systematic-review",
    "randomised-trial",
    "controlled-study",
    "case-series",
    "case-report",
    "cohort",
    "laboratory",
    "animal",
    "review",
    "textbook",
    "guideline",
    "regulation",
    "court-ruling",
    "public-information",
    "report",
    "methods",
]


class Name(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A CSL name: a person's `family` and `given`, or an organisation as `literal`."""

    family: str = ""
    given: str = ""
    literal: str = ""


class CslDate(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"date_parts": "date-parts"}
):
    """A CSL date: year, month and day, as far as known."""

    date_parts: tuple[tuple[int, ...], ...] = ()


class Reference(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename={
        "container_title": "container-title",
        "publisher_place": "publisher-place",
        "doi": "DOI",
        "pmid": "PMID",
        "url": "URL",
        "study_type": "study-type",
    },
):
    """A source in CSL-YAML, as Zotero and Pandoc write it, with two fields of ours.

    `study-type` says what kind of evidence it is; `accessed` when somebody last looked at it.
    Needs a DOI, a PMID or a URL, so that a reader can follow it.
    """

    id: Text
    type: Text
    title: Text
    study_type: StudyType
    author: tuple[Name, ...] = ()
    container_title: str = ""
    publisher: str = ""
    publisher_place: str = ""
    issued: CslDate = CslDate()
    volume: str = ""
    issue: str = ""
    page: str = ""
    doi: OptionalDoi = ""
    pmid: OptionalPmid = ""
    url: OptionalWebAddress = ""
    accessed: datetime.date | None = None


class ReferencesFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`content/references.yaml`."""

    references: tuple[Reference, ...] = ()


class Person(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who writes or reviews: `registration` is the register and the number, as patients can look it up."""

    id: Id
    name: Text
    credentials: str = ""
    role: str = ""
    registration: str = ""
    conflicts: str = ""


class PeopleFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`content/people.yaml`."""

    people: tuple[Person, ...] = ()


Figure = Annotated[float, msgspec.Meta(ge=-1e9, le=1e9)]


class Group(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One group of people of an outcome.

    Counted: `events` of `denominator` people. Or a `rate` per 100 people, as published. Or a `mean` in the
    outcome's unit. `low` and `high` are the ends of the 95 % confidence interval of a rate or a mean.
    `unknown` says that nobody knows; it is never drawn as zero.
    """

    name: Text
    events: Annotated[int, msgspec.Meta(ge=0)] | None = None
    denominator: Annotated[int, msgspec.Meta(ge=1)] | None = None
    rate: Annotated[float, msgspec.Meta(ge=0, le=100)] | None = None
    mean: Figure | None = None
    low: Figure | None = None
    high: Figure | None = None
    unknown: bool = False


class Outcome(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number of record: what happened (`title`), to whom, over how long, how sure we are, and the caveat to print.

    `unit` is what a mean is counted in; or what was counted, where that is not people.
    """

    id: Id
    title: Text
    population: Text
    period: Text
    source: Text
    certainty: Certainty
    caveat: Text
    unit: str = ""
    groups: Annotated[tuple[Group, ...], msgspec.Meta(min_length=1)]


class OutcomesFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`content/outcomes.yaml`."""

    outcomes: tuple[Outcome, ...] = ()


class Review(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A clinician read exactly this text: `page` is its path, `text_hash` the hash of its clinical text."""

    page: Text
    reviewer: Text
    reviewed: datetime.date
    next_review: datetime.date
    text_hash: Text


class ReviewsFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`content/reviews.yaml`, written by `sign`."""

    reviews: tuple[Review, ...] = ()


class Retraction(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A paper that was taken back: `paper` is its DOI or its PubMed number, `notice` the DOI that says so."""

    paper: Text
    retracted: datetime.date | None = None
    notice: OptionalDoi = ""
    reason: str = ""


class RetractedFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`content/retracted.yaml`, written by `retractions`."""

    retracted: tuple[Retraction, ...] = ()


class Redirect(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page moved: the path that it had, and the path of the page that is meant now."""

    old: Text
    now: Text


class RedirectsFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`content/redirects.yaml`, written by `rename`."""

    redirects: tuple[Redirect, ...] = ()


REDIRECTS = "content/redirects.yaml"


class Library(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that pages draw from, by id.

    `places` has where each id is written, `("references", "kuka2020")`, and each group of an outcome, counted from 0:
    `("outcomes", "any-harm/0")`. `unread` names the files that could not be read (`references`): a key that might be in
    one of them is no second problem. `signed` has the texts that were kept when pages were signed, by the path of the
    file.
    """

    references: dict[str, Reference] = {}
    people: dict[str, Person] = {}
    outcomes: dict[str, Outcome] = {}
    reviews: dict[str, Review] = {}
    retracted: dict[str, Retraction] = {}
    redirects: dict[str, Redirect] = {}
    places: dict[tuple[str, str], Location] = {}
    unread: frozenset[str] = frozenset()
    signed: dict[str, str] = {}


def read_library(files: Mapping[str, SourceFile], signed: Iterable[SourceFile] = ()) -> tuple[Library, Diagnostics]:
    """The library from the YAML files of `content/`, by file name; a file that is not there is empty.

    `signed` are the texts that `sign` keeps. One that cannot be read is no problem: it is not what was signed.
    """
    diagnostics: list[Diagnostic] = []
    places: dict[tuple[str, str], Location] = {}
    parts: dict[str, dict[str, Any]] = {}
    unread: set[str] = set()
    for name, (record, key) in _FILES.items():
        parts[name] = {}
        file = files.get(f"{name}.yaml")
        if file is None:
            continue
        value, found, problems = _read(file, record)
        diagnostics += problems
        if value is None:
            unread.add(name)
        for index, entry in enumerate(getattr(value, name, ())):
            identity = getattr(entry, key)
            place = found.get((name, index, key), Location(path=file.path))
            if identity in parts[name]:
                first = places[name, identity]
                message = f"the {key} `{identity}` is used twice"
                diagnostics.append(error("duplicate-id", place, message, "Give one of them another.", [first]))
            parts[name][identity] = entry
            places[name, identity] = place
            for number, _group in enumerate(getattr(entry, "groups", ())):
                places[name, f"{identity}/{number}"] = found[name, index, "groups", number, "name"]
        if name == "outcomes":
            known = None if "references" in unread else parts["references"]
            diagnostics += _unsound_outcomes(getattr(value, name, ()), known, found)
    diagnostics += _without_address(parts["references"].values(), places)
    kept = {file.path: file.content.decode("utf-8-sig", errors="replace") for file in signed}
    return Library(**parts, places=places, unread=frozenset(unread), signed=kept), tuple(diagnostics)


def _read(file: SourceFile, record: type[Any]) -> tuple[Any, dict[tuple[str | int, ...], Location], Diagnostics]:
    source, diagnostics = decode(file)
    if source is None:
        return None, {}, diagnostics
    read, problems = yaml_reader.read(source, record)
    return read.value, read.places, problems


def _without_address(
    references: Iterable[Reference], places: Mapping[tuple[str, str], Location]
) -> Iterable[Diagnostic]:
    for reference in references:
        if not (reference.doi or reference.pmid or reference.url):
            message = f"the reference `{reference.id}` has no address that a reader could follow"
            hint = "Add its `DOI`, its `PMID` or its `URL`."
            yield error("reference-without-address", places["references", reference.id], message, hint)


def _unsound_outcomes(
    outcomes: Iterable[Outcome],
    references: Mapping[str, Reference] | None,
    places: Mapping[tuple[str | int, ...], Location],
) -> Iterable[Diagnostic]:
    """Numbers of record without a recorded source, where the sources are known, and those that cannot be drawn."""
    for index, outcome in enumerate(outcomes):
        if references is not None and outcome.source not in references:
            message = f"the source `{outcome.source}` of the outcome `{outcome.id}` is not in content/references.yaml"
            hint = did_you_mean(outcome.source, references)
            yield error("unknown-source", places["outcomes", index, "source"], message, hint)
        yield from _unsound(outcome, index, places)


def _unsound(outcome: Outcome, index: int, places: Mapping[tuple[str | int, ...], Location]) -> Iterable[Diagnostic]:
    """What nothing sound can be drawn from; the outcome is the `index`th of its file."""
    names: set[str] = set()
    for number, group in enumerate(outcome.groups):
        what = _unsound_group(group) or ("has the name of another one" if group.name in names else "")
        names.add(group.name)
        if what:
            place = places["outcomes", index, "groups", number, "name"]
            message = f"the group `{group.name}` of the outcome `{outcome.id}` {what}"
            yield error("outcome-group", place, message, "docs/writing.md shows each form.")
    if any(map(_unsound_group, outcome.groups)):
        return
    means = [group.mean is not None for group in outcome.groups if not group.unknown]
    place = places["outcomes", index, "id"]
    if any(means) and not all(means):
        message = f"the outcome `{outcome.id}` compares a mean with a number of people"
        yield error("outcome-group", place, message, "Give each its own outcome.")
    elif any(means) and not outcome.unit:
        message = f"the outcome `{outcome.id}` has a mean, but not what it is counted in"
        yield error("outcome-group", place, message, "Add `unit:`, for example `unit: hairs per cm²`.")


def _unsound_group(group: Group) -> str:
    """What is wrong with one group: no figure, two at once, more events than people, a range that cannot be."""
    counted = group.events is not None or group.denominator is not None
    kinds = [counted, group.rate is not None, group.mean is not None, group.unknown]
    if sum(kinds) != 1:
        return "needs one figure: `events` with `denominator`, or `rate`, or `mean`, or `unknown: true`"
    if counted and (group.events is None or group.denominator is None):
        return "needs both `events` and `denominator`"
    if counted and (group.events or 0) > (group.denominator or 0):
        return "has more events than people"
    if (group.low is None) != (group.high is None) or (group.low or 0) > (group.high or 0):
        return "needs `low` and `high` together, the smaller one first"
    return "" if group.low is None or group.high is None else _unsound_range(group, group.low, group.high)


def _unsound_range(group: Group, low: float, high: float) -> str:
    if group.unknown:
        return "has a range, but no figure that it belongs to"
    if group.mean is None and not 0 <= low <= high <= 100:
        return "has a range that goes beyond 0 to 100 of every 100 people"
    figure = group.mean if group.mean is not None else group.rate
    if figure is None:
        figure = (group.events or 0) / (group.denominator or 1) * 100
    if not low <= figure <= high:
        return "has a range that does not hold its own figure"
    return ""


def retraction_of(reference: Reference, retracted: Mapping[str, Retraction]) -> Retraction | None:
    """What is recorded of a reference that was taken back, by its DOI or its PubMed number."""
    by_paper = {paper.lower(): entry for paper, entry in retracted.items()}
    return by_paper.get(reference.doi.lower() or "-") or by_paper.get(reference.pmid or "-")


_FILES: dict[str, tuple[type[Any], str]] = {
    "references": (ReferencesFile, "id"),
    "people": (PeopleFile, "id"),
    "outcomes": (OutcomesFile, "id"),
    "reviews": (ReviewsFile, "page"),
    "retracted": (RetractedFile, "paper"),
    "redirects": (RedirectsFile, "old"),
}


def read_notices(files: Iterable[SourceFile]) -> tuple[dict[str, tuple[str, ...]], Diagnostics]:
    """The paragraphs of each file in `content/notices/` by its path: plain words, exactly as a law wants them."""
    notices: dict[str, tuple[str, ...]] = {}
    problems: list[Diagnostic] = []
    for file in files:
        source, unreadable = decode(file)
        problems += unreadable
        if source:
            paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", source.text))
            notices[file.path] = tuple(filter(None, paragraphs))
    return notices, tuple(problems)
