"""Waivers: one rule in one place lets pass what a person looked at, until a day; nothing else is let pass."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from anagen import pipeline
from anagen.cli import main
from anagen.pipeline import Built
from tests.sites import QUIET, SMALL, TEMPLATES, lay

TODAY = datetime.date(2026, 11, 24)
LONG = "This sentence goes on " + "and on " * 12 + "to its end."
BODY = f"{LONG} Short.\n\nAnother one: {LONG}\n"
ENTRY = "  - rule: {rule}\n    where: {where}\n    reason: The patients asked for it.\n    by: Jo Reader\n    until: {until}\n"


def page(*waivers: str, body: str = BODY) -> str:
    head = "waivers:\n" + "".join(waivers) if waivers else ""
    return f"---\ntitle: Page\nsummary: One.\ntype: concept\n{head}---\n\n{body}"


def waiver(rule: str = "long-sentence", where: str = '"Another one:"', until: str = "2026-12-31") -> str:
    return ENTRY.format(rule=rule, where=where, until=until)


def built(root: Path, text: str) -> Built:
    lay(root, {**SMALL, "content/en/page.md": text})
    return pipeline.make(root, TEMPLATES, today=TODAY)


def told(result: Built) -> list[tuple[str, int]]:
    return [(one.code, one.location.line) for one in result.diagnostics if one.code not in QUIET]


def test_a_waiver_lets_one_rule_pass_in_one_place(tmp_path: Path) -> None:
    assert told(built(tmp_path / "without", page())) == [("long-sentence", 7), ("long-sentence", 9)]
    result = built(tmp_path / "with", page(waiver()))
    assert told(result) == [("long-sentence", 13)]
    [waived] = result.waived
    assert (waived.problem.location.line, waived.waiver.by) == (15, "Jo Reader")


def test_the_words_may_be_wrapped(tmp_path: Path) -> None:
    body = BODY.replace("Another one: This", "Another one:\nThis")
    result = built(tmp_path, page(waiver(where='"Another one: This sentence"'), body=body))
    assert told(result) == [("long-sentence", 13)]


def test_a_waiver_without_words_is_about_the_page_as_a_whole(tmp_path: Path) -> None:
    empty = page(waiver("empty-page", '""'), body="")
    assert told(built(tmp_path / "a", empty)) == []
    assert told(built(tmp_path / "b", page(waiver(where='""')))) == [
        ("waiver-unused", 6),
        ("long-sentence", 13),
        ("long-sentence", 15),
    ]


@pytest.mark.parametrize(
    ("entry", "code", "line"),
    [
        (waiver("long-sentense"), "waiver-rule", 6),
        (waiver(where="nowhere"), "waiver-place", 7),
        (waiver(where="This sentence goes on"), "waiver-place", 7),
        (waiver(until="2026-11-23"), "waiver-expired", 10),
        (waiver("long-paragraph"), "waiver-unused", 6),
        (waiver(until="2026-02-30"), "bad-date", 10),
        (waiver().replace("    by: Jo Reader\n", ""), "missing-key", 6),
    ],
)
def test_a_waiver_that_does_not_hold_is_told(tmp_path: Path, entry: str, code: str, line: int) -> None:
    result = built(tmp_path, page(entry))
    assert (code, line) in told(result)
    assert not result.waived


def test_a_waiver_holds_to_the_end_of_its_day(tmp_path: Path) -> None:
    assert built(tmp_path, page(waiver(until="2026-11-24"))).waived


def test_what_is_broken_cannot_be_waived(tmp_path: Path) -> None:
    body = "A [broken link](nothing.md).\n"
    result = built(tmp_path, page(waiver("broken-link", "broken link"), body=body))
    assert told(result) == [("waiver-unused", 6), ("broken-link", 13)]


def test_every_build_lists_what_was_waived(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lay(tmp_path, {**SMALL, "content/en/page.md": page(waiver())})
    assert main(["build", "--root", str(tmp_path), "--today", "2026-11-24"]) == 0
    line = "Waived content/en/page.md:15:1 [long-sentence] until 2026-12-31, by Jo Reader: The patients asked for it.\n"
    assert line in capsys.readouterr().out
