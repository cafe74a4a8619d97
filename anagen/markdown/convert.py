"""From a page's Markdown to HTML with marks: scan, the library, the sanitiser, and the numbers put back.

Depends on the text alone: no other page, no template, no setting.
"""

from __future__ import annotations

from html import escape, unescape

import msgspec
from markdown import Markdown
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.tables import TableExtension
from markdown.extensions.toc import TocExtension, slugify_unicode, unique

from anagen.diagnostics import Diagnostic, Diagnostics, error
from anagen.document import Block, Citation, Heading, Link
from anagen.markdown.extension import AnagenExtension, MarkedBlocks
from anagen.markdown.notes import MARK, Notes
from anagen.markdown.sanitise import sanitise
from anagen.markdown.scan import scan
from anagen.markup import Token, text_of, tokens
from anagen.source import Source

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}


class Converted(msgspec.Struct, frozen=True, kw_only=True):
    """HTML whose marks (`ag:3:`, `<ag-block n="3">`, `<ag-cite n="4">`) are keys of `links`, `blocks`, `citations`."""

    html: str
    headings: tuple[Heading, ...]
    ids: tuple[str, ...]
    links: dict[int, Link]
    blocks: dict[int, Block]
    citations: dict[int, Citation]


def unique_slug(text: str, used: set[str]) -> str:
    """An anchor for `text` in any script, made as those of headings are; it is added to `used`."""
    return unique(slugify_unicode(text, "-"), used)


class Converter:
    """A Markdown instance, reused from page to page inside one call."""

    def __init__(self) -> None:
        self._library = Markdown(
            extensions=[
                TableExtension(use_align_attribute=True),
                DefListExtension(),
                TocExtension(marker="", slugify=slugify_unicode),
                MarkedBlocks(),
                AnagenExtension(),
            ],
            output_format="html",
        )

    def convert(self, source: Source) -> tuple[Converted, Diagnostics]:
        """Convert one page's body. Problems are those of the text alone."""
        text, notes = scan(source)
        self._library.reset()
        html = sanitise(self._library.convert(text))
        finish = _Finish(notes)
        html = finish.run(html)
        converted = Converted(
            html=html,
            headings=tuple(finish.headings),
            ids=tuple(finish.ids),
            links={number: link for number, link in notes.links.items() if number in finish.used},
            blocks={number: block for number, block in notes.blocks.items() if number in finish.used},
            citations={number: cited for number, cited in notes.citations.items() if number in finish.used},
        )
        return converted, (*notes.diagnostics, *finish.diagnostics)


class _Finish:
    """One walk over the HTML: puts back numbers left in text, notes which were used, collects headings and ids."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.used: set[int] = set()
        self.headings: list[Heading] = []
        self.ids: list[str] = []
        self.diagnostics: list[Diagnostic] = []

    def run(self, html: str) -> str:
        code = 0
        heading: Token | None = None
        heading_text: list[str] = []
        pieces: list[str] = []
        for token in tokens(html):
            text = token.html
            if not token.name:
                text = self._put_back(text, in_code=code > 0)
                heading_text.append(text)
            elif token.name in {"code", "pre"}:
                code += -1 if token.is_end else 1
            elif not token.is_end:
                text = self._start_tag(token)
            if token.name in _HEADINGS:
                if token.is_end and heading:
                    words = " ".join(unescape(text_of("".join(heading_text))).split())
                    anchor = unescape(heading.attributes().get("id", ""))
                    self.headings.append(Heading(id=anchor, level=_HEADINGS[token.name], text=words))
                heading, heading_text = (None if token.is_end else token), []
            pieces.append(text)
        done = "".join(pieces)
        return done.replace("<p></p>\n", "") if self.notes.removed else done

    def _start_tag(self, token: Token) -> str:
        if " id=" in token.html:
            self.ids.append(unescape(token.attributes()["id"]))
        if token.name in {"ag-block", "ag-cite"}:
            number = token.attributes().get("n", "")
            known = self.notes.blocks if token.name == "ag-block" else self.notes.citations
            if number.isdecimal() and int(number) in known and int(number) not in self.used:
                self.used.add(int(number))
            return token.html
        if "ag:" not in token.html:
            return token.html
        attributes = token.attributes()
        for name, value in attributes.items():
            match = MARK.fullmatch(value)
            if name in {"href", "src"} and match and int(match[1]) in self.notes.links:
                self.used.add(int(match[1]))
            else:
                attributes[name] = self._put_back(value, in_code=True)
        written = "".join(f' {name}="{value}"' for name, value in attributes.items())
        return f"<{token.name}{written}>"

    def _put_back(self, text: str, *, in_code: bool) -> str:
        if "ag:" not in text:
            return text
        pieces, at = [], 0
        for match in MARK.finditer(text):
            number = int(match[1])
            if number >= len(self.notes.originals):
                continue
            original = escape(self.notes.originals[number])
            if number in self.notes.removed and not in_code:
                self.diagnostics.append(self.notes.removed[number])
                original = ""
            elif number in self.notes.blocks and not in_code:
                self.diagnostics.append(_not_read(self.notes.blocks[number]))
            pieces += [text[at : match.start()], original]
            at = match.end()
        return "".join(pieces) + text[at:]


def _not_read(block: Block) -> Diagnostic:
    hint = "Put an empty line above it, and start it at the same place as the text around it."
    return error("block-not-read", block.location, f"the block `{block.name}` is not read as a block here", hint)
