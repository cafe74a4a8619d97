"""Does the finished site hold together? Looks at what will be published, not at where it came from.

Finds mistakes of a theme: references that lead nowhere, ids used twice, inline code, other origins. What it finds out
about all files is what the site may say of itself (`Inspected`).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote, urlsplit

import msgspec

from anagen.check.described import not_shown
from anagen.check.html import Html, read_html
from anagen.diagnostics import Diagnostic, Diagnostics, Location, error
from anagen.output import Inspected, OutputFile
from anagen.source import Source

_SCRIPT_NAMES = re.compile(r"""["'`]((?:https?:|wss?:)?//[^"'`\s]+)["'`]""")
_SCRIPT_KEEPS = re.compile(r"\b(?:document\s*\.\s*cookie|cookieStore|localStorage|sessionStorage|indexedDB|caches)\b")
_HOST = re.compile(r"https?://([^/?#:@\s]+)", re.IGNORECASE)
_LOADED = frozenset({"link", "script", "img", "source", "iframe", "audio", "video", "embed", "object", "use", "image"})


def inspect(outputs: Iterable[OutputFile], base: str, absent: Iterable[str] = ()) -> tuple[Inspected, Diagnostics]:
    """Look at every HTML file; `base` is the folder of the host that the site lives in (`/` or `/learn/`).

    `absent` are the paths of pages with problems of their own, that were not made: links to them are right.
    """
    outputs = [output for output in outputs if not output.path.endswith((".br", ".gz"))]
    paths = {*absent, *(output.path for output in outputs)}
    pages = {output.path: read_html(output) for output in outputs if output.path.endswith(".html") and _is_ours(output)}
    problems: list[Diagnostic] = []
    scripts = [output for output in outputs if output.path.endswith(".js") and _is_ours(output)]
    for script in scripts:
        problems += _script(script)
    links = anchors = 0
    for page in pages.values():
        problems += _of_page(page)
        ids = set(page.ids)
        for tag, attribute, value in page.references:
            links += 1
            problem, anchor = _follow(page, (tag, attribute, value), (paths, pages, ids), base)
            anchors += anchor
            problems += problem
    inspected = Inspected(
        pages=len(pages),
        links=links,
        anchors=anchors,
        scripts=len(scripts),
        forms=sum(page.forms for page in pages.values()),
        hosts=tuple(sorted({host for page in pages.values() for host in _hosts(page)})),
    )
    return inspected, _once(problems)


def _once(problems: Iterable[Diagnostic]) -> Diagnostics:
    """What shows on many pages is one mistake of a template: told on the first of them, related to the others."""
    places: dict[tuple[str, str], list[Location]] = {}
    first: dict[tuple[str, str], Diagnostic] = {}
    for problem in problems:
        key = problem.code, problem.message
        places.setdefault(key, []).append(problem.location)
        first.setdefault(key, problem)
    return tuple(msgspec.structs.replace(first[key], related=tuple(places[key][1:])) for key in first)


def _is_ours(output: OutputFile) -> bool:
    return not output.made_from.startswith("content/files/")


def _hosts(page: Html) -> Iterator[str]:
    """The other hosts that a page links to."""
    for tag, _attribute, value in page.references:
        if tag == "a" and (host := _HOST.match(value)):
            yield host[1].lower()


def _script(output: OutputFile) -> Iterator[Diagnostic]:
    """What a script could tell another host, or keep on the reader's device."""
    source = Source(path=output.made_from, text=output.content.decode())
    for found in _SCRIPT_NAMES.finditer(source.text):
        place = source.place(found.start(1), len(found[1]))
        message = f"the script names `{found[1]}`, an address on another host"
        yield error("other-origin", place, message, "Keep what the script needs in the site.")
    for found in _SCRIPT_KEEPS.finditer(source.text):
        place = source.place(found.start(), len(found[0]))
        message = f"the script can keep something about the reader on their device (`{found[0]}`)"
        yield error("stores-on-device", place, message, "Do without: a page that keeps nothing needs no consent.")


def _of_page(page: Html) -> Iterator[Diagnostic]:
    """What is wrong with a page by itself."""
    place = Location(path=page.output.made_from)
    seen: set[str] = set()
    for identity in page.ids:
        if identity in seen:
            hint = "Give one of the two another heading or id; if the page is right, the template is wrong."
            yield error("duplicate-anchor", place, f"the id `{identity}` is used twice on this page", hint)
        seen.add(identity)
    for what in sorted(set(page.inline)):
        message = f"the page has inline code (`{what}`), which a strict host refuses to run"
        yield error("inline-code", place, message, "Move it into the theme's styles/ or scripts/.")
    if not page.language:
        message = "the page does not say which language it is in, so a screen reader cannot read it aloud"
        yield error("output-language", place, message, 'Write `<html lang="{{ page.language }}">` in the layout.')
    for address in page.unsized:
        message = f"the picture `{address}` has no width and height, so the text jumps when it arrives"
        yield error("output-size", place, message, "Write `width` and `height` into the template, in pixels.")
    yield from _headings(page, place)
    for name, value in not_shown(page):
        message = f"search engines are told `{name}: {value}`, and readers are not"
        if not name:
            message = f"the page's JSON-LD cannot be read: {value}"
        yield error("output-described", place, message, "Show it on the page too: a template leaves it out.")


def _headings(page: Html, place: Location) -> Iterator[Diagnostic]:
    """One heading of level 1, and none more than one level below the one before it."""
    titles = page.headings.count(1)
    if titles != 1:
        message = f"the finished page has {titles} headings of level 1, and needs one"
        yield error("output-headings", place, message, "Look at the layout and at the components of this page.")
    for above, level in zip(page.headings, page.headings[1:], strict=False):
        if level > above + 1:
            message = f"on the finished page a heading of level {level} follows one of level {above}"
            yield error("output-headings", place, message, "A component makes it: use the `level` that it is given.")
            return


def _follow(
    page: Html, reference: tuple[str, str, str], known: tuple[set[str], dict[str, Html], set[str]], base: str
) -> tuple[list[Diagnostic], int]:
    tag, attribute, value = reference
    paths, pages, own_ids = known
    place = Location(path=page.output.made_from)
    if value.startswith("#"):
        if unquote(value[1:]) in own_ids or value == "#":
            return [], 1
        message = f"`{attribute}` points at `{value}`, which is not on the page"
        return [error("output-anchor", place, message, "A template makes this reference; correct it there.")], 1
    try:
        parts = urlsplit(value)
    except ValueError:
        message = f"`{attribute}` points at `{value}`, which no browser can read"
        return [error("output-link", place, message, "A template makes this link; correct it there.")], 0
    if parts.scheme or parts.netloc:
        if tag in _LOADED:
            message = f"the page would load `{value}` from another host"
            return [error("other-origin", place, message, "Keep the file in the site.")], 0
        return [], 0
    path = parts.path.removeprefix(base) if parts.path.startswith("/") else _joined(page.output.path, parts.path)
    target = unquote(path) + ("index.html" if path == "" or path.endswith("/") else "")
    if target not in paths:
        message = f'`{attribute}="{value}"` leads to no file of the site'
        return [error("output-link", place, message, "A template makes this link; correct it there.")], 0
    if parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].ids:
        message = f"`{value}` points at an anchor that is not there"
        return [error("output-anchor", place, message, "A template makes this link; correct it there.")], 1
    return [], 1 if parts.fragment else 0


def _joined(from_path: str, link: str) -> str:
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(from_path), link))
    return ("" if joined == "." else joined) + ("/" if link.endswith("/") and joined != "." else "")
