"""The rules about claims: each place where a reader meets one, what covers it, and words against certainty."""

from __future__ import annotations

from pathlib import Path

import pytest

from anagen import pipeline
from anagen.check.claims import count_claims
from anagen.diagnostics import Diagnostic
from anagen.source import SourceFile
from tests import sites
from tests.sites import SMALL, TEMPLATES, lay

NO_PACKS = SMALL["site_config.yaml"] + "wording:\n  packs: []\n"
"""What a pack forbids needs no source, so the sentences here are judged without any."""
HEAD = "---\ntitle: A page\nsummary: One.\ntype: concept\n---\n\n"
NEW = {"uncited-claim", "uncited-suggestion", "stronger-than-evidence", "early-evidence"}


def make(root: Path, files: dict[str, str]) -> pipeline.Built:
    return sites.make(root, {"site_config.yaml": NO_PACKS, **files})


def told(root: Path, body: str, files: dict[str, str] | None = None) -> list[Diagnostic]:
    built = make(root, {"content/en/page.md": body if body.startswith("---") else HEAD + body, **(files or {})})
    return [problem for problem in built.diagnostics if problem.code in NEW]


def codes(root: Path, body: str, files: dict[str, str] | None = None) -> list[str]:
    return [problem.code for problem in told(root, body, files)]


TABLE = "| Of every 100 people | Lotion{head} |\n| --- | --- |\n| Itch | 4{cell} |\n"


@pytest.mark.parametrize(
    "body",
    [
        "It stops hair loss [@kuka2020].",
        "It stops hair loss. A trial found so [@kuka2020].",
        "- It stops hair loss [@kuka2020].",
        "This was found [@kuka2020]:\n\n- It stops hair loss.\n- It is safe.",
        "Here is what it does:\n\n- It stops hair loss [@kuka2020].",
        "Other harms are rarer:\n\n- clots, in 2 of every 100 people [@kuka2020]",
        TABLE.format(head=" [@kuka2020]", cell=""),
        TABLE.format(head="", cell=" [@kuka2020]"),
        "In one trial [@kuka2020]:\n\n" + TABLE.format(head="", cell=""),
        "/// key-points\n- It stops hair loss.\n- It was tested [@kuka2020].\n///",
        "/// claim-checked | It is safe and stops hair loss\n    verdict: wrong\n\nIt is not known [@kuka2020].\n///",
        "/// urgent | Call us if\n- pain gets worse than before in 2 days\n///",
        "/// dont\n- Swim in the first two weeks.\n///",
        "/// questions | Ask\n- Does it stop hair loss?\n///",
        "## It stops hair loss\n\nIt stops hair loss [@kuka2020].",
    ],
)
def test_a_claim_is_covered(tmp_path: Path, body: str) -> None:
    assert codes(tmp_path, body) == []


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("It was tested [@kuka2020].\n\nIt stops hair loss.", 9, "stops hair loss"),
        ("- It was tested [@kuka2020].\n- It stops hair loss.", 8, "stops hair loss"),
        (TABLE.format(head="", cell=""), 9, "4"),
        ("## It stops hair loss\n\nIt was tested [@kuka2020].", 7, "stops hair loss"),
        ("![It stops hair loss](hair.svg)\n\nIt was tested [@kuka2020].", 7, "stops hair loss"),
        ("//// steps\n### One\n\nIt was tested [@kuka2020].\n\n### Two\n\nIt is safe.\n////", 14, "safe"),
        ("/// note | It is safe\nIt was tested [@kuka2020].\n///", 7, "safe"),
    ],
)
def test_a_claim_without_a_source_is_told_at_its_words(tmp_path: Path, body: str, line: int, words: str) -> None:
    files = {"content/en/hair.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"></svg>'}
    [problem] = told(tmp_path, body, files)
    assert (problem.code, problem.location.line) == ("uncited-claim", line)
    assert f"“{words}”" in problem.message
    assert problem.hint


@pytest.mark.parametrize(
    ("summary", "body", "is_told"),
    [
        ("It stops hair loss.", "The lotion stops hair loss [@kuka2020].", False),
        ("It stops hair loss.", "The lotion may stop hair loss [@kuka2020].", True),
        ("It may stop hair loss.", "The lotion stops hair loss [@kuka2020].", False),
        ("It stops hair loss.", "The lotion stops hair loss.\n\nIt was tested [@kuka2020].", True),
        ("Itch hits 4 of every 100 people.", "Itch came in 4 of every 100 people [@kuka2020].", False),
        ("Itch hits 5 of every 100 people.", "Itch came in 4 of every 100 people [@kuka2020].", True),
        ("Does it stop hair loss?", "Nobody knows.", False),
    ],
)
def test_the_summary_claims_no_more_than_a_cited_sentence(
    tmp_path: Path, summary: str, body: str, is_told: bool
) -> None:
    page = f"---\ntitle: A page\nsummary: {summary}\ntype: concept\n---\n\n{body}\n"
    summaries = [problem for problem in told(tmp_path, page) if problem.location.line == 3]
    assert len(summaries) == is_told
    assert all("summary" in problem.message for problem in summaries)


def test_settings_claim_no_more_than_the_pages(tmp_path: Path) -> None:
    config = NO_PACKS.replace("A small site", "The clinic that stops hair loss")
    [problem] = told(tmp_path, "Text.", {"site_config.yaml": config})
    assert (problem.code, problem.location.path) == ("uncited-claim", "site_config.yaml")
    lay(tmp_path, {"content/en/page.md": HEAD + "The clinic stops hair loss [@kuka2020].\n"})
    assert [one for one in pipeline.make(tmp_path, TEMPLATES).diagnostics if one.code in NEW] == []


def test_a_comparison_or_a_may_is_a_warning_and_a_promise_beside_it_an_error(tmp_path: Path) -> None:
    assert codes(tmp_path, "It may help you.") == ["uncited-suggestion"]
    assert codes(tmp_path, "It is less invasive.") == ["uncited-suggestion"]
    assert codes(tmp_path, "It is less invasive, and it is safe.") == ["uncited-claim"]


def test_a_glossary_may_say_what_a_thing_is_for_but_not_promise(tmp_path: Path) -> None:
    glossary = SMALL["content/en/glossary.md"]
    soap = {"content/en/glossary.md": glossary + "\nSoap\n:   A thing that soothes.\n"}
    assert codes(tmp_path, "Text.", soap) == ["uncited-suggestion"]
    forever = {"content/en/glossary.md": glossary + "\nCell\n:   It stays for ever.\n"}
    assert codes(tmp_path, "Text.", forever) == ["uncited-claim"]


@pytest.mark.parametrize(
    ("certainty", "text", "words"),
    [
        ("low", "The cells will regrow hair.", "will regrow"),
        ("low", "The cells regrow hair.", "regrow hair"),
        ("low", "The cells probably help people.", "help people"),
        ("low", "It is safe.", "safe"),
        ("moderate", "The cells restore hair.", "restore hair"),
        ("moderate", "It always helps.", "always"),
        ("very-low", "The cells will help you.", "will help"),
        ("unknown", "The cells restore hair.", "restore hair"),
    ],
)
def test_words_stronger_than_the_certainty_are_quoted(tmp_path: Path, certainty: str, text: str, words: str) -> None:
    [problem] = told(tmp_path, f"/// evidence\n    certainty: {certainty}\n\n{text} [@kuka2020]\n///")
    assert problem.code == "stronger-than-evidence"
    assert f"“{words}”" in problem.message
    assert problem.related[0].line == 8
    assert "say “" in problem.hint


@pytest.mark.parametrize(
    ("certainty", "text"),
    [
        ("high", "The cells will regrow hair."),
        ("high", "It lowers the risk."),
        ("moderate", "The cells probably restore hair."),
        ("low", "The cells may restore hair."),
        ("low", "In the trial the cells restored hair."),
        ("low", "After 24 weeks there was no difference between the groups."),
        ("very-low", "The cells may restore hair, but we hardly know."),
        ("very-low", "We do not know whether it will restore hair."),
        ("unknown", "Nobody knows."),
    ],
)
def test_words_within_the_certainty_pass(tmp_path: Path, certainty: str, text: str) -> None:
    assert codes(tmp_path, f"/// evidence\n    certainty: {certainty}\n\n{text} [@kuka2020]\n///") == []


def test_very_low_certainty_says_how_little_is_known(tmp_path: Path) -> None:
    [problem] = told(tmp_path, "/// evidence\n    certainty: very-low\n\nIt may help people [@kuka2020].\n///")
    assert problem.code == "stronger-than-evidence"
    assert "how little is known" in problem.message


REFERENCES = SMALL["content/references.yaml"]


@pytest.mark.parametrize(
    ("study", "text", "is_told"),
    [
        ("animal", "The cells restored hair [@kuka2020].", True),
        ("animal", "In mice the cells restored hair [@kuka2020].", False),
        ("laboratory", "The cells restored hair [@kuka2020].", True),
        ("laboratory", "In a lab dish the cells restored hair [@kuka2020].", False),
        ("case-report", "The cells restored hair [@kuka2020].", True),
        ("case-series", "In 20 people, and nobody was left untreated, the cells restored hair [@kuka2020].", False),
        ("cohort", "The cells restored hair [@kuka2020].", False),
        ("animal", "The cells are round [@kuka2020].", False),
        ("animal", "The cells restored hair [@kuka2020; @trial].", False),
        (
            "animal",
            "/// claim-checked | Hair\n    verdict: early-evidence\n\nIt restored hair [@kuka2020].\n///",
            False,
        ),
    ],
)
def test_early_evidence_is_called_so(tmp_path: Path, study: str, text: str, is_told: bool) -> None:
    trial = REFERENCES.partition("\n")[2].replace("kuka2020", "trial")
    files = {
        "content/references.yaml": REFERENCES.replace("randomised-trial", study) + trial,
        "content/en/other.md": HEAD.replace("A page", "Other") + "Read [@trial].\n",
        "content/en/risks/side-effects.md": SMALL["content/en/index.md"].replace("type: home", "type: section"),
    }
    assert codes(tmp_path, text, files) == ["early-evidence"] * is_told


def test_a_text_without_any_source_is_told_once_and_one_with_sources_by_sentence() -> None:
    def judged(text: str) -> list[Diagnostic]:
        file = SourceFile(path="brochure.md", content=text.encode())
        return [problem for problem in pipeline.judge([file], [], "en") if problem.code in NEW]

    [problem] = judged("It stops hair loss.\n\nIt is safe.\n\nYou may like it.\n")
    assert (problem.code, len(problem.related)) == ("uncited-suggestion", 1)
    assert "2 sentences claim" in problem.message
    assert judged("Come in.\n") == []
    assert [one.code for one in judged("It is red [@a].\n\nIt makes hair thicker.\n")] == ["uncited-claim"]
    assert judged("It is red [@a].\n\nIt stops hair loss.\n") == []  # a pack forbids it, with or without a source
    low = "/// evidence\n    certainty: low\n\nIt makes hair thicker [@a].\n///\n"
    assert [one.code for one in judged(low)] == ["stronger-than-evidence"]


@pytest.mark.parametrize(
    ("heading", "is_told"), [("After 6 weeks", False), ("It stops hair loss", True), ("9 of 10 improved", True)]
)
def test_a_heading_that_names_a_time_claims_nothing(tmp_path: Path, heading: str, is_told: bool) -> None:
    assert codes(tmp_path, f"## {heading}\n\nIt was tested [@kuka2020].") == ["uncited-claim"] * is_told


def test_pages_in_a_language_without_words_are_not_judged(tmp_path: Path) -> None:
    german = {"content/de/index.md": SMALL["content/en/index.md"].replace("Welcome.", "100% safe.")}
    assert codes(tmp_path, "Text.", german) == []


def test_claims_are_counted(tmp_path: Path) -> None:
    built = make(tmp_path, {"content/en/page.md": HEAD + "It is safe and stops hair loss [@kuka2020].\n"})
    assert built.site
    assert built.theme
    assert count_claims(built.site, built.theme) == 2
    assert built.claims == 2
