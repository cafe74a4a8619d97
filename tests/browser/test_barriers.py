"""No page of the shipped site, and no example of a component, has a barrier or a mistake that programs can find.

axe looks for barriers (every rule of WCAG 2.0, 2.1 and 2.2, levels A and AA, and of best practice: none is switched
off), the Nu checker for mistakes in the HTML.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.conftest import Shoot
from tests.conftest import skip

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"], "elementRef": False}
LOOK = """options => axe.run(document, options).then(found => ({
  ran: [...found.violations, ...found.passes, ...found.incomplete, ...found.inapplicable].map(rule => rule.id),
  barriers: found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 200)}`)),
}))"""
STATES = [(width, scheme) for width in (320, 1280) for scheme in ("light", "dark")]


def barriers(page: Page, address: str, axe: str, shoot: Shoot) -> list[str]:
    """What axe finds on one page in all states, each with a picture of it."""
    page.goto(address)
    page.evaluate(axe)
    found = []
    for width, scheme in STATES:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        result = page.evaluate(LOOK, OPTIONS)
        assert {"color-contrast", "heading-order", "region", "target-size"} <= set(result["ran"])
        if result["barriers"]:
            state = f"{address.partition('//')[2].partition('/')[2]} {width} {scheme}"
            found += [f"{state}: {barrier}" for barrier in result["barriers"]] + [shoot(page, state)]
    return found


def pages_of(folder: Path) -> list[str]:
    """The HTML files of a built site, from its root."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))


def read_axe(checkers: Path) -> str:
    """The script that finds barriers."""
    return (checkers / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def test_axe_finds_no_barrier_on_any_page(
    browser: Browser, dist: Path, site_address: str, checkers: Path, shoot: Shoot
) -> None:
    page, axe = browser.new_page(), read_axe(checkers)
    addresses = [f"{site_address}/{name}" for name in pages_of(dist)]
    assert [barrier for address in addresses for barrier in barriers(page, address, axe, shoot)] == []
    page.close()


def test_axe_finds_no_barrier_in_any_example_of_a_component(
    browser: Browser, examples: Path, examples_address: str, checkers: Path, shoot: Shoot
) -> None:
    page, axe = browser.new_page(), read_axe(checkers)
    names = [name for name in pages_of(examples) if name.startswith(("blocks/", "parts/"))]
    addresses = [f"{examples_address}/{name}" for name in names]
    assert [barrier for address in addresses for barrier in barriers(page, address, axe, shoot)] == []
    page.close()


def test_axe_is_listened_to(browser: Browser, site_address: str, checkers: Path, shoot: Shoot) -> None:
    page = browser.new_page()
    page.route("**/*.css", lambda route: route.fulfill(body="a, p {color: #999; font-size: 10px}"))
    found = barriers(page, f"{site_address}/risks/", read_axe(checkers), shoot)
    assert any(line.startswith("risks/ 320 light: color-contrast: <") for line in found)
    assert Path(found[-1].removeprefix("see ")).stat().st_size
    page.close()


def test_the_html_checker_reports_nothing(dist: Path, learn_dist: Path, examples: Path, checkers: Path) -> None:
    java = shutil.which("java")
    if java is None:
        skip("there is no Java on this computer")
    jar = checkers / "vnu-jar" / "build" / "dist" / "vnu.jar"
    folders = [str(folder) for folder in (dist, learn_dist, examples)]
    done = subprocess.run(
        [java, "-jar", str(jar), "--skip-non-html", *folders], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.returncode == 0
