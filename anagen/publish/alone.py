"""Is somebody else publishing from this folder right now? The system frees the lock of a killed process."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

_FOLDER = ".anagen"


@contextmanager
def alone(root: Path) -> Iterator[bool]:
    """Whether this run is the only one that publishes from the project at `root`."""
    (root / _FOLDER).mkdir(exist_ok=True)
    lock = FileLock(root / _FOLDER / "publish.lock")
    with suppress(Timeout):
        lock.acquire(timeout=0.2)
    try:
        yield lock.is_locked
    finally:
        lock.release()


def mark_of(root: Path) -> str:
    """What tells this project from others, so that a run knows the lock on a host that an earlier run left."""
    place = root / _FOLDER / "publisher"
    if not place.is_file():
        place.write_text(secrets.token_hex(16), encoding="ascii")
    return place.read_text(encoding="ascii").strip()
