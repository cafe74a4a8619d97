"""The one style sheet of the site: the theme's styles in their layers, the components', and the clinic's colours."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from anagen.config import ThemeSettings
from anagen.theme import Theme

_LAYERS = ("reset", "tokens", "base", "layout", "components", "print")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_AROUND = re.compile(r" (?=[{};,>])|(?<=[{};,>:]) ")
_ZERO = re.compile(r"(?<![\w.])0(?=\.\d)")


def stylesheet(theme: Theme, settings: ThemeSettings) -> str:
    """The text of the style sheet; `reset` to `print` are the names of the layers and of the files in `styles/`."""
    return "".join(_rules(theme, settings)) + "\n"


def _rules(theme: Theme, settings: ThemeSettings) -> Iterator[str]:
    by_layer: dict[str, list[str]] = {layer: [] for layer in _LAYERS}
    for style in theme.styles:
        folder, name = posixpath.split(style.name)
        layer = name.removesuffix(".css") if folder == "styles" else "components"
        by_layer.setdefault(layer, []).append(style.text)
    by_layer["tokens"].append(_choices(settings))
    yield f"@layer {','.join(by_layer)};"
    yield from (f"@layer {layer}{{{compact(' '.join(texts))}}}" for layer, texts in by_layer.items() if texts)


def compact(css: str) -> str:
    """CSS without comments, needless white space and needless zeros; quoted text keeps its own."""
    pieces = re.split(r"""("[^"\n]*"|'[^'\n]*')""", _COMMENT.sub("", css))
    pieces[::2] = [_small(piece) for piece in pieces[::2]]
    return "".join(pieces).strip()


def _small(css: str) -> str:
    return _ZERO.sub("", _AROUND.sub("", re.sub(r"\s+", " ", css))).replace(";}", "}")


def _choices(settings: ThemeSettings) -> str:
    """The clinic's choices as custom properties."""
    colours = settings.colours
    return (
        f":root{{--ag-accent:{colours.accent};--ag-text-font:var(--ag-font-{settings.text_font});"
        f"--ag-heading-font:var(--ag-font-{settings.heading_font})}}"
        f"@media (prefers-color-scheme:dark){{:root{{--ag-accent:{colours.accent_dark}}}}}"
    )
