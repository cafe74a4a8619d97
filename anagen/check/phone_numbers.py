"""Rules about telephone numbers: somebody in need rings them, so they must be numbers of the clinic's country."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from anagen import phones
from anagen.check.rule import Found, Rule, error_rule
from anagen.check.said import said
from anagen.diagnostics import Diagnostic, Location, Severity
from anagen.site import Site, place_of_setting
from anagen.theme import Theme

_CARDS = frozenset({"non-urgent", "urgent", "emergency"})
_NUMBER = re.compile(r"(?<![\w+.,/-])(?!\d{4}-\d\d-\d\d)\+?\(?\d(?:[\s().\u2010-\u2015-]{0,3}\d){6,14}(?![\w/]|[.,]\d)")


def _phone_number(rule: Rule, site: Site, theme: Theme) -> Found:
    country = site.config.clinic.address.country
    if not country:
        return
    if site.with_settings:
        yield from _of_settings(rule, site, country)
    for number, place in _in_pages(site, theme):
        yield from _judged(rule, number, country, place)


def _of_settings(rule: Rule, site: Site, country: str) -> Found:
    clinic = site.config.clinic
    for name, number in (("phone", clinic.phone), ("urgent_phone", clinic.urgent_phone)):
        if number:
            yield from _judged(rule, number, country, place_of_setting(site, f"clinic.{name}"))
    if clinic.emergency_phone and not phones.is_emergency(clinic.emergency_phone, country):
        message = f"`{clinic.emergency_phone}` is not an emergency number of {country}"
        hint = f"Write the number that people in {country} ring in an emergency."
        yield rule.problem(place_of_setting(site, "clinic.emergency_phone"), message, hint)


def _in_pages(site: Site, theme: Theme) -> Iterator[tuple[str, Location]]:
    """The numbers that a tap would ring, and those that stand in the cards that say when to get help."""
    for document in site.documents.values():
        for link in document.links.values():
            if link.target.lower().startswith("tel:"):
                yield link.target[4:], link.location
        if any(block.name in _CARDS for block in document.blocks.values()):
            for one in said(document, theme):
                if one.block and one.block.name in _CARDS:
                    for match in _NUMBER.finditer(one.text):
                        yield match[0], one.place(document, *match.span())


def _judged(rule: Rule, number: str, country: str, place: Location) -> Iterator[Diagnostic]:
    verdict = phones.verdict(number, country)
    doubted = msgspec.structs.replace(rule, severity=Severity.WARNING)
    hint = "Ring the number to be sure, and write it as people there would dial it."
    if verdict == "wrong":
        yield rule.problem(place, f"`{number}` is not a telephone number of {country}", hint)
    elif verdict == "doubtful":
        yield doubted.problem(place, f"`{number}` does not look like a number that is in use in {country}", hint)
    elif verdict == "foreign":
        message = f"`{number}` is a number of another country than the clinic's, {country}"
        yield doubted.problem(place, message, "Say for whom it is, or write the number of the clinic's country.")


PHONE_RULES = (
    error_rule("phone-number", "a telephone number that is none in the clinic's country", _phone_number, scope="both"),
)
