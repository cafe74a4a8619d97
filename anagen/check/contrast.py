"""Can the colours of the theme be told apart? Contrast by WCAG 2.2, for the pairs of roles that meet on a page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import msgspec

from anagen.check.rule import Found, Rule, error_rule
from anagen.diagnostics import Diagnostic, Location
from anagen.site import Site
from anagen.source import Source
from anagen.theme import Theme

LEAST = 4.5
_LEAST_OF_A_MARK = 3.0
_ROLE = re.compile(r"--ag-(?:colour-)?([\w-]+):\s*(#[0-9a-fA-F]{3,8}\b|var\(--ag-colour-([\w-]+)\))")
_DARK = "@media (prefers-color-scheme: dark)"
_TEXTS: Mapping[str, tuple[str, ...]] = {
    "text": ("surface", "raised", "sunken", "soft", "caution-soft"),
    "muted": ("surface", "raised", "sunken"),
    "caution": ("surface", "raised", "caution-soft"),
    "danger": ("surface", "raised"),
    "on-danger": ("danger-solid",),
}
_MARKS: Mapping[str, tuple[str, ...]] = {"edge": ("surface", "raised", "sunken"), "focus": ("surface", "raised")}


class _Colour(msgspec.Struct, frozen=True):
    """A colour of a role (`#rrggbb`), and where it is set; first where it is named, if it is that of another role."""

    value: str
    places: tuple[Location, ...]


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours (`#rrggbb`), 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def surfaces(theme: Theme, *, dark: bool) -> tuple[str, ...]:
    """The colours that the theme sets text on, in its light or its dark dress."""
    colours = _colours(theme, dark=dark)
    return tuple(colours[role].value for role in ("surface", "raised", "sunken") if role in colours)


def _colours(theme: Theme, *, dark: bool) -> dict[str, _Colour]:
    """The colour of each role; what a dark page does not say anew is as on a light one, and the last word counts."""
    found: dict[str, _Colour] = {}
    names: dict[str, str] = {}
    styles = [style for style in theme.styles if style.name.startswith("styles/")]
    for style in sorted(styles, key=lambda style: style.name != "styles/tokens.css"):
        for begin, text in _dresses(style.text, dark=dark):
            for match in _ROLE.finditer(text):
                role, value, other = match.groups()
                names.pop(role, None)
                if other:
                    names[role] = other
                place = Source(path=style.path, text=style.text).place(begin + match.start(2), len(value))
                found[role] = _Colour("" if other else _six(value), (place,))
    for role, other in names.items():
        if other in found:
            found[role] = _Colour(found[other].value, (*found[role].places, *found[other].places))
    return {role: colour for role, colour in found.items() if colour.value}


def _dresses(css: str, *, dark: bool) -> Iterator[tuple[int, str]]:
    """The parts of a style sheet that hold on a light page, or on a dark one, with their offsets: `@media` counts."""
    at = 0
    while (start := css.find("@", at)) >= 0:
        yield at, css[at:start]
        end = _end_of_rule(css, start)
        if dark and css.startswith(_DARK, start):
            inner = css.find("{", start)
            yield inner, css[inner:end]
        at = end
    yield at, css[at:]


def _end_of_rule(css: str, start: int) -> int:
    """Where the rule that begins at `start` ends: behind its block, or behind its semicolon."""
    depth = 0
    for match in re.compile(r"[{};]").finditer(css, start):
        depth += (match[0] == "{") - (match[0] == "}")
        if depth == 0 and match[0] != "{":
            return match.end()
    return len(css)


def _six(colour: str) -> str:
    """`#rgb` as `#rrggbb`; without the part that says how clear it is."""
    digits = colour.removeprefix("#")
    return "#" + ("".join(digit * 2 for digit in digits[:3]) if len(digits) < 6 else digits[:6])


def _pairs() -> Iterator[tuple[str, str, float]]:
    """A role, one that it stands on, and the least contrast between them."""
    for least, pairs in ((LEAST, _TEXTS), (_LEAST_OF_A_MARK, _MARKS)):
        for role, grounds in pairs.items():
            yield from ((role, ground, least) for ground in grounds)


def _token_contrast(rule: Rule, site: Site, theme: Theme) -> Found:
    """One problem for a colour, with the pair in which it is worst."""
    own = set(theme.own_files.values())
    worst: dict[Location, tuple[float, Diagnostic]] = {}
    for page, colours in (("light", _colours(theme, dark=False)), ("dark", _colours(theme, dark=True))):
        for role, ground, least in _pairs():
            over, under = colours.get(role), colours.get(ground)
            ratio = contrast(over.value, under.value) if over and under else least
            if over and under and ratio < least:
                message = (
                    f"on a {page} page `{role}` ({over.value}) on `{ground}` ({under.value}) has a contrast of "
                    f"{ratio:.1f}; readers need {least:g}"
                )
                place, *others = sorted((*over.places, *under.places), key=lambda place: place.path not in own)
                problem = rule.problem(place, message, "Make one of the two darker or lighter.", *others)
                if place not in worst or ratio / least < worst[place][0]:
                    worst[place] = ratio / least, problem
    yield from (problem for _, problem in worst.values())


CONTRAST_RULES = (
    error_rule(
        "token-contrast", "two colours of the theme that cannot be told apart well", _token_contrast, scope="site"
    ),
)
