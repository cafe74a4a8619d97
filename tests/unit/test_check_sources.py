"""Sources: unused ones are told in one message, retracted ones are errors, and old ones are to be looked up again."""

from __future__ import annotations

import datetime
from pathlib import Path

import msgspec
import pytest

from anagen.check.sources import sources_to_check
from anagen.diagnostics import Location
from anagen.library import Library, Reference
from tests.sites import SMALL, make

EXTRA = (
    "  - {id: a, type: book, title: A, study-type: textbook, DOI: 10.1000/A1}\n"
    "  - {id: b, type: book, title: B, study-type: textbook, PMID: '77'}\n"
)
REFERENCES = SMALL["content/references.yaml"].replace("URL: https://example.org/trial", "DOI: 10.1000/kuka")


def told(root: Path, files: dict[str, str], code: str) -> list[tuple[str, int, int]]:
    found = [problem for problem in make(root, files).diagnostics if problem.code == code]
    return [(problem.message, problem.location.line, len(problem.related)) for problem in found]


def test_unused_references_are_one_message(tmp_path: Path) -> None:
    files = {"content/references.yaml": REFERENCES + EXTRA.replace("{", "{ ")}
    [(message, line, related)] = told(tmp_path, files, "unused-reference")
    assert "`a`, `b`" in message
    assert (line, related) == (8, 1)


def test_what_an_unread_page_cites_is_not_told(tmp_path: Path) -> None:
    files = {"content/references.yaml": REFERENCES + EXTRA, "content/en/bad.md": "no front matter\n"}
    assert told(tmp_path, files, "unused-reference") == []


@pytest.mark.parametrize("paper", ["10.1000/KUKA", "10.1000/kuka"])
def test_a_retracted_source_is_told_with_its_pages(tmp_path: Path, paper: str) -> None:
    retracted = f"retracted:\n  - paper: {paper}\n    retracted: 2025-03-01\n    reason: Made-up data\n"
    files = {"content/references.yaml": REFERENCES, "content/retracted.yaml": retracted}
    [(message, line, related)] = told(tmp_path, files, "retracted-source")
    assert "on 2025-03-01 (Made-up data)" in message
    assert "content/en/risks/side-effects.md" in message
    assert (line, related) == (2, 1)


def test_a_retraction_is_found_by_its_pubmed_number_and_no_other_source_is_told(tmp_path: Path) -> None:
    files = {
        "content/references.yaml": SMALL["content/references.yaml"] + EXTRA,
        "content/retracted.yaml": "retracted:\n  - paper: '77'\n  - paper: '78'\n",
    }
    [(message, _line, _related)] = told(tmp_path, files, "retracted-source")
    assert message == "the source `b` was retracted"


@pytest.mark.parametrize(
    ("accessed", "address", "is_due"),
    [
        (datetime.date(2023, 1, 31), "doi", True),
        (datetime.date(2024, 3, 1), "doi", False),
        (datetime.date(2024, 2, 28), "doi", True),
        (datetime.date(2024, 2, 29), "doi", True),
        (None, "doi", False),
        (None, "pmid", False),
        (None, "url", True),
        (datetime.date(2025, 12, 31), "url", False),
        (datetime.date(9999, 12, 31), "url", False),
    ],
)
def test_a_source_is_due_after_so_many_months(accessed: datetime.date | None, address: str, is_due: bool) -> None:
    addresses = {"doi": {"doi": "10.1000/a"}, "pmid": {"pmid": "1"}, "url": {"url": "https://example.org"}}
    reference = Reference(id="a", type="webpage", title="A", study_type="report", accessed=accessed)
    reference = msgspec.structs.replace(reference, **addresses[address])
    place = Location(path="content/references.yaml", line=2)
    library = Library(references={"a": reference}, places={("references", "a"): place})
    found = list(sources_to_check(library, datetime.date(2026, 2, 28) + datetime.timedelta(days=1), 24))
    assert [there for there, _message in found] == [place] * is_due
