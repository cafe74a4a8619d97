"""Rules about language: what is too long or too hard is told at its place, and plain text is left in peace."""

from __future__ import annotations

from pathlib import Path

import pytest

from anagen import pipeline
from anagen.diagnostics import Diagnostic
from anagen.source import SourceFile
from tests.sites import QUIET, SMALL, make

HEAD = "---\ntitle: Page\nsummary: One.\ntype: concept\n---\n\n"
EASY = "The cut is small. It heals in a week. You can wash your hair the next day. Call us if it hurts. "
HARD = (
    "Notwithstanding considerable methodological heterogeneity, contemporary investigations demonstrate comparatively "
    "inconsequential improvements. Subsequent multidisciplinary evaluations necessitate comprehensive individualised "
    "documentation of physiological characteristics. "
)


def judged(text: str, language: str = "en") -> list[tuple[str, int, int]]:
    problems = pipeline.judge([SourceFile(path="x.md", content=text.encode())], [], language)
    return [(problem.code, problem.location.line, problem.location.column) for problem in problems]


def of(root: Path, body: str, **files: str | bytes) -> list[Diagnostic]:
    built = make(root, {"content/en/page.md": HEAD + body, **files})
    return [problem for problem in built.diagnostics if problem.location.path == "content/en/page.md"]


@pytest.mark.parametrize(
    "text", [(EASY + "\n\n") * 10, "- one\n- two\n", "", "# A heading\n", "word " * 25 + ".", EASY + "\n\n" + EASY]
)
def test_plain_text_is_left_in_peace(text: str) -> None:
    assert judged(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Short one. Word " + "word " * 25 + "end.", ("long-sentence", 1, 12)),
        ("- fine\n- " + "word " * 26 + "\n", ("long-sentence", 2, 3)),
        ("A b. " * 5, ("long-paragraph", 1, 1)),
        ("Fine.\n\n" + "One more. " * 6, ("long-paragraph", 3, 1)),
        ("- a\n" * 8, ("long-list", 1, 3)),
        ("Text.\n\n" + "1. a\n" * 9, ("long-list", 3, 4)),
        ("You may get erythema.", ("hard-word", 1, 13)),
        ("We **commence** soon.", ("hard-word", 1, 6)),
    ],
)
def test_what_is_too_long_or_too_hard_is_told_at_its_place(text: str, found: tuple[str, int, int]) -> None:
    assert judged(text) == [found]


def test_a_hard_page_names_its_hardest_sentences(tmp_path: Path) -> None:
    body = (EASY + "\n\n") * 2 + (HARD + "\n\n") * 8
    grade = next(problem for problem in of(tmp_path, body) if problem.code == "reading-grade")
    assert (grade.location.line, grade.location.column) == (2, 8)
    assert "the limit is 8" in grade.message
    assert len(grade.related) == 3
    assert "Notwithstanding considerable" in grade.hint


def test_a_hard_section_is_told_at_its_heading(tmp_path: Path) -> None:
    body = "## Easy\n\n" + (EASY + "\n\n") * 30 + "## Hard\n\n" + (HARD + "\n\n") * 6
    section = [problem for problem in of(tmp_path, body) if problem.code == "section-grade"]
    assert [problem.location.line for problem in section] == [7 + 2 + 60]
    assert "“Hard”" in section[0].message


def test_the_settings_set_the_limits(tmp_path: Path) -> None:
    config = SMALL["site_config.yaml"] + "reading:\n  sentence_words: 8\n  list_items: 2\n"
    found = of(
        tmp_path, "One two three four five six seven eight nine.\n\n- a\n- b\n- c\n", **{"site_config.yaml": config}
    )
    assert [problem.code for problem in found] == ["long-sentence", "long-list"]


def test_a_word_of_the_glossary_is_not_hard_and_a_glossary_may_be_long(tmp_path: Path) -> None:
    entries = "Erythema\n:   Red skin.\n\n" + "".join(f"Word {n}\n:   An autologous thing.\n\n" for n in range(9))
    glossary = SMALL["content/en/glossary.md"] + "\n" + entries
    built = make(tmp_path, {"content/en/glossary.md": glossary, "content/en/page.md": HEAD + "You may get erythema."})
    assert {problem.code for problem in built.diagnostics} == QUIET


def test_other_languages_have_their_own_formulas() -> None:
    hard = "Die außerordentlich komplizierte Rechtsschutzversicherungsgesellschaft verweigert hartnäckig Auskünfte. "
    assert ("reading-grade", 0, 0) in judged(hard * 20, "de")
    assert ("reading-grade", 0, 0) in judged(
        "Ovanligt komplicerade försäkringsbolagsbestämmelser förhindrar utbetalningar. " * 20, "sv"
    )
    assert judged("毛发" * 300, "zh") == []


def test_front_matter_of_a_loose_text_is_passed_over() -> None:
    assert judged("---\ntitle: x\n---\n\n" + "A b. " * 5) == [("long-paragraph", 5, 1)]


@pytest.mark.parametrize(
    "text",
    [
        "/// do\n- a\n- b\n- c\n- d\n///\n\n/// do\n- e\n- f\n- g\n- h\n///\n",
        "- a\n\n    More.\n\n" * 5,
        "- a\n    - b\n    - c\n    - d\n    - e\n- f\n- g\n- h\n- i\n",
        "- a\n- b\n- c\n- d\n\nThen:\n\n- e\n- f\n- g\n- h\n",
        "> - a\n> - b\n> - c\n> - d\n\n- e\n- f\n- g\n- h\n",
        "<!--\n" + "- a\n" * 9 + "-->\n",
    ],
)
def test_each_list_is_counted_by_itself(text: str) -> None:
    assert judged(text) == []


def test_a_short_text_in_a_language_without_a_grade_is_not_judged() -> None:
    welcome = "Добро пожаловать на страницу клиники. "
    assert judged(welcome, "ru") == []
    assert ("reading-grade", 0, 0) in judged(welcome * 20, "ru")
