"""The made-up site of the benchmarks: a right site in every check, and the same bytes each time."""

from pathlib import Path

import pytest

from anagen import pipeline
from benchmarks import dialects
from benchmarks.corpus import write_corpus
from benchmarks.pages import plan
from tests.sites import QUIET, TEMPLATES


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus") / "sites"
    write_corpus(30, folder)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_site_passes_every_check(corpus: Path) -> None:
    built = pipeline.make(corpus / "anagen", TEMPLATES)
    assert {problem.code for problem in built.diagnostics} == QUIET
    assert built.site
    assert len(built.site.pages) == 30


def test_the_same_seed_gives_the_same_bytes_and_another_one_others(corpus: Path, tmp_path: Path) -> None:
    for name, seed in (("same", 1), ("other", 2)):
        write_corpus(30, tmp_path / name, seed, ("anagen",))
    assert files(tmp_path / "same" / "anagen") == files(corpus / "anagen")
    assert files(tmp_path / "other" / "anagen") != files(corpus / "anagen")


@pytest.mark.parametrize("name", [name for name in dialects.NAMES if name != "anagen"])
def test_every_peer_gets_every_page_in_plain_markdown(corpus: Path, name: str) -> None:
    texts = [text.decode() for path, text in files(corpus / name).items() if path.endswith(".md")]
    assert len(texts) == 30
    assert not any(mark in text for text in texts for mark in ("///", "[@", "(page:"))
    assert any("[^made-up-" in text for text in texts)


@pytest.mark.parametrize("pages", [30, 317, 1000, 10_000])
def test_a_site_has_as_many_pages_as_asked_and_no_title_twice(pages: int) -> None:
    planned = plan(pages, 1)
    assert len(planned) == len({page.path for page in planned}) == len({page.title for page in planned}) == pages
