"""The theme of a site, read and compiled. The one that ships with Anagen is read once for an installation.

What that came to lies in `__pycache__`, beside the code of Python's own modules, and may be lost like that.
"""

import sys

import msgspec

from anagen.cache import hash_of, of_installation
from anagen.diagnostics import Diagnostics
from anagen.discover import Discovered
from anagen.keys import engine
from anagen.render import lint
from anagen.theme import Theme, read_theme

_NAME = f"theme.{sys.implementation.cache_tag}.kept"


class ReadyTheme(msgspec.Struct, frozen=True, kw_only=True):
    """A theme, the code of its templates by name, as this version of Python keeps it, and what is wrong with it."""

    theme: Theme
    compiled: dict[str, bytes]
    problems: Diagnostics


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What was made of the packaged files, whose hash is `key`."""

    key: bytes
    ready: ReadyTheme


def ready_theme(found: Discovered) -> ReadyTheme:
    """The theme of a site's files."""
    if found.templates:
        return _ready(found)
    files = (part for file in found.packaged.values() for part in (file.path.encode(), file.content))
    key = hash_of(engine(), *files)
    cache = of_installation()
    kept = cache.read(_NAME, _Kept)
    if kept is None or kept.key != key:
        kept = _Kept(key=key, ready=_ready(found))
        cache.write(_NAME, kept)
    return kept.ready


def _ready(found: Discovered) -> ReadyTheme:
    theme, problems = read_theme(found.templates, found.packaged)
    compiled, template_problems = lint(theme)
    return ReadyTheme(theme=theme, compiled=dict(compiled), problems=(*problems, *template_problems))
