"""The files of a project are the same whether they are looked for or known already."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anagen.discover import discover
from anagen.unchanged import Watch
from tests.sites import TEMPLATES

CONFIG = "format: 1\nsite:\n  title: A site\n"
ACCENT = unicodedata.normalize("NFD", "é")
FOLDERS = st.sampled_from(["en", "a", "a-b", "files", "notices", "signed", ".git", "old~", ACCENT, "__pycache__"])
NAMES = st.sampled_from(
    ["a.md", "a", "index.md", ".hidden.md", "a.md~", "b.png", "#b.md#", f"{ACCENT}.md", "a.txt", "Thumbs.db", ".well"]
)
PATHS = st.builds(lambda folders, name: "/".join([*folders, name]), st.lists(FOLDERS, max_size=3), NAMES)


def laid(root: Path, paths: set[str]) -> Path:
    """A site with these files below `content/`, as far as none is in the way of another."""
    (root / "content").mkdir(parents=True, exist_ok=True)
    (root / "site_config.yaml").write_text(CONFIG)
    for path in sorted(paths):
        place = root / "content" / path
        if not any(parent.is_file() for parent in place.parents) and not place.is_dir():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(path)
    return root


@given(paths=st.sets(PATHS, max_size=12))
def test_known_files_are_those_that_are_found(tmp_path_factory: pytest.TempPathFactory, paths: set[str]) -> None:
    root = laid(tmp_path_factory.mktemp("site"), paths)
    lying = Watch(["build", "--root", str(root)]).lying(str(root))
    assert len(lying) == sum(len(files) for _folder, _folders, files in os.walk(root / "content"))
    assert discover(root, TEMPLATES, lying=lying) == discover(root, TEMPLATES)


def test_what_is_no_file_is_not_known(tmp_path: Path) -> None:
    root = laid(tmp_path, {"en/index.md"})
    (tmp_path / "elsewhere").mkdir()
    os.symlink(tmp_path / "elsewhere", root / "content/en/folder.md")
    os.symlink(tmp_path / "nowhere", root / "content/en/nothing.md")
    os.symlink(root / "content/en/index.md", root / "content/en/again.md")
    lying = Watch(["build", "--root", str(root)]).lying(str(root))
    assert sorted(lying) == ["en/again.md", "en/index.md"]
    assert discover(root, TEMPLATES, lying=lying) == discover(root, TEMPLATES)


def test_pages_that_lie_as_they_were_known_are_spared(tmp_path: Path) -> None:
    root = laid(tmp_path, {"en/index.md", "en/a.md"})
    os.utime(root / "content/en/a.md", (1_000_000_000.5, 1_000_000_000.5))
    first, _problems = discover(root, TEMPLATES)
    stamps = {page.path: page.stamp for page in first.pages if page.path.endswith("a.md")}
    again, _problems = discover(root, TEMPLATES, stamps)
    assert again.spared == {"en/a.md"}
    assert first.spared == frozenset()


def test_a_file_that_went_after_it_was_listed_is_as_if_it_had_never_been_there(tmp_path: Path) -> None:
    root = laid(tmp_path, {"en/index.md", "en/4913", "en/gone.md"})
    lying = Watch(["build", "--root", str(root)]).lying(str(root))
    for name in ("4913", "gone.md"):
        (root / "content/en" / name).unlink()
    assert discover(root, TEMPLATES, lying=lying) == discover(root, TEMPLATES)
