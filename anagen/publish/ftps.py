"""A host by FTP with TLS. The one user of `ftplib`.

The certificate is checked, for the name that was typed. The connection of each file resumes the TLS session of the
login, which hosts ask for to know that both are the same person (vsftpd: `require_ssl_reuse`); `ftplib` does not.
"""

from __future__ import annotations

import ftplib
import io
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any

from anagen.diagnostics import Location, error
from anagen.publish.address import Address
from anagen.publish.contents import pieces, size_of
from anagen.publish.target import (
    TEMPORARY,
    Entry,
    HostError,
    host_is_full,
    host_refuses,
    host_unreachable,
    line_lost,
    login_refused,
    no_password,
    no_such_folder,
    words_of_failure,
)

_TIMEOUT = 30
_FULL = ("451", "452", "552")  # RFC 959: local error, insufficient storage, exceeded allocation; vsftpd knows the first
_MISSING = "550"
_UNIX_LINE = re.compile(r"(?P<kind>[-dlbcps])\S{9,}\s+\d+\s+\S+\s+\S+\s+(?P<size>\d+)\s+\S+\s+\S+\s+\S+ (?P<name>.+)")
_DOS_LINE = re.compile(r"\d\d-\d\d-\d{2,4}\s+\d\d:\d\d[AP]M\s+(?P<size><DIR>|\d+)\s+(?P<name>.+)")
"""Lines of `LIST`, for hosts without `MLSD`: in the form of `ls -l`, and of Windows."""


class _Client(ftplib.FTP_TLS):
    """`ftplib` with the session of the login on every connection for a file; lives inside one target."""

    def ntransfercmd(self, cmd: str, rest: int | str | None = None) -> tuple[socket.socket, int | None]:
        """Open the connection for a file."""
        connection, size = ftplib.FTP.ntransfercmd(self, cmd, rest)  # noqa: S321 (TLS follows at once)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # the farewell of TLS is small, and would wait
        session = self.sock.session if isinstance(self.sock, ssl.SSLSocket) else None
        try:
            wrapped = self.context.wrap_socket(connection, server_hostname=self.host, session=session)
        except BaseException:
            connection.close()
            raise
        return wrapped, size


def connect(address: Address, password: Callable[[bool], str | None]) -> FtpsTarget:
    """Log in. `password` is asked for one: with False for one that is at hand, with True from a person if need be."""
    client = _Client(context=ssl.create_default_context(), timeout=_TIMEOUT, encoding="utf-8")
    name = str(address)
    try:
        client.connect(address.host, address.port)
        client.auth()
        _log_in(client, address, password(False) or password(True))
        client.prot_p()
        return FtpsTarget(client, address)
    except ssl.SSLCertVerificationError as problem:
        client.close()
        raise _bad_certificate(address, problem) from problem
    except ftplib.error_perm as problem:
        client.close()
        reason = f"it does not offer TLS ({problem}); ask your host for `FTPS` or `SFTP`"
        raise host_refuses(name, "", reason, "Nothing was sent without TLS.") from problem
    except (ftplib.Error, EOFError, OSError) as problem:
        client.close()
        raise host_unreachable(name, words_of_failure(problem)) from problem
    except HostError:
        client.close()
        raise


def _log_in(client: _Client, address: Address, password: str | None) -> None:
    if password is None:
        raise no_password(str(address), "there is no password at hand")
    try:
        client.sendcmd(f"USER {address.user}")
        client.sendcmd(f"PASS {password}")
    except ftplib.error_perm as problem:
        if str(problem)[:3] in {"530", "332", "331"}:
            raise login_refused(str(address), "the name or the password is wrong") from None
        raise


def _bad_certificate(address: Address, problem: ssl.SSLCertVerificationError) -> HostError:
    message = f"the certificate of {address.host} is not to be trusted: {problem.verify_message.rstrip('.')}"
    hint = "Nothing was sent. Ask your host for the name of the FTP server that its certificate is made for."
    return HostError(error("bad-certificate", Location(path=str(address)), message, hint))


class FtpsTarget:
    """A folder by FTP with TLS as a target; see `target.Target`."""

    has_folders = True

    def __init__(self, client: _Client, address: Address) -> None:
        self.name = str(address)
        self._client = client
        with self._refusals(""):
            features = client.sendcmd("FEAT") if self._knows("FEAT") else ""
            if "UTF8" in features:
                self._knows("OPTS UTF8 ON")
            self._has_mlsd = "MLST" in features or "MLSD" in features
            home = client.pwd().rstrip("/")
        self._root = address.path if address.path.startswith("/") else f"{home}/{address.path}".rstrip("/")
        first = address.path.partition("/")[0]
        there = self._entries(home or "/") if first else None
        if there is not None and first not in there:
            folders = [one for one, entry in there.items() if entry.kind == "folder" and not one.startswith(".")]
            raise no_such_folder(self.name, first, sorted(folders))

    def _knows(self, command: str) -> bool:
        try:
            self._client.sendcmd(command)
        except ftplib.error_perm:
            return False
        return True

    def make_root(self) -> None:
        """Make the folder of the site, and those above it."""
        segments = self._root.split("/")
        for end in range(2, len(segments) + 1):
            folder = "/".join(segments[:end])
            if self._entries(folder) is None:
                with self._refusals(""):
                    self._client.mkd(folder)

    def listing(self, folder: str) -> dict[str, Entry] | None:
        """What lies in a folder, by name."""
        return self._entries(self._place(folder))

    def _entries(self, place: str) -> dict[str, Entry] | None:
        with self._refusals(place):
            try:
                self._client.cwd(place or "/")
            except ftplib.error_perm as problem:
                if str(problem).startswith(_MISSING):
                    return None
                raise
            if self._has_mlsd:
                return {name: _entry(facts) for name, facts in self._client.mlsd() if name not in {".", ".."}}
            lines: list[str] = []
            self._client.retrlines("LIST -a", lines.append)
            return dict(filter(None, (self._listed(line) for line in lines)))

    def _listed(self, line: str) -> tuple[str, Entry] | None:
        """What a line of `LIST` says; one that cannot be read may hide a file of somebody else, and ends the run."""
        name, entry = listed(line)
        if name in {"", ".", ".."}:
            return None
        if entry is None:
            raise host_refuses(self.name, "", f"its list of files cannot be read: {name}", "Use SFTP if it has that.")
        return name, entry

    def read(self, path: str) -> bytes | None:
        """The bytes of a file."""
        content = io.BytesIO()
        with self._refusals(path):
            try:
                self._client.retrbinary(f"RETR {self._place(path)}", content.write)
            except ftplib.error_perm as problem:
                if str(problem).startswith(_MISSING) and self._is_missing(path):
                    return None
                raise
        return content.getvalue()

    def _is_missing(self, path: str) -> bool:
        folder, _slash, name = path.rpartition("/")
        return name not in (self.listing(folder) or {})

    def write(self, path: str, content: IO[bytes]) -> None:
        """Send a file under a temporary name, then rename it."""
        temporary, place, size = self._place(TEMPORARY), self._place(path), size_of(content)
        try:
            with self._refusals(path):
                self._store(temporary, content)
                with suppress(ftplib.error_perm):  # a host that tells no sizes has confirmed the file at least
                    self._client.voidcmd("TYPE I")
                    if self._client.size(temporary) not in {None, size}:
                        raise host_is_full(self.name, path)
                self._rename(temporary, place)
        except HostError:
            with suppress(HostError):
                self.delete(TEMPORARY)
            raise

    def _store(self, place: str, content: IO[bytes]) -> None:
        """Send bytes; when the host ends the connection in the middle, its answer says why."""
        self._client.voidcmd("TYPE I")
        connection = self._client.transfercmd(f"STOR {place}")
        failure: OSError | None = None
        try:
            for piece in pieces(content):
                connection.sendall(piece)
            with suppress(OSError):  # some hosts close without a farewell; their answer and the size decide
                connection.unwrap()  # type: ignore[attr-defined]
        except OSError as problem:
            failure = problem
        finally:
            connection.close()
        self._client.voidresp()
        if failure:
            raise failure

    def _rename(self, temporary: str, place: str) -> None:
        try:
            self._client.rename(temporary, place)
        except ftplib.error_perm:
            with suppress(ftplib.error_perm):  # a host that does not replace files
                self._client.delete(place)
            self._client.rename(temporary, place)

    def delete(self, path: str) -> None:
        """Delete a file."""
        with self._refusals(path):
            try:
                self._client.delete(self._place(path))
            except ftplib.error_perm:
                if not self._is_missing(path):
                    raise

    def make_folder(self, path: str) -> bool:
        """Make a folder, unless there is one."""
        with self._refusals(path):
            for is_last in (False, True):
                try:
                    self._client.mkd(self._place(path))
                except ftplib.error_perm:
                    if self.listing(path) is not None:
                        return False
                    if is_last:  # at the first time, whoever had it may have removed it just now
                        raise
                else:
                    return True
        return False

    def remove_folder(self, path: str) -> None:
        """Remove a folder if it is empty."""
        with suppress(ftplib.error_perm), self._refusals(path, lets_through=True):
            self._client.rmd(self._place(path))

    def close(self) -> None:
        """Log out."""
        self._client.close()

    def _place(self, path: str) -> str:
        return f"{self._root}/{path}" if path else self._root

    @contextmanager
    def _refusals(self, path: str, *, lets_through: bool = False) -> Iterator[None]:
        """What the host says no to, in words."""
        try:
            yield
        except HostError:
            raise
        except ftplib.Error as problem:
            code, words = str(problem)[:3], str(problem)[4:].rstrip(".")
            if lets_through and isinstance(problem, ftplib.error_perm):
                raise
            if code in _FULL:
                raise host_is_full(self.name, path) from problem
            if not isinstance(problem, ftplib.error_perm):
                raise line_lost(self.name, words) from problem
            raise host_refuses(self.name, path, words or code) from problem
        except (EOFError, OSError) as problem:
            raise line_lost(self.name, words_of_failure(problem)) from problem


def _entry(facts: dict[str, Any]) -> Entry:
    """What `MLSD` says of a name (RFC 3659)."""
    kind = str(facts.get("type", "")).lower()
    if kind == "file":
        return Entry("file", int(facts.get("size", 0)))
    return Entry("folder" if kind == "dir" else "other")


def listed(line: str) -> tuple[str, Entry | None]:
    """The name in a line of `LIST`, and what it is; an empty name in a heading, and no entry if it cannot be read."""
    line = line.strip("\r\n")
    if match := _UNIX_LINE.fullmatch(line):
        if match["kind"] == "-":
            return match["name"], Entry("file", int(match["size"]))
        return match["name"].partition(" -> ")[0], Entry("folder" if match["kind"] == "d" else "other")
    if match := _DOS_LINE.fullmatch(line):
        is_folder = match["size"] == "<DIR>"
        return match["name"], Entry("folder") if is_folder else Entry("file", int(match["size"]))
    return ("", None) if not line or line.startswith("total ") else (line, None)
