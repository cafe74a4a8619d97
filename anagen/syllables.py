"""Which words does a text have, and how many syllables has each?

Rules and a list of exceptions, both written for Anagen; no dictionary. Their error is said in `readability`.
"""

from __future__ import annotations

import functools
import re
import unicodedata

import msgspec

_LETTERS = (
    r"[^\W_][\w\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0966-\u109f\u200c\u200d\xad]*+"
)
WORD = rf"(?:https?://|www\.)\S++|{_LETTERS}(?:['’ʼ‐‑-]{_LETTERS}|(?<=\d)[.,:/](?=\d){_LETTERS}|\.(?=\w(?!\w)){_LETTERS})*+"


def words(text: str) -> tuple[str, ...]:
    """The words as a reader counts them: `well-known`, `don't`, `1,000`, `3.5`, `e.g` and an address are one each.

    Text of a language without blanks between words gives one "word" for each run between marks.
    """
    return tuple(compiled(WORD).findall(text))


class _Patterns(msgspec.Struct, frozen=True):
    """A syllable for each match of `vowels` once `silent` is out, and one more for each match of `split`."""

    vowels: str
    split: str = "(?!)"
    silent: str = "(?!)"


_EXCEPTIONS = {
    word: count
    for count, listed in {
        1: "are were done gone one none some come there where eye heart ache forte corps prof aug",
        2: "being every business evening couple something someone sometimes somewhere elsewhere maybe whereas dr mr "
        "mrs poem poet lion riot liar giant science triage acne psyche herpes testes embed argue safety ninety "
        "therefore soldier cashier frontier canyon million billion trillion union onion chaos hundred naked forehead "
        "eyelash eyebrow eyelid headache facelift outcome welcome awesome become platelet timeline placement surgeon "
        "pigeon guidance carriage marriage unclean ocean leopard people naive",
        3: "area idea ideal recipe syncope karate linear nuclear heroin everyday everyone everything everywhere "
        "somebody diabetic poetry catheter tenement increment vehement decorative placebo etc",
        4: "areata diabetes everybody apostrophe catastrophe hyperbole",
    }.items()
    for word in listed.split()
}
_ENGLISH = _Patterns(
    "[aeiouy]+",
    # a syllable ends between two vowels: bacter-i-a, per-i-od, prem-i-um, di-et, cli-ent, healthi-er
    r"i(?=at[eioru])|(?<![cstg])(?<!ll)i(?=a(?!ge))|(?<=s)i(?=as[mt])|(?<=ll)i(?=a(?!nt))|(?<![cstgxhln])i(?=o)"
    r"|(?<=[cstgx])i(?=o(?!n|us))|(?<=[ln])i(?=o(?!n))|i(?=u)|i(?=et)|(?<![ct])i(?=en[ct])|(?<=^sc)i(?=en)|i(?=i$)"
    r"|(?<=[a-z]{3})i(?=e(?:r|rs|st)$)"
    # are-a, re-act, cre-ate, perme-able, cutane-ous, the-ory, nucle-us, re-use
    r"|(?<=[aeiouy].)e(?=as?$|ans?$)|(?<=[aeiouy]..)e(?=as?$|ans?$)|re(?=act|ali)|cre(?=at(?!ure))|(?<![gc])e(?=ab|ou)"
    r"|(?<![pg])e(?=o(?!u|p[al]))|(?<=g)e(?=o(?![nru]))|(?<=e)o(?=a)|e(?=u[ms]s?$)|^re(?=[ui](?:n[fjtsv]|ni|s|m))"
    # actu-al, flu-ent, flu-id, continu-ous, a-orta, contra-indicated, go-ing, my-algia, any-one, -is-m
    r"|(?<![gs])u(?=a)|(?<=s)u(?=al)|(?<!g)u(?=e(?:l|n[ctz]|t))|(?<![gbj])u(?=id|ty|in(?!g)|itio|ity|icid)"
    r"|(?<!fl)u(?=o(?!y))|a(?=o)|a(?=ic)|co(?=ag|oper|ord|ex|inc)|(?<=contr)a(?=i)|(?<=aut)o(?=i)|oe(?=ic|as?$)"
    r"|(?<=[aiouy])(?=ing)|(?<=ee|be)(?=ing)|(?<![aeiouw])y(?=[aou](?!rd)|e[rtn])(?<!^y)"
    r"|(?<=s)m(?=s?$)|(?<=[^aeiou]th)m(?=s?$)",
    # e is silent in safely, management, baked, scales, place, but not in tables, centre, wanted, places
    r"(?<=[aeiouy][^aeiouywx])e(?=(?:ly|lihood|ful(?:ly)?|less(?:ly)?|ness|some|where|times?|styles?|lines?|long)$)"
    r"|(?<=[aeiouy][^aeiouylwx])e(?=ments?$)|(?<=[nlr][cgsv])e(?=(?:ly|ments?|ful|less|ness)$)"
    r"|(?<=[^aeiouytdlr])ed$|(?<=[aeiouyl]l)ed$|(?<=rl)ed$|(?<=[aeiour]r)ed$"
    r"|(?<=[^aeiouysxzcglrh])es$|(?<=[^cs]h)es$|(?<=[aeiouyrl]l)es$|(?<=[aeiouyr]r)es$"
    r"|(?<=[^aeioulr])e$|(?<=[aeiouyrl]l)e$|(?<=[aeiouyr]r)e$",
)
_ANY = _Patterns(
    "[aeiouyàáâãäåæèéêëìíîïòóôõöøœùúûüýāēīōūăąęěőűůıəαεηιουωάέήίόύώ]+|[аеёиоуыэюяєіїѣ]|[\u0904-\u0914\u093e-\u094c]"
)
_PATTERNS = {
    "en": _ENGLISH,
    "es": _Patterns("[iuü]*[aeoáéíóú][iuü]*|[iuü]+"),
    "pt": _Patterns("[iuü]*(?:ão|ãe|õe|[aeoáéíóúâêôãõà])[iuü]*|[iuü]+", "^[a-zç]*[^aeiouq][iu](?=[ao]s?$)"),
    "it": _Patterns("[iu]*[aeoàèéìíòóùú][iu]*|[iu]+"),
    "fr": _Patterns(
        "(?:[aeiouàâéèêëîïôùûœæ]|y(?![aeouéè]))+",
        "é(?=[aoiu])|(?<![qg])u(?=[aé])|(?<=[aeou])(?=[ïë])|[bcdfgptv][lr]i(?=[aeoéè])",
        "(?:(?<=[^aeiouyàâéèêëîïôùûœæ])|(?<=[qg]u))es?$|(?<=q)u",
    ),
    "de": _Patterns("aa|ee|oo|a[iuy]|e[iuy]|äu|(?<=[tl])i(?=ent)|ie|oi|(?<!q)u|[aeioyäöü]"),
    "nl": _Patterns("aai|ooi|oei|eeu|ieu|aa|ee|oo|uu|ie|oe|eu|ui|ij|[ae]i|[ao]u|[aeiouyäëïöüéèê]"),
}


def _count(language: str, word: str) -> int:
    """By the patterns of the language."""
    patterns, lower = _PATTERNS.get(language, _ANY), word.lower()
    sounded = len(compiled(patterns.vowels).findall(compiled(patterns.silent).sub("", lower)))
    return max(1, sounded + len(compiled(patterns.split).findall(lower)))


@functools.cache
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern, compiled when it is needed: that takes milliseconds, and most commands read no text."""
    return re.compile(pattern)


_SPOKEN_NOT = "(?:[dst]|ve)n$"
_HISS = "(?:[sxz]|[cs]h|[csgxz]e)$"


def syllables(word: str, language: str = "en") -> int:
    """How many syllables a word has when it is spoken; at least 1.

    A figure, with or without letters (`2,500`, `B12`, `5mg`), has 1, as Flesch counts it. Capitals of two or three
    letters (`FDA`) are spelled out. Parts of a hyphenated word are added up. English: rules and exceptions; es, pt, it,
    fr, de and nl: vowels with the language's diphthongs; any other: groups of vowels, of an alphabet that has them.
    """
    base = language.partition("-")[0].lower()
    if word.isascii() and word.isalpha():
        parts = [word]
    else:
        parts = [part for part in re.split("[-‐‑]", unicodedata.normalize("NFC", word)) if part]
    count = _english if base == "en" else functools.partial(_count, base)
    return sum(1 if any(map(str.isdigit, part)) else count(part) for part in parts) or 1


def _english(word: str) -> int:
    if word.isupper() and word.isascii() and 1 < len(word) < 4:
        return len(word) + 2 * word.count("W")
    if word.isalpha() and word.isascii():
        return _english_part(word.lower())
    head, *tails = re.split("['’ʼ]", word.lower().replace("é", "ey").replace("ï", "ji"))
    if len(tails) != 1 or len(tails[0]) > 2:
        return sum(_english_part(part) for part in (head, *tails) if part)
    if tails[0] == "t":  # did-n't, but don't
        return _english_part(head[:-1]) + bool(re.search(_SPOKEN_NOT, head))
    is_sounded = re.search(_HISS, head) if tails[0] == "s" else tails[0] and head[-1:] in {"d", "t"}
    return _english_part(head) + bool(is_sounded)


def _english_part(word: str) -> int:
    known = _EXCEPTIONS.get(word) or (_EXCEPTIONS.get(word[:-1]) if word.endswith("s") else None)
    if known:
        return known
    if not word.isascii():
        word = "".join(filter(str.isalpha, unicodedata.normalize("NFD", word)))
    if "q" in word or "gue" in word:
        word = re.sub("(?<=q)u|(?<=g)u(?=es?$)", "", word)
    if "y" in word:
        word = re.sub("(?<=[aeiou])y(?=[aeiou])", "j", word)
    return _count("en", word)
