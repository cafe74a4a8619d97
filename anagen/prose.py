"""What does a Markdown text say in sentences? Its passages without markup, each character with its place in the source.

For rules about language. Works on the source alone, so it serves a page, a brochure and standard input alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import msgspec

from anagen.diagnostics import Location
from anagen.source import Source

Kind = Literal["paragraph", "item", "heading", "cell"]

_BLOCK = re.compile(r"^[ \t>]*/{3,}[ ]*(?P<name>[\w-]+)?[ ]*(?:\|[ ]*(?P<heading>.*?)[ ]*)?$")
_OPTION = re.compile(r"^[ \t>]*[ ]{4,}[\w-]+:(?:\s|$)")
_HEADING = re.compile(r"^(?P<marks>#{1,6})[ \t]+(?P<text>.*?)[ \t]*#*[ \t]*$")
_ITEM = re.compile(r"^[ \t]*(?:[-*+•–]|\d+[.)]|:)[ \t]+")
_QUOTE = re.compile(r"^(?:[ ]{0,3}>[ ]?)+")
_RULE = re.compile(r"^[ ]{0,3}(?:(?:[-*_][ \t]*){3,}|=+[ \t]*|-+[ \t]*)$")
_ROW_BELOW_HEAD = re.compile(r"^[ \t|:-]*-[ \t|:-]*$")
_DEFINITION = re.compile(r"^[ ]{0,3}\[[^\]\n]+\]:\s")
_COMMENT = re.compile(r"<!--[\s\S]*?-->")
_INLINE = re.compile(
    r"""\\(?P<escaped>[\\`*_{}\[\]()>#+.!|-])
    |(?P<ticks>`+)(?P<code>[^`]+)(?P=ticks)
    |!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])
    |[ ]*\[@[^\]]*\]
    |\[(?P<text>[^\[\]]*)\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\])
    |\{:[^{}]*\}
    |</?[A-Za-z][^<>]*>
    |(?P<mark>\*{1,3}|(?<![^\W_])_{1,3}|_{1,3}(?![^\W_]))""",
    re.VERBOSE,
)


class Passage(msgspec.Struct, frozen=True, kw_only=True):
    """A run of text of one kind: `text` without markup, and for each of its characters the offset in the source.

    `level` is that of a heading, 1 to 6, and 0 for anything else. `block` is the name of the block that it stands in.
    """

    kind: Kind
    text: str
    offsets: tuple[int, ...]
    level: int = 0
    block: str = ""

    def place(self, source: Source, start: int, end: int) -> Location:
        """Where `text[start:end]` stands in the source; as much of it as is on the first line."""
        first, last = self.offsets[start], self.offsets[max(start, end - 1)]
        line_end = source.text.find("\n", first)
        return source.place(first, min(last + 1, line_end if line_end >= 0 else last + 1) - first)


def passages(source: Source) -> tuple[Passage, ...]:
    """The passages of a Markdown text in order: paragraphs, list items, headings and the cells of tables."""
    text = _COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), source.text)
    found: list[Passage] = []
    for kind, level, block, pieces in _runs(text):
        passage = _passage(kind, level, block, pieces)
        if passage.text.strip():
            found.append(passage)
    return tuple(found)


_Piece = tuple[int, str]
_Run = tuple[Kind, int, str, list[_Piece]]


def _runs(text: str) -> Iterator[_Run]:
    """The lines of each passage, as offset and text, with its kind, its heading level and its block."""
    open_run: _Run | None = None
    blocks: list[str] = []
    in_options = in_list = False
    at = 0
    for line in text.split("\n"):
        start, at = at, at + len(line) + 1
        block = _BLOCK.match(line)
        if block and (block["name"] or block["heading"] is None):
            if open_run:
                yield open_run
            open_run, in_options, in_list = None, block["name"] is not None, False
            blocks = [*blocks, block["name"]] if block["name"] else blocks[:-1]
            if block["heading"]:
                yield "heading", 7, blocks[-1], [(start + block.start("heading"), block["heading"])]
            continue
        in_options = in_options and _OPTION.match(line) is not None
        if in_options:
            continue
        quote = _QUOTE.match(line)
        begin = quote.end() if quote else 0
        for run, continues in _of_line(line[begin:], start + begin, (in_list, blocks[-1] if blocks else "")):
            if continues and open_run:
                open_run[3].extend(run[3])
                continue
            if open_run:
                yield open_run
            open_run = run if run[3] else None
            in_list = run[0] == "item" or (in_list and line.startswith((" ", "\t")))
    if open_run:
        yield open_run


def _of_line(line: str, start: int, around: tuple[bool, str]) -> Iterator[tuple[_Run, bool]]:
    """What a line adds: passages, and whether the first goes on with the one before it."""
    in_list, block = around
    nothing: _Run = ("paragraph", 0, block, [])
    heading, item = _HEADING.match(line), _ITEM.match(line)
    indented = line.startswith(("    ", "\t"))
    if not line.strip() or _RULE.match(line) or _DEFINITION.match(line) or (indented and not in_list):
        if in_list and not line.strip():
            yield ("item", 0, block, []), False
        else:
            yield nothing, False
    elif heading:
        yield ("heading", len(heading["marks"]), block, [(start + heading.start("text"), heading["text"])]), False
        yield nothing, False
    elif item:
        yield ("item", 0, block, [(start + item.end(), line[item.end() :])]), False
    elif line.lstrip().startswith("|") or (line.count("|") > 1):
        if not _ROW_BELOW_HEAD.match(line):
            for match in re.finditer(r"[^|]+", line):
                yield ("cell", 0, block, [(start + match.start(), match[0])]), False
        yield nothing, False
    else:
        indent = len(line) - len(line.lstrip())
        kind: Kind = "item" if in_list and indent else "paragraph"
        yield (kind, 0, block, [(start + indent, line[indent:].rstrip())]), True


def _passage(kind: Kind, level: int, block: str, pieces: list[_Piece]) -> Passage:
    text = " ".join(piece for _start, piece in pieces)
    offsets: list[int] = []
    for start, piece in pieces:
        offsets += range(start, start + len(piece) + 1)
    clean, places = _without_markup(text, offsets[: len(text)])
    trimmed = clean.strip()
    lead = len(clean) - len(clean.lstrip())
    return Passage(kind=kind, level=level, block=block, text=trimmed, offsets=tuple(places[lead : lead + len(trimmed)]))


def _without_markup(text: str, offsets: list[int]) -> tuple[str, list[int]]:
    if not _INLINE.search(text):
        return text, offsets
    pieces: list[str] = []
    places: list[int] = []
    at = 0
    for match in _INLINE.finditer(text):
        kept = next((name for name in ("escaped", "code", "text") if match[name] is not None), None)
        pieces.append(text[at : match.start()])
        places += offsets[at : match.start()]
        if kept:
            inside, inside_places = match[kept], offsets[match.start(kept) : match.end(kept)]
            if kept == "text":
                inside, inside_places = _without_markup(inside, inside_places)
            pieces.append(inside)
            places += inside_places
        at = match.end()
    pieces.append(text[at:])
    places += offsets[at:]
    return "".join(pieces), places
