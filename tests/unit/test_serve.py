"""The preview server: pages from memory, livereload's socket, and no answer to strangers."""

from __future__ import annotations

import asyncio
import datetime
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest, HTTPResponse
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.websocket import websocket_connect

from anagen.header_policy import response_headers
from anagen.serve import Preview, application
from tests.sites import SMALL, TEMPLATES, lay


def served(root: Path, visit: Callable[[Preview, str], Awaitable[None]]) -> None:
    """Run `visit` against a preview of the site at `root`."""

    async def run() -> None:
        preview = Preview(root, TEMPLATES, lambda: datetime.date(2026, 11, 24))
        preview.make()
        server = HTTPServer(application(preview))
        sockets = bind_sockets(0, "127.0.0.1")
        server.add_sockets(sockets)
        try:
            await visit(preview, f"127.0.0.1:{sockets[0].getsockname()[1]}")
        finally:
            server.stop()
            await server.close_all_connections()

    asyncio.run(run())


async def get(address: str, host: str = "") -> HTTPResponse:
    headers = {"Host": host} if host else {}
    request = HTTPRequest(address, headers=headers, follow_redirects=False)
    return await AsyncHTTPClient(force_instance=True).fetch(request, raise_error=False)


def test_pages_come_with_the_script_and_anything_else_with_our_404(tmp_path: Path) -> None:
    async def visit(preview: Preview, host: str) -> None:
        home = await get(f"http://{host}/")
        port = host.split(":")[1]
        assert home.code == 200
        assert f'<script src="/livereload.js?port={port}" defer></script></head>' in home.body.decode()
        assert b"livereload" not in preview.files["risks/index.html"]
        folder = await get(f"http://{host}/risks")
        assert (folder.code, folder.headers["Location"]) == (302, "/risks/")
        missing = await get(f"http://{host}/nothing/")
        assert missing.code == 404
        assert b"We cannot find this page" in missing.body
        assert (await get(f"http://{host}/livereload.js")).headers["Content-Type"].startswith("text/javascript")
        assert (await get(f"http://{host}/..%2f..%2fsite_config.yaml")).code == 404

    served(lay(tmp_path, SMALL), visit)


def test_every_answer_has_the_headers_that_a_host_should_send(tmp_path: Path) -> None:
    async def visit(_preview: Preview, host: str) -> None:
        for path in ("", "risks/side-effects/", "nothing/", "livereload.js"):
            answer = await get(f"http://{host}/{path}")
            assert response_headers().items() <= dict(answer.headers).items()

    served(lay(tmp_path, SMALL), visit)


def test_the_index_of_the_search_is_made_when_somebody_searches_and_again_after_a_save(tmp_path: Path) -> None:
    page = "---\ntitle: Search\nsummary: Find a page.\ntype: search\n---\n\nSome words.\n"
    root = lay(tmp_path, {**SMALL, "content/en/search.md": page})

    async def visit(preview: Preview, host: str) -> None:
        assert not any(name.startswith("pagefind/") for name in preview.files)
        assert (await get(f"http://{host}/pagefind/pagefind.js")).code == 200
        first = (await get(f"http://{host}/pagefind/pagefind-entry.json")).body
        lay(root, {"content/en/index.md": SMALL["content/en/index.md"].replace("Welcome", "Changed")})
        preview.make()
        assert not any(name.startswith("pagefind/") for name in preview.files)
        assert (await get(f"http://{host}/pagefind/pagefind-entry.json")).body != first
        assert (await get(f"http://{host}/pagefind/nothing")).code == 404
        assert not (root / ".anagen").exists()

    served(root, visit)


def test_a_foreign_name_and_a_foreign_page_are_refused(tmp_path: Path) -> None:
    async def visit(_preview: Preview, host: str) -> None:
        assert (await get(f"http://{host}/", host="evil.example")).code == 403
        request = HTTPRequest(f"ws://{host}/livereload", headers={"Origin": "https://evil.example"})
        with pytest.raises(HTTPClientError) as refused:
            await websocket_connect(request)
        assert refused.value.code == 403

    served(lay(tmp_path, SMALL), visit)


def test_an_open_page_is_told_of_a_change_and_an_error_keeps_the_last_good_site(tmp_path: Path) -> None:
    async def visit(preview: Preview, host: str) -> None:
        request = HTTPRequest(f"ws://{host}/livereload", headers={"Origin": f"http://{host}"})
        socket = await websocket_connect(request)
        await socket.write_message(json.dumps({"command": "hello", "protocols": []}))
        assert json.loads(await socket.read_message() or "")["command"] == "hello"
        lay(tmp_path, {"content/en/index.md": SMALL["content/en/index.md"].replace("Welcome", "Changed")})
        preview.make()
        preview.tell_browsers()
        assert json.loads(await socket.read_message() or "")["command"] == "reload"
        assert b"Changed" in (await get(f"http://{host}/")).body
        lay(tmp_path, {"content/en/index.md": "no front matter"})
        preview.make()
        assert b"Changed" in (await get(f"http://{host}/")).body
        socket.close()

    served(lay(tmp_path, SMALL), visit)
