"""How much does a sentence sell? The words of adverts and of sober texts, each with its points, added up.

Looks at one sentence without markup. The words and their points are data, in `advert_words.TAG.yaml`; a language
without such a file sells nothing that Anagen can see. Knows no page and no source.
"""

import functools
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec

from anagen.once import OfWords
from anagen.prepared import PACKAGE, read_before, text_of
from anagen.syllables import compiled

_WORD = r"[^\W_][\w']*+(?:-\w+)*+"
_QUOTED = r"[\"“«][^\"“”«»]{1,60}[\"”»]"
_MARKS = frozenset('"“”«»')
_MOST = 3
_ADDED = 3
_SHOWN = 2


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words of one kind: `word`, `begin*` for every word that begins so, `two_words` for two that stand together."""

    points: int
    words: str


class AdvertWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words of a language with their points, and the limits; the file says what each is for."""

    start: int
    page: int
    prior: int
    few: int
    sentence: int
    groups: dict[str, Group]


class _Index(msgspec.Struct, frozen=True, gc=False):
    """The groups of words, of beginnings of words, and of words that stand behind a certain other."""

    words: dict[str, frozenset[str]]
    begun: dict[str, frozenset[str]]
    behind: dict[str, dict[str, frozenset[str]]]


def points_of(sentence: str, language: str = "en") -> float:
    """How much a sentence sells. Each further word of a group counts half, up to the third.

    What stands in quotation marks is somebody else's.
    """
    words = advert_words(language)
    if words is None:
        return 0
    counted: dict[str, int] = {}
    for name in _names(sentence, language):
        counted[name] = counted.get(name, 0) + 1
    further = [words.groups[name].points * (1 + min(count, _MOST)) for name, count in counted.items()]
    return words.start + sum(further) / 2


def selling_words(sentence: str, language: str = "en") -> tuple[tuple[int, int], ...]:
    """The places of the words that sell most in a sentence, in their order."""
    words = advert_words(language)
    if words is None:
        return ()
    found = sorted((-words.groups[name].points, start, end) for name, start, end in _places(sentence, language))
    kept: list[tuple[int, int]] = []
    for points, start, end in found:
        if points < 0 and len(kept) < _SHOWN and all(end <= low or high <= start for low, high in kept):
            kept.append((start, end))
    return tuple(sorted(kept))


def reads_like_advert(points: Sequence[float], language: str = "en") -> bool:
    """Whether a page whose sentences have these points reads like an advert; nobody can tell of one or two."""
    words = advert_words(language)
    if words is None or len(points) < _ADDED:
        return False
    return sum(points) + _ADDED * words.prior > words.page * (len(points) + _ADDED)


def is_sober(points: Sequence[float], language: str = "en") -> bool:
    """Whether a page is long enough for it to be told that it does not read like an advert."""
    words = advert_words(language)
    return words is not None and len(points) > words.few and not reads_like_advert(points, language)


def sells(points: float, language: str = "en") -> bool:
    """Whether a sentence with these points sells, on a page that reads like an advert."""
    words = advert_words(language)
    return words is not None and points > words.sentence


def _names(sentence: str, language: str) -> list[str]:
    """The groups that a sentence has words of, each as often as it has."""
    found, behind = compiled(_WORD).findall(_plain(sentence)), _index(language).behind
    names = [name for groups in map(_groups(language).__getitem__, found) if groups for name in groups]
    if not behind.keys().isdisjoint(found):
        pairs = [(before, word) for before, word in pairwise(found) if word in behind]
        names += [name for before, word in pairs for name in behind[word].get(before, ())]
    return names


def _places(sentence: str, language: str) -> Iterator[tuple[str, int, int]]:
    """The same, each with the place of the words."""
    behind = _index(language).behind
    before, begin = "", 0
    for match in compiled(_WORD).finditer(_plain(sentence)):
        word = match[0]
        for name in _groups(language)[word]:
            yield name, match.start(), match.end()
        for name in behind[word].get(before, ()) if word in behind else ():
            yield name, begin, match.end()
        before, begin = word, match.start()


def _plain(sentence: str) -> str:
    """Small letters and straight apostrophes, each character in its place, and blanks for what is quoted."""
    small = sentence.lower()
    text = (small if len(small) == len(sentence) else sentence).replace("’", "'")
    if _MARKS.isdisjoint(text):
        return text
    return compiled(_QUOTED).sub(lambda match: " " * len(match[0]), text)


@functools.cache
def _groups(language: str) -> OfWords[frozenset[str]]:
    return OfWords(lambda word: _groups_of(word, language))


def _groups_of(word: str, language: str) -> frozenset[str]:
    """The groups of a word; those of its parts when it has hyphens and no group itself."""
    index = _index(language)
    ends = range(3, min(len(word), _longest_begun(language)) + 1)
    begun = (index.begun[word[:end]] for end in ends if word[:end] in index.begun)
    found = index.words.get(word, frozenset()).union(*begun)
    return found or frozenset().union(*(_groups_of(part, language) for part in word.split("-") if part != word))


@functools.cache
def _longest_begun(language: str) -> int:
    """The length of the longest beginning of a word, so that a word of any length is quick to look up."""
    return max(map(len, _index(language).begun), default=0)


def advert_words(language: str) -> AdvertWords | None:
    """The words of a language by its tag, `en` or `en-GB`; None when there are none."""
    return _words_of(language.partition("-")[0].lower())


@functools.cache
def _words_of(language: str) -> AdvertWords | None:
    name = f"advert_words.{language}.yaml"
    if not re.fullmatch("[a-z]{2,3}", language) or not (PACKAGE / name).is_file():
        return None
    before = read_before(name)
    return msgspec.json.decode(before, type=AdvertWords) if before else words_in(name)


def words_in(name: str) -> AdvertWords:
    """The same, read from a file; ValueError when it is not as it must be."""
    from anagen import yaml_reader  # noqa: PLC0415  (the words are read before)
    from anagen.source import Source  # noqa: PLC0415

    read, problems = yaml_reader.read(Source(path=f"anagen/{name}", text=text_of(name)), AdvertWords)
    if read.value is None or problems:
        raise ValueError(f"{name}: {problems}")
    return read.value


@functools.cache
def _index(language: str) -> _Index:
    words = advert_words(language)
    index = _Index({}, {}, {})
    for name, group in words.groups.items() if words else ():
        for written in group.words.split():
            first, _, word = written.rstrip("*").rpartition("_")
            kind = index.behind.setdefault(word, {}) if first else index.begun if "*" in written else index.words
            key = first or word
            kind[key] = kind.get(key, frozenset()) | {name}
    return index
