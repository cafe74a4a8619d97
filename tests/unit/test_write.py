"""`dist/` after builds, killed builds, foreign files, and disks with rules of their own."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from filelock import FileLock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anagen import write as module
from anagen.diagnostics import Diagnostics
from anagen.output import OutputFile, Written, hash_of
from anagen.write import INTENT, LOCK, MANIFEST, TEMPORARY, Listed, listed, write
from tests.sites import tree
from tests.unit.faults import dies_at, every_death

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="the killed build is a forked child, which Windows lacks")

Site = dict[str, bytes]

LONG = b"<p>long enough to be torn in two by a death in the middle</p>"
A: Site = {
    "index.html": b"<h1>A</h1>" + LONG,
    "same.html": b"<p>same</p>",
    "old/deep/er/index.html": LONG,
    "old/deep/two.html": b"two",
    "swap": b"a file that becomes a folder",
    "turn/index.html": b"a folder that becomes a file",
    "turn/more/index.html": b"more of it",
    "Name.html": b"capitals",
    "empty.txt": b"",
}
B: Site = {
    "index.html": b"<h1>B</h1>" + LONG,
    "same.html": b"<p>same</p>",
    "new/deep/index.html": LONG,
    "swap/index.html": LONG + b"swapped",
    "turn": b"a file now",
    "name.html": b"capitals",
    "empty.txt": b"no longer",
}
C: Site = {"index.html": b"<h1>C</h1>", "new": b"a file", "swap": b"a file again", "old/deep/two.html": b"two"}
FOREIGN: Site = {"wp-config.php": b"theirs", "old/deep/theirs.txt": b"theirs too", "new/theirs.txt": b"and this"}


def outputs(site: Mapping[str, bytes]) -> list[OutputFile]:
    return [OutputFile(path=path, content=content, made_from=f"content/{path}") for path, content in site.items()]


def built(dist: Path, site: Mapping[str, bytes]) -> Written:
    written, diagnostics = write(dist, outputs(site))
    assert diagnostics == ()
    return msgspec.structs.replace(written, manifest="")


def refused(dist: Path, site: Mapping[str, bytes]) -> Diagnostics:
    """The errors of a build that must leave every byte and every time in `dist/` as it was."""
    before = everything(dist)
    written, diagnostics = write(dist, outputs(site))
    assert written == Written()
    assert everything(dist) == before
    return diagnostics


def everything(folder: Path) -> dict[str, bytes | None]:
    """Each file with its bytes, each folder and link with none."""
    return {
        place.relative_to(folder).as_posix(): place.read_bytes() if place.is_file() and not place.is_symlink() else None
        for place in folder.rglob("*")
    }


def lay(folder: Path, files: Mapping[str, bytes]) -> None:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def folders_of(files: Mapping[str, bytes]) -> set[str]:
    return {str(parent) for path in files for parent in Path(path).parents} - {"."}


def assert_holds(dist: Path, site: Mapping[str, bytes], foreign: Mapping[str, bytes] | None = None) -> None:
    """`dist/` has the site, the manifest and the foreign files, and not one file or folder more."""
    files = {**site, **(foreign or {})}
    found = everything(dist)
    manifest = found.pop(MANIFEST)
    assert found == {**files, **dict.fromkeys(folders_of(files))}
    assert manifest is not None
    assert json.loads(manifest) == {
        "format": 1,
        "files": {path: hashlib.blake2b(content, digest_size=32).hexdigest() for path, content in site.items()},
    }


def restore(dist: Path, site: Mapping[str, bytes], foreign: Mapping[str, bytes] | None = None) -> None:
    shutil.rmtree(dist, ignore_errors=True)
    built(dist, site)
    lay(dist, foreign or {})


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    return tmp_path / "dist"


# A build that ends


def test_a_first_build_makes_the_folder_and_counts(dist: Path) -> None:
    assert built(dist, A) == Written(written=len(A))
    assert_holds(dist, A)


def test_a_site_without_files_has_a_manifest(dist: Path) -> None:
    assert built(dist, {}) == Written()
    assert_holds(dist, {})


def test_the_next_build_writes_only_what_differs(dist: Path) -> None:
    built(dist, A)
    same = (dist / "same.html").stat()
    assert built(dist, B) == Written(written=6, unchanged=1, removed=6)
    assert_holds(dist, B)
    assert (dist / "same.html").stat() == same


def test_a_build_with_nothing_to_do_touches_nothing(dist: Path) -> None:
    built(dist, A)
    before = dist.stat()
    assert built(dist, A) == Written(unchanged=len(A))
    assert dist.stat() == before


def test_the_way_to_a_site_does_not_show(tmp_path: Path) -> None:
    for name, steps in {"one": [B], "two": [A, B], "three": [C, A, dict(reversed(B.items()))]}.items():
        for step in steps:
            built(tmp_path / name, step)
    assert everything(tmp_path / "one") == everything(tmp_path / "two") == everything(tmp_path / "three")


def test_the_manifest_is_stable_text(dist: Path) -> None:
    built(dist, {"b.html": b"b", "a.html": b"a"})
    sums = {name: hashlib.blake2b(name.encode(), digest_size=32).hexdigest() for name in "ab"}
    text = f'{{\n "format": 1,\n "files": {{\n  "a.html": "{sums["a"]}",\n  "b.html": "{sums["b"]}"\n }}\n}}\n'
    assert (dist / MANIFEST).read_bytes() == text.encode()


@pytest.mark.parametrize("changed", [b"<p>SAME</p>", b"", b"<p>same</p> and more"])
def test_a_file_edited_by_hand_is_put_right(dist: Path, changed: bytes) -> None:
    built(dist, A)
    times = (dist / "same.html").stat()
    (dist / "same.html").write_bytes(changed)
    os.utime(dist / "same.html", ns=(times.st_atime_ns, times.st_mtime_ns))
    assert built(dist, A) == Written(written=1, unchanged=len(A) - 1)
    assert_holds(dist, A)


@pytest.mark.parametrize("name", [INTENT, LOCK, TEMPORARY])
def test_what_a_killed_build_left_goes_even_with_nothing_to_write(dist: Path, name: str) -> None:
    built(dist, A)
    lay(dist, {name: b'{"format":1,"files":{"x":""}}'})
    assert built(dist, A) == Written(unchanged=len(A))
    assert_holds(dist, A)


def test_both_lists_count(dist: Path) -> None:
    built(dist, A)
    lay(dist, {INTENT: b'{"format":1,"files":{"x":""}}', "x": b"torn"})
    built(dist, B)
    assert_holds(dist, B)


def test_a_file_deleted_by_hand_comes_back(dist: Path) -> None:
    built(dist, A)
    shutil.rmtree(dist / "old")
    built(dist, A)
    assert_holds(dist, A)


def test_dist_may_be_a_link_to_a_folder(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    link(tmp_path / "dist", tmp_path / "elsewhere")
    built(tmp_path / "dist", A)
    built(tmp_path / "dist", B)
    assert_holds(tmp_path / "elsewhere", B)


# Files that are not ours


def link(place: Path, target: Path) -> None:
    try:
        place.symlink_to(target)
    except OSError:
        pytest.skip("this system lets only administrators make links")


def test_foreign_files_stay(dist: Path) -> None:
    lay(dist, FOREIGN)
    for site in (A, B, {}, A):
        built(dist, site)
        assert_holds(dist, site, FOREIGN)


@pytest.mark.parametrize(
    ("theirs", "named"),
    [
        ("index.html", "index.html"),
        ("swap/index.html", "swap/index.html"),
        ("turn/theirs.txt", "turn/theirs.txt"),
        ("turn/more/theirs/too.txt", "turn/more/theirs"),
        ("new", "new"),
        ("new/deep", "new/deep"),
        ("new/deep/index.html/x", "new/deep/index.html"),
    ],
)
def test_a_foreign_file_in_the_way_is_named_and_nothing_is_written(dist: Path, theirs: str, named: str) -> None:
    built(dist, {path: content for path, content in A.items() if path not in (theirs, theirs.partition("/")[0])})
    lay(dist, {theirs: b"theirs"})
    (problem,) = refused(dist, B)
    assert (problem.code, problem.location.path) == ("foreign-file", f"dist/{named}")
    assert problem.hint.startswith("The site ")


def test_every_foreign_file_is_named_at_once(dist: Path) -> None:
    lay(dist, {"index.html": b"theirs", "turn/1.txt": b"1", "turn/2.txt": b"2", "new": b"theirs"})
    places = [problem.location.path for problem in refused(dist, B)]
    assert places == ["dist/new", "dist/index.html", "dist/turn"]


def test_an_empty_foreign_folder_is_in_the_way_of_a_file(dist: Path) -> None:
    (dist / "turn").mkdir(parents=True)
    assert [problem.code for problem in refused(dist, B)] == ["foreign-file"]


def test_a_foreign_file_with_our_bytes_is_taken_as_written(dist: Path) -> None:
    lay(dist, {"index.html": A["index.html"]})
    assert built(dist, A) == Written(written=len(A) - 1, unchanged=1)
    assert_holds(dist, A)


@pytest.mark.parametrize("place", ["index.html", "new", "new/deep"])
@pytest.mark.parametrize("ours_before", [False, True])
def test_a_link_in_the_way_is_foreign(dist: Path, tmp_path: Path, place: str, *, ours_before: bool) -> None:
    outside = tmp_path / "outside"
    lay(outside, {"index.html": B["index.html"], "deep/index.html": LONG})
    built(dist, B if ours_before else {})
    target = dist / place
    shutil.rmtree(target) if target.is_dir() else target.unlink(missing_ok=True)
    target.parent.mkdir(exist_ok=True)
    link(target, outside / "index.html" if place.endswith("html") else outside)
    (problem,) = refused(dist, B)
    assert (problem.code, problem.location.path) == ("foreign-file", f"dist/{place}")


def test_nothing_is_removed_through_a_link(dist: Path, tmp_path: Path) -> None:
    built(dist, A)
    outside = tmp_path / "outside"
    (dist / "old").rename(outside)
    (outside / "deep/er/index.html").unlink()  # an empty folder of the right name
    link(dist / "old", outside)
    before = everything(outside)
    built(dist, {"index.html": b"C"})
    assert everything(outside) == before
    assert (dist / "old").is_symlink()


def test_what_someone_put_in_the_place_of_an_old_file_is_theirs(dist: Path) -> None:
    built(dist, A)
    (dist / "same.html").unlink()
    lay(dist, {"same.html/theirs.txt": b"theirs"})
    built(dist, {"index.html": b"C"})
    assert_holds(dist, {"index.html": b"C"}, {"same.html/theirs.txt": b"theirs"})


# Lists that cannot be trusted

BROKEN = [
    b"",
    b"{",
    b'{"format":1,"files":{"old.html"',
    b"\xff\xfe\x00",
    b"[" * 100_000,
    b'{"format":2,"files":{}}',
    b'{"format":1,"files":[]}',
    b'{"format":1,"files":{},"more":{}}',
    b'{"format":1,"files":{"../outside.html":""}}',
    b'{"format":1,"files":{"old/../../outside.html":""}}',
    b'{"format":1,"files":{"/tmp/outside.html":""}}',
    b'{"format":1,"files":{"C:/outside.html":"","a":""}}',
    b'{"format":1,"files":{"..\\\\outside.html":""}}',
    b'{"format":1,"files":{"":""}}',
    b'{"format":1,"files":{".anagen-manifest":""}}',
    b'<<<<<<< HEAD\n{"format":1,"files":{}}\n',
]


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("name", [MANIFEST, INTENT])
def test_a_broken_list_is_reported_and_deletes_nothing(dist: Path, tmp_path: Path, name: str, broken: bytes) -> None:
    theirs = {"theirs.html": b"theirs"}
    built(dist, A)
    lay(dist, theirs)
    lay(tmp_path, {"outside.html": b"outside"})
    (dist / name).write_bytes(broken)
    (dist / TEMPORARY).write_bytes(b"torn")
    _, (problem,) = write(dist, outputs(A))
    assert (problem.code, problem.severity, problem.location.path) == ("bad-manifest", "warning", f"dist/{name}")
    assert_holds(dist, A, theirs)
    assert (tmp_path / "outside.html").exists()
    assert built(dist, A) == Written(unchanged=len(A))


def test_without_a_manifest_an_old_page_is_in_the_way(dist: Path) -> None:
    built(dist, A)
    (dist / MANIFEST).write_bytes(b"{")
    problems = refused(dist, {"index.html": b"B"})
    assert [problem.code for problem in problems] == ["bad-manifest", "foreign-file"]


# Paths


@pytest.mark.parametrize(
    "path",
    [
        *("", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/../../b", "a/./b", "a\\b", "C:a", "C:/a", "\\\\host\\a"),
        *("con", "NUL.html", "a/Com1.txt", "lpt¹", "aux .html", "a.", "a ", "a./b", "a\nb", "a\0b", "a?b", "a\ud800b"),
        *("a" * 201, "ا" * 128, ".anagen-manifest", ".Anagen-x/y"),
    ],
)
def test_a_path_that_some_system_cannot_store(dist: Path, path: str) -> None:
    dist.mkdir()
    (problem,) = refused(dist, {path: b"", "index.html": b""})
    assert (problem.code, problem.location.path) == ("bad-path", f"content/{path}")
    assert problem.message.isprintable()


@pytest.mark.parametrize(
    "paths",
    [
        ("A.html", "a.html"),
        ("risks/a", "Risks/b"),
        ("risks", "risks/index.html"),
        ("a/b/c", "a/b"),
        ("Risks", "risks/index.html"),
        ("é.html", "e\u0301.html"),
        ("straße", "STRASSE"),
    ],
)
def test_paths_that_are_one_on_some_system(dist: Path, paths: tuple[str, str]) -> None:
    dist.mkdir()
    for first, second in (paths, paths[::-1]):
        (problem,) = refused(dist, {first: b"", second: b""})
        assert problem.code == "bad-path"
        assert problem.location.path == f"content/{second}"
        assert problem.related[0].path == f"content/{first}"


def test_a_file_made_twice(dist: Path) -> None:
    _, (problem,) = write(dist, outputs({"a": b"1"}) * 2)
    assert (problem.code, problem.message) == ("bad-path", "the file `a` of the site is made twice")
    assert not dist.exists()


@pytest.mark.parametrize("path", ["content.html", "console/nullable.com", "a b.html", "صحة/شعر.html", ".nojekyll", "…"])
def test_ordinary_names(dist: Path, path: str) -> None:
    built(dist, {path: b"x", ".well-known/security.txt": b"", "CNAME": b""})
    assert (dist / path).read_bytes() == b"x"


# A disk that ignores capitals


@pytest.fixture
def ignoring_capitals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Makes the functions of `os` take `A` and `a` below a folder for the same name, as Windows and macOS do."""
    root = os.fspath(tmp_path)

    def stored(place: Any) -> Any:
        if not (isinstance(place, str) and place.startswith(root + "/")):
            return place
        found = root
        for part in place[len(root) + 1 :].split("/"):
            there = names(found) if os.path.isdir(found) else []
            found += "/" + next((name for name in there if name.casefold() == part.casefold()), part)
        return found

    def patched(original: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *places, **more: original(*map(stored, places), **more)

    names = os.listdir
    for function in ("lstat", "open", "mkdir", "rmdir", "remove", "replace", "listdir"):
        monkeypatch.setattr(os, function, patched(getattr(os, function)))
    return tmp_path / "dist"


def test_a_name_that_changes_its_capitals(ignoring_capitals: Path) -> None:
    dist = ignoring_capitals
    for names in (["Name.html", "Old/x.html"], ["name.html", "old/x.html"], ["NAME.html", "OLD/X.html"]):
        site = dict.fromkeys(names, b"the same")
        built(dist, site)
        assert_holds(dist, site)
        assert built(dist, site) == Written(unchanged=2)


@forks
def test_a_name_that_changes_its_capitals_while_killed(ignoring_capitals: Path) -> None:
    dist = ignoring_capitals
    before, after = {"Name.html": b"x", "Old/x.html": b"x"}, {"name.html": b"x", "old/x.html": b"y"}
    for _ in every_death(dist, lambda: restore(dist, before), lambda: write(dist, outputs(after))):
        built(dist, after)
        assert_holds(dist, after)


# Killed builds


@forks
@pytest.mark.parametrize("after", [A, B, C, {}], ids=["A", "B", "C", "nothing"])
def test_a_first_build_killed_anywhere_is_repaired(dist: Path, after: Site) -> None:
    deaths = 0
    for _ in every_death(dist, lambda: shutil.rmtree(dist, ignore_errors=True), lambda: write(dist, outputs(A))):
        built(dist, after)
        assert_holds(dist, after)
        deaths += 1
    assert deaths > 3 * len(A)


@forks
@pytest.mark.parametrize("after", [A, B, C, {}], ids=["A", "B", "C", "nothing"])
def test_a_build_killed_anywhere_is_repaired(dist: Path, after: Site) -> None:
    theirs = {path: content for path, content in FOREIGN.items() if after is not C or path != "new/theirs.txt"}
    deaths = 0
    for _ in every_death(dist, lambda: restore(dist, A, theirs), lambda: write(dist, outputs(B))):
        built(dist, after)
        assert_holds(dist, after, theirs)
        assert built(dist, after) == Written(unchanged=len(after))
        deaths += 1
    assert deaths > 30


@forks
def test_a_repair_killed_anywhere_is_repaired(dist: Path) -> None:
    for first in (9, 21, 33):

        def prepare(first: int = first) -> None:
            restore(dist, A, FOREIGN)
            assert dies_at(first, dist, lambda: write(dist, outputs(B)))

        for step in every_death(dist, prepare, lambda: write(dist, outputs(A))):
            site = (A, B)[step % 2]
            built(dist, site)
            assert_holds(dist, site, FOREIGN)


@forks
def test_a_killed_build_leaves_a_page_whole_or_marked(dist: Path) -> None:
    """While no intent list is there, each file has the bytes of the manifest: what `publish` relies on."""
    marked = 0
    for _ in every_death(dist, lambda: restore(dist, A), lambda: write(dist, outputs(B))):
        assert (dist / "index.html").read_bytes() in (A["index.html"], B["index.html"])
        if (dist / INTENT).exists():
            marked += 1
            continue
        site = B if b"new/deep" in (dist / MANIFEST).read_bytes() else A
        found = everything(dist)
        assert {path: found[path] for path in site} == site
        assert {path for path, content in found.items() if content is not None} - set(site) <= {
            *(MANIFEST, LOCK, TEMPORARY),
        }
    assert marked > 20


PATHS = ["a", "a/b", "a/b/c.html", "a/d.html", "e.html", "E.html", "f/index.html", "f"]
THEIRS = ["mine.txt", "a/mine.txt", "a/b/mine.txt", "f", "f/mine/too.txt", "e.html"]
contents = st.sampled_from([b"", b"x", b"y", LONG, LONG.upper()])


@st.composite
def sites(draw: st.DrawFn) -> Site:
    site: Site = {}
    for path in draw(st.lists(st.sampled_from(PATHS), unique=True, max_size=6)):
        taken = {name.casefold() for name in (*site, *folders_of(site))}
        if path.casefold() not in taken and not folders_of({path: b""}) & set(site):
            site[path] = draw(contents)
    return site


steps = st.tuples(
    sites(), st.integers(0, 45) | st.none(), st.dictionaries(st.sampled_from(THEIRS), contents, max_size=1)
)


def is_in_the_way(theirs: str, site: Site) -> bool:
    return theirs in site or theirs in folders_of(site) or not folders_of({theirs: b""}).isdisjoint(site)


def named(dist: Path) -> set[str]:
    """The files that a list of `dist` names, as far as it can be read."""
    names: set[str] = set()
    for name in (MANIFEST, INTENT):
        with contextlib.suppress(OSError, ValueError):
            names |= set(json.loads((dist / name).read_bytes())["files"])
    return names


@forks
@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(steps, min_size=1, max_size=6))
def test_any_history_ends_with_the_site_and_the_foreign_files(history: list[tuple[Site, int | None, Site]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        dist = Path(folder, "dist")
        foreign: Site = {}
        lists: set[str] = set()  # what any list may name
        for site, death, theirs in history:
            for path, content in theirs.items():
                free = not os.path.lexists(dist / path) and not is_in_the_way(path, dict.fromkeys(lists, b""))
                if free and not is_in_the_way(path, foreign):
                    lay(dist, {path: content})
                    foreign[path] = content
            before = everything(dist)
            blocked = [path for path in foreign if is_in_the_way(path, site) and site.get(path) != foreign[path]]
            if death is not None and dies_at(death, dist, functools.partial(write, dist, outputs(site))):
                lists |= set() if blocked else set(site)
                found = everything(dist)
                assert {path: found[path] for path in foreign} == foreign
                adopted = named(dist) & set(site)  # the same bytes as ours, and already in a list
                foreign = {path: content for path, content in foreign.items() if path not in adopted}
                continue
            _, diagnostics = write(dist, outputs(site))
            if blocked:
                assert {problem.code for problem in diagnostics} == {"foreign-file"}
                assert {path: content for path, content in everything(dist).items() if path != LOCK} == {
                    path: content for path, content in before.items() if path != LOCK
                }
                continue
            assert diagnostics == ()
            foreign = {path: content for path, content in foreign.items() if path not in site}
            assert_holds(dist, site, foreign)
            lists = set(site)


# Two builds at once, and a disk that says no


def test_a_running_build_is_waited_for_and_then_reported(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECONDS_TO_WAIT", 0.02)
    built(dist, A)
    with FileLock(dist / LOCK):
        (problem,) = refused(dist, B)
    assert (problem.code, problem.location.path) == ("build-running", "dist")
    built(dist, B)
    assert_holds(dist, B)


@forks
def test_builds_at_the_same_time_do_not_mix(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECONDS_TO_WAIT", -1)  # as long as it takes: the machine may be busy
    children = []
    for number in range(4):
        child = os.fork()
        if child == 0:
            codes = [write(dist, outputs((A, B)[(number + turn) % 2]))[1] for turn in range(15)]
            os._exit(0 if not any(codes) else 1)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0, 0]
    assert_holds(dist, B if (dist / "turn").is_file() else A)


@contextlib.contextmanager
def small_disk() -> Iterator[None]:
    """A disk that takes no file of more than 3,000 bytes; not for longer than needed, since the tests' log is a file."""
    resource = pytest.importorskip("resource", reason="Windows has no limit on the size of files")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3_000, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@pytest.mark.parametrize("large", ["new/deep/index.html", "index.html"])
def test_a_disk_that_says_no_is_a_problem_not_a_traceback(dist: Path, large: str) -> None:
    built(dist, A)
    with small_disk():
        written, (problem,) = write(dist, outputs(B | {large: b"x" * 5_000}))
    assert written == Written()
    assert (problem.code, problem.location.path) == ("cannot-write", "dist")
    assert problem.message == "this cannot be written: file too large"
    assert (dist / INTENT).exists()
    assert not (dist / TEMPORARY).exists()
    built(dist, B)
    assert_holds(dist, B)


def test_a_disk_too_full_for_the_intent_list_leaves_dist_as_it_was(dist: Path) -> None:
    built(dist, A)
    with small_disk():
        (problem,) = refused(dist, {f"{number}.html": b"" for number in range(100)})
    assert (problem.code, problem.location.path) == ("cannot-write", "dist")


def test_a_folder_without_the_right_to_write(dist: Path) -> None:
    if sys.platform == "win32" or os.geteuid() == 0:
        pytest.skip("whoever runs this may write everywhere")
    built(dist, A)
    dist.chmod(0o555)
    (problem,) = refused(dist, B)
    dist.chmod(0o755)
    assert problem.message == "this cannot be written: it is protected, or another program has it open"
    assert built(dist, B).removed == 6


def test_dist_is_a_file(tmp_path: Path) -> None:
    lay(tmp_path, {"dist": b"theirs"})
    _, (problem,) = write(tmp_path / "dist", outputs(A))
    assert (problem.code, problem.location.path) == ("cannot-write", "dist")
    assert problem.message == "this cannot be written: something else lies there"
    assert (tmp_path / "dist").read_bytes() == b"theirs"


def test_what_the_manifest_had_is_taken_only_while_it_is_the_same(tmp_path: Path) -> None:
    written, _problems = write(tmp_path, outputs(A))
    last = Listed({path: hash_of(content) for path, content in A.items()}, written.manifest)
    assert listed(tmp_path, last) is last
    assert listed(tmp_path) == last
    (tmp_path / MANIFEST).write_bytes(b"broken")
    assert listed(tmp_path, last) == Listed()
    _written, [problem] = write(tmp_path, outputs(A), None, last)
    assert problem.code == "bad-manifest"


def test_a_file_that_another_build_wrote_meanwhile_is_not_taken_for_ours(tmp_path: Path) -> None:
    one = OutputFile(path="a.html", content=b"one", made_from="a.md")
    write(tmp_path, [one])
    before = tree(tmp_path)
    written, [problem] = write(
        tmp_path, [OutputFile(path="b.html", content=b"", made_from="b.md")], {"a.html": hash_of(b"b")}
    )
    assert (written, problem.code, problem.hint) == (Written(), "build-running", "Build again.")
    assert tree(tmp_path) == before
