"""Patterns that were kept are those that `re` would compile, and whatever is in doubt is compiled anew."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from anagen import cache, kept_patterns

_PATTERNS: tuple[tuple[str | bytes, int], ...] = (
    (r"(?P<first>\w+)\s+(?P<second>(?:\d{2,4}|x)*+)(?=b)", re.IGNORECASE),
    ("[äöü\u0300-\u036f\U00010000-\U0010ffff]|^$", re.MULTILINE),
    (rb"<[a-z]+ (\d)\1>", 0),
    ("(?x) a b # c", 0),
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where patterns are kept; `re` and Anagen know none."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(cache, "CODE", tmp_path)
    _forget()
    yield tmp_path
    _forget()


@pytest.fixture
def kept(folder: Path) -> Path:
    """A file in which the patterns were kept; `re` and Anagen know nothing of it."""
    for pattern, flags in _PATTERNS:
        re.compile(pattern, flags)
    kept_patterns.keep()
    _forget()
    return folder / kept_patterns.NAME


def test_recalled_patterns_are_what_re_compiles(kept: Path) -> None:
    recalled = {(kind, pattern, flags): _held(pattern, flags) for kind, pattern, flags in kept_patterns.recall()}
    assert len(recalled) == len(_PATTERNS)
    re.purge()
    for pattern, flags in _PATTERNS:
        found, anew = recalled[type(pattern), pattern, flags], re.compile(pattern, flags)
        assert found is not anew
        assert found == anew
        assert found.groupindex == anew.groupindex
        assert found.flags == anew.flags


def test_more_patterns_are_kept_beside_those_recalled(kept: Path) -> None:
    kept_patterns.recall()
    re.sub("one more", "", "")  # whose flags are no plain number in Python 3.13
    kept_patterns.keep()
    _forget()
    assert (str, "one more", 0) in kept_patterns.recall()
    assert len(kept_patterns.recall()) == len(_PATTERNS) + 1


def test_too_many_patterns_leave_those_of_the_last_process(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_patterns, "_MOST", len(_PATTERNS))
    kept_patterns.recall()
    re.compile("one more")
    kept_patterns.keep()
    _forget()
    assert kept_patterns.recall() == {(str, "one more", 0)}


@pytest.mark.parametrize("at", [0, 20, 200, -1])
def test_a_broken_file_is_as_if_nothing_was_kept(kept: Path, at: int) -> None:
    content = bytearray(kept.read_bytes())
    content[at] ^= 1
    kept.write_bytes(content)
    assert not kept_patterns.recall()
    assert re.fullmatch("(a)", "a")


def test_a_file_cut_short_or_of_another_python_is_not_used(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = kept.read_bytes()
    for size in (0, 10, 16, len(whole) // 2):
        kept.write_bytes(whole[:size])
        _forget()
        assert not kept_patterns.recall()
    kept.write_bytes(whole)
    monkeypatch.setattr(sys, "version", "another")
    _forget()
    assert not kept_patterns.recall()


def test_where_python_writes_no_code_nothing_is_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    re.compile("anything")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    kept_patterns.keep()
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(cache, "CODE", folder / "no folder")
    kept_patterns.keep()
    assert not list(folder.iterdir())


def test_a_process_needs_to_compile_nothing_that_another_kept(tmp_path: Path) -> None:
    """The patterns of libraries come from there too, when they are imported afterwards."""
    program = (
        f"from anagen import cache, kept_patterns as k; from pathlib import Path; cache.CODE = Path({str(tmp_path)!r}); "
        "import re; known = k.recall(); import yaml, markdown; "
        "from anagen import claims, readability; k.keep(); print(len(known), len({*re._cache} - known))"
    )
    ran = [sys.executable, "-c", program]
    env = {"PYTHONPATH": str(Path(kept_patterns.__file__).parents[1])}
    first, second = (subprocess.run(ran, env=env, capture_output=True, text=True, check=True) for _run in range(2))
    assert first.stdout.split()[0] == "0"
    assert int(second.stdout.split()[0]) > 50
    assert second.stdout.split()[1] == "0"


def _held(pattern: str | bytes, flags: int) -> re.Pattern[str] | re.Pattern[bytes]:
    return re.compile(pattern, flags)


def _forget() -> None:
    re.purge()
    kept_patterns.recall.cache_clear()
