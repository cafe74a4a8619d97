"""What was found on the host: each file of the build, and the answer to it."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable, Mapping
from typing import Literal

import msgspec

from anagen import urls
from anagen.diagnostics import Location
from anagen.live import Answer, Line

Verdict = Literal["same", "missing", "differs", "moved", "unreachable", "not asked"]


class Expected(msgspec.Struct, frozen=True):
    """What readers should get: the hash of each file by its path, and a function that reads one (b"" if it is gone)."""

    hashes: Mapping[str, str]
    read: Callable[[str], bytes]


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the build on the host: what came of comparing it, and the answer without its body.

    `loads_plain` is what a page that differs loads over plain http.
    """

    path: str
    address: str
    verdict: Verdict
    size: int
    answer: Answer
    loads_plain: str = ""


class Live(msgspec.Struct, frozen=True, kw_only=True):
    """The live site: its address with a slash at the end, in its two parts, and what makes a certificate valid."""

    origin: str
    base: str
    context: ssl.SSLContext | None

    def address(self, path: str) -> str:
        """Where a reader finds a file of `dist/`, without the host."""
        return urls.absolute(self.base, "/" + (path.removesuffix("index.html") if is_index(path) else path))

    def line(self) -> Line:
        """A new connection."""
        return Line(self.origin, self.context)


def is_index(path: str) -> bool:
    """Whether readers ask for a file by its folder."""
    return path == "index.html" or path.endswith("/index.html")


def places(addresses: Iterable[str]) -> tuple[Location, ...]:
    """The addresses as the places of a problem."""
    return tuple(Location(path=address) for address in addresses)
