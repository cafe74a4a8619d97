"""The benchmarks: a made-up site that is right in every check, and figures that say what was measured."""

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest

from anagen import pipeline
from benchmarks import dialects
from benchmarks.corpus import write_corpus
from benchmarks.figures import Measured, Report, plotted, put_into, verdicts
from benchmarks.generators import ROOT
from benchmarks.measure import CommandFailedError, Run, peak_memory, timed
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


def measured(generator: str, wall: float, pages: int = 30, step: str = "edit", memory: float = 1) -> Measured:
    runs = tuple(Run(wall=wall * factor, cpu=wall / 2, largest=9.0) for factor in (1, 5, 0.5))
    return Measured(pages=pages, generator=generator, step=step, runs=runs, memory=memory)


def report(*measurements: Measured) -> Report:
    return Report(day="2026-11-24", machine="a machine", seed=1, versions={"hugo": "Hugo 1"}, measured=measurements)


def test_targets_compare_medians_with_the_fastest_that_is_meant() -> None:
    told = list(
        verdicts(
            report(measured("anagen", 2.0), measured("hugo", 1.0), measured("mkdocs", 3.0), measured("pelican", 1.5))
        )
    )
    assert [(verdict.target, verdict.ratio, verdict.is_met) for verdict in told] == [
        ("≤ 2.5 × Hugo", 2.0, True),
        ("≤ 1 × Pelican", 2.0 / 1.5, False),
    ]


def test_targets_of_memory_and_growth() -> None:
    told = list(
        verdicts(
            report(
                measured("anagen", 1.0, 1000, "cold", memory=50),
                measured("mkdocs", 9.0, 1000, "cold", memory=49),
                measured("anagen", 11.5, 10_000, "cold", memory=900),
            )
        )
    )
    assert [(verdict.ours, verdict.is_met) for verdict in told] == [
        ("1 s", True), ("50 MiB", False), ("900 MiB", True), ("11.5 s", False),
    ]  # fmt: skip


def test_a_document_gets_the_figures_between_its_marks_and_keeps_the_rest(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    put_into(document, "first")
    document.write_text(f"Before.\n{document.read_text()}After.\n")
    put_into(document, "second")
    text = document.read_text()
    assert text.startswith("Before.\n# How fast it is")
    assert text.endswith("\n\nsecond\n<!-- figures: end -->\nAfter.\n")
    assert "first" not in text


def test_the_plot_is_an_svg_with_a_bar_for_each_figure() -> None:
    svg = ElementTree.fromstring(
        plotted(report(measured("anagen", 0.02), measured("hugo", 3), measured("hugo", 4, step="cold")))
    )
    bars = [element for element in svg.iter("{http://www.w3.org/2000/svg}rect") if element.get("height") == "13"]
    assert len(bars) == 3
    assert all(float(bar.get("width", "0")) > 0 for bar in bars)


def test_a_command_is_measured_with_its_children(tmp_path: Path) -> None:
    child = (
        "data = bytearray(64_000_000)\nfor at in range(0, len(data), 99): data[at] = 1\nimport time; time.sleep(0.2)"
    )
    both = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {child!r}])"
    run = timed([sys.executable, "-c", both], tmp_path)
    assert run.wall > 0.2
    assert run.largest > 61
    if Path("/proc/self/smaps_rollup").exists():
        assert peak_memory([sys.executable, "-c", both], tmp_path) > 64


def test_a_command_that_fails_says_what_it_printed(tmp_path: Path) -> None:
    with pytest.raises(CommandFailedError, match="no such page"):
        timed([sys.executable, "-c", "import sys; sys.exit('no such page')"], tmp_path)


def test_anagen_is_measured_in_three_steps(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    command = [sys.executable, "-m", "benchmarks.speed", "--pages", "30", "--repeats", "1", "--generators", "anagen"]
    subprocess.run([*command, "--no-memory", "--json", figures], check=True, capture_output=True, cwd=ROOT)
    found = msgspec.json.decode(figures.read_bytes(), type=Report)
    assert [(one.generator, one.step, len(one.runs)) for one in found.measured] == [
        ("anagen", "cold", 1), ("anagen", "same", 1), ("anagen", "edit", 1),
    ]  # fmt: skip
