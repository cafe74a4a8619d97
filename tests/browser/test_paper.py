"""What comes out of the printer: pages without the furniture of the screen, and handouts of the length that was said."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route

from anagen import handouts, pipeline
from anagen.handout import MOST_PAGES, has_handout, pages, parts, sources_of_parts
from anagen.starter import starter_folder
from tests.browser.test_pages import urls_of
from tests.conftest import skip

FURNITURE = ".ag-skip, .ag-breadcrumb, .ag-contents, .ag-menu, .ag-section-menu, .ag-pager, .ag-footer__menu, .ag-cards"
FURNITURE += ", .ag-term__button, .ag-term__text, .ag-handout-link, .ag-handout__screen, .ag-compare__hint"
SMALLER = ".ag-citation, .ag-handout__sources, .ag-handout__facts"


def test_the_furniture_of_the_screen_is_gone_and_folded_text_is_open(
    browser: Browser, dist: Path, site_address: str
) -> None:
    page = browser.new_page()
    page.emulate_media(media="print")
    for url in urls_of(dist):
        page.goto(site_address + url)
        shown = "nodes => nodes.filter(node => node.checkVisibility()).map(node => node.className)"
        assert page.eval_on_selector_all(FURNITURE, shown) == [], url
        folded = "nodes => nodes.filter(node => node.getBoundingClientRect().height === 0).length"
        assert page.eval_on_selector_all("main details:not(.ag-contents__fold) > :not(summary)", folded) == 0, url
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, url
    page.close()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_handout_is_as_long_as_was_worked_out_and_no_longer_than_two_pages(
    browser: Browser, site_address: str, paper: str
) -> None:
    built = pipeline.make(starter_folder(), starter_folder() / "templates")
    assert built.site
    assert built.theme
    page = browser.new_page()
    seen = 0
    for one in built.site.pages.values():
        document = built.site.documents[one.path]
        if has_handout(document, one.type, built.theme):
            those = parts(document, built.theme)
            said = pages(those, len(sources_of_parts(document, those)))
            page.goto(f"{site_address}{one.url}handout.html")
            printed = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper)))
            assert printed <= said <= MOST_PAGES, one.url
            seen += 1
    assert seen > 25
    page.close()


def test_a_handout_is_in_large_type_but_for_what_is_looked_up(browser: Browser, dist: Path, site_address: str) -> None:
    page = browser.new_page()
    page.emulate_media(media="print")
    for url in [url for url in urls_of(dist) if url.endswith("handout.html")]:
        page.goto(site_address + url)
        small = """smaller => [...document.querySelectorAll('main *')].filter(node => !node.closest(smaller)
            && [...node.childNodes].some(child => child.nodeType === 3 && child.data.trim())
            && parseFloat(getComputedStyle(node).fontSize) < 14 * 96 / 72 - 0.1).map(node => node.outerHTML)"""
        assert page.evaluate(small, SMALLER) == [], url
    page.close()


def test_a_browser_without_popovers_gets_the_link_to_the_word_list(browser: Browser, site_address: str) -> None:
    page = browser.new_page()

    def older(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace(":popover-open)", ":unheard-of)"))

    page.route("**/*.css", older)
    page.goto(f"{site_address}/risks/side-effects/")
    term = page.locator(".ag-term").first
    assert term.locator("> a").is_visible()
    assert "/glossary/#" in (term.locator("> a").get_attribute("href") or "")
    assert not term.locator(".ag-term__button").is_visible()
    assert not term.locator(".ag-term__text").is_visible()
    page.close()


def test_the_same_handout_is_the_same_pdf(tmp_path: Path) -> None:
    if not any(map(shutil.which, handouts.BROWSERS)):
        skip("there is no Chromium, Chrome or Edge on the path")
    made = []
    for name in ("one", "two"):
        request = handouts.Request(pages=("risks/side-effects",), folder=tmp_path / name, as_pdf=True, paper="letter")
        assert handouts.write_handouts(starter_folder(), starter_folder() / "templates", request)[1] == ()
        made.append((tmp_path / name / "risks-side-effects.pdf").read_bytes())
    assert made[0] == made[1]
    assert made[0].startswith(b"%PDF")
    assert re.search(rb"/MediaBox \[0 0 612 792\]", made[0])
