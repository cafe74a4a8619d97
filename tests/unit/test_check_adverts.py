"""The rule about the tone of a whole page: when it speaks, of which sentences, and what it leaves to others."""

from __future__ import annotations

from pathlib import Path

from anagen.diagnostics import Diagnostic
from tests.sites import make

HEAD = "---\ntitle: Page\nsummary: One.\ntype: concept\n---\n\n"
PAGE = "content/en/page.md"
SELLING = (
    "The glow flows deep into tired cells.\n\nClients leave calm and radiant.\n\nThe cells balance their own energy.\n"
)
SOBER = "Call the ward if you feel sick. Your nurse may give you tablets. You should rest for some days.\n\n" * 3


def told(root: Path, body: str, code: str = "wording-advert") -> list[Diagnostic]:
    return [one for one in make(root, {PAGE: HEAD + body}).diagnostics if one.code == code]


def test_a_page_that_reads_like_an_advert_is_one_problem_that_names_its_sentences(tmp_path: Path) -> None:
    [problem] = told(tmp_path, SELLING)
    assert (problem.severity, problem.location.path, problem.location.line) == ("warning", PAGE, 0)
    assert problem.message == (
        "this page reads like an advert, and 3 more sentences sell without a source: "
        "“balance … energy”; “glow … flows”; “calm … radiant”"
    )
    assert sorted(place.line for place in problem.related) == [7, 9, 11]


def test_the_same_sentences_on_a_sober_page_are_left_alone(tmp_path: Path) -> None:
    assert told(tmp_path, SELLING + "\n" + SOBER) == []


def test_a_source_excuses_a_sentence_and_so_does_a_question_a_heading_or_a_report(tmp_path: Path) -> None:
    cited = SELLING.replace("cells.\n", "cells [@kuka2020].\n")
    [problem] = told(tmp_path, cited)
    assert [place.line for place in problem.related] == [11, 9]
    others = "Do you want a radiant glow?\n\n## A radiant glow\n\nSome clinics say that a glow flows.\n"
    [same] = told(tmp_path, SELLING + "\n" + others)
    assert len(same.related) == 3


def test_what_another_rule_tells_is_told_once(tmp_path: Path) -> None:
    loud = SELLING + "\nIt is completely safe.\n"
    assert len(told(tmp_path, loud, "wording-safety")) == 1
    [problem] = told(tmp_path, loud)
    assert problem.message.startswith("this page reads like an advert, and 3 more")
    cited = "It restores hair [@kuka2020].\n\n" + SELLING
    [same] = told(tmp_path, cited.replace("[@kuka2020]", ""))
    assert len(same.related) == 3


def test_a_page_with_nothing_more_to_tell_is_not_told(tmp_path: Path) -> None:
    assert told(tmp_path, "It is completely safe.\n\nIt is totally harmless.\n\nIt is utterly risk-free.\n") == []


def test_words_that_sober_pages_use_too_are_told_on_other_pages_alone(tmp_path: Path) -> None:
    promise = "Tablets bring immediate pain relief.\n\n"
    assert told(tmp_path, promise, "wording-promise")
    assert told(tmp_path, promise + SELLING, "wording-promise")
    assert told(tmp_path, promise + SOBER, "wording-promise") == []
    assert told(tmp_path, "It is completely safe.\n\n" + SOBER, "wording-safety")
