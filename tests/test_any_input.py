"""Any bytes in any file: a diagnostic at worst, never a traceback, and nothing outside `dist/`."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anagen import pipeline
from anagen.config import read_config
from anagen.diagnostics import Diagnostic
from anagen.library import read_library
from anagen.parse import parse_batch
from anagen.source import SourceFile
from anagen.theme import read_theme
from anagen.write import write
from tests.sites import SMALL, lay, tree

many = functools.partial(settings, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
PIECES = st.sampled_from(
    ["---\n", "title: A\n", "summary: B\n", "type: concept\n", "\n", "\n\n", "## A\n", "- a\n", "1. b\n", "> c\n", "/// note\n",
     "///\n", "//// steps | H\n", "////\n", "    certainty: low\n", "[a](b.md)", "[a](../../../etc/passwd)", "![p](q.svg)",
     "[@kuka2020]", "[@", "{: #a }", "{: .x onclick=y }", "<b>", "</div>", "<script>", "`", "```\n", "| a | b |\n|---|\n", "ag:0:",
     "Term\n:   Definition\n", "\t", "é", "\u202e", "😀", "中", "\\", "*", "_", "&amp;", "<!--", "-->", "text ", "file:///etc/passwd"]
)  # fmt: skip
PAGES = st.one_of(st.binary(max_size=80), st.lists(PIECES, max_size=25).map(lambda parts: "".join(parts).encode()))
YAML = st.one_of(
    st.binary(max_size=60),
    st.lists(
        st.sampled_from(
            ["format: 1\n", "site:\n", "  title: A\n", "  base_url: x\n", "references:\n", "  - id: a\n", "    title: b\n", "- ", "? ",
             ": ", "{", "}", "[", "]", "&a ", "*a ", "!!python/object:os.system ", "<<: ", "|\n", ">\n", '"', "'", "\t", "\n", "#",
             "outcomes:\n", "    groups: [{name: a, rate: 1}]\n", "2026-02-30", "no", "~", "0x1F", "1e999", "- - -\n", "%YAML 9\n", "---\n"]
        ),
        max_size=20,
    ).map(lambda parts: "".join(parts).encode()),
)  # fmt: skip
TEMPLATES = st.one_of(
    st.binary(max_size=60),
    st.lists(
        st.sampled_from(
            ["{{ page.title }}", "{{ body }}", "{{ nothing }}", "{{ page.nothing }}", "{% for a in range(3) %}", "{% endfor %}",
             "{% if", "%}", "{{ 1/0 }}", "{{ ''.join(3) }}", "{% include 'layouts/page.html' %}", "{% extends 'x' %}",
             "{{ strings.menu }}", "{{ strings.nothing }}", "{% macro a() %}", "{% endmacro %}", "{# ", "<p>", "\n", "{{ sources[9] }}"]
        ),
        max_size=12,
    ).map(lambda parts: "".join(parts).encode()),
)  # fmt: skip
PICTURES = st.one_of(
    st.binary(max_size=40),
    st.lists(
        st.sampled_from(
            [b"<svg ", b'xmlns="http://www.w3.org/2000/svg" ', b'viewBox="0 0 9 9"', b'width="1e999"', b">", b"<path/>", b"</svg>",
             b"<!DOCTYPE svg [", b'<!ENTITY a "b">', b"]>", b"&a;", b"\x89PNG\r\n\x1a\n", b"\0\0\0\rIHDR", b"\0\0\0\x01", b"\xff\xd8\xff\xe1"]
        ),
        max_size=12,
    ).map(b"".join),
)  # fmt: skip
SHOWN = (
    "---\ntitle: Pictures\nsummary: Two.\ntype: concept\n---\n\n![A](q.svg) ![B](q.png)\n\n"
    "/// figure\n    picture: q.svg\n    alt: A\n///\n"
)
THEME = {
    "layouts/page.html": "<!doctype html><title>{{ page.title }}</title>{{ body }}",
    "layouts/not-found.html": "<!doctype html><title>404</title>",
    "components/citation/citation.html": "{% macro citation(citations) %}<sup>1</sup>{% endmacro %}",
    "components/term/term.html": "{% macro term(word, definition, href, id) %}{{ word }}{% endmacro %}",
    "components/table/table.html": "{% macro table(body, number) %}{{ body }}{% endmacro %}",
    "components/note/note.html": "{% macro note(body, heading, level, id) %}<div>{{ body }}</div>{% endmacro %}",
    "components/note/note.yaml": "description: A\nblock: true\nheading: optional\n",
    "components/figure/figure.html": "{% macro figure(body, picture, alt, heading, level, id) %}{{ picture.svg }}{% endmacro %}",
    "components/figure/figure.yaml": "description: A\nblock: true\nbody: optional\nparameters:\n"
    "  - {name: picture, description: A, type: picture, required: true}\n  - {name: alt, description: A}\n",
    "strings/en.yaml": "menu: Menu\nnot_found_title: A\nnot_found_summary: B\nand_others: C\ndate: D\nmonth_1: E\n",
    "types.yaml": "types:\n"
    + "".join(
        f"  {name}: {{description: A}}\n" for name in ["home", "section", "concept", "risks", "glossary", "sources"]
    ),
}


def tell(problems: tuple[Diagnostic, ...]) -> None:
    """Every problem can be told."""
    msgspec.json.encode(problems)
    for problem in problems:
        assert problem.code
        assert problem.message


@many(max_examples=3000)
@given(PAGES)
def test_any_page_is_parsed(content: bytes) -> None:
    [parsed] = parse_batch([SourceFile(path="content/en/page.md", content=content)])
    assert parsed.document or parsed.diagnostics
    tell(parsed.diagnostics)


@many(max_examples=1000)
@given(YAML)
def test_any_settings_and_any_library_are_read(content: bytes) -> None:
    config, _places, problems = read_config(SourceFile(path="site_config.yaml", content=content))
    assert config or problems
    tell(problems)
    names = ("references.yaml", "people.yaml", "outcomes.yaml", "reviews.yaml")
    tell(read_library({name: SourceFile(path=f"content/{name}", content=content) for name in names})[1])


@many(max_examples=600)
@given(YAML)
def test_any_theme_is_read(content: bytes) -> None:
    names = (
        "types.yaml",
        "strings/en.yaml",
        "components/note/note.yaml",
        "copied.yaml",
        "layouts/page.html",
        "styles/a.css",
    )
    tell(read_theme({name: SourceFile(path=f"templates/{name}", content=content) for name in names}, {})[1])


@many(max_examples=400)
@given(PAGES, st.sampled_from(["en", "es", "ar", "zh", "xx"]))
def test_any_text_outside_a_site_is_judged(content: bytes, language: str) -> None:
    tell(pipeline.judge([SourceFile(path="-", content=content)], [], language))


@many(max_examples=400)
@given(
    st.dictionaries(
        st.sampled_from(["content/en/page.md", "content/en/glossary.md", "content/en/risks/side-effects.md"]),
        PAGES,
        max_size=2,
    ),
    st.dictionaries(
        st.sampled_from(
            ["site_config.yaml", *(f"content/{name}.yaml" for name in ("references", "outcomes", "people", "reviews"))]
        ),
        YAML,
        max_size=1,
    ),
    st.dictionaries(
        st.sampled_from(
            [
                "layouts/page.html",
                "layouts/not-found.html",
                "components/note/note.html",
                "styles/a.css",
                "scripts/a.js",
                "strings/en.yaml",
            ]
        ),
        TEMPLATES,
        max_size=1,
    ),
    st.dictionaries(st.sampled_from(["content/en/q.svg", "content/en/q.png"]), PICTURES, max_size=1),
)
def test_any_site_is_built_or_refused(
    pages: dict[str, bytes], data: dict[str, bytes], templates: dict[str, bytes], pictures: dict[str, bytes]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = lay(Path(folder, "site"), {**SMALL, "content/en/q.md": SHOWN, **pages, **data, **pictures})
        lay(root / "templates", templates)
        theme = lay(Path(folder, "theme", "templates"), THEME)
        before = tree(Path(folder))
        built = pipeline.make(root, theme)
        tell(built.diagnostics)
        write(root / "dist", built.outputs)
        after = tree(Path(folder))
        assert {name: content for name, content in after.items() if not name.startswith("site/dist/")} == before
