"""Does each file of the build come back with the same bytes? Asks over a few connections, and spares a dead host."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from html import unescape
from urllib.parse import unquote

import msgspec

from anagen import report
from anagen.diagnostics import Diagnostic, error
from anagen.hosts import HOST_FILES
from anagen.live import Answer
from anagen.output import hash_of
from anagen.verify.seen import Expected, Live, Seen, Verdict, is_index, places

_CONNECTIONS = 4
_ENOUGH_FAILURES = 3  # of one connection, one after the other; then the host is left alone
_PLAIN = re.compile(
    rb"<(?:link|script|img|source|iframe|audio|video|embed|object)\b[^>]{0,1000}?\s(?:src|href|data|srcset)\s*=\s*"
    rb"[\"']?http://([^\"'\s>]{1,200})",
    re.IGNORECASE,
)
_REFRESH = re.compile(rb'<meta http-equiv="refresh" content="0; url=([^"]+)"')
_SMALL = 5000  # bytes: more than such a page has
_COPY = re.compile(r"\.(gz|br)$")


def _is_asked(path: str, listed: Mapping[str, str]) -> bool:
    """Whether readers ask for a file: the host's own, compressed copies and the 404 page come in other ways."""
    is_copy = _COPY.search(path) and _COPY.sub("", path) in listed
    return not is_copy and path != "404.html" and path not in HOST_FILES


def compared(live: Live, expected: Expected) -> tuple[Seen, ...]:
    """Every file that readers ask for, in the order of the list; each connection takes every fourth."""
    paths = [path for path in expected.hashes if _is_asked(path, expected.hashes)]
    parts = [paths[start::_CONNECTIONS] for start in range(_CONNECTIONS)]
    with ThreadPoolExecutor(_CONNECTIONS) as pool:
        found = {one.path: one for part in pool.map(partial(_part, live, expected), parts) for one in part}
    return tuple(found[path] for path in paths)


def _part(live: Live, expected: Expected, paths: Sequence[str]) -> list[Seen]:
    seen, failures = [], 0
    with live.line() as line:
        for path in paths:
            built = expected.read(path)
            is_enough = failures >= _ENOUGH_FAILURES
            answer = Answer() if is_enough else line.get(live.address(path), max(len(built), 100_000))
            verdict: Verdict = "not asked" if is_enough else _verdict(answer, expected.hashes[path])
            if verdict == "differs" and hash_of(answer.body) == expected.hashes.get(_leads_to(path, built)):
                verdict = "same"  # a moved page: the host sends readers on before the small page that would do so
            failures = failures + 1 if verdict in {"unreachable", "not asked"} else 0
            one = Seen(
                path=path,
                address=live.origin + live.address(path),
                verdict=verdict,
                size=len(built),
                answer=msgspec.structs.replace(answer, body=b""),
                loads_plain=_plain(answer.body) if verdict == "differs" and path.endswith(".html") else "",
            )
            seen.append(one)
    return seen


def _leads_to(path: str, page: bytes) -> str:
    """The file that a small page at an old address leads to, or ""."""
    found = _REFRESH.search(page) if is_index(path) and len(page) <= _SMALL else None
    target = posixpath.join(posixpath.dirname(path), unquote(unescape(found[1].decode()))) if found else ""
    return posixpath.normpath(f"{target}/index.html") if target else ""


def _plain(page: bytes) -> str:
    found = _PLAIN.search(page)
    return f"http://{found[1].decode('ascii', 'backslashreplace')}" if found else ""


def _verdict(answer: Answer, expected: str) -> Verdict:
    if answer.moved:
        return "moved"
    if answer.status in {404, 410}:
        return "missing"
    if not answer.is_whole:
        return "unreachable"
    return "same" if hash_of(answer.body) == expected else "differs"


_TOLD: Mapping[Verdict, tuple[str, str, str]] = {
    "missing": ("live-missing", "{} of the build: the host says that nothing is there", "Publish again."),
    "differs": (
        "live-differs",
        "{} of the site: what readers get is not what was built",
        "Publish again. If that does not help, switch off what changes files at the host or before it.",
    ),
    "moved": ("live-moved", "{} of the site: readers are sent on to another host", "Verify that address."),
    "unreachable": ("live-unreachable", "{} of the site: there is no whole answer", "Ask your host."),
    "not asked": ("live-unreachable", "{} of the site: not asked for, as there were no answers", "Try later."),
}  # fmt: skip


def verdicts(seen: Sequence[Seen]) -> Iterator[Diagnostic]:
    """What came of comparing: one problem for each verdict, with all addresses."""
    for verdict, (code, message, hint) in _TOLD.items():
        found = [one for one in seen if one.verdict == verdict]
        if found:
            first = found[0].answer
            why = first.failure or first.moved or (f"the status {first.status}" if verdict == "unreachable" else "")
            words = message.format(report.count(len(found), "file")) + (f" ({why})" if why else "")
            where = places(one.address for one in found)
            yield error(code, where[0], words, hint, where[1:])
