"""Does the finished HTML hold together? Looks at what will be published, not at where it came from.

Finds mistakes of a theme: references that lead nowhere, ids used twice, inline code, other origins.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from html import unescape
from urllib.parse import unquote, urlsplit

import msgspec

from anagen.diagnostics import Diagnostic, Diagnostics, Location, error
from anagen.output import Inspected, OutputFile

_TAG = re.compile(r"""<([a-zA-Z][^\s/>]*)((?:[^>"']|"[^"]*"|'[^']*')*)>""")
_ATTRIBUTE = re.compile(r"""([^\s"'=<>/]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`]+)""")
_STYLE_LOADS = re.compile(r"""(?:url\(\s*["']?|@import\s+["'])((?:https?:)?//[^"')\s]+)""")
_DATA = "application/ld+json"
_ADDRESSES = frozenset({"href", "src", "poster", "data", "action", "formaction"})
_LOADED = frozenset({"link", "script", "img", "source", "iframe", "audio", "video", "embed", "object", "use", "image"})
_IDREFS = frozenset({"aria-labelledby", "aria-describedby", "aria-controls", "for", "popovertarget", "headers"})


class _Page(msgspec.Struct):
    """The references of one HTML file: `(attribute, value)` pairs, and its ids."""

    output: OutputFile
    references: list[tuple[str, str, str]]
    ids: list[str]
    inline: list[str]


def inspect(outputs: Iterable[OutputFile], base: str) -> tuple[Inspected, Diagnostics]:
    """Look at every HTML file; `base` is the folder of the host that the site lives in (`/` or `/learn/`)."""
    paths = {output.path for output in outputs}
    pages = {output.path: _read(output) for output in outputs if output.path.endswith(".html") and _is_ours(output)}
    problems: list[Diagnostic] = []
    for output in outputs:
        if output.path.endswith(".css") and _is_ours(output):
            problems += _loads_of(output)
    links = anchors = 0
    for page in pages.values():
        problems += _inline_and_ids(page)
        ids = set(page.ids)
        for tag, attribute, value in page.references:
            links += 1
            problem, anchor = _follow(page, (tag, attribute, value), (paths, pages, ids), base)
            anchors += anchor
            problems += problem
    return Inspected(pages=len(pages), links=links, anchors=anchors), tuple(problems)


def _loads_of(output: OutputFile) -> Iterator[Diagnostic]:
    """What a style sheet would load from another host."""
    for address in _STYLE_LOADS.findall(output.content.decode()):
        message = f"the style sheet would load `{address}` from another host"
        hint = "Put the file into templates/assets/ or content/files/, or leave it out."
        yield error("other-origin", Location(path=output.made_from), message, hint)


def _is_ours(output: OutputFile) -> bool:
    return not output.made_from.startswith("content/files/")


def _read(output: OutputFile) -> _Page:
    page = _Page(output, [], [], [])
    for match in _TAG.finditer(output.content.decode()):
        found = _ATTRIBUTE.findall(match[2])
        attributes = {
            name.lower(): unescape(value.strip("\"'") if value[0] in "\"'" else value) for name, value in found
        }
        tag = match[1].lower()
        if tag == "style" or (tag == "script" and "src" not in attributes and attributes.get("type") != _DATA):
            page.inline.append(f"<{tag}>")
        if attributes.get("rel") in {"canonical", "alternate"}:
            tag = "a"
        for name, value in attributes.items():
            _note(page, tag, name, value)
    return page


def _note(page: _Page, tag: str, name: str, value: str) -> None:
    """Write down what an attribute says about ids, inline code and addresses."""
    if name == "id":
        page.ids.append(value)
    elif name == "style" or name.startswith("on") or value.strip().lower().startswith("javascript:"):
        page.inline.append(f"{name}=")
    elif name == "srcset":
        page.references += [("img", name, part.split()[0]) for part in value.split(",") if part.strip()]
    elif name in _ADDRESSES:
        page.references.append((tag if name in {"href", "src"} else "img", name, value))
    elif name in _IDREFS:
        page.references += [(tag, name, "#" + part) for part in value.split()]


def _inline_and_ids(page: _Page) -> Iterator[Diagnostic]:
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


def _follow(
    page: _Page, reference: tuple[str, str, str], known: tuple[set[str], dict[str, _Page], set[str]], base: str
) -> tuple[list[Diagnostic], int]:
    tag, attribute, value = reference
    paths, pages, own_ids = known
    place = Location(path=page.output.made_from)
    if value.startswith("#"):
        if unquote(value[1:]) in own_ids or value == "#":
            return [], 1
        message = f"`{attribute}` points at `{value}`, which is not on the page"
        return [error("output-anchor", place, message, "A template makes this reference; correct it there.")], 1
    parts = urlsplit(value)
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
