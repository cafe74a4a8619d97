"""Small releases to publish, what must be true of a host at any moment, and the steps of publishing without a build."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from posixpath import dirname, join, normpath

import msgspec
import pytest

from anagen.diagnostics import Location
from anagen.progress import Tell, silent
from anagen.publish.address import read_address
from anagen.publish.connect import Access, connect
from anagen.publish.contents import Open
from anagen.publish.look import Wish, look, plan_for
from anagen.publish.plan import Plan
from anagen.publish.records import PUBLISHED, Files, Past, Published, encoded, file_of, release_of
from anagen.publish.sftp import Trust
from anagen.publish.target import Target
from anagen.publish.upload import Job, Line, carry_out
from tests.hosts import servers

NOW = datetime.datetime(2026, 11, 24, 9, 30, tzinfo=datetime.UTC)
BASE_URL = "https://clinic.example/learn/"
FOREIGN = {
    "wp-config.php": b"<?php // not ours",
    ".well-known/acme-challenge/token": b"not ours",
    "risks/brochure.pdf": b"%PDF not ours",
    "assets/logo.0123abcd.png": b"not ours, although its name looks so",
}
Contents = Mapping[str, bytes]


class Host(msgspec.Struct, frozen=True):
    """A host that runs: where to publish to, its folder as its owner sees it, and the line to it."""

    address: str
    kind: str
    files: servers.Files
    proxy: servers.Proxy | None = None
    s3_endpoint: str = ""
    known: Path = Path()
    fingerprint: str = ""
    password: str = ""


def page(style: str, words: str, depth: int = 0, picture: str = "") -> bytes:
    """A page that asks for a style sheet and perhaps a picture."""
    image = f'<img src="{picture}">' if picture else ""
    return f'<link rel="stylesheet" href="{"../" * depth}assets/{style}"><p>{words}</p>{image}'.encode() * 20


A: Contents = {
    "index.html": page("site.aaaaaaaa.css", "Take 10 mg"),
    "risks/index.html": page("site.aaaaaaaa.css", "Risks", 1, "hair.aaaaaaaa.svg"),
    "risks/hair.aaaaaaaa.svg": b"<svg>a</svg>",
    "old/index.html": page("site.aaaaaaaa.css", "A page that goes", 1),
    "assets/site.aaaaaaaa.css": b"a{}" * 2000,
    "sitemap.xml": b"<urlset>a</urlset>",
}
B: Contents = {
    "index.html": page("site.bbbbbbbb.css", "Take 20 mg"),
    "risks/index.html": page("site.bbbbbbbb.css", "Risks", 1, "hair.bbbbbbbb.svg"),
    "risks/hair.bbbbbbbb.svg": b"<svg>b</svg>",
    "new/index.html": page("site.bbbbbbbb.css", "A page that comes", 1),
    "assets/site.bbbbbbbb.css": b"b{}" * 2000,
    "sitemap.xml": b"<urlset>b</urlset>",
}
KEPT_OF_A = ("assets/site.aaaaaaaa.css", "risks/hair.aaaaaaaa.svg")
KEPT_OF_B = ("assets/site.bbbbbbbb.css", "risks/hair.bbbbbbbb.svg")
_ASKED_FOR = re.compile(rb'(?:href|src)="([^"]+)"')


def access_to(host: Host) -> Access:
    """Everything that opens a host of these tests."""
    return Access(
        trust=Trust(known=host.known, fingerprint=host.fingerprint, confirm=lambda _words: True),
        password=lambda _ask: host.password or (servers.PASSWORD if host.address.startswith("ftps") else None),
        s3_endpoint=host.s3_endpoint,
    )


def send(
    host: Host,
    contents: Contents,
    tell: Tell = silent,
    *,
    mark: str = "one",
    pauses: tuple[float, ...] = (),
    goes_back: bool = False,
) -> Plan:
    """Publish these files: look, plan, carry out."""
    files = {path: file_of(content) for path, content in contents.items()}
    line = Line(connection(host), pauses)
    return send_files(
        host, files, lambda path: io.BytesIO(contents[path]), tell, mark=mark, line=line, goes_back=goes_back
    )


def connection(host: Host) -> Callable[[], Target]:
    """What connects to a host."""
    address, problem = read_address(host.address, Location(path="--to"))
    assert address, problem
    access = access_to(host)
    return lambda: connect(address, access)


def send_files(
    host: Host,
    files: Files,
    open_file: Open,
    tell: Tell = silent,
    *,
    mark: str = "one",
    line: Line | None = None,
    goes_back: bool = False,
) -> Plan:
    """The same for files that are opened when their turn comes."""
    line = line or Line(connection(host), ())
    try:
        seen = line.do(look)
        plan = line.do(lambda target: plan_for(target, Wish(wanted=files), seen))
        assert not plan.foreign
        job = Job(
            plan=plan, seen=seen, open=open_file, base_url=BASE_URL, who="Anna", mark=mark, now=NOW, goes_back=goes_back
        )
        carry_out(line, job, tell)
        return plan
    finally:
        line.close()


def needs_a_line(host: Host) -> None:
    """Skip where there is none."""
    if host.proxy is None:
        pytest.skip("a folder of this computer has no line that could be cut")


def has_published(host: Host, contents: Contents) -> None:
    """Let a host be as the first upload of these files leaves it."""
    files = {path: file_of(content) for path, content in contents.items()}
    history = (Past(release=release_of(files), at=NOW),)
    published = Published(base_url=BASE_URL, files=files, history=history)
    for path, content in {**contents, PUBLISHED: encoded(published)}.items():
        host.files.put(path, content)


def ours(tree: Contents) -> dict[str, bytes]:
    """The files of the site on a host."""
    return {path: content for path, content in tree.items() if path not in FOREIGN and not path.startswith(".anagen")}


def assert_nothing_is_harmed(host: Host, *releases: Contents) -> None:
    """What must be true at any moment: others' files are theirs, ours are whole, and pages have what they ask for."""
    tree = host.files.tree()
    assert {path: tree.get(path) for path in FOREIGN} == FOREIGN
    for path, content in ours(tree).items():
        assert content in [release.get(path) for release in releases], path
    assert_pages_are_served(tree)


def assert_pages_are_served(tree: Contents) -> None:
    """Every file that a page asks for is there."""
    for path, content in tree.items():
        for asked in _ASKED_FOR.findall(content) if path.endswith(".html") else ():
            assert normpath(join(dirname(path), asked.decode())) in tree, f"{path} asks for {asked.decode()}"


def assert_exactly(host: Host, release: Contents, before: Contents, kept: tuple[str, ...]) -> None:
    """The host has a release, what is kept of the one before, others' files and one list; no lock, nothing half-done."""
    tree = host.files.tree()
    assert ours(tree) == {**release, **{path: before[path] for path in kept}}
    assert {path: tree.get(path) for path in FOREIGN} == FOREIGN
    assert [path for path in tree if path.startswith(".anagen")] == [".anagen-published"]
