"""The list of retractions: read as it is given out, kept for the site's own references alone, and read back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anagen.library import Reference, read_library
from anagen.retractions import refresh, retracted_among
from anagen.source import SourceFile
from tests.sites import lay

COLUMNS = (
    "Record ID,Title,Reason,RetractionDate,RetractionDOI,OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature\n"
)
REFERENCES = (
    "references:\n"
    "  - {id: a, type: book, title: A, study-type: report, DOI: 10.1000/Alpha}\n"
    "  - {id: b, type: book, title: B, study-type: report, PMID: '77'}\n"
    "  - {id: c, type: book, title: C, study-type: report, URL: 'https://example.org'}\n"
)
ROWS = (
    '1,"A, with a comma",+Made-up Data;+Plagiarism;,3/1/2025 0:00,10.1000/notice,10.1000/ALPHA,0,Retraction\n'
    "2,B,,2024-05-06,unavailable,unavailable,77,Retraction\n"
    "3,Another,,1/1/2020 0:00,,10.1000/other,0,Retraction\n"
    "4,C,,1/1/2020 0:00,,,,Retraction\n"
)


def site(root: Path, rows: str, columns: str = COLUMNS) -> tuple[str, list[str], str]:
    lay(root, {"content/references.yaml": REFERENCES, "list.csv": columns + rows})
    message, problems = refresh(root, root / "list.csv")
    written = root / "content/retracted.yaml"
    text = written.read_text(encoding="utf-8") if written.exists() else ""
    return message, [problem.code for problem in problems], text


def read_back(text: str) -> dict[str, tuple[str, str, str]]:
    library, problems = read_library({"retracted.yaml": SourceFile(path="retracted.yaml", content=text.encode())})
    assert problems == ()
    return {paper: (str(one.retracted), one.notice, one.reason) for paper, one in library.retracted.items()}


def test_only_the_sites_own_references_are_kept(tmp_path: Path) -> None:
    message, problems, text = site(tmp_path, ROWS)
    assert problems == []
    assert message.startswith("2 of 3 references are on the list")
    assert read_back(text) == {
        "10.1000/Alpha": ("2025-03-01", "10.1000/notice", "Made-up Data;Plagiarism"),
        "77": ("2024-05-06", "", ""),
    }


def test_a_second_run_writes_the_same_and_an_empty_list_empties_it(tmp_path: Path) -> None:
    first = site(tmp_path, ROWS)[2]
    assert site(tmp_path, ROWS)[2] == first
    assert read_back(site(tmp_path, "")[2]) == {}


def test_a_retraction_that_was_undone_is_none_and_a_concern_is_none(tmp_path: Path) -> None:
    row = "1,A,,{day} 0:00,,10.1000/alpha,0,{nature}\n"
    undone = row.format(day="3/1/2020", nature="Retraction") + row.format(day="3/1/2021", nature="Reinstatement")
    again = undone + row.format(day="3/1/2022", nature="Retraction")
    assert read_back(site(tmp_path, undone)[2]) == {}
    assert list(read_back(site(tmp_path, again)[2])) == ["10.1000/Alpha"]
    assert read_back(site(tmp_path, row.format(day="3/1/2020", nature="Expression of concern"))[2]) == {}


def test_another_file_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    _message, problems, text = site(tmp_path, "1,2\n", "price,name\n")
    assert (problems, text) == (["not-a-retraction-list"], "")


def test_a_folder_without_references_is_refused(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(COLUMNS, encoding="utf-8")
    _message, [problem] = refresh(tmp_path, tmp_path / "list.csv")
    assert problem.code == "no-references"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_list_is_read_in_the_encodings_that_it_has_had(tmp_path: Path, encoding: str) -> None:
    lay(tmp_path, {"content/references.yaml": REFERENCES})
    (tmp_path / "list.csv").write_bytes((COLUMNS + ROWS.replace("Made-up", "Café")).encode(encoding))
    refresh(tmp_path, tmp_path / "list.csv")
    assert "Café" in (tmp_path / "content/retracted.yaml").read_text(encoding="utf-8")


@given(st.text(max_size=30), st.text(max_size=20), st.text(max_size=15))
def test_any_reason_date_and_notice_can_be_kept(reason: str, day: str, notice: str) -> None:
    from anagen.retractions import _yaml

    row = {
        "OriginalPaperDOI": "10.1000/a",
        "OriginalPaperPubMedID": "0",
        "RetractionNature": "Retraction",
        "RetractionDate": day,
        "RetractionDOI": notice,
        "Reason": reason,
    }
    reference = Reference(id="a", type="book", title="A", study_type="report", doi="10.1000/a")
    found = tuple(retracted_among([reference], [row]))
    assert [one.paper for one in found] == ["10.1000/a"]
    _yaml(found).encode("utf-8", errors="surrogatepass")
