"""Can a later change of a file be told by its time? Not while the clock that files are stamped with stands still.

A file that is changed twice within one tick of that clock has the same time after both changes.
"""

from __future__ import annotations

import time

_SECOND = 1_000_000_000
_GRAIN, _COARSE_GRAIN = _SECOND // 20, 5 * _SECOND // 2
_PATIENCE = 0.06  # seconds


def is_past(stamp: int) -> bool:
    """Whether the clock of files has gone on since this time of a file (nanoseconds)."""
    if stamp % _SECOND == 0:  # a file system that knows whole seconds only, or every second one
        return time.time_ns() - stamp > _COARSE_GRAIN
    coarse = getattr(time, "CLOCK_REALTIME_COARSE", None)  # what Linux stamps files with
    return time.clock_gettime_ns(coarse) > stamp if coarse is not None else time.time_ns() - stamp > _GRAIN


def wait_until_past(stamp: int) -> bool:
    """Whether the clock of files has gone on since, or does so within a few of its ticks."""
    until = time.monotonic() + _PATIENCE
    while not (gone := is_past(stamp)) and time.monotonic() < until and stamp <= time.time_ns():
        time.sleep(0.001)
    return gone
