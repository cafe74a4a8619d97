"""Changes to a person's own files: starting a site, copying a file of the theme, and keeping what `sign` records.

Only `save` replaces what is there.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from anagen.diagnostics import Diagnostic, Diagnostics, Location, did_you_mean, error
from anagen.theme import COPIES, fingerprint_of

_NOTES_HEAD = "# What `anagen theme copy` copied, and what it was then."
_STARTER = ("content", "site_config.yaml", "site_config.schema.json")


def init(folder: Path, starter: Path) -> tuple[str, Diagnostics]:
    """Copy the starter's content and settings into a new or empty folder; what to say, and what is wrong."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        hint = "Name a folder that does not exist yet, or an empty one."
        return "", (error("folder-in-use", Location(path=str(folder)), "this folder is not empty", hint),)
    folder.mkdir(parents=True, exist_ok=True)
    for name in _STARTER:
        source = starter / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copyfile(source, folder / name)
    (folder / "templates").mkdir()
    return f"A site is in {folder}. Next:\n\n    cd {folder}\n    anagen serve\n", ()


def theme_list(root: Path, packaged: Path) -> str:
    """The files of the theme that can be copied, a line each; those that are the site's own say so."""
    own_folder = root / "templates"
    own = set() if own_folder.resolve() == packaged.resolve() else set(_copyable(own_folder))
    return "".join(f"{name}{'   (yours)' if name in own else ''}\n" for name in sorted({*own, *_copyable(packaged)}))


def theme_copy(root: Path, packaged: Path, name: str) -> tuple[str, Diagnostics]:
    """Copy a component's files or one file of the theme into the site's `templates/`, and note what was copied."""
    known = _copyable(packaged)
    wanted = [known_name for known_name in known if known_name == name or known_name.startswith(f"components/{name}/")]
    if not wanted:
        hint = did_you_mean(name, {*known, *(known_name.split("/")[1] for known_name in known if "/" in known_name)})
        message = f"the theme has no `{name}`"
        return "", (error("no-such-template", Location(path="templates"), message, hint or "See `anagen theme list`."),)
    own = root / "templates"
    if own.resolve() == packaged.resolve():
        message = "this folder is Anagen's own, so its templates are the packaged ones"
        return "", (error("own-theme", Location(path="templates"), message, "Change the file itself."),)
    problems = tuple(_already_there(file) for file in wanted if (own / file).exists())
    if problems:
        return "", problems
    for file in wanted:
        (own / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(packaged / file, own / file)
    notes = own / COPIES
    before = notes.read_text(encoding="utf-8").splitlines() if notes.is_file() else [_NOTES_HEAD]
    kept = [line for line in before if line.partition(":")[0] not in wanted]
    added = [f"{file}: {fingerprint_of((packaged / file).read_bytes())}" for file in wanted]
    notes.write_text("\n".join([*kept, *added]) + "\n", encoding="utf-8", newline="\n")
    return "".join(f"Copied to templates/{file}\n" for file in wanted), ()


def save(path: Path, content: bytes) -> None:
    """Put the content at `path` at one stroke: after a power cut there are the old bytes, or the new ones."""
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, temporary)
        temporary.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def save_all(root: Path, changes: Mapping[str, bytes | None]) -> None:
    """Save these files by their paths, and then take away those that are None; all are as they were if one fails."""
    before = {path: (root / path).read_bytes() if (root / path).is_file() else None for path in changes}
    done: list[str] = []
    try:
        for path, content in sorted(changes.items(), key=lambda change: change[1] is None):
            done.append(path)
            _put(root / path, content)
    except OSError:
        for path in reversed(done):
            with contextlib.suppress(OSError):
                _put(root / path, before[path])
        raise


def _put(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
    else:
        save(path, content)


def _copyable(packaged: Path) -> list[str]:
    files = (path for path in packaged.rglob("*") if path.is_file() and path.name != COPIES)
    return sorted(path.relative_to(packaged).as_posix() for path in files)


def _already_there(file: str) -> Diagnostic:
    hint = "Rename or delete it first; nothing was copied."
    return error("file-in-the-way", Location(path=f"templates/{file}"), "this file is there already", hint)
