"""The theme's colours: every pair that meets on a page, light and dark, whoever set it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sites import make


def told(root: Path, css: str) -> list[tuple[str, int]]:
    problems = make(root, {"templates/styles/own.css": css}).diagnostics
    return [(str(one.location.path), one.location.line) for one in problems if one.code == "token-contrast"]


@pytest.mark.parametrize(
    ("css", "lines"),
    [
        (":root { --ag-colour-line: #000; }", []),
        (":root {\n  --ag-colour-text: #000;\n}", [2]),  # a dark page takes it too
        (":root {\n  --ag-colour-edge: #ddd;\n}", [2]),
        (":root {\n  --ag-colour-danger-solid: #eee;\n}", [2]),
        (":root { --ag-colour-focus: var(--ag-colour-line); }", [1]),
        ("@media (prefers-color-scheme: dark) {\n  :root {\n    --ag-colour-caution: #555;\n  }\n}", [3]),
        ("@media print {\n  :root { --ag-colour-text: #fff; }\n}", []),
        ("@import 'a.css';\n:root {\n  --ag-colour-muted: #ccc;\n}", [3]),
        ("} { @media (prefers-color-scheme: dark) {", []),
    ],
)
def test_a_pair_that_cannot_be_told_apart_is_told_where_it_is_set(tmp_path: Path, css: str, lines: list[int]) -> None:
    assert told(tmp_path, css) == [("templates/styles/own.css", line) for line in lines]
