"""Where is the theme and the content that Anagen ships with? In a checkout its root; in a wheel `anagen/starter/`."""

from __future__ import annotations

import re
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


_HEADING = re.compile(r"#{1,3} (?:(?P<code>[a-z0-9-]+)$)?")


def checks_by_code() -> dict[str, str]:
    """The sections of docs/checks.md by code; in a wheel the document lies beside the starter."""
    checkout = _PACKAGE.parent / "docs" / "checks.md"
    document = checkout if checkout.is_file() else _PACKAGE / "starter" / "checks.md"
    sections: dict[str, str] = {}
    code, in_example = "", False
    for line in document.read_text(encoding="utf-8").splitlines(keepends=True):
        heading = None if in_example else _HEADING.match(line)
        if heading:
            code = heading["code"] or ""
        elif code:
            sections[code] = sections.get(code, f"{code}\n") + line
        in_example ^= line.startswith("```")
    return {code: text.rstrip() + "\n" for code, text in sections.items()}


def starter_folder() -> Path:
    """The folder that holds `templates/`, `content/` and `site_config.yaml`.

    A checkout's own root wins, so that a developer never sees a stale copy.
    """
    checkout = _PACKAGE.parent
    if (checkout / "templates").is_dir() and (checkout / "pyproject.toml").is_file():
        return checkout
    return _PACKAGE / "starter"
