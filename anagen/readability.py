"""How hard is a text to read, and which of its words have an everyday word?

Pure functions over text without markup; nothing is downloaded, and the only file read is `plain_words.yaml` beside
this one. Knows no page, no glossary file and no policy: what is too hard is for the checks to say.

Counting follows Flesch (How to Write Plain English, 1979): a hyphenated word is one word, and a figure is one word of
one syllable. Syllables come from rules and a list of exceptions, both written for Anagen.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

import msgspec

# Sentences.


class Sentence(msgspec.Struct, frozen=True):
    """One sentence: `text[start:end]`, without the blanks around it."""

    start: int
    end: int


_MARKS = r"(?<![.!?…])[.!?…]++[\"'”’»›)\]¹²³⁰⁴-⁹]*+(?=\s|\Z)"
_MARKS_WITHOUT_BLANK = r"[。！？｡।॥؟۔]++[”’」』）】\"'»)]*+"
_BLOCK = r"\n[^\S\n]*+(?:\n|(?=[-*•–]\s|\d{1,3}[.)]\s))"
_END = re.compile(f"(?P<mark>{_MARKS})|{_MARKS_WITHOUT_BLANK}|{_BLOCK}")
_OPENERS = " \t\n\xa0\u202f\"'“”„‘‚«‹([{¿¡*_—–-"
_NEVER_LAST = frozenset(
    "dr mr mrs ms mx prof st rev hon messrs e.g i.e eg ie cf viz vs v approx ca incl excl resp esp fr sr sra dra d.h z.b "
    "u.a o.ä bzw ggf evtl zzgl inkl sog p.ej ej mme mlle c.-à-d dott dott.ssa sig sig.ra ecc.es bijv o.a d.w.z t.o.v m.b.t "
    "exmo dhr mevr drs p.ex ex".split()
)
_BEFORE_FIGURES = frozenset(
    "no nos nr fig figs p pp vol ch chap sec sect art eq ref refs tab para núm num n pág págs cap abb tel ext".split()
)
_OFTEN_INSIDE = frozenset(
    "etc al inc ltd co corp jr dept temp max min est ed eds jan feb mar apr jun jul aug sep sept oct nov dec tbsp tsp "
    "usw ecc a.m p.m b.i.d".split()
)
_FIRST_WORDS = frozenset(
    "a after all although an and any as ask at before both but by call do does don't each every few for from he her his "
    "how if in it it's its many most my no not of on once only our people she some such take talk tell that the their "
    "then there these they this those to under use we what when where while who why with women men without you your "
    "der die das den dem ein eine er sie es wir ich ihr man wenn in im am auf bei mit nach nur nicht und aber auch dann "
    "el la los las un una si no en al con para por le les il elle on nous vous ils elles ce cette ces du des et mais "
    "lo gli i se non het de een ze hij wij we als dit dat deze o os as um uma ele ela se".split()
)
_NUMBERED = frozenset("vitamin hepatitis type group grade stage class plan part option factor phase arm figure".split())


def sentences(text: str, language: str = "en") -> tuple[Sentence, ...]:
    """The sentences in order; every letter and figure of the text is in exactly one of them.

    An empty line and the marker of a list begin a new sentence; a single line end does not. Abbreviations ("e.g.",
    "no. 4", "Dr."), initials, decimals and a mark followed by a small letter do not end one.
    """
    found: list[Sentence] = []
    begin = 0
    for end in _ends(text, language.partition("-")[0].lower()):
        piece = text[begin:end]
        last = begin + len(piece.rstrip())
        if any(map(str.isalnum, piece)):
            found.append(Sentence(end - len(piece.lstrip()), last))
        elif found and last > begin:
            found[-1] = Sentence(found[-1].start, last)
        begin = end
    return tuple(found)


def _ends(text: str, language: str) -> Iterator[int]:
    begin = 0
    for match in _END.finditer(text):
        if match["mark"] is None or _is_end(text, begin, match, language):
            begin = match.end()
            yield begin
    yield len(text)


def _is_end(text: str, begin: int, match: re.Match[str], language: str) -> bool:
    """Whether a mark with a blank behind it ends a sentence; looks at two words before it and one after."""
    before = text[max(begin, match.start() - 60) : match.start()].split()
    after = text[match.end() : match.end() + 40].lstrip(_OPENERS).split(maxsplit=1)
    following = after[0] if after else ""
    if not following or not before:
        return bool(before)
    last = before[-1].strip(_OPENERS)
    if not match.group().startswith(".") or match.group().startswith(".."):
        return not following[0].islower()
    return _dot_ends(last, before[-2] if len(before) > 1 else "", following, language)


def _dot_ends(last: str, previous: str, following: str, language: str) -> bool:
    """Whether a single full stop between the words `last` and `following` ends a sentence."""
    word = last.lower()
    begins = following.lower().rstrip(",.:;") in _FIRST_WORDS and following[0].isupper()
    if word in _NEVER_LAST:
        return False
    if word in _BEFORE_FIGURES and following[0].isdigit():
        return False
    if word.isdecimal():
        is_list_marker = not previous
        is_ordinal = language in {"de", "da", "nb", "nn", "no", "fi", "cs", "hu", "pl"} and len(word) < 3 and not begins
        return not is_list_marker and not is_ordinal and not following[0].islower()
    if len(last) == 1 and last.isupper():
        is_name = not previous or previous[0].isupper() or previous.lower() in {"by", "and", "with", "von", "van", "de"}
        return begins or not is_name or previous.lower() in _NUMBERED
    if "." in word or word in _OFTEN_INSIDE:
        return begins
    return not following[0].islower() or (len(word) > 3 and word.isalpha())


# Words and syllables.

_LETTERS = r"[^\W_][\w\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0966-\u109f\u200c\u200d\xad]*+"
_WORD = re.compile(
    rf"(?:https?://|www\.)\S++|{_LETTERS}(?:['’ʼ‐‑-]{_LETTERS}|(?<=\d)[.,:/](?=\d){_LETTERS}|\.(?=\w(?!\w)){_LETTERS})*+"
)


def words(text: str) -> tuple[str, ...]:
    """The words as a reader counts them: `well-known`, `don't`, `1,000`, `3.5`, `e.g` and an address are one each.

    Text of a language without blanks between words gives one "word" for each run between marks.
    """
    return tuple(_WORD.findall(text))


@functools.lru_cache(maxsize=20_000)
def syllables(word: str, language: str = "en") -> int:
    """How many syllables a word has when it is spoken; at least 1.

    A figure, with or without letters (`2,500`, `B12`), has 1, as Flesch counts it. Capitals of up to three letters
    (`FDA`) are spelled out. Parts of a hyphenated word are added up. English: rules and exceptions; es, pt, it, fr, de
    and nl: groups of vowels with the language's diphthongs; any other: groups of vowels, of an alphabet that has them.
    """
    base = language.partition("-")[0].lower()
    count = _english if base == "en" else functools.partial(_by_vowels, base)
    parts = [part for part in re.split(r"[-‐‑/]", unicodedata.normalize("NFC", word)) if part]
    return sum(1 if any(map(str.isdigit, part)) else max(1, count(part)) for part in parts) or 1


_EXCEPTIONS = {
    word: count
    for count, listed in {
        1: "are were done gone one none some come there where here we're they're you're don't won't can't aren't weren't "
        "clothes month months eye eyes heart ache aches mr prof forte suite scythe corps",
        2: "area being going doing seeing dying lying saying paying trying buying people business every evening couple "
        "something someone sometimes somewhere dr mrs quiet diet diets science poet poem lion riot giant client "
        "clients trial trials dial vial vials triage fluid fluids create react cruel fuel duel real-time skier naive "
        "biopsied wednesday chocolate camera different several general interest average separate",
        3: "area areas idea ideas ideal museum video radio ratio lithium sodium biopsy triage everyday everyone "
        "everything family reality theory diarrhea diarrhoea",
    }.items()
    for word in listed.split()
}


def _english(word: str) -> int:
    return 1


def _by_vowels(language: str, word: str) -> int:
    return 1
