"""What goes on the handout of a page, in which order, and how long that is. Renders nothing.

A handout is made of the page's own blocks, so there is no second text to keep up: each component says with `handout:`
whether it is on it and where, each page type whether its pages have one.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Iterator
from html import unescape

import msgspec

from anagen.document import Block, Document, tokens_of
from anagen.markup import Token, tokens
from anagen.once import once
from anagen.theme import Theme

MOST_PAGES = 2
OPTION, NOT_ON_IT = "handout", "no"
"""What a writer types below a block's header to keep it off the handout."""
_LINE, _HALF = 62, 31
"""Characters of a line of large type, in a wide font; and of one of two columns."""
_PAGE = 39
"""Lines of large type on a page, of the shorter of the two usual papers, Letter."""
_TITLE, _FOOT, _SOURCE = 5, 6, 1.2
_NOTES_ABOVE, _NOTE, _FEWEST_NOTES, _MORE_NOTES, _CAREFUL = 1.6, 1.7, 2, 10, 1.15
_SIDE_BY_SIDE = {"do", "dont"}
_WITH_NUMBER = {"emergency", "urgent", "non-urgent"}
_FRAME, _CALL, _GAP, _HEADING_ABOVE = 2, 3.5, 0.2, 1.5
_TEXTS = frozenset(
    {"p", "li", "dt", "dd", "td", "th", "tr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "ag-block"}
)
_HEADING = re.compile("h[2-6]")


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A block for the handout: `html` as in the document, its headings as if it stood by itself.

    `heading` is the one that it stands under on the page, of a block without a heading of its own.
    """

    block: Block
    heading: str
    html: str
    rank: int


class _Open(msgspec.Struct):
    """A block that is open, or the page: the level and the words of the heading that holds in it."""

    level: int = 1
    heading: str = ""


def has_handout(document: Document, page_type: str, theme: Theme) -> bool:
    """Whether a page of this type has a handout, and a block to put on it."""
    known = theme.types.get(page_type)
    return known is not None and known.handout and any(_rank(block, theme) for block in document.blocks.values())


@once
def parts(document: Document, theme: Theme) -> Iterable[Part]:
    """The blocks for the handout in their order; those with the same place on it, in the order of the page."""
    walk = _Walk(document, theme)
    for token in tokens_of(document):
        walk.take(token)
    return sorted(walk.parts, key=lambda part: part.rank)


def sources_of_parts(document: Document, those: Iterable[Part]) -> set[str]:
    """The keys of the references that these parts cite."""
    numbers = {int(token.attributes()["n"]) for part in those for token in tokens(part.html) if _is_citation(token)}
    return {cited.key for number in numbers for cited in document.citations[number].sources}


def _is_citation(token: Token) -> bool:
    return token.name == "ag-cite" and not token.is_end


def lines(part: Part, width: int = _LINE) -> float:
    """About how many lines of large type, of so many characters, a part is: docs/checks.md has the formula."""
    total = float(_FRAME + (_CALL if part.block.name in _WITH_NUMBER else 0))
    text = part.block.heading
    for token in (*tokens(part.html), Token("", "p", is_end=True)):
        if not token.name:
            text += token.html
        elif token.name in _TEXTS and text.strip():
            total += math.ceil(len(" ".join(unescape(text).split())) / width) + _GAP
            text = ""
    return total


def pages(those: Iterable[Part], sources: int) -> int:
    """About how many pages a handout of these parts is, with so many sources."""
    return math.ceil(_end(those, sources) / _PAGE)


def note_lines(those: Iterable[Part], sources: int) -> int:
    """How many lines to write on go below these parts: enough to fill most of the last page, and never none.

    They must not make another page, so everything else is taken for longer than it is.
    """
    end = _end(those, sources, _CAREFUL)
    room = pages(those, sources) * _PAGE - end
    return _FEWEST_NOTES + max(0, min(_MORE_NOTES, int(room / _NOTE)))


def _end(those: Iterable[Part], sources: int, factor: float = 1) -> float:
    """The line at which a handout ends that has the fewest lines for notes, with its boxes so much longer."""
    at = float(_TITLE)
    for heading, group in itertools.groupby(those, key=lambda part: part.heading):
        above = _HEADING_ABOVE if heading else 0
        for size in _boxes(tuple(group)):
            at = _after(at, (above + size) * factor)
            above = 0
    return _after(at + _NOTES_ABOVE + _FEWEST_NOTES * _NOTE, _FOOT) + sources * _SOURCE


def _boxes(group: tuple[Part, ...]) -> Iterator[float]:
    """The lines of each box of parts below each other; two that stand side by side are one."""
    names = [part.block.name for part in group]
    at = 0
    while at < len(group):
        is_pair = set(names[at : at + 2]) == _SIDE_BY_SIDE
        yield max(lines(part, _HALF) for part in group[at : at + 2]) if is_pair else lines(group[at])
        at += 2 if is_pair else 1


def _after(at: float, size: float) -> float:
    """Where a box ends that begins at line `at`, or on the next page when the rest of this one is too short for it."""
    is_cut = size <= _PAGE < at % _PAGE + size
    return (math.ceil(at / _PAGE) * _PAGE if is_cut else at) + size


class _Walk:
    """The state of one walk over a document; lives inside one call of `parts`."""

    def __init__(self, document: Document, theme: Theme) -> None:
        self.document = document
        self.theme = theme
        self.open = [_Open()]
        self.parts: list[Part] = []
        self.block: Block | None = None
        self.depth = self.down = 0
        self.pieces: list[str] = []
        self.words: list[str] | None = None

    def take(self, token: Token) -> None:
        if token.name == "ag-block" and token.is_end:
            self._keep(token.html)
            self._end()
        elif token.name == "ag-block":
            self._begin(int(token.attributes()["n"]))
            self._keep(token.html)
        elif _HEADING.fullmatch(token.name):
            self._heading(token)
        else:
            if self.words is not None and not token.name:
                self.words.append(token.html)
            self._keep(token.html)

    def _keep(self, html: str) -> None:
        if self.block is not None:
            self.pieces.append(html)

    def _begin(self, number: int) -> None:
        block = self.document.blocks[number]
        above = self.open[-1]
        if self.block is None and _rank(block, self.theme):
            self.block, self.depth, self.pieces = block, len(self.open), []
            lends = not block.heading and above.level > 1
            self.down = above.level - (2 if lends else 1)
            self.words = None
        component = self.theme.components.get(block.name)
        is_deeper = bool(block.heading) and component is not None and component.facts.outline
        self.open.append(_Open(above.level + is_deeper, block.heading if is_deeper else above.heading))

    def _end(self) -> None:
        self.open.pop()
        if self.block is None or len(self.open) != self.depth:
            return
        lent = "" if self.block.heading or self.open[-1].level == 1 else self.open[-1].heading
        html, rank = "".join(self.pieces), _rank(self.block, self.theme)
        self.parts.append(Part(block=self.block, heading=lent, html=html, rank=rank))
        self.block = None

    def _heading(self, token: Token) -> None:
        level = int(token.name[1])
        if token.is_end:
            self.open[-1].level, self.open[-1].heading = level, "".join(self.words or ()).strip()
            self.words = None
        else:
            self.words = []
        self._keep(token.html.replace(token.name, f"h{max(2, level - self.down)}", 1))


def _rank(block: Block, theme: Theme) -> int:
    component, option = theme.components.get(block.name), block.options.get(OPTION)
    is_left_out = option is not None and option.value == NOT_ON_IT
    return component.facts.handout if component and not is_left_out else 0
