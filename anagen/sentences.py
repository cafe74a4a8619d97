"""Where does a sentence begin and end? For texts of any language that are read in sentences.

Rules and lists of abbreviations, all written for Anagen. Knows no markup: it is given text without any.
"""

import re
from collections.abc import Iterator

import msgspec

from anagen.syllables import compiled


class Sentence(msgspec.Struct, frozen=True):
    """One sentence: `text[start:end]`, without the blanks around it."""

    start: int
    end: int


_MARKS = r"(?<![.!?…])[.!?…]++[\"'”’»›)\]¹²³⁰⁴-⁹]*+(?=\s|\Z)"
_MARKS_WITHOUT_BLANK = r"[。！？｡।॥؟۔]++[”’」』）】\"'»)]*+"
_BLOCK = r"\n[^\S\n]*+(?:\n|(?=[-*•–]\s|\d{1,3}[.)]\s))"
_END = f"(?P<mark>{_MARKS})|{_MARKS_WITHOUT_BLANK}|{_BLOCK}"
_SIGN = r"[.!?…。！？｡।॥؟۔\n]"
"""What `_END` begins with; looked for first, which is quicker."""
_OPENERS = " \t\n\xa0\u202f\"'“”„‘‚«‹([{¿¡*_—–-"


def _set(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_NEVER_LAST = _set(
    "dr mr mrs ms mx prof st rev hon messrs e.g i.e eg ie cf viz vs v approx ca incl excl resp esp sr sra dra d.h z.b "
    "u.a o.ä bzw ggf evtl zzgl inkl sog p.ej ej mme mlle c.-à-d dott dott.ssa sig sig.ra bijv o.a d.w.z t.o.v m.b.t "
    "dhr mevr drs p.ex"
)
_BEFORE_FIGURES = _set(
    "no nos nr fig figs p pp vol ch chap sec sect art eq ref refs tab para núm num n pág págs cap abb tel ext"
)
_OFTEN_INSIDE = _set(
    "etc al inc ltd co corp jr dept temp max min est ed eds jan feb mar apr jun jul aug sep sept oct nov dec tbsp tsp "
    "usw ecc a.m p.m b.i.d"
)
_FIRSTWORDS = _set(
    "a after all although an and any as ask at before both but by call do does don't each every few for from he her "
    "his how if in it it's its many most my no not of on once only our people she some such that the their then there "
    "these they this those to under use we what when where while who why with women men without you your "
    "der die das den dem ein eine er sie es wir ich ihr man wenn in im am auf bei mit nach nur nicht und aber auch "
    "el la los las un una si no en al con para por le les il elle on nous vous ils elles ce cette ces du des et mais "
    "lo gli i se non het de een ze hij wij we als dit dat deze o os as um uma ele ela se"
)
_NUMBERED = _set("vitamin hepatitis type group grade stage class plan part option factor phase arm figure")


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
    begin = at = 0
    for sign in compiled(_SIGN).finditer(text):
        match = compiled(_END).match(text, sign.start()) if sign.start() >= at else None
        if match is None:
            continue
        at = match.end()
        if match["mark"] is None or _is_end(text, begin, match, language):
            begin = at
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
    begins = following.lower().rstrip(",.:;") in _FIRSTWORDS and following[0].isupper()
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
