"""Which files are there? Reads the project's folder and the packaged theme; the only reader of the disk in a build.

Judges nothing that is in the files.
"""

import functools
import itertools
import os
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from anagen import clock
from anagen.cache import hash_of
from anagen.config import CONFIG
from anagen.diagnostics import Diagnostic, Diagnostics, Location, error
from anagen.source import SourceFile
from anagen.theme import Asset
from anagen.urls import FILES, NOTICES, SIGNED

_LIBRARY = ("references.yaml", "people.yaml", "outcomes.yaml", "reviews.yaml", "retracted.yaml", "redirects.yaml")
_LEFT_BY_PROGRAMS = ("~", ".swp", ".tmp", ".bak", "#", "Thumbs.db", "desktop.ini", ".DS_Store")


class Stamp(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """How a file lay on the disk when it was read (nanoseconds, bytes), and the hash of what was in it.

    `is_settled` says that it was old enough then for a later change to show in its time.
    """

    changed: int
    size: int
    hash: bytes
    is_settled: bool = True


class PageFile(msgspec.Struct, frozen=True, kw_only=True):
    """A page's file; `content` is None when it lies as it did when it was read before."""

    path: str
    full: str
    stamp: Stamp
    content: bytes | None = None


class Discovered(msgspec.Struct, frozen=True, kw_only=True):
    """Every file that takes part in a build, read, but for pages that are known.

    `pages` are the Markdown files under `content/`; `library` the YAML files there by name; `signed` the texts that
    `sign` keeps; `pictures` everything beside the pages; `files` what is copied as it is to the root of the
    site. `packaged` has the theme that ships with Anagen, `templates` the project's own; both by their path below
    `templates/`. `spared` are the pages that were not read, by the path of their file below `content/`.
    """

    config: SourceFile | None
    pages: tuple[PageFile, ...]
    notices: tuple[SourceFile, ...]
    library: dict[str, SourceFile]
    signed: tuple[SourceFile, ...]
    pictures: dict[str, Asset]
    files: dict[str, Asset]
    templates: dict[str, SourceFile]
    packaged: dict[str, SourceFile]
    spared: frozenset[str] = frozenset()


def discover(
    root: Path,
    packaged_templates: Path,
    known: Mapping[str, Stamp] | None = None,
    lying: Mapping[str, tuple[int, int]] | None = None,
) -> tuple[Discovered, Diagnostics]:
    """Read the project at `root`; `packaged_templates` is the folder of the default theme.

    `known` are the pages that were read before, by path: one that lies there as it did is not read again. `lying` has
    the times and sizes of all files below `content/`, when somebody has looked already.
    """
    problems: list[Diagnostic] = []
    place, known, lying = str(root / "content"), known or {}, lying or {}
    content = _among(lying, place, "content") if lying else _walk(place, "content")
    pages, others = [], []
    for path, full in content:
        if not _is_page(path):
            others.append((path, full))
        elif page := _as_known(path, full, known, lying.get(full[len(place) + 1 :])) or _page(path, full, problems):
            pages.append(page)
    files = dict(_contents(sorted(others), problems))
    own = dict(_read(root, "templates", problems))
    same_folder = packaged_templates.resolve() == (root / "templates").resolve()
    packaged = own if same_folder else dict(_read(packaged_templates.parent, packaged_templates.name, problems))
    config = settings_of(root, problems)
    if config is None and not problems:
        hint = "Run the command in the folder of your site, or make one with `anagen init FOLDER`."
        problems.append(error("no-config", Location(path=CONFIG), f"there is no `{CONFIG}` here", hint))
    library = {f"content/{name}": name for name in _LIBRARY}
    notices = {path: content for path, content in files.items() if path.startswith(NOTICES) and path.endswith(".md")}
    signed = {path for path in files if path.startswith(SIGNED) and path.endswith(".txt")}
    rest = {
        path: Asset(path=path, content=content)
        for path, content in files.items()
        if path not in notices and path not in library and path not in signed
    }
    found = Discovered(
        config=config,
        pages=tuple(sorted(pages, key=lambda page: page.path)),
        notices=tuple(SourceFile(path=path, content=notices[path]) for path in sorted(notices)),
        library={name: SourceFile(path=path, content=files[path]) for path, name in library.items() if path in files},
        signed=tuple(SourceFile(path=path, content=files[path]) for path in sorted(signed)),
        pictures={path: asset for path, asset in rest.items() if not path.startswith(FILES)},
        files={path.removeprefix(FILES): asset for path, asset in rest.items() if path.startswith(FILES)},
        templates={} if same_folder else _by_name(own),
        packaged=_by_name(packaged),
        spared=frozenset(page.full[len(place) + 1 :] for page in pages if page.content is None),
    )
    return found, tuple(problems)


def settings_of(root: Path, problems: list[Diagnostic]) -> SourceFile | None:
    """The settings of the project at `root`, if it has any; what keeps them from being read is added to `problems`."""
    return _read_file(str(root / CONFIG), CONFIG, problems) if (root / CONFIG).is_file() else None


def line_at(root: Path, place: Location) -> str | None:
    """The line of a project's file that a place names, for a person to see; None when it cannot be shown."""
    if not place.line:
        return None
    try:
        with (root / place.path).open(encoding="utf-8-sig", errors="replace") as file:
            return next(itertools.islice(file, place.line - 1, None), "").rstrip("\n")
    except OSError:
        return None


def _by_name(files: dict[str, bytes]) -> dict[str, SourceFile]:
    return {path.split("/", 1)[1]: SourceFile(path=path, content=files[path]) for path in sorted(files) if "/" in path}


def _is_page(path: str) -> bool:
    return path.endswith(".md") and not path.startswith((FILES, NOTICES))


def _as_known(path: str, full: str, known: Mapping[str, Stamp], lies: tuple[int, int] | None) -> PageFile | None:
    """A page that lies as it is known."""
    before = known.get(path)
    is_same = before and before.is_settled and (before.changed, before.size) == (lies or _lies(full))
    return PageFile(path=path, full=full, stamp=before) if before and is_same else None


def _page(path: str, full: str, problems: list[Diagnostic]) -> PageFile | None:
    """A page, read."""
    changed, _size = _lies(full)
    is_past = changed > 0 and clock.is_past(changed)
    file = _read_file(full, path, problems)
    if file is None:
        return None
    stamp = Stamp(changed, len(file.content), hash_of(file.content), is_past)
    return PageFile(path=path, full=full, stamp=stamp, content=file.content)


def _lies(full: str) -> tuple[int, int]:
    """The time and the size of a file; none of one that is gone, or not to be looked at, which reading it tells."""
    try:
        lies = os.stat(full)
    except OSError:
        return 0, -1
    return lies.st_mtime_ns, lies.st_size


def read_page(page: PageFile) -> bytes | None:
    """What is in a page's file now; None when it cannot be read any more."""
    try:
        return Path(page.full).read_bytes()
    except OSError:
        return None


def _read(root: Path, folder: str, problems: list[Diagnostic]) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder by its path from the root; hidden and backup files are nobody's content."""
    return _contents(_walk(str(root / folder), folder), problems)


def _contents(files: Iterable[tuple[str, str]], problems: list[Diagnostic]) -> Iterator[tuple[str, bytes]]:
    for name, full in files:
        file = _read_file(full, name, problems)
        if file:
            yield name, file.content


def _among(files: Iterable[str], full: str, name: str) -> Iterator[tuple[str, str]]:
    """What `_walk` finds, in their order, of a folder whose files are known by their paths in it."""

    def named(path: str) -> str:
        """The path of a file or folder in the project; "" when it, or what it is in, is nobody's content."""
        above, _, own = path.rpartition("/")
        parent = folder(above)
        return f"{parent}/{unicodedata.normalize('NFC', own)}" if parent and not _is_nobodys(parent, own) else ""

    @functools.cache
    def folder(path: str) -> str:
        return named(path) if path else name

    for path in files:
        if in_project := named(path):
            yield in_project, f"{full}/{path}"


def _is_nobodys(folder: str, name: str) -> bool:
    """Whether a file or folder is hidden, or left by a program."""
    is_hidden = name.startswith(".") and not f"{folder}/".startswith(FILES)
    return is_hidden or name.endswith(_LEFT_BY_PROGRAMS)


def _walk(full: str, name: str) -> Iterator[tuple[str, str]]:
    try:
        entries = sorted(os.scandir(full), key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if _is_nobodys(name, entry.name):
            continue
        path = f"{name}/{unicodedata.normalize('NFC', entry.name)}"
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path, path)
        elif entry.is_file():
            yield path, entry.path


def _read_file(full: str, path: str, problems: list[Diagnostic]) -> SourceFile | None:
    try:
        with open(full, "rb", buffering=0) as file:
            return SourceFile(path=path, content=file.readall())
    except FileNotFoundError:  # it went after the files were listed, as what editors put beside a file does
        return None
    except OSError as problem:
        reason = problem.strerror or "unknown reason"
        hint = "Check that you may read the file, and that no other program has locked it."
        problems.append(error("cannot-read", Location(path=path), f"this file cannot be read: {reason}", hint))
        return None
