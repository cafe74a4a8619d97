"""What does a host answer? Whole answers over connections that are kept, and never an exception for an odd one.

Asks with GET alone, follows redirects on the same host, and reads no more than it was told to expect. Judges nothing.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import time
import zlib
from typing import Self
from urllib.parse import urljoin, urlsplit

import msgspec

from anagen import __version__

_ASKED_WITH = {
    "User-Agent": f"Anagen/{__version__} (verify: compares a site with its build)",
    "Accept": "*/*",
    "Accept-Encoding": "gzip",
}
_TIMEOUT = 20  # seconds without a sign of life
_LONGEST = 120  # seconds for one answer
_MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PIECE = 65536
_LONGEST_HEADER = 4000
_WINDOWS = {"gzip": 31, "x-gzip": 31, "deflate": 15}  # for zlib: what stands around the compressed bytes


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What came back: names of headers in small letters, the body as a reader's browser sees it.

    `failure` says in words why there is no whole answer. `moved` is the address on another host that the answer sends
    on to. `is_untrusted` says that the certificate is the reason.
    """

    status: int = 0
    headers: dict[str, str] = {}
    body: bytes = b""
    is_compressed: bool = False
    moved: str = ""
    failure: str = ""
    is_untrusted: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether it is a file, and all of it."""
        return self.status == 200 and not self.failure


class Line:
    """One connection to a host, kept between requests; lives inside one worker. `origin` is `https://host:port`."""

    def __init__(self, origin: str, context: ssl.SSLContext | None = None) -> None:
        self._origin = origin
        self._context = context
        self._connection: http.client.HTTPConnection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_failure: object) -> None:
        self._close()

    def get(self, path: str, most: int = 1_000_000, *, follows: bool = True) -> Answer:
        """What the host answers for a path that is percent-encoded; of a body at most `most` bytes, and one more."""
        address = self._origin + path
        for _redirect in range(_MOST_REDIRECTS):
            answer = self._once(address.removeprefix(self._origin), most)
            if answer.status not in _REDIRECTS:
                return answer
            address = _joined(address, answer.headers.get("location", ""))
            if not follows or not address.startswith(f"{self._origin}/"):
                return msgspec.structs.replace(answer, moved=address)
        return Answer(failure="it sends on and on in a circle")

    def _once(self, path: str, most: int) -> Answer:
        """One request; again on a new connection when the host has closed the old one."""
        was_open = self._connection is not None
        try:
            return self._ask(path, most)
        except ssl.SSLCertVerificationError as problem:
            self._close()
            return Answer(failure=f"its certificate is not valid: {problem.verify_message}", is_untrusted=True)
        except (OSError, ValueError, http.client.HTTPException, zlib.error) as problem:
            self._close()
            if was_open and isinstance(problem, http.client.RemoteDisconnected | ConnectionError):
                return self._once(path, most)
            return Answer(failure=_words(problem))

    def _ask(self, path: str, most: int) -> Answer:
        if self._connection is None:
            self._connection = _connection(self._origin, self._context)
        self._connection.request("GET", path.partition("#")[0], headers=_ASKED_WITH)
        response = self._connection.getresponse()
        headers: dict[str, str] = {}
        for name, value in ((name, _shown(value)) for name, value in response.getheaders()):
            headers[name.lower()] = f"{headers[name.lower()]}, {value}" if name.lower() in headers else value
        sent = _read(response, most + 1)
        if not response.isclosed() or response.will_close:
            self._close()
        encoding = headers.get("content-encoding", "").strip().lower()
        if encoding in {"", "identity"}:
            return Answer(status=response.status, headers=headers, body=sent)
        if encoding not in _WINDOWS:
            return Answer(status=response.status, headers=headers, failure=f"it is packed as `{encoding}`, unasked")
        body = zlib.decompressobj(_WINDOWS[encoding]).decompress(sent, most + 1)
        return Answer(status=response.status, headers=headers, body=body, is_compressed=True)

    def _close(self) -> None:
        if self._connection:
            with contextlib.suppress(OSError):
                self._connection.close()
        self._connection = None


def _shown(value: str) -> str:
    """A header's value without what would steer a terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in value[:_LONGEST_HEADER])


def _connection(origin: str, context: ssl.SSLContext | None) -> http.client.HTTPConnection:
    parts = urlsplit(origin)
    if parts.scheme == "https":
        return http.client.HTTPSConnection(parts.netloc, timeout=_TIMEOUT, context=context)
    return http.client.HTTPConnection(parts.netloc, timeout=_TIMEOUT)


def _read(response: http.client.HTTPResponse, most: int) -> bytes:
    """At most so many bytes; a host that only drips must end some day."""
    pieces, size, end = [], 0, time.monotonic() + _LONGEST
    while size < most and (piece := response.read1(min(_PIECE, most - size))):
        pieces.append(piece)
        size += len(piece)
        if time.monotonic() > end:
            raise TimeoutError
    if size < most and response.length:
        raise http.client.IncompleteRead(b"", response.length)
    return b"".join(pieces)


def _joined(address: str, location: str) -> str:
    """Where an answer sends on to; "" for what is no address."""
    try:
        return urljoin(address, location)
    except ValueError:
        return ""


def _words(problem: Exception) -> str:
    """Why there is no answer, for a person."""
    if isinstance(problem, TimeoutError):
        return "there is no answer in time"
    if isinstance(problem, socket.gaierror):
        return "there is no host of this name"
    if isinstance(problem, http.client.IncompleteRead):
        return "the answer breaks off"
    if isinstance(problem, http.client.HTTPException | ValueError | zlib.error):
        return "the answer makes no sense"
    return str(getattr(problem, "strerror", None) or problem) or "the connection broke"
