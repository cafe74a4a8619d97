"""What `yaml_reader` must read, refuse and say."""

from __future__ import annotations

import datetime
import enum
import re
import string
import time
from typing import Annotated, Any, Literal

import msgspec
import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from anagen import library, theme
from anagen.diagnostics import Diagnostic, Location, Severity
from anagen.document import FrontMatter
from anagen.source import Source
from anagen.yaml_nodes import MAX_DEPTH, MAX_EVENTS
from anagen.yaml_reader import Yaml, read, read_mapping


class Tone(enum.StrEnum):
    """A choice as an enumeration."""

    CALM = "calm"
    URGENT = "urgent"


Colour = Annotated[
    str,
    msgspec.Meta(
        pattern="^#[0-9a-f]{6}$",
        title="a colour",
        examples=["#1d5c63"],
        extra={"form": "`#` and six signs of 0-9, a-f"},
    ),
]


class Inner(msgspec.Struct, frozen=True, kw_only=True):
    """A record in a record."""

    city: str
    zip_code: str = ""


class Everything(msgspec.Struct, frozen=True, kw_only=True, rename={"zip_codes": "zip-codes"}):
    """A field of each type."""

    text: str = "default"
    short: Annotated[str, msgspec.Meta(max_length=5)] = ""
    whole: Annotated[int, msgspec.Meta(ge=0, le=10)] = 3
    number: Annotated[float, msgspec.Meta(gt=0)] | None = None
    flag: bool = False
    day: datetime.date | None = None
    version: Literal[1] = 1
    word: Literal["low", "high"] = "low"
    tone: Tone = Tone.CALM
    colour: Colour = "#000000"
    email: Annotated[str, msgspec.Meta(pattern="@", description="An address that somebody reads.")] | Literal[""] = ""
    codes: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)] = ("x",)
    table: tuple[tuple[int, ...], ...] = ()
    inner: Inner = Inner(city="Leeds")
    inners: tuple[Inner, ...] = ()
    strings: dict[str, str] = {}
    numbers: dict[str, int] = {}
    arguments: dict[str, Any] = {}
    zip_codes: str = ""


def read_text(text: str, record: type[Any] = Everything) -> tuple[Yaml[Any], tuple[Diagnostic, ...]]:
    return read(Source(path="a.yaml", text=text), record)


def value_of(text: str) -> Any:
    result, problems = read_text(text)
    assert problems == ()
    return result.value


def only_problem(text: str, record: type[Any] = Everything) -> Diagnostic:
    result, problems = read_text(text, record)
    assert result.value is None
    assert len(problems) == 1, problems
    assert problems[0].hint
    return problems[0]


def at(line: int, column: int, length: int = 1) -> Location:
    return Location(path="a.yaml", line=line, column=column, length=length)


# Values


@pytest.mark.parametrize(
    "text", ["no", "9:30", "1.10", "0161234", "2026-02-03", "null", "True", "0x1F", "1_000", "=", "a#b"]
)
def test_text_stays_as_it_is_written(text: str) -> None:
    assert value_of(f"text: {text}").text == text
    assert value_of(f"strings: {{a: {text}}}").strings == {"a": text}


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("text: 'no: #1'", "text", "no: #1"),
        ("text: |\n  a\n  b\n", "text", "a\nb\n"),
        ("text: a\n  b\n", "text", "a b"),
        ("text: ''", "text", ""),
        ("text: '~'", "text", "~"),
        ("text: a\u2028b", "text", "a b"),
        ("whole: 007", "whole", 7),
        ("whole: +7", "whole", 7),
        ("whole: 7.0", "whole", 7),
        ("number: 12", "number", 12.0),
        ("number: .5", "number", 0.5),
        ("number: 1e3", "number", 1000.0),
        ("flag: yes", "flag", True),
        ("flag: TRUE", "flag", True),
        ("flag: 'No'", "flag", False),
        ("day: 2024-02-29", "day", datetime.date(2024, 2, 29)),
        ("version: 1", "version", 1),
        ("word: high", "word", "high"),
        ("tone: urgent", "tone", Tone.URGENT),
        ("email: ''", "email", ""),
        ("email: a@b", "email", "a@b"),
        ("codes: [a, 'b']", "codes", ("a", "b")),
        ("codes:\n- 01\n-\n", "codes", ("01", "")),
        ("table: [[1, 2], [03]]", "table", ((1, 2), (3,))),
        ("inner: {city: York}", "inner", Inner(city="York")),
        ("inners:\n- city: York\n  zip_code: 0123\n", "inners", (Inner(city="York", zip_code="0123"),)),
        ("numbers: {a: 1}", "numbers", {"a": 1}),
        ("strings: {1: a, yes: b, c: ~}", "strings", {"1": "a", "yes": "b", "c": ""}),
        ("zip-codes: 0123", "zip_codes", "0123"),
    ],
)
def test_a_value_is_read_by_the_type_of_its_field(text: str, field: str, value: object) -> None:
    assert getattr(value_of(text), field) == value


@pytest.mark.parametrize("empty", ["", "~", "# nothing"])
@pytest.mark.parametrize("field", ["text", "whole", "number", "flag", "day", "word", "codes", "inner", "strings"])
def test_an_empty_value_is_the_default(field: str, empty: str) -> None:
    assert value_of(f"{field}: {empty}\n") == Everything()


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "~", "{}"])
def test_an_empty_text_is_an_empty_mapping(text: str) -> None:
    assert value_of(text) == Everything()
    _, problems = read_text(text, FrontMatter)
    assert [(problem.code, problem.message, problem.location) for problem in problems] == [
        ("missing-key", "`title` is missing", at(1, 1)),
        ("missing-key", "`summary` is missing", at(1, 1)),
    ]


def test_a_value_of_any_type_follows_the_core_schema() -> None:
    text = "arguments: {a: 1, b: no, c: [1.5, ~, '2', null, .5], d: {e: true, f: FALSE}, g: 2026-02-03, h: '', i: x}"
    assert value_of(text).arguments == {
        "a": 1,
        "b": "no",
        "c": [1.5, None, "2", None, 0.5],
        "d": {"e": True, "f": False},
        "g": "2026-02-03",
        "h": "",
        "i": "x",
    }


def test_a_whole_text_may_be_a_mapping_of_names() -> None:
    assert read_text("a: no\n", dict[str, str])[0].value == {"a": "no"}
    types = read_text("page: {description: x}\n", dict[str, theme.PageType])[0].value
    assert types == {"page": theme.PageType(description="x")}


def test_the_records_of_the_library_are_read() -> None:
    text = """references:
- id: kim2021
  type: article-journal
  title: Pins
  study-type: cohort
  author: [{family: Kim, given: "J."}]
  issued: {date-parts: [[2021, 3]]}
  DOI: 10.1000/x
  PMID:
  accessed: 2026-02-03
"""
    result, problems = read_text(text, library.ReferencesFile)
    assert problems == ()
    assert result.value is not None
    reference = result.value.references[0]
    assert (reference.doi, reference.pmid, reference.issued.date_parts) == ("10.1000/x", "", ((2021, 3),))
    assert reference.accessed == datetime.date(2026, 2, 3)
    assert result.places["references", 0, "id"] == at(2, 7, 7)


# Places


def test_places_are_of_the_value_or_of_its_name() -> None:
    text = "text: 'é😀'\ncodes:\n  - ü😀 # c\n  - b\ninner: {city: 😀}\nflag:\nnumbers: {}\n"
    result, problems = read_text(text)
    assert problems == ()
    assert result.places == {
        ("text",): at(1, 7, 4),
        ("codes",): at(2, 1, 5),
        ("codes", 0): at(3, 5, 2),
        ("codes", 1): at(4, 5),
        ("inner",): at(5, 1, 5),
        ("inner", "city"): at(5, 15),
        ("flag",): at(6, 1, 4),
        ("numbers",): at(7, 1, 7),
    }


def test_places_count_from_where_the_text_was_cut_out() -> None:
    source = Source(path="p.md", text="a: 1\nb: c: d", first_line=7, indent=4)
    _, problems = read(source, FrontMatter)
    assert [str(problem.location) for problem in problems] == ["p.md:8:9"]
    result, _ = read(Source(path="p.md", text="title: x", first_line=7, indent=4), FrontMatter)
    assert str(result.places["title",]) == "p.md:7:12"


def test_other_line_ends_of_yaml_do_not_shift_places() -> None:
    assert only_problem("text: a\u2028b\x85c\nwhole: x").location == at(2, 8)


# What is wrong with values


@pytest.mark.parametrize(
    ("text", "code", "place", "message", "hint"),
    [
        ("txt: a", "unknown-key", at(1, 1, 3), "`txt` is not known", "Did you mean `text`?"),
        ("inner: {city: a, citi: b}", "unknown-key", at(1, 18, 4), "`citi` is not known in `inner`",
         "Did you mean `city`?"),
        ("inner:\n  zip_code: a", "missing-key", at(2, 3), "`city` is missing in `inner`", "Add the line `city: …`."),
        ("inners:\n- city: a\n- zip_code: a", "missing-key", at(3, 3), "`city` is missing in number 2 of `inners`",
         "Add the line `city: …`."),
        ("text: [a]", "wrong-type", at(1, 7), "`text` must be one value, not a list",
         "Write one value; put quotes around it if it begins with `[`, `{` or `- `."),
        ("text:\n  a: b", "wrong-type", at(2, 3), "`text` must be one value, not lines of the form `name: value`",
         'If this is one text, put quotes around it: `"a: b"`.'),
        ("codes: a, b", "wrong-type", at(1, 8, 4), "`codes` must be a list, not one value", "Write `codes: [a, b]`."),
        ("codes: a*", "wrong-type", at(1, 8, 2), "`codes` must be a list, not one value", 'Write `codes: ["a*"]`.'),
        ("codes:\n- a: b", "wrong-type", at(2, 3),
         "number 1 of `codes` must be one value, not lines of the form `name: value`",
         'If this is one text, put quotes around it: `"a: b"`.'),
        ("inners:\n  city: a", "wrong-type", at(2, 3), "`inners` must be a list, not lines of the form `name: value`",
         "Begin each entry on a line of its own with `- `."),
        ("inners: [~]", "wrong-type", at(1, 10),
         "number 1 of `inners` must be lines of the form `name: value`, and nothing stands here",
         "Write lines such as `city: …`."),
        ("inner: Leeds", "wrong-type", at(1, 8, 5), "`inner` must be lines of the form `name: value`, not one value",
         "Write lines such as `city: …`."),
        ("- a", "wrong-type", at(1, 1), "the text must be lines of the form `name: value`, not a list",
         "Write lines such as `text: …`."),
        ("just text", "wrong-type", at(1, 1, 9), "the text must be lines of the form `name: value`, not one value",
         "Write lines such as `text: …`."),
        ("day: 2026-02-30", "bad-date", at(1, 6, 10), "there is no 30 February 2026",
         "Check the date, and write year-month-day."),
        ("day: 2026-13-01", "bad-date", at(1, 6, 10), "there is no month 13",
         "Check the date, and write year-month-day."),
        ("day: 2026-2-3", "bad-date", at(1, 6, 8), "`day` is not written as a date: `2026-2-3`", "Write `2026-02-03`."),
        ("day: 3/2/26", "bad-date", at(1, 6, 6), "`day` is not a date: `3/2/26`",
         "Write year-month-day, for example `2026-02-03`."),
        ("whole: ten", "bad-value", at(1, 8, 3), "`whole` is not a whole number: `ten`",
         "Write digits only, for example `10`."),
        ("whole: 1.5", "bad-value", at(1, 8, 3), "`whole` is not a whole number: `1.5`",
         "Write digits only, for example `10`."),
        ("whole: 11", "bad-value", at(1, 8, 2), "`whole` cannot be `11`",
         "Write a number that is 0 or more and 10 or less."),
        ("table: [[1], [x]]", "bad-value", at(1, 15), "number 1 of number 2 of `table` is not a whole number: `x`",
         "Write digits only, for example `10`."),
        ("number: 12,5", "bad-value", at(1, 9, 4), "`number` is not a number: `12,5`",
         "Write digits, with a point for decimals, for example `12.5`."),
        ("number: nan", "bad-value", at(1, 9, 3), "`number` is not a number: `nan`",
         "Write digits, with a point for decimals, for example `12.5`."),
        ("number: 0", "bad-value", at(1, 9), "`number` cannot be `0`", "Write a number that is more than 0."),
        ("flag: maybe", "bad-value", at(1, 7, 5), "`flag` must be `true` or `false`, not `maybe`",
         "Write `true` or `false`."),
        ("version: 2", "bad-value", at(1, 10), "`version` cannot be `2`", "Known here: `1`."),
        ("word: hihg", "bad-value", at(1, 7, 4), "`word` cannot be `hihg`", "Did you mean `high`?"),
        ("tone: x", "bad-value", at(1, 7), "`tone` cannot be `x`", "Known here: `calm`, `urgent`."),
        ("word: ''", "bad-value", at(1, 1, 4), "`word` is empty", "Write its value after the colon."),
        ("short: sixsix", "bad-value", at(1, 8, 6), "`short` has 6 characters, and may have 5", "Use fewer words."),
        ("colour: '#12'", "bad-value", at(1, 9, 5), "`#12` is not a colour",
         "Write `#` and six signs of 0-9, a-f, for example `#1d5c63`."),
        ("email: x", "bad-value", at(1, 8), "`email` does not look right: `x`", "An address that somebody reads."),
        ("codes: []", "bad-value", at(1, 8), "`codes` needs at least 1 entry",
         "Write each on its own line after `- `."),
        ("text: a\ntext: b", "duplicate-key", at(2, 1, 4), "`text` stands here a second time",
         "Keep one of the two; the first is in line 1."),
        ("strings: {a: b, 'a': c}", "duplicate-key", at(1, 17, 3), "`a` stands here a second time",
         "Keep one of the two; the first is in line 1."),
    ],
)  # fmt: skip
def test_a_wrong_value_is_explained(text: str, code: str, place: Location, message: str, hint: str) -> None:
    problem = only_problem(text)
    assert (problem.code, problem.location, problem.message, problem.hint) == (code, place, message, hint)
    assert problem.severity is Severity.ERROR


def test_a_second_name_shows_the_first() -> None:
    assert only_problem("text: a\nflag: no\ntext: b").related == (at(1, 1, 4),)


def test_an_empty_required_text_is_missing_its_value() -> None:
    problem = only_problem("title:\nsummary: b", FrontMatter)
    assert (problem.code, problem.location, problem.message) == ("bad-value", at(1, 1, 5), "`title` is empty")


def test_all_problems_of_a_text_are_told_at_once() -> None:
    result, problems = read_text("titel: a\nsummary: [b]\norder: x\nkeywords:\n- a\n- {b: c}\n", FrontMatter)
    assert result.value is None
    assert [(problem.code, problem.location.line) for problem in problems] == [
        ("unknown-key", 1),
        ("wrong-type", 2),
        ("bad-value", 3),
        ("wrong-type", 6),
    ]


@pytest.mark.parametrize(
    ("text", "place", "line_to_type"),
    [("text: Dose #3", at(1, 12), 'text: "Dose #3"'), ("colour:  #1d5c63", at(1, 10), 'colour: "#1d5c63"')],
)
def test_a_value_that_a_comment_cuts_off_is_a_warning(text: str, place: Location, line_to_type: str) -> None:
    result, problems = read_text(text)
    assert result.value is not None
    [problem] = problems
    assert (problem.code, problem.severity, problem.location) == ("yaml-comment", Severity.WARNING, place)
    assert problem.message == "what follows `#` is a comment and not part of the value"
    assert line_to_type in problem.hint.replace("  ", " ")


def test_an_ordinary_comment_is_no_problem() -> None:
    assert value_of("text: a # b\nflag: # c\nword: 'low' #d\n") == Everything(text="a")


# What is wrong with the syntax

SYNTAX = [
    ("text: Risks: what", "yaml-colon", 1, 12, "a colon followed by a space must stand inside quotes",
     'Put quotes around it: `text: "Risks: what"`.'),
    ("inners:\n- city: “Über: 😀”", "yaml-colon", 2, 14, "must stand inside quotes",
     'Put quotes around it: `- city: "Über: 😀"`.'),
    ('text: a "b": c', "yaml-colon", 1, 12, "must stand inside quotes", "`text: 'a \"b\": c'`"),
    ('text: he: "a"', "yaml-colon", 1, 9, "must stand inside quotes", "`text: 'he: \"a\"'`"),
    ("text:a\nflag: no", "yaml-colon", 1, 5, "a space is missing after this colon", "Write `name: value`."),
    ("flag: no\ntext:a\n\nword: low", "yaml-colon", 2, 5, "a space is missing after this colon", "`name: value`"),
    ("flag: no\nhttps://a.b\nword: low", "yaml-syntax", 2, 1, "`name: value`", "Write `name: value`"),
    ("text\nflag: no", "yaml-syntax", 1, 1, "this line is not of the form `name: value`", "Write `name: value`"),
    ("inner:\n\tcity: a", "yaml-tab", 2, 1, "a tab indents this line", "Type spaces instead, two for each level."),
    ("inner:\n  city: a\n  \tzip_code: b", "yaml-tab", 3, 3, "a tab indents this line", "Type spaces"),
    ("\ttext: a", "yaml-tab", 1, 1, "a tab indents this line", "Type spaces"),
    ("text: a\n flag: no", "yaml-indent", 2, 2, "further right than the lines above", "the same column"),
    ("codes:\n  - a\n - b", "yaml-indent", 3, 2, "does not fit the lines above it", "the same column"),
    ("  text: a\nflag: no", "yaml-indent", 2, 1, "does not fit the lines above it", "the same column"),
    ("text: 'It's good'", "yaml-quote", 1, 11, "text stands after the closing quote",
     'Put quotes around it: `text: "It\'s good"`.'),
    ('text: "x" y', "yaml-quote", 1, 11, "text stands after the closing quote", "`text: '\"x\" y'`"),
    ('text: "abc\nflag: no', "yaml-quote", 1, 7, "the quote that opens here is never closed",
     'Close it: `text: "abc"`.'),
    ('text: "abc\nflag: no\nword: "low"', "yaml-quote", 1, 7, "never closed", 'Close it: `text: "abc"`.'),
    ('text: "a\\d"', "yaml-quote", 1, 9, "a backslash between double quotes", "Put single quotes around the value."),
    ("text: [a", "yaml-bracket", 1, 7, "`[` is never closed, or a comma is missing",
     'Close it, or put quotes around text: `text: "[a"`.'),
    ("arguments: {a: b\nflag: no", "yaml-bracket", 1, 12, "`{` is never closed", "Close it"),
    ("codes: [a, [", "yaml-bracket", 1, 12, "a bracket is never closed", "Close it"),
    ("text: [Draft] Risks", "yaml-syntax", 1, 7, "a value cannot begin with `[`", '`text: "[Draft] Risks"`'),
    ("text: @home", "yaml-syntax", 1, 7, "a value cannot begin with `@`", 'Put quotes around it: `text: "@home"`.'),
    ("text: `a`", "yaml-syntax", 1, 7, "a value cannot begin with a backtick", '`text: "`a`"`'),
    ("text: > 5 mm", "yaml-syntax", 1, 7, "a value cannot begin with `>`", '`text: "> 5 mm"`'),
    ("text: - 5 mm", "yaml-syntax", 1, 7, "a value cannot begin with `-`", '`text: "- 5 mm"`'),
    ("text: ]", "yaml-syntax", 1, 7, "this cannot be understood", '`text: "]"`'),
    ("text: a\x0cb", "yaml-syntax", 1, 8, "an invisible character", "Delete it and type the text again."),
    ("text: *bold* words", "yaml-anchor", 1, 7, "a value cannot begin with `*`", '`text: "*bold* words"`'),
    ("text: *bold", "yaml-anchor", 1, 7, "a value cannot begin with `*`", '`text: "*bold"`'),
    ("text: &a b", "yaml-anchor", 1, 7, "a value cannot begin with `&`", '`text: "&a b"`'),
    ("codes: &a\n- b", "yaml-anchor", 1, 8, "a value cannot begin with `&`", "quotes"),
    ("text: !important x", "yaml-tag", 1, 7, "a value cannot begin with `!`", '`text: "!important x"`'),
    ("inner: !!map {city: a}", "yaml-tag", 1, 8, "a value cannot begin with `!`", "quotes"),
    ("text: a\n<<: b", "yaml-merge", 2, 1, "`<<` does not work here", "Write out the lines that it stands for."),
    ("inner: {city: a, <<: {a: b}}", "yaml-merge", 1, 18, "`<<` does not work here", "Write out the lines"),
    ("[a]: b", "yaml-key", 1, 1, "what stands before the colon is not a name", "put quotes around text"),
    ("? {a: b}\n: c", "yaml-key", 1, 3, "what stands before the colon is not a name", "Write `name: value`"),
    ("? \n: c", "yaml-key", 1, 2, "what stands before the colon is not a name", "Write `name: value`"),
    (": c", "yaml-key", 1, 1, "a name is missing before this colon", "Write `name: value`."),
    ("text: a\n---\ntext: b", "yaml-documents", 2, 1, "a second document begins here", "Delete it"),
    ("---\ntext: a\n---\n", "yaml-documents", 3, 1, "a second document begins here", "a file holds one document"),
    ("text: " + "[" * 30_000, "yaml-too-deep", 1, 6 + MAX_DEPTH, "more than 30 deep", "put quotes around it"),
    ("- " * 30_000, "yaml-too-deep", 1, 2 * MAX_DEPTH + 1, "more than 30 deep", "put quotes around it"),
    ("{a: " * 30_000, "yaml-too-deep", 1, 4 * MAX_DEPTH + 1, "more than 30 deep", "put quotes around it"),
]  # fmt: skip


@pytest.mark.parametrize("case", SYNTAX, ids=lambda case: case[0][:30])
def test_what_yaml_forbids_is_explained(case: tuple[str, str, int, int, str, str]) -> None:
    text, code, line, column, message, hint = case
    problem = only_problem(text)
    assert (problem.code, problem.location.line, problem.location.column) == (code, line, column)
    assert message in problem.message
    assert hint in problem.hint


@pytest.mark.parametrize("text", ["[" + "[], " * MAX_EVENTS + "]", "- a\n" * (MAX_EVENTS + 1)])
def test_a_text_with_too_many_values_is_not_read(text: str) -> None:
    problem = only_problem(text)
    assert (problem.code, problem.hint) == ("yaml-too-long", "Split it into several files.")


def test_no_message_speaks_of_the_library_below() -> None:
    for text, *_ in SYNTAX:
        problem = only_problem(text)
        for word in ("token", "mapping", "scalar", "stream", "node", "flow", "anchor", "str"):
            assert word not in f"{problem.message} {problem.hint}".replace("strings", "").lower().split()


def test_a_type_that_no_text_can_fill_is_a_mistake_in_the_record() -> None:
    with pytest.raises(TypeError, match="no YAML text"):
        read_text("", dict[str, bytes])
    with pytest.raises(TypeError, match="union"):
        read_text("", dict[str, str | tuple[str, ...]])


# Flat mappings


def test_a_flat_mapping_keeps_every_text_and_its_place() -> None:
    source = Source(path="p.md", text="a: 9:30\nb: ~\nc:\nd: 'x'", first_line=3)
    values, problems = read_mapping(source)
    assert problems == ()
    assert {name: (text, str(place)) for name, (text, place) in values.items()} == {
        "a": ("9:30", "p.md:3:4"),
        "b": ("~", "p.md:4:4"),
        "c": ("", "p.md:5:1"),
        "d": ("x", "p.md:6:4"),
    }


@pytest.mark.parametrize(
    ("text", "names", "codes"),
    [
        ("", [], []),
        ("a: b\na: c\nd: [e]\nf: g", ["a", "f"], ["duplicate-key", "wrong-type"]),
        ("a: *b\nc: d", ["c"], ["yaml-anchor"]),
        ("- a", [], ["wrong-type"]),
        ("a: b: c", [], ["yaml-colon"]),
    ],
)
def test_a_flat_mapping_with_problems_keeps_what_is_right(text: str, names: list[str], codes: list[str]) -> None:
    values, problems = read_mapping(Source(path="p.md", text=text))
    assert list(values) == names
    assert [problem.code for problem in problems] == codes


# Properties

texts = st.text()
yamlish = st.text(alphabet=string.ascii_letters[:4] + " \n\t:-#'\"[]{},&*!|>%@`?<~.019\\é😀\x85\u2028“”")
lines = st.lists(
    st.tuples(
        st.sampled_from(["", " ", "  ", "\t", "- "]), st.sampled_from(["text: ", "codes:", "day: ", "? ", ""]), yamlish
    )
)


@settings(derandomize=True, deadline=None, max_examples=500)
@given(st.one_of(texts, yamlish, lines.map(lambda rows: "\n".join("".join(row) for row in rows))))
def test_no_text_raises_and_every_place_is_in_the_text(text: str) -> None:
    began = time.perf_counter()
    result, problems = read_text(text)
    values, _ = read_mapping(Source(path="p.md", text=text))
    assert time.perf_counter() - began < 5
    assert (result.value is None) == any(problem.severity is Severity.ERROR for problem in problems)
    if "\r" not in text and "\ufeff" not in text:
        widths = [len(line) for line in text.split("\n")]
        for place in [*(problem.location for problem in problems), *result.places.values()]:
            assert 1 <= place.line <= len(widths)
            assert 1 <= place.column <= widths[place.line - 1] + 1
    assert all(isinstance(value, str) for value, _ in values.values())


@settings(derandomize=True, deadline=None, max_examples=300)
@given(
    st.builds(
        FrontMatter,
        title=st.text(min_size=1),
        summary=st.text(min_size=1),
        type=texts,
        order=st.integers(),
        draft=st.booleans(),
        keywords=st.lists(texts).map(tuple),
        authors=st.lists(texts).map(tuple),
        conflicts=texts,
        funding=texts,
    ),
    st.booleans(),
)
def test_what_another_program_writes_is_read_back_equal(page: FrontMatter, unicode: bool) -> None:
    text = yaml.safe_dump(msgspec.to_builtins(page), allow_unicode=unicode)
    assume(not re.search("[\x85\u2028\u2029]", text))  # line ends of YAML 1.1, plain characters of YAML 1.2
    result, problems = read(Source(path="p.md", text=text), FrontMatter)
    assert problems == ()
    assert result.value == page


leaves = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), texts)
trees = st.recursive(
    leaves,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(min_size=1), inside, max_size=3),
    max_leaves=8,
)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.dictionaries(st.text(min_size=1), trees, max_size=3))
def test_arguments_are_read_back_equal(arguments: dict[str, Any]) -> None:
    text = yaml.safe_dump({"arguments": arguments})
    result, problems = read(Source(path="a.yaml", text=text), Everything)
    assert problems == ()
    assert result.value is not None
    assert result.value.arguments == arguments


def test_small_front_matter_is_read_quickly() -> None:
    text = "title: Risks\nsummary: What can go wrong.\ntype: guide\norder: 20\ndraft: false\nkeywords: [risk, pain]\n"
    source = Source(path="p.md", text=text)
    began = time.perf_counter()
    for _ in range(200):
        read(source, FrontMatter)
    assert (time.perf_counter() - began) / 200 < 0.005
