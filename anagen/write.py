"""How do the rendered files get into `dist/`, so that a build killed at any moment is repaired by the next one?

The order of work is the whole idea:

1. Everything is checked; after an error nothing is changed.
2. The intent list (every path of builds killed since the last one, and of this one, that the manifest does not name)
   is put into `dist/`.
3. Old files in the way of new ones are removed: a file that becomes a folder, a folder that becomes a file, a name
   that only changes its capitals (the same file on Windows and macOS: removed later, the new one would go).
4. New files are created at their own name, changed ones under a temporary name and then renamed.
5. Other files of the lists that the site no longer has are removed, and the folders that this leaves empty.
6. The manifest is replaced, and the intent list removed. A build with nothing to do changes nothing at all.

A file named in either list is ours to replace or remove; any other is foreign and never touched, but a foreign file
with the very bytes we would write is taken as written. A file counts as unchanged only when it was read and holds the
same bytes: no time stamp and no list is trusted, so no file half-written, edited by hand or lost in a power cut
survives a build. Only the lists are forced to the disk (`fsync`). The one temporary name is at the top of `dist/`,
where a leftover is found even if no list can be read. So is the lock, which is removed while it is held.

Must not: write outside `dist/`, follow a link inside it, render, or read the project.
"""

import contextlib
import errno
import functools
import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from posixpath import dirname
from typing import Literal, get_args

import msgspec

from anagen.diagnostics import Diagnostic, Diagnostics, Location, error, has_errors, warning
from anagen.output import OutputFile, Written, hash_of
from anagen.output_paths import bad_paths, folded, folders_of, has_flaws

MANIFEST = ".anagen-manifest"
INTENT = ".anagen-intent"
LOCK = ".anagen-lock"
TEMPORARY = ".anagen-temporary"
SECONDS_TO_WAIT = 1.0

_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_JUNCTION = 0xA0000003  # IO_REPARSE_TAG_MOUNT_POINT: a folder of Windows that points elsewhere
_REASONS = {
    errno.EACCES: "it is protected, or another program has it open",
    errno.EPERM: "it is protected, or another program has it open",
    errno.EEXIST: "something else lies there",
    errno.ENOSPC: "the disk is full",
}
_State = Literal["new", "changed", "unchanged", "foreign"]  # what lies where an output belongs


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `.anagen-manifest` holds: for each path in `dist/` the BLAKE2b-256 of its bytes, as 64 hex digits.

    An intent list has the same form; what lies at its paths may be anything.
    """

    format: Literal[1] = 1
    files: dict[str, str]


class _Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What to do with the files of the `last` build: `early` go before anything is written, `late` afterwards."""

    last: Mapping[str, str]
    intent: bytes
    manifest: bytes
    outputs: Mapping[_State, Sequence[OutputFile]]
    settled: int
    early: Sequence[str]
    late: Sequence[str]
    nothing_to_do: bool
    diagnostics: Diagnostics


class _Found(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """What a plan is made from: what the lists name, which of those files go, and the folders on the disk."""

    root: str
    ours: Mapping[str, str]
    gone: Mapping[str, str]  # folded name: path
    folders: Mapping[str, str]  # path: kind

    @functools.cached_property
    def our_folders(self) -> set[str]:
        """The folders of what the lists name."""
        return folders_of(self.ours)


class Listed(msgspec.Struct, frozen=True):
    """The files of a list and their hashes, and the hash of the list itself, "" when there is none."""

    files: Mapping[str, str] = {}
    hash: str = ""


_NONE = Listed()


def listed(dist: Path, before: Listed = _NONE) -> Listed:
    """The files of the last build, as its manifest has them: those it had `before`, while it is the same."""
    return _read_list(os.fspath(dist), MANIFEST, before)[0]


def write(
    dist: Path, outputs: Sequence[OutputFile], settled: Mapping[str, str] | None = None, last: Listed = _NONE
) -> tuple[Written, Diagnostics]:
    """Makes `dist/` hold exactly these files, those `settled` in it, and whatever in it is not ours.

    `settled` are the hashes of files of the last build that lie there as they were written, and `last` what its
    manifest had, if that was read. Errors: `bad-path`, `foreign-file` and `build-running`, after which nothing is
    changed, and `cannot-write` (the disk said no), after which the next build repairs what this one began. Warning:
    `bad-manifest`.
    """
    root = os.fspath(dist)
    settled = settled or {}
    if problems := bad_paths(outputs):
        return Written(), problems
    files = {**settled, **{output.path: output.hash for output in outputs}}
    manifest = _encoded(files)
    try:
        if _holds(f"{root}/{MANIFEST}", manifest) and _plan(root, outputs, files, manifest, last).nothing_to_do:
            return Written(unchanged=len(files), manifest=hash_of(manifest)), ()
        os.makedirs(root, exist_ok=True)
        with _locked(root) as locked:
            if not locked:
                hint = "Wait until it has ended, then build again."
                return Written(), (error("build-running", _location(root), "another build is writing here", hint),)
            plan = _plan(root, outputs, files, manifest, last)
            if not settled.items() <= plan.last.items():
                message, hint = "another build wrote here meanwhile", "Build again."
                return Written(), (error("build-running", _location(root), message, hint),)
            done = Written() if has_errors(plan.diagnostics) else _carry_out(root, plan)
            return done, plan.diagnostics
    except OSError as problem:
        return Written(), (_cannot_write(root, problem),)


@contextlib.contextmanager
def _locked(root: str) -> Iterator[bool]:
    """Whether this build has `dist/` to itself; the system frees the lock of a killed process."""
    from filelock import FileLock, Timeout, UnixFileLock  # noqa: PLC0415 - takes 10 ms, and few builds need it

    lock = FileLock(f"{root}/{LOCK}")
    with contextlib.suppress(Timeout):
        lock.acquire(timeout=SECONDS_TO_WAIT)
    try:
        yield lock.is_locked
    finally:
        if lock.is_locked and isinstance(lock, UnixFileLock):  # the other kinds remove their file themselves
            with contextlib.suppress(OSError):
                os.remove(f"{root}/{LOCK}")
        lock.release()


def _plan(root: str, outputs: Sequence[OutputFile], files: dict[str, str], manifest: bytes, last: Listed) -> _Plan:
    """How `dist/` comes to hold `files`, which the `manifest` lists; those that are no `outputs` are settled."""
    last_manifest, warnings = _read_list(root, MANIFEST, last)
    last_intent, more_warnings = _read_list(root, INTENT)
    ours, unlisted = {**last_intent.files, **last_manifest.files}, {**last_intent.files, **files}
    gone, made = sorted(ours.keys() - files.keys()), [output.path for output in outputs]
    found = _Found(
        root=root,
        ours=ours,
        gone={folded(path): path for path in gone},
        folders=_folders_on_disk(root, [*made, *gone]),
    )
    states: dict[_State, list[OutputFile]] = {state: [] for state in get_args(_State)}
    for output in outputs:
        states[_state(found, output)].append(output)
    early = _in_the_way(gone, files)
    as_it_was = len(states["unchanged"]) == len(outputs)
    return _Plan(
        last=last_manifest.files,
        intent=_encoded({path: unlisted[path] for path in unlisted.keys() - last_manifest.files.keys()}),
        manifest=manifest,
        outputs=states,
        settled=len(files) - len(outputs),
        early=[path for path in gone if path in early],
        late=[path for path in gone if path not in early],
        nothing_to_do=as_it_was and not any(os.path.lexists(f"{root}/{name}") for name in (INTENT, LOCK, TEMPORARY)),
        diagnostics=(*warnings, *more_warnings, *_foreign_files(found, made, states["foreign"])),
    )


def _state(found: _Found, output: OutputFile) -> _State:
    """What lies at an output's path: nothing (by the time it is written), our file, the same bytes, or a stranger."""
    place = f"{found.root}/{output.path}"
    kind = _kind(place) if found.folders[dirname(output.path)] == "folder" else "nothing"
    if kind == "nothing" or _is_respelled(found, output.path):
        return "new"
    if kind == "file" and _holds(place, output.read()):
        return "unchanged"
    if any(_foreign(found, output.path)):
        return "foreign"
    return "changed" if kind == "file" else "new"


def _is_respelled(found: _Found, path: str) -> bool:
    """Whether the file at a path is one that goes, under its old spelling: a disk that ignores capitals."""
    old = found.gone.get(folded(path))
    try:
        return old is not None and os.path.samestat(os.lstat(f"{found.root}/{old}"), os.lstat(f"{found.root}/{path}"))
    except OSError:
        return False


def _in_the_way(gone: Sequence[str], files: Iterable[str]) -> set[str]:
    """The old paths that must go first: a new name in other capitals, a folder of a new file, a file below one."""
    if not gone:
        return set()
    files = {folded(path) for path in files}
    taken = files | folders_of(files)
    return {path for path in gone if (name := folded(path)) in taken or not files.isdisjoint(folders_of([name]))}


def _foreign_files(found: _Found, files: Iterable[str], blocked: Iterable[OutputFile]) -> Iterator[Diagnostic]:
    blocking = [folder for folder in sorted(folders_of(files)) if found.folders[folder] in ("file", "link")]
    needs = {folder: f"The site needs a folder `{folder}/`" for folder in blocking}
    needs |= {output.path: f"The site has a file `{output.path}`, made from `{output.made_from}`" for output in blocked}
    for wanted, need in needs.items():
        for path in _foreign(found, wanted):
            hint = f"{need}. Move this somewhere else, or delete it if nobody needs it."
            yield error("foreign-file", _location(found.root, path), "this is not Anagen's, and is in the way", hint)


def _foreign(found: _Found, path: str) -> Iterator[str]:
    """What is not ours at a path of `dist/` or, where it is a folder of ours, below it."""
    kind = _kind(f"{found.root}/{path}")
    if kind == "folder" and path in found.our_folders:
        for name in sorted(os.listdir(f"{found.root}/{path}")):
            yield from _foreign(found, f"{path}/{name}")
    elif kind != "file" or path not in found.ours:
        yield path


def _carry_out(root: str, plan: _Plan) -> Written:
    new, changed = plan.outputs["new"], plan.outputs["changed"]
    with contextlib.suppress(FileNotFoundError):
        os.remove(f"{root}/{TEMPORARY}")
    _replace(root, INTENT, plan.intent, durable=True)
    removed = _remove(root, plan.early)
    for folder in sorted(folders_of(output.path for output in new)):
        with contextlib.suppress(FileExistsError):
            os.mkdir(f"{root}/{folder}")
    for output in new:
        _create(f"{root}/{output.path}", output.read())
    for output in changed:
        _replace(root, output.path, output.read())
    removed += _remove(root, plan.late)
    _replace(root, MANIFEST, plan.manifest, durable=True)
    os.remove(f"{root}/{INTENT}")
    return Written(
        written=len(new) + len(changed),
        unchanged=len(plan.outputs["unchanged"]) + plan.settled,
        removed=removed,
        manifest=hash_of(plan.manifest),
    )


def _create(place: str, content: bytes, *, durable: bool = False) -> None:
    """Writes a file where there is none; whatever appeared there since the plan was made is not overwritten."""
    descriptor = os.open(place, _NEW_FILE, 0o666)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        if durable:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _replace(root: str, path: str, content: bytes, *, durable: bool = False) -> None:
    """Replaces a file at one stroke: a reader finds the old bytes or the new ones."""
    temporary = f"{root}/{TEMPORARY}"
    try:
        _create(temporary, content, durable=durable)
        os.replace(temporary, f"{root}/{path}")
    except OSError:
        with contextlib.suppress(OSError):
            os.remove(temporary)
        raise


def _remove(root: str, paths: Sequence[str]) -> int:
    """Removes files, then the folders that this leaves empty; how many files there were.

    A link or a folder that someone put in a file's place is theirs, and so is what lies behind a link.
    """
    folders = _folders_on_disk(root, paths)
    files = [path for path in paths if folders[dirname(path)] == "folder" and _kind(f"{root}/{path}") == "file"]
    for path in files:
        os.remove(f"{root}/{path}")
    for folder in sorted(folders, reverse=True):
        if folder and folders[folder] == "folder":
            with contextlib.suppress(OSError):  # not empty, or open in a window: an empty folder harms nobody
                os.rmdir(f"{root}/{folder}")
    return len(files)


def _kind(place: str) -> Literal["nothing", "file", "folder", "link"]:
    """What lies at a place; a link is not followed, and whatever is neither file nor folder counts as one."""
    try:
        status = os.lstat(place)
    except (FileNotFoundError, NotADirectoryError):
        return "nothing"
    if stat.S_ISREG(status.st_mode):
        return "file"
    if stat.S_ISDIR(status.st_mode) and getattr(status, "st_reparse_tag", 0) != _JUNCTION:
        return "folder"
    return "link"


def _folders_on_disk(root: str, paths: Iterable[str]) -> dict[str, str]:
    """What lies where the paths have their folders; below anything that is no folder lies nothing."""
    kinds: dict[str, str] = {"": "folder" if os.path.isdir(root) else "nothing"}
    for folder in sorted(folders_of(paths)):
        kinds[folder] = _kind(f"{root}/{folder}") if kinds[dirname(folder)] == "folder" else "nothing"
    return kinds


def _holds(place: str, content: bytes) -> bool:
    """Whether a file can be read and has exactly these bytes."""
    try:
        with open(place, "rb", buffering=0) as file:
            return file.read(len(content) + 1) == content
    except OSError:
        return False


def _read_list(root: str, name: str, before: Listed = _NONE) -> tuple[Listed, Diagnostics]:
    """The files a list names; a list that is damaged, or names a path we would not write, names none."""
    try:
        with open(f"{root}/{name}", "rb") as file:
            encoded = file.read()
        hash_ = hash_of(encoded)
        if hash_ == before.hash:
            return before, ()
        if (files := _files_in(encoded)) is not None:
            return Listed(files, hash_), ()
    except (FileNotFoundError, NotADirectoryError):
        return _NONE, ()
    except OSError:
        pass
    message = "this list of the files that Anagen made cannot be read, so old files can no longer be told from yours"
    hint = f"To keep nothing old: move your own files out of `{_location(root)}/`, delete it and build again."
    return _NONE, (warning("bad-manifest", _location(root, name), message, hint),)


def _files_in(encoded: bytes) -> Mapping[str, str] | None:
    """The files of a list, None if it is damaged."""
    try:
        files = msgspec.json.decode(encoded, type=Manifest).files
    except (ValueError, msgspec.MsgspecError):
        return None
    return None if has_flaws(files) else files


def _encoded(files: dict[str, str]) -> bytes:
    """A list as JSON, sorted, a line for each file: the same files give the same bytes."""
    return msgspec.json.format(msgspec.json.encode(Manifest(files=files), order="deterministic"), indent=1) + b"\n"


def _location(root: str, path: str = "") -> Location:
    return Location(path="/".join(filter(None, (os.path.basename(os.path.abspath(root)), path))))


def _cannot_write(root: str, problem: OSError) -> Diagnostic:
    reason = _REASONS.get(problem.errno or 0) or (problem.strerror or type(problem).__name__).lower()
    path = str(problem.filename2 or problem.filename or "").removeprefix(root).lstrip("/")  # none if the disk is full
    hint = "Put this right and build again: the next build repairs what this one began."
    return error("cannot-write", _location(root, path), f"this cannot be written: {reason}", hint)
