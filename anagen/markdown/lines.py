"""What each line of a page is for its structure: how deep in quotes and lists, whether code, what it opens.

One pass over the lines, no look-ahead; knows nothing of links, blocks' meanings or HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

TAB = 4
_QUOTE = re.compile(r"(?:[ ]{0,3}>[ ]?)*")
_ITEM = re.compile(r"(?:[-*+:]|(?P<number>\d+)\.)[ \t]+\S")
_HEADING = re.compile(r"#{1,6}(?!#)|/{3,}")


class Line(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A line from offset `start`: its quote marks (`prefix`), the blank after them (`indent`), and the rest (`text`).

    `quotes` and `level` say how deep in quotes and in list items it stands.
    """

    start: int = 0
    prefix: str = ""
    indent: str = ""
    text: str = ""
    quotes: int = 0
    level: int = 0
    is_code: bool = False
    opens_item: bool = False

    @property
    def is_heading(self) -> bool:
        """Whether it is a heading, or the header or end of a block: whatever follows begins anew."""
        return self.text.startswith(("#", "/")) and not self.is_code and _HEADING.match(self.text) is not None


def lines_of(text: str) -> Iterator[Line]:
    """The lines of `text` in order."""
    line, start, items, begins = Line(), 0, 0, True
    for raw in text.split("\n"):
        quote = _QUOTE.match(raw) if ">" in raw else None
        prefix = quote[0] if quote else ""
        words = raw[len(prefix) :].lstrip(" \t")
        indent = raw[len(prefix) : len(raw) - len(words)]
        quotes = prefix.count(">")
        if words and not begins:
            quotes = max(quotes, line.quotes)  # a line may carry on the quote above without its mark
        if quotes != line.quotes:
            items, begins = 0, True
        level = len(indent.expandtabs(TAB)) // TAB
        is_code = level > items and (begins or line.is_code) and bool(words)
        marker = None if is_code else _ITEM.match(words)
        opens_item = marker is not None and (begins or items > 0 or marker["number"] in {None, "1"})
        if words and not is_code:
            level = min(items, level)
            items = level + 1 if opens_item else level if begins else items
        line = Line(
            start=start,
            prefix=prefix,
            indent=indent,
            text=words,
            quotes=quotes,
            level=level,
            is_code=is_code,
            opens_item=opens_item,
        )
        yield line
        begins = not words or line.is_heading
        start += len(raw) + 1
