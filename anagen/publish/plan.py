"""What has to be done so that a host holds exactly a release, and whatever on it is not ours? Pure: lists to a plan.

A file is ours when the host's list names it, or when a list of an upload that was cut off names it with these very
bytes. Ours may be replaced and deleted; anything else that lies where a file of the release belongs is foreign, and
is left alone unless a person says otherwise. A foreign file with the very bytes of ours is taken as ours.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from posixpath import dirname

import msgspec

from anagen.publish.records import File, Files, Intent, Published, is_fingerprinted, release_of

Lies = File | str | None
"""What was found at a path: a file, as it was read; nothing; or words for what else is in the way."""


class State(msgspec.Struct, frozen=True, kw_only=True):
    """What the lists of a host say. `recheck` wants each file read and compared, whatever they say."""

    published: Published | None = None
    intent: Intent | None = None
    recheck: bool = False


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done, in this order: `first` is deleted, `upload` is stored, `delete` is deleted.

    `kept` are files of the release before that stay for browsers still open. `foreign` has, for each path of the
    release at which something lies that is not ours, what that is.
    """

    release: str
    wanted: dict[str, File]
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: int = 0
    first: tuple[str, ...] = ()
    delete: tuple[str, ...] = ()
    kept: dict[str, File] = {}
    foreign: dict[str, str] = {}
    intent: Intent

    @property
    def upload(self) -> tuple[str, ...]:
        """The files to store: what others refer to comes before them, and new pages before those that lead to them."""
        new = set(self.new)
        return tuple(sorted((*self.new, *self.changed), key=lambda path: (_rank(path), path not in new, path)))

    @property
    def size(self) -> int:
        """How many bytes there are to send."""
        return sum(self.wanted[path].size for path in (*self.new, *self.changed))


_LEADS_TO_PAGES = (".xml", ".json", ".txt", ".htaccess", "_redirects", "_headers", "web.config")
"""Sitemaps, search indexes, and the files by which hosts redirect: they come when the pages are there."""


def _rank(path: str) -> int:
    if path.endswith(_LEADS_TO_PAGES) and not is_fingerprinted(path):
        return 2
    return int(path.endswith(".html"))


def to_look_at(wanted: Files, state: State) -> list[str]:
    """The paths at which a plan must know what really lies there; all others are as the host's list says."""
    listed = _listed(state.published)
    paths = {path for path in wanted if path not in listed} | unsure(state.intent).keys()
    if state.recheck:
        paths |= listed.keys()
    return sorted(paths)


def make_plan(wanted: Files, state: State, found: Mapping[str, Lies], *, keep: bool = True) -> Plan:
    """The plan; `found` has what lies at each path `to_look_at`. Without `keep` nothing of the last release stays."""
    listed = _listed(state.published)
    begun = unsure(state.intent)
    new, changed, foreign, unchanged = [], [], dict[str, str](), 0
    for path, file in wanted.items():
        lies = found[path] if path in found else listed.get(path)
        if lies is None:
            new.append(path)
        elif lies == file:
            unchanged += 1
        elif isinstance(lies, File) and (path in listed or lies in begun.get(path, ())):
            changed.append(path)
        else:
            foreign[path] = lies if isinstance(lies, str) else "a file that is not Anagen's"
    kept = _kept(wanted, state, found) if keep else {}
    gone = [path for path in sorted({*listed, *begun} - {*wanted, *kept}) if _is_ours(path, listed, begun, found)]
    first = _in_the_way(gone, wanted)
    foreign = {path: words for path, words in foreign.items() if not _is_cleared(path, first)}
    new += [path for path in wanted if path not in foreign and _is_blocked(path, found) and path not in changed]
    return Plan(
        release=release_of(wanted),
        wanted=dict(wanted),
        new=tuple(sorted(new)),
        changed=tuple(sorted(changed)),
        unchanged=unchanged,
        first=tuple(path for path in gone if path in first),
        delete=tuple(path for path in gone if path not in first),
        kept=kept,
        foreign=foreign,
        intent=_intent(state, wanted, {*new, *changed, *foreign}, gone),
    )


def unsure(intent: Intent | None) -> dict[str, tuple[File, ...]]:
    """The paths that an upload which was cut off may have changed, with what of ours may lie there."""
    if intent is None:
        return {}
    leaving = {path: (*intent.files.get(path, ()), file) for path, file in intent.leaving.items()}
    return intent.files | leaving


def _listed(published: Published | None) -> dict[str, File]:
    return published.kept | published.files if published else {}


def _is_blocked(path: str, found: Mapping[str, Lies]) -> bool:
    return isinstance(found.get(path), str)


def _is_cleared(path: str, first: Iterable[str]) -> bool:
    """Whether what blocks a path is a file, or a folder of files, of ours that goes first."""
    return any(f"{path}/".startswith(f"{gone}/") or gone.startswith(f"{path}/") for gone in first)


def _is_ours(path: str, listed: Files, begun: Mapping[str, tuple[File, ...]], found: Mapping[str, Lies]) -> bool:
    """Whether an old path holds something of ours that can be deleted."""
    lies = found[path] if path in found else listed.get(path)
    return isinstance(lies, File) and (path in listed or lies in begun.get(path, ()))


def _kept(wanted: Files, state: State, found: Mapping[str, Lies]) -> dict[str, File]:
    """The files of the release before with a fingerprint in their names: a page that is open still asks for them."""
    published = state.published
    if published is None:
        before: dict[str, File] = {}
    elif published.release == release_of(wanted):
        before = published.kept
    else:
        before = published.files
    for path, files in (state.intent.files if state.intent else {}).items():
        lies = found.get(path)
        if isinstance(lies, File) and lies in files and not (published and path in published.kept):
            before = before | {path: lies}
    return {path: file for path, file in sorted(before.items()) if is_fingerprinted(path) and path not in wanted}


def _intent(state: State, wanted: Files, sent: AbstractSet[str], gone: Iterable[str]) -> Intent:
    """What may lie on the host from now on, until the list of published files is written and what is gone is gone."""
    begun = state.intent.files if state.intent else {}
    files = dict(begun)
    for path in sent:
        if wanted[path] not in files.get(path, ()):
            files[path] = (*files.get(path, ()), wanted[path])
    listed = _listed(state.published)
    leaving = state.intent.leaving if state.intent else {}
    leaving = leaving | {path: listed[path] for path in gone if path in listed}
    return Intent(release=release_of(wanted), files=dict(sorted(files.items())), leaving=dict(sorted(leaving.items())))


def _in_the_way(gone: Iterable[str], wanted: Iterable[str]) -> set[str]:
    """The old paths that must go first: another spelling of a new name, a file where a folder belongs or below one."""
    names = {_folded(path) for path in wanted}
    taken = names | {folder for path in names for folder in folders_of([path])}
    return {path for path in gone if (name := _folded(path)) in taken or not names.isdisjoint(folders_of([name]))}


def folders_of(paths: Iterable[str]) -> set[str]:
    """Every folder above the paths, without the root."""
    return {folder for path in paths for folder in _above(path)}


def _above(path: str) -> Iterator[str]:
    while path := dirname(path):
        yield path


def _folded(path: str) -> str:
    """One spelling for all that Windows and macOS take for the same name."""
    return unicodedata.normalize("NFC", path.casefold())
