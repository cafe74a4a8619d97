"""Lighthouse on a page of each kind, as a phone on a slow line sees it: `python -m benchmarks.lighthouse --help`.

It needs Node, Chromium, and the npm package `lighthouse` in the folder that ANAGEN_CHECKERS names. It takes about
half a minute a page, so it is no part of the tests.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from anagen import pipeline
from anagen.starter import starter_folder
from benchmarks.host import hosting

PAGES = (
    "/",
    "/how-hair-grows/",
    "/procedure/injections/",
    "/risks/side-effects/",
    "/options/",
    "/glossary/",
    "/sources/",
    "/search/",
)
CATEGORIES = {
    "performance": "Performance",
    "accessibility": "Accessibility",
    "best-practices": "Best practices",
    "seo": "SEO",
}
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def look(address: str, checkers: Path, browser: str) -> dict[str, Any]:
    """What Lighthouse says of one page: its whole report."""
    program = checkers / "lighthouse" / "cli" / "index.js"
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = ["node", str(program), address, "--quiet", "--output=json", f"--output-path={report}"]
        command += [f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={FLAGS}"]
        environment = {**os.environ, "CHROME_PATH": browser}
        # A busy computer makes it lose the beginning of its trace now and then; a second such failure is one.
        if subprocess.run(command, env=environment, check=False).returncode:  # noqa: S603 (it stands above)
            subprocess.run(command, env=environment, check=True)  # noqa: S603 (the same)
        return dict(json.loads(report.read_text(encoding="utf-8")))


def usual(reports: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The middle one of several reports of a page, by its score and then by when its largest part is painted."""

    def speed(report: dict[str, Any]) -> tuple[float, float]:
        performance = report["categories"]["performance"]["score"]
        return performance, -report["audits"]["largest-contentful-paint"]["numericValue"]

    return sorted(reports, key=speed)[len(reports) // 2]


def line(url: str, report: dict[str, Any]) -> str:
    """A line of the table: the scores, when the largest part is painted, what moves, what blocks, and the bytes."""
    audits = report["audits"]
    scores = " | ".join(str(round(report["categories"][name]["score"] * 100)) for name in CATEGORIES)
    paint = audits["largest-contentful-paint"]["numericValue"] / 1000
    shift = audits["cumulative-layout-shift"]["numericValue"]
    blocked = audits["total-blocking-time"]["numericValue"]
    weight = audits["total-byte-weight"]["numericValue"] / 1024
    return f"| `{url}` | {scores} | {paint:.2f} s | {shift:.3g} | {blocked:.0f} ms | {weight:.1f} kB |"


def lacking(report: dict[str, Any]) -> list[str]:
    """What keeps a page from 100: the names of audits that count and are not passed."""
    names = [one for name in CATEGORIES for one in report["categories"][name]["auditRefs"] if one["weight"]]
    audits = [report["audits"][one["id"]] for one in names]
    return [
        f"{audit['id']}: {audit['title']}" for audit in audits if (audit["score"] or 0) < 1 and not _is_left_out(audit)
    ]


def _is_left_out(audit: dict[str, Any]) -> bool:
    return audit["scoreDisplayMode"] in {"notApplicable", "manual", "informative"}


def main() -> int:
    """Print the table, and what is not perfect; 1 when a score is below 100."""
    parser = argparse.ArgumentParser(description="Lighthouse's mobile scores of the shipped site, as a host serves it.")
    parser.add_argument("pages", nargs="*", default=PAGES, metavar="PAGE", help="addresses from the root of the site")
    parser.add_argument("--runs", type=int, default=3, help="how often to look at each page; the middle one counts")
    arguments = parser.parse_args()
    checkers = Path(os.environ.get("ANAGEN_CHECKERS", "node_modules"))
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None or not (checkers / "lighthouse").is_dir():
        sys.exit("This needs Chromium, and the npm package lighthouse@13 in the folder that ANAGEN_CHECKERS names.")
    is_perfect = True
    with tempfile.TemporaryDirectory() as folder:
        dist = Path(folder) / "dist"
        _built, written = pipeline.build(starter_folder(), starter_folder() / "templates", dist)
        if not written:
            sys.exit("The site does not build; `python build.py check` says why.")
        print(f"| Page | {' | '.join(CATEGORIES.values())} | LCP | CLS | TBT | Loaded |")
        print(f"| --- |{' --: |' * (len(CATEGORIES) + 4)}")
        with hosting(dist) as address:
            for url in arguments.pages:
                if not (dist / url.strip("/") / "index.html").is_file():
                    print(f"`{url}` is left out: this site has no such page.", file=sys.stderr)
                    continue
                report = usual([look(address + url, checkers, browser) for _run in range(arguments.runs)])
                print(line(url, report), flush=True)
                is_perfect &= all(report["categories"][name]["score"] == 1 for name in CATEGORIES)
                for words in lacking(report):
                    print(f"{url}: {words}", file=sys.stderr)
    return 0 if is_perfect else 1


if __name__ == "__main__":
    sys.exit(main())
