"""When has somebody saved? The door to watchfiles: sets an event once files of the project changed and are quiet again.

Judges no content. Too many alarms cost a look; one too few would cost a writer's trust.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from watchfiles import awatch

_FOLDERS = ("content", "templates")
_STEP = 5  # milliseconds; changes within one belong together
_LONGEST = 400
_PATIENCE = 0.25  # seconds; how long an editor may leave a file half written
_BLOCK = 4096

SizeOf = Callable[[str], int]


async def watch(root: Path, packaged: Path, size_of: SizeOf, changed: asyncio.Event) -> None:
    """Set `changed` at every save of a site at `root`; `size_of` has the size of a page when it was last read, or 0.

    The theme that ships with Anagen is watched too: in a checkout it is what somebody works on.
    """
    while True:
        watched = [*_folders(root), *([packaged] if packaged.is_dir() else [])]
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_watch_folders(root, watched, size_of, changed, stop))
            tasks.create_task(_watch_root(root, changed, stop))


def is_half_written(size: int, before: int) -> bool:
    """Whether a file of this size is likely to grow again at once: emptied, or cut at a block or below its half."""
    return size == 0 or (size < before and (size * 2 < before or size % _BLOCK == 0))


def _folders(root: Path) -> list[Path]:
    return [folder for name in _FOLDERS if (folder := root / name).is_dir()]


async def _watch_folders(
    root: Path, folders: Iterable[Path], size_of: SizeOf, changed: asyncio.Event, stop: asyncio.Event
) -> None:
    folders = tuple(dict.fromkeys(folder.resolve() for folder in folders))
    if not folders:
        await stop.wait()
        return
    changed.set()  # what was saved before anybody watched
    quiet: asyncio.TimerHandle | None = None
    waiting: set[str] = set()
    loop = asyncio.get_running_loop()
    async for changes in awatch(*folders, watch_filter=None, step=_STEP, debounce=_LONGEST, stop_event=stop):
        waiting |= {path for _kind, path in changes}
        if quiet:
            quiet.cancel()
        if any(is_half_written(size, before) for size, before in _sizes(root.resolve(), waiting, size_of)):
            quiet = loop.call_later(_PATIENCE, changed.set)
        else:
            quiet = None
            waiting.clear()
            changed.set()


def _sizes(root: Path, paths: Iterable[str], size_of: SizeOf) -> Iterator[tuple[int, int]]:
    """The sizes of these files, now and when they were last read; of those that are there."""
    for path in paths:
        full = Path(path)
        if full.is_file() and full.is_relative_to(root):
            yield full.stat().st_size, size_of(full.relative_to(root).as_posix())


async def _watch_root(root: Path, changed: asyncio.Event, stop: asyncio.Event) -> None:
    """See changes of the settings; begin anew when a folder to watch came or went."""
    async for changes in awatch(root, recursive=False, watch_filter=None, step=_STEP, debounce=_LONGEST):
        names = {Path(path).name for _kind, path in changes}
        if names & {*_FOLDERS}:
            changed.set()
            stop.set()
            return
        if any(name.startswith("site_config.") for name in names):
            changed.set()
