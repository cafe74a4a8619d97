"""Files for hosts that take a folder and do the rest: Netlify, Cloudflare Pages, GitHub Pages.

docs.netlify.com (headers, redirects) and developers.cloudflare.com/pages/configuration have the forms. Both send every
file with `max-age=0, must-revalidate` by themselves, and join the values when two rules give the same header, so only
the folders of fingerprinted files get a `Cache-Control`. GitHub Pages can send no headers of ours.
"""

from __future__ import annotations

from html import escape

from anagen import urls
from anagen.header_policy import FOREVER
from anagen.hosts.told import IN_FOREVER_FOLDERS, MADE_BY, Told


def headers_file(told: Told) -> str:
    """`_headers`, for Netlify and Cloudflare Pages."""
    lines = [f"# {MADE_BY}", f"{told.base}*", *(f"  {name}: {value}" for name, value in told.headers.items())]
    for folder in IN_FOREVER_FOLDERS:
        lines += [f"{told.base}{folder}*", f"  Cache-Control: {FOREVER}"]
    return "\n".join(lines) + "\n"


def redirects_file(told: Told, *, can_answer_404: bool) -> str:
    """`_redirects`; Netlify must be told of a 404 page in a folder, Cloudflare Pages takes the nearest one."""
    lines = [f"# {MADE_BY}"]
    for old, new in told.moved():
        path = urls.absolute("", old)
        lines += [f"{path} {new} 301", f"{path.rstrip('/')} {new} 301"]
    if can_answer_404 and told.base != "/":
        lines.append(f"{told.base}* {told.base}404.html 404")
    return "\n".join(lines) + "\n"


def stubs(told: Told) -> dict[str, str]:
    """For a host that knows no redirects: a page at each old address that leads to the new one, without words."""
    made = {}
    for old, new in told.redirects.items():
        link, name = escape(urls.relative(old, new)), escape(new)
        made[urls.output_path(old)] = (
            f'<!doctype html>\n<html lang="{told.language}">\n<head>\n<meta charset="utf-8">\n<title>{name}</title>\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f'<meta name="robots" content="noindex">\n'
            f'<meta http-equiv="refresh" content="0; url={link}">\n</head>\n'
            f'<body><main><h1><a href="{link}">{name}</a></h1></main></body>\n</html>\n'
        )
    return made
