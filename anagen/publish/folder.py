"""A folder of this computer, or one that is mounted from elsewhere, as a target."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

from anagen.publish.target import TEMPORARY, Entry, HostError, host_is_full, host_refuses, no_such_folder

_ABOVE = "the folder above it is not there"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class FolderTarget:
    """A folder as a target; see `target.Target`. The folder above it must be there."""

    has_folders = True

    def __init__(self, root: str, name: str) -> None:
        self.name = name
        self._root = root
        above = os.path.dirname(os.path.abspath(root))
        if not os.path.isdir(above):
            raise no_such_folder(name, above.replace(" ", "%20"), [])

    def make_root(self) -> None:
        """Make the folder, if it is not there."""
        with self._refusals(""), suppress(FileExistsError):
            os.mkdir(self._root)

    def listing(self, folder: str) -> dict[str, Entry] | None:
        """What lies in a folder, by name."""
        try:
            with self._refusals(folder), os.scandir(self._place(folder)) as entries:
                return {entry.name: _entry(entry.stat(follow_symlinks=False)) for entry in entries}
        except FileNotFoundError:
            return None

    def read(self, path: str) -> bytes | None:
        """The bytes of a file."""
        try:
            with self._refusals(path), open(self._place(path), "rb") as file:
                return file.read()
        except FileNotFoundError:
            return None

    def write(self, path: str, content: IO[bytes]) -> None:
        """Replace a file at one stroke."""
        temporary = self._place(TEMPORARY)
        content.seek(0)
        with self._refusals(path):
            try:
                with open(temporary, "wb") as file:
                    shutil.copyfileobj(content, file)
                os.replace(temporary, self._place(path))
            except OSError as problem:
                with suppress(OSError):
                    os.remove(temporary)
                if isinstance(problem, FileNotFoundError):
                    raise host_refuses(self.name, path, _ABOVE) from problem
                raise

    def delete(self, path: str) -> None:
        """Delete a file."""
        with suppress(FileNotFoundError), self._refusals(path):
            os.remove(self._place(path))

    def make_folder(self, path: str) -> bool:
        """Make a folder, unless there is one."""
        place = self._place(path)
        with self._refusals(path):
            try:
                os.mkdir(place)
            except FileExistsError:
                if not os.path.isdir(place):
                    raise
                return False
            except FileNotFoundError as problem:
                raise host_refuses(self.name, path, _ABOVE) from problem
        return True

    def remove_folder(self, path: str) -> None:
        """Remove a folder if it is empty."""
        with suppress(OSError):
            os.rmdir(self._place(path))

    def close(self) -> None:
        """There is nothing to end."""

    def _place(self, path: str) -> str:
        return os.path.join(self._root, *path.split("/")) if path else self._root

    @contextmanager
    def _refusals(self, path: str) -> Iterator[None]:
        """What the system says no to, in words."""
        try:
            yield
        except (FileNotFoundError, HostError):
            raise
        except OSError as problem:
            if problem.errno in _FULL:
                raise host_is_full(self.name, path) from problem
            raise host_refuses(self.name, path, (problem.strerror or "no").lower()) from problem


def _entry(status: os.stat_result) -> Entry:
    if stat.S_ISREG(status.st_mode):
        return Entry("file", status.st_size)
    return Entry("folder" if stat.S_ISDIR(status.st_mode) else "other")
