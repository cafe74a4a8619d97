"""What does a sentence claim? Numbers, benefit, safety, comparison and permanence, with the words that say so.

Rules over one sentence of clean text; the words are those of `claim_words`. Knows no page, no source and no language
without words of its own. Says what is claimed, never whether it is true.
"""

import functools
from collections.abc import Iterable, Iterator
from typing import Literal, get_args

import msgspec

from anagen.claim_words import ClaimWords, claim_words
from anagen.cues import Index, needs_of, words_of
from anagen.syllables import compiled

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
    asked = _asked(_CLAIMING, sentence, language)
    if words is None or not asked or _is_question(sentence):
        return ()
    found = [claim for piece in _pieces(sentence) for claim in _of_piece(piece, sentence, language, asked)]
    if not found or _begins(words.quoting, _plain(sentence[:40])):
        return ()
    return tuple(sorted(found, key=lambda claim: (claim.start, claim.end)))


Named = tuple[tuple[str, str], ...]
"""Patterns, each with the name of its list."""
_CLAIMING = (*KINDS, "promise", "denied_harm", "denied_gain")
_TEMPERING = (
    "unknown", "embedded", "attributed", "told", "done", "definition", "possible", "probable", "reported", "present",
)  # fmt: skip
LISTS = (*_CLAIMING, *_TEMPERING)
"""The names of the lists whose patterns are tried only where their words are."""


@functools.cache
def _cued(names: tuple[str, ...], language: str) -> tuple[Named, Index]:
    words = claim_words(language)
    named = tuple((name, pattern) for name in names for pattern in getattr(words, name, ()))
    return named, Index([needs_of(pattern, at_word=False) for _name, pattern in named])


def _asked(names: tuple[str, ...], sentence: str, language: str) -> Named:
    """Of the patterns of these lists those that may match in a sentence; most sentences ask for few."""
    named, index = _cued(names, language.partition("-")[0].lower())
    return tuple(named[number] for number in index.asked(words_of(sentence)))


def _of_piece(piece: tuple[int, str], sentence: str, language: str, asked: Named) -> Iterator[Claim]:
    at, text = piece
    words = claim_words(language)
    found: list[Claim] = []
    for clause in _clauses(text, words) if words else ():
        told = [(name, span) for name, pattern in asked for span in _spans(pattern, clause.text)]
        if words and told:
            found += _of_clause(clause, told, words, _tempering(sentence, language))
    if not found:
        return
    mentioned = [match.span() for match in compiled(_QUOTED).finditer(text) if len(match["said"].split()) <= 5]
    for claim in _merged([claim for claim in found if not any(low < claim.start < high for low, high in mentioned)]):
        yield msgspec.structs.replace(claim, start=at + claim.start, end=at + claim.end)


@functools.lru_cache(maxsize=64)
def _tempering(sentence: str, language: str) -> dict[str, list[str]]:
    """What may undo or weaken the claims of a sentence, by the names of the lists."""
    found: dict[str, list[str]] = {name: [] for name in _TEMPERING}
    for name, pattern in _asked(_TEMPERING, sentence, language):
        found[name].append(pattern)
    return found


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
    if words is None or not is_figure or len(cell.split()) > 6 or not compiled(words.counted).search(_plain(around)):
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
    if small.isascii():
        return small
    return (small if len(small) == len(text) else text).translate(_PLAIN)


def _clauses(text: str, words: ClaimWords) -> Iterator[_Clause]:
    begin = 0
    for match in compiled(words.boundary).finditer(text):
        if match.start() > begin:
            yield _Clause(text[begin : match.start()], begin)
        begin = match.end()
    yield _Clause(text[begin:], begin)


_SAID_AS: dict[str, Kind] = {
    **{kind: kind for kind in KINDS}, "promise": "benefit", "denied_harm": "safety", "denied_gain": "comparison",
}  # fmt: skip
_DENYING = frozenset({"denied_harm", "denied_gain"})


def _of_clause(
    clause: _Clause, told: list[tuple[str, tuple[int, int]]], words: ClaimWords, tempering: dict[str, list[str]]
) -> Iterator[Claim]:
    """The claims of a clause. What is not known undoes all of it, an instruction all but promises."""
    text = clause.text
    said = [(_SAID_AS[name], span) for name, span in told if name not in _DENYING]
    denying = [(_SAID_AS[name], span) for name, span in told if name in _DENYING]
    if _is(tempering["definition"], text) or _is(tempering["attributed"], text):
        return
    if not any(kind == "safety" for kind, _span in denying) and _is(tempering["unknown"], text):
        return
    if _begins(tempering["told"], text) or _begins(tempering["done"], text):
        promised = [span for name, span in told if name == "promise"]
        said = [(kind, span) for kind, span in said if kind == "permanence" or span in promised]
        denying = []
    denied = _denied(text, words)
    said = [(kind, span) for kind, span in said if kind in _UNDENIED or not _within(span, denied)]
    hidden = [(start, len(text)) for one in tempering["embedded"] for start, _end in _spans(one, text)]
    for kind, span in (*said, *denying):
        if not _within(span, hidden):
            yield _claim(kind, clause, span, tempering)


def _within(span: tuple[int, int], ranges: list[tuple[int, int]]) -> bool:
    return any(low <= span[0] < high for low, high in ranges)


def _claim(kind: Kind, clause: _Clause, span: tuple[int, int], tempering: dict[str, list[str]]) -> Claim:
    text = clause.text
    wording: Wording = "flat"
    if _is(tempering["possible"], text[: span[1]]):
        wording = "possible"
    elif _is(tempering["probable"], text[: span[1]]):
        wording = "probable"
    is_report = _is(tempering["reported"], text) and not _is(tempering["present"], text)
    return Claim(kind, clause.start + span[0], clause.start + span[1], wording, is_report)


def _denied(text: str, words: ClaimWords) -> list[tuple[int, int]]:
    """Where a clause is undone by "not", or by a "no" that stands before it or begins the clause."""
    blank = compiled(words.not_negation).sub(lambda match: "_" * len(match[0]), text)
    found = [(match.end(), len(text)) for match in compiled(words.negation).finditer(blank)]
    for match in compiled(words.no).finditer(blank):
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


def _spans(pattern: str, text: str) -> list[tuple[int, int]]:
    return [(match.start(), match.start() + len(match[0].rstrip())) for match in compiled(pattern).finditer(text)]


def _is(patterns: Iterable[str], text: str) -> bool:
    return any(compiled(pattern).search(text) for pattern in patterns)


def _begins(patterns: Iterable[str], text: str) -> bool:
    begin = text.lstrip("\"'“‘ *-")
    return any(compiled(pattern).match(begin) for pattern in patterns)
