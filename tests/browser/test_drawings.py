"""The drawings as a visitor has them: words that can be read on a phone, lie in the picture and do not run together."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.test_drawings import DRAWINGS, FOLDER

SMALLEST = 12
WORDS = """svg => {
  const frame = svg.getBoundingClientRect()
  const scale = frame.width / svg.viewBox.baseVal.width
  return [...svg.querySelectorAll("text")].map(text => {
    const box = text.getBoundingClientRect(), size = parseFloat(getComputedStyle(text).fontSize) * scale
    return {text: text.textContent, size, left: box.left - frame.left, right: frame.right - box.right,
            top: box.top, bottom: box.bottom, end: box.right - frame.left}
  })
}"""
PAGES = sorted(
    f"/{page.relative_to(FOLDER / 'content/en').as_posix().removesuffix('.md').removesuffix('index')}/".replace(
        "//", "/"
    )
    for page in (FOLDER / "content/en").rglob("*.md")
    if any(f"picture: {path.rsplit('/', 1)[1]}" in page.read_text() for path in DRAWINGS)
)


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_words_of_a_drawing_are_readable_and_apart(
    browser: Browser, site_address: str, width: int, direction: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    seen = 0
    for path in PAGES:
        page.goto(site_address + path)
        page.evaluate("direction => { document.documentElement.dir = direction }", direction)
        for drawing in page.query_selector_all(".ag-figure__drawing > svg"):
            seen += 1
            words = drawing.evaluate(WORDS)
            for word in words:
                assert word["size"] >= SMALLEST, (path, word)
                assert min(word["left"], word["right"]) >= 0, (path, word)
            for first in words:
                for second in words:
                    is_beside = first["end"] <= second["left"] or second["end"] <= first["left"]
                    is_over = first["bottom"] - 3 <= second["top"] or second["bottom"] - 3 <= first["top"]
                    assert first is second or is_beside or is_over, (path, first, second)
    assert seen == len(DRAWINGS)
    page.close()
