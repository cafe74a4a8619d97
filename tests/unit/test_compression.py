"""Compressed copies: the same bytes each time, smaller than the text, made once, and only where they help."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

import brotli
import pytest

from anagen.cache import Cache
from anagen.compression import compressed_copies
from anagen.output import OutputFile
from tests.sites import SMALL, TEMPLATES, lay, tree

TEXT = b"A sentence about hair. " * 100


def output(path: str, content: bytes = TEXT) -> OutputFile:
    return OutputFile(path=path, content=content, made_from="content/en/index.md")


def kept(folder: Path) -> dict[str, dict[str, bytes]]:
    return Cache(folder).read("copies", dict[str, dict[str, bytes]]) or {}


def test_a_copy_holds_the_text_and_no_time_or_computer(tmp_path: Path) -> None:
    copies, problems = compressed_copies([output("a/index.html")], Cache(tmp_path))
    assert problems == ()
    packed = {copy.path: copy.read() for copy in copies}
    assert set(packed) == {"a/index.html.gz", "a/index.html.br"}
    assert gzip.decompress(packed["a/index.html.gz"]) == brotli.decompress(packed["a/index.html.br"]) == TEXT
    assert packed["a/index.html.gz"][4:10] == b"\0\0\0\0\x02\xff"
    assert compressed_copies([output("a/index.html")], Cache(tmp_path / "other"))[0] == copies


def test_only_texts_that_get_smaller_have_copies(tmp_path: Path) -> None:
    noise = bytes(range(256)) * 8
    outputs = [
        output("small.txt", b"short"), output("photo.jpg"), output("index.pf_index"), output("search.wasm"),
        output("noise.txt", gzip.compress(noise + TEXT + noise[::-1])), output("feed.xml"), output("picture.svg"),
        output("site.css"), output("search.js"), output("list.json"), output("robots.txt"),
    ]  # fmt: skip
    copies, _problems = compressed_copies(outputs, Cache(tmp_path))
    found = {copy.path.removesuffix(".gz").removesuffix(".br") for copy in copies}
    assert found == {"feed.xml", "picture.svg", "site.css", "search.js", "list.json", "robots.txt"}


def test_a_file_of_that_name_is_not_made_twice(tmp_path: Path) -> None:
    copies, _problems = compressed_copies([output("a.txt"), output("a.txt.gz", b"own")], Cache(tmp_path))
    assert [copy.path for copy in copies] == ["a.txt.br"]


def test_only_what_changed_is_compressed_again(tmp_path: Path) -> None:
    compressed_copies([output("a.txt"), output("b.txt", TEXT + b"b")], Cache(tmp_path))
    known = {key: {".gz": b"from before"} for key in kept(tmp_path)}
    Cache(tmp_path).write("copies", known)
    copies, _problems = compressed_copies([output("renamed.txt"), output("b.txt", TEXT + b"new")], Cache(tmp_path))
    assert {copy.path: copy.read() for copy in copies if copy.path.endswith(".gz")}.items() >= {
        ("renamed.txt.gz", b"from before")
    }
    assert [copy.read() for copy in copies if copy.path == "b.txt.gz"] != [b"from before"]
    assert len(kept(tmp_path)) == 2


def test_without_brotli_there_are_gz_copies_and_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "brotli", None)
    copies, [problem] = compressed_copies([output("a.txt")], Cache(tmp_path))
    assert [copy.path for copy in copies] == ["a.txt.gz"]
    assert (problem.code, problem.severity) == ("brotli-missing", "warning")


def test_a_site_has_copies_only_when_it_asks_for_them_and_they_go_again(tmp_path: Path) -> None:
    from anagen import pipeline

    wanted = SMALL["site_config.yaml"] + "build:\n  compressed_copies: true\n"
    root = lay(tmp_path, {**SMALL, "site_config.yaml": wanted})
    dist = tmp_path / "dist"
    _built, written = pipeline.build(root, TEMPLATES, dist)
    files = tree(dist)
    assert written
    assert gzip.decompress(files["index.html.gz"]) == brotli.decompress(files["index.html.br"]) == files["index.html"]
    assert b'"index.html.br"' in files[".anagen-manifest"]
    _built, again = pipeline.build(root, TEMPLATES, dist)
    assert again
    assert (again.written, again.removed) == (0, 0)
    lay(root, {"site_config.yaml": SMALL["site_config.yaml"]})
    pipeline.build(root, TEMPLATES, dist)
    assert not [name for name in tree(dist) if name.endswith((".gz", ".br"))]
