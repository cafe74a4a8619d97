"""Rules about what was meant to be filled in and was not: in the text, and in the settings that readers see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from anagen.check.rule import Found, Rule, error_rule
from anagen.check.said import said
from anagen.site import Site, place_of_setting
from anagen.theme import Theme

_LEFT_IN = re.compile(
    r"\b(?:TODO|FIXME|TBC|TBD|XXX+)\b"
    r"|(?i:\blorem ipsum\b)"
    r"|(?i:\[(?:add|clinic|date|enter|fill in|insert|name|phone|type|your)\b[^\[\]]{0,60}\])"
)
_MARKS = ("TODO", "FIXME", "TBC", "TBD", "XXX", "[")
"""Of these or "lorem" a page has one where something was left in; looked for first, which is quicker."""
_LEFT_IN_SETTINGS = re.compile(
    r"^(?:your|my)\s(?:clinic|company|name|phone|practice|site|street|town|city|address)\b|\b(?:name|text)\shere\b"
    r"|[/@.]example\.(?:com|net|org)\b|^[0\s()+-]{4,}$|\b(?:1234567\d*|x{4,})\b",
    re.IGNORECASE,
)


def _placeholder(rule: Rule, site: Site, theme: Theme) -> Found:
    hint = "Write what belongs here, or take it out."
    for document in site.documents.values():
        whole = "\n".join(one.text for one in said(document, theme))
        has_mark = any(mark in whole for mark in _MARKS) or "lorem" in whole.lower()
        for one in said(document, theme) if has_mark else ():
            for match in _LEFT_IN.finditer(one.text):
                place = one.place(document, *match.span())
                yield rule.problem(place, f"`{match[0]}` was to be filled in", hint)
    for name, value in _texts(msgspec.to_builtins(site.config)) if site.with_settings else ():
        left_in = _LEFT_IN.search(value) or _LEFT_IN_SETTINGS.search(value)
        if left_in:
            place = place_of_setting(site, name)
            message = f"`{name}` is still a placeholder: `{left_in[0]}`"
            yield rule.problem(place, message, 'Write what is true of your clinic, or leave it empty: `""`.')


def _texts(settings: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text of the settings with its dotted name."""
    if isinstance(settings, str):
        yield name, settings
    elif isinstance(settings, dict):
        for key, value in settings.items():
            yield from _texts(value, f"{name}.{key}" if name else key)


PLACEHOLDER_RULES = (
    error_rule("placeholder", "a text that was to be filled in and was not", _placeholder, of_text=True, scope="both"),
)
