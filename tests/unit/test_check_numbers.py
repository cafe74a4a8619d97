"""Frequencies in the text against the record and the pictures: what is told, with its places, and what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from anagen.diagnostics import Diagnostic
from tests.sites import SMALL, make

HEAD = "---\ntitle: Page\nsummary: {summary}\ntype: concept\n---\n\n"
PAGE = "content/en/page.md"
RIGHT = ("number-", "uncited-claim")
"""What may be told of these texts: that a number without a citation needs one is for the rules of claims."""
FIGURE = "\n\n/// icon-array\n    outcome: {}\n///\n\n"
REFERENCES = SMALL["content/references.yaml"] + "".join(
    SMALL["content/references.yaml"].partition("\n")[2].replace("kuka2020", key) for key in ("mean2021", "none2022")
)
OUTCOMES = """outcomes:
  - id: itch
    title: Had an itchy scalp
    population: Adults
    period: 1 year
    source: kuka2020
    certainty: low
    caveat: One small trial.
    groups:
      - {name: Treated, events: 1, denominator: 100}
  - id: regrowth
    title: Had clear regrowth
    population: Women
    period: 1 year
    source: kuka2020
    certainty: low
    caveat: One small trial.
    groups:
      - {name: Treated, events: 157, denominator: 593}
      - {name: Not treated, rate: 13.874, low: 11, high: 17.2}
  - id: clot
    title: Had a clot
    population: Adults
    period: 1 year
    source: mean2021
    certainty: low
    caveat: One small trial.
    groups:
      - {name: Treated, rate: 0.017, low: 0.006, high: 0.053}
  - id: again
    title: Were losing hair again
    population: Adults
    period: 1 year
    source: mean2021
    certainty: low
    caveat: One small trial.
    groups:
      - {name: Treated, events: 6, denominator: 27}
      - {name: Not treated, events: 0, denominator: 30}
  - id: density
    title: More hairs
    population: Adults
    period: 1 year
    source: none2022
    certainty: low
    caveat: One small trial.
    unit: hairs
    groups:
      - {name: Treated, mean: 5}
"""


def told(root: Path, body: str, summary: str = "One.", outcomes: str = OUTCOMES) -> list[Diagnostic]:
    """What these rules say of a page; nothing else may be wrong with it but how it reads."""
    files = {
        PAGE: HEAD.format(summary=summary) + body + "\n",
        "content/references.yaml": REFERENCES,
        "content/outcomes.yaml": outcomes,
    }
    problems = make(root, files).diagnostics
    assert not [str(item) for item in problems if item.severity == "error" and not item.code.startswith(RIGHT)]
    return [problem for problem in problems if problem.code.startswith("number-")]


def test_a_picture_of_1_and_a_text_of_5_of_100_cannot_be_built(tmp_path: Path) -> None:
    for number, text in enumerate(
        ["5 of 100 people had it.", "5 of 100 people had it [@kuka2020].", "It is rare [@kuka2020]. 5 of 100 had it."]
    ):
        for body in (text + FIGURE.format("itch"), FIGURE.format("itch").strip() + "\n\n## Later\n\n" + text):
            [problem] = told(tmp_path / f"{number}-{len(body)}", body)
            assert problem.code == "number-differs"
            assert problem.severity == "error"
            assert "`5 of 100`" in problem.message
            assert problem.location.path == PAGE
            assert problem.related[0].path == "content/outcomes.yaml"


def test_a_difference_names_both_numbers_both_places_and_what_to_type(tmp_path: Path) -> None:
    [problem] = told(tmp_path, "About **5 of every 100** had it [@kuka2020].")
    assert problem.message == "the text says `5 of every 100`, but `itch` has 1 of 100 (`Treated`)"
    assert problem.hint.startswith("Write `1 of every 100`, or correct the record.")
    assert str(problem.location) == f"{PAGE}:7:9"
    assert problem.location.length == len("5 of every 100")
    assert [str(place) for place in problem.related] == ["content/outcomes.yaml:10:16"]


def test_a_picture_on_the_page_is_a_place_too(tmp_path: Path) -> None:
    [problem] = told(tmp_path, "5 of 100 had it." + FIGURE.format("itch"))
    assert "but the picture of `itch` has 1 of 100" in problem.message
    assert [str(place) for place in problem.related] == ["content/outcomes.yaml:10:16", f"{PAGE}:9:5"]


@pytest.mark.parametrize(
    "text",
    [
        "26 of every 100 had it, against 14 of every 100 [@kuka2020].",
        "26.5 of every 100 had it [@kuka2020].",
        "265 of every 1,000 had it [@kuka2020].",
        "About 260 of every 1,000 had it [@kuka2020].",
        "3 in 10 had it [@kuka2020].",
        "157 of 593 women had regrowth [@kuka2020].",
        "One of every hundred had it [@kuka2020].",
        "99 of every 100 did not have it [@kuka2020].",
        "It was 14 to 26 of every 100 [@kuka2020].",
        "It could be between 11 and 17 of every 100 [@kuka2020].",
        "It could be up to 17 of every 100 [@kuka2020].",
        "13 more of every 100 had it [@kuka2020].",
        "12 more of every 100 had it [@kuka2020].",
        "Up to 1 in 10 had it [@kuka2020].",
        "More than 20 of every 100 had it [@kuka2020].",
        "2 of every 10,000 had it [@mean2021].",
        "Fewer than 1 of every 1,000 had it [@mean2021].",
        "None of the 30 people were losing hair again [@mean2021].",
        "1 or 2 of every 10,000, or 26 of every 100, had it [@mean2021; @kuka2020].",
        "| Harm | How often |\n| --- | --- |\n| Itch | 1 of 100 [@kuka2020] |",
        "- 1 of 100 had it [@kuka2020]",
    ],
)
def test_what_the_record_says_may_be_said(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "27 of every 100 had it [@kuka2020].",
        "26.4 of every 100 had it [@kuka2020].",
        "264 of every 1,000 had it [@kuka2020].",
        "260 of every 1,000 had it [@kuka2020].",
        "158 of 593 women had regrowth [@kuka2020].",
        "99 of every 100 had it [@kuka2020].",
        "It was 14 to 27 of every 100 [@kuka2020].",
        "17 of every 100 had it [@kuka2020].",
        "26 more of every 100 had it [@kuka2020].",
        "Fewer than 1 of every 100 had it [@kuka2020].",
        "More than 30 of every 100 had it [@kuka2020].",
        "0 of every 1,000 had it [@mean2021].",
        "None of every hundred had it [@mean2021].",
        "Fewer than 2 of every 100 people had it [@mean2021].",
        "8 of the 27 were losing hair again [@mean2021].",
        "| Harm | How often |\n| --- | --- |\n| Itch | 5 of 100 [@kuka2020] |",
        "| Harm | How often | Source |\n| --- | --- | --- |\n| Itch | 5 of 100 | Trial [@kuka2020] |",
        "- 5 of 100 had it [@kuka2020]",
        "## 5 of 100 had it [@kuka2020]",
    ],
)
def test_what_the_record_does_not_say_is_an_error(tmp_path: Path, text: str) -> None:
    [problem] = told(tmp_path, text)
    assert problem.code == "number-differs"
    assert problem.related


def test_a_source_without_such_a_number_is_asked_for_it(tmp_path: Path) -> None:
    [problem] = told(tmp_path, "5 of every 100 had it [@none2022].")
    assert (problem.code, problem.severity) == ("number-unrecorded", "error")
    assert problem.message.startswith("`5 of every 100` is not on record")
    assert "`source: none2022`" in problem.hint
    assert str(problem.location) == f"{PAGE}:7:1"


@pytest.mark.parametrize(
    "text",
    [
        "Do 5 of every 100 have it [@kuka2020]?",
        "/// claim-checked | 5 of 100 have it\n    verdict: wrong\n\nIt is 1 of 100 [@kuka2020].\n///",
        "/// questions\n- Is it 5 of 100\n///" + FIGURE.format("itch"),
        "4 of the 6 studies agree [@kuka2020].",
        "4 of 10 trials agree [@kuka2020].",
        "9 of the 71 people had salt water [@none2022].",
        "9 of the 27 people lived in Rome [@mean2021].",
        "The pain was 7 out of 10 [@none2022].",
        "We think of 5 of 100 people.",
    ],
)
def test_what_is_no_frequency_of_a_source_is_left_alone(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, text) == []


def test_words_without_a_source_are_held_against_the_pictures(tmp_path: Path) -> None:
    figure = FIGURE.format("itch")
    assert told(tmp_path / "1", "1 of 100 had it, and 99 of 100 had not." + figure) == []
    assert [item.code for item in told(tmp_path / "2", figure.strip(), summary="5 of 100 have it.")] == [
        "number-differs"
    ]
    assert told(tmp_path / "3", figure.strip(), summary="1 of 100 have it.") == []
    other = "## A\n\n2 of 10,000 had it." + figure + "## B\n\nA clot is rare [@mean2021]."
    assert [item.code for item in told(tmp_path / "4", other)] == ["number-differs"]
    same = "## A\n\nA clot is rare [@mean2021].\n\n2 of 10,000 had it." + figure
    assert told(tmp_path / "5", same) == []


def test_the_figure_of_another_section_counts_where_its_own_has_none(tmp_path: Path) -> None:
    body = "## A\n\n{} of 100 had it.\n\n## B" + FIGURE.format("itch").replace("{", "")
    assert told(tmp_path / "1", body.format(1)) == []
    assert [item.code for item in told(tmp_path / "2", body.format(5))] == ["number-differs"]


def test_nothing_is_told_while_the_record_cannot_be_read(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        PAGE: HEAD.format(summary="One.") + "5 of 100 had it [@kuka2020].\n",
        "content/outcomes.yaml": "outcomes: [",
    }
    assert not [item for item in make(tmp_path, files).diagnostics if item.code.startswith("number-")]


def test_a_source_that_is_not_there_is_no_second_problem(tmp_path: Path) -> None:
    problems = make(tmp_path, {PAGE: HEAD.format(summary="One.") + "5 of 100 had it [@nobody].\n"}).diagnostics
    assert [item.code for item in problems if item.severity == "error"] == ["unknown-citation"]
