"""How does a plan become what readers see, without a moment at which a page asks for what is not there?

The order is the whole idea: the intent list, so that whatever a cut leaves is known as ours; what stands in the way;
new files that others refer to, then pages, then what lists them; the list of what is published; deletions; and the
intent list goes. A lock on the host keeps two people apart, with a name and a time. After a cut the connection is
made again, with growing pauses, and the work goes on if the lock is still ours.
"""

from __future__ import annotations

import datetime
import io
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, TypeVar

import msgspec

from anagen.diagnostics import Location, error
from anagen.progress import Tell, silent
from anagen.publish.contents import Open
from anagen.publish.look import Seen
from anagen.publish.plan import Plan, folders_of
from anagen.publish.records import (
    HOLDER,
    INTENT,
    LOCK,
    PUBLISHED,
    Holder,
    Past,
    Published,
    decoded,
    encoded,
    with_release,
)
from anagen.publish.target import HostError, LineLostError, Target

PAUSES = (1.0, 2.0, 5.0, 10.0, 20.0)
"""The seconds to wait before each new try after the line broke."""
_MOMENT = 2.0
_T = TypeVar("_T")


class Line:
    """A connection that is made again when it breaks; lives as long as one run."""

    def __init__(self, connect: Callable[[], Target], pauses: tuple[float, ...] = PAUSES) -> None:
        self._connect = connect
        self._pauses = pauses
        self._target: Target | None = connect()
        self.name = self._target.name
        self.has_folders = self._target.has_folders
        self.checks: list[Callable[[Target], None]] = []
        """What must hold whenever the connection was made again."""

    def do(self, work: Callable[[Target], _T]) -> _T:
        """The result of some work, which may be tried again from its beginning."""
        for pause in self._pauses:
            try:
                return self._once(work)
            except LineLostError:
                self.close()
                time.sleep(pause)
        return self._once(work)

    def _once(self, work: Callable[[Target], _T]) -> _T:
        if self._target is None:
            self._target = self._connect()
            for check in self.checks:
                check(self._target)
        return work(self._target)

    def close(self) -> None:
        """End the connection, in whatever state it is."""
        if self._target is not None:
            with suppress(HostError, OSError):
                self._target.close()
            self._target = None


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One upload: the plan, what was seen when it was made, how to open a file, and who publishes what when."""

    plan: Plan
    seen: Seen
    open: Open
    base_url: str
    who: str
    mark: str
    now: datetime.datetime
    breaks_lock: bool = False
    goes_back: bool = False


def carry_out(line: Line, job: Job, tell: Tell = silent) -> None:
    """Do what the plan says. After an error or a cut, the same call with a new plan goes on from there."""
    line.do(lambda target: target.make_root())
    with _locked(line, job):
        line.do(lambda target: _check_lists(target, job.seen))
        plan = job.plan
        line.do(lambda target: target.write(INTENT, io.BytesIO(encoded(plan.intent))))
        _delete(line, plan.first, tell)
        _store(line, job, tell)
        line.do(lambda target: _check_lock(target, job))
        published = encoded(_published(job))
        line.do(lambda target: target.write(PUBLISHED, io.BytesIO(published)))
        _delete(line, plan.delete, tell)
        line.do(lambda target: target.delete(INTENT))


def _store(line: Line, job: Job, tell: Tell) -> None:
    """Send the files, each into a folder that is there by then."""
    made: set[str] = set()
    paths = job.plan.upload
    for done, path in enumerate(paths):
        tell("Sending files", done, len(paths))
        folders = folders_of([path]) - made if line.has_folders else set()
        for folder in sorted(folders):
            _make_folder(line, folder)
        made |= folders
        with job.open(path) as content:
            _send(line, path, content)
        tell("Sending files", done + 1, len(paths))


def _make_folder(line: Line, folder: str) -> None:
    line.do(lambda target: target.make_folder(folder))


def _send(line: Line, path: str, content: IO[bytes]) -> None:
    line.do(lambda target: target.write(path, content))


def _delete(line: Line, paths: tuple[str, ...], tell: Tell) -> None:
    """Delete files, then the folders that this leaves empty."""
    for done, path in enumerate(paths):
        tell("Deleting files", done, len(paths))
        _delete_one(line, path)
    for folder in sorted(folders_of(paths), reverse=True) if line.has_folders else ():
        _remove_folder(line, folder)


def _delete_one(line: Line, path: str) -> None:
    line.do(lambda target: target.delete(path))


def _remove_folder(line: Line, folder: str) -> None:
    line.do(lambda target: target.remove_folder(folder))


def _published(job: Job) -> Published:
    before = job.seen.state.published
    now = Past(release=job.plan.release, at=job.now)
    history = with_release(before.history if before else (), now, goes_back=job.goes_back)
    return Published(base_url=job.base_url, files=job.plan.wanted, kept=job.plan.kept, history=history)


def _check_lists(target: Target, seen: Seen) -> None:
    """Somebody may have published between the plan and the lock."""
    if (target.read(PUBLISHED), target.read(INTENT)) != seen.lists:
        message = "somebody has published to this host in the meantime"
        raise HostError(error("host-busy", Location(path=target.name), message, "Publish again to see a new plan."))


# The lock: a folder, since of two calls that make the same folder at once only one succeeds.


@contextmanager
def _locked(line: Line, job: Job) -> Iterator[None]:
    """Keep others away; a lock that a lost line leaves is known by its mark, and taken over by the next run."""
    line.do(lambda target: _take_lock(target, job))
    line.checks.append(lambda target: _check_lock(target, job))
    try:
        yield
    except LineLostError:
        line.close()
        raise
    except BaseException:
        with suppress(HostError):
            line.do(lambda target: _free_lock(target, job))
        raise
    line.do(lambda target: _free_lock(target, job))


def _take_lock(target: Target, job: Job) -> None:
    if not target.make_folder(LOCK) and not job.breaks_lock:
        holder = decoded(target.read(HOLDER), Holder)
        if holder is None:
            time.sleep(_MOMENT)  # the name is about to be written, or the lock to go; neither comes after a cut
            holder = decoded(target.read(HOLDER), Holder)
            target.make_folder(LOCK)
        if holder is not None and holder.mark != job.mark:
            raise _busy(target, holder)
    target.write(HOLDER, io.BytesIO(encoded(Holder(who=job.who, mark=job.mark, since=job.now))))
    _check_lock(target, job)


def _check_lock(target: Target, job: Job) -> None:
    holder = decoded(target.read(HOLDER), Holder)
    if holder is None or holder.mark != job.mark:
        raise _busy(target, holder)


def _free_lock(target: Target, job: Job) -> None:
    holder = decoded(target.read(HOLDER), Holder)
    if holder is None or holder.mark == job.mark:
        target.delete(HOLDER)
        target.remove_folder(LOCK)


def _busy(target: Target, holder: Holder | None) -> HostError:
    who = f"{holder.who} has been publishing to this host since {holder.since:%Y-%m-%d %H:%M}" if holder else ""
    message = who or "somebody else has taken over publishing to this host"
    hint = "Wait until that has ended. If it was broken off and nobody will go on with it, type `--break-lock`."
    return HostError(error("host-busy", Location(path=target.name), message, hint))
