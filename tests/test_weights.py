"""What a phone loads before it can show a page stays within its budget, page by page."""

from __future__ import annotations

from pathlib import Path

import pytest

from anagen import pipeline
from benchmarks.weights import KB, Weight, weigh

LISTS = {"glossary", "sources", "a-z"}
"""Types of pages that list something of the whole site."""


@pytest.fixture(scope="module")
def weights(shipped: tuple[pipeline.Built, Path]) -> list[Weight]:
    built, dist = shipped
    assert built.site
    return weigh(dist.resolve(), {page.url: page.type for page in built.site.pages.values()})


def test_a_page_and_its_style_fit_the_first_answers_of_a_slow_line(weights: list[Weight]) -> None:
    pages = [weight for weight in weights if weight.kind not in LISTS]
    assert {page.url: page.shown.brotli for page in pages if page.shown.brotli > 14 * KB} == {}


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
