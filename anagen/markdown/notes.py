"""What the scan of a source writes down: a numbered note for each thing whose place must be known later.

The text that goes to the Markdown library carries `ag:17:` where note 17 was taken; `original` is what stood there.
"""

from __future__ import annotations

import re

from anagen.diagnostics import Diagnostic, Location
from anagen.document import Block, Citation, Link

MARK = re.compile(r"(?:ag \| )?ag:(\d+):")


class Notes:
    """The notes and problems of one scan, numbered from 0; lives inside one call."""

    def __init__(self) -> None:
        self.originals: list[str] = []
        self.links: dict[int, Link] = {}
        self.citations: dict[int, Citation] = {}
        self.blocks: dict[int, Block] = {}
        self.removed: dict[int, Diagnostic] = {}
        self.diagnostics: list[Diagnostic] = []

    def next_number(self, original: str) -> int:
        """The number for something that stood in the text as `original`."""
        self.originals.append(original)
        return len(self.originals) - 1

    def link(self, target: str, original: str, location: Location, *, is_picture: bool = False) -> str:
        """Note a link or picture; the mark for its target."""
        number = self.next_number(original)
        self.links[number] = Link(target=target, location=location, is_picture=is_picture)
        return f"ag:{number}:"

    def citation(self, citation: Citation, original: str) -> str:
        """Note a citation; the mark that stands between `[@` and `]`."""
        number = self.next_number(original)
        self.citations[number] = citation
        return f"ag:{number}:"

    def block(self, block: Block, original: str) -> str:
        """Note a block; what follows the slashes of its header."""
        number = self.next_number(original)
        self.blocks[number] = block
        return f"ag | ag:{number}:"

    def literal(self, original: str, problem: Diagnostic | None = None) -> str:
        """Note text that only looks like a mark, or that is left out with a `problem`."""
        number = self.next_number(original)
        if problem:
            self.removed[number] = problem
        return f"ag:{number}:"
