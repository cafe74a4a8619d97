"""Numbers of record, ready to draw: people out of 100, and bars on a common axis."""

from __future__ import annotations

import math
from collections.abc import Mapping

from markupsafe import Markup

from anagen.library import Group, Outcome
from anagen.render.views import GroupView, OutcomeView, TickView

PER = 100
_STEPS = (1, 2, 5)


def outcome_view(outcome: Outcome, strings: Mapping[str, str], citation: Markup) -> OutcomeView:
    """The record as components draw it. Counts are rounded to whole people; an unknown one stays unknown."""
    low, high, step = _axis(outcome.groups)
    span = high - low
    ticks = tuple(
        TickView(at=round((low + step * index - low) / span * 100, 2), label=_number(low + step * index))
        for index in range(round(span / step) + 1)
    )
    return OutcomeView(
        id=outcome.id,
        title=outcome.title,
        population=outcome.population,
        period=outcome.period,
        certainty=outcome.certainty,
        caveat=outcome.caveat,
        unit=outcome.unit,
        denominator=PER,
        groups=tuple(_group(group, strings, low, span) for group in outcome.groups),
        ticks=ticks,
        citation=citation,
    )


def count_of(group: Group) -> int | None:
    """How many of 100 people, rounded half up; None when that is not known or not what was measured."""
    if group.events is not None and group.denominator:
        return math.floor(group.events / group.denominator * PER + 0.5)
    if group.rate is not None:
        return math.floor(group.rate + 0.5)
    return None


def _group(group: Group, strings: Mapping[str, str], low: float, span: float) -> GroupView:
    if group.unknown:
        return GroupView(name=group.name, is_unknown=True)
    count = count_of(group)
    value = _value(group)
    interval = ""
    if group.low is not None and group.high is not None:
        interval = strings["interval"] % {"low": _number(group.low), "high": _number(group.high)}

    def at(number: float) -> float:
        return round((number - low) / span * 100, 2)

    published = _number(value)
    if group.events is not None:
        published = strings["of_people"] % {"events": group.events, "people": group.denominator}
    ends = sorted((at(0), at(value)))
    return GroupView(
        name=group.name,
        count=count,
        published=published,
        value=("+" if group.mean is not None and value > 0 else "") + _number(value),
        interval=interval,
        start=ends[0],
        end=ends[1],
        low_at=None if group.low is None else at(group.low),
        high_at=None if group.high is None else at(group.high),
    )


def _value(group: Group) -> float:
    if group.mean is not None:
        return group.mean
    if group.rate is not None:
        return group.rate
    return (group.events or 0) / (group.denominator or 1) * PER


def _axis(groups: tuple[Group, ...]) -> tuple[float, float, float]:
    """The ends of an axis that holds zero, every value and every interval, and the step of its ticks."""
    numbers = [0.0]
    for group in groups:
        if not group.unknown:
            numbers += [number for number in (_value(group), group.low, group.high) if number is not None]
    reach = max(numbers) - min(numbers) or 1
    size = 10 ** math.floor(math.log10(reach / 4))
    step = next((size * part for part in _STEPS if reach / (size * part) <= 6), size * 10)
    low, high = math.floor(min(numbers) / step), math.ceil(max(numbers) / step)
    return low * step, max(high, low + 1) * step, step


def _number(value: float) -> str:
    """As short as it is exact to one decimal; a true minus sign."""
    text = f"{value:.1f}".removesuffix(".0")
    return text.replace("-", "\N{MINUS SIGN}")
