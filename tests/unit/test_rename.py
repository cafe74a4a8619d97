"""`rename`: links follow, the old address leads on, a signature stays, and a failure changes nothing."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from anagen import edit, pipeline
from anagen.library import Review
from anagen.rename import rename
from anagen.reviews_file import with_review
from anagen.signature import text_hash
from anagen.signed_text import kept_path, signed_text, to_keep
from tests.sites import SMALL, TEMPLATES, codes, lay, tree

OLD = "content/en/risks/side-effects.md"
HOME = "content/en/index.md"
PEOPLE = "people:\n  - id: jane-doe\n    name: Jane Doe\n"
LINKED = {
    **SMALL,
    HOME: SMALL[HOME] + "\nSee [effects](risks/side-effects.md#after-the-day), [again](./risks/side-effects.md) "
    'and [a third][one].\n\n[one]: risks/side-effects.md "Its title"\n',
    "content/en/risks/index.md": SMALL["content/en/risks/index.md"].replace("\n", "\r\n")
    + "[Effects](side-effects.md)\r\n",
    OLD: SMALL[OLD] + "\nMore: [itself](side-effects.md#after-the-day), [here](#after-the-day), [risks](index.md), "
    "![A line](line.svg)\n\n/// figure\n    picture: line.svg\n    alt: A line\n\nA line.\n///\n",
    "content/en/risks/line.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>Line</title></svg>',
}


def errors(root: Path) -> list[str]:
    return [str(one) for one in pipeline.make(root, TEMPLATES).diagnostics if one.severity == "error"]


def text(root: Path, path: str) -> str:
    return (root / path).read_bytes().decode()


def test_links_follow_and_nothing_else_changes(tmp_path: Path) -> None:
    lay(tmp_path, LINKED)
    assert errors(tmp_path) == []
    before = tree(tmp_path)
    said, problems = rename(tmp_path, TEMPLATES, OLD, "content/en/care/effects.md")
    assert problems == ()
    assert errors(tmp_path) == []
    assert not (tmp_path / OLD).exists()
    home = text(tmp_path, HOME)
    assert "[effects](care/effects.md#after-the-day), [again](care/effects.md)" in home
    assert '[one]: care/effects.md "Its title"' in home
    assert text(tmp_path, "content/en/risks/index.md").endswith("Read on.\r\n[Effects](../care/effects.md)\r\n")
    moved = text(tmp_path, "content/en/care/effects.md")
    assert "[itself](effects.md#after-the-day), [here](#after-the-day), [risks](../risks/index.md)" in moved
    assert "![A line](../risks/line.svg)" in moved
    assert "picture: ../risks/line.svg" in moved
    assert "Changed its links in content/en/index.md" in said
    after = tree(tmp_path)
    new = {"content/en/care/effects.md", "content/redirects.yaml"}
    changed = {path for path in before if after.get(path) != before[path]}
    assert changed == {OLD, HOME, "content/en/risks/index.md"}
    assert after.keys() - before.keys() == new


def test_the_old_address_leads_on_without_script_and_without_a_detour(tmp_path: Path) -> None:
    lay(tmp_path, SMALL)
    rename(tmp_path, TEMPLATES, "risks/side-effects.md", "effects")
    rename(tmp_path, TEMPLATES, "/risks/effects/", "risks/common-effects")
    built = pipeline.make(tmp_path, TEMPLATES)
    assert [one for one in built.diagnostics if one.severity == "error"] == []
    files = {output.path: output.read().decode() for output in built.outputs}
    assert "Each " in files["risks/common-effects/index.html"]
    for old in ("risks/side-effects/index.html", "risks/effects/index.html"):
        assert '<meta http-equiv="refresh" content="0; url=../common-effects/">' in files[old]
        assert '<a href="../common-effects/">Side effects</a>' in files[old]
        assert '<link rel="canonical" href="https://clinic.example/learn/risks/common-effects/">' in files[old]
        assert "<script" not in files[old]
    assert "risks/effects/" not in files["sitemap.xml"]


def test_a_page_may_come_back(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {
            **SMALL,
            "content/redirects.yaml": "# Kept by hand\nredirects:\n  - old: content/en/a.md\n    now: content/en/index.md\n",
        },
    )
    rename(tmp_path, TEMPLATES, OLD, "effects")
    assert "# Kept by hand\n" in text(tmp_path, "content/redirects.yaml")
    rename(tmp_path, TEMPLATES, "risks/effects.md", "side-effects")
    assert errors(tmp_path) == []
    assert text(tmp_path, "content/redirects.yaml") == (
        "# Kept by hand\nredirects:\n  - old: content/en/a.md\n    now: content/en/index.md\n"
        "  - old: content/en/risks/effects.md\n    now: content/en/risks/side-effects.md\n"
    )


def test_a_draft_leaves_no_address_behind(tmp_path: Path) -> None:
    lay(tmp_path, {**SMALL, OLD: SMALL[OLD].replace("type: risks", "type: risks\ndraft: true")})
    rename(tmp_path, TEMPLATES, OLD, "effects")
    assert not (tmp_path / "content/redirects.yaml").exists()


def test_a_signature_moves_with_its_page(tmp_path: Path) -> None:
    lay(tmp_path, {**SMALL, "content/people.yaml": PEOPLE})
    site = pipeline.make(tmp_path, TEMPLATES).site
    assert site
    document = site.documents["content/en/risks/index.md"]
    paths = [document.path, OLD]
    content = b""
    for path in paths:
        day = datetime.date(2026, 2, 3)
        review = Review(page=path, reviewer="jane-doe", reviewed=day, next_review=day.replace(year=2028),
                        text_hash=text_hash(site.documents[path], site.library))  # fmt: skip
        content, _problems = with_review(content, review)
        lay(tmp_path, {kept_path(path): to_keep(signed_text(site.documents[path], site.library))})
    lay(tmp_path, {"content/reviews.yaml": content})
    said, problems = rename(tmp_path, TEMPLATES, OLD, "effects")
    assert problems == ()
    built = pipeline.make(tmp_path, TEMPLATES)
    assert "changed-since-signed" not in codes(built.diagnostics)
    assert "review-of-nothing" not in codes(built.diagnostics)
    assert (tmp_path / kept_path("content/en/risks/effects.md")).is_file()
    assert not (tmp_path / kept_path(OLD)).exists()
    assert "signed again" not in said


@pytest.mark.parametrize("name", ["risks", "/risks/", "content/en/risks/index.md"])
@pytest.mark.parametrize("to", ["harms", "content/en/harms/", "harms/index.md"])
def test_a_section_moves_with_all_that_is_in_it(tmp_path: Path, name: str, to: str) -> None:
    late = "---\ntype: section\ntitle: Late effects\nsummary: What may come late.\n---\n\nNobody knows.\n"
    lay(tmp_path, {**LINKED, "content/en/risks/late/index.md": late})
    assert errors(tmp_path) == []
    before = tree(tmp_path)
    said, problems = rename(tmp_path, TEMPLATES, name, to)
    assert problems == ()
    assert errors(tmp_path) == []
    assert not (tmp_path / "content/en/risks").exists()
    for path in ("side-effects.md", "late/index.md", "line.svg"):
        assert (tmp_path / "content/en/harms" / path).read_bytes() == before[f"content/en/risks/{path}"]
    assert "[effects](harms/side-effects.md#after-the-day)" in text(tmp_path, HOME)
    redirects = text(tmp_path, "content/redirects.yaml")
    assert redirects.count("  - old: ") == 3
    assert "  - old: content/en/risks/late/index.md\n    now: content/en/harms/late/index.md\n" in redirects
    assert "3 old addresses lead on" in said


def test_a_section_moves_there_and_back(tmp_path: Path) -> None:
    before = tree(lay(tmp_path, LINKED))
    rename(tmp_path, TEMPLATES, "risks", "care/harms")
    assert errors(tmp_path) == []
    rename(tmp_path, TEMPLATES, "care/harms", "content/en/risks")
    after = tree(tmp_path)
    assert errors(tmp_path) == []
    differ = {path for path in {*before, *after} if before.get(path) != after.get(path)}
    assert differ == {"content/redirects.yaml", HOME}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("risks/none.md", "effects", "there is no such page"),
        ("index.md", "start", "home page of a language"),
        ("risks", "risks/all", "cannot move into itself"),
        ("risks", "glossary", "there is a page already"),
        (OLD, "risks/index", "first page of a section"),
        (OLD, "content/es/effects.md", "stays in its language"),
        (OLD, "../../outside", "stays in its language"),
        (OLD, "risks/../glossary", "there is a page already"),
        (OLD, "side effects", "cannot be an address"),
    ],
)
def test_what_cannot_be_moved_is_told_and_nothing_changes(tmp_path: Path, old: str, new: str, told: str) -> None:
    before = tree(lay(tmp_path, LINKED))
    _said, problems = rename(tmp_path, TEMPLATES, old, new)
    assert codes(problems) == ["not-renamed"]
    assert told in problems[0].message
    assert tree(tmp_path) == before


def test_a_page_that_cannot_be_read_may_link_there_so_nothing_moves(tmp_path: Path) -> None:
    before = tree(lay(tmp_path, {**LINKED, "content/en/broken.md": "no front matter"}))
    _said, problems = rename(tmp_path, TEMPLATES, OLD, "effects")
    assert {problem.location.path for problem in problems} == {"content/en/broken.md"}
    assert tree(tmp_path) == before


def test_a_disk_that_says_no_in_the_middle_leaves_all_as_it_was(tmp_path: Path) -> None:
    lay(tmp_path, LINKED)
    # A folder where the redirects belong: the last file that is written cannot be.
    before = tree(tmp_path)
    (tmp_path / "content/redirects.yaml").mkdir()
    with pytest.raises(OSError, match=r"redirects\.yaml"):
        rename(tmp_path, TEMPLATES, OLD, "effects")
    assert tree(tmp_path) == before


def test_saving_all_or_nothing(tmp_path: Path) -> None:
    lay(tmp_path, {"a": "old a", "b": "old b", "folder/x": "in the way"})
    changes: dict[str, bytes | None] = {"a": b"new a", "b": None, "c": b"new c", "folder": b"a file"}
    with pytest.raises(OSError):  # noqa: PT011 (which error it is depends on the system)
        edit.save_all(tmp_path, changes)
    assert tree(tmp_path) == {"a": b"old a", "b": b"old b", "folder/x": b"in the way"}
    del changes["folder"]
    edit.save_all(tmp_path, changes)
    assert tree(tmp_path) == {"a": b"new a", "c": b"new c", "folder/x": b"in the way"}
