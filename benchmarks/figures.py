"""What was measured, as medians and ratios, a verdict on each target, and a plot.

`python -m benchmarks.figures --help` tells how to see them again. It measures nothing; it reads what `speed` wrote.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from benchmarks.generators import GENERATORS
from benchmarks.measure import Run
from benchmarks.plot import plot

OURS = "anagen"
STEPS = {"cold": "cold", "same": "nothing changed", "edit": "one page edited"}
_PYTHON_PEERS = tuple(generator.name for generator in GENERATORS if generator.is_python)
_BEGIN, _END = "<!-- figures: begin -->", "<!-- figures: end -->"
_NEW = f"""# How fast it is

[benchmarks/README.md](../benchmarks/README.md) says how this is measured, and how to measure it yourself.

{_BEGIN}
{_END}
"""


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """What a generator took for one step at one size; `memory` in MiB where it was looked at, in a run of its own."""

    pages: int
    generator: str
    step: str
    runs: tuple[Run, ...]
    memory: float | None = None

    @property
    def wall(self) -> float:
        """The median by the clock, in seconds."""
        return statistics.median(run.wall for run in self.runs)

    @property
    def cpu(self) -> float:
        """The median of all processors, in seconds."""
        return statistics.median(run.cpu for run in self.runs)

    @property
    def largest(self) -> float:
        """The most MiB of any one process in any run."""
        return max(run.largest for run in self.runs)


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """One run of `speed`: on what machine, with which versions, and what was measured."""

    day: str
    machine: str
    seed: int
    versions: dict[str, str]
    measured: tuple[Measured, ...]


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """What must be true: ours is at most `factor` times the least of the others, or at most `factor` where none is."""

    pages: int
    step: str
    factor: float
    others: tuple[str, ...] = ()
    unit: str = "s"


TARGETS = (
    Target(pages=30, step="cold", factor=1.0, others=("eleventy",)),
    Target(pages=1000, step="cold", factor=2.5, others=("hugo",)),
    Target(pages=1000, step="cold", factor=0.6, others=_PYTHON_PEERS),
    Target(pages=10_000, step="cold", factor=2.5, others=("hugo",)),
    Target(pages=30, step="same", factor=0.8, others=("hugo",)),
    Target(pages=1000, step="same", factor=0.2, others=("hugo",)),
    Target(pages=10_000, step="same", factor=0.1, others=("hugo",)),
    Target(pages=30, step="edit", factor=2.5, others=("hugo",)),
    Target(pages=30, step="edit", factor=1.0, others=_PYTHON_PEERS),
    Target(pages=1000, step="edit", factor=0.6, others=("hugo",)),
    Target(pages=10_000, step="edit", factor=0.15, others=("hugo",)),
    Target(pages=1000, step="cold", factor=1.0, others=("mkdocs",), unit="MiB"),
    Target(pages=10_000, step="cold", factor=1e9 / 2**20, unit="MiB"),
)
_GROWTH = 11.0
"""Ten times the pages take at most so many times the time."""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """A target with what was measured. The ratios are ours to theirs, by the clock and by the work of all processors.

    A busy machine disturbs the second less, but the first decides.
    """

    what: str
    target: str
    ours: str
    ratio: float
    work: float | None = None
    is_met: bool


def verdicts(report: Report) -> Iterator[Verdict]:
    """Each target for which all that it compares was measured."""
    found = {(one.pages, one.step, one.generator): one for one in report.measured}
    for target in TARGETS:
        ours = found.get((target.pages, target.step, OURS))
        theirs = [found[key] for name in target.others if (key := (target.pages, target.step, name)) in found]
        if ours is None or (target.others and not theirs) or (target.unit == "MiB" and ours.memory is None):
            continue
        size, values = _value(ours, target.unit), [_value(other, target.unit) for other in theirs]
        bound, name, work = target.factor, f" {target.unit}", None
        if theirs:
            least = min(values)
            first = theirs[values.index(least)]
            bound *= least
            name = f" × {_title(first.generator)}"
            work = ours.cpu / first.cpu if target.unit == "s" else None
        yield Verdict(
            what=f"{target.pages:,} pages, {STEPS[target.step]}{', memory' if target.unit == 'MiB' else ''}",
            target=f"≤ {target.factor:.4g}{name}",
            ours=f"{size:.3g} {target.unit}",
            ratio=size / min(values) if theirs else size,
            work=work,
            is_met=size <= bound,
        )
    small, large = found.get((1000, "cold", OURS)), found.get((10_000, "cold", OURS))
    if small and large:
        ratio = large.wall / small.wall
        yield Verdict(
            what="10 × the pages, cold", target=f"≤ {_GROWTH:g} × the time", ours=f"{large.wall:.3g} s", ratio=ratio,
            work=large.cpu / small.cpu,
            is_met=ratio <= _GROWTH,
        )  # fmt: skip


def _value(measured: Measured, unit: str) -> float:
    return measured.wall if unit == "s" else measured.memory or measured.largest


def _title(name: str) -> str:
    return next((generator.title for generator in GENERATORS if generator.name == name), name)


def as_markdown(report: Report) -> str:
    """A table for each size, and the targets, as Markdown."""
    versions = ", ".join(report.versions.values())
    parts = [
        f"Measured {report.day} on {report.machine}. Versions: {versions}.",
        "Medians of seconds by the clock, and in brackets of seconds of all processors.",
    ]
    for pages in sorted({one.pages for one in report.measured}):
        here = [one for one in report.measured if one.pages == pages]
        steps = [step for step in STEPS if any(one.step == step for one in here)]
        head = [f"{pages:,} pages", *(STEPS[step] for step in steps), "peak memory, cold"]
        rows = [_row(name, steps, here) for name in dict.fromkeys(one.generator for one in here)]
        parts.append(_table(head, rows))
    told = [_told(verdict) for verdict in verdicts(report)]
    if told:
        parts.append(_table(["Target", "Wanted", "Anagen", "Ratio", "Ratio of work", "Met"], told))
    return "\n\n".join(parts) + "\n"


def _row(name: str, steps: list[str], here: list[Measured]) -> list[str]:
    by_step = {one.step: one for one in here if one.generator == name}
    times = [f"{by_step[step].wall:.3g} s ({by_step[step].cpu:.3g})" if step in by_step else "" for step in steps]
    cold = by_step.get("cold")
    return [_title(name), *times, f"{cold.memory or cold.largest:.0f} MiB" if cold else ""]


def _told(verdict: Verdict) -> list[str]:
    work = "" if verdict.work is None else f"{verdict.work:.3g}"
    met = "yes" if verdict.is_met else "**no**"
    return [verdict.what, verdict.target, verdict.ours, f"{verdict.ratio:.3g}", work, met]


def _table(head: list[str], rows: Iterable[Iterable[str]]) -> str:
    lines = (head, ["---"] * len(head), *rows)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def put_into(document: Path, text: str) -> None:
    """Put the tables between the two marks of a document, in place of what stands there; a new one gets a title."""
    whole = document.read_text(encoding="utf-8") if document.exists() else _NEW
    before, begin, rest = whole.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError(f"{document} has no lines `{_BEGIN}` and `{_END}`")
    document.write_text(f"{before}{begin}\n\n{text}\n{end}{after}", encoding="utf-8", newline="\n")


def plotted(report: Report) -> str:
    """The wall times of the largest size as a picture, an SVG."""
    pages = max(one.pages for one in report.measured)
    here = [one for one in report.measured if one.pages == pages]
    names = dict.fromkeys(one.generator for one in here)
    steps = [step for step in STEPS if any(one.step == step for one in here)]
    by_key = {(one.generator, one.step): one.wall for one in here}
    rows = {_title(name): [by_key.get((name, step), 0.0) for step in steps] for name in names}
    return plot(f"Seconds for {pages:,} pages", [STEPS[step] for step in steps], rows)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.figures", description="Tell what `speed` measured.")
    parser.add_argument("report", type=Path, metavar="FILE", help="the JSON file that `speed` wrote")
    add_options(parser)
    options = parser.parse_args()
    tell(msgspec.json.decode(options.report.read_bytes(), type=Report), options)


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options that say where else the figures go."""
    parser.add_argument(
        "--document", type=Path, metavar="FILE", help="put the tables between the marks of this document"
    )
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw the times of the largest size as an SVG")


def tell(report: Report, options: argparse.Namespace) -> None:
    """Print the tables, and put them where the options say."""
    text = as_markdown(report)
    sys.stdout.write(text)
    if options.plot:
        options.plot.write_text(plotted(report), encoding="utf-8", newline="\n")
    if options.document:
        picture = ""
        if options.plot:
            path = Path(os.path.relpath(options.plot, options.document.parent)).as_posix()
            picture = f"![Bars of the seconds in the table of the largest site.]({path})\n\n"
        put_into(options.document, picture + text)


if __name__ == "__main__":
    main()
