"""From finished pages to the files in which a reader's browser searches. The door to the search program, Pagefind.

The program runs by itself, for a limited time, in a folder of its own that is deleted afterwards; it sees copies of
the pages, made for it. The same pages give the same bytes. Must not: write into `dist/`, or change what readers see.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import msgspec

from anagen.cache import Cache
from anagen.diagnostics import Diagnostics, Location, warning
from anagen.output import OutputFile
from anagen.topics import INDEX, Words

WORDS_ID = "ag-words"
"""The part of a page's copy that holds its keywords; `templates/assets/search.js` knows it, and shows none of it."""
_FORM = "1"  # counted up when the copies, or which files are taken, change
_SECONDS = 120
_NEEDS_DICTIONARY = frozenset({"zh", "ja"})
_WEIGHTS = {"keywords": 9, "names": 4}
_GLUED = re.compile(r"(?=</(?:td|th|dt|dd|figcaption|summary)>)")
_APART = re.compile(
    r"<sup\b[^>]*>\s*<a\b.*?</sup>|<(button|span)\b[^>]*\s(?:hidden|popover)\b[^>]*>.*?</\1>", re.DOTALL
)
_ENTRY = re.compile(r"<dt(\s[^>]*\bid=[^>]*)>(.*?)</dt>", re.DOTALL)
_NOT_READ = "nav, button, noscript, [hidden], [popover]"
_FILE = re.compile(r"pagefind\.js|pagefind-entry\.json|.*\.pf_(?:meta|index|fragment|filter)")


class _StoppedError(ValueError):
    """The program did not come to its end; says why."""


class _Program(msgspec.Struct, frozen=True, kw_only=True):
    """Where the program lies, and what tells it from every other."""

    place: Path
    version: str
    has_dictionary: bool


def can_search() -> bool:
    """Whether the program that makes the index is installed."""
    return _program() is not None


def search_index(
    outputs: Iterable[OutputFile], words: Mapping[str, Words], cache: Cache
) -> tuple[tuple[OutputFile, ...], Diagnostics]:
    """The files of the index over the pages that `words` names, by the path that they are made from.

    They are made anew only when a page, its words or the program changed. Warnings: `search-missing` and
    `search-failed`, after which there is no index, and `search-language`.
    """
    pages = [output for output in outputs if output.made_from in words and _is_page(output.path)]
    program = _program()
    if program is None:
        message = "the program that makes the search, Pagefind, is not installed, so this site has none"
        return (), (warning("search-missing", Location(path="content"), message, "Type `pip install pagefind-bin`."),)
    problems = () if program.has_dictionary else _without_dictionary(pages)
    key = _key(program, pages, words)
    index = (cache.read("search", dict[str, dict[str, bytes]]) or {}).get(key)
    if index is None:
        try:
            index = _made(program, pages, words)
        except (OSError, ValueError, KeyError) as problem:
            message = f"the index of the search cannot be made, so this site has no search: {_plain(problem)}"
            hint = "Build again. If it does not help, type `pip install --force-reinstall pagefind-bin`."
            return (), (warning("search-failed", Location(path="content"), message, hint),)
        cache.write("search", {key: index})
    files = (OutputFile(path=INDEX + name, content=index[name], made_from="content") for name in sorted(index))
    return tuple(files), problems


def _is_page(path: str) -> bool:
    """Whether a file is a page itself; a handout beside it says the same again."""
    return path.rpartition("/")[2] == "index.html"


def _program() -> _Program | None:
    """The larger program, which has a dictionary of Chinese, when it is there, or else the small one."""
    try:
        import pagefind_bin_extended as package  # noqa: PLC0415 - only a build with a search needs it
    except ImportError:
        try:
            import pagefind_bin as package  # noqa: PLC0415
        except ImportError:
            return None
    try:
        place = Path(package.get_executable())
        size = place.stat().st_size
    except FileNotFoundError:
        return None
    version = f"{package.__name__} {size}"  # to ask for its number would take longer than all the rest
    return _Program(place=place, version=version, has_dictionary=package.__name__.endswith("extended"))


def _key(program: _Program, pages: Sequence[OutputFile], words: Mapping[str, Words]) -> str:
    """A hash of everything that the index is made from."""
    found = hashlib.blake2b(f"{_FORM} {program.version}".encode(), digest_size=16)
    for page in sorted(pages, key=lambda page: page.path):
        parts = (page.path.encode(), page.read(), msgspec.msgpack.encode(words[page.made_from]))
        for part in parts:
            found.update(len(part).to_bytes(8, "big") + part)
    return found.hexdigest()


def _made(program: _Program, pages: Iterable[OutputFile], words: Mapping[str, Words]) -> dict[str, bytes]:
    """Run the program on copies of the pages; the files that a browser needs of what it made, by name.

    Raises `OSError`, `_StoppedError`, or `ValueError` and `KeyError` when it made something else.
    """
    import tempfile  # noqa: PLC0415 - takes longer to import than a build with nothing to do has

    with tempfile.TemporaryDirectory(prefix="anagen-search-") as folder:
        for page in pages:
            place = Path(folder, "site", page.path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(searchable(page.read().decode(), words[page.made_from]), encoding="utf-8")
        command = [str(program.place), "--site", "site", "--output-path", "index", "--exclude-selectors", _NOT_READ]
        _run(command, folder)
        made = Path(folder, "index")
        files = {place.relative_to(made).as_posix(): place.read_bytes() for place in made.rglob("*") if place.is_file()}
    languages = msgspec.json.decode(files["pagefind-entry.json"])["languages"].values()
    engines = {f"wasm.{language['wasm'] or 'unknown'}.pagefind" for language in languages}
    return {name: content for name, content in files.items() if name in engines or _FILE.fullmatch(name)}


def _run(command: Sequence[str], folder: str) -> None:
    import subprocess  # noqa: PLC0415 - takes 5 ms, and most builds keep the index they have

    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("PAGEFIND")}
    options: dict[str, Any] = {"cwd": folder, "env": surroundings, "encoding": "utf-8", "errors": "replace"}
    try:
        subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True, **options)  # noqa: S603 - it is ours
    except subprocess.TimeoutExpired as problem:
        raise _StoppedError(f"the program was still busy after {_SECONDS} seconds") from problem
    except subprocess.CalledProcessError as problem:
        told = (problem.stderr or problem.stdout or "").strip().splitlines()
        raise _StoppedError(f"the program stopped ({told[-1] if told else problem.returncode})") from problem


def searchable(html: str, words: Words) -> str:
    """A page as the program reads it: of the text in `<main>`, and of `words`, which no reader sees.

    Cells of tables stand apart, words that explain themselves and citations do not interrupt their sentence, and an
    entry of the glossary is a part of its own, so that a result leads to it.
    """
    html = html.replace("<main", "<main data-pagefind-body", 1)
    html = html.replace('<meta name="description"', '<meta name="description" data-pagefind-meta="summary[content]"', 1)
    html = _GLUED.sub(" ", _APART.sub("", html))
    html = _ENTRY.sub(r"<h3\1>\2</h3>", html)
    found = {name: ". ".join(getattr(words, name)) for name in _WEIGHTS}
    hidden = "".join(
        f'<p data-pagefind-weight="{_WEIGHTS[name]}">{escape(text)}.</p>' for name, text in found.items() if text
    )
    before, end, after = html.rpartition("</main>")
    return f'{before}<h2 id="{WORDS_ID}" data-pagefind-weight="0">.</h2>{hidden}{end}{after}' if hidden else html


def _without_dictionary(pages: Iterable[OutputFile]) -> Diagnostics:
    """A warning when the small program gets pages whose words have no spaces between them."""
    languages = {page.made_from.split("/")[1] for page in pages}
    found = sorted(language for language in languages if language.split("-")[0] in _NEEDS_DICTIONARY)
    if not found:
        return ()
    message = f"the search finds few words of `{'`, `'.join(found)}`: the small search program has no dictionary of it"
    place = Location(path=f"content/{found[0]}")
    return (warning("search-language", place, message, "Type `pip install pagefind-bin-extended`, and build again."),)


def _plain(problem: Exception) -> str:
    if isinstance(problem, _StoppedError):
        return str(problem)
    if isinstance(problem, OSError):
        return (problem.strerror or str(problem)).lower()
    return "the program made no index"
