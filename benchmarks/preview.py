"""From a save to the page: how long each generator's preview takes: `python -m benchmarks.preview --help`.

Every preview serves the same made-up site, one after another; a sentence is saved, and the server is asked until the
page has it. With `--browser` the time until Chromium painted it is measured for Anagen too.
"""

from __future__ import annotations

import argparse
import http.client
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from benchmarks.corpus import write_corpus
from benchmarks.generators import GENERATORS, Generator
from benchmarks.pages import Plan, plan

_SERVE: Mapping[str, tuple[str, ...]] = {
    "anagen": ("serve", "--port", "{port}"),
    "hugo": ("server", "--port", "{port}", "--bind", "127.0.0.1", "--baseURL", "http://127.0.0.1/"),
    "eleventy": ("--serve", "--quiet", "--port={port}"),
    "mkdocs": ("serve", "--quiet", "--dev-addr", "127.0.0.1:{port}"),
    "zensical": ("serve", "--dev-addr", "127.0.0.1:{port}", "--config-file", "mkdocs.yml"),
}
_PATIENCE = 300.0
_PAINTED = """
addEventListener("DOMContentLoaded", () => requestAnimationFrame(() => requestAnimationFrame(() => {
  window.paintedAt = performance.timeOrigin + performance.now();
})));
"""


class Saved(msgspec.Struct, frozen=True):
    """A generator at a size: seconds from a save until the server had it, and until it was painted, where looked at."""

    pages: int
    generator: str
    served: tuple[float, ...]
    painted: tuple[float, ...] = ()


@contextmanager
def _running(generator: Generator, tools: Path, site: Path) -> Iterator[int]:
    port = _free_port()
    command = [*generator.find(tools), *(word.format(port=port) for word in _SERVE[generator.name])]
    process = subprocess.Popen(  # noqa: S603  # the commands stand above
        command, cwd=site, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        yield port
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait(port: int, path: str, words: str) -> float:
    """When the page first had the words, by `time.perf_counter`."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
        try:
            connection.request("GET", path)
            if words in connection.getresponse().read().decode(errors="replace"):
                return time.perf_counter()
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.002)
    raise TimeoutError(f"{path} never had {words!r}")


def _measure(generator: Generator, tools: Path, site: Path, page: Plan, repeats: int, pages: int) -> Saved:
    edited = next(site.rglob(Path(page.path).name))
    original = edited.read_text(encoding="utf-8")
    url = f"/{page.path.removesuffix('.md')}/"
    served = []
    with _running(generator, tools, site) as port:
        _wait(port, url, "</html>")
        time.sleep(1)
        for number in range(repeats):
            words = f"Save number {number} stands near the old tree."
            begun = time.perf_counter()
            edited.write_text(f"{original}\n{words}\n", encoding="utf-8", newline="\n")
            served.append(_wait(port, url, words) - begun)
            time.sleep(0.3)
    edited.write_text(original, encoding="utf-8", newline="\n")
    return Saved(pages, generator.name, tuple(served))


def _painted(generator: Generator, site: Path, page: Plan, repeats: int, browser: str) -> tuple[float, ...]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (wanted only with --browser)

    edited = next(site.rglob(Path(page.path).name))
    original = edited.read_text(encoding="utf-8")
    url = f"/{page.path.removesuffix('.md')}/"
    painted = []
    with _running(generator, Path(), site) as port, sync_playwright() as playwright:
        _wait(port, url, "</html>")
        shown = playwright.chromium.launch(executable_path=browser).new_page()
        shown.add_init_script(_PAINTED)
        shown.goto(f"http://127.0.0.1:{port}{url}")
        for number in range(repeats):
            shown.wait_for_timeout(500)
            words = f"Paint number {number} stands near the old tree."
            begun = time.time()
            edited.write_text(f"{original}\n{words}\n", encoding="utf-8", newline="\n")
            is_there = "words => window.paintedAt && document.body && document.body.textContent.includes(words)"
            shown.wait_for_function(is_there, arg=words)
            painted.append(shown.evaluate("window.paintedAt") / 1000 - begun)
    edited.write_text(original, encoding="utf-8", newline="\n")
    return tuple(painted)


def told(found: list[Saved]) -> str:
    """A table of medians in milliseconds."""
    titles = {generator.name: generator.title for generator in GENERATORS}
    lines = ["| Pages | Preview | save to served, ms | save to painted, ms |", "| --- | --- | --- | --- |"]
    for one in found:
        painted = f"{statistics.median(one.painted) * 1000:.0f}" if one.painted else ""
        served = f"{statistics.median(one.served) * 1000:.0f}"
        lines.append(f"| {one.pages:,} | {titles[one.generator]} | {served} | {painted} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.preview", description="Compare previews.")
    parser.add_argument("--tools", type=Path, default=Path("tools"), metavar="FOLDER")
    parser.add_argument("--pages", type=int, nargs="+", default=[30, 1000], metavar="N")
    parser.add_argument("--generators", nargs="+", choices=[*_SERVE], default=[*_SERVE], metavar="NAME")
    parser.add_argument("--repeats", type=int, default=9, metavar="N")
    parser.add_argument("--browser", action="store_true", help="look at Chromium too")
    options = parser.parse_args()
    tools = options.tools.resolve()
    wanted = [one for one in GENERATORS if one.name in options.generators and one.find(tools)]
    browser = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), "") if options.browser else ""
    found = []
    with tempfile.TemporaryDirectory(prefix="anagen-preview-") as folder:
        for pages in options.pages:
            text = Path(folder) / str(pages)
            write_corpus(pages, text, 1, tuple(dict.fromkeys(one.dialect for one in wanted)))
            ordinary = [page for page in plan(pages, 1) if page.type == "concept"]
            for generator in wanted:
                site, page = text / generator.dialect, ordinary[len(ordinary) // 2]
                for name in generator.needs:
                    (site / name).symlink_to(tools / name)
                one = _measure(generator, tools, site, page, options.repeats, pages)
                if browser and generator.name == "anagen":
                    painted = _painted(generator, site, page, options.repeats, browser)
                    one = msgspec.structs.replace(one, painted=painted)
                found.append(one)
                sys.stderr.write(told([one]).splitlines()[-1] + "\n")
    sys.stdout.write(told(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
