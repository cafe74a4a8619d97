"""Which releases are there, and what is in each? A zip file for each in `.anagen/releases/`, and a log.

A release is known by the hash of its files, and its zip file is its evidence pack: whoever undoes a release publishes
exactly what the pack holds. Nothing in this folder is ever changed but the log, which only grows.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import IO, Literal

import msgspec

from anagen import __version__
from anagen.publish.contents import Open, whole_copy
from anagen.publish.records import File, Files, file_of, release_of
from anagen.publish.zipped import write_zip

FOLDER = ".anagen/releases"
_LOG = f"{FOLDER}/log.jsonl"
_SITE = "site/"


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """`release.json` in a pack: the site's `files`, and the hashes of the `evidence` beside them."""

    format: Literal[1] = 1
    release: str
    made: datetime.datetime
    engine: str
    base_url: str
    files: dict[str, File]
    evidence: dict[str, File]


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the log: since `at`, readers of `target` have seen a release."""

    at: datetime.datetime
    release: str
    target: str
    base_url: str
    undone: bool = False


def keep(root: Path, opened: Open, evidence: Mapping[str, bytes], made: Release) -> Path:
    """Write the pack of a release, unless the same is there; its place below `root`. `opened` opens its files."""
    digest = release_of(made.evidence)[:6]
    place = root / FOLDER / f"{made.made:%Y-%m-%d}-{made.release}-{digest}.zip"
    if not place.exists():
        head = msgspec.json.format(msgspec.json.encode(made, order="deterministic"), indent=1) + b"\n"
        others = ((name, io.BytesIO(content)) for name, content in (("release.json", head), *evidence.items()))
        write_zip(place, chain(others, ((_SITE + path, opened(path)) for path in sorted(made.files))))
    return place


def describe(site: Files, evidence: Mapping[str, bytes], base_url: str, now: datetime.datetime) -> Release:
    """What `release.json` says of a site and its evidence."""
    return Release(
        release=release_of(site),
        made=now,
        engine=__version__,
        base_url=base_url,
        files=dict(sorted(site.items())),
        evidence={name: file_of(content) for name, content in sorted(evidence.items())},
    )


def find(root: Path, name: str) -> tuple[Path, Release] | None:
    """The newest pack of a release, by its name or the beginning of it; None when there is none that is whole."""
    for place in sorted((root / FOLDER).glob(f"*-{name}*-*.zip"), reverse=True):
        try:
            with zipfile.ZipFile(place) as archive:
                release = msgspec.json.decode(archive.read("release.json"), type=Release)
        except (OSError, KeyError, zipfile.BadZipFile, msgspec.MsgspecError):
            continue
        if release.release.startswith(name) and release.release == release_of(release.files):
            return place, release
    return None


def is_whole(place: Path, release: Release) -> bool:
    """Whether every file of a pack is what was published."""
    try:
        with opened(place, release) as open_file:
            for path in release.files:
                open_file(path).close()
    except (OSError, KeyError, zipfile.BadZipFile):
        return False
    return True


@contextmanager
def opened(place: Path, release: Release) -> Iterator[Open]:
    """What opens a file of a pack; it raises OSError for one that is not what was published."""
    with zipfile.ZipFile(place) as archive:
        one_at_a_time = Lock()  # the library promises nothing about several

        def open_file(path: str) -> IO[bytes]:
            with one_at_a_time, archive.open(_SITE + path) as source:
                copy = whole_copy(source, release.files[path])
            if copy is None:
                raise OSError(f"{place} is damaged: {path} is not what was published")
            return copy

        yield open_file


def log(root: Path) -> tuple[Event, ...]:
    """What was published where, oldest first; a line that cannot be read is left out."""
    try:
        lines = (root / _LOG).read_bytes().splitlines()
    except OSError:
        return ()
    events = []
    for line in lines:
        with suppress(msgspec.MsgspecError):
            events.append(msgspec.json.decode(line, type=Event))
    return tuple(events)


def note(root: Path, event: Event) -> None:
    """Add a line to the log."""
    (root / FOLDER).mkdir(parents=True, exist_ok=True)
    with (root / _LOG).open("ab") as file:
        file.write(msgspec.json.encode(event) + b"\n")


def as_text(root: Path) -> str:
    """The log for people, the newest first: what readers saw from when to when, and where it is kept."""
    lines, until = [], dict[str, datetime.datetime]()
    for event in reversed(log(root)):
        end = f"until {until[event.target]:%Y-%m-%d %H:%M}" if event.target in until else "now"
        kept = find(root, event.release)
        lines += [
            f"{event.release}  from {event.at:%Y-%m-%d %H:%M} {end}{'  (by --undo)' if event.undone else ''}",
            f"    at {event.base_url or event.target}, sent to {event.target}",
            f"    {kept[0].relative_to(root).as_posix() if kept else 'its pack is not on this computer'}",
        ]
        until[event.target] = event.at
    return "\n".join(lines) + "\n" if lines else "Nothing was published from this folder yet.\n"
