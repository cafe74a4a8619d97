"""The theme keeps its promises: every component's examples render, every parameter is documented, every word exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markupsafe import Markup

from anagen.config import Colours, Config, SiteSettings, ThemeSettings
from anagen.discover import discover
from anagen.render.stylesheet import stylesheet
from anagen.render.templates import Templates, lint
from anagen.render.views import FactsView
from anagen.starter import starter_folder
from anagen.theme import read_theme
from tests.sites import TEMPLATES, main_of, page

FOUND, _PROBLEMS = discover(starter_folder(), TEMPLATES)
THEME, THEME_PROBLEMS = read_theme(FOUND.templates, FOUND.packaged)
BLOCKS = sorted(name for name, component in THEME.components.items() if component.facts.block)
CONFIG = Config(format=1, site=SiteSettings(title="Example"))
KNOWN = {"strings": THEME.strings["en"], "site": CONFIG.site, "clinic": CONFIG.clinic, "facts": FactsView()}
FOLLICLE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="4"/></svg>'
SHIPPED = {
    name: (starter_folder() / name).read_bytes() for name in ("content/references.yaml", "content/outcomes.yaml")
}


def test_the_packaged_theme_has_no_problems() -> None:
    assert THEME_PROBLEMS == ()
    compiled, problems = lint(THEME)
    assert compiled.keys() == THEME.templates.keys()
    assert problems == ()


def test_every_block_of_the_format_is_there() -> None:
    cards = {"non-urgent", "urgent", "emergency"}
    texts = {"key-points", "steps", "timeline", "do", "dont", "questions", "compare", "note", "details"}
    evidence = {"evidence", "claim-checked", "icon-array", "bar-chart", "unknown", "figure", "site-facts"}
    assert set(BLOCKS) == cards | texts | evidence


def test_every_page_type_has_its_layout() -> None:
    clinical = {
        "concept",
        "condition",
        "treatment",
        "stage",
        "benefits",
        "risks",
        "aftercare",
        "comparison",
        "questions",
    }
    assert set(THEME.types) == clinical | {"home", "section", "about", "glossary", "sources", "search", "a-z"}
    for page_type in THEME.types.values():
        assert f"layouts/{page_type.layout}.html" in THEME.templates


@pytest.mark.parametrize("name", sorted(THEME.components))
def test_a_component_is_three_files_with_a_macro_of_its_name(name: str) -> None:
    component = THEME.components[name]
    assert component.facts.description
    assert component.facts.examples
    styles = {style.name for style in THEME.styles}
    assert f"components/{name}/{name}.css" in styles or (starter_folder() / f"templates/assets/{name}.css").is_file()
    arguments = Templates(THEME, KNOWN, {}).arguments_of(name)
    declared = {parameter.name for parameter in component.facts.parameters}
    given = {"body", "heading", "level", "id"} if component.facts.block else set()
    assert set(arguments) == (declared - ({"alt"} if name == "figure" else set())) | given | (declared & {"alt"})


@pytest.mark.parametrize("name", BLOCKS)
def test_the_examples_of_a_block_build(name: str, tmp_path: Path) -> None:
    for number, example in enumerate(THEME.components[name].facts.examples):
        text = f"---\ntitle: Example\nsummary: One.\ntype: concept\n---\n\n## Here\n\n{example.markdown}\n"
        files: dict[str, str | bytes] = {
            **SHIPPED,
            "content/en/example.md": text,
            "content/en/follicle.svg": FOLLICLE,
        }
        html = page(tmp_path / str(number), "example/index.html", files)
        assert "ag-block" in main_of(html)
        assert "///" not in html
        assert "<ag-" not in html


@pytest.mark.parametrize("name", sorted(set(THEME.components) - set(BLOCKS)))
def test_the_examples_of_a_component_render(name: str) -> None:
    templates = Templates(THEME, KNOWN, {})
    for example in THEME.components[name].facts.examples:
        assert isinstance(templates.component(name, **example.arguments), Markup)


def test_a_phrase_that_is_kept_is_the_component() -> None:
    templates = Templates(THEME, KNOWN, {})
    for word, href in (("graft", "a/"), ("grafts", "a/"), ("graft", "b/"), ("graft", "a/")):
        arguments = {"word": word, "definition": Markup("A <b>hair</b>."), "href": href, "id": "term-graft"}
        assert templates.phrase("term", **arguments) == templates.component("term", **arguments)


def test_templates_hold_no_inline_code_and_no_safe_filter() -> None:
    for template in THEME.templates.values():
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|\|\s*safe", template.text), template.name
        scripts = re.findall(r"<script[^>]*>", template.text)
        assert all("src=" in script or "application/ld+json" in script for script in scripts)


def test_styles_are_logical_so_that_right_to_left_works() -> None:
    sides = r"(?:left|right)"
    physical = re.compile(rf"(?:margin|padding|border)-{sides}|(?<![a-z-]){sides}\s*:|text-align:\s*{sides}")
    for style in THEME.styles:
        assert not physical.search(style.text), style.name


def test_every_word_that_a_template_asks_for_is_there() -> None:
    for template in THEME.templates.values():
        for word in re.findall(r"strings\.([a-z_0-9]+)", template.text):
            assert word in THEME.strings["en"], f"{template.name}: {word}"


def test_the_style_sheet_carries_the_clinics_colours_and_fonts() -> None:
    settings = ThemeSettings(colours=Colours(accent="#123456", accent_dark="#abcdef"), text_font="humanist")
    css = stylesheet(THEME, settings)
    assert "--ag-accent:#123456" in css
    assert "--ag-accent:#abcdef" in css
    assert "--ag-text-font:var(--ag-font-humanist)" in css
    assert css.startswith("@layer reset,tokens,base,layout,components,print;")
    assert "/*" not in css
