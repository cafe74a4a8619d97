"""The cache: gives back what was put, and nothing else, whatever happens to its files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args, get_type_hints

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anagen import kept_patterns, last_build, pipeline, whole
from anagen.adverts import AdvertWords
from anagen.cache import Cache, forget, hash_of
from anagen.claim_words import ClaimWords
from anagen.document import Document
from anagen.look import Extras
from anagen.memory import Read
from anagen.pipeline import SharedFiles
from anagen.prepared import Prepared
from anagen.wording_packs import Pack
from anagen.write import Manifest


class Kept(msgspec.Struct, frozen=True):
    text: str


_open: list[Cache] = []


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """Python 3.13 warns of a database that nobody closes."""
    yield
    while _open:
        _open.pop().close()


def opened(folder: Path | None = None, *, only_reads: bool = False) -> Cache:
    _open.append(Cache(folder, only_reads=only_reads))
    return _open[-1]


def filled(folder: Path, count: int = 1) -> Cache:
    cache = opened(folder)
    for number in range(count):
        cache.put(hash_of(b"%d" % number), Kept(str(number)))
    cache.write("last", Kept("last"))
    cache.forget(lambda: {hash_of(b"%d" % number) for number in range(count)}, count)
    cache.close()
    return opened(folder)


def test_what_was_put_is_there_in_the_next_process(tmp_path: Path) -> None:
    cache = filled(tmp_path)
    assert cache.get(hash_of(b"0"), Kept) == Kept("0")
    assert cache.read("last", Kept) == Kept("last")
    assert cache.get(hash_of(b"1"), Kept) is None
    assert cache.read("first", Kept) is None


def test_a_value_of_another_form_is_none(tmp_path: Path) -> None:
    cache = filled(tmp_path)
    assert cache.get(hash_of(b"0"), dict[str, int]) is None
    assert cache.read("last", int) is None


@given(st.integers(0, 40_000), st.integers(1, 255))
def test_no_damage_shows_in_a_value(tmp_path_factory: pytest.TempPathFactory, at: int, change: int) -> None:
    folder = tmp_path_factory.mktemp("cache")
    filled(folder, 3).close()
    for name in ("kept.sqlite", "last"):
        content = bytearray((folder / name).read_bytes())
        content[at % len(content)] ^= change
        (folder / name).write_bytes(content)
    cache = opened(folder)
    assert cache.read("last", Kept) is None
    for number in range(3):
        assert cache.get(hash_of(b"%d" % number), Kept) in {None, Kept(str(number))}
    cache.put(hash_of(b"new"), Kept("new"))
    cache.forget(set, 0)
    assert cache.get(hash_of(b"new"), Kept) in {None, Kept("new")}
    cache.close()


def test_what_is_no_longer_wanted_is_forgotten_before_it_grows(tmp_path: Path) -> None:
    cache = filled(tmp_path, 1000)
    cache.put(hash_of(b"new"), Kept("new"))
    cache.forget(lambda: {hash_of(b"7"), hash_of(b"new")}, 2)
    assert cache.get(hash_of(b"7"), Kept) == Kept("7")
    assert cache.get(hash_of(b"new"), Kept) == Kept("new")
    assert cache.get(hash_of(b"8"), Kept) is None


def test_one_that_only_reads_writes_nothing(tmp_path: Path) -> None:
    cache = opened(tmp_path / "none", only_reads=True)
    cache.put(b"a", Kept("a"))
    cache.write("last", Kept("last"))
    cache.forget(set, 0)
    assert cache.get(b"a", Kept) == Kept("a")
    assert not (tmp_path / "none").exists()


def test_without_a_folder_all_is_kept_in_memory_and_shrunk_too() -> None:
    cache = opened()
    for number in range(1000):
        cache.put(b"%d" % number, Kept("long " * 1000))
    cache.forget(set, 0)
    assert cache.get(b"2", Kept)  # what was just used stays
    cache.forget(lambda: {b"1"}, 1)
    cache.forget(lambda: {b"1"}, 1)
    assert cache.get(b"1", Kept)
    assert cache.get(b"3", Kept) is None


def test_a_folder_that_cannot_be_made_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    cache = opened(tmp_path / "file" / "cache")
    cache.put(b"a", Kept("a"))
    cache.write("last", Kept("last"))
    cache.forget(set, 0)
    assert cache.get(b"a", Kept) == Kept("a")


def test_two_builds_at_once_both_read_and_write(tmp_path: Path) -> None:
    one, other = filled(tmp_path), opened(tmp_path)
    one.put(b"1", Kept("1"))
    other.put(b"2", Kept("2"))
    one.forget(set, 0)
    other.forget(set, 0)
    assert one.get(b"2", Kept) == Kept("2")
    assert other.get(b"1", Kept) == Kept("1")


def test_it_tells_other_programs_to_leave_it_alone_and_is_forgotten_whole(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    filled(folder).close()
    assert (folder / ".gitignore").read_text() == "*\n"
    assert (folder / "CACHEDIR.TAG").read_bytes().startswith(b"Signature: 8a477f597d28d172789f06886806bc55")
    forget(folder)
    assert sorted(path.name for path in folder.iterdir()) == [".gitignore", "CACHEDIR.TAG"]


def test_records_of_every_build_have_no_annotations_to_work_out() -> None:
    """Decision 1: of texts, msgspec would make annotations again in each process."""
    kept = [
        SharedFiles,
        last_build._All,
        last_build._Since,
        pipeline._Generated,
        whole._Whole,
        Read,
        Extras,
        Document,
        Manifest,
    ]
    todo: list[object] = [*kept, kept_patterns._Kept, Prepared, Pack, AdvertWords, ClaimWords]
    seen = set[object]()
    while todo:
        form = todo.pop()
        todo += get_args(form)
        if isinstance(form, type) and issubclass(form, msgspec.Struct) and form not in seen:
            seen.add(form)
            texts = [name for name, said in form.__annotations__.items() if isinstance(said, str)]
            assert not texts, f"{form.__module__}.{form.__name__}"
            todo += get_type_hints(form).values()
    assert len(seen) > 60
