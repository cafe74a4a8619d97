"""Large files go out in little memory, and a host that falls silent is not waited for without end."""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import boto3
import pytest

from anagen.publish import ftps, releases, s3, sftp
from anagen.publish.contents import file_in, whole_copy
from anagen.publish.records import File
from anagen.publish.target import LineLostError
from tests.hosts import servers
from tests.hosts.small import (
    BASE_URL,
    KEPT_OF_A,
    NOW,
    A,
    B,
    Host,
    assert_exactly,
    assert_nothing_is_harmed,
    has_published,
    needs_a_line,
    send,
    send_files,
)

LARGE = 16_000_000
MODEST = 3_000_000


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("film") / "film.mp4"
    with place.open("wb") as file:
        for number in range(LARGE // 16):
            file.write(b"%016x" % number)
    return place


@contextmanager
def counted() -> Iterator[list[int]]:
    """How many bytes of memory were in use at the same time, at most, beyond those before."""
    peak: list[int] = []
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        yield peak
        peak.append(tracemalloc.get_traced_memory()[1] - before)
    finally:
        tracemalloc.stop()


def opener(film: Path, file: File) -> IO[bytes]:
    with film.open("rb") as source:
        copy = whole_copy(source, file)
    assert copy
    return copy


@contextmanager
def s3_elsewhere(work: Path) -> Iterator[Host]:
    """S3 in a process of its own, since what it keeps would be counted here."""
    port = servers.free_port()
    command = [sys.executable, "-m", "moto.server", "-p", str(port)]
    with servers.running(command, port, work):
        endpoint = f"http://127.0.0.1:{port}"
        boto3.client("s3", endpoint_url=endpoint).create_bucket(Bucket="films")
        yield Host("s3://films/learn", kind="s3", files=servers.Files(work), s3_endpoint=endpoint)


def test_a_large_file_is_sent_in_modest_memory(host: Host, film: Path, nobody: Path) -> None:
    with film.open("rb") as source:
        file = file_in(source)
    if host.s3_endpoint:
        with s3_elsewhere(nobody) as other:
            send(other, {"index.html": b"first"})  # whatever is imported on use
            with counted() as peak:
                send_files(other, {"film.mp4": file}, lambda _path: opener(film, file))
    else:
        send(host, {"index.html": b"first"})
        with counted() as peak:
            send_files(host, {"film.mp4": file}, lambda _path: opener(film, file))
        assert (host.files.folder / "film.mp4").stat().st_size == LARGE
    assert peak[0] < MODEST


def test_the_pack_of_a_large_file_is_written_and_read_in_modest_memory(film: Path, tmp_path: Path) -> None:
    with film.open("rb") as source:
        files = {"film.mp4": file_in(source)}
    with counted() as peak:
        made = releases.describe(files, {}, BASE_URL, NOW)
        pack = releases.keep(tmp_path, lambda path: opener(film, files[path]), {}, made)
        assert releases.is_whole(pack, made)
    assert peak[0] < MODEST


def test_a_host_that_falls_silent_is_given_up_and_the_next_run_ends_it(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs_a_line(host)
    assert host.proxy
    line = host.proxy
    for kind in (sftp, ftps, s3):
        monkeypatch.setattr(kind, "_TIMEOUT", 0.3)
    has_published(host, A)
    sent: list[int] = []

    def stall(_work: str, done: int, _total: int) -> None:
        sent.append(done)
        if done == 3:
            line.stall()

    with pytest.raises(LineLostError, match="the connection to the host broke: it was silent for too long"):
        send(host, B, stall)
    assert max(sent) == 3
    assert_nothing_is_harmed(host, A, B)
    monkeypatch.undo()
    line.mend()
    send(host, B)
    assert_exactly(host, B, A, KEPT_OF_A)
