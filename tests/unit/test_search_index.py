"""The index of the search: what the program reads of a page, when it runs, and what happens when it cannot."""

from __future__ import annotations

import gzip
import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pagefind_bin
import pytest

from anagen import pipeline, search_index
from anagen.cache import Cache
from anagen.output import OutputFile
from anagen.topics import Words
from tests.sites import SMALL, TEMPLATES, lay, tree

SEARCHABLE = {
    **SMALL,
    "content/en/search.md": "---\ntitle: Search\nsummary: Find a page.\ntype: search\n---\n\nSome words.\n",
    "content/en/a-z.md": "---\ntitle: A to Z\nsummary: All words.\ntype: a-z\n---\n\nSome words.\n",
}
HTML = (
    '<!doctype html><html lang="en"><head><title>T</title><meta name="description" content="In short.">'
    "</head><body><nav>Menu</nav><main><h1>Title</h1><p>Hair{}</p></main></body></html>"
)


def page(name: str, html: str = HTML, language: str = "en") -> OutputFile:
    return OutputFile(path=f"{name}/index.html", content=html.encode(), made_from=f"content/{language}/{name}.md")


def words(*names: str) -> dict[str, Words]:
    return {f"content/en/{name}.md": Words() for name in names}


def read_by_program(html: str, given: Words | None = None) -> str:
    """What stands in `<main>` of the copy that the program gets."""
    copy = search_index.searchable(HTML.replace("<p>Hair{}</p>", html), given or Words())
    return copy[copy.index("<h1>Title</h1>") + 14 : copy.index("</main>")]


def test_cells_and_terms_stand_apart() -> None:
    assert read_by_program("<tr><th>Pain</th><td>3</td></tr>") == "<tr><th>Pain </th><td>3 </td></tr>"
    assert read_by_program("<dt>How long</dt><dd>A week</dd>") == "<dt>How long </dt><dd>A week </dd>"


def test_citations_and_explained_words_do_not_interrupt_a_sentence() -> None:
    cited = 'It lasts<sup class="c"><a href="#s">1</a><a href="#t">2</a></sup>. H<sub>2</sub>O, m<sup>2</sup>.'
    assert read_by_program(cited) == "It lasts. H<sub>2</sub>O, m<sup>2</sup>."
    term = '<span><a href="g">cell</a><button popovertarget="i" hidden>cell</button><span id="i" popover hidden>Small.</span></span>s'
    assert read_by_program(term) == '<span><a href="g">cell</a></span>s'


def test_an_entry_of_the_glossary_is_a_part_of_its_own() -> None:
    assert read_by_program('<dt id="cell">Cell</dt><dt>Unit</dt>') == '<h3 id="cell">Cell </h3><dt>Unit </dt>'


def test_words_are_escaped_and_stand_in_a_part_that_nobody_is_shown() -> None:
    copy = read_by_program("<p>Hair</p>", Words(keywords=("a<b", "c"), names=("d",)))
    assert copy == (
        '<p>Hair</p><h2 id="ag-words" data-pagefind-weight="0">.</h2>'
        '<p data-pagefind-weight="9">a&lt;b. c.</p><p data-pagefind-weight="4">d.</p>'
    )
    script = (TEMPLATES / "assets" / "search.js").read_text(encoding="utf-8")
    assert f'"{search_index.WORDS_ID}"' in script


def test_whoever_changes_the_copies_counts_up_their_form() -> None:
    sample = HTML.replace("<p>", '<p><sup><a href="#s">1</a></sup><dl><dt id="a">A</dt><dd>B</dd></dl>')
    copy = search_index.searchable(sample, Words(keywords=("k",), names=("n",))) + search_index._NOT_READ
    found = hashlib.blake2b(copy.encode(), digest_size=4).hexdigest()
    assert (search_index._FORM, found) == ("1", "88a0eeff")


def test_the_same_pages_give_the_same_files_and_no_more_than_a_browser_needs(tmp_path: Path) -> None:
    pages = [page("one"), page("two", HTML.replace("Hair", "Skin")), page("left-out")]
    files, problems = search_index.search_index(pages, words("one", "two"), Cache(tmp_path / "a"))
    assert problems == ()
    again, _problems = search_index.search_index(reversed(pages), words("two", "one"), Cache(tmp_path / "b"))
    assert again == files
    assert {file.path for file in files} >= {"pagefind/pagefind.js", "pagefind/pagefind-entry.json"}
    assert len([file for file in files if file.path.endswith(".pf_fragment")]) == 2
    handout = OutputFile(path="one/handout.html", content=HTML.encode(), made_from="content/en/one.md")
    assert search_index.search_index([*pages, handout], words("one", "two"), Cache(tmp_path / "c"))[0] == files
    assert not [file.path for file in files if "ui" in file.path or "worker" in file.path or "highlight" in file.path]


def test_the_program_runs_only_when_a_page_or_a_word_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files, _problems = search_index.search_index([page("one")], words("one"), Cache(tmp_path))

    def refuse(*_arguments: object, **_options: object) -> None:
        raise OSError(5, "the program ran")

    monkeypatch.setattr(subprocess, "run", refuse)
    assert search_index.search_index([page("one")], words("one"), Cache(tmp_path)) == (files, ())
    for pages, known in (
        ([page("one", HTML.replace("Hair", "Hare"))], words("one")),
        ([page("one")], {"content/en/one.md": Words(keywords=("bald",))}),
        ([page("one"), page("two")], words("one", "two")),
    ):
        none, [problem] = search_index.search_index(pages, known, Cache(tmp_path))
        assert none == ()
        assert "the program ran" in problem.message


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (subprocess.TimeoutExpired("pagefind", 120), "the program was still busy after 120 seconds"),
        (
            subprocess.CalledProcessError(101, "pagefind", stderr="first\nno memory\n"),
            "the program stopped (no memory)",
        ),
        (subprocess.CalledProcessError(-9, "pagefind"), "the program stopped (-9)"),
        (PermissionError(13, "Permission denied"), "permission denied"),
    ],
)
def test_a_program_that_fails_is_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: Exception, told: str
) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise failure

    monkeypatch.setattr(subprocess, "run", fail)
    files, [problem] = search_index.search_index([page("one")], words("one"), Cache(tmp_path))
    assert files == ()
    assert (problem.code, problem.severity) == ("search-failed", "warning")
    assert problem.message.endswith(f": {told}")


def test_a_program_that_makes_nothing_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_arguments, **_options: None)
    _files, [problem] = search_index.search_index([page("one")], words("one"), Cache(tmp_path))
    assert (problem.code, problem.message.rpartition(": ")[2]) == ("search-failed", "the program made no index")


def test_chinese_pages_need_the_larger_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pagefind_bin_extended", None)
    pages = [page("one", HTML.replace('"en"', '"zh"'), "zh")]
    files, [problem] = search_index.search_index(pages, {"content/zh/one.md": Words()}, Cache(tmp_path))
    assert files
    assert (problem.code, problem.location.path) == ("search-language", "content/zh")


def missing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pagefind_bin", "pagefind_bin_extended"):
        monkeypatch.setitem(sys.modules, name, None)


def lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pagefind_bin_extended", None)
    monkeypatch.setattr(pagefind_bin, "get_candidate_paths", list)


def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_arguments, **_options: None)


@pytest.mark.parametrize(
    ("cause", "code"), [(missing, "search-missing"), (lost, "search-missing"), (failing, "search-failed")]
)
def test_without_an_index_the_site_is_whole_and_leads_to_the_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cause: Callable[[pytest.MonkeyPatch], None], code: str
) -> None:
    config = SMALL["site_config.yaml"] + "build:\n  compressed_copies: true\n"
    root = lay(tmp_path, {**SEARCHABLE, "site_config.yaml": config})
    dist = tmp_path / "dist"
    pipeline.build(root, TEMPLATES, dist)
    good = tree(dist)
    assert b'href="../../search/"><svg' in good["risks/side-effects/index.html"]
    assert b"search." in good["search/index.html"]
    cause(monkeypatch)
    lay(root, {"content/en/index.md": SMALL["content/en/index.md"].replace("Welcome", "Changed")})
    built, written = pipeline.build(root, TEMPLATES, dist)
    assert written
    assert [one.code for one in built.diagnostics if one.code.startswith("search")] == [code]
    files = tree(dist)
    assert not [name for name in files if name.startswith("pagefind/")]
    assert b'<a class="ag-header__find" href="../../a-z/">' in files["risks/side-effects/index.html"]
    assert b"<script" not in files["search/index.html"].partition(b"ag-search")[2]
    assert gzip.decompress(files["search/index.html.gz"]) == files["search/index.html"]


def test_the_index_is_ours_and_the_old_one_goes(tmp_path: Path) -> None:
    root, dist = lay(tmp_path, SEARCHABLE), tmp_path / "dist"
    pipeline.build(root, TEMPLATES, dist)
    first = {name for name in tree(dist) if name.startswith("pagefind/")}
    assert all(name.encode() in tree(dist)[".anagen-manifest"] for name in first)
    lay(root, {"content/en/index.md": SMALL["content/en/index.md"].replace("Welcome", "Changed")})
    pipeline.build(root, TEMPLATES, dist)
    second = {name for name in tree(dist) if name.startswith("pagefind/")}
    assert len(first) == len(second)
    assert first != second
    clean = tmp_path / "clean"
    pipeline.build(
        lay(clean, {**SEARCHABLE, "content/en/index.md": (root / "content/en/index.md").read_bytes()}),
        TEMPLATES,
        clean / "dist",
    )
    assert tree(clean / "dist") == tree(dist)


def test_a_site_without_a_page_for_searching_has_no_index(tmp_path: Path) -> None:
    built, written = pipeline.build(lay(tmp_path, SMALL), TEMPLATES, tmp_path / "dist")
    assert written
    assert not [output.path for output in built.outputs if output.path.startswith("pagefind/")]
