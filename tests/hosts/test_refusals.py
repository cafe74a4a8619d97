"""Hosts that say no, at once or in the middle: nothing is harmed, the next run ends it, and it can be taken back."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import boto3
import msgspec
import pytest

from anagen.publish.target import HostError
from tests.hosts import servers
from tests.hosts.small import KEPT_OF_A, KEPT_OF_B, A, B, Host, assert_exactly, assert_nothing_is_harmed, send

C = {**B, "risks/zoom.bbbbbbbb.svg": b"z" * 9000, "risks/zoom/index.html": b"A page behind what finds no room"}
KEPT_OF_C = (*KEPT_OF_B, "risks/zoom.bbbbbbbb.svg")
ROOM = 8  # kB: for the largest file of A and of B, and not of C
NOBODY = 65534
CODES = {
    "read-only": "host-refuses",
    "full": "host-refuses",
    "login": "login-refused",
    "key": "host-key-changed",
    "certificate": "bad-certificate",
}
CASES = [
    *[(kind, "read-only") for kind in ("folder", "sftp", "vsftpd", "pyftpd", "s3")],
    *[(kind, "full") for kind in ("folder", "sftp", "vsftpd", "pyftpd")],
    *[(kind, "login") for kind in ("sftp", "vsftpd", "pyftpd", "s3")],
    ("sftp", "key"),
    *[(kind, "certificate") for kind in ("vsftpd", "pyftpd")],
]


@contextmanager
def refusing(host: Host, why: str, work: Path, patch: pytest.MonkeyPatch) -> Iterator[Host]:
    """The same host with the same files, while it says no."""
    if host.kind == "folder":
        with _no_rights(host.files.folder) if why == "read-only" else _no_room():
            yield host
    elif host.kind == "s3":
        assert host.proxy
        key, secret = servers.keys_that_only_read(host.proxy.port)
        patch.setenv("AWS_ACCESS_KEY_ID", key)
        patch.setenv("AWS_SECRET_ACCESS_KEY", secret if why == "read-only" else "wr0ng")
        patch.setattr(boto3, "DEFAULT_SESSION", None)
        servers.look_at_keys(host.proxy.port)
        try:
            yield host
        finally:
            servers.look_at_keys(host.proxy.port, after="inf")
    else:
        if why == "certificate":
            (work / "others").mkdir(exist_ok=True)
            patch.setenv("SSL_CERT_FILE", os.fspath(servers.Authority(work / "others").bundle))
        if why == "key":
            other = servers.new_key(work / "another_host_key").with_suffix(".pub")
            host = msgspec.structs.replace(host, fingerprint=servers.fingerprint(other))
        with _server(host, why, work) as port:
            yield _behind(host, why, port)


def _server(host: Host, why: str, work: Path) -> servers.Running:
    certificate, is_read_only, limit = work / "127.0.0.1.pem", why == "read-only", ROOM if why == "full" else None
    if host.kind == "sftp":
        return servers.sshd(work, read_only=is_read_only, file_limit=limit, password=why == "login")
    if host.kind == "vsftpd":
        return servers.vsftpd(work, certificate, read_only=is_read_only, file_limit=limit)
    there = sum(map(len, servers.Files(work / "home").tree().values()))
    return servers.pyftpd(
        work, certificate, permissions="elr" if is_read_only else "elradfmwMT", quota=there + 500 if limit else 0
    )


def _behind(host: Host, why: str, port: int) -> Host:
    assert host.proxy
    address = host.address.replace(f":{host.proxy.port}/", f":{port}/")
    if why == "login" and host.kind == "vsftpd":  # it lets in whoever says `anonymous`, with any password
        address = address.replace("anonymous@", "nobody@")
    return msgspec.structs.replace(host, address=address, password="wr0ng" if why == "login" else "")


@contextmanager
def _no_rights(folder: Path) -> Iterator[None]:
    """Nobody may write into the folder, not even whoever runs the tests."""
    folder.mkdir(exist_ok=True)
    folder.chmod(0o555)
    me = os.geteuid()
    if me == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(me)
        folder.chmod(0o755)


@contextmanager
def _no_room() -> Iterator[None]:
    """A file of this process finds room for so many bytes alone."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM * 1024, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize(("running", "why"), CASES, indirect=["running"])
def test_a_host_that_says_no_is_harmed_in_nothing_and_the_next_run_or_undo_ends_exactly(
    host: Host, why: str, nobody: Path
) -> None:
    def refused() -> None:
        with (
            pytest.MonkeyPatch.context() as patch,
            refusing(host, why, nobody, patch) as limited,
            pytest.raises(HostError) as told,
        ):
            send(limited, C)
        assert told.value.problem.code == CODES[why], told.value
        boto3.DEFAULT_SESSION = None  # which remembers keys

    refused()  # the first publication
    assert_nothing_is_harmed(host, C)
    send(host, A)
    before = tuple(path for path in KEPT_OF_C if path in host.files.tree())
    assert_exactly(host, A, C, before)

    refused()
    assert_nothing_is_harmed(host, A, C)
    send(host, A, goes_back=True)
    assert_exactly(host, A, C, tuple(path for path in KEPT_OF_C if path in host.files.tree()))

    refused()
    assert_nothing_is_harmed(host, A, C)
    send(host, C)
    assert_exactly(host, C, A, KEPT_OF_A)
