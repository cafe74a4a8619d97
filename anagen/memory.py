"""What one build leaves to the next, and what is kept of each text, so that nothing is worked out twice.

Types, and the reading of texts through them. Whatever is missing or in doubt is worked out again.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from anagen.cache import Cache
from anagen.diagnostics import Diagnostics
from anagen.discover import PageFile, Stamp, read_page
from anagen.document import Brief, Document
from anagen.keys import of_text
from anagen.look import Looked
from anagen.output import Inspected
from anagen.parse import brief_of, parse_batch
from anagen.progress import Tell
from anagen.source import SourceFile
from anagen.workers import Workers


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of one text: its brief, if it could be read, its problems, and its `Document` in MessagePack."""

    brief: Brief | None
    problems: Diagnostics
    document: bytes = b""


class _OnlyText(msgspec.Struct, frozen=True):
    """The `document` of what is kept of a text, when nothing else of it is wanted."""

    document: bytes = b""


class KnownPage(msgspec.Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """A page as the last build left it; `key` is that of its surroundings when it was looked at."""

    stamp: Stamp
    brief: Brief | None
    problems: Diagnostics
    key: bytes = b""
    looked: Looked | None = None


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """What one build leaves to the next.

    `around` is the key of all that pages show of each other, `shared` that of the files that they share. `stated` has
    the hashes of the files into which the facts `inspected` were put. `holds` says that no reference led nowhere, and
    `paths` is a hash of the paths of all files, when none stood in another's way.
    """

    engine: bytes = b""
    shared: bytes = b""
    around: bytes = b""
    pages: dict[str, KnownPage] = {}
    inspected: Inspected | None = None
    stated: dict[str, str] = {}
    holds: bool = False
    paths: bytes = b""


class Texts:
    """The texts of the pages of one build, each parsed once; lives as long as the build."""

    def __init__(self, files: Iterable[PageFile], cache: Cache) -> None:
        self._files = {file.path: file for file in files}
        self._cache = cache

    def read(self, known: dict[str, KnownPage], workers: Workers, tell: Tell) -> dict[str, KnownPage]:
        """All pages: as they are `known` where their text is the same, else as they are now."""
        pages: dict[str, KnownPage | None] = {}
        for path, file in self._files.items():
            before = known.get(path)
            if before and before.stamp is file.stamp:
                pages[path] = before
                continue
            if before and before.stamp.hash == file.stamp.hash:
                pages[path] = msgspec.structs.replace(before, stamp=file.stamp)
                continue
            kept = self._cache.get(of_text(path, file.stamp.hash), Read)
            pages[path] = self._known(path, kept) if kept else None
        new = [path for path, page in pages.items() if page is None]
        for path, read in zip(new, self._parsed(new, workers, tell), strict=True):
            pages[path] = self._known(path, read)
        return {path: page for path, page in pages.items() if page}

    def document(self, path: str) -> Document:
        """The parsed text of a page that could be read."""
        return msgspec.msgpack.decode(self.encoded(path), type=Document)

    def encoded(self, path: str) -> bytes:
        """The same in MessagePack; parsed again when it is no longer kept."""
        kept = self._cache.get(of_text(path, self._files[path].stamp.hash), _OnlyText)
        if kept and kept.document:
            return kept.document
        [read] = _decode(parse_encoded(msgspec.msgpack.encode([self._source(path)])))
        return read.document

    def _known(self, path: str, read: Read) -> KnownPage:
        return KnownPage(stamp=self._files[path].stamp, brief=read.brief, problems=read.problems)

    def _source(self, path: str) -> SourceFile:
        file = self._files[path]
        content = file.content if file.content is not None else read_page(file)
        return SourceFile(path=path, content=content or b"")

    def _parsed(self, paths: Sequence[str], workers: Workers, tell: Tell) -> Iterator[Read]:
        done = 0
        batches = [paths[part] for part in workers.batches(len(paths))]
        encoded = (msgspec.msgpack.encode([self._source(path) for path in batch]) for batch in batches)
        is_much = workers.are_wanted_for(len(paths))
        results = workers.run(parse_encoded, encoded) if is_much else map(parse_encoded, encoded)
        for batch, result in zip(batches, results, strict=True):
            tell("Reading pages", done, len(paths))
            for path, read in zip(batch, _decode(result), strict=True):
                self._cache.put(of_text(path, self._files[path].stamp.hash), read)
                yield read
            done += len(batch)


def parse_encoded(files: bytes) -> bytes:
    """Parse texts for another process, in MessagePack: a list of `SourceFile` to a list of `Read`."""
    found = []
    for parsed in parse_batch(msgspec.msgpack.decode(files, type=list[SourceFile])):
        document = parsed.document
        found.append(
            Read(
                brief=brief_of(document) if document else None,
                problems=parsed.diagnostics,
                document=msgspec.msgpack.encode(document) if document else b"",
            )
        )
    return msgspec.msgpack.encode(found)


def _decode(encoded: bytes) -> list[Read]:
    return msgspec.msgpack.decode(encoded, type=list[Read])
