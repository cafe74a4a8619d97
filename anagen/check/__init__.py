"""Is the site safe to publish? A table of rules over the assembled site; reports, changes nothing."""

from __future__ import annotations

from anagen.check.blocks import BLOCK_RULES
from anagen.check.links import LINK_RULES
from anagen.check.pages import PAGE_RULES
from anagen.check.rule import Rule
from anagen.check.settings import SETTING_RULES
from anagen.check.sources import SOURCE_RULES
from anagen.check.theme import THEME_RULES
from anagen.diagnostics import Diagnostics
from anagen.site import Site
from anagen.theme import Theme

RULES: tuple[Rule, ...] = (*PAGE_RULES, *LINK_RULES, *SOURCE_RULES, *BLOCK_RULES, *SETTING_RULES, *THEME_RULES)


def check(site: Site, theme: Theme) -> Diagnostics:
    """The problems that any rule finds."""
    return tuple(problem for rule in RULES for problem in rule.find(rule, site, theme))
