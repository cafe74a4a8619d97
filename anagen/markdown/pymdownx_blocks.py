"""The blocks of pymdownx, imported without the network code that comes with them.

Its helpers take two functions about addresses of files from `urllib.request`, which no block needs, and with that come
`ssl`, `http` and `email`: 13 ms in every process. Here they are looked up when somebody calls them.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

_HEAVY = "urllib.request"


@contextmanager
def _later() -> Iterator[None]:
    """As long as this lasts, a module stands in for the heavy one, unless that is there already."""
    if _HEAVY in sys.modules:
        yield
        return
    stand_in = ModuleType(_HEAVY)
    stand_in.__getattr__ = _looked_up  # type: ignore[method-assign]
    sys.modules[_HEAVY] = stand_in
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


with _later():
    from pymdownx.blocks import BlocksExtension, BlocksProcessor
    from pymdownx.blocks.block import Block

__all__ = ["Block", "BlocksExtension", "BlocksProcessor"]
