"""The pages at old addresses that lead on to where a page is now, on any host and without script."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from anagen import urls
from anagen.library import REDIRECTS
from anagen.output import OutputFile
from anagen.render.page import Addresses
from anagen.site import Site
from anagen.theme import Theme


def moved_addresses(site: Site) -> dict[str, str]:
    """The old address of each page that moved, and its address now; none for one whose old place has a page again."""
    language = site.config.site.default_language
    found = ((urls.page_url(one.old, language), one) for one in site.library.redirects.values())
    return {url: site.pages[one.now].url for url, one in found if one.now in site.pages and one.old not in site.pages}


def redirect_files(site: Site, theme: Theme, addresses: Addresses) -> Iterator[OutputFile]:
    """A small page for each redirect that leads to a page, where there is no page now."""
    settings = site.config.site
    for one in site.library.redirects.values():
        page = site.pages.get(one.now)
        url = urls.page_url(one.old, settings.default_language)
        if page is None or one.old in site.pages:
            continue
        href = escape(urls.relative(url, page.url))
        moved = escape(theme.words(page.language, settings.default_language)["page_moved"])
        title = escape(page.title)
        base = settings.base_url
        canonical = f'<link rel="canonical" href="{escape(urls.absolute(base, page.url))}">\n' if base else ""
        html = (
            f'<!doctype html>\n<html lang="{escape(page.language)}">\n<head>\n<meta charset="utf-8">\n'
            f"<title>{title}</title>\n"
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="robots" content="noindex">\n'
            f'<meta http-equiv="refresh" content="0; url={href}">\n{canonical}'
            f'<link rel="stylesheet" href="{escape(urls.relative(url, addresses.stylesheet))}">\n</head>\n<body>\n'
            f'<main class="ag-shell" dir="auto">\n<h1>{moved}</h1>\n<p><a href="{href}">{title}</a></p>\n'
            "</main>\n</body>\n</html>\n"
        )
        yield OutputFile(path=urls.output_path(url), content=html.encode(), made_from=REDIRECTS)
