"""Notices that a law wants on a page: which page needs one, that it is there, and that readers see it."""

from __future__ import annotations

from pathlib import Path

import pytest

from anagen.wording_packs import notices_for, read_pack
from tests.sites import QUIET, SMALL, make, page

WA = {"site_config.yaml": SMALL["site_config.yaml"] + "wording:\n  packs: [base, us-wa]\n"}
FILE = "content/notices/en/us-wa-stem-cells.md"
WORDS = {FILE: "First words\nof <the> law.\n\nSecond words.\n"}


@pytest.mark.parametrize("name", ["us-wa", "us-fl"])
def test_a_pack_names_the_law_and_leaves_the_words_to_the_clinic(name: str) -> None:
    [notice] = read_pack(name).notices
    assert notice.path("en") == f"content/notices/en/{name}-stem-cells.md"
    assert [one for one, _authority in notices_for([name], "treatment")] == [notice]
    assert list(notices_for([name], "glossary")) == list(notices_for(["base"], "treatment")) == []


def test_a_missing_notice_stops_the_build_and_names_the_law_and_the_pages(tmp_path: Path) -> None:
    built = make(tmp_path, WA)
    [problem] = [one for one in built.diagnostics if one.code == "missing-notice"]
    assert (problem.severity, problem.location.path) == ("error", FILE)
    assert "RCW 18.130.420" in problem.message
    assert f"`{FILE}`" in problem.hint
    assert [place.path for place in problem.related] == ["content/en/index.md"]
    assert built.outputs == ()


def test_an_empty_notice_is_a_missing_one(tmp_path: Path) -> None:
    assert "missing-notice" in {one.code for one in make(tmp_path, {**WA, FILE: " \n\n"}).diagnostics}


def test_without_the_pack_no_page_needs_it_and_a_file_of_it_is_told(tmp_path: Path) -> None:
    [problem] = [one for one in make(tmp_path, WORDS).diagnostics if one.code.endswith("-notice")]
    assert (problem.code, problem.severity, problem.location.path) == ("unused-notice", "warning", FILE)


def test_the_words_stand_above_the_text_of_each_page_that_needs_them(tmp_path: Path) -> None:
    files = {**WA, **WORDS}
    html = page(tmp_path, "index.html", files)
    above = html[: html.index("<main")]
    assert "<p>First words of &lt;the&gt; law.</p>" in above
    assert "<p>Second words.</p>" in above
    assert "RCW 18.130.420" in above
    assert "First words" not in page(tmp_path, "glossary/index.html", files)


def test_a_notice_is_no_page_and_no_text_of_the_clinic(tmp_path: Path) -> None:
    built = make(tmp_path, {**WA, FILE: "It is completely safe.\n"})
    assert FILE not in {one.path for one in (built.site.pages.values() if built.site else ())}
    assert {one.code for one in built.diagnostics} == QUIET


def test_it_is_set_larger_than_the_text() -> None:
    css = (Path(__file__).parents[2] / "templates/components/notice/notice.css").read_text(encoding="utf-8")
    assert "font-size: 1.25em;" in css
