"""`sign` as a person types it: what it shows and asks, what it writes and leaves alone, and what it refuses."""

from __future__ import annotations

import datetime
import io
import random
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anagen import edit, yaml_reader
from anagen.cli import main
from anagen.library import Review, ReviewsFile
from anagen.reviews_file import with_review
from anagen.sign import later
from anagen.source import Source
from tests.sites import SMALL, lay, tree

Said = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch
TODAY = "2026-11-24"
PATH = "content/en/risks/side-effects.md"
KEPT = "content/signed/en/risks/side-effects.txt"
REVIEWS = "content/reviews.yaml"
PEOPLE = (
    "people:\n  - id: a-name\n    name: Example Reviewer\n    credentials: Example credentials\n"
    "  - id: other\n    name: Other Reviewer\n"
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The small site with two people who may sign."""
    return lay(tmp_path, {**SMALL, "content/people.yaml": PEOPLE})


def sign(site: Path, *arguments: str, typed: str = "") -> int:
    """The exit code of `sign`, with answers typed at the keyboard."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", io.StringIO(typed))
        try:
            return main(["sign", "--root", str(site), "--today", TODAY, *arguments])
        except SystemExit as ended:
            return int(ended.code or 0)


def change(site: Path, old: str, new: str, path: str = PATH) -> None:
    text = (site / path).read_text(encoding="utf-8")
    assert old in text
    (site / path).write_text(text.replace(old, new), encoding="utf-8")


def changed(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> set[str]:
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


def review(page: str, **fields: str) -> Review:
    day = datetime.date(2026, 2, 3)
    return Review(
        page=page,
        reviewer=fields.get("reviewer", "a-name"),
        reviewed=day,
        next_review=later(day, 24),
        text_hash=fields.get("text_hash", "1:ab"),
    )


def entries(text: str) -> list[Review]:
    read, problems = yaml_reader.read(Source(path=REVIEWS, text=text), ReviewsFile)
    assert read.value, problems
    return [*read.value.reviews]


# The conversation.


def test_a_new_page_is_shown_whole_and_signed_after_three_answers(site: Path, capsys: Said) -> None:
    before = tree(site)
    assert sign(site, PATH, typed="1\n\nyes\n") == 0
    said = capsys.readouterr().out
    assert "Page 1 of 1: Side effects" in said
    assert "Nothing was signed before: this is the whole text." in said
    assert "  Each follicle may be sore [@kuka2020]." in said
    assert "  1  Example Reviewer, Example credentials (a-name)" in said
    assert "as Example Reviewer, next review by 2027-11-24? (yes or no)" in said
    assert said.endswith(f"Signed as Example Reviewer: 1 page.\n  {PATH}, next review by 2027-11-24\n")
    assert changed(before, tree(site)) == {REVIEWS, KEPT}
    [entry] = entries((site / REVIEWS).read_text(encoding="utf-8"))
    assert (entry.page, entry.reviewer, str(entry.reviewed)) == (PATH, "a-name", TODAY)
    assert main(["build", "--root", str(site), "--today", TODAY]) == 0
    assert "changed-since-signed" not in capsys.readouterr().err
    assert "Checked by Example Reviewer" in (site / "dist/risks/side-effects/index.html").read_text(encoding="utf-8")


def test_only_what_changed_is_shown_of_a_signed_page(site: Path, capsys: Said) -> None:
    assert sign(site, PATH, "--reviewer", "a-name", "--yes") == 0
    change(site, "may be sore", "may be sore for 3 days")
    change(site, "## After the day\n\n", "## After the day\n\nFirst.\nSecond. ")
    capsys.readouterr()
    assert sign(site, PATH, "--date", "2026-11-20", typed="other\n2027-01-31\ny\n") == 0
    said = capsys.readouterr().out
    assert f"Example Reviewer signed it on {TODAY}. Since then (- is gone, + is new):" in said
    assert "  - Each follicle may be sore [@kuka2020].\n" in said
    assert "  + First.\n  + Second.\n  + Each follicle may be sore for 3 days [@kuka2020].\n" in said
    assert "    ## After the day\n" in said
    assert "urgent" not in said
    [entry] = entries((site / REVIEWS).read_text(encoding="utf-8"))
    assert (entry.reviewer, str(entry.reviewed), str(entry.next_review)) == ("other", "2026-11-20", "2027-01-31")


@pytest.mark.parametrize("damage", ["delete", "edit"])
def test_a_kept_text_that_is_gone_or_edited_is_said_and_all_is_shown(site: Path, capsys: Said, damage: str) -> None:
    assert sign(site, PATH, "--reviewer", "a-name", "--yes") == 0
    if damage == "delete":
        (site / KEPT).unlink()
    else:
        change(site, "sore", "fine", KEPT)
    assert main(["check", "--root", str(site), "--today", TODAY]) == 0
    assert "changed-since-signed" not in capsys.readouterr().err
    change(site, "sore", "very sore")
    assert sign(site, PATH, typed="1\n\ny\n") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert f"but the text that was signed is not in {KEPT}, or is another. So this is the whole text, as new." in said
    assert "Each follicle may be very sore" in said


def test_a_page_that_has_not_changed_is_shown_whole_to_be_read_again(site: Path, capsys: Said) -> None:
    assert sign(site, PATH, "--reviewer", "a-name", "--date", "2025-01-01", "--yes") == 0
    capsys.readouterr()
    assert sign(site, PATH, typed="1\n\ny\n") == 0
    said = capsys.readouterr().out
    assert "Nothing has changed since Example Reviewer signed it on 2025-01-01. The whole" in said
    assert "sore [@kuka2020]" in said


@pytest.mark.parametrize("typed", ["1\n\nno\n", "1\n\n\n", "1\n\nnever\n", "\n"])
def test_nothing_is_signed_when_the_person_says_no(site: Path, capsys: Said, typed: str) -> None:
    before = tree(site)
    assert sign(site, PATH, typed=typed) == 0
    assert capsys.readouterr().out.endswith("Nothing was signed.\n")
    assert tree(site) == before


def test_nobody_at_the_keyboard_is_wrong_usage(site: Path, capsys: Said) -> None:
    before = tree(site)
    assert sign(site, PATH, typed="1\n") == 2
    assert "In a script, type `--reviewer ID` and `--yes`." in capsys.readouterr().err
    assert tree(site) == before


def test_wrong_answers_are_asked_again(site: Path, capsys: Said) -> None:
    assert sign(site, PATH, typed="3\na-nam\n2\nsoon\n2026-11-24\n2027-02-03\nyes\n") == 0
    said = capsys.readouterr().out
    for words in ("`3` is not in this list.", "`a-nam` is not", "Write year-month-day", "It must be after this review"):
        assert words in said
    assert str(entries((site / REVIEWS).read_text(encoding="utf-8"))[0].next_review) == "2027-02-03"


def test_pages_can_be_passed_over_and_each_yes_is_kept(site: Path, capsys: Said) -> None:
    assert sign(site, "--all-changed", typed="1\n\ny\n\nn\n\ny\n\nn\n") == 0
    said = capsys.readouterr().out
    assert "Page 4 of 4" in said
    assert said.count("Who has read this text") == 1
    assert "Signed as Example Reviewer: 2 pages." in said
    pages = [entry.page for entry in entries((site / REVIEWS).read_text(encoding="utf-8"))]
    assert pages == ["content/en/index.md", PATH]
    assert sign(site, "--all-changed", typed="1\n\ny\n") == 2
    assert len(entries((site / REVIEWS).read_text(encoding="utf-8"))) == 3


def test_pages_that_changed_or_were_never_signed_are_all_that_changed(site: Path, capsys: Said) -> None:
    assert sign(site, "--all-changed", "--reviewer", "a-name", "--yes") == 0
    assert "Signed as Example Reviewer: 4 pages." in capsys.readouterr().out
    assert sign(site, "--all-changed", "--reviewer", "a-name", "--yes") == 0
    assert capsys.readouterr().out == "Every page is signed as it is.\n"
    change(site, "Welcome", "Goodbye", "content/en/index.md")
    assert sign(site, "--all-changed", "--reviewer", "other", "--yes") == 0
    assert capsys.readouterr().out.endswith("1 page.\n  content/en/index.md, next review by 2028-11-24\n")


def test_an_author_who_signs_is_warned(site: Path, capsys: Said) -> None:
    change(site, "type: risks", "type: risks\nauthors: [Example reviewer]")
    assert sign(site, PATH, "--reviewer", "other", "--yes") == 0
    assert capsys.readouterr().err == ""
    assert sign(site, PATH, "--reviewer", "a-name", "--yes") == 0
    assert f"Mind: Example Reviewer is an author of {PATH}." in capsys.readouterr().err
    lay(site, {"site_config.yaml": SMALL["site_config.yaml"] + "editorial:\n  authors: [a-name]\n"})
    assert sign(site, "content/en/index.md", "--reviewer", "a-name", "--yes") == 0
    assert "is an author of content/en/index.md" in capsys.readouterr().err


# What is typed.


@pytest.mark.parametrize(
    "name",
    [
        PATH, f"./{PATH}", "risks/side-effects.md", "/risks/side-effects/", "risks/side-effects", "/risks/side-effects",
        "https://clinic.example/learn/risks/side-effects/", "content\\en\\risks\\side-effects.md", "content/en/risks/../risks/side-effects.md",
    ],
)  # fmt: skip
def test_a_page_may_be_named_in_many_ways(site: Path, name: str) -> None:
    assert sign(site, name, "--reviewer", "a-name", "--yes") == 0
    assert [entry.page for entry in entries((site / REVIEWS).read_text(encoding="utf-8"))] == [PATH]


def test_the_home_page_has_an_address_and_the_shell_may_complete_a_path(site: Path, monkeypatch: Patch) -> None:
    assert sign(site, "/", "--reviewer", "a-name", "--yes") == 0
    monkeypatch.chdir(site / "content/en/risks")
    assert sign(site, "side-effects.md", "--reviewer", "a-name", "--yes") == 0
    assert sign(site, str(site / "content/en/glossary.md"), "--reviewer", "a-name", "--yes") == 0
    pages = [entry.page for entry in entries((site / REVIEWS).read_text(encoding="utf-8"))]
    assert pages == ["content/en/glossary.md", "content/en/index.md", PATH]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Name the pages to sign"),
        ([PATH, "--all-changed"], "Name the pages to sign"),
        (["content/en/risks/side-effect.md"], f"Did you mean `{PATH}`?"),
        (["/risk/side-effects"], "Did you mean `/risks/side-effects/`?"),
        ([PATH, "--reviewer", "nobody-known", "--yes"], "`nobody-known` is not in content/people.yaml"),
        ([PATH, "--reviewer", "a-nam"], "Did you mean `a-name`?"),
        ([PATH, "--yes"], "`--reviewer ID`"),
        ([PATH, "--date", "2026-11-25", "--reviewer", "a-name", "--yes"], "has not come yet"),
        ([PATH, "--until", TODAY, "--reviewer", "a-name", "--yes"], "must be after this one"),
        ([PATH, "--until", "2028", "--reviewer", "a-name", "--yes"], "`2028` is no date"),
    ],
)
def test_wrong_usage_is_2_and_writes_nothing(site: Path, capsys: Said, arguments: list[str], words: str) -> None:
    before = tree(site)
    assert sign(site, *arguments) == 2
    assert words in capsys.readouterr().err
    assert tree(site) == before


def test_where_nobody_may_sign_it_says_what_to_add(tmp_path: Path, capsys: Said) -> None:
    lay(tmp_path, SMALL)
    assert sign(tmp_path, PATH) == 1
    assert "There is nobody in content/people.yaml who could sign." in capsys.readouterr().err


@pytest.mark.parametrize(("path", "months"), [(PATH, 12), ("content/en/index.md", 24)])
def test_pages_that_people_act_on_are_read_again_sooner(site: Path, path: str, months: int) -> None:
    assert sign(site, path, "--reviewer", "a-name", "--yes") == 0
    [entry] = entries((site / REVIEWS).read_text(encoding="utf-8"))
    assert entry.next_review == later(datetime.date.fromisoformat(TODAY), months)


def test_months_later() -> None:
    assert later(datetime.date(2024, 2, 29), 12) == datetime.date(2025, 2, 28)
    assert later(datetime.date(2026, 12, 31), 24) == datetime.date(2028, 12, 31)
    assert later(datetime.date(2026, 8, 31), 6) == datetime.date(2027, 2, 28)


# What is refused.


def refused(site: Path, capsys: Said, *pages: str) -> str:
    before = tree(site)
    assert sign(site, *pages, "--reviewer", "a-name", "--yes") == 1
    assert tree(site) == before
    said = capsys.readouterr()
    assert said.out.endswith("Nothing was signed.\n") or "Nothing was signed: put this right first." in said.out
    return said.err


def test_a_page_with_an_error_is_not_signed_and_the_others_are(site: Path, capsys: Said) -> None:
    change(site, "../glossary.md", "../glossry.md")
    assert "[broken-link]" in refused(site, capsys, PATH)
    assert sign(site, PATH, "content/en/index.md", "--reviewer", "a-name", "--yes") == 1
    assert [entry.page for entry in entries((site / REVIEWS).read_text(encoding="utf-8"))] == ["content/en/index.md"]


def test_a_page_that_cannot_be_read_is_not_signed(site: Path, capsys: Said) -> None:
    change(site, "summary", "sumary")
    assert "[unknown-key]" in refused(site, capsys, PATH)


def test_a_draft_is_not_signed(site: Path, capsys: Said) -> None:
    lay(site, {"content/en/page.md": "---\ntitle: A\nsummary: B\ntype: concept\ndraft: true\n---\n\nText.\n"})
    code = "draft-not-signed"
    assert f"[{code}]" in refused(site, capsys, "content/en/page.md")


def test_a_page_that_shows_no_review_is_not_signed(site: Path, capsys: Said) -> None:
    code = "review-not-shown"
    assert f"[{code}]" in refused(site, capsys, "content/en/sources.md")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("content/outcomes.yaml", "outcomes: [{id: a}]\n"),
        ("content/people.yaml", "people: [{id: a-name, nam: A}]\n"),
        ("content/references.yaml", "references: [\n"),
        ("content/reviews.yaml", "reviews: [{page: a}]\n"),
    ],
)
def test_nothing_is_signed_while_a_shared_file_is_wrong(site: Path, capsys: Said, name: str, text: str) -> None:
    lay(site, {name: text})
    assert name in refused(site, capsys, "content/en/index.md")


def test_a_review_that_is_long_overdue_can_be_renewed(site: Path) -> None:
    assert sign(site, PATH, "--reviewer", "a-name", "--date", "2020-01-01", "--yes") == 0
    assert main(["check", "--root", str(site), "--today", TODAY]) == 1
    assert sign(site, PATH, "--reviewer", "a-name", "--yes") == 0
    assert main(["check", "--root", str(site), "--today", TODAY]) == 0


def test_a_file_that_cannot_be_changed_safely_is_left_alone(site: Path, capsys: Said) -> None:
    flow = f"reviews: [{{page: content/en/glossary.md, reviewer: other, reviewed: {TODAY}, next_review: 2027-01-01, text_hash: x}}]\n"
    lay(site, {REVIEWS: flow})
    before = tree(site)
    assert sign(site, PATH, "--reviewer", "a-name", "--yes") == 1
    code = "reviews-not-changed"
    assert f"[{code}]" in capsys.readouterr().err
    assert tree(site) == before


def test_a_disk_that_says_no_is_told_without_a_traceback(site: Path, capsys: Said) -> None:
    lay(site, {"content/signed": "a file where a folder should be"})
    assert sign(site, PATH, "--reviewer", "a-name", "--yes") == 1
    said = capsys.readouterr()
    assert f"{PATH} was not signed, for this cannot be written" in said.err
    assert said.out == "Nothing was signed.\n"
    assert not (site / REVIEWS).exists()


def test_a_file_is_replaced_at_one_stroke_and_keeps_its_rights(tmp_path: Path) -> None:
    file = tmp_path / "a/b.yaml"
    edit.save(file, b"old")
    file.chmod(0o640)
    link = tmp_path / "link.yaml"
    link.symlink_to(file)
    edit.save(link, b"new")
    assert file.read_bytes() == b"new"
    assert link.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in file.parent.iterdir()] == ["b.yaml"]


# The file of reviews.

ODD = """\
# Kept by hand. Ask Ann before you change it.
#   reviews: not this one

reviews:   # the list
# the front page

  - page: content/en/b.md # the second
    reviewer: 'other'
    reviewed: "2026-01-01"

    next_review: 2027-01-01
    text_hash: "1:x" # kept
  # about c
  - {page: content/en/c.md, reviewer: other, reviewed: 2026-01-01, next_review: 2027-01-01, text_hash: '1:y'}
  -
    text_hash: >-
      1:z
    page: "content/en/e f.md"
    next_review: 2027-01-01
    reviewer: other
    reviewed: 2026-01-01

# the end
"""


@pytest.mark.parametrize(
    "page", ["content/en/a.md", "content/en/bb.md", "content/en/d.md", "content/en/z.md", "content/es/á: b.md"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_new_review_leaves_every_other_line_as_it_is_and_stands_in_order(page: str, end: str) -> None:
    before = ODD.replace("\n", end)
    content, problems = with_review(before.encode(), review(page))
    assert problems == ()
    after = content.decode()
    assert len(after.split(end)) == len(before.split(end)) + 5
    rest = after
    for line in before.split(end):
        assert line in rest
        rest = rest[rest.index(line) + len(line) :]
    pages = [entry.page for entry in entries(after.replace("\r\n", "\n"))]
    assert pages == sorted([page, "content/en/b.md", "content/en/c.md", "content/en/e f.md"])


@pytest.mark.parametrize("page", ["content/en/b.md", "content/en/c.md"])
def test_a_review_that_is_renewed_changes_its_own_values_alone(page: str) -> None:
    content, problems = with_review(ODD.encode(), review(page, text_hash="1:new"))
    assert problems == ()
    after = content.decode()
    differing = [line for line, new in zip(ODD.split("\n"), after.split("\n"), strict=True) if line != new]
    assert len(differing) == (4 if page.endswith("b.md") else 1)
    assert after.count("#") == ODD.count("#")
    assert {entry.page: entry for entry in entries(after)} == {
        **{entry.page: entry for entry in entries(ODD)},
        page: review(page, text_hash="1:new"),
    }


def test_what_cannot_be_renewed_in_place_is_refused() -> None:
    content, [problem] = with_review(ODD.encode(), review("content/en/e f.md"))
    assert (content, problem.code) == (ODD.encode(), "reviews-not-changed")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# Only a comment",
        "# A\n\nreviews:\n",
        "reviews: []\n",
        "reviews: [ ] # none yet\n",
        "reviews: ~",
        "reviews:",
        "\n\n",
        "---\nreviews: []\n",
        "\ufeffreviews:\r\n",
    ],
)
def test_the_first_review_of_a_file_keeps_what_stands_there(text: str) -> None:
    content, problems = with_review(text.encode(), review(PATH))
    assert problems == ()
    after = content.decode()
    assert entries(after.removeprefix("\ufeff").replace("\r\n", "\n")) == [review(PATH)]
    assert [comment for comment in ("# Only a comment", "# A", "# none yet") if comment in text] == [
        comment for comment in ("# Only a comment", "# A", "# none yet") if comment in after
    ]
    assert after.startswith("\ufeff") == text.startswith("\ufeff")


@pytest.mark.parametrize(
    "text",
    [
        "reviews: [{page: a, reviewer: b, reviewed: 2026-01-01, next_review: 2027-01-01, text_hash: c}]",
        "{}",
        "{reviews: []}",
        "reviews: []\n...\n# over\n",
    ],
)
def test_a_form_that_has_no_place_for_a_review_is_refused_or_stays_right(text: str) -> None:
    content, problems = with_review(text.encode(), review(PATH))
    if problems:
        assert content == text.encode()
    else:
        assert review(PATH) in entries(content.decode())


@pytest.mark.parametrize("text", [b"reviews: [", b"\xff", b"reviews:\n  - page: a\n", b"a: &b c\n"])
def test_a_file_that_is_wrong_is_not_touched(text: bytes) -> None:
    content, problems = with_review(text, review(PATH))
    assert content == text
    assert problems


_NAMES = st.text(st.sampled_from("ab/.-_ é:#'\"é{}[]&*!|>%@,"), min_size=1, max_size=12).map(
    lambda name: f"content/en/{name}.md"
)
_GAPS = st.sampled_from(["", "\n", "# a comment\n", "  # another\n", "\n\n# more: [\n\n"])


def comments(content: bytes) -> list[str]:
    """The lines that are comments, in order."""
    return [line for line in content.decode().split("\n") if line.lstrip().startswith("#")]


@given(
    st.lists(st.tuples(_NAMES, _GAPS), min_size=1, max_size=8, unique_by=lambda one: one[0]),
    st.randoms(use_true_random=False),
)
def test_any_number_of_reviews_can_be_added_and_renewed_in_any_order(
    reviews: list[tuple[str, str]], dice: random.Random
) -> None:
    content, wanted = b"", dict[str, Review]()
    for name, gap in [*reviews, *dice.sample(reviews, len(reviews))]:
        content += gap.encode()
        wanted[name] = review(name, text_hash=f"1:{dice.random()}", reviewer=dice.choice(["a", "1", "no-one", "b2"]))
        before = comments(content)
        content, problems = with_review(content, wanted[name])
        assert problems == (), content.decode()
        found = entries(content.decode())
        assert {entry.page: entry for entry in found} == wanted
        assert len(found) == len(wanted)
        after = comments(content)
        assert after[len(after) - len(before) :] == before
