"""From the site and the theme to the files of `dist/`, in memory. Knows no check and writes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from html import escape

import msgspec

from anagen import urls
from anagen.cache import Cache, hash_of
from anagen.diagnostics import Diagnostic, Diagnostics, Location, error, warning
from anagen.hosts import host_files
from anagen.output import OutputFile
from anagen.render.bitmaps import Rendition, renditions
from anagen.render.examples import try_examples
from anagen.render.facts import has_marks, state_facts
from anagen.render.page import Addresses, Renderer, Shrunk, is_bitmap, is_picture
from anagen.render.pictures import UnreadableError, clean_svg, fingerprint, picture_url, size_of, without_metadata
from anagen.render.redirects import moved_addresses, redirect_files
from anagen.render.stylesheet import stylesheet
from anagen.render.templates import lint
from anagen.site import Site, follow, place_of_setting
from anagen.theme import Asset, Theme

__all__ = [
    "Addresses",
    "Renderer",
    "copied_files",
    "has_marks",
    "lint",
    "once",
    "shared_files",
    "site_files",
    "state_facts",
    "stylesheet",
]

_PICTURES = b"1"
"""Counted up when another file is made of the same picture."""


def site_files(site: Site, theme: Theme, addresses: Addresses) -> tuple[list[OutputFile], Diagnostics]:
    """The files that belong to no page and depend on no text: the 404 page, redirects, `robots.txt`, the sitemap.

    With them come the problems of the examples of the site's own components.
    """
    outputs: list[OutputFile] = []
    problems: list[Diagnostic] = []
    language = site.config.site.default_language
    if theme.can_be_used() and f"content/{language}/index.md" in site.pages:
        renderer = Renderer(site, theme, addresses, language)
        try:
            html = renderer.not_found()
            made_from = theme.templates["layouts/not-found.html"].path
            outputs.append(OutputFile(path="404.html", content=html.encode(), made_from=made_from))
        except Exception as failure:  # noqa: BLE001 (a template is the clinic's code)
            problems.append(renderer.templates.problem(failure, Location(path="404.html")))
        problems += try_examples(renderer)
    outputs += redirect_files(site, theme, addresses) if theme.can_be_used() else ()
    outputs += [*_site_files(site), *host_files(site.config, moved_addresses(site))]
    return outputs, tuple(problems)


def copied_files(site: Site) -> list[OutputFile]:
    """What is copied to the root of the site as it is."""
    return [OutputFile(path=path, content=asset.content, made_from=asset.path) for path, asset in site.files.items()]


def once(problems: Iterable[Diagnostic]) -> Diagnostics:
    """A template that fails on many pages is one problem, related to each of them."""
    merged: dict[tuple[str, Location, str], Diagnostic] = {}
    for problem in problems:
        key = (problem.code, problem.location, problem.message)
        first = merged.get(key, msgspec.structs.replace(problem, related=()))
        merged[key] = msgspec.structs.replace(first, related=(*first.related, *problem.related))
    return tuple(merged.values())


def shared_files(
    site: Site, theme: Theme, style: str, cache: Cache, *, by_content: bool = True
) -> tuple[list[OutputFile], Addresses, Diagnostics]:
    """What pages ask for: the sheet `style`, scripts, the theme's files, and the files that a page shows or links.

    What is made of photographs is kept in the cache. The address of a file of the theme changes with its content, or
    is always the same if not `by_content`.
    """
    outputs: list[OutputFile] = []
    problems: list[Diagnostic] = []

    def asset(name: str, content: bytes, made_from: str) -> str:
        stem, _, ending = name.rpartition(".")
        path = f"assets/{stem}.{fingerprint(content if by_content else made_from.encode())}.{ending}"
        outputs.append(OutputFile(path=path, content=content, made_from=made_from))
        return "/" + path

    sheet = asset("site.css", style.encode(), "templates/styles")
    scripts = tuple(asset(script.name.split("/")[-1], script.text.encode(), script.path) for script in theme.scripts)
    assets = {name: asset(name, file.content, file.path) for name, file in theme.assets.items()}
    sizes: dict[str, tuple[int, int]] = {}
    unusable: set[str] = set()
    used, inside, photographs = _used_files(site)
    shrunk: dict[str, Shrunk] = {}
    for path, place in sorted(used.items()):
        file = site.pictures[path]
        default = site.config.site.default_language
        try:
            if is_picture(file):
                is_svg = path.lower().endswith(".svg")
                content, sizes[path] = cache.kept(
                    _picture_key(file), tuple[bytes, tuple[int, int]], partial(_shown, file)
                )
                if not is_svg and content != file.content:
                    problems.append(_told_too_much(path, place))
                url = picture_url(path, file.content, default)
                if path in photographs:
                    shrunk[path], files = _shrunk(file, default, cache)
                    outputs += files
            else:
                folder, _, name = path.rpartition("/")
                content, url = file.content, urls.url_of_folder(folder, default) + name
        except UnreadableError as problem:
            message = f"the picture `{path}` cannot be used: {problem}"
            problems.append(error("bad-picture", place, message, "Save the picture again, as SVG, PNG or JPEG."))
            unusable.add(path)
            continue
        if path not in inside:
            outputs.append(OutputFile(path=url.removeprefix("/"), content=content, made_from=path))
    addresses = Addresses(
        stylesheet=sheet, scripts=scripts, assets=assets, sizes=sizes, shrunk=shrunk, unusable=frozenset(unusable)
    )
    return outputs, addresses, tuple(problems)


def _told_too_much(path: str, place: Location) -> Diagnostic:
    message = f"`{path.rpartition('/')[2]}` told where or how it was taken; that is left out"
    hint = "Take these facts out of the file itself too, if others can get at it."
    return warning("photo-metadata", place, message, hint)


def _picture_key(file: Asset) -> bytes:
    return hash_of(_PICTURES, file.path.rpartition(".")[2].lower().encode(), file.content)


def _shown(file: Asset) -> tuple[bytes, tuple[int, int]]:
    """A picture as it is sent, and its size. Raises `UnreadableError`."""
    is_svg = file.path.lower().endswith(".svg")
    content = clean_svg(file.content) if is_svg else without_metadata(file)
    return content, size_of(Asset(path=file.path, content=content))


def _shrunk(file: Asset, default_language: str, cache: Cache) -> tuple[Shrunk, list[OutputFile]]:
    """A photograph in its widths, and the files of them. Raises `UnreadableError`."""
    stem = file.path.rpartition(".")[0]
    key = hash_of(_PICTURES, b"renditions", file.content)
    made = cache.kept(key, tuple[Rendition, ...], lambda: renditions(file.content))
    found = [picture_url(f"{stem}.{one.form}", one.content, default_language) for one in made]
    outputs = [
        OutputFile(path=url.removeprefix("/"), content=one.content, made_from=file.path)
        for url, one in zip(found, made, strict=True)
    ]
    *others, last = made
    by_width = {one.width: url for one, url in zip(others, found, strict=False)}
    return Shrunk(type=others[0].type, by_width=by_width, url=found[-1], width=last.width, height=last.height), outputs


def _used_files(site: Site) -> tuple[dict[str, Location], set[str], set[str]]:
    """The files beside the pages that are shown or linked, with a place that asks for each.

    Then those of them that are not copied, since they stand inside pages or in widths alone; and those in widths.
    """
    used: dict[str, Location] = {}
    inlined: dict[str, Location] = {}
    shrunk: dict[str, Location] = {}
    for page in site.outlines.values() if site.pictures else ():
        for link in page.files:
            target = follow(site, page.path, link.target)
            if target.kind == "file":
                is_shrunk = link.is_picture and is_bitmap(target.path)
                (shrunk if is_shrunk else used).setdefault(target.path, link.location)
        for name, value, place in page.options:
            path = urls.resolve(page.path, value)
            if name == "picture" and path in site.pictures:
                (shrunk if is_bitmap(path) else inlined).setdefault(path, place)
    logo = site.config.theme.logo
    if logo in site.pictures:
        place = place_of_setting(site, "theme.logo")
        (used if is_bitmap(logo) else inlined).setdefault(logo, place)
    return inlined | used | shrunk, (inlined | shrunk).keys() - used.keys(), set(shrunk)


def _site_files(site: Site) -> list[OutputFile]:
    """`robots.txt`, and with a `base_url` `sitemap.xml`, whose dates come from reviews alone."""
    base = site.config.site.base_url.rstrip("/")
    robots = "User-agent: *\nAllow: /\n"
    if not base:
        return [_generated("robots.txt", robots)]
    entries = []
    for page in site.pages.values():
        review = site.library.reviews.get(page.path) if page.path in site.as_signed else None
        date = f"<lastmod>{review.reviewed.isoformat()}</lastmod>" if review else ""
        if not page.is_draft:
            entries.append(f"<url><loc>{escape(urls.absolute(base, page.url), quote=False)}</loc>{date}</url>\n")
    sitemap = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        + "".join(entries)
        + "</urlset>\n"
    )
    return [_generated("robots.txt", f"{robots}Sitemap: {base}/sitemap.xml\n"), _generated("sitemap.xml", sitemap)]


def _generated(path: str, text: str) -> OutputFile:
    return OutputFile(path=path, content=text.encode(), made_from="site_config.yaml")
