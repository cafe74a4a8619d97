"""Is the site safe to publish? A table of rules over the assembled site; reports, changes nothing."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from anagen.check.adverts import ADVERT_RULES
from anagen.check.blocks import BLOCK_RULES
from anagen.check.claims import CLAIM_RULES
from anagen.check.contrast import CONTRAST_RULES
from anagen.check.handouts import HANDOUT_RULES
from anagen.check.links import LINK_RULES
from anagen.check.notices import NOTICE_RULES
from anagen.check.numbers import NUMBER_RULES
from anagen.check.pages import PAGE_RULES
from anagen.check.phone_numbers import PHONE_RULES
from anagen.check.placeholders import PLACEHOLDER_RULES
from anagen.check.reading import READING_RULES
from anagen.check.reviews import REVIEW_RULES
from anagen.check.rule import Rule
from anagen.check.settings import SETTING_RULES
from anagen.check.sources import SOURCE_RULES
from anagen.check.structure import STRUCTURE_RULES
from anagen.check.theme import THEME_RULES
from anagen.check.waivers import Placed, placed, waive
from anagen.check.wording import WORDING_RULES
from anagen.diagnostics import Diagnostic, Diagnostics, Location, error
from anagen.document import Document, Waived
from anagen.site import Page, Site
from anagen.theme import Theme

FAMILIES: dict[str, tuple[Rule, ...]] = {
    "pages": (*PAGE_RULES, *PLACEHOLDER_RULES),
    "structure": (*STRUCTURE_RULES, *HANDOUT_RULES),
    "links": LINK_RULES,
    "sources": SOURCE_RULES,
    "numbers": NUMBER_RULES,
    "claims": CLAIM_RULES,
    "blocks": BLOCK_RULES,
    "settings": (*SETTING_RULES, *PHONE_RULES),
    "theme": (*THEME_RULES, *CONTRAST_RULES),
    "reading": READING_RULES,
    "wording": (*ADVERT_RULES, *WORDING_RULES),
    "notices": NOTICE_RULES,
    "reviews": REVIEW_RULES,
}
JUDGEMENTS: tuple[str, ...] = ("wording", "claims")
RULES: tuple[Rule, ...] = tuple(rule for rules in FAMILIES.values() for rule in rules)


def check(site: Site, theme: Theme) -> Diagnostics:
    """The problems that any rule finds in a site whose documents are all there.

    A rule that fails is a problem itself, and hides no other rule's.
    """
    return tuple(problem for rule in RULES for problem in _found(rule, site, theme))


def check_page(site: Site, theme: Theme) -> Diagnostics:
    """The problems of the one page that `site` looks at; of a glossary, only those that need no other page."""
    is_glossary = any(site.pages[path].type == "glossary" for path in site.documents)
    scopes = {"pages"} if is_glossary else {"pages", "both"}
    return tuple(problem for rule in RULES if rule.scope in scopes for problem in _found(rule, site, theme))


def check_site(site: Site, theme: Theme) -> Diagnostics:
    """The problems of how the pages hang together, of the settings, and of the glossaries, which `site` looks at."""
    return tuple(problem for rule in RULES if rule.scope != "pages" for problem in _found(rule, site, theme))


def waivers_of(document: Document) -> tuple[Placed, ...]:
    """The waivers of a page, each with its place."""
    return placed(document, {rule.code for rule in RULES}) if document.front_matter.waivers else ()


def without_waived(
    problems: Iterable[Diagnostic], waivers: Iterable[Placed], today: datetime.date | None
) -> tuple[Diagnostics, tuple[Waived, ...]]:
    """The problems that nobody has waived, with those of the waivers themselves; and those that somebody has."""
    return waive(problems, waivers, today, {rule.code for family in JUDGEMENTS for rule in FAMILIES[family]})


def check_text(site: Site, theme: Theme) -> Diagnostics:
    """The problems of a text that belongs to no site: those that the rules of texts find. `site` has nothing else."""
    return tuple(problem for rule in RULES if rule.of_text for problem in _found(rule, site, theme))


def _found(rule: Rule, site: Site, theme: Theme) -> Iterator[Diagnostic]:
    try:
        yield from rule.find(rule, site, theme)
    except Exception as failure:  # noqa: BLE001 (a bug in one rule must not hide what the others find)
        message = f"the check `{rule.code}` failed: {type(failure).__name__}: {failure}"
        hint = "This is a mistake in Anagen, not in your site. Please report it with the page that it happens on."
        yield error("rule-failed", Location(path=_page_of(failure)), message, hint)


def _page_of(failure: Exception) -> str:
    """The page that a rule looked at when it failed: the last one that any of its functions held."""
    path, trace = "content", failure.__traceback__
    while trace:
        held = [one for one in trace.tb_frame.f_locals.values() if isinstance(one, Document | Page)]
        path = held[-1].path if held else path
        trace = trace.tb_next
    return path
