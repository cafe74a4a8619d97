"""Rules about the settings: colours that can be read, and facts that only the clinic can supply."""

from __future__ import annotations

from anagen.check.contrast import LEAST, contrast, surfaces
from anagen.check.rule import Found, Rule, error_rule, warning_rule
from anagen.config import CONFIG
from anagen.site import Site, place_of_setting
from anagen.theme import Theme


def _low_contrast(rule: Rule, site: Site, theme: Theme) -> Found:
    colours = site.config.theme.colours
    for name, colour, word in (("accent", colours.accent, "darker"), ("accent_dark", colours.accent_dark, "lighter")):
        plain = surfaces(theme, dark=name == "accent_dark")
        tinted = [_mixed(colour, surface) for surface in plain]
        ratio = min((contrast(colour, surface) for surface in (*plain, *tinted)), default=LEAST)
        if ratio < LEAST:
            message = f"the colour `{name}: {colour}` has a contrast of {ratio:.1f} to the page; readers need {LEAST}"
            yield rule.problem(place_of_setting(site, f"theme.colours.{name}"), message, f"Choose a {word} colour.")


def _mixed(colour: str, surface: str) -> str:
    """A surface with the tint that the theme gives to boxes and the hero: a ninth of the accent."""
    pairs = [(int(colour[at : at + 2], 16), int(surface[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(accent / 9 + under * 8 / 9):02x}" for accent, under in pairs)


def _clinic_facts(rule: Rule, site: Site, theme: Theme) -> Found:
    clinic = site.config.clinic
    wanted = ("name", "phone", "urgent_phone", "emergency_phone", "email", "registration", "complaints")
    missing = [name for name in wanted if not getattr(clinic, name)]
    if missing:
        names = ", ".join(f"`{name}`" for name in missing)
        message = f"the clinic's facts are missing ({names}); readers see neutral words instead"
        yield rule.problem(
            place_of_setting(site, "clinic"), message, f"Fill in `clinic:` in {CONFIG} before you publish."
        )


def _no_base_url(rule: Rule, site: Site, theme: Theme) -> Found:
    if not site.config.site.base_url:
        message = "there is no `base_url`, so no canonical addresses, sitemap or previews are written"
        yield rule.problem(
            place_of_setting(site, "site.base_url"),
            message,
            "Add `base_url: https://…` under `site:` when you know it.",
        )


SETTING_RULES = (
    error_rule("low-contrast", "a configured colour that cannot be read", _low_contrast, scope="site"),
    warning_rule("clinic-facts", "facts that only the clinic can supply and has not", _clinic_facts, scope="site"),
    warning_rule("no-base-url", "a site that does not know its own address", _no_base_url, scope="site"),
)
