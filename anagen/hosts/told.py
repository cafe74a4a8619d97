"""What is every host told? The facts that each kind of host writes down in its own way."""

from collections.abc import Iterator, Mapping

import msgspec

from anagen import urls

MADE_BY = "Made by Anagen from site_config.yaml. The next build writes it again, so do not change it here."
TYPES: Mapping[str, str] = {
    "html": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "json": "application/json",
    "xml": "application/xml",
    "txt": "text/plain",
    "csv": "text/csv",
    "webmanifest": "application/manifest+json",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "ico": "image/vnd.microsoft.icon",
    "pdf": "application/pdf",
    "woff2": "font/woff2",
    "vtt": "text/vtt",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "zip": "application/zip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pagefind": "application/octet-stream",
    "pf_fragment": "application/octet-stream",
    "pf_index": "application/octet-stream",
    "pf_meta": "application/octet-stream",
}
"""The media type of each kind of file that a site has, by its ending; browsers are told not to guess (IANA)."""
HIDDEN = ".anagen-"
"""How the names of Anagen's own lists and locks begin, in the folder of the site; no reader has business with them."""
BUILD_LIST = f"{HIDDEN}manifest"
"""The one of them that lies in a build, for hosts that know whole names only."""
TEXTS = ("html", "css", "js", "json", "xml", "txt", "csv", "webmanifest", "svg", "vtt")
"""The endings of texts: they are UTF-8, and get smaller when they are compressed."""
IN_FOREVER_FOLDERS = ("assets/", "pagefind/fragment/", "pagefind/index/")
"""Folders in which every file has its fingerprint in its name, for hosts that know folders only."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a host is told: the folder of the host that the site lives in, and the headers of every answer.

    `redirects` has new URLs by old ones. `has_copies` says whether there are `.gz` and `.br` copies beside the texts.
    """

    base: str = "/"
    headers: Mapping[str, str] = {}
    redirects: Mapping[str, str] = {}
    has_copies: bool = False

    def moved(self) -> Iterator[tuple[str, str]]:
        """The path on the host of each page that has moved, and the address where it is, percent-encoded."""
        for old, new in self.redirects.items():
            yield self.base.rstrip("/") + old, urls.absolute(self.base, new)
