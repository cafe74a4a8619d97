"""`verify` against a host on loopback that does all as it should, but for one fault that the test plants."""

from __future__ import annotations

import gzip
import http.server
import json
import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import trustme

from anagen import cli, live, pipeline
from anagen.diagnostics import Severity
from anagen.header_policy import cache_control, response_headers
from anagen.hosts.told import TEXTS, TYPES
from anagen.verify import Report, as_json, as_text, compare, verify
from anagen.write import INTENT, MANIFEST
from tests.sites import SMALL, TEMPLATES, codes, lay, tree

Fault = Callable[["Host"], bool]
CONFIG = "format: 1\nsite:\n  title: A small site\n  base_url: https://clinic.example/learn/\npublish:\n  host: nginx\n"

STUB = '<!doctype html>\n<title>Moved</title>\n<meta http-equiv="refresh" content="0; url=../risks/">\n'


class Host(http.server.BaseHTTPRequestHandler):
    """Sends the files of `site` as the policy says, unless `fault` has answered; notes who asked for what."""

    protocol_version = "HTTP/1.1"
    site: Mapping[str, bytes] = {}
    fault: Callable[[], bool]
    asked: list[str]
    agents: set[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.agents.add(self.headers["User-Agent"])
        if not self.fault():
            self.answer()

    def answer(self, **changed: str | None) -> None:
        """The right answer; `changed` headers have another value, or none."""
        name = self.path.removeprefix("/learn/")
        name += "index.html" if name == "" or name.endswith("/") else ""
        if name not in self.site and f"{name}/index.html" in self.site:
            self.send(301, b"", {"Location": f"{self.path}/"})
            return
        status = 200 if name in self.site and name != "nginx.conf" else 404
        name = name if status == 200 else "404.html"
        ending = name.rpartition(".")[2]
        headers: dict[str, str | None] = {
            **response_headers(),
            "Cache-Control": cache_control(name),
            "Content-Type": TYPES.get(ending, "application/octet-stream"),
        }
        body = self.site[name]
        if ending in TEXTS and "gzip" in self.headers["Accept-Encoding"] and "Content-Encoding" not in changed:
            body, headers["Content-Encoding"] = gzip.compress(body), "gzip"
        self.send(status, body, {**headers, **changed})

    def send(self, status: int, body: bytes, headers: Mapping[str, str | None]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if value is not None:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_arguments: object) -> None:
        """Say nothing: some faults break off."""


@contextmanager
def hosting(dist: Path, fault: Fault, context: ssl.SSLContext | None = None) -> Iterator[tuple[str, type[Host]]]:
    """The host on a port of loopback; its address at `/learn/`, and what it noted."""
    site = {path: content for path, content in tree(dist).items() if path != MANIFEST}
    handler = type("OneHost", (Host,), {"site": site, "fault": fault, "asked": [], "agents": set()})
    with _Server(("127.0.0.1", 0), handler) as server:
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            scheme = "https" if context else "http"
            yield f"{scheme}://127.0.0.1:{server.server_address[1]}/learn/", handler
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("site")
    files = {**SMALL, "site_config.yaml": CONFIG, "content/files/old/index.html": STUB}
    _built, written = pipeline.build(lay(root, files), TEMPLATES, root / "dist")
    assert written
    return root / "dist"


def fine(_host: Host) -> bool:
    return False


def reported(dist: Path, fault: Fault) -> Report:
    with hosting(dist, fault) as (address, _host):
        return verify(dist, address)


def on(path: str, **changed: str | None) -> Fault:
    """A fault in the headers of one path, or of all with `*`; `content_type` is the header of that name."""

    def fault(host: Host) -> bool:
        if path in {"*", host.path}:
            host.answer(**{name.replace("_", "-").title(): value for name, value in changed.items()})
            return True
        return False

    return fault


def sends(path: str, status: int, body: bytes, **headers: str) -> Fault:
    """A fault that answers one path with something else, with the headers that it should have."""
    right = {**response_headers(), "Cache-Control": "no-cache", "Content-Type": "text/html"}

    def fault(host: Host) -> bool:
        if host.path == path:
            changed = {name.replace("_", "-"): value for name, value in headers.items()}
            is_plain = status == 200 and "Content-Encoding" not in changed
            packed = {"Content-Encoding": "gzip"} if is_plain else {}
            host.send(status, gzip.compress(body) if is_plain else body, {**right, **packed, **changed})
            return True
        return False

    return fault


def breaks(host: Host) -> bool:
    """Promises more than it sends."""
    if host.path == "/learn/risks/":
        host.send_response(200)
        host.send_header("Content-Length", "1000")
        host.end_headers()
        host.wfile.write(b"half")
        host.close_connection = True
        return True
    return False


def raw(content: bytes) -> Fault:
    """Bytes that are no HTTP, for one page."""

    def fault(host: Host) -> bool:
        if host.path == "/learn/risks/":
            host.wfile.write(content)
            host.close_connection = True
            return True
        return False

    return fault


def not_found_is_200(host: Host) -> bool:
    if "anagen-verify-" in host.path:
        host.send(200, b"Welcome", {"Content-Type": "text/html"})
        return True
    return False


def not_found_is_another(host: Host) -> bool:
    if "anagen-verify-" in host.path:
        host.send(404, b"Not found", {"Content-Type": "text/html"})
        return True
    return False


def no_slash(host: Host) -> bool:
    if host.path.startswith("/learn/") and not host.path.endswith("/") and "." not in host.path:
        host.send(404, b"", {})
        return True
    return False


def test_a_moved_page_may_be_sent_on_by_the_host_but_to_its_new_address_alone(dist: Path) -> None:
    assert reported(dist, sends("/learn/old/", 301, b"", Location="/learn/risks/")).problems == ()
    report = reported(dist, sends("/learn/old/", 301, b"", Location="/learn/glossary/"))
    assert codes(report.problems) == ["live-differs"]
    assert report.problems[0].location.path.endswith("/learn/old/")


PAGE = "/learn/risks/"
OTHER = b"<!doctype html><title>10 mg</title>"
MIXED = b'<!doctype html><script async\n src="http://ads.example/x.js"></script>'
FAULTS: dict[str, tuple[Fault, list[str]]] = {
    "none": (fine, []),
    "another page": (sends(PAGE, 200, OTHER), ["live-differs"]),
    "a page that is gone": (sends(PAGE, 404, b""), ["live-missing"]),
    "a page that the host refuses": (sends(PAGE, 403, b""), ["live-unreachable"]),
    "a page that went elsewhere": (sends(PAGE, 302, b"", Location="https://other.example/"), ["live-moved"]),
    "a circle": (sends(PAGE, 302, b"", Location=PAGE), ["live-unreachable"]),
    "a place that is none": (sends(PAGE, 302, b"", Location="http://[::1"), ["live-unreachable"]),
    "a page that breaks off": (breaks, ["live-unreachable"]),
    "no HTTP": (raw(b"\x00\xff" * 50 + b"\r\n\r\n"), ["live-unreachable"]),
    "nothing": (raw(b""), ["live-unreachable"]),
    "a header without end": (raw(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70000 + b"\r\n\r\n"), ["live-unreachable"]),
    "a status that is no number": (raw(b"HTTP/1.1 OK\r\n\r\n"), ["live-unreachable"]),
    "a length that is no number": (
        raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nCache-Control: no-cache\r\nContent-Length: x\r\n\r\nx"),
        ["live-differs", "live-uncompressed"],
    ),
    "a bad chunk": (raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), ["live-unreachable"]),
    "gzip that is none": (sends(PAGE, 200, b"plain", Content_Encoding="gzip"), ["live-unreachable"]),
    "an encoding that nobody asked for": (sends(PAGE, 200, b"x", Content_Encoding="br"), ["live-unreachable"]),
    "a bomb": (sends(PAGE, 200, gzip.compress(bytes(50_000_000)), Content_Encoding="gzip"), ["live-differs"]),
    "mixed content": (sends(PAGE, 200, MIXED), ["live-differs", "live-insecure"]),
    "no header": (on("*", referrer_policy=None), ["live-header"]),
    "another header": (on("/learn/", content_security_policy="default-src *"), ["live-header"]),
    "another type": (on(PAGE, content_type="text/plain"), ["live-type"]),
    "no caching said": (on(PAGE, cache_control=None), ["live-caching"]),
    "pages kept for a day": (on(PAGE, cache_control="max-age=86400"), ["live-caching"]),
    "nothing compressed": (on("*", content_encoding=None), ["live-uncompressed"]),
    "no 404": (not_found_is_200, ["live-not-found"]),
    "the host's own 404": (not_found_is_another, ["live-404-page"]),
    "no page without a slash": (no_slash, ["live-not-found"]),
}


@pytest.mark.parametrize("name", FAULTS)
def test_one_fault_is_told_and_nothing_else(dist: Path, name: str) -> None:
    fault, expected = FAULTS[name]
    report = reported(dist, fault)
    assert codes(report.problems) == expected, [str(one) for one in report.problems]
    assert report.compared > 10
    text = as_text(report)
    assert text.isprintable() or all(line.isprintable() for line in text.splitlines())


def test_a_fingerprinted_file_that_is_asked_for_each_time_is_told(dist: Path) -> None:
    def fault(host: Host) -> bool:
        if "/assets/" in host.path:
            host.answer(**{"Cache-Control": "no-cache"})
            return True
        return False

    [problem] = reported(dist, fault).problems
    assert (problem.code, "fingerprint" in problem.message) == ("live-caching", True)


def test_the_hosts_own_file_that_visitors_see_is_told(dist: Path) -> None:
    content = (dist / "nginx.conf").read_bytes()
    assert codes(reported(dist, sends("/learn/nginx.conf", 200, content)).problems) == ["live-host-file"]


def test_one_byte_of_the_same_length_is_another_file(dist: Path) -> None:
    page = (dist / "risks/index.html").read_bytes()
    report = reported(dist, sends(PAGE, 200, page.replace(b"Risks", b"Risky", 1)))
    assert codes(report.problems) == ["live-differs"]
    assert report.problems[0].location.path.endswith("/learn/risks/")
    assert report.compared - report.same == 1


def test_every_file_is_asked_for_once_by_an_agent_that_says_who_it_is(dist: Path) -> None:
    with hosting(dist, fine) as (address, host):
        report = verify(dist, address)
    files = {path for path in tree(dist) if path not in {MANIFEST, "nginx.conf", "404.html"}}
    urls = {"/learn/" + path.removesuffix("index.html") for path in files}
    assert urls <= {*host.asked}
    assert (report.compared, report.same) == (len(files), len(files))
    assert len(host.asked) <= len(files) + 6
    assert all(agent.startswith("Anagen/") for agent in host.agents)


def test_a_host_that_answers_nothing_is_left_alone_after_a_few_requests(dist: Path) -> None:
    def fault(host: Host) -> bool:
        if host.path != "/learn/":
            host.send(503, b"", {})
            return True
        return False

    with hosting(dist, fault) as (address, host):
        report = verify(dist, address)
    assert {"live-unreachable"} <= {*codes(report.problems)}
    assert any("not asked for" in problem.message for problem in report.problems)
    assert len(host.asked) <= 4 * 3 + 6


def test_a_host_that_drips_is_waited_for_no_longer_than_said(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_TIMEOUT", 0.2)
    ended = threading.Event()

    def fault(host: Host) -> bool:
        if host.path == PAGE:
            host.send_response(200)
            host.send_header("Content-Length", "9")
            host.end_headers()
            ended.wait(20)
            return True
        return False

    with hosting(dist, fault) as (address, _host):
        report = verify(dist, address)
        ended.set()
    assert codes(report.problems) == ["live-unreachable"]
    assert "in time" in report.problems[0].message


def test_a_host_that_closes_every_connection_is_asked_again_on_a_new_one(dist: Path) -> None:
    def fault(host: Host) -> bool:
        host.answer()
        host.close_connection = True
        return True

    assert reported(dist, fault).problems == ()


def test_nothing_at_the_address_is_one_problem(dist: Path) -> None:
    with hosting(dist, fine) as (address, _host):
        pass
    report = verify(dist, address)
    assert (codes(report.problems), report.compared) == (["live-unreachable"], 0)


def test_a_host_that_nobody_knows_is_told_in_plain_words() -> None:
    assert live._words(socket.gaierror(socket.EAI_NONAME, "Name or service not known")) == (
        "there is no host of this name"
    )


def test_a_site_that_sends_readers_to_another_host_is_one_problem(dist: Path) -> None:
    report = reported(dist, sends("/learn/", 301, b"", Location="https://www.clinic.example/learn/"))
    assert codes(report.problems) == ["live-moved"]
    assert "https://www.clinic.example/learn/" in report.problems[0].message


@pytest.fixture(scope="module")
def tls() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a host with a certificate needs, and what makes that certificate valid."""
    authority = trustme.CA()
    server, client = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    authority.issue_cert("127.0.0.1").configure_cert(server)
    authority.configure_trust(client)
    return server, client


@pytest.mark.parametrize("to_https", [True, False])
def test_plain_http_must_lead_to_https(
    dist: Path, tls: tuple[ssl.SSLContext, ssl.SSLContext], *, to_https: bool
) -> None:
    leads = sends("/learn/", 301, b"", Location="https://127.0.0.1/learn/")
    with hosting(dist, fine, tls[0]) as (address, _host), hosting(dist, leads if to_https else fine) as (plain, _other):
        report = verify(dist, address, context=tls[1], plain=plain.removesuffix("/learn/"))
    assert codes(report.problems) == ([] if to_https else ["live-insecure"])
    assert report.compared == report.same > 10


def test_a_certificate_that_nobody_trusts_is_one_problem(
    dist: Path, tls: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    with hosting(dist, fine, tls[0]) as (address, _host):
        report = verify(dist, address)
    assert codes(report.problems) == ["live-insecure"]
    assert "certificate" in report.problems[0].message


def test_hsts_is_looked_for_only_when_it_is_wanted(dist: Path, tls: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    leads = sends("/learn/", 301, b"", Location="https://127.0.0.1/learn/")
    with hosting(dist, fine, tls[0]) as (address, _host), hosting(dist, leads) as (plain, _other):
        report = verify(dist, address, hsts=True, context=tls[1], plain=plain.removesuffix("/learn/"))
    assert codes(report.problems) == ["live-header"]
    assert "Strict-Transport-Security" in report.problems[0].message


def test_plain_http_to_another_computer_is_told_whatever_comes() -> None:
    from anagen.verify import sent
    from anagen.verify.seen import Live

    site = Live(origin="http://clinic.example", base="/learn/", context=None)
    assert codes(tuple(sent.insecure(site, "http://clinic.example/learn/", None))) == ["live-insecure"]


def test_without_a_build_there_is_nothing_to_compare(tmp_path: Path) -> None:
    assert codes(verify(tmp_path, "https://clinic.example/").problems) == ["no-build"]


def test_with_a_build_that_was_cut_off_nothing_is_compared(dist: Path, tmp_path: Path) -> None:
    lay(tmp_path, {**tree(dist), INTENT: b""})
    assert codes(verify(tmp_path, "https://clinic.example/").problems) == ["no-build"]


def test_compressed_copies_and_files_of_the_host_are_not_asked_for_by_their_names() -> None:
    listed = dict.fromkeys(["index.html", "index.html.gz", "index.html.br", "old.gz", "404.html", ".htaccess"], "")
    assert [path for path in listed if compare._is_asked(path, listed)] == ["index.html", "old.gz"]


def test_the_report_for_programs_says_the_same(dist: Path) -> None:
    report = reported(dist, sends(PAGE, 200, OTHER))
    told: dict[str, Any] = json.loads(as_json(report))
    assert (told["url"], told["compared"], told["same"]) == (report.url, report.compared, report.same)
    assert [one["code"] for one in told["problems"]] == ["live-differs"]
    assert report.problems[0].severity is Severity.ERROR


def test_the_command_tells_by_its_exit_code(dist: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = os.fspath(dist.parent)
    with hosting(dist, fine) as (address, _host):
        assert cli.main(["verify", address, "--root", root]) == 0
        assert "0 errors, 0 warnings." in capsys.readouterr().out
    with hosting(dist, on("*", referrer_policy=None)) as (address, _host):
        assert cli.main(["verify", address, "--root", root]) == 0
        assert cli.main(["verify", address, "--root", root, "--strict"]) == 1
    with hosting(dist, sends(PAGE, 404, b"")) as (address, _host):
        assert cli.main(["verify", address, "--root", root, "--format", "json"]) == 1
    assert cli.main(["verify", "clinic.example", "--root", root]) == 2
    assert cli.main(["verify", "https://[", "--root", root]) == 2
    assert "whole address" in capsys.readouterr().err
