"""The preview: the site from memory, made again at every save, and a socket that tells the browser.

The door to livereload, tornado and watchfiles. Writes nothing to disk; answers this computer only.
"""

from __future__ import annotations

import asyncio
import datetime
import functools
import mimetypes
import sys
import webbrowser
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import livereload.handlers
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler
from watchfiles import awatch

from anagen import pipeline, report
from anagen.config import CONFIG
from anagen.diagnostics import has_errors
from anagen.discover import line_at
from anagen.header_policy import response_headers
from anagen.topics import INDEX

_HOST = "127.0.0.1"
_OWN_NAMES = frozenset({"127.0.0.1", "localhost"})
_PORTS_TO_TRY = 20
_SCRIPT = Path(livereload.handlers.__file__).parent / "vendors" / "livereload.js"


class Preview:
    """The last good site and whoever looks at it; lives as long as the server, and asks for the date at every save."""

    def __init__(self, root: Path, packaged_templates: Path, today: Callable[[], datetime.date]) -> None:
        self.root = root
        self.packaged_templates = packaged_templates
        self.today = today
        self.files: dict[str, bytes] = {}
        self.built = pipeline.Built()
        self.watchers: set[Socket] = set()

    def make(self) -> None:
        """Make the site again; after an error the last good one stays."""
        built = pipeline.make(self.root, self.packaged_templates, with_drafts=True, today=self.today())
        if not has_errors(built.diagnostics):
            self.files = {output.path: output.content for output in built.outputs}
            self.built = built
        lines = functools.partial(line_at, self.root)
        sys.stdout.write(report.render_problems(built.diagnostics, "text", lines, 100))
        sys.stdout.write(
            report.summary(built.diagnostics, built.site, built.inspected, None, built.claims, built.waived)
        )
        sys.stdout.flush()

    def index(self) -> None:
        """Make the index of the search, if that is still to do: only when somebody searches, never at a save."""
        built = self.built
        if not any(name.startswith(INDEX) for name in self.files):
            index, problems = pipeline.search_in(built)
            sys.stdout.write(report.render_problems(problems, "text", lambda _place: None, 100))
            if built is self.built:
                self.files = {**self.files, **{output.path: output.content for output in index}}

    def tell_browsers(self) -> None:
        """Ask every open page to load itself again."""
        for socket in tuple(self.watchers):
            socket.send_message({"command": "reload", "path": "/", "liveCSS": False})


class Socket(livereload.handlers.LiveReloadHandler):  # type: ignore[misc]
    """livereload's socket, for pages of this preview only."""

    def initialize(self, preview: Preview) -> None:
        """Take the preview that this socket belongs to."""
        self.preview = preview

    def check_origin(self, origin: str) -> bool:
        """Whether the page that connects came from here."""
        return urlsplit(origin).hostname in _OWN_NAMES

    def on_message(self, message: str) -> None:
        """Greet; from then on the page is told of changes."""
        super().on_message(message)
        self.preview.watchers.add(self)

    def on_close(self) -> None:
        """Forget the page."""
        super().on_close()
        self.preview.watchers.discard(self)


class PageHandler(RequestHandler):
    """A file of the site, with livereload's script in pages."""

    def initialize(self, preview: Preview) -> None:
        """Take the preview whose files are served."""
        self.preview = preview

    def prepare(self) -> None:
        """Refuse to answer under a foreign name."""
        if self.request.host_name not in _OWN_NAMES:
            self.send_error(403)

    def set_default_headers(self) -> None:
        """Send what a host should send too, so that a page that would not work there does not work here."""
        for name, value in response_headers().items():
            self.set_header(name, value)

    async def get(self, path: str) -> None:
        """Answer with a file, a redirect to its folder, or the site's own 404 page."""
        name = unquote(path)
        if name.startswith(INDEX):
            await asyncio.to_thread(self.preview.index)
        if name == "livereload.js":
            self._send("livereload.js", _SCRIPT.read_bytes())
        elif name in self.preview.files:
            self._send(name, self.preview.files[name])
        elif f"{name}index.html" in self.preview.files and (name == "" or name.endswith("/")):
            self._send("index.html", self.preview.files[f"{name}index.html"])
        elif f"{name}/index.html" in self.preview.files:
            self.redirect(f"/{path}/")
        else:
            self.set_status(404)
            missing = b"<!doctype html><title>Not found</title><head></head><p>There is no page here yet."
            self._send("404.html", self.preview.files.get("404.html", missing))

    def _send(self, name: str, content: bytes) -> None:
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        is_text = kind.startswith("text/") or kind.endswith(("javascript", "json", "xml"))
        self.set_header("Content-Type", f"{kind}; charset=utf-8" if is_text else kind)
        self.set_header("Cache-Control", "no-store")
        if name.endswith(".html"):
            port = self.request.host.rpartition(":")[2]
            script = f'<script src="/livereload.js?port={port}" defer></script></head>'
            content = content.replace(b"</head>", script.encode(), 1)
        self.write(content)


def serve(preview: Preview, port: int, *, open_browser: bool = False) -> int:
    """Serve until Ctrl-C, on `port` or the next free one. Returns the exit code."""
    preview.make()
    try:
        asyncio.run(_run(preview, port, open_browser=open_browser))
    except KeyboardInterrupt:
        sys.stdout.write("\nStopped.\n")
    except OSError as problem:
        sys.stderr.write(f"No port from {port} to {port + _PORTS_TO_TRY - 1} is free: {problem.strerror}.\n")
        return 1
    return 0


def application(preview: Preview) -> Application:
    """The server's routes."""
    own = {"preview": preview}
    return Application([("/livereload", Socket, own), ("/(.*)", PageHandler, own)])


async def _run(preview: Preview, port: int, *, open_browser: bool) -> None:
    server = HTTPServer(application(preview))
    port = _listen(server, port)
    address = f"http://{_HOST}:{port}/"
    sys.stdout.write(f"\nThe site is at {address}\nSave a file, and the page is made again. Ctrl-C ends.\n")
    sys.stdout.flush()
    if open_browser:
        webbrowser.open(address)
    changed = asyncio.Event()
    root = preview.root
    folders = [folder for folder in (root / "content", root / "templates") if folder.is_dir()]
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_watch(folders, changed, recursive=True))
        tasks.create_task(_watch([root], changed, recursive=False))
        while await changed.wait():
            changed.clear()
            await asyncio.to_thread(preview.make)
            preview.tell_browsers()


def _listen(server: HTTPServer, port: int) -> int:
    for attempt in range(port, port + _PORTS_TO_TRY):
        try:
            server.add_sockets(bind_sockets(attempt, _HOST))
        except OSError:
            if attempt == port + _PORTS_TO_TRY - 1:
                raise
        else:
            return attempt
    return port


async def _watch(folders: Iterable[Path], changed: asyncio.Event, *, recursive: bool) -> None:
    """Set `changed` at every save below these folders; beside them only the settings count."""
    async for changes in awatch(*folders, recursive=recursive, step=20, debounce=200):
        if recursive or any(Path(path).name == CONFIG for _kind, path in changes):
            changed.set()
