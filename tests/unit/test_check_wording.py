"""Rules about wording, on whole pages: where they look, what they say, and which packs hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from anagen import pipeline
from anagen.diagnostics import Diagnostic
from anagen.source import SourceFile
from anagen.starter import starter_folder
from tests.sites import SMALL, make

HEAD = "---\ntitle: {title}\nsummary: {summary}\ntype: concept\n---\n\n"
PAGE = "content/en/page.md"
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"></svg>'


def told(
    root: Path, body: str, *, title: str = "Page", summary: str = "One.", packs: str = "base", settings: str = ""
) -> list[Diagnostic]:
    config = SMALL["site_config.yaml"] + f"wording:\n  packs: [{packs}]\n{settings}"
    page = HEAD.format(title=title, summary=summary) + body
    files = {"site_config.yaml": config, PAGE: page, "content/en/hair.svg": PICTURE}
    return [one for one in make(root, files).diagnostics if one.code.startswith(("wording-", "claim-"))]


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("It is good.\nIt is completely safe.\n", 8),
        ("- One.\n- It is completely safe.\n", 8),
        ("## It is completely safe\n\nText.\n", 7),
        ("| a | b |\n| --- | --- |\n| c | It is completely safe |\n", 9),
        ("![A completely safe treatment](hair.svg)\n", 7),
        ("/// figure\n    picture: hair.svg\n    alt: A completely safe treatment\n\nText.\n///\n", 9),
        ("/// figure\n    picture: hair.svg\n    alt: A hair\n\nIt is completely safe.\n///\n", 11),
        ("/// claim-checked | It works\n    verdict: wrong\n\nIt is completely safe.\n///\n", 10),
    ],
)
def test_it_looks_at_all_that_is_read(tmp_path: Path, body: str, line: int) -> None:
    [problem] = told(tmp_path, body)
    assert (problem.code, problem.severity, problem.location.line) == ("wording-safety", "error", line)
    assert "ompletely safe" in problem.message


def test_title_summary_and_settings_are_read_too(tmp_path: Path) -> None:
    settings = "clinic:\n  complaints: We are completely safe.\neditorial:\n  funding: Results are guaranteed.\n"
    found = told(tmp_path, "Text.\n", title="Completely safe", summary="It is completely safe.", settings=settings)
    places = [(one.location.path.rpartition("/")[2], one.location.line, one.code) for one in found]
    assert places == [
        ("page.md", 2, "wording-safety"),
        ("page.md", 3, "wording-safety"),
        ("site_config.yaml", 8, "wording-safety"),
        ("site_config.yaml", 10, "wording-cure"),
    ]


def test_the_heading_of_a_claim_that_is_checked_is_quoted(tmp_path: Path) -> None:
    assert told(tmp_path, "/// claim-checked | It is completely safe\n    verdict: wrong\n\nNobody knows.\n///\n") == []
    assert told(tmp_path, "/// note | It is completely safe\nText.\n///\n") != []


def test_what_adverts_say_may_take_two_sentences(tmp_path: Path) -> None:
    report = "Some adverts add one more step. Then the new follicles are injected."
    assert told(tmp_path, report + "\n", packs="hair-restoration") == []
    assert told(tmp_path, "Then the new follicles are injected.\n", packs="hair-restoration") != []
    assert told(tmp_path, report.replace(". Then", ".\n\nThen") + "\n", packs="hair-restoration") != []


def test_the_message_says_why_and_the_hint_what_to_write_instead(tmp_path: Path) -> None:
    [problem] = told(tmp_path, "Text. It is completely safe.\n")
    assert problem.message == (
        "“completely safe”: no treatment is safe for everybody, so nobody can keep this promise "
        "(the UK advertising code, rules 12.9 and 12.10)"
    )
    assert problem.hint.startswith(
        "Say what can go wrong and how often, and what is not known. https://www.asa.org.uk/"
    )
    assert (problem.location.column, problem.location.length) == (13, 15)


def test_a_correction_is_cited_where_the_site_has_its_source(tmp_path: Path) -> None:
    [problem] = told(tmp_path / "a", "It stops more hair loss.\n", packs="hair-restoration")
    assert problem.code == "claim-known-wrong"
    assert problem.hint.endswith("The source: [@kuka2020].")
    [problem] = told(tmp_path / "b", "Scalp hair never stops growing.\n", packs="hair-restoration")
    assert problem.hint.endswith(" https://doi.org/10.1067/mjd.2003.276")


def test_only_the_packs_of_the_settings_hold(tmp_path: Path) -> None:
    body = "Botox from £99.\n\nHair never stops growing.\n"
    assert told(tmp_path / "a", body) == []
    assert [one.code for one in told(tmp_path / "b", body, packs="uk")] == ["wording-medicine-name"]
    assert [one.code for one in told(tmp_path / "c", body, packs="hair-restoration")] == ["claim-known-wrong"]
    assert told(tmp_path / "d", "It is completely safe.\n", packs="") == []


def test_a_pack_is_for_texts_in_its_language(tmp_path: Path) -> None:
    files = {"content/es/index.md": "---\ntitle: Inicio\nsummary: Una.\ntype: home\n---\n\nIt is completely safe.\n"}
    assert [one for one in make(tmp_path, files).diagnostics if one.code == "wording-safety"] == []


def test_some_rules_only_warn(tmp_path: Path) -> None:
    found = told(tmp_path, "We have a 98% success rate. Many people suffer from it.\n")
    assert [(one.code, one.severity.value) for one in found] == [
        ("wording-cure", "warning"),
        ("wording-stigma", "warning"),
    ]


def test_an_unknown_pack_is_told_with_the_one_that_was_meant(tmp_path: Path) -> None:
    config = SMALL["site_config.yaml"] + "wording:\n  packs: [base, hair-restauration]\n"
    [problem] = [one for one in make(tmp_path, {"site_config.yaml": config}).diagnostics if one.code == "bad-value"]
    assert problem.hint == "Did you mean `hair-restoration`?"
    assert problem.location.line == 6


def test_a_text_outside_a_site_is_judged_too() -> None:
    text = SourceFile(path="brochure.txt", content=b"It is completely safe.\n")
    assert "wording-safety" in {one.code for one in pipeline.judge([text], [], "en")}


def test_the_shipped_site_has_no_problem_of_wording() -> None:
    root = starter_folder()
    found = pipeline.make(root, root / "templates").diagnostics
    assert [one for one in found if one.code.startswith(("wording-", "claim-"))] == []
