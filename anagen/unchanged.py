"""Has nothing changed since the last build? Then what it would say is known, and nothing heavy is imported to say it.

The answer rests on how all files lie on the disk: those of the project, of Anagen itself, and of `dist/`. In any doubt
there is no answer, and the build runs. Reads no file but its own note.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence

from anagen import clock

_NOTE = ".anagen/cache/unchanged"
_PACKAGE = os.path.dirname(os.path.abspath(__file__))
_NO_SHORT_CUT = frozenset({"--clean", "--no-cache"})


def answer(arguments: Sequence[str]) -> int | None:
    """Say what a build with these arguments would say, if nothing changed since it last said it; its exit code."""
    if any(argument in _NO_SHORT_CUT for argument in arguments):
        return None
    root = _root(arguments)
    try:
        with open(f"{root}/{_NOTE}", encoding="utf-8") as file:
            note = json.load(file)
        if note["asked"] != _asked(arguments) or note["lies"] != _lies(root, note["dist"], note["files"]):
            return None
        sys.stderr.write(note["problems"])
        sys.stdout.write(note["summary"])
        return int(note["code"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


class Watch:
    """Looks at the files before a build, to write the note after it; lives as long as the build."""

    def __init__(self, root: str, arguments: Sequence[str]) -> None:
        self._root = root
        self._asked = _asked(arguments)
        self._before = self._sources()

    def note(self, dist: str, files: Iterable[str], said: tuple[str, str, int]) -> None:
        """Note what is to be said the next time: the problems, the summary and the exit code.

        Not when a file changed during the build, or so shortly before it that its time would not tell another change.
        """
        files = sorted(files)
        sources = self._before
        if sources is None or sources != self._sources():
            return
        problems, summary, code = said
        with contextlib.suppress(OSError):
            newest = max((os.lstat(f"{dist}/{path}").st_mtime_ns for path in files), default=0)
            if not clock.wait_until_past(newest):
                return
            note = {
                "asked": self._asked, "dist": dist, "files": files, "lies": _lies(self._root, dist, files),
                "problems": problems, "summary": summary, "code": code,
            }  # fmt: skip
            temporary = f"{self._root}/{_NOTE}.{os.getpid()}"
            with open(temporary, "w", encoding="utf-8") as file:
                json.dump(note, file, ensure_ascii=False)
            os.replace(temporary, f"{self._root}/{_NOTE}")

    def _sources(self) -> str | None:
        """How the sources lie, if every later change of them will show."""
        with contextlib.suppress(OSError):
            found = sorted(_sources(self._root))
            if clock.wait_until_past(max(changed for _path, changed, _size, _number in found)):
                return repr(found)
        return None


def _root(arguments: Sequence[str]) -> str:
    """The folder of the site, as far as it can be told without the command line's own rules."""
    for at, argument in enumerate(arguments):
        if argument == "--root" and at + 1 < len(arguments):
            return arguments[at + 1]
        if argument.startswith("--root="):
            return argument.removeprefix("--root=")
    return "."


def _asked(arguments: Sequence[str]) -> str:
    """Everything beside files that what is said depends on."""
    size = None
    with contextlib.suppress(OSError, ValueError, AttributeError):
        size = tuple(os.get_terminal_size(sys.__stdout__.fileno()))  # type: ignore[union-attr]
    words = [os.environ.get(name, "") for name in ("COLUMNS", "LINES", "TERM", "NO_COLOR", "WT_SESSION", "CI")]
    programs = [path for path in sys.path if path.endswith("-packages") and os.path.isdir(path)]
    installed = [os.stat(path).st_mtime_ns for path in programs]  # what is not installed is told, and may be by now
    asked = [time.strftime("%Y-%m-%d"), os.getcwd(), *arguments, *words, size, sys.stderr.isatty(), sys.version]
    return repr([asked, installed])


def _lies(root: str, dist: str, files: Iterable[str]) -> str:
    """A hash of how the sources and the files of `dist/` lie."""
    state = hashlib.blake2b(digest_size=16)
    for line in sorted(_sources(root)):
        state.update(repr(line).encode("utf-8", "surrogateescape"))
    for path in files:
        one = os.lstat(f"{dist}/{path}")
        state.update(b"%d %d %d %d;" % (one.st_mtime_ns, one.st_size, one.st_ino, one.st_mode))
    for name in (".anagen-manifest", ".anagen-intent", ".anagen-lock", ".anagen-temporary"):
        with contextlib.suppress(FileNotFoundError):
            one = os.lstat(f"{dist}/{name}")
            state.update(b"%s %d %d %d;" % (name.encode(), one.st_mtime_ns, one.st_size, one.st_ino))
    return state.hexdigest()


def _sources(root: str) -> Iterator[tuple[str, int, int, int]]:
    """Every file that a build may read: path, time, size, number."""
    config = os.stat(f"{root}/site_config.yaml")
    yield "site_config.yaml", config.st_mtime_ns, config.st_size, config.st_ino
    folders = {os.path.realpath(f"{root}/{name}") for name in ("content", "templates")}
    checkout = os.path.dirname(_PACKAGE)
    folders |= {_PACKAGE, os.path.realpath(f"{checkout}/templates")}
    for folder in sorted(folders):
        yield from _below(folder)


def _below(folder: str) -> Iterator[tuple[str, int, int, int]]:
    try:
        entries = os.scandir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return
    with entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    yield from _below(entry.path)
            else:
                one = entry.stat()
                yield entry.path, one.st_mtime_ns, one.st_size, one.st_ino
