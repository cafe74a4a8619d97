"""What one Markdown file says: the records that `parse` makes and everything after it reads.

Types, and the way through a page's HTML. The marks in `html` (`ag:3:`, `<ag-block n="3">`, `<ag-cite n="4">`) are keys
of `links`, `blocks` and `citations`.
"""

import bisect
import datetime
from collections.abc import Iterator
from typing import Literal

import msgspec

from anagen.diagnostics import Diagnostic, Location
from anagen.markup import Token, tokens
from anagen.once import once
from anagen.sentences import Sentence
from anagen.source import Source
from anagen.text_form import Text

Kind = Literal["paragraph", "item", "heading", "cell"]


class Waiver(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A problem that somebody looked at and let pass: of one `rule`, at the words `where`, for a `reason`.

    Without `where` it is about the page as a whole. It ends after the day `until`.
    """

    rule: Text
    reason: Text
    by: Text
    until: datetime.date
    where: str = ""


class Waived(msgspec.Struct, frozen=True, kw_only=True):
    """A problem that was let pass, and by which waiver."""

    problem: Diagnostic
    waiver: Waiver


class FrontMatter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """What stands between the `---` lines of a page."""

    title: Text
    summary: Text
    type: str = ""
    order: int = 1000
    draft: bool = False
    keywords: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    conflicts: str = ""
    funding: str = ""
    waivers: tuple[Waiver, ...] = ()


class Heading(msgspec.Struct, frozen=True, kw_only=True):
    """A heading of the text: `level` 2 to 6, `text` without markup, `id` as in the HTML."""

    id: str
    level: int
    text: str


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A link or a picture as it was written; `target` is what stands between the brackets."""

    target: str
    location: Location
    is_picture: bool = False


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """`name: value` under a block's header."""

    value: str
    location: Location


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """`/// name | heading` with its options; the body is in the HTML, between the marks.

    `parent` is the number of the block that holds this one, or -1. `is_unread` says that there are
    options that cannot be read.
    """

    name: str
    heading: str
    options: dict[str, Option]
    location: Location
    parent: int = -1
    is_unread: bool = False


class CitedSource(msgspec.Struct, frozen=True, kw_only=True):
    """One key of a citation, with the page or section that it points at (`p. 4`)."""

    key: str
    locator: str
    location: Location


class Citation(msgspec.Struct, frozen=True, kw_only=True):
    """`[@kuka2020; @kim2021, p. 4]`."""

    sources: tuple[CitedSource, ...]
    location: Location


class Definition(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of a definition list: `terms[0]` is the word itself, the others its everyday names."""

    id: str
    terms: tuple[str, ...]
    html: str


class CitedHere(msgspec.Struct, frozen=True):
    """A citation in a passage: it stands before character `at` of the text, and names these references."""

    at: int
    keys: tuple[str, ...]


class Passage(msgspec.Struct, frozen=True, kw_only=True):
    """A run of text of one kind, as it is read: `text` without markup, and where it stands in the source.

    `runs` are pairs `(index in text, offset in source)`, each true up to the next. `level` is that of a heading, 1 to
    6, 7 for the heading of a block, and 0 for anything else. `block` is the name of the block that the passage stands
    in, and `block_line` the line of its header. Cells of one row of a table have the same `row`, an offset; it is -1
    outside of tables.
    """

    kind: Kind
    text: str
    runs: tuple[tuple[int, int], ...]
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[CitedHere, ...] = ()
    level: int = 0
    block: str = ""
    block_line: int = 0
    row: int = -1

    def offset(self, index: int) -> int:
        """The offset in the source of a character of the text."""
        start, offset = self.runs[bisect.bisect(self.runs, index, key=lambda run: run[0]) - 1]
        return offset + index - start

    def place(self, source: Source, start: int, end: int) -> Location:
        """Where `text[start:end]` stands in the source; as much of it as is on the first line."""
        first, last = self.offset(start), self.offset(max(start, end - 1))
        line_end = source.text.find("\n", first)
        return source.place(first, min(last + 1, line_end if line_end >= 0 else last + 1) - first)


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One page's text, parsed; depends on nothing but the file's bytes and its path.

    `source` is the Markdown below the front matter, for rules about the text itself, and `passages` what is read in
    it. `places` has the location of each front matter key, and of those within `waivers` by dotted names.
    `definitions` is filled for glossaries.
    """

    path: str
    source: Source
    front_matter: FrontMatter
    places: dict[str, Location]
    html: str
    passages: tuple[Passage, ...] = ()
    headings: tuple[Heading, ...] = ()
    ids: tuple[str, ...] = ()
    links: dict[int, Link] = {}
    blocks: dict[int, Block] = {}
    citations: dict[int, Citation] = {}
    definitions: tuple[Definition, ...] = ()


class Outline(msgspec.Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """What the rest of a site needs to know of a page without its text; made from its `Document` alone.

    `title_place` is the place of its title, `headings` the words of its headings. `definitions` is filled for
    glossaries. `leads` are the targets of links to pages of the site, `files` those of links and pictures that may be
    files beside the pages, and `options` the values of its blocks' options that may be, by name: all as written.
    `has_unread_options` says that a block has options that cannot be read. `cites` are the keys that it cites and
    `draws` the outcomes that its blocks draw, each once.
    """

    path: str
    front_matter: FrontMatter
    title_place: Location
    ids: tuple[str, ...]
    headings: tuple[str, ...]
    definitions: tuple[Definition, ...]
    leads: tuple[str, ...]
    files: tuple[Link, ...]
    options: tuple[tuple[str, str, Location], ...]
    has_unread_options: bool
    cites: tuple[str, ...]
    draws: tuple[str, ...]


class Brief(msgspec.Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """A page's `Outline` in MessagePack, and what every build asks of every page.

    `pictures` and `citations` count those in its text. `face` is a hash of what other pages show of it, or lead to;
    `ties` of what it cites, draws, and may show or link beside the pages.
    """

    outline: bytes
    is_draft: bool
    pictures: int
    citations: int
    face: bytes
    ties: bytes


@once
def tokens_of(document: Document) -> Iterator[Token]:
    """The tags and texts of a page's HTML."""
    return tokens(document.html)
