r"""Which words must a sentence have before a pattern can match? So that most rules need not be tried at all.

Works on the patterns of wording packs as they are written: groups, alternatives, classes, escapes, quantifiers, and the
blank that stands for blanks and hyphens. What it does not understand asks for nothing, and is always tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

_LENGTH = 4
_LEAST = 3
_DIGIT = "0"
"""The cue of a pattern that asks for a digit, whichever it is."""
_WORD = re.compile(r"\w+")
_HAS_DIGIT = re.compile(r"\d")
_TOKEN = re.compile(
    r"(?P<open>\((?:\?(?P<kind>:|=|!|<=|<!))?)|(?P<close>\))|(?P<bar>\|)|(?P<class>\[\^?\]?(?:\\.|[^\]\\])*\])"
    r"|(?P<escape>\\.)|(?P<letter>[^\W_])|(?P<other>.)",
    re.DOTALL,
)
_QUANTIFIER = re.compile(r"(?P<maybe>[?*]|\{0?,\d*\}|\{0\})[?+]?|(?:\+|\{\d+(?:,\d*)?\})[?+]?")

_COMMON = frozenset(
    _WORD.findall(
        "the and for with you your are was were has have had this that they them thei from our out not no one all any "
        "can will more most than into over only also been befo afte when what whic who may some many much very just "
        "how it is peop pati trea hair skin heal year time each othe good make help need take use used"
    )
)

Cues = frozenset[str]


def cues_of_sentence(sentence: str) -> Cues:
    """The beginnings of the words of a sentence, as long as cues may be."""
    cues = {word[:_LENGTH] for word in _WORD.findall(sentence.casefold())}
    cues |= {cue[:_LEAST] for cue in cues}
    if _HAS_DIGIT.search(sentence):
        cues.add(_DIGIT)
    return frozenset(cues)


def cues_of_patterns(patterns: Iterable[str], *, at_word: bool = True) -> Cues | None:
    """Beginnings of words, of which a sentence has one if any of the patterns matches; None when nobody can say.

    `at_word` says that the patterns match at the beginning of a word alone.
    """
    found: set[str] = set()
    for pattern in patterns:
        cues = _Reader(pattern).alternatives(at_word=at_word).cues
        if cues is None:
            return None
        found |= cues
    return frozenset(found)


class _Part(msgspec.Struct, frozen=True):
    """What was read of a pattern: the cues it asks for, and whether a new word begins behind it."""

    cues: Cues | None
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
        known = [branch.cues for branch in branches if branch.cues is not None]
        cues = frozenset().union(*known) if len(known) == len(branches) else None
        return _Part(cues, all(branch.ends_word for branch in branches))

    def _sequence(self, at_word: bool) -> _Part:
        """Up to a bar or a bracket: of all its parts the one that asks for most is what it asks for."""
        best: Cues | None = None
        run, run_at_word = "", at_word
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            token = _TOKEN.match(self.pattern, self.at)
            if token is None:
                break
            self.at = token.end()
            inside = self._group(token, at_word) if token["open"] else None
            maybe = self._is_optional()
            if token["letter"] and not maybe:
                run, run_at_word = (run, run_at_word) if run else ("", at_word)
                run, at_word = run + token["letter"], False
                continue
            best, run = _better(best, _cue(run) if run_at_word else None), ""
            if token["escape"] == r"\d" and not maybe:
                best = _better(best, frozenset({_DIGIT}))
            if inside is not None:
                best = _better(best, None if maybe else inside.cues)
                at_word = inside.ends_word and (at_word or not maybe)
            else:
                at_word = token[0] in {" ", "…", "-", "'", "^", r"\b"} and not maybe
        return _Part(_better(best, _cue(run) if run_at_word else None), at_word)

    def _group(self, token: re.Match[str], at_word: bool) -> _Part:
        inside = self.alternatives(at_word=at_word)
        self.at += 1
        return inside if token["kind"] in {None, ":"} else _Part(None, at_word)

    def _is_optional(self) -> bool:
        quantifier = _QUANTIFIER.match(self.pattern, self.at)
        self.at = quantifier.end() if quantifier else self.at
        return quantifier is not None and quantifier["maybe"] is not None


def _cue(run: str) -> Cues | None:
    return frozenset({run[:_LENGTH].casefold()}) if len(run) >= _LEAST else None


def _better(first: Cues | None, second: Cues | None) -> Cues | None:
    """The one that fewer sentences have: no everyday words, longer ones, then fewer of them."""
    if first is None or second is None:
        return second if first is None else first
    return min(first, second, key=lambda cues: (len(cues & _COMMON), -min(map(len, cues)), len(cues)))
