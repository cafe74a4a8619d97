"""How many of how many? The exact arithmetic of numbers of record, for pictures of them and texts about them.

Whole people only: nobody is half a person, and what happened to somebody is never drawn as having happened to nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from anagen.library import Group

# IMI PROTECT and IPDAS: 100 where it will do, 1,000 where it will not, the same for all that is compared. More figures
# than that are no picture any more: out of 10,000 it is said in words. Below, nobody can picture a number at all.
PER = (100, 1_000, 10_000)
DRAWN = 1_000


def exact(number: float) -> Fraction:
    """The number as it was written: 0.1 is a tenth."""
    return Fraction(repr(number))


def share(group: Group) -> Fraction | None:
    """The part of the people to whom it happened, 0 to 1; None when nobody knows, and for a mean."""
    if group.events is not None and group.denominator:
        return Fraction(group.events, group.denominator)
    return None if group.rate is None else exact(group.rate) / 100


def interval(group: Group) -> tuple[Fraction, Fraction] | None:
    """The ends of the interval of a share, 0 to 1."""
    if share(group) is None or group.low is None or group.high is None:
        return None
    return exact(group.low) / 100, exact(group.high) / 100


def whole(number: Fraction) -> int:
    """Rounded to whole people, a half upwards."""
    return int(number + Fraction(1, 2)) if number >= 0 else -int(Fraction(1, 2) - number)


def common_denominator(groups: Iterable[Group]) -> int | None:
    """Out of how many all these groups are shown: the fewest that leave no part under 1; None where none of `PER` does.

    A part is those to whom it happened, and those to whom it did not; a part that is truly nobody counts for nothing.
    """
    shares = [part for group in groups if (part := share(group)) is not None]
    parts = [part for found in shares for part in (found, 1 - found) if part > 0]
    return next((per for per in PER if all(part * per >= 1 for part in parts)), None)
