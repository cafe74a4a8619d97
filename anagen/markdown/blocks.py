"""Block headers and ends (`/// name | heading`, options, `///`): found, matched, numbered.

Reads lines of the source only; what the blocks mean is for the theme to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from anagen import yaml_reader
from anagen.diagnostics import error, has_errors
from anagen.document import Block, Option
from anagen.markdown.lines import Line, lines_of
from anagen.markdown.notes import Notes
from anagen.source import Source

_SLASHES = re.compile(r"(?:(?:[-*+]|\d+\.|:)[ \t]+)?(?P<slashes>/{3,})(?P<rest>.*)")
_SLASHES_FIRST = re.compile(r"\n///.*")
_HEADER = re.compile(r"[ \t]*(?P<name>[\w-]+)[ \t]*(?:\|[ \t]*(?P<heading>.*?)[ \t]*)?")
_COMMENT = re.compile(r"^[ ]{0,3}<!--(?:(?!-->)[\s\S])*+-->", re.MULTILINE)
_TAB = r"(?:[ ]{4}|[ ]{0,3}\t)"


class Edit(msgspec.Struct, frozen=True):
    """Replace the characters from `start` to `end` of the source by `text`."""

    start: int
    end: int
    text: str


class _Open(msgspec.Struct, frozen=True, kw_only=True):
    """A block whose end has not been seen; `where` is how deep in quotes and in lists it stands."""

    number: int
    slashes: str
    where: tuple[int, int]


class _Blocks:
    """The state of one pass: the blocks that are open, and the ends that were reported with their header."""

    def __init__(self, source: Source, notes: Notes) -> None:
        self.source = source
        self.notes = notes
        self.edits: list[Edit] = []
        self.open: list[_Open] = []
        self.forgiven: list[str] = []


def scan_blocks(source: Source, notes: Notes) -> list[Edit]:
    """Number the block headers of `source`; report those unclosed, surplus or not to be read."""
    if "///" not in source.text:
        return []
    blocks = _Blocks(source, notes)
    hidden = [match.span() for match in _COMMENT.finditer(source.text)]
    done = 0
    for line in _lines(source.text):
        while hidden and hidden[0][1] <= line.start:
            del hidden[0]
        is_hidden = bool(hidden) and hidden[0][0] <= line.start
        match = _SLASHES.match(line.text) if line.start >= done and not is_hidden else None
        if match:
            done = _take(blocks, line, match)
    for unclosed in blocks.open:
        _report_unclosed(notes, unclosed)
    return blocks.edits


def _lines(text: str) -> Iterable[Line]:
    """The lines of a text; those with slashes alone where slashes stand at the beginning of lines and nowhere else."""
    found = [Line(start=match.start(), text=match[0][1:]) for match in _SLASHES_FIRST.finditer(f"\n{text}")]
    is_enough = ">" not in text and sum(line.text.count("///") for line in found) == text.count("///")
    return found if is_enough else lines_of(text)


def _take(blocks: _Blocks, line: Line, match: re.Match[str]) -> int:
    """Take note of a line that begins with slashes; where the next line to look at may begin."""
    start = blocks.source.text.index("/", line.start) + len(match["slashes"])
    slashes, rest = match["slashes"], match["rest"]
    header = _HEADER.fullmatch(rest)
    if line.is_code:
        if header:
            _note(blocks, _block(blocks.source, start, header, {}), Edit(start, start + len(rest), ""))
    elif not rest.strip():
        if not line.opens_item:
            _close(blocks, line, slashes)
    elif header is None:
        place = blocks.source.place(start - len(slashes), len(slashes) + len(rest.rstrip()))
        hint = "Write `/// name | heading`, with a hyphen in a name of two words, or put the text on another line."
        blocks.notes.diagnostics.append(error("block-header", place, "this block header cannot be read", hint))
        blocks.forgiven.append(slashes)
    else:
        return _open(blocks, line, slashes, (start, header))
    return 0


def _open(blocks: _Blocks, line: Line, slashes: str, at: tuple[int, re.Match[str]]) -> int:
    """A block's header, at its offset behind the slashes; where its options end."""
    start, header = at
    where = (line.quotes, line.level + (1 if line.opens_item else 0))
    while blocks.open and (len(slashes) >= len(blocks.open[-1].slashes) or where < blocks.open[-1].where):
        blocks.forgiven.append(blocks.open[-1].slashes)
        _report_unclosed(blocks.notes, blocks.open.pop(), header["name"])
    header_end = start + len(header[0])
    told = len(blocks.notes.diagnostics)
    options, end = _options(blocks, line, header_end)
    block = msgspec.structs.replace(
        _block(blocks.source, start, header, options),
        parent=blocks.open[-1].number if blocks.open else -1,
        is_unread=has_errors(blocks.notes.diagnostics[told:]),
    )
    cut = blocks.source.text[header_end:end]
    number = _note(blocks, block, Edit(start, end, ("\n" + line.prefix.rstrip(" ")) * cut.count("\n")))
    blocks.open.append(_Open(number=number, slashes=slashes, where=where))
    return end


def _note(blocks: _Blocks, block: Block, edit: Edit) -> int:
    """Number a block; the edit's text is what stays of its options."""
    number, mark = blocks.notes.block(block, blocks.source.text[edit.start : edit.end])
    blocks.edits.append(msgspec.structs.replace(edit, text=mark + edit.text))
    return number


def _block(source: Source, start: int, header: re.Match[str], options: dict[str, Option]) -> Block:
    place = source.place(start + header.start("name"), len(header["name"]))
    return Block(name=header["name"], heading=header["heading"] or "", options=options, location=place)


def _options(blocks: _Blocks, line: Line, start: int) -> tuple[dict[str, Option], int]:
    """The options of the block whose header ends at `start`, and where they end."""
    source = blocks.source
    level = re.escape(line.indent) + (_TAB if line.opens_item else "")
    option = re.compile(rf"\n{re.escape(line.prefix)}{level}{_TAB}[ \t]*(?P<text>\S.*)")
    at, found = start, []
    while match := option.match(source.text, at):
        found.append(match)
        at = match.end()
    if not found:
        return {}, start
    cut = min(match.start("text") - match.start() - 1 for match in found)
    text = "\n".join(match[0][cut + 1 :] for match in found)
    first_line = source.place(found[0].start("text")).line
    mapping, problems = yaml_reader.read_mapping(Source(path=source.path, text=text, first_line=first_line, indent=cut))
    blocks.notes.diagnostics += problems
    return {name: Option(value=value, location=place) for name, (value, place) in mapping.items()}, at


def _close(blocks: _Blocks, line: Line, slashes: str) -> None:
    """Match the end of a block with its header."""
    where = (line.quotes, line.level)
    for depth in range(len(blocks.open) - 1, -1, -1):
        if (blocks.open[depth].slashes, blocks.open[depth].where) == (slashes, where):
            for unclosed in blocks.open[depth + 1 :]:
                _report_unclosed(blocks.notes, unclosed)
            del blocks.open[depth:]
            return
    if slashes in blocks.forgiven:
        blocks.forgiven.remove(slashes)
        return
    place = blocks.source.place(blocks.source.text.index("/", line.start), len(slashes))
    message = f"`{slashes}` closes a block, but none with {len(slashes)} slashes is open here"
    hint = "Delete the line, or write the block's header."
    blocks.notes.diagnostics.append(error("block-surplus", place, message, hint))


def _report_unclosed(notes: Notes, unclosed: _Open, inner: str = "") -> None:
    block = notes.blocks[unclosed.number]
    end = unclosed.slashes
    hint = f"Type `{end}` on a line of its own where it ends."
    if inner:
        hint = (
            f"Type `{end}` on a line of its own before `{end} {inner}`. If `{inner}` belongs inside, open and close "
            f"`{block.name}` with one slash more: `{end}/ {block.name}`."
        )
    notes.diagnostics.append(error("block-unclosed", block.location, f"the block `{block.name}` is never closed", hint))
