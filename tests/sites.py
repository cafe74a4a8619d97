"""Small sites for tests: a whole site is a mapping from paths to texts, and a test changes what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from anagen import pipeline
from anagen.diagnostics import Diagnostic
from anagen.starter import starter_folder

TEMPLATES = starter_folder() / "templates"

SMALL: Mapping[str, str] = {
    "site_config.yaml": "format: 1\nsite:\n  title: A small site\n  base_url: https://clinic.example/learn/\n",
    "content/references.yaml": (
        "references:\n"
        "  - id: kuka2020\n"
        "    type: article-journal\n"
        "    title: A trial\n"
        "    study-type: randomised-trial\n"
        "    URL: https://example.org/trial\n"
        "    accessed: 2026-11-01\n"
    ),
    "content/en/index.md": "---\ntitle: Home\nsummary: The first page.\ntype: home\n---\n\nWelcome.\n",
    "content/en/glossary.md": (
        "---\ntitle: Words\nsummary: What they mean.\ntype: glossary\n---\n\n"
        "Follicle\nHair follicle\n:   The tiny tunnel that a hair grows from.\n"
    ),
    "content/en/sources.md": "---\ntitle: Sources\nsummary: Where it comes from.\ntype: sources\n---\n\nAll of them.\n",
    "content/en/risks/index.md": "---\ntitle: Risks\nsummary: What can go wrong.\ntype: section\n---\n\nRead on.\n",
    "content/en/risks/side-effects.md": (
        "---\ntitle: Side effects\nsummary: Most are short.\ntype: risks\n---\n\n"
        "## After the day\n\n"
        "Each follicle may be sore [@kuka2020]. See [the words](../glossary.md#follicle).\n\n"
        "/// urgent | Call us the same day if\n- the skin is hot\n///\n"
    ),
}


QUIET = frozenset({"clinic-facts", "unsigned-page"})
"""What a right small site is told all the same: nobody has filled in its facts, and nobody has signed it."""


def lay(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a folder; returns the folder."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def make(root: Path, files: Mapping[str, str | bytes] | None = None) -> pipeline.Built:
    """Everything but writing, for the small site with these files changed."""
    lay(root, {**SMALL, **(files or {})})
    return pipeline.make(root, TEMPLATES)


def page(root: Path, path: str, files: Mapping[str, str | bytes] | None = None) -> str:
    """The HTML of one page of the small site with these files changed; there must be no error."""
    built = make(root, files)
    assert [str(problem) for problem in built.diagnostics if problem.severity == "error"] == []
    return {output.path: output.read() for output in built.outputs}[path].decode()


def main_of(html: str) -> str:
    """What stands in `<main>`."""
    return html[html.index("<main") : html.index("</main>")]


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its relative path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def codes(problems: tuple[Diagnostic, ...]) -> list[str]:
    """The codes of these problems, in order."""
    return [problem.code for problem in problems]
