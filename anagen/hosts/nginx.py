"""A snippet for nginx, to `include` in the `server` block of the site; nginx.org/en/docs says what each line does."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anagen.header_policy import FINGERPRINTED, FOREVER, FRESH
from anagen.hosts.told import HIDDEN, MADE_BY, TEXTS, TYPES, Told


def snippet(told: Told) -> str:
    """The whole file."""
    how = f"# In the server block of the site: include /the/folder/that/is/{told.base.lstrip('/')}nginx.conf;"
    return "\n".join([f"# {MADE_BY}", how, *_lines(told)]) + "\n"


def _lines(told: Told) -> Iterator[str]:
    yield f"location = {told.base}nginx.conf {{ return 404; }}"
    for old, new in told.moved():
        for path in (old, old.rstrip("/")):
            yield f'location = "{path}" {{ absolute_redirect off; return 301 "{new}$is_args$args"; }}'
    # `^~`: expressions of the server block, such as those for PHP, do not take files away from this location.
    yield f"location ^~ {told.base} {{"
    yield "  index index.html;"
    yield "  absolute_redirect off;"
    yield f"  error_page 404 {told.base}404.html;"
    yield "  types {"
    yield from (f"    {kind} {ending};" for ending, kind in TYPES.items())
    yield "  }"
    texts = " ".join(TYPES[ending] for ending in TEXTS if ending != "html")
    yield "  default_type application/octet-stream;"
    yield from ("  charset utf-8;", f"  charset_types {texts};")
    yield from ("  gzip on;", "  gzip_vary on;", "  gzip_proxied any;", f"  gzip_types {texts};")
    if told.has_copies:
        yield "  gzip_static on;"
        yield "  # brotli_static on;  (if your nginx has that module)"
    headers = [f'  add_header {name} "{value}" always;' for name, value in told.headers.items()]
    yield from (*headers, f'  add_header Cache-Control "{FRESH}";')
    yield f'  location ~* "/{re.escape(HIDDEN)}" {{ return 404; }}'
    yield f'  location ~ "{FINGERPRINTED}$" {{'
    yield from (*(f"  {line}" for line in headers), f'    add_header Cache-Control "{FOREVER}";')
    yield "  }"
    yield "}"
