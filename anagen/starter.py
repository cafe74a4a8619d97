"""Where is the theme and the content that Anagen ships with? In a checkout its root; in a wheel `anagen/starter/`."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def starter_folder() -> Path:
    """The folder that holds `templates/`, `content/` and `site_config.yaml`.

    A checkout's own root wins, so that a developer never sees a stale copy.
    """
    checkout = _PACKAGE.parent
    if (checkout / "templates").is_dir() and (checkout / "pyproject.toml").is_file():
        return checkout
    return _PACKAGE / "starter"
