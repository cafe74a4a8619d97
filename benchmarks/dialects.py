"""The made-up site in the dialect of each generator: front matter, links, blocks and citations as it knows them.

What a generator has no word for becomes plain Markdown: a block becomes a quotation, a citation a footnote. Folders and
links that a peer cannot work out by itself stand in its front matter, ready made, so that it does no more than it must.
The templates and settings of each peer lie in `peers/NAME/` and are copied as they are.
"""

from __future__ import annotations

import json
import posixpath
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import msgspec

from benchmarks.pages import SECTIONS, Block, Chunk, Plan, Source

PEERS = Path(__file__).parent / "peers"
_LINK = re.compile(r"\(page:([^)#]*)(#[^)]*)?\)")
_CITATION = re.compile(r"\[@([^\]]+)\]")


class Around(msgspec.Struct, frozen=True, kw_only=True):
    """The pages before and after a page, and right below it."""

    previous: Plan | None
    next: Plan | None
    below: tuple[Plan, ...] = ()


Sources = Mapping[str, Source]
Written = tuple[str, str]
"""The path and the text of a file."""


class Dialect(msgspec.Struct, frozen=True, kw_only=True):
    """How a site is written for one generator: `page` one page, `files` what else there is but `peers/NAME/`."""

    page: Callable[[Plan, list[Chunk], Around, Sources], Written]
    files: Callable[[Sources], list[Written]] = lambda _sources: []


def write_page(name: str, folder: Path, page: Plan, chunks: list[Chunk], around: Around, sources: Sources) -> None:
    """Write one page for one generator."""
    _write(folder, DIALECTS[name].page(page, chunks, around, sources))


def begin(name: str, folder: Path, sources: Sources) -> None:
    """Write what one generator needs beside the pages: settings, templates, sources."""
    folder.mkdir(parents=True)
    if (PEERS / name).is_dir():
        shutil.copytree(PEERS / name, folder, dirs_exist_ok=True)
    for written in DIALECTS[name].files(sources):
        _write(folder, written)


def _write(folder: Path, written: Written) -> None:
    path = folder / written[0]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(written[1], encoding="utf-8", newline="\n")


def url(path: str) -> str:
    """The address of a page below the root of the site: `a/b.md` is `a/b/`."""
    return re.sub(r"(^|/)index/$", r"\1", path.removesuffix(".md") + "/")


def _relative(target: str, here: str) -> str:
    """The address of a page, as seen from another."""
    return posixpath.relpath(url(target) or ".", url(here) or ".") + "/"


def _front_matter(values: dict[str, object]) -> str:
    """YAML between two rules; JSON is YAML."""
    return "---\n" + "".join(f"{name}: {json.dumps(value)}\n" for name, value in values.items()) + "---\n\n"


# Anagen


def _anagen_page(page: Plan, chunks: list[Chunk], around: Around, sources: Sources) -> Written:
    head = _front_matter({"title": page.title, "summary": page.summary, "type": page.type, "order": page.order})
    text = "\n\n".join(chunk if isinstance(chunk, str) else _as_block(chunk) for chunk in chunks)
    return f"content/en/{page.path}", head + _with_file_links(text, page) + "\n"


def _as_block(block: Block) -> str:
    heading = f" | {block.heading}" if block.heading else ""
    options = "".join(f"    {name}: {value}\n" for name, value in block.options)
    return f"/// {block.name}{heading}\n{options}\n{block.body}\n///"


def _with_file_links(text: str, page: Plan) -> str:
    """Links to other pages as paths of their files, seen from the file of this one."""
    folder = posixpath.dirname(page.path) or "."
    return _LINK.sub(lambda link: f"({posixpath.relpath(link[1], folder)}{link[2] or ''})", text)


def _anagen_files(sources: Sources) -> list[Written]:
    references = [
        {
            "id": source.id, "type": "article-journal", "title": source.title,
            "author": [{"literal": "Nobody"}], "container-title": "Made-up journal",
            "issued": {"date-parts": [[source.year]]}, "volume": str(source.number),
            "DOI": f"10.5555/made-up.{source.number}", "study-type": source.kind,
        }
        for source in sources.values()
    ]  # fmt: skip
    outcomes = [
        {
            "id": source.outcome, "title": source.felt.capitalize(), "population": "Made-up people",
            "period": "One day", "source": source.id, "certainty": "low", "caveat": "No such study exists.",
            "groups": [{"name": "Everybody in it", "events": source.events, "denominator": source.denominator}],
        }
        for source in sources.values()
    ]  # fmt: skip
    config = {"format": 1, "site": {"title": "A made-up site", "base_url": "https://benchmark.example/"}}
    return [
        ("site_config.yaml", json.dumps(config) + "\n"),
        ("content/references.yaml", _records("references", references)),
        ("content/outcomes.yaml", _records("outcomes", outcomes)),
    ]


def _records(name: str, records: Iterable[Mapping[str, object]]) -> str:
    """Records in YAML as people write it, a line a field."""
    lines = [f"{name}:"]
    for record in records:
        fields = [f"{field}: {json.dumps(value)}" for field, value in record.items()]
        lines.extend(f"  {' ' if at else '-'} {field}" for at, field in enumerate(fields))
    return "\n".join(lines) + "\n"


# What the peers share


def _plain(chunks: list[Chunk], sources: Sources) -> str:
    """Plain Markdown: blocks as quotations, citations as footnotes."""
    text = "\n\n".join(chunk if isinstance(chunk, str) else _as_quotation(chunk) for chunk in chunks)
    cited: dict[str, None] = {}

    def footnotes(citation: re.Match[str]) -> str:
        keys = citation[1].replace("@", "").split("; ")
        cited.update(dict.fromkeys(keys))
        return "".join(f"[^{key}]" for key in keys)

    text = _CITATION.sub(footnotes, text)
    notes = "\n".join(f"[^{key}]: {_in_words(sources[key])}" for key in cited)
    return f"{text}\n\n{notes}\n" if notes else f"{text}\n"


def _as_quotation(block: Block) -> str:
    parts = [f"**{block.heading}**"] if block.heading else []
    parts += [part for part in (block.plain, block.body) if part]
    if block.name == "steps":
        return "\n\n".join(parts)
    return "\n".join(f"> {line}".rstrip() for line in "\n\n".join(parts).split("\n"))


def _in_words(source: Source) -> str:
    address = f"https://doi.org/10.5555/made-up.{source.number}"
    return f"Nobody. {source.title}. *Made-up journal*, {source.year};{source.number}. [{address}]({address})"


def _with_address_links(text: str, page: Plan) -> str:
    """Links to other pages as addresses, seen from the address of this one."""
    return _LINK.sub(lambda link: f"({_relative(link[1], page.path)}{link[2] or ''})", text)


# The peers


def _hugo_page(page: Plan, chunks: list[Chunk], around: Around, sources: Sources) -> Written:
    path = re.sub(r"(^|/)index\.md$", r"\1_index.md", page.path)
    head = _front_matter({"title": page.title, "description": page.summary, "weight": page.order})
    return f"content/{path}", head + _with_address_links(_plain(chunks, sources), page)


def _mkdocs_page(page: Plan, chunks: list[Chunk], around: Around, sources: Sources) -> Written:
    head = _front_matter({"title": page.title, "description": page.summary})
    return f"docs/{page.path}", head + _with_file_links(_plain(chunks, sources), page)


def _pelican_page(page: Plan, chunks: list[Chunk], around: Around, sources: Sources) -> Written:
    def links(steps: Iterable[tuple[str, str]]) -> str:
        return ";".join(f"{_relative(path, page.path)}|{title}" for path, title in steps)

    here = url(page.path)
    head = {
        "Title": page.title, "Summary": page.summary, "Slug": here.strip("/").replace("/", "-"),
        "Url": here, "Save_as": f"{here}index.html", "Here": posixpath.relpath(".", here or "."),
        "Trail": links(page.trail), "Below": links((step.path, step.title) for step in around.below),
    }  # fmt: skip
    for name, other in (("Before", around.previous), ("After", around.next)):
        if other:
            head[name] = links([(other.path, other.title)])
    lines = "".join(f"{name}: {value}\n" for name, value in head.items() if value)
    text = _LINK.sub(lambda link: f"({{filename}}/pages/{link[1]}{link[2] or ''})", _plain(chunks, sources))
    return f"content/pages/{page.path}", f"{lines}\n[TOC]\n\n{text}"


def _eleventy_page(page: Plan, chunks: list[Chunk], around: Around, sources: Sources) -> Written:
    def link(path: str, title: str) -> dict[str, str]:
        return {"href": _relative(path, page.path), "title": title}

    head: dict[str, object] = {
        "title": page.title, "description": page.summary, "root": posixpath.relpath(".", url(page.path) or "."),
        "trail": [link(path, title) for path, title in page.trail],
        "below": [link(step.path, step.title) for step in around.below],
    }  # fmt: skip
    for name, other in (("before", around.previous), ("after", around.next)):
        if other:
            head[name] = link(other.path, other.title)
    return f"src/{page.path}", f"{_front_matter(head)}[[toc]]\n\n{_with_address_links(_plain(chunks, sources), page)}"


def _menu(path: str) -> list[Written]:
    return [(path, json.dumps([{"url": f"{folder}/", "title": title} for folder, title, _ in SECTIONS]) + "\n")]


DIALECTS = {
    "anagen": Dialect(page=_anagen_page, files=_anagen_files),
    "hugo": Dialect(page=_hugo_page),
    "mkdocs": Dialect(page=_mkdocs_page),
    "pelican": Dialect(page=_pelican_page, files=lambda _sources: _menu("menu.json")),
    "eleventy": Dialect(page=_eleventy_page, files=lambda _sources: _menu("src/_data/menu.json")),
}
NAMES = tuple(DIALECTS)
