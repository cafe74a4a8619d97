"""What does a sentence claim? Numbers, benefit, safety, comparison and permanence, with the words that say so.

Rules over one sentence of clean text; the words are those of `claim_words`. Knows no page, no source and no language
without words of its own. Says what is claimed, never whether it is true.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Literal, get_args

import msgspec

from anagen.claim_words import ClaimWords, claim_words
from anagen.syllables import compiled
from anagen.wording_cues import cues_of_patterns, cues_of_sentence

Kind = Literal["number", "benefit", "safety", "comparison", "permanence"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Wording = Literal["flat", "probable", "possible"]
Origin = Literal["animal", "laboratory", "cases"]
_PLAIN = str.maketrans("’ʼ‘\xa0\u202f", "'''  ")
_UNDENIED = ("number", "comparison")
_LONGEST = 2_000
_QUOTED = r"[\"“«](?P<said>[^\"“”«»]{1,60})[\"”»]"


class Claim(msgspec.Struct, frozen=True, gc=False):
    """`sentence[start:end]` claims something: of what `kind`, and how strongly.

    `flat` is said as a fact, `probable` and `possible` with a word such as "probably" or "may". `is_report` says that
    it is told as what was found, and not as what is so.
    """

    kind: Kind
    start: int
    end: int
    wording: Wording = "flat"
    is_report: bool = False


class Support(msgspec.Struct, frozen=True, gc=False):
    """What a cited passage claims, its figures, its longer words, and its keys: for sentences that cannot cite."""

    claims: tuple[Claim, ...]
    figures: frozenset[str]
    words: frozenset[str]
    keys: tuple[str, ...]


class _Clause(msgspec.Struct, frozen=True, gc=False):
    """A part of a sentence with one thought in it."""

    text: str
    start: int


@functools.lru_cache(maxsize=1024)
def claims_in(sentence: str, language: str = "en") -> tuple[Claim, ...]:
    """The claims of a sentence in the order of their words.

    A question claims nothing; nor does what is denied, not known, told as the words of others, asked of the reader or
    put after "if". But who denies a harm, or a difference, says something about the world: "no side effects" and "no
    better than salt water" are claims.
    """
    words = claim_words(language)
    if words is None or not sentence.strip():
        return ()
    if _is_question(sentence) or _begins(words.quoting, _plain(sentence[:40])):
        return ()
    cued = _cued(language)
    found = (claim for at, text in _pieces(sentence) for claim in _of_piece(at, text, words, cued))
    return tuple(sorted(found, key=lambda claim: (claim.start, claim.end)))


Patterns = dict[str, tuple[str, ...]]
_CLAIMING = (*KINDS, "promise", "denied_harm", "denied_gain")


class _Cued(msgspec.Struct, frozen=True):
    """The patterns that say that something is claimed, with their kinds; and those that each cue asks for, by number.

    Those under "" are always tried.
    """

    patterns: tuple[tuple[str, str], ...]
    by_cue: dict[str, tuple[int, ...]]


@functools.cache
def _cued(language: str) -> _Cued:
    words = claim_words(language)
    patterns = tuple((name, pattern) for name in _CLAIMING for pattern in getattr(words, name))
    by_cue: dict[str, tuple[int, ...]] = {}
    for number, (_name, pattern) in enumerate(patterns):
        for cue in cues_of_patterns([pattern], at_word=False) or ("",):
            by_cue[cue] = (*by_cue.get(cue, ()), number)
    return _Cued(patterns, by_cue)


def _asked(text: str, cued: _Cued) -> Patterns:
    """The patterns that may match a text, by their kind; most texts ask for few."""
    cues = cued.by_cue.keys() & {"", *cues_of_sentence(text)}
    asked: dict[str, tuple[str, ...]] = {}
    for number in sorted({number for cue in cues for number in cued.by_cue[cue]}):
        name, pattern = cued.patterns[number]
        asked[name] = (*asked.get(name, ()), pattern)
    return asked


def _of_piece(at: int, text: str, words: ClaimWords, cued: _Cued) -> Iterator[Claim]:
    asked = _asked(text, cued)
    if not asked:
        return
    mentioned = [match.span() for match in compiled(_QUOTED).finditer(text) if len(match["said"].split()) <= 5]
    found = [claim for clause in _clauses(text, words) for claim in _of_clause(clause, words, asked)]
    for claim in _merged([claim for claim in found if not any(low < claim.start < high for low, high in mentioned)]):
        yield msgspec.structs.replace(claim, start=at + claim.start, end=at + claim.end)


def surest_words(sentence: str, language: str = "en") -> tuple[int, int] | None:
    """Where a sentence says that something will be so, or always is; None for a question, and for what is not known."""
    words = claim_words(language)
    if words is None or _is_question(sentence):
        return None
    for at, text in _pieces(sentence):
        for clause in _clauses(text, words):
            match = compiled(words.sure).search(clause.text)
            if match and not _is(words.unknown, clause.text) and not _is(words.embedded, clause.text[: match.start()]):
                return at + clause.start + match.start(), at + clause.start + match.end()
    return None


def says_doubt(text: str, language: str = "en") -> bool:
    """Whether a text says that hardly anything is known."""
    words = claim_words(language)
    return words is not None and _is(words.doubt, _plain(text))


def says_origin(text: str, origin: Origin, language: str = "en") -> bool:
    """Whether a text says that its finding is from animals, from a laboratory, or from a few cases."""
    words = claim_words(language)
    return words is None or _is(getattr(words, origin), _plain(text))


def figure_in_cell(cell: str, around: str, language: str = "en") -> Claim | None:
    """The claim of a cell that is hardly more than a figure, where the words `around` it say what it counts."""
    words = claim_words(language)
    is_figure = compiled(r"\D{0,20}(?:\d[\d.,]*+\D{0,12}){1,3}").fullmatch(cell)
    if words is None or not is_figure or len(cell.split()) > 6 or not _is(words.counted, _plain(around)):
        return None
    return Claim("number", 0, len(cell))


def _is_question(sentence: str) -> bool:
    return sentence.rstrip(" \"'”»)").endswith("?") and not sentence.lower().startswith("did you know")


def _pieces(sentence: str) -> Iterator[tuple[int, str]]:
    """The sentence in small letters, in pieces that are quick to read where nobody ever ends a sentence."""
    begin = 0
    while begin < len(sentence):
        end = begin + _LONGEST
        if end < len(sentence):
            end = max(sentence.rfind(" ", begin, end), begin + _LONGEST // 2)
        yield begin, _plain(sentence[begin:end])
        begin = end


def _plain(text: str) -> str:
    """Small letters and straight apostrophes, each character in its place."""
    small = text.lower()
    return (small if len(small) == len(text) else text).translate(_PLAIN)


def _clauses(text: str, words: ClaimWords) -> Iterator[_Clause]:
    begin = 0
    for match in _each(words.boundary, text):
        if match.start() > begin:
            yield _Clause(text[begin : match.start()], begin)
        begin = match.end()
    yield _Clause(text[begin:], begin)


def _of_clause(clause: _Clause, words: ClaimWords, asked: Patterns) -> Iterator[Claim]:
    """The claims of a clause. What is not known undoes all of it, an instruction all but promises."""
    text = clause.text
    said = [(kind, span) for kind in KINDS for span in _spans(asked.get(kind, ()), text)]
    said += [("benefit", span) for span in _spans(asked.get("promise", ()), text)]
    denying: list[tuple[Kind, tuple[int, int]]] = [
        ("safety", span) for span in _spans(asked.get("denied_harm", ()), text)
    ]
    denying += [("comparison", span) for span in _spans(asked.get("denied_gain", ()), text)]
    if not (said or denying) or _is(words.definition, text) or _is(words.attributed, text):
        return
    if _is(words.unknown, text) and not any(kind == "safety" for kind, _span in denying):
        return
    if _begins(words.told, text) or _begins(words.done, text):
        promised = tuple(_spans(asked.get("promise", ()), text))
        said = [(kind, span) for kind, span in said if kind == "permanence" or span in promised]
        denying = []
    denied = _denied(text, words)
    said = [(kind, span) for kind, span in said if kind in _UNDENIED or not _within(span, denied)]
    hidden = [(match.start(), len(text)) for match in _each(words.embedded, text)]
    for kind, span in (*said, *denying):
        if not _within(span, hidden):
            yield _claim(kind, clause, span, words)


def _within(span: tuple[int, int], ranges: list[tuple[int, int]]) -> bool:
    return any(low <= span[0] < high for low, high in ranges)


def _claim(kind: Kind, clause: _Clause, span: tuple[int, int], words: ClaimWords) -> Claim:
    text = clause.text
    wording: Wording = "flat"
    if _is(words.possible, text[: span[1]]):
        wording = "possible"
    elif _is(words.probable, text[: span[1]]):
        wording = "probable"
    is_report = _is(words.reported, text) and not _is(words.present, text)
    return Claim(kind, clause.start + span[0], clause.start + span[1], wording, is_report)


def _denied(text: str, words: ClaimWords) -> list[tuple[int, int]]:
    """Where a clause is undone by "not", or by a "no" that stands before it or begins the clause."""
    blank = compiled(words.not_negation).sub(lambda match: "_" * len(match[0]), text)
    found = [(match.end(), len(text)) for match in _each(words.negation, blank)]
    for match in _each(words.no, blank):
        begins = not blank[: match.start()].strip() and match[0] == "no"
        behind = compiled(r"(?:\s+[\w'-]+){0,3}").match(blank, match.end())
        found.append((match.start(), len(text) if begins or not behind else behind.end()))
    return found


def _merged(claims: list[Claim]) -> Iterator[Claim]:
    """Of claims of one kind whose words overlap only the longest."""
    longest = sorted(dict.fromkeys(claims), key=lambda claim: (claim.start - claim.end, claim.start))
    kept: list[Claim] = []
    for claim in longest:
        if not any(other.kind == claim.kind and other.start < claim.end and claim.start < other.end for other in kept):
            kept.append(claim)
    yield from kept


def _spans(patterns: tuple[str, ...], text: str) -> Iterator[tuple[int, int]]:
    for pattern in patterns:
        for match in _each(pattern, text):
            yield match.start(), match.start() + len(match[0].rstrip())


def _each(pattern: str, text: str) -> Iterator[re.Match[str]]:
    return compiled(pattern).finditer(text)


def _is(pattern: str, text: str) -> bool:
    return compiled(pattern).search(text) is not None


def _begins(pattern: str, text: str) -> bool:
    return compiled(pattern).match(text.lstrip("\"'“‘ *-")) is not None
