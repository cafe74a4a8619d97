"""What tests in a browser share: a picture of what was seen, and every example of a component as a page."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from anagen import pipeline
from anagen.render.templates import Templates
from tests.conftest import serving
from tests.sites import SMALL, TEMPLATES, lay
from tests.test_theme import BLOCKS, FOLLICLE, KNOWN, SHIPPED, THEME

Shoot = Callable[[Page, str], str]
BESIDE_MAIN = {"breadcrumb", "draft-banner", "footer", "header", "menu", "notice", "pager", "section-menu"}
IN_A_LINE = {"citation", "term"}
SHELL = """<!doctype html>
<html lang="en" dir="ltr">
<head><meta charset="utf-8"><title>{title}</title><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="../{style}"></head>
<body>
<a class="ag-skip" href="#ag-main">Skip to content</a>
{beside}
<main class="ag-main" id="ag-main" tabindex="-1"><h1>{title}</h1><h2>Example</h2><div class="ag-flow">{inside}</div>
</main>
</body>
</html>
"""


@pytest.fixture(scope="session")
def screenshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder for pictures of failures: ANAGEN_SCREENSHOTS, or one of the folders that pytest makes."""
    named = os.environ.get("ANAGEN_SCREENSHOTS")
    folder = Path(named) if named else tmp_path_factory.getbasetemp() / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def shoot(request: pytest.FixtureRequest, screenshots: Path) -> Shoot:
    """Saves the whole page as it stands, under the name of the test and of the state; says where."""

    def save(page: Page, state: str) -> str:
        name = re.sub(r"[^\w-]+", "-", f"{request.node.name}-{state}").strip("-")
        path = screenshots / f"{name[:150]}.png"
        page.screenshot(path=path, full_page=True)
        return f"see {path}"

    return save


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that fails leaves pictures of the pages that it had open, and its report says where they are."""
    report = yield
    arguments = getattr(item, "funcargs", {})
    browser = arguments.get("browser")
    if report.when == "call" and report.failed and isinstance(browser, Browser):
        folder = item._request.getfixturevalue("screenshots")  # type: ignore[attr-defined]
        for context in browser.contexts:
            for number, page in enumerate(context.pages, 1):
                path = folder / f"{re.sub(r'[^a-zA-Z0-9]+', '-', item.name)[:120]}-{number}.png"
                page.screenshot(path=path, full_page=True)
                report.sections.append(("Screenshot", str(path)))
            context.close()
    return report


@pytest.fixture(scope="session")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with the examples of every component: a page for each block, and a page for each other example."""
    root = tmp_path_factory.mktemp("examples")
    files: dict[str, str | bytes] = {
        **SMALL,
        **SHIPPED,
        "content/en/blocks/follicle.svg": FOLLICLE,
        **dict(_block_pages()),
    }
    built, written = pipeline.build(lay(root, files), TEMPLATES, root / "dist")
    assert written, [str(problem) for problem in built.diagnostics if problem.severity == "error"]
    [style] = (root / "dist" / "assets").glob("site.*.css")
    lay(root / "dist", dict(_part_pages(f"assets/{style.name}")))
    return root / "dist"


def _block_pages() -> Iterator[tuple[str, str]]:
    head = "---\ntitle: {}\nsummary: Its examples.\ntype: {}\n---\n\n"
    yield "content/en/blocks/index.md", head.format("Blocks", "section") + "All of them.\n"
    for name in BLOCKS:
        uses = [f"## {one.title}\n\n{one.markdown}\n" for one in THEME.components[name].facts.examples]
        yield f"content/en/blocks/{name}.md", head.format(name, "concept") + "\n".join(uses)


def _part_pages(style: str) -> Iterator[tuple[str, str]]:
    templates = Templates(THEME, KNOWN, {})
    for name in sorted(set(THEME.components) - set(BLOCKS)):
        for number, example in enumerate(THEME.components[name].facts.examples, 1):
            html = str(templates.component(name, **example.arguments))
            html = f"<p>This is so{html} and so on.</p>" if name in IN_A_LINE else html
            places = {"beside": "", "inside": "", "beside" if name in BESIDE_MAIN else "inside": html}
            yield f"parts/{name}-{number}.html", SHELL.format(title=f"{name}: {example.title}", style=style, **places)


@pytest.fixture(scope="module")
def examples_address(examples: Path) -> Iterator[str]:
    """The site of examples, served."""
    with serving(examples) as address:
        yield address


@pytest.fixture(scope="session")
def one_of_each(shipped: tuple[pipeline.Built, Path]) -> list[str]:
    """The addresses of the longest page of each type, and of every page that is of none, such as that of the error 404."""
    built, dist = shipped
    assert built.site
    size = {page.url: (dist / page.url.strip("/") / "index.html").stat().st_size for page in built.site.pages.values()}
    longest = {page.type: page.url for page in sorted(built.site.pages.values(), key=lambda page: size[page.url])}
    assert longest.keys() == THEME.types.keys()
    names = {"/" + path.relative_to(dist).as_posix().removesuffix("index.html") for path in dist.rglob("*.html")}
    return sorted({*longest.values(), *(names - size.keys())})
