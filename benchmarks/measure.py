"""How long a command takes, and how much memory. The second needs Linux, where a process shows what is its own."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec

_EVERY = 0.01
"""Seconds between two looks at the memory."""


class CommandFailedError(Exception):
    """A generator did not build; it says what was printed."""


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """What one run took: seconds by the clock, seconds of all processors, and the MiB of its largest process."""

    wall: float
    cpu: float
    largest: float


def timed(command: Sequence[str], folder: Path) -> Run:
    """Run a command in a folder and measure it, with all children that it waits for."""
    begun = time.perf_counter()
    with _started(command, folder) as (process, printed):
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        _complain(process, command, printed)
    return Run(wall=wall, cpu=used.ru_utime + used.ru_stime, largest=used.ru_maxrss / 1024)


def peak_memory(command: Sequence[str], folder: Path) -> float:
    """The most MiB that a command and its children have together, looked at a hundred times a second.

    That is all memory of the largest process, and of the others what they share with nobody. Looking slows the command
    down, so this is a run of its own.
    """
    most = 0
    with _started(command, folder) as (process, printed):
        while process.poll() is None:
            sizes = sorted((_memory(pid) for pid in _with_children(process.pid)), reverse=True)
            most = max(most, sizes[0][0] + sum(own for _, own in sizes[1:]))
            time.sleep(_EVERY)
        _complain(process, command, printed)
    return most / 1024


@contextmanager
def _started(command: Sequence[str], folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes]]]:
    with tempfile.TemporaryFile() as printed:
        process = subprocess.Popen(  # noqa: S603  # the commands stand in `generators`
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=printed, stderr=subprocess.STDOUT
        )
        try:
            yield process, printed
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


def _complain(process: subprocess.Popen[bytes], command: Sequence[str], printed: IO[bytes]) -> None:
    if process.returncode:
        printed.seek(0)
        text = printed.read().decode(errors="replace")[-2000:]
        raise CommandFailedError(f"`{' '.join(command)}` ended with {process.returncode}:\n{text}")


def _with_children(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text(encoding="ascii").split()
        except OSError:
            continue
        for child in children:
            yield from _with_children(int(child))


def _memory(pid: int) -> tuple[int, int]:
    """The KiB of a process, and how many of them it shares with nobody; zeros when it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").split("\n")
    except OSError:
        return 0, 0
    sizes = {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines[1:]) if rest}
    return sizes.get("Rss", 0), sizes.get("Private_Clean", 0) + sizes.get("Private_Dirty", 0)
