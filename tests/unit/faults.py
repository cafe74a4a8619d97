"""Kills a process at its n-th change of a folder: the power cut of the tests.

A change is a file opened for writing, a write, a rename, a removal, a folder made or removed. Long writes are split,
so that a death between two halves leaves a torn file. The child really dies: no `finally`, no `with` runs.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

_DIED = 77
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir"}


def dies_at(step: int, folder: Path, act: Callable[[], object]) -> bool:
    """Runs `act` in a child that dies just before its change number `step` (from 0); false if it ended before that."""
    child = os.fork()
    if child == 0:
        try:
            _die_at(step, os.fspath(folder))
            act()
            os._exit(0)
        finally:
            traceback.print_exc()
            os._exit(1)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, _DIED), f"the child ended with {code}"
    return code == _DIED


def every_death(folder: Path, prepare: Callable[[], object], act: Callable[[], object]) -> Iterator[int]:
    """Prepares, then dies at change 0; prepares, then dies at change 1; and so on until `act` lives to its end."""
    step = 0
    while True:
        prepare()
        if not dies_at(step, folder, act):
            return
        yield step
        step += 1


def _die_at(step: int, folder: str) -> None:
    left = step

    def change() -> None:
        nonlocal left
        if left == 0:
            os._exit(_DIED)
        left -= 1

    def heard(event: str, arguments: tuple[object, ...]) -> None:
        opens = event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING
        if (opens or event in _CHANGES) and str(arguments[0]).startswith(folder):
            change()

    def write(descriptor: int, content: bytes) -> int:
        change()
        return written(descriptor, content[: len(content) // 2] if len(content) > 16 else content)

    written, os.write = os.write, write  # type: ignore[assignment]
    sys.addaudithook(heard)
