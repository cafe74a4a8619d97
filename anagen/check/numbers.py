"""Rules about frequencies in the text: each says what the record of its source says, and what the pictures show.

What a text says is read by `frequency`, what is on record is in the library; here they are compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations

import msgspec

from anagen.check.rule import Found, Rule, error_rule
from anagen.check.said import Said, said
from anagen.diagnostics import Diagnostic, Location
from anagen.document import Document
from anagen.frequency import Frequency, frequencies_in
from anagen.library import Group, Library, Outcome
from anagen.once import once
from anagen.rates import interval, share, whole
from anagen.site import Site, drawn_outcome
from anagen.syllables import words
from anagen.theme import Theme
from anagen.urls import language_of

_NOT_ASKED = frozenset({"questions"})
_DENIALS = frozenset({"not", "no", "never", "without", "none", "nobody", "free", "neither", "nor"})
_WIDE = {"at-most": 10, "under": 10, "at-least": 2, "over": 2}
"""How many times the number on record may go into a bound: "up to 1 in 10" is said of 1 to 10 of 100 by convention."""


class _Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """A frequency where it is said, and the records that could be what it is about."""

    said: Said
    frequency: Frequency
    outcomes: tuple[Outcome, ...]
    figures: tuple[str, ...] = ()

    def text(self) -> str:
        """The words of the frequency."""
        return self.said.text[self.frequency.start : self.frequency.end]

    def is_denied(self) -> bool:
        """Whether the sentence may speak of those to whom it did not happen."""
        found = {word.lower() for word in words(self.said.text)}
        return bool(found & _DENIALS) or any(word.endswith(("n't", "n’t")) for word in found)


def _differs(rule: Rule, site: Site, theme: Theme) -> Found:
    for document, here in _frequencies(site, theme):
        outcomes = _comparable(here)
        if outcomes and not _is_on_record(here, outcomes):
            yield _difference(rule, site.library, document, here, outcomes)


def _unrecorded(rule: Rule, site: Site, theme: Theme) -> Found:
    for document, here in _frequencies(site, theme):
        keys = [key for key in here.said.keys if key in site.library.references]
        if keys and here.frequency.is_rate and not here.outcomes:
            place = here.said.place(document, here.frequency.start, here.frequency.end)
            message = f"`{here.text()}` is not on record: content/outcomes.yaml has no such number of `{keys[0]}`"
            yield rule.problem(place, message, f"Add what the source says, as published, with `source: {keys[0]}`.")


@once
def _frequencies(site: Site, theme: Theme) -> Iterator[tuple[Document, _Spoken]]:
    """Every frequency that pages say, with the records of the sources that are cited, or else the pictures close by."""
    if "outcomes" in site.library.unread:
        return
    for document in site.documents.values():
        language = language_of(document.path)
        sentences = [
            (sentence, found)
            for sentence in said(document, theme)
            if (found := frequencies_in(sentence.text, language)) and not _is_quoted(sentence)
        ]
        if not sentences:
            continue
        page, by_source = _page(document, site.library), dict(_by_source(site.library))
        for sentence, found in sentences:
            for frequency in found:
                outcomes, figures = _about(sentence, page, by_source)
                yield document, _Spoken(said=sentence, frequency=frequency, outcomes=outcomes, figures=figures)


@once
def _by_source(library: Library) -> Iterator[tuple[str, list[Outcome]]]:
    """The records that have a number of people, by their source."""
    by_source: dict[str, list[Outcome]] = {}
    for outcome in library.outcomes.values():
        if any(share(group) is not None for group in outcome.groups):
            by_source.setdefault(outcome.source, []).append(outcome)
    yield from by_source.items()


def _is_quoted(sentence: Said) -> bool:
    """Whether the page asks, or repeats what others say."""
    block = sentence.block.name if sentence.block else ""
    return (
        sentence.text.rstrip(" \"'”’)").endswith(("?", "؟", "？"))
        or block in _NOT_ASKED
        or (block == "claim-checked" and sentence.where == "heading")
    )


class _Page(msgspec.Struct, frozen=True):
    """What a page draws and cites, each with its line, and the lines of its headings."""

    figures: tuple[tuple[int, Outcome], ...]
    cited: tuple[tuple[int, str], ...]
    headings: tuple[int, ...]

    def part(self, line: int) -> tuple[int, int]:
        """The lines of the section that holds a line, up to the next heading."""
        starts = [0, *self.headings, 1 << 60]
        return max(at for at in starts if at <= line), min(at for at in starts if at > line)


def _page(document: Document, library: Library) -> _Page:
    figures = []
    for block in document.blocks.values():
        outcome = drawn_outcome(block, library)
        if outcome and any(share(group) is not None for group in outcome.groups):
            figures.append((block.location.line, outcome))
    cited = [(found.location.line, found.key) for here in document.citations.values() for found in here.sources]
    headings = [
        passage.place(document.source, 0, 1).line
        for passage in document.passages
        if passage.kind == "heading" and passage.level <= 6
    ]
    return _Page(tuple(figures), tuple(cited), tuple(headings))


def _about(
    sentence: Said, page: _Page, by_source: dict[str, list[Outcome]]
) -> tuple[tuple[Outcome, ...], tuple[str, ...]]:
    """What a sentence could be about: what its own sources have; without one, the pictures and sources around it.

    Around it is first its section, as far as that draws or cites a number of people, and then the whole page.
    """
    if sentence.keys:
        return _of_sources(sentence.keys, by_source), ()
    for first, last in (page.part(sentence.location.line), (0, 1 << 60)):
        figures = [outcome for line, outcome in page.figures if first <= line < last]
        if figures or _of_sources(sentence.nearby, by_source):
            keys = [key for line, key in page.cited if first <= line < last]
            outcomes = dict.fromkeys([*figures, *_of_sources([*keys, *sentence.nearby], by_source)])
            return tuple(outcomes), tuple(outcome.id for outcome in figures)
    return (), ()


def _of_sources(keys: Iterable[str], by_source: dict[str, list[Outcome]]) -> tuple[Outcome, ...]:
    return tuple(outcome for key in dict.fromkeys(keys) for outcome in by_source.get(key, ()))


def _comparable(here: _Spoken) -> tuple[Outcome, ...]:
    """The records to compare with; for a count, "6 of the 27", those of just 27 people that speak of the same."""
    if here.frequency.is_rate:
        return here.outcomes
    return tuple(
        outcome
        for outcome in here.outcomes
        if any(group.denominator == here.frequency.denominator for group in outcome.groups)
        and _significant(outcome.title) & _significant(here.said.text)
    )


def _significant(text: str) -> set[str]:
    return {word.lower() for word in words(text) if len(word) > 4}


# Is it the same number?


def _is_on_record(here: _Spoken, outcomes: Sequence[Outcome]) -> bool:
    """Whether each number that is written is one of these records', at the precision written."""
    is_range = here.frequency.low != here.frequency.high
    numbers = [here.frequency.low, here.frequency.high] if is_range else [here.frequency.high]
    shares = list(_shares(here, outcomes, with_ends=is_range or here.frequency.bound in _WIDE))
    return all(any(_equals(number, part, here.frequency) for part in shares) for number in numbers)


def _shares(here: _Spoken, outcomes: Sequence[Outcome], *, with_ends: bool) -> Iterator[Fraction]:
    """The shares of these records that the frequency may mean."""
    for outcome in outcomes:
        shares = [
            part for group in outcome.groups if (part := _share_of(group, here.frequency.denominator)) is not None
        ]
        if here.frequency.is_difference:
            yield from _differences(shares, here.frequency.denominator)
            if len(outcome.groups) > 1:
                continue
        yield from shares
        if here.is_denied():
            yield from (1 - part for part in shares)
        if with_ends:
            yield from (end for group in outcome.groups for end in interval(group) or ())


def _share_of(group: Group, per: int) -> Fraction | None:
    """The share of a group. None of 30 people is not none of 1,000: nobody has looked at so many."""
    part = share(group)
    is_whole = part in {0, 1} and group.denominator is not None
    return None if is_whole and (group.denominator or 0) < per else part


def _differences(shares: Sequence[Fraction], per: int) -> Iterator[Fraction]:
    """How far two groups are apart: exactly, and between the whole numbers that a reader sees."""
    for one, other in combinations(shares, 2):
        yield abs(one - other)
        yield Fraction(abs(whole(one * per) - whole(other * per)), per)


def _equals(number: Fraction, part: Fraction, frequency: Frequency) -> bool:
    """Whether the number is this share, rounded as it is written; nobody and everybody are never rounded to."""
    exact = part * frequency.denominator
    if frequency.bound in _WIDE:
        below = frequency.bound in {"at-most", "under"}
        wide = _WIDE[frequency.bound]
        least, most = (exact, max(exact * wide, Fraction(1))) if below else (exact / wide, exact)
        if least <= number <= most and not (number == exact and frequency.bound in {"under", "over"}):
            return True
        if frequency.bound in {"under", "over"}:
            return False
    if number in {0, frequency.denominator}:
        return exact == number
    half = Fraction(1, 2 * 10**frequency.decimals)
    if frequency.bound == "about" and not frequency.decimals:
        digits = str(number)  # "about 150 of every 1,000" may be 147: two figures are enough
        half *= 10 ** max(0, min(len(digits) - 2, len(digits) - len(digits.rstrip("0"))))
    return abs(exact - number) <= half


# What to tell.


def _difference(
    rule: Rule, library: Library, document: Document, here: _Spoken, outcomes: Sequence[Outcome]
) -> Diagnostic:
    frequency = here.frequency
    per = frequency.denominator
    number, outcome, part = min(
        (
            (index, outcome, part)
            for outcome in outcomes
            for index, group in enumerate(outcome.groups)
            if (part := share(group)) is not None
        ),
        key=lambda found: abs(found[2] * per - frequency.high),
    )
    group = outcome.groups[number]
    published = f"{group.events:,} of {group.denominator:,}" if group.rate is None else f"{group.rate:.15g} of 100"
    shown = "the picture of " if outcome.id in here.figures else ""
    message = f"the text says `{here.text()}`, but {shown}`{outcome.id}` has {published} (`{group.name}`)"
    count = str(whole(part * per)) if part * per >= 1 or not part else "fewer than 1"
    hint = f"Write `{count} of {'every ' if frequency.is_rate else ''}{per:,}`, or correct the record"
    if frequency.is_difference:
        hint = "Write the difference between its groups, or correct the record"
    hint += ". A number that is not on record yet belongs into content/outcomes.yaml, and its source beside the words."
    record = library.places.get(("outcomes", f"{outcome.id}/{number}"), Location(path="content/outcomes.yaml"))
    blocks = [
        block.location
        for block in document.blocks.values()
        if shown and "outcome" in block.options and block.options["outcome"].value == outcome.id
    ]
    return rule.problem(here.said.place(document, frequency.start, frequency.end), message, hint, record, *blocks[:1])


NUMBER_RULES = (
    error_rule("number-differs", "a frequency in the text that is not what its source has on record", _differs),
    error_rule("number-unrecorded", "a frequency with a source that has no such number on record", _unrecorded),
)
