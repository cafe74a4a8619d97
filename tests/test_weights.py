"""What a phone loads before it can show a page stays within its budget, page by page."""

from __future__ import annotations

from pathlib import Path

import pytest

from anagen import pipeline
from benchmarks.weights import KB, Weight, weigh

LISTS = {"glossary", "sources", "a-z"}
"""Types of pages that list something of the whole site."""

LONG = {
    "/benefits/claims-checked/": "answers each statement of an advert, with its sources",
    "/benefits/what-studies-cannot-tell/": "goes through the studies one by one",
    "/options/": "compares all choices in a wide table, with a source in each cell",
    "/options/medicines/": "draws the numbers of five medicines as people",
    "/risks/rare-and-serious-harms/": "reports each harm with the case that it is known from",
}
"""Pages that are over the budget of a page, and why; whoever shortens one takes it out here."""


@pytest.fixture(scope="module")
def weights(shipped: tuple[pipeline.Built, Path]) -> list[Weight]:
    built, dist = shipped
    assert built.site
    return weigh(dist.resolve(), {page.url: page.type for page in built.site.pages.values()})


def test_a_page_and_its_style_fit_the_first_answers_of_a_slow_line(weights: list[Weight]) -> None:
    over = {weight.url: weight.shown.brotli for weight in weights if weight.kind not in LISTS}
    over = {url: size for url, size in over.items() if size > 14 * KB}
    assert over.keys() == LONG.keys()
    assert max(over.values()) <= 16.5 * KB


def test_a_list_of_the_whole_site_is_no_more_than_twice_that(weights: list[Weight]) -> None:
    lists = {weight.url: weight.shown.gzip for weight in weights if weight.kind in LISTS}
    assert lists
    assert max(lists.values()) <= 30 * KB


def test_a_browser_waits_for_the_page_and_its_style_alone(weights: list[Weight]) -> None:
    more = {weight.url: weight.blocking for weight in weights if len(weight.blocking) != 2}
    # A handout is for paper, and the search and the list from A to Z have what no other page needs.
    assert all(url.endswith("/handout.html") or url in {"/search/", "/a-z/"} for url in more), more
    assert max(map(len, more.values())) == 3


def test_scripts_are_small_and_fonts_are_those_of_the_phone(weights: list[Weight]) -> None:
    assert {weight.url: weight.scripts.gzip for weight in weights if weight.scripts.gzip > 5 * KB} == {}
    assert {weight.url: weight.fonts for weight in weights if weight.fonts} == {}
