"""On what does it depend what is found on a page, and made of it? Hashes: where they are the same, so are the results.

A page depends on its own text, on the files that all pages share (settings, theme, library), and on what it shows of
other pages, and links to. Reads no file.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Iterable

import msgspec

from anagen import __version__, urls
from anagen.cache import hash_of
from anagen.discover import Discovered
from anagen.site import FOOTER_TYPES, Page, Site, follow

_encode = functools.partial(msgspec.msgpack.encode, order="deterministic")


@functools.cache
def engine() -> bytes:
    """A hash of this version of Anagen, and of Python, whose code is kept: what another one found is found anew."""
    files = []
    for folder, _folders, names in os.walk(os.path.dirname(os.path.abspath(__file__))):
        if "__pycache__" not in folder and "starter" not in folder:
            lies = ((name, os.stat(f"{folder}/{name}")) for name in sorted(names))
            files += [(name, one.st_mtime_ns, one.st_size) for name, one in lies]
    return hash_of(__version__.encode(), sys.version.encode(), repr(sorted(files)).encode())


def of_shared_files(found: Discovered, *, with_styles: bool = True) -> bytes:
    """The key of what is read from the settings, the library, the notices and the theme.

    What is found on a page, and made of it, depends on no style sheet but by its address.
    """
    own = found.templates.values()
    config = () if found.config is None else (found.config,)
    groups = (config, found.library.values(), found.notices, found.signed, own, found.packaged.values())
    parts: list[bytes] = [engine()]
    for group in groups:
        parts.append(b"")
        for file in group:
            if not with_styles and file.path.endswith(".css"):
                continue
            parts += (file.path.encode(), file.content)
    return hash_of(*parts)


def of_text(path: str, content: bytes) -> bytes:
    """The key of a parsed page, by the hash of its file."""
    return hash_of(engine(), path.encode(), content)


def ties_of(site: Site) -> bytes:
    """The key of what the pages cite and draw, and may show or link beside the pages."""
    return hash_of(*(brief.ties for brief in site.briefs.values()))


class Keys:
    """The keys of the pages of one site; lives inside one build.

    `shared` is the key of the files that all pages share. The outlines, and the hashes of pictures and files, are
    those of the site.
    """

    def __init__(self, site: Site, shared: bytes) -> None:
        self._site = site
        self._shared = shared
        self._digests = {path: hash_of(asset.content) for path, asset in site.pictures.items()}
        self._cards: dict[str, bytes] = {}
        self._rows: dict[str, bytes] = {}
        self._frames: dict[str, bytes] = {}

    def of_all(self) -> bytes:
        """The key of all that any page shows of others: while it is the same, each page depends on its text alone."""
        site = self._site
        files = _encode([sorted(self._digests.items()), sorted(site.files)])
        names = _encode([[*site.outlines], site.drafts, sorted(site.unread), site.has_search])
        return hash_of(self._shared, self._faces, files, names)

    def of_page(self, path: str, text: bytes, *, is_sound: bool) -> bytes:
        """The key of a page whose file has the hash `text`. One that is not sound stands on something broken."""
        site = self._site
        page = site.pages[path]
        near = [*page.ancestors, page.previous, page.next, *page.children]
        parts = [
            self._shared, text, bytes([is_sound]), self._frame(page.language), _encode(page),
            *(self._card(one) for one in near if one),
            *(self._children(one) for one in (*page.ancestors, path, *page.children)),
            _encode([self._lead(path, link) for link in site.outlines[path].leads]),
            _encode([self._digests.get(one, b"") for one in self._files(path)]),
        ]  # fmt: skip
        if page.type == "sources":
            parts += (self._faces, ties_of(self._site))
        elif page.type == "a-z":
            parts.append(self._faces)
        return hash_of(*parts)

    @functools.cached_property
    def _faces(self) -> bytes:
        """What all pages show of each other."""
        return hash_of(*(brief.face for brief in self._site.briefs.values()))

    def _card(self, path: str) -> bytes:
        if path not in self._cards:
            page = self._site.pages[path]
            self._cards[path] = _encode((page.title, page.summary, page.url, page.type, page.is_draft))
        return self._cards[path]

    def _children(self, path: str) -> bytes:
        if path not in self._rows:
            self._rows[path] = hash_of(*(self._card(child) for child in self._site.pages[path].children))
        return self._rows[path]

    def _frame(self, language: str) -> bytes:
        """What is on every page of a language: its menu, its footer, its glossary."""
        if language not in self._frames:
            site = self._site
            home = site.pages.get(f"content/{language}/index.md")
            menu = [self._card(path) for path in home.children] if home else []
            foot = [path for path in home.children if site.pages[path].type in FOOTER_TYPES] if home else []
            kinds = [(one, site.pages[path].url) for one in sorted(FOOTER_TYPES) for path in site.types.get(one, ())]
            words = _encode(site.glossaries.get(language, ()))
            parts = (_encode([kinds, site.has_search]), words, *menu, *(self._children(path) for path in foot))
            self._frames[language] = hash_of(*parts, _encode([sorted(site.unread), sorted(site.drafts)]))
        return self._frames[language]

    def _lead(self, path: str, link: str) -> tuple[str, str, bool, str]:
        target = follow(self._site, path, link)
        page: Page | None = self._site.pages.get(target.path)
        has_anchor = page is not None and target.anchor in self._site.outlines[page.path].ids
        return target.kind, target.path, has_anchor, page.title if page else ""

    def _files(self, path: str) -> Iterable[str]:
        page = self._site.outlines[path]
        yield from (urls.resolve(path, link.target.partition("#")[0]) for link in page.files)
        yield from (urls.resolve(path, value) for _name, value, _place in page.options)
