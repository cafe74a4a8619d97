"""What does a sentence say in the form "so many of so many"? Its frequencies, as written, each with its place.

A pure function over a sentence without markup. English so far: a language is one `_Words` and a line of `_LANGUAGES`;
of any other language nothing is said. Knows no record, and does not judge whether a number is right.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Literal

import msgspec

from anagen.cues import words_of

Bound = Literal["", "about", "under", "at-most", "over", "at-least"]


class Frequency(msgspec.Struct, frozen=True, kw_only=True):
    """`low` to `high` (the same, where it is one number) of `denominator`; `sentence[start:end]` are its words.

    `decimals` is how many were written. `bound` has what stands before it ("fewer than": `under`). `is_difference`:
    so many more, or fewer. `is_every`: of every so many, so a rate and not a count of those who were there.
    """

    low: Fraction
    high: Fraction
    denominator: int
    decimals: int
    start: int
    end: int
    bound: Bound = ""
    is_difference: bool = False
    is_every: bool = False

    @property
    def is_rate(self) -> bool:
        """Whether it speaks of people in general ("3 of 100", "1 of every 82"), not only of a group ("6 of the 27")."""
        return self.is_every or re.fullmatch("10+", str(self.denominator)) is not None


class _Words(msgspec.Struct, frozen=True, kw_only=True):
    """The words of a language, in small letters; phrases as they follow each other, the longest first."""

    numbers: Mapping[str, int]
    scales: Mapping[str, int]
    articles: frozenset[str]
    links: tuple[tuple[str, ...], ...]
    links_to_every: tuple[tuple[str, ...], ...]
    begins: tuple[tuple[str, ...], ...]
    every: frozenset[str]
    these: frozenset[str]
    to: frozenset[str]
    between: frozenset[str]
    between_to: frozenset[str]
    more: frozenset[str]
    or_more: Mapping[tuple[str, str], Bound]
    people: frozenset[str]
    bounds: Mapping[tuple[str, ...], Bound]
    labels: frozenset[str]
    scores: frozenset[str]
    measures: frozenset[str]
    works: frozenset[str]
    small: frozenset[str]

    def may_begin(self, word: str) -> bool:
        """Whether a number may begin with this word."""
        return word in self.numbers or word in self.scales or word in self.articles


def _set(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_UNITS = (
    "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ENGLISH = _Words(
    numbers={
        **dict(zip(_UNITS, range(20), strict=True)),
        **dict(zip(_TENS, range(20, 100, 10), strict=True)),
        "zero": 0,
    },
    scales={"hundred": 100, "thousand": 1_000, "million": 1_000_000},
    articles=_set("a an"),
    links=(("out", "of"), ("of",), ("in",), ("per",), ("among",)),
    links_to_every=(("for",), ("from",), ("with",)),
    begins=(("out", "of"), ("of",), ("in",), ("among",), ("for",), ("from",)),
    every=_set("every each"),
    these=_set("a the these those all our"),
    to=_set("to or - – —"),
    between=_set("between"),
    between_to=_set("and"),
    more=_set("more fewer less extra additional"),
    or_more={("or", "more"): "at-least", ("or", "fewer"): "at-most", ("or", "less"): "at-most"},
    people=_set(
        "people person persons man men woman women adult adults child children patient patients user users participant "
        "participants volunteer volunteers case cases hair hairs follicle follicles"
    ),
    bounds={
        ("no", "more", "than"): "at-most", ("not", "more", "than"): "at-most", ("as", "many", "as"): "at-most",
        ("as", "high", "as"): "at-most", ("as", "few", "as"): "at-least", ("as", "low", "as"): "at-least",
        ("no", "fewer", "than"): "at-least", ("fewer", "than"): "under", ("less", "than"): "under",
        ("more", "than"): "over", ("at", "least"): "at-least", ("at", "most"): "at-most", ("up", "to"): "at-most",
        ("close", "to"): "about", ("just", "under"): "about", ("just", "over"): "about", ("under",): "under",
        ("below",): "under", ("over",): "over", ("above",): "over", ("about",): "about", ("around",): "about",
        ("roughly",): "about", ("approximately",): "about", ("nearly",): "about", ("almost",): "about",
        ("some",): "about", ("perhaps",): "about", ("only",): "", ("just",): "", ("another",): "",
        ("~",): "about", ("≈",): "about", ("<",): "under", (">",): "over", ("≤",): "at-most", ("≥",): "at-least",
    },
    # None of these are people: a page or a stage; marks; days and milligrams; studies and clinics.
    labels=_set("page step stage part section chapter table figure week day grade type phase question version $ £ €"),
    scores=_set("score scores scored scoring rated rating scale pain"),
    measures=_set(
        "% percent seconds minutes minute hours hour days day weeks week months month years year times mg g kg ml l mm "
        "cm m dollars pounds euros"
    ),
    works=_set(
        "study studies trial trials review reviews paper papers report reports article articles clinic clinics "
        "hospital hospitals centre centres center centers country countries doctors surgeons pages steps points sites "
        "websites reasons questions sessions visits"
    ),
    small=_set(
        "a after and at by did during each every for from got had have in of on or over per saw that to was were who "
        "with within"
    ),
)  # fmt: skip
_LANGUAGES = {"en": _ENGLISH}

_TOKEN = re.compile(
    r"[0-9]{1,3}(?:[,\u00a0\u202f\u2009][0-9]{3}){1,4}(?![0-9])(?:\.[0-9]{1,6}(?![0-9]))?"
    r"|[0-9]{1,12}(?![0-9])(?:\.[0-9]{1,6}(?![0-9]))?"
    r"|[0-9]+|[^\W\d_]+(?:['’][^\W\d_]+)?|\S"
)
_JOINTS = frozenset("-/.,:")
_BREAKS = frozenset(".;:!?")
_FAR = 12
"""How many words may stand between "of every 100 people" and the number that follows it."""


class _Number(msgspec.Struct, frozen=True):
    """A number, how many decimals were written, and the token after it."""

    value: Fraction
    decimals: int
    after: int


class _Line(msgspec.Struct, frozen=True):
    """A sentence in tokens with their spans, read with the words of its language.

    Every look ahead or back is a few tokens long.
    """

    tokens: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    words: _Words

    def text(self, at: int) -> str:
        return self.tokens[at] if 0 <= at < len(self.tokens) else ""

    def follows(self, at: int, phrases: Iterable[tuple[str, ...]]) -> int:
        """How many tokens the first of these phrases has that stands at `at`; 0 for none."""
        for phrase in phrases:
            if self.tokens[at : at + len(phrase)] == phrase:
                return len(phrase)
        return 0

    def number(self, at: int) -> _Number | None:
        """The number that begins at `at`: figures, or words."""
        text = self.text(at)
        is_figure = "0" <= text[:1] <= "9"
        if not is_figure and not self.words.may_begin(text):
            return None
        value, decimals, after = Fraction(1), 0, at + 1
        if is_figure:
            digits = re.sub("[,\u00a0\u202f\u2009]", "", text)
            if len(digits) > 24:
                return None
            if len(text) <= 3 and text.isdigit() and re.fullmatch("[0-9]{3}", self.text(after)):
                digits, after = digits + self.text(after), after + 1  # 10 000, with a blank
            value, decimals = Fraction(digits), len(digits.partition(".")[2])
        elif text in self.words.numbers:
            value = Fraction(self.words.numbers[text])
            unit = after + (self.text(after) == "-")
            if value % 10 == 0 and value >= 20 and 0 < self.words.numbers.get(self.text(unit), 0) < 10:
                value, after = value + self.words.numbers[self.text(unit)], unit + 1
        elif text in self.words.scales:
            after = at
        elif self.text(after) not in self.words.scales:
            return None
        while self.text(after) in self.words.scales and value < 10**12:
            value, after = value * self.words.scales[self.text(after)], after + 1
        return _Number(value, decimals, after)

    def whole(self, at: int) -> tuple[int, bool, int] | None:
        """The denominator at `at`: how many, whether "every" stands before it, and the token after it."""
        is_every = False
        for _word in range(2):
            is_every = is_every or self.text(at) in self.words.every
            at += self.text(at) in self.words.every or self.text(at) in self.words.these
        number = self.number(at)
        if number is None or number.decimals or number.value < 2 or self._counts_no_people(number.after):
            return None
        return int(number.value), is_every, number.after

    def _counts_no_people(self, after: int) -> bool:
        """Whether what is counted is days, milligrams or studies; or the number is only a part of a word."""
        is_joined = self.text(after) in {"-", "–"} and self.is_joined(after)
        follows = self.text(after)
        is_small = follows in self.words.small or follows in self.words.people
        of_works = follows in self.words.works or (not is_small and self.text(after + 1) in self.words.works)
        return is_joined or follows in self.words.measures or of_works

    def is_joined(self, at: int) -> bool:
        """Whether there is no blank before this token."""
        return 0 < at < len(self.tokens) and self.spans[at][0] == self.spans[at - 1][1]

    def is_label(self, at: int, whole: tuple[int, bool, int]) -> bool:
        """Whether the number at `at` is the number of a page, a mark out of 10, or a part of a word."""
        before = self.text(at - 1)
        is_part = self.is_joined(at) and (before.isalnum() or before in _JOINTS)
        is_mark = whole[0] == 10 and any(self.text(at - back) in self.words.scores for back in range(1, 5))
        return is_part or before in self.words.labels or (is_mark and self.text(whole[2]) not in self.words.people)

    def bound(self, at: int) -> Bound:
        """What the words before the number at `at` say of it."""
        if self.text(at - 1) in self.words.between:
            at -= 1
        before = self.text(at - 1)
        for phrase, bound in self.words.bounds.items():
            if phrase[-1] == before and at >= len(phrase) and self.follows(at - len(phrase), [phrase]):
                return bound
        return ""

    def part(self, at: int) -> tuple[_Number, _Number, Bound] | None:
        """The number at `at`, or the two ends of a range, and how it is bounded."""
        low = self.number(at)
        is_rest = self.text(at - 1) in self.words.between_to and self.text(at - 2) in self.words.scales
        if low is None or (is_rest and self.text(at) in self.words.numbers):
            return None  # a hundred and fifty
        bound = next((b for phrase, b in self.words.or_more.items() if self.follows(low.after, [phrase])), None)
        if bound:
            return low, _Number(low.value, low.decimals, low.after + 2), bound
        is_between = self.text(at - 1) in self.words.between
        joins = self.words.between_to if is_between else self.words.to
        high = self.number(low.after + 1) if self.text(low.after) in joins else None
        return low, high or low, self.bound(at)


_FIGURE = re.compile("[0-9]")


@functools.cache
def _spelled(language: str) -> frozenset[str]:
    """The words of which numbers are made, where they are not written in figures."""
    return frozenset((*_LANGUAGES[language].numbers, *_LANGUAGES[language].scales))


@functools.cache
def _numberish(language: str) -> re.Pattern[str]:
    """What every number has at least one of."""
    words = _LANGUAGES[language]
    return re.compile(rf"[0-9]+|\b(?:{'|'.join((*words.numbers, *words.scales))})\b", re.IGNORECASE)


def frequencies_in(sentence: str, language: str = "en") -> tuple[Frequency, ...]:
    """The frequencies of a sentence in order, as in "26 of every 100 women", "1 in 10" or "of 1,000 men, about 4".

    Scores, shares of time, and counts of studies or pages are none; nor are percentages.
    """
    base = language.partition("-")[0].lower()
    words = _LANGUAGES.get(base)
    if words is None or (words_of(sentence).isdisjoint(_spelled(base)) and not _FIGURE.search(sentence)):
        return ()
    if len(_numberish(base).findall(sentence)) < 2:
        return ()  # a frequency has a part and a whole
    tokens = [*_TOKEN.finditer(sentence)]
    line = _Line(tuple([token[0].lower() for token in tokens]), tuple([token.span() for token in tokens]), words)
    numbers = {at for at in range(len(tokens)) if line.number(at) is not None}
    if len(numbers) < 2:
        return ()  # a frequency has a part and a whole
    found: list[Frequency] = []
    at = 0
    while at < len(tokens):
        read = (_forward(line, at) if at in numbers else None) or _backward(line, at)
        if read:
            frequency, at = read
            found.append(frequency)
        else:
            at += 1
    return tuple(found)


def _forward(line: _Line, at: int) -> tuple[Frequency, int] | None:
    """What reads as in "3 to 5 more people of every 100" at `at`, and the token after it."""
    part = line.part(at)
    if part is None:
        return None
    after, is_difference = part[1].after, False
    for _word in range(3):
        if line.text(after) in line.words.more or line.text(after) in line.words.people:
            is_difference = is_difference or line.text(after) in line.words.more
            after += 1
    link = line.follows(after, line.words.links)
    strict = 0 if link else _to_every(line, after)
    whole = line.whole(after + link + strict) if link or strict else None
    if whole is None or (not whole[1] and (strict or line.is_label(at, whole))):
        return None
    return _frequency(line, (at, whole[2] - 1), part, whole, is_difference=is_difference)


def _to_every(line: _Line, at: int) -> int:
    """How many tokens lead from the part to its "every", where other words stand between: "deaths of every 100"."""
    for words in range(3):
        link = line.follows(at + words, (*line.words.links, *line.words.links_to_every))
        if link:
            return words + link
        is_word = line.text(at + words).isalpha() and line.number(at + words) is None
        if not is_word or line.text(at + words) in line.words.between_to or _is_no_person(line, at + words):
            return 0
    return 0


def _is_no_person(line: _Line, at: int) -> bool:
    return line.text(at) in line.words.measures or line.text(at) in line.words.works


def _backward(line: _Line, at: int) -> tuple[Frequency, int] | None:
    """What reads as in "Of every 100 people, 3" at `at`, and the token after it."""
    link = line.follows(at, line.words.begins)
    whole = line.whole(at + link) if link else None
    if whole is None or not (whole[1] or at == 0 or not line.text(at - 1)[-1:].isalnum()):
        return None
    to = whole[2]
    while to < whole[2] + _FAR and line.text(to) not in {"", ",", *_BREAKS}:
        to += 1
    to = to + 1 if line.text(to) == "," else whole[2] if whole[1] else len(line.tokens)
    while to < whole[2] + _FAR + 4 and line.number(to) is None and _may_stand_before(line, to):
        to += 1
    part = line.part(to)
    if part is None or _forward(line, to) or line.text(part[1].after) in line.words.measures:
        return None
    is_difference = line.text(part[1].after) in line.words.more
    return _frequency(line, (at, part[1].after - 1), part, whole, is_difference=is_difference)


def _may_stand_before(line: _Line, at: int) -> bool:
    """Whether a word may stand between the whole and its part: whom it counts, and "about" and the like."""
    word = line.text(at)
    is_bound = any(word in phrase for phrase in line.words.bounds)
    return is_bound or word in line.words.people or word in line.words.between


def _frequency(
    line: _Line,
    span: tuple[int, int],
    part: tuple[_Number, _Number, Bound],
    whole: tuple[int, bool, int],
    *,
    is_difference: bool,
) -> tuple[Frequency, int] | None:
    low, high, bound = part
    denominator, is_every, _after = whole
    if low.value > high.value or (high.value > denominator and not is_every):
        return None
    frequency = Frequency(
        low=low.value,
        high=high.value,
        denominator=denominator,
        decimals=max(low.decimals, high.decimals),
        start=line.spans[span[0]][0],
        end=line.spans[span[1]][1],
        bound=bound,
        is_difference=is_difference,
        is_every=is_every,
    )
    return frequency, span[1] + 1
