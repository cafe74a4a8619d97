"""The shipped site in a browser, as a visitor has it: at the root, in a folder, without script, on a small phone."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from anagen.header_policy import response_headers
from tests.conftest import serving


def urls_of(dist: Path) -> list[str]:
    """The addresses of all pages, from the root of the site."""
    return sorted("/" + path.relative_to(dist).as_posix().removesuffix("index.html") for path in dist.rglob("*.html"))


def crawl(page: Page, start: str) -> dict[str, set[str]]:
    """Every page that links reach from `start`, by address, with its ids; every answer must be 200."""
    waiting, seen, wanted = [start], dict[str, set[str]](), set[str]()
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        answer = page.request.get(address) if not address.endswith(("/", ".html")) else page.goto(address)
        assert answer, address
        assert answer.status == 200, address
        if "text/html" not in answer.headers["content-type"]:
            seen[address] = set()
            continue
        seen[address] = set(page.eval_on_selector_all("[id]", "nodes => nodes.map(node => node.id)"))
        attribute = "nodes => nodes.map(node => node.getAttribute('href') || node.getAttribute('src'))"
        links = page.eval_on_selector_all("[href], [src]", attribute)
        for link in links:
            target = urljoin(address, link)
            if urlsplit(target).netloc == urlsplit(start).netloc:
                wanted.add(target)
                waiting.append(urldefrag(target).url)
    for target in wanted:
        bare, anchor = urldefrag(target)
        assert not anchor or anchor in seen[bare], target
    return seen


@pytest.mark.parametrize("folder", ["/", "/learn/"])
def test_every_link_and_anchor_resolves_and_no_other_origin_is_asked(
    browser: Browser, dist: Path, learn_dist: Path, folder: str
) -> None:
    pages = learn_dist / "learn" if folder == "/learn/" else dist
    with serving(learn_dist if folder == "/learn/" else dist) as address:
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        asked: set[str] = set()
        page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
        seen = crawl(page, address + folder)
        reached = {urlsplit(url).path.removeprefix(folder.rstrip("/")) for url in seen if url.endswith("/")}
        assert reached == {url for url in urls_of(pages) if url.endswith("/")}
        assert asked == {urlsplit(address).netloc}
        context.close()


def test_a_page_that_is_not_there_still_has_its_style_and_a_way_home(browser: Browser, learn_dist: Path) -> None:
    with serving(learn_dist) as address:
        page = browser.new_page()
        page.goto(f"{address}/learn/404.html")
        home = page.locator("main a").first.get_attribute("href")
        assert home == "/learn/"
        assert page.evaluate("document.styleSheets.length") == 1
        page.close()


def test_pages_run_under_the_strict_policy_without_a_word_and_ask_nobody_else(browser: Browser, dist: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    said: list[str] = []
    asked: set[str] = set()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda problem: said.append(str(problem)))
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))

    def tell(broken: str) -> None:
        said.append(broken)

    page.expose_function("tell", tell)
    page.add_init_script(
        "addEventListener('securitypolicyviolation', event => { tell(event.violatedDirective); window.isBroken = true })"
    )
    with serving(dist, response_headers()) as address:
        for url in urls_of(dist):
            page.goto(address + url)
        page.goto(f"{address}/search/")
        page.get_by_role("searchbox").fill("bald")
        page.locator(".ag-search__result a").first.click()
        page.wait_for_url(lambda url: "/search/" not in url)
        assert asked == {urlsplit(address).netloc}
        assert said == []
        page.evaluate("document.body.setAttribute('style', 'color: red')")
        page.wait_for_function("window.isBroken")
        assert any("style-src" in one for one in said), "the test would see no violation"
    context.close()


@pytest.mark.parametrize("scale", [1, 2])
def test_nothing_moves_sideways_on_a_small_phone_or_with_large_text(
    browser: Browser, dist: Path, site_address: str, scale: int
) -> None:
    page = browser.new_page(viewport={"width": 320 * scale, "height": 640})
    for url in urls_of(dist):
        page.goto(site_address + url)
        if scale == 2:
            page.evaluate("document.documentElement.style.fontSize = '200%'")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, url
    page.close()


def test_a_word_explains_itself_in_place_without_script(browser: Browser, site_address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site_address}/risks/side-effects/")
    button = page.locator(".ag-term__button").first
    target = page.locator(f"#{button.get_attribute('popovertarget')}")
    assert not target.is_visible()
    button.click()
    assert target.is_visible()
    page.keyboard.press("Escape")
    assert not target.is_visible()
    context.close()


def test_the_menu_opens_on_a_phone_without_script(browser: Browser, site_address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{site_address}/risks/side-effects/")
    summary = page.locator("header summary").first
    links = page.locator("header details a")
    assert not links.first.is_visible()
    summary.click()
    assert links.first.is_visible()
    context.close()
