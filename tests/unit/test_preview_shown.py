"""What the preview holds after a save: the newest that can be shown, the last good of the rest."""

from __future__ import annotations

import datetime
from pathlib import Path

from anagen.preview.shown import Maker, Shown
from tests.sites import SMALL, TEMPLATES, codes, lay

EFFECTS = "content/en/risks/side-effects.md"
HOME = "content/en/index.md"


class Work:
    """A preview of the small site without a server: save, then look."""

    def __init__(self, root: Path) -> None:
        self.root = lay(root, SMALL)
        self.maker = Maker(root, TEMPLATES, lambda: datetime.date(2026, 11, 24))
        self.shown = self.maker.make(Shown())

    def save(self, path: str, text: str | None) -> Shown:
        if text is None:
            (self.root / path).unlink()
        else:
            lay(self.root, {path: text})
        self.shown = self.maker.make(self.shown)
        return self.shown

    def page(self, path: str) -> str:
        return self.shown.files[path].decode()

    def errors(self) -> list[str]:
        return codes(tuple(one for one in self.shown.diagnostics if one.severity == "error"))


def test_a_page_with_an_error_stays_as_it_was_and_others_go_on(tmp_path: Path) -> None:
    work = Work(tmp_path)
    work.save(EFFECTS, SMALL[EFFECTS].replace("sore", "numb") + "\n/// no-such-block\n///\n")
    assert "sore" in work.page("risks/side-effects/index.html")
    assert work.errors()
    work.save(HOME, SMALL[HOME].replace("Welcome", "Good morning"))
    assert "Good morning" in work.page("index.html")
    work.save(EFFECTS, SMALL[EFFECTS].replace("sore", "numb"))
    assert "numb" in work.page("risks/side-effects/index.html")
    assert work.errors() == []


def test_settings_that_cannot_be_read_change_nothing_until_they_can(tmp_path: Path) -> None:
    work = Work(tmp_path)
    before = work.shown.files
    work.save("site_config.yaml", "format: 1\nsite: {title: [\n")
    assert work.shown.files == before
    assert work.errors()
    work.save("site_config.yaml", SMALL["site_config.yaml"].replace("A small site", "Another title"))
    assert work.errors() == []
    assert "Another title" in work.page("index.html")
    (tmp_path / "site_config.yaml").unlink()
    work.shown = work.maker.make(work.shown)
    assert "Another title" in work.page("index.html")
    assert work.errors() == ["no-config"]


def test_the_packaged_template_stands_in_for_one_that_fails(tmp_path: Path) -> None:
    work = Work(tmp_path)
    note = (TEMPLATES / "layouts/page.html").read_text(encoding="utf-8")
    work.save("templates/layouts/page.html", note.replace("<h1>", "<h1>Own: "))
    assert "Own: Side effects" in work.page("risks/side-effects/index.html")
    for broken in (note + "{% if %}", note + "{{ nothing_here }}", note.replace("{{ page.title }}", "{{ 1 / 0 }}")):
        work.save("templates/layouts/page.html", broken)
        assert "<h1>Side effects" in work.page("risks/side-effects/index.html")
        assert {one.location.path for one in work.shown.diagnostics if one.severity == "error"} == {
            "templates/layouts/page.html"
        }
        work.save(EFFECTS, SMALL[EFFECTS].replace("sore", "numb"))
        assert "numb" in work.page("risks/side-effects/index.html")
        assert work.errors()
        work.save(EFFECTS, SMALL[EFFECTS])
    work.save("templates/layouts/page.html", note.replace("<h1>", "<h1>Own: "))
    assert "Own: Side effects" in work.page("risks/side-effects/index.html")
    assert work.errors() == []


def test_a_template_that_fails_names_the_page_it_failed_for(tmp_path: Path) -> None:
    work = Work(tmp_path)
    work.save(
        "templates/components/urgent/urgent.html",
        "{% macro urgent(body, heading, level, id) %}{{ 1 / 0 }}{% endmacro %}\n",
    )
    problem = next(one for one in work.shown.diagnostics if one.severity == "error")
    assert problem.location.path == "templates/components/urgent/urgent.html"
    assert EFFECTS in {one.path for one in problem.related}


def test_a_style_renders_no_page_and_a_page_changes_no_other(tmp_path: Path) -> None:
    work = Work(tmp_path)
    work.save("templates/styles/layout.css", ".ag-shell { display: flex; }\n")
    [path] = work.shown.changed_since(1)
    assert path.startswith("assets/site.")
    work.save(EFFECTS, SMALL[EFFECTS].replace("sore", "numb"))
    assert work.shown.changed_since(2) == {f"risks/side-effects/{name}.html" for name in ("index", "handout")}


def test_new_pages_come_and_deleted_ones_go(tmp_path: Path) -> None:
    work = Work(tmp_path)
    work.save("content/en/risks/more.md", SMALL[EFFECTS].replace("Side effects", "More"))
    assert "risks/more/index.html" in work.shown.files
    assert "More" in work.page("risks/index.html")
    work.save("content/en/risks/more.md", None)
    assert "risks/more/index.html" not in work.shown.files
    assert "risks/more/index.html" in work.shown.changed_since(2)


def test_drafts_are_shown(tmp_path: Path) -> None:
    work = Work(tmp_path)
    work.save("content/en/risks/more.md", SMALL[EFFECTS].replace("type: risks", "type: risks\ndraft: true"))
    assert "risks/more/index.html" in work.shown.files
