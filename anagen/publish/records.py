"""What do we write down on a host? The list of what is published there, and the list of what is about to be.

Both are lists of files that are ours; a damaged one, or one with a path that leads elsewhere, lists nothing.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Mapping
from typing import Literal, TypeVar

import msgspec

PUBLISHED = ".anagen-published"
INTENT = ".anagen-publishing"
LOCK = ".anagen-lock"
HOLDER = f"{LOCK}/holder"
_LONGEST_HISTORY = 50
_FINGERPRINTED = re.compile(r"\.[0-9a-f]{8,}\.[a-z0-9]+$")
_LEADS_ELSEWHERE = re.compile(r"(^|/)\.{0,2}(/|$)|[\x00-\x1f\\]|^\.anagen-")


class File(msgspec.Struct, frozen=True):
    """The BLAKE2b-256 of a file's bytes as 64 hex digits, and how many bytes there are."""

    hash: str
    size: int


Files = Mapping[str, File]


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """A release that was published, and when."""

    release: str
    at: datetime.datetime


class Published(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is on the host: the files of the last entry of `history`, and those `kept` for browsers still open."""

    format: Literal[1] = 1
    base_url: str
    files: dict[str, File]
    kept: dict[str, File] = {}
    history: tuple[Past, ...]

    @property
    def release(self) -> str:
        """The release that readers see."""
        return self.history[-1].release


class Intent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an upload that has begun may have put on the host, and what of ours it takes away: by path and content."""

    format: Literal[1] = 1
    release: str
    files: dict[str, tuple[File, ...]]
    leaving: dict[str, File] = {}


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """Who is publishing: a name for people, the mark of their project, and since when."""

    who: str
    mark: str
    since: datetime.datetime


_List = TypeVar("_List", bound=msgspec.Struct)


def file_of(content: bytes) -> File:
    """The record of a file with these bytes."""
    return File(hashlib.blake2b(content, digest_size=32).hexdigest(), len(content))


def release_of(files: Files) -> str:
    """The name of a release: 12 hex digits that only these paths with these bytes give."""
    lines = "".join(f"{path}\n{file.hash}\n" for path, file in sorted(files.items()))
    return hashlib.blake2b(lines.encode(), digest_size=6).hexdigest()


def is_fingerprinted(path: str) -> bool:
    """Whether a name changes with the content, so that old and new can lie beside each other."""
    return bool(_FINGERPRINTED.search(path))


def encoded(record: Published | Intent | Holder) -> bytes:
    """A list as JSON, a line for each file."""
    return msgspec.json.format(msgspec.json.encode(record, order="deterministic"), indent=1) + b"\n"


def decoded(content: bytes | None, kind: type[_List]) -> _List | None:
    """The list in these bytes; None when there is none, or none that can be trusted."""
    if content is None:
        return None
    try:
        record = msgspec.json.decode(content, type=kind)
    except (msgspec.MsgspecError, ValueError):
        return None
    if not getattr(record, "history", True):
        return None
    paths = [path for name in ("files", "kept", "leaving") for path in getattr(record, name, ())]
    return None if any(map(_LEADS_ELSEWHERE.search, paths)) else record


def with_release(history: tuple[Past, ...], now: Past, *, goes_back: bool) -> tuple[Past, ...]:
    """The history after publishing: the same release is not noted twice, and going back ends what came after."""
    releases = [past.release for past in history]
    if goes_back and now.release in releases:
        return history[: len(releases) - releases[::-1].index(now.release)]
    return history if releases[-1:] == [now.release] else (*history, now)[-_LONGEST_HISTORY:]
