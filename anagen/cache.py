"""What was worked out before, on the disk: values by the hash of what they came from, in one folder that may be lost.

Values are MessagePack, never code, and each is read only with the checksum that was kept beside it. Whatever cannot be
read is as if it had never been kept: a build with a broken cache is slow, and right. Knows nothing of pages.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import struct
import sys
import zlib
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

if TYPE_CHECKING:
    import sqlite3

Value = TypeVar("Value")
FOLDER = ".anagen/cache"
CODE = Path(__file__).parent / "__pycache__"
_DATABASE, _NAMES = "kept.sqlite", ("last", "since", "unchanged", "search", "search-made", "copies", "copies-made")
_HASH = 16
_SEAL = struct.Struct("<QI")
_SPARE, _SPARE_BYTES = 200, 2_000_000
_MOST_WAITING = 4_000_000  # bytes
# With row numbers: without, SQLite sorts the values themselves in, which takes six times as long.
_SCHEMA = "CREATE TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY, value BLOB NOT NULL)"


def hash_of(*parts: bytes) -> bytes:
    """16 bytes that stand for these parts in this order; where one ends and the next begins counts."""
    hash_ = hashlib.blake2b(struct.pack(f"<{len(parts) + 1}Q", len(parts), *map(len, parts)), digest_size=_HASH)
    hash_.update(b"".join(parts))
    return hash_.digest()


class Cache:
    """Values by key, and one value by name that stands for a whole build; two builds at once may both read and write.

    Without a folder all is kept in memory, for as long as the cache lives; so is what is put when it `only_reads`.
    """

    def __init__(self, folder: Path | None = None, *, only_reads: bool = False) -> None:
        self.only_reads = only_reads
        self._folder = folder
        self._put: dict[bytes, bytes] = {}
        self._used: set[bytes] = set()
        self._held: dict[type, tuple[bytes, Any]] = {}
        self._most = _SPARE_BYTES
        self._waiting = 0
        self._database: sqlite3.Connection | None = None

    def get(self, key: bytes, form: type[Value]) -> Value | None:
        """The value of a key; None when it is not there, or not as it was put."""
        self._used.add(key)
        found: bytes | memoryview | None = self._put.get(key)
        if found is None and self._open():
            with self._unless_broken():
                row = (
                    self._database and self._database.execute("SELECT value FROM kept WHERE key = ?", (key,)).fetchone()
                )
                found = _unsealed(row[0]) if row else None
        return _decoded(found, form)

    def kept(self, key: bytes, form: type[Value], make: Callable[[], Value]) -> Value:
        """The value of a key, made when it is not there."""
        value = self.get(key, form)
        if value is None:
            value = make()
            self.put(key, value)
        return value

    def kept_same(self, key: bytes, form: type[Value], make: Callable[[], Value]) -> Value:
        """The same; while it is asked for this key again and again, the very same object."""
        self._used.add(key)
        held_key, held = self._held.get(form, (b"", None))
        if held_key != key:
            held = self.kept(key, form, make)
            self._held[form] = key, held
        return held  # type: ignore[no-any-return]

    def put(self, key: bytes, value: Any) -> None:
        """Keep a value."""
        self._used.add(key)
        self._put[key] = msgspec.msgpack.encode(value)
        self._waiting += len(self._put[key])
        if self._folder and not self.only_reads and self._waiting > _MOST_WAITING:
            self._write()

    def forget(self, wanted: Callable[[], Collection[bytes]], number: int) -> None:
        """Write what was put. When far more is kept than what is `wanted`, or was just used, the rest is forgotten.

        `number` says how many are wanted, for which they need not be named.
        """
        if self._folder is None or self.only_reads:
            if self._waiting > self._most:
                keys = {*wanted()}
                self._most = 2 * sum(len(value) for key, value in self._put.items() if key in keys) + _SPARE_BYTES
                self._put = {key: value for key, value in self._put.items() if key in keys or key in self._used}
                self._waiting = sum(map(len, self._put.values()))
        elif self._put and self._write():
            with self._unless_broken():
                self._shrink(wanted, number)
        self._used.clear()

    def _write(self) -> bool:
        rows = [(key, _sealed(value)) for key, value in self._put.items()]
        if self._open():
            with self._unless_broken():
                if self._database:
                    with self._database:
                        self._database.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?)", rows)
                    self._put.clear()
        self._waiting = 0
        return not self._put

    def _shrink(self, wanted: Callable[[], Collection[bytes]], number: int) -> None:
        if self._database is None:
            return
        (count,) = self._database.execute("SELECT count(*) FROM kept").fetchone()
        if count > 2 * number + _SPARE:
            old = {key for (key,) in self._database.execute("SELECT key FROM kept")} - {*wanted(), *self._used}
            with self._database:
                self._database.executemany("DELETE FROM kept WHERE key = ?", [(key,) for key in old])

    def close(self) -> None:
        """Let go of the file."""
        if self._database:
            with contextlib.suppress(Exception):
                self._database.close()
        self._database = None

    def read(self, name: str, form: type[Value]) -> Value | None:
        """The value of a name; None when it is not there, or not as it was written."""
        if self._folder is None:
            return None
        try:
            return _decoded(_unsealed((self._folder / name).read_bytes()), form)
        except OSError:
            return None

    def write(self, name: str, value: Any) -> None:
        """Put a value in the place of the one that the name had; at one stroke."""
        if self._folder is None or self.only_reads:
            return
        place = self._folder / name
        temporary = self._folder / f"{name}.{os.getpid()}"
        try:
            make_folder(self._folder)
            encoded = msgspec.msgpack.encode(value)
            with temporary.open("wb") as file:
                file.write(_seal(encoded))
                file.write(encoded)
            temporary.replace(place)
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink()

    def _open(self) -> bool:
        if self._folder is None:
            return False
        if self._database is None:
            import sqlite3  # noqa: PLC0415 (takes 4 ms, and a build without changes needs none)

            if self.only_reads and not (self._folder / _DATABASE).is_file():
                return False
            try:
                make_folder(self._folder)
                self._database = _connected(self._folder / _DATABASE)
            except (OSError, sqlite3.Error):
                self._database = None
        return self._database is not None

    @contextlib.contextmanager
    def _unless_broken(self) -> Iterator[None]:
        """Forget all of a database that cannot be read; go on without one that is in use for too long."""
        import sqlite3  # noqa: PLC0415

        try:
            yield
        except sqlite3.OperationalError:
            self.close()
        except (sqlite3.Error, TypeError, ValueError):
            self.close()
            if self._folder:
                with contextlib.suppress(OSError):
                    (self._folder / _DATABASE).unlink()


def of_installation() -> Cache:
    """What is kept for all sites, beside the code of Python's own modules; only where Python keeps that, too."""
    return Cache(CODE, only_reads=sys.dont_write_bytecode or not CODE.is_dir())


def forget(folder: Path) -> None:
    """Take away all that is kept in a folder; what else lies there stays."""
    for name in (_DATABASE, *_NAMES):
        with contextlib.suppress(OSError):
            (folder / name).unlink()


def make_folder(folder: Path) -> None:
    """Make the folder of a cache, which tells programs that keep versions or copies to leave it alone."""
    if folder.is_dir():
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    (folder / "CACHEDIR.TAG").write_text("Signature: 8a477f597d28d172789f06886806bc55\n", encoding="utf-8")


def _connected(file: Path) -> sqlite3.Connection:
    import sqlite3  # noqa: PLC0415

    for attempt in range(2):
        database = sqlite3.connect(file, timeout=2, isolation_level="IMMEDIATE")
        try:
            database.execute("PRAGMA synchronous = OFF")  # a power cut may cost the cache, and nothing else
            database.execute(_SCHEMA)
        except sqlite3.DatabaseError:
            database.close()
            if attempt:
                raise
            file.unlink(missing_ok=True)
        else:
            return database
    raise sqlite3.DatabaseError


def _sealed(value: bytes) -> bytes:
    return _seal(value) + value


def _unsealed(sealed: bytes) -> memoryview | None:
    value = memoryview(sealed)[_SEAL.size :]
    return value if _seal(value) == sealed[: _SEAL.size] else None


def _seal(value: bytes | memoryview) -> bytes:
    """What tells whether a value is whole. Against damage, not against people, so a checksum is enough."""
    return _SEAL.pack(len(value), zlib.crc32(value))


def _decoded(value: bytes | memoryview | None, form: type[Value]) -> Value | None:
    try:
        return None if value is None else msgspec.msgpack.decode(value, type=form)
    except (msgspec.MsgspecError, ValueError):
        return None
