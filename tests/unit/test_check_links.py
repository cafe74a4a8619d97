"""Rules about the words of links and pictures: each bad case has neighbours that are right."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sites import QUIET, SMALL, make

HEAD = "---\ntitle: Page\nsummary: One.\ntype: concept\n---\n\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="4"/></svg>'
PICTURES: dict[str, str | bytes] = {"content/en/hair.svg": SVG, "content/en/IMG_2041.svg": SVG}
SHOWN = "\n\n[One](hair.svg), [two](IMG_2041.svg)."
NEW = {"picture-alt", "alt-file-name", "own-address", "vague-link", "bare-url", "insecure-link", "heavy-picture"}


def found(root: Path, body: str, files: dict[str, str | bytes] | None = None) -> list[tuple[str, str, str, str]]:
    """Code, place, message and hint of every problem but the missing facts of the clinic."""
    built = make(root, {**PICTURES, **(files or {}), "content/en/page.md": HEAD + body + SHOWN})
    return [
        (problem.code, str(problem.location).removeprefix("content/en/page.md:"), problem.message, problem.hint)
        for problem in built.diagnostics
        if problem.code not in QUIET
    ]


@pytest.mark.parametrize(
    ("body", "code", "place", "hint"),
    [
        ("![](hair.svg)", "picture-alt", "7:5", "`![what it shows](hair.svg)`"),
        ("Text ![ ](hair.svg) more.", "picture-alt", "7:11", "`![](hair.svg){: .decorative }`"),
        ("[![](hair.svg)](risks/index.md)", "picture-alt", "7:6", "`![what it shows](hair.svg)`"),
        ('/// figure\n    picture: hair.svg\n    alt: ""\n\nA\n///', "picture-alt", "9:5", "`    alt: what it shows`"),
        ("![hair.svg](hair.svg)", "alt-file-name", "7:13", "`![A hair in its follicle](hair.svg)`"),
        ("![IMG_2041](IMG_2041.svg)", "alt-file-name", "7:13", "`![A hair in its follicle](IMG_2041.svg)`"),
        ("![Picture](hair.svg)", "alt-file-name", "7:12", "`![A hair in its follicle](hair.svg)`"),
        ("/// figure\n    picture: hair.svg\n    alt: image\n\nA\n///", "alt-file-name", "9:10", "`![A hair in"),
        ("For more, [click here](risks/index.md).", "vague-link", "7:24", "`[Risks](risks/index.md)`"),
        ("[Read *more* …](https://example.org/x)", "vague-link", "7:17", "`[what is there](https://example.org/x)`"),
        ("[this page](risks/index.md#x)\n\n".replace("#x", ""), "vague-link", "7:13", "`[Risks](risks/index.md)`"),
        ("See https://example.org/a_b, please.", "bare-url", "7:5", "`[what is there](https://example.org/a_b)`"),
        ("<https://example.org/x>", "bare-url", "7:2", "`[what is there](https://example.org/x)`"),
        ("[example.org](https://example.org) and www.example.org.", "bare-url", "7:40", "(www.example.org)`"),
        ("[https://example.org](https://example.org/)", "bare-url", "7:23", "(https://example.org/)`"),
        ("[words](https://example.org/x) https://example.org/x", "bare-url", "7:32", "(https://example.org/x)`"),
        ("[words](http://example.org/x)", "insecure-link", "7:9", "`https://example.org/x`"),
        ("[words][1]\n\n[1]: HTTP://example.org", "insecure-link", "9:6", "`https://example.org`"),
        ("[words](https://clinic.example/learn/risks/side-effects/#after-the-day)", "own-address", "7:9",
         "Write `risks/side-effects.md#after-the-day`."),
        ("[words](http://clinic.example/learn)", "own-address", "7:9", "Write `index.md`."),
        ("[words](https://clinic.example/learn/nothing/)", "own-address", "7:9", "Write the path to the page's .md"),
    ],
)  # fmt: skip
def test_words_that_do_not_help_a_reader_are_found(tmp_path: Path, body: str, code: str, place: str, hint: str) -> None:
    [problem] = found(tmp_path, body)
    assert problem[:2] == (code, place)
    assert hint in problem[3]


@pytest.mark.parametrize(
    "body",
    [
        "![A hair](hair.svg)",
        "![](hair.svg){: .decorative }",
        "![](hair.svg)\n{: .decorative }",
        "`![](hair.svg)`",
        "![Hair](hair.svg)",
        "![A picture of a hair](hair.svg)",
        "[Click here to see the risks](risks/index.md)",
        "[Here is what can go wrong](risks/index.md)",
        "More here, on this page. [The risks](risks/index.md)",
        "Addresses begin with https:// and the like; `https://example.org` is one.",
        "[example.org](https://example.org/)",
        "Write to <help@example.org> or help@www.example.org.",
        "    https://example.org/in/code",
        "[words](https://example.org/http://x)",
        "[words](https://clinic.example/learning/)",
        "[words](https://clinic.example/)",
        "[words](http:example.md)".replace("http:example.md", "risks/index.md"),
        "![A hair](%68air.svg)",
        "## Cafe\u0301\n\n[words](#cafe\u0301), [words](#caf\u00e9), [words](#caf%C3%A9)",
    ],
)
def test_words_that_help_a_reader_are_left_alone(tmp_path: Path, body: str) -> None:
    wrong = {*NEW, "missing-picture", "broken-anchor"}
    assert [problem for problem in found(tmp_path, body) if problem[0] in wrong] == []


def test_vague_words_are_known_in_english_only(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "content/es/index.md": SMALL["content/en/index.md"],
        "content/es/page.md": HEAD + "[here](index.md)",
    }
    assert "vague-link" not in {problem.code for problem in make(tmp_path, files).diagnostics}


def test_a_copied_file_may_be_linked_by_its_full_address(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"content/files/prices.pdf": "x"}
    assert found(tmp_path, "[Prices](https://clinic.example/learn/prices.pdf)", files) == []


def test_a_heavy_picture_is_told_once_a_page(tmp_path: Path) -> None:
    heavy = SVG.replace("<circle", f"<!-- {'x' * 300_000} --><circle")
    body = "![A hair](heavy.svg) and ![a hair again](heavy.svg)"
    [problem] = found(tmp_path, body, {"content/en/heavy.svg": heavy})
    assert problem[:2] == ("heavy-picture", "7:11")
    assert "has 300 kB" in problem[2]


def test_a_heavy_picture_in_a_figure_is_found(tmp_path: Path) -> None:
    heavy = SVG.replace("<circle", f"<!-- {'x' * 400_000} --><circle")
    body = "/// figure\n    picture: heavy.svg\n    alt: A hair\n\nA\n///"
    [problem] = found(tmp_path, body, {"content/en/heavy.svg": heavy})
    assert problem[:2] == ("heavy-picture", "8:14")


def test_a_picture_of_300_kb_or_one_that_is_only_linked_is_no_problem(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "content/en/right.svg": SVG + " " * (300_000 - len(SVG)),
        "content/en/linked.svg": SVG + " " * 400_000,
    }
    assert found(tmp_path, "![A hair](right.svg) and [a large one](linked.svg)", files) == []
