"""The packaged theme, read once for an installation: the same as when it is read anew, whatever lies in its place."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from anagen import cache, keys
from anagen import ready_theme as module
from anagen.discover import discover
from anagen.ready_theme import ready_theme
from anagen.starter import starter_folder
from tests.sites import SMALL, lay

KEPT = f"theme.{sys.implementation.cache_tag}.kept"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "__pycache__"
    folder.mkdir()
    monkeypatch.setattr(cache, "CODE", folder)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return folder


def read(root: Path) -> module.ReadyTheme:
    found, _problems = discover(root, starter_folder() / "templates")
    return ready_theme(found)


def test_what_is_kept_is_what_was_read(folder: Path, tmp_path: Path) -> None:
    root = lay(tmp_path / "site", SMALL)
    anew = read(root)
    before = (folder / KEPT).stat().st_mtime_ns
    assert read(root) == anew
    assert (folder / KEPT).stat().st_mtime_ns == before
    assert anew.compiled.keys() == anew.theme.templates.keys()


def test_what_is_damaged_is_read_anew(folder: Path, tmp_path: Path) -> None:
    root = lay(tmp_path / "site", SMALL)
    anew = read(root)
    for damage in (b"", b"\x00" * 2000, (folder / KEPT).read_bytes()[:-1]):
        (folder / KEPT).write_bytes(damage)
        assert read(root) == anew


def test_a_theme_of_ones_own_is_read_each_time(folder: Path, tmp_path: Path) -> None:
    root = lay(tmp_path / "site", {**SMALL, "templates/layouts/page.html": "{{ nobody }}"})
    assert "template-undefined" in {one.code for one in read(root).problems}
    assert not (folder / KEPT).exists()


def test_nothing_is_kept_where_python_keeps_no_code(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    read(lay(tmp_path / "site", SMALL))
    assert not any(folder.iterdir())


def test_nothing_is_taken_from_another_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The code of templates belongs to the Python that made it, and crashes another one."""
    found, _problems = discover(lay(tmp_path / "site", SMALL), starter_folder() / "templates")
    here = keys.of_shared_files(found)
    monkeypatch.setattr(sys, "version", "another")
    keys.engine.cache_clear()
    there = keys.of_shared_files(found)
    monkeypatch.undo()
    keys.engine.cache_clear()
    assert here != there
    assert here == keys.of_shared_files(found)
