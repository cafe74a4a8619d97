"""How much a sentence sells: what its words add up to, the pages of the sample, and any text at any length."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anagen.adverts import advert_words, is_sober, points_of, reads_like_advert, selling_words, sells
from anagen.claims import claims_in
from anagen.wording import find
from anagen.wording_packs import read_pack

PAGES = Path(__file__).parent.parent / "wording/pages.txt"


class Page(msgspec.Struct, frozen=True):
    """A page of the sample: of what kind it is, and its sentences with their marks."""

    kind: str
    sentences: tuple[tuple[str, str], ...]

    def points(self) -> list[float]:
        return [points_of(text) for _mark, text in self.sentences]


def sample() -> list[Page]:
    parts = re.split(r"^# (advert|sober): .+\n", PAGES.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    marked = [re.findall(r"^([+-]) (.+)$", text, re.MULTILINE) for text in parts[1::2]]
    return [Page(kind, tuple(lines)) for kind, lines in zip(parts[::2], marked, strict=True)]


def test_each_page_of_the_sample_reads_as_what_it_is() -> None:
    pages = sample()
    assert len(pages) >= 9
    for page in pages:
        assert reads_like_advert(page.points()) == (page.kind == "advert"), page
        assert is_sober(page.points()) == (page.kind == "sober"), page


def test_nine_of_ten_overclaims_of_the_adverts_are_found_and_nothing_in_sober_pages() -> None:
    general = tuple(rule for name in ("base", "us", "uk") for rule in read_pack(name).rules)
    anywhere = tuple(rule for rule in general if not rule.only_in_adverts)
    told: list[tuple[str, str, bool]] = []
    for page in sample():
        is_advert = reads_like_advert(page.points())
        rules = anywhere if is_sober(page.points()) else general
        for mark, text in page.sentences:
            by_tone = is_advert and (sells(points_of(text)) or bool(claims_in(text)))
            told.append((page.kind, mark, by_tone or bool(list(find(rules, text)))))
    overclaims = [found for _kind, mark, found in told if mark == "+"]
    assert sum(overclaims) / len(overclaims) >= 0.9
    assert not any(found for kind, _mark, found in told if kind == "sober")


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ("The cells awaken sleeping roots.", "The cells lie around the roots."),
        ("It restores balance.", "It may restore balance."),
        ("It rejuvenates and restores the skin.", "It rejuvenates the skin."),
        ("It is pain-free.", "“It is pain-free” was on the poster."),
        ("It’s a state-of-the-art lamp.", "It’s a lamp."),
    ],
)
def test_words_add_up(more: str, less: str) -> None:
    assert points_of(more) > points_of(less)


def test_each_further_word_of_a_group_counts_half_up_to_the_third() -> None:
    words = advert_words("en")
    assert words
    one = words.groups["revive"].points
    sums = [points_of(" ".join(["renews"] * count)) - words.start for count in range(5)]
    assert sums == [0, one, one * 1.5, one * 2, one * 2]


def test_the_words_that_sell_most_are_named() -> None:
    text = "Our gentle lamp may revive roots, says the nurse."
    assert [text[start:end] for start, end in selling_words(text)] == ["gentle", "revive"]
    assert selling_words("A nurse may call.") == ()


def test_a_few_sentences_decide_nothing() -> None:
    assert not reads_like_advert([50, 50])
    assert reads_like_advert([50, 50, 50])
    assert not is_sober([-30, -30, -30, -30])
    assert is_sober([-30] * 5)


def test_a_language_without_words_sells_nothing() -> None:
    assert advert_words("xx") is None
    assert advert_words("../en") is None
    assert points_of("A miracle", "xx") == 0
    assert selling_words("A miracle", "xx") == ()
    assert not reads_like_advert([50] * 9, "xx")
    assert not is_sober([-50] * 9, "xx")
    assert not sells(50, "xx")


@given(st.text(max_size=300), st.integers(0, 3))
def test_any_text_has_points_and_its_words_lie_inside(text: str, times: int) -> None:
    points_of(text * times)
    for start, end in selling_words(text):
        assert 0 <= start < end <= len(text)


def test_a_very_long_sentence_is_no_trap() -> None:
    for word in ("a-", "a'", "“", "restores ", "İ"):
        points_of(word * 100_000)
        selling_words(word * 1_000)
