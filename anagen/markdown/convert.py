"""From a page's Markdown to HTML with marks: scan, the library, the sanitiser, and the numbers put back.

Depends on the text alone: no other page, no template, no setting.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from html import unescape

import msgspec
from markdown import Markdown
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.tables import TableExtension
from markdown.extensions.toc import TocExtension, unique

from anagen.diagnostics import Diagnostic, Diagnostics, Location, error
from anagen.document import Block, Citation, Heading, Link
from anagen.markdown.extension import AnagenExtension, MarkedBlocks
from anagen.markdown.fast import Fast
from anagen.markdown.limits import too_much
from anagen.markdown.notes import Notes, meant
from anagen.markdown.sanitise import HEADINGS, sanitise
from anagen.markdown.scan import scan
from anagen.markup import Token, tokens
from anagen.source import Source

_JOINERS = "\u200c\u200d"
_EMPTY = re.compile(r"<p>\s*</p>\n?")


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
    return unique(_slug(text), used)


def _slug(text: str) -> str:
    """The text in small letters, with hyphens for blanks, without signs; marks stay on the letters that need them."""
    kept = []
    in_word = False
    for sign in unicodedata.normalize("NFC", text):
        is_mark = unicodedata.category(sign).startswith("M") or sign in _JOINERS
        in_word = sign.isalpha() or (in_word and is_mark)
        if in_word or sign.isalnum() or sign.isspace() or sign in "_-":
            kept.append(sign)
    return re.sub(r"[-\s]+", "-", "".join(kept).strip().lower())


def new_library(slugify: Callable[[str, str], str], mark: Callable[[str], str]) -> Markdown:
    """The Markdown library with all that a page may need; `mark` gives the mark for an address that has none."""
    return Markdown(
        extensions=[
            TableExtension(use_align_attribute=True),
            DefListExtension(),
            TocExtension(marker="", slugify=slugify),
            MarkedBlocks(),
            AnagenExtension(mark),
        ],
        output_format="html",
    )


class Converter:
    """A Markdown instance, reused from page to page inside one call."""

    def __init__(self) -> None:
        self._source = Source(path="", text="")
        self._notes = Notes("")
        self._library = Fast(new_library(self._slug, self._mark))

    def convert(self, source: Source) -> tuple[Converted | None, Diagnostics]:
        """Convert one page's body; None for one that asks too much. Problems are those of the text alone."""
        if problems := too_much(source):
            return None, problems
        self._source = source
        text, self._notes = scan(source)
        notes, finish = self._notes, _Finish(self._notes)
        try:
            html = finish.run(sanitise(self._library.convert(text)))
        except RecursionError:
            self._library = Fast(new_library(self._slug, self._mark))  # the old one was left in the middle of a page
            message = "quotes or lists stand too deep in one another on this page"
            hint = "Look for a long row of `>`, `-`, `*` or `1.`, and put `\\` before each that is meant as a sign."
            problem = error("nested-too-deep", Location(path=source.path), message, hint)
            return None, (*notes.diagnostics, problem)
        converted = Converted(
            html=html,
            headings=tuple(finish.headings),
            ids=tuple(finish.ids),
            links={number: link for number, link in notes.links.items() if number in finish.used},
            blocks={number: block for number, block in notes.blocks.items() if number in finish.used},
            citations={number: cited for number, cited in notes.citations.items() if number in finish.used},
        )
        return converted, (*notes.diagnostics, *finish.diagnostics, *_same_ids(source, notes, finish.ids))

    def _slug(self, text: str, separator: str) -> str:
        return _slug(self._notes.put_back(text))

    def _mark(self, address: str) -> str:
        """The mark for an address that the scan has not seen; its place is the first that has the same text."""
        target = self._notes.put_back(address)
        at = self._source.text.find(target) if target else -1
        place = self._source.place(at, len(target)) if at >= 0 else Location(path=self._source.path)
        return self._notes.link(" ".join(meant(target).split()), target, place)


def _same_ids(source: Source, notes: Notes, ids: list[str]) -> Iterator[Diagnostic]:
    """An error for each id that stands twice in the page; those of headings are made to differ."""
    for identity in (identity for identity, count in Counter(ids).items() if count > 1):
        places = [place for typed, place in notes.ids if typed == identity] or [Location(path=source.path)]
        message = f"the id `{identity}` is used twice on this page"
        yield error("duplicate-anchor", places[-1], message, "Give one of the two another id.", places[:-1])


_TAKEN = frozenset({"code", "pre", "ag-block", "ag-cite", *HEADINGS})


class _Finish:
    """One walk over the HTML: puts back numbers left in text, notes which were used, collects headings and ids."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.used: set[int] = set()
        self.headings: list[Heading] = []
        self.ids: list[str] = []
        self.diagnostics: list[Diagnostic] = []
        self._code = 0
        self._heading_text: list[str] = []
        self._heading_id = ""
        self._blocks: list[bool] = []

    def run(self, html: str) -> str:
        """The HTML with all numbers put back, but for those of links, blocks and citations."""
        done = "".join(map(self._token, tokens(html)))
        return _EMPTY.sub("", done) if self.notes.left_out else done

    def _token(self, token: Token) -> str:
        if not token.name:
            text = self._text(token.html)
            self._heading_text.append(text)
            return text
        if token.name not in _TAKEN:
            return token.html if token.is_end else self._start_tag(token)
        if token.name in {"code", "pre"}:
            self._code += -1 if token.is_end else 1
        if token.name in HEADINGS and token.is_end:
            words = " ".join(unescape("".join(self._heading_text)).split())
            self.headings.append(Heading(id=self._heading_id, level=int(token.name[1]), text=words))
        if token.name in {"ag-block", "ag-cite"}:
            return self._mark(token)
        return token.html if token.is_end else self._start_tag(token)

    def _mark(self, token: Token) -> str:
        """The mark with its number alone; nothing for one that was typed."""
        if token.is_end:
            return token.html if self._blocks.pop() else ""
        number = self.notes.number(token.attributes().get("n", ""))
        known = self.notes.blocks if token.name == "ag-block" else self.notes.citations
        is_known = number is not None and number in known and number not in self.used
        self._blocks.append(is_known)
        if number is None or not is_known:
            return ""
        self.used.add(number)
        self.diagnostics += self.notes.problems.get(number, ())
        return f'<{token.name} n="{number}">'

    def _start_tag(self, token: Token) -> str:
        has_marks = self.notes.prefix in token.html
        if not has_marks and " id=" not in token.html and token.name not in HEADINGS:
            return token.html
        attributes = token.attributes()
        if token.name in HEADINGS:
            self._heading_text, self._heading_id = [], unescape(attributes.get("id", ""))
        if "id" in attributes:
            self.ids.append(unescape(attributes["id"]))
        if not has_marks:
            return token.html
        written = "".join(f' {name}="{self._attribute(name, value)}"' for name, value in attributes.items())
        return f"<{token.name}{written}>"

    def _attribute(self, name: str, value: str) -> str:
        number = self.notes.number(value)
        if name not in {"href", "src"} or number not in self.notes.links:
            return self.notes.put_back_attribute(value)
        self.used.add(number)
        if name == "src":
            self.notes.links[number] = msgspec.structs.replace(self.notes.links[number], is_picture=True)
        return f"ag:{number}:"

    def _text(self, text: str) -> str:
        if self.notes.prefix not in text:
            return text
        if not self._code:
            for number in self.notes.numbers(text):
                self.diagnostics += _not_read(self.notes, number)
        return self.notes.put_back_text(text, in_code=self._code > 0)


def _not_read(notes: Notes, number: int) -> list[Diagnostic]:
    """What is wrong with a number that stands in the text."""
    if number in notes.blocks:
        block = notes.blocks[number]
        hint = "Put an empty line above it, and start it at the same place as the text around it."
        return [error("block-not-read", block.location, f"the block `{block.name}` is not read as a block here", hint)]
    if number in notes.citations:
        place = notes.citations[number].location
        hint = "Citations are read in running text only, not inside of HTML."
        return [error("citation-syntax", place, "this citation is not read as a citation here", hint)]
    return notes.problems.get(number, [])
