"""What does the preview say in the window it was started in? Little enough for one screen; the browser has the rest."""

from __future__ import annotations

import functools
import shutil
import sys
from pathlib import Path

from anagen import report
from anagen.diagnostics import Diagnostics, Severity
from anagen.discover import line_at
from anagen.preview.shown import Shown

_MOST = 3


def tell_begin() -> None:
    """That something is going on: a large site takes some seconds the first time."""
    _say("Making the site …\n")


def tell_address(address: str) -> None:
    """Where the site is, and what to do now."""
    _say(
        f"\nYour site is at {address}\n"
        "Save a file, and the page in the browser follows. M hides the margin there. Ctrl-C here ends.\n"
    )


def tell_all(shown: Shown, root: Path) -> None:
    """How the site stands at the start."""
    built = shown.built
    _say(_problems(_errors(shown.diagnostics), root))
    if built.site:
        drafts = sum(page.is_draft for page in built.site.pages.values())
        also = f", {report.count(drafts, 'draft')} among them" if drafts else ""
        _say(f"{report.count(len(built.site.pages), 'page')}{also}. ")
    _say(_counts(shown.diagnostics))


def tell_change(before: Shown, shown: Shown, root: Path) -> None:
    """What a save did; nothing when it did nothing."""
    old = set(before.diagnostics)
    new = tuple(one for one in _errors(shown.diagnostics) if one not in old)
    if shown.changed_since(before.number) or shown.diagnostics != before.diagnostics:
        _say(_problems(new, root))
        made = report.count(shown.made, "file")
        _say(f"Made {made} anew in {shown.seconds * 1000:.0f} ms. {_counts(shown.diagnostics)}")


def _errors(diagnostics: Diagnostics) -> Diagnostics:
    return tuple(one for one in diagnostics if one.severity is Severity.ERROR)


def _counts(diagnostics: Diagnostics) -> str:
    errors = len(_errors(diagnostics))
    return f"{report.count(errors, 'error')}, {report.count(len(diagnostics) - errors, 'warning')}.\n"


def _problems(problems: Diagnostics, root: Path) -> str:
    width = shutil.get_terminal_size((100, 24)).columns
    text = report.render_problems(problems[:_MOST], "text", functools.partial(line_at, root), width)
    rest = len(problems) - _MOST
    return text + (f"And {report.count(rest, 'more error')}: `anagen check` tells all.\n" if rest > 0 else "")


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
