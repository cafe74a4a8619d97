"""Problems as text, JSON and annotations; places that can be clicked, lines that can be read."""

from __future__ import annotations

import json
import re

import pytest

from anagen.diagnostics import Diagnostic, Location, error, warning
from anagen.report import count, render_problems

PLACE = Location(path="content/en/risks.md", line=7, column=1, length=8)
MISSPELT = error("unknown-key", PLACE, "`reveiwer` is not known", "Did you mean `reviewer`?")


def text(problem: Diagnostic, line: str | None, width: int = 80) -> list[str]:
    return render_problems([problem], "text", lambda _place: line, width).splitlines()


def test_a_problem_shows_its_line_and_a_caret_under_the_place() -> None:
    assert text(MISSPELT, "reveiwer: dr-lee") == [
        "content/en/risks.md:7:1: error: `reveiwer` is not known [unknown-key]",
        "     7 | reveiwer: dr-lee",
        "       | ^^^^^^^^",
        "    Did you mean `reviewer`?",
    ]


def test_without_its_line_a_problem_still_says_everything() -> None:
    assert text(MISSPELT, None)[1:] == ["    Did you mean `reviewer`?"]


@pytest.mark.parametrize(
    ("line", "column", "carets"),
    [("ab\tcd", 4, "   ^^"), ("毛发 cd", 4, "     ^^"), ("e\u0301 cd", 4, "  ^^"), ("cd", 1, "^^")],
)
def test_the_caret_stands_under_its_letter(line: str, column: int, carets: str) -> None:
    problem = error("x", Location(path="a", line=1, column=column, length=2), "m")
    assert text(problem, line)[2] == "       | " + carets


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_a_long_line_is_cut_around_the_place(width: int) -> None:
    line = "x" * 300 + "HERE" + "y" * 300
    problem = error("x", Location(path="a", line=1, column=301, length=4), "m")
    excerpt, carets = text(problem, line, width)[1:3]
    assert len(excerpt) <= max(width, 40)
    at = carets.index("^")
    assert excerpt[at : at + 4] == "HERE"
    assert carets.count("^") == 4


def test_json_has_every_field() -> None:
    problem = warning("a", PLACE, "“m”", "h", [Location(path="b", line=2)])
    assert json.loads(render_problems([problem], "json", lambda _place: None, 80)) == [
        {
            "code": "a", "severity": "warning", "path": "content/en/risks.md", "line": 7, "column": 1, "length": 8,
            "message": "“m”", "hint": "h", "related": ["b:2"],
        }
    ]  # fmt: skip
    assert json.loads(render_problems([], "json", lambda _place: None, 80)) == []


def test_annotations_escape_what_would_break_them() -> None:
    problem = error("a", Location(path="a,b:c.md", line=0), "50 %\nnext", "type this")
    told = render_problems([problem], "github", lambda _place: None, 80)
    assert told == "::error file=a%2Cb%3Ac.md,line=1,col=1,title=a::50 %25%0Anext%0Atype this\n"


def test_many_related_places_are_counted() -> None:
    problem = error("a", PLACE, "m", "", [Location(path=f"{n}.md") for n in range(5)])
    assert text(problem, None)[1:] == [
        "    see also 0.md",
        "    see also 1.md",
        "    see also 2.md",
        "    and 2 more places",
    ]


def test_counts_are_words() -> None:
    assert [count(1, "page"), count(0, "page"), count(12345, "link")] == ["1 page", "0 pages", "12,345 links"]


def test_colour_is_for_terminals_and_says_nothing_of_its_own() -> None:
    coloured = render_problems([MISSPELT], "text", lambda _place: "reveiwer: dr-lee", 80, coloured=True)
    plain = render_problems([MISSPELT], "text", lambda _place: "reveiwer: dr-lee", 80)
    assert "\x1b[1;31merror\x1b[0m" in coloured
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
