"""A build with nothing to do: says the same, touches nothing, imports nothing heavy, and never says it wrongly."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from anagen import unchanged
from anagen.cli import main
from tests.sites import SMALL, lay

HEAVY = ("argparse", "asyncio", "jinja2", "markdown", "msgspec", "pathlib", "sqlite3", "yaml")
REPORT = f"import sys; from anagen.cli import main; main(); print([name for name in {HEAVY} if name in sys.modules])"


def built(root: Path, *arguments: str) -> int:
    return main(["build", "--root", str(root), *arguments])


@pytest.fixture
def site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The small site, built."""
    assert built(lay(tmp_path, SMALL)) == 0
    capsys.readouterr()
    return tmp_path


def is_known(root: Path, *arguments: str) -> bool:
    return unchanged.Watch(["build", "--root", str(root), *arguments]).answer() is not None


def test_it_says_what_a_build_would_say(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert built(site) == 0
    short = capsys.readouterr()
    (site / ".anagen/cache/unchanged").unlink()
    assert built(site) == 0
    assert capsys.readouterr() == short
    assert "Written 0" in short.out


def test_it_imports_nothing_heavy(site: Path) -> None:
    environment = {**os.environ, "COLUMNS": "80"}
    command = [sys.executable, "-c", REPORT, "build", "--root", str(site)]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    "name",
    [
        "content/en/index.md", "content/en/new.md", "content/references.yaml", "site_config.yaml",
        "templates/styles/own.css", "dist/index.html", "dist/.anagen-intent",
    ],
)  # fmt: skip
def test_any_change_of_a_file_is_seen(site: Path, name: str) -> None:
    assert is_known(site)
    place = site / name
    lay(site, {name: place.read_text() + "\n" if place.is_file() else "---\n"})
    assert not is_known(site)


def test_a_lost_file_is_seen(site: Path) -> None:
    (site / "dist/risks/index.html").unlink()
    assert not is_known(site)


@pytest.mark.parametrize("arguments", [["--strict"], ["--clean"], ["--no-cache"], ["--today", "2026-01-01"]])
def test_other_arguments_are_another_question(site: Path, arguments: list[str]) -> None:
    assert not is_known(site, *arguments)


def test_a_note_that_cannot_be_read_is_none(site: Path) -> None:
    for text in (b"", b"{", b"[]", b'{"asked": 1}', b"\xff"):
        (site / ".anagen/cache/unchanged").write_bytes(text)
        assert not is_known(site)


def test_errors_are_said_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lay(tmp_path, {**SMALL, "content/en/index.md": "no front matter"})
    assert built(tmp_path) == 1
    first = capsys.readouterr()
    assert is_known(tmp_path)
    assert capsys.readouterr() == first


def test_a_program_that_was_installed_meanwhile_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packages = tmp_path / "site-packages"
    packages.mkdir()
    os.utime(packages, ns=(1, 1))
    monkeypatch.setattr(sys, "path", [*sys.path, str(packages)])
    root = lay(tmp_path / "site", SMALL)
    built(root)
    assert is_known(root)
    (packages / "pagefind_bin").mkdir()
    assert not is_known(root)


def test_a_folder_that_was_guessed_wrongly_has_no_note(tmp_path: Path) -> None:
    root = lay(tmp_path, SMALL)
    assert main(["build", "--roo", str(root)]) == 0
    assert not is_known(root)


@pytest.mark.parametrize("spared", [(), ("en/index.md",)])
def test_a_source_that_changed_during_the_build_is_seen(site: Path, spared: Sequence[str]) -> None:
    page = site / "content/en/index.md"
    page.write_text(page.read_text() + "\nMore.\n")
    watch = unchanged.Watch(["build", "--root", str(site)])
    page.write_text(page.read_text() + "\nAnd more.\n")
    watch.note(str(site), str(site / "dist"), ([], []), ("", "", 0), spared)
    assert not is_known(site)


@pytest.mark.parametrize("name", ["content/en/index.md", "content/references.yaml", "templates/styles/own.css"])
def test_nothing_is_noted_when_a_file_that_was_read_changed(site: Path, name: str) -> None:
    note = site / ".anagen/cache/unchanged"
    note.unlink()
    watch = unchanged.Watch(["build", "--root", str(site)])
    watch.note(str(site), str(site / "dist"), ([], []), ("", "", 0), ())
    assert note.exists()
    note.unlink()
    lay(site, {name: "Another text.\n"})
    watch.note(str(site), str(site / "dist"), ([], []), ("", "", 0), ())
    assert not note.exists()


def test_a_folder_of_the_content_may_have_the_name_of_python_s_own(site: Path) -> None:
    lay(site, {"content/files/__pycache__/a.txt": "One."})
    built(site)
    assert (site / "dist/__pycache__/a.txt").read_text() == "One."
    lay(site, {"content/files/__pycache__/a.txt": "Two."})
    assert not is_known(site)
