"""Cues: a pattern is only tried where its words may be, and nothing is lost by that."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from anagen.claim_words import claim_words
from anagen.claims import _CLAIMING, _TEMPERING, _plain
from anagen.cues import Index, Needs, needs_of, words_of
from anagen.prose import passages
from anagen.sentences import sentences
from anagen.source import Source
from anagen.syllables import compiled
from anagen.wording import _compiled
from anagen.wording_packs import read_pack

ROOT = Path(__file__).parents[2]
RULES = [rule for name in ("base", "us", "uk", "hair-restoration") for rule in read_pack(name).rules]


@pytest.mark.parametrize(
    ("pattern", "needs"),
    [
        ("patients?", [{"patient"}]),
        ("(?:really )?happy", [{"happy"}]),
        ("no (?:known )?(?:risks?|chance) of", [{"risk", "chance"}, {"no "}]),
        ("rejuvenat(?:e|es)", [{"rejuvenat"}]),
        ("fo{2}tless shoes", [{"shoes"}]),
        ("cures the common cold", [{"common "}, {"cures "}, {"cold"}]),
        ("number one|no 1|#1", [{"number ", "0"}, {"one", "no ", "0"}]),
        (r"(?:long[- ])?lasting\b", [{"lasting "}]),
        ("you'll see", [{"see"}, {"you"}]),
        (r"\d+ ?(?:%|per ?cent) off", [{"off"}, {"0"}]),
        (r"^(?:heal|restore)(?=\W*$)", [{"heal", "restore"}]),
        (r"\w+safe", []),
        ("(?:safe)?", []),
        ("to", []),
    ],
)
def test_what_a_pattern_asks_for(pattern: str, needs: list[set[str]]) -> None:
    assert [*map(set, needs_of(pattern))] == needs


def test_the_words_of_a_sentence_are_in_small_letters() -> None:
    assert words_of("It’s PAIN-free, free.") == {"it", "s", "pain", "free"}


def test_an_index_asks_for_what_may_match_and_for_nothing_else() -> None:
    index = Index([needs_of(pattern) for pattern in ("cures? cold", "colds", r"\d years", r"\w+", "no cold")])
    assert index.asked(words_of("Cures a cold")) == [0, 3]
    assert index.asked(words_of("Two colds in 5 years")) == [1, 2, 3]
    assert index.asked(words_of("nothing")) == [3]
    assert index.asked(words_of("No colds")) == [1, 3, 4]
    assert index.asked(words_of("not cold, now colder")) == [3]


def _texts() -> Iterator[str]:
    for rule in RULES:
        yield from (*rule.bad, *rule.good)
    for path in [*ROOT.glob("content/en/**/*.md"), *ROOT.glob("tests/[cw]*/*.txt"), ROOT / "tests/source_text.md"]:
        for passage in passages(Source(path=path.name, text=path.read_text(encoding="utf-8"))):
            for sentence in sentences(passage.text):
                yield passage.text[sentence.start : sentence.end]


def _wording() -> tuple[list[Needs], list[Callable[[str], object]]]:
    patterns = [pattern for rule in RULES for pattern in rule.matches]
    return [needs_of(pattern) for pattern in patterns], [_compiled(pattern).search for pattern in patterns]


def _claims() -> tuple[list[Needs], list[Callable[[str], object]]]:
    words = claim_words("en")
    patterns = [pattern for name in (*_CLAIMING, *_TEMPERING) for pattern in getattr(words, name)]
    return [needs_of(one, at_word=False) for one in patterns], [compiled(one).search for one in patterns]


@pytest.mark.parametrize("kind", [_wording, _claims])
def test_nothing_is_lost_by_cues(kind: Callable[[], tuple[list[Needs], list[Callable[[str], object]]]]) -> None:
    needs, searches = kind()
    index = Index(needs)
    for text in map(_plain, _texts()):
        asked = {*index.asked(words_of(text))}
        lost = [number for number, search in enumerate(searches) if number not in asked and search(text)]
        assert not lost, (text, lost)


def test_a_very_long_word_is_no_trap() -> None:
    assert Index([needs_of("cures? cold")]).asked(words_of("cures" * 100_000 + " cold")) == [0]
