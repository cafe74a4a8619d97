"""Do readers get what was just published? Asks at `base_url`, tells what is wrong, and says what to type.

Changes nothing: what was published stays published.
"""

from __future__ import annotations

import sys

from anagen import report
from anagen.diagnostics import Diagnostics, Severity
from anagen.publish.goods import Goods
from anagen.publish.session import Session
from anagen.verify import Expected, Report, verify_files

_NO_FILES = "No file at {} was compared with the release"
_TYPE = "Type `anagen verify {}` when it can be seen there.\n"


def proved(session: Session, goods: Goods) -> int:
    """Compare what readers get with what was published, and say how that came out: 1 when it is not the same."""
    url = goods.base_url
    if not session.request.verify:
        sys.stdout.write(f"{_NO_FILES.format(url)}, as you typed `--no-verify`.\n")
        return 0
    if session.address.kind == "folder" and session.request.to:
        sys.stdout.write(f"{_NO_FILES.format(url)}, as `--to` names a folder. {_TYPE.format(url)}")
        return 0
    sys.stdout.write(f"Asking for every file at {url} as a reader would …\n")
    sys.stdout.flush()
    found = verify_files(_expected(goods), url, hsts=session.config.publish.hsts)
    errors = tuple(one for one in found.problems if one.severity is Severity.ERROR)
    sys.stderr.write(report.render_problems(errors, "text", lambda _place: None, 100))
    sys.stdout.write(_in_words(found, errors))
    return 1 if errors else 0


def _expected(goods: Goods) -> Expected:
    def read(path: str) -> bytes:
        with goods.open(path) as content:
            return content.read()

    return Expected({path: file.hash for path, file in goods.files.items()}, read)


def _in_words(found: Report, errors: Diagnostics) -> str:
    if not found.compared:
        return f"The release is on the host, but whether readers get it is not known. {_TYPE.format(found.url)}"
    if found.same < found.compared:
        return (
            f"The release is on the host, but readers do not get all of it: {found.same:,} of {found.compared:,} files "
            "are the same.\nMany hosts show old files for some minutes. "
            f"Wait, then type `anagen verify {found.url}`; if it is still so, do what the lines above say.\n"
        )
    words = f"Readers get exactly this release: {report.count(found.compared, 'file')} compared.\n"
    rest = len(found.problems) - len(errors)
    if errors:
        words += "How the host sends it is not right yet: do what the lines above say.\n"
    if rest:
        words += f"{report.count(rest, 'warning')} about how the host sends it: type `anagen verify {found.url}`.\n"
    return words
