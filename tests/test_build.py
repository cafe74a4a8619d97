"""A whole build: the same bytes anywhere, any day; killed at any moment, the next one repairs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from anagen import pipeline
from anagen.cli import main
from anagen.config import json_schema
from anagen.starter import starter_folder
from anagen.write import write
from tests.sites import SMALL, TEMPLATES, lay, make, page, tree
from tests.unit.faults import every_death

CHANGED = {
    "content/en/risks/side-effects.md": None,
    "content/en/risks/rare.md": "---\ntitle: Rare\nsummary: Rare harms.\ntype: risks\n---\n\nNew.\n\n/// urgent | Call if\n- it hurts\n///\n",
    "content/en/index.md": "---\ntitle: Start\nsummary: The first page.\ntype: home\n---\n\nWelcome again.\n",
}


def build(root: Path) -> dict[str, bytes]:
    _built, written = pipeline.build(root, TEMPLATES, root / "dist")
    assert written
    return tree(root / "dist")


def change(root: Path) -> None:
    for name, text in CHANGED.items():
        if text is None:
            (root / name).unlink(missing_ok=True)
        else:
            lay(root, {name: text})


def test_the_shipped_site_builds_without_errors(tmp_path: Path) -> None:
    built, written = pipeline.build(starter_folder(), TEMPLATES, tmp_path / "dist")
    assert [problem.code for problem in built.diagnostics if problem.severity == "error"] == []
    assert {problem.code for problem in built.diagnostics} == {"clinic-facts", "no-base-url", "unsigned-page"}
    assert written
    assert written.written == len(built.outputs)


def test_the_same_input_gives_the_same_bytes_in_another_folder_on_another_day(tmp_path: Path) -> None:
    trees = []
    for number, day in enumerate(("2026-01-31 08:00:00", "2031-12-24 23:59:59")):
        root = lay(tmp_path / f"folder {number}" / "site", SMALL)
        stamp = time.mktime(time.strptime(day, "%Y-%m-%d %H:%M:%S"))
        for path in root.rglob("*"):
            os.utime(path, (stamp, stamp))
        environment = {**os.environ, "TZ": ("UTC", "Pacific/Kiritimati")[number], "PYTHONHASHSEED": str(number)}
        code = f"import sys, time; time.time = lambda: {stamp}\nfrom anagen.cli import main\nsys.exit(main())"
        command = [sys.executable, "-c", code, "build", "--root", str(root)]
        subprocess.run(command, check=True, env=environment, capture_output=True, cwd=starter_folder())
        trees.append(tree(root / "dist"))
    assert trees[0] == trees[1]


def test_windows_line_ends_and_a_byte_order_mark_give_the_same_bytes(tmp_path: Path) -> None:
    windows: dict[str, str | bytes] = {
        name: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode() for name, text in SMALL.items()
    }
    plain = build(lay(tmp_path / "plain", SMALL))
    assert build(lay(tmp_path / "windows", windows)) == plain


@pytest.mark.skipif(sys.platform == "win32", reason="kills a forked child")
def test_a_build_killed_at_any_file_operation_is_repaired_by_the_next(tmp_path: Path) -> None:
    wanted = lay(tmp_path / "wanted", SMALL)
    change(wanted)
    wanted_tree = build(wanted)
    site = lay(tmp_path / "site", SMALL)
    built = pipeline.make(site, TEMPLATES)
    change(site)
    changed = pipeline.make(site, TEMPLATES)
    dist = tmp_path / "site" / "dist"

    def first() -> None:
        write(dist, built.outputs)

    deaths = 0
    for _step in every_death(dist, first, lambda: write(dist, changed.outputs)):
        deaths += 1
        assert build(site) == wanted_tree
    assert deaths > 20


def test_a_draft_is_left_out_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft = "---\ntitle: Later\nsummary: Not yet.\ntype: concept\ndraft: true\n---\n\nSoon.\n"
    lay(tmp_path, {**SMALL, "content/en/later.md": draft})
    assert main(["build", "--root", str(tmp_path)]) == 0
    assert "Left out 1 draft: content/en/later.md." in capsys.readouterr().out
    assert "later/index.html" not in tree(tmp_path / "dist")


def test_files_are_copied_to_the_root_as_they_are(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "content/files/.well-known/security.txt": "Contact: x\r\n",
        "content/files/google123.html": b"\xff\x00",
    }
    lay(tmp_path, {**SMALL, **files})
    dist = build(tmp_path)
    assert dist[".well-known/security.txt"] == b"Contact: x\r\n"
    assert dist["google123.html"] == b"\xff\x00"


def test_with_a_base_url_there_are_canonical_addresses_and_a_sitemap(tmp_path: Path) -> None:
    make(tmp_path)
    html = page(tmp_path, "risks/side-effects/index.html")
    address = "https://clinic.example/learn/risks/side-effects/"
    assert f'<link rel="canonical" href="{address}">' in html
    assert f'<meta property="og:url" content="{address}">' in html
    dist = build(tmp_path)
    assert f"<loc>{address}</loc>".encode() in dist["sitemap.xml"]
    assert b"lastmod" not in dist["sitemap.xml"]
    assert b"Sitemap: https://clinic.example/learn/sitemap.xml" in dist["robots.txt"]
    assert b'href="/learn/risks/"' in dist["404.html"]


def test_without_a_base_url_nothing_is_invented(tmp_path: Path) -> None:
    lay(tmp_path, {**SMALL, "site_config.yaml": "format: 1\nsite:\n  title: A small site\n"})
    dist = build(tmp_path)
    assert "sitemap.xml" not in dist
    assert b"canonical" not in dist["index.html"]
    assert b"og:" not in dist["index.html"]


def test_search_engines_are_told_what_readers_see(tmp_path: Path) -> None:
    html = page(tmp_path, "risks/side-effects/index.html")
    text = html.split('<script type="application/ld+json">')[1].split("</script>")[0]
    web_page, breadcrumb = json.loads(text)["@graph"]
    assert web_page["@type"] == "MedicalWebPage"
    assert web_page["citation"] == ["https://example.org/trial"]
    assert "lastReviewed" not in web_page
    assert "reviewedBy" not in web_page
    assert [item["name"] for item in breadcrumb["itemListElement"]] == ["Home", "Risks", "Side effects"]


def test_the_schema_of_the_settings_is_up_to_date() -> None:
    assert (starter_folder() / "site_config.schema.json").read_text(encoding="utf-8") == json_schema()
    first_line = (starter_folder() / "site_config.yaml").read_text(encoding="utf-8").split("\n")[0]
    assert first_line == "# yaml-language-server: $schema=site_config.schema.json"
