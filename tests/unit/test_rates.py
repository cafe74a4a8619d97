"""The arithmetic of numbers of record."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anagen.library import Group
from anagen.rates import PER, common_denominator, interval, share, whole


def group(**figures: float | bool | None) -> Group:
    return Group(name="a", **figures)  # type: ignore[arg-type]


def test_a_share_is_exact_and_unknown_is_none() -> None:
    assert share(group(events=1, denominator=3)) == Fraction(1, 3)
    assert share(group(rate=0.1)) == Fraction(1, 1000)
    assert share(group(events=0, denominator=71)) == 0
    assert share(group(unknown=True)) is None
    assert share(group(mean=9.2)) is None
    assert interval(group(rate=2.5, low=1.1, high=4)) == (Fraction(11, 1000), Fraction(4, 100))
    assert interval(group(rate=2.5)) is None
    assert interval(group(mean=2.5, low=1, high=4)) is None


def test_a_half_is_rounded_up() -> None:
    assert [whole(Fraction(number, 2)) for number in (0, 1, 4, 5)] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("groups", "per"),
    [
        ([group(events=157, denominator=593), group(events=77, denominator=555)], 100),
        ([group(rate=1)], 100),
        ([group(rate=1.3), group(rate=0.7)], 1_000),
        ([group(rate=0.1)], 1_000),
        ([group(rate=50), group(rate=0.017)], 10_000),
        ([group(rate=99.6)], 1_000),
        ([group(events=0, denominator=71)], 100),
        ([group(rate=100), group(rate=0)], 100),
        ([group(rate=0.7), group(unknown=True)], 1_000),
        ([group(unknown=True)], 100),
        ([group(rate=0.005)], None),
    ],
)
def test_all_groups_share_the_fewest_people_that_leave_no_part_of_a_person(
    groups: list[Group], per: int | None
) -> None:
    assert common_denominator(groups) == per


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 10**6)), min_size=1, max_size=4))
def test_nobody_is_drawn_only_where_it_happened_to_nobody(counts: list[tuple[int, int]]) -> None:
    groups = [group(events=min(events, people), denominator=people) for events, people in counts]
    per = common_denominator(groups)
    for one in groups:
        part = share(one)
        assert part is not None
        if per:
            assert (whole(part * per) == 0) == (part == 0)
            assert (whole(part * per) == per) == (part == 1)
    assert per in {None, *PER}
