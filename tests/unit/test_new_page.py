"""`new`: a page of every type builds at once, has what its type requires, and never takes another's place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from anagen import pipeline
from anagen.new_page import Request, new_page, types_list
from tests.sites import SMALL, TEMPLATES, codes, lay

TYPES = ("section", "concept", "condition", "treatment", "stage", "benefits", "risks", "aftercare", "comparison")


def request(**changes: str) -> Request:
    return Request(**{"type": "risks", "section": "risks", "title": "Scars, and what helps", **changes})


@pytest.mark.parametrize("kind", [*TYPES, "questions", "about"])
def test_a_page_of_each_type_builds_at_once_and_lacks_nothing(tmp_path: Path, kind: str) -> None:
    lay(tmp_path, SMALL)
    said, problems = new_page(tmp_path, TEMPLATES, request(type=kind), None)
    assert problems == ()
    path = said.splitlines()[0].removeprefix("Made ")
    text = (tmp_path / path).read_text(encoding="utf-8")
    for is_draft in (True, False):
        if not is_draft:
            filler = "This line fills the page with words. " * 20
            (tmp_path / path).write_text(text.replace("draft: true\n", "") + f"\n{filler}\n", encoding="utf-8")
        built = pipeline.make(tmp_path, TEMPLATES, with_drafts=True)
        assert [one for one in built.diagnostics if one.severity == "error"] == []
        assert "missing-part" not in codes(built.diagnostics)
    assert "### " not in text


def test_it_is_written_as_people_would_write_it(tmp_path: Path) -> None:
    lay(tmp_path, SMALL)
    new_page(tmp_path, TEMPLATES, request(title="Scars: what helps?", summary="Most fade."), None)
    assert (tmp_path / "content/en/risks/scars-what-helps.md").read_text(encoding="utf-8") == (
        '---\ntitle: "Scars: what helps?"\nsummary: Most fade.\ntype: risks\ndraft: true\n---\n\n'
        "/// key-points\n- Write here a list of at most five.\n///\n\n"
        "/// urgent | Call us the same day if\n- Write here the signs.\n///\n\n"
        "/// unknown\n- Write here what is not known.\n///\n"
    )


def test_what_is_not_said_is_asked_for(tmp_path: Path) -> None:
    lay(tmp_path, SMALL)
    answers: Iterator[str] = iter(["concept", "2", " Scars "])
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return next(answers)

    said, problems = new_page(tmp_path, TEMPLATES, Request(), ask)
    assert problems == ()
    assert said.startswith("Made content/en/risks/scars.md\n")
    assert [question.split(":")[0] for question in asked] == ["Type", "Section", "Title"]
    assert "2  risks" in asked[1]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"type": "risk"}, "Did you mean `risks`?"),
        ({"section": "rissks"}, "Did you mean `risks`?"),
        ({"language": "xx"}, "no language `xx`"),
        ({"title": ""}, "--title"),
        ({"type": ""}, "--type"),
        ({"type": "home"}, "no type `home`"),
    ],
)
def test_what_cannot_be_made_is_told(tmp_path: Path, changes: dict[str, str], told: str) -> None:
    lay(tmp_path, SMALL)
    before = sorted(tmp_path.rglob("*"))
    _said, problems = new_page(tmp_path, TEMPLATES, request(**changes), None)
    assert codes(problems) == ["no-new-page"]
    assert told in f"{problems[0].message} {problems[0].hint}"
    assert sorted(tmp_path.rglob("*")) == before


def test_no_page_is_written_over(tmp_path: Path) -> None:
    lay(tmp_path, SMALL)
    _said, problems = new_page(tmp_path, TEMPLATES, request(title="Side effects"), None)
    assert codes(problems) == ["file-in-the-way"]
    assert (tmp_path / "content/en/risks/side-effects.md").read_text(encoding="utf-8") == SMALL[
        "content/en/risks/side-effects.md"
    ]


def test_titles_of_any_script_give_names(tmp_path: Path) -> None:
    lay(tmp_path, SMALL)
    said, _problems = new_page(tmp_path, TEMPLATES, request(title="Cicatrices y cuidados Ñ"), None)
    assert "content/en/risks/cicatrices-y-cuidados-ñ.md" in said
    said, _problems = new_page(tmp_path, TEMPLATES, request(title="?!"), None)
    assert "content/en/risks/page.md" in said


def test_types_are_listed_with_what_they_are_for(tmp_path: Path) -> None:
    listed, _problems = types_list(lay(tmp_path, SMALL), TEMPLATES)
    assert {line.split()[0] for line in listed.splitlines()} == {*TYPES, "questions", "about"}
    assert "What can go wrong" in listed
