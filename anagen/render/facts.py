"""What a site says of itself once it was looked at: puts the facts into the pages that state them.

The pages were looked at with marks in the place of the facts; only text changes, so what was found stays true.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import msgspec

from anagen.output import Inspected, OutputFile
from anagen.render.views import FactsView

_BEGIN = "\uffff".encode()


def has_marks(output: OutputFile) -> bool:
    """Whether a file states facts that are only known once all files were looked at."""
    return _BEGIN in output.read()


def state_facts(outputs: Iterable[OutputFile], inspected: Inspected) -> tuple[OutputFile, ...]:
    """The same files, with the facts in the place of their marks."""
    marks = FactsView()
    facts = {
        marks.pages: f"{inspected.pages:,}",
        marks.scripts: f"{inspected.scripts:,}",
        marks.forms: f"{inspected.forms:,}",
        marks.hosts: ", ".join(inspected.hosts) or "–",
    }
    return tuple(_stated(output, facts) if has_marks(output) else output for output in outputs)


def _stated(output: OutputFile, facts: dict[str, str]) -> OutputFile:
    content = output.read()
    if output.path.endswith(".html"):
        for mark, fact in facts.items():
            content = content.replace(mark.encode(), escape(fact).encode())
    return msgspec.structs.replace(output, content=content)
