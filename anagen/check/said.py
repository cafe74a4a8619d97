"""What does a page say, sentence by sentence, wherever it says it? For rules about what a text claims.

Running text, lists, tables, headings, title and summary, the words of pictures; and the settings that readers see.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, cast

import msgspec

from anagen.check.shown import block_alts, shown
from anagen.diagnostics import Location
from anagen.document import Block, Document, Kind, Passage
from anagen.once import once
from anagen.sentences import sentences
from anagen.site import Site, place_of_setting
from anagen.source import Source
from anagen.theme import Theme
from anagen.urls import language_of

Where = Kind | Literal["title", "summary", "alt", "setting"]
_READ_BY_PATIENTS = (
    "site.title", "clinic.name", "clinic.opening_hours", "clinic.registration", "clinic.complaints",
    "editorial.conflicts", "editorial.funding",
)  # fmt: skip


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """One sentence, where it stands, and the references that are cited in it (`keys`) and close by (`nearby`).

    `whole` is its place, or the source that its passage tells the place in. Close by is the paragraph, the point of a
    list, or the row of a table. `block` is the block that holds it.
    """

    text: str
    where: Where
    whole: Location | Source
    keys: tuple[str, ...] = ()
    nearby: tuple[str, ...] = ()
    block: Block | None = None
    passage: Passage | None = None
    start: int = 0

    @property
    def location(self) -> Location:
        """Where the sentence stands."""
        if isinstance(self.whole, Location) or self.passage is None:
            return cast("Location", self.whole)
        return self.passage.place(self.whole, self.start, self.start + len(self.text))

    def place(self, document: Document, start: int, end: int) -> Location:
        """Where a part of the sentence stands; the whole, where parts have no place of their own."""
        if self.passage is None:
            return self.location
        return self.passage.place(document.source, self.start + start, self.start + end)


@once
def said(document: Document, theme: Theme) -> Iterator[Said]:
    """The sentences of a page in order, its title and summary first and the words of its pictures last."""
    head, places = document.front_matter, document.places
    start = Location(path=document.source.path)
    yield from _plain(head.title, "title", places.get("title", start), document.path)
    yield from _plain(head.summary, "summary", places.get("summary", start), document.path)
    blocks = {block.location.line: block for block in document.blocks.values()}
    in_row: dict[int, list[str]] = {}
    for passage in document.passages:
        if passage.row >= 0:
            in_row.setdefault(passage.row, []).extend(_keys(passage, -1, len(passage.text)))
    for passage in document.passages:
        yield from _of_passage(document, passage, blocks.get(passage.block_line), in_row)
    for picture in shown(document):
        if picture.link.is_picture:
            yield from _plain(picture.words, "alt", picture.link.location, document.path)
    for _picture, alt, place in block_alts(document, theme):
        yield from _plain(alt, "alt", place, document.path)


def said_in_settings(site: Site) -> Iterator[Said]:
    """The sentences of the settings that readers see."""
    for name in _READ_BY_PATIENTS:
        group, field = name.split(".")
        text = getattr(getattr(site.config, group), field)
        place = place_of_setting(site, name)
        yield from _plain(text, "setting", place, f"content/{site.config.site.default_language}/index.md")


def _plain(text: str, where: Where, place: Location, path: str) -> Iterator[Said]:
    for sentence in sentences(text, language_of(path)):
        yield Said(text=text[sentence.start : sentence.end], where=where, whole=place)


def _of_passage(
    document: Document, passage: Passage, block: Block | None, in_row: dict[int, list[str]]
) -> Iterator[Said]:
    if not passage.sentences:
        return  # signs alone
    own = _keys(passage, -1, len(passage.text))
    nearby = tuple(in_row[passage.row]) if passage.row >= 0 else own
    after = -1
    for number, sentence in enumerate(passage.sentences, 1):
        until = passage.sentences[number].start if number < len(passage.sentences) else len(passage.text)
        yield Said(
            text=passage.text[sentence.start : sentence.end],
            where=passage.kind,
            whole=document.source,
            keys=_keys(passage, after, until),
            nearby=nearby,
            block=block,
            passage=passage,
            start=sentence.start,
        )
        after = until


def _keys(passage: Passage, after: int, until: int) -> tuple[str, ...]:
    """The references that are cited in this part of a passage."""
    if not passage.citations:
        return ()
    return tuple(key for cited in passage.citations if after < cited.at <= until for key in cited.keys)
