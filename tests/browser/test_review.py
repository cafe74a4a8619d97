"""What a visitor sees of a review that is overdue: by the visitor's own calendar, and nothing without script."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from anagen import pipeline
from anagen.cli import main
from tests.conftest import serving
from tests.sites import SMALL, TEMPLATES, lay


@pytest.fixture(scope="module")
def signed_dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small site, signed until 3 February 2027."""
    root = tmp_path_factory.mktemp("signed")
    lay(root, {**SMALL, "content/people.yaml": "people:\n  - {id: a-name, name: Example Reviewer}\n"})
    arguments = ["--root", str(root), "--today", "2026-02-03", "--reviewer", "a-name", "--yes"]
    assert main(["sign", "--all-changed", "--until", "2027-02-03", *arguments]) == 0
    _built, written = pipeline.build(root, TEMPLATES, root / "dist")
    assert written
    return root / "dist"


@pytest.mark.parametrize(
    ("now", "zone", "is_overdue"),
    [
        ("2026-12-01T12:00:00Z", "UTC", False),
        ("2027-02-03T23:59:00Z", "UTC", False),
        ("2027-02-04T00:01:00Z", "UTC", True),
        ("2027-02-03T12:00:00Z", "Pacific/Auckland", True),
        ("2027-02-04T06:00:00Z", "America/Los_Angeles", False),
        ("2031-01-01T12:00:00Z", "UTC", True),
    ],
)
def test_a_review_is_overdue_from_the_day_after_in_the_visitors_time(
    browser: Browser, signed_dist: Path, now: str, zone: str, is_overdue: bool
) -> None:
    with serving(signed_dist) as address:
        context = browser.new_context(timezone_id=zone)
        page = context.new_page()
        page.clock.install(time=now)
        page.goto(f"{address}/risks/side-effects/")
        note = page.get_by_text("The next check is overdue.")
        expect(note).to_be_visible() if is_overdue else expect(note).to_be_hidden()
        expect(page.get_by_text("Next check due by 3 February 2027.")).to_be_visible()
        context.close()


def test_without_script_there_is_the_plain_date(browser: Browser, signed_dist: Path) -> None:
    with serving(signed_dist) as address:
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{address}/risks/side-effects/")
        expect(page.get_by_text("Next check due by 3 February 2027.")).to_be_visible()
        expect(page.get_by_text("The next check is overdue.")).to_be_hidden()
        context.close()


def test_the_script_is_small_and_only_pages_with_a_date_load_it(signed_dist: Path) -> None:
    [script] = (signed_dist / "assets").glob("review-overdue.*.js")
    assert script.stat().st_size < 1000
    loading = {page.parent.name for page in signed_dist.rglob("*.html") if "<script src=" in page.read_text("utf-8")}
    dated = {page.parent.name for page in signed_dist.rglob("*.html") if "ag-review__due" in page.read_text("utf-8")}
    assert loading == dated == {"dist", "risks", "side-effects", "glossary"}
