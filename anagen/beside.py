"""What is made from the finished files and lies beside them: the index of the search, and compressed copies.

Made only when a file changed that it is made from; otherwise what lies in `dist/` stays there, unread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import msgspec

from anagen.cache import Cache, hash_of
from anagen.compression import compressed_copies
from anagen.diagnostics import Diagnostics
from anagen.memory import KnownPage
from anagen.output import OutputFile
from anagen.search_index import search_index
from anagen.site import Site
from anagen.topics import SEARCH, words_of


class Finished(msgspec.Struct, frozen=True, kw_only=True):
    """The files of a site: those made now, and the hashes of those that are `settled` in `dist`; and its pages."""

    outputs: tuple[OutputFile, ...]
    settled: Mapping[str, str]
    pages: Mapping[str, KnownPage]
    dist: Path

    def made_from(self) -> dict[str, str]:
        """The source of each file, by its path."""
        looked = ((path, page.looked) for path, page in self.pages.items() if page.looked)
        of_pages = {made.path: path for path, one in looked for made in one.made}
        return {output.path: output.made_from for output in self.outputs} | of_pages

    def hashes(self) -> dict[str, str]:
        """The hash of each file by its path."""
        return {**self.settled, **{output.path: output.hash for output in self.outputs}}

    def all(self) -> Iterable[OutputFile]:
        """All files with their contents; those that are settled are read."""
        yield from self.outputs
        made_from = self.made_from()
        for path in self.settled:
            content = (self.dist / path).read_bytes()
            yield OutputFile(path=path, content=content, made_from=made_from.get(path, "content"))


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """What lies beside: files made now, the hashes of those in place, and what was wrong."""

    outputs: tuple[OutputFile, ...] = ()
    settled: dict[str, str] = {}
    problems: Diagnostics = ()


class _Made(msgspec.Struct, frozen=True, kw_only=True):
    """What was made the last time: a hash of what it was made from, and the hashes of its files."""

    key: bytes
    files: dict[str, str]
    problems: Diagnostics


def index_beside(site: Site, finished: Finished, cache: Cache, in_place: Mapping[str, str]) -> Beside:
    """The index of the search; nothing for a site without a page to search on."""
    if SEARCH not in site.types:
        return Beside()
    words = words_of(site)
    made_from = finished.made_from()
    pages = {path: one for path, one in finished.hashes().items() if made_from.get(path) in words}
    key = hash_of(msgspec.msgpack.encode([sorted(pages.items()), words], order="deterministic"))
    return _beside("search-made", key, cache, in_place, lambda: search_index(finished.all(), words, cache))


def copies_beside(finished: Finished, cache: Cache, in_place: Mapping[str, str]) -> Beside:
    """A smaller copy beside each text file."""
    key = hash_of(msgspec.msgpack.encode(sorted(finished.hashes().items())))
    return _beside("copies-made", key, cache, in_place, lambda: compressed_copies(finished.all(), cache))


def _beside(
    name: str,
    key: bytes,
    cache: Cache,
    in_place: Mapping[str, str],
    make: Callable[[], tuple[tuple[OutputFile, ...], Diagnostics]],
) -> Beside:
    before = cache.read(name, _Made)
    if before and before.key == key and all(in_place.get(path) == one for path, one in before.files.items()):
        return Beside(settled=before.files, problems=before.problems)
    outputs, problems = make()
    files = {output.path: output.hash for output in outputs}
    if outputs:
        cache.write(name, _Made(key=key, files=files, problems=problems))
    return Beside(outputs=outputs, problems=problems)
