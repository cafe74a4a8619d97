"""What a build makes: files of `dist/`, in memory, or put by on the disk until they are written."""

import functools
import hashlib
from collections.abc import Iterable
from typing import IO

import msgspec


class PutBy(msgspec.Struct, frozen=True, array_like=True):
    """Bytes that lie in a file, from `start` on, and their hash."""

    file: str
    start: int
    size: int
    hash: str


class OutputFile(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One file of the site. `path` is relative to `dist/`; `made_from` is the project path it comes from."""

    path: str
    content: bytes | PutBy
    made_from: str

    @functools.cached_property
    def hash(self) -> str:
        """The BLAKE2b-256 of its bytes, as 64 hex digits."""
        return self.content.hash if isinstance(self.content, PutBy) else hash_of(self.content)

    def read(self) -> bytes:
        """Its bytes."""
        if isinstance(self.content, bytes):
            return self.content
        with open(self.content.file, "rb") as file:
            file.seek(self.content.start)
            return file.read(self.content.size)


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
    """How many files of `dist/` were written, left as they were, and removed. All 0 after an error.

    `manifest` is the hash of the list of them, "" after an error.
    """

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    manifest: str = ""


def put_by(outputs: Iterable[OutputFile], file: IO[bytes]) -> tuple[OutputFile, ...]:
    """The same files, with their bytes at the end of a file that is open."""
    return tuple(
        msgspec.structs.replace(output, content=PutBy(file.name, file.tell(), file.write(output.read()), output.hash))
        for output in outputs
    )


def hash_of(content: bytes) -> str:
    """The BLAKE2b-256 of a file's bytes, as 64 hex digits."""
    return hashlib.blake2b(content, digest_size=32).hexdigest()
