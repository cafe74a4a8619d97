"""Serves a built site on loopback as a good host does: compressed, with security headers, with the page for errors.

It shows how a site does when it is published, to tools that measure that; it is no server for visitors.
"""

from __future__ import annotations

import functools
import gzip
import http.server
import mimetypes
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote, urlsplit

import brotli

from anagen.header_policy import response_headers

_FINGERPRINT = re.compile(r"\.[0-9a-f]{8}\.[a-z0-9]+$")
_TEXT = re.compile(r"text/|javascript|json|xml|svg|wasm")


@contextmanager
def hosting(folder: Path) -> Iterator[str]:
    """The site in `folder` at an address of this computer, without a slash at the end, while the block runs."""
    handler = functools.partial(_Handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


class _Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        root = Path(self.directory)
        path = (root / unquote(urlsplit(self.path).path).lstrip("/")).resolve()
        path = path / "index.html" if path.is_dir() else path
        if root.resolve() in path.parents and path.is_file():
            self._answer(HTTPStatus.OK, path)
        else:
            self._answer(HTTPStatus.NOT_FOUND, root / "404.html")

    def _answer(self, status: HTTPStatus, path: Path) -> None:
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        content, encoding = path.read_bytes(), ""
        if _TEXT.search(kind):
            encoding = "br" if "br" in self.headers.get("Accept-Encoding", "") else "gzip"
            content = _compressed(content, encoding)
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        self.send_header("Content-Length", str(len(content)))
        if encoding:
            self.send_header("Content-Encoding", encoding)
            self.send_header("Vary", "Accept-Encoding")
        keep = "public, max-age=31536000, immutable" if _FINGERPRINT.search(path.name) else "no-cache"
        self.send_header("Cache-Control", keep)
        for name, value in response_headers().items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@functools.cache
def _compressed(content: bytes, encoding: str) -> bytes:
    return bytes(brotli.compress(content) if encoding == "br" else gzip.compress(content, 9, mtime=0))
