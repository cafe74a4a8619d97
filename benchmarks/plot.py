"""Draws bars as an SVG, in words that need no library: a group of bars for each generator, on a scale by tens."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

_LEFT, _WIDTH, _BAR, _GAP, _TOP = 190, 480, 16, 14, 76
_STYLE = """
svg { font: 14px system-ui, sans-serif; fill: #1b2526; background: #fff }
.s0 { fill: #1d5c63 } .s1 { fill: #c98b1f } .s2 { fill: #8a5a83 } line { stroke: #c5cfd0 }
@media (prefers-color-scheme: dark) {
  svg { fill: #e8eeee; background: #14191a } line { stroke: #445052 }
  .s0 { fill: #7cc4c4 } .s1 { fill: #e2b45c } .s2 { fill: #c69ac0 }
}
"""


def plot(title: str, series: Sequence[str], rows: Mapping[str, Sequence[float]]) -> str:
    """A picture of positive numbers: each row has one for each series. The same numbers give the same bytes."""
    values = [value for row in rows.values() for value in row if value > 0]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    high = max(high, low + 1)

    def along(value: float) -> float:
        return (math.log10(value) - low) / (high - low) * _WIDTH

    height = _TOP + len(rows) * (len(series) * _BAR + _GAP) + 34
    box = f"0 0 {_LEFT + _WIDTH + 80} {height}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="img" aria-labelledby="title">',
        f'<title id="title">{escape(title)}</title><style>{_STYLE}</style>',
        f'<text x="12" y="26" font-weight="600">{escape(title)}</text>',
    ]
    for at, name in enumerate(series):
        parts.append(f'<rect class="s{at}" x="{_LEFT + at * 170}" y="42" width="14" height="14"/>')
        parts.append(f'<text x="{_LEFT + at * 170 + 20}" y="54">{escape(name)}</text>')
    for power in range(low, high + 1):
        x = _LEFT + along(10.0**power)
        parts.append(f'<line x1="{x:.1f}" y1="{_TOP - 8}" x2="{x:.1f}" y2="{height - 28}"/>')
        parts.append(f'<text x="{x:.1f}" y="{height - 10}" text-anchor="middle">{10.0**power:g}</text>')
    y = _TOP
    for name, row in rows.items():
        middle = y + len(row) * _BAR / 2 + 5
        parts.append(f'<text x="{_LEFT - 10}" y="{middle:g}" text-anchor="end">{escape(name)}</text>')
        for at, value in enumerate(row):
            if value > 0:
                length = max(along(value), 1)
                parts.append(f'<rect class="s{at}" x="{_LEFT}" y="{y}" width="{length:.1f}" height="{_BAR - 3}"/>')
                parts.append(f'<text x="{_LEFT + length + 6:.1f}" y="{y + 12}" font-size="12">{value:.3g}</text>')
            y += _BAR
        y += _GAP
    return "\n".join((*parts, "</svg>", ""))
