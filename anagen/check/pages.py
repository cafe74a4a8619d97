"""Rules about pages as such: their type, and the address and the title that each has to itself."""

from __future__ import annotations

import posixpath
from itertools import accumulate

from anagen import urls
from anagen.check.rule import Found, Rule, error_rule, warning_rule
from anagen.diagnostics import Location, did_you_mean
from anagen.site import Site
from anagen.theme import Theme


def _unknown_type(rule: Rule, site: Site, theme: Theme) -> Found:
    for document in site.documents.values():
        own = document.front_matter.type
        if theme.types and own and own not in theme.types:
            place = document.places.get("type") or Location(path=document.path, line=1, column=1)
            yield rule.problem(place, f"there is no page type `{own}`", did_you_mean(own, theme.types))


def _missing_type(rule: Rule, site: Site, theme: Theme) -> Found:
    for page in (site.pages[path] for path in site.documents):
        above = (f"{folder}/index.md" for folder in accumulate(posixpath.dirname(page.path).split("/"), posixpath.join))
        if not page.type and site.unread.isdisjoint(above):
            known = ", ".join(f"`{name}`" for name in theme.types)
            place = Location(path=page.path, line=1, column=1)
            yield rule.problem(
                place, "this page has no type", f"Add `type: concept` to the front matter. Types: {known}."
            )


def _shared_address(rule: Rule, site: Site, theme: Theme) -> Found:
    taken: dict[str, str] = {path.casefold(): asset.path for path, asset in site.files.items()}
    taken.update({name: "the build itself" for name in ("404.html", "robots.txt", "sitemap.xml") if name not in taken})
    for page in site.pages.values():
        output = urls.output_path(page.url).casefold()
        other = taken.setdefault(output, page.path)
        if other != page.path:
            place = Location(path=page.path, line=1, column=1)
            related = [Location(path=other)] if "/" in other else []
            message = f"this page and `{other}` have the same address, {page.url}"
            yield rule.problem(place, message, "Rename one of them.", *related)
    for name in ("404.html", "robots.txt", "sitemap.xml"):
        if name in site.files:
            message = f"the build writes `{name}` itself"
            yield rule.problem(Location(path=site.files[name].path), message, "Delete this file.")


def _duplicate_title(rule: Rule, site: Site, theme: Theme) -> Found:
    first: dict[tuple[str, str], Location] = {}
    for page in site.pages.values():
        place = site.outlines[page.path].title_place
        other = first.setdefault((page.language, " ".join(page.title.casefold().split())), place)
        if other != place:
            message = f"this page and `{other.path}` have the same title, `{page.title}`"
            yield rule.problem(place, message, "Change one of them, so that readers can tell the two apart.", other)


PAGE_RULES = (
    error_rule("unknown-type", "a page type that the theme does not know", _unknown_type),
    error_rule("missing-type", "a page without a type of its own or of its section", _missing_type),
    error_rule("shared-address", "two pages, or a page and a file, with one address", _shared_address, scope="site"),
    warning_rule("duplicate-title", "two pages of one language with the same title", _duplicate_title, scope="site"),
)
