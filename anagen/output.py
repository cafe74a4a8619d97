"""What a build makes: files of `dist/`, in memory."""

from __future__ import annotations

import functools
import hashlib

import msgspec


class OutputFile(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One file of the site. `path` is relative to `dist/`; `made_from` is the project path it comes from."""

    path: str
    content: bytes
    made_from: str

    @functools.cached_property
    def hash(self) -> str:
        """The BLAKE2b-256 of its bytes, as 64 hex digits."""
        return hash_of(self.content)


class Inspected(msgspec.Struct, frozen=True, kw_only=True):
    """How much of the finished HTML was looked at, and what a site may say of itself after that.

    `scripts` and `forms` are numbers of each; `hosts` are the other hosts that links lead to. Nothing is loaded from
    another host and nothing kept on the reader's device, or there would have been an error.
    """

    pages: int
    links: int
    anchors: int
    scripts: int = 0
    forms: int = 0
    hosts: tuple[str, ...] = ()


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """How many files of `dist/` were written, left as they were, and removed. All 0 after an error."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0


def hash_of(content: bytes) -> str:
    """The BLAKE2b-256 of a file's bytes, as 64 hex digits."""
    return hashlib.blake2b(content, digest_size=32).hexdigest()
