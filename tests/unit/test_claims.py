"""What a sentence claims: the labelled sample, what claims nothing and why, and any text at any length."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anagen.claim_words import claim_words
from anagen.claims import KINDS, claims_in, figure_in_cell, says_doubt, says_origin, surest_words

SAMPLE = Path(__file__).parent.parent / "claims/sentences.txt"


def sample() -> dict[str, list[tuple[list[str], str]]]:
    """The labelled sentences of each part: the kinds, and the text."""
    parts: dict[str, list[tuple[list[str], str]]] = {"made": [], "held out": []}
    made, held = SAMPLE.read_text(encoding="utf-8").split("\n# held out\n")
    for name, part in (("made", made), ("held out", held)):
        for line in part.splitlines():
            kinds, bar, text = line.partition(" | ")
            if bar and not line.startswith("#"):
                parts[name].append(([] if kinds == "-" else kinds.split(","), text))
    return parts


def kinds_of(text: str) -> set[str]:
    return {claim.kind for claim in claims_in(text)}


def test_the_sample_is_large_enough_and_labelled_with_kinds_that_exist() -> None:
    parts = sample()
    assert len(parts["made"]) >= 460
    assert len(parts["held out"]) >= 110
    texts = [text for part in parts.values() for _kinds, text in part]
    assert len(texts) == len(set(texts))
    assert {kind for part in parts.values() for kinds, _text in part for kind in kinds} == set(KINDS)


@pytest.mark.parametrize(("part", "precision", "recall"), [("made", 0.99, 0.96), ("held out", 0.9, 0.6)])
def test_claims_are_found_as_well_as_the_documents_say(part: str, precision: float, recall: float) -> None:
    labelled = sample()[part]
    told = [kinds for kinds, text in labelled if claims_in(text)]
    right = sum(bool(kinds) for kinds in told)
    claims = sum(bool(kinds) for kinds, _text in labelled)
    assert right / len(told) >= precision
    assert right / claims >= recall


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("There are no side effects.", "safety", "no side effects"),
        ("It did no better than salt water.", "comparison", "did no better than salt"),
        ("About 3 of every 100 people had a scar.", "number", "3 of every 100"),
        ("The gain lasts for ever.", "permanence", "lasts for ever"),
        ("It’s safe.", "safety", "safe"),
        ("IT STOPS HAIR LOSS.", "benefit", "STOPS HAIR LOSS"),
        ("The needles improve the texture of your cheeks.", "benefit", "improve the texture"),
        ("The drip gives rapid relief.", "benefit", "gives rapid relief"),
        ("Our crowns look like real teeth.", "benefit", "look like real"),
        ("It gets to the root cause.", "benefit", "gets to the root cause"),
        ("When the knee is warm, patients often notice improvements.", "benefit", "notice improvements"),
        ("No sedation is needed.", "safety", "No sedation is needed"),
        ("Our skilled and caring team sees you.", "comparison", "skilled and caring team"),
        ("Unlike most braces these come out.", "comparison", "Unlike most"),
        ("Ask the clinic, but it restores your hair.", "benefit", "restores your hair"),
        ("Did you know that stem cells regrow hair?", "benefit", "regrow hair"),
    ],
)
def test_the_words_that_make_it_a_claim_are_named(text: str, kind: str, words: str) -> None:
    assert (kind, words) in [(claim.kind, text[claim.start : claim.end]) for claim in claims_in(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Does it restore hair?",
        "It does not restore hair.",
        "We do not know whether it restores hair.",
        "Whether it restores hair is unknown.",
        "If it restores hair, tell us.",
        "Some adverts say that it restores hair.",
        "Ask whether it restores hair.",
        "There is no proof that it restores hair.",
        "“Restores hair” is a phrase of adverts.",
        "A trial is a test that shows if hair is restored.",
        "In November 2026 we read 50 papers.",
        "",
        "…",
    ],
)
def test_what_is_denied_unknown_asked_or_said_by_others_claims_nothing(text: str) -> None:
    assert claims_in(text) == ()


def test_a_word_such_as_may_weakens_and_a_finding_is_told_from_a_promise() -> None:
    [flat] = claims_in("The cells restore hair.")
    [may] = claims_in("The cells may restore hair.")
    [probably] = claims_in("The cells probably restore hair.")
    [found] = claims_in("In the trial the cells restored hair.")
    assert (flat.wording, may.wording, probably.wording) == ("flat", "possible", "probable")
    assert (flat.is_report, found.is_report) == (False, True)


def test_surest_words_doubt_and_origin() -> None:
    text = "The cells will regrow hair."
    span = surest_words(text)
    assert span
    assert text[slice(*span)] == "will regrow"
    assert surest_words("Will it regrow hair?") is None
    assert surest_words("Nobody knows if it will regrow hair.") is None
    assert surest_words("It may help.") is None
    assert says_doubt("It may help, but we hardly know.")
    assert not says_doubt("It may help.")
    assert says_origin("In mice the hair grew.", "animal")
    assert not says_origin("The hair grew.", "animal")


def test_a_bare_figure_is_a_claim_where_its_table_counts_people() -> None:
    assert figure_in_cell("26", "How many of every 1,000 people")
    assert figure_in_cell("between 6 and 7", "people")
    assert figure_in_cell("26", "Step") is None
    assert figure_in_cell("A lotion that you rub in each day", "people") is None


def test_only_languages_with_words_are_judged() -> None:
    assert claim_words("en-GB") is not None
    for tag in ("de", "", "../en", "x" * 300):
        assert claims_in("It is 100% safe.", tag) == ()
    assert claims_in("It is 100% safe.", "en-GB")


PIECES = st.sampled_from(
    [
        "not",
        "no",
        "never",
        "may",
        "will",
        "how",
        "if",
        "what",
        ",",
        ".",
        ";",
        ":",
        "?",
        "!",
        "“",
        "”",
        "(",
        ")",
        "3",
        "of",
        "every",
        "100",
        "hair",
        "loss",
        "stops",
        "safe",
        "than",
        "more",
        "better",
        "20%",
        "’",
        "\xa0",
        "İ",
        "ß",
        "中",
        "\u202e",
        "helps",
        "for",
        "ever",
        "weeks",
        "after",
        "\n",
        "we",
        "do",
        "know",
    ]
)


def test_nothing_is_left_out_of_a_very_long_sentence() -> None:
    text = "and so on " * 1_000 + "it is safe"
    [claim] = claims_in(text)
    assert text[claim.start : claim.end] == "safe"


@settings(max_examples=1500)
@given(st.one_of(st.text(max_size=120), st.lists(PIECES, max_size=40).map(" ".join)))
def test_any_text_has_claims_within_it(text: str) -> None:
    for claim in claims_in(text):
        assert 0 <= claim.start < claim.end <= len(text)
        assert claim.kind in KINDS
    surest_words(text)
    says_doubt(text)
    figure_in_cell(text, text)


@pytest.mark.parametrize(
    "piece",
    [
        "no ",
        "the of in ",
        "3 to ",
        "a,",
        "not more better ",
        "hair ",
        "“",
        "1",
        "gains the ",
        "more x ",
        ", and ",
        "risk is very ",
    ],
)
def test_long_texts_are_read_in_no_time(piece: str) -> None:
    claims_in(piece * 10_000)
    surest_words(piece * 10_000)
    figure_in_cell(piece * 2_000, "people")
    for pattern in ("animal", "laboratory", "cases"):
        says_origin(piece * 10_000, pattern)
