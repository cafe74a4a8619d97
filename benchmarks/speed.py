"""Builds the made-up site with each generator that is installed, and measures: `python -m benchmarks.speed --help`.

Every generator builds the same pages in one run, in turn, so that whatever else the machine does falls on all alike.
`figures` turns what was measured into medians, ratios and a verdict.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from benchmarks.corpus import write_corpus
from benchmarks.figures import STEPS, Measured, Report, add_options, tell
from benchmarks.generators import GENERATORS, Generator
from benchmarks.measure import CommandFailedError, Run, peak_memory, timed
from benchmarks.pages import Plan, plan

REPEATS = {30: 9, 1000: 5, 10_000: 3}


class Bench(msgspec.Struct, frozen=True, kw_only=True):
    """One generator at one size: its command and its site, and the page that is edited, with its text as it was."""

    generator: Generator
    command: tuple[str, ...]
    site: Path
    pages: int
    page: Plan
    edited: Path
    original: str

    def forget(self) -> None:
        """Remove what was built, and what is remembered of it."""
        for name in (self.generator.output, *self.generator.memory):
            shutil.rmtree(self.site / name, ignore_errors=True)

    def run(self, step: str, number: int) -> Run:
        """One step, measured; raises when its site is not there, or does not show the edit. Each number edits anew."""
        added = f"Bench number {number} stands near the old tree."
        if step == "cold":
            self.forget()
        if step == "edit":
            self.edited.write_text(f"{self.original}\n{added}\n", encoding="utf-8", newline="\n")
        run = timed(self.command, self.site)
        self._look(added if step == "edit" else "")
        return run

    def _look(self, added: str) -> None:
        output = self.site / self.generator.output
        built = sum(name == "index.html" for _, _, names in os.walk(output) for name in names)
        if built < self.pages:
            raise CommandFailedError(f"{self.generator.title} made {built} of {self.pages} pages")
        if added not in (output / self.page.path.removesuffix(".md") / "index.html").read_text(encoding="utf-8"):
            raise CommandFailedError(f"{self.generator.title} does not show what was edited")


def _lay_out(pages: int, folder: Path, tools: Path, wanted: Sequence[Generator], seed: int) -> list[Bench]:
    """A site for each generator."""
    write_corpus(pages, folder / "text", seed, tuple(dict.fromkeys(generator.dialect for generator in wanted)))
    ordinary = [page for page in plan(pages, seed) if page.type == "concept"]
    page = ordinary[len(ordinary) // 2]
    benches = []
    for generator in wanted:
        site = folder / generator.name
        shutil.copytree(folder / "text" / generator.dialect, site)
        edited = next(site.rglob(Path(page.path).name))
        for name in generator.needs:
            (site / name).symlink_to(tools / name)
        benches.append(
            Bench(
                generator=generator, command=(*generator.find(tools), *generator.build), site=site, pages=pages,
                page=page, edited=edited, original=edited.read_text(encoding="utf-8"),
            )
        )  # fmt: skip
    shutil.rmtree(folder / "text")
    return benches


def _measure(benches: list[Bench], steps: Sequence[str], repeats: int, with_memory: bool) -> Iterator[Measured]:
    """Each step of each generator so many times, in turn; the one that begins is another each time."""
    runs: dict[tuple[str, str], list[Run]] = {}
    for repeat in range(repeats):
        first = repeat % len(benches)
        for bench in (*benches[first:], *benches[:first]):
            for step in STEPS:
                # What comes after the cold build needs it, even where it is not asked for.
                if step in steps or step == "cold":
                    _say(f"{bench.pages:,} pages, {repeat + 1} of {repeats}: {bench.generator.title}, {step}")
                    runs.setdefault((bench.generator.name, step), []).append(bench.run(step, repeat))
    for bench in benches:
        memory = None
        if with_memory and "cold" in steps:
            _say(f"{bench.pages:,} pages: {bench.generator.title}, memory")
            bench.forget()
            memory = peak_memory(bench.command, bench.site)
        for step in steps:
            yield Measured(
                pages=bench.pages, generator=bench.generator.name, step=step,
                runs=tuple(runs[bench.generator.name, step]), memory=memory if step == "cold" else None,
            )  # fmt: skip


def _say(text: str) -> None:
    sys.stderr.write(f"\r\x1b[K{text}" if sys.stderr.isatty() else f"{text}\n")
    sys.stderr.flush()


def _version(generator: Generator, tools: Path) -> str:
    command = (*generator.find(tools), *generator.version)
    printed = subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603  # as above
    number = re.search(r"\d+\.\d+[.\w]*", printed)
    return f"{generator.title} {number[0] if number else '?'}"


def _machine() -> str:
    return f"{os.cpu_count()} processors, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def _parser() -> argparse.ArgumentParser:
    names = [generator.name for generator in GENERATORS]
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed",
        description="Build the made-up site with each generator that is installed, and compare.",
    )
    parser.add_argument(
        "--tools", type=Path, default=Path("tools"), metavar="FOLDER", help="where the peers are installed"
    )
    parser.add_argument(
        "--pages", type=int, nargs="+", default=[30, 1000], metavar="N", help="sizes (default: 30 1000)"
    )
    parser.add_argument("--only", nargs="+", choices=STEPS, default=list(STEPS), help="steps (default: all)")
    parser.add_argument("--generators", nargs="+", choices=names, default=names, metavar="NAME", help=", ".join(names))
    parser.add_argument("--repeats", type=int, metavar="N", help="how often (default: 9, 5 or 3, by size)")
    parser.add_argument("--no-memory", action="store_true", help="leave out the run that looks at the memory")
    parser.add_argument("--seed", type=int, default=1, help="another number gives another text (default: 1)")
    parser.add_argument(
        "--folder", type=Path, metavar="FOLDER", help="where to build (default: in memory, if it can be)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all that was measured")
    add_options(parser)
    return parser


def main() -> int:
    """The command line."""
    options = _parser().parse_args()
    tools = options.tools.resolve()
    asked = [generator for generator in GENERATORS if generator.name in options.generators]
    wanted = [generator for generator in asked if generator.find(tools)]
    for generator in asked:
        if generator not in wanted:
            _say(f"{generator.title} is not installed, so it is left out.")
    memory = Path("/dev/shm")  # noqa: S108  # a folder of our own is made in it
    place = options.folder or (memory if os.access(memory, os.W_OK) else None)
    measured: list[Measured] = []
    with tempfile.TemporaryDirectory(prefix="anagen-speed-", dir=place) as folder:
        for pages in options.pages:
            benches = _lay_out(pages, Path(folder) / str(pages), tools, wanted, options.seed)
            repeats = options.repeats or next((REPEATS[size] for size in sorted(REPEATS) if pages <= size), 3)
            measured.extend(_measure(benches, options.only, repeats, not options.no_memory))
            shutil.rmtree(Path(folder) / str(pages))
    report = Report(
        day=datetime.datetime.now(tz=datetime.UTC).date().isoformat(), machine=_machine(), seed=options.seed,
        versions={generator.name: _version(generator, tools) for generator in wanted}, measured=tuple(measured),
    )  # fmt: skip
    if options.json:
        options.json.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n")
    tell(report, options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
