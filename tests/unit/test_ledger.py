"""The ledger: every claim and figure with its sources, in three forms, the CSV safe to open as a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from anagen import ledger, pipeline
from anagen.cli import main
from tests.sites import SMALL, lay, make

PAGE = (
    "---\ntitle: A page\nsummary: One.\ntype: concept\n---\n\n"
    "Bruises came in 4 of every 100 people [@kuka2020].\n\n"
    "/// evidence\n    certainty: low\n\nThe lotion may help people [@kuka2020].\n///\n\n"
    "/// icon-array\n    outcome: bruising\n///\n\n"
    "It stops hair loss.\n"
)
OUTCOMES = (
    "outcomes:\n  - id: bruising\n    title: =Had bruises\n    population: Adults\n    period: 2 weeks\n"
    "    source: kuka2020\n    certainty: moderate\n    caveat: One trial.\n    groups:\n"
    "      - {name: Treated, events: 2, denominator: 50}\n"
)
FILES = {"content/en/page.md": PAGE, "content/outcomes.yaml": OUTCOMES}


def entries(root: Path, language: str = "") -> tuple[ledger.Entry, ...]:
    built: pipeline.Built = make(root, FILES)
    assert built.site
    assert built.theme
    return ledger.entries(built.site, built.theme, language)


def test_every_claim_and_figure_stands_in_it_with_its_sources(tmp_path: Path) -> None:
    found = [
        (one.line, one.kind, one.words, one.sources, one.certainty, one.record, one.covered_by)
        for one in entries(tmp_path)
        if one.page == "content/en/page.md"
    ]
    assert found == [
        (7, "number", "4 of every 100", ("kuka2020",), "moderate", "bruising", "sentence"),
        (12, "benefit", "lotion may help", ("kuka2020",), "low", "", "sentence"),
        (15, "figure", "=Had bruises", ("kuka2020",), "moderate", "bruising", "record"),
        (19, "benefit", "stops hair loss", (), "", "", ""),
    ]


def test_a_figure_that_the_record_does_not_have_is_not_matched(tmp_path: Path) -> None:
    files = {**FILES, "content/en/page.md": PAGE.replace("4 of every 100", "5 of every 100")}
    built = make(tmp_path, files)
    assert built.site
    assert built.theme
    [entry] = [one for one in ledger.entries(built.site, built.theme) if one.kind == "number"]
    assert (entry.record, entry.certainty) == ("", "")


def test_csv_is_read_back_and_no_cell_is_a_formula(tmp_path: Path) -> None:
    text = ledger.render(entries(tmp_path), "csv")
    assert text.count("\r\n") == text.count("\n")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert rows[0]["sources"] == "kuka2020"
    assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+-@" and cell]
    assert "'=Had bruises" in text


def test_json_has_every_field_and_text_a_line_for_each(tmp_path: Path) -> None:
    found = entries(tmp_path)
    records = json.loads(ledger.render(found, "json"))
    assert [record["words"] for record in records] == [one.words for one in found]
    text = ledger.render(found, "text")
    assert "    19  benefit     stops hair loss" in text
    assert "no source" in text
    assert text.endswith("3 claims and 1 figures of record; 1 without a source.\n")


def test_the_command_prints_it_also_when_the_site_has_errors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lay(tmp_path, {**SMALL, **FILES})
    assert main(["claims", "--root", str(tmp_path)]) == 0
    assert "content/en/page.md" in capsys.readouterr().out
    assert main(["claims", "--root", str(tmp_path), "--language", "en", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)
    assert main(["claims", "--root", str(tmp_path), "--language", "xx"]) == 2
    assert "There are no pages in `xx`" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["claims", "--format", "xml"])


def test_the_retractions_command_writes_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    header = "OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature,RetractionDate\n"
    lay(tmp_path, {**SMALL, "list.csv": header})
    assert main(["retractions", "--root", str(tmp_path), "--from", str(tmp_path / "list.csv")]) == 0
    assert "0 of 1 references are on the list" in capsys.readouterr().out
    assert main(["retractions", "--root", str(tmp_path), "--from", str(tmp_path / "none.csv")]) == 2
