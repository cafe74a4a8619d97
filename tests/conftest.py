"""What tests share: hypothesis without dice or clocks, the shipped site built once, servers on loopback, a browser."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Error, sync_playwright

from anagen import pipeline
from anagen.starter import starter_folder

settings.register_profile("anagen", derandomize=True, deadline=None)
settings.load_profile("anagen")
IS_CI = bool(os.environ.get("CI"))
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]


def skip(reason: str) -> NoReturn:
    """Skip on a reader's laptop; fail where everything must be there."""
    if IS_CI:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> tuple[pipeline.Built, Path]:
    """The shipped site, built, and the folder that it was written to."""
    folder = tmp_path_factory.mktemp("shipped") / "dist"
    built, written = pipeline.build(starter_folder(), starter_folder() / "templates", folder)
    assert written
    return built, folder


@pytest.fixture(scope="session")
def dist(shipped: tuple[pipeline.Built, Path]) -> Path:
    """The shipped site, built."""
    return shipped[1]


@pytest.fixture(scope="session")
def learn_dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped site, built for the folder `/learn/` of a host; the files are in `learn/` below this folder."""
    root = tmp_path_factory.mktemp("clinic")
    shutil.copytree(starter_folder() / "content", root / "content")
    config = (starter_folder() / "site_config.yaml").read_text(encoding="utf-8")
    config = config.replace('base_url: ""', "base_url: http://127.0.0.1/learn/")
    config = config.replace('  name: ""', "  name: Example Clinic", 1)
    (root / "site_config.yaml").write_text(config, encoding="utf-8")
    host = tmp_path_factory.mktemp("host")
    _built, written = pipeline.build(root, starter_folder() / "templates", host / "learn")
    assert written
    return host


class _QuietHandler(http.server.SimpleHTTPRequestHandler):
    def __init__(self, *arguments: Any, headers: Mapping[str, str], **options: Any) -> None:
        self.own_headers = headers
        super().__init__(*arguments, **options)

    def end_headers(self) -> None:
        """Add what the test wants to be sent."""
        for name, value in self.own_headers.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@contextmanager
def serving(folder: Path, headers: Mapping[str, str] | None = None) -> Iterator[str]:
    """A plain file server on loopback, which sends these headers too; its address without a slash at the end."""
    handler = functools.partial(_QuietHandler, directory=str(folder), headers=headers or {})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def site_address(dist: Path) -> Iterator[str]:
    """The shipped site, served at `/`; for one file of tests, since others fork, and a fork wants no other threads."""
    with serving(dist) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium without a window; closed after each file of tests, with the event loop that it needs."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        skip("there is no Chromium on this computer")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        except Error as problem:
            skip(f"Chromium does not start: {problem}")
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def checkers() -> Path:
    """The folder with the HTML checker and axe (`node_modules`), named by ANAGEN_CHECKERS; see CONTRIBUTING.md."""
    folder = os.environ.get("ANAGEN_CHECKERS")
    if not folder:
        skip("ANAGEN_CHECKERS does not name a node_modules folder with vnu-jar and axe-core")
    return Path(folder)
