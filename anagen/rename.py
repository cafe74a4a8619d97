"""How does a page move, so that every link to it still leads there, and so does its old address?

Finds all changes first, then makes them; a change that cannot be made is made for none of the files.
"""

from __future__ import annotations

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
    """Move a page; what to say, and what is wrong. Raises `OSError` where the disk says no, with all as it was."""
    built = pipeline.make(root, packaged_templates, with_drafts=True)
    site = built.site
    unread = [one for one in built.diagnostics if site is None or one.location.path in site.unread]
    if site is None or unread:
        return "", tuple(one for one in unread or built.diagnostics if one.severity is Severity.ERROR)
    try:
        old = _old_path(site, root, old_name)
        new = _new_path(site, root, old, new_name)
        changes = _changes(site, root, old, new)
    except _NotMovedError as problem:
        place = problem.place or Location(path=old_name)
        return "", (error("not-renamed", place, str(problem), problem.hint),)
    save_all(root, changes)
    return _said(site, old, new, changes), ()


def _old_path(site: Site, root: Path, name: str) -> str:
    """The page that is meant by a path, a path below the main language, or an address."""
    known = {page.url.strip("/"): path for path, page in site.pages.items()}
    for path in _meant(site, root, name):
        found = path if path in site.pages else known.get(path, "")
        if found and posixpath.basename(found) == "index.md":
            raise _NotMovedError("this is the first page of a section, and moves with its folder alone")
        if found:
            return found
    raise _NotMovedError("there is no such page", did_you_mean(name, site.pages))


def _new_path(site: Site, root: Path, old: str, name: str) -> str:
    """Where the page goes; a bare name is in the folder that the page is in."""
    typed = name if name.endswith(".md") else f"{name.rstrip('/')}.md"
    language = urls.language_of(old)
    path = next(_meant(site, root, typed))
    if "/" not in typed.replace("\\", "/"):
        path = posixpath.join(posixpath.dirname(old), typed)
    elif not path.startswith(urls.CONTENT):
        path = f"content/{language}/{path}"
    path = unicodedata.normalize("NFC", posixpath.normpath(path))
    place = Location(path=path)
    if not path.startswith(f"content/{language}/"):
        raise _NotMovedError(f"a page stays in its language, `content/{language}/`", place=place)
    if path.endswith("/index.md"):
        raise _NotMovedError("`index` is the first page of a section", "Choose another name.", place)
    if not all(map(_NAME.fullmatch, path.split("/"))):
        hint = "Use letters, figures and `-`; leave out blanks and other signs."
        raise _NotMovedError("this name cannot be an address", hint, place)
    if path in site.pages or (root / path).exists() or (root / path.removesuffix(".md") / "index.md").exists():
        raise _NotMovedError("there is a page already", "Choose another name.", place)
    return path


def _meant(site: Site, root: Path, name: str) -> Iterator[str]:
    """The paths that a person may mean."""
    typed = unicodedata.normalize("NFC", name.replace("\\", "/"))
    bare = typed.removeprefix(site.config.site.base_url.rstrip("/")).strip("/")
    here = Path(name).resolve()
    if here.is_relative_to(root.resolve()) and here.relative_to(root.resolve()).as_posix().startswith(urls.CONTENT):
        yield here.relative_to(root.resolve()).as_posix()
    yield bare
    yield f"content/{site.config.site.default_language}/{bare}"


def _changes(site: Site, root: Path, old: str, new: str) -> dict[str, bytes | None]:
    """Every file that changes, with what will be in it; None for one that goes."""
    changes: dict[str, bytes | None] = {}
    for document in site.documents.values():
        edits = [*_edits(site, document, old, new)]
        if document.path == old or edits:
            changes[new if document.path == old else document.path] = _edited(root, document.path, edits)
    review = site.library.places.get(("reviews", old))
    if review:
        changes[REVIEWS] = _edited(root, REVIEWS, [_Edit(review, old, new)])
        if (root / kept_path(old)).is_file():
            changes[kept_path(new)] = (root / kept_path(old)).read_bytes()
            changes[kept_path(old)] = None
    if not site.pages[old].is_draft or site.library.redirects:
        changes[REDIRECTS] = _redirects(site, root, old, new)
    changes[old] = None
    return changes


def _edits(site: Site, document: Document, old: str, new: str) -> Iterator[_Edit]:
    """The links of a page that must be written anew."""
    written = [(link.target, link.location) for link in document.links.values()]
    for block in document.blocks.values() if document.path == old else ():
        options = ((option.value, option.location) for option in block.options.values())
        written += [(value, place) for value, place in options if urls.resolve(old, value) in site.pictures]
    for target, place in dict.fromkeys(written):
        path, mark, anchor = target.partition("#")
        if not path or _SCHEME.match(path):
            continue
        leads_to = urls.resolve(document.path, unquote(path))
        if old in {document.path, leads_to}:
            start = new if document.path == old else document.path
            fresh = _relative(start, new if leads_to == old else leads_to) + mark + anchor
            if fresh != target:
                yield _Edit(place, target, fresh)


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


def _redirects(site: Site, root: Path, old: str, new: str) -> bytes:
    """The file of redirects with the page's old address in it, and with none that leads there by a detour."""
    known = site.library.redirects
    wanted = {
        one.old: Redirect(old=one.old, now=new if one.now == old else one.now)
        for one in known.values()
        if one.old != new
    }
    if not site.pages[old].is_draft:
        wanted[old] = Redirect(old=old, now=new)
    content = (root / REDIRECTS).read_bytes() if (root / REDIRECTS).is_file() else b""
    text = content.decode("utf-8") if known else _HEAD
    if known and any(one.old not in wanted or wanted[one.old] != one for one in known.values()):
        text = (
            _comments(text) + "redirects:\n" + "".join(map(_entry, (one for one in wanted.values() if one.old != old)))
        )
    text += "" if text.endswith("\n") else "\n"
    fresh = (text + (_entry(wanted[old]) if old in wanted else "")).encode()
    if _read(fresh) != wanted:
        hint = f"Add `old: {old}` and `now: {new}` by hand, as docs/writing.md shows."
        raise _NotMovedError("this file is written in a form that cannot be changed", hint, Location(path=REDIRECTS))
    return fresh


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


def _said(site: Site, old: str, new: str, changes: Mapping[str, bytes | None]) -> str:
    """What was done, and which signatures no longer hold."""
    pages = sorted(path for path in changes if path in site.pages and path != old)
    lines = [f"Moved {old} to {new}", *(f"Changed its links in {path}" for path in pages)]
    if changes.get(REDIRECTS) is not None:
        lines.append(f"The old address {site.pages[old].url} leads on; {REDIRECTS} says so.")
    signed = [path for path in (old, *pages) if review_of(site.documents[path], site.library)]
    edited = [new if path == old else path for path in signed if _has_new_words(site, path, old, new)]
    if edited:
        lines.append(f"Links are part of what was signed, so these are to be signed again: {', '.join(edited)}")
    return "\n".join(lines) + "\n"


def _has_new_words(site: Site, path: str, old: str, new: str) -> bool:
    return any(_edits(site, site.documents[path], old, new))
