"""Wording packs: each rule finds its bad examples and leaves the good ones; the samples and the rates measured on them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import import_module, resources
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anagen.config import Wording
from anagen.diagnostics import Severity
from anagen.prose import passages
from anagen.sentences import sentences
from anagen.source import Source
from anagen.wording import (
    Authority,
    Family,
    Match,
    WordingRule,
    _compiled,
    find,
    goes_on,
    most_telling,
    reports,
)
from anagen.wording_packs import read_pack

sre = import_module("re._parser")  # the only parser of patterns that Python has
TESTS = Path(__file__).parent.parent
NAMES = sorted(path.name.removesuffix(".yaml") for path in resources.files("anagen").joinpath("packs").iterdir())
PACKS = {name: read_pack(name) for name in NAMES}
RULES = tuple(rule for pack in PACKS.values() for rule in pack.rules)
GENERAL = tuple(rule for name in ("base", "us", "uk") for rule in PACKS[name].rules)
BY_ID = {rule.id: rule for rule in RULES}


def ids(found: Iterable[Match]) -> set[str]:
    return {match.rule.id for match in found}


# The packs.


def test_the_settings_know_every_pack() -> None:
    [packs] = [field for field in msgspec.structs.fields(Wording) if field.name == "packs"]
    assert sorted(get_args(get_args(packs.type.__args__[0])[0])) == NAMES
    assert packs.default == ("base",)


def test_every_rule_has_its_own_id_and_every_family_a_rule() -> None:
    assert len(BY_ID) == len(RULES)
    assert {rule.family for rule in RULES} == set(get_args(Family))


def test_the_document_lists_every_rule_of_every_pack() -> None:
    document = (TESTS.parent / "docs/wording.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w-]+)` \| `([\w-]+)` \| ", document, re.MULTILINE)
    assert rows == [(rule.pack, rule.id) for name in NAMES for rule in PACKS[name].rules]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_finds_its_bad_examples_and_no_rule_a_good_one(rule: WordingRule) -> None:
    assert len(rule.bad) >= 3
    assert len(rule.good) >= 3
    assert [bad for bad in rule.bad if not list(find((rule,), bad))] == []
    assert {good: ids(find(RULES, good)) for good in rule.good} == {good: set() for good in rule.good}


@pytest.mark.parametrize("pack", PACKS.values(), ids=lambda pack: pack.name)
def test_who_says_so_is_known_and_was_looked_at(pack: object) -> None:
    assert isinstance(pack, type(PACKS["base"]))
    used = {rule.authority for rule in pack.rules} | {pack.authorities[one.authority] for one in pack.notices}
    assert used == {*pack.authorities.values()}
    for authority in pack.authorities.values():
        assert re.match(r"https?://[\w.-]+/\S+$", authority.url)
        assert authority.checked_on.year == 2026


def test_a_source_of_a_topic_stands_in_the_references() -> None:
    text = (TESTS.parent / "content/references.yaml").read_text(encoding="utf-8")
    known = set(re.findall(r"^  - id: (\S+)$", text, re.MULTILINE))
    for pack in PACKS.values():
        assert {one.reference for one in pack.authorities.values() if one.reference} <= known
    assert all(rule.authority.reference for rule in PACKS["hair-restoration"].rules)


# Patterns that take time in proportion to the text.


def parts(tree: object) -> Iterable[tuple[object, object]]:
    """The operations of a parsed pattern, each with what it holds."""
    for operation, argument in tree:  # type: ignore[attr-defined]
        yield operation, argument
        for inner in argument if isinstance(argument, tuple | list) else ():
            for one in inner if isinstance(inner, list) else [inner]:
                if isinstance(one, sre.SubPattern):
                    yield from parts(one)


def unbounded(tree: object) -> Iterable[object]:
    for operation, argument in parts(tree):
        if str(operation) in {"MAX_REPEAT", "MIN_REPEAT"} and argument[1] is sre.MAXREPEAT:  # type: ignore[index]
            yield argument[2]  # type: ignore[index]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_no_pattern_repeats_a_repetition_without_end(rule: WordingRule) -> None:
    for pattern in (*rule.matches, *rule.unless):
        assert ".*" not in pattern
        for inside in unbounded(sre.parse(_compiled(pattern).pattern)):
            assert list(unbounded(inside)) == [], pattern


@pytest.mark.parametrize(
    "word", ["no ", "the best ", "safe, ", "your own cells ", "1 in 2 ", "results ", "not a ", "not -'%-"]
)
def test_a_very_long_sentence_is_no_trap(word: str) -> None:
    list(find(RULES, word * 3_000))
    list(find(RULES, word * 3_000 + "and effective"))


# What makes words harmless.


@pytest.mark.parametrize(
    "harmless",
    [
        "Is it safe?",
        "Is it completely safe",
        "It is not risk-free.",
        "No treatment is 100 % effective.",
        "Nobody can guarantee results.",
        "There is no proof that it is safe and effective.",
        "We do not know whether it is completely safe.",
        "Some clinics say that it is completely safe.",
        "Be wary of anyone who promises permanent results.",
        "If a treatment is completely safe, ask how anybody knows.",
        "“Completely safe” is a promise that nobody can keep.",
        "It has not been shown that exosomes are safe and effective.",
        "It’s not “completely painless”, whatever adverts say.",
        "It is marketed as a miracle cure.",
    ],
)
def test_questions_negations_and_reports_are_left_alone(harmless: str) -> None:
    assert ids(find(RULES, harmless)) == set()


@pytest.mark.parametrize(
    "overclaim",
    [
        "It is completely safe.",
        "It is virtually pain free.",
        "We have proven results.",
        "We are an FDA-registered stem cell clinic.",
        "There is an unlimited supply of your own cells.",
        "It is not only completely safe but also quick.",
        "You do not need surgery with our completely safe treatment.",
        "There is no doubt that it is completely safe.",
        "It is not surgery, no downtime is needed.",
        "Want permanent results without surgery?",
        "Why wait for your guaranteed results?",
        "Clinics choose us, and our treatment is completely safe.",
    ],
)
def test_what_only_looks_like_one_is_found(overclaim: str) -> None:
    assert ids(find(RULES, overclaim))


def test_the_words_are_told_with_their_place_in_any_writing() -> None:
    text = "Sure: it is Completely\u202fSafe, and “pain‑free”."
    assert {(text[match.start : match.end], match.rule.family) for match in find(PACKS["base"].rules, text)} >= {
        ("Completely\u202fSafe", "safety")
    }


def test_what_is_quoted_as_a_whole_is_left_alone_but_for_marks_and_stories() -> None:
    assert ids(find(RULES, "It is completely safe", is_quoted=True)) == set()
    assert ids(find(RULES, "HONcode certified", is_quoted=True)) == {"dead-trust-mark"}


def test_a_report_goes_on_in_the_next_sentence() -> None:
    assert reports("Some adverts add a step.")
    assert not reports("Our clinic adds a step.")
    assert goes_on("Then the follicles are injected.")
    assert not goes_on("It is completely safe.")


def rule_of(name: str, severity: Severity = Severity.ERROR) -> WordingRule:
    nobody = Authority(
        name="Nobody", url="https://example.org/", checked_on=PACKS["base"].authorities["hon"].checked_on
    )
    return WordingRule(
        id=name, pack="p", family="cure", severity=severity, matches=("x",), why="w", authority=nobody, instead="i",
        bad=(), good=(),
    )  # fmt: skip


def test_a_rule_is_told_once_in_a_sentence() -> None:
    rule = rule_of("a")
    assert most_telling([Match(rule, 0, 2), Match(rule, 5, 9)]) == (Match(rule, 5, 9),)


def test_words_are_told_once_by_the_gravest_then_longest_then_last_rule() -> None:
    mild, grave, longer, later = rule_of("a", Severity.WARNING), rule_of("b"), rule_of("c"), rule_of("d")
    assert most_telling([Match(mild, 0, 9), Match(grave, 2, 4)]) == (Match(grave, 2, 4),)
    assert most_telling([Match(grave, 2, 4), Match(longer, 0, 4)]) == (Match(longer, 0, 4),)
    assert most_telling([Match(grave, 0, 4), Match(later, 0, 4)]) == (Match(later, 0, 4),)
    assert most_telling([Match(grave, 5, 9), Match(later, 0, 4)]) == (Match(later, 0, 4), Match(grave, 5, 9))


@given(st.text(), st.booleans())
def test_any_text_can_be_looked_at(text: str, is_quoted: bool) -> None:
    for match in most_telling(find(RULES, text, is_quoted=is_quoted)):
        assert 0 <= match.start < match.end <= len(text)


# Samples, with the rates that docs/wording.md states.


def lines(name: str) -> list[str]:
    text = (TESTS / f"wording/{name}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def found_in(text: str, rules: tuple[WordingRule, ...] = GENERAL) -> int:
    return sum(len(most_telling(find(rules, text[one.start : one.end]))) for one in sentences(text, "en"))


@pytest.mark.parametrize("half", [0, 1])
def test_nine_of_ten_overclaims_of_the_sample_are_found(half: int) -> None:
    sample = lines("overclaims")[half::2]
    missed = [line for line in sample if not found_in(line)]
    assert len(missed) <= len(sample) / 10, missed


@pytest.mark.parametrize("half", [0, 1])
def test_sober_sentences_are_left_alone(half: int) -> None:
    alarms = [line for line in lines("sober")[half::2] if found_in(line, RULES)]
    assert alarms == []


def test_the_general_packs_find_nothing_in_the_pages_that_anagen_ships_with() -> None:
    alarms = {}
    for path in sorted((TESTS.parent / "content/en").rglob("*.md")):
        source = Source(
            path=path.name, text=re.sub(r"\A---.*?^---\n", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
        )
        for passage in passages(source):
            if not (passage.level == 7 and passage.block == "claim-checked"):
                alarms[passage.text] = found_in(passage.text)
    assert [text for text, alarm in alarms.items() if alarm] == []


# The customer's text.

FLAGGED = {
    2: "naturally restorative",
    3: "the activation of hair follicles",
    4: "prevent further hair loss",
    5: "non-surgical",
    10: "grow indefinitely",
    18: "the only way to improve",
    19: "jump-starts hair growth",
    20: "It also duplicates our hair follicles",
    21: "stem cell skin rejuvenation or stem cell facelift",
    22: "It is quick",
    23: "relatively pain-free",
    27: "duplicated in the lab",
    28: "new hair follicles are injected",
    30: "restore hair volume",
    32: "extraction is done only once",
    33: "you will see the full effect",
    35: "unlimited amount of stem cells",
    36: "as many sessions as necessary",
    37: "Flexibility and strength",
    38: "Eliminates frizz",
    39: "Restores the hair strand",
    40: "Younger and healthier mane",
    41: "Stimulates hair growth",
    42: "Provides body to hair",
    43: "safe and effective treatment as compared to",
    44: "greater advances and better results",
    45: "sufficiently proven",
    46: "safety profile",
}
"""The claims that are wrong, unsupported, of another topic, or early evidence put as fact, by a part of their words."""
RIGHT = (
    "Human hair grows from the hair root",
    "which signal the hair to continue growing",
    "follicles start shrinking",
    "done under local anesthesia",
    "still young and evolving",
)


def customers_sentences() -> list[str]:
    text = (TESTS / "source_text.md").read_text(encoding="utf-8")
    found = passages(Source(path="source_text.md", text=text))
    return [passage.text[one.start : one.end] for passage in found for one in sentences(passage.text, "en")]


@pytest.mark.parametrize("row", FLAGGED)
def test_the_packs_find_what_is_wrong_in_the_customers_text(row: int) -> None:
    [sentence] = [one for one in customers_sentences() if FLAGGED[row] in one]
    topic = (*GENERAL, *PACKS["hair-restoration"].rules)
    assert ids(find(topic, sentence))


def test_the_general_packs_alone_find_two_thirds_of_it() -> None:
    found = [one for one in customers_sentences() if ids(find(GENERAL, one))]
    rows = [row for row, words in FLAGGED.items() if any(words in one for one in found)]
    assert len(rows) >= len(FLAGGED) * 2 / 3, sorted(set(FLAGGED) - set(rows))


@pytest.mark.parametrize("words", RIGHT)
def test_what_is_right_in_it_is_left_alone(words: str) -> None:
    [sentence] = [one for one in customers_sentences() if words in one]
    assert ids(find(RULES, sentence)) == set()
