"""Rules about how a page is built: each bad case has neighbours that are right."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sites import QUIET, SMALL, TEMPLATES, make

HEAD = "---\ntitle: Page\nsummary: One.\ntype: concept\n---\n\n"


def found(root: Path, files: dict[str, str | bytes]) -> list[tuple[str, str, str, str]]:
    """Code, place, message and hint of every problem but the missing facts of the clinic."""
    return [
        (problem.code, str(problem.location), problem.message, problem.hint)
        for problem in make(root, files).diagnostics
        if problem.code not in QUIET
    ]


def only(root: Path, body: str) -> tuple[str, str, str]:
    """Code, place in the page and hint of the only problem of a page."""
    [problem] = found(root, {"content/en/page.md": HEAD + body})
    return problem[0], problem[1].removeprefix("content/en/page.md:"), problem[3]


@pytest.mark.parametrize(
    ("body", "code", "place", "hint"),
    [
        ("# Hair\n\nText.", "second-title", "7:1", "Write `## Hair`."),
        ("Text.\n\n## One\n\nA *long* one\n====\n\nText.", "second-title", "11:1", "Write `## A long one`."),
        ("> # Quoted\n\nText.", "second-title", "7:3", "Write `## Quoted`."),
        ("### Hair\n\nText.", "skipped-level", "7:1", "Write `## Hair`."),
        ("## One\n\n#### Two [risks](risks/index.md) [@kuka2020]\n\nText.", "skipped-level", "9:1",
         "Write `### Two risks`."),
        ("## One\n\n/// note | Good\n#### Two\n\n###### Three\n\nText.\n///", "skipped-level", "12:1",
         "Write `##### Three`."),
        ("## One\n\n    #### Code\n\n### Two\n\n##### Three\n\nText.", "skipped-level", "13:1", "Write `#### Three`."),
        ("    ### Same\n\n## One\n\n#### Same\n\nText.", "skipped-level", "11:1", "Write `### Same`."),
    ],
)  # fmt: skip
def test_a_heading_out_of_order_is_found(tmp_path: Path, body: str, code: str, place: str, hint: str) -> None:
    assert only(tmp_path, body) == (code, place, hint)


@pytest.mark.parametrize(
    "body",
    [
        "## One\n\n### Two\n\n#### Three\n\n## Four\n\nText.",
        "    # Code\n\nText.",
        "#hashtag is no heading? It is in this Markdown.".replace("#", "\\#"),
        "## One\n\n/// note | Good\n### As deep as the note\n\nText.\n///",
        "## One\n\n/// note | Good\n#### Below the note\n\nText.\n///\n\n### After it\n\nText.",
        "/// steps\n## First\n\nText.\n\n## Then\n\nText.\n///",
        "`# code` and a rule\n\n---\n\n## One\n\nText.",
    ],
)
def test_headings_in_order_are_left_alone(tmp_path: Path, body: str) -> None:
    assert found(tmp_path, {"content/en/page.md": HEAD + body}) == []


def test_what_is_folded_is_no_level_deeper(tmp_path: Path) -> None:
    body = "//// details | At night\n## Here\n\n/// urgent | Call us if\n- the skin is hot\n///\n////\n"
    assert found(tmp_path, {"content/en/page.md": HEAD + body}) == []
    assert only(tmp_path, body.replace("## Here", "### Here"))[:2] == ("skipped-level", "8:1")


@pytest.mark.parametrize("body", ["", "\n\n<!-- later -->\n", "---\n"])
def test_a_page_without_words_is_found(tmp_path: Path, body: str) -> None:
    assert only(tmp_path, body) == (
        "empty-page",
        "1:1",
        "Write its text below the second `---`, or add `draft: true` above it.",
    )


@pytest.mark.parametrize("kind", ["section", "sources"])
def test_a_page_that_lists_others_may_have_no_words(tmp_path: Path, kind: str) -> None:
    assert found(tmp_path, {"content/en/page.md": HEAD.replace("concept", kind)}) == []


def test_one_word_is_enough(tmp_path: Path) -> None:
    assert found(tmp_path, {"content/en/page.md": HEAD + "Да"}) == []


@pytest.mark.parametrize("title", ["Side effects", "side  Effects"])
def test_two_pages_with_one_title_are_found(tmp_path: Path, title: str) -> None:
    [problem] = [
        problem
        for problem in make(
            tmp_path, {"content/en/z.md": HEAD.replace("title: Page", f"title: {title}") + "A"}
        ).diagnostics
        if problem.code not in QUIET
    ]
    places = {str(problem.location), *(str(place) for place in problem.related)}
    assert problem.code == "duplicate-title"
    assert places == {"content/en/z.md:2:8", "content/en/risks/side-effects.md:2:8"}


@pytest.mark.parametrize(
    "files",
    [
        {"content/en/z.md": HEAD.replace("title: Page", "title: Side effect") + "A"},
        {"content/es/z.md": HEAD.replace("title: Page", "title: Side effects") + "A"},
        {"content/en/z.md": HEAD.replace("title: Page", "title: Side effects\ndraft: true") + "A"},
    ],
)
def test_titles_that_differ_in_words_or_language_are_left_alone(tmp_path: Path, files: dict[str, str | bytes]) -> None:
    assert "duplicate-title" not in {problem[0] for problem in found(tmp_path, files)}


CARD = "\n\n/// urgent | Call us if\n- the skin is hot\n///\n"
POINTS = "/// key-points\n- One.\n///\n\n"
WORDS = "Many words about it. " * 30
PARTS = "\n\n## Benefits\n\nA.\n\n## What can go wrong\n\nA.\n\n## Other choices\n\nA.\n\n## Doing nothing\n\nA.\n"


def of_type(kind: str, body: str) -> dict[str, str | bytes]:
    return {"content/en/page.md": HEAD.replace("concept", kind) + body}


@pytest.mark.parametrize(
    ("kind", "body", "severity", "missing"),
    [
        ("risks", "Some words about what can go wrong.", "error", "card that says when to get help"),
        ("aftercare", POINTS + WORDS, "error", "card that says when to get help"),
        ("stage", POINTS + "/// non-urgent | Call us if\n- A\n///\n" + WORDS, "error",
         "card that says when to get help"),
        ("treatment", POINTS + WORDS + PARTS, "error", "card that says when to get help"),
        ("concept", WORDS, "warning", "block with its key points"),
        ("risks", POINTS + WORDS + CARD, "warning", "word on what nobody knows"),
        ("treatment", POINTS + WORDS + CARD + PARTS.replace("Doing nothing", "Costs"), "warning", "heading for doing nothing"),
        ("treatment", POINTS + WORDS + CARD + PARTS.replace("Benefits", "Costs"), "warning", "heading for the benefits"),
        ("treatment", POINTS + WORDS + CARD + PARTS.replace("What can go wrong", "Costs"), "warning", "heading for the risks"),
        ("comparison", POINTS + WORDS, "warning", "heading for doing nothing"),
    ],
)  # fmt: skip
def test_a_part_that_a_type_must_have_is_missed(
    tmp_path: Path, kind: str, body: str, severity: str, missing: str
) -> None:
    [problem] = [
        problem for problem in make(tmp_path, of_type(kind, body)).diagnostics if problem.code == "missing-part"
    ]
    assert (problem.severity.value, problem.message) == (severity, f"this page has no {missing}")
    assert str(problem.location) == "content/en/page.md:4:7"
    assert problem.hint


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("risks", POINTS + WORDS + CARD + "\n/// unknown\n- How long.\n///\n"),
        ("risks", POINTS + WORDS + CARD + "\n## What we do not know\n\nMuch.\n"),
        ("stage", POINTS + WORDS + CARD.replace("urgent", "emergency")),
        ("stage", POINTS + WORDS + "\n\n//// note | Help\n" + CARD + "\n////\n"),
        ("treatment", POINTS + WORDS + CARD + PARTS),
        ("treatment", "A short page." + CARD),
        ("comparison", POINTS + WORDS + "\n\n/// note | Creams, needles and doing nothing\nA.\n///\n"),
        ("concept", "A short page says it all at once."),
        ("about", WORDS),
        ("risks\ndraft: true", "Some words about what can go wrong."),
    ],
)
def test_a_page_with_its_parts_is_left_alone(tmp_path: Path, kind: str, body: str) -> None:
    assert "missing-part" not in {problem[0] for problem in found(tmp_path, of_type(kind, body))}


def test_a_page_in_another_language_needs_blocks_but_no_english_headings(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"content/es/page.md": HEAD.replace("concept", "treatment") + WORDS + CARD}
    missing = [problem[2] for problem in found(tmp_path, files) if problem[0] == "missing-part"]
    assert missing == ["this page has no block with its key points"]


@pytest.mark.parametrize(
    ("part", "place", "message"),
    [
        ("blocks: [note, urgend]", "6:24", "the type `own` requires the block `urgend`, which is not there"),
        ("words: 10", "5:18", "the type `own` requires a part that no page can have"),
        ("heading: '(risk'", "6:18", "`(risk` of the type `own` cannot be read as a pattern"),
    ],
)
def test_a_part_that_no_page_can_have_is_found(tmp_path: Path, part: str, place: str, message: str) -> None:
    own = f"types:\n  own:\n    description: A\n    requires:\n      - message: part\n        {part}\n"
    types = own + (TEMPLATES / "types.yaml").read_text(encoding="utf-8").partition("types:\n")[2]
    [problem] = found(tmp_path, {"templates/types.yaml": types})
    assert problem[:3] == ("bad-requirement", f"templates/types.yaml:{place}", message)


@pytest.mark.parametrize(
    ("body", "code", "place", "hint"),
    [
        ("• One\n• Two", "list-not-seen", "7:1", "Begin each with `- `"),
        ("Bring:\n– a towel\n– a hat", "list-not-seen", "8:1", "Begin each with `- `"),
        ("Text.\n\n*one thing\n*two things", "list-not-seen", "9:1", "Begin each with `- `"),
        ("• One\n\n• Two\n\n• Three", "list-not-seen", "7:1", "Begin each with `- `"),
        ("• One that is long\n  and wraps\n• Two", "list-not-seen", "7:1", "Begin each with `- `"),
        ("> • One\n> • Two", "list-not-seen", "7:3", "Begin each with `- `"),
        ("- One\n  - Two\n  - Three\n- Four", "list-not-seen", "8:3", "Put 4 spaces before it."),
        ("1. One\n   - Two\n2. Three", "list-not-seen", "8:4", "Put 4 spaces before it."),
        ("- One\n    - Two\n      - Three", "list-not-seen", "9:7", "Put 8 spaces before it."),
        ("| a | b |\n| c | d |", "table-not-seen", "7:1", "Write `| --- | --- |` on a line of its own below it."),
        ("a | b\n1 | 2", "table-not-seen", "7:1", "Write `| --- | --- |` on a line of its own below it."),
        ("Text\n| a | **b** |\n| --- | --- |\n| 1 | 2 |", "table-not-seen", "8:1", "Put an empty line above it."),
        ("| a | b |\n| --- |\n| 1 | 2 |", "table-not-seen", "7:1", "Write the line below it as `| --- | --- |`."),
    ],
)
def test_what_only_looks_like_a_list_or_a_table_is_found(
    tmp_path: Path, body: str, code: str, place: str, hint: str
) -> None:
    problem = only(tmp_path, body)
    assert problem[:2] == (code, place)
    assert hint in problem[2]


@pytest.mark.parametrize(
    "body",
    [
        "- One\n- Two",
        "*One* thing\n*two* things",
        "**One** thing\n**two** things",
        "A thought – an aside\n– and more of it",
        "• One alone",
        "-5 °C\n-6 °C",
        "    • code\n    • code",
        "- One\n    - Two\n    - Three\n- Four",
        "  - One\n  - Two",
        "- One\n  wraps\n- Two",
        " - One\n- Two\n - Three",
        "1. One\n\n    - Two\n\n2. Three",
        "- One\n\nText.\n\n  - Two",
        "| a | b |\n| --- | --- |\n| 1 | 2 |",
        "a | b\n--- | ---\n1 | 2",
        "/// compare | Side by side\n| a | b |\n| --- | --- |\n| 1 | 2 |\n///",
        "P(a|b) and\nP(b|c)",
        "One | alone",
        "`a | b`\n`c | d`",
        "    | a | b |\n    | c | d |",
    ],
)
def test_lists_tables_and_plain_text_are_left_alone(tmp_path: Path, body: str) -> None:
    assert found(tmp_path, {"content/en/page.md": HEAD + body}) == []


WITH_NUMBER = {"site_config.yaml": SMALL["site_config.yaml"] + 'clinic:\n  emergency_phone: "999 or 112"\n'}


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("Call 911 now.", "7:6"),
        ("/// emergency | Dial 000 if\n- you cannot breathe\n///", "7:22"),
        ("Ring [911](tel:911).", "7:7"),
        ("Call an\nambulance (911).", "8:12"),
    ],
)
def test_another_number_for_emergencies_is_found(tmp_path: Path, body: str, place: str) -> None:
    without = make(tmp_path / "without", {"content/en/page.md": HEAD + body}).diagnostics
    [warned] = [problem for problem in without if problem.code not in QUIET]
    assert (warned.code, warned.severity.value, str(warned.location)) == (
        "emergency-number",
        "warning",
        f"content/en/page.md:{place}",
    )
    assert "site_config.yaml" in warned.message
    refused = make(tmp_path / "with", {**WITH_NUMBER, "content/en/page.md": HEAD + body}).diagnostics
    [problem] = [problem for problem in refused if problem.code not in QUIET]
    assert (problem.code, problem.severity.value) == ("emergency-number", "error")
    assert "Write 999 or 112" in problem.hint


@pytest.mark.parametrize(("body", "place"), [("Call 999 or 911.", "7:13"), ("Call 911 or 999.", "7:6")])
def test_the_wrong_number_of_two_is_found(tmp_path: Path, body: str, place: str) -> None:
    [problem] = found(tmp_path, {**WITH_NUMBER, "content/en/page.md": HEAD + body})
    assert problem[:2] == ("emergency-number", f"content/en/page.md:{place}")


@pytest.mark.parametrize(
    "body",
    ["Call 999.", "Call 112 now.", "Of 911 people, few call.", "Call 911 people.", "Call 911-555-0100.",
     "Call us on 911 234 567.", "<!-- call 911 -->", "    call 911", "Recall 911 cases.", "Call 250."],
)  # fmt: skip
def test_the_clinics_number_and_other_numbers_are_left_alone(tmp_path: Path, body: str) -> None:
    files: dict[str, str | bytes] = {**WITH_NUMBER, "content/en/page.md": HEAD + "Text.\n\n" + body}
    assert found(tmp_path, files) == []
