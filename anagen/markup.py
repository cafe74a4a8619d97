"""HTML as a flat run of tags and texts: for HTML that the sanitiser has written, and for no other.

Knows nothing of pages, blocks or links.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

import msgspec

_TAG = re.compile(r'(</?[a-z][a-z0-9-]*+(?:\s++[^\s="<>/]++(?:="[^"]*+")?+)*+\s*+/?+>)')
_NAME = re.compile(r"</?([a-z][a-z0-9-]*)")
_ATTRIBUTE = re.compile(r'([^\s="<>/]+)(?:="([^"]*)")?')


class Token(msgspec.Struct, frozen=True, gc=False):
    """A piece of HTML as it stands: a start tag (`<p>`), an end tag (`</p>`), or text (`name` is empty)."""

    html: str
    name: str = ""
    is_end: bool = False

    def attributes(self) -> dict[str, str]:
        """The attributes of a start tag, their values still escaped."""
        return dict(_attributes(self.html))


def tokens(html: str) -> Iterator[Token]:
    """The tags and texts of `html` in order; their `html` joined again is `html`."""
    for number, piece in enumerate(_TAG.split(html)):
        if number % 2:
            yield _tag(piece)
        elif piece:
            yield Token(piece)


@functools.lru_cache(maxsize=4096)
def _tag(html: str) -> Token:
    """A tag; kept, for most tags stand again and again on every page."""
    name = _NAME.match(html)
    return Token(html, name[1] if name else "", html.startswith("</"))


@functools.lru_cache(maxsize=4096)
def _attributes(html: str) -> tuple[tuple[str, str], ...]:
    name = _NAME.match(html)
    return tuple(_ATTRIBUTE.findall(html[name.end() if name else 0 : -1]))


def text_of(html: str) -> str:
    """The text without its tags, entities still escaped."""
    return _TAG.sub("", html)
