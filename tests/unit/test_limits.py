"""No text makes a build hang: pages that would are refused at once, and pages that people write are not."""

from __future__ import annotations

import pytest

from anagen.markdown import Converter
from anagen.markdown.limits import too_much
from anagen.source import Source
from anagen.starter import starter_folder


def refused(text: str) -> list[tuple[str, int]]:
    source = Source(path="x.md", text=text)
    converted, problems = Converter().convert(source)
    assert tuple(problems) == too_much(source)
    assert converted is None
    return [(problem.code, problem.location.line) for problem in problems]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a\n\n" * 170_000, [("page-too-long", 1)]),
        ("word " * 100_001, [("page-too-long", 1)]),
        ("# a\n" * 1_001, [("page-too-long", 1)]),
        ("/// a\n\n" * 1_001, [("page-too-long", 1)]),
        ("Fine.\n\n" + "x" * 20_001, [("paragraph-too-long", 3)]),
        ("\t" * 20_001, [("paragraph-too-long", 1)]),
        ("Fine.\n\n" + "![" * 201, [("paragraph-too-long", 3)]),
        ("Fine.\nand\n" + "<a \n" * 201, [("paragraph-too-long", 1)]),
    ],
)
def test_what_the_library_could_not_do_in_time_is_refused(text: str, found: list[tuple[str, int]]) -> None:
    assert refused(text) == found


@pytest.mark.parametrize(
    "text", ["[a](b.md) " * 200, "# a\n" * 1_000, "word " * 3_999 + "\n\n" + "word " * 3_999, "> " * 900]
)
def test_long_pages_that_people_write_are_not(text: str) -> None:
    assert too_much(Source(path="x.md", text=text)) == ()


def test_the_shipped_pages_are_far_from_every_limit() -> None:
    for path in (starter_folder() / "content").rglob("*.md"):
        assert too_much(Source(path="x.md", text=path.read_text(encoding="utf-8") * 5)) == ()
