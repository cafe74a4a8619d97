"""What goes into a file on the host: read piece by piece, whatever its size, and held to its hash before it goes out.

A copy is made first, since a file of this computer may change while it is sent; a large one lies on the disk.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import IO

from anagen.publish.records import File

_IN_MEMORY = 1_000_000  # bytes; larger files wait on the disk
_PIECE = 65536

Open = Callable[[str], IO[bytes]]
"""Opens a file by its path in the site, at its beginning; raises `HostError` or OSError for one that has changed."""


def file_in(source: IO[bytes]) -> File:
    """The record of a file that is open at its beginning; see `records.file_of`."""
    digest, size = hashlib.blake2b(digest_size=32), 0
    for piece in pieces(source):
        digest.update(piece)
        size += len(piece)
    return File(digest.hexdigest(), size)


def whole_copy(source: IO[bytes], file: File) -> IO[bytes] | None:
    """A copy of an open file; None when it is not the file that it should be."""
    copy = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 (whoever asked for it closes it)
    for piece in pieces(source):
        copy.write(piece)
    copy.seek(0)
    is_right = file_in(copy) == file
    copy.seek(0)
    if is_right:
        return copy
    copy.close()
    return None


def pieces(content: IO[bytes]) -> Iterator[bytes]:
    """The bytes of an open file, a little at a time."""
    return iter(partial(content.read, _PIECE), b"")


def size_of(content: IO[bytes]) -> int:
    """How many bytes an open file has; it stands at its beginning afterwards, also when some were read."""
    size = content.seek(0, os.SEEK_END)
    content.seek(0)
    return size
