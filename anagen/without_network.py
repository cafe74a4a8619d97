"""Libraries that never reach for the network here, imported without Python's code for it.

`pymdownx` and `segno` import helpers that ask `urllib.request` for functions about addresses, which nobody calls, and
with that come `ssl`, `http` and `email`: 13 ms in every process. Here it is looked up when somebody asks it for one.
"""

from __future__ import annotations

import importlib
import sys
import urllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

_HEAVY = "urllib.request"


@contextmanager
def without_network() -> Iterator[None]:
    """As long as this lasts, a module stands in for the heavy one, unless that is there already."""
    if _HEAVY in sys.modules:
        yield
        return
    stand_in = ModuleType(_HEAVY)
    stand_in.__getattr__ = _looked_up  # type: ignore[method-assign]
    sys.modules[_HEAVY] = stand_in
    urllib.request = stand_in  # type: ignore[attr-defined]
    try:
        yield
    finally:
        del sys.modules[_HEAVY]


def _looked_up(name: str) -> Callable[..., Any]:
    if name.startswith("__"):
        raise AttributeError(name)

    def asked(*arguments: Any) -> Any:
        return getattr(importlib.import_module(_HEAVY), name)(*arguments)

    return asked
