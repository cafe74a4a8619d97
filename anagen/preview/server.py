"""The preview server: pages from memory, a socket that tells open pages, and no answer to strangers.

The door to livereload and tornado. Listens on this computer only, and writes nothing.
"""

from __future__ import annotations

import asyncio
import functools
import mimetypes
import secrets
import sys
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

import livereload.handlers
import msgspec
from tornado.escape import json_decode
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from anagen.diagnostics import Location
from anagen.discover import line_at
from anagen.header_policy import content_security_policy, response_headers
from anagen.preview import panel, terminal
from anagen.preview.editor import NoEditorError, open_place
from anagen.preview.margin import margin_of
from anagen.preview.shown import Maker, Shown, needs_reload, styles_in
from anagen.preview.watcher import watch
from anagen.theme import Theme
from anagen.topics import INDEX

Made = TypeVar("Made")
_HOST = "127.0.0.1"
_OWN_NAMES = frozenset({"127.0.0.1", "localhost"})
_PORTS_TO_TRY = 20
_OWN = "_anagen/"
_FILES = Path(__file__).parent
_NO_PAGE = (
    b'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>No page yet</title></head>'
    b"<body><main><h1>There is no page here yet</h1></main></body></html>"
)


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How a preview is started: the first port to try, the editor's command, and whether to open a browser."""

    port: int = 8000
    editor: tuple[str, ...] = ()
    open_browser: bool = False


class Preview:
    """What is shown, and whoever looks at it; lives as long as the server, and belongs to its thread."""

    def __init__(self, maker: Maker, editor: tuple[str, ...] = ()) -> None:
        self.maker = maker
        self.editor = editor
        self.shown = Shown()
        self.watchers: set[Socket] = set()
        self.session = secrets.token_hex(4)
        self._index: tuple[int, dict[str, bytes]] = (-1, {})

    def take(self, shown: Shown) -> None:
        """Show what was made, and tell every open page what it means for it."""
        before, self.shown = self.shown, shown
        is_told = shown.diagnostics != before.diagnostics or bool(shown.changed_since(before.number))
        for socket in tuple(self.watchers):
            socket.tell(before.number, is_told=is_told)

    async def index(self) -> dict[str, bytes]:
        """The index of the search over what is shown: made only when somebody searches, never at a save."""
        shown = self.shown
        if self._index[0] != shown.number:
            self._index = shown.number, await _in_thread(lambda: self.maker.index(shown))
        return self._index[1]

    def size_of(self, path: str) -> int:
        """The size of a page when it was last read; 0 for other files."""
        page = self.shown.memory.pages.get(path)
        return page.stamp.size if page else 0


class Socket(livereload.handlers.LiveReloadHandler):  # type: ignore[misc]
    """livereload's socket, for pages of this preview only; a page says its address, and which build it shows."""

    def initialize(self, preview: Preview) -> None:
        """Take the preview that this socket belongs to."""
        self.preview = preview
        self.url = ""

    def prepare(self) -> None:
        """Refuse to answer under a foreign name."""
        if self.request.host_name not in _OWN_NAMES:
            self.send_error(403)

    def check_origin(self, origin: str) -> bool:
        """Whether the page that connects came from here."""
        return _is_own(origin, self.request.host)

    def on_message(self, message: str) -> None:
        """Greet; then learn which page it is, and tell it at once when it is old."""
        said = _object(message)
        if said.get("command") == "hello":
            super().on_message(message)
        if said.get("command") == "info":
            self.url = unquote(urlsplit(str(said.get("url", ""))).path)
            session, _, number = str(said.get("build", "")).partition(".")
            self.preview.watchers.add(self)
            if session != self.preview.session or not number.isdecimal():
                self.reload()
            else:
                self.tell(int(number), is_told=int(number) != self.preview.shown.number)

    def tell(self, since: int, *, is_told: bool) -> None:
        """Say what changed since a build: load again, take a new style sheet, or look at the bar again."""
        shown = self.preview.shown
        changed = shown.changed_since(since)
        if needs_reload(shown, self.url, changed):
            self.reload()
            return
        for style in styles_in(changed):
            self.send_message({"command": "reload", "path": style, "liveCSS": True})
        if is_told:
            self.send_message({"command": "panel"})

    def reload(self) -> None:
        """Ask the page to load itself again."""
        self.send_message({"command": "reload", "path": self.url, "liveCSS": False})

    def on_close(self) -> None:
        """Forget the page."""
        super().on_close()
        self.preview.watchers.discard(self)


class Handler(RequestHandler):
    """What all answers have in common: this computer's names only, nothing kept, the strict policy."""

    def initialize(self, preview: Preview) -> None:
        """Take the preview whose files are served."""
        self.preview = preview

    def prepare(self) -> None:
        """Refuse to answer under a foreign name."""
        if self.request.host_name not in _OWN_NAMES:
            self.send_error(403)

    def set_default_headers(self) -> None:
        """What a careful host sends, so that what it would refuse is seen here first; and the preview's own socket."""
        self.set_header("Cache-Control", "no-store")
        for name, value in response_headers().items():
            self.set_header(name, value)
        policy = f"{content_security_policy()}; connect-src 'self' ws://{self.request.host}"
        self.set_header("Content-Security-Policy", policy)

    def answer(self, name: str, content: bytes) -> None:
        """Send a file of this name."""
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        is_text = kind.startswith("text/") or kind.endswith(("javascript", "json", "xml"))
        self.set_header("Content-Type", f"{kind}; charset=utf-8" if is_text else kind)
        self.write(content)

    def line_of(self, place: Location) -> str | None:
        """The line that a place names."""
        return line_at(self.preview.maker.root, place)

    def bar(self, url: str) -> str:
        """The bar of the page at an address."""
        shown = self.preview.shown
        return panel.bar(shown, shown.sources.get(shown.file_of(url), ""), self.line_of)


class PageHandler(Handler):
    """A file of the site, with the preview's own script, style and bar in pages."""

    async def get(self, path: str) -> None:
        """Answer with a file, a redirect to its folder, or the site's own 404 page."""
        name = unquote(path)
        files = await self.preview.index() if name.startswith(INDEX) else self.preview.shown.files
        if name in files:
            self._send(name, files[name])
        elif f"{name}index.html" in files and (name == "" or name.endswith("/")):
            self._send("index.html", files[f"{name}index.html"])
        elif f"{name}/index.html" in files:
            self.redirect(f"/{path}/")
        else:
            self.set_status(404)
            self._send("404.html", files.get("404.html", _NO_PAGE))

    def _send(self, name: str, content: bytes) -> None:
        if name.endswith(".html"):
            build = f"{self.preview.session}.{self.preview.shown.number}"
            head = (
                f'<link rel="stylesheet" href="/{_OWN}preview.css">'
                f'<script src="/{_OWN}preview.js" data-build="{build}" defer></script>'
            )
            bar = self.bar(unquote(self.request.path))
            foot = f'<section class="anagen-preview" id="anagen-preview" aria-label="What to fix">{bar}</section>'
            content = _before(b"</head>", head.encode(), content)
            content = _before(b"</body>", foot.encode(), content)
        self.answer(name, content)


class OwnHandler(Handler):
    """The preview's own script, style and panel."""

    async def get(self, name: str) -> None:
        """Answer with a file of the preview, or with the panel of the page that is asked for."""
        if name == "panel":
            await self._panel(self.get_query_argument("page", "/"))
        elif name in {"preview.js", "preview.css"}:
            self.answer(name, (_FILES / name).read_bytes())
        else:
            self.send_error(404)

    async def _panel(self, url: str) -> None:
        shown, maker = self.preview.shown, self.preview.maker
        margin = await _in_thread(lambda: _margin(maker, shown, url))
        self.answer("panel.html", f"{self.bar(url)}<template>{margin}</template>".encode())


class OpenHandler(Handler):
    """Opens the editor at a place of a file of the project, for this preview's own pages."""

    def post(self) -> None:
        """Open the place that was sent; say in plain words why it cannot be opened."""
        if not _is_own(self.request.headers.get("Origin", ""), self.request.host):
            self.send_error(403)
            return
        asked = _object(self.request.body)
        try:
            place = msgspec.convert(asked, Location)
            open_place(self.preview.maker.root, place, self.preview.editor)
        except msgspec.ValidationError:
            self.send_error(400)
        except NoEditorError as problem:
            self.set_status(409)
            self.answer("problem.txt", str(problem).encode())


def _margin(maker: Maker, shown: Shown, url: str) -> str:
    source = shown.sources.get(shown.file_of(url), "")
    document = maker.document(shown, source) if source else None
    facts = None
    if document and shown.site and source in shown.site.pages:
        facts = margin_of(shown.site, shown.theme or Theme(), document, shown.diagnostics)
    return panel.margin(facts, shown.diagnostics)


def _before(mark: bytes, added: bytes, content: bytes) -> bytes:
    """The page with something put before the last of its marks; at its end where a layout has none."""
    before, found, after = content.rpartition(mark)
    return before + added + found + after if found else content + added


def _is_own(origin: str, host: str) -> bool:
    """Whether a request came from a page of this very server."""
    parts = urlsplit(origin)
    return parts.hostname in _OWN_NAMES and parts.netloc.rpartition(":")[2] == host.rpartition(":")[2]


def _object(text: str | bytes) -> dict[str, Any]:
    try:
        found = json_decode(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def application(preview: Preview) -> Application:
    """The server's routes."""
    own = {"preview": preview}
    return Application(
        [
            ("/livereload", Socket, own),
            (f"/{_OWN}open", OpenHandler, own),
            (f"/{_OWN}(.*)", OwnHandler, own),
            ("/(.*)", PageHandler, own),
        ],
        log_function=lambda _handler: None,
    )


def serve(maker: Maker, options: Options) -> int:
    """Serve until Ctrl-C, on the port asked for or the next free one. Returns the exit code."""
    preview = Preview(maker, options.editor)
    try:
        terminal.tell_begin()
        preview.shown = maker.make(preview.shown)
        terminal.tell_all(preview.shown, maker.root)
        asyncio.run(run(preview, options))
    except KeyboardInterrupt:
        sys.stdout.write("\nStopped.\n")
    except NoPortError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


class NoPortError(Exception):
    """No port is free; says which were tried."""


async def run(preview: Preview, options: Options, ready: Callable[[str], None] = terminal.tell_address) -> None:
    """Serve and make the site again at every save, until cancelled; `ready` is told the address."""
    server = HTTPServer(application(preview))
    port = _listen(server, options.port)
    address = f"http://{_HOST}:{port}/"
    ready(address)
    if options.open_browser:
        webbrowser.open(address)
    changed = asyncio.Event()
    watching = asyncio.create_task(watch(preview.maker.root, preview.maker.packaged, preview.size_of, changed))
    try:
        while True:
            await changed.wait()
            changed.clear()
            before = preview.shown
            shown = await _in_thread(functools.partial(preview.maker.make, before))
            preview.take(shown)
            terminal.tell_change(before, shown, preview.maker.root)
    finally:
        watching.cancel()
        server.stop()


async def _in_thread(work: Callable[[], Made]) -> Made:
    """What some work gives that is done while serving goes on; nobody waits for it when the server ends."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Made] = loop.create_future()

    def settle(result: Made | None, problem: BaseException | None) -> None:
        if done.cancelled():
            return
        if problem:
            done.set_exception(problem)
        else:
            done.set_result(result)  # type: ignore[arg-type]  # there is a result without a problem

    def at_work() -> None:
        result, problem = None, None
        try:
            result = work()
        except BaseException as failure:  # noqa: BLE001 (handed to who waits for it)
            problem = failure
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, result, problem)

    threading.Thread(target=at_work, daemon=True).start()
    return await done


def _listen(server: HTTPServer, port: int) -> int:
    last = min(port + _PORTS_TO_TRY, 65536)
    for attempt in range(port, last):
        try:
            sockets = bind_sockets(attempt, _HOST)
        except OSError:
            continue
        server.add_sockets(sockets)
        return int(sockets[0].getsockname()[1])
    raise NoPortError(f"No port from {port} to {last - 1} is free. Choose another: `serve --port 9000`.")
