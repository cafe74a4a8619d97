"""URLs as string functions: where the reader finds a page, and how one page points at another.

A URL here is a path from the root of the site: it starts with `/`, and a page's ends with `/`.
"""

from __future__ import annotations

import functools
import posixpath
import unicodedata
from urllib.parse import quote, urlsplit

CONTENT = "content/"
NOTICES = "content/notices/"
FILES = "content/files/"
SIGNED = "content/signed/"


def language_of(path: str) -> str:
    """The language folder of a path under `content/`: `content/en/risks/x.md` is `en`."""
    return path.removeprefix(CONTENT).split("/", 1)[0]


def url_of_folder(folder: str, default_language: str) -> str:
    """The URL of a folder under `content/<language>`; the default language lives at `/`."""
    language, _, rest = folder.removeprefix(CONTENT).partition("/")
    parts = ([] if language == default_language else [language]) + ([rest] if rest else [])
    return "/" + "".join(part + "/" for part in parts)


@functools.lru_cache(maxsize=16_384)
def page_url(path: str, default_language: str) -> str:
    """The URL of a page: `content/en/risks/side-effects.md` is `/risks/side-effects/`."""
    return url_of_folder(path.removesuffix(".md").removesuffix("/index"), default_language)


def output_path(url: str) -> str:
    """The file in `dist/` that answers a URL: `/risks/` is `risks/index.html`."""
    return url.removeprefix("/") + ("index.html" if url.endswith("/") else "")


_SAFE = "/-._~!$'()*,;@+="


def absolute(base_url: str, url: str) -> str:
    """The full address of a URL of the site, percent-encoded."""
    return base_url.rstrip("/") + _encoded(url)


def relative(from_url: str, to_url: str) -> str:
    """The shortest relative link from one page to another URL; `./` for the page itself.

    Percent-encoded, so it may stand in an attribute. Works from any folder of any host.
    """
    target = _encoded(to_url)
    for folder, up in _above(from_url):
        if target.startswith(folder):
            return up + target[len(folder) :] or "./"
    return target


@functools.lru_cache(maxsize=8192)
def _encoded(url: str) -> str:
    """A URL percent-encoded; kept, for the same pages are linked from everywhere."""
    return quote(url, safe=_SAFE)


@functools.lru_cache(maxsize=64)
def _above(url: str) -> tuple[tuple[str, str], ...]:
    """The folders that a URL lies in, the nearest first, and how to get up to each."""
    parts = _encoded(url).split("/")[:-1]
    return tuple(("/".join(parts[: len(parts) - up]) + "/", "../" * up) for up in range(len(parts)))


def resolve(from_path: str, link: str) -> str:
    """The project path that a relative link written in `from_path` names; may climb out, as `../x`."""
    return unicodedata.normalize("NFC", posixpath.normpath(posixpath.join(posixpath.dirname(from_path), link)))


def base_path(base_url: str) -> str:
    """The folder of the host that a site lives in: `https://example.org/learn` is `/learn/`, nothing is `/`."""
    path = urlsplit(base_url).path.strip("/")
    return f"/{path}/" if path else "/"
