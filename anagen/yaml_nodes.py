"""What stands in a YAML text? Its values with their places, and what its syntax forbids, in the writer's words.

PyYAML's only door. Nodes are built here from parse events, so that no text can crash the reader. Knows no types.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Literal

import msgspec
import yaml

from anagen.diagnostics import Diagnostic, Location, error, warning
from anagen.source import Source

Path = tuple[str | int, ...]
Shape = Literal["value", "list", "mapping", "any", "refused"]

MAX_DEPTH = 30
MAX_EVENTS = 300_000
"""How many values, names, and beginnings and ends of lists a text may have."""


# From text to nodes.

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TOO_DEEP = "maximum nesting depth"
_OTHER_LINE_ENDS = str.maketrans("\x85\u2028\u2029", "   ")
_LONGEST_SHOWN = 60
_CUT_OFF = re.compile(r"[ \t]+(?=#\w)")


class Node(msgspec.Struct):
    """A value as written (`plain`: without quotes), a list, or a mapping; `refused` is one that was reported.

    `key` is where the node's name stands, in a mapping.
    """

    place: Location
    shape: Shape
    text: str = ""
    plain: bool = False
    nodes: list[Node] = []
    entries: dict[str, Node] = {}
    key: Location | None = None

    def is_empty(self) -> bool:
        """Whether nothing, or `~`, stands after the colon."""
        return self.plain and self.text in ("", "~")


class Reading(msgspec.Struct):
    """The reading of one text: what is wrong in it, and where its values stand."""

    source: Source
    lines: list[str] = []
    problems: list[Diagnostic] = []
    places: dict[Path, Location] = {}


def root_of(reading: Reading) -> Node | None:
    """The text's one document; None when its syntax is broken. A text without values is an empty mapping."""
    reading.source = msgspec.structs.replace(reading.source, text=reading.source.text.translate(_OTHER_LINE_ENDS))
    reading.lines = reading.source.text.split("\n")
    start = reading.source.place_of_line(0)
    events = _events(reading)
    if events is None:
        return None
    rest = iter(events)
    root = next((_node(reading, rest, event) for event in rest), None)
    if root is None or root.is_empty():
        return Node(start, "mapping")
    return msgspec.structs.replace(root, place=start) if root.shape == "mapping" else root


def _events(reading: Reading) -> list[Any] | None:
    """The events of the first document, without its ends."""
    try:
        try:
            return _limited(reading, _LOADER)
        except yaml.YAMLError as broken:
            if _TOO_DEEP not in str(broken):
                raise
            return _limited(reading, yaml.SafeLoader)  # which looks less far ahead, and so tells where
    except (yaml.YAMLError, ValueError) as broken:
        reading.problems.append(_syntax_problem(reading.source, broken))
        return None


def _limited(reading: Reading, loader: Any) -> list[Any] | None:
    """The same; each limit keeps a hostile text from taking long."""
    events: list[Any] = []
    depth = documents = 0
    problem: tuple[str, str, str] | None = None
    for event in yaml.parse(reading.source.text, Loader=loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if documents > 1:
            problem = "yaml-documents", "a second document begins here", "Delete it: a file holds one document."
        elif depth > MAX_DEPTH:
            message = f"lists stand more than {MAX_DEPTH} deep in one another here"
            problem = "yaml-too-deep", message, "If it is text, put quotes around it."
        elif len(events) > MAX_EVENTS:
            problem = "yaml-too-long", "this text holds too many values", "Split it into several files."
        if problem:
            code, message, hint = problem
            reading.problems.append(error(code, _place(reading.source, event), message, hint))
            return None
        if isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent):
            events.append(event)
    return events


def _place(source: Source, event: Any) -> Location:
    start, end = event.start_mark, event.end_mark
    return source.place_of_line(start.line, start.column, end.column - start.column if end.line == start.line else 1)


def _node(reading: Reading, rest: Iterator[Any], event: Any) -> Node:
    """The node that begins with `event`; takes its other events from `rest`."""
    node = Node(_place(reading.source, event), "refused")
    if isinstance(event, yaml.ScalarEvent):
        node.shape, node.text, node.plain = "value", event.value, not event.style
    elif isinstance(event, yaml.SequenceStartEvent):
        node.shape = "list"
        while not isinstance(part := next(rest), yaml.SequenceEndEvent):
            node.nodes.append(_node(reading, rest, part))
    elif isinstance(event, yaml.MappingStartEvent):
        node.shape = "mapping"
        while not isinstance(part := next(rest), yaml.MappingEndEvent):
            _add_entry(reading, node, _node(reading, rest, part), _node(reading, rest, next(rest)))
    if event.anchor is not None or getattr(event, "tag", None) is not None:
        line, code = reading.lines[event.start_mark.line], "yaml-tag" if event.anchor is None else "yaml-anchor"
        message = _CANNOT_BEGIN.format(at=line[event.start_mark.column])
        reading.problems.append(error(code, node.place, message, _QUOTE_IT.format(quoted=quoted_line(line))))
        node.shape = "refused"
    if node.plain:
        _warn_of_comment(reading, event.end_mark)
    return node


def _add_entry(reading: Reading, mapping: Node, key: Node, value: Node) -> None:
    name = key.text
    if key.shape == "refused":
        return
    if key.shape != "value" or not name:
        hint = "Write `name: value`; put quotes around text that begins with `[`, `{` or `?`."
        reading.problems.append(error("yaml-key", key.place, "what stands before the colon is not a name", hint))
    elif name == "<<" and key.plain:
        message, hint = "`<<` does not work here", "Write out the lines that it stands for."
        reading.problems.append(error("yaml-merge", key.place, message, hint))
    elif name in mapping.entries:
        first = mapping.entries[name].key or mapping.place
        message = f"{shown(name)} stands here a second time"
        hint = f"Keep one of the two; the first is in line {first.line}."
        reading.problems.append(error("duplicate-key", key.place, message, hint, [first]))
    else:
        value.key = key.place
        mapping.entries[name] = value


def _warn_of_comment(reading: Reading, end: yaml.Mark) -> None:
    """`colour: #1d5c63` is no colour: a value that `#` cuts off is seldom meant."""
    cut = _CUT_OFF.match(reading.source.text, end.index)
    if cut:
        place = reading.source.place_of_line(end.line, end.column + len(cut.group()))
        hint = (
            f"If it is, put quotes around all: {quoted_line(reading.lines[end.line])}. If not, write a space after `#`."
        )
        message = "what follows `#` is a comment and not part of the value"
        reading.problems.append(warning("yaml-comment", place, message, hint))


# What the syntax of YAML forbids.

_NOT_YAML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_QUOTES = "\"'“”„\u2018\u2019"
_HEAD = r"""^ *(?:- +)*(?:[^\s:"'\[\]{}][^:\n]*:[ \t]+)?"""
_LONGEST_HINT = 200
_HERE = r"^(?=.*\0)"
_TO_CLOSING = r"(?:(?!(?P=quote))[^\0])*(?P=quote)[ \t]*\0"
_NO_END = "expected (key|<block end>|'-'|'?<document start)"
_CANNOT_BEGIN = "a value cannot begin with `{at}`"
_OPEN_QUOTE = "the quote that opens here is never closed"
_NO_PAIR = "this line is not of the form `name: value`"
_QUOTE_IT = "Put quotes around it: {quoted}."
_UNCLEAR = "this cannot be understood"
_INDENT = "Write `name: value`, or indent the line if it continues the text above."
_ALIGN = "Begin lines that belong together at the same column."

# What PyYAML says; the mark to look at, and the text there (\0 is the mark, `at` the place to show); code, message and
# hint. The first row that fits is told.
_BREAKS = (
    ("", "problem", _HERE + r" *\0?(?P<at>\t)",
     "yaml-tab", "a tab indents this line", "Type spaces instead, two for each level."),
    ("mapping values", "problem", r":\s[^\0\n]*\0(?P<at>:)",
     "yaml-colon", "a colon followed by a space must stand inside quotes", _QUOTE_IT),
    ("mapping values", "problem", r"^ *[\w-]+(?P<at>:)\S.*\n+.*\0",
     "yaml-colon", "a space is missing after this colon", "Write `name: value`."),
    ("mapping values", "problem", _HERE + r" +(?P<at>\S)",
     "yaml-indent", "this line begins further right than the lines above", _ALIGN),
    ("mapping values", "problem", r"^(?P<at>\S).*\n+.*\0", "yaml-syntax", _NO_PAIR, _INDENT),
    ("could not find expected ':'", "context", r"\0[\w-]+(?P<at>:)(?!//)\S",
     "yaml-colon", "a space is missing after this colon", "Write `name: value`."),
    ("could not find expected ':'", "context", r"\0(?P<at>\S)", "yaml-syntax", _NO_PAIR, _INDENT),
    ("quoted scalar.*escape", "problem", r"\0(?P<at>.)",
     "yaml-quote", "a backslash between double quotes has a meaning of its own", "Put single quotes around the value."),
    ("quoted scalar", "context", r"\0(?P<at>.)", "yaml-quote", _OPEN_QUOTE, "Close it: {quoted}."),
    (_NO_END, "problem", r"""(?P<at>(?P<quote>["']))(?:(?!(?P=quote))[^\0\n])*\n""" + _TO_CLOSING,
     "yaml-quote", _OPEN_QUOTE, "Close it: {quoted}."),
    (_NO_END, "problem", r"""(?P<quote>["'])""" + _TO_CLOSING + "(?P<at>.)",
     "yaml-quote", "text stands after the closing quote", _QUOTE_IT),
    (_NO_END, "problem", _HERE + _HEAD + r"(?P<at>[\[{]).*\0", "yaml-syntax", _CANNOT_BEGIN, _QUOTE_IT),
    (_NO_END, "problem", r"\0(?P<at>:)", "yaml-key", "a name is missing before this colon", "Write `name: value`."),
    (_NO_END, "problem", r"^ *\0(?P<at>.)", "yaml-indent", "this line does not fit the lines above it", _ALIGN),
    ("an (alias|anchor)", "context", r"\0(?P<at>.)", "yaml-anchor", _CANNOT_BEGIN, _QUOTE_IT),
    ("a tag", "context", r"\0(?P<at>.)", "yaml-tag", _CANNOT_BEGIN, _QUOTE_IT),
    ("any token|(entries|keys) are not|a block scalar", "context", r"\0(?P<at>\S)",
     "yaml-syntax", _CANNOT_BEGIN, _QUOTE_IT),
    ("flow (sequence|mapping)", "context", r"\0(?P<at>.)",
     "yaml-bracket", "`{at}` is never closed, or a comma is missing", "Close it, or put quotes around text: {quoted}."),
    ("flow node", "problem", r"(?P<at>\S)\s*\0$",
     "yaml-bracket", "a bracket is never closed", "Close it, or put quotes around text: {quoted}."),
    ("", "problem", r"\0(?P<at>\S)", "yaml-syntax", _UNCLEAR, _QUOTE_IT),
    ("", "problem", r"(?P<at>)\s*\0", "yaml-syntax", _UNCLEAR, "Write `name: value`."),
)  # fmt: skip


def _syntax_problem(source: Source, problem: Exception) -> Diagnostic:
    """What PyYAML met, explained by the text that it met it in."""
    mark = getattr(problem, "problem_mark", None)
    if not isinstance(problem, yaml.MarkedYAMLError) or mark is None:
        unreadable = _NOT_YAML.search(source.text)
        message = "an invisible character or an unknown escape stands here"
        place = source.place(unreadable.start() if unreadable else 0)
        return error("yaml-syntax", place, message, "Delete it and type the text again.")
    marks = {"problem": mark.index, "context": (problem.context_mark or mark).index}
    for words, which, pattern, code, message, hint in _BREAKS:
        stop, start = marks[which], max(0, marks[which] - 10_000)
        match = re.search(pattern, f"{source.text[start:stop]}\0{source.text[stop : stop + 1000]}", re.MULTILINE)
        if match and re.search(words, f"{problem.context} {problem.problem}"):
            offset = start + match.start("at")
            offset -= offset > stop
            line = source.text[source.text.rfind("\n", 0, offset) + 1 :].partition("\n")[0]
            told = message.format(at=match["at"]).replace("```", "a backtick")
            return error(code, source.place(offset), told, hint.format(quoted=quoted_line(line)))
    raise AssertionError(problem)


def quoted_line(line: str) -> str:
    """The line to type: with quotes around its value."""
    head = re.match(_HEAD, line)
    value = line[head.end() if head else 0 :].strip()
    if not value or len(line) > _LONGEST_HINT:
        return '`"…"`'
    if value[0] in _QUOTES and (value[-1] in _QUOTES or value.count(value[0]) == 1):
        value = value.strip(_QUOTES)
    quoted = "'" + value.replace("'", "''") + "'" if re.search(r'["\\]', value) else f'"{value}"'
    return f"`{head.group().lstrip() if head else ''}{quoted}`"


def shown(text: str) -> str:
    """The text in backticks, on one line and not too long."""
    text = " ".join(text.split())
    return f"`{text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + '…'}`"
