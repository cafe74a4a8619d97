"""How does a page move, so that every link to it still leads there, and so does its old address?

Finds all changes first, then makes them; a change that cannot be made is made for none of the files.
"""

from __future__ import annotations

import contextlib
import posixpath
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, unquote

import msgspec

from anagen import pipeline, urls, yaml_reader
from anagen.diagnostics import Diagnostics, Location, Severity, did_you_mean, error, has_errors
from anagen.document import Document
from anagen.edit import save_all
from anagen.library import REDIRECTS, Redirect, RedirectsFile
from anagen.reviews_file import PATH as REVIEWS
from anagen.signature import review_of
from anagen.signed_text import kept_path
from anagen.site import Site
from anagen.source import SourceFile, decode

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/|#")
_HEAD = "# Old addresses of pages, and the pages that are there now. Written by `anagen rename`.\nredirects:\n"
_NAME = re.compile(r"[^\s/\\:*?\"<>|#%]+")


class _NotMovedError(Exception):
    """Why nothing was moved: the message, its hint, and the place."""

    def __init__(self, message: str, hint: str = "", place: Location | None = None) -> None:
        super().__init__(message)
        self.hint = hint
        self.place = place


class _Edit(msgspec.Struct, frozen=True):
    """Words at a place of a file, and what to write for them."""

    place: Location
    old: str
    new: str


def rename(root: Path, packaged_templates: Path, old_name: str, new_name: str) -> tuple[str, Diagnostics]:
    """Move a page, or a section with all that is in it; what to say, and what is wrong.

    Raises `OSError` where the disk says no, with all as it was.
    """
    built = pipeline.make(root, packaged_templates, with_drafts=True)
    site = built.site
    unread = [one for one in built.diagnostics if site is None or one.location.path in site.unread]
    if site is None or unread:
        return "", tuple(one for one in unread or built.diagnostics if one.severity is Severity.ERROR)
    try:
        old = _old_path(site, root, old_name)
        new = _new_path(site, root, old, new_name)
        moves = _moves(root, old, new)
        changes = _changes(site, root, moves)
    except _NotMovedError as problem:
        place = problem.place or Location(path=old_name)
        return "", (error("not-renamed", place, str(problem), problem.hint),)
    save_all(root, changes)
    if len(moves) > 1:
        _clear(root / posixpath.dirname(old))
    return _said(site, moves, changes), ()


Moves = Mapping[str, str]
"""The paths that change, with the new ones: of a page, or of all files of a section's folder."""


def _moves(root: Path, old: str, new: str) -> Moves:
    if posixpath.basename(old) != "index.md":
        return {old: new}
    folder, to = posixpath.dirname(old), posixpath.dirname(new)
    lie = (path.relative_to(root).as_posix() for path in sorted((root / folder).rglob("*")) if path.is_file())
    return {path: to + path.removeprefix(folder) for path in (unicodedata.normalize("NFC", one) for one in lie)}


def _clear(folder: Path) -> None:
    """Take away the folders of a section that has gone."""
    for path in (*sorted(folder.rglob("*"), reverse=True), folder):
        with contextlib.suppress(OSError):
            path.rmdir()


def _old_path(site: Site, root: Path, name: str) -> str:
    """The page that is meant by a path, a path below the main language, or an address."""
    known = {page.url.strip("/"): path for path, page in site.pages.items()}
    for path in _meant(site, root, name):
        found = path if path in site.pages else known.get(path, "")
        if found and not site.pages[found].parent:
            raise _NotMovedError("this is the home page of a language, and stays")
        if found:
            return found
    raise _NotMovedError("there is no such page", did_you_mean(name, site.pages))


def _new_path(site: Site, root: Path, old: str, name: str) -> str:
    """Where the page goes; a bare name is in the folder that the page is in, or its section."""
    folder, is_section = posixpath.dirname(old), posixpath.basename(old) == "index.md"
    name = name.rstrip("/").removesuffix("/index.md") if is_section else name
    typed = name if is_section or name.endswith(".md") else f"{name.rstrip('/')}.md"
    language = urls.language_of(old)
    path = next(_meant(site, root, typed))
    if "/" not in typed.replace("\\", "/"):
        path = posixpath.join(posixpath.dirname(folder) if is_section else folder, typed)
    elif not path.startswith(urls.CONTENT):
        path = f"content/{language}/{path}"
    path = unicodedata.normalize("NFC", posixpath.normpath(path))
    place = Location(path=path)
    if not path.startswith(f"content/{language}/"):
        raise _NotMovedError(f"a page stays in its language, `content/{language}/`", place=place)
    if is_section and f"{path}/".startswith(f"{folder}/"):
        raise _NotMovedError("a section cannot move into itself", "Choose another name.", place)
    if path.endswith("/index.md"):
        raise _NotMovedError("`index` is the first page of a section", "Choose another name.", place)
    if not all(map(_NAME.fullmatch, path.split("/"))):
        hint = "Use letters, figures and `-`; leave out blanks and other signs."
        raise _NotMovedError("this name cannot be an address", hint, place)
    is_taken = (root / f"{path}.md").exists() if is_section else (root / path.removesuffix(".md") / "index.md").exists()
    if path in site.pages or (root / path).exists() or is_taken:
        raise _NotMovedError("there is a page already", "Choose another name.", place)
    return f"{path}/index.md" if is_section else path


def _meant(site: Site, root: Path, name: str) -> Iterator[str]:
    """The paths that a person may mean."""
    typed = unicodedata.normalize("NFC", name.replace("\\", "/"))
    bare = typed.removeprefix(site.config.site.base_url.rstrip("/")).strip("/")
    here = Path(name).resolve()
    if here.is_relative_to(root.resolve()) and here.relative_to(root.resolve()).as_posix().startswith(urls.CONTENT):
        yield here.relative_to(root.resolve()).as_posix()
    yield bare
    yield f"content/{site.config.site.default_language}/{bare}"


def _changes(site: Site, root: Path, moves: Moves) -> dict[str, bytes | None]:
    """Every file that changes, with what will be in it; None for one that goes."""
    changes: dict[str, bytes | None] = {}
    reviews: list[_Edit] = []
    for document in site.documents.values():
        edits = [*_edits(site, document, moves)]
        if document.path in moves or edits:
            changes[moves.get(document.path, document.path)] = _edited(root, document.path, edits)
    for old, new in moves.items():
        if old not in site.pages:
            changes[new] = (root / old).read_bytes()
        review = site.library.places.get(("reviews", old))
        if review:
            reviews.append(_Edit(review, old, new))
            if (root / kept_path(old)).is_file():
                changes[kept_path(new)] = (root / kept_path(old)).read_bytes()
                changes[kept_path(old)] = None
        changes[old] = None
    if reviews:
        changes[REVIEWS] = _edited(root, REVIEWS, reviews)
    if site.library.redirects or any(not site.pages[old].is_draft for old in moves if old in site.pages):
        changes[REDIRECTS] = _redirects(site, root, moves)
    return changes


def _edits(site: Site, document: Document, moves: Moves) -> Iterator[_Edit]:
    """The links of a page that must be written anew."""
    written = [(link.target, link.location) for link in document.links.values()]
    for block in document.blocks.values():
        options = ((option.value, option.location) for option in block.options.values())
        written += [(value, place) for value, place in options if urls.resolve(document.path, value) in site.pictures]
    for target, place in dict.fromkeys(written):
        path, mark, anchor = target.partition("#")
        if not path or _SCHEME.match(path):
            continue
        start, leads_to = moves.get(document.path, document.path), urls.resolve(document.path, unquote(path))
        should_lead_to = moves.get(leads_to, leads_to)
        if urls.resolve(start, unquote(path)) != should_lead_to:
            yield _Edit(place, target, _relative(start, should_lead_to) + mark + anchor)


def _relative(from_path: str, to_path: str) -> str:
    """A link as a writer would type it."""
    path = posixpath.relpath(to_path, posixpath.dirname(from_path))
    return "".join(quote(sign) if sign in " ()<>%#?\"'" else sign for sign in path)


def _edited(root: Path, path: str, edits: list[_Edit]) -> bytes:
    """A file with these edits, line ends and all else as they are."""
    text = (root / path).read_bytes().decode("utf-8")
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    lines = [match[0] for match in _LINE.finditer(text.removeprefix(mark)) if match[0]]
    for edit in sorted(edits, key=lambda one: one.place, reverse=True):
        place = edit.place
        line, start = lines[place.line - 1], place.column - 1
        if line[start : start + len(edit.old)] != edit.old:
            hint = f"Change `{edit.old}` to `{edit.new}` by hand, and type the command again."
            raise _NotMovedError("this link cannot be changed without harm", hint, place)
        lines[place.line - 1] = line[:start] + edit.new + line[start + len(edit.old) :]
    return (mark + "".join(lines)).encode()


def _redirects(site: Site, root: Path, moves: Moves) -> bytes:
    """The file of redirects with the old addresses in it, and with none that leads there by a detour."""
    known = site.library.redirects
    wanted = {
        one.old: Redirect(old=one.old, now=moves.get(one.now, one.now))
        for one in known.values()
        if one.old not in moves.values()
    }
    moved = {old: Redirect(old=old, now=new) for old, new in moves.items() if _has_address(site, old)}
    wanted |= moved
    content = (root / REDIRECTS).read_bytes() if (root / REDIRECTS).is_file() else b""
    text = content.decode("utf-8") if known else _HEAD
    if known and any(one.old not in wanted or wanted[one.old] != one for one in known.values()):
        others = (one for one in wanted.values() if one.old not in moved)
        text = _comments(text) + "redirects:\n" + "".join(map(_entry, others))
    text += "" if text.endswith("\n") else "\n"
    fresh = (text + "".join(map(_entry, moved.values()))).encode()
    if _read(fresh) != wanted:
        old, new = next(iter(moves.items()))
        hint = f"Add `old: {old}` and `now: {new}` by hand, as docs/writing.md shows."
        raise _NotMovedError("this file is written in a form that cannot be changed", hint, Location(path=REDIRECTS))
    return fresh


def _has_address(site: Site, path: str) -> bool:
    """Whether readers may have the address of a page."""
    return path in site.pages and not site.pages[path].is_draft


def _comments(text: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if line.lstrip().startswith("#"))


def _entry(redirect: Redirect) -> str:
    return f"  - old: {redirect.old}\n    now: {redirect.now}\n"


def _read(content: bytes) -> Mapping[str, Redirect]:
    source, _problems = decode(SourceFile(path=REDIRECTS, content=content))
    if source is None:
        return {}
    read, problems = yaml_reader.read(source, RedirectsFile)
    return {} if read.value is None or has_errors(problems) else {one.old: one for one in read.value.redirects}


def _said(site: Site, moves: Moves, changes: Mapping[str, bytes | None]) -> str:
    """What was done, and which signatures no longer hold."""
    pages = sorted(path for path in changes if path in site.pages and path not in moves)
    lines = [f"Moved {old} to {new}" for old, new in moves.items()]
    lines += [f"Changed its links in {path}" for path in pages]
    if changes.get(REDIRECTS) is not None:
        addresses = [site.pages[old].url for old in moves if _has_address(site, old)]
        old = f"The old address {addresses[0]} leads" if len(addresses) == 1 else f"{len(addresses)} old addresses lead"
        lines.append(f"{old} on; {REDIRECTS} says so.")
    moved = [path for path in moves if path in site.pages]
    signed = [path for path in (*moved, *pages) if review_of(site.documents[path], site.library)]
    edited = [moves.get(path, path) for path in signed if any(_edits(site, site.documents[path], moves))]
    if edited:
        lines.append(f"Links are part of what was signed, so these are to be signed again: {', '.join(edited)}")
    return "\n".join(lines) + "\n"
