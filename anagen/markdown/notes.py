"""What the scan of a source writes down: a numbered note for each thing whose place must be known later.

The text that goes to the Markdown library carries a mark where note 17 was taken: `ag:3f0c…:17:`. The middle part is
made from the whole text, so that nothing that a writer types can be a mark.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from html import escape, unescape

from anagen.diagnostics import Diagnostic, Location
from anagen.document import Block, Citation, Link

_BACKSLASH = re.compile(r"\\([\\`*_{}\[\]()>#+\-.!/|])")
_MARK = re.compile(r"(?:ag \| )?(ag:[0-9a-f]{12}:)a?(\d+):")
_ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);")


def meant(text: str) -> str:
    """The text without backslashes before signs, and with the characters that `&amp;` and the like stand for."""
    return _ENTITY.sub(lambda match: unescape(match[0]), _BACKSLASH.sub(r"\1", text))


def _escaped(text: str) -> str:
    """As the sanitiser writes text."""
    return escape(text, quote=False).replace("\xa0", "&nbsp;")


class Notes:
    """The notes and problems of one scan, numbered from 0; lives inside one call.

    `problems` are by the number that they are about: they count only where that number is met in the HTML outside of
    code. `left_out` are the numbers of what must not be put back there. `ids` are those of attribute lists.
    """

    def __init__(self, text: str) -> None:
        self.prefix = f"ag:{hashlib.sha256(text.encode()).hexdigest()[:12]}:"
        self.originals: list[str] = []
        self.links: dict[int, Link] = {}
        self.citations: dict[int, Citation] = {}
        self.blocks: dict[int, Block] = {}
        self.problems: dict[int, list[Diagnostic]] = {}
        self.left_out: set[int] = set()
        self.ids: list[tuple[str, Location]] = []
        self.diagnostics: list[Diagnostic] = []

    def _next(self, original: str) -> tuple[int, str]:
        self.originals.append(original)
        number = len(self.originals) - 1
        return number, f"{self.prefix}{number}:"

    def link(self, target: str, original: str, location: Location, *, is_autolink: bool = False) -> str:
        """Note a link or picture; the mark for its target, which has an `a` more in an autolink: `<ag:…:a17:>`."""
        number, mark = self._next(original)
        self.links[number] = Link(target=target, location=location)
        return f"{self.prefix}a{number}:" if is_autolink else mark

    def citation(self, citation: Citation, original: str, problems: list[Diagnostic]) -> str:
        """Note a citation; the mark that stands between `[@` and `]`."""
        number, mark = self._next(original)
        self.citations[number] = citation
        self.problems[number] = problems
        return mark

    def block(self, block: Block, original: str) -> tuple[int, str]:
        """Note a block; its number, and what follows the slashes of its header."""
        number, mark = self._next(original)
        self.blocks[number] = block
        return number, f"ag | {mark}"

    def refused(self, original: str, problem: Diagnostic) -> str:
        """Note text that is left out because of a `problem`."""
        number, mark = self._next(original)
        self.problems[number] = [problem]
        self.left_out.add(number)
        return mark

    def number(self, value: str) -> int | None:
        """The number of `value`, if it is a mark and nothing else."""
        match = _MARK.fullmatch(value)
        return int(match[2]) if match and match[1] == self.prefix else None

    def numbers(self, text: str) -> list[int]:
        """The numbers of the marks in a text, in order."""
        return [int(number) for prefix, number in _MARK.findall(text) if prefix == self.prefix]

    def _without_marks(self, text: str, instead: Callable[[int], str]) -> str:
        """A text with something `instead` of each of its marks."""
        return _MARK.sub(lambda mark: instead(int(mark[2])) if mark[1] == self.prefix else mark[0], text)

    def put_back(self, text: str) -> str:
        """The text as it was meant, without what is left out."""
        return self._without_marks(text, lambda number: meant(self._original(number)))

    def put_back_text(self, html: str, *, in_code: bool) -> str:
        """The same for a text of the HTML; in code, to the letter."""

        def original(number: int) -> str:
            return _escaped(self.originals[number] if in_code else meant(self._original(number)))

        return self._without_marks(html, original)

    def put_back_attribute(self, html: str) -> str:
        """The same for the value of an attribute."""

        def original(number: int) -> str:
            return _escaped(meant(self._original(number))).replace('"', "&quot;")

        return self._without_marks(html, original)

    def _original(self, number: int) -> str:
        return "" if number in self.left_out else self.originals[number]
