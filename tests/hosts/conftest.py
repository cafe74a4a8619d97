"""Each kind of host, running for one file of tests, with nobody's real keys or passwords near."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import boto3
import pytest

from anagen.header_policy import response_headers
from anagen.hosts.nginx import snippet
from anagen.hosts.told import Told
from tests.hosts import servers
from tests.hosts.small import FOREIGN, Host
from tests.hosts.web_servers import Web, nginx

KINDS = ("folder", "sftp", "vsftpd", "pyftpd", "s3")


@pytest.fixture(scope="module")
def nobody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home without keys, an authority that everybody trusts, and keys for S3; the folder of all that."""
    work = tmp_path_factory.mktemp("hosts")
    (work / "home/.ssh").mkdir(parents=True)
    authority = servers.Authority(work)
    with pytest.MonkeyPatch.context() as patch:
        for name in [*os.environ]:
            if name.startswith(("AWS_", "SSH_", "ANAGEN_PASSWORD")) or name.lower().endswith("_proxy"):
                patch.delenv(name)
        patch.setenv("HOME", os.fspath(work / "home"))
        patch.setenv("SSL_CERT_FILE", os.fspath(authority.bundle))
        patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
        patch.setenv("AWS_ACCESS_KEY_ID", "anna")
        patch.setenv("AWS_SECRET_ACCESS_KEY", servers.PASSWORD)
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        patch.setattr(boto3, "DEFAULT_SESSION", None)
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        authority.certificate("127.0.0.1")
        yield work


@contextmanager
def _folder(_work: Path) -> Iterator[Host]:
    with tempfile.TemporaryDirectory(prefix="anagen-host-") as above:
        Path(above).chmod(0o755)  # somebody who may not write there may look into it
        folder = Path(above) / "learn"
        yield Host(os.fspath(folder), kind="folder", files=servers.Files(folder))


@contextmanager
def _sftp(work: Path) -> Iterator[Host]:
    (work / "home/public_html").mkdir(exist_ok=True)
    with ExitStack() as stack:
        proxy = servers.Proxy(stack.enter_context(servers.sshd(work)))
        stack.callback(proxy.close)
        address = f"sftp://{servers.user()}@127.0.0.1:{proxy.port}/public_html/learn"
        files = servers.Files(work / "home/public_html/learn")
        yield Host(address, kind="sftp", files=files, proxy=proxy, known=work / "known_hosts")


@contextmanager
def _vsftpd(work: Path) -> Iterator[Host]:
    (work / "home/www").mkdir(exist_ok=True)
    with ExitStack() as stack:
        proxy = servers.Proxy(stack.enter_context(servers.vsftpd(work, work / "127.0.0.1.pem")))
        stack.callback(proxy.close)
        address = f"ftps://anonymous@127.0.0.1:{proxy.port}/www/learn"
        yield Host(address, kind="vsftpd", files=servers.Files(work / "home/www/learn"), proxy=proxy)


@contextmanager
def _pyftpd(work: Path) -> Iterator[Host]:
    (work / "home/htdocs").mkdir(exist_ok=True)
    with ExitStack() as stack:
        proxy = servers.Proxy(stack.enter_context(servers.pyftpd(work, work / "127.0.0.1.pem")))
        stack.callback(proxy.close)
        address = f"ftps://anna@127.0.0.1:{proxy.port}/htdocs/learn"
        yield Host(address, kind="pyftpd", files=servers.Files(work / "home/htdocs/learn"), proxy=proxy)


@contextmanager
def _s3(_work: Path) -> Iterator[Host]:
    with ExitStack() as stack:
        port, _client = stack.enter_context(servers.moto())
        proxy = servers.Proxy(port)
        stack.callback(proxy.close)
        endpoint = f"http://127.0.0.1:{proxy.port}"
        files = servers.Bucket()
        yield Host(f"s3://{servers.BUCKET}/learn", kind="s3", files=files, proxy=proxy, s3_endpoint=endpoint)


START: dict[str, Callable[[Path], AbstractContextManager[Host]]] = {
    "folder": _folder,
    "sftp": _sftp,
    "vsftpd": _vsftpd,
    "pyftpd": _pyftpd,
    "s3": _s3,
}


@pytest.fixture(scope="module", params=KINDS)
def running(request: pytest.FixtureRequest, nobody: Path) -> Iterator[Host]:
    """A host of each kind."""
    with START[request.param](nobody) as host:
        yield host


@pytest.fixture
def host(running: Host) -> Host:
    """The same, with nothing of us on it, but with files of others."""
    if running.proxy:
        running.proxy.mend()
    running.files.clear()
    for path, content in FOREIGN.items():
        running.files.put(path, content)
    return running


@contextmanager
def readers_of(host: Host, work: Path) -> Iterator[tuple[Web, str]]:
    """A web server over the folder that the host writes to, and the path of the site there; a bucket is one itself."""
    if host.s3_endpoint and host.proxy:
        yield Web(host.proxy.port), f"/{servers.BUCKET}/learn/"
        return
    settings = work / "learn.conf"
    settings.write_text(snippet(Told(base="/learn/", headers=response_headers())))
    with nginx(work, host.files.folder.parent, settings) as web:
        yield web, "/learn/"
