"""`publish` to real servers as a person types it: logging in, keys and certificates, hosts that say no, and secrets."""

from __future__ import annotations

import contextlib
import ftplib
import io
import json
import logging
import os
import shutil
import ssl
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from anagen.cli import main
from anagen.publish import Request, publish
from anagen.write import MANIFEST
from tests.hosts import servers
from tests.hosts.small import FOREIGN, NOW, Host, needs_a_line, ours
from tests.sites import SMALL, TEMPLATES, lay, tree

Said = pytest.CaptureFixture[str]
CONFIG = SMALL["site_config.yaml"] + "publish:\n  unsigned: allow\n  facts: allow\n"
PAGE = "content/en/risks/side-effects.md"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small site, built once."""
    root = lay(tmp_path_factory.mktemp("built"), {**SMALL, "site_config.yaml": CONFIG})
    assert main(["--root", os.fspath(root)]) == 0
    return root


@pytest.fixture
def site(built: Path, tmp_path: Path, nobody: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same in a new folder, where the command is typed."""
    root = tmp_path / "site"
    shutil.copytree(built, root)
    monkeypatch.chdir(root)
    for name in ("home/public_html", "home/www", "home/htdocs"):
        (nobody / name).mkdir(parents=True, exist_ok=True)
    return root


def dist(site: Path) -> dict[str, bytes]:
    return {path: content for path, content in tree(site / "dist").items() if path != MANIFEST}


def typed(*arguments: str) -> int:
    return main(["publish", "--no-verify", "--yes", *arguments])


def sftp(port: int, folder: str = "public_html/learn") -> str:
    return f"sftp://{servers.user()}@127.0.0.1:{port}/{folder}"


def trusting(site: Path, work: Path) -> None:
    """Let the settings name the key of the host."""
    shown = servers.fingerprint(work / "host_key.pub")
    lay(site, {"site_config.yaml": CONFIG + f'  host_key: "{shown}"\n'})


def says(capsys: Said, code: str, *words: str) -> None:
    """The last command told this problem, in words for people."""
    said = " ".join(capsys.readouterr().err.split())
    assert f"[{code}]" in said, said
    for one in words:
        assert one in said, said


def test_a_whole_life_of_a_site_on_each_kind_of_host(
    host: Host, site: Path, nobody: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANAGEN_PASSWORD", servers.PASSWORD)
    settings = CONFIG + f'  to: "{host.address}"\n  s3_endpoint: "{host.s3_endpoint}"\n'
    if host.address.startswith("sftp"):
        monkeypatch.delenv("ANAGEN_PASSWORD")
        settings += f'  host_key: "{servers.fingerprint(nobody / "host_key.pub")}"\n'
    lay(site, {"site_config.yaml": settings})
    capsys.readouterr()

    def published(words: str) -> dict[str, bytes]:
        assert typed() == 0
        assert words in capsys.readouterr().out
        found = host.files.tree()
        assert {path: found.get(path) for path in FOREIGN} == FOREIGN
        assert {path: content for path, content in ours(found).items() if path in dist(site)} == dist(site)
        return ours(found)

    first = published(f"{len(dist(site))} files sent, 0 deleted")
    assert first == dist(site)
    published("There is nothing to do")
    lay(site, {PAGE: SMALL[PAGE].replace("sore", "numb")})  # a word of the same length
    main([])
    changed = sum(content != first[path] for path, content in dist(site).items())
    assert 1 <= changed <= 2  # the page, and its handout
    published(f"{'1 file' if changed == 1 else '2 files'} sent, 0 deleted")
    lay(site, {"content/en/glossary.md": SMALL["content/en/glossary.md"]})
    (site / PAGE).unlink()
    main([])
    third = published(f" {changed} deleted")
    assert "risks/side-effects/index.html" not in third
    assert typed("--undo") == 0
    assert b"numb" in ours(host.files.tree())["risks/side-effects/index.html"]
    assert typed("--undo") == 0
    assert ours(host.files.tree()) == first


def test_a_line_that_breaks_is_told_and_can_be_taken_back_or_gone_on_with(
    host: Host, site: Path, nobody: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs_a_line(host)
    line = host.proxy
    assert line
    monkeypatch.setenv("ANAGEN_PASSWORD", servers.PASSWORD)
    lay(site, {"site_config.yaml": CONFIG + f'  s3_endpoint: "{host.s3_endpoint}"\n'})
    if host.kind == "sftp":
        monkeypatch.delenv("ANAGEN_PASSWORD")
        trusting(site, nobody)
    main([])
    assert typed("--to", host.address) == 0
    first = dist(site)
    lay(site, {PAGE: SMALL[PAGE].replace("sore", "numb")})
    main([])

    def cut(work: str, done: int, total: int) -> None:
        if work == "Sending files" and done == total:
            line.cut()

    capsys.readouterr()
    request = Request(to=host.address, yes=True, verify=False, now=NOW, pauses=())
    assert publish(site, TEMPLATES, request, lambda: contextlib.nullcontext(cut)) == 1
    said = capsys.readouterr().err
    assert any(f"[{code}]" in said for code in ("line-lost", "host-unreachable"))
    assert ours(host.files.tree()) == dist(site)  # though it is not yet listed
    line.mend()
    assert typed("--to", host.address, "--undo") == 0
    assert ours(host.files.tree()) == first
    assert typed("--to", host.address) == 0
    assert ours(host.files.tree()) == dist(site)


@pytest.mark.parametrize("tls", ["1.2", "1.3"])
def test_vsftpd_that_demands_the_session_of_the_login_gets_it(
    site: Path, nobody: Path, tls: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANAGEN_PASSWORD", servers.PASSWORD)
    with servers.vsftpd(nobody, nobody / "127.0.0.1.pem", tls=tls) as port:
        with ftplib.FTP_TLS(context=ssl.create_default_context()) as plain:
            plain.connect("127.0.0.1", port)
            plain.login("anonymous", "x")
            plain.prot_p()
            assert isinstance(plain.sock, ssl.SSLSocket)
            assert plain.sock.version() == f"TLSv{tls}"
            with pytest.raises(ftplib.error_perm, match="session reuse required"):
                plain.storbinary("STOR probe", io.BytesIO(b"x"))
        assert typed("--to", f"ftps://anonymous@127.0.0.1:{port}/www/learn", "--replace") == 0


def test_pyftpdlib_that_demands_tls_gets_no_password_without_it(nobody: Path) -> None:
    with servers.pyftpd(nobody, nobody / "127.0.0.1.pem") as port, ftplib.FTP() as plain:
        plain.connect("127.0.0.1", port)
        with pytest.raises(ftplib.error_perm, match="TLS required"):
            plain.login("anna", servers.PASSWORD)


@pytest.fixture(params=["sftp", "vsftpd", "pyftpd"])
def read_only(request: pytest.FixtureRequest, nobody: Path, site: Path) -> Iterator[str]:
    """The address of a host where nothing may be written."""
    certificate = nobody / "127.0.0.1.pem"
    if request.param == "sftp":
        with servers.sshd(nobody, read_only=True) as port:
            trusting(site, nobody)
            yield sftp(port, "public_html/protected/learn")
    elif request.param == "vsftpd":
        with servers.vsftpd(nobody, certificate, read_only=True) as port:
            yield f"ftps://anonymous@127.0.0.1:{port}/www"
    else:
        with servers.pyftpd(nobody, certificate, permissions="elr") as port:
            yield f"ftps://anna@127.0.0.1:{port}/htdocs"


def test_a_folder_that_may_not_be_written_is_told(
    read_only: str, site: Path, nobody: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not read_only.startswith("sftp"):
        monkeypatch.setenv("ANAGEN_PASSWORD", servers.PASSWORD)
        lay(site, {"site_config.yaml": CONFIG.replace("/learn/", "/")})
    main([])
    before = tree(nobody / "home")
    capsys.readouterr()
    assert typed("--to", read_only) == 1
    says(capsys, "host-refuses", "Look at who may write there")
    assert tree(nobody / "home") == before


@pytest.mark.parametrize("kind", ["sftp", "vsftpd", "pyftpd"])
def test_a_host_without_room_is_told_and_goes_on_when_there_is(
    kind: str, site: Path, nobody: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = nobody / "127.0.0.1.pem"
    place = {"sftp": "public_html/full", "vsftpd": "www/full", "pyftpd": "htdocs/full"}[kind]
    lay(site, {"site_config.yaml": CONFIG.replace("/learn/", "/full/")})
    if kind != "sftp":
        monkeypatch.setenv("ANAGEN_PASSWORD", servers.PASSWORD)

    def at(port: int) -> tuple[str, ...]:
        user = {"sftp": servers.user(), "vsftpd": "anonymous", "pyftpd": "anna"}[kind]
        return "--to", f"{'sftp' if kind == 'sftp' else 'ftps'}://{user}@127.0.0.1:{port}/{place}"

    def server(full: bool) -> servers.Running:
        if kind == "sftp":
            return servers.sshd(nobody, file_limit=8 if full else None)
        if kind == "vsftpd":
            return servers.vsftpd(nobody, certificate, file_limit=8 if full else None)
        return servers.pyftpd(nobody, certificate, quota=30_000 if full else 0)

    with server(full=True) as port:
        if kind == "sftp":
            shown = servers.fingerprint(nobody / "host_key.pub")
            lay(site, {"site_config.yaml": CONFIG.replace("/learn/", "/full/") + f'  host_key: "{shown}"\n'})
        main([])
        capsys.readouterr()
        assert typed(*at(port)) == 1
        says(capsys, "host-refuses", "its disk is full, or your share of it is used up", "it goes on where it stopped")
    found = {path: content for path, content in tree(nobody / "home" / place).items() if not path.startswith(".anagen")}
    assert found.items() <= dist(site).items()  # whole, as far as there are any
    assert ".anagen-temporary" not in tree(nobody / "home" / place)
    with server(full=False) as port:
        assert typed(*at(port)) == 0
    assert ours(tree(nobody / "home" / place)) == dist(site)


def test_a_wrong_password_is_told_and_shown_nowhere(
    site: Path, nobody: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("ANAGEN_PASSWORD", "wr0ng-and-s3cret")
    with servers.pyftpd(nobody, nobody / "127.0.0.1.pem") as port:
        assert typed("--to", f"ftps://anna@127.0.0.1:{port}/htdocs/learn") == 1
        said = capsys.readouterr()
        assert "the name or the password is wrong [login-refused]" in said.err
        monkeypatch.delenv("ANAGEN_PASSWORD")
        assert typed("--to", f"ftps://anna@127.0.0.1:{port}/htdocs/learn") == 1
        says(capsys, "login-refused", "there is no password at hand", "scripts set the variable ANAGEN_PASSWORD")
    monkeypatch.setenv("ANAGEN_PASSWORD", "wr0ng-and-s3cret")
    with servers.sshd(nobody, password=True) as port:
        trusting(site, nobody)
        main([])
        assert typed("--to", sftp(port)) == 1
        more = capsys.readouterr()
        assert "[login-refused]" in more.err
    kept = b"".join(tree(site).values()).decode(errors="replace")
    assert "s3cret" not in f"{said}{more}{caplog.text}{kept}"


def test_a_right_password_is_shown_and_kept_nowhere_either(
    site: Path, nobody: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("ANAGEN_PASSWORD", servers.PASSWORD)
    with servers.pyftpd(nobody, nobody / "127.0.0.1.pem") as port:
        assert typed("--to", f"ftps://anna@127.0.0.1:{port}/htdocs/learn", "--replace") == 0
    said = capsys.readouterr()
    kept = b"".join([*tree(site).values(), *tree(nobody / "home/htdocs").values()]).decode(errors="replace")
    assert servers.PASSWORD not in f"{said}{caplog.text}{kept}"


def test_a_key_in_an_agent_opens_a_host_and_no_file_has_it(
    site: Path, nobody: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with servers.sshd(nobody) as port, servers.ssh_agent(nobody, nobody / "home/.ssh/id_ed25519") as agent:
        trusting(site, nobody)
        main([])
        monkeypatch.setenv("HOME", os.fspath(tmp_path))
        assert typed("--to", sftp(port), "--replace") == 1
        monkeypatch.setenv("SSH_AUTH_SOCK", agent)
        assert typed("--to", sftp(port), "--replace") == 0


def test_a_login_without_a_key_and_a_host_without_a_name_are_told(
    site: Path, nobody: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with servers.sshd(nobody) as port:
        trusting(site, nobody)
        main([])
        monkeypatch.setenv("HOME", os.fspath(tmp_path))
        assert typed("--to", sftp(port)) == 1
        says(capsys, "login-refused", "no key of yours is known there")
    for target in (sftp(port), f"ftps://anna@127.0.0.1:{port}/www/learn"):
        assert typed("--to", target) == 1
        says(capsys, "host-unreachable", "refused", "Look at the name in `to:`")


def test_a_first_key_is_shown_and_asked_for_and_a_changed_one_is_refused(
    site: Path, nobody: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    with servers.sshd(nobody) as port:
        shown = servers.fingerprint(nobody / "host_key.pub")
        assert typed("--to", sftp(port)) == 1  # a script has nobody who could look at it
        says(capsys, "host-key-unknown", shown)
        monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
        assert main(["publish", "--no-verify", "--to", sftp(port)]) == 1
        assert f"127.0.0.1 shows the key {shown}." in capsys.readouterr().out
        monkeypatch.setattr(sys, "stdin", io.StringIO("y\nn\n"))
        assert main(["publish", "--no-verify", "--to", sftp(port), "--replace"]) == 0
        assert typed("--to", sftp(port), "--replace") == 0  # known from now on
    servers.new_key(nobody / "host_key")
    capsys.readouterr()
    with servers.sshd(nobody, port=port):
        assert typed("--to", sftp(port)) == 1
        new = servers.fingerprint(nobody / "host_key.pub")
        says(capsys, "host-key-changed", f"{new} in place of {shown}", "Nothing was sent", ".anagen/known_hosts")
        lay(site, {"site_config.yaml": CONFIG + f'  host_key: "{shown}"\n'})
        main([])
        capsys.readouterr()
        assert typed("--to", sftp(port)) == 1
        says(capsys, "host-key-changed", "`host_key:` in site_config.yaml")
        trusting(site, nobody)
        main([])
        assert typed("--to", sftp(port)) == 0


def test_a_certificate_for_another_name_or_of_nobody_is_refused(
    site: Path, nobody: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ANAGEN_PASSWORD", servers.PASSWORD)
    authority = servers.Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", os.fspath(authority.bundle))
    for certificate, words in (
        (authority.certificate("server.host.example"), "not valid for '127.0.0.1'"),
        (nobody / "127.0.0.1.pem", "unable to get local issuer certificate"),
    ):
        with servers.pyftpd(nobody, certificate) as port:
            assert typed("--to", f"ftps://anna@127.0.0.1:{port}/htdocs/learn") == 1
            says(capsys, "bad-certificate", words, "Nothing was sent")


def test_a_first_folder_that_is_not_there_is_a_slip_of_the_pen(
    site: Path, nobody: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANAGEN_PASSWORD", servers.PASSWORD)
    with servers.pyftpd(nobody, nobody / "127.0.0.1.pem") as port:
        assert typed("--to", f"ftps://anna@127.0.0.1:{port}/htdoc/learn") == 1
        says(capsys, "host-refuses", "`htdoc`: there is no such folder", "`htdocs`")
    assert not (nobody / "home/htdoc").exists()


def test_somebody_elses_lock_is_told_and_can_be_broken(
    site: Path, nobody: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANAGEN_PASSWORD", servers.PASSWORD)
    with servers.pyftpd(nobody, nobody / "127.0.0.1.pem") as port:
        target = ("--to", f"ftps://anna@127.0.0.1:{port}/htdocs/learn", "--replace", "--compare")
        holder = {"who": "Ben at desk", "mark": "his", "since": "2026-11-24T09:30:00Z"}
        lay(nobody / "home/htdocs/learn", {".anagen-lock/holder": json.dumps(holder), "index.html": "old"})
        assert typed(*target) == 1
        says(capsys, "host-busy", "Ben at desk has been publishing to this host since 2026-11-24 09:30", "--break-lock")
        assert typed(*target, "--break-lock") == 0
    assert not (nobody / "home/htdocs/learn/.anagen-lock").exists()


def test_a_bucket_gets_types_and_caching_and_says_no_in_words(
    site: Path, nobody: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    with servers.moto() as (port, client):
        endpoint = f"http://127.0.0.1:{port}"
        lay(site, {"site_config.yaml": CONFIG + f'  s3_endpoint: "{endpoint}"\n'})
        main([])
        assert typed("--to", "s3://clinic/learn") == 0
        page = client.head_object(Bucket="clinic", Key="learn/index.html")
        assert (page["ContentType"], page["CacheControl"]) == ("text/html; charset=utf-8", "no-cache")
        style = next(path for path in dist(site) if path.endswith(".css"))
        sheet = client.head_object(Bucket="clinic", Key=f"learn/{style}")
        assert (sheet["ContentType"], sheet["CacheControl"]) == (
            "text/css; charset=utf-8",
            "public, max-age=31536000, immutable",
        )
        capsys.readouterr()
        assert typed("--to", "s3://other/learn") == 1
        says(capsys, "host-refuses", "there is no such bucket")
        key, secret = servers.keys_that_only_read(port)
        servers.look_at_keys(port)
        monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # a new run of the command looks for keys again
        lay(site, {PAGE: SMALL[PAGE].replace("sore", "numb")})
        main([])
        capsys.readouterr()
        assert typed("--to", "s3://clinic/learn") == 1
        says(capsys, "login-refused", "the keys are not right")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", key)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secret)
        monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
        assert typed("--to", "s3://clinic/learn") == 1
        says(capsys, "host-refuses")
        monkeypatch.delenv("AWS_ACCESS_KEY_ID")
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
        assert typed("--to", "s3://clinic/learn") == 1
        says(capsys, "login-refused", "there is no key at hand", "AWS_ACCESS_KEY_ID")
