"""`.htaccess` for Apache and LiteSpeed; httpd.apache.org/docs/2.4 says what each line does.

Only what an ordinary web host allows stands outside of `<IfModule>`: no `Options`, which some refuse with an error 500.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anagen.header_policy import FINGERPRINTED, FOREVER, FRESH
from anagen.hosts.told import HIDDEN, MADE_BY, TEXTS, TYPES, Told

_COPIES = {"br": "br", "gz": "gzip"}


def htaccess(told: Told) -> str:
    """The whole file."""
    return "\n".join([f"# {MADE_BY}", *_lines(told)]) + "\n"


def _lines(told: Told) -> Iterator[str]:
    yield "DirectoryIndex index.html"
    yield f"ErrorDocument 404 {told.base}404.html"
    yield f'RedirectMatch 404 "(?i)/{re.escape(HIDDEN)}"'
    yield from ("<IfModule mod_autoindex.c>", "  IndexIgnore *", "</IfModule>")
    yield from ("<IfModule mod_expires.c>", "  ExpiresActive Off", "</IfModule>")
    yield from _types()
    yield from _headers(told)
    yield from _compression(told)
    for old, new in told.moved():
        yield f'RedirectMatch 301 "^{re.escape(old.rstrip("/"))}/?$" "{new}"'


def _types() -> Iterator[str]:
    yield "<IfModule mod_mime.c>"
    for ending, kind in TYPES.items():
        yield f"  AddType {kind} .{ending}"
    yield f"  AddCharset utf-8 {' '.join(f'.{ending}' for ending in TEXTS)}"
    yield "</IfModule>"


def _headers(told: Told) -> Iterator[str]:
    yield "<IfModule mod_headers.c>"
    for name, value in told.headers.items():
        yield f"  Header onsuccess unset {name}"
        yield f'  Header always set {name} "{value}"'
    yield f'  Header set Cache-Control "{FRESH}"'
    yield f'  <FilesMatch "{FINGERPRINTED}(\\.gz|\\.br)?$">'
    yield f'    Header set Cache-Control "{FOREVER}"'
    yield "  </FilesMatch>"
    # The server adds what compressed a file to its ETag, and then does not know the ETag again.
    yield '  RequestHeader edit* If-None-Match "-(gzip|br)\\"" "\\""'
    yield "</IfModule>"


def _compression(told: Told) -> Iterator[str]:
    yield "<IfModule mod_rewrite.c>"
    yield "  # Without this line the rules of a folder above, such as those of WordPress, hold here too."
    yield "  RewriteEngine On"
    if told.has_copies:
        for ending, name in _COPIES.items():
            yield f"  RewriteCond %{{HTTP:Accept-Encoding}} \\b{name}\\b"
            yield f"  RewriteCond %{{REQUEST_FILENAME}}.{ending} -f"
            yield f"  RewriteRule ^(.+)\\.({'|'.join(TEXTS)})$ $1.$2.{ending} [L]"
        for ending in TEXTS:
            kind = f"{TYPES[ending]}; charset=utf-8"
            yield f'  RewriteRule \\.{ending}\\.(br|gz)$ - "[T={kind},E=no-gzip:1,E=no-brotli:1]"'
    yield "</IfModule>"
    if told.has_copies:
        yield from _encodings()
    texts = " ".join(TYPES[ending] for ending in TEXTS)
    for module, name in (("mod_brotli", "BROTLI_COMPRESS"), ("mod_deflate", "DEFLATE")):
        yield f"<IfModule {module}.c>"
        yield from ("  <IfModule mod_filter.c>", f"    AddOutputFilterByType {name} {texts}", "  </IfModule>")
        yield "</IfModule>"


def _encodings() -> Iterator[str]:
    """How the copies are sent."""
    yield "<IfModule mod_headers.c>"
    for ending, name in _COPIES.items():
        yield f'  <FilesMatch "\\.({"|".join(TEXTS)})\\.{ending}$">'
        yield f"    Header set Content-Encoding {name}"
        yield "  </FilesMatch>"
    yield f'  <FilesMatch "\\.({"|".join(TEXTS)})(\\.br|\\.gz)?$">'
    yield "    Header merge Vary Accept-Encoding"
    yield "  </FilesMatch>"
    yield "</IfModule>"
