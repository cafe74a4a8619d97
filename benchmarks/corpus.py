"""Writes the made-up site: `python -m benchmarks.corpus --pages 1000 FOLDER`.

The folder gets one folder for each generator, all with the same pages. The same number and seed give the same bytes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks import dialects
from benchmarks.pages import Plan, Writer, plan, sources_of


def write_corpus(pages: int, folder: Path, seed: int = 1, names: tuple[str, ...] = dialects.NAMES) -> None:
    """Write so many pages for each generator, into a folder that is new or empty."""
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    planned, sources = plan(pages, seed), sources_of(pages, seed)
    by_id = {source.id: source for source in sources}
    targets = [page for page in planned if page.type not in {"home", "glossary", "sources"}]
    below: dict[str, list[Plan]] = {}
    for page in planned:
        below.setdefault(page.trail[-1][0] if page.trail else "", []).append(page)
    for name in names:
        dialects.begin(name, folder / name, by_id)
    for at, page in enumerate(planned):
        chunks = Writer(page, targets, sources, seed).write()
        around = dialects.Around(
            previous=planned[at - 1] if at else None,
            next=planned[at + 1] if at + 1 < pages else None,
            below=tuple(below.get(page.path, ())),
        )
        for name in names:
            dialects.write_page(name, folder / name, page, chunks, around, by_id)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.corpus", description="Write a made-up site.")
    parser.add_argument("--pages", type=int, default=1000, help="how many (default: 1000)")
    parser.add_argument("--seed", type=int, default=1, help="another number gives another text (default: 1)")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="a new or empty folder")
    options = parser.parse_args()
    write_corpus(options.pages, options.folder, options.seed)


if __name__ == "__main__":
    main()
