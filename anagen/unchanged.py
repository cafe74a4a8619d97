"""Has nothing changed since the last build? Then what it would say is known, and nothing heavy is imported to say it.

The answer rests on how all files lie on the disk: those of the project, of Anagen itself, and of `dist/`. In any doubt
there is no answer, and the build runs. Reads no file but its own note.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import marshal
import os
import sys
import time
from collections.abc import Collection, Iterable, Sequence

from anagen import clock

_NOTE = ".anagen/cache/unchanged"
_PACKAGE = os.path.dirname(os.path.abspath(__file__))
_Lies = tuple[str, int, int, int]
"""A file, and how it lies: path, time, size, number."""
_NO_SHORT_CUT = frozenset({"--clean", "--no-cache"})


class Watch:
    """Looks at the files before a build, to answer in its place or to write the note after it; lives as long as it."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self._root = _root(arguments)
        self._is_short = _NO_SHORT_CUT.isdisjoint(arguments)
        self._before = self._sources()
        self._head = [_asked(arguments), _hash(self._before)] if self._before else []

    def answer(self) -> int | None:
        """Say what the build would say, if nothing changed since it last said it; its exit code."""
        if not self._is_short or self._before is None:
            return None
        try:
            with open(f"{self._root}/{_NOTE}", encoding="utf-8") as file:
                if json.loads(file.readline()) != self._head:
                    return None
                note = json.loads(file.readline())
            dist = note["dist"]
            if note["lies"] != _hash_of_output(dist, (_lies(f"{dist}/{path}") for path in note["files"])):
                return None
            sys.stderr.write(note["problems"])
            sys.stdout.write(note["summary"])
            return int(note["code"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def lying(self, root: str) -> dict[str, tuple[int, int]]:
        """The time and the size of each file below `content/`, by its path there, when it looked."""
        above = _content(root) + os.sep
        found = self._before if self._before and self._is_at(root) else ()
        return {
            path[len(above) :].replace(os.sep, "/"): (changed, size)
            for path, changed, size, _number in found
            if path.startswith(above)
        }

    def note(
        self,
        root: str,
        dist: str,
        files: tuple[list[str], list[tuple[int, int, int]]],
        said: tuple[str, str, int],
        spared: Collection[str] = (),
    ) -> None:
        """Note what is to be said the next time: the problems, the summary and the exit code.

        `files` are those of `dist`, and their times, sizes and numbers when the build looked. Nothing is noted when a
        file changed during the build, or so shortly before it that its time would not tell another change. What the
        build knew of the files `spared` below `content/`, it knew by how they lay in `lying`; it did not read them.
        """
        if not self._is_at(root) or not self._lie_as_before(spared):
            return
        (names, lies), (problems, summary, code) = files, said
        newest = max((changed for changed, _size, _number in lies), default=0)
        if not clock.wait_until_past(newest):
            return
        with contextlib.suppress(OSError):
            note = {
                "dist": dist, "files": names, "lies": _hash_of_output(dist, lies),
                "problems": problems, "summary": summary, "code": code,
            }  # fmt: skip
            temporary = f"{self._root}/{_NOTE}.{os.getpid()}"
            with open(temporary, "w", encoding="utf-8") as file:
                # the first line is all that a build reads which has work to do
                file.write(f"{json.dumps(self._head)}\n{json.dumps(note, ensure_ascii=False)}\n")
            os.replace(temporary, f"{self._root}/{_NOTE}")

    def _is_at(self, root: str) -> bool:
        """Whether the folder of the site was guessed rightly."""
        return os.path.realpath(root) == os.path.realpath(self._root)

    def _lie_as_before(self, spared: Collection[str]) -> bool:
        """Whether all files that were read lie as they did when it first looked."""
        content = _content(self._root)
        above, spared = content + os.sep, {content + os.sep + path.replace("/", os.sep) for path in spared}
        before = [one for one in self._before or () if one[0] not in spared]
        with contextlib.suppress(OSError):
            inside = [(one[0], *_lies(one[0], follow=True)) for one in before if one[0].startswith(above)]
            return bool(before) and before == sorted(_sources(self._root, but=content) + inside)
        return False

    def _sources(self) -> list[_Lies] | None:
        """How the sources lie, if every later change of them will show."""
        with contextlib.suppress(OSError):
            found = _sources(self._root)
            if clock.wait_until_past(max(changed for _path, changed, _size, _number in found)):
                return sorted(found)
        return None


def _root(arguments: Sequence[str]) -> str:
    """The folder of the site, as far as it can be told without the command line's own rules."""
    for at, argument in enumerate(arguments):
        if argument == "--root" and at + 1 < len(arguments):
            return arguments[at + 1]
        if argument.startswith("--root="):
            return argument.removeprefix("--root=")
    return "."


def _content(root: str) -> str:
    """The folder of the pages, where it really lies."""
    return os.path.realpath(f"{root}/content")


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


def _hash(lying: list[_Lies] | tuple[list[_Lies], list[tuple[int, int, int]]]) -> str:
    """A hash of what marshal can write; in its version 2 the same always comes to the same."""
    return hashlib.blake2b(marshal.dumps(lying, 2), digest_size=16).hexdigest()


def _lies(place: str, *, follow: bool = False) -> tuple[int, int, int]:
    """How a file lies: its time, its size and its number. As long as these are the same, so are its bytes."""
    one = os.stat(place, follow_symlinks=follow)
    return one.st_mtime_ns, one.st_size, one.st_ino


def _hash_of_output(dist: str, lying: Iterable[tuple[int, int, int]]) -> str:
    """A hash of how the files of `dist/` lie, and the lists and leftovers of builds there."""
    lists = []
    for name in (".anagen-manifest", ".anagen-intent", ".anagen-lock", ".anagen-temporary"):
        with contextlib.suppress(FileNotFoundError):
            lists.append((name, *_lies(f"{dist}/{name}")))
    return _hash((lists, [*lying]))


def _sources(root: str, but: str = "") -> list[_Lies]:
    """Every file that a build may read, but for one folder: path, time, size, number."""
    found = [("site_config.yaml", *_lies(f"{root}/site_config.yaml"))]
    templates = {os.path.realpath(f"{above}/templates") for above in (root, os.path.dirname(_PACKAGE))}
    waiting = sorted({_content(root), _PACKAGE, *templates} - {but})
    while waiting:
        try:
            entries = os.scandir(waiting.pop())
        except (FileNotFoundError, NotADirectoryError):
            continue
        with entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != "__pycache__" or not entry.path.startswith(_PACKAGE):
                        waiting.append(entry.path)
                elif entry.is_file():
                    one = entry.stat()
                    found.append((entry.path, one.st_mtime_ns, one.st_size, one.st_ino))
    return found
