"""Which pages must be looked at in this build, and what is known of all of them then?

A page is looked at when its key is not the one it had, or when a file made of it is not in its place any more.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from anagen.cache import Cache, hash_of
from anagen.check.output import Ends
from anagen.document import Document
from anagen.keys import Keys, of_text
from anagen.look import Around, Extras, Looked, look, look_encoded
from anagen.memory import KnownPage, Memory, Texts
from anagen.output import Inspected, OutputFile
from anagen.progress import Tell
from anagen.workers import Workers


class Before(msgspec.Struct, frozen=True, kw_only=True):
    """What a build may use of the one before it: its memory, and the hashes of the files that are in place.

    Without these no file is wanted, and only what was not looked at is made.
    """

    memory: Memory = Memory()
    in_place: Mapping[str, str] | None = None

    def has(self, path: str, hash_: str) -> bool:
        """Whether a file with this hash need not be made."""
        return self.in_place is None or self.in_place.get(path) == hash_


_Result = tuple[Looked, Extras | msgspec.Raw, tuple[OutputFile, ...]]
"""A `Result` whose middle, which is only kept, need not be read."""


class _Work(msgspec.Struct, frozen=True, kw_only=True):
    """`Work` whose parts are in MessagePack already."""

    around: msgspec.Raw | str
    documents: list[msgspec.Raw]
    spool: str


class Pages:
    """The pages of one build; lives as long as the build.

    `known` has all that could be read, `outputs` the files that were made now, `changed` the pages they are made of.
    """

    def __init__(self, around: Around, texts: Texts, known: dict[str, KnownPage], before: Before, cache: Cache) -> None:
        self.around = around
        self.known = known
        self.before = before
        self.outputs: dict[str, OutputFile] = {}
        self.changed: list[str] = []
        self.same_around = False
        self.around_key = b""
        self.shared_key = b""
        self._texts = texts
        self.cache = cache

    def look(self, shared: bytes, workers: Workers, tell: Tell) -> None:
        """Look at what must be looked at; `shared` is the key of the files that all pages share."""
        self.shared_key = shared
        pages = self.around.site.outlines.keys()
        shared_broken = sorted(path for path in self.around.broken if path not in self.known)
        keys = Keys(self.around.site, hash_of(shared, *(path.encode() for path in shared_broken)))
        self.around_key = keys.of_all()
        self.same_around = self.around_key == self.before.memory.around
        to_look = []
        lists = self.around.site.types.get("sources", ())
        for path in pages:
            page = self.known[path]
            is_kept = self.same_around and page.looked is not None and path not in lists
            key = page.key if is_kept else keys.of_page(path, page.stamp.hash, is_sound=path not in self.around.broken)
            if page.looked is None or key != page.key or not self._may_stay(page.looked):
                to_look.append(path)
            if key != page.key:
                self.known[path] = msgspec.structs.replace(page, key=key)
        self._look(to_look, workers, tell)

    def document(self, path: str) -> Document:
        """The text of a page."""
        return self._texts.document(path)

    def looked(self) -> Iterable[Looked]:
        """What is known of the pages that are not left out, in reading order."""
        return (one for path in self.around.site.pages if (one := self.known[path].looked))

    @functools.cached_property
    def made_from(self) -> dict[str, str]:
        """The paths of the files that are made of pages, and of those pages; once all were looked at."""
        site = self.around.site
        return {made.path: path for path in site.pages if (one := self.known[path].looked) for made in one.made}

    def ends(self, path: str) -> dict[str, Ends]:
        """Where the files point that are made of a page that was looked at."""
        return self.extras(path).ends

    def extras(self, path: str) -> Extras:
        """What other pages may ask of a page that was looked at; looked at again when it is no longer kept."""
        kept = self.cache.get(_key_of_extras(self.known[path].key), Extras)
        return kept or next(look(self.around, [self._texts.document(path)]))[1]

    def ends_before(self, path: str) -> dict[str, Ends] | None:
        """The ends of a page at the last build, if they are known."""
        page = self.before.memory.pages.get(path)
        kept = self.cache.get(_key_of_extras(page.key), Extras) if page else None
        return kept.ends if kept else None

    def state(self, inspected: Inspected) -> dict[str, str]:
        """Make the pages that state facts unless the same facts are in place; the hashes of the files that are."""
        settled: dict[str, str] = {}
        memory = self.before.memory
        for path in self.around.site.pages:
            looked = self.known[path].looked
            for made in looked.made if looked else ():
                if not made.states_facts or made.path in self.outputs:
                    continue
                stated = memory.stated.get(made.path)
                if inspected == memory.inspected and stated and self.before.has(made.path, stated):
                    settled[made.path] = stated
                else:
                    self._take(path, next(look(self.around, [self._texts.document(path)])))
        return settled

    def _may_stay(self, looked: Looked) -> bool:
        """Whether what was found still holds, and what was made is still there.

        What a problem suggests depends on more than its page, so only with everything else the same.
        """
        if not self.same_around and (looked.found or looked.failed or looked.flaws):
            return False
        for made in looked.made:  # noqa: SIM110 (`all` takes twice as long, and this runs for each page)
            if not made.states_facts and not self.before.has(made.path, made.hash):
                return False
        return True

    def _look(self, paths: Sequence[str], workers: Workers, tell: Tell) -> None:
        for done, (path, result) in enumerate(zip(paths, self._results(paths, workers), strict=True)):
            tell("Making pages", done, len(paths))
            self._take(path, result)

    def _results(self, paths: Sequence[str], workers: Workers) -> Iterator[_Result]:
        if not workers.are_wanted_for(len(paths)):
            yield from look(self.around, map(self._texts.document, paths))
            return
        around = self._around_for(workers)
        batches = (paths[part] for part in workers.batches(len(paths)))
        texts = ([msgspec.Raw(self._texts.encoded(path)) for path in batch] for batch in batches)
        work = (_Work(around=around, documents=documents, spool=workers.spool()) for documents in texts)
        for found in workers.run(look_encoded, map(msgspec.msgpack.encode, work)):
            yield from msgspec.msgpack.decode(found, type=list[_Result])

    def _around_for(self, workers: Workers) -> msgspec.Raw | str:
        """What is around the pages, for other processes: the name of a file, where there is a place for one."""
        site = msgspec.structs.replace(self.around.site, briefs={})  # nobody there asks for them
        encoded = msgspec.msgpack.encode(msgspec.structs.replace(self.around, site=site), enc_hook=dict)
        if spool := workers.spool():
            file = f"{spool}/{self.around_key.hex()}"
            with contextlib.suppress(OSError), open(file, "wb") as place:
                place.write(encoded)
                return file
        return msgspec.Raw(encoded)

    def _take(self, path: str, result: _Result) -> None:
        looked, extras, outputs = result
        page = self.known[path] = msgspec.structs.replace(self.known[path], looked=looked)
        self.cache.put(_key_of_extras(page.key), extras)
        self.outputs |= {output.path: output for output in outputs}
        self.changed.append(path)


def _key_of_extras(key: bytes) -> bytes:
    return hash_of(key, b"extras")


KEYS_A_PAGE = 2


def keys_in_use(memory: Memory) -> Iterator[bytes]:
    """The keys of what is kept for these pages."""
    yield memory.shared
    for path, page in memory.pages.items():
        yield of_text(path, page.stamp.hash)
        yield _key_of_extras(page.key)
