r"""Which words must a sentence have before a pattern can match? So that most rules need not be tried at all.

Works on the patterns of claims and of wording packs as they are written: groups, alternatives, classes, escapes,
quantifiers, and the blank that stands for blanks and hyphens. What it does not understand asks for nothing, and is
always tried.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain

import msgspec

from anagen.once import OfWords
from anagen.prepared import needs_before

_BEGINNING = 4
_LEAST, _LEAST_WHOLE = 3, 2
_MOST = 3
_DIGIT = "0"
"""The cue of a pattern that asks for a digit, whichever it is."""
_END = " "
"""Stands behind a cue that is a whole word, and not only the beginning of one."""
_WORD = re.compile(r"[^\W_]\w*+")
_HAS_DIGIT = re.compile(r"\d")
_TOKEN = re.compile(
    r"(?P<open>\((?:\?(?P<kind>:|=|!|<=|<!))?)|(?P<close>\))|(?P<bar>\|)|(?P<class>\[\^?\]?(?:\\.|[^\]\\])*\])"
    r"|(?P<escape>\\.)|(?P<letter>[^\W_])|(?P<other>.)",
    re.DOTALL,
)
_QUANTIFIER = re.compile(r"(?P<maybe>[?*]|\{0?,\d*\}|\{0\})[?+]?|(?:\+|\{\d+(?:,\d*)?\})[?+]?")

_BEFORE_WORDS = frozenset({" ", "…", "-", "[- ]", "^", r"\b", r"\s", r"\W"})
_BEHIND_WORDS = frozenset({" ", "…", "-", ",", "$", "[- ]", r"\b", r"\s", r"\W"})
"""No apostrophe: one of those that are typed is a letter."""
_COMMON = frozenset(
    _WORD.findall(
        "the and for with you your are was were has have had this that they them thei from our out not no one all any "
        "can will more most than into over only also been befo afte when what whic who may some many much very just "
        "how it is peop pati trea hair skin heal year time each othe good make help need take use used "
        "as at be by do he if in my of on or so to up us we"
    )
)

Cues = frozenset[str]
Needs = tuple[Cues, ...]
"""Of each of these a text has one, or the pattern cannot match; of none, when nobody can say."""


def needs_of(pattern: str, *, at_word: bool = True) -> Needs:
    """The words, or their beginnings, that a pattern asks for; `at_word`: it matches only where a word begins."""
    before = needs_before(pattern, at_word=at_word)
    return find_needs(pattern, at_word=at_word) if before is None else before


def find_needs(pattern: str, *, at_word: bool = True) -> Needs:
    """The same, worked out."""
    return _Reader(pattern).alternatives(at_word=at_word).needs[:_MOST]


@functools.lru_cache(maxsize=512)
def words_of(sentence: str) -> frozenset[str]:
    """The words of a sentence, in small letters, as cues are looked for in them."""
    return frozenset(_WORD.findall(sentence.casefold()))


class Index:
    """Patterns, by number, and the words that ask for them. What it has once learned of a word it remembers.

    Each need is a bit, so that what a text has of all needs is one number.
    """

    def __init__(self, needs: Sequence[Needs]) -> None:
        self._always = [number for number, groups in enumerate(needs) if not groups]
        self._by_cue = defaultdict[str, list[tuple[int, list[tuple[int, int]]]]](list)
        bits = {cues: 1 << at for at, cues in enumerate(dict.fromkeys(chain.from_iterable(needs)))}
        first: dict[Cues, list[tuple[int, int]]] = {cues: [] for cues in bits}
        for number, groups in enumerate(needs):
            if groups:
                first[groups[0]].append((number, sum(map(bits.__getitem__, groups))))
        for cues, bit in bits.items():
            for cue in cues:
                self._by_cue[cue].append((bit, first[cues]))
        self._longest = max(map(len, self._by_cue), default=0)
        self._known = OfWords(self._learn)

    def asked(self, words: Iterable[str]) -> list[int]:
        """The numbers of the patterns that may match a text with these words, in order."""
        has, begun = 0, list[tuple[int, int]]()
        for bits, first in map(self._known.__getitem__, words):
            has |= bits
            begun += first
        return sorted({number for number, needs in begun if needs & has == needs}.union(self._always))

    def _learn(self, word: str) -> tuple[int, list[tuple[int, int]]]:
        """The needs that a word meets; and the patterns whose first need it meets, each with all its needs."""
        cues = [word[:end] for end in range(_LEAST, min(len(word), self._longest) + 1)]
        if len(word) < self._longest:
            cues.append(word + _END)
        if _HAS_DIGIT.search(word):
            cues.append(_DIGIT)
        met = {bit: first for cue in cues for bit, first in self._by_cue.get(cue, ())}
        return sum(met), [one for first in met.values() for one in first]


class _Part(msgspec.Struct, frozen=True):
    """What was read of a pattern: what it asks for, the rarest first, and whether a new word begins behind it."""

    needs: Needs
    ends_word: bool


class _Reader:
    """Reads one pattern from left to right; lives inside one call."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0

    def alternatives(self, *, at_word: bool = True) -> _Part:
        """Up to the closing bracket, or the end: any of its branches may be what matches."""
        branches = [self._sequence(at_word)]
        while self.pattern[self.at : self.at + 1] == "|":
            self.at += 1
            branches.append(self._sequence(at_word))
        if len(branches) == 1:
            return branches[0]
        is_known = all(branch.needs for branch in branches)
        most = max(len(branch.needs) for branch in branches) if is_known else 0
        needs = [frozenset().union(*(one.needs[min(at, len(one.needs) - 1)] for one in branches)) for at in range(most)]
        return _Part(tuple(dict.fromkeys(needs)), all(branch.ends_word for branch in branches))

    def _sequence(self, at_word: bool) -> _Part:
        """Up to a bar or a bracket: it asks for what each of its parts asks for."""
        needs: list[Cues] = []
        run, run_at_word = "", at_word
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            token = _TOKEN.match(self.pattern, self.at)
            if token is None:
                break
            self.at = token.end()
            inside = self._group(token, at_word) if token["open"] else None
            quantifier = self._quantifier()
            maybe = quantifier is not None and quantifier["maybe"] is not None
            if token["letter"] and not maybe:
                run, run_at_word = (run, run_at_word) if run else ("", at_word)
                run, at_word = run + token["letter"], False
                if quantifier is None:
                    continue
            needs += _cues(run, at_word=run_at_word, is_whole=token[0] in _BEHIND_WORDS and not maybe)
            run = ""
            if token["letter"]:
                at_word = False
                continue
            if token["escape"] == r"\d" and not maybe:
                needs.append(frozenset({_DIGIT}))
            if inside is not None:
                needs += () if maybe else inside.needs
                at_word = inside.ends_word and (at_word or not maybe)
            else:
                at_word = token[0] in _BEFORE_WORDS and not maybe
        needs += _cues(run, at_word=run_at_word)
        return _Part(tuple(sorted(dict.fromkeys(needs), key=_commonness)), at_word)

    def _group(self, token: re.Match[str], at_word: bool) -> _Part:
        inside = self.alternatives(at_word=at_word)
        self.at += 1
        return inside if token["kind"] in {None, ":"} else _Part((), at_word)

    def _quantifier(self) -> re.Match[str] | None:
        quantifier = _QUANTIFIER.match(self.pattern, self.at)
        self.at = quantifier.end() if quantifier else self.at
        return quantifier


def _cues(run: str, *, at_word: bool, is_whole: bool = False) -> Needs:
    """What letters and figures ask for that follow each other; `is_whole` says that a word ends behind them."""
    if at_word and len(run) >= (_LEAST_WHOLE if is_whole else _LEAST):
        return (frozenset({run.casefold() + (_END if is_whole else "")}),)
    return (frozenset({_DIGIT}),) if _HAS_DIGIT.search(run) else ()


def _commonness(cues: Cues) -> tuple[int, int, int, list[str]]:
    """Few sentences have what stands first: no everyday words, longer ones, then fewer of them."""
    words = [cue.rstrip(_END) for cue in cues]
    everyday = sum(word[:_BEGINNING] in _COMMON for word in words)
    return everyday, -min(map(len, words)), len(words), sorted(cues)
