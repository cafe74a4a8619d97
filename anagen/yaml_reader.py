"""What does a YAML text say? A record, the place of each of its values, and every problem that the writer can mend.

Each value is read from its own text by the type that its field wants: `no`, `9:30` and `0161234` stay text where text
is wanted.
Knows no record by name and never reads the disk.
"""

from __future__ import annotations

import datetime
import functools
import math
import re
from typing import Annotated, Any, Generic, Literal, TypeVar

import msgspec
from msgspec import inspect

from anagen.diagnostics import Diagnostics, Location, did_you_mean, error, has_errors
from anagen.source import Source
from anagen.yaml_nodes import Node, Path, Reading, Shape, quoted_line, root_of, shown

T = TypeVar("T")


class Yaml(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """A YAML text as read: `value` is None when there is any error.

    `places` has the location of each value by its path of names and list positions (from 0): of the value's own text,
    or of its name when the value is empty, a list or a mapping.
    """

    value: T | None
    places: dict[Path, Location]


def read(source: Source, record: type[T]) -> tuple[Yaml[T], Diagnostics]:
    """The text as a `record` (a struct, or a `dict` by names), and all its problems, or the first of its syntax."""
    reading = Reading(source)
    root = root_of(reading)
    wanted = _plan(record)  # type: ignore[arg-type]  # mypy does not know that types can be hashed
    value = None if root is None else _value(reading, root, (), wanted)
    return Yaml(value=None if has_errors(reading.problems) else value, places=reading.places), tuple(reading.problems)


def read_mapping(source: Source) -> tuple[dict[str, tuple[str, Location]], Diagnostics]:
    """Lines of `name: value`, each value as it is written, with the place of the value (of the name, when empty)."""
    reading = Reading(source)
    root = root_of(reading)
    if root is None:
        return {}, tuple(reading.problems)
    _value(reading, root, (), _plan(dict[str, str]))
    values = {name: node for name, node in root.entries.items() if node.shape == "value"}
    return {name: (node.text, reading.places[name,]) for name, node in values.items()}, tuple(reading.problems)


# From types to what must stand in a place.

_SINGLE: dict[type[inspect.Type], type] = {
    inspect.StrType: str, inspect.IntType: int, inspect.FloatType: float,
    inspect.BoolType: bool, inspect.DateType: datetime.date,
}  # fmt: skip


class _Wanted(msgspec.Struct, frozen=True):
    """What must stand in a place, as the types of a record say.

    `leaves` are the types that a single value may have, each with an annotation that msgspec converts to; `inside` is
    what a list or a mapping holds; `fields` are a struct's, by the name that a writer types; `words` are from `Meta`.
    """

    shape: Shape
    kind: Any
    leaves: tuple[tuple[inspect.Type, Any], ...] = ()
    inside: _Wanted | None = None
    fields: dict[str, tuple[inspect.Field, _Wanted]] = {}
    optional: bool = False
    words: dict[str, Any] = {}


@functools.cache
def _plan(record: Any) -> _Wanted:
    """What must stand in a text for the `record`; TypeError for a type that no YAML text can fill."""
    return _wanted(inspect.type_info(record))


def _wanted(kind: inspect.Type) -> _Wanted:
    if isinstance(kind, inspect.Metadata):
        wanted = _wanted(kind.type)
        words = {**wanted.words, **(kind.extra_json_schema or {}), **(kind.extra or {})}
        return msgspec.structs.replace(wanted, words=words)
    if isinstance(kind, inspect.UnionType):
        some = [_wanted(part) for part in kind.types if not isinstance(part, inspect.NoneType)]
        if len(some) > 1 and not all(part.leaves for part in some):
            raise TypeError(f"a union may hold single values or None, not {kind}")
        leaves = tuple(leaf for part in some for leaf in part.leaves)
        return msgspec.structs.replace(some[0], leaves=leaves, optional=len(some) < len(kind.types))
    if isinstance(kind, inspect.AnyType):
        return _Wanted("any", kind)
    if isinstance(kind, inspect.StructType):
        fields = {field.encode_name: (field, _wanted(field.type)) for field in kind.fields}
        return _Wanted("mapping", kind, fields=fields)
    if isinstance(kind, inspect.VarTupleType):
        return _Wanted("list", kind, inside=_wanted(kind.item_type))
    if isinstance(kind, inspect.DictType):
        return _Wanted("mapping", kind, inside=_wanted(kind.value_type))
    return _Wanted("value", kind, leaves=((kind, _annotation(kind)),))


def _annotation(kind: inspect.Type) -> Any:
    """The type of a single value, as msgspec converts to it."""
    if isinstance(kind, inspect.LiteralType):
        return Literal[kind.values]
    if isinstance(kind, inspect.EnumType):
        return kind.cls
    if type(kind) not in _SINGLE:
        raise TypeError(f"no YAML text can be read as {kind}")
    limits = {name: limit for name, limit in msgspec.structs.asdict(kind).items() if limit is not None}
    return Annotated[_SINGLE[type(kind)], msgspec.Meta(**limits)] if limits else _SINGLE[type(kind)]


# From nodes to values.

_NUMBER = re.compile(r"[-+]?(?:(?P<whole>[0-9]{1,300})|[0-9]{1,300}\.[0-9]*|\.[0-9]+)(?P<power>[eE][-+]?[0-9]{1,3})?")
_BOOLEANS = {"true": True, "yes": True, "false": False, "no": False}
_CORE_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def _value(reading: Reading, node: Node, path: Path, wanted: _Wanted) -> Any:
    """The node's value; None when it has none, or when it was reported."""
    if path:
        reading.places[path] = node.place if node.key is None or node.text else node.key
    if node.shape == "refused" or (wanted.optional and node.is_empty()):
        return None
    if wanted.shape == "any":
        return _any_value(node)
    if node.shape != wanted.shape:
        place = reading.places.get(path, node.place) if node.is_empty() else node.place
        reading.problems.append(error("wrong-type", place, *_wrong_type(node, path, wanted)))
        return None
    if node.shape == "value":
        return _leaf(reading, node, path, wanted)
    if not wanted.inside:
        return _struct(reading, node, path, wanted)
    if node.shape == "list":
        return _tuple(reading, node, path, wanted)
    return {name: _value(reading, part, (*path, name), wanted.inside) for name, part in node.entries.items()}


def _struct(reading: Reading, node: Node, path: Path, wanted: _Wanted) -> Any:
    before = len(reading.problems)
    values: dict[str, Any] = {}
    missing = {name for name, (field, _) in wanted.fields.items() if field.required and name not in node.entries}
    for name, part in node.entries.items():
        key = part.key or part.place
        if name not in wanted.fields:
            hint = did_you_mean(name, wanted.fields)
            missing -= {meant for meant in missing if f"`{meant}`?" in hint}
            reading.problems.append(error("unknown-key", key, f"{shown(name)} is not known{_where(path)}", hint))
            continue
        field, inside = wanted.fields[name]
        if part.is_empty() and not field.required:
            reading.places[*path, name] = key
        else:
            values[field.name] = _value(reading, part, (*path, name), inside)
    for name in wanted.fields:
        if name in missing:
            message = f"`{name}` is missing{_where(path)}"
            reading.problems.append(error("missing-key", node.place, message, f"Add the line `{name}: …`."))
    return wanted.kind.cls(**values) if len(reading.problems) == before else None


def _tuple(reading: Reading, node: Node, path: Path, wanted: _Wanted) -> tuple[Any, ...]:
    least = getattr(wanted.kind, "min_length", None) or 0
    if len(node.nodes) < least:
        message = f"{_name(path)} needs at least {least} {'entry' if least == 1 else 'entries'}"
        reading.problems.append(error("bad-value", node.place, message, "Write each on its own line after `- `."))
    inside = wanted.inside or wanted
    return tuple(_value(reading, part, (*path, index), inside) for index, part in enumerate(node.nodes))


def _leaf(reading: Reading, node: Node, path: Path, wanted: _Wanted) -> Any:
    text = "" if node.is_empty() else node.text
    for kind, annotation in wanted.leaves:
        if annotation is str:
            return text
        try:
            return msgspec.convert(_typed(text, kind), annotation, strict=False)
        except msgspec.ValidationError:
            continue
    code, message, hint = _leaf_problem(text, _name(path), wanted)
    reading.problems.append(error(code, reading.places.get(path, node.place), message, hint))
    return None


def _typed(text: str, kind: inspect.Type) -> Any:
    """A number or a truth value where one is wanted, for msgspec to check; None when the text is neither."""
    if isinstance(kind, inspect.BoolType):
        return _BOOLEANS.get(text.lower())
    return _number(text) if isinstance(kind, inspect.IntType | inspect.FloatType) else text


def _number(text: str) -> int | float | None:
    match = _NUMBER.fullmatch(text)
    if match and match["whole"] and not match["power"]:
        return int(text)
    return float(text) if match and math.isfinite(float(text)) else None


def _any_value(node: Node) -> Any:
    """A value of no declared type, by the core schema of YAML 1.2 (section 10.3.2)."""
    if node.shape == "mapping":
        return {name: _any_value(part) for name, part in node.entries.items()}
    if node.shape == "list":
        return [_any_value(part) for part in node.nodes]
    if not node.plain:
        return node.text if node.shape == "value" else None
    if node.text in _CORE_WORDS:
        return _CORE_WORDS[node.text]
    number = _number(node.text)
    return node.text if number is None else number


# What is wrong with a value.

_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_SHAPES = {"value": "one value", "list": "a list", "mapping": "lines of the form `name: value`"}


def _name(path: Path) -> str:
    if not path:
        return "the text"
    last = path[-1]
    return shown(last) if isinstance(last, str) else f"number {last + 1} of {_name(path[:-1])}"


def _where(path: Path) -> str:
    return f" in {_name(path)}" if path else ""


def _wrong_type(node: Node, path: Path, wanted: _Wanted) -> tuple[str, str]:
    """Message and hint for a list where a text is wanted, and the like."""
    what = f"not {_SHAPES[node.shape]}" if not node.is_empty() else "and nothing stands here"
    message = f"{_name(path)} must be {_SHAPES[wanted.shape]}, {what}"
    if wanted.shape == "mapping":
        return message, f"Write lines such as `{next(iter(wanted.fields), 'name')}: …`."
    if wanted.shape == "list":
        texts = node.shape == "value" and wanted.inside and wanted.inside.leaves and not node.is_empty()
        text = node.text if re.fullmatch(r"[\w.,;() -]*", node.text) else quoted_line(node.text)[1:-1]
        typed = f"Write `{path[-1]}: [{text}]`." if texts and path and isinstance(path[-1], str) else ""
        return message, typed or "Begin each entry on a line of its own with `- `."
    if node.shape == "mapping" and len(node.entries) == 1:
        [(key, part)] = node.entries.items()
        return message, f'If this is one text, put quotes around it: `"{key}: {part.text}"`.'
    return message, "Write one value; put quotes around it if it begins with `[`, `{` or `- `."


def _leaf_problem(text: str, name: str, wanted: _Wanted) -> tuple[str, str, str]:
    """Code, message and hint for a text that the types refuse."""
    kind, words = wanted.kind, wanted.words
    if not text:
        return "bad-value", f"{name} is empty", "Write its value after the colon."
    if isinstance(kind, inspect.LiteralType | inspect.EnumType):
        choices = [choice for leaf, _ in wanted.leaves for choice in _choices(leaf) if choice]
        return "bad-value", f"{name} cannot be {shown(text)}", did_you_mean(text, choices)
    if isinstance(kind, inspect.BoolType):
        return "bad-value", f"{name} must be `true` or `false`, not {shown(text)}", "Write `true` or `false`."
    if isinstance(kind, inspect.DateType):
        return "bad-date", *_date_problem(text, name)
    if isinstance(kind, inspect.IntType | inspect.FloatType):
        return "bad-value", *_number_problem(text, name, kind)
    if kind.max_length is not None and len(text) > kind.max_length:
        return "bad-value", f"{name} has {len(text)} characters, and may have {kind.max_length}", "Use fewer words."
    examples = [f"for example `{example}`" for example in words.get("examples", ())[:1]]
    form = ", ".join(filter(None, [words.get("form"), *examples]))
    title = words.get("title")
    message = f"{shown(text)} is not {title}" if title else f"{name} does not look right: {shown(text)}"
    return "bad-value", message, f"Write {form}." if form else words.get("description", "")


def _choices(kind: inspect.Type) -> list[str]:
    if isinstance(kind, inspect.EnumType):
        return [str(member.value) for member in kind.cls]
    return [str(value) for value in kind.values] if isinstance(kind, inspect.LiteralType) else []


def _date_problem(text: str, name: str) -> tuple[str, str]:
    match = _DATE.fullmatch(text)
    if not match:
        return f"{name} is not a date: {shown(text)}", "Write year-month-day, for example `2026-02-03`."
    year, month, day = (int(part) for part in match.groups())
    try:
        right = datetime.date(year, month, day)
    except ValueError:
        there = f"{day} {_MONTHS[month - 1]} {year}" if 0 < month <= len(_MONTHS) else f"month {month}"
        return f"there is no {there}", "Check the date, and write year-month-day."
    return f"{name} is not written as a date: {shown(text)}", f"Write `{right.isoformat()}`."


def _number_problem(text: str, name: str, kind: Any) -> tuple[str, str]:
    number = _number(text)
    if isinstance(kind, inspect.IntType) and (number is None or number != int(number)):
        return f"{name} is not a whole number: {shown(text)}", "Write digits only, for example `10`."
    if number is None:
        return f"{name} is not a number: {shown(text)}", "Write digits, with a point for decimals, for example `12.5`."
    signs = {"ge": "{} or more", "gt": "more than {}", "le": "{} or less", "lt": "less than {}"}
    limits = [words.format(getattr(kind, key)) for key, words in signs.items() if getattr(kind, key) is not None]
    return f"{name} cannot be {shown(text)}", f"Write a number that is {' and '.join(limits)}."
