"""Whatever a host sends, there is an answer in words and never an exception."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anagen.live import Line

HEADS = [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 301 \r\nLocation: ", b"HTTP/1.0 200\r\n", b"HTTP/1.1 999 ?\r\n", b""]
HEADERS = [
    b"Content-Encoding: gzip\r\n", b"Content-Encoding: deflate\r\n", b"Content-Length: 5\r\n", b"Content-Length: -1\r\n",
    b"Transfer-Encoding: chunked\r\n", b"Location: //\r\n", b"Location: http://[\r\n", b"X: \x1b[31m\xff\r\n", b"\r\n",
]  # fmt: skip


class Raw:
    """A host that sends what it is told, and closes."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.content = b""
        threading.Thread(target=self.run, daemon=True).start()

    def run(self) -> None:
        while True:
            try:
                connection, _address = self.listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(10_000)
                connection.sendall(self.content)


@pytest.fixture(scope="module")
def host() -> Iterator[Raw]:
    raw = Raw()
    yield raw
    raw.listener.shutdown(socket.SHUT_RDWR)
    raw.listener.close()


@given(st.sampled_from(HEADS), st.lists(st.sampled_from(HEADERS) | st.binary(max_size=30), max_size=5), st.binary())
def test_whatever_a_host_sends_there_is_an_answer_in_words(
    host: Raw, head: bytes, headers: list[bytes], body: bytes
) -> None:
    host.content = head + b"".join(headers) + b"\r\n" + body
    with Line(f"http://127.0.0.1:{host.port}") as line:
        answer = line.get("/", 50)
    assert answer.status or answer.failure
    assert all(text.isprintable() for text in (answer.failure, answer.moved, *answer.headers.values()))
    assert len(answer.body) <= 51


def test_an_address_that_no_request_can_ask_for_is_told(host: Raw) -> None:
    host.content = b"HTTP/1.1 301 Moved\r\nLocation: /\xe9\r\nContent-Length: 0\r\n\r\n"
    with Line(f"http://127.0.0.1:{host.port}") as line:
        assert line.get("/").failure == "the answer makes no sense"


def test_what_would_steer_a_terminal_does_not_come_through(host: Raw) -> None:
    host.content = b"HTTP/1.1 200 OK\r\nX: \x1b[31mred\r\nContent-Length: 0\r\n\r\n"
    with Line(f"http://127.0.0.1:{host.port}") as line:
        assert line.get("/").headers["x"] == "?[31mred"
