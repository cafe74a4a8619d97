"""At its end `publish` looks at the site as a reader would: through nginx over the folder that it was sent to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from anagen.cli import main
from anagen.diagnostics import Location, error, warning
from anagen.publish import proof
from anagen.verify import Report
from tests.hosts import servers
from tests.hosts.conftest import START, readers_of
from tests.hosts.small import Host
from tests.sites import SMALL, lay

Said = pytest.CaptureFixture[str]
PAGE = "content/en/risks/side-effects.md"
EXACTLY = r"Readers get exactly this release: (\d+) files compared\."


@pytest.fixture(params=["folder", "sftp"])
def kind_of_host(request: pytest.FixtureRequest, nobody: Path) -> Iterator[Host]:
    with START[request.param](nobody) as host:
        host.files.clear()
        host.files.put("wp-config.php", b"not ours")
        yield host


@pytest.fixture
def said(capsys: Said) -> Callable[[], str]:
    """What the last command said, to both."""

    def read() -> str:
        shown = capsys.readouterr()
        return " ".join(f"{shown.out}\n{shown.err}".split())

    return read


def at(site: Path, work: Path, host: Host, address: str) -> None:
    """Build the small site for a host whose readers find it at an address."""
    settings = SMALL["site_config.yaml"].replace("https://clinic.example", address)
    settings += f'publish:\n  unsigned: allow\n  facts: allow\n  to: "{host.address}"\n'
    if host.proxy:
        settings += f'  host_key: "{servers.fingerprint(work / "host_key.pub")}"\n'
    lay(site, {**SMALL, "site_config.yaml": settings})
    assert main([]) == 0


def test_publish_ends_by_comparing_what_readers_get(
    kind_of_host: Host, nobody: Path, tmp_path: Path, said: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    host, publish = kind_of_host, ["publish", "--yes"]
    monkeypatch.chdir(tmp_path)
    with readers_of(host, nobody) as (web, _base):
        at(tmp_path, nobody, host, web.address)
        said()
        assert main(publish) == 0
        [number] = re.findall(EXACTLY, said())
        assert int(number) > 10
        lay(tmp_path, {PAGE: SMALL[PAGE].replace("sore", "numb")})
        main([])
        said()
        assert main(publish) == 0
        assert re.search(EXACTLY, said())

        page = host.files.folder / "risks/side-effects/index.html"
        page.write_bytes(page.read_bytes().replace(b"numb", b"fine"))  # somebody else, at the host; of the same size
        assert main(publish) == 1
        told = said()
        assert "There is nothing to do." in told  # the list on the host is as it was
        assert f"{web.address}/learn/risks/side-effects/: error: 1 file of the site" in told
        assert "[live-differs]" in told
        assert f"Wait, then type `anagen verify {web.address}/learn/`" in told
        assert main([*publish, "--no-verify"]) == 0
        assert "was compared with the release, as you typed `--no-verify`" in said()
        assert main([*publish, "--compare"]) == 0
        assert re.search(EXACTLY, said())

        lay(tmp_path, {PAGE: "not a page any more"})  # what is compared is the release that was brought back
        assert main([*publish, "--undo"]) == 0
        assert re.search(EXACTLY, said())
        assert b"sore" in web.get("/learn/risks/side-effects/").body
        lay(tmp_path, {PAGE: SMALL[PAGE]})
        main([])
    said()
    assert main(publish) == 1  # nobody is there for readers any more
    told = said()
    assert "[live-unreachable]" in told
    assert f"whether readers get it is not known. Type `anagen verify {web.address}/learn/`" in told
    assert main([*publish, "--to", "elsewhere"]) == 0
    assert "as `--to` names a folder. Type `anagen verify" in said()
    assert main([*publish, "--to", "site.zip"]) == 0
    assert f"When it is on your host, type `anagen verify {web.address}/learn/`" in said()


def test_warnings_are_counted_and_errors_that_are_not_about_files_are_said_to_be_others() -> None:
    place = Location(path="https://clinic.example/")
    wrong, odd = error("live-insecure", place, "plain http"), warning("live-header", place, "a header is missing")
    report = Report(url=place.path, compared=9, same=9, problems=(wrong, odd))
    assert proof._in_words(report, (wrong,)) == (
        "Readers get exactly this release: 9 files compared.\n"
        "How the host sends it is not right yet: do what the lines above say.\n"
        "1 warning about how the host sends it: type `anagen verify https://clinic.example/`.\n"
    )
