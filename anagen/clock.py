"""Can a later change of a file be told by its time? Not while the clock that files are stamped with stands still.

A file that is changed twice within one tick of that clock has the same time after both changes.
"""

from __future__ import annotations

import sys
import time

_SECOND = 1_000_000_000
_GRAIN, _COARSE_GRAIN = _SECOND // 20, 5 * _SECOND // 2
_PATIENCE = 0.06  # seconds
_COARSE_CLOCK = 5
"""The number of CLOCK_REALTIME_COARSE, which Linux stamps files with, and for which Python has no name."""


def is_past(stamp: int) -> bool:
    """Whether the clock of files has gone on since this time of a file (nanoseconds)."""
    if stamp % _SECOND == 0:  # a file system that knows whole seconds only, or every second one
        return time.time_ns() - stamp > _COARSE_GRAIN
    if sys.platform == "linux":
        return time.clock_gettime_ns(_COARSE_CLOCK) > stamp
    return time.time_ns() - stamp > _GRAIN


def wait_until_past(stamp: int) -> bool:
    """Whether the clock of files has gone on since, or does so within a few of its ticks."""
    until = time.monotonic() + _PATIENCE
    while not (gone := is_past(stamp)) and time.monotonic() < until and stamp <= time.time_ns():
        time.sleep(0.001)
    return gone
