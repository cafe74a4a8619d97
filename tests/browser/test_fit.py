"""Nothing is lost on a small screen, in large or spread letters, in forced colours, without motion, or on paper."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path
from typing import Literal

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Shoot
from tests.conftest import skip

OPEN_ALL = "all => all.forEach(one => { one.open = true; })"
# What a reader cannot get at: text that is wider than the page, text cut off by its box, and a box that slides
# sideways without a table in it, a name, and a way to slide it by key.
LOST = """() => {
  const found = [], page = document.documentElement;
  const say = (what, node) => found.push(`${what}: ${node.outerHTML.slice(0, 140)}`);
  if (page.scrollWidth > page.clientWidth) say("wider than the page", page);
  for (const node of document.body.querySelectorAll("*")) {
    if (!node.checkVisibility({visibilityProperty: true}) || node.closest("svg, .ag-hidden, .ag-skip")) continue;
    const style = getComputedStyle(node);
    if (style.display === "inline") continue;
    const isWide = node.scrollWidth > node.clientWidth + 1, isHigh = node.scrollHeight > node.clientHeight + 1;
    if (["auto", "scroll"].includes(style.overflowX) && isWide) {
      const name = node.getAttribute("aria-label") || document.getElementById(node.getAttribute("aria-labelledby"));
      if (!node.querySelector("table") || !name || node.tabIndex !== 0) say("slides sideways", node);
    } else if (["hidden", "clip"].includes(style.overflowX) && isWide) {
      say("cut off at the side", node);
    } else if (["hidden", "clip"].includes(style.overflowY) && isHigh) {
      say("cut off below", node);
    }
    if (node.closest(".ag-compare__scroll, .ag-table") || !node.textContent.trim()) continue;
    const box = node.getBoundingClientRect();
    if (box.width && (box.right > page.clientWidth + 1 || box.left < -1)) say("beside the page", node);
  }
  return found;
}"""
# Text that stands on text: each line of text against those of the following block of text.
ON_EACH_OTHER = """() => {
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), blocks = new Map();
  while (texts.nextNode()) {
    const node = texts.currentNode, parent = node.parentElement;
    if (!node.data.trim() || parent.closest("svg, .ag-hidden, .ag-skip, sup, [popover], .ag-compare__scroll")) continue;
    if (!parent.checkVisibility({visibilityProperty: true})) continue;
    const block = parent.closest("p, li, dt, dd, td, th, summary, h1, h2, h3, h4, h5, h6, a, cite") || parent;
    const range = document.createRange();
    range.selectNodeContents(node);
    blocks.set(block, [...(blocks.get(block) || []), ...range.getClientRects()]);
  }
  const all = [...blocks];
  for (let i = 0; i + 1 < all.length; i += 1) {
    const [block, lines] = all[i], [next, others] = all[i + 1];
    if (block.contains(next) || next.contains(block)) continue;
    const isOn = lines.some(one => others.some(other =>
      Math.min(one.right, other.right) - Math.max(one.left, other.left) > 3
      && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > Math.min(one.height, other.height) / 2));
    if (isOn) found.push(`${block.outerHTML.slice(0, 100)} on ${next.outerHTML.slice(0, 100)}`);
  }
  return found;
}"""
SPREAD = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-block-end: 2em !important; }"""
ADD_STYLE = """addEventListener("DOMContentLoaded", () => {
  const style = document.createElement("style");
  style.textContent = `STYLE`;
  document.head.append(style);
});"""
TOO_SMALL = """() => {
  const at = node => node.getBoundingClientRect();
  const all = [...document.querySelectorAll("a[href], button, summary, input, [tabindex='0']")].filter(node =>
    node.checkVisibility({visibilityProperty: true}) && !node.closest(".ag-skip") && at(node).width);
  const isSmall = node => at(node).width < 24 || at(node).height < 24;
  const inSentence = node => {
    const block = node.closest("p, li, dd, dt, td, th, figcaption, h1, h2, h3, h4, h5, h6");
    if (getComputedStyle(node).display !== "inline" || !block) return false;
    const own = [...block.querySelectorAll("a, button")].reduce((sum, one) => sum + one.textContent.length, 0);
    return block.textContent.replace(/\\s+/g, " ").trim().length > own + 3;
  };
  const reach = node => ({x: (at(node).left + at(node).right) / 2, y: (at(node).top + at(node).bottom) / 2});
  const isNear = (one, other) => {
    const from = reach(one), box = at(other);
    if (isSmall(other)) return Math.hypot(from.x - reach(other).x, from.y - reach(other).y) < 24;
    const x = Math.max(box.left, Math.min(from.x, box.right)), y = Math.max(box.top, Math.min(from.y, box.bottom));
    return Math.hypot(from.x - x, from.y - y) < 12;
  };
  return all.filter(one => isSmall(one) && !inSentence(one) && all.some(other =>
    other !== one && !one.contains(other) && !other.contains(one) && isNear(one, other)))
    .map(one => `${Math.round(at(one).width)} x ${Math.round(at(one).height)}: ${one.outerHTML.slice(0, 140)}`);
}"""


def lost(page: Page, address: str) -> list[str]:
    """What cannot be read on a page with everything unfolded."""
    page.goto(address)
    page.eval_on_selector_all("main details, .ag-contents__fold", OPEN_ALL)
    return list(page.evaluate(LOST)) + list(page.evaluate(ON_EACH_OTHER))


@pytest.mark.parametrize(
    ("style", "what"),
    [
        (".ag-key-points {block-size: 4em; overflow: hidden}", "cut off below"),
        (".ag-key-points {inline-size: 60rem}", "wider than the page"),
        (".ag-prose {overflow-x: auto} .ag-prose > p {inline-size: 60rem}", "slides sideways"),
        (".ag-prose {overflow-x: clip} .ag-prose > p {inline-size: 60rem}", "cut off at the side"),
        (".ag-prose > p {transform: translateX(-5rem)}", "beside the page"),
        (".ag-prose > p {block-size: 1em}", " on <"),
    ],
)
def test_what_is_lost_is_found(browser: Browser, site_address: str, style: str, what: str) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 640})
    page.add_init_script(ADD_STYLE.replace("STYLE", style))
    assert any(what in words for words in lost(page, f"{site_address}/risks/side-effects/"))
    page.close()


@pytest.mark.parametrize(("height", "zoom"), [(640, 1), (256, 4)], ids=["phone", "zoom-400"])
def test_no_text_is_lost_on_320_dots(
    browser: Browser, site_address: str, one_of_each: list[str], height: int, zoom: int, shoot: Shoot
) -> None:
    page = browser.new_page(viewport={"width": 320, "height": height}, device_scale_factor=zoom)
    for url in one_of_each:
        found = lost(page, site_address + url)
        assert found == [], shoot(page, url)
    page.close()


@pytest.mark.parametrize("width", [640, 1280])
def test_no_text_is_lost_in_letters_of_twice_the_size(
    browser: Browser, site_address: str, one_of_each: list[str], width: int, shoot: Shoot
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.add_init_script(ADD_STYLE.replace("STYLE", ":root { font-size: 200% }"))
    for url in one_of_each:
        found = lost(page, site_address + url)
        assert found == [], shoot(page, url)
    page.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_no_text_is_lost_when_letters_words_and_lines_are_spread(
    browser: Browser, site_address: str, one_of_each: list[str], width: int, shoot: Shoot
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.add_init_script(ADD_STYLE.replace("STYLE", SPREAD))
    for url in one_of_each:
        found = lost(page, site_address + url)
        assert found == [], shoot(page, url)
    page.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_what_is_tapped_is_large_or_far_from_the_next(
    browser: Browser, site_address: str, one_of_each: list[str], width: int, shoot: Shoot
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    for url in one_of_each:
        page.goto(site_address + url)
        page.eval_on_selector_all("main details, .ag-contents__fold", OPEN_ALL)
        assert page.evaluate(TOO_SMALL) == [], shoot(page, url)
        if width == 320:
            page.eval_on_selector_all(".ag-menu__fold", OPEN_ALL)
            assert page.evaluate(TOO_SMALL.replace('("a[href]', '(".ag-menu a[href]')) == [], shoot(page, url)
    page.close()


def test_what_is_too_small_is_found(browser: Browser, site_address: str) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 640})
    page.add_init_script(ADD_STYLE.replace("STYLE", ".ag-contents a {padding: 0; font-size: 0.6rem}"))
    page.goto(f"{site_address}/risks/side-effects/")
    page.eval_on_selector_all(".ag-contents__fold", OPEN_ALL)
    assert all('href="#' in words for words in page.evaluate(TOO_SMALL))
    assert page.evaluate(TOO_SMALL)
    page.close()


@pytest.mark.parametrize(("width", "height"), [(320, 256), (1280, 800)])
def test_an_explained_word_is_whole_on_the_screen(
    browser: Browser, site_address: str, one_of_each: list[str], width: int, height: int, shoot: Shoot
) -> None:
    page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
    for url in one_of_each:
        page.goto(site_address + url)
        cut = page.evaluate(
            """() => [...document.querySelectorAll(".ag-term__button")].filter(button => {
              button.scrollIntoView({block: "center"});
              const text = document.getElementById(button.getAttribute("popovertarget"));
              text.showPopover({source: button});
              const box = text.getBoundingClientRect();
              const isCut = box.top < 0 || box.left < 0 || box.bottom > innerHeight || box.right > innerWidth;
              if (!isCut) text.hidePopover();
              return isCut;
            }).map(button => button.textContent)"""
        )
        assert cut == [], shoot(page, url)
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pictures_and_frames_are_seen_in_forced_colours(
    browser: Browser, examples_address: str, examples: Path, scheme: Literal["light", "dark"], shoot: Shoot
) -> None:
    page = browser.new_page(color_scheme=scheme, forced_colors="active", viewport={"width": 800, "height": 900})
    drawn: set[str] = set()
    for path in sorted([*(examples / "blocks").rglob("*.html"), *(examples / "parts").glob("*.html")]):
        page.goto(f"{examples_address}/{path.relative_to(examples).as_posix()}")
        page.eval_on_selector_all("main details", OPEN_ALL)
        for picture in page.locator("svg:visible").all():
            kind = picture.get_attribute("class") or path.parent.name
            pixels = Image.open(io.BytesIO(picture.screenshot())).convert("L")
            shades = [shade for shade, times in enumerate(pixels.histogram()) if times]
            assert shades[-1] - shades[0] > 120, f"{kind}: {shoot(page, path.parent.name + path.stem)}"
            drawn.add(kind)
        frames = page.evaluate(
            """() => [...document.querySelectorAll(".ag-block, .ag-card, .ag-review")].map(node => {
              const style = getComputedStyle(node), page = getComputedStyle(document.body);
              const sides = ["Top", "Right", "Bottom", "Left"].filter(side => parseFloat(style[`border${side}Width`]));
              return [node.className, sides.every(side => style[`border${side}Color`] !== page.backgroundColor)];
            })"""
        )
        assert [name for name, is_seen in frames if not is_seen] == [], shoot(page, path.stem)
    assert {"ag-icon", "ag-growth", "ag-bar-chart__bar", "ag-certainty__mark"} <= drawn
    assert any(kind.startswith("ag-icon-array") for kind in drawn)
    page.close()


def test_nothing_moves_for_whoever_asks_for_rest(browser: Browser, site_address: str, one_of_each: list[str]) -> None:
    page = browser.new_page(reduced_motion="reduce")
    for url in one_of_each:
        page.goto(site_address + url)
        moving = page.evaluate(
            """() => [...document.querySelectorAll("*")].flatMap(node => ["", "::before", "::after"].map(part => {
              const style = getComputedStyle(node, part || null);
              const isScrolled = style.animationTimeline.startsWith("scroll");  // it moves as far as the reader moves it
              const isStill = (style.animationName === "none" || isScrolled) && !/[1-9]/.test(style.transitionDuration);
              return isStill && style.scrollBehavior === "auto" ? "" : node.className || node.tagName;
            })).filter(Boolean).concat(document.getAnimations().filter(one => one.timeline === document.timeline).map(String))"""
        )
        assert moving == [], url
    page.close()


def test_paper_has_all_of_the_text_and_nothing_to_press(
    browser: Browser, site_address: str, one_of_each: list[str], shoot: Shoot
) -> None:
    page = browser.new_page(viewport={"width": 660, "height": 900})
    page.emulate_media(media="print")
    for url in one_of_each:
        page.goto(site_address + url)
        hidden = ".ag-skip, nav, button, [popover], .ag-button, .ag-sources__back, .ag-growth"
        seen = "all => all.filter(one => one.checkVisibility()).map(one => one.outerHTML.slice(0, 120))"
        assert page.eval_on_selector_all(hidden, seen) == [], url
        assert page.evaluate(LOST) == [], shoot(page, url)
        bare = page.evaluate(
            """() => [...document.querySelectorAll(".ag-prose a[href^=http]")].filter(link =>
              !getComputedStyle(link, "::after").content.includes(link.getAttribute("href"))).map(link => link.href)"""
        )
        assert bare == [], url
        assert page.evaluate(
            "[...document.querySelectorAll('.ag-prose details > *')].every(node => node.checkVisibility())"
        ), url
    page.close()


def test_folded_text_is_on_the_paper(browser: Browser, site_address: str, tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        skip("there is no pdftotext (poppler-utils) on this computer")
    page = browser.new_page()
    page.goto(f"{site_address}/risks/side-effects/")
    page.pdf(path=tmp_path / "page.pdf")
    text = subprocess.run(["pdftotext", str(tmp_path / "page.pdf"), "-"], capture_output=True, text=True, check=True)
    words = " ".join(text.stdout.split())
    for cell in page.locator("details td").all_text_contents():
        assert " ".join(cell.split()) in words
    assert page.locator("details td").count() > 1
    page.close()
