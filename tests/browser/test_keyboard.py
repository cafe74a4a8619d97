"""Whoever has no mouse reaches everything, in the order in which it stands, sees where they are, and gets out again."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Shoot

STOPS = "a[href], button, summary, input, select, textarea, [tabindex='0']"
WATCH = f"""() => {{
  const stops = [...document.querySelectorAll("{STOPS}")].filter(stop => stop.checkVisibility({{visibilityProperty: true}}));
  const name = stop => stop.outerHTML.slice(0, 120);
  window.walked = [];
  document.addEventListener("focusin", event => {{
    const style = getComputedStyle(event.target);
    const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    window.walked.push({{stop: name(event.target), seen}});
  }});
  return stops.map(name);
}}"""
HIDDEN = f"""() => [...document.querySelectorAll("{STOPS}")].filter(stop => {{
  if (!stop.checkVisibility({{visibilityProperty: true}})) return false;
  stop.focus();
  const boxes = [...stop.getClientRects()].filter(box => box.width && box.height);
  return !boxes.some(box => [0.1, 0.5, 0.9].some(part => {{
    const top = document.elementFromPoint(box.left + box.width * part, box.top + box.height / 2);
    return top && (stop.contains(top) || top.contains(stop));
  }}));
}}).map(stop => stop.outerHTML.slice(0, 120))"""
AFTER_MAIN_BEGINS = """document.querySelector("main").compareDocumentPosition(document.activeElement)
  & Node.DOCUMENT_POSITION_FOLLOWING"""
# Reading goes on to the right or further down. Each part of a page is looked at by itself: on a wide screen the parts
# stand side by side, and a part that comes later in the page may begin higher.
BACKWARDS = f"""() => {{
  const found = [], last = new Map();
  for (const stop of document.querySelectorAll("{STOPS}")) {{
    if (stop.matches(".ag-skip") || !stop.checkVisibility({{visibilityProperty: true}})) continue;
    const boxes = [...stop.getClientRects()].filter(box => box.width && box.height);
    if (!boxes.length) continue;
    const part = stop.closest("nav, main, header, footer"), before = last.get(part), box = boxes[0];
    if (before) {{
      const middle = box.top + box.height / 2, isBeside = middle > before.top && middle < before.bottom;
      const isAbove = middle <= before.top && box.left < before.right;
      if (isAbove || isBeside && box.right <= before.left + 2) found.push(stop.outerHTML.slice(0, 120));
    }}
    last.set(part, boxes.at(-1));
  }}
  return found;
}}"""


def open_page(browser: Browser, address: str, width: int) -> Page:
    """A page without smooth scrolling, so that what was asked for has been done."""
    page = browser.new_page(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    page.goto(address)
    return page


@pytest.mark.parametrize("width", [320, 1280])
def test_tab_goes_through_a_page_of_each_type_in_order_and_out_again(
    browser: Browser, site_address: str, one_of_each: list[str], width: int, shoot: Shoot
) -> None:
    page = open_page(browser, site_address, width)
    for url in one_of_each:
        page.goto(site_address + url)
        stops = page.evaluate(WATCH)
        for _stop in stops:
            page.keyboard.press("Tab")
        walked = page.evaluate("window.walked")
        assert [step["stop"] for step in walked] == stops, shoot(page, url)
        assert [step["stop"] for step in walked if not step["seen"]] == [], shoot(page, url)
        page.keyboard.press("Tab")  # out of the page, or round to where it begins
        assert page.evaluate("window.walked.slice(-1)[0].stop") in {stops[0], stops[-1]}, shoot(page, url)
    page.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_focus_moves_as_one_reads_and_is_never_covered(
    browser: Browser, site_address: str, one_of_each: list[str], width: int, shoot: Shoot
) -> None:
    page = open_page(browser, site_address, width)
    for url in one_of_each:
        page.goto(site_address + url)
        page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true; })")
        assert page.evaluate(BACKWARDS) == [], shoot(page, url)
        page.eval_on_selector_all(".ag-menu__fold", "all => all.forEach(one => { one.open = false; })")
        assert page.evaluate(HIDDEN) == [], shoot(page, url)
    page.close()


def test_a_stop_that_is_not_seen_or_out_of_order_is_found(browser: Browser, site_address: str) -> None:
    page = open_page(browser, f"{site_address}/risks/side-effects/", 320)
    page.add_style_tag(content=":focus-visible {outline: 0} .ag-prose {display: flex; flex-direction: column-reverse}")
    page.evaluate(WATCH)
    page.keyboard.press("Tab")
    assert page.evaluate("window.walked.map(step => step.seen)") == [False]
    assert page.evaluate(BACKWARDS)
    page.add_style_tag(content=".ag-footer {position: fixed; inset: 0; z-index: 9}")
    assert page.evaluate(HIDDEN)
    page.close()


def test_the_first_stop_skips_to_the_text(browser: Browser, site_address: str, one_of_each: list[str]) -> None:
    page = open_page(browser, site_address, 1280)
    for url in one_of_each:
        if url.endswith("/handout.html"):  # it has nothing above its text that could be skipped
            continue
        page.goto(site_address + url)
        skip = page.locator(".ag-skip")
        page.keyboard.press("Tab")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport(ratio=1)
        assert page.evaluate("getComputedStyle(document.querySelector('.ag-skip')).clipPath") == "none"
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
        page.keyboard.press("Tab")
        assert page.evaluate(AFTER_MAIN_BEGINS), url
    page.close()


def test_a_word_opens_by_key_closes_by_escape_and_gives_focus_back(browser: Browser, site_address: str) -> None:
    page = open_page(browser, f"{site_address}/risks/side-effects/", 1280)
    word = page.locator(".ag-term__button").first
    text = page.locator(f"#{word.get_attribute('popovertarget')}")
    for key in ("Enter", "Space"):
        word.focus()
        page.keyboard.press(key)
        expect(text).to_be_visible()
        page.keyboard.press("Tab")
        expect(text.locator("a")).to_be_focused()
        page.keyboard.press("Escape")
        expect(text).to_be_hidden()
        expect(word).to_be_focused()
    page.close()


@pytest.mark.parametrize("selector", [".ag-menu__summary", ".ag-contents__summary", ".ag-chart__table summary"])
def test_what_folds_opens_and_closes_by_key(browser: Browser, site_address: str, selector: str) -> None:
    page = open_page(browser, f"{site_address}/risks/side-effects/", 320)
    summary = page.locator(selector).first
    fold = summary.locator("..")
    for key in ("Enter", "Space"):
        summary.focus()
        page.keyboard.press(key)
        expect(fold).to_have_attribute("open", "")
        expect(summary).to_be_focused()
        page.keyboard.press(key)
        expect(fold).not_to_have_attribute("open", "")
        expect(summary).to_be_focused()
    page.keyboard.press("Enter")
    links = fold.locator("a")
    if links.count():
        page.keyboard.press("Tab")
        expect(links.first).to_be_focused()
        page.keyboard.press("Shift+Tab")
        expect(summary).to_be_focused()
    page.close()
