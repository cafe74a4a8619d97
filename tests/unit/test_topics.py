"""Under which words a page is found, and the list from A to Z, in several languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from anagen.site import Site
from anagen.topics import letter_of, topics, words_of
from tests.sites import make

ENGLISH = "abcdefghijklmnopqrstuvwxyz"
SPANISH = "abcdefghijklmnñopqrstuvwxyz"
GLOSSARY = (
    "---\ntitle: Words\nsummary: What they mean.\ntype: glossary\n---\n\n"
    "Follicle\nHair follicle\n:   The tiny tunnel that a hair grows from.\n\n"
    "Pattern hair loss\nMale baldness\n:   Slow thinning.\n"
)


def page(title: str, *, keywords: str = "", text: str = "One sentence.") -> str:
    return f"---\ntitle: {title}\nsummary: In short.\ntype: about\nkeywords: [{keywords}]\n---\n\n{text}\n"


def site_of(root: Path, files: dict[str, str]) -> Site:
    site = make(root, {"content/en/glossary.md": GLOSSARY, **files}).site
    assert site
    return site


def lines(site: Site, alphabet: str = ENGLISH, language: str = "en") -> list[str]:
    return [topic.text for letter in topics(site, language, alphabet) for topic in letter.topics]


def test_a_page_is_found_under_all_names_of_what_it_is_about(tmp_path: Path) -> None:
    files = {"content/en/thin.md": page("Why pattern hair loss comes", keywords="going bald, male baldness")}
    words = words_of(site_of(tmp_path, files))
    assert words["content/en/thin.md"].keywords == ("going bald", "male baldness")
    assert words["content/en/thin.md"].names == ("Pattern hair loss",)
    assert words["content/en/risks/side-effects.md"].names == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("## Each follicle", ("Follicle", "Hair follicle")),
        ("## All FOLLICLES at once", ("Follicle", "Hair follicle")),
        ("## Folliclex", ()),
        ("Only the text names the follicle.", ()),
    ],
)
def test_a_name_counts_as_a_word_in_a_heading(tmp_path: Path, text: str, names: tuple[str, ...]) -> None:
    words = words_of(site_of(tmp_path, {"content/en/own.md": page("Own", text=text)}))
    assert words["content/en/own.md"].names == names


def test_the_pages_for_finding_others_are_not_found_themselves(tmp_path: Path) -> None:
    files = {"content/en/search.md": page("Find").replace("about", "search")}
    site = site_of(tmp_path, files)
    assert "content/en/search.md" not in words_of(site)
    assert "Find" not in lines(site)


def test_titles_keywords_and_words_stand_in_one_list_each_once(tmp_path: Path) -> None:
    files = {
        "content/en/thin.md": page("Follicle", keywords="going bald, mRNA"),
        "content/en/loss.md": page("Éclat", keywords="Going  bald, going bald"),
    }
    found = {topic.text: topic for letter in topics(site_of(tmp_path, files), "en", ENGLISH) for topic in letter.topics}
    assert set(found) >= {"Follicle", "Hair follicle", "Going bald", "mRNA", "Éclat", "Male baldness"}
    assert found["Follicle"].pages == ("content/en/thin.md",)
    assert found["Follicle"].definition == "follicle"
    assert found["Going bald"].pages == ("content/en/thin.md", "content/en/loss.md")
    assert found["Hair follicle"].pages == ()


def test_capitals_and_accents_do_not_part_the_letters(tmp_path: Path) -> None:
    files = {"content/en/a.md": page("Éclat", keywords="echo, Eau, zebra, 3D scan")}
    own = {"Éclat", "Echo", "Eau", "Zebra", "3D scan"}
    assert [line for line in lines(site_of(tmp_path, files)) if line in own] == [
        "Eau",
        "Echo",
        "Éclat",
        "Zebra",
        "3D scan",
    ]


def test_a_letter_of_the_alphabet_is_none_with_an_accent(tmp_path: Path) -> None:
    files = {"content/en/a.md": page("Oso", keywords="ñandú, nube, nácar")}
    site = site_of(tmp_path, files)
    own = {"Oso", "Ñandú", "Nube", "Nácar"}
    assert [line for line in lines(site, SPANISH) if line in own] == ["Nácar", "Nube", "Ñandú", "Oso"]
    assert [line for line in lines(site, ENGLISH) if line in own] == ["Nácar", "Ñandú", "Nube", "Oso"]


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("Hair", "h"), ("“Quoted”", "q"), ("Élan", "e"), ("ñandú", "n"), ("Straße", "s"), ("3D", ""), ("–", ""), ("", ""),
        ("أمل", "ا"), ("毛囊", ""), ("かみ", "か"), ("ガン", "カ"), ("Волос", "в"), ("한글", "ᄒ"),
    ],
)  # fmt: skip
def test_the_letter_of_a_word(text: str, letter: str) -> None:
    assert letter_of(text, ENGLISH) == letter
