"""Rules on small sites: each reports its fault at its place, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from anagen.check.contrast import contrast
from anagen.diagnostics import Severity
from tests.sites import QUIET, SMALL, make

HEAD = "---\ntitle: Page\nsummary: One.\ntype: concept\n---\n\n"
OUTCOME = (
    "outcomes:\n  - id: a\n    title: A\n    population: B\n    period: C\n    source: kuka2020\n    certainty: low\n"
    "    caveat: D\n    groups: [{name: E, "
)


def only(root: Path, files: dict[str, str | bytes]) -> tuple[str, str, str, str]:
    """Code, place, message and hint of the only problem."""
    problems = [problem for problem in make(root, files).diagnostics if problem.code not in QUIET]
    assert len(problems) == 1, [str(problem) for problem in problems]
    return problems[0].code, str(problems[0].location), problems[0].message, problems[0].hint


def page_only(root: Path, body: str) -> tuple[str, str, str, str]:
    return only(root, {"content/en/page.md": HEAD + body})


def test_a_right_site_has_no_problem(tmp_path: Path) -> None:
    assert {problem.code for problem in make(tmp_path).diagnostics} == QUIET


@pytest.mark.parametrize(
    ("body", "code", "place", "hint"),
    [
        ("[a](risks/side-effect.md)", "broken-link", "7:5", "Did you mean `risks/side-effects.md`?"),
        ("[a](Risks/index.md)", "broken-link", "7:5", "Did you mean `risks/index.md`?"),
        ("[a](risks/)", "broken-link", "7:5", "Did you mean `risks/index.md`?"),
        ("[a](../../README.md)", "broken-link", "7:5", "Link to a page of this site, or to a full https:// address."),
        ("[a](risks/side-effects.md#after-the-dey)", "broken-anchor", "7:5", "Did you mean `#after-the-day`?"),
        ("## Here\n\n[a](#there)", "broken-anchor", "9:5", "Did you mean `#here`?"),
        ("[a]()", "broken-link", "7:5", "Write its target: `[text](page.md)`."),
        ("[a](/risks/)", "absolute-link", "7:5", "Write `risks/index.md`."),
        ("[a](/elsewhere.html)", "absolute-link", "7:5", "Write the path to the page's .md file, as seen from here."),
        ("[a](javascript:alert)", "refused-link", "7:5", "Only http, https, mailto and tel are allowed."),
        ("[a](http://[::1)", "refused-link", "7:5", "Copy the address again from the browser"),
        ("[a](https://example.org:port/)", "refused-link", "7:5", "Copy the address again from the browser"),
        ("[a](//example.org/x)", "refused-link", "7:5", "Only http, https, mailto and tel are allowed."),
        ("![a](nothing.png)", "missing-picture", "7:6", "Put the picture into the folder of the page."),
        ("/// figure\n    picture: no.svg\n    alt: a\n\nA\n///", "missing-picture", "8:14",
         "Put the picture into the folder of the page."),
        ("So it is [@kuka].", "unknown-citation", "7:12", "Did you mean `kuka2020`?"),
        ("/// urgend | Call\n- a\n///", "unknown-block", "7:5", "Did you mean `urgent`?"),
        ("/// certainty\n- a\n///", "unknown-block", "7:5", ""),
        ("/// claim-checked\n    verdict: wrong\n\nText.\n///", "block-heading", "7:5",
         "Write `/// claim-checked | Your heading`."),
        ("/// key-points\n///", "empty-block", "7:5",
         "Write its text between the header and the closing line, after an empty line."),
        ("/// evidence\nText.\n///", "block-option", "7:5", "Type `    certainty: …` below the header:"),
        ("/// note\n    colour: red\n\nText.\n///", "block-option", "8:13", "It has no options."),
        ("/// evidence\n    certainty: very low\n\nText.\n///", "block-value", "8:16", "Did you mean `very-low`?"),
        ("/// icon-array\n    outcome: nothing\n///", "block-value", "8:14", ""),
    ],
)  # fmt: skip
def test_a_fault_of_a_page_is_found(tmp_path: Path, body: str, code: str, place: str, hint: str) -> None:
    found = page_only(tmp_path, body)
    assert found[:2] == (code, f"content/en/page.md:{place}")
    assert hint in found[3]


def test_a_link_to_a_draft_is_an_error(tmp_path: Path) -> None:
    draft = "---\ntitle: Later\nsummary: One.\ntype: concept\ndraft: true\n---\n\nSoon.\n"
    found = only(tmp_path, {"content/en/later.md": draft, "content/en/page.md": HEAD + "[a](later.md)"})
    assert found[:2] == ("link-to-draft", "content/en/page.md:7:5")


def test_a_link_to_a_page_that_cannot_be_read_is_no_second_problem(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"content/en/bad.md": b"\xff", "content/en/page.md": HEAD + "[a](bad.md)"}
    assert only(tmp_path, files)[:2] == ("not-utf-8", "content/en/bad.md:1:1")


@pytest.mark.parametrize(
    ("files", "code", "place"),
    [
        ({"content/en/page.md": "---\ntitle: A\nsummary: B\ntype: concpet\n---\n\nX\n"}, "unknown-type",
         "content/en/page.md:4:7"),
        ({"content/en/page.md": "---\ntitle: A\nsummary: B\n---\n\nX\n"}, "missing-type", "content/en/page.md:1:1"),
        ({"content/en/risks.md": HEAD + "X\n"}, "shared-address", "content/en/risks/index.md:1:1"),
        ({"content/files/risks/index.html": "x"}, "shared-address", "content/en/risks/index.md:1:1"),
        ({"content/files/404.html": "x"}, "shared-address", "content/files/404.html"),
        ({"content/page.md": HEAD + "X\n"}, "page-misplaced", "content/page.md"),
        ({"content/english/page.md": HEAD + "X\n"}, "page-misplaced", "content/english/page.md"),
        ({"content/en/notes.txt": "x"}, "unused-file", "content/en/notes.txt"),
        ({"site_config.yaml": SMALL["site_config.yaml"] + "theme:\n  colours:\n    accent: \"#77cccc\"\n"},
         "low-contrast", "site_config.yaml:7:13"),
        ({"site_config.yaml": SMALL["site_config.yaml"] + "theme:\n  colours:\n    accent_dark: \"#224444\"\n"},
         "low-contrast", "site_config.yaml:7:18"),
        ({"content/en/a.md": HEAD + "/// icon-array\n    outcome: a\n///\n", "content/outcomes.yaml": OUTCOME + "mean: 2}]\n    unit: hairs\n"},
         "block-picture", "content/en/a.md:8:14"),
        ({"content/en/a.md": HEAD + "/// bar-chart\n    outcome: a\n///\n", "content/outcomes.yaml": OUTCOME + "rate: 2}]\n"},
         "block-picture", "content/en/a.md:8:14"),
        ({"content/en/a.md": HEAD + "/// icon-array\n    outcome: a\n///\n",
          "content/outcomes.yaml": OUTCOME + "rate: 0.005}]\n"}, "block-picture", "content/en/a.md:8:14"),
        *(({"content/outcomes.yaml": OUTCOME + group + "}]\n    unit: hairs\n"}, "outcome-group",
           "content/outcomes.yaml:9:21") for group in (
            "rate: 1, mean: 2", "events: 12", "events: 12, denominator: 10", "mean: 1, low: 3, high: 2", "mean: 1, low: 0",
            "unknown: no", "rate: 1, low: 2, high: 3", "events: 1, denominator: 10, low: 11, high: 20",
            "rate: 99, low: 98, high: 101", "unknown: true, low: 1, high: 2")),
        ({"content/outcomes.yaml": OUTCOME + "rate: 1}, {name: E, rate: 2}]\n"}, "outcome-group",
         "content/outcomes.yaml:9:41"),
        ({"content/outcomes.yaml": OUTCOME + "rate: 1}, {name: F, mean: 2}]\n    unit: hairs\n"}, "outcome-group",
         "content/outcomes.yaml:2:9"),
        ({"content/outcomes.yaml": OUTCOME + "mean: 2}]\n"}, "outcome-group", "content/outcomes.yaml:2:9"),
        ({"templates/component/note.html": "x"}, "unread-template", "templates/component/note.html"),
        ({"templates/styles/own.css": "a { background: url(https://x.example/a.png) }"}, "other-origin", "templates/styles/own.css:1:21"),
        ({"templates/assets/own.css": "a {}\nb { background: url('//x.example/a.png') }"}, "other-origin", "templates/assets/own.css:2:22"),
        ({"content/es/index.md": SMALL["content/en/index.md"]}, "missing-words", "templates/strings/es.yaml"),
        ({"site_config.yaml": SMALL["site_config.yaml"] + "  default_language: es\n"}, "no-home-page",
         "content/es/index.md"),
        ({"site_config.yaml": SMALL["site_config.yaml"] + "theme:\n  logo: content/logo.svg\n"}, "missing-logo",
         "site_config.yaml:6:9"),
        ({"content/outcomes.yaml": "outcomes:\n  - id: a\n    title: A\n    population: B\n    period: C\n"
          "    source: kuka\n    certainty: low\n    caveat: D\n    groups: [{name: E, rate: 1}]\n"}, "unknown-source",
         "content/outcomes.yaml:6:13"),
        ({"content/references.yaml": SMALL["content/references.yaml"].replace("    URL: https://example.org/trial\n", "")},
         "reference-without-address", "content/references.yaml:2:9"),
        ({"content/references.yaml": SMALL["content/references.yaml"] * 1 + SMALL["content/references.yaml"][12:]},
         "duplicate-id", "content/references.yaml:8:9"),
    ],
)  # fmt: skip
def test_a_fault_of_a_site_is_found(tmp_path: Path, files: dict[str, str | bytes], code: str, place: str) -> None:
    assert only(tmp_path, files)[:2] == (code, place)


def test_a_path_that_cannot_be_stored_is_told_with_the_other_errors(tmp_path: Path) -> None:
    problems = make(tmp_path, {"content/files/aux.txt": "x", "content/en/page.md": HEAD + "[a](b.md)"}).diagnostics
    errors = [(str(problem.location), problem.code) for problem in problems if problem.code not in QUIET]
    assert errors == [("content/en/page.md:7:5", "broken-link"), ("content/files/aux.txt", "bad-path")]


def test_a_library_file_that_cannot_be_read_is_one_problem(tmp_path: Path) -> None:
    text = SMALL["content/references.yaml"].replace("randomised-trial", "randomized-trail")
    assert only(tmp_path, {"content/references.yaml": text})[:2] == ("bad-value", "content/references.yaml:5:17")


def test_a_site_without_settings_says_how_to_start(tmp_path: Path) -> None:
    lone = tmp_path / "nothing"
    lone.mkdir()
    from anagen import pipeline
    from tests.sites import TEMPLATES

    [problem] = pipeline.make(lone, TEMPLATES).diagnostics
    assert problem.code == "no-config"
    assert "anagen init" in problem.hint


def test_the_facts_of_the_clinic_are_asked_for_as_a_warning(tmp_path: Path) -> None:
    [problem] = [problem for problem in make(tmp_path).diagnostics if problem.code == "clinic-facts"]
    assert problem.severity is Severity.WARNING
    assert "`phone`" in problem.message


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#1d5c63", "#1d5c63") == pytest.approx(1)


def test_a_rule_that_fails_is_named_and_hides_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import anagen.check
    from anagen.check.rule import Found, Rule, error_rule
    from anagen.site import Site

    def fails(_rule: Rule, site: Site, _theme: object) -> Found:
        yield from ()
        for document in site.documents.values():
            if document.path == "content/en/page.md":
                raise ZeroDivisionError("oh")

    broken = error_rule("broken-rule", "nothing", fails)
    monkeypatch.setattr(anagen.check, "RULES", (broken, *anagen.check.RULES))
    problems = make(tmp_path, {"content/en/page.md": HEAD + "[a](b.md)"}).diagnostics
    assert {"rule-failed", "broken-link"} <= {problem.code for problem in problems}
    [failed] = [problem for problem in problems if problem.code == "rule-failed"]
    assert "`broken-rule` failed" in failed.message
    assert failed.location.path == "content/en/page.md"


@pytest.mark.parametrize(
    ("html", "code"),
    [
        ("<img src='https://x.example/a.png' alt=''>", "other-origin"),
        ("<iframe src=//x.example/a></iframe>", "other-origin"),
        ('<IMG SRC="https://x.example/a.png">', "other-origin"),
        ("<img srcset='https://x.example/a.png 2x' src='' alt=''>", "other-origin"),
        ("<video poster='https://x.example/a.png'></video>", "other-origin"),
        ("<form action='https://x.example/'></form>", "other-origin"),
        ("<p style='color: red'>A</p>", "inline-code"),
        ("<p onclick=go()>A</p>", "inline-code"),
        ("<script>1</script>", "inline-code"),
        ("<a href='javascript:go()'>A</a>", "inline-code"),
        ("<a href='../nothing/'>A</a>", "output-link"),
        ("<a href='#nothing'>A</a>", "output-anchor"),
        ("<a href='http://[::1'>A</a>", "output-link"),
        ("<p id=a></p><p id='a'></p>", "duplicate-anchor"),
        ("<img src='../risks/' alt=''>", "output-size"),
        ("<h1>A</h1>", "output-headings"),
        ("<h4>A</h4>", "output-headings"),
        ("<p aria-controls='nothing'></p>", "output-anchor"),
    ],
)
def test_a_theme_that_would_break_the_promises_is_refused(tmp_path: Path, html: str, code: str) -> None:
    macro = f"{{% macro note(body, heading, level, id) %}}<div>{html}</div>{{% endmacro %}}"
    files: dict[str, str | bytes] = {
        "templates/components/note/note.html": macro,
        "content/en/page.md": HEAD + "/// note\nA\n///\n",
    }
    assert code in {problem.code for problem in make(tmp_path, files).diagnostics}


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ('fetch("https://x.example/count")', "other-origin"),
        ("import('//x.example/a.js')", "other-origin"),
        ("new WebSocket(`wss://x.example`)", "other-origin"),
        ("document.cookie = 'a=1'", "stores-on-device"),
        ("window.sessionStorage.a = 1", "stores-on-device"),
        ("fetch('../search.json') // see https://developer.example/fetch", ""),
    ],
)
def test_a_script_that_tells_or_keeps_something_is_refused(tmp_path: Path, script: str, code: str) -> None:
    codes = {problem.code for problem in make(tmp_path, {"templates/scripts/own.js": script}).diagnostics}
    assert codes - QUIET == ({code} if code else set())


@pytest.mark.parametrize("described", ['{"name": "Dr Nobody"}', '{"lastReviewed": "2026-01-01"}', "{"])
def test_what_only_machines_are_told_is_refused(tmp_path: Path, described: str) -> None:
    layout = (
        '<!doctype html><html lang="en"><head><script type="application/ld+json">{{ words }}</script></head>'
        "<body><h1>{{ page.title }}</h1></body></html>"
    ).replace("words", repr(described))
    found = make(tmp_path, {"templates/layouts/section.html": layout}).diagnostics
    assert "output-described" in {problem.code for problem in found}


def test_a_page_states_what_was_found_out_about_the_site(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "content/en/page.md": HEAD + "/// site-facts\n///\n\n[a](https://example.org/a)\n",
        "templates/scripts/own.js": "document.documentElement.lang;",
        "content/files/note.txt": "a",
    }
    built = make(tmp_path, files)
    html = next(one.read().decode() for one in built.outputs if one.path == "page/index.html")
    assert built.inspected
    assert f"We looked at all {built.inspected.pages} pages" in html
    assert f"belong to the site: {built.inspected.scripts}." in html
    assert "what you type: 0." in html
    assert "<p>example.org</p>" in html
    assert "\uffff" not in html
