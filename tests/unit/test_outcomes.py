"""Numbers of record as they are drawn: how many figures, which words, and the table that says the same."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from anagen.library import Group, Outcome
from anagen.render.outcomes import outcome_view
from anagen.starter import starter_folder
from tests.sites import page
from tests.test_theme import THEME

STRINGS = THEME.strings["en"]
RECORD = (
    "outcomes:\n  - id: a\n    title: Had a harm\n    population: B\n    period: C\n    source: kuka2020\n"
    "    certainty: low\n    caveat: D\n    groups:\n"
)
STYLES = starter_folder() / "templates/components"


def outcome(*groups: Group, unit: str = "") -> Outcome:
    return Outcome(
        id="a", title="A", population="B", period="C", source="d", certainty="low", caveat="E", unit=unit, groups=groups
    )


def drawn(root: Path, block: str, groups: str, unit: str = "") -> str:
    """The HTML of one block that draws these groups."""
    lines = "".join(f"      - {{{group.strip()}}}\n" for group in groups.split(";"))
    text = f"---\ntitle: Page\nsummary: One.\ntype: concept\n---\n\n/// {block}\n    outcome: a\n///\n"
    record = RECORD + lines + (f"    unit: {unit}\n" if unit else "")
    html = page(root, "page/index.html", {"content/en/page.md": text, "content/outcomes.yaml": record})
    return html[html.index("<figure") : html.index("</figure>")]


class Picture(msgspec.Struct, frozen=True):
    """One drawing: its name as it is heard, how many figures it has, and how many are filled in, from the start."""

    name: str
    figures: int
    full: int
    is_unknown: bool


def pictures(html: str) -> list[Picture]:
    drawings = [
        ElementTree.fromstring(text) for text in re.findall(r'<svg class="ag-icon-array.*?</svg>', html, re.DOTALL)
    ]
    rows = {row.get("id", ""): row for svg in drawings for row in svg.iter("path")}
    return [_picture(svg, rows) for svg in drawings]


def _picture(svg: ElementTree.Element, rows: dict[str, ElementTree.Element]) -> Picture:
    ids = {part.get("id"): part for part in svg.iter() if part.get("id")}
    assert svg.get("role") == "img"
    names = (svg.get("aria-labelledby") or "").split()
    people = next(part for part in svg if part.get("class") == "ag-icon-array__people")
    filled: list[bool] = []
    for used in people:
        row = rows[(used.get("href") or "").removeprefix("#")] if used.tag == "use" else used
        filled += [used.get("class") == "ag-icon-array__full"] * (row.get("d") or "").count("a3.")
    assert filled == sorted(filled, reverse=True), "the filled ones come first"
    return Picture(
        name=" / ".join(ids[name].text or "" for name in names),
        figures=len(filled),
        full=sum(filled),
        is_unknown="--unknown" in (svg.get("class") or ""),
    )


def cells(html: str) -> list[list[str]]:
    rows = re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL)
    return [
        [
            unescape(re.sub(r"<[^>]+>", "", cell)).strip()
            for cell in re.findall(r"<t[hd][ >].*?</t[hd]>", row, re.DOTALL)
        ]
        for row in rows
    ]


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", "", html, flags=re.DOTALL))).split())


def test_people_are_drawn_whole_out_of_100_with_a_name_and_a_table(tmp_path: Path) -> None:
    html = drawn(
        tmp_path,
        "icon-array",
        "name: With, events: 157, denominator: 593; name: Without, rate: 13.87, low: 11.2, high: 17",
    )
    with_it, without = pictures(html)
    assert (with_it.figures, with_it.full) == (100, 26)
    assert (without.figures, without.full) == (100, 14)
    assert with_it.name == "With: 26 of 100 people / Had a harm"
    assert "It happened to 26. It did not happen to 74." in words(html)
    assert "The true number could be 11 to 17 of 100." in words(html)
    assert cells(html) == [
        ["Group", "Out of 100 people", "As published"],
        ["With", "26", "157 of 593"],
        ["Without", "14", "13.87 of 100 (11.2 to 17)"],
    ]
    assert "style=" not in html


def test_what_is_under_1_of_100_is_drawn_out_of_1000_and_so_is_what_it_is_compared_with(tmp_path: Path) -> None:
    html = drawn(tmp_path, "icon-array", "name: With, rate: 1.3; name: Without, rate: 0.7; name: Later, unknown: true")
    assert [(one.figures, one.full, one.is_unknown) for one in pictures(html)] == [
        (1000, 13, False),
        (1000, 7, False),
        (1000, 0, True),
    ]
    assert "13 of 1,000 people" in words(html)
    assert "It did not happen to 993." in words(html)
    assert "Nobody knows how many of 1,000 people" in words(html)
    assert "Each band has 100." in words(html)


def test_what_is_rarer_is_said_in_words(tmp_path: Path) -> None:
    html = drawn(tmp_path, "icon-array", "name: With, rate: 0.017, low: 0.006, high: 0.053")
    assert pictures(html) == []
    assert "2 of 10,000 people" in words(html)
    assert "The true number could be fewer than 1 to 5 of 10,000." in words(html)
    assert cells(html)[1] == ["With", "2", "0.017 of 100 (0.006 to 0.053)"]


def test_unknown_is_never_zero(tmp_path: Path) -> None:
    html = drawn(tmp_path, "icon-array", "name: With, unknown: true")
    [picture] = pictures(html)
    assert picture.is_unknown
    assert picture.name.startswith("With: Nobody knows how many of 100 people")
    assert cells(html)[1] == ["With", "Nobody knows", "–"]
    assert "It happened" not in words(html)
    assert not re.search(r"\b0\b", words(html))


@pytest.mark.parametrize(
    ("group", "said", "note"),
    [
        ("events: 0, denominator: 71", "None of the 71 people in the study", "It may still happen to others."),
        ("rate: 0", "None of the people in the study", "It may still happen to others."),
        ("events: 1200, denominator: 1200", "All 1,200 people in the study", "It may not happen to everybody."),
    ],
)
def test_none_in_a_study_is_not_never(tmp_path: Path, group: str, said: str, note: str) -> None:
    html = drawn(tmp_path, "icon-array", f"name: With, {group}")
    [picture] = pictures(html)
    assert picture.full == (0 if said.startswith("None") else 100)
    assert picture.name.startswith(f"With: {said}")
    assert note in words(html)
    assert cells(html)[1][1] == said
    assert "It did not happen" not in words(html)


def test_hairs_are_no_people(tmp_path: Path) -> None:
    html = drawn(tmp_path, "icon-array", "name: Scalp, rate: 90", unit="hairs")
    [picture] = pictures(html)
    assert picture.name.startswith("Scalp: 90 of 100 hairs")
    assert "people" not in words(html)
    assert "person" not in words(html)


def test_bars_have_their_values_and_ranges_in_words_and_in_a_table(tmp_path: Path) -> None:
    groups = "name: With, mean: 9.23, low: -1.79, high: 16.68; name: Later, unknown: true"
    html = drawn(tmp_path, "bar-chart", groups, unit="hairs")
    assert "With +9.2 ( −1.8 to 16.7 )".replace("( ", "(").replace(" )", ")") in words(html)
    assert "Later Nobody knows" in words(html)
    assert cells(html)[1:] == [["With", "+9.2", "−1.8 to 16.7"], ["Later", "Nobody knows", "–"]]
    assert html.count("ag-bar-chart__fill") == 1
    assert html.count("ag-bar-chart__unknown") == 1
    assert "style=" not in html


def test_reading_from_the_right_begins_at_the_right() -> None:
    css = (STYLES / "icon-array/icon-array.css").read_text(encoding="utf-8")
    rule = re.search(r'\[dir="rtl"\] :is\((.*?)\) \{(.*?)\}', css, re.DOTALL)
    assert rule
    assert {".ag-icon-array__people", ".ag-bar-chart svg", ".ag-bar-chart text"} <= set(rule[1].split(", "))
    assert "scaleX(-1)" in rule[2]


def test_bars_stand_on_an_axis_that_holds_zero_and_every_interval() -> None:
    groups = (Group(name="a", mean=18.6, low=13.2, high=23.9), Group(name="b", mean=-1.0))
    view = outcome_view(outcome(*groups), STRINGS, Markup(""))
    labels = [tick.label for tick in view.ticks]
    assert labels[0].startswith("\N{MINUS SIGN}")
    assert "0" in labels
    zero = next(tick.at for tick in view.ticks if tick.label == "0")
    assert view.groups[0].start == zero
    assert view.groups[1].end == zero
    assert all(0 <= place <= 100 for group in view.groups for place in (group.start, group.end))
    assert view.groups[0].value == "+18.6"
    assert view.groups[1].value == "\N{MINUS SIGN}1"
    assert view.groups[0].interval == "13.2 to 23.9"


@pytest.mark.parametrize(
    ("mean", "value", "published"),
    [(90_000, "90,000", "90,000"), (0.04, "0.04", "0.04"), (2.35, "2.4", "2.35"), (1e-9, "0.000000001", "0.000000001")],
)
def test_a_number_is_as_short_as_it_may_be_and_never_nothing(mean: float, value: str, published: str) -> None:
    [group] = outcome_view(outcome(Group(name="a", mean=mean), unit="cm"), STRINGS, Markup("")).groups
    assert (group.value, group.published) == (value, published)


_FIGURES = st.floats(-1e9, 1e9)


@given(st.lists(st.one_of(st.none(), _FIGURES, st.lists(_FIGURES, min_size=3, max_size=3)), min_size=1, max_size=4))
def test_any_chart_has_an_axis_with_few_different_labels(figures: list[float | list[float] | None]) -> None:
    groups = []
    for figure in figures:
        if isinstance(figure, list):
            low, mean, high = sorted(figure)
            groups.append(Group(name="a", mean=mean, low=low, high=high))
        else:
            groups.append(Group(name="a", mean=figure, unknown=figure is None))
    view = outcome_view(outcome(*groups, unit="cm"), STRINGS, Markup(""))
    labels = [tick.label for tick in view.ticks]
    assert len(labels) == len(set(labels)) <= 9
    for group in view.groups:
        assert all(
            -0.01 <= place <= 100.01 for place in (group.start, group.end, group.low_at or 0, group.high_at or 0)
        )
        assert group.is_unknown or group.value
