"""Progress: a bar on a terminal when work takes long, and silence everywhere else."""

from __future__ import annotations

import io
import sys

import pytest

from anagen import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def work(tell: progress.Tell) -> None:
    for done in range(3):
        tell("Reading pages", done, 3)
    tell("Making pages", 1, 2)


def terminal_of(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    return stream


def test_long_work_shows_a_bar_on_a_terminal_and_takes_it_away(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = terminal_of(monkeypatch)
    monkeypatch.setattr(progress, "_PATIENCE", 0)
    monkeypatch.setattr(progress, "_PAUSE", 0)
    with progress.shown() as tell:
        work(tell)
    text = terminal.getvalue()
    assert "Reading pages" in text
    assert "Making pages" in text
    assert text.endswith("\x1b[2K")


def test_short_work_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = terminal_of(monkeypatch)
    monkeypatch.setattr(progress, "_PATIENCE", 3600)
    with progress.shown() as tell:
        work(tell)
    assert terminal.getvalue() == ""


def test_nothing_is_shown_where_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "_PATIENCE", 0)
    with progress.shown() as tell:
        work(tell)
    assert stream.getvalue() == ""
