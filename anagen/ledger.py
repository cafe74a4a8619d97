"""The claims ledger: every claim of a site, and every figure of record that it shows, for people and programs.

Judges nothing; the rules do that. `check/claimed` says what the claims are.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Literal

import msgspec

from anagen.check.claimed import Claimed, claimed
from anagen.claims import Claim
from anagen.library import Library, Outcome
from anagen.site import Site, drawn_outcome
from anagen.theme import Theme

Format = Literal["text", "csv", "json"]
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_OF = re.compile(r"(\d[\d,]*)\s+(?:out\s+)?(?:of|in)\s+(?:every\s+|each\s+)?(\d[\d,]*)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SHOWN_WORDS = 40


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One claim, or one figure of record that a page draws (`kind` is then "figure", and `record` its outcome).

    `certainty` is that of the evidence block, or of the record that has the same figure. `covered_by` says how near
    the sources are cited; it is empty when there are none.
    """

    page: str
    line: int
    column: int
    language: str
    kind: str
    words: str
    wording: str
    sentence: str
    where: str
    sources: tuple[str, ...]
    certainty: str
    record: str
    covered_by: str


def entries(site: Site, theme: Theme, language: str = "") -> tuple[Entry, ...]:
    """The ledger of a site, or of its pages in one language, in the order of pages and lines."""
    found = [entry for one in claimed(site, theme) for entry in _of_sentence(site, one)]
    found += [entry for path in site.documents for entry in _figures(site, path)]
    order = {path: at for at, path in enumerate([*site.pages, "site_config.yaml"])}
    wanted = (entry for entry in found if not language or entry.language == language)
    return tuple(sorted(wanted, key=lambda entry: (order[entry.page], entry.line, entry.column)))


def _of_sentence(site: Site, one: Claimed) -> Iterator[Entry]:
    document = site.documents.get(one.path)
    block = one.said.block
    for claim in one.claims:
        place = one.said.place(document, claim.start, claim.end) if document else one.said.location
        record = _record_of(one, claim, site.library)
        certainty = block.options["certainty"].value if block and "certainty" in block.options else ""
        yield Entry(
            page=one.path,
            line=place.line,
            column=place.column,
            language=one.language,
            kind=claim.kind,
            words=one.said.text[claim.start : claim.end],
            wording=claim.wording,
            sentence=one.said.text,
            where=one.said.where,
            sources=one.keys,
            certainty=certainty or (record.certainty if record else ""),
            record=record.id if record else "",
            covered_by=one.covered_by,
        )


def _figures(site: Site, path: str) -> Iterator[Entry]:
    for block in site.documents[path].blocks.values():
        outcome = drawn_outcome(block, site.library)
        if outcome:
            yield Entry(
                page=path,
                line=block.location.line,
                column=block.location.column,
                language=site.pages[path].language,
                kind="figure",
                words=outcome.title,
                wording="",
                sentence=outcome.title,
                where=block.name,
                sources=(outcome.source,),
                certainty=outcome.certainty,
                record=outcome.id,
                covered_by="record",
            )


def _record_of(one: Claimed, claim: Claim, library: Library) -> Outcome | None:
    """The one record with a source of this claim whose figure the claim's words have; None when there are several."""
    if claim.kind != "number":
        return None
    words = one.said.text[claim.start : claim.end]
    same = [
        outcome for outcome in library.outcomes.values() if outcome.source in one.keys and _has_figure(outcome, words)
    ]
    return same[0] if len(same) == 1 else None


def _has_figure(outcome: Outcome, words: str) -> bool:
    """Whether the words have a group's share, at the precision that they are written in, or its mean."""
    share = _OF.search(words)
    figures = {float(text.replace(",", "")) for text in _NUMBER.findall(words)}
    for group in outcome.groups:
        rate = group.rate
        if group.events is not None and group.denominator:
            rate = 100 * group.events / group.denominator
        if share and rate is not None:
            events, people = (float(part.replace(",", "")) for part in share.groups())
            if round(rate * people / 100) == events:
                return True
        elif group.mean is not None and (group.mean in figures or float(round(group.mean)) in figures):
            return True
    return False


def render(ledger: Iterable[Entry], form: Format) -> str:
    """The ledger as text, as CSV (RFC 4180, safe to open as a spreadsheet), or as JSON."""
    ledger = tuple(ledger)
    if form == "json":
        return msgspec.json.format(msgspec.json.encode(ledger), indent=2).decode() + "\n"
    return _csv(ledger) if form == "csv" else _text(ledger)


def _csv(ledger: tuple[Entry, ...]) -> str:
    text = io.StringIO(newline="")
    table = csv.writer(text)
    names = [field.name for field in msgspec.structs.fields(Entry)]
    table.writerow(names)
    for entry in ledger:
        cells = (getattr(entry, name) for name in names)
        table.writerow(_safe("; ".join(cell) if isinstance(cell, tuple) else str(cell)) for cell in cells)
    return text.getvalue()


def _safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _text(ledger: tuple[Entry, ...]) -> str:
    lines: list[str] = []
    for page, of_page in groupby(ledger, key=lambda entry: entry.page):
        lines += ["", page]
        for entry in of_page:
            words = entry.words if len(entry.words) <= _SHOWN_WORDS else f"{entry.words[: _SHOWN_WORDS - 1]}…"
            sources = ", ".join(entry.sources) or "no source"
            certainty = f"  ({entry.certainty} certainty)" if entry.certainty else ""
            cover = f"  [{entry.covered_by}]" if entry.covered_by else ""
            lines.append(f"{entry.line:>6}  {entry.kind:<10}  {words:<{_SHOWN_WORDS}}  {sources}{certainty}{cover}")
    figures = sum(entry.kind == "figure" for entry in ledger)
    bare = sum(not entry.sources for entry in ledger)
    lines += ["", f"{len(ledger) - figures} claims and {figures} figures of record; {bare} without a source."]
    return "\n".join(lines[1:]) + "\n"
