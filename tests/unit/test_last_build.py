"""What is kept of the last build comes back as it was, however much of it is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anagen import last_build
from anagen.cache import Cache
from anagen.discover import Stamp
from anagen.last_build import KeptBuild, LastBuild
from anagen.memory import KnownPage, Memory
from anagen.stamps import FileStamp

NAMES = [f"{number}.md" for number in range(12)]
PAGES = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 2))


@pytest.fixture(autouse=True)
def small_sites_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(last_build, "_MANY", 0)


def later(before: LastBuild, pages: dict[str, int], manifest: str = "") -> LastBuild:
    """A build with these pages, and a file for each; what is as before is the very same object."""
    known, files = before.memory.pages, before.files
    now, lying = {}, {}
    for path, text in pages.items():
        is_same = path in known and known[path].stamp.changed == text
        now[path] = known[path] if is_same else KnownPage(stamp=Stamp(text, 1, b"hash"), brief=None, problems=())
        lying[path] = files[path] if is_same else FileStamp(text, 1, 1, "hash", is_settled=True)
    return LastBuild(memory=Memory(engine=b"one", pages=now), dist="dist", files=lying, manifest=manifest)


@given(st.lists(PAGES, min_size=1, max_size=6))
def test_it_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, builds: list[dict[str, int]]) -> None:
    cache = Cache(tmp_path_factory.mktemp("cache"))
    for number, pages in enumerate(builds):
        kept = KeptBuild(cache)
        build = later(kept.build, pages, str(number))
        kept.replace(build)
        assert KeptBuild(cache).build == build


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    KeptBuild(cache).replace(later(LastBuild(), dict.fromkeys(NAMES, 0)))
    everything = (tmp_path / "last").read_bytes()
    for text in (1, 2):
        kept = KeptBuild(cache)
        kept.replace(later(kept.build, {**dict.fromkeys(NAMES, 0), NAMES[0]: text}))
        assert (tmp_path / "last").read_bytes() == everything
        assert (tmp_path / "since").stat().st_size < len(everything) / 2
        assert KeptBuild(cache).build.files[NAMES[0]].changed == text


@pytest.mark.parametrize("content", [b"", b"broken", b"\x00" * 100])
def test_a_part_that_cannot_be_read_is_as_if_it_were_not_there(tmp_path: Path, content: bytes) -> None:
    cache = Cache(tmp_path)
    first = later(LastBuild(), dict.fromkeys(NAMES, 0))
    KeptBuild(cache).replace(first)
    kept = KeptBuild(cache)
    kept.replace(later(kept.build, {**dict.fromkeys(NAMES, 0), NAMES[0]: 1}))
    (tmp_path / "since").write_bytes(content)
    assert KeptBuild(cache).build == first
    (tmp_path / "last").write_bytes(content)
    assert KeptBuild(cache).build == LastBuild()


def test_what_changed_since_another_build_is_not_taken(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    KeptBuild(cache).replace(later(LastBuild(), dict.fromkeys(NAMES, 0)))
    kept = KeptBuild(cache)
    kept.replace(later(kept.build, {**dict.fromkeys(NAMES, 0), NAMES[0]: 1}))
    since = (tmp_path / "since").read_bytes()
    other = later(LastBuild(), dict.fromkeys(NAMES, 2))
    KeptBuild(cache).replace(other)
    (tmp_path / "since").write_bytes(since)
    assert KeptBuild(cache).build == other
