"""A signature holds for the words that were signed, however they are wrapped, and for no others."""

from __future__ import annotations

import datetime
import random
import re
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anagen import pipeline
from anagen.document import Document
from anagen.library import Library, Person, Review, read_library
from anagen.parse import parse_batch
from anagen.signature import Change, Standing, changes, kept_text, review_of, standing, text_hash
from anagen.signed_text import VERSION, as_kept, hash_of, kept_path, signed_text, to_keep, version_of
from anagen.source import SourceFile
from tests.sites import SMALL, TEMPLATES, lay, tree

PATH = "content/en/risks/side-effects.md"
HEAD = "---\ntitle: Side effects\nsummary: Most are short.\ntype: risks\n---\n"
BODY = """
/// key-points
- Bruising is usual. It fades in 3 weeks.
- We do not know how often serious harm happens.
///

Fat removal is surgery. In two reviews **3 to 12 of every 100 people** had a
complication [@comerci2024, p. 4], and 0.5 % of them a serious one.

> Some clinics say that
> nothing can go wrong.

//// details | What if I am unwell at night?
/// urgent | Call us the same day if
- the skin is hot, red and spreading
- you have a fever above 38.5 °C
///
////

/// icon-array
    outcome: any-complication

Out of 100 people.
///

| When | What |
| --- | --- |
| Day 1 | Soreness |

Rest
:   You rest at home.
"""
FILES = {
    "references.yaml": """references:
  - {id: comerci2024, type: article-journal, title: A review, study-type: systematic-review, DOI: 10.1093/asj/sjae074}
  - {id: other2020, type: article-journal, title: Another, study-type: animal, PMID: 123, URL: https://example.org}
""",
    "outcomes.yaml": """outcomes:
  - id: any-complication
    title: Had any complication
    population: Adults
    period: One year
    source: comerci2024
    certainty: low
    caveat: Few were asked.
    groups:
      - {name: Treated, events: 3, denominator: 100}
      - {name: Not treated, rate: 0.5, low: 0, high: 2}
      - {name: Later, unknown: true}
""",
}
GOLDEN = {1: "1:f7675d60a0b43936a1c6dd9188f27e9f"}
"""The hash of this page in each version. If one changes, every signature in the world is lost: make a new version."""


def document_of(text: str | bytes, path: str = PATH) -> Document:
    """A page that need not be right."""
    [parsed] = parse_batch([SourceFile(path=path, content=text if isinstance(text, bytes) else text.encode())])
    assert parsed.document
    return parsed.document


def library_of(files: Mapping[str, str] = FILES) -> Library:
    return read_library(
        {name: SourceFile(path=f"content/{name}", content=text.encode()) for name, text in files.items()}
    )[0]


LIBRARY = library_of()
SIGNED = text_hash(document_of(HEAD + BODY), LIBRARY)


def hash_of_body(body: str, head: str = HEAD) -> str:
    return text_hash(document_of(head + body), LIBRARY)


def signed(document: Document, library: Library = LIBRARY, **fields: object) -> Library:
    """The library with a review of this text by a known person, and the text that was kept."""
    review = Review(
        page=document.path, reviewer="a-name", reviewed=datetime.date(2026, 2, 3),
        next_review=datetime.date(2028, 2, 3), text_hash=text_hash(document, library),
    )  # fmt: skip
    return msgspec.structs.replace(
        library,
        people={"a-name": Person(id="a-name", name="Example Reviewer")},
        reviews={document.path: msgspec.structs.replace(review, **fields)},
        signed={kept_path(document.path): to_keep(signed_text(document, library))},
    )


@pytest.mark.parametrize("version", GOLDEN)
def test_the_hash_of_a_version_never_changes(version: int) -> None:
    assert hash_of(signed_text(document_of(HEAD + BODY), LIBRARY, version), version) == GOLDEN[version]


def test_every_version_has_its_golden_hash() -> None:
    assert max(GOLDEN) == VERSION
    assert signed_text(document_of(HEAD + BODY), LIBRARY, VERSION + 1) == ()


# What loses a signature.

WORDS = [match.span() for match in re.finditer(r"[^\s/>|:#*\-]+", BODY)]


@given(st.sampled_from(WORDS), st.sampled_from(["delete", "change", "double", "insert"]), st.sampled_from("aZ09é.,%"))
def test_no_edit_of_a_word_or_a_number_keeps_the_signature(span: tuple[int, int], kind: str, sign: str) -> None:
    start, end = span
    word = BODY[start:end]
    new = {
        "delete": "",
        "change": f"{word[:-1]}{'x' if word[-1] != 'x' else 'y'}",
        "double": f"{word} {word}",
        "insert": f"{sign}{word}",
    }[kind]
    assert hash_of_body(BODY[:start] + new + BODY[end:]) != SIGNED


@given(st.integers(0, len(BODY) - 1), st.characters(codec="utf-8"))
def test_no_single_visible_sign_can_be_put_anywhere(place: int, sign: str) -> None:
    if re.fullmatch(r"[\s\x00-\x1f\x7f\ufeff\ufffe\uffff>\x85\ud800-\udfff]", sign):
        return
    try:
        edited = document_of(HEAD + BODY[:place] + sign + BODY[place:])
    except AssertionError:
        return
    assert text_hash(edited, LIBRARY) != SIGNED


@given(st.integers(0, len(BODY.split("\n")) - 1))
def test_no_line_with_words_can_be_left_out_or_moved(index: int) -> None:
    lines = BODY.split("\n")
    line = lines.pop(index)
    if line.strip():
        assert hash_of_body("\n".join(lines)) != SIGNED
        assert index == 1 or hash_of_body("\n".join([line, *lines])) != SIGNED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[@comerci2024, p. 4]", "[@other2020, p. 4]"),
        ("[@comerci2024, p. 4]", "[@comerci2024]"),
        ("[@comerci2024, p. 4]", "[@comerci2024, p. 4; @other2020]"),
        ("/// urgent |", "/// emergency |"),
        ("outcome: any-complication", "outcome: another"),
        ("3 to 12", "3 to 13"),
        ("0.5 %", "5 %"),
        ("38.5", "39.5"),
        ("do not know", "know"),
        ("> Some clinics", "Some clinics"),
        # Blanks and line ends that are no wrapping: they would undo a card, a point, a heading or a table.
        ("/// urgent | Call us the same day if\n- the", "/// urgent | Call us the same day if - the"),
        ("weeks.\n- We do", "weeks. - We do"),
        ("100 people.\n///", "100 people. ///"),
        ("/// icon-array", "    /// icon-array"),
        ("| When | What |\n|", "| When | What | |"),
    ],
)
def test_what_a_reader_would_see_differently_unsigns_the_page(old: str, new: str) -> None:
    assert BODY.count(old) == 1
    assert hash_of_body(BODY.replace(old, new)) != SIGNED


@pytest.mark.parametrize(
    "head",
    [
        HEAD.replace("Side effects", "Side effect"),
        HEAD.replace("Most", "All"),
        HEAD.replace("short.", "short. funding"),
        HEAD.replace("type:", "conflicts: They sell it.\ntype:"),
        HEAD.replace("type:", "funding: A clinic.\ntype:"),
        HEAD.replace("type:", "authors: [a-name]\ntype:"),
    ],
)
def test_what_stands_above_the_text_counts_when_readers_see_it(head: str) -> None:
    assert hash_of_body(BODY, head) != SIGNED


def test_a_word_cannot_wander_from_one_part_to_another() -> None:
    texts = [
        "---\ntitle: A B\nsummary: C\n---\nD",
        "---\ntitle: A\nsummary: B C\n---\nD",
        "---\ntitle: A B\nsummary: C D\n---\n",
        '---\ntitle: A B\nsummary: "C\\nText: D"\n---\n',
        "---\ntitle: A B\nsummary: C\n---\nD\n\n## Numbers and sources:\n",
        "---\ntitle: A B\nsummary: C\n---\nD\n\n# \n\nNumbers and sources:\n",
        "---\ntitle: A B\nsummary: C\nconflicts: D\n---\n",
        "---\ntitle: A B\nsummary: C\nfunding: D\n---\n",
    ]
    assert len({text_hash(document_of(text), LIBRARY) for text in texts}) == len(texts)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("events: 3", "events: 4"),
        ("events: 3", "events: 0"),
        ("denominator: 100", "denominator: 1000"),
        ("rate: 0.5", "rate: 5"),
        ("low: 0,", "low: 0.1,"),
        ("high: 2", "high: 3"),
        ("name: Treated", "name: Cured"),
        ("unknown: true", "rate: 0"),
        ("certainty: low", "certainty: high"),
        ("caveat: Few were asked.", "caveat: None."),
        ("period: One year", "period: Two years"),
        ("population: Adults", "population: Mice"),
        ("title: Had any", "title: Had no"),
        ("    caveat", "    unit: people\n    caveat"),
        ("source: comerci2024", "source: other2020"),
    ],
)
def test_a_number_that_a_page_draws_belongs_to_its_text(old: str, new: str) -> None:
    assert FILES["outcomes.yaml"].count(old) == 1
    library = library_of({**FILES, "outcomes.yaml": FILES["outcomes.yaml"].replace(old, new)})
    assert text_hash(document_of(HEAD + BODY), library) != SIGNED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("A review", "Another review"),
        ("systematic-review", "animal"),
        ("sjae074", "sjae075"),
        ("DOI: 10.1093/asj/sjae074", "PMID: 9"),
    ],
)
def test_a_source_that_a_page_cites_belongs_to_its_text(old: str, new: str) -> None:
    library = library_of({**FILES, "references.yaml": FILES["references.yaml"].replace(old, new)})
    assert text_hash(document_of(HEAD + BODY), library) != SIGNED


# What does not.


def wrapped(text: str, dice: random.Random) -> str:
    """The text with other line ends and blanks wherever Markdown means the same by them."""
    lines: list[str] = []
    for paragraph in re.split(r"(\n\s*\n)", text):
        for line in re.split(r"\n(?=[-|:/>]|\s*$)", paragraph):
            is_free = not re.match(r"\s*(?:/|\||outcome)", line)
            mark = "> " if line.startswith("> ") else ""
            words = line.removeprefix(mark).split(" ")
            joined = words[0]
            for word in words[1:]:
                breaks = is_free and re.match(r"\w", word) and not re.match(r"\d+[.)]", word)
                joined += (
                    dice.choice([" ", "  ", "\n", f"\n{mark}", " \n", "\u00a0", "\t"] if breaks else [" ", "  "]) + word
                )
            lines.append(mark + joined + dice.choice(["", " ", "\t", "   "]))
    return "\n".join(lines)


@given(st.randoms(use_true_random=False), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_no_wrapping_line_end_byte_order_mark_or_trailing_blank_loses_the_signature(
    dice: random.Random, end: str, has_mark: bool
) -> None:
    body = wrapped(BODY, dice)
    content = ("\ufeff" * has_mark + HEAD + body + dice.choice(["", "\n", "\n\n \n"])).replace("\n", end)
    assert text_hash(document_of(content), LIBRARY) == SIGNED, body


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n> nothing can", "\nnothing can"),
        ("that\n> nothing", "that nothing"),
        ("Some clinics say that\n> nothing", "Some\n>clinics say that nothing"),
        ("surgery. In two", "surgery.\n\nIn two"),
        ("a\ncomplication", "a complication\ufeff"),
        ("\n\n/// icon-array\n", "\n\n\n/// icon-array   \n"),
    ],
)
def test_what_changes_no_word_keeps_the_signature(old: str, new: str) -> None:
    assert BODY.count(old) == 1
    assert hash_of_body(BODY.replace(old, new)) == SIGNED


@pytest.mark.parametrize(
    "head",
    [
        HEAD.replace("type: risks", "type: concept\norder: 3\ndraft: true\nkeywords: [pain, bruise]"),
        HEAD.replace("Most are short.", '"Most are\n  short."'),
        HEAD.replace("title: Side effects", "title:   Side   effects"),
    ],
)
def test_what_readers_never_see_does_not_count(head: str) -> None:
    assert hash_of_body(BODY, head) == SIGNED


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert hash_of_body("Caf\u00e9") == hash_of_body("Cafe\u0301")


def test_what_is_noted_about_a_source_beside_its_identity_does_not_count() -> None:
    more = ", volume: 4, page: 1-2, accessed: 2026-02-03, container-title: J, author: [{literal: X}], PMID: 5}"
    library = library_of({**FILES, "references.yaml": FILES["references.yaml"].replace("sjae074}", "sjae074" + more)})
    assert library.references["comerci2024"].pmid == "5"
    assert text_hash(document_of(HEAD + BODY), library) == SIGNED
    others = library_of({**FILES, "references.yaml": FILES["references.yaml"].replace("Another", "Yet another")})
    assert text_hash(document_of(HEAD + BODY), others) == SIGNED


def test_the_hash_needs_nothing_that_the_markdown_library_made() -> None:
    document = document_of(HEAD + BODY)
    bare = msgspec.structs.replace(document, html="", blocks={}, links={}, citations={}, headings=(), ids=())
    assert text_hash(bare, LIBRARY) == SIGNED


# The text that is kept, and what it is kept for.


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=300))
def test_the_kept_text_is_the_signed_text_whatever_was_typed(typed: str) -> None:
    document = msgspec.structs.replace(
        document_of(HEAD), source=msgspec.structs.replace(document_of(HEAD).source, text=typed)
    )
    text = signed_text(document, LIBRARY)
    kept = to_keep(text)
    assert hash_of(as_kept(kept)) == hash_of(text)
    assert hash_of(as_kept(kept.replace("\n", "\r\n"))) == hash_of(text)
    assert [(line.text, line.goes_on) for line in as_kept(kept)] == [(line.text, line.goes_on) for line in text]


def test_a_kept_text_has_a_sentence_a_line() -> None:
    lines = to_keep(signed_text(document_of(HEAD + BODY), LIBRARY)).split("\n")
    assert lines[2:6] == ["Title: Side effects", "Summary: Most are short.", "Text:", "/// key-points"]
    assert lines[6:8] == ["- Bruising is usual.", "  It fades in 3 weeks."]
    assert "Fat removal is surgery." in lines
    assert "Number any-complication, groups 1, events: 3" in lines
    assert "Source comerci2024, address: DOI 10.1093/asj/sjae074" in lines


def test_only_the_sentence_that_changed_is_a_change_even_when_the_rest_is_wrapped_anew() -> None:
    before = document_of(HEAD + BODY)
    body = BODY.replace("3 weeks", "6 weeks").replace("surgery. In two reviews", "surgery.\nIn two\nreviews")
    found = [change for change in changes(document_of(HEAD + body), signed(before)) if change.sign != " "]
    assert found == [Change("-", "It fades in 3 weeks."), Change("+", "It fades in 6 weeks.", 8)]


@pytest.mark.parametrize("kept", [None, "", "Something else.\n\nTitle: X\n", "cut"])
def test_a_kept_text_that_is_missing_or_another_loses_no_signature(kept: str | None) -> None:
    document = document_of(HEAD + BODY)
    library = signed(document)
    whole = library.signed[kept_path(PATH)]
    files = {} if kept is None else {kept_path(PATH): whole[: len(whole) // 2] if kept == "cut" else kept}
    damaged = msgspec.structs.replace(library, signed=files)
    assert kept_text(PATH, library)
    assert kept_text(PATH, damaged) is None
    assert review_of(document, damaged) == library.reviews[PATH]
    assert {change.sign for change in changes(document, damaged)} == {"+"}


# How a page stands.


def test_a_review_holds_for_its_text_its_page_and_a_known_person() -> None:
    document = document_of(HEAD + BODY)
    library = signed(document)
    assert review_of(document, library) == library.reviews[PATH]
    assert review_of(document_of(HEAD + BODY.replace("3 weeks", "4 weeks")), library) is None
    assert review_of(document_of(HEAD + BODY, "content/en/other.md"), library) is None
    assert review_of(document, msgspec.structs.replace(library, people={})) is None


@pytest.mark.parametrize("text_hash", ["", "1:", "x", "2:" + SIGNED[2:], SIGNED[2:], "1:" + "0" * 32, SIGNED.upper()])
def test_no_other_hash_is_taken_for_the_signature(text_hash: str) -> None:
    document = document_of(HEAD + BODY)
    library = signed(document, text_hash=text_hash)
    if text_hash != SIGNED:
        assert review_of(document, library) is None
        assert standing(document, library, None) is Standing.CHANGED


def test_the_version_of_a_hash() -> None:
    assert [version_of(text) for text in ("1:ab", "12:ab", "x", "", ":", "-1:a", "9999:a")] == [1, 12, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-02-03", Standing.SIGNED),
        ("2027-12-04", Standing.SIGNED),
        ("2027-12-05", Standing.DUE),
        ("2028-02-03", Standing.DUE),
        ("2028-02-04", Standing.OVERDUE),
    ],
)
def test_a_review_is_due_sixty_days_before_its_day_and_overdue_the_day_after(today: str, expected: Standing) -> None:
    document = document_of(HEAD + BODY)
    assert standing(document, signed(document), datetime.date.fromisoformat(today)) is expected


def test_without_a_date_nothing_is_due_and_without_a_review_nothing_is_signed() -> None:
    document = document_of(HEAD + BODY)
    assert standing(document, signed(document), None) is Standing.SIGNED
    assert standing(document, LIBRARY, datetime.date(2040, 1, 1)) is Standing.NEVER


def test_kept_texts_are_no_part_of_the_site_and_no_byte_of_it_depends_on_today(tmp_path: Path) -> None:
    site = pipeline.make(lay(tmp_path, SMALL), TEMPLATES).site
    assert site
    document = site.documents[PATH]
    review = signed(document, site.library).reviews[PATH]
    lay(
        tmp_path,
        {
            "content/people.yaml": "people:\n  - {id: a-name, name: Example Reviewer}\n",
            "content/reviews.yaml": (
                f"reviews:\n  - page: {PATH}\n    reviewer: a-name\n    reviewed: {review.reviewed}\n"
                f'    next_review: {review.next_review}\n    text_hash: "{review.text_hash}"\n'
            ),
            kept_path(PATH): to_keep(signed_text(document, site.library)),
        },
    )
    folders = []
    for number, today in enumerate([None, datetime.date(2026, 3, 1), datetime.date(2028, 4, 1)]):
        folder = tmp_path / f"dist{number}"
        built, written = pipeline.build(tmp_path, TEMPLATES, folder, today=today)
        assert written
        assert "unused-file" not in {problem.code for problem in built.diagnostics}
        folders.append(tree(folder))
    assert folders[0] == folders[1] == folders[2]
    assert not [name for name in folders[0] if "signed" in name or name.endswith("side-effects.txt")]
