"""Block headers and ends (`/// name | heading`, options, `///`): found, matched, numbered.

Reads lines of the source only; what the blocks mean is for the theme to say.
"""

from __future__ import annotations

import re

import msgspec

from anagen import yaml_reader
from anagen.diagnostics import error
from anagen.document import Block, Option
from anagen.markdown.notes import Notes
from anagen.source import Source

_SLASHES = re.compile(r"^(?P<prefix>[ \t>]*)(?P<slashes>/{3,})(?P<rest>.*)$", re.MULTILINE)
_HEADER = re.compile(r"[ ]*(?P<name>[\w-]+)[ ]*(?:\|[ ]*(?P<heading>.*?)[ ]*)?")
_ITEM = re.compile(r"(?:[ ]{0,3}>[ ]?)*[ ]{0,3}(?:[-*+]|\d+\.|:)[ \t]")


class Edit(msgspec.Struct, frozen=True):
    """Replace the characters from `start` to `end` of the source by `text`."""

    start: int
    end: int
    text: str


class _Open(msgspec.Struct, frozen=True, kw_only=True):
    """A block whose end has not been seen."""

    number: int
    slashes: str


def scan_blocks(source: Source, notes: Notes) -> list[Edit]:
    """Number the block headers of `source`; report those unclosed, surplus or not to be read."""
    edits: list[Edit] = []
    stack: list[_Open] = []
    forgiven: list[str] = []
    for match in _SLASHES.finditer(source.text):
        if _is_code(source.text, match):
            continue
        slashes, rest = match["slashes"], match["rest"].strip()
        if not rest:
            _close(source, match, notes, (stack, forgiven))
            continue
        header = _HEADER.fullmatch(match["rest"])
        if header is None:
            if _looks_like_header(rest):
                place = source.place(match.start("slashes"), len(slashes) + len(match["rest"].rstrip()))
                hint = "Write `/// name | heading`, or put the text on another line."
                notes.diagnostics.append(error("block-header", place, "this block header cannot be read", hint))
            continue
        if stack and len(slashes) >= len(stack[-1].slashes):
            forgiven.append(stack[-1].slashes)
            _report_unclosed(notes, stack.pop(), header["name"])
        edit, block = _read_header(source, match, header, notes)
        block = msgspec.structs.replace(block, parent=stack[-1].number if stack else -1)
        mark = notes.block(block, header[0].strip() + source.text[match.end() : edit.end])
        stack.append(_Open(number=len(notes.originals) - 1, slashes=slashes))
        edits.append(Edit(edit.start, edit.end, f"{match['prefix']}{slashes} {mark}{edit.text}"))
    for block_left in stack:
        _report_unclosed(notes, block_left)
    return edits


def _is_code(text: str, line: re.Match[str]) -> bool:
    """Whether a line is indented as code: by four or more, and not below a list item."""
    if len(line["prefix"].expandtabs(4)) < 4 or ">" in line["prefix"]:
        return False
    for above in reversed(text[: line.start()].split("\n")):
        if above.strip() and not above.startswith(("    ", "\t")):
            return not _ITEM.match(above)
    return True


def _looks_like_header(rest: str) -> bool:
    return "|" in rest and not rest.startswith("/")


def _read_header(source: Source, line: re.Match[str], header: re.Match[str], notes: Notes) -> tuple[Edit, Block]:
    """The block of a header line with its options, and the edit that blanks the option lines."""
    prefix = line["prefix"]
    option = re.compile(rf"\n{re.escape(prefix)}[ ]{{4,}}(?P<text>\S.*)")
    at, lines = line.end(), []
    while match := option.match(source.text, at):
        lines.append(match)
        at = match.end()
    options: dict[str, Option] = {}
    if lines:
        indent = min(match.start("text") - match.start() - 1 for match in lines)
        text = "\n".join(match[0][indent + 1 :] for match in lines)
        first_line = source.place(lines[0].start("text")).line
        mapping, problems = yaml_reader.read_mapping(
            Source(path=source.path, text=text, first_line=first_line, indent=indent)
        )
        notes.diagnostics += problems
        options = {name: Option(value=value, location=place) for name, (value, place) in mapping.items()}
    name_at = line.start("rest") + header.start("name")
    block = Block(
        name=header["name"],
        heading=header["heading"] or "",
        options=options,
        location=source.place(name_at, len(header["name"])),
    )
    return Edit(line.start(), at, ("\n" + prefix.rstrip(" ")) * len(lines)), block


def _close(source: Source, match: re.Match[str], notes: Notes, open_blocks: tuple[list[_Open], list[str]]) -> None:
    """Match the end of a block with its header; `open_blocks` are the open ones and the ends not to report."""
    stack, forgiven = open_blocks
    slashes = match["slashes"]
    depth = next((i for i in range(len(stack) - 1, -1, -1) if stack[i].slashes == slashes), None)
    if depth is not None:
        for unclosed in stack[depth + 1 :]:
            _report_unclosed(notes, unclosed)
        del stack[depth:]
    elif slashes in forgiven:
        forgiven.remove(slashes)
    else:
        place = source.place(match.start("slashes"), len(slashes))
        message = f"`{slashes}` closes a block, but none with {len(slashes)} slashes is open here"
        notes.diagnostics.append(
            error("block-surplus", place, message, "Delete the line, or write the block's header.")
        )


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
