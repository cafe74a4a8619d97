"""Does the finished site hold together? Looks at what will be published, not at where it came from.

Finds mistakes of a theme: references that lead nowhere, ids used twice, inline code, other origins. Each file is looked
at by itself, and says where it points; whether something is there, `leads_nowhere` finds.
"""

import functools
import posixpath
import re
from collections.abc import Callable, Container, Iterable, Iterator
from urllib.parse import unquote, urlsplit

import msgspec

from anagen.check.described import not_shown
from anagen.check.html import Html, read_html
from anagen.diagnostics import Diagnostic, Diagnostics, Location, error
from anagen.output import OutputFile
from anagen.source import Source

_SCRIPT_NAMES = re.compile(r"""["'`]((?:https?:|wss?:)?//[^"'`\s]+)["'`]""")
_SCRIPT_KEEPS = re.compile(r"\b(?:document\s*\.\s*cookie|cookieStore|localStorage|sessionStorage|indexedDB|caches)\b")
_HOST = re.compile(r"https?://([^/?#:@\s]+)", re.IGNORECASE)
_NAME = r"[\w~%-][\w~%.-]*+"
_NEAR = re.compile(rf"(?=[^#])(?:\./)?((?:\.\./)*+)((?:{_NAME}/)*+(?:{_NAME})?+)(?:#([\w~%.-]++))?", re.ASCII)
_LOADED = frozenset({"link", "script", "img", "source", "iframe", "audio", "video", "embed", "object", "use", "image"})


class Facts(msgspec.Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """What is in one HTML file of the site: how many links, anchors and forms, and the other hosts it links to."""

    links: int = 0
    anchors: int = 0
    forms: int = 0
    hosts: tuple[str, ...] = ()


class Ends(msgspec.Struct, frozen=True, kw_only=True):
    """What can be pointed at in an HTML file (`ids`), and at what in the site it points itself.

    `targets` maps a file's path, and on a second line the anchor where one is named, to the attribute and the address
    that point there first.
    """

    ids: tuple[str, ...]
    targets: dict[str, tuple[str, str]]


def look_at(output: OutputFile, base: str) -> tuple[Facts, Ends, Diagnostics]:
    """What is in an HTML file, and what is wrong with it by itself; `base` is the site's folder on its host."""
    page = read_html(output)
    problems = [*_of_page(page)]
    targets: dict[str, tuple[str, str]] = {}
    own = set(page.ids)
    above = [*_folders(output.path)]
    anchors = 0
    for reference in page.references:
        value = reference[2]
        if value[:1] == "#" and value[1:] in own and "%" not in value:
            anchors += 1
            continue
        near = _near(value)
        if near and near[0] < len(above):
            target = above[near[0]] + near[1]
        else:
            target, problem = _target(page, reference, own, base)
            problems += problem
        anchors += "\n" in target
        if target and target[0] != "\n" and target not in targets:
            targets[target] = reference[1:]
    hosts = tuple(sorted({*_hosts(page)}))
    facts = Facts(links=len(page.references), anchors=anchors, forms=page.forms, hosts=hosts)
    return facts, Ends(ids=tuple(dict.fromkeys(page.ids)), targets=targets), tuple(problems)


def look_at_script(output: OutputFile) -> Diagnostics:
    """What a script could tell another host, or keep on the reader's device."""
    return tuple(_script(output))


def leads_nowhere(
    ends: Ends, made_from: str, is_there: Callable[[str], bool], ids_of: Callable[[str], Container[str] | None]
) -> Iterator[Diagnostic]:
    """The targets of a file that are no files, or are ids that a file does not have.

    `ids_of` has those of a file by its path, or None where they are not known. `made_from` is the file of the project.
    """
    for target, (attribute, value) in ends.targets.items():
        file, mark, anchor = target.partition("\n")
        if not is_there(file):
            message = f'`{attribute}="{value}"` leads to no file of the site'
        elif mark and anchor not in (ids_of(file) or (anchor,)):
            message = f"`{value}` points at an anchor that is not there"
        else:
            continue
        code = "output-anchor" if is_there(file) else "output-link"
        hint = "A template makes this link; correct it there."
        yield error(code, Location(path=made_from), message, hint)


def once(problems: Iterable[Diagnostic]) -> Diagnostics:
    """What shows on many pages is one mistake of a template: told on the first of them, related to the others."""
    places: dict[tuple[str, str], list[Location]] = {}
    first: dict[tuple[str, str], Diagnostic] = {}
    for problem in problems:
        key = problem.code, problem.message
        places.setdefault(key, []).append(problem.location)
        first.setdefault(key, problem)
    return tuple(msgspec.structs.replace(first[key], related=tuple(places[key][1:])) for key in first)


def _hosts(page: Html) -> Iterator[str]:
    """The other hosts that a page links to."""
    for tag, _attribute, value in page.references:
        if tag == "a" and ":" in value[:6] and (host := _HOST.match(value)):
            yield host[1].lower()


def _script(output: OutputFile) -> Iterator[Diagnostic]:
    """What a script could tell another host, or keep on the reader's device."""
    source = Source(path=output.made_from, text=output.read().decode())
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


def _target(
    page: Html, reference: tuple[str, str, str], own_ids: Container[str], base: str
) -> tuple[str, list[Diagnostic]]:
    """What in the site a reference points at, as a target of `Ends`, and what is wrong with that.

    It is nothing for another host, and for an anchor on the page itself the second line alone.
    """
    tag, attribute, value = reference
    place = Location(path=page.output.made_from)
    if value.startswith("#"):
        here = f"\n{value[1:]}"
        if unquote(value[1:]) in own_ids or value == "#":
            return here, []
        message = f"`{attribute}` points at `{value}`, which is not on the page"
        return here, [error("output-anchor", place, message, "A template makes this reference; correct it there.")]
    try:
        parts = urlsplit(value)
    except ValueError:
        message = f"`{attribute}` points at `{value}`, which no browser can read"
        return "", [error("output-link", place, message, "A template makes this link; correct it there.")]
    if parts.scheme or parts.netloc:
        if tag in _LOADED:
            message = f"the page would load `{value}` from another host"
            return "", [error("other-origin", place, message, "Keep the file in the site.")]
        return "", []
    path = parts.path.removeprefix(base) if parts.path.startswith("/") else _joined(page.output.path, parts.path)
    target = unquote(path) + ("index.html" if path == "" or path.endswith("/") else "")
    return f"{target}\n{unquote(parts.fragment)}" if parts.fragment else target, []


def _folders(path: str) -> Iterator[str]:
    """The folders that hold a file, the nearest first and the root, which is empty, last."""
    while path:
        path = path[: path.rstrip("/").rfind("/") + 1]
        yield unquote(path)


@functools.lru_cache(maxsize=8192)
def _near(address: str) -> tuple[int, str] | None:
    """How many folders up an ordinary relative address leads, and to what from there; kept, as menus repeat them."""
    parts = _NEAR.fullmatch(address)
    if parts is None:
        return None
    path, anchor = unquote(parts[2]), parts[3]
    target = path + ("index.html" if not path or path.endswith("/") else "")
    return len(parts[1]) // 3, f"{target}\n{unquote(anchor)}" if anchor else target


def _joined(from_path: str, link: str) -> str:
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(from_path), link))
    return ("" if joined == "." else joined) + ("/" if link.endswith("/") and joined != "." else "")
