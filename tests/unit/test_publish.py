"""`publish` as a person types it, into a folder: what is refused, what is shown, what is kept, and taking it back."""

from __future__ import annotations

import contextlib
import datetime
import getpass
import io
import json
import shutil
import sys
import zipfile
from pathlib import Path

import msgspec
import pytest

from anagen.cli import main
from anagen.publish import Request, passwords, publish, releases
from anagen.publish.address import Address
from anagen.publish.records import PUBLISHED, file_of
from anagen.write import INTENT, MANIFEST
from tests.sites import SMALL, TEMPLATES, lay, tree

Said = pytest.CaptureFixture[str]
CONFIG = SMALL["site_config.yaml"]
ALLOWED = CONFIG + "publish: {unsigned: allow, facts: allow, to: ../web}\n"
INDEX = "content/en/risks/index.md"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small site, built, with a folder beside it to publish to."""
    root = lay(tmp_path / "site", {**SMALL, "site_config.yaml": ALLOWED})
    monkeypatch.chdir(root)
    assert main([]) == 0
    return root


def typed(*arguments: str) -> int:
    """The command, without a look at the network afterwards."""
    return main(["publish", "--no-verify", *arguments])


def says(capsys: Said, code: str, words: str = "") -> None:
    """The last command told this problem, in these words."""
    said = " ".join(capsys.readouterr().err.split())
    assert f"[{code}]" in said, said
    assert words in said, said


def web(site: Path) -> dict[str, bytes]:
    return {path: content for path, content in tree(site.parent / "web").items() if path != PUBLISHED}


def dist(site: Path) -> dict[str, bytes]:
    return {path: content for path, content in tree(site / "dist").items() if path != MANIFEST}


def change(site: Path, old: str, new: str) -> None:
    lay(site, {INDEX: (site / INDEX).read_text().replace(old, new)})
    assert main([]) == 0


def test_the_plan_is_shown_and_nothing_is_done_without_a_yes(
    site: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(site.parent, {"web/wp-login.php": "not ours"})
    assert typed("--dry-run") == 0
    said = capsys.readouterr().out
    assert f"  send     {len(dist(site))} files (" in said
    assert "  new  risks/side-effects/index.html\n" in said
    assert "and what is not Anagen's: wp-login.php" in said
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    assert typed() == 0
    assert "Publish? [y/N] Nothing was changed." in capsys.readouterr().out
    assert web(site) == {"wp-login.php": b"not ours"}
    assert not (site / releases.FOLDER).exists()
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    assert typed() == 0
    said = capsys.readouterr().out
    assert f"{len(dist(site))} files sent, 0 deleted." in said
    assert "--undo" not in said  # there is nothing to go back to
    assert web(site) == {**dist(site), "wp-login.php": b"not ours"}
    assert typed() == 0
    assert "There is nothing to do." in capsys.readouterr().out


def test_one_page_changed_in_the_same_size_is_one_file_sent_and_undo_brings_the_old_one_back(
    site: Path, capsys: Said
) -> None:
    typed("--yes")
    first = web(site)
    change(site, "Read on.", "Read it.")
    capsys.readouterr()
    assert typed("--yes") == 0
    said = capsys.readouterr().out
    assert "1 file sent, 0 deleted." in said
    assert "To go back to the release before, type `anagen publish --undo`." in said
    second = web(site)
    assert {path for path in first if first[path] != second[path]} == {"risks/index.html"}
    lay(site, {INDEX: "not a page any more"})  # taking a release back does not depend on what the content is now
    assert typed("--undo", "--yes") == 0
    assert web(site) == first
    assert typed("--undo", "--yes") == 1
    says(capsys, "no-such-release", "there is no release before the one on the host")
    name = json.loads((site / releases.FOLDER / "log.jsonl").read_text().splitlines()[1])["release"]
    assert typed("--undo", name[:6], "--yes") == 0
    assert web(site) == second
    assert typed("--undo", "0123", "--yes") == 1
    assert "the release 0123 is not on this computer" in capsys.readouterr().err
    assert typed("--list") == 0
    listed = capsys.readouterr().out
    assert listed.count("from 20") == 4
    assert listed.count(" now") == 1
    assert "(by --undo)" in listed


def test_a_damaged_pack_is_no_release(site: Path, capsys: Said) -> None:
    typed("--yes")
    change(site, "Read on.", "Read it.")
    typed("--yes")
    before = web(site)
    log = (site / releases.FOLDER / "log.jsonl").read_text().splitlines()
    [pack] = (site / releases.FOLDER).glob(f"*{json.loads(log[0])['release']}*.zip")
    with zipfile.ZipFile(pack) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(pack, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content.replace(b"Read on.", b"Read me."))
    capsys.readouterr()
    assert typed("--undo", "--yes") == 1
    assert "is damaged, so nothing was changed [no-such-release]" in capsys.readouterr().err
    assert web(site) == before


def test_an_evidence_pack_says_what_the_site_said_and_who_had_signed_it(site: Path) -> None:
    lay(site, {"content/people.yaml": "people: []\n"})
    main([])
    typed("--yes")
    [pack] = (site / releases.FOLDER).glob("*.zip")
    with zipfile.ZipFile(pack) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    release = msgspec.json.decode(contents.pop("release.json"), type=releases.Release)
    assert {f"site/{path}": content for path, content in dist(site).items()} == {
        name: content for name, content in contents.items() if name.startswith("site/")
    }
    assert {"README.txt", "claims.csv", "report.txt", "report.json", "waivers.json", "settings.yaml"} <= {*contents}
    assert contents["reviews/people.yaml"] == b"people: []\n"
    assert "unsigned-page" in contents["report.txt"].decode()
    hashed = {**{f"site/{path}": file for path, file in release.files.items()}, **release.evidence}
    assert hashed == {name: file_of(content) for name, content in contents.items()}


@pytest.mark.parametrize(
    ("settings", "codes"),
    [
        ("unsigned: allow", {"clinic-facts"}),
        ("facts: allow", {"unsigned-page"}),
        ("unsigned: refuse", {"unsigned-page", "clinic-facts"}),
    ],
)
def test_what_the_policy_refuses_is_not_published(site: Path, capsys: Said, settings: str, codes: set[str]) -> None:
    lay(site, {"site_config.yaml": CONFIG + f"publish: {{to: ../web, {settings}}}\n"})
    capsys.readouterr()
    assert typed("--yes") == 1
    said = capsys.readouterr()
    assert {code for code in ("unsigned-page", "clinic-facts") if f"[{code}]" in said.err} == codes
    assert ": error: " in said.err
    assert "allow` under `publish:`" in " ".join(said.err.split())
    assert said.out == "Nothing was published.\n"
    assert web(site) == {}


def test_an_overdue_page_is_not_published_unless_the_settings_allow_it(site: Path, capsys: Said) -> None:
    people = "people:\n  - {id: a-b, name: A B, credentials: MD, registration: Register 1}\n"
    lay(site, {"content/people.yaml": people})
    signed = ["--reviewer", "a-b", "--date", "2026-01-01", "--until", "2026-11-01", "--yes", "--today", "2026-11-24"]
    assert main(["sign", "--all-changed", *signed]) == 0
    today = ["--today", "2026-11-24"]
    assert main(["build", *today]) == 0
    capsys.readouterr()
    assert typed("--yes", *today) == 1
    assert "[review-overdue]" in capsys.readouterr().err
    lay(site, {"site_config.yaml": ALLOWED.replace("facts:", "overdue: allow, facts:")})
    assert typed("--yes", *today) == 0


def test_a_site_with_an_error_or_a_placeholder_is_not_published(site: Path, capsys: Said) -> None:
    for files, code in (
        ({INDEX: SMALL[INDEX] + "\n[Lost](lost.md)\n"}, "broken-link"),
        ({"site_config.yaml": ALLOWED + "clinic: {name: Your clinic}\n", INDEX: SMALL[INDEX]}, "placeholder"),
    ):
        lay(site, files)
        assert typed("--yes") == 1
        assert f"[{code}]" in capsys.readouterr().err
    assert web(site) == {}


def test_only_what_was_built_from_what_is_there_now_is_published(site: Path, capsys: Said) -> None:
    def refused(words: str) -> None:
        capsys.readouterr()
        assert typed("--yes") == 1
        says(capsys, "dist-differs", words)
        assert web(site) == {}

    page = site / "dist/index.html"
    page.write_bytes(page.read_bytes() + b"<!-- by hand -->")
    refused("files of the site have changed since it was built (`index.html`)")
    page.unlink()
    refused("(`index.html`)")
    main([])
    lay(site, {f"dist/{INTENT}": "{}"})
    refused("a build has not ended")
    main([])
    lay(site, {INDEX: SMALL[INDEX].replace("Read on.", "Read it.")})
    refused("is not what content, templates and settings give now (`risks/index.html`)")
    lay(site, {f"dist/{MANIFEST}": "{"})
    refused("cannot be read")
    shutil.rmtree(site / "dist")
    refused("there is no site here yet")
    main([])
    lay(site, {"dist/notes.txt": "somebody's own"})
    assert typed("--yes") == 0
    assert "notes.txt" not in web(site)


def test_a_file_that_changes_while_it_is_sent_does_not_go_out(site: Path, capsys: Said) -> None:
    whole = dist(site)
    page = site / "dist/index.html"

    def edit(work: str, done: int, _total: int) -> None:
        if work == "Sending files" and not done:
            page.write_bytes(page.read_bytes() + b"<!-- by hand -->")

    request = Request(yes=True, verify=False, now=datetime.datetime.now(datetime.UTC))
    assert publish(site, TEMPLATES, request, lambda: contextlib.nullcontext(edit)) == 1
    says(capsys, "dist-differs", "`index.html` has changed while the site was being published")
    assert {path: content for path, content in web(site).items() if path in whole}.items() <= whole.items()
    assert "index.html" not in web(site)
    page.write_bytes(whole["index.html"])
    assert typed("--yes") == 0
    assert web(site) == whole


def test_a_file_of_others_in_the_way_is_a_question_and_a_copy_is_kept(site: Path, capsys: Said) -> None:
    lay(site.parent, {"web/index.html": "WordPress", "web/404.html/theirs.txt": "theirs"})
    before = web(site)
    assert typed("--yes") == 1
    said = capsys.readouterr()
    assert "on the host `index.html` is a file that is not Anagen's" in said.err
    assert "on the host `404.html` is a folder" in said.err
    assert said.err.count("[foreign-on-host]") == 2
    assert typed("--yes") == 1
    says(capsys, "foreign-on-host", "type `--replace`")
    assert typed("--yes", "--replace") == 1  # a folder is never replaced
    assert web(site) == before
    (site.parent / "web/404.html/theirs.txt").unlink()
    (site.parent / "web/404.html").rmdir()
    assert typed("--yes", "--replace") == 0
    assert web(site) == dist(site)
    [copy] = (site / ".anagen/replaced").rglob("index.html")
    assert copy.read_text() == "WordPress"


def test_a_file_that_was_changed_on_the_host_is_found_by_comparing(site: Path, capsys: Said) -> None:
    typed("--yes")
    lay(site.parent, {"web/index.html": "changed on the host"})
    (site.parent / "web/sitemap.xml").unlink()
    capsys.readouterr()
    assert typed("--yes") == 0
    assert "nothing to do" in capsys.readouterr().out
    assert typed("--yes", "--compare") == 0
    assert "2 files sent" in capsys.readouterr().out
    assert web(site) == dist(site)


def test_old_styles_go_at_once_when_asked(site: Path) -> None:
    typed("--yes")
    [old] = (path for path in web(site) if path.startswith("assets/site.") and path.endswith(".css"))
    lay(site, {"site_config.yaml": ALLOWED + 'theme: {colours: {accent: "#1d4c63"}}\n'})
    main([])
    typed("--yes")
    assert old in web(site)
    assert old not in dist(site)
    typed("--yes", "--clean")
    assert web(site) == dist(site)


def test_a_list_on_the_host_that_cannot_be_read_is_told_and_written_anew(site: Path, capsys: Said) -> None:
    typed("--yes")
    lay(site.parent, {f"web/{PUBLISHED}": "{"})
    assert typed("--yes") == 0
    says(capsys, "host-list-unreadable", ": warning: the list `.anagen-published` on the host cannot be read")
    assert typed("--yes") == 0
    assert "unreadable" not in capsys.readouterr().err


def test_a_site_that_moved_says_so(site: Path, capsys: Said) -> None:
    typed("--yes")
    lay(site, {"site_config.yaml": ALLOWED.replace("/learn/", "/hair/")})
    main([])
    assert typed("--yes") == 1
    assert "was made for https://clinic.example/learn/ [base-url-differs]" in capsys.readouterr().err
    assert typed("--yes", "--moved") == 0


def test_a_zip_file_has_the_site_and_nothing_else_and_the_same_bytes_each_time(site: Path) -> None:
    assert typed("--to", "site.zip") == 0
    first = (site / "site.zip").read_bytes()
    with zipfile.ZipFile(site / "site.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == dist(site)
    assert typed("--to", "site.zip") == 0
    assert (site / "site.zip").read_bytes() == first
    assert typed("--to", "site.zip", "--undo") == 2


def test_a_target_is_needed_and_the_settings_name_its_place(site: Path, capsys: Said) -> None:
    lay(site, {"site_config.yaml": CONFIG + "publish: {unsigned: allow, facts: allow}\n"})
    assert typed("--yes") == 1
    assert "nothing says where the site goes [no-target]" in capsys.readouterr().err
    lay(site, {"site_config.yaml": ALLOWED.replace("../web", '"ftps://a:secret@host/www"')})
    assert typed("--yes") == 1
    said = capsys.readouterr()
    assert said.err.startswith("site_config.yaml:5:")
    assert "secret" not in said.err.partition("\n    ")[0]
    assert typed("--yes", "--to", "elsewhere") == 1  # the settings go into the evidence pack too
    says(capsys, "bad-target", "there is a password in the address")
    lay(site, {"site_config.yaml": ALLOWED})
    assert typed("--to", "nowhere/at/all", "--yes") == 1
    assert "there is no such folder [host-refuses]" in capsys.readouterr().err
    lay(site, {".anagen/replaced": "", "../web/index.html": "theirs"})
    assert typed("--replace", "--yes") == 1  # a copy cannot be kept, so nothing is replaced
    says(capsys, "cannot-write")
    assert web(site) == {"index.html": b"theirs"}


@pytest.mark.usefixtures("site")
def test_a_missing_library_says_what_to_install(capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    for target, library in (("sftp://a@127.0.0.1/learn", "paramiko"), ("s3://clinic/learn", "boto3")):
        monkeypatch.setitem(sys.modules, library, None)
        assert typed("--to", target, "--yes") == 1
        says(capsys, "not-installed", f"needs `{library}`, which is not installed")


ADDRESS = Address(kind="ftps", host="host", user="anna", path="www")


def test_a_password_comes_from_the_environment_then_the_keyring_then_a_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import keyring

    asked: list[str] = []
    known = {("anagen", "ftps://anna@host"): "from the keyring"}
    monkeypatch.setattr(keyring, "get_password", lambda service, name: known.get((service, name)))

    def ask(words: str) -> str:
        asked.append(words)
        return "typed"

    monkeypatch.setattr(getpass, "getpass", ask)
    monkeypatch.setenv("ANAGEN_PASSWORD", "from the environment")
    assert passwords.password_for(ADDRESS, may_ask=True)(False) == "from the environment"
    monkeypatch.delenv("ANAGEN_PASSWORD")
    assert passwords.password_for(ADDRESS, may_ask=True)(False) == "from the keyring"
    known.clear()
    assert passwords.password_for(ADDRESS, may_ask=False)(True) is None
    find = passwords.password_for(ADDRESS, may_ask=True)
    assert find(False) is None
    assert [find(True), find(True)] == ["typed", "typed"]
    assert asked == ["Password of anna at host: "]  # once, also when the line has to be made again
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert passwords.password_for(ADDRESS, may_ask=False)(True) is None
