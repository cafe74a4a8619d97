"""Every mistake of a site is told in one run, each at its place, and the last good site stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from anagen.cli import main
from anagen.diagnostics import Severity
from tests.sites import SMALL, lay, make, tree

FAULTY: dict[str, str | bytes] = {
    **SMALL,
    "site_config.yaml": "format: 1\nsite:\n  title: A small site\n  titel: Twice\n",
    "content/reviews.yaml": (
        "reviews:\n  - page: content/en/index.md\n    reviewer: nobody\n    reviewed: 2026-02-30\n"
        "    next_review: 2027-01-01\n    text_hash: x\n"
    ),
    "content/en/misspelt.md": "---\ntitle: A\nsumary: B\ntype: concept\n---\n\nText.\n",
    "content/en/twice.md": "---\ntitle: A\ntitle: B\nsummary: C\ntype: concept\n---\n\nText.\n",
    "content/en/colon.md": "---\ntitle: Risks: what\nsummary: C\ntype: concept\n---\n\nText.\n",
    "content/en/links.md": (
        "---\ntitle: Links\nsummary: Broken ones.\ntype: concept\n---\n\n"
        "A [page](risk/index.md), an [anchor](risks/side-effects.md#after-the-night),\n"
        "a ![picture](follicle.svg) and a source [@kuka2002].\n"
    ),
    "content/en/blocks.md": (
        "---\ntitle: Blocks\nsummary: Bad ones.\ntype: concept\n---\n\n"
        "/// key-pionts\n- a\n///\n\n/// evidence\n    certainty: sure\n\nWords.\n///\n\n/// note\nNever closed.\n"
    ),
    "content/en/risks.md": "---\ntitle: Also risks\nsummary: Same address.\ntype: concept\n---\n\nText.\n",
    "content/en/bytes.md": b"---\ntitle: Bytes\nsummary: Bad\ntype: concept\n---\n\nCaf\xe9.\n",
    "templates/components/note/note.html": (
        '{% macro note(body, heading, level, id) %}\n<aside class="ag-note">{{ boddy }}</aside>\n{% endmacro %}\n'
    ),
}
EXPECTED = [
    ("content/en/blocks.md:7:5", "unknown-block", "Did you mean `key-points`?"),
    ("content/en/blocks.md:12:16", "block-value", ""),
    ("content/en/blocks.md:17:5", "block-unclosed", "Type `///` on a line of its own where it ends."),
    ("content/en/bytes.md:7:4", "not-utf-8", "Save the file again with the encoding UTF-8."),
    ("content/en/colon.md:2:13", "yaml-colon", 'title: "Risks: what"'),
    ("content/en/links.md:7:10", "broken-link", "Did you mean `risks/index.md`?"),
    ("content/en/links.md:7:38", "broken-anchor", "Did you mean `#after-the-day`?"),
    ("content/en/links.md:8:14", "missing-picture", "Put the picture into the folder of the page."),
    ("content/en/links.md:8:43", "unknown-citation", "Did you mean `kuka2020`?"),
    ("content/en/misspelt.md:3:1", "unknown-key", "Did you mean `summary`?"),
    ("content/en/risks/index.md:1:1", "shared-address", "Rename one of them."),
    ("content/en/twice.md:3:1", "duplicate-key", "Keep one of the two"),
    ("content/reviews.yaml:4:15", "bad-date", "Check the date"),
    ("site_config.yaml:4:3", "unknown-key", "Did you mean `title`?"),
    ("templates/components/note/note.html:2:27", "template-undefined", "Did you mean `body`?"),
]


def test_all_faults_are_told_in_one_run(tmp_path: Path) -> None:
    problems = {str(problem.location): problem for problem in make(tmp_path, FAULTY).diagnostics}
    errors = {place: problem for place, problem in problems.items() if problem.severity is Severity.ERROR}
    assert {place: problem.code for place, problem in errors.items()} == {place: code for place, code, _ in EXPECTED}
    for place, _code, hint in EXPECTED:
        assert hint in errors[place].hint
        assert errors[place].hint


@pytest.mark.parametrize("path", [path for path in FAULTY if FAULTY[path] != SMALL.get(path)])
def test_a_faulty_build_leaves_the_last_good_site_alone(
    tmp_path: Path, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lay(tmp_path, SMALL)
    assert main(["build", "--root", str(tmp_path)]) == 0
    before = tree(tmp_path / "dist")
    lay(tmp_path, {path: FAULTY[path]})
    capsys.readouterr()
    assert main(["build", "--root", str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert path in said.err or "index.md" in said.err
    assert "Nothing was written; the last good site is untouched." in said.out
    assert "Traceback" not in said.err
    assert tree(tmp_path / "dist") == before
