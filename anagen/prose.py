"""What does a Markdown text say in sentences? Its passages without markup, each character with its place in the source.

For rules about language. Works on the source alone, so it serves a page, a brochure and standard input alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from anagen.document import CitedHere, Kind, Passage
from anagen.sentences import sentences
from anagen.source import Source

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
    |(?P<cite>\[@[^\]]*\])
    |\[(?P<text>[^\[\]]*)\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\])
    |\{:[^{}]*\}
    |</?[A-Za-z][^<>]*>
    |(?P<mark>\*{1,3}|(?<![^\W_])_{1,3}|_{1,3}(?![^\W_]))""",
    re.VERBOSE,
)
_INLINE_SIGN = re.compile(r"[\\`!\[{<*_]")
_KEY = re.compile(r"@(\w[\w:./-]*)")


class _Run(msgspec.Struct, frozen=True, kw_only=True):
    """A passage in the making: its lines as pairs of offset and text."""

    kind: Kind
    pieces: list[tuple[int, str]]
    level: int = 0
    block: tuple[str, int] = ("", 0)
    row: int = -1


def passages(source: Source, language: str = "en") -> tuple[Passage, ...]:
    """The passages of a Markdown text in order: paragraphs, list items, headings and the cells of tables."""
    text = _COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), source.text)
    found = (_passage(run, language) for run in _runs(text, source.first_line))
    return tuple(passage for passage in found if passage)


def _runs(text: str, first_line: int) -> Iterator[_Run]:
    """The lines of each passage, with its kind, its heading level and its block."""
    open_run: _Run | None = None
    blocks: list[tuple[str, int]] = []
    in_options = in_list = False
    at = 0
    for number, line in enumerate(text.split("\n"), first_line):
        start, at = at, at + len(line) + 1
        is_plain = not line or line[0].isalpha()  # it begins no block, no option and no quotation
        block = None if is_plain else _BLOCK.match(line)
        if block and (block["name"] or block["heading"] is None):
            if open_run:
                yield open_run
            open_run, in_options, in_list = None, block["name"] is not None, False
            blocks = [*blocks, (block["name"], number)] if block["name"] else blocks[:-1]
            if block["heading"]:
                piece = (start + block.start("heading"), block["heading"])
                yield _Run(kind="heading", pieces=[piece], level=7, block=blocks[-1])
            continue
        in_options = in_options and _OPTION.match(line) is not None
        if in_options:
            continue
        quote = None if is_plain else _QUOTE.match(line)
        begin = quote.end() if quote else 0
        around = (in_list, blocks[-1] if blocks else ("", 0))
        for run, continues in _of_line(line[begin:], start + begin, around):
            if continues and open_run:
                open_run.pieces.extend(run.pieces)
                continue
            if open_run:
                yield open_run
            open_run = run if run.pieces else None
            in_list = run.kind == "item" or (in_list and line.startswith((" ", "\t")))
    if open_run:
        yield open_run


def _of_line(line: str, start: int, around: tuple[bool, tuple[str, int]]) -> Iterator[tuple[_Run, bool]]:
    """What a line adds: passages, and whether the first goes on with the one before it."""
    in_list, block = around
    if line[:1].isalpha() and "|" not in line:
        yield _Run(kind="paragraph", pieces=[(start, line.rstrip())], block=block), True
        return
    if not line.strip():
        yield _Run(kind="item" if in_list else "paragraph", pieces=[], block=block), False
        return
    nothing = _Run(kind="paragraph", pieces=[], block=block)
    heading, item = _HEADING.match(line), _ITEM.match(line)
    indented = line.startswith(("    ", "\t"))
    if _RULE.match(line) or _DEFINITION.match(line) or (indented and not in_list):
        yield nothing, False
    elif heading:
        piece = (start + heading.start("text"), heading["text"])
        yield _Run(kind="heading", pieces=[piece], level=len(heading["marks"]), block=block), False
        yield nothing, False
    elif item:
        yield _Run(kind="item", pieces=[(start + item.end(), line[item.end() :])], block=block), False
    elif line.lstrip().startswith("|") or (line.count("|") > 1):
        if not _ROW_BELOW_HEAD.match(line):
            for match in re.finditer(r"[^|]+", line):
                yield _Run(kind="cell", pieces=[(start + match.start(), match[0])], block=block, row=start), False
        yield nothing, False
    else:
        indent = len(line) - len(line.lstrip())
        kind: Kind = "item" if in_list and indent else "paragraph"
        yield _Run(kind=kind, pieces=[(start + indent, line[indent:].rstrip())], block=block), True


def _passage(run: _Run, language: str) -> Passage | None:
    text = " ".join([piece for _start, piece in run.pieces])
    starts: list[tuple[int, int]] = []
    length = 0
    for offset, piece in run.pieces:
        starts.append((length, offset))
        length += len(piece) + 1
    spans, cited = _without_markup(text)
    clean = "".join([text[begin:end] for begin, end in spans])
    lead, trimmed = len(clean) - len(clean.lstrip()), clean.strip()
    if not trimmed:
        return None
    name, line = run.block
    return Passage(
        kind=run.kind,
        text=trimmed,
        runs=_runs_of(spans, starts, lead, len(trimmed)),
        sentences=sentences(trimmed, language),
        citations=tuple([CitedHere(min(max(at - lead, 0), len(trimmed)), keys) for at, keys in cited]),
        level=run.level,
        block=name,
        block_line=line,
        row=run.row,
    )


def _without_markup(text: str) -> tuple[list[tuple[int, int]], list[tuple[int, tuple[str, ...]]]]:
    """The spans of `text` that are read, and its citations: before which character that is read, and their keys."""
    if not _INLINE_SIGN.search(text):
        return [(0, len(text))], []
    spans: list[tuple[int, int]] = []
    cited: list[tuple[int, tuple[str, ...]]] = []
    length = 0

    def keep(begin: int, end: int) -> None:
        nonlocal length
        if end > begin:
            spans.append((begin, end))
            length += end - begin

    def walk(begin: int, end: int) -> None:
        at = begin
        for sign in _INLINE_SIGN.finditer(text, begin, end):
            match = _INLINE.match(text, sign.start(), end) if sign.start() >= at else None
            if match is None:
                continue
            kept = match.lastgroup
            if kept == "cite":  # the blanks before it are not read either
                keep(at, at + len(text[at : match.start()].rstrip(" ")))
                cited.append((length, tuple(_KEY.findall(match["cite"]))))
            else:
                keep(at, match.start())
            if kept == "text":
                walk(*match.span("text"))
            elif kept in {"escaped", "code"}:
                keep(*match.span(kept))
            at = match.end()
        keep(at, end)

    walk(0, len(text))
    return spans, cited


def _runs_of(
    spans: list[tuple[int, int]], starts: list[tuple[int, int]], lead: int, length: int
) -> tuple[tuple[int, int], ...]:
    """The runs of a passage: of the text that the spans leave, `length` characters from `lead` on."""
    if len(spans) == len(starts) == 1 and spans[0][0] == 0:
        return ((0, starts[0][1] + lead),)
    found: list[tuple[int, int]] = []
    index, piece = -lead, 0
    ends = [*(start for start, _offset in starts[1:]), *(end for _begin, end in spans[-1:])]
    for begin, end in spans:
        while ends[piece] <= begin:
            piece += 1
        for at_piece in range(piece, len(starts)):
            start, offset = starts[at_piece]
            if start >= end:
                break
            first, last = max(begin, start), min(end, ends[at_piece])
            at = index + first - begin
            if first < last and at < length and at + last - first > 0:
                skipped = max(0, -at)
                run = (at + skipped, offset + first - start + skipped)
                if not found or run[1] - run[0] != found[-1][1] - found[-1][0]:
                    found.append(run)
        index += end - begin
    return tuple(found)
