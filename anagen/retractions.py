"""Which of a site's sources were retracted? From a list that a person downloaded into `content/retracted.yaml`.

The list is the CSV file of Retraction Watch, as Crossref gives it out. Nothing is downloaded here.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from anagen.diagnostics import Diagnostics, Location, error
from anagen.library import Reference, Retraction, read_library
from anagen.source import SourceFile

_FILE = "content/retracted.yaml"
_HEAD = (
    "# Papers of references.yaml that were retracted. Written by `anagen retractions --from FILE.csv` from the\n"
    "# list of Retraction Watch. Run it again with a fresh list; do not change this file by hand.\n"
)
_COLUMNS = frozenset({"OriginalPaperDOI", "OriginalPaperPubMedID", "RetractionNature", "RetractionDate"})
_DATES = ("%m/%d/%Y", "%Y-%m-%d")
_DOI = re.compile(r"10\.\d{4,9}/\S+")


def refresh(root: Path, list_file: Path) -> tuple[str, Diagnostics]:
    """Write the site's own retracted references into `content/retracted.yaml`; what to say, and what is wrong."""
    place = Location(path=str(list_file))
    references_file = root / "content/references.yaml"
    if not references_file.is_file():
        hint = "Run the command in the folder of your site."
        return "", (error("no-references", Location(path="content/references.yaml"), "there are no references", hint),)
    file = SourceFile(path="content/references.yaml", content=references_file.read_bytes())
    library, problems = read_library({"references.yaml": file})
    if "references" in library.unread:
        return "", problems
    rows = csv.DictReader(io.StringIO(_decoded(list_file.read_bytes()), newline=""))
    try:
        missing = set(_COLUMNS.difference(rows.fieldnames or ()))
        found = () if missing else tuple(retracted_among(library.references.values(), rows))
    except csv.Error as problem:
        missing, found = {str(problem)}, ()
    if missing:
        message = "this is not the list of Retraction Watch: it has no " + ", ".join(
            f"`{name}`" for name in sorted(missing)
        )
        return "", (error("not-a-retraction-list", place, message, "Download the CSV file anew, and name that file."),)
    (root / _FILE).write_text(_yaml(found), encoding="utf-8", newline="\n")
    papers = "".join(f"  {entry.paper}\n" for entry in found)
    checked = len(library.references)
    return f"{len(found)} of {checked} references are on the list of retractions; {_FILE} is written.\n{papers}", ()


def retracted_among(references: Iterable[Reference], rows: Iterable[Mapping[str, str]]) -> Iterator[Retraction]:
    """The retractions of these references in the rows of the list; one that was undone since is none."""
    by_doi = {reference.doi.lower(): reference for reference in references if reference.doi}
    by_pmid = {reference.pmid: reference for reference in references if reference.pmid}
    latest: dict[str, tuple[datetime.date, str, Mapping[str, str]]] = {}
    for row in rows:
        nature = (row["RetractionNature"] or "").strip().lower()
        doi, pmid = (row["OriginalPaperDOI"] or "").strip().lower(), (row["OriginalPaperPubMedID"] or "").strip()
        reference = by_doi.get(doi) or by_pmid.get(pmid)
        if reference and nature in {"retraction", "reinstatement"}:
            key = reference.doi or reference.pmid
            day = _date(row["RetractionDate"]) or datetime.date.min
            if key not in latest or day >= latest[key][0]:
                latest[key] = (day, nature, row)
    for key, (day, nature, row) in sorted(latest.items()):
        if nature == "retraction":
            notice = (row.get("RetractionDOI") or "").strip()
            yield Retraction(
                paper=key,
                retracted=None if day == datetime.date.min else day,
                notice=notice if _DOI.fullmatch(notice) else "",
                reason=" ".join((row.get("Reason") or "").replace("+", "").strip(" ;").split()),
            )


def _decoded(content: bytes) -> str:
    """The list has been given out in two encodings."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _date(text: str | None) -> datetime.date | None:
    day = (text or "").split(" ")[0].split("T")[0]
    for form in _DATES:
        try:
            return datetime.datetime.strptime(day, form).replace(tzinfo=datetime.UTC).date()
        except ValueError:
            continue
    return None


def _yaml(found: tuple[Retraction, ...]) -> str:
    if not found:
        return f"{_HEAD}retracted: []\n"
    lines = [_HEAD + "retracted:"]
    for entry in found:
        lines.append(f"  - paper: {_quoted(entry.paper)}")
        if entry.retracted:
            lines.append(f"    retracted: {entry.retracted.isoformat()}")
        lines += [f"    {name}: {_quoted(text)}" for name in ("notice", "reason") if (text := getattr(entry, name))]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A text as YAML reads it, whatever is in it: JSON's quotes are YAML's."""
    return json.dumps(text, ensure_ascii=False)
