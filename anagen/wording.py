"""Which words of a sentence promise more than anybody can keep? Rules of wording packs, and what they find.

Pure functions over one sentence of text without markup. Knows no page and no settings; the rules are data, in `packs/`,
and `wording_packs` reads them.
"""

import datetime
import functools
import re
from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from anagen.cues import Index, needs_of, words_of
from anagen.diagnostics import Severity
from anagen.once import Same
from anagen.syllables import compiled

Family = Literal[
    "approval",
    "copied",
    "cure",
    "denominator",
    "known-wrong",
    "medicine-name",
    "natural",
    "pressure",
    "promise",
    "rank",
    "relative-risk",
    "safety",
    "stigma",
    "testimonial",
    "trust-mark",
]
Excuse = Literal["question", "negation", "quotation"]


class Authority(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who says so: a regulator or a guideline, where, and when that was last looked at.

    `reference` is the key of the same source in `content/references.yaml`, if it stands there.
    """

    name: str
    url: str
    checked_on: datetime.date
    reference: str = ""


class WordingRule(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """Wording that a pack speaks against: what it matches, why, who says so, what to write instead.

    `matches` are patterns that find the words; a rule keeps still where one of `unless` is found in the sentence.
    Questions, negations and rejected quotations are left alone, but for those that `even_in` names. A rule that is
    `only_in_adverts` is about words that sober pages use as well.
    """

    id: str
    pack: str
    family: Family
    severity: Severity
    only_in_adverts: bool = False
    matches: tuple[str, ...]
    unless: tuple[str, ...] = ()
    even_in: frozenset[Excuse] = frozenset()
    why: str
    authority: Authority
    instead: str
    bad: tuple[str, ...]
    good: tuple[str, ...]


class Match(msgspec.Struct, frozen=True):
    """Words that a rule is about: `sentence[start:end]`."""

    rule: WordingRule
    start: int
    end: int


# A pack's patterns: regular expressions of whole words, in capitals or not. A blank stands for blanks and hyphens, ` ?`
# for one or none, ` … ` for up to four words. They are compiled when a sentence has their cues: most never are.

_GAP = r"[\s-]+(?:[^\s.;:!?]+\s+){0,4}?"


@functools.cache
def _compiled(written: str) -> re.Pattern[str]:
    spaced = written.replace(" … ", _GAP).replace(" ?", r"[\s-]?").replace(" ", r"[\s-]+")
    return re.compile(rf"(?<![\w-])(?:{spaced})(?!\w)", re.IGNORECASE)


class _Cued(msgspec.Struct, frozen=True):
    """The patterns of some rules, numbered, and their index."""

    patterns: tuple[tuple[WordingRule, str], ...]
    index: Index


@functools.lru_cache(maxsize=64)
def _cued(held: Same) -> _Cued:
    patterns = tuple((rule, pattern) for rule in held.thing for pattern in rule.matches)
    return _Cued(patterns, Index([needs_of(pattern) for _rule, pattern in patterns]))


# What is found.

_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\xa0": " ", "\u202f": " ", "‑": "-", "‐": "-"})


def find(rules: Iterable[WordingRule], sentence: str, *, is_quoted: bool = False) -> Iterator[Match]:
    """The words of one sentence that each rule is about, rule by rule.

    `is_quoted` says that the whole sentence is somebody else's, as the heading of a `claim-checked` block is.
    """
    cued = _cued(Same(tuple(rules)))
    asked = cued.index.asked(words_of(sentence))
    plain = sentence.translate(_PLAIN) if asked else sentence
    for number in asked:
        rule, pattern = cued.patterns[number]
        if is_quoted and "quotation" not in rule.even_in:
            continue
        found = list(_compiled(pattern).finditer(plain))
        if found and not any(_compiled(exception).search(plain) for exception in rule.unless):
            for match in found:
                if _excuses(plain, match.start(), match.end()) <= rule.even_in:
                    yield Match(rule, match.start(), match.end())


def most_telling(matches: Iterable[Match]) -> tuple[Match, ...]:
    """Of a sentence's matches, one for each rule, and one for words that several rules are about.

    An error comes before a warning, then the match with most words; of two that are alike, the one whose rule stands
    later, so that a topic's own pack comes before the general ones.
    """
    matches = tuple(matches)
    if len(matches) < 2:
        return matches

    def rank(numbered: tuple[int, Match]) -> tuple[bool, int, int]:
        number, match = numbered
        return match.rule.severity is Severity.WARNING, match.start - match.end, -number

    kept: list[Match] = []
    for _number, match in sorted(enumerate(matches), key=rank):
        is_apart = all(match.end <= other.start or other.end <= match.start for other in kept)
        if is_apart and all(match.rule is not other.rule for other in kept):
            kept.append(match)
    return tuple(sorted(kept, key=lambda match: match.start))


@functools.lru_cache(maxsize=256)
def _excuses(sentence: str, start: int, end: int) -> frozenset[Excuse]:
    """What may make the words `sentence[start:end]` harmless."""
    before, after = sentence[:start], sentence[end:]
    found: set[Excuse] = set()
    if _is_question(sentence):
        found.add("question")
    if _is_rejected(before, after) or _is_negated(before, sentence[start:end]):
        found.add("negation")
    if _is_quotation(before, after):
        found.add("quotation")
    return frozenset(found)


# Questions. Adverts ask too, but only to sell the answer.

_ASKS = r"(?i)^\W*(?:is|are|was|were|does|do|did|can|could|will|would|should|has|have|may|might)\s(?!.*[.!]\W*$)"
_SELLS = (
    r"(?i)^\W*(?:want|wish|looking|ready|tired|fed up|need|dreaming|imagine|struggling|suffering"
    r"|why (?:wait|settle|not)|what if|who (?:wouldn't|doesn't|would not)|did you know)\b"
)


def _is_question(sentence: str) -> bool:
    asked = sentence.rstrip(" \"')*_").endswith("?") or compiled(_ASKS).match(sentence) is not None
    return asked and not compiled(_SELLS).match(sentence)


# Negation: "not", "nobody" and the like govern the words behind them, as far as the clause goes.

_NEAR = 200

_CLAUSE = (
    r"(?i)[;:–—!?]|\.\s|,?\s(?:but|however|yet|although|though|while|because|since|so that)\s"
    r"|,\s(?:so|and|which|no|it|they|you|we|this|these|our|the)\s"
    r"|\s(?:thanks to|by using|with (?:our|this|the|these|my|a)|and (?:it|is|are|the|our|this|you|your|we|can|will))\s"
)
_NOT = (
    r"(?i)(?:\b(?:not(?!\s(?:only|just|merely))|cannot|never|nobody|no[ -]one|none|neither|nor|hardly|without)\b|n't\b)"
    r"(?:[^\w'%-]+[\w'%-]+){0,8}\W*$"
)
_NO = (
    r"(?i)\bno\s(?:(?!doubt|longer|wonder|more|matter|less|surprise|need|pain|side|risks?|surgery|downtime|needles?|scars?)"
    r"[\w'-]+(?:\s[\w'%-]+){0,7}\s*)?$"
)
_IF = r"(?i)\bif\s(?:it|an?|any|anyone|anybody|the|they|someone|somebody|something|one)\s[^,]*$"


def _is_negated(before: str, words: str) -> bool:
    """Whether a negation, or an "if", governs the `words` that follow `before`; "…, no risk" begins anew."""
    if before.rstrip().endswith(",") and words.lower().startswith(("no", "zero", "without")):
        return False
    clause = compiled(_CLAUSE).split(before[-_NEAR:])[-1]
    return any(compiled(pattern).search(clause) for pattern in (_NOT, _NO, _IF))


# Words that tell of a claim to doubt it: "be wary of", "some clinics say", "whether".

_DOUBTS_BEFORE = (
    r"(?i)\b(?:whether|beware|so[- ]called|unproven|myths?|hoax|scams?|fraud\w*|misled|mislead\w*|deceiv\w*|illegal\w*"
    r"|(?:wary|suspicious|sceptical|skeptical|careful|cautious) (?:of|about|with|when|if)|watch out|look out"
    r"|red flags?|warning signs?"
    r"|tells? you(?: that)?|too good to be true|(?:do not|don't|never) (?:trust|believe|fall for|be fooled)"
    r"|be fooled|instead of saying"
    r"|(?:no|any|little|enough|not much|lack of|without) (?:good |clear |real |strong |reliable )?(?:proof|evidence)"
    r"|(?:no|any) (?:study|studies|trials?|research)|unclear|unknown|(?:do not|don't|does not|not) (?:yet )?"
    r"(?:know|mean|prove|show|say|promise|claim|guarantee)\w*|(?:not|nor|never|yet to) (?:been |be )?(?:yet )?"
    r"(?:known|clear|certain|sure|shown|proven|proved|established|confirmed|tested)"
    r"|avoid (?:clinics?|anyone|anybody|any|adverts?|websites?|people|products?|companies)"
    r"|(?<!our )(?<!these )(?:clinics|adverts|ads|advertisements|websites|sellers|companies|some people|marketers"
    r"|scammers|manufacturers|products|supplements|promoters|brands|salespeople)(?: \w+){0,3}? "
    r"(?:say|claim|promise|call|advertise|describe|state|suggest|make|tell|imply|market|add|write|speak)\w*"
    r"|(?:marketed|advertised|sold|promoted|described|offered|touted|labelled|labeled|billed) (?:\w+ )?as"
    r"|claims? (?:that|to|of|like|such as)|promises? (?:that|of|like|such as)|must not|should not|may not say)\b"
)
_DOUBTS_AFTER = (
    r"(?i)^[\"')\s,]*(?:[\w',-]+\s){0,6}?(?:is|are|was|were)\s(?:not true|wrong|false|untrue|a myth|myths|misleading"
    r"|nonsense|a claim|a promise|no proof|not(?:,| (?:proof|evidence|approv\w+|enough|an?|the|among)\b)"
    r"|a (?:red flag|warning sign)|easy to make up|words|selling words)(?!\w)"
    r"|^[\"')\s,]*(?:[\w'-]+\s){0,3}?(?:(?:has|have|had)\s(?:not|never)(?: yet)? been"
    r"|do(?:es)? not (?:mean|prove|show|make)"
    r"|mean(?:s)? nothing|(?:says?|prove[sd]?) nothing|cannot be (?:kept|promised|guaranteed|shown)"
    r"|nobody (?:can|could)|without proof|do(?:es)? not exist)\b"
    r"|^[^\"]{0,100}\"\s?:\s(?:wrong|false|untrue|unsupported|oversimplified|misleading|unproven|early evidence"
    r"|a myth|no)\b"
)


def _is_rejected(before: str, after: str) -> bool:
    return (
        compiled(_DOUBTS_BEFORE).search(before) is not None or compiled(_DOUBTS_AFTER).search(after[:_NEAR]) is not None
    )


# Words in quotation marks inside a longer sentence are somebody else's.

_WORD = r"\w+"


def _is_quotation(before: str, after: str) -> bool:
    """Whether the words stand between quotation marks, and at least three words of the sentence do not."""
    is_inside = before.count('"') % 2 == 1 and '"' in after
    if not is_inside:
        return False
    outside = before[: before.rindex('"')] + " " + after[after.index('"') + 1 :]
    return len(compiled(_WORD).findall(outside)) >= 3


# A report may go on in the next sentence: "Some adverts add a step. Then the cells are …"

_TELLERS = "clinics|adverts|ads|advertisements|websites|sellers|companies|marketers|articles|stories"
_ONE_OF_THEM = frozenset((*_TELLERS.split("|"), "people"))
_REPORTS = (
    rf"(?i)\b(?:{_TELLERS}|some people)"
    r"(?:\s[\w']+){0,3}?\s(?:say|claim|promise|call|advertise|describe|suggest|tell|add|speak|write|show)\b"
)
_GOES_ON = r"(?i)\W*(?:then|they|next|after that|afterwards|and then)\b"


def reports(sentence: str) -> bool:
    """Whether a sentence tells what somebody else says: "some clinics promise …"."""
    return not words_of(sentence).isdisjoint(_ONE_OF_THEM) and compiled(_REPORTS).search(sentence) is not None


def goes_on(sentence: str) -> bool:
    """Whether a sentence goes on with what the one before it reports."""
    return compiled(_GOES_ON).match(sentence) is not None
