"""The software that hosts run, on loopback: OpenSSH, vsftpd, pyftpdlib and moto's S3, each with an empty folder.

Nothing here pretends to be a host: each server is the real one, started as its package starts it, by any user. A line
to it can be cut.
"""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.request
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import boto3
import trustme
from botocore.config import Config
from moto import settings
from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer

from tests.conftest import skip
from tests.sites import tree

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it uses a module that goes with Python 3.12, and then brings its own
    from pyftpdlib.authorizers import DummyAuthorizer
    from pyftpdlib.handlers import TLS_FTPHandler
    from pyftpdlib.ioloop import IOLoop
    from pyftpdlib.servers import FTPServer

BUCKET = "clinic"
ACCOUNT = "123456789012"  # whose moto takes everything to be
PASSWORD = "correct-horse-battery"  # only ever used on loopback


class Proxy:
    """A line to a server that can be cut, for good or until it is mended; after so many bytes sent, or now.

    It can also stall: every connection stays, and nothing passes.
    """

    def __init__(self, port: int) -> None:
        self._server_port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._guard = threading.Lock()
        self._is_down = False
        self._left: int | None = None
        self._flows = threading.Event()
        self._flows.set()
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def cut(self, *, for_good: bool = True) -> None:
        """Break every connection, and when `for_good` refuse new ones."""
        self._flows.set()
        with self._guard:
            self._is_down = for_good
            for pair in self._pairs:
                for end in pair:
                    with contextlib.suppress(OSError):
                        end.shutdown(socket.SHUT_RDWR)
            self._pairs = []

    def cut_after(self, count: int) -> None:
        """Break the line for good when so many bytes more have been sent to the server."""
        self._left = count

    def stall(self) -> None:
        """Let nothing through from now on."""
        self._flows.clear()

    def mend(self) -> None:
        """Let connections through again."""
        self._is_down, self._left = False, None
        self._flows.set()

    def close(self) -> None:
        """End everything."""
        self.cut()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._server_port))
            except OSError:
                client.close()
                continue
            with self._guard:
                if self._is_down:
                    client.close()
                    server.close()
                    continue
                self._pairs.append((client, server))
            thread = threading.Thread(target=self._carry, args=(client, server))
            self._threads.append(thread)
            thread.start()

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        """Carry bytes both ways until one side ends, or the line is cut."""
        with client, server, contextlib.suppress(OSError):
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while True:
                ready, _writable, _failed = select.select([client, server], [], [])
                for source in ready:
                    chunk = source.recv(65536)
                    if not chunk or not self._let_through(
                        source is client, chunk, server if source is client else client
                    ):
                        return

    def _let_through(self, is_sent: bool, chunk: bytes, goal: socket.socket) -> bool:
        """Pass bytes on, as far as they may go; whether the line holds."""
        self._flows.wait()
        if is_sent and self._left is not None:
            if len(chunk) > self._left:
                goal.sendall(chunk[: self._left])
                self._is_down = True
                return False
            self._left -= len(chunk)
        goal.sendall(chunk)
        return True


class Files:
    """What lies below the folder of the site on a host, seen from the host's side."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, path: str, content: bytes) -> None:
        """A file that somebody else puts there."""
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)

    def get(self, path: str) -> bytes | None:
        """What a reader gets at a path; None where nothing is."""
        try:
            return (self.folder / path).read_bytes()
        except FileNotFoundError:
            return None

    def tree(self) -> dict[str, bytes]:
        """Every file."""
        return tree(self.folder) if self.folder.is_dir() else {}

    def clear(self) -> None:
        """Nothing is there, not even the folder of the site."""
        shutil.rmtree(self.folder, ignore_errors=True)


class Bucket(Files):
    """The same for a bucket, looked into where the server keeps it, in this process."""

    def __init__(self) -> None:
        self._host = s3_backends[ACCOUNT]["aws"]

    def put(self, path: str, content: bytes) -> None:
        self._host.put_object(BUCKET, f"learn/{path}", content)

    def get(self, path: str) -> bytes | None:
        key = self._bucket().keys.get(f"learn/{path}")
        return None if key is None else bytes(key.value)

    def _bucket(self) -> Any:
        return self._host.buckets[BUCKET]

    def tree(self) -> dict[str, bytes]:
        keys = self._bucket().keys
        return {path.removeprefix("learn/"): bytes(keys[path].value) for path in [*keys]}

    def clear(self) -> None:
        for path in self.tree():
            self._host.delete_object(BUCKET, f"learn/{path}")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _wait_for(port: int, running: subprocess.Popen[bytes], said: Path) -> None:
    for _try in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        if running.poll() is not None:
            break
        time.sleep(0.02)
    raise RuntimeError(said.read_text())


@contextmanager
def running(command: list[str], port: int, folder: Path, file_limit: int | None = None) -> Iterator[None]:
    """A server as a child; with a `file_limit` (kB) it finds no room for larger files."""
    said = folder / f"server-{port}.log"
    limit = f"trap '' XFSZ; ulimit -f {file_limit};" if file_limit else ""
    shell = ["bash", "-c", f'{limit} exec "$@"', "server", *command]
    with said.open("wb") as log:
        child = subprocess.Popen(shell, stdout=log, stderr=log, start_new_session=True)
    try:
        _wait_for(port, child, said)
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGTERM)
        child.wait()


def _command(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    return found or skip(f"there is no {name} on this computer")


def new_key(place: Path) -> Path:
    """A new key of OpenSSH."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", place], check=True)
    return place


@contextmanager
def ssh_agent(work: Path, key: Path) -> Iterator[str]:
    """OpenSSH's agent with a key; where it listens."""
    place = work / "agent"
    child = subprocess.Popen([_command("ssh-agent"), "-D", "-a", place], stdout=subprocess.PIPE)
    try:
        assert child.stdout
        child.stdout.readline()  # it listens by then
        environment = {**os.environ, "SSH_AUTH_SOCK": os.fspath(place)}
        subprocess.run(["ssh-add", "-q", key], env=environment, check=True)
        yield os.fspath(place)
    finally:
        child.terminate()
        child.communicate()


def fingerprint(public_key: Path) -> str:
    """A key as OpenSSH shows it."""
    shown = subprocess.run(["ssh-keygen", "-l", "-f", public_key], check=True, capture_output=True, text=True).stdout
    return shown.split()[1]


Running = AbstractContextManager[int]
"""A server that runs on a port."""


@contextmanager
def sshd(
    work: Path, *, port: int = 0, read_only: bool = False, file_limit: int | None = None, password: bool = False
) -> Iterator[int]:
    """OpenSSH on a port. Lets in the one who started it, with the key `work/home/.ssh/id_ed25519`."""
    program, port = _command("sshd"), port or free_port()
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # where the package's own start would have made it
    host_key, user_key = work / "host_key", work / "home/.ssh/id_ed25519"
    for key in (host_key, user_key):
        if not key.exists():
            new_key(key)
    config = work / "sshd_config"
    config.write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {host_key}\nAuthorizedKeysFile {user_key}.pub\n"
        f"PasswordAuthentication {'yes' if password else 'no'}\nKbdInteractiveAuthentication no\nUsePAM no\n"
        "StrictModes no\nPidFile none\nPermitRootLogin yes\nMaxStartups 100\nUseDNS no\n"
        f"Subsystem sftp internal-sftp -d {work}/home{' -R' if read_only else ''}\n"
    )
    with running([program, "-D", "-e", "-f", os.fspath(config)], port, work, file_limit):
        yield port


@contextmanager
def vsftpd(
    work: Path, certificate: Path, *, read_only: bool = False, tls: str = "", file_limit: int | None = None
) -> Iterator[int]:
    """vsftpd on a port, with TLS and `require_ssl_reuse`; `tls` is the one version that it speaks."""
    program, port = _command("vsftpd"), free_port()
    home = work / "home"
    home.mkdir(exist_ok=True)
    config = work / "vsftpd.conf"
    openssl = work / "openssl.cnf"
    limits = f"MinProtocol = TLSv{tls}\nMaxProtocol = TLSv{tls}\n" if tls else ""
    openssl.write_text(f"openssl_conf = all\n[all]\nssl_conf = ssl\n[ssl]\nsystem_default = only\n[only]\n{limits}")
    config.write_text(
        f"listen=YES\nlisten_address=127.0.0.1\nlisten_port={port}\nrun_as_launching_user=YES\nbackground=NO\n"
        f"anonymous_enable=YES\nlocal_enable=NO\nno_anon_password=NO\nanon_root={home}\nanon_umask=022\n"
        f"write_enable={'NO' if read_only else 'YES'}\nanon_upload_enable=YES\nanon_mkdir_write_enable=YES\n"
        "anon_other_write_enable=YES\nanon_world_readable_only=NO\nallow_writeable_chroot=YES\n"
        "ssl_enable=YES\nallow_anon_ssl=YES\nforce_anon_data_ssl=YES\nforce_anon_logins_ssl=YES\n"
        f"require_ssl_reuse=YES\nssl_ciphers=HIGH\nrsa_cert_file={certificate}\nrsa_private_key_file={certificate}\n"
        f"seccomp_sandbox=NO\nisolate=NO\nisolate_network=NO\none_process_model=NO\nxferlog_enable=NO\n"
    )
    with running(["env", f"OPENSSL_CONF={openssl}", program, os.fspath(config)], port, work, file_limit):
        yield port


@contextmanager
def pyftpd(work: Path, certificate: Path, *, permissions: str = "elradfmwMT", quota: int = 0) -> Iterator[int]:
    """pyftpdlib on a port, with TLS: a server that knows `MLSD`; over its `quota` (bytes) it answers 552."""
    home = work / "home"
    home.mkdir(exist_ok=True)
    authorizer = DummyAuthorizer()
    authorizer.add_user("anna", PASSWORD, os.fspath(home), perm=permissions)

    class Handler(TLS_FTPHandler):  # type: ignore[misc] # pyftpdlib has no types
        certfile = os.fspath(certificate)
        tls_control_required = tls_data_required = True
        auth_failed_timeout = 0.01
        banner = "ready"

        def ftp_STOR(self, file: str, mode: str = "w") -> Any:  # noqa: N802 (its name of the command)
            if quota and sum(map(len, tree(home).values())) > quota:
                return self.respond("552 Exceeded storage allocation.")
            return super().ftp_STOR(file, mode)

        def log(self, *_arguments: object, **_more: object) -> None:
            """Say nothing."""

        logline = logerror = log

    Handler.authorizer = authorizer
    loop = IOLoop()
    server = FTPServer(("127.0.0.1", 0), Handler, ioloop=loop)
    stopped = threading.Event()

    def serve() -> None:
        while not stopped.is_set():
            loop.loop(timeout=0.02, blocking=False)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield int(server.address[1])
    finally:
        stopped.set()
        thread.join()
        server.close_all()


@contextmanager
def moto() -> Iterator[tuple[int, Any]]:
    """S3 on a port, with an empty bucket that everybody may read, as that of a site, and a client of its owner."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    freely = settings.INITIAL_NO_AUTH_ACTION_COUNT
    try:
        port = server.get_host_and_port()[1]
        client = boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{port}",
            region_name="us-east-1",
            aws_access_key_id="owner",
            aws_secret_access_key="owner",  # what moto takes for anybody's
            config=Config(retries={"total_max_attempts": 1}),
        )
        client.create_bucket(Bucket=BUCKET)
        read = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{BUCKET}/*"}
        client.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps({"Version": "2012-10-17", "Statement": [read]}))
        yield port, client
        client.close()
    finally:
        settings.INITIAL_NO_AUTH_ACTION_COUNT = freely
        server.stop()


def keys_that_only_read(port: int) -> tuple[str, str]:
    """Keys of somebody who may look at every bucket and change none."""
    owner = {"aws_access_key_id": "owner", "aws_secret_access_key": "owner"}
    people = boto3.client("iam", endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1", **owner)
    name = f"reader-{time.monotonic_ns()}"
    people.create_user(UserName=name)
    rules = {"Effect": "Allow", "Action": ["s3:Get*", "s3:List*"], "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [rules]})
    people.put_user_policy(UserName=name, PolicyName="read", PolicyDocument=policy)
    key = people.create_access_key(UserName=name)["AccessKey"]
    people.close()
    return key["AccessKeyId"], key["SecretAccessKey"]


def look_at_keys(port: int, *, after: str = "0") -> None:
    """After so many requests, moto refuses keys that it does not know, and what their owners may not do."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/moto-api/reset-auth", after.encode(), {"Content-Type": "text/plain"}
    )
    urllib.request.urlopen(request).close()


class Authority:
    """Somebody who signs certificates, and the files of those."""

    def __init__(self, folder: Path) -> None:
        self._authority = trustme.CA()
        self._folder = folder
        self.bundle = folder / "authority.pem"
        self._authority.cert_pem.write_to_path(os.fspath(self.bundle))

    def certificate(self, name: str) -> Path:
        """The file with a certificate for a name, and its key."""
        place = self._folder / f"{name}.pem"
        self._authority.issue_cert(name).private_key_and_cert_chain_pem.write_to_path(os.fspath(place))
        return place


def user() -> str:
    """Who runs the tests."""
    return getpass.getuser()
