"""What a page says: every sentence once, with its place, its block, and the sources cited in it and close by."""

from __future__ import annotations

from pathlib import Path

import pytest

from anagen.check.said import Said, said, said_in_settings
from anagen.document import Document
from anagen.theme import Theme
from tests.sites import SMALL, make

HEAD = "---\ntitle: A page\nsummary: One. Two.\ntype: concept\n---\n\n"


def page(root: Path, body: str) -> tuple[Document, list[Said]]:
    site = make(root, {"content/en/page.md": HEAD + body}).site
    assert site
    document = site.documents["content/en/page.md"]
    return document, list(said(document, Theme()))


def test_title_summary_and_pictures_are_said_too(tmp_path: Path) -> None:
    _document, found = page(tmp_path, "Text.\n\n![A hair. And skin.](hair.svg)\n")
    assert [(one.where, one.text) for one in found] == [
        ("title", "A page"),
        ("summary", "One."),
        ("summary", "Two."),
        ("paragraph", "Text."),
        ("alt", "A hair."),
        ("alt", "And skin."),
    ]
    assert (found[1].location.line, found[1].location.column) == (3, 10)


@pytest.mark.parametrize(
    ("body", "keys"),
    [
        ("One [@a]. Two [@b; @c, p. 3]. Three.", [("a",), ("b", "c"), ()]),
        ("One. [@a] Two.", [("a",), ()]),
        ("[@a] One. Two [@b].", [("a",), ("b",)]),
        ("One. Two.", [(), ()]),
    ],
)
def test_a_citation_belongs_to_the_sentence_that_it_follows(
    tmp_path: Path, body: str, keys: list[tuple[str, ...]]
) -> None:
    _document, found = page(tmp_path, body)
    mine = [one for one in found if one.where == "paragraph"]
    assert [one.keys for one in mine] == keys
    assert all(one.nearby == tuple(key for some in keys for key in some) for one in mine)


def test_cells_share_the_citations_of_their_row_and_points_keep_their_own(tmp_path: Path) -> None:
    table = "| what | how often |\n| --- | --- |\n| pain | 3 of 100 [@a] |\n| fever | rare |\n\n- one [@b]\n- two\n"
    _document, found = page(tmp_path, table)
    nearby = {one.text: one.nearby for one in found}
    assert nearby["pain"] == ("a",)
    assert nearby["fever"] == ()
    assert (nearby["one"], nearby["two"]) == (("b",), ())


def test_a_sentence_knows_its_block_and_the_place_of_its_parts(tmp_path: Path) -> None:
    body = "/// evidence\n    certainty: low\n\nFirst. It **may** help.\n///\n\n/// note | Heads up\nHello.\n///\n"
    document, found = page(tmp_path, body)
    may = next(one for one in found if one.text == "It may help.")
    assert may.block
    assert may.block.options["certainty"].value == "low"
    place = may.place(document, 3, 6)
    assert (place.line, place.column, place.length) == (10, 13, 3)
    heading = next(one for one in found if one.where == "heading")
    assert heading.block
    assert (heading.text, heading.block.name) == ("Heads up", "note")


def test_the_settings_that_readers_see_are_said(tmp_path: Path) -> None:
    config = SMALL["site_config.yaml"] + "clinic:\n  complaints: Write to us.\n  phone: '123'\n"
    site = make(tmp_path, {"site_config.yaml": config}).site
    assert site
    assert [(one.text, one.location.line) for one in said_in_settings(site)] == [
        ("A small site", 3),
        ("Write to us.", 6),
    ]


def test_a_passage_of_signs_alone_says_nothing(tmp_path: Path) -> None:
    _document, found = page(tmp_path, "`|`\n\n…\n\n- *\n\n| ? |\n| --- |\n| ! |\n")
    assert {one.where for one in found} == {"title", "summary"}
