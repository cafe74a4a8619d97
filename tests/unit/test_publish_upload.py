"""Uploads that are cut anywhere, to a folder: whatever happens, others' files stay, pages are whole, and a rerun ends it."""

from __future__ import annotations

import datetime
import io
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import IO, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anagen.publish import upload
from anagen.publish.folder import FolderTarget
from anagen.publish.look import Wish, look, plan_for
from anagen.publish.plan import Plan
from anagen.publish.records import HOLDER, INTENT, PUBLISHED, Holder, encoded, file_of, is_fingerprinted
from anagen.publish.target import TEMPORARY, Entry, HostError, LineLostError, line_lost
from anagen.publish.upload import Job, Line, carry_out
from tests.sites import lay, tree

pytestmark = pytest.mark.usefixtures("_no_waiting")
Contents = Mapping[str, bytes]
NOW = datetime.datetime(2026, 11, 24, 9, 30, tzinfo=datetime.UTC)
PAGES = ("index.html", "a/index.html", "a/b/index.html", "A/index.html", "404.html", "form.pdf")
_ASKED_FOR = re.compile(rb'href="([^"]+)"')


@pytest.fixture(scope="module")
def _no_waiting() -> Iterator[None]:
    """Nobody else is at these folders, who might be about to write a name into a lock."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(upload, "_MOMENT", 0)
        yield


class CutTarget:
    """A folder whose line breaks at a chosen operation: before it, in the middle of it, or before its answer."""

    has_folders = True

    def __init__(self, root: Path, at: int, when: str, look_on: Callable[[], None]) -> None:
        self.name = "folder"
        self._target = FolderTarget(os.fspath(root), "folder")
        self._at, self._when, self._look_on = at, when, look_on

    def _do(self, work: str, *arguments: Any) -> Any:
        self._at -= 1
        if self._at == 0 and self._when == "middle" and work == "write":
            content = arguments[1].read()
            self._target.write(TEMPORARY, io.BytesIO(content[: len(content) // 2]))
        if self._at == 0 and self._when != "after":
            raise line_lost(self.name, "cut")
        result = getattr(self._target, work)(*arguments)
        self._look_on()
        if self._at == 0:
            raise line_lost(self.name, "cut")
        return result

    def make_root(self) -> None:
        self._do("make_root")

    def listing(self, folder: str) -> dict[str, Entry] | None:
        return self._target.listing(folder)

    def read(self, path: str) -> bytes | None:
        return self._target.read(path)

    def write(self, path: str, content: IO[bytes]) -> None:
        self._do("write", path, content)

    def delete(self, path: str) -> None:
        self._do("delete", path)

    def make_folder(self, path: str) -> bool:
        return bool(self._do("make_folder", path))

    def remove_folder(self, path: str) -> None:
        self._do("remove_folder", path)

    def close(self) -> None:
        """Nothing to end."""


def release(pages: Mapping[str, int]) -> dict[str, bytes]:
    """Pages in a version each, and the style sheets that they ask for; no page under another's name."""
    found: dict[str, bytes] = {}
    for path, version in pages.items():
        name = path.casefold()
        if any(
            f"{name}/".startswith(f"{other}/") or f"{other}/".startswith(f"{name}/")
            for other in map(str.casefold, found)
        ):
            continue
        found[path] = f"file {version}".encode()
        if path.endswith(".html"):
            style = f"assets/site.{version:08x}.css"
            found[style] = f"{version}".encode() * 50
            found[path] = f'<link href="{"../" * path.count("/")}{style}">'.encode() * 20
    return found


RELEASES = st.dictionaries(st.sampled_from(PAGES), st.integers(0, 3), min_size=1).map(release)
CUTS = st.tuples(st.integers(1, 40), st.sampled_from(["before", "middle", "after"]))


def assert_served(found: Contents) -> None:
    for path, content in found.items():
        for asked in _ASKED_FOR.findall(content) if path not in (TEMPORARY, INTENT, PUBLISHED) else ():
            assert normpath(join(dirname(path), asked.decode())) in found, f"{path} asks for {asked.decode()}"


def publish(
    root: Path, contents: Contents, cut: tuple[int, str] = (0, ""), look_on: Callable[[], None] = lambda: None
) -> Plan | None:
    """Publish to a folder; None when something of others is in the way."""
    line = Line(lambda: CutTarget(root, *cut, look_on), ())
    seen = line.do(look)
    wish = Wish(wanted={path: file_of(content) for path, content in contents.items()})
    plan = line.do(lambda target: plan_for(target, wish, seen))
    if plan.foreign:
        return None
    job = Job(
        plan=plan, seen=seen, open=lambda path: io.BytesIO(contents[path]), base_url="", who="Anna", mark="one", now=NOW
    )
    carry_out(line, job)
    return plan


@settings(max_examples=60)
@given(
    st.lists(st.tuples(RELEASES, CUTS), min_size=1, max_size=4),
    RELEASES,
    st.dictionaries(
        st.sampled_from(["wp.php", "a/theirs.pdf", "assets/theirs.0123abcd.css", "b/index.html"]), st.just(b"theirs")
    ),
)
def test_whatever_is_cut_wherever_others_files_stay_and_a_rerun_ends_in_the_exact_release(
    cut_off: list[tuple[dict[str, bytes], tuple[int, str]]], last: dict[str, bytes], foreign: dict[str, bytes]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "learn"
        lay(root, foreign)
        versions = [contents for contents, _cut in cut_off] + [last]

        def look_on() -> None:
            found = tree(root)
            assert {path: found.get(path) for path in foreign} == foreign
            assert_served(found)
            for path, content in found.items():
                assert path in foreign or path.startswith(".anagen") or content in [one.get(path) for one in versions]

        ended: list[dict[str, bytes]] = []
        for contents, cut in cut_off:
            try:
                publish(root, contents, cut, look_on)
                ended.append(contents)
            except LineLostError:
                pass
            look_on()
        assert publish(root, last, look_on=look_on)
        found = {path: content for path, content in tree(root).items() if path not in foreign}
        assert found.pop(PUBLISHED)
        assert {path: content for path, content in found.items() if path in last} == last
        assert all(is_fingerprinted(path) for path in found if path not in last)
        assert publish(root, last) is not None
        assert {*tree(root)} == {*last, *foreign, *found, PUBLISHED}


def test_what_is_in_the_way_and_not_ours_is_left_alone(tmp_path: Path) -> None:
    root = lay(tmp_path / "learn", {"index.html": "WordPress", "a/b": "a file where a folder belongs"})
    before = tree(root)
    assert publish(root, release({"index.html": 1})) is None
    assert publish(root, release({"a/b/index.html": 1})) is None
    assert tree(root) == before


def test_a_file_of_others_with_our_bytes_becomes_ours(tmp_path: Path) -> None:
    contents = release({"index.html": 1})
    root = lay(tmp_path / "learn", contents)
    plan = publish(root, contents)
    assert plan
    assert (plan.unchanged, plan.upload) == (2, ())
    changed = publish(root, release({"index.html": 2}))
    assert changed
    assert changed.changed == ("index.html",)


def test_after_a_cut_a_file_that_somebody_else_put_in_the_place_of_ours_is_theirs(tmp_path: Path) -> None:
    root, contents = tmp_path / "learn", release({"index.html": 1, "a/index.html": 1})
    with pytest.raises(LineLostError):
        publish(root, contents, (5, "before"))
    assert (root / INTENT).exists()
    lay(root, {"a/index.html": "theirs"})
    assert publish(root, contents) is None
    assert (root / "a/index.html").read_bytes() == b"theirs"


def test_a_lock_of_this_project_is_taken_over_and_one_of_another_is_not(tmp_path: Path) -> None:
    root, contents = tmp_path / "learn", release({"index.html": 1})
    lay(root, {HOLDER: encoded(Holder(who="Anna", mark="one", since=NOW))})
    assert publish(root, contents)
    lay(root, {HOLDER: encoded(Holder(who="Ben", mark="two", since=NOW))})
    with pytest.raises(HostError, match="Ben has been publishing"):
        publish(root, release({"index.html": 2}))
    assert (root / HOLDER).exists()


def test_a_run_whose_lock_was_taken_over_stops_before_it_says_that_it_is_done(tmp_path: Path) -> None:
    root = tmp_path / "learn"
    publish(root, release({"index.html": 1}))
    before = (root / PUBLISHED).read_bytes()

    def take_over() -> None:
        if (root / INTENT).exists():
            lay(root, {HOLDER: encoded(Holder(who="Ben", mark="two", since=NOW))})

    with pytest.raises(HostError, match="Ben"):
        publish(root, release({"index.html": 2}), look_on=take_over)
    assert (root / PUBLISHED).read_bytes() == before
    assert (root / HOLDER).exists()  # his


def test_a_damaged_list_or_one_that_leads_elsewhere_lists_nothing(tmp_path: Path) -> None:
    root, contents = tmp_path / "learn", release({"index.html": 1, "a/index.html": 1})
    publish(root, contents)
    for list_of_files in (b"{", b"null", (root / PUBLISHED).read_bytes().replace(b"a/index.html", b"../outside.txt")):
        lay(tmp_path, {"outside.txt": "theirs"})
        lay(root, {PUBLISHED: list_of_files})
        assert publish(root, contents)  # their bytes are compared, and they are ours again
        assert (tmp_path / "outside.txt").read_bytes() == b"theirs"
    lay(root, {PUBLISHED: b"{"})
    assert publish(root, release({"index.html": 2})) is None


def test_what_pages_ask_for_goes_up_before_them_and_what_leads_to_them_afterwards(tmp_path: Path) -> None:
    paths = [".htaccess", "a/index.html", "assets/site.0123abcd.css", "form.pdf", "index.html", "sitemap.xml"]
    publish(tmp_path / "learn", {"index.html": b"old", ".htaccess": b"old"})
    plan = publish(tmp_path / "learn", dict.fromkeys(paths, b"new"))
    assert plan
    assert plan.upload == (
        *("assets/site.0123abcd.css", "form.pdf"),
        *("a/index.html", "index.html"),  # the new page before the one that leads to it
        *("sitemap.xml", ".htaccess"),
    )


@pytest.mark.parametrize(
    ("before", "after", "first"),
    [
        ("leaflet", "leaflet/index.html", ("leaflet",)),
        ("leaflet/index.html", "leaflet", ("leaflet/index.html",)),
        ("Leaflet/index.html", "leaflet/index.html", ("Leaflet/index.html",)),  # one file, on Windows and macOS
    ],
)
def test_an_old_file_in_the_way_of_a_new_one_goes_first(
    tmp_path: Path, before: str, after: str, first: tuple[str, ...]
) -> None:
    root = tmp_path / "learn"
    publish(root, {before: b"old", "index.html": b"home"})
    plan = publish(root, {after: b"new", "index.html": b"home"})
    assert plan
    assert (plan.first, plan.new, plan.delete) == (first, (after,), ())
    assert {path: content for path, content in tree(root).items() if path != PUBLISHED} == {
        after: b"new",
        "index.html": b"home",
    }


def test_a_plan_that_is_no_longer_true_is_not_carried_out(tmp_path: Path) -> None:
    root, contents = tmp_path / "learn", release({"index.html": 1})
    publish(root, release({"index.html": 2}))
    line = Line(lambda: CutTarget(root, 0, "", lambda: None), ())
    seen = line.do(look)
    wish = Wish(wanted={path: file_of(content) for path, content in contents.items()})
    plan = line.do(lambda target: plan_for(target, wish, seen))
    publish(root, release({"index.html": 3}))  # while a person looks at the plan
    before = tree(root)
    job = Job(
        plan=plan, seen=seen, open=lambda path: io.BytesIO(contents[path]), base_url="", who="Anna", mark="one", now=NOW
    )
    with pytest.raises(HostError, match="somebody has published to this host in the meantime"):
        carry_out(line, job)
    assert tree(root) == before
