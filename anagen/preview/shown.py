"""What does the preview hold after a save? The last good state of every file, and what is wrong with the newest.

Makes the site in memory; knows no server and no browser.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from anagen import pipeline, urls
from anagen.cache import Cache
from anagen.diagnostics import Diagnostics, Severity, has_errors, in_order
from anagen.discover import PageFile
from anagen.document import Document
from anagen.memory import Memory, Texts
from anagen.output import OutputFile
from anagen.pages import KEYS_A_PAGE, Before, keys_in_use
from anagen.pipeline import Built, Means
from anagen.search_index import search_index
from anagen.site import Site
from anagen.theme import Theme
from anagen.topics import words_of

_ASSETS = "assets/"
_ATTEMPTS = 4
_GONE = 1000
"""For how many builds it is remembered that a file went."""


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """The files of the preview after so many builds; one that has an error stays as it was when it was last good.

    `changed` has the number of the build in which each path last changed, `sources` the page that each file is made
    of, also where it cannot be made now. `made` counts the files that this build made, in so many `seconds`.
    """

    number: int = 0
    files: dict[str, bytes] = {}
    hashes: dict[str, str] = {}
    changed: dict[str, int] = {}
    sources: dict[str, str] = {}
    diagnostics: Diagnostics = ()
    site: Site | None = None
    theme: Theme | None = None
    memory: Memory = Memory()
    built: Built = Built()
    made: int = 0
    seconds: float = 0.0

    def file_of(self, url: str) -> str:
        """The path of the file that answers an address; that of the page there would be when there is none."""
        name = url.removeprefix("/")
        return name if name in self.files or not (name == "" or name.endswith("/")) else f"{name}index.html"

    def changed_since(self, number: int) -> set[str]:
        """The paths that changed in builds after this one."""
        return {path for path, last in self.changed.items() if last > number}


class Maker:
    """Makes the site again and again, in one thread at a time; lives as long as the preview.

    `today` is asked at every save, so a preview may stay open over night.
    """

    def __init__(self, root: Path, packaged_templates: Path, today: Callable[[], datetime.date]) -> None:
        self.root = root
        self.cache = Cache()
        self.packaged = packaged_templates
        self._today = today
        self._aside: dict[str, tuple[bytes, Diagnostics]] = {}

    def make(self, before: Shown) -> Shown:
        """What is to be shown after `before`."""
        begun = time.perf_counter()
        built, told = self._built(before)
        self.cache.forget(lambda: {*keys_in_use(built.memory)}, KEYS_A_PAGE * len(built.memory.pages))
        diagnostics = in_order((*built.diagnostics, *told))
        is_good = not has_errors(built.diagnostics)
        outputs = built.outputs if is_good else built.sound
        made = {output.path: output.read() for output in outputs}
        new_hashes = {output.path: output.hash for output in outputs}
        files, hashes = {**before.files, **made}, {**before.hashes, **new_hashes}
        if is_good:
            files = {path: content for path, content in files.items() if path in made or path in built.settled}
            hashes = {path: hashes[path] for path in files}
        number = before.number + 1
        differ = {path for path in hashes.keys() | before.hashes.keys() if hashes.get(path) != before.hashes.get(path)}
        gone = {path: last for path, last in before.changed.items() if path in files or number - last < _GONE}
        return Shown(
            number=number,
            files=files,
            hashes=hashes,
            changed=gone | dict.fromkeys(differ, number),
            sources=_sources(built) if built.site else before.sources,
            diagnostics=diagnostics,
            site=built.site or before.site,
            theme=built.theme or before.theme,
            memory=built.memory,
            built=msgspec.structs.replace(built, outputs=(), sound=(), memory=Memory(), diagnostics=diagnostics),
            made=len(differ & made.keys()),
            seconds=time.perf_counter() - begun,
        )

    def document(self, shown: Shown, path: str) -> Document | None:
        """The parsed text of a page as it was at that build; None when it could not be read."""
        page = shown.memory.pages.get(path)
        if page is None or page.brief is None:
            return None
        file = PageFile(path=path, full=str(self.root / path), stamp=page.stamp)
        return Texts([file], self.cache).document(path)

    def index(self, shown: Shown) -> dict[str, bytes]:
        """The files of the index of the search over what is shown; none when they cannot be made."""
        if shown.site is None:
            return {}
        pages = [
            OutputFile(path=path, content=content, made_from=shown.sources[path])
            for path, content in shown.files.items()
            if path in shown.sources
        ]
        files, _problems = search_index(pages, words_of(shown.site), Cache())
        return {file.path: file.read() for file in files}

    def _built(self, before: Shown) -> tuple[Built, Diagnostics]:
        """A build in which packaged templates stand in for own ones with errors; and those errors."""
        held = Before(memory=before.memory, in_place=before.hashes)
        if any(self._own(name) != content for name, (content, _told) in self._aside.items()):
            self._aside = {}  # all, for one template may have failed because of another
        for _attempt in range(_ATTEMPTS):
            means = Means(cache=self.cache)
            means.is_preview, means.aside = True, frozenset(self._aside)
            built = pipeline.make(
                self.root, self.packaged, with_drafts=True, today=self._today(), means=means, before=held
            )
            broken = self._replaceable(built.diagnostics)
            if not broken:
                break
            for name in broken:
                told = tuple(one for one in built.diagnostics if one.location.path == f"templates/{name}")
                self._aside[name] = (self._own(name), told)
            held = Before(memory=built.memory, in_place=before.hashes)
        return built, tuple(one for _content, told in self._aside.values() for one in told)

    def _replaceable(self, diagnostics: Diagnostics) -> set[str]:
        """The own files of the theme that have errors, and that the packaged theme has too."""
        own = self.root / "templates"
        if own.resolve() == self.packaged.resolve():
            return set()
        paths = {one.location.path for one in diagnostics if one.severity is Severity.ERROR}
        names = {path.removeprefix("templates/") for path in paths if path.startswith("templates/")}
        return {
            name for name in names - self._aside.keys() if (self.packaged / name).is_file() and (own / name).is_file()
        }

    def _own(self, name: str) -> bytes:
        try:
            return (self.root / "templates" / name).read_bytes()
        except OSError:
            return b""


def _sources(built: Built) -> dict[str, str]:
    """The page of each file, of pages that cannot be read too."""
    if built.site is None:
        return {}
    default = built.site.config.site.default_language
    pages = (*built.site.pages, *(path for path in built.memory.pages if path not in built.site.pages))
    return {urls.output_path(urls.page_url(path, default)): path for path in pages}


def needs_reload(shown: Shown, url: str, changed: set[str]) -> bool:
    """Whether a page that is open at an address shows something that these changes made old."""
    path = shown.file_of(url)
    own = path if path in shown.files or path in changed else "404.html"
    return own in changed or any(one.startswith(_ASSETS) and not one.endswith(".css") for one in changed)


def styles_in(changed: set[str]) -> list[str]:
    """The addresses of the theme's style sheets that changed."""
    return [f"/{path}" for path in sorted(changed) if path.startswith(_ASSETS) and path.endswith(".css")]
