"""Does a page tell search engines what it tells its readers? Its JSON-LD against its visible text.

A name, a date or a source that only machines are told is a claim that nobody on the page can check.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from typing import Any

from anagen.check.html import Html

_SHOWN_AS_TEXT = frozenset({"name", "description", "legalName", "telephone", "email", "honorificSuffix", "identifier"})
_SHOWN_AS_DATE = frozenset({"lastReviewed"})
_NOT_ON_THE_PAGE = frozenset({"isPartOf", "audience"})


def not_shown(html: Html) -> Iterator[tuple[str, str]]:
    """What the JSON-LD of a page says and the page does not, as the property and its value; `("", …)` for bad JSON."""
    if not html.described:
        return
    try:
        graph = json.loads(html.described)
    except ValueError as problem:
        yield "", str(problem)
        return
    start, text = html.shown_from(), functools.cache(html.text)
    for name, value in _facts(graph):
        words = " ".join(value.split())
        if name in _SHOWN_AS_DATE:
            is_shown = f'datetime="{value}"' in html.source
        else:
            is_shown = (start is not None and html.has_text(words, start)) or words in text()
        if not is_shown:
            yield name, value


def _facts(node: Any) -> Iterator[tuple[str, str]]:
    """The properties of a JSON-LD graph that readers must be able to see."""
    if isinstance(node, list):
        for part in node:
            yield from _facts(part)
    elif isinstance(node, dict):
        for name, value in node.items():
            if isinstance(value, str) and (name in _SHOWN_AS_TEXT or name in _SHOWN_AS_DATE):
                yield name, value
            elif isinstance(value, dict | list) and name not in _NOT_ON_THE_PAGE:
                yield from _facts(value)
