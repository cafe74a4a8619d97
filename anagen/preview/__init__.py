"""The live preview: the site from memory, made again at every save, in a browser on this computer.

Writes nothing, and nothing of it is ever part of a built site.
"""

import os

from anagen.preview.editor import chosen
from anagen.preview.server import Options, serve
from anagen.preview.shown import Maker

__all__ = ["Maker", "Options", "chosen_editor", "serve"]


def chosen_editor(named: str) -> tuple[str, ...]:
    """The editor's command as it was named, or as the environment of this process names it."""
    return tuple(chosen(named, os.environ))
