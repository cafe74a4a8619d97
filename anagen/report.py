"""What a person reads: problems as lines of text, and the last line that says what was built, checked and left out."""

from __future__ import annotations

from collections.abc import Iterable

from anagen.diagnostics import Diagnostic, Severity
from anagen.output import Inspected, Written
from anagen.site import Site

_MOST_RELATED = 3


def text(diagnostics: Iterable[Diagnostic]) -> str:
    """The problems, each with its place first, so that editors and terminals can follow it."""
    return "".join(_lines(diagnostic) for diagnostic in diagnostics)


def _lines(diagnostic: Diagnostic) -> str:
    lines = [f"{diagnostic.location}: {diagnostic.severity}: {diagnostic.message} [{diagnostic.code}]"]
    if diagnostic.hint:
        lines.append(f"    {diagnostic.hint}")
    lines += [f"    see also {place}" for place in diagnostic.related[:_MOST_RELATED]]
    if len(diagnostic.related) > _MOST_RELATED:
        lines.append(f"    and {count(len(diagnostic.related) - _MOST_RELATED, 'more place')}")
    return "\n".join(lines) + "\n"


def summary(
    diagnostics: Iterable[Diagnostic], site: Site | None, inspected: Inspected | None, written: Written | None
) -> str:
    """One line on problems, one on what was checked, one on what was written, one on what was left out."""
    diagnostics = tuple(diagnostics)
    errors = sum(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)
    lines = []
    if site and inspected:
        pictures = sum(link.is_picture for doc in site.documents.values() for link in doc.links.values())
        pictures += sum("picture" in block.options for doc in site.documents.values() for block in doc.blocks.values())
        citations = sum(len(doc.citations) for doc in site.documents.values())
        lines.append(
            f"Checked {count(len(site.pages), 'page')}, {count(inspected.links, 'link')}, "
            f"{count(inspected.anchors, 'anchor')}, {count(pictures, 'picture')}, {count(citations, 'citation')}."
        )
    if site and site.drafts:
        lines.append(f"Left out {count(len(site.drafts), 'draft')}: {', '.join(site.drafts)}.")
    if written:
        lines.append(f"Written {written.written}, unchanged {written.unchanged}, removed {written.removed}.")
    found = f"{count(errors, 'error')}, {count(len(diagnostics) - errors, 'warning')}."
    lines.append(found + (" Nothing was written; the last good site is untouched." if errors else ""))
    return "\n".join(lines) + "\n"


def count(number: int, word: str) -> str:
    """`1 page`, `2 pages`."""
    return f"{number} {word}" if number == 1 else f"{number:,} {word}s"
