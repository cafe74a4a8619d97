"""What the word lists that ship with Anagen come to, worked out when they were written and not in every process.

`prepared.json` is written by `python -m anagen.prepare`. What it has of a list is used as long as the list is still the
same; of any other the caller works it out.
"""

import functools
import hashlib
from pathlib import Path

import msgspec

PACKAGE = Path(__file__).parent
FILE = "prepared.json"


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """What was read from a file whose bytes have the hash `of`."""

    of: str
    read: msgspec.Raw


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """The files by name; the `needs` of patterns by their hash, each as numbers of `cues`."""

    files: dict[str, Read] = {}
    cues: tuple[frozenset[str], ...] = ()
    needs: dict[str, tuple[int, ...]] = {}


def text_of(name: str) -> str:
    """The text of a file of the package."""
    return (PACKAGE / name).read_text(encoding="utf-8")


def read_before(name: str) -> bytes | None:
    """What was read from a file of the package, as JSON; None when it is not what it was."""
    before = prepared().files.get(name)
    return bytes(before.read) if before and before.of == hash_of(text_of(name)) else None


def needs_before(pattern: str, *, at_word: bool) -> tuple[frozenset[str], ...] | None:
    """What a pattern asks for, as `cues` once found; None when it has not seen it."""
    numbers = prepared().needs.get(key_of(pattern, at_word=at_word))
    return None if numbers is None else tuple(prepared().cues[number] for number in numbers)


def key_of(pattern: str, *, at_word: bool) -> str:
    """The key of a pattern's needs."""
    return hash_of(f"{at_word:d}{pattern}")


def hash_of(text: str) -> str:
    """A short hash of a text."""
    return hashlib.blake2b(text.encode(), digest_size=9).hexdigest()


@functools.cache
def prepared() -> Prepared:
    """All that is prepared; nothing when the file is not there."""
    file = PACKAGE / FILE
    return msgspec.json.decode(file.read_bytes(), type=Prepared) if file.is_file() else Prepared()
