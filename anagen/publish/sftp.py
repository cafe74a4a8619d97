"""A host by SFTP. The door to paramiko, which is imported on use.

A host proves who it is before a password is sent: its key must be the one in the settings, or one that was seen before
(by this project or by the person's own SSH), or a person looks at its fingerprint and says yes. No changed key will do.
"""

from __future__ import annotations

import base64
import errno
import hashlib
import logging
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import msgspec

from anagen.diagnostics import Location, error
from anagen.publish.address import Address
from anagen.publish.contents import size_of
from anagen.publish.target import (
    TEMPORARY,
    Entry,
    HostError,
    LineLostError,
    host_is_full,
    host_refuses,
    host_unreachable,
    line_lost,
    login_refused,
    no_password,
    no_such_folder,
    not_installed,
    words_of_failure,
)

_TIMEOUT = 30


class Trust(msgspec.Struct, frozen=True, kw_only=True):
    """How a host proves who it is: a fingerprint from the settings, a file of known keys, or a person's yes."""

    fingerprint: str = ""
    known: Path
    confirm: Callable[[str], bool]


def connect(address: Address, trust: Trust, password: Callable[[bool], str | None]) -> SftpTarget:
    """Log in. `password` is asked for one: with False for one that is at hand, with True from a person if need be."""
    try:
        import paramiko  # noqa: PLC0415 (heavy; only publishing by SFTP needs it)
    except ImportError:
        raise not_installed(str(address), "paramiko") from None
    logging.getLogger("paramiko").setLevel(logging.CRITICAL)  # it would print tracebacks of broken connections
    client = paramiko.SSHClient()
    try:
        _login(client, address, trust, password)
        channel = client.open_sftp()
        channel.get_channel().settimeout(_TIMEOUT)
        client.get_transport().set_keepalive(15)
        return SftpTarget(client, channel, address)
    except HostError:
        client.close()
        raise
    except (paramiko.SSHException, EOFError, OSError) as problem:
        client.close()
        raise host_unreachable(str(address), words_of_failure(problem)) from problem


def _login(client: Any, address: Address, trust: Trust, password: Callable[[bool], str | None]) -> None:
    import paramiko  # noqa: PLC0415

    _trust(client, address, trust)
    at_hand = password(False)
    options = {"port": address.port, "username": address.user, "timeout": _TIMEOUT, "auth_timeout": _TIMEOUT}
    try:
        by_key = {"allow_agent": at_hand is None, "look_for_keys": at_hand is None}
        client.connect(address.host, password=at_hand, **by_key, **options)
    except paramiko.BadHostKeyException as problem:
        raise _changed_key(address, _fingerprint(problem.expected_key), _fingerprint(problem.key), trust) from problem
    except (paramiko.AuthenticationException, paramiko.PasswordRequiredException) as problem:
        if at_hand is not None:
            raise login_refused(str(address), "the name or the password is wrong") from problem
        _login_with_password(client, address, options, password)
    except paramiko.SSHException as problem:
        if at_hand is not None or "authentication methods" not in str(problem):
            raise
        _login_with_password(client, address, options, password)


def _login_with_password(
    client: Any, address: Address, options: dict[str, Any], password: Callable[[bool], str | None]
) -> None:
    import paramiko  # noqa: PLC0415

    typed = password(True)
    if typed is None:
        raise no_password(str(address), "no key of yours is known there, and there is no password at hand")
    try:
        client.connect(address.host, password=typed, allow_agent=False, look_for_keys=False, **options)
    except paramiko.AuthenticationException as problem:
        raise login_refused(str(address), "the name or the password is wrong") from problem


def _trust(client: Any, address: Address, trust: Trust) -> None:
    """Tell the client which keys are known, and what to do with one that is not."""
    import paramiko  # noqa: PLC0415

    class Policy(paramiko.MissingHostKeyPolicy):  # type: ignore[misc] # paramiko has no types
        def missing_host_key(self, client: Any, hostname: str, key: Any) -> None:
            _first_seen(client, address, trust, (hostname, key))

    client.set_missing_host_key_policy(Policy())
    if not trust.fingerprint:
        with suppress(OSError, paramiko.SSHException):
            client.load_system_host_keys()
        if trust.known.is_file():
            client.load_host_keys(os.fspath(trust.known))


def _first_seen(client: Any, address: Address, trust: Trust, seen: tuple[str, Any]) -> None:
    """A key that is not among those known: compare it with the settings, or show it to a person."""
    hostname, key = seen
    shown = _fingerprint(key)
    if trust.fingerprint:
        if shown != trust.fingerprint:
            raise _changed_key(address, trust.fingerprint, shown, trust)
        return
    if not trust.confirm(f"{address.host} shows the key {shown}."):
        message = f"nobody has confirmed that {address.host} is the right host; its key is {shown}"
        hint = f'Compare it with what your host says. If it is the same, write `host_key: "{shown}"` under `publish:`.'
        raise HostError(error("host-key-unknown", Location(path=str(address)), message, hint))
    trust.known.parent.mkdir(parents=True, exist_ok=True)
    client.get_host_keys().add(hostname, key.get_name(), key)
    client.save_host_keys(os.fspath(trust.known))


def _fingerprint(key: Any) -> str:
    """A key as OpenSSH shows it: SHA-256, in base 64 without padding."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")


def _changed_key(address: Address, known: str, shown: str, trust: Trust) -> HostError:
    message = f"the host shows another key than before: {shown} in place of {known}. Somebody may be listening"
    where = "`host_key:` in site_config.yaml" if trust.fingerprint else f"the line of {address.host} in {trust.known}"
    hint = f"Nothing was sent. Ask your host if they have a new key. Only if they say so, correct {where}."
    return HostError(error("host-key-changed", Location(path=str(address)), message, hint))


class SftpTarget:
    """A folder by SFTP as a target; see `target.Target`."""

    has_folders = True

    def __init__(self, client: Any, channel: Any, address: Address) -> None:
        self.name = str(address)
        self._client = client
        self._channel = channel
        self._root = address.path
        first = (
            f"/{address.path[1:].partition('/')[0]}" if address.path.startswith("/") else self._root.partition("/")[0]
        )
        with self._refusals(self._root):
            if first and _missing(channel, first):
                there = [one.filename for one in channel.listdir_attr(".") if stat.S_ISDIR(one.st_mode or 0)]
                raise no_such_folder(self.name, first, sorted(one for one in there if not one.startswith(".")))

    def make_root(self) -> None:
        """Make the folder of the site, and those above it."""
        segments = self._root.split("/")
        with self._refusals(""):
            for end in range(1, len(segments) + 1):
                folder = "/".join(segments[:end])
                if folder and _missing(self._channel, folder):
                    self._channel.mkdir(folder)

    def listing(self, folder: str) -> dict[str, Entry] | None:
        """What lies in a folder, by name."""
        try:
            with self._refusals(folder):
                found = self._channel.listdir_attr(self._place(folder))
        except FileNotFoundError:
            return None
        return {one.filename: _entry(one.st_mode or 0, one.st_size or 0) for one in found}

    def read(self, path: str) -> bytes | None:
        """The bytes of a file."""
        try:
            with self._refusals(path), self._channel.open(self._place(path), "rb") as file:
                file.prefetch(file.stat().st_size)
                return bytes(file.read())
        except FileNotFoundError:
            return None

    def write(self, path: str, content: IO[bytes]) -> None:
        """Send a file under a temporary name, then rename it."""
        temporary, place, size = self._place(TEMPORARY), self._place(path), size_of(content)
        try:
            with self._refusals(path):
                with self._channel.open(temporary, "wb") as file:
                    file.set_pipelined(True)
                    shutil.copyfileobj(content, file)
                if self._channel.stat(temporary).st_size != size:
                    raise host_is_full(self.name, path)
                self._rename(temporary, place)
        except HostError:
            with suppress(HostError):
                self.delete(TEMPORARY)
            raise
        except FileNotFoundError as problem:
            raise host_refuses(self.name, path, "its folder is not there") from problem

    def _rename(self, temporary: str, place: str) -> None:
        try:
            self._channel.posix_rename(temporary, place)
        except OSError as problem:
            if "nsupported" not in str(problem):
                raise
            with suppress(FileNotFoundError):  # a host without the OpenSSH extension cannot replace a file
                self._channel.remove(place)
            self._channel.rename(temporary, place)

    def delete(self, path: str) -> None:
        """Delete a file."""
        with suppress(FileNotFoundError), self._refusals(path):
            self._channel.remove(self._place(path))

    def make_folder(self, path: str) -> bool:
        """Make a folder, unless there is one."""
        place = self._place(path)
        with self._refusals(path):
            for is_last in (False, True):
                try:
                    self._channel.mkdir(place)
                except OSError as problem:
                    if not self._client.get_transport().is_active():
                        raise
                    if not _missing(self._channel, place):
                        return False
                    if is_last and isinstance(problem, FileNotFoundError):
                        raise host_refuses(self.name, path, "the folder above it is not there") from problem
                    if is_last:  # at the first time, whoever had it may have removed it just now
                        raise
                else:
                    return True
        return False

    def remove_folder(self, path: str) -> None:
        """Remove a folder if it is empty."""
        try:
            with self._refusals(path):
                self._channel.rmdir(self._place(path))
        except LineLostError:
            raise
        except (HostError, FileNotFoundError):
            pass

    def close(self) -> None:
        """Log out."""
        self._client.close()

    def _place(self, path: str) -> str:
        return "/".join(filter(None, (self._root, path))) or "."

    @contextmanager
    def _refusals(self, path: str) -> Iterator[None]:
        """What the host says no to, in words; a line that broke is told apart by the state of the connection."""
        import paramiko  # noqa: PLC0415

        try:
            yield
        except (FileNotFoundError, HostError):
            raise
        except (OSError, EOFError, paramiko.SSHException) as problem:
            transport = self._client.get_transport()
            if transport is None or not transport.is_active() or not isinstance(problem, OSError):
                raise line_lost(self.name, words_of_failure(problem)) from problem
            if isinstance(problem, TimeoutError):
                raise line_lost(self.name, words_of_failure(problem)) from problem
            if problem.errno == errno.EACCES:
                raise host_refuses(self.name, path, "you may not write there") from problem
            if str(problem) == "Failure":  # all that the protocol's version 3 has for a full disk
                raise host_is_full(self.name, path) from problem
            raise host_refuses(self.name, path, words_of_failure(problem)) from problem


def _missing(channel: Any, place: str) -> bool:
    try:
        channel.stat(place)
    except FileNotFoundError:
        return True
    return False


def _entry(mode: int, size: int) -> Entry:
    if stat.S_ISREG(mode):
        return Entry("file", size)
    return Entry("folder" if stat.S_ISDIR(mode) else "other")
