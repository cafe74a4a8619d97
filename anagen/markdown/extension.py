"""What Anagen adds to the Markdown library, through its public interface: marks for blocks, citations and links.

Every extension here leaves marks (`<ag-block n="ag:…:3:">`, `<ag-cite n="ag:…:4:">`); none knows what they will look
like.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Extension, Markdown
from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from anagen.markdown.pymdownx_blocks import Block, BlocksExtension, BlocksProcessor

_MARK = r"ag:[0-9a-f]{12}:a?\d+:"


class MarkedBlock(Block):  # type: ignore[misc]
    """Every block of every name: the scan has left `/// ag | ag:…:17:` as its header."""

    NAME = "ag"
    ARGUMENT = True

    def on_create(self, parent: Element) -> Element:
        """The mark that stands for the block, with the number of its note."""
        return SubElement(parent, "ag-block", {"n": self.argument})

    def on_markdown(self) -> str:
        """The body is Markdown with paragraphs."""
        return "block"


class CitationPattern(InlineProcessor):
    """`[@ag:…:4:]` becomes `<ag-cite n="ag:…:4:">`."""

    def handleMatch(  # type: ignore[override]  # noqa: N802 (the library's name and its newer signature)
        self, m: re.Match[str], data: str
    ) -> tuple[Element, int, int]:
        """The mark and where it stood."""
        return Element("ag-cite", {"n": m[1]}), m.start(0), m.end(0)


class AutolinkPattern(InlineProcessor):
    """`<ag:…:a5:>` becomes a link whose text is still its number, to be put back."""

    def handleMatch(  # type: ignore[override]  # noqa: N802 (the library's name and its newer signature)
        self, m: re.Match[str], data: str
    ) -> tuple[Element, int, int]:
        """The link and where it stood."""
        link = Element("a", {"href": m[1]})
        link.text = AtomicString(m[1])
        return link, m.start(0), m.end(0)


class ColonAttributeLists(AttrListTreeprocessor):
    """Attribute lists only as `{: … }`, so that a brace in running text stays text."""

    BASE_RE = r"\{\:[ ]*([^\}\n ][^\n]*)\}"  # type: ignore[misc]
    HEADER_RE = re.compile(rf"[ ]+{BASE_RE}[ ]*$")  # type: ignore[misc]
    BLOCK_RE = re.compile(rf"\n[ ]*{BASE_RE}[ ]*$")  # type: ignore[misc]
    INLINE_RE = re.compile(rf"^{BASE_RE}")  # type: ignore[misc]


class TableAlignment(Treeprocessor):
    """The alignment of a table's cells as a class: a strict content policy allows no style attributes."""

    def run(self, root: Element) -> None:
        """Rename `align` in place."""
        for cell in root.iter():
            align = cell.attrib.pop("align", None) if cell.tag in {"td", "th"} else None
            if align:
                cell.set("class", f"{cell.get('class', '')} ag-align-{align}".strip())


class MarkedLinks(Treeprocessor):
    """Links and pictures with another address than a mark: those that the scan has not seen."""

    def __init__(self, md: Markdown, mark: Callable[[str], str]) -> None:
        super().__init__(md)
        self.mark = mark

    def run(self, root: Element) -> None:
        """Put marks for the addresses."""
        for element in root.iter():
            name = {"a": "href", "img": "src"}.get(element.tag)
            if name and not re.fullmatch(_MARK, element.get(name, "")):
                element.set(name, self.mark(element.get(name, "")))


class AnagenExtension(Extension):
    """Registers all of the above; `mark` gives the mark for an address that has none."""

    def __init__(self, mark: Callable[[str], str]) -> None:
        super().__init__()
        self.mark = mark

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the library's name)
        """Add the patterns and processors to an instance; autolinks that the scan has not seen are text."""
        md.block_level_elements.append("ag-block")
        md.inlinePatterns.deregister("automail")
        md.inlinePatterns.register(CitationPattern(rf"\[@({_MARK})\]", md), "ag_citation", 175)
        md.inlinePatterns.register(AutolinkPattern(r"<(ag:[0-9a-f]{12}:a\d+:)>", md), "autolink", 120)
        md.treeprocessors.register(ColonAttributeLists(md), "attr_list", 8)
        md.treeprocessors.register(TableAlignment(md), "ag_table_alignment", 1)
        md.treeprocessors.register(MarkedLinks(md, self.mark), "ag_links", -1)


class MarkedBlocks(BlocksExtension):  # type: ignore[misc]
    """Registers the one block class with the block library."""

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: BlocksProcessor) -> None:  # noqa: N802
        """Add the block to an instance."""
        block_mgr.register(MarkedBlock, self.getConfigs())

    def getConfigs(self) -> dict[str, Any]:  # noqa: N802 (the library's name)
        """No settings."""
        return {}
