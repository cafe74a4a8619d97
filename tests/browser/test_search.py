"""The search as a reader has it: by keyboard, on a phone without net, without script, in two languages."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from anagen import pipeline
from tests.browser.test_barriers import TAGS
from tests.conftest import serving
from tests.sites import SMALL, TEMPLATES, lay

SPANISH = {
    "content/es/index.md": "---\ntitle: Inicio\nsummary: La primera.\ntype: home\n---\n\nHola.\n",
    "content/es/buscar.md": "---\ntitle: Buscar\nsummary: Con sus palabras.\ntype: search\n---\n\nTexto.\n",
    "content/es/pelo.md": (
        "---\ntitle: La caída del cabello\nsummary: Por qué.\ntype: concept\nkeywords: [quedarse calvo]\n---\n\n"
        "Los riñones no tienen la culpa.\n"
    ),
    "content/en/search.md": "---\ntitle: Search\nsummary: In your words.\ntype: search\n---\n\nText.\n",
    "content/en/kidney.md": "---\ntitle: Cabello\nsummary: An English page.\ntype: concept\n---\n\nriñones\n",
}


@pytest.fixture
def page(browser: Browser, site_address: str) -> Iterator[Page]:
    """The page of the search of the shipped site."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{site_address}/search/")
    yield page
    context.close()


def search(page: Page, words: str) -> None:
    """Type, and wait for the answer."""
    page.get_by_role("searchbox").fill(words)
    expect(page.get_by_role("status")).to_contain_text(words)


def titles(page: Page) -> list[str]:
    return page.locator(".ag-search__title").all_inner_texts()


def test_everyday_words_find_the_page_that_does_not_say_them(page: Page) -> None:
    search(page, "going bald")
    assert titles(page)[0] in {"Why hair thins", "Kinds of hair loss, and when to see someone"}
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^\d+ pages about: going bald$"))
    search(page, "vampire hair")
    assert titles(page)[0] == "Platelet plasma (PRP)"


def test_another_name_of_the_glossary_finds_the_page(page: Page) -> None:
    search(page, "androgenetic alopecia")
    assert {"Why hair thins", "Kinds of hair loss, and when to see someone"} & set(titles(page)[:2])


def test_a_result_has_its_title_its_part_and_the_words_marked(page: Page) -> None:
    search(page, "minoxidil")
    first = page.locator(".ag-search__result").first
    assert first.locator(".ag-search__title").get_attribute("href") == "/options/medicines/"
    part = first.locator(".ag-search__section").first
    assert "/options/medicines/#" in (part.get_attribute("href") or "")
    expect(first.locator("mark").first).to_contain_text("minoxidil", ignore_case=True)
    part.click()
    assert page.evaluate("document.querySelector(':target') !== null")


def test_nothing_of_the_copies_shows(page: Page) -> None:
    for words in ("hair", "pain", "study", "women"):
        search(page, words)
        more = page.get_by_role("button", name="Show more")
        while more.is_visible():
            count = len(titles(page))
            more.click()
            expect(page.locator(".ag-search__result").nth(count)).to_be_visible()
        text = page.locator(".ag-search__results").inner_text()
        assert not any(part in text for part in ("Who checked", "Last checked", "Slide the table", " .\n", " , "))
        hrefs = page.locator(".ag-search__results a").evaluate_all("links => links.map(link => link.href)")
        assert not any("ag-words" in href for href in hrefs)


def test_more_results_come_on_request_with_the_focus_on_the_first_of_them(page: Page) -> None:
    search(page, "hair")
    assert len(titles(page)) == 8
    page.get_by_role("button", name="Show more").click()
    expect(page.locator(".ag-search__result")).to_have_count(16)
    expect(page.locator(".ag-search__result").nth(8).locator("a").first).to_be_focused()


def test_the_keyboard_goes_through_the_results_and_back(page: Page) -> None:
    box = page.get_by_role("searchbox")
    search(page, "laser")
    box.press("ArrowDown")
    links = page.locator(".ag-search__results a")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Search")).to_be_focused()
    page.keyboard.press("Tab")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("Escape")
    expect(box).to_be_focused()
    box.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/options/light-devices/")
    page.go_back()
    expect(page.get_by_role("status")).to_have_text("3 pages about: laser")


def test_names_for_screen_readers(page: Page) -> None:
    expect(page.get_by_role("search")).to_be_visible()
    box = page.get_by_role("searchbox", name="What are you looking for?")
    expect(box).to_have_accessible_description(
        "Everyday words will do. The search runs on your own phone or computer. What you type is not sent to anyone."
    )
    search(page, "laser")
    expect(page.get_by_role("list", name="Results").get_by_role("listitem")).to_have_count(3)
    box.fill("")
    expect(page.get_by_role("status")).to_have_text("")
    expect(page.locator(".ag-search__result")).to_have_count(0)


def test_no_result_says_what_else_to_do(page: Page) -> None:
    search(page, "xqzwv & <b>more</b>")
    expect(page.get_by_role("status")).to_have_text("We found nothing about: xqzwv & <b>more</b>")
    expect(page.get_by_text("Try another word")).to_be_visible()
    expect(page.get_by_text("Ask the clinic that treated you.")).to_be_visible()
    page.get_by_role("link", name="Look through all words and topics from A to Z").click()
    page.wait_for_url("**/a-z/")


def test_what_is_typed_is_sent_to_nobody_and_those_who_do_not_search_load_nothing(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    assert not any("pagefind" in url for url in asked)
    search(page, "bleeding")
    assert any("pagefind.js" in url for url in asked)
    assert not any("bleeding" in url for url in asked)
    assert page.url.endswith("/search/#q=bleeding")


def test_an_address_with_words_searches_at_once(page: Page) -> None:
    page.goto(page.url + "#q=going%20bald")
    expect(page.get_by_role("searchbox")).to_have_value("going bald")
    expect(page.get_by_role("status")).to_contain_text("pages about: going bald")


def test_while_the_search_is_on_its_way_it_says_so(page: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/pagefind.js", hold)
    page.get_by_role("searchbox").fill("laser")
    expect(page.get_by_role("status")).to_have_text("Searching…")
    for route in held:
        route.continue_()
    expect(page.get_by_role("status")).to_have_text("3 pages about: laser")


def test_without_net_it_says_so_and_can_be_tried_again(page: Page) -> None:
    page.context.set_offline(True)
    page.get_by_role("searchbox").fill("laser")
    expect(page.get_by_role("status")).to_have_text("The search cannot be reached. You may be offline.")
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("status")).to_have_text("3 pages about: laser")
    expect(page.get_by_role("button", name="Try again")).to_be_hidden()


def test_the_net_may_go_between_two_searches(page: Page) -> None:
    search(page, "laser")
    page.context.set_offline(True)
    page.get_by_role("searchbox").fill("bleeding")
    expect(page.get_by_role("status")).to_have_text("The search cannot be reached. You may be offline.")
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("status")).to_contain_text("pages about: bleeding")


def test_a_slow_answer_never_covers_a_later_one(page: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    search(page, "laser")
    page.route("**/*.pf_fragment", hold)
    box = page.get_by_role("searchbox")
    with page.expect_request("**/*.pf_fragment"):
        box.fill("minoxidil")
        page.keyboard.press("Enter")
    box.fill("laser")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("3 pages about: laser")
    for route in held:
        route.continue_()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("status")).to_have_text("3 pages about: laser")
    assert titles(page)[0] == "Light devices"


def test_without_script_the_way_leads_through_the_list(browser: Browser, site_address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site_address}/risks/side-effects/")
    page.locator("header").get_by_role("link", name="Search").click()
    expect(page.locator(".ag-search__no-script")).to_be_visible()
    expect(page.get_by_role("searchbox")).to_be_hidden()
    page.get_by_role("link", name="Look through all words and topics from A to Z").click()
    page.locator("main nav").get_by_role("link", name="G", exact=True).click()
    row = page.locator("#letter-g + ul li", has_text="Going bald")
    row.get_by_role("link", name="Why hair thins").click()
    page.wait_for_url("**/how-hair-grows/why-hair-thins/")
    context.close()


def test_each_language_finds_its_own_pages_in_a_folder_of_the_host(browser: Browser, tmp_path: Path) -> None:
    root = lay(tmp_path / "site", {**SMALL, **SPANISH})
    _built, written = pipeline.build(root, TEMPLATES, tmp_path / "host" / "learn")
    assert written
    with serving(tmp_path / "host") as address:
        page = browser.new_page()
        page.goto(f"{address}/learn/es/buscar/")
        search(page, "rinones")
        assert titles(page) == ["La caída del cabello"]
        search(page, "calvo")
        page.locator(".ag-search__title").click()
        page.wait_for_url("**/learn/es/pelo/")
        page.goto(f"{address}/learn/search/")
        search(page, "cabello")
        assert titles(page) == ["Cabello"]
        page.close()


def test_nothing_moves_when_the_search_appears(page: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => { for (const one of list.getEntries()) moved += one.value })"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    page.route("**/search.*.js", hold)
    page.reload(wait_until="commit")
    expect(page.get_by_role("link", name="Look through all words")).to_be_visible()
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    expect(page.get_by_role("searchbox")).to_be_hidden()
    for route in held:
        route.continue_()
    expect(page.get_by_role("searchbox")).to_be_visible()
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("moved") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("words", ["hair", "xqzwv"])
def test_axe_finds_nothing_in_what_the_script_shows(page: Page, checkers: Path, scheme: str, words: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    search(page, words)
    page.evaluate((checkers / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    options = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
    result = page.evaluate("options => axe.run(document, options)", options)
    assert [(problem["id"], problem["nodes"][0]["html"]) for problem in result["violations"]] == []


@pytest.mark.parametrize("width", [320, 1280])
def test_results_fit_the_screen_and_can_be_hit(browser: Browser, site_address: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 740})
    page.goto(f"{site_address}/search/#q=hair")
    expect(page.locator(".ag-search__result")).to_have_count(8)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    heights = page.locator(".ag-search a, .ag-search button, .ag-search input").evaluate_all(
        "nodes => nodes.filter(node => node.offsetParent).map(node => node.getBoundingClientRect().height)"
    )
    assert min(heights) >= 24
    page.close()


def test_the_scripts_and_the_list_are_small(dist: Path) -> None:
    [script] = (dist / "assets").glob("search.*.js")
    assert script.stat().st_size <= 5000
    style = sum(len(gzip.compress(place.read_bytes(), 9)) for place in (dist / "assets").glob("site.*.css"))
    assert len(gzip.compress((dist / "a-z/index.html").read_bytes(), 9)) + style <= 30_000
