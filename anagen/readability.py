"""How hard is a text to read, and which of its words have an everyday word?

Pure functions over text without markup; nothing is downloaded, and the only file read is `plain_words.yaml` beside
this one. Knows no page, no glossary file and no policy: what is too hard is for the checks to say.

Counting follows Flesch (How to Write Plain English, 1979): a hyphenated word is one word, and a figure is one word of
one syllable. Syllables come from rules and a list of exceptions, both written for Anagen. On the sample in
tests/readability, counted by hand, the English syllables are right for 100 % of the 463 words that the rules were made
with, 97 % of 210 others; the Flesch-Kincaid grade is within 0.1 on each of 17 passages. Other languages were not
measured.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import chain, pairwise

import msgspec

from anagen.cues import words_of
from anagen.once import OfWords
from anagen.prepared import read_before, text_of
from anagen.sentences import sentences
from anagen.syllables import WORD, compiled, syllables, words

__all__ = ["Grade", "PlainWord", "grades", "hard_words", "hardness", "plain_words", "syllables", "word_count", "words"]

# Grades.


class Grade(msgspec.Struct, frozen=True, kw_only=True):
    """What one formula says: `value` in its own unit, and the school `grade` (US years) where its author gives one."""

    formula: str
    value: float
    grade: float | None


class _Counts(msgspec.Struct, frozen=True):
    """What the formulas count; `syllables` has one number for each of the `words`."""

    sentences: int
    words: tuple[str, ...]
    syllables: tuple[int, ...]

    def letters(self) -> int:
        return len("".join(self.words))

    def long_words(self) -> int:
        """The words of more than six letters."""
        return sum(sum(map(str.isalpha, word)) > 6 for word in self.words if len(word) > 6)

    def per_sentence(self) -> float:
        return len(self.syllables) / self.sentences

    def per_word(self) -> float:
        return sum(self.syllables) / len(self.syllables)

    def polysyllables(self) -> int:
        return len(self.syllables) - self.syllables.count(1) - self.syllables.count(2)

    def percent(self, number: int) -> float:
        return 100 * number / len(self.syllables)


WITHOUT_BLANKS = frozenset({"zh", "yue", "ja", "th", "lo", "km", "my", "bo", "vi"})


def grades(texts: Sequence[str], language: str, sentence_count: int | None = None) -> tuple[Grade, ...]:
    """The grades of a page or a section: `texts` are its passages, each a paragraph, a list item or a table cell.

    A passage without a full stop is one sentence; how many there are is counted where nobody says it. English has
    Flesch-Kincaid and SMOG; es, fr, de, it, nl and pt their own formulas and LIX (es: its two); any other language LIX
    alone. No formula is valid for languages without blanks between words (WITHOUT_BLANKS; Vietnamese has them between
    syllables), so these have no grades; nor has a text without words. Formulas were made for samples of 100 words or
    more: for less, one long word moves them much.
    """
    base = language.partition("-")[0].lower()
    found = [_counted(text, language) for text in texts]
    syllabic = tuple(chain.from_iterable(counts for _words, counts in found))
    if base in WITHOUT_BLANKS or not syllabic:
        return ()
    if sentence_count is None:
        sentence_count = sum(len(sentences(text, language)) for text in texts)
    counts = _Counts(max(1, sentence_count), tuple(chain.from_iterable(those for those, _counts in found)), syllabic)
    return tuple(formula(counts) for formula in _FORMULAS.get(base, (_lix,)))


@functools.lru_cache(maxsize=512)
def _counted(text: str, language: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The words of one passage and the syllables of each; a page and its sections have many passages in common."""
    found = words(text)
    return found, tuple(map(_syllables(language).__getitem__, found))


@functools.cache
def _syllables(language: str) -> OfWords[int]:
    return OfWords(lambda word: syllables(word, language))


def word_count(texts: Iterable[str], language: str) -> int:
    """How many words these passages have, as they are counted for their grade."""
    return sum(len(_counted(text, language)[0]) for text in texts)


def _flesch_kincaid(counts: _Counts) -> Grade:
    """US school grade. Kincaid, Fishburne, Rogers and Chissom: Research Branch Report 8-75, US Navy, 1975."""
    value = 0.39 * counts.per_sentence() + 11.8 * counts.per_word() - 15.59
    return Grade(formula="Flesch-Kincaid", value=value, grade=max(0.0, value))


def _smog(counts: _Counts) -> Grade:
    """US school grade. McLaughlin: SMOG grading, Journal of Reading 12(8), 1969; the precise formula.

    Made for 30 sentences. For 10 to 29 the words of three and more syllables are scaled up to 30 sentences, as in the
    National Cancer Institute's Making Health Communication Programs Work; under 10 sentences that is not valid, and
    there is a value but no grade.
    """
    value = 1.043 * (counts.polysyllables() * 30 / counts.sentences) ** 0.5 + 3.1291
    return Grade(formula="SMOG", value=value, grade=value if counts.sentences >= 10 else None)


def _wiener(counts: _Counts) -> Grade:
    """School year, 4 to 15. Bamberger and Vanecek: Lesen, Verstehen, Lernen, Schreiben, 1984; the first formula."""
    hard, easy = counts.percent(counts.polysyllables()), counts.percent(counts.syllables.count(1))
    long = counts.percent(counts.long_words())
    value = 0.1935 * hard + 0.1672 * counts.per_sentence() + 0.1297 * long - 0.0327 * easy - 0.875
    return Grade(formula="Wiener Sachtextformel 1", value=value, grade=max(0.0, value))


def _gulpease(counts: _Counts) -> Grade:
    """100 is very easy, 0 very hard. Lucisano and Piemontese: GULPEASE, Scuola e città 39(3), 1988.

    The grade is the last year of the school whose leavers find it not hard: 80 elementary, 60 middle, 40 upper.
    """
    value = 89 + (300 * counts.sentences - 10 * counts.letters()) / len(counts.syllables)
    return Grade(formula="Gulpease", value=value, grade=_band(value, {80: 5, 60: 8, 40: 13}))


def _lix(counts: _Counts) -> Grade:
    """Under 30 very easy, 40 easy, 50 medium, 60 hard; no school grades outside English.

    Björnsson: Läsbarhet, 1968; for eleven European languages: Reading Research Quarterly 18(4), 1983. For a language of
    another family it compares texts, and no more.
    """
    return Grade(formula="LIX", value=counts.per_sentence() + counts.percent(counts.long_words()), grade=None)


class _Ease(msgspec.Struct, frozen=True):
    """A formula of Flesch's form: 100 is very easy, 0 very hard; `least` has the least value of a school grade."""

    name: str
    base: float
    per_word: float
    per_sentence: float
    least: Mapping[int, int]

    def __call__(self, counts: _Counts) -> Grade:
        value = self.base - self.per_word * counts.per_word() - self.per_sentence * counts.per_sentence()
        return Grade(formula=self.name, value=value, grade=_band(value, self.least))


def _band(value: float, least: Mapping[int, int]) -> float | None:
    """The grade of the first limit that the value reaches; 16 under the last; None where no grades were published."""
    return next((float(grade) for limit, grade in least.items() if value >= limit), 16.0) if least else None


# Flesch: The Art of Readable Writing, 1949. Below 60 he names kinds of school, of which this is a usual year.
_FLESCH_TABLE = {90: 4, 80: 5, 70: 6, 60: 8, 50: 11, 30: 13}
# Fernández Huerta: Medidas sencillas de lecturabilidad, Consigna 214, 1959, with the correction of Law (2011): words in
# a sentence, not sentences in 100 words. His table is Flesch's.
_FERNANDEZ_HUERTA = _Ease("Fernández-Huerta", 206.84, 60, 1.02, _FLESCH_TABLE)
# Szigriszt Pazos: doctoral thesis, Madrid, 1993, on the scale of Barrio-Cantalejo and others for texts for patients, An
# Sist Sanit Navar 31(2), 2008: above 80 very easy, 65 quite easy, 55 normal, 40 somewhat hard. It has no school grades.
_INFLESZ = _Ease("INFLESZ", 206.835, 62.3, 1, {})
# Kandel and Moles: Application de l'indice de Flesch à la langue française, 1958: Flesch's scale, with other constants.
_KANDEL_MOLES = _Ease("Kandel-Moles", 207, 73.6, 1.015, _FLESCH_TABLE)
# Douma: De leesbaarheid van landbouwbladen, Wageningen, 1960, with his table of schools (lagere school, mulo, hbs).
_DOUMA = _Ease("Flesch-Douma", 206.84, 77, 0.93, {90: 4, 80: 5, 70: 7, 60: 8, 45: 10, 30: 12})
# Martins and others: Readability formulas applied to textbooks in Brazilian Portuguese, ICMSC-USP, 1996: last years of
# the stages that it names (fourth and eighth year, secondary school).
_MARTINS = _Ease("Flesch-Martins", 248.835, 84.6, 1.015, {75: 4, 50: 8, 25: 12})


_FORMULAS: dict[str, tuple[Callable[[_Counts], Grade], ...]] = {
    "en": (_flesch_kincaid, _smog),
    "es": (_FERNANDEZ_HUERTA, _INFLESZ),
    "fr": (_KANDEL_MOLES, _lix),
    "de": (_wiener, _lix),
    "it": (_gulpease, _lix),
    "nl": (_DOUMA, _lix),
    "pt": (_MARTINS, _lix),
}


def hardness(sentence: str, language: str) -> float:
    """How hard a sentence is beside others of its language: its words, and three more for each long one.

    Long is a word of three or more syllables, as in SMOG. Without blanks between words, the letters are counted.
    """
    if language.partition("-")[0].lower() in WITHOUT_BLANKS:
        return float(sum(map(str.isalnum, sentence)))
    found = words(sentence)
    return len(found) + 3.0 * sum(_syllables(language)[word] >= 3 for word in found)


# Words that have an everyday word.

PLAIN_WORDS = "plain_words.yaml"


class PlainWord(msgspec.Struct, frozen=True, kw_only=True):
    """A medical or official word, in small letters, and what to write for it."""

    term: str
    plain: str


@functools.cache
def plain_words() -> Mapping[str, PlainWord]:
    """The English list by term, from `plain_words.yaml`."""
    before = read_before(PLAIN_WORDS)
    found = msgspec.json.decode(before, type=dict[str, str]) if before else plain_words_in(PLAIN_WORDS)
    return {term: PlainWord(term=term, plain=plain) for term, plain in found.items()}


def plain_words_in(name: str) -> dict[str, str]:
    """What to write for each term, read from a file; ValueError when it is not as it must be."""
    from anagen import yaml_reader  # noqa: PLC0415  (the words are read before)
    from anagen.source import Source  # noqa: PLC0415

    entries, problems = yaml_reader.read_mapping(Source(path=f"anagen/{name}", text=text_of(name)))
    if problems:
        raise ValueError(f"{name}: {problems[0]}")
    return {term: plain for term, (plain, _place) in entries.items()}


_Term = tuple[str, tuple[frozenset[str], ...]]
_Token = tuple[int, int, frozenset[str]]
_EXPLAINED_BEHIND = (
    r"[\"'”’*_]*\s*(?:\((?!see\b|fig|table|page|about|for example|e\.g|\d)(?=[^)]{0,80}[a-z]{3})"
    r"|,? (?:which |this |that )?means?\b"
    r"|,? (?:which |that )?(?:is|are) (?:an?|when|what|where|another|the(?! (?:same|best|main|most|only|first)))\b"
    r"|,? (?:also |often |sometimes |commonly )*(?:called|known as) |, or (?!if|when|you|the|to)\w| [–—] (?:an?|the) )"
)
_EXPLAINED_BEFORE = (
    r"(?:\b(?:called|known as|named|termed|(?:word|term|name)s?(?: for \w+)?(?: \w+)? (?:is|are)) (?:an? |the )?"
    r"|[a-z]{2} \((?:also |often |or |called |known as |the )*)[\"'“‘*_]*$"
)


def hard_words(text: str, known: Collection[str]) -> list[tuple[int, int, PlainWord]]:
    """The places (start, end) of listed words, in order, that are neither `known` nor explained in this text.

    `known` are the terms of the glossary in small letters; a word inside a longer known term is known too. Simple
    endings (-s, -es, -ies, -ed, -ing) do not matter. A word is explained by brackets behind it, by words before the
    brackets that it stands in, by "called" and the like before it, or "means" and the like behind it; from there on it
    is known.
    """
    if not any(map(_may_be_listed, words_of(text))):
        return []
    tokens = [(match.start(), match.end(), _stems(match.group().lower())) for match in compiled(WORD).finditer(text)]
    listed = _listed()
    if not any(_longest(tokens, index, listed)[0] for index in range(len(tokens))):
        return []
    glossary = _index(frozenset(known))
    found: list[tuple[int, int, PlainWord]] = []
    explained: set[str] = set()
    known_until = index = 0
    while index < len(tokens):
        known_until = max(known_until, index + _longest(tokens, index, glossary)[0])
        length, term = _longest(tokens, index, listed)
        if index + length > known_until and length and term not in explained:
            start, end = tokens[index][0], tokens[index + length - 1][1]
            before = text[max(0, start - 60) : start]
            if compiled(_EXPLAINED_BEHIND).match(text, end, end + 120) or compiled(_EXPLAINED_BEFORE).search(before):
                explained.add(term)
            else:
                found.append((start, end, plain_words()[term]))
        index += max(1, length)
    return found


@functools.cache
def _listed() -> Mapping[str, tuple[_Term, ...]]:
    return _index(frozenset(plain_words()))


@functools.lru_cache(maxsize=20_000)
def _may_be_listed(word: str) -> bool:
    """Whether this may be the longest word of a listed term, or what stands before a hyphen of it."""
    return not _stems(word).isdisjoint(_longest_words())


@functools.cache
def _longest_words() -> frozenset[str]:
    longest = (max(words(term), key=len).lower() for term in plain_words())
    return frozenset(stem.partition("-")[0].partition("'")[0] for word in longest for stem in _stems(word))


@functools.lru_cache(maxsize=20_000)
def _stems(word: str) -> frozenset[str]:
    """The word without each ending that it may have."""
    endings = ("", "'s", "’s", "s", "es", "d", "ed", "ing")
    stems = [word.removesuffix(ending) for ending in endings if len(word) > len(ending) + 2 or not ending]
    if word.endswith(("ies", "ied", "ing")):
        stems.extend((word[:-3] + "y", word[:-3] + "e"))
    return frozenset(stems)


@functools.lru_cache(maxsize=16)
def _index(terms: frozenset[str]) -> Mapping[str, tuple[_Term, ...]]:
    """Terms by each stem of their first word."""
    index: dict[str, tuple[_Term, ...]] = {}
    for term in sorted(terms):
        parts = tuple(_stems(word.lower()) for word in words(term))
        for stem in parts[0] if parts else ():
            index[stem] = (*index.get(stem, ()), (term, parts))
    return index


def _longest(tokens: Sequence[_Token], index: int, terms: Mapping[str, tuple[_Term, ...]]) -> tuple[int, str]:
    """How many words from `index` on are the longest term that stands there, and that term; (0, "") for none."""
    best = (0, "")
    for stem in tokens[index][2]:
        for term, parts in terms.get(stem, ()):
            here = tokens[index : index + len(parts)]
            is_near = all(after[0] - before[1] == 1 for before, after in pairwise(here))
            is_same = len(here) == len(parts) and all(token[2] & part for token, part in zip(here, parts, strict=True))
            if is_near and is_same:
                best = max(best, (len(parts), term))
    return best
