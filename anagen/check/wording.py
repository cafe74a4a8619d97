"""Rules about wording: promises that nobody can keep, and words that hurt. What they are stands in the wording packs.

Judges sentences, one by one; whether a claim has its source is for the rules of claims.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator

import msgspec

from anagen.check.rule import Found, Rule, error_rule, warning_rule
from anagen.check.said import Said, said, said_in_settings
from anagen.check.tone import tones
from anagen.diagnostics import Location, Severity
from anagen.library import Reference
from anagen.once import once
from anagen.site import Site
from anagen.theme import Theme
from anagen.wording import Family, Match, WordingRule, find, goes_on, most_telling, reports
from anagen.wording_packs import read_pack

_SHORT = 80


class _Told(msgspec.Struct, frozen=True):
    """What a rule of a pack says of some words, where they stand, and in which sentence."""

    rule: WordingRule
    words: str
    place: Location
    sentence: Location


@once
def _told(site: Site, theme: Theme) -> Iterator[_Told]:
    """What all packs say of a site."""
    sober = {tone.path for tone in tones(site, theme) if tone.is_sober}
    for path, document in site.documents.items():
        rules = _rules(site, site.pages[path].language, is_sober=path in sober)
        before: Said | None = None
        is_continued = False
        for one in said(document, theme) if rules else ():
            is_continued = _goes_on_with(before, one, is_report=is_continued)
            before = one
            for match in _matches(rules, one, is_reported=is_continued):
                place = one.place(document, match.start, match.end)
                yield _Told(match.rule, _quoted(one, match), place, one.location)
    rules = _rules(site, site.config.site.default_language)
    for one in said_in_settings(site) if site.with_settings else ():
        for match in _matches(rules, one):
            yield _Told(match.rule, _quoted(one, match), one.location, one.location)


def _goes_on_with(before: Said | None, one: Said, *, is_report: bool) -> bool:
    """Whether a sentence goes on with what the one before it reports; `is_report` says that this goes on itself."""
    if before is None or before.passage is None or before.passage is not one.passage:
        return False
    return goes_on(one.text) and (is_report or reports(before.text))


def _rules(site: Site, language: str, *, is_sober: bool = False) -> tuple[WordingRule, ...]:
    """The rules for a text in this language; some words are no promise in a sober page."""
    return _rules_of(site.config.wording.packs, language.partition("-")[0], is_sober)


@functools.lru_cache(maxsize=32)
def _rules_of(names: tuple[str, ...], spoken: str, is_sober: bool) -> tuple[WordingRule, ...]:
    packs = [read_pack(name) for name in names]
    rules = (rule for pack in packs if pack.language.partition("-")[0] == spoken for rule in pack.rules)
    return tuple(rule for rule in rules if not (is_sober and rule.only_in_adverts))


def _matches(rules: tuple[WordingRule, ...], one: Said, *, is_reported: bool = False) -> tuple[Match, ...]:
    is_checked = one.where == "heading" and one.block is not None and one.block.name == "claim-checked"
    is_own_heading = one.passage is not None and one.passage.level == 7
    return most_telling(find(rules, one.text, is_quoted=is_reported or (is_checked and is_own_heading)))


def _quoted(one: Said, match: Match) -> str:
    words = one.text[match.start : match.end]
    return words if len(words) <= _SHORT else words[: _SHORT - 1] + "…"


def spoken_against(site: Site, theme: Theme) -> frozenset[Location]:
    """The sentences that may not stand as they are: whatever else they lack, they need no source but a rewrite."""
    return frozenset(told.sentence for told in _told(site, theme) if told.rule.severity is Severity.ERROR)


def _of(family: Family) -> Callable[[Rule, Site, Theme], Found]:
    def find_family(rule: Rule, site: Site, theme: Theme) -> Found:
        for told in _told(site, theme):
            if told.rule.family == family:
                graver = msgspec.structs.replace(rule, severity=told.rule.severity)
                message = f"“{told.words}”: {told.rule.why} ({told.rule.authority.name})"
                yield graver.problem(told.place, message, _hint(told.rule, site.library.references))

    return find_family


def _hint(rule: WordingRule, references: dict[str, Reference]) -> str:
    known = rule.authority.reference in references
    return f"{rule.instead} " + (f"The source: [@{rule.authority.reference}]." if known else rule.authority.url)


WORDING_RULES = (
    error_rule(
        "claim-known-wrong", "a statement that is known to be wrong", _of("known-wrong"), of_text=True, scope="both"
    ),
    error_rule(
        "wording-approval",
        "approval that does not exist, or proves nothing",
        _of("approval"),
        of_text=True,
        scope="both",
    ),
    error_rule("wording-copied", "text that is about another treatment", _of("copied"), of_text=True, scope="both"),
    error_rule(
        "wording-cure", "a cure, a guarantee, or proof without numbers", _of("cure"), of_text=True, scope="both"
    ),
    error_rule(
        "wording-denominator", "numbers that cannot be compared", _of("denominator"), of_text=True, scope="both"
    ),
    error_rule(
        "wording-medicine-name", "a prescription-only medicine in promotion", _of("medicine-name"), of_text=True
    ),
    error_rule("wording-natural", "nature, or your own cells, as proof", _of("natural"), of_text=True, scope="both"),
    error_rule("wording-pressure", "pressure to decide, or a discount", _of("pressure"), of_text=True, scope="both"),
    error_rule("wording-promise", "results put as plain facts", _of("promise"), of_text=True, scope="both"),
    error_rule("wording-rank", "a rank or a crowd without a basis", _of("rank"), of_text=True, scope="both"),
    error_rule(
        "wording-relative-risk", "a change of a risk without its size", _of("relative-risk"), of_text=True, scope="both"
    ),
    error_rule("wording-safety", "a promise of safety", _of("safety"), of_text=True, scope="both"),
    warning_rule("wording-stigma", "words that blame or shame readers", _of("stigma"), of_text=True, scope="both"),
    error_rule("wording-testimonial", "the story of a happy patient", _of("testimonial"), of_text=True, scope="both"),
    error_rule(
        "wording-trust-mark", "a mark that stands for nothing any more", _of("trust-mark"), of_text=True, scope="both"
    ),
)
