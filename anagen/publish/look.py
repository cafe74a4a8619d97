"""What is on the host now? Its lists, and what really lies where a plan must not trust them. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from posixpath import basename, dirname

import msgspec

from anagen.diagnostics import Diagnostics, Location, warning
from anagen.progress import Tell, silent
from anagen.publish.plan import Lies, Plan, State, make_plan, to_look_at, unsure
from anagen.publish.records import INTENT, PUBLISHED, File, Files, Intent, Published, decoded, file_of
from anagen.publish.target import Entry, Target

_OURS = (PUBLISHED, INTENT, ".anagen-lock", ".anagen-temporary")


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What a person wants on the host: these files; and how: each file compared, nothing of the last release kept."""

    wanted: Files
    recheck: bool = False
    keep: bool = True


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What was found: the lists, as they were read and as bytes, and the names at the top that are not ours."""

    state: State
    lists: tuple[bytes | None, bytes | None]
    others: tuple[str, ...]
    diagnostics: Diagnostics = ()


def look(target: Target, *, recheck: bool = False) -> Seen:
    """Read the lists of the host, and what else lies at its top."""
    lists = target.read(PUBLISHED), target.read(INTENT)
    published, intent = decoded(lists[0], Published), decoded(lists[1], Intent)
    state = State(published=published, intent=intent, recheck=recheck)
    ours = {path.partition("/")[0] for path in (*_names(published), *_names(intent), *_OURS)}
    others = sorted(set(target.listing("") or {}) - ours)
    problems = []
    for name, content, record in ((PUBLISHED, lists[0], published), (INTENT, lists[1], intent)):
        if content is not None and record is None:
            message = f"the list `{name}` on the host cannot be read, so its files are compared one by one"
            hint = "Nothing is needed from you: publishing writes it anew."
            problems.append(warning("host-list-unreadable", Location(path=target.name), message, hint))
    return Seen(state=state, lists=lists, others=tuple(others), diagnostics=tuple(problems))


def _names(record: Published | Intent | None) -> Iterable[str]:
    return () if record is None else (*record.files, *getattr(record, "kept", ()), *getattr(record, "leaving", ()))


def plan_for(target: Target, wish: Wish, seen: Seen, tell: Tell = silent) -> Plan:
    """The plan that brings a wish about; reads what lies where the lists are not to be trusted."""
    expected = _expected(wish.wanted, seen.state)
    found = _found(target, to_look_at(wish.wanted, seen.state), expected, tell)
    return make_plan(wish.wanted, seen.state, found, keep=wish.keep)


def _expected(wanted: Files, state: State) -> dict[str, set[int]]:
    """The sizes that a file of ours may have at each path; one of another size need not be read."""
    sizes: dict[str, set[int]] = {}
    listed = state.published
    for files in (wanted, listed.files if listed else {}, listed.kept if listed else {}):
        for path, file in files.items():
            sizes.setdefault(path, set()).add(file.size)
    for path, several in unsure(state.intent).items():
        sizes.setdefault(path, set()).update(file.size for file in several)
    return sizes


def _found(target: Target, paths: list[str], sizes: Mapping[str, set[int]], tell: Tell) -> dict[str, Lies]:
    """What lies at the paths: read where it could be ours, and else as far as a person must know."""
    listings: dict[str, Mapping[str, Entry] | str] = {"": target.listing("") or {}}
    found: dict[str, Lies] = {}
    for done, path in enumerate(paths):
        tell("Comparing with the host", done, len(paths))
        there = _listing(target, dirname(path), listings)
        entry = there if isinstance(there, str) else there.get(basename(path))
        if entry is None or isinstance(entry, str):
            found[path] = entry
        elif entry.kind != "file":
            found[path] = "a folder" if entry.kind == "folder" else "a link"
        elif entry.size in sizes[path]:
            content = target.read(path)
            found[path] = None if content is None else file_of(content)
        else:
            found[path] = File("", entry.size)
    return found


def _listing(target: Target, folder: str, listings: dict[str, Mapping[str, Entry] | str]) -> Mapping[str, Entry] | str:
    """What lies in a folder; empty where there is none, and words where something else has its name."""
    if folder not in listings:
        above = _listing(target, dirname(folder), listings)
        entry = above if isinstance(above, str) else above.get(basename(folder))
        if isinstance(entry, Entry):
            is_folder = entry.kind == "folder"
            listings[folder] = (target.listing(folder) or {}) if is_folder else f"`{folder}`, which is no folder"
        else:
            listings[folder] = entry or {}
    return listings[folder]
