"""Files for hosts that take a folder and do the rest: Netlify, Cloudflare Pages, GitHub Pages.

docs.netlify.com (headers, redirects) and developers.cloudflare.com/pages/configuration have the forms. Both send every
file with `max-age=0, must-revalidate` by themselves, and join the values when two rules give the same header, so only
the folders of fingerprinted files get a `Cache-Control`. GitHub Pages can send no headers of ours.

Where a moved page left a small page behind, Netlify shows that one unless the rule is forced by `!`.
"""

from __future__ import annotations

from anagen import urls
from anagen.header_policy import FOREVER
from anagen.hosts.told import BUILD_LIST, IN_FOREVER_FOLDERS, MADE_BY, Told


def headers_file(told: Told) -> str:
    """`_headers`, for Netlify and Cloudflare Pages."""
    lines = [f"# {MADE_BY}", f"{told.base}*", *(f"  {name}: {value}" for name, value in told.headers.items())]
    for folder in IN_FOREVER_FOLDERS:
        lines += [f"{told.base}{folder}*", f"  Cache-Control: {FOREVER}"]
    return "\n".join(lines) + "\n"


def redirects_file(told: Told, *, is_netlify: bool) -> str:
    """`_redirects`; Netlify must be told of a 404 page in a folder, Cloudflare Pages takes the nearest one."""
    status = "301!" if is_netlify else "301"
    hidden = f"{told.base}404.html 404!" if is_netlify else f"{told.base} 302"  # Cloudflare has no answer 404 here
    lines = [f"# {MADE_BY}", f"{told.base}{BUILD_LIST} {hidden}"]
    for old, new in told.moved():
        path = urls.absolute("", old)
        lines += [f"{path} {new} {status}", f"{path.rstrip('/')} {new} {status}"]
    if is_netlify and told.base != "/":
        lines.append(f"{told.base}* {told.base}404.html 404")
    return "\n".join(lines) + "\n"
