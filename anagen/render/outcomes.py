"""Numbers of record, ready to draw: people out of 100 or 1,000, in words where it is rarer, and bars on one axis."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal

from markupsafe import Markup

from anagen.library import Group, Outcome
from anagen.rates import DRAWN, PER, common_denominator, interval, share, whole
from anagen.render.views import GroupView, OutcomeView, TickView

_COLUMNS = {100: 10, 1_000: 25}
_STEPS = (1, 2, 5, 10, 20)


def outcome_view(outcome: Outcome, strings: Mapping[str, str], citation: Markup) -> OutcomeView:
    """The record as components draw it. Counts are rounded to whole people; an unknown one stays unknown."""
    words = _Words(strings)
    per = common_denominator(outcome.groups) or PER[-1]
    people = outcome.unit if outcome.unit and _is_counted(outcome) else strings["people"]
    is_measured = any(group.mean is not None for group in outcome.groups)
    low, high, step = _axis(outcome.groups) if is_measured else (0.0, 1.0, 1.0)
    span = high - low
    ticks = tuple(
        TickView(at=round(step * index / span * 100, 2), label=words.rounded(low + step * index, _decimals(step)))
        for index in range(round(span / step) + 1 if is_measured else 0)
    )
    has_loss = any(figure < 0 for group in outcome.groups for figure in (group.mean, group.low) if figure is not None)
    return OutcomeView(
        id=outcome.id,
        title=outcome.title,
        population=outcome.population,
        period=outcome.period,
        certainty=outcome.certainty,
        caveat=outcome.caveat,
        unit=outcome.unit,
        denominator=per,
        out_of=words.count(per),
        people=people,
        columns=_COLUMNS.get(per, 0) if per <= DRAWN else 0,
        groups=tuple(
            _bar(group, words, (low, span), "plus" if has_loss else "")
            if group.mean is not None
            else _people(group, words, per)
            for group in outcome.groups
        ),
        ticks=ticks,
        citation=citation,
    )


class _Words:
    """Numbers as a language writes them; lives inside one call."""

    def __init__(self, strings: Mapping[str, str]) -> None:
        self.strings = strings

    def count(self, number: int) -> str:
        """A whole number, with the sign between thousands."""
        return f"{number:,}".replace(",", self.strings["thousands"])

    def number(self, value: float) -> str:
        """A measured value to one decimal, or to its first figure where that would be nothing; a true minus sign."""
        return self.rounded(value, 1 if abs(value) >= 0.05 or not value else _decimals(abs(value)))

    def rounded(self, value: float, decimals: int) -> str:
        """To so many decimals at most."""
        return self.exact(float(f"{value:.{decimals}f}"))

    def exact(self, value: float) -> str:
        """As it is on record, with no figure more or less."""
        sign = self.strings["minus"] if value < 0 else ""
        integer, _, decimals = f"{abs(Decimal(repr(value))):f}".partition(".")
        decimals = decimals.rstrip("0")
        return sign + self.count(int(integer)) + (self.strings["decimal"] + decimals if decimals else "")

    def range(self, low: str, high: str) -> str:
        """From one number to another."""
        return self.strings["interval"] % {"low": low, "high": high}


def _decimals(value: float) -> int:
    """How many decimals the first figure of a small number needs."""
    return max(0, -math.floor(math.log10(value)))


def _is_counted(outcome: Outcome) -> bool:
    """Whether it is so many of so many, and not an average."""
    return any(share(group) is not None for group in outcome.groups)


def _people(group: Group, words: _Words, per: int) -> GroupView:
    part = share(group)
    if part is None:
        return GroupView(name=group.name, is_unknown=True)
    count = whole(part * per)
    published = words.strings["of_people"] % (
        {"events": words.exact(group.rate), "people": words.count(100)}
        if group.rate is not None
        else {"events": words.count(group.events or 0), "people": words.count(group.denominator or 0)}
    )
    return GroupView(
        name=group.name,
        count=count,
        count_text=words.count(count),
        rest_text=words.count(per - count),
        studied="" if group.denominator is None else words.count(group.denominator),
        published=published,
        interval=_published_interval(group, words),
        could_be=_could_be(group, words, per),
    )


def _published_interval(group: Group, words: _Words) -> str:
    if group.low is None or group.high is None:
        return ""
    return words.range(words.exact(group.low), words.exact(group.high))


def _could_be(group: Group, words: _Words, per: int) -> str:
    """The interval in whole people; empty without one, and where its ends are the same number."""
    ends = interval(group)
    if ends is None or whole(ends[0] * per) == whole(ends[1] * per):
        return ""
    low, high = (
        words.count(whole(end * per)) if end * per >= 1 or not end else words.strings["fewer_than_one"] for end in ends
    )
    return words.range(low, high) if low != high else ""


def _bar(group: Group, words: _Words, axis: tuple[float, float], sign: str) -> GroupView:
    value, (low, span) = group.mean or 0.0, axis

    def at(number: float) -> float:
        return round((number - low) / span * 100, 2)

    has_interval = group.low is not None and group.high is not None
    ends = sorted((at(0), at(value)))
    return GroupView(
        name=group.name,
        published=words.exact(value),
        value=(words.strings[sign] if sign and value > 0 else "") + words.number(value),
        interval=words.range(words.number(group.low or 0), words.number(group.high or 0)) if has_interval else "",
        start=ends[0],
        end=ends[1],
        low_at=None if group.low is None else at(group.low),
        high_at=None if group.high is None else at(group.high),
    )


def _axis(groups: tuple[Group, ...]) -> tuple[float, float, float]:
    """The ends of an axis that holds zero, every value and every interval, and the step of its ticks."""
    numbers = [0.0]
    for group in groups:
        numbers += [number for number in (group.mean, group.low, group.high) if number is not None]
    reach = max(max(numbers) - min(numbers), 1e-9)
    size = 10 ** math.floor(math.log10(reach / 4))
    most = 6 if reach < 1_000 else 3  # long labels need room
    step = next((size * part for part in _STEPS if reach / (size * part) <= most), size * 50)
    low, high = math.floor(min(numbers) / step), math.ceil(max(numbers) / step)
    return low * step, max(high, low + 1) * step, step
