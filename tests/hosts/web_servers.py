"""Apache and nginx as ordinary web hosts run them, on loopback, for as long as a test needs them."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from tests.conftest import skip

_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
_MODULES = tuple(map(Path, ("/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/usr/lib/httpd/modules")))
_APACHE = """
ServerRoot {work}
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
PidFile {work}/apache.pid
ErrorLog {work}/apache.log
Mutex file:{work}
User www-data
Group www-data
{modules}
TypesConfig /dev/null
DocumentRoot {root}
<Directory {root}>
  AllowOverride FileInfo Indexes
  Options Indexes FollowSymLinks
  Require all granted
</Directory>
<FilesMatch "^\\.ht">
  Require all denied
</FilesMatch>
"""
_WANTED = "mpm_event authz_core authz_host mime dir alias rewrite headers expires autoindex filter deflate brotli unixd"
_NGINX = """
daemon off;
pid {work}/nginx.pid;
error_log {work}/nginx.log;
worker_processes 1;
{user}
events {{ }}
http {{
  access_log off;
  client_body_temp_path {work}/body; proxy_temp_path {work}/proxy; fastcgi_temp_path {work}/fastcgi;
  uwsgi_temp_path {work}/uwsgi; scgi_temp_path {work}/scgi;
  server {{
    listen 127.0.0.1:{port};
    root {root};
    location ~ \\.(css|svg)$ {{ add_header X-Other yes; }}
    include {snippet};
  }}
}}
"""


class Answer(msgspec.Struct, frozen=True):
    """What a server answered; names of headers in small letters, values of one name joined by a comma."""

    status: int
    headers: dict[str, str]
    body: bytes


class Web(msgspec.Struct, frozen=True):
    """A server that runs on a port."""

    port: int

    @property
    def address(self) -> str:
        """The address of its root, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, **headers: str) -> Answer:
        """One request, with what the server sends as it is; `accept_encoding` is the header of that name."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        named = {name.replace("_", "-").title(): value for name, value in headers.items()}
        try:
            connection.request("GET", path, headers=named)
            response = connection.getresponse()
            sent: dict[str, str] = {}
            for name, value in response.getheaders():
                sent[name.lower()] = f"{sent[name.lower()]}, {value}" if name.lower() in sent else value
            return Answer(response.status, sent, response.read())
        finally:
            connection.close()


def _program(*names: str) -> str:
    found = next(filter(None, (shutil.which(name, path=_PATH) for name in names)), None)
    return found or skip(f"there is no {names[0]} on this computer")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def _running(command: list[str], port: int, log: Path) -> Iterator[Web]:
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        for _try in range(500):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            if server.poll() is not None:
                said = server.stderr.read() if server.stderr else b""
                raise RuntimeError(f"{said.decode()}{log.read_text() if log.exists() else ''}")
            time.sleep(0.02)
        yield Web(port)
    finally:
        server.terminate()
        server.wait(20)
        if server.stderr:
            server.stderr.close()


@contextmanager
def apache(work: Path, root: Path) -> Iterator[Web]:
    """Apache with the modules and the rights that cPanel gives a customer, and without `Options`."""
    program, port = _program("apache2", "httpd"), _free_port()
    folder = next((one for one in _MODULES if one.is_dir()), None) or skip("the modules of Apache are not there")
    modules = "\n".join(
        f"LoadModule {name}_module {folder}/mod_{name}.so"
        for name in _WANTED.split()
        if (folder / f"mod_{name}.so").exists()
    )
    config = work / "apache.conf"
    config.write_text(_APACHE.format(work=work, port=port, root=root, modules=modules))
    with _running([program, "-f", os.fspath(config), "-DFOREGROUND"], port, work / "apache.log") as web:
        yield web


@contextmanager
def nginx(work: Path, root: Path, snippet: Path | None = None) -> Iterator[Web]:
    """nginx with a server block of its own, which includes the snippet and has an expression that is in its way.

    The snippet is the one that lies somewhere in `root`, if no other is named.
    """
    program, port = _program("nginx"), _free_port()
    snippet = snippet or next(root.rglob("nginx.conf"))
    config, user = work / "nginx.conf", "user root;" if os.getuid() == 0 else ""
    config.write_text(_NGINX.format(work=work, port=port, root=root, snippet=snippet, user=user))
    command = [program, "-c", os.fspath(config), "-p", os.fspath(work), "-e", os.fspath(work / "nginx.log")]
    with _running(command, port, work / "nginx.log") as web:
        yield web


SERVERS: dict[str, Callable[[Path, Path], contextlib.AbstractContextManager[Web]]] = {"apache": apache, "nginx": nginx}
