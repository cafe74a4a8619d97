"""From the site and the theme to the files of `dist/`, in memory. Knows no check and writes nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from xml.sax.saxutils import escape

import msgspec

from anagen import urls
from anagen.diagnostics import Diagnostic, Diagnostics, Location, error, warning
from anagen.output import OutputFile
from anagen.progress import Tell, silent
from anagen.render.examples import try_examples
from anagen.render.facts import state_facts
from anagen.render.page import Addresses, Renderer, is_picture
from anagen.render.pictures import UnreadableError, clean_svg, fingerprint, picture_url, size_of, without_metadata
from anagen.render.stylesheet import stylesheet
from anagen.render.templates import lint
from anagen.signature import review_of
from anagen.site import Site, follow, place_of_setting
from anagen.theme import Asset, Theme

__all__ = ["lint", "render", "render_batch", "state_facts"]


def render(
    site: Site, theme: Theme, paths: Collection[str], tell: Tell = silent
) -> tuple[tuple[OutputFile, ...], Diagnostics]:
    """Every file of the site, with the pages at `paths`: all, or those that can be looked at in spite of errors.

    `tell` hears how far it is.
    """
    outputs, addresses, problems = _shared_files(site, theme)
    rendered, page_problems = render_batch(site, theme, addresses, _told(paths, tell))
    outputs += rendered
    told = {problem.location for problem in page_problems}
    examples = (problem for problem in try_examples(site, theme, addresses) if problem.location not in told)
    problems += _once((*page_problems, *examples))
    outputs += _site_files(site)
    outputs += [
        OutputFile(path=path, content=asset.content, made_from=asset.path) for path, asset in site.files.items()
    ]
    return tuple(outputs), problems


def _told(paths: Collection[str], tell: Tell) -> Iterator[str]:
    for done, path in enumerate(paths):
        tell("Making pages", done, len(paths))
        yield path


def _once(problems: Diagnostics) -> Diagnostics:
    """A template that fails on many pages is one problem, related to each of them."""
    merged: dict[tuple[str, Location, str], Diagnostic] = {}
    for problem in problems:
        key = (problem.code, problem.location, problem.message)
        first = merged.get(key, msgspec.structs.replace(problem, related=()))
        merged[key] = msgspec.structs.replace(first, related=(*first.related, *problem.related))
    return tuple(merged.values())


def render_batch(
    site: Site, theme: Theme, addresses: Addresses, paths: Iterable[str]
) -> tuple[list[OutputFile], Diagnostics]:
    """Render these pages, each on its own, and the 404 page with those of the default language."""
    renderers: dict[str, Renderer] = {}
    outputs: list[OutputFile] = []
    problems: list[Diagnostic] = []
    for path in paths:
        language = site.pages[path].language
        if language not in renderers:
            renderers[language] = Renderer(site, theme, addresses, language)
        output, more = renderers[language].page(path)
        problems += more
        if output:
            outputs.append(output)
    default = renderers.get(site.config.site.default_language)
    if default:
        try:
            html = default.not_found()
            made_from = theme.templates["layouts/not-found.html"].path
            outputs.append(OutputFile(path="404.html", content=html.encode(), made_from=made_from))
        except Exception as failure:  # noqa: BLE001 (a template is the clinic's code)
            problems.append(default.templates.problem(failure, Location(path="404.html")))
    return outputs, tuple(problems)


def _shared_files(site: Site, theme: Theme) -> tuple[list[OutputFile], Addresses, Diagnostics]:
    """What pages ask for: the style sheet, scripts, the theme's files, and the files that a page shows or links."""
    outputs: list[OutputFile] = []
    problems: list[Diagnostic] = []

    def asset(name: str, content: bytes, made_from: str) -> str:
        stem, _, ending = name.rpartition(".")
        path = f"assets/{stem}.{fingerprint(content)}.{ending}"
        outputs.append(OutputFile(path=path, content=content, made_from=made_from))
        return "/" + path

    style = asset("site.css", stylesheet(theme, site.config.theme).encode(), "templates/styles")
    scripts = tuple(asset(script.name.split("/")[-1], script.text.encode(), script.path) for script in theme.scripts)
    assets = {name: asset(name, file.content, file.path) for name, file in theme.assets.items()}
    sizes: dict[str, tuple[int, int]] = {}
    unusable: set[str] = set()
    used, inlined = _used_files(site)
    for path, place in sorted(used.items()):
        file = site.pictures[path]
        default = site.config.site.default_language
        try:
            if is_picture(file):
                is_svg = path.lower().endswith(".svg")
                content = clean_svg(file.content) if is_svg else without_metadata(file)
                if not is_svg and content != file.content:
                    problems.append(_told_too_much(path, place))
                sizes[path] = size_of(Asset(path=path, content=content))
                url = picture_url(path, file.content, default)
            else:
                folder, _, name = path.rpartition("/")
                content, url = file.content, urls.url_of_folder(folder, default) + name
        except UnreadableError as problem:
            message = f"the picture `{path}` cannot be used: {problem}"
            problems.append(error("bad-picture", place, message, "Save the picture again, as SVG, PNG or JPEG."))
            unusable.add(path)
            continue
        if path not in inlined:
            outputs.append(OutputFile(path=url.removeprefix("/"), content=content, made_from=path))
    addresses = Addresses(stylesheet=style, scripts=scripts, assets=assets, sizes=sizes, unusable=frozenset(unusable))
    return outputs, addresses, tuple(problems)


def _told_too_much(path: str, place: Location) -> Diagnostic:
    message = f"`{path.rpartition('/')[2]}` told where or how it was taken; that is left out"
    hint = "Take these facts out of the file itself too, if others can get at it."
    return warning("photo-metadata", place, message, hint)


def _used_files(site: Site) -> tuple[dict[str, Location], set[str]]:
    """The files beside the pages that are shown or linked, with a place that asks for each; which only inside pages."""
    used: dict[str, Location] = {}
    inlined: dict[str, Location] = {}
    for document in site.documents.values():
        for link in document.links.values():
            target = follow(site, document.path, link.target)
            if target.kind == "file":
                used.setdefault(target.path, link.location)
        for block in document.blocks.values():
            if "picture" in block.options:
                option = block.options["picture"]
                path = urls.resolve(document.path, option.value)
                if path in site.pictures:
                    (inlined if path.lower().endswith(".svg") else used).setdefault(path, option.location)
    logo = site.config.theme.logo
    if logo in site.pictures:
        place = place_of_setting(site, "theme.logo")
        (inlined if logo.lower().endswith(".svg") else used).setdefault(logo, place)
    return inlined | used, inlined.keys() - used.keys()


def _site_files(site: Site) -> list[OutputFile]:
    """`robots.txt`, and with a `base_url` `sitemap.xml`, whose dates come from reviews alone."""
    base = site.config.site.base_url.rstrip("/")
    robots = "User-agent: *\nAllow: /\n"
    if not base:
        return [_generated("robots.txt", robots)]
    entries = []
    for page in site.pages.values():
        review = review_of(site.documents[page.path], site.library)
        date = f"<lastmod>{review.reviewed.isoformat()}</lastmod>" if review else ""
        if not page.is_draft:
            entries.append(f"<url><loc>{escape(urls.absolute(base, page.url))}</loc>{date}</url>\n")
    sitemap = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        + "".join(entries)
        + "</urlset>\n"
    )
    return [_generated("robots.txt", f"{robots}Sitemap: {base}/sitemap.xml\n"), _generated("sitemap.xml", sitemap)]


def _generated(path: str, text: str) -> OutputFile:
    return OutputFile(path=path, content=text.encode(), made_from="site_config.yaml")
