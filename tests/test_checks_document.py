"""docs/checks.md is true: it has every code of the source, and each of its examples does what is said of it."""

from __future__ import annotations

import ast
import builtins
import datetime
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

import anagen.check
import anagen.discover
from anagen import edit, pipeline
from anagen.check import RULES, check
from anagen.diagnostics import Diagnostic, has_errors
from anagen.discover import discover
from anagen.starter import starter_folder
from anagen.theme import Theme, read_theme
from tests.sites import QUIET, SMALL, TEMPLATES, lay

ROOT = starter_folder()
DOCUMENT = (ROOT / "docs/checks.md").read_text(encoding="utf-8")
PAGE = "content/en/page.md"
TODAY = datetime.date(2026, 11, 24)
HEAD = "---\ntitle: Page\nsummary: One.\ntype: concept\n---\n\n"

_SECTION = re.compile(
    r"^### (?P<code>.+)$\n\n(?P<severity>.+?): (?P<summary>.+)\n(?P<rest>(?:(?!##).*\n)*)", re.MULTILINE
)
_FENCE = re.compile(r"^```(?P<info>.*)\n(?P<text>(?:(?!```).*\n)*)```$", re.MULTILINE)
_CODE = re.compile(r"[a-z]+(-[a-z0-9]+)+")
_MAKERS = {"error", "warning", "error_rule", "warning_rule", "Diagnostic"}


class Section(msgspec.Struct, frozen=True):
    """What the document says of one code: the files of each example, and the rest of its text."""

    code: str
    severity: str
    bad: dict[str, str]
    good: dict[str, str]
    console: str
    tested_in: str


OUTLINE = _FENCE.sub(lambda fence: re.sub(r"[^\n]", " ", fence[0]), DOCUMENT)
"""The document with its examples blank, every other character in its place."""


def _section(match: re.Match[str]) -> Section:
    rest = DOCUMENT[slice(*match.span("rest"))]
    examples: dict[str, dict[str, str]] = {"bad": {}, "good": {}, "console": {}}
    kind = ""
    for fence in _FENCE.finditer(rest):
        word, _, path = fence["info"].partition(" ")
        assert word == "and" or (word in examples and not examples[word]), f"{match['code']}: {fence['info']}"
        kind = kind if word == "and" else word
        assert path not in examples[kind], f"{match['code']}: {path}"
        examples[kind][path or PAGE] = fence["text"] if path or word == "console" else HEAD + fence["text"]
    tested_in = re.search(r"^Tested in: (.+)$", rest, re.MULTILINE)
    return Section(
        match["code"],
        match["severity"],
        examples["bad"],
        examples["good"],
        "".join(examples["console"].values()),
        tested_in[1] if tested_in else "",
    )


SECTIONS = {match["code"]: _section(match) for match in _SECTION.finditer(OUTLINE)}
EXECUTED = [code for code, section in SECTIONS.items() if section.bad]
SHOWN = [code for code, section in SECTIONS.items() if not section.bad]


def codes_of(module: str) -> set[str]:
    """The codes that a module gives to a problem.

    Where the code is no literal of the call, but comes from a table or a variable, it is any literal of that form.
    """
    tree = ast.parse(module)
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in _MAKERS:
            named = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
            code = [*node.args, *named][0] if node.args or named else None
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                found.add(code.value)
            elif code is not None:
                literals = [part.value for part in ast.walk(tree) if isinstance(part, ast.Constant)]
                found |= {text for text in literals if isinstance(text, str) and _CODE.fullmatch(text)}
    return found


def told(root: Path, files: Mapping[str, str | bytes]) -> tuple[Diagnostic, ...]:
    """All problems of a build of the small site with these files; an error leaves nothing written."""
    lay(root, {**SMALL, **files})
    built, written = pipeline.build(root, TEMPLATES, root / "dist", today=TODAY)
    assert (written is None) == has_errors(built.diagnostics) == (not (root / "dist").exists())
    return built.diagnostics


def test_every_code_of_the_source_has_one_section_and_every_section_its_code() -> None:
    headings = re.findall(r"^### (.+)$", OUTLINE, re.MULTILINE)
    assert len(headings) == len(set(headings))
    assert headings == list(SECTIONS)
    sources = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "anagen").rglob("*.py"))]
    assert set(headings) == set().union(*map(codes_of, sources))
    assert {rule.code for rule in RULES} <= {*EXECUTED, *MADE}


def test_codes_are_found_in_calls_and_in_tables() -> None:
    assert codes_of("error('a-b', place)\nrules.warning_rule('c-d', 'e-f')") == {"a-b", "c-d"}
    assert codes_of("Diagnostic(code='a-b', hint='c-d')") == {"a-b"}
    assert codes_of("TABLE = [('a-b', 'Say a-b')]\nfor code, words in TABLE: error(code, words)") == {"a-b"}


def test_codes_stand_in_order_within_their_family() -> None:
    for family in re.split(r"^## ", OUTLINE, flags=re.MULTILINE):
        codes = re.findall(r"^### (.+)$", family, re.MULTILINE)
        assert codes == sorted(codes), family.partition("\n")[0]


def test_the_list_at_the_top_leads_to_every_part() -> None:
    titles = re.findall(r"^## (.+)$", OUTLINE, re.MULTILINE)
    parts = [re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles]
    listed = re.findall(r"\]\(#([\w-]+)\)", OUTLINE.partition("\n## ")[0])
    assert listed == parts


@pytest.mark.parametrize("code", EXECUTED)
def test_the_wrong_example_gives_its_code_alone(code: str, tmp_path: Path) -> None:
    problems = [problem for problem in told(tmp_path, SECTIONS[code].bad) if problem.code not in QUIET - {code}]
    assert {problem.code for problem in problems} == {code}, [str(problem) for problem in problems]
    assert {problem.severity.value for problem in problems} == {SECTIONS[code].severity}


@pytest.mark.parametrize("code", EXECUTED)
def test_the_right_example_gives_nothing(code: str, tmp_path: Path) -> None:
    assert SECTIONS[code].good
    problems = [problem for problem in told(tmp_path, SECTIONS[code].good) if problem.code not in QUIET - {code}]
    assert not problems, [str(problem) for problem in problems]


@pytest.mark.parametrize("code", [rule.code for rule in RULES if rule.code in SECTIONS])
def test_without_its_rule_a_wrong_example_passes(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(tmp_path, {**SMALL, **(SECTIONS[code].bad or MADE[code])})
    site = pipeline.make(tmp_path, TEMPLATES, today=TODAY).site
    assert site
    theme = _theme(tmp_path)
    assert code in {problem.code for problem in check(site, theme)}
    monkeypatch.setattr(anagen.check, "RULES", tuple(rule for rule in RULES if rule.code != code))
    assert code not in {problem.code for problem in check(site, theme)}


def _theme(root: Path) -> Theme:
    found, _problems = discover(root, TEMPLATES)
    theme, _problems = read_theme(found.templates, found.packaged)
    return theme


@pytest.mark.parametrize("code", SHOWN)
def test_a_code_without_an_example_to_run_is_shown_and_tested_elsewhere(code: str) -> None:
    section = SECTIONS[code]
    assert re.match(
        rf"\$ anagen .+\n\S+: {section.severity}: [^\[]+ \[{code}\]\n( *\d* \| .*\n)* {{4}}\S", section.console
    )
    assert f'"{code}"' in (ROOT / section.tested_in).read_text(encoding="utf-8")


def test_the_comparison_names_codes_that_exist_and_links_that_are_given() -> None:
    table = DOCUMENT.partition("## What other generators let through")[2]
    rows = re.findall(r"^\| [A-Z].*\|$", table, re.MULTILINE)[1:]
    assert len(rows) >= 20
    given = re.findall(r"^\[([\w-]+)\]: https://\S+$", table, re.MULTILINE)
    assert given == list(dict.fromkeys(re.findall(r"\]\[([\w-]+)\]", "".join(rows))))
    named = {word for row in rows for word in re.findall(r"`([^`]+)`", row.split(" | ")[-1]) if _CODE.fullmatch(word)}
    assert named <= set(SECTIONS)


def test_no_line_of_prose_is_too_long() -> None:
    lines = [line for line in DOCUMENT.splitlines() if not line.startswith("|")]
    assert [line for line in lines if len(line) > 120] == []


# What the document says other tests do not: files that cannot be read, and the commands that copy.


def _cannot_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Diagnostic, ...]:
    def refuse(path: str, *arguments: Any, **named: Any) -> Any:
        if path.endswith("side-effects.md"):
            raise PermissionError(13, "Permission denied")
        return builtins.open(path, *arguments, **named)

    monkeypatch.setattr(anagen.discover, "open", refuse, raising=False)
    return discover(root, TEMPLATES)[1]


def _file_in_the_way(root: Path, _monkeypatch: pytest.MonkeyPatch) -> tuple[Diagnostic, ...]:
    lay(root, {"templates/components/note/note.html": "mine"})
    _said, problems = edit.theme_copy(root, TEMPLATES, "components/note/note.html")
    assert (root / "templates/components/note/note.html").read_text(encoding="utf-8") == "mine"
    return problems


MADE: dict[str, dict[str, str | bytes]] = {
    "control-character": {PAGE: HEAD + "They fade\x01 in a year.\n"},
    "file-too-large": {PAGE: HEAD + "x" * 2_100_000},
    "heavy-picture": {
        PAGE: HEAD + "![A hair](hair.svg)\n",
        "content/en/hair.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"></svg>' + " " * 400_000,
    },
    "nested-too-deep": {PAGE: HEAD + "Text.\n\n" + "- " * 3000 + "x"},
    "not-utf-8": {PAGE: HEAD.encode() + b"Caf\xe9.\n"},
    "page-too-long": {PAGE: HEAD + "Words.\n\n" * 75_000},
    "paragraph-too-long": {PAGE: HEAD + "Word " * 5_000},
    "yaml-too-long": {"content/references.yaml": "references:\n" + "  - {id: a}\n" * 90_000},
}
"""Wrong examples that are too long for the document, or no text."""
SITUATIONS: dict[str, Callable[[Path, pytest.MonkeyPatch], tuple[Diagnostic, ...]]] = {
    "cannot-read": _cannot_read,
    "file-in-the-way": _file_in_the_way,
    "folder-in-use": lambda root, _: edit.init(root, ROOT)[1],
    "no-such-template": lambda root, _: edit.theme_copy(root, TEMPLATES, "notte")[1],
    "own-theme": lambda _root, _: edit.theme_copy(ROOT, TEMPLATES, "note")[1],
}


@pytest.mark.parametrize("code", SITUATIONS)
def test_a_situation_is_told_as_it_is_shown(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(tmp_path, SMALL)
    [problem] = SITUATIONS[code](tmp_path, monkeypatch)
    assert (problem.code, problem.severity.value) == (code, SECTIONS[code].severity)
    assert problem.message in SECTIONS[code].console
    assert problem.hint in SECTIONS[code].console


@pytest.mark.parametrize("code", MADE)
def test_what_cannot_stand_in_the_document_is_told_as_it_is_shown(code: str, tmp_path: Path) -> None:
    [problem] = [problem for problem in told(tmp_path, MADE[code]) if problem.code == code]
    assert (problem.code, problem.severity.value) == (code, SECTIONS[code].severity)
    console = SECTIONS[code].console
    assert console.split("\n")[1] == f"{problem.location}: {problem.severity}: {problem.message} [{code}]"
    assert problem.hint in console
