"""Rules about notices that a law wants on a page: their words are there, and each file of them is shown."""

from __future__ import annotations

from anagen.check.rule import Found, Rule, error_rule, warning_rule
from anagen.diagnostics import Location
from anagen.site import Site
from anagen.theme import Theme
from anagen.wording import Authority
from anagen.wording_packs import Notice, notices_for


def _wanted(site: Site) -> dict[str, tuple[Notice, Authority, list[str]]]:
    """The notices that the packs of the settings want, by the file of their words, and the pages that need each."""
    wanted: dict[str, tuple[Notice, Authority, list[str]]] = {}
    for page in site.pages.values():
        for notice, authority in notices_for(site.config.wording.packs, page.type):
            path = notice.path(page.language)
            wanted.setdefault(path, (notice, authority, []))[2].append(page.path)
    return wanted


def _missing_notice(rule: Rule, site: Site, theme: Theme) -> Found:
    for path, (notice, authority, pages) in _wanted(site).items():
        if not site.notices.get(path):
            message = f"the notice of {notice.law} is missing; {len(pages)} of the pages must carry it"
            hint = f"Put its exact words into `{path}`. {notice.ask} {authority.url}"
            yield rule.problem(Location(path=path), message, hint, *(Location(path=page) for page in pages))


def _unused_notice(rule: Rule, site: Site, theme: Theme) -> Found:
    for path in site.notices.keys() - _wanted(site).keys():
        message = "no page shows this notice, for no wording pack of the settings asks for it"
        hint = "Name its pack under `wording: packs:` in site_config.yaml, correct the name of the file, or delete it."
        yield rule.problem(Location(path=path), message, hint)


NOTICE_RULES = (
    error_rule(
        "missing-notice", "a notice that a law wants on a page, and that is not there", _missing_notice, scope="site"
    ),
    warning_rule("unused-notice", "a notice that no page shows", _unused_notice, scope="site"),
)
