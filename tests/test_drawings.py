"""The drawings of the shipped site: told in words, in the theme's colours, light, and no figure that the page lacks."""

from __future__ import annotations

import gzip
import posixpath
import re
from xml.etree import ElementTree

import pytest

from anagen import pipeline
from anagen.document import Block, Document
from anagen.pipeline import Built
from anagen.starter import starter_folder

SVG = "{http://www.w3.org/2000/svg}"
FOLDER = starter_folder()
DRAWINGS = sorted(path.relative_to(FOLDER).as_posix() for path in (FOLDER / "content").rglob("*.svg"))
STYLE = (FOLDER / "templates/components/figure/figure.css").read_text()
PLAIN = {"class", "d", "viewBox", "x", "y", "text-anchor"}
PLAIN |= {"stroke", "stroke-width", "stroke-dasharray", "stroke-linecap"}
NUMBER = re.compile(r"\d+")
STEP = re.compile(r"^\d ")


@pytest.fixture(scope="module")
def built() -> Built:
    return pipeline.make(FOLDER, FOLDER / "templates")


def root_of(path: str) -> ElementTree.Element:
    return ElementTree.fromstring((FOLDER / path).read_text())


def labels_of(path: str) -> list[str]:
    return ["".join(text.itertext()) for text in root_of(path).iter(f"{SVG}text")]


def shown_in(built: Built, path: str) -> tuple[Document, Block]:
    """The page that shows a drawing, and the block that does."""
    assert built.site
    [found] = [
        (document, block)
        for document in built.site.documents.values()
        for block in document.blocks.values()
        if block.name == "figure"
        and posixpath.join(posixpath.dirname(document.path), block.options["picture"].value) == path
    ]
    return found


def test_the_drawings_of_the_subject_are_there() -> None:
    names = {posixpath.basename(path) for path in DRAWINGS}
    assert names >= {"follicle.svg", "cycle.svg", "shrinking.svg", "stages.svg", "checks.svg", "map.svg"}


@pytest.mark.parametrize("path", DRAWINGS)
def test_a_drawing_takes_all_its_looks_from_the_theme(path: str) -> None:
    known = set(re.findall(r"\.(ag-figure__\w+)", STYLE))
    for part in root_of(path).iter():
        assert set(part.get("class", "").split()) <= known
        assert set(part.keys()) <= PLAIN
        assert part.get("stroke", "none") == "none"
    assert not re.search(r"#[0-9a-f]{3}|rgb|hsl", STYLE)


@pytest.mark.parametrize("path", DRAWINGS)
def test_a_drawing_is_light(path: str) -> None:
    assert len(gzip.compress((FOLDER / path).read_bytes(), 9)) < 1000


@pytest.mark.parametrize("path", DRAWINGS)
def test_a_drawing_has_a_title_a_description_and_a_caption_on_its_page(built: Built, path: str) -> None:
    document, block = shown_in(built, path)
    assert built.site
    address = f"{built.site.pages[document.path].url.strip('/')}/index.html".lstrip("/")
    page = next(output.read().decode() for output in built.outputs if output.path == address)
    title = root_of(path).findtext(f"{SVG}title")
    [drawing] = [svg for svg in re.findall(r"<svg[^>]*>.*?</svg>", page, re.DOTALL) if f">{title}</title>" in svg]
    [named] = re.findall(r'^<svg[^>]* role="img" aria-labelledby="(\S+) (\S+)"', drawing)
    assert f'<title id="{named[0]}">{title}</title>' in drawing
    assert f'<desc id="{named[1]}">{block.options["alt"].value}</desc>' in drawing
    caption = [passage for passage in document.passages if passage.block_line == block.location.line]
    assert caption


@pytest.mark.parametrize("path", DRAWINGS)
def test_every_figure_that_is_drawn_stands_in_the_text_of_its_page(built: Built, path: str) -> None:
    document, _block = shown_in(built, path)
    said = set(NUMBER.findall(" ".join(passage.text for passage in document.passages)))
    labels = labels_of(path)
    steps = sum(bool(STEP.match(label)) for label in labels)
    drawn = set(NUMBER.findall(" ".join(STEP.sub("", label) if steps > 1 else label for label in labels)))
    assert drawn - said == set()
