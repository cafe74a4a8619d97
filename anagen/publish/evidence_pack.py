"""What did this site say, who had signed it, and what was known to be open? The files that go with each release.

Judges nothing; gathers what other commands tell.
"""

from __future__ import annotations

import datetime
from pathlib import Path

import msgspec

from anagen import ledger, report
from anagen.config import CONFIG
from anagen.document import Waived
from anagen.pipeline import Built

_README = """\
This is a release of a web site, made by Anagen.

site/          every file as it was published; open site/index.html in a browser
reviews/       who signed which text (reviews.yaml, people.yaml, and the signed texts), and the sources and figures
claims.csv     every claim of the site with its sources and certainty; claims.json is the same for programs
report.txt     what the checks said on the day, and what was waived; report.json, waivers.json: the same for programs
settings.yaml  the settings of the site
release.json   the name of the release, when it was made, and the BLAKE2b-256 of every file in this pack

The name of the release is made from the names and bytes of the files in site/. It holds no signature of its own: keep a
copy where nobody can change it if you may have to prove more than that.
"""
_LISTS = ("reviews.yaml", "people.yaml", "references.yaml", "outcomes.yaml", "retracted.yaml")


def ledger_of(built: Built) -> tuple[ledger.Entry, ...]:
    """The claims of a site that was made with all its documents."""
    return ledger.entries(built.site, built.theme) if built.site and built.theme else ()


def evidence(root: Path, built: Built, claims: tuple[ledger.Entry, ...], today: datetime.date) -> dict[str, bytes]:
    """The files of the pack beside the site, by name. The site must have been built without an error."""
    words = report.render_problems(built.diagnostics, "text", lambda _place: None, 100)
    words += report.summary(built.diagnostics, built.site, built.inspected, None, built.claims, built.waived)
    found = {
        "README.txt": _README.encode(),
        "claims.csv": ledger.render(claims, "csv").encode(),
        "claims.json": ledger.render(claims, "json").encode(),
        "report.txt": f"Checked on {today}.\n{words}".encode(),
        "report.json": report.render_problems(built.diagnostics, "json", lambda _place: None, 100).encode(),
        "waivers.json": msgspec.json.format(msgspec.json.encode([_waiver(one) for one in built.waived])) + b"\n",
        "settings.yaml": (root / CONFIG).read_bytes(),
    }
    content = root / "content"
    lists = [content / name for name in _LISTS]
    for path in (*lists, *sorted((content / "signed").rglob("*.txt"))):
        if path.is_file():
            found[f"reviews/{path.relative_to(content).as_posix()}"] = path.read_bytes()
    return found


def _waiver(one: Waived) -> dict[str, object]:
    return {
        "place": str(one.problem.location),
        "code": one.problem.code,
        "message": one.problem.message,
        "reason": one.waiver.reason,
        "by": one.waiver.by,
        "until": one.waiver.until,
    }
