"""What a page says to somebody who hears it: its outline, its parts, where its links lead, and its languages."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from anagen import pipeline
from tests.browser.test_barriers import pages_of
from tests.conftest import serving
from tests.sites import TEMPLATES

HEADINGS = "h1, h2, h3, h4, h5, h6"
EMPTY_WORDS = {"here", "click here", "this", "this page", "link", "more", "read more", "learn more", "details", "go"}
# Links as they are heard: name, address, and the part of the page that holds them; without those that nobody can get.
LINKS = """() => {
  const parts = [...document.querySelectorAll("nav, header, footer, main")];
  const can = link => link.checkVisibility() || link.closest("[popover]") || link.closest("details:not([open])");
  return [...document.querySelectorAll("a[href]")].filter(can).map(link => [
    (link.getAttribute("aria-label") || link.textContent).trim().replace(/\\s+/g, " "),
    link.href,
    parts.findLastIndex(part => part.contains(link)),
  ]);
}"""
PARTS = """() => {
  const roles = {NAV: "navigation", MAIN: "main", HEADER: "banner", FOOTER: "contentinfo", SECTION: "region"};
  const named = node => document.getElementById(node.getAttribute("aria-labelledby"))?.textContent ?? "";
  return [...document.querySelectorAll("nav, main, header, footer, section, [role=region], [role=group]")]
    .filter(node => !(node.matches("header, footer") && node.parentElement.closest("main, section")))
    .map(node => [node.getAttribute("role") || roles[node.tagName],
      (node.getAttribute("aria-label") || named(node)).trim().replace(/\\s+/g, " ")]);
}"""
SCRIPTS = {
    "Arabic": ("ar", "fa", "ur"),
    "Hebrew": ("he",),
    "Cyrillic": ("ru", "uk", "bg"),
    "Greek": ("el",),
    "Devanagari": ("hi", "mr", "ne"),
    "Han": ("zh", "ja"),
}
FOREIGN = """scripts => {
  const texts = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT), found = [];
  while (texts.nextNode()) {
    const node = texts.currentNode, language = node.parentElement.closest("[lang]").lang.split("-")[0];
    if (node.parentElement.closest("script")) continue;
    for (const [script, languages] of Object.entries(scripts)) {
      const isOfScript = new RegExp(`\\\\p{Script=${script}}{2}`, "u").test(node.data);
      if (isOfScript && !languages.includes(language)) found.push(`${language}: ${node.data.trim()}`);
    }
  }
  return found;
}"""


Heard = dict[str, dict[str, Any]]


def hear(browser: Browser, dist: Path) -> Heard:
    """What every page of a built site says, by its file: each is opened once."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    heard: Heard = {}
    with serving(dist) as address:
        for name in pages_of(dist):
            page.goto(f"{address}/{name}")
            heard[name] = {
                "levels": page.eval_on_selector_all(HEADINGS, "all => all.map(one => Number(one.tagName[1]))"),
                "links": page.evaluate(LINKS),
                "parts": page.evaluate(PARTS),
                "language": page.evaluate("[document.documentElement.lang, document.documentElement.dir]"),
                "foreign": page.evaluate(FOREIGN, SCRIPTS),
            }
        page.goto("about:blank")  # so that nothing is still being fetched when the server stops
    page.close()
    return heard


@pytest.fixture(scope="module")
def shipped_site(browser: Browser, dist: Path) -> Heard:
    return hear(browser, dist)


def test_headings_are_an_outline(shipped_site: Heard) -> None:
    for name, said in shipped_site.items():
        levels = said["levels"]
        assert levels.count(1) == 1 == levels[0], name
        assert all(after <= before + 1 for before, after in pairwise(levels)), name


def test_links_of_one_name_lead_to_one_place(shipped_site: Heard) -> None:
    for name, said in shipped_site.items():
        targets = defaultdict(set)
        for words, target, part in said["links"]:
            assert words.lower().strip(" .→") not in EMPTY_WORDS | {""}, name
            targets[words, part].add(target)
        assert {words: led for words, led in targets.items() if len(led) > 1} == {}, name


def test_parts_have_names_of_their_own(shipped_site: Heard) -> None:
    for name, said in shipped_site.items():
        parts = Counter((kind, words) for kind, words in said["parts"])
        kinds = Counter(kind for kind, _words in parts.elements())
        assert kinds["main"] == kinds["banner"] == 1, name
        # A handout is a page of paper: nothing leads from it but the way back.
        if not name.endswith("/handout.html"):
            assert kinds["contentinfo"] == 1, name
            assert kinds["navigation"] > 1, name
        assert {part for part, times in parts.items() if times > 1} == set(), name
        assert {kind for kind, words in parts if not words} <= {"main", "banner", "contentinfo"}, name


def test_every_part_of_a_page_says_its_language(shipped_site: Heard, browser: Browser, tmp_path: Path) -> None:
    assert {name: said["language"] for name, said in shipped_site.items() if said["language"] != ["en", "ltr"]} == {}
    assert {name: said["foreign"] for name, said in shipped_site.items() if said["foreign"]} == {}
    root = Path(__file__).parents[1] / "sites" / "correct"
    _built, written = pipeline.build(root, TEMPLATES, tmp_path / "dist")
    assert written
    languages = {path.parent.name for path in root.glob("content/*/index.md")}
    assert {"ar", "es", "zh-Hant"} <= languages
    for name, said in hear(browser, tmp_path / "dist").items():
        folder = name.split("/")[0]
        language = folder if folder in languages else "en"
        assert said["language"] == [language, "rtl" if language == "ar" else "ltr"], name
        assert language == "en" or said["foreign"] == [], name  # its English pages try out words of all scripts
