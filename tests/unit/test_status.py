"""The board: what needs a person most stands first, in words that fit a terminal, and the same as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from anagen.cli import main
from tests.sites import SMALL, lay, tree

Said = pytest.CaptureFixture[str]
SIDE_EFFECTS = "content/en/risks/side-effects.md"


def page(title: str, more: str = "") -> str:
    return f"---\ntitle: {title}\nsummary: One.\ntype: concept\n{more}---\n\nText with a source [@kuka2020].\n"


@pytest.fixture
def site(tmp_path: Path, capsys: Said) -> Path:
    """A site with a page of each state on 1 March 2027."""
    lay(
        tmp_path,
        {
            **SMALL,
            "content/people.yaml": "people:\n  - {id: a-name, name: Example Reviewer}\n",
            **{f"content/en/{name}.md": page(name.title()) for name in ("overdue", "changed", "due", "signed")},
            "content/en/draft.md": page("Draft", "draft: true\n"),
            "content/es/index.md": page("Inicio").replace("concept", "home"),
        },
    )
    for name, until in (
        ("overdue", "2027-02-01"),
        ("changed", "2027-01-01"),
        ("due", "2027-04-01"),
        ("signed", "2028-02-03"),
    ):
        arguments = ["--root", str(tmp_path), "--today", "2026-02-03", "--reviewer", "a-name", "--yes"]
        assert main(["sign", f"{name}.md", "--until", until, *arguments]) == 0
    lay(tmp_path, {"content/en/changed.md": page("Changed").replace("Text", "It makes hair thicker")})
    capsys.readouterr()
    return tmp_path


def status(site: Path, *arguments: str) -> int:
    return main(["status", "--root", str(site), "--today", "2027-03-01", *arguments])


def test_every_page_is_on_the_board_by_what_needs_a_person_most(site: Path, capsys: Said) -> None:
    before = tree(site)
    assert status(site, "--format", "json") == 0
    rows = json.loads(capsys.readouterr().out)["pages"]
    assert [(row["state"], row["page"]) for row in rows] == [
        ("overdue", "content/en/overdue.md"),
        ("changed", "content/en/changed.md"),
        ("never", "content/en/index.md"),
        ("never", "content/en/risks/index.md"),
        ("never", SIDE_EFFECTS),
        ("never", "content/en/glossary.md"),
        ("never", "content/es/index.md"),
        ("due", "content/en/due.md"),
        ("signed", "content/en/signed.md"),
        ("draft", "content/en/draft.md"),
        ("unreviewed", "content/en/sources.md"),
    ]
    by_page = {row["page"]: row for row in rows}
    assert by_page["content/en/changed.md"] == {
        "page": "content/en/changed.md", "address": "/changed/", "title": "Changed", "language": "en",
        "type": "concept", "is_draft": False, "state": "changed", "reviewer": "Example Reviewer",
        "reviewed": "2026-02-03", "next_review": "2027-01-01", "citations": 1, "claims": 1, "unsourced": 0,
        "grade": None,
    }  # fmt: skip
    assert by_page["content/en/index.md"]["reviewer"] == ""
    assert by_page["content/en/index.md"]["next_review"] is None
    assert by_page["content/en/draft.md"]["is_draft"]
    assert tree(site) == before


def test_the_board_in_words_fits_a_terminal_and_ends_with_what_to_do(site: Path, capsys: Said) -> None:
    lay(site, {f"content/en/{'a-long-name-' * 5}page.md": page("Long")})
    assert status(site) == 0
    said = capsys.readouterr().out
    lines = said.splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0] == "Signed, but the next review is overdue: 1 page"
    assert "  en/overdue.md                                 0         was due 2027-02-01" in lines
    assert "  en/changed.md                                 1         signed 2026-02-03" in lines
    assert "Never signed: 6 pages" in lines
    assert "  en/due.md                                     0         due 2027-04-01" in lines
    assert "  en/signed.md                                  0         until 2028-02-03" in lines
    assert "Drafts, not on the site: 1 page" in lines
    assert lines[-3:] == [
        "Next:",
        "- 7 pages to be read by a clinician: `anagen sign --all-changed`.",
        "- 2 pages to be read again: `anagen sign PAGE …`.",
    ]


def test_one_language_can_be_asked_for(site: Path, capsys: Said) -> None:
    assert status(site, "--language", "es") == 0
    said = capsys.readouterr().out
    assert "es/index.md" in said
    assert "en/" not in said
    assert said.endswith("- 1 page to be read by a clinician: `anagen sign content/es/index.md`.\n")
    assert status(site, "--language", "fr") == 0
    assert capsys.readouterr().out == "Next:\n- There are no pages here.\n"


def test_a_text_of_some_length_has_its_reading_grade(site: Path, capsys: Said) -> None:
    lay(site, {"content/en/signed.md": page("Signed") + "We went to the shop to buy some bread. " * 20})
    assert status(site, "--format", "json") == 0
    row = next(row for row in json.loads(capsys.readouterr().out)["pages"] if row["title"] == "Signed")
    assert 0 < row["grade"] < 6


def test_a_site_with_errors_still_has_a_board_and_a_folder_without_a_site_none(
    site: Path, tmp_path: Path, capsys: Said
) -> None:
    lay(site, {"content/en/due.md": page("Due").replace("kuka2020", "kuka2002")})
    assert status(site) == 0
    assert "- 1 error in the site. `anagen check` tells each.\n" in capsys.readouterr().out
    (tmp_path / "empty").mkdir()
    assert status(tmp_path / "empty") == 1
    assert "[no-config]" in capsys.readouterr().err


def test_when_all_is_signed_nothing_waits(tmp_path: Path, capsys: Said) -> None:
    lay(tmp_path, {**SMALL, "content/people.yaml": "people:\n  - {id: a-name, name: Example Reviewer}\n"})
    arguments = ["--root", str(tmp_path), "--today", "2027-03-01"]
    assert main(["sign", "--all-changed", "--reviewer", "a-name", "--yes", *arguments]) == 0
    capsys.readouterr()
    assert main(["status", *arguments]) == 0
    assert capsys.readouterr().out.endswith("\nNothing is waiting for a person.\n")


def test_claims_without_a_source_are_on_the_board(site: Path, capsys: Said) -> None:
    lay(site, {"content/en/due.md": page("Due") + "\n\nIt makes hair thicker.\n"})
    assert status(site) == 0
    [line] = [line for line in capsys.readouterr().out.splitlines() if "en/due.md" in line]
    assert "1 without a source" in line
