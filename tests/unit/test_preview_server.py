"""The preview server: pages from memory, livereload's socket, and no answer to strangers."""

from __future__ import annotations

import asyncio
import datetime
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest, HTTPResponse
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.websocket import WebSocketClientConnection, websocket_connect

from anagen.header_policy import content_security_policy, response_headers
from anagen.preview import Maker
from anagen.preview.server import Preview, application
from tests.sites import SMALL, TEMPLATES, lay

OPENED: list[WebSocketClientConnection] = []
EFFECTS = "content/en/risks/side-effects.md"


def preview_of(root: Path, editor: tuple[str, ...] = ()) -> Preview:
    preview = Preview(Maker(root, TEMPLATES, lambda: datetime.date(2026, 11, 24)), editor)
    make(preview)
    return preview


def make(preview: Preview) -> None:
    preview.take(preview.maker.make(preview.shown))


def served(preview: Preview, visit: Callable[[Preview, str], Awaitable[None]]) -> None:
    """Run `visit` against a preview, with its host and port."""

    async def run() -> None:
        server = HTTPServer(application(preview))
        sockets = bind_sockets(0, "127.0.0.1")
        server.add_sockets(sockets)
        try:
            await visit(preview, f"127.0.0.1:{sockets[0].getsockname()[1]}")
        finally:
            while OPENED:
                socket = OPENED.pop()
                socket.close()
                while await socket.read_message() is not None:
                    pass
            server.stop()
            await server.close_all_connections()

    asyncio.run(run())


async def get(address: str, host: str = "") -> HTTPResponse:
    headers = {"Host": host} if host else {}
    request = HTTPRequest(address, headers=headers, follow_redirects=False)
    return await AsyncHTTPClient(force_instance=True).fetch(request, raise_error=False)


async def post(address: str, asked: object, origin: str) -> HTTPResponse:
    request = HTTPRequest(address, method="POST", body=json.dumps(asked), headers={"Origin": origin})
    return await AsyncHTTPClient(force_instance=True).fetch(request, raise_error=False)


async def connected(host: str, url: str, build: str) -> WebSocketClientConnection:
    socket = await websocket_connect(HTTPRequest(f"ws://{host}/livereload", headers={"Origin": f"http://{host}"}))
    OPENED.append(socket)
    await socket.write_message(json.dumps({"command": "hello", "protocols": []}))
    assert (await told(socket))["command"] == "hello"
    await socket.write_message(json.dumps({"command": "info", "url": f"http://{host}{url}", "build": build}))
    return socket


async def told(socket: WebSocketClientConnection) -> dict[str, Any]:
    message = json.loads(await socket.read_message() or "{}")
    assert isinstance(message, dict)
    return message


def newest(preview: Preview) -> str:
    return f"{preview.session}.{preview.shown.number}"


def test_pages_come_with_the_script_and_anything_else_with_our_404(tmp_path: Path) -> None:
    async def visit(preview: Preview, host: str) -> None:
        home = await get(f"http://{host}/")
        assert home.code == 200
        assert f'<script src="/_anagen/preview.js" data-build="{newest(preview)}" defer></script>' in home.body.decode()
        assert "script-src 'self'" in home.headers["Content-Security-Policy"]
        assert b"_anagen" not in preview.shown.files["risks/index.html"]
        folder = await get(f"http://{host}/risks")
        assert (folder.code, folder.headers["Location"]) == (302, "/risks/")
        missing = await get(f"http://{host}/nothing/")
        assert missing.code == 404
        assert b"We cannot find this page" in missing.body
        for name in ("preview.js", "preview.css"):
            assert (await get(f"http://{host}/_anagen/{name}")).headers["Content-Type"].startswith("text/")
        for path in ("..%2f..%2fsite_config.yaml", "_anagen/server.py", "_anagen/..%2fserver.py"):
            assert (await get(f"http://{host}/{path}")).code == 404

    served(preview_of(lay(tmp_path, SMALL)), visit)


def test_a_foreign_name_and_a_foreign_page_are_refused(tmp_path: Path) -> None:
    async def visit(_preview: Preview, host: str) -> None:
        for path in ("", "_anagen/panel", "_anagen/preview.js"):
            assert (await get(f"http://{host}/{path}", host="evil.example")).code == 403
        for origin in ("https://evil.example", "http://127.0.0.1:1", "null"):
            request = HTTPRequest(f"ws://{host}/livereload", headers={"Origin": origin})
            with pytest.raises(HTTPClientError) as refused:
                await websocket_connect(request)
            assert refused.value.code == 403
            asked = {"path": EFFECTS, "line": 1, "column": 1}
            assert (await post(f"http://{host}/_anagen/open", asked, origin)).code == 403

    served(preview_of(lay(tmp_path, SMALL)), visit)


def test_the_editor_opens_files_of_the_project_at_the_place_and_no_others(tmp_path: Path) -> None:
    root = lay(tmp_path / "site", SMALL)
    lay(tmp_path, {"outside.md": "secret"})
    noted = tmp_path / "noted"
    editor = (
        "sh",
        "-c",
        f'printf %s "$1:$2:$3" > {noted}.new && mv {noted}.new {noted}',
        "sh",
        "{path}",
        "{line}",
        "{column}",
    )

    async def visit(_preview: Preview, host: str) -> None:
        address, own = f"http://{host}/_anagen/open", f"http://{host}"
        for path in ("../outside.md", str(tmp_path / "outside.md"), "content/en/none.md", "content"):
            refused = await post(address, {"path": path, "line": 1, "column": 1}, own)
            assert (refused.code, b"There is no file" in refused.body) == (409, True)
        assert (await post(address, ["no place"], own)).code == 400
        opened = await post(address, {"path": EFFECTS, "line": 7, "column": 3}, own)
        assert (opened.code, opened.body) == (200, b"")
        while not noted.exists():
            await asyncio.sleep(0.01)
        assert noted.read_text() == f"{root.resolve() / EFFECTS}:7:3"

    served(preview_of(root, editor), visit)


def test_only_pages_that_show_a_change_are_told_to_load_it(tmp_path: Path) -> None:
    root = lay(tmp_path, SMALL)

    async def visit(preview: Preview, host: str) -> None:
        home = await connected(host, "/", newest(preview))
        effects = await connected(host, "/risks/side-effects/", newest(preview))
        while len(preview.watchers) < 2:
            await asyncio.sleep(0.01)
        lay(root, {EFFECTS: SMALL[EFFECTS].replace("sore", "very sore")})
        make(preview)
        assert (await told(effects))["command"] == "reload"
        assert (await told(home))["command"] == "panel"
        assert b"very sore" in (await get(f"http://{host}/risks/side-effects/")).body

    served(preview_of(root), visit)


def test_a_page_of_an_older_build_or_of_another_preview_loads_again_at_once(tmp_path: Path) -> None:
    root = lay(tmp_path, SMALL)

    async def visit(preview: Preview, host: str) -> None:
        old = newest(preview)
        lay(root, {EFFECTS: SMALL[EFFECTS].replace("sore", "very sore")})
        make(preview)
        assert (await told(await connected(host, "/risks/side-effects/", old)))["command"] == "reload"
        assert (await told(await connected(host, "/", "another.7")))["command"] == "reload"
        assert (await told(await connected(host, "/", old)))["command"] == "panel"  # its own file is the same
        fresh = await connected(host, "/risks/side-effects/", newest(preview))
        preview.take(preview.shown)
        lay(root, {EFFECTS: SMALL[EFFECTS]})
        make(preview)
        assert (await told(fresh))["command"] == "reload"  # and nothing before it

    served(preview_of(root), visit)


def test_a_style_is_swapped_and_a_script_loads_all_pages_again(tmp_path: Path) -> None:
    root = lay(tmp_path, SMALL)

    async def visit(preview: Preview, host: str) -> None:
        home = await connected(host, "/", newest(preview))
        while not preview.watchers:
            await asyncio.sleep(0.01)
        lay(root, {"templates/styles/layout.css": ".ag-shell { display: flex; }\n"})
        make(preview)
        message = await told(home)
        assert (message["command"], message["liveCSS"]) == ("reload", True)
        assert b".ag-shell{display:flex" in (await get(f"http://{host}{message['path']}")).body
        assert preview.shown.made == 1
        assert (await told(home))["command"] == "panel"
        lay(root, {"templates/scripts/own.js": '"use strict";\n'})
        make(preview)
        assert (await told(home))["liveCSS"] is False

    served(preview_of(root), visit)


def test_the_panel_has_the_bar_and_the_margin_of_its_page(tmp_path: Path) -> None:
    root = lay(tmp_path, SMALL)

    async def visit(preview: Preview, host: str) -> None:
        panel = f"http://{host}/_anagen/panel?page="
        quiet = (await get(f"{panel}/risks/side-effects/")).body.decode()
        assert "anagen-bar" not in quiet
        assert "No clinician has signed this page yet." in quiet
        lay(root, {EFFECTS: SMALL[EFFECTS] + "\n[nothing](nothing.md)\n"})
        make(preview)
        here = (await get(f"{panel}/risks/side-effects/")).body.decode()
        assert "1 thing to fix on this page" in here
        assert f'data-path="{EFFECTS}" data-line="15"' in here
        assert "1 thing to fix in the site" in (await get(f"{panel}/")).body.decode()
        assert "anagen-bar" in (await get(f"http://{host}/")).body.decode()
        assert "no text here" in (await get(f"{panel}/nowhere/")).body.decode()
        lay(root, {EFFECTS: SMALL[EFFECTS]})
        make(preview)
        assert (await get(f"{panel}/risks/side-effects/")).body.decode() == quiet

    served(preview_of(root), visit)


def test_every_answer_has_the_headers_that_a_host_should_send(tmp_path: Path) -> None:
    async def visit(_preview: Preview, host: str) -> None:
        wanted = {name: value for name, value in response_headers().items() if name != "Content-Security-Policy"}
        for path in ("", "risks/side-effects/", "nothing/", "_anagen/preview.js"):
            found = dict((await get(f"http://{host}/{path}")).headers)
            assert wanted.items() <= found.items()
            assert found["Content-Security-Policy"] == f"{content_security_policy()}; connect-src 'self' ws://{host}"

    served(preview_of(lay(tmp_path, SMALL)), visit)


def test_the_index_of_the_search_is_made_when_somebody_searches_and_again_after_a_save(tmp_path: Path) -> None:
    page = "---\ntitle: Search\nsummary: Find a page.\ntype: search\n---\n\nSome words.\n"
    root = lay(tmp_path, {**SMALL, "content/en/search.md": page})

    async def visit(preview: Preview, host: str) -> None:
        assert (await get(f"http://{host}/pagefind/pagefind.js")).code == 200
        first = (await get(f"http://{host}/pagefind/pagefind-entry.json")).body
        lay(root, {"content/en/index.md": SMALL["content/en/index.md"].replace("Welcome", "Changed")})
        make(preview)
        assert (await get(f"http://{host}/pagefind/pagefind-entry.json")).body != first
        assert (await get(f"http://{host}/pagefind/nothing")).code == 404
        assert not (root / ".anagen").exists()

    served(preview_of(root), visit)
