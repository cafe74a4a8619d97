"""A page's handout: what is on it, in which order, how long it is, and that it is as sound as the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from anagen import handouts
from anagen.render.qr import qr_code
from anagen.signature import text_hash
from tests.sites import SMALL, TEMPLATES, codes, lay, make, page

HEAD = "---\ntitle: Page\nsummary: One.\ntype: risks\n---\n\n"
TEXT = (
    HEAD + "/// questions\n- Who counts?\n///\n\n/// key-points\n- Sore for days [@kuka2020].\n///\n\n"
    "/// unknown\n- How long.\n///\n\n## The first week\n\n### At home\n\n/// do\n- [Rest](#at-home).\n///\n\n"
    "/// dont\n- Run.\n///\n\n//// note\n/// urgent | Call if\n- it is hot\n///\n////\n"
)


def handout(root: Path, text: str = TEXT, **files: str | bytes) -> str:
    """The HTML of the handout of a page of the small site."""
    return page(root, "page/handout.html", {"content/en/page.md": text, **files})


def headings(html: str) -> list[tuple[int, str]]:
    found = re.findall(r"<h(\d)[^>]*>(.*?)</h\1>", html, re.DOTALL)
    return [(int(level), " ".join(re.sub("<[^>]*>", "", text).split())) for level, text in found]


def test_blocks_come_in_the_order_of_handouts_and_bring_the_heading_above_them(tmp_path: Path) -> None:
    html = handout(tmp_path)
    assert headings(html) == [
        (1, "Page"), (2, "Key points"), (2, "Urgent: Call if"), (2, "At home"), (3, "Do"), (3, "Do not"),
        (2, "Questions to ask"), (2, "My notes"), (2, "Who checked this page"), (2, "Sources, in short"),
    ]  # fmt: skip
    assert "How long" not in html


def test_a_link_within_the_page_leads_back_to_it_and_numbers_begin_anew(tmp_path: Path) -> None:
    html = handout(tmp_path, HEAD + "See [@other2020].\n\n" + TEXT.removeprefix(HEAD), **{
        "content/references.yaml": SMALL["content/references.yaml"] + SMALL["content/references.yaml"][12:].replace("kuka2020", "other2020"),
    })  # fmt: skip
    assert 'href="./#at-home"' in html
    assert re.findall(r'href="#source-(\d)"', html) == ["1"]
    assert 'id="source-1" value="1"' in html
    assert "source-2" not in html


def test_it_is_linked_found_by_no_search_engine_and_says_its_version(tmp_path: Path) -> None:
    built = make(tmp_path, {"content/en/page.md": TEXT})
    files = {output.path: output.read().decode() for output in built.outputs}
    html = files["page/handout.html"]
    assert '<a class="ag-handout-link__link" href="handout.html">' in files["page/index.html"]
    assert '<meta name="robots" content="noindex">' in html
    assert "handout" not in files["sitemap.xml"]
    assert built.site
    digits = text_hash(built.site.documents["content/en/page.md"], built.site.library)[2:10].upper()
    assert f"Version {digits[:4]}-{digits[4:]}" in html
    assert "not yet been checked by a clinician" in html
    assert "https://clinic.example/learn/page/" in html
    assert 'class="ag-qr"' in html


def test_without_a_base_url_there_is_no_address_and_no_code(tmp_path: Path) -> None:
    html = handout(tmp_path, **{"site_config.yaml": "format: 1\nsite:\n  title: A small site\n"})
    assert "The whole page is at" not in html
    assert "ag-qr" not in html


def test_pages_that_need_none_have_none_and_link_to_none(tmp_path: Path) -> None:
    no_block = HEAD.replace("risks", "concept") + "Text.\n"
    built = make(tmp_path, {"content/en/page.md": no_block, "content/en/about.md": TEXT.replace("risks", "about")})
    files = {output.path: output.read().decode() for output in built.outputs}
    assert [path for path in files if path.endswith("handout.html")] == ["risks/side-effects/handout.html"]
    assert "handout.html" not in files["page/index.html"] + files["about/index.html"] + files["risks/index.html"]


def test_a_block_can_be_kept_off_the_handout(tmp_path: Path) -> None:
    text = TEXT.replace("/// questions\n", "/// questions\n    handout: no\n\n")
    html = handout(tmp_path, text)
    assert "Who counts?" not in html
    assert "Rest" in html


@pytest.mark.parametrize(("option", "code"), [("yes", "block-value"), ("no", "")])
def test_only_no_can_be_said_of_a_block_that_is_on_it(tmp_path: Path, option: str, code: str) -> None:
    built = make(tmp_path, {"content/en/page.md": TEXT.replace("/// do\n", f"/// do\n    handout: {option}\n\n")})
    assert ("block-value" in codes(built.diagnostics)) is bool(code)
    built = make(tmp_path, {"content/en/page.md": TEXT.replace("/// unknown\n", "/// unknown\n    handout: no\n\n")})
    assert "block-option" in codes(built.diagnostics)


def test_one_that_is_too_long_names_its_longest_part(tmp_path: Path) -> None:
    fits = TEXT + "\n" + _questions("little", 5)
    assert "handout-too-long" not in codes(make(tmp_path, {"content/en/page.md": fits}).diagnostics)
    text = TEXT + "\n" + _questions("little", 5) + _questions("much", 45)
    [problem] = [
        one for one in make(tmp_path, {"content/en/page.md": text}).diagnostics if one.code == "handout-too-long"
    ]
    assert "`questions` (“About much”)" in problem.message
    assert problem.location.line == text[: text.index("About much")].count("\n") + 1


def _questions(about: str, count: int) -> str:
    return f"/// questions | About {about}\n" + "- What would you do then?\n" * count + "///\n\n"


def test_a_code_is_drawn_without_style_and_the_same_each_time() -> None:
    code = qr_code("https://clinic.example/learn/")
    assert code == qr_code("https://clinic.example/learn/")
    assert "style" not in code
    assert code != qr_code("https://clinic.example/learn/a/")


def test_a_file_to_print_holds_all_that_it_needs(tmp_path: Path) -> None:
    site = lay(tmp_path / "site", {**SMALL, "content/en/page.md": TEXT})
    request = handouts.Request(pages=("page", "risks/side-effects.md"), folder=tmp_path / "out")
    _said, problems = handouts.write_handouts(site, TEMPLATES, request)
    assert problems == ()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["page.html", "risks-side-effects.html"]
    html = (tmp_path / "out/page.html").read_text(encoding="utf-8")
    assert not re.search(r'<(?:link\b[^>]*rel="(?:stylesheet|icon)|script)', html)
    assert ".ag-handout" in html
    assert 'href="https://clinic.example/learn/page/#at-home"' in html


def test_what_has_no_handout_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    site = lay(tmp_path / "site", SMALL)
    request = handouts.Request(pages=("risks/side-efects", "glossary.md"), folder=tmp_path / "out")
    _said, problems = handouts.write_handouts(site, TEMPLATES, request)
    assert codes(problems) == ["no-handout", "no-handout"]
    assert problems[0].hint == "Did you mean `risks/side-effects`?"
    assert not (tmp_path / "out").exists()


def test_without_a_browser_there_is_no_pdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    site = lay(tmp_path / "site", SMALL)
    request = handouts.Request(all_pages=True, folder=tmp_path / "out", as_pdf=True)
    assert codes(handouts.write_handouts(site, TEMPLATES, request)[1]) == ["no-browser"]
    assert not (tmp_path / "out").exists()
