"""How is work on many pages spread over the processors? In batches, whose results come back in the order of the pages.

Any `concurrent.futures.Executor` will do; a function that is spread takes and gives bytes, so nothing else travels.
"""

from __future__ import annotations

import contextlib
import gc
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Self

from anagen.kept_patterns import recall

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

_ENOUGH = 16
_LEAST, _MOST = 4, 25
_ROUNDS = 4


class Workers:
    """Some processes, started when there is work enough for more than one, and ended with the build."""

    def __init__(self, jobs: int = 1, executor: Executor | None = None) -> None:
        self.jobs = jobs
        self._executor = executor
        self._is_own = executor is None
        self._lends = False
        self._spool = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_own and self._executor:
            self._executor.shutdown(cancel_futures=True)
            self._executor = None

    @contextlib.contextmanager
    def with_spool(self) -> Iterator[None]:
        """Lend a folder, as long as this lasts, where what was made may lie."""
        self._lends = True
        try:
            yield
        finally:
            self._lends = False
            if self._spool:
                import shutil  # noqa: PLC0415 (few builds need it)

                shutil.rmtree(self._spool, ignore_errors=True)
            self._spool = ""

    def spool(self) -> str:
        """The folder, made when it is first asked for; "" when none is lent, or there is no place for one."""
        if self._lends and not self._spool:
            import tempfile  # noqa: PLC0415 (few builds need it)

            with contextlib.suppress(OSError):
                self._spool = tempfile.mkdtemp(prefix="anagen-")
        return self._spool

    def are_wanted_for(self, count: int) -> bool:
        """Whether `count` pieces of work are worth spreading."""
        return count >= _ENOUGH and (self._executor is not None or self.jobs > 1)

    def batches(self, count: int) -> Iterator[slice]:
        """The parts of `count` pieces of work: some for each process, so that all end together."""
        size = min(_MOST, max(_LEAST, -(-count // (self.jobs * _ROUNDS))))
        yield from (slice(start, start + size) for start in range(0, count, size))

    def run(self, function: Callable[[bytes], bytes], batches: Iterable[bytes]) -> Iterator[bytes]:
        """The results for the batches, in their order; with one job they are worked out here."""
        if self._executor is None and self.jobs > 1:
            from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 (few builds need it)

            self._executor = ProcessPoolExecutor(self.jobs, initializer=_begin)
        if self._executor is None:
            yield from map(function, batches)
            return
        waiting: deque[Future[bytes]] = deque()
        for batch in batches:
            waiting.append(self._executor.submit(function, batch))
            if len(waiting) > 2 * self.jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _begin() -> None:
    """In each process: a build itself collects no garbage, but these read page after page."""
    gc.enable()
    recall()


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
