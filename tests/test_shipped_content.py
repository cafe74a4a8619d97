"""The site that Anagen ships with: nothing to tell but what only a clinic can mend, and plain enough by each formula."""

from __future__ import annotations

import datetime
import statistics

import pytest

from anagen import pipeline
from anagen.check.reading import texts_of
from anagen.pipeline import Built
from anagen.readability import grades
from anagen.starter import starter_folder

TODAY = datetime.date(2026, 11, 24)
FOR_THE_CLINIC = {"clinic-facts", "no-base-url", "unsigned-page"}


@pytest.fixture(scope="module")
def built() -> Built:
    return pipeline.make(starter_folder(), starter_folder() / "templates", today=TODAY)


def test_only_what_a_clinic_has_to_supply_is_told(built: Built) -> None:
    assert {problem.code for problem in built.diagnostics} == FOR_THE_CLINIC
    assert built.claims > 300


@pytest.mark.parametrize("formula", [0, 1])
def test_no_page_is_above_grade_8_by_either_formula(built: Built, formula: int) -> None:
    assert built.site
    found = {}
    for text in texts_of(built.site):
        grade = grades(tuple(passage.text for passage in text.prose()), text.language)[formula].grade
        if grade is not None:
            found[text.document.path] = grade
    assert {path: grade for path, grade in found.items() if grade > 8} == {}
    assert statistics.median(found.values()) <= 7


def test_the_word_list_is_in_order(built: Built) -> None:
    assert built.site
    for words in built.site.glossaries.values():
        firsts = [word.terms[0].casefold() for word in words]
        assert firsts == sorted(firsts)
