"""Is what readers get the site that was built? Fetches the live site and compares every file with its hash.

`compare` asks for each file, `sent` looks at how they are sent. Believes nothing of what a host says; writes nothing.
"""

from __future__ import annotations

import re
import ssl
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from anagen import report, urls
from anagen.config import read_config
from anagen.diagnostics import Diagnostic, Diagnostics, Location, Severity, error
from anagen.discover import settings_of
from anagen.live import Answer
from anagen.verify import sent
from anagen.verify.compare import compared, verdicts
from anagen.verify.seen import Expected, Live
from anagen.write import INTENT, MANIFEST, Manifest

_ADDRESS = re.compile(r"https?://([\w.-]+|\[[0-9a-fA-F:.]+\])(:\d{1,5})?(/\S*)?")

__all__ = ["Expected", "Report", "as_json", "as_text", "verify", "verify_files", "verify_site"]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """How the live site stands: `compared` files of the build, how many of them are the `same`, and what is wrong."""

    url: str
    compared: int = 0
    same: int = 0
    problems: Diagnostics = ()


def verify(
    dist: Path, url: str, *, hsts: bool = False, context: ssl.SSLContext | None = None, plain: str | None = None
) -> Report:
    """Compare the site at `url` with the build in `dist`; see `verify_files`."""
    expected = _expected(dist)
    if expected is None:
        hint = "Type `anagen build`, and verify again."
        message = "there is no whole site here to compare with"
        return Report(url=url, problems=(error("no-build", Location(path=str(dist)), message, hint),))
    return verify_files(expected, url, hsts=hsts, context=context, plain=plain)


def verify_files(
    expected: Expected,
    url: str,
    *,
    hsts: bool = False,
    context: ssl.SSLContext | None = None,
    plain: str | None = None,
) -> Report:
    """Compare the site at `url` with the files that it should have.

    `hsts` says whether browsers shall be told to keep to https. `context` says which certificates are valid, if not
    the system's. `plain` is where the same host answers without https, if not at its usual port.
    """
    parts = urlsplit(url)
    live = Live(origin=f"{parts.scheme}://{parts.netloc}", base=urls.base_path(url), context=context)
    here = f"{live.origin}{live.base}"
    listed = expected.hashes
    with live.line() as line:
        home = line.get(live.base)
        if home.failure or home.moved:
            return Report(url=here, problems=(_no_home(here, home),))
        secure = sent.insecure(live, here, plain)
        seen = compared(live, expected)
        problems = [
            *verdicts(seen),
            *sent.missing_page(line, live, listed),
            *sent.folder(line, live, listed),
            *sent.host_files(line, live, listed),
            *secure,
            *sent.mixed(seen),
            *sent.headers(line, live, seen, hsts=hsts and parts.scheme == "https"),
            *sent.types(seen),
            *sent.caching(seen),
            *sent.uncompressed(seen),
        ]
    same = sum(one.verdict == "same" for one in seen)
    return Report(url=here, compared=len(seen), same=same, problems=tuple(problems))


def verify_site(root: Path, dist: Path, url: str) -> tuple[Report | None, Diagnostics]:
    """The same for the site at `root`, at its `base_url` when `url` is empty; None when there is no address."""
    problems: list[Diagnostic] = []
    file = settings_of(root, problems)
    config, _places, more = read_config(file) if file else (None, {}, ())
    url = url or (config.site.base_url if config else "")
    if not _ADDRESS.fullmatch(url):
        return None, (*problems, *more)
    return verify(dist, url, hsts=bool(config and config.publish.hsts)), ()


def as_json(found: Report) -> str:
    """The report for programs."""
    problems = msgspec.Raw(report.render_problems(found.problems, "json", lambda _place: None, 100).encode())
    record = {"url": found.url, "compared": found.compared, "same": found.same, "problems": problems}
    return msgspec.json.format(msgspec.json.encode(record), indent=2).decode() + "\n"


def as_text(found: Report) -> str:
    """The report in words."""
    problems = report.render_problems(found.problems, "text", lambda _place: None, 100)
    errors = sum(one.severity is Severity.ERROR for one in found.problems)
    compared = f"Compared {report.count(found.compared, 'file')} with {found.url}: {found.same:,} are the same.\n"
    counted = f"{report.count(errors, 'error')}, {report.count(len(found.problems) - errors, 'warning')}.\n"
    return problems + (compared if found.compared else "") + counted


def _expected(dist: Path) -> Expected | None:
    """The files of the build by the list that it wrote last; None after a build that was cut off."""
    if (dist / INTENT).exists():
        return None
    try:
        listed = msgspec.json.decode((dist / MANIFEST).read_bytes(), type=Manifest).files
    except (OSError, ValueError, msgspec.MsgspecError):
        return None

    def read(path: str) -> bytes:
        try:
            return (dist / path).read_bytes()
        except OSError:
            return b""

    return Expected(listed, read)


def _no_home(here: str, home: Answer) -> Diagnostic:
    place = Location(path=here)
    if home.is_untrusted:
        hint = "Ask your host for a new certificate; most renew it by themselves, free of charge."
        return error("live-insecure", place, f"readers are warned of this site: {home.failure}", hint)
    if home.moved:
        hint = f"Verify `{home.moved}`, and write it as `base_url`, or have your host not send readers on."
        return error("live-moved", place, f"readers are sent on to another host (`{home.moved}`)", hint)
    hint = "Look at the address, and whether other web sites open."
    return error("live-unreachable", place, f"the site cannot be reached: {home.failure}", hint)
