"""Which paths of `dist/` can every system store, and store apart? String functions, and the problems of paths."""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from collections.abc import Iterable

from anagen.diagnostics import Diagnostics, Location, error
from anagen.output import OutputFile

LONGEST_PATH = 200  # Windows takes 260 characters, the folders above `dist/` included
LONGEST_NAME = 255  # bytes, on the common file systems

_FLAWS = {
    r"(^|/)\.{0,2}(/|$)": "is no plain path inside the site",
    r'[\x00-\x1f\x7f<>:"\\|?*\ud800-\udfff]': "has a character that Windows forbids",
    r"[. ](/|$)": "has a name that ends with a dot or a space, which Windows drops",
    r"(?i)(^|/)(con|prn|aux|nul|con(in|out)\$|(com|lpt)[0-9¹²³]) *([./]|$)": "has a name that Windows uses itself",
    r"(?i)^\.anagen-": "has a name that Anagen uses itself",
}

_PLAIN = re.compile(
    rf"(?!.{{{LONGEST_PATH + 1}}})(?:(?!con|prn|aux|nul|com|lpt)[a-z0-9_-]++(?:\.[a-z0-9_-]++)*+(?:/(?!$)|$))++"
)
"""What nearly all paths are made of; looked for first, which is quicker."""


def folders_of(paths: Iterable[str]) -> set[str]:
    """Every folder above the paths, up to `dist/` and without it."""
    folders: set[str] = set()
    for path in paths:
        while (path := path.rpartition("/")[0]) and path not in folders:
            folders.add(path)
    return folders


def folded(path: str) -> str:
    """One spelling for all that Windows and macOS take for the same name."""
    return path.lower() if path.isascii() else unicodedata.normalize("NFC", path.casefold())


def bad_paths(outputs: Iterable[OutputFile]) -> Diagnostics:
    """Paths that some system cannot store, or would store in one place with another."""
    problems = []
    seen: dict[str, tuple[str, OutputFile]] = {}  # folded name: as it is spelled first, and where
    for output in outputs:
        place = Location(path=output.made_from)
        if flaw := flaw_of(output.path):
            shown = output.path if output.path.isprintable() else ascii(output.path)[1:-1]
            problems.append(error("bad-path", place, f"the file `{shown}` of the site {flaw}", "Rename it."))
            continue
        for name in sorted(folders_of([output.path]) | {output.path}):
            if folded(name) not in seen:
                seen[folded(name)] = name, output
            elif message := _clash(name, output, *seen[folded(name)]):
                related = [Location(path=seen[folded(name)][1].made_from)]
                problems.append(error("bad-path", place, message, "Rename one of them.", related))
                break
    return tuple(problems)


def _clash(name: str, output: OutputFile, spelling: str, other: OutputFile) -> str:
    """Why two outputs cannot both have a file or a folder of these names; empty if they can."""
    if spelling != name:
        return f"`{spelling}` and `{name}` are one name on Windows and macOS"
    if (name == output.path) != (name == other.path):
        return f"`{name}` cannot be a file and a folder"
    return f"the file `{name}` of the site is made twice" if name == output.path else ""


def has_flaws(paths: Iterable[str]) -> bool:
    """Whether some path has a flaw; most lists have none, and that is seen at once."""
    return any(map(flaw_of, itertools.filterfalse(_PLAIN.fullmatch, paths)))


@functools.lru_cache(maxsize=32_768)
def flaw_of(path: str) -> str:
    """What is wrong with a path in `dist/`, as the end of a sentence; empty if every system can store it."""
    if _PLAIN.fullmatch(path):
        return ""
    for pattern, flaw in _FLAWS.items():
        if re.search(pattern, path):
            return flaw
    if len(path) <= LONGEST_PATH and all(len(name.encode()) <= LONGEST_NAME for name in path.split("/")):
        return ""
    return f"is too long: {LONGEST_PATH} characters, and {LONGEST_NAME} bytes for a name, are safe everywhere"
