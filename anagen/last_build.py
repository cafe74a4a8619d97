"""What is kept of the last build of a site: one file, and what changed since in another, which is quick to write.

The second names the first, so one that belongs to another is as if it were not there.
"""

import os
from collections.abc import Mapping
from typing import TypeVar

import msgspec

from anagen.cache import Cache
from anagen.memory import Memory
from anagen.stamps import FileStamp

_ALL, _SINCE = "last", "since"
_MANY = 1000
_FEW = 4
Value = TypeVar("Value")


class LastBuild(msgspec.Struct, frozen=True, kw_only=True):
    """Its memory, and how the files that it wrote lay in which folder.

    `manifest` is the hash of the manifest that lists exactly these, if there was one.
    """

    memory: Memory = Memory()
    dist: str = ""
    files: dict[str, FileStamp] = {}
    manifest: str = ""


class _All(msgspec.Struct, frozen=True, kw_only=True):
    """A build with all its pages and files, and a name that no other has."""

    name: bytes
    build: LastBuild


class _Since(msgspec.Struct, frozen=True, kw_only=True):
    """A later build, with those pages and files alone that are not as in the one named `of`, or are gone."""

    of: bytes
    build: LastBuild
    gone_pages: frozenset[str]
    gone_files: frozenset[str]


class KeptBuild:
    """The last build as a cache has it; `build` is empty when it has none."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._all = cache.read(_ALL, _All) or _All(name=b"", build=LastBuild())
        since = cache.read(_SINCE, _Since)
        self.build = self._all.build
        if since and since.of == self._all.name:
            memory = since.build.memory
            pages = _put(self.build.memory.pages, memory.pages, since.gone_pages)
            self.build = msgspec.structs.replace(
                since.build,
                memory=msgspec.structs.replace(memory, pages=pages),
                files=_put(self.build.files, since.build.files, since.gone_files),
            )

    def replace(self, build: LastBuild) -> None:
        """Keep another build in its place: what is the very same object need not be written again."""
        before = self._all.build
        pages = _changed(before.memory.pages, build.memory.pages)
        files = _changed(before.files, build.files)
        since = _Since(
            of=self._all.name,
            build=msgspec.structs.replace(
                build, memory=msgspec.structs.replace(build.memory, pages=pages), files=files
            ),
            gone_pages=frozenset(before.memory.pages.keys() - build.memory.pages.keys()),
            gone_files=frozenset(before.files.keys() - build.files.keys()),
        )
        new = len(pages) + len(files) + len(since.gone_pages) + len(since.gone_files)
        number = len(before.memory.pages) + len(before.files)
        if number >= _MANY and _FEW * new <= number:
            self._cache.write(_SINCE, since)
        else:
            self._cache.write(_ALL, _All(name=os.urandom(16), build=build))


def _put(before: Mapping[str, Value], changed: Mapping[str, Value], gone: frozenset[str]) -> dict[str, Value]:
    found = {**before, **changed}
    for path in gone:
        found.pop(path, None)
    return found


def _changed(before: Mapping[str, Value], now: Mapping[str, Value]) -> dict[str, Value]:
    return {path: value for path, value in now.items() if before.get(path) is not value}
