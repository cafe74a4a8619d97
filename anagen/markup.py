"""HTML as a flat run of tags and texts: for HTML that the sanitiser has written, and for no other.

Knows nothing of pages, blocks or links.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

_TAG = re.compile(r'<(/?)([a-z][a-z0-9-]*)((?:\s+[^\s="<>/]+(?:="[^"]*")?)*)\s*/?>')
_ATTRIBUTE = re.compile(r'([^\s="<>/]+)(?:="([^"]*)")?')


class Token(msgspec.Struct, frozen=True, gc=False):
    """A piece of HTML as it stands: a start tag (`<p>`), an end tag (`</p>`), or text (`name` is empty)."""

    html: str
    name: str = ""
    is_end: bool = False

    def attributes(self) -> dict[str, str]:
        """The attributes of a start tag, their values still escaped."""
        return dict(_ATTRIBUTE.findall(self.html[len(self.name) + 1 : -1]))


def tokens(html: str) -> Iterator[Token]:
    """The tags and texts of `html` in order; their `html` joined again is `html`."""
    at = 0
    for match in _TAG.finditer(html):
        if match.start() > at:
            yield Token(html[at : match.start()])
        yield Token(match[0], match[2], match[1] == "/")
        at = match.end()
    if at < len(html):
        yield Token(html[at:])


def text_of(html: str) -> str:
    """The text without its tags, entities still escaped."""
    return _TAG.sub("", html)
