"""What comes of a page: exact HTML where it is short, and the promises of the theme's contract."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest

from anagen.config import ThemeSettings
from anagen.library import CslDate, Name, Reference
from anagen.render.pictures import UnreadableError, clean_svg, inline_svg, size_of
from anagen.render.references import source_view
from anagen.render.stylesheet import compact
from anagen.signature import text_hash
from anagen.theme import Asset
from anagen.urls import output_path, page_url
from tests.sites import QUIET, SMALL, lay, main_of, make, page
from tests.test_theme import THEME

HEAD = "---\ntitle: Page\nsummary: One.\ntype: concept\n---\n\n"
STRINGS = THEME.strings["en"]
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">{}</svg>'


def body(root: Path, text: str, **files: str | bytes) -> str:
    """The HTML of a page's own text."""
    html = page(root, "page/index.html", {"content/en/page.md": HEAD + text, **files})
    return html.split('<div class="ag-prose ag-flow">')[1]


def test_links_are_relative_and_anchors_stay(tmp_path: Path) -> None:
    html = body(
        tmp_path, "[a](risks/side-effects.md#after-the-day) [b](index.md) [c](page.md) [d](https://e.org/?a=1&b=2)"
    )
    assert re.findall(r'<a href="([^"]+)"', html)[:4] == [
        "../risks/side-effects/#after-the-day",
        "../",
        "./",
        "https://e.org/?a=1&amp;b=2",
    ]


def test_a_citation_is_numbered_in_the_order_of_first_use_and_joins_its_word(tmp_path: Path) -> None:
    second = SMALL["content/references.yaml"] + SMALL["content/references.yaml"][12:].replace("kuka2020", "kim2021")
    files = {"content/references.yaml": second}
    html = body(tmp_path, "One [@kim2021]. Two [@kuka2020; @kim2021, p. 4].", **files)
    assert 'One<sup class="ag-citation">' in html
    assert re.findall(r'href="#source-(\d)"', html)[:3] == ["1", "2", "1"]
    assert len(re.findall(r'id="cite-1-[12]"', html)) == 2


def test_the_first_use_of_a_term_explains_itself_once(tmp_path: Path) -> None:
    html = body(
        tmp_path, "## Hair follicles\n\nSome follicles, a [follicle](index.md), `follicle`, and a Follicle again."
    )
    assert html.count("ag-term__button") == 1
    assert '<a href="../glossary/#follicle"' in html
    assert ">follicles</button>" in html


@pytest.mark.parametrize(
    ("text", "explained"),
    [
        ("A graft site, then grafts, a graft and a Graft site.", ["graft site", "grafts"]),
        ("Grafting, graft-like and `graft`, then Grafts.", ["Grafts"]),
        ("Hair, hairs, hair\n\nand hair follicles.\n\nA follicle.", ["hair follicles"]),
        ("İ ΟΔΟΣ. Grafted on the ΟΔΟΣ, İ graft.", ["ΟΔΟΣ", "graft"]),
        ("/// claim-checked | Graft\n    verdict: early-evidence\n\nA graft.\n///", ["graft"]),
        ("| Graft |\n| --- |\n| graft |", ["graft"]),
    ],
)
def test_terms_are_found_as_whole_words_the_longest_first(tmp_path: Path, text: str, explained: list[str]) -> None:
    words = SMALL["content/en/glossary.md"] + "\nGraft\n:   A.\n\nGraft site\n:   B.\n\nΟδος\n:   C.\n"
    html = body(tmp_path, text, **{"content/en/glossary.md": words})
    assert re.findall(r">([^<]+)</button>", html) == explained


def test_a_blocks_heading_is_one_level_below_the_heading_above_it(tmp_path: Path) -> None:
    text = "/// note | First\nA\n///\n\n## Two\n\n/// note | Under two\nA\n///\n\n### Three\n\n//// note | Under three\n/// note | Inner\nA\n///\n////\n"
    html = body(tmp_path, text)
    found = re.findall(r"<h(\d)[^>]*>([^<]+)</h", html.split('<div class="ag-after"')[0])
    assert found == [
        ("2", "First"), ("2", "Two"), ("3", "Under two"), ("3", "Three"), ("4", "Under three"), ("5", "Inner"),
    ]  # fmt: skip


def test_raw_html_that_is_not_allowed_never_reaches_the_page(tmp_path: Path) -> None:
    html = body(
        tmp_path, "A <script>alert(1)</script><b onclick='x()'>b</b> <iframe src='https://x'></iframe> <sub>2</sub>"
    )
    assert "alert" not in html
    assert "onclick" not in html
    assert "iframe" not in html
    assert "<sub>2</sub>" in html


def test_a_wide_table_can_be_scrolled_by_key(tmp_path: Path) -> None:
    html = body(tmp_path, "| a | b |\n|---|--:|\n| 1 | 2 |\n")
    assert '<div class="ag-table" role="group" aria-label="Table 1" tabindex="0">' in html
    assert '<td class="ag-align-right">2</td>' in html
    assert "style=" not in html


def test_a_card_for_readers_without_a_clinic_names_no_clinic(tmp_path: Path) -> None:
    clinic = 'clinic:\n  name: Example Clinic\n  phone: "01632 960123"\n  opening_hours: Monday\n'
    config = {"site_config.yaml": SMALL["site_config.yaml"] + clinic}
    card = "/// urgent | Call a doctor if\n{}- you feel faint\n///\n"
    ours = body(tmp_path / "ours", card.format(""), **config).split("</section>")[0]
    theirs = body(tmp_path / "theirs", card.format("    call: doctor\n\n"), **config).split("</section>")[0]
    assert "01632 960123" in ours
    assert "Monday" in ours
    assert "<strong>Call your doctor.</strong>" in theirs
    assert STRINGS["cannot_reach"] in theirs
    assert not re.search("clinic|tel:|Monday", theirs)


def test_a_phone_number_is_read_from_its_plus_on_in_every_language(tmp_path: Path) -> None:
    config = SMALL["site_config.yaml"] + 'clinic:\n  phone: "+44 20 7946 0000"\n'
    html = page(
        tmp_path,
        "page/index.html",
        {"site_config.yaml": config, "content/en/page.md": HEAD + "/// urgent | Call us if\n- A\n///\n"},
    )
    assert html.count("+44 20 7946 0000") == html.count('<bdi dir="ltr">+44 20 7946 0000</bdi>') == 2


def test_a_picture_has_its_size_and_a_fingerprint(tmp_path: Path) -> None:
    html = body(tmp_path, "![A circle](drawing.svg)", **{"content/en/drawing.svg": SVG.format('<circle r="4"/>')})
    match = re.search(r'<img alt="A circle" src="\.\./drawing\.[0-9a-f]{8}\.svg" width="40" height="20">', html)
    assert match


def test_a_template_that_fails_names_its_own_line_and_the_page(tmp_path: Path) -> None:
    macro = "{% macro note(body, heading, level, id) %}\n<p>\n{{ body.nothing.at_all }}\n</p>\n{% endmacro %}\n"
    files: dict[str, str | bytes] = {
        "templates/components/note/note.html": macro,
        "content/en/page.md": HEAD + "/// note\nA\n///\n",
    }
    [problem] = [problem for problem in make(tmp_path, files).diagnostics if problem.severity == "error"]
    assert problem.code == "template-error"
    assert str(problem.location) == "templates/components/note/note.html:3"
    assert [place.path for place in problem.related] == ["content/en/page.md"]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("{% macro note(body) %}\n{{ body }\n{% endmacro %}", "template-syntax", 2),
        ("{% macro note(body, heading, level, id) %}\n{{ body|nothing }}\n{% endmacro %}", "template-syntax", 2),
        ('{% from "components/nothing.html" import x %}\n', "template-missing", 1),
    ],
)
def test_a_template_that_cannot_be_read_is_named(tmp_path: Path, text: str, code: str, line: int) -> None:
    built = make(tmp_path, {"templates/components/note/note.html": text})
    problem = next(problem for problem in built.diagnostics if problem.severity == "error")
    assert (problem.code, problem.location.line) == (code, line)
    assert problem.location.path == "templates/components/note/note.html"


def test_a_reference_reads_as_in_a_journal() -> None:
    names = tuple(Name(family=family, given="Jane Q.") for family in ("Doe", "Roe", "Poe", "Coe"))
    reference = Reference(
        id="doe2020", type="article-journal", title="A trial", study_type="randomised-trial", author=names,
        container_title="Journal", issued=CslDate(date_parts=((2020, 6),)), volume="40", issue="6", page="1-2",
        doi="10.1000/x", pmid="1", url="https://example.org", accessed=datetime.date(2026, 11, 22),
    )  # fmt: skip
    view = source_view(reference, STRINGS, number=3)
    assert view.authors == "Doe JQ, Roe JQ, Poe JQ and others"
    assert (view.container, view.year, view.details) == ("Journal", "2020", "40(6): 1-2")
    assert (view.href, view.link_text) == ("https://doi.org/10.1000/x", "doi.org/10.1000/x")
    assert view.accessed == "22 November 2026"


def test_an_inline_drawing_loses_what_could_act_and_keeps_its_parts_apart() -> None:
    inside = (
        '<style>*{}</style><script>1</script><foreignObject/><defs><g id="a"/></defs><use href="#a" onclick="x"/>'
        '<path fill="url(#a)" style="x:y" d="M0 0"/><use href="https://x.y/z.svg#a"/><image href="x"/>'
    )
    view = inline_svg(Asset(path="a.svg", content=SVG.format(inside).encode()), "A <hair>", "figure-3-")
    text = str(view.svg)
    assert 'role="img"' in text
    assert 'aria-label="A &lt;hair&gt;"' in text
    assert 'id="figure-3-a"' in text
    assert 'href="#figure-3-a"' in text
    assert "url(#figure-3-a)" in text
    for gone in ("style", "script", "foreignObject", "onclick", "https://x.y", "<image"):
        assert gone not in text


def test_an_inline_drawing_is_named_by_its_title_and_described_by_what_the_page_says() -> None:
    inside = "<path d='M0 0'/><title id='t'>A &lt;hair&gt;</title><desc>Made with a program</desc>"
    view = inline_svg(Asset(path="a.svg", content=SVG.format(inside).encode()), "It & more", "figure-3-")
    assert 'role="img" aria-labelledby="figure-3-title figure-3-desc"><title id="figure-3-title">' in str(view.svg)
    assert '<desc id="figure-3-desc">It &amp; more</desc><path d="M0 0" />' in str(view.svg)
    assert "aria-label=" not in str(view.svg)
    assert "program" not in str(view.svg)


def test_an_inline_drawing_without_words_is_decoration() -> None:
    text = str(inline_svg(Asset(path="a.svg", content=SVG.format("<title>A</title>").encode()), "", "a-").svg)
    assert 'aria-hidden="true"' in text
    assert "role" not in text


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg", b"<html/>", SVG.replace('viewBox="0 0 40 20"', "").encode(),
     b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
     SVG.replace("40 20", "40 x").encode(), SVG.replace("40 20", "inf 1").encode()],
)  # fmt: skip
def test_a_drawing_that_cannot_be_read_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableError):
        size_of(Asset(path="a.svg", content=content))


def test_a_doctype_of_a_drawing_program_does_no_harm() -> None:
    content = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd">' + SVG.format("").encode()
    assert size_of(Asset(path="a.svg", content=content)) == (40, 20)
    assert b"DOCTYPE" not in clean_svg(content)


def test_a_bitmap_tells_its_size(tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (30, 20)).save(tmp_path / "a.png")
    assert size_of(Asset(path="a.png", content=(tmp_path / "a.png").read_bytes())) == (30, 20)
    with pytest.raises(UnreadableError):
        size_of(Asset(path="a.png", content=b"no picture"))


def test_style_sheets_are_made_small_without_harm() -> None:
    css = '/* a */ a > b , c {\n  color : red ;\n  content: "  ; { " ;\n}\n@media (min-width: 40em) and (x) { d { margin: 0 -0.5px 10.05px } }'
    assert (
        compact(css) == 'a>b,c{color :red;content:"  ; { "}@media (min-width:40em) and (x){d{margin:0 -.5px 10.05px}}'
    )


@pytest.mark.parametrize(
    ("path", "is_shown"),
    [("content/en/risks/side-effects.md", True), ("content/en/index.md", True), ("content/en/sources.md", False)],
)
def test_readers_and_search_engines_are_told_the_same_of_a_review(tmp_path: Path, path: str, is_shown: bool) -> None:
    site = make(tmp_path).site
    assert site
    wanted = text_hash(site.documents[path], site.library)
    lay(
        tmp_path,
        {
            "content/people.yaml": "people:\n  - id: jane\n    name: Example Reviewer\n    registration: Example 0\n",
            "content/reviews.yaml": (
                f"reviews:\n  - page: {path}\n    reviewer: jane\n    reviewed: 2026-02-03\n"
                f'    next_review: 2027-02-03\n    text_hash: "{wanted}"\n'
            ),
        },
    )
    output = output_path(page_url(path, "en"))
    html = page(tmp_path, output)
    assert ("Checked by Example Reviewer" in main_of(html)) == is_shown
    assert ('"lastReviewed": "2026-02-03"' in html) == is_shown
    assert (
        '"reviewedBy": {"@type": "Person", "identifier": "Example 0", "name": "Example Reviewer"}' in html
    ) == is_shown
    edited = SMALL[path].replace("summary: ", "summary: Not ")
    html = page(
        tmp_path, output, {path: edited, "content/people.yaml": (tmp_path / "content/people.yaml").read_bytes()}
    )
    assert "lastReviewed" not in html
    assert "Checked by" not in html


def test_the_default_settings_make_no_choice_for_the_theme() -> None:
    assert ThemeSettings().logo == ""


@pytest.mark.parametrize("ending", ["jpg", "png", "webp"])
def test_a_photograph_goes_out_without_its_place_and_upright(tmp_path: Path, ending: str) -> None:
    import io

    from PIL import Image

    from anagen.render.pictures import without_metadata

    exif = Image.Exif()
    exif[0x0110] = "A camera"
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[2] = (51.0, 30.0, 0.0)
    saved = io.BytesIO()
    form = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}[ending]
    Image.new("RGB", (30, 20), "red").save(saved, form, exif=exif)
    photo = f"photo.{ending}"
    files: dict[str, str | bytes] = {
        f"content/en/{photo}": saved.getvalue(),
        "content/en/page.md": HEAD + f"![The scar]({photo}) and [the whole photograph]({photo})",
    }
    built = make(tmp_path, files)
    assert [problem.code for problem in built.diagnostics if problem.code not in QUIET] == ["photo-metadata"]
    assert str(built.diagnostics[0].location) == "content/en/page.md:7:13"
    contents = {output.path: output.read() for output in built.outputs if output.path.startswith("photo.")}
    html = next(output.read() for output in built.outputs if output.path == "page/index.html").decode()
    assert 'width="20" height="30"' in html
    assert len(contents) == len([path for path in contents if f"../{path}" in html]) >= 2
    for content in contents.values():
        with Image.open(io.BytesIO(content)) as image:
            assert not image.getexif()
            assert image.size == (20, 30)
        assert without_metadata(Asset(path="a", content=content)) == content


def test_an_example_of_an_own_component_that_fails_is_told_before_any_page_uses_it(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "templates/components/dose/dose.html": (
            "{% macro dose(body, heading, level, id, often) %}\n<p>{{ body }} {{ often.upper() }}</p>\n{% endmacro %}\n"
        ),
        "templates/components/dose/dose.yaml": (
            "description: A dose.\nblock: true\nparameters:\n  - name: often\n    description: How often.\n"
            "examples:\n  - title: Once\n    markdown: |\n      /// dose\n      A tablet.\n      ///\n"
        ),
    }
    [problem] = [one for one in make(tmp_path, files).diagnostics if one.code == "template-error"]
    assert str(problem.location) == "templates/components/dose/dose.html:2"
    assert problem.related[0].path == "templates/components/dose/dose.yaml"
    good = str(files["templates/components/dose/dose.yaml"]).replace(
        "/// dose\n", "/// dose\n          often: daily\n\n"
    )
    files["templates/components/dose/dose.yaml"] = good
    assert not [one for one in make(tmp_path / "good", files).diagnostics if one.code == "template-error"]


def test_an_example_of_a_part_of_the_page_is_tried_with_its_arguments(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "templates/components/badge/badge.html": "{% macro badge(word) %}<p>{{ word.upper() }}</p>{% endmacro %}",
        "templates/components/badge/badge.yaml": (
            "description: A badge.\nparameters:\n  - name: word\n    description: What it says.\n    type: value\n"
            "examples:\n  - title: Two\n    arguments:\n      wrod: new\n"
        ),
    }
    [problem] = [one for one in make(tmp_path, files).diagnostics if one.code == "template-error"]
    assert "wrod" in problem.message


def test_the_foot_of_every_page_leads_to_the_pages_about_the_site(tmp_path: Path) -> None:
    about = "---\ntitle: {title}\nsummary: One.\ntype: about\n---\n\nText.\n"
    files: dict[str, str | bytes] = {
        "content/en/about/index.md": about.format(title="About"),
        "content/en/about/privacy.md": about.format(title="Privacy"),
    }
    foot = page(tmp_path, "risks/index.html", files).partition("<footer")[2]
    assert 'href="../about/">About</a>' in foot
    assert 'href="../about/privacy/">Privacy</a>' in foot


@pytest.mark.parametrize("parent", ["layouts/section.html", "layouts/broken.html"])
def test_a_template_that_extends_itself_or_a_broken_one_is_told_and_not_raised(tmp_path: Path, parent: str) -> None:
    files: dict[str, str | bytes] = {
        "templates/layouts/section.html": f'{{% extends "{parent}" %}}',
        "templates/layouts/broken.html": "{% if %}",
    }
    found = {problem.location.path: problem.code for problem in make(tmp_path, files).diagnostics}
    assert found["templates/layouts/broken.html"] == "template-syntax"
