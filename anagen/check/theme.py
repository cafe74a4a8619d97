"""Rules about the theme of this site: words for its languages, and files that nobody would ever read."""

from __future__ import annotations

import re

from anagen.check.rule import Found, Rule, error_rule, warning_rule
from anagen.diagnostics import Location, did_you_mean
from anagen.site import Site
from anagen.source import Source
from anagen.theme import Theme


def _missing_words(rule: Rule, site: Site, theme: Theme) -> Found:
    for language in sorted({page.language for page in site.pages.values() if page.type == "home"}):
        missing = sorted(theme.strings.get("en", {}).keys() - theme.strings.get(language, {}).keys())
        if missing and f"strings/{language}.yaml" not in theme.unread:
            place = Location(path=f"templates/strings/{language}.yaml")
            some = ", ".join(f"`{word}`" for word in missing[:5]) + (" …" if len(missing) > 5 else "")
            message = f"{len(missing)} words are not in `{language}` ({some}); readers see another language's"
            hint = (
                "Take them from the packaged strings/en.yaml (`anagen theme copy strings/en.yaml`) and translate them."
            )
            yield rule.problem(place, message, hint)


_KNOWN_FILES = re.compile(
    r"layouts/[^/]+\.html|components/(?P<name>[^/]+)/(?P=name)\.(?:html|css|yaml)|styles/[^/]+\.css|scripts/[^/]+\.js"
    r"|assets/.+|strings/[^/]+\.yaml|types\.yaml|copied\.yaml|README\.md"
)


def _unread_template(rule: Rule, site: Site, theme: Theme) -> Found:
    for name, path in theme.own_files.items():
        if not _KNOWN_FILES.fullmatch(name):
            hint = did_you_mean(name, theme.packaged_names) or "docs/theme.md says what belongs where."
            yield rule.problem(Location(path=path), "this file is no part of a theme, so nothing reads it", hint)


_STYLE_LOADS = re.compile(
    r"""/\*.*?\*/|(?:url\(\s*["']?|@import\s+["'])(?P<address>(?:https?:)?//[^"')\s]+)""", re.DOTALL
)


def _loads_of_styles(rule: Rule, site: Site, theme: Theme) -> Found:
    styles = [Source(path=style.path, text=style.text) for style in theme.styles]
    assets = [asset for asset in theme.assets.values() if asset.path.endswith(".css")]
    styles += [Source(path=asset.path, text=asset.content.decode(errors="replace")) for asset in assets]
    for style in styles:
        for match in _STYLE_LOADS.finditer(style.text):
            if match["address"]:
                place = style.place(match.start("address"), len(match["address"]))
                message = f"the style sheet would load `{match['address']}` from another host"
                hint = "Put the file into templates/assets/ or content/files/, or leave it out."
                yield rule.problem(place, message, hint)


THEME_RULES = (
    error_rule("other-origin", "a style that would load something from another host", _loads_of_styles, scope="site"),
    warning_rule("missing-words", "words of the theme that a language of the site lacks", _missing_words, scope="site"),
    warning_rule("unread-template", "a file in templates/ that nothing reads", _unread_template, scope="site"),
)
