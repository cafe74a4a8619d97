"""Whatever happened before, a build leaves what a build from nothing would: edits, kills, and a cache that lies."""

from __future__ import annotations

import contextlib
import datetime
import io
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from anagen import last_build, pipeline, write
from anagen.cache import FOLDER, Cache
from tests.sites import SMALL, lay

LAYOUT = """<!doctype html><html lang="{{ page.language }}"><title>{{ page.head_title }}</title>
<link rel="stylesheet" href="{{ head.stylesheet }}"><h1>{{ page.title }}</h1>{{ body }}
{% for one in breadcrumb %}<a href="{{ one.href }}">{{ one.title }}</a>{% endfor %}
{% for one in menu %}<a href="{{ one.href }}">{{ one.title }}</a>
{% for two in one.children %}<a href="{{ two.href }}">{{ two.title }}</a>{% endfor %}{% endfor %}
{% for one in children %}<a href="{{ one.href }}">{{ one.title }} {{ one.summary }}</a>
{% for two in one.children %}{{ two.title }}{% endfor %}{% endfor %}
{% if previous %}<a href="{{ previous.href }}">{{ previous.title }}</a>{% endif %}
{% if next %}<a href="{{ next.href }}">{{ next.title }}</a>{% endif %}
{% for one in sources %}<p id="source-{{ one.number }}">{{ one.title }} {{ one.sources_href }}</p>{% endfor %}
{% for one in all_sources %}<p id="{{ one.id }}">{{ one.title }}
{% for two in one.cited_by %}<a href="{{ two.href }}">{{ two.title }}</a>{% endfor %}</p>{% endfor %}
{% if review and review.is_signed %}{{ review.name }}{% endif %}{{ strings.menu }}{{ clinic.name }}"""
THEME = {
    "layouts/page.html": LAYOUT,
    "layouts/not-found.html": LAYOUT,
    "components/citation/citation.html": (
        "{% macro citation(citations) %}{% for one in citations %}<sup>{{ one.number }}</sup>{% endfor %}{% endmacro %}"
    ),
    "components/term/term.html": (
        "{% macro term(word, definition, href, id) %}<a href='{{ href }}'>{{ word }}</a>{{ definition }}{% endmacro %}"
    ),
    "components/table/table.html": "{% macro table(body, number) %}{{ body }}{% endmacro %}",
    "components/note/note.html": "{% macro note(body, heading, level, id) %}<div>{{ body }}</div>{% endmacro %}",
    "components/note/note.yaml": "description: A\nblock: true\nheading: optional\n",
    "components/chart/chart.html": (
        "{% macro chart(body, outcome, heading, level, id) %}<p>{{ outcome.title }}</p>{% endmacro %}"
    ),
    "components/chart/chart.yaml": (
        "description: A\nblock: true\nbody: optional\nparameters:\n"
        "  - {name: outcome, description: A, type: outcome, required: true}\n"
    ),
    "components/facts/facts.html": (
        "{% macro facts(body, heading, level, id) %}<p>{{ facts.pages }} pages</p>{% endmacro %}"
    ),
    "components/facts/facts.yaml": "description: A\nblock: true\nbody: optional\n",
    "components/figure/figure.html": (
        "{% macro figure(body, picture, alt, heading, level, id) %}{{ picture.svg }}{% endmacro %}"
    ),
    "components/figure/figure.yaml": (
        "description: A\nblock: true\nbody: optional\nparameters:\n"
        "  - {name: picture, description: A, type: picture, required: true}\n  - {name: alt, description: A}\n"
    ),
    "components/picture/picture.html": (
        "{% macro picture(picture, attributes) %}<img src='{{ picture.href }}' width='{{ picture.width }}' height='1'"
        " alt='{{ attributes.alt }}' srcset='{{ picture.srcset }}'>{% endmacro %}"
    ),
    "styles/site.css": "p { margin: 0 }",
    "strings/en.yaml": "menu: Menu\nnot_found_title: A\nnot_found_summary: B\nand_others: C\ndate: D\nmonth_1: E\nhome: H\n",
    "types.yaml": "types:\n"
    + "".join(
        f"  {name}: {{description: A}}\n" for name in ["home", "section", "concept", "risks", "glossary", "sources"]
    ),
}
OUTCOMES = (
    "outcomes:\n  - id: harm\n    title: Harm\n    population: Men\n    period: A year\n    source: kuka2020\n"
    "    certainty: low\n    caveat: Small.\n    groups:\n      - {{name: All, events: {events}, denominator: 100}}\n"
)
REFERENCE = (
    "references:\n  - id: kuka2020\n    type: article-journal\n    title: {title}\n    study-type: randomised-trial\n"
    "    URL: https://example.org/trial\n    accessed: 2026-11-01\n"
)
TODAY = datetime.date(2026, 11, 24)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="{radius}"/></svg>'
SITE = {
    **SMALL,
    "content/outcomes.yaml": OUTCOMES.format(events=5),
    "content/en/risks/side-effects.md": (
        "---\ntitle: Side effects\nsummary: Most are short.\ntype: risks\n---\n\n## After\n\nEach follicle heals.\n"
    ),
    "content/en/drop.svg": SVG.format(radius=4),
}
NAMES = ("content/en/a.md", "content/en/risks/b.md", "content/en/risks/index.md", "content/en/risks/deep/index.md")
BODIES = (
    "Plain words.\n",
    "A follicle, and a source [@kuka2020].\n",
    "See [the risks](/PATH/side-effects.md#after).\n",
    "See [nothing](/PATH/missing.md).\n",
    "## After\n\nTwo words.\n",
    "/// note\nA note.\n///\n",
    "/// chart\n    outcome: harm\n///\n",
    "/// facts\n///\n",
    "/// figure\n    picture: drop.svg\n    alt: A drop\n///\n",
    "![A drop](/PATH/../drop.svg) and ![a dot](/PATH/../dot.png)\n",
    "[The dot](/PATH/../dot.png)\n",
    "<p>\n\nWe promise that it is completely safe.\n",
)
Step = Callable[[Path], None]


def dot(colour: str) -> bytes:
    """A picture of pixels."""
    file = io.BytesIO()
    Image.new("RGB", (3, 2), colour).save(file, "PNG")
    return file.getvalue()


def put(name: str, text: str | bytes) -> Step:
    """A file with a text; what a link cannot know from a list of texts is put in here."""
    up = "../" * (name.count("/") - 2)

    def write_it(root: Path) -> None:
        lay(root, {name: text if isinstance(text, bytes) else text.replace("/PATH/", f"{up}risks/")})

    return write_it


def page(title: str, kind: str, order: int, body: str) -> str:
    return f"---\ntitle: {title}\nsummary: Says {title}.\ntype: {kind}\norder: {order}\n---\n\n{body}"


def gone(name: str) -> Step:
    return lambda root: (root / name).unlink(missing_ok=True)


def renamed(old: str, new: str) -> Step:
    def rename(root: Path) -> None:
        if (root / old).is_file():
            (root / new).parent.mkdir(parents=True, exist_ok=True)
            (root / old).replace(root / new)

    return rename


def killed(after: int) -> Step:
    """A build that dies when it has written so many files, if it gets so far."""

    def kill(root: Path) -> None:
        left = [after]
        create = write._create

        def dying(*arguments: Any, **options: Any) -> None:
            if not left[0]:
                raise KeyboardInterrupt
            left[0] -= 1
            create(*arguments, **options)

        with pytest.MonkeyPatch.context() as patch, contextlib.suppress(KeyboardInterrupt):
            patch.setattr(write, "_create", dying)
            build(root)

    return kill


def spoilt(name: str, at: int, byte: int) -> Step:
    """A file of the cache, or of `dist/`, with a byte changed, or cut off there."""

    def spoil(root: Path) -> None:
        place = root / name
        if place.is_file():
            content = bytearray(place.read_bytes())
            at_here = at % max(len(content), 1)
            place.write_bytes(bytes(content[:at_here]) if byte == 0 else bytes(flipped(content, at_here, byte)))

    return spoil


def flipped(content: bytearray, at: int, byte: int) -> bytearray:
    if content:
        content[at] ^= byte
    return content


PAGES = st.builds(
    lambda name, title, kind, order, body: put(name, page(title, kind, order, body)),
    st.sampled_from(NAMES),
    st.sampled_from(["One", "Two", "Three"]),
    st.sampled_from(["concept", "section", "risks"]),
    st.sampled_from([1, 2]),
    st.sampled_from(BODIES),
)
SHARED = st.sampled_from(
    [
        put("site_config.yaml", SMALL["site_config.yaml"].replace("A small site", "Another site")),
        put("site_config.yaml", SMALL["site_config.yaml"].replace("https://clinic.example/learn/", '""')),
        put("site_config.yaml", SMALL["site_config.yaml"]),
        put("content/references.yaml", REFERENCE.format(title="Another trial")),
        put("content/references.yaml", REFERENCE.format(title="A trial")),
        put("content/outcomes.yaml", OUTCOMES.format(events=6)),
        put("content/outcomes.yaml", "outcomes: [\n"),
        put("content/outcomes.yaml", OUTCOMES.format(events=5)),
        put("content/en/glossary.md", SMALL["content/en/glossary.md"] + "\nScalp\n:   The skin of the head.\n"),
        put("content/en/glossary.md", SMALL["content/en/glossary.md"].replace("tiny tunnel", "small tube")),
        put("content/en/glossary.md", SMALL["content/en/glossary.md"]),
        put("content/en/risks/side-effects.md", SITE["content/en/risks/side-effects.md"].replace("After", "Before")),
        put("content/en/risks/side-effects.md", SITE["content/en/risks/side-effects.md"]),
        put("content/en/dot.png", dot("blue")),
        put("content/en/dot.png", dot("red")),
        put("content/en/dot.png", b"no picture"),
        put("content/en/drop.svg", SVG.format(radius=3)),
        put("content/en/drop.svg", SVG.format(radius=4)),
        put("content/files/robots2.txt", "A file\n"),
        gone("content/files/robots2.txt"),
        put("templates/components/note/note.html", THEME["components/note/note.html"].replace("div", "aside")),
        put(
            "templates/components/note/note.html",
            "{% macro note(body, heading, level, id) %}{{ nothing }}{% endmacro %}",
        ),
        put("templates/styles/site.css", "p { margin: 1rem }"),
        gone("templates/components/note/note.html"),
        gone("templates/styles/site.css"),
    ]
)
MOVES = st.one_of(
    st.builds(gone, st.sampled_from(NAMES)), st.builds(renamed, st.sampled_from(NAMES), st.sampled_from(NAMES))
)
HARM = st.one_of(
    st.builds(
        spoilt,
        st.sampled_from([f"{FOLDER}/kept.sqlite", f"{FOLDER}/last", f"{FOLDER}/since", "dist/index.html"]),
        st.integers(0, 100_000),
        st.integers(0, 255),
    ),
    st.sampled_from(
        [gone("dist/index.html"), gone(f"{FOLDER}/kept.sqlite"), gone(f"{FOLDER}/last"), gone(f"{FOLDER}/since")]
    ),
)
KILLS = st.builds(killed, st.integers(0, 6))
STEPS = st.lists(st.one_of(PAGES, PAGES, SHARED, MOVES, HARM, KILLS), min_size=1, max_size=8)


def build(root: Path, dist: str = "dist", *, cache: Cache | None = None) -> pipeline.Built:
    cache = cache or Cache(root / FOLDER)
    theme = root.parent / "theme" / "templates"
    built, _written = pipeline.build(root, theme, root / dist, today=TODAY, means=pipeline.Means(cache=cache))
    cache.close()
    return built


def tree(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != ".anagen-manifest")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@mock.patch.multiple(last_build, _MANY=0, _FEW=2)  # small sites, too, keep what changed since
@settings(max_examples=500)
@given(STEPS)
def test_a_build_after_anything_is_a_build_from_nothing(steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = lay(Path(folder, "site"), {**SITE, "content/en/dot.png": dot("red")})
        lay(Path(folder, "theme", "templates"), THEME)
        build(root)
        for step in steps:
            step(root)
            built = build(root)
            shutil.rmtree(root / "new", ignore_errors=True)
            anew = build(root, "new", cache=Cache())
            assert built.diagnostics == anew.diagnostics
            assert (built.claims, built.inspected, built.waived) == (anew.claims, anew.inspected, anew.waived)
            if anew.outputs:
                assert tree(root / "dist") == tree(root / "new")
