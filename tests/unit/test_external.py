"""Addresses on other hosts: asked once, one after the other on each host, and remembered for a week."""

from __future__ import annotations

import datetime
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from anagen.cli import main
from anagen.diagnostics import Diagnostic
from anagen.external import NOTES, Asked, ask
from tests.sites import SMALL, lay, make

TODAY = datetime.date(2026, 11, 24)
HEAD = "---\ntitle: Page\nsummary: One.\ntype: concept\n---\n\n"


class Handler(http.server.BaseHTTPRequestHandler):
    asked: list[str]

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        name = self.path.strip("/")
        if name.startswith("moved-"):
            self.send_response(int(name.removeprefix("moved-")))
            self.send_header("Location", "/200")
        else:
            self.send_response(int(name))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def host() -> Iterator[http.server.HTTPServer]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.asked = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def address(host: http.server.HTTPServer, name: str) -> str:
    return f"http://127.0.0.1:{host.server_address[1]}/{name}"


SIDE_EFFECTS = {"content/en/risks/side-effects.md": HEAD + "No source.\n"}
"""The small site without the source that it cites: tests ask this computer only."""


def asked(root: Path, targets: list[str], today: datetime.date = TODAY) -> Asked:
    body = "".join(f"[Link {number}]({target})\n\n" for number, target in enumerate(targets))
    site = make(root, {**SIDE_EFFECTS, "content/en/page.md": HEAD + body}).site
    assert site
    return ask(site, root, today, pause=0)


def told(result: Asked) -> list[tuple[str, int, str]]:
    def words(problem: Diagnostic) -> str:
        return problem.message.rpartition("(")[2].rstrip(")")

    return [(one.code, one.location.line, words(one)) for one in result.diagnostics]


def test_what_is_gone_or_moved_is_told_at_its_place(tmp_path: Path, host: http.server.HTTPServer) -> None:
    names = ["200", "404", "410", "500", "403", "429", "moved-301", "moved-302", "moved-308"]
    result = asked(tmp_path, [address(host, name) for name in names])
    assert [line for _code, line, _words in told(result)] == [9, 11, 13, 19, 23]
    assert [code for code, _line, _words in told(result)] == ["external-link"] * 3 + ["external-moved"] * 2
    assert [words for _code, _line, words in told(result)][:3] == [f"the host answered {n}" for n in (404, 410, 500)]
    assert result.diagnostics[-1].hint == f"Write `{address(host, '200')}`."
    assert (result.now, result.known, result.silent) == (9, 0, 2)


def test_an_address_is_asked_once_however_often_it_is_named(tmp_path: Path, host: http.server.HTTPServer) -> None:
    result = asked(tmp_path, [address(host, "404"), address(host, "404#part"), address(host, "404")])
    assert host.asked == ["/404"]  # type: ignore[attr-defined]
    assert [place.line for place in result.diagnostics[0].related] == [9, 11]


def test_answers_are_remembered_for_a_week_and_faults_are_not(tmp_path: Path, host: http.server.HTTPServer) -> None:
    targets = [address(host, "404"), address(host, "500")]
    first = asked(tmp_path, targets)
    again = asked(tmp_path, targets, TODAY + datetime.timedelta(days=6))
    assert (again.now, again.known) == (1, 1)
    assert told(again) == told(first)
    assert asked(tmp_path, targets, TODAY + datetime.timedelta(days=7)).now == 2


def test_a_host_that_is_not_there_is_told_and_notes_that_cannot_be_read_do_no_harm(
    tmp_path: Path, host: http.server.HTTPServer
) -> None:
    lay(tmp_path, {NOTES: b"\xff{"})
    result = asked(tmp_path, [address(host, "200"), "http://127.0.0.1:9/"])
    assert [line for _code, line, _words in told(result)] == [9]
    assert "cannot be reached" in result.diagnostics[0].message


def test_the_sources_that_pages_cite_are_asked_too(tmp_path: Path, host: http.server.HTTPServer) -> None:
    references = SMALL["content/references.yaml"].replace("https://example.org/trial", address(host, "404"))
    files: dict[str, str | bytes] = {
        "content/references.yaml": references,
        "content/en/page.md": HEAD + "So [@kuka2020].",
    }
    site = make(tmp_path, files).site
    assert site
    [problem] = ask(site, tmp_path, TODAY, pause=0).diagnostics
    assert (problem.location.path, problem.location.line) == ("content/references.yaml", 2)


def test_the_command_reports_and_does_not_fail(
    tmp_path: Path, host: http.server.HTTPServer, capsys: pytest.CaptureFixture[str]
) -> None:
    lay(tmp_path, {**SMALL, **SIDE_EFFECTS, "content/en/page.md": HEAD + f"[A link]({address(host, '404')})\n"})
    assert main(["check", "--external", "--root", str(tmp_path)]) == 0
    said = capsys.readouterr()
    assert "[external-link]" in said.err
    assert (
        "Asked 1 address on other hosts, 0 were asked within a week; 0 do not answer programs, and 1 need a look."
        in (said.out)
    )
