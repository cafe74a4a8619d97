"""How does a place in a file open in the writer's editor? Makes a command, and starts it without a shell.

Opens files of the project only. An editor that lives in a terminal cannot be opened from a browser.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from anagen.diagnostics import Location

_VARIABLES = ("ANAGEN_EDITOR", "VISUAL", "EDITOR")
_IN_A_TERMINAL = frozenset({"vi", "vim", "nvim", "nano", "pico", "micro", "hx", "helix", "joe", "ne", "mcedit", "ed"})
_FORMS: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("code", "code-insiders", "codium", "vscodium", "cursor", "windsurf", "positron"): (
        "--goto", "{path}:{line}:{column}",
    ),
    ("subl", "sublime_text", "zed", "zeditor"): ("{path}:{line}:{column}",),
    ("idea", "pycharm", "webstorm", "phpstorm", "fleet"): ("--line", "{line}", "--column", "{column}", "{path}"),
    ("kate", "kwrite"): ("--line", "{line}", "--column", "{column}", "{path}"),
    ("notepad++",): ("-n{line}", "-c{column}", "{path}"),
    ("mate",): ("--line", "{line}:{column}", "{path}"),
    ("gvim", "mvim"): ("+{line}", "{path}"),
    ("emacs", "emacsclient", "gedit", "gnome-text-editor", "pluma", "xed"): ("+{line}:{column}", "{path}"),
}  # fmt: skip


class NoEditorError(Exception):
    """No editor can be opened; says why, and what to do."""


def chosen(named: str, environment: Mapping[str, str]) -> list[str]:
    """The editor's command: as it was named, else the first that a variable of the environment names; or nothing."""
    for text in (named, *(environment.get(name, "") for name in _VARIABLES)):
        words = shlex.split(text, posix=os.name != "nt")
        if words and _name(words[0]) not in _IN_A_TERMINAL and not {"-nw", "-t"} & {*words[1:]}:
            return words
    return next(([name] for name in ("code", "codium") if shutil.which(name)), [])


def command(editor: Sequence[str], full: Path, place: Location) -> list[str]:
    """What to start, so that the editor shows the place. `{path}`, `{line}` and `{column}` may stand in its words."""
    values = {"path": str(full), "line": max(place.line, 1), "column": max(place.column, 1)}
    if not editor:
        return [*_system_opener(), str(full)]
    if any("{path}" in word for word in editor):
        return [_filled(word, values) for word in editor]
    form = next((form for names, form in _FORMS.items() if _name(editor[0]) in names), ("{path}",))
    return [*editor, *(_filled(word, values) for word in form)]


def open_place(root: Path, place: Location, editor: Sequence[str]) -> None:
    """Open a place of a file of the project. Raises `NoEditorError`; a file that is not of the project is none."""
    full = (root / place.path).resolve()
    if not full.is_relative_to(root.resolve()) or not full.is_file():
        raise NoEditorError(f"There is no file `{place.path}` in this site.")
    words = command(editor, full, place)
    try:
        started = subprocess.Popen(  # noqa: S603 (the person who started the preview chose the program; no shell reads the words)
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as problem:
        raise NoEditorError(
            f"`{words[0]}` cannot be started: {problem.strerror}. Name your editor: `serve --editor code`."
        ) from problem
    threading.Thread(target=started.wait, daemon=True).start()


def _filled(word: str, values: Mapping[str, object]) -> str:
    for name, value in values.items():
        word = word.replace(f"{{{name}}}", str(value))
    return word


def _name(program: str) -> str:
    return Path(program.replace("\\", "/")).name.lower().removesuffix(".exe").removesuffix(".cmd")


def _system_opener() -> list[str]:
    if sys.platform == "win32":
        return ["explorer"]
    return ["open"] if sys.platform == "darwin" else ["xdg-open"]
