"""Uploads to the real servers: what a cut leaves, what two at once do, and what a reader sees meanwhile."""

from __future__ import annotations

import contextlib
import random
import threading
from pathlib import Path
from posixpath import join, normpath
from typing import Self

import pytest

from anagen.progress import Tell
from anagen.publish import upload
from anagen.publish.target import HostError, LineLostError
from tests.hosts.conftest import readers_of
from tests.hosts.small import (
    _ASKED_FOR,
    KEPT_OF_A,
    KEPT_OF_B,
    A,
    B,
    Host,
    assert_exactly,
    assert_nothing_is_harmed,
    has_published,
    needs_a_line,
    send,
)
from tests.hosts.web_servers import Web

NOTHING: dict[str, bytes] = {}


def cut_at(host: Host, k: int) -> Tell:
    """Something to tell of progress that cuts the line once k files are sent."""

    def tell(work: str, done: int, _total: int) -> None:
        if host.proxy and work == "Sending files" and done == k:
            host.proxy.cut()

    return tell


def test_a_release_is_put_beside_the_files_of_others_and_replaced_by_the_next(host: Host) -> None:
    assert len(send(host, A).new) == 6
    assert_exactly(host, A, NOTHING, ())
    assert send(host, A).upload == ()
    assert_exactly(host, A, NOTHING, ())
    plan = send(host, B)
    assert (plan.new, plan.changed) == (
        ("assets/site.bbbbbbbb.css", "new/index.html", "risks/hair.bbbbbbbb.svg"),
        ("index.html", "risks/index.html", "sitemap.xml"),
    )
    assert plan.delete == ("old/index.html",)
    assert_exactly(host, B, A, KEPT_OF_A)
    assert len(A["index.html"]) == len(B["index.html"])  # the size of a page says nothing about its dose


def test_what_was_kept_for_one_release_goes_with_the_next_but_one(host: Host) -> None:
    has_published(host, A)
    send(host, B)
    send(host, {**B, "index.html": b"Third"})
    assert_exactly(host, {**B, "index.html": b"Third"}, B, ())


@pytest.mark.parametrize("k", range(len(B) + 1))
def test_a_line_that_breaks_after_a_file_harms_nothing_and_the_next_run_ends_it(host: Host, k: int) -> None:
    needs_a_line(host)
    assert host.proxy
    has_published(host, A)
    with pytest.raises(LineLostError):
        send(host, B, cut_at(host, k))
    assert_nothing_is_harmed(host, A, B)
    host.proxy.mend()
    send(host, B)
    assert_exactly(host, B, A, KEPT_OF_A)


@pytest.mark.parametrize("k", range(len(B) + 1))
def test_a_broken_upload_can_be_taken_back(host: Host, k: int) -> None:
    needs_a_line(host)
    assert host.proxy
    has_published(host, A)
    with pytest.raises(LineLostError):
        send(host, B, cut_at(host, k))
    host.proxy.mend()
    send(host, A, goes_back=True)
    assert_nothing_is_harmed(host, A, B)
    sent = set(KEPT_OF_B) & set(host.files.tree())
    assert_exactly(host, A, B, tuple(sent))
    if k == len(B):  # all that was sent goes with the release after this
        send(host, {**A, "index.html": b"Next"})
        assert_exactly(host, {**A, "index.html": b"Next"}, A, ())


@pytest.mark.parametrize("k", range(len(A) + 1))
def test_a_first_upload_that_breaks_is_ended_by_the_next(host: Host, k: int) -> None:
    needs_a_line(host)
    assert host.proxy
    with pytest.raises(LineLostError):
        send(host, A, cut_at(host, k))
    assert_nothing_is_harmed(host, A)
    host.proxy.mend()
    send(host, B)
    assert_exactly(host, B, A, tuple(set(KEPT_OF_A) & set(host.files.tree())))


@pytest.mark.parametrize("seed", range(4))
def test_a_line_that_breaks_in_the_middle_of_anything_harms_nothing(
    host: Host, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs_a_line(host)
    assert host.proxy
    monkeypatch.setattr(upload, "_MOMENT", 0)  # nobody else is there who might be about to write a name into the lock
    has_published(host, A)
    host.proxy.cut_after(random.Random(seed).randrange(100, 12_000))
    with contextlib.suppress(HostError):
        send(host, B)
    host.proxy.mend()
    assert_nothing_is_harmed(host, A, B)
    send(host, B)
    assert_exactly(host, B, A, KEPT_OF_A)


def test_a_line_that_comes_back_is_used_again_and_nobody_need_do_anything(host: Host) -> None:
    needs_a_line(host)
    has_published(host, A)

    def tell(work: str, _done: int, _total: int) -> None:
        if host.proxy and work == "Sending files":
            host.proxy.cut(for_good=False)

    send(host, B, tell, pauses=(0.0, 0.0))
    assert_exactly(host, B, A, KEPT_OF_A)


def test_two_at_once_end_in_one_of_their_releases_and_nothing_between(host: Host) -> None:
    has_published(host, A)
    start, refused = threading.Barrier(2), []
    third = {**A, "index.html": b"Third", "third/index.html": b"Third"}

    def publish(contents: dict[str, bytes], mark: str) -> None:
        start.wait()
        try:
            send(host, contents, mark=mark)
        except HostError as problem:
            refused.append(problem.problem.code)

    threads = [
        threading.Thread(target=publish, args=(dict(B), "one")),
        threading.Thread(target=publish, args=(third, "two")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused in ([], ["host-busy"])
    assert_nothing_is_harmed(host, A, B, third)
    is_third = host.files.tree()["index.html"] == b"Third"
    last, other = (third, B) if is_third else (B, third)
    kept = [path for path in (*KEPT_OF_A, *KEPT_OF_B) if path in host.files.tree() and path not in last]
    assert_exactly(host, last, {**A, **other}, tuple(kept))
    send(host, A, goes_back=True)
    assert_exactly(host, A, B, () if is_third else KEPT_OF_B)


def test_a_lock_of_somebody_else_is_respected_and_names_them(host: Host) -> None:
    has_published(host, A)
    host.files.put(".anagen-lock/holder", b'{"who": "Ben", "mark": "his", "since": "2026-11-24T09:30:00Z"}')
    before = host.files.tree()
    if host.s3_endpoint:
        host.files.put(".anagen-lock/", b"")
        before = host.files.tree()
    with pytest.raises(HostError, match="Ben has been publishing to this host since 2026-11-24 09:30"):
        send(host, B)
    assert host.files.tree() == before


class Reader:
    """Somebody who loads pages again and again over the web, with all that they ask for."""

    def __init__(self, web: Web, base: str) -> None:
        self._web, self._base = web, base
        self.missed: list[str] = []
        self.pages: set[bytes] = set()
        self.assets: set[str] = set()
        self._rounds, self._ends = threading.Condition(), False
        self._number = 0
        self._thread = threading.Thread(target=self._read)

    def _read(self) -> None:
        while not self._ends:
            for path in ("", "risks/", "new/", "old/"):
                self._load(path)
            with self._rounds:
                self._number += 1
                self._rounds.notify_all()

    def _load(self, path: str) -> None:
        """Load one page, and then each file that it asks for."""
        page = self._web.get(f"{self._base}{path}index.html")
        if page.status != 200:
            return
        self.pages.add(page.body)
        for asked in {*_ASKED_FOR.findall(page.body)}:
            wanted = normpath(join(path, asked.decode()))
            self.assets.add(wanted)
            answer = self._web.get(f"{self._base}{wanted}")
            if answer.status != 200 or answer.body not in (A.get(wanted), B.get(wanted)):
                self.missed.append(f"`{path}` asks for {wanted}: {answer.status}")

    def look(self, *_progress: object) -> None:
        """Wait until every page was loaded once more, from now on."""
        with self._rounds:
            wanted = self._number + 2
            assert self._rounds.wait_for(lambda: self._number >= wanted or not self._thread.is_alive(), 60)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_failure: object) -> None:
        self._ends = True
        self._thread.join()


def test_a_reader_never_gets_a_page_that_asks_for_what_is_not_there(host: Host, nobody: Path) -> None:
    has_published(host, A)
    with readers_of(host, nobody) as served, Reader(*served) as reader:
        reader.look()
        for release in (B, A, B):
            send(host, release, reader.look)
        reader.look()
    assert reader.missed == []
    assert {*KEPT_OF_A, *KEPT_OF_B} <= reader.assets
    pages = [content for release in (A, B) for path, content in release.items() if path.endswith(".html")]
    assert reader.pages == {*pages}  # each of them, and none that is half one and half the other
