"""How far is a long piece of work? A bar on a terminal once it takes longer than a second, and nothing anywhere else.

The door to rich, which is imported only when there is a bar to show.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

Tell = Callable[[str, int, int], None]
_PATIENCE = 1.0
_PAUSE = 0.1


def silent(_work: str, _done: int, _total: int) -> None:
    """Tell nobody."""


@contextmanager
def shown() -> Iterator[Tell]:
    """Something to tell what is done, how much of it, and of how much; the bar goes when the work is over."""
    if not sys.stderr.isatty():
        yield silent
        return
    bar = _Bar()
    try:
        yield bar.tell
    finally:
        bar.end()


class _Bar:
    """A bar that waits for a second before it shows itself; lives as long as one piece of work, without a thread."""

    def __init__(self) -> None:
        self._last = time.monotonic()
        self._progress: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def tell(self, work: str, done: int, total: int) -> None:
        """Note that `done` of `total` parts of a piece of work are done."""
        now = time.monotonic()
        if now - self._last < _PATIENCE:
            return
        self._last = now - _PATIENCE + _PAUSE
        self._progress = self._progress or _new_bar()
        if work not in self._tasks:
            for task in self._tasks.values():
                self._progress.remove_task(task)
            self._tasks = {work: self._progress.add_task(work, total=total)}
        self._progress.update(self._tasks[work], completed=done, total=total, refresh=True)

    def end(self) -> None:
        """Take the bar away."""
        if self._progress:
            self._progress.stop()


def _new_bar() -> Progress:
    from rich.console import Console  # noqa: PLC0415 (heavy; only long work on a terminal needs it)
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    progress = Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False)
    progress.start()
    return progress
