"""The Markdown library with less work for the same HTML: what a page has no sign for is not looked for.

Only saves time: `Fast(library).convert(text)` is `library.reset().convert(text)`, and a test holds it to that. It goes
through the public attributes of an instance. A pattern or a processor is left out of a page only where the text lacks
what it must begin with; a page with `<` or a tab, whose text the library rewrites first, gets them all. Running text is
made a paragraph without asking whether it is anything else, and headings and blocks are looked for where their signs
are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, TypeVar
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions.toc import unique
from markdown.inlinepatterns import LINK_RE, LinkInlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString, Registry

from anagen.markdown.sanitise import HEADINGS

T = TypeVar("T")

_PATTERNS = {
    "backtick": "`", "escape": "\\", "ag_citation": "[@", "reference": "]:", "link": "](", "image_link": "![",
    "image_reference": "]:", "short_reference": "]:", "short_image_ref": "]:", "autolink": "<", "linebreak": "  \n",
    "html": "<", "entity": "&",
}  # fmt: skip
_BLOCKS = {"indent": "    ", "blocks": "///", "defindent": ": ", "code": "    ", "hashheader": "#", "deflist": ": ",
           "quote": ">", "reference": "]:", "table": "", "setextheader": "", "hr": ""}  # fmt: skip
_OTHERS = {"html_block": ("&", 20), "attr_list": ("{:", 8), "ag_table_alignment": ("", 1), "unescape": ("\\", 0)}
"""What goes over the text before, and over the tree after it was made, with their priorities."""
_SIGNS = [*_PATTERNS.items(), *_BLOCKS.items(), *((name, sign) for name, (sign, _priority) in _OTHERS.items())]
_NAMES = {sign: frozenset(name for name, other in _SIGNS if other == sign) for _name, sign in _SIGNS}
"""The patterns and processors that begin with each sign."""
_RULES = frozenset({"table", "ag_table_alignment", "setextheader", "hr"})
_DEFINITIONS = frozenset({"deflist", "defindent"})
_BARE_LINE = re.compile(r"\n[ \xa0\x0c>|:=*_+.0-9-]+(?![^\n])")
"""A line below the head of a table or under a heading, or a rule."""
_DEFINITION = re.compile(r":(?<![^\s>*+.-]:) ")
_HEADING_SIGN = re.compile(r"[&<>\x02\x03]")
_MARKED_LINK = re.compile(r"\[([^\[\]]*)\]\((ag:[0-9a-f]{12}:\d+:)\)")
_RUNNING_TEXT = re.compile(r"[^\W\d_].*+(?:\n[^\W\d_].*+)*+")
"""Lines that begin with a letter, as nothing but a paragraph does."""
_BLANKS = re.compile(r"\n +(?:\n|\Z)")
_INLINE_SIGN = re.compile(r"[\\`*_\[<&\x02]")


class _PlainText(Treeprocessor):
    """Marks a text without a sign of any pattern as one that the library leaves alone."""

    def run(self, root: Element) -> None:
        """Mark in place."""
        sign = _INLINE_SIGN.search
        for element in root.iter():
            text = element.text
            if text and not sign(text) and "  \n" not in text:
                element.text = AtomicString(text)


class _Headings(Treeprocessor):
    """Gives headings of plain text the ids that the library would give them; leaves any other page to the library."""

    def __init__(self, md: Markdown, toc: Any) -> None:
        super().__init__(md)
        self.toc = toc

    def run(self, root: Element) -> None:
        """Set the ids in place."""
        elements = [*root.iter()]
        headings = [element for element in elements if element.tag in HEADINGS]
        if any(len(one) or one.attrib or not one.text or _HEADING_SIGN.search(one.text) for one in headings):
            self.toc.run(root)
            return
        used = {element.attrib["id"] for element in elements if "id" in element.attrib}
        counters: dict[str, int] = {}
        for heading in headings:
            words = " ".join((heading.text or "").split())
            heading.set("id", unique(self.toc.slugify(words, self.toc.sep), used, counters))


class _Links(LinkInlineProcessor):
    """Reads `[text](mark)` at once, where the library goes from letter to letter."""

    def handleMatch(  # type: ignore[override]  # noqa: N802 (the library's name and its newer signature)
        self, m: re.Match[str], data: str
    ) -> tuple[Element | str | None, int | None, int | None]:
        """The link and where it stood."""
        marked = _MARKED_LINK.match(data, m.start())
        if marked is None:
            return super().handleMatch(m, data)
        link = Element("a", {"href": marked[2]})
        link.text = marked[1]
        return link, marked.start(), marked.end()


class _Paragraphs(BlockProcessor):
    """Takes running text at once, but for the text of lists, and what a block of the block library waits for."""

    def __init__(self, library: Any) -> None:
        super().__init__(library.parser)
        self._paragraph = library.parser.blockprocessors["paragraph"]
        self._blocks = library.parser.blockprocessors["blocks"]

    def test(self, parent: Element, block: str) -> bool:
        """Whether nothing but a paragraph can be made of the block."""
        is_waited_for = self._blocks.stack and self._blocks.stack[-1].hungry
        return not is_waited_for and not self.parser.state.isstate("list") and bool(_RUNNING_TEXT.fullmatch(block))

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Make the paragraph."""
        self._paragraph.run(parent, blocks)


class _Where(BlockProcessor):
    """Another processor, asked of a block only if it has the sign, or while the processor is in the middle of one."""

    def __init__(self, library: Any, name: str, sign: str) -> None:
        super().__init__(library.parser)
        self._processor: BlockProcessor = library.parser.blockprocessors[name]
        self._open: list[Any] = getattr(self._processor, "stack", [])
        self._sign = sign

    def test(self, parent: Element, block: str) -> bool:
        """What the other says of a block with the sign."""
        return (self._sign in block or bool(self._open)) and self._processor.test(parent, block)

    def run(self, parent: Element, blocks: list[str]) -> bool | None:
        """What the other makes of it."""
        return self._processor.run(parent, blocks)


class _Whitespace(Preprocessor):
    """The lines as the library wants them: most texts have them so, but for two empty lines at the end."""

    def __init__(self, library: Any) -> None:
        super().__init__(library)
        self._library = library.preprocessors["normalize_whitespace"]

    def run(self, lines: list[str]) -> list[str]:
        """The lines of the whole text."""
        text = "\n".join(lines)
        is_plain = not any(sign in text for sign in "\x02\x03\r\t") and not _BLANKS.search(text)
        return [*lines, "", ""] if is_plain else self._library.run(lines)


class Fast:
    """An instance of the library whose patterns and processors are chosen anew for each page."""

    def __init__(self, library: Markdown) -> None:
        self._library = library
        self._parser: Any = library.parser
        trees = library.treeprocessors
        registries: tuple[Any, ...] = (library.preprocessors, trees)
        self._others = [
            (registry, name, registry[name], priority)
            for registry in registries
            for name, (_sign, priority) in _OTHERS.items()
            if name in registry
        ]
        self._inline: Any = trees["inline"]
        trees.register(_PlainText(library), "ag_plain_text", 21)
        trees.register(_Headings(library, trees["toc"]), "toc", 5)
        library.inlinePatterns.register(_Links(LINK_RE, library), "link", 160)
        library.block_level_elements = frozenset(library.block_level_elements)  # type: ignore[assignment]
        paragraphs = _Paragraphs(library)
        library.preprocessors.register(_Whitespace(library), "normalize_whitespace", 30)
        library.parser.blockprocessors.register(_Where(library, "blocks", "///"), "blocks", 89.99)
        library.parser.blockprocessors.register(_Where(library, "hashheader", "#"), "hashheader", 70)
        self._patterns = _named(library.inlinePatterns, _PATTERNS)
        self._blocks = [("", paragraphs), *_named(library.parser.blockprocessors, _BLOCKS)]
        self._needless: set[str] | None = None

    def convert(self, text: str) -> str:
        """The HTML of `text`."""
        needless = _needless(text)
        if needless != self._needless:
            self._leave_out(needless)
        return self._library.reset().convert(text)

    def _leave_out(self, needless: set[str]) -> None:
        self._needless = needless
        self._inline.inlinePatterns = [pattern for name, pattern in self._patterns if name not in needless]
        self._parser.blockprocessors = [block for name, block in self._blocks if name not in needless]
        for registry, name, one, priority in self._others:
            registry.deregister(name, strict=False)
            if name not in needless:
                registry.register(one, name, priority)


def _named(registry: Registry[T], names: Iterable[str]) -> list[tuple[str, T]]:
    """All of a registry in order, those of these names with their names."""
    known = {registry[name]: name for name in names}
    return [(known.get(one, ""), one) for one in registry]


def _needless(text: str) -> set[str]:
    """The names of the patterns and block processors that can find nothing in `text`."""
    if "<" in text or "\t" in text:
        return set()
    needless = {name for sign, names in _NAMES.items() if sign not in text for name in names}
    if not _BARE_LINE.search(f"\n{text}"):
        needless |= _RULES
    if not _DEFINITION.search(text):
        needless |= _DEFINITIONS
    return needless
