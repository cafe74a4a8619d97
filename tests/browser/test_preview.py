"""The preview in a browser with real saves: it always ends on the newest text, and loads nothing again for nothing."""

from __future__ import annotations

import itertools
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from anagen.starter import starter_folder
from tests.sites import SMALL, TEMPLATES, lay

EFFECTS = "content/en/risks/side-effects.md"
TEXT = SMALL[EFFECTS]
TALL = "\n\n".join(
    ["/// details | More to read\nFolded text.\n///", *(f"Line {number} of many." for number in range(60))]
)
TALL_TEXT = f"{TEXT}\n{TALL}\n"


class Preview:
    """A running `build.py serve` of a site, as a person starts it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        command = [sys.executable, str(starter_folder() / "build.py"), "serve", "--root", str(root), "--port", "0"]
        # Work in the background ignores Ctrl-C, and so would what it starts.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        signal.signal(signal.SIGINT, before)
        assert self.process.stdout
        self.said: list[str] = []
        for line in self.process.stdout:
            self.said.append(line)
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
            if found:
                self.address = found[0]
                return
        raise AssertionError("".join(self.said))

    def save(self, path: str, text: str | bytes) -> None:
        """Save as most editors do, in place."""
        lay(self.root, {path: text})

    def stop(self) -> str:
        """Type Ctrl-C; what was said since."""
        self.process.send_signal(signal.SIGINT)
        said, _none = self.process.communicate(timeout=20)
        return said


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[Preview]:
    running = Preview(lay(tmp_path, {**SMALL, EFFECTS: TALL_TEXT}))
    yield running
    if running.process.poll() is None:
        running.stop()


@pytest.fixture
def page(browser: Browser, preview: Preview) -> Iterator[Page]:
    """The page about side effects, open and connected; `loads(page)` counts how often it was loaded."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.add_init_script("sessionStorage.loads = Number(sessionStorage.loads || 0) + 1")
    page.goto(f"{preview.address}/risks/side-effects/")
    page.wait_for_selector(".anagen-margin h2", state="attached")
    yield page
    page.close()


def loads(page: Page) -> int:
    return int(page.evaluate("sessionStorage.loads"))


def shows(page: Page, text: str) -> None:
    expect(page.locator("main")).to_contain_text(text, timeout=10_000)


def settled(page: Page, preview: Preview) -> None:
    """Wait until a save after all others was seen: on another page, so that this one need not load again."""
    fresh = f"Mark {time.monotonic_ns()}"
    preview.save("content/en/index.md", SMALL["content/en/index.md"] + f"\n{fresh}\n")
    until(lambda: fresh in page.request.get(f"{preview.address}/").text())
    page.wait_for_timeout(150)


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


def edited(word: str) -> str:
    return TALL_TEXT.replace("sore", word)


def test_one_save_loads_the_page_once_and_keeps_the_place(page: Page, preview: Preview) -> None:
    page.locator("main details > summary").click()
    page.evaluate("scrollTo(0, 700)")
    preview.save(EFFECTS, edited("tingling"))
    shows(page, "tingling")
    page.wait_for_function("Math.abs(scrollY - 700) < 3")
    assert page.locator("main details").evaluate("fold => fold.open")
    settled(page, preview)
    assert loads(page) == 2


def test_of_two_saves_close_together_the_second_is_shown(page: Page, preview: Preview) -> None:
    preview.save(EFFECTS, edited("first"))
    page.wait_for_timeout(200)
    preview.save(EFFECTS, edited("second"))
    shows(page, "second")
    settled(page, preview)
    assert loads(page) <= 3


def test_of_fifty_saves_in_five_seconds_the_last_is_shown(page: Page, preview: Preview) -> None:
    for number in range(50):
        preview.save(EFFECTS, edited(f"word{number}x"))
        page.wait_for_timeout(100)
    shows(page, "word49x")
    settled(page, preview)
    assert loads(page) <= 51
    before = loads(page)
    page.wait_for_timeout(300)
    assert loads(page) == before


def test_a_burst_of_saves_is_one_reload(page: Page, preview: Preview) -> None:
    for number in range(10):
        preview.save(EFFECTS, edited(f"burst{number}x"))
    shows(page, "burst9x")
    settled(page, preview)
    assert loads(page) <= 3


def test_an_error_keeps_the_page_and_shows_a_bar_until_it_is_mended(page: Page, preview: Preview) -> None:
    preview.save(EFFECTS, edited("tingling") + "\n[gone](gone.md)\n")
    bar = page.locator(".anagen-bar")
    expect(bar).to_contain_text("1 thing to fix on this page")
    expect(bar).to_contain_text("gone.md")
    expect(bar.locator("mark")).to_have_text("gone.md")
    assert "sore" in page.locator("main").inner_text()
    assert loads(page) == 1
    preview.save(EFFECTS, edited("tingling"))
    shows(page, "tingling")
    expect(bar).to_have_count(0)


def test_a_half_written_file_is_not_shown(page: Page, preview: Preview) -> None:
    full = preview.root / EFFECTS
    seen = []
    with full.open("w", encoding="utf-8") as file:
        file.flush()
        page.wait_for_timeout(120)
        seen.append(page.locator(".anagen-bar").count())
        file.write(edited("tingling"))
    shows(page, "tingling")
    assert seen == [0]
    assert loads(page) == 2


def test_a_new_renamed_and_deleted_page_is_seen(page: Page, preview: Preview) -> None:
    preview.save("content/en/risks/more.md", TEXT.replace("Side effects", "More to know"))
    until(lambda: page.request.get(f"{preview.address}/risks/more/").status == 200)
    (preview.root / "content/en/risks/more.md").rename(preview.root / "content/en/risks/again.md")
    until(lambda: page.request.get(f"{preview.address}/risks/again/").status == 200)
    assert page.request.get(f"{preview.address}/risks/more/").status == 404
    (preview.root / "content/en/risks/again.md").unlink()
    until(lambda: page.request.get(f"{preview.address}/risks/again/").status == 404)
    (preview.root / EFFECTS).unlink()
    shows(page, "We cannot find this page")
    preview.save(EFFECTS, edited("back again"))
    shows(page, "back again")


def test_an_edit_of_the_settings_shows_and_a_mistake_in_them_ends_nothing(page: Page, preview: Preview) -> None:
    preview.save("site_config.yaml", SMALL["site_config.yaml"].replace("A small site", "Another name"))
    expect(page.locator("header").first).to_contain_text("Another name")
    preview.save("site_config.yaml", "format: [\n")
    expect(page.locator(".anagen-bar")).to_contain_text("site_config.yaml")
    preview.save("site_config.yaml", SMALL["site_config.yaml"].replace("A small site", "The third name"))
    expect(page.locator("header").first).to_contain_text("The third name")
    expect(page.locator(".anagen-bar")).to_have_count(0)


def test_an_edit_of_a_template_shows_in_a_folder_that_was_not_there(page: Page, preview: Preview) -> None:
    layout = (TEMPLATES / "layouts/page.html").read_text(encoding="utf-8")
    preview.save("templates/layouts/page.html", layout.replace("<h1>", "<h1>Own: "))
    expect(page.locator("h1")).to_have_text("Own: Side effects")
    preview.save("templates/layouts/page.html", layout.replace("<h1>", "<h1>{{ nothing }}"))
    expect(page.locator(".anagen-bar")).to_contain_text("templates/layouts/page.html")
    expect(page.locator("h1")).to_have_text("Side effects")
    preview.save("templates/layouts/page.html", layout.replace("<h1>", "<h1>Mine: "))
    expect(page.locator("h1")).to_have_text("Mine: Side effects")
    expect(page.locator(".anagen-bar")).to_have_count(0)


def test_a_style_is_swapped_without_loading_the_page(page: Page, preview: Preview) -> None:
    page.locator("main details > summary").click()
    for colour in ("rgb(1, 2, 3)", "rgb(4, 5, 6)"):
        preview.save("templates/styles/own.css", f"h1 {{ color: {colour} !important; }}\n")
        expect(page.locator("h1")).to_have_css("color", colour)
    assert loads(page) == 1
    assert page.locator("main details").evaluate("fold => fold.open")


def test_a_picture_is_swapped(page: Page, preview: Preview) -> None:
    picture = '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="10"><title>A line</title></svg>'
    preview.save("content/en/risks/line.svg", picture.format(20))
    preview.save(EFFECTS, TEXT + "\n![A line that is drawn](line.svg)\n")
    shown = page.locator("main img")
    expect(shown).to_have_attribute("width", "20")
    preview.save("content/en/risks/line.svg", picture.format(30))
    expect(shown).to_have_attribute("width", "30")
    until(lambda: bool(shown.evaluate("image => image.complete && image.naturalWidth === 30")))


def test_a_page_comes_back_after_the_preview_was_started_again(preview: Preview, page: Page) -> None:
    port = preview.address.rpartition(":")[2]
    preview.stop()
    preview.save(EFFECTS, edited("meanwhile"))
    command = [sys.executable, str(starter_folder() / "build.py"), "serve", "--root", str(preview.root), "--port", port]
    again = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        shows(page, "meanwhile")
    finally:
        again.send_signal(signal.SIGINT)
        assert again.wait(timeout=20) == 0


def test_the_margin_is_hidden_and_shown_by_one_key_and_marks_the_hardest_sentences(
    page: Page, preview: Preview
) -> None:
    long = "This is one of those sentences that go on and on, and that nobody who is tired can follow to the end of it."
    preview.save(EFFECTS, f"{TALL_TEXT}\n{long}\n")
    margin = page.locator(".anagen-margin")
    expect(margin).to_contain_text("Hardest to read")
    until(lambda: bool(page.evaluate("CSS.highlights.get('anagen-hard')?.size")))
    marked = page.evaluate("[...CSS.highlights.get('anagen-hard')].map(range => String(range))")
    assert long in [" ".join(text.split()) for text in marked]
    page.keyboard.press("m")
    expect(margin).to_be_hidden()
    page.reload()
    expect(margin).to_be_hidden()
    expect(page.locator(".anagen-toggle")).to_be_visible()
    page.keyboard.press("m")
    expect(margin).to_be_visible()


def test_nothing_is_refused_under_the_strict_policy(page: Page, preview: Preview) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda problem: said.append(str(problem)))
    answer = page.goto(f"{preview.address}/")
    assert answer
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    preview.save("content/en/index.md", SMALL["content/en/index.md"].replace("Welcome", "Good morning"))
    shows(page, "Good morning")
    assert said == []


@pytest.mark.parametrize(("width", "scheme"), list(itertools.product([360, 1280], ["light", "dark"])))
def test_axe_finds_nothing_in_the_bar_and_the_margin(
    browser: Browser, preview: Preview, checkers: Path, width: int, scheme: str
) -> None:
    preview.save(EFFECTS, edited("tingling") + "\n[gone](gone.md)\n")
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    page.goto(f"{preview.address}/risks/side-effects/")
    expect(page.locator(".anagen-bar")).to_have_count(1)
    if page.locator(".anagen-margin").is_hidden():
        page.keyboard.press("m")
    expect(page.locator(".anagen-margin h2")).to_be_visible()
    page.add_script_tag(path=checkers / "axe-core" / "axe.min.js")
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
    page.close()


def test_ctrl_c_ends_at_once_without_a_traceback(preview: Preview) -> None:
    begun = time.monotonic()
    said = preview.stop()
    assert time.monotonic() - begun < 3
    assert said.strip().splitlines()[-1] == "Stopped."
    assert "Traceback" not in said
    assert preview.process.returncode == 0
    assert len(preview.said) < 24


def test_the_next_free_port_is_taken(preview: Preview) -> None:
    port = preview.address.rpartition(":")[2]
    command = [sys.executable, str(starter_folder() / "build.py"), "serve", "--root", str(preview.root), "--port", port]
    second = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert second.stdout
    address = next(found[0] for line in second.stdout if (found := re.search(r"http://[\d.:]+", line)))
    second.send_signal(signal.SIGINT)
    second.communicate(timeout=20)
    assert address.rpartition(":")[2] != port
