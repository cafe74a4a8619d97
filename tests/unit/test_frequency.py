"""The frequencies of a sentence: which forms are read, which are left alone, and that no text takes long."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anagen.frequency import Frequency, frequencies_in


def brief(sentence: str) -> list[str]:
    """Each frequency in short: ends, denominator and what is said of it."""
    return [_brief(found) for found in frequencies_in(sentence)]


def _brief(found: Frequency) -> str:
    ends = f"{float(found.low):g}" + (f"-{float(found.high):g}" if found.high != found.low else "")
    said = [found.bound, "difference" * found.is_difference, "every" * found.is_every]
    return " ".join([f"{ends}/{found.denominator}", *filter(None, said)])


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # Figures.
        ("5 of 100", ["5/100"]),
        ("5 of 100 people had bruises.", ["5/100"]),
        ("In 5 of every 100 people it hurt.", ["5/100 every"]),
        ("It happens to 1 in 10 people.", ["1/10"]),
        ("4 out of 100 men stopped.", ["4/100"]),
        ("4 out of every 100 men stopped.", ["4/100 every"]),
        ("3 per 10,000 people", ["3/10000"]),
        ("1 in each 10", ["1/10 every"]),
        ("6 of the 27 people were treated again.", ["6/27"]),
        ("157 of 593 women", ["157/593"]),
        ("1 of every 82 men", ["1/82 every"]),
        ("2 in a 100", ["2/100"]),
        ("2 people in 100 had it.", ["2/100"]),
        ("120 of every 100", ["120/100 every"]),
        # Thousands and decimals.
        ("16 of every 10,000 people", ["16/10000 every"]),
        ("1,200 of 10,000", ["1200/10000"]),
        ("2 of 10 000 people", ["2/10000"]),
        ("2 of 10\u202f000 people", ["2/10000"]),
        ("2 in 1,000,000", ["2/1000000"]),
        ("2.6 of every 100", ["2.6/100 every"]),
        ("0.07 of 100", ["0.07/100"]),
        ("2 in 10.", ["2/10"]),
        # Words.
        ("one of every hundred", ["1/100 every"]),
        ("One in a hundred had it.", ["1/100"]),
        ("three of one hundred", ["3/100"]),
        ("twenty-five in a thousand", ["25/1000"]),
        ("twenty five in a thousand", ["25/1000"]),
        ("nine of ten hairs", ["9/10"]),
        ("one in a million", ["1/1000000"]),
        ("two of ten thousand", ["2/10000"]),
        ("none of the 71 people", ["0/71"]),
        ("a hundred of every thousand", ["100/1000 every"]),
        # Ranges.
        ("3 to 12 of every 100 people", ["3-12/100 every"]),
        ("3–12 of every 100 people", ["3-12/100 every"]),
        ("3-12 in 100", ["3-12/100"]),
        ("between 6 and 7 of every 1,000", ["6-7/1000 every"]),
        ("from 1 to 2 in 100", ["1-2/100"]),
        ("one or two of every hundred", ["1-2/100 every"]),
        ("6 and 7 of every 1,000", ["7/1000 every"]),
        # What stands before or after the number.
        ("about 3 of every 100", ["3/100 about every"]),
        ("nearly 3 of every 100", ["3/100 about every"]),
        ("~3 of 100", ["3/100 about"]),
        ("fewer than 1 of every 1,000", ["1/1000 under every"]),
        ("<1 of 100", ["1/100 under"]),
        ("up to 1 in 10 people", ["1/10 at-most"]),
        ("no more than 4 of every 100", ["4/100 at-most every"]),
        ("more than 9 of every 10", ["9/10 over every"]),
        ("at least 5 in 100", ["5/100 at-least"]),
        ("5 or more of every 100", ["5/100 at-least every"]),
        # Differences.
        ("18 more of every 100", ["18/100 difference every"]),
        ("12 fewer men of every 100", ["12/100 difference every"]),
        ("one extra man for every 82 treated", ["1/82 difference every"]),
        # The whole first.
        ("Of every 100 women, 26 saw regrowth.", ["26/100 every"]),
        ("Out of 1,000 men, about 4 had it.", ["4/1000 about"]),
        ("In every 100 men about 4 had it.", ["4/100 about every"]),
        ("Of every 100 men in 3 trials, 4 had it.", ["4/100 every"]),
        ("For every 82 men treated, one extra man had it.", ["1/82 difference every"]),
        ("Among every 1,000 people, between 4 and 6 had it.", ["4-6/1000 every"]),
        # Several, and words between.
        ("26 of every 100 with it, against 14 of every 100 without", ["26/100 every", "14/100 every"]),
        ("6 blood clots of every 10,000 operations", ["6/10000 every"]),
        ("In week 12, 3 of every 100 had it.", ["3/100 every"]),
        ("At a rate of 3 in 100", ["3/100"]),
        ("pain in 3 of 10 people", ["3/10"]),
        ("6 of every 10,000 each year", ["6/10000 every"]),
        # No frequencies of people.
        ("4 of the 6 studies", []),
        ("9 of 10 trials agree.", []),
        ("1 in 10 small studies", []),
        ("a pain score of 7 out of 10", []),
        ("They rated it 7 out of 10.", []),
        ("Step 3 of 10", []),
        ("page 3 of 100", []),
        ("1 in 10 days", []),
        ("3 months in every 12", []),
        ("2 of 10 mg", []),
        ("5 in 100% of cases", []),
        ("a 100-dot picture", []),
        ("COVID-19 in 100 people", []),
        ("$5 of 100", []),
        ("12 of 10", []),
        ("one hundred and fifty of every 1,000", []),
        ("In a trial of 100 people, 26 were women.", []),
        ("In 1,000 men, 5 years later", []),
        ("about 28% of 100 hairs", []),
        ("It grows 1 cm a month.", []),
        ("", []),
    ],
)
def test_what_is_read(sentence: str, expected: list[str]) -> None:
    assert brief(sentence) == expected


def test_a_count_of_those_who_were_there_is_no_rate() -> None:
    said = "6 of the 27, 1 of every 82, 5 of 100, 3 in 10,000"
    assert [found.is_rate for found in frequencies_in(said)] == [False, True, True, True]


def test_places_and_decimals_are_those_of_the_words() -> None:
    sentence = "With it, between 2.55 and 3 of every 100 people had bruises."
    [found] = frequencies_in(sentence)
    assert sentence[found.start : found.end] == "2.55 and 3 of every 100"
    assert (found.low, found.high, found.decimals) == (Fraction(255, 100), Fraction(3), 2)
    [found] = frequencies_in("Of every 100 women, 26 saw it.")
    assert (found.start, found.end) == (0, len("Of every 100 women, 26"))


def test_a_language_without_words_is_left_alone() -> None:
    assert frequencies_in("5 of 100", "en-GB")
    assert frequencies_in("5 of 100", "es") == ()


_LISTED = (
    "1 5 100 1,000 10 000 2.5 one ten hundred thousand twenty - of in out every each the to and between or more fewer "
    "than about people men % ² ٣ . , ; studies days < $ 99999999999999999999 \u00a0 — none a for"
)
_PIECES = st.sampled_from(_LISTED.split(" "))


@given(st.one_of(st.text(), st.lists(_PIECES, max_size=30).map(" ".join), st.lists(_PIECES, max_size=30).map("".join)))
def test_any_text_is_read_and_every_frequency_stands_in_it(sentence: str) -> None:
    found = frequencies_in(sentence)
    end = 0
    for frequency in found:
        assert end <= frequency.start < frequency.end <= len(sentence)
        end = frequency.end
        assert 0 <= frequency.low <= frequency.high
        assert frequency.denominator >= 2
        assert frequency.high <= frequency.denominator or frequency.is_every


@pytest.mark.parametrize(
    "piece", ["1 ", "1 of every ", "of 100 people ", "every ", "hundred ", "1 to ", "1,000", "9", "of every 100 a b c "]
)
def test_time_grows_with_length_alone(piece: str) -> None:
    def seconds(times: int) -> float:
        start = time.process_time()
        frequencies_in(piece * times)
        return time.process_time() - start

    seconds(100)
    assert seconds(16_000) < 40 * max(seconds(1_000), 0.001)
