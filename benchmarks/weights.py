"""What a reader's phone loads of each page before it can show it: `python -m benchmarks.weights --help`.

It reads a built site and measures; it changes nothing. One kB is 1,024 bytes.
"""

from __future__ import annotations

import argparse
import gzip
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

import brotli
import msgspec

from anagen import pipeline
from anagen.starter import starter_folder

KB = 1024
_LINK = re.compile(r"<link\b[^>]*>")
_SCRIPT = re.compile(r"<script\b[^>]*\bsrc=[^>]*>")
_ADDRESS = re.compile(r'\b(?:href|src)="([^"]+)"')


class Sizes(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes as they are, by `gzip -9`, and by Brotli at its strongest."""

    plain: int
    gzip: int
    brotli: int

    def __add__(self, other: Sizes) -> Sizes:
        return Sizes(plain=self.plain + other.plain, gzip=self.gzip + other.gzip, brotli=self.brotli + other.brotli)


class Weight(msgspec.Struct, frozen=True, kw_only=True):
    """A page: its address, its kind, and what it needs.

    `shown` is the HTML and the style sheets, `scripts` what runs later; `blocking` are the files that the browser waits
    for before it shows anything, the page itself among them; `fonts` those that it fetches.
    """

    url: str
    kind: str
    shown: Sizes
    scripts: Sizes
    blocking: tuple[str, ...]
    fonts: tuple[str, ...]


def sizes(content: bytes) -> Sizes:
    """A file in the three sizes that hosts send."""
    return Sizes(
        plain=len(content),
        gzip=len(gzip.compress(content, 9, mtime=0)),
        brotli=len(brotli.compress(content, quality=11)),
    )


def weigh(dist: Path, kinds: Mapping[str, str]) -> list[Weight]:
    """Every page of a built site; `kinds` has the types of pages by their addresses, any other is `other`."""
    assets = {path: sizes(path.read_bytes()) for path in dist.rglob("*") if path.suffix in {".css", ".js"}}
    return [_weigh(dist, path, kinds, assets) for path in sorted(dist.rglob("*.html"))]


def _weigh(dist: Path, path: Path, kinds: Mapping[str, str], assets: Mapping[Path, Sizes]) -> Weight:
    url = "/" + path.relative_to(dist).as_posix().removesuffix("index.html")
    html = path.read_text(encoding="utf-8")
    links = _LINK.findall(html)
    styles = [_file(dist, path, tag) for tag in links if 'rel="stylesheet"' in tag]
    tags = _SCRIPT.findall(html)
    scripts = [_file(dist, path, tag) for tag in tags]
    waits = [_file(dist, path, tag) for tag in tags if not re.search(r"\b(?:defer|async)\b|type=\"module\"", tag)]
    nothing = Sizes(plain=0, gzip=0, brotli=0)
    return Weight(
        url=url,
        kind=kinds.get(url, "other"),
        shown=sum((assets[style] for style in styles), sizes(path.read_bytes())),
        scripts=sum((assets[script] for script in scripts), nothing),
        blocking=(url, *(one.name for one in (*styles, *waits))),
        fonts=tuple(tag for tag in links if 'as="font"' in tag)
        + tuple(style.name for style in styles if "@font-face" in style.read_text(encoding="utf-8")),
    )


def _file(dist: Path, page: Path, tag: str) -> Path:
    """The file that a tag asks for; the address begins at the page, or at the root of the host."""
    [address] = _ADDRESS.findall(tag)
    start = dist if address.startswith("/") else page.parent
    return Path(start / address.lstrip("/")).resolve()


def shipped() -> list[Weight]:
    """The pages of the site that Anagen ships with."""
    with tempfile.TemporaryDirectory() as folder:
        dist = Path(folder).resolve() / "dist"
        built, written = pipeline.build(starter_folder(), starter_folder() / "templates", dist)
        if not written or built.site is None:
            raise SystemExit("The site does not build; `python build.py check` says why.")
        return weigh(dist, {page.url: page.type for page in built.site.pages.values()})


def table(weights: Sequence[Weight]) -> str:
    """A line of Markdown for each kind of page: how many, the usual and the heaviest, scripts and requests."""
    kinds = sorted({weight.kind for weight in weights})
    lines = [
        "| Type of page | Pages | Usual, gzip | Usual, Brotli | Most, gzip | Most, Brotli | Scripts | Waits for |",
        "| --- | --: | --: | --: | --: | --: | --: | --: |",
    ]
    for kind in kinds:
        own = [weight for weight in weights if weight.kind == kind]
        cells = [
            _kb(median(weight.shown.gzip for weight in own)),
            _kb(median(weight.shown.brotli for weight in own)),
            _kb(max(weight.shown.gzip for weight in own)),
            _kb(max(weight.shown.brotli for weight in own)),
            _kb(max(weight.scripts.gzip for weight in own)),
            f"{max(len(weight.blocking) for weight in own)} files",
        ]
        lines.append(f"| {kind} | {len(own)} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _kb(size: float) -> str:
    return f"{size / KB:.1f} kB"


def main() -> None:
    """Print the table of a built site, or of the shipped one."""
    parser = argparse.ArgumentParser(description="What a phone loads of each page, compressed, by type of page.")
    parser.add_argument("--pages", action="store_true", help="a line for each page too, the heaviest first")
    arguments = parser.parse_args()
    weights = shipped()
    print(table(weights))
    if arguments.pages:
        print()
        for weight in sorted(weights, key=lambda weight: -weight.shown.gzip):
            print(f"{_kb(weight.shown.gzip):>8} gzip {_kb(weight.shown.brotli):>8} Brotli  {weight.url}")


if __name__ == "__main__":
    main()
