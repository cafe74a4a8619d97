"""Rules about reviews, on a small site whose pages somebody has signed."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest

from anagen import pipeline
from anagen.cli import main
from anagen.diagnostics import Diagnostic
from tests.sites import SMALL, TEMPLATES, lay

PATH = "content/en/risks/side-effects.md"
REVIEWS = "content/reviews.yaml"
SIGNED_ON = "2026-02-03"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The small site, all of it signed until 2027 and 2028."""
    lay(tmp_path, {**SMALL, "content/people.yaml": "people:\n  - {id: a-name, name: Example Reviewer}\n"})
    arguments = ["--root", str(tmp_path), "--today", SIGNED_ON, "--reviewer", "a-name", "--yes"]
    assert main(["sign", "--all-changed", *arguments]) == 0
    return tmp_path


def change(site: Path, old: str, new: str, path: str = PATH) -> None:
    text = (site / path).read_text(encoding="utf-8")
    assert old in text
    (site / path).write_text(text.replace(old, new), encoding="utf-8")


def found(site: Path, today: str | None = SIGNED_ON) -> list[Diagnostic]:
    day = datetime.date.fromisoformat(today) if today else None
    return [one for one in pipeline.make(site, TEMPLATES, today=day).diagnostics if one.code != "clinic-facts"]


def told(site: Path, today: str | None = SIGNED_ON) -> list[tuple[str, str, str]]:
    """Code, severity and place of every problem."""
    return [(one.code, one.severity.value, str(one.location)) for one in found(site, today)]


def test_a_signed_site_has_nothing_to_say_for_itself(site: Path) -> None:
    assert found(site) == []
    assert found(site, None) == []


def test_pages_without_a_signature_are_one_warning_that_names_them(site: Path) -> None:
    (site / REVIEWS).unlink()
    [problem] = found(site)
    assert (problem.code, problem.severity.value, str(problem.location)) == ("unsigned-page", "warning", REVIEWS)
    assert problem.message == "4 of 4 pages have not been signed by a clinician"
    assert [place.path for place in problem.related] == [
        "content/en/index.md", "content/en/risks/index.md", PATH, "content/en/glossary.md",
    ]  # fmt: skip


def test_one_page_without_a_signature_is_named_in_the_hint(site: Path) -> None:
    lay(site, {"content/en/page.md": "---\ntitle: Page\nsummary: One.\ntype: concept\n---\n\nText.\n"})
    [problem] = found(site)
    assert problem.message == "1 of 5 pages has not been signed by a clinician"
    assert "anagen sign content/en/page.md" in problem.hint


@pytest.mark.parametrize("kind", ["about", "sources"])
def test_pages_without_clinical_text_need_no_signature(site: Path, kind: str) -> None:
    lay(site, {"content/en/page.md": f"---\ntitle: Page\nsummary: One.\ntype: {kind}\n---\n\nText.\n"})
    assert found(site) == []


def test_a_change_is_told_at_its_line_with_the_words_that_changed(site: Path) -> None:
    change(site, "may be sore", "may hurt")
    [problem] = found(site)
    assert (problem.code, str(problem.location)) == ("changed-since-signed", f"{PATH}:9")
    assert problem.message == (
        f"this page has changed since Example Reviewer signed it on {SIGNED_ON}: "
        "- “Each follicle may be sore [@kuka2020].”; + “Each follicle may hurt [@kuka2020].”"
    )
    assert f"anagen sign {PATH}" in problem.hint
    assert [place.path for place in problem.related] == [REVIEWS]


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("/// urgent |", "/// non-urgent |", "+ “/// non-urgent | Call us the same day if”"),
        ("[@kuka2020]", "", "+ “Each follicle may be sore .”"),
        ("summary: Most", "summary: All", "+ “Summary: All are short.”"),
        ("- the skin is hot\n", "", "- “- the skin is hot”"),
    ],
)
def test_a_card_a_citation_and_a_summary_are_shown_too(site: Path, old: str, new: str, shown: str) -> None:
    change(site, old, new)
    [problem] = [problem for problem in found(site) if problem.code == "changed-since-signed"]
    assert shown in problem.message


def test_a_number_of_record_that_changes_unsigns_the_pages_that_draw_it(site: Path) -> None:
    record = (
        "outcomes:\n  - {id: any-harm, title: Harm, population: Adults, period: A year, source: kuka2020,\n"
        "     certainty: low, caveat: Few., groups: [{name: Treated, events: 1, denominator: 100}]}\n"
    )
    lay(site, {"content/outcomes.yaml": record})
    change(site, "## After", "/// icon-array\n    outcome: any-harm\n///\n\n## After")
    assert main(["sign", PATH, "--root", str(site), "--today", SIGNED_ON, "--reviewer", "a-name", "--yes"]) == 0
    assert found(site) == []
    change(site, "events: 1,", "events: 5,", "content/outcomes.yaml")
    [problem] = found(site)
    assert (problem.code, str(problem.location)) == ("changed-since-signed", f"{PATH}:2:8")
    assert "- “Number any-harm, groups 1, events: 1”; + “Number any-harm, groups 1, events: 5”" in problem.message


def test_of_a_long_sentence_the_part_that_changed_is_shown_and_many_changes_are_counted(site: Path) -> None:
    sentence = "It is " + "very " * 30 + "rare, and some have it."
    change(site, "## After", f"{sentence}\n\n## After")
    assert main(["sign", PATH, "--root", str(site), "--today", SIGNED_ON, "--reviewer", "a-name", "--yes"]) == 0
    change(site, "some have it", "many have it")
    problem = next(problem for problem in found(site) if problem.code == "changed-since-signed")
    assert "and some have it.”; + “…" in problem.message
    assert "and many have it.”" in problem.message
    change(site, "## After", "One is new. Two are new. Three are new.\n\n## After")
    problem = next(problem for problem in found(site) if problem.code == "changed-since-signed")
    assert problem.message.endswith("; and 1 more")


def test_a_signed_text_that_was_not_kept_is_said_and_loses_no_signature(site: Path) -> None:
    kept = site / "content/signed/en/risks/side-effects.txt"
    kept.unlink()
    assert found(site) == []
    change(site, "may be sore", "may hurt")
    [problem] = found(site)
    assert problem.code == "changed-since-signed"
    assert problem.message == (
        f"this is not the text that Example Reviewer signed on {SIGNED_ON}, "
        "and what was signed is not in content/signed/en/risks/side-effects.txt"
    )


def test_a_signature_of_a_later_version_is_not_called_a_change(site: Path) -> None:
    change(site, 'text_hash: "1:', 'text_hash: "2:', REVIEWS)
    problems = found(site)
    assert {problem.code for problem in problems} == {"changed-since-signed"}
    assert all("this version of Anagen cannot tell" in problem.message for problem in problems)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (None, []),
        ("2026-12-04", []),
        ("2026-12-05", [("review-due", "warning")]),
        ("2027-02-03", [("review-due", "warning")]),
        ("2027-02-04", [("review-overdue", "warning")]),
        ("2027-05-04", [("review-overdue", "warning")]),
        ("2027-05-05", [("review-overdue", "error")]),
    ],
)
def test_a_review_is_due_then_overdue_then_an_error(
    site: Path, today: str | None, expected: list[tuple[str, str]]
) -> None:
    problems = told(site, today)
    assert [(code, severity) for code, severity, _place in problems] == expected
    assert {place.rpartition(":")[0].rpartition(":")[0] for _code, _severity, place in problems} <= {REVIEWS}


def test_pages_due_soon_are_told_together_and_each_overdue_one_alone(site: Path) -> None:
    [due, overdue] = sorted(found(site, "2028-01-01"), key=lambda one: one.code)
    assert due.message == "the next reviews of 3 pages are due within 60 days, the first by 2028-02-03"
    assert len(due.related) == 3
    assert overdue.message == f"the next review of {PATH} was due on 2027-02-03, 332 days ago"


def test_a_page_that_has_changed_is_not_overdue_as_well(site: Path) -> None:
    change(site, "may be sore", "may hurt")
    assert [code for code, _severity, _place in told(site, "2027-06-01")] == ["changed-since-signed"]


def test_a_reviewer_whom_nobody_knows_is_an_error(site: Path) -> None:
    change(site, "id: a-name", "id: a-mane", "content/people.yaml")
    problems = found(site)
    assert {(one.code, one.severity.value) for one in problems} == {("unknown-reviewer", "error")}
    assert {one.hint for one in problems} == {"Did you mean `a-mane`?"}
    assert len(problems) == 4
    lay(site, {"content/people.yaml": "people: [\n"})
    assert [code for code, _severity, _place in told(site)] == ["yaml-bracket"]


def test_a_review_of_a_page_that_was_renamed_names_the_new_one(site: Path) -> None:
    (site / PATH).rename(site / "content/en/risks/side-effect.md")
    problem = next(one for one in found(site) if one.code == "review-of-nothing")
    assert problem.hint == "Did you mean `content/en/risks/side-effect.md`?"


@pytest.mark.parametrize("text", ["---\ntitle: A\nsummary: B\ntype: risks\ndraft: true\n---\n", "---\ntitel: A\n---\n"])
def test_a_review_of_a_draft_or_of_a_page_that_cannot_be_read_is_one_of_something(site: Path, text: str) -> None:
    lay(site, {PATH: text})
    assert "review-of-nothing" not in {code for code, _severity, _place in told(site)}


def test_a_review_cannot_be_of_tomorrow_or_end_before_it_began(site: Path) -> None:
    assert ("review-date", "error") in {one[:2] for one in told(site, "2026-02-02")}
    assert "review-date" not in {one[0] for one in told(site, None)}
    change(site, "next_review: 2027-02-03", "next_review: 2026-02-03", REVIEWS)
    [problem] = [one for one in found(site, None) if one.code == "review-date"]
    assert problem.message.endswith(f"on 2026-02-03, is not after its review on {SIGNED_ON}")


@pytest.mark.parametrize("today", ["2026-02-03", "2028-02-03"])
def test_dates_that_contradict_each_other_do_not_say_when_to_read_again(site: Path, today: str) -> None:
    """A typing mistake in one date is one problem."""
    review = re.search("  - page: content/en/index.md\n(    .+\n)+", (site / REVIEWS).read_text(encoding="utf-8"))
    assert review
    lay(site, {REVIEWS: "reviews:\n" + re.sub("next_review: .+", "next_review: 2026-02-03", review[0])})
    assert [one[0] for one in told(site, today)] == ["unsigned-page", "review-date"]
