"""What only a browser can tell of the look: where lines break, what stands beside what, what a wide table says."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.test_pages import urls_of

_TORN = """() => [...document.querySelectorAll(".ag-prose .ag-term__button")].flatMap(button => {
  const text = button.firstChild, words = [...text.data.matchAll(/\\S+/g)].map(word => {
    const range = document.createRange()
    range.setStart(text, word.index)
    range.setEnd(text, word.index + word[0].length)
    return range.getClientRects().length
  })
  if (Math.max(...words) > 1) return [button.textContent]
  const next = button.parentNode.nextSibling, box = button.getBoundingClientRect()
  if (!next || (next.nodeType === Node.TEXT_NODE && !/^[,.;:!?)]/.test(next.data))) return []
  const first = document.createRange()
  first.selectNodeContents(next)
  if (next.nodeType === Node.TEXT_NODE) first.setEnd(next, 1)
  const mark = first.getClientRects()[0]
  return mark && mark.bottom > box.bottom + 6 ? [button.textContent] : []
})"""


def test_an_explained_word_is_not_torn_nor_parted_from_its_comma_or_source(
    browser: Browser, dist: Path, site_address: str
) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    torn = {}
    for url in urls_of(dist):
        page.goto(site_address + url)
        if words := page.evaluate(_TORN):
            torn[url] = words
    assert torn == {}
    page.close()


def test_what_to_do_and_what_not_to_do_stand_level_side_by_side(browser: Browser, site_address: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{site_address}/procedure/aftercare/")
    tops = "name => [...document.querySelectorAll(name)].map(block => block.getBoundingClientRect().top)"
    assert page.evaluate(tops, ".ag-do") == page.evaluate(tops, ".ag-dont")
    page.close()


def test_a_table_says_that_it_slides_when_it_does_and_only_then(browser: Browser, site_address: str) -> None:
    said = """() => [...document.querySelectorAll(".ag-table, .ag-compare__scroll")].map(
      box => [box.scrollWidth > box.clientWidth, box.querySelector(".ag-table__hint").clientHeight > 9])"""
    slides = set()
    for width in (360, 1280):
        page = browser.new_page(viewport={"width": width, "height": 740})
        for url in ("/options/", "/risks/side-effects/", "/treatment/cost-and-trials/"):
            page.goto(site_address + url)
            for is_wide, is_said in page.evaluate(said):
                assert is_wide == is_said, url
                slides.add(is_wide)
        page.close()
    assert slides == {True, False}


def test_the_parts_of_the_site_stand_in_one_row_below_its_name(browser: Browser, site_address: str) -> None:
    page = browser.new_page(viewport={"width": 1100, "height": 800})
    page.goto(f"{site_address}/risks/side-effects/")
    tops = "name => [...document.querySelectorAll(name)].map(link => link.getBoundingClientRect().top)"
    menu = page.evaluate(tops, ".ag-menu__wide .ag-menu__list > li > a")
    assert len(menu) > 5
    assert len(set(menu)) == 1
    assert menu[0] > page.evaluate(tops, ".ag-header__home")[0]
    page.close()


def test_on_the_first_page_all_text_begins_on_one_line_below_the_other(browser: Browser, site_address: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(site_address + "/")
    starts = "name => [...document.querySelectorAll(name)].map(part => Math.round(part.getBoundingClientRect().left))"
    texts = page.evaluate(
        starts, ".ag-prose > :not(h2, .ag-key-points), .ag-key-points ul, .ag-card__pages, .ag-review"
    )
    headings = page.evaluate(starts, "main h1, .ag-prose > h2, .ag-part, .ag-card__title, .ag-key-points")
    assert len(set(texts)) == 1
    assert len(set(headings)) == 1
    page.close()


def test_words_are_broken_on_no_phone_where_they_would_fit(browser: Browser, site_address: str) -> None:
    torn = """() => [...document.querySelectorAll(".ag-chart__table :is(th, td)")].flatMap(cell => {
      const text = cell.firstChild
      return [...(text?.data ?? "").matchAll(/\\S+/g)].filter(word => {
        const range = document.createRange()
        range.setStart(text, word.index)
        range.setEnd(text, word.index + word[0].length)
        return range.getClientRects().length > 1
      }).map(word => word[0])
    })"""
    page = browser.new_page(viewport={"width": 360, "height": 740})
    for url in ("/options/finasteride/", "/benefits/", "/risks/side-effects/"):
        page.goto(site_address + url)
        page.eval_on_selector_all(".ag-chart__table", "all => all.forEach(one => { one.open = true; })")
        assert page.evaluate(torn) == [], url
    page.close()


def test_text_of_twice_the_size_leaves_room_for_itself_beside_the_menus(browser: Browser, site_address: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{site_address}/options/")
    page.add_style_tag(content=":root { font-size: 200% }")
    assert page.evaluate("document.querySelector('.ag-prose').clientWidth") > 12 * 36
    page.close()


def test_no_line_of_the_list_from_a_to_z_begins_with_a_comma(browser: Browser, site_address: str) -> None:
    commas = """() => [...document.querySelectorAll(".ag-a-z__topics li")].filter(item => [...item.childNodes].some(node => {
      if (!node.data?.startsWith(",")) return false
      const range = document.createRange()
      range.setStart(node, 0)
      range.setEnd(node, 1)
      return range.getBoundingClientRect().left - item.getBoundingClientRect().left < 4
    })).map(item => item.textContent)"""
    for width in (360, 1280):
        page = browser.new_page(viewport={"width": width, "height": 740})
        page.goto(f"{site_address}/a-z/")
        assert page.evaluate(commas) == []
        page.close()
