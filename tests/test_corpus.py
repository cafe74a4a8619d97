"""Whole sites as people write them: every planted fault is told at its place, and what is right is left alone.

Each folder of `tests/sites/` is a site. `expected.txt` beside its settings has the whole report, a line for each
problem: its place and its code. A correct site has none.
"""

from __future__ import annotations

import datetime
import shutil
from collections import Counter
from pathlib import Path

import pytest

from anagen import pipeline
from tests.sites import TEMPLATES, lay
from tests.test_checks_document import SECTIONS

TODAY = datetime.date(2026, 11, 24)
SITES = Path(__file__).parent / "sites"
FAULTY = sorted(path.parent.relative_to(SITES).as_posix() for path in SITES.rglob("expected.txt"))
IGNORED = frozenset({"unsigned-page"})
"""It names every page that nobody has signed; a corpus that had to be signed again at every change would not grow."""
ONCE_IN_A_SITE = frozenset({"clinic-facts", "missing-logo", "no-base-url", "output-language", "review-due"})
"""The settings have one line for each of these; every layout without a language is the same mistake, which is told
once; and so are all reviews that are due. A second site has the second fault."""
IN_OTHER_SITES = frozenset({"unused-reference"})
"""Pages that cannot be read might cite anything, so nothing is unused where there are faults of every kind."""
NOT_IN_A_SITE = {
    "bad-path": "a computer with Windows could not hold the repository",
    "cannot-read": "the system refuses a file, not its text",
    "no-config": "it is no site",
    "file-too-large": "no file of 2 MB belongs into the repository",
    "page-too-long": "the same, for half a megabyte",
    "yaml-too-long": "the same",
    "rule-failed": "it is a mistake of Anagen",
    "external-link": "other hosts are asked by `check --external` alone",
    "external-moved": "the same",
    "unsigned-page": "it is ignored here, and named in every site",
    **dict.fromkeys(
        ("bad-manifest", "build-running", "cannot-write", "file-in-the-way", "folder-in-use", "foreign-file",
         "no-such-template", "own-theme"), "it is told by a command, of other folders"),
    **dict.fromkeys(("draft-not-signed", "review-not-shown", "reviews-not-changed"), "it is told by `sign` alone"),
    **dict.fromkeys(("brotli-missing", "search-failed", "search-language", "search-missing"),
                    "it is told of what is installed, when a build is written"),
    **dict.fromkeys(("no-new-page", "not-renamed"), "it is told by `new` and `rename` alone"),
    **dict.fromkeys(("no-browser", "no-handout"), "it is told by `handout` alone"),
    **dict.fromkeys(("no-references", "not-a-retraction-list"), "it is told by `retractions` alone"),
    **dict.fromkeys(
        ("bad-certificate", "bad-target", "base-url-differs", "dist-differs", "foreign-on-host", "host-busy",
         "host-key-changed", "host-key-unknown", "host-list-unreadable", "host-refuses", "host-unreachable",
         "line-lost", "login-refused", "no-such-release", "no-target", "not-installed"), "it is told by `publish` alone"),
    **dict.fromkeys(
        ("live-404-page", "live-caching", "live-differs", "live-header", "live-host-file", "live-insecure",
         "live-missing", "live-moved", "live-not-found", "live-type", "live-uncompressed", "live-unreachable",
         "no-build"), "it is told by `verify`, of a host"),
}  # fmt: skip
"""The codes that no site of this folder can show, and why; docs/checks.md names their tests."""


def told(root: Path) -> list[str]:
    """The report of a site, as `expected.txt` has it."""
    problems = pipeline.make(root, TEMPLATES, today=TODAY).diagnostics
    return [f"{problem.location} {problem.code}" for problem in problems if problem.code not in IGNORED]


def expected(site: str) -> list[str]:
    return (SITES / site / "expected.txt").read_text(encoding="utf-8").splitlines()


def planted(site: str) -> Counter[str]:
    """How many faults of each code a site has."""
    return Counter(line.rpartition(" ")[2] for line in expected(site))


@pytest.mark.parametrize("site", FAULTY)
def test_every_planted_fault_is_told_at_its_place_and_nothing_else(site: str) -> None:
    assert told(SITES / site) == expected(site)


def test_one_site_has_faults_of_every_kind_that_can_be_in_one() -> None:
    faults = planted("faults")
    assert faults.total() >= 300
    rare = ONCE_IN_A_SITE | IN_OTHER_SITES
    assert {code for code in SECTIONS if faults[code] < 2} == rare | NOT_IN_A_SITE.keys()


def test_every_kind_of_fault_is_planted_twice() -> None:
    faults = sum((planted(site) for site in FAULTY), Counter[str]())
    assert {code for code in SECTIONS if faults[code] < 2} == NOT_IN_A_SITE.keys()


def test_right_pages_that_look_wrong_are_left_alone(tmp_path: Path) -> None:
    root = tmp_path / "correct"
    shutil.copytree(SITES / "correct", root)
    words = (TEMPLATES / "strings/en.yaml").read_bytes()  # that they are not translated is another story
    languages = {path.parent.name for path in root.glob("content/*/index.md")} - {"en"}
    lay(root, {f"templates/strings/{language}.yaml": words for language in languages})
    assert told(root) == []
    assert len([*root.glob("content/**/*.md")]) >= 90
