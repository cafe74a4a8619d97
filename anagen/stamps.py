"""Do the files of `dist/` lie there as they were written? By their stamps, or their bytes where a stamp tells nothing.

Writes nothing; whether a file is ours, `write` says.
"""

import contextlib
import os
import stat
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import msgspec

from anagen import clock
from anagen.output import OutputFile, hash_of


class FileStamp(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """How a file lay in `dist/` when it was written: its time in nanoseconds, its size, its number, and its hash.

    `is_settled` says that it was old enough then for a later change to show in its time.
    """

    changed: int
    size: int
    number: int
    hash: str
    is_settled: bool


def intact(dist: Path, files: Mapping[str, FileStamp]) -> dict[str, FileStamp]:
    """The stamps of those files that lie in `dist/` as they were written, as they are now."""
    root = os.fspath(dist)
    found = {}
    for path, stamp in files.items():
        try:
            lies = os.lstat(f"{root}/{path}")
            is_same = lies.st_mtime_ns == stamp.changed and lies.st_size == stamp.size and lies.st_ino == stamp.number
            if not is_same or not stat.S_ISREG(lies.st_mode):
                continue
            if stamp.is_settled:
                found[path] = stamp
                continue
            is_past = clock.is_past(stamp.changed)  # asked first: what changes later has another time
            if _hash_at(f"{root}/{path}") == stamp.hash:
                found[path] = msgspec.structs.replace(stamp, is_settled=is_past)
        except OSError:
            continue
    return found


def stamps_of(
    dist: Path, outputs: Sequence[OutputFile], settled: Collection[str], known: Mapping[str, FileStamp]
) -> dict[str, FileStamp]:
    """How the files lie in `dist/` now: `outputs`, and those `settled` that are known."""
    root = os.fspath(dist)
    found = {path: known[path] for path in settled}
    for output in outputs:
        with contextlib.suppress(OSError):
            lies = os.lstat(f"{root}/{output.path}")
            is_settled = clock.is_past(lies.st_mtime_ns)
            found[output.path] = FileStamp(lies.st_mtime_ns, lies.st_size, lies.st_ino, output.hash, is_settled)
    return found


def _hash_at(place: str) -> str:
    with open(place, "rb", buffering=0) as file:
        return hash_of(file.read())
