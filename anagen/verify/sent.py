"""How does the host send the site: https, headers, media types, how long browsers keep it, and what is not there?

Holds the answers to `header_policy`, as host files do.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from anagen import report
from anagen.diagnostics import Diagnostic, Location, error, warning
from anagen.header_policy import FINGERPRINTED, response_headers
from anagen.hosts import HOST_FILES
from anagen.hosts.told import TEXTS, TYPES
from anagen.live import Answer, Line
from anagen.output import hash_of
from anagen.verify.seen import Live, Seen, places

_SMALLEST = 1400  # bytes: what fits into one packet gains nothing by compression
_SHORTEST = 30 * 24 * 60 * 60  # seconds that a fingerprinted file should be kept
_LONGEST = 600  # seconds that a page may be shown without asking; the ten minutes of GitHub Pages
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_SAME_TYPE = {"application/javascript": "text/javascript", "application/x-javascript": "text/javascript"}
_CHECKED_TYPES = frozenset({"html", "css", "js", "svg", "png", "jpg", "webp"})


def insecure(live: Live, here: str, plain: str | None) -> Iterator[Diagnostic]:
    """Whether anything goes over plain http; between programs of one computer that is no harm."""
    host = urlsplit(live.origin).hostname or ""
    hint = "Switch on “Force HTTPS” or “Always use HTTPS” at your host."
    if live.origin.startswith("http://"):
        if host not in _LOOPBACK:
            message = "the site is asked for over plain http, so anyone on the way can read and change it"
            yield error("live-insecure", Location(path=here), message, "Verify the address that begins with https://.")
        return
    shown = f"[{host}]" if ":" in host else host
    with Line(plain or f"http://{shown}") as line:
        answer = line.get(live.base, follows=False)
    if answer.status == 200 or answer.moved.startswith("http://"):
        message = "the site also answers over plain http, and does not send readers on to https"
        yield error("live-insecure", Location(path=f"{plain or f'http://{shown}'}{live.base}"), message, hint)


def missing_page(line: Line, live: Live, listed: Mapping[str, str]) -> Iterator[Diagnostic]:
    """What the host answers where nothing is: the status 404, and the site's own page."""
    name = f"anagen-verify-{hashlib.blake2b(live.base.encode(), digest_size=4).hexdigest()}/"
    answer = line.get(live.base + name)
    place = Location(path=f"{live.origin}{live.base}{name}")
    hint = f"Tell your host to answer with `{live.base}404.html` and the status 404; docs/hosts.md says how."
    if answer.status not in {404, 410}:
        got = answer.failure or f"the status {answer.status}"
        yield error("live-not-found", place, f"for a page that is not there the host answers with {got}", hint)
    elif "404.html" in listed and hash_of(answer.body) != listed["404.html"]:
        yield warning(
            "live-404-page", place, "readers of a page that is not there do not see the site's own page", hint
        )


def folder(line: Line, live: Live, listed: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Whether a folder answers without the slash at its end, as people type it."""
    path = next((path for path in listed if path.endswith("/index.html")), None)
    if path:
        address = live.address(path).rstrip("/")
        answer = line.get(address, 10_000_000)
        if answer.status in {404, 410}:
            hint = "Tell your host to send on to the address with the slash; docs/hosts.md says how."
            message = "the address of a page is not found without the slash at its end"
            yield error("live-not-found", Location(path=live.origin + address), message, hint)


def host_files(line: Line, live: Live, listed: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Files for the host that it shows to visitors: then it does not read them."""
    for path in sorted(HOST_FILES & listed.keys() - {".nojekyll"}):
        answer = line.get(live.address(path))
        if answer.status == 200 and hash_of(answer.body) == listed[path]:
            place = Location(path=live.origin + live.address(path))
            hint = "Write what your host runs as `host:` under `publish:`; docs/hosts.md says what else is to be done."
            yield warning(
                "live-host-file", place, "the host shows the file that it should read, so it does not read it", hint
            )


def mixed(seen: Iterable[Seen]) -> Iterator[Diagnostic]:
    """Pages that load something over plain http: never in a build, so only where the host sends another page."""
    for one in seen:
        if one.loads_plain:
            message = f"this page loads something over plain http (`{one.loads_plain}`)"
            hint = "Switch off what your host puts into pages."
            yield error("live-insecure", Location(path=one.address), message, hint)


def headers(line: Line, live: Live, seen: Iterable[Seen], *, hsts: bool) -> Iterator[Diagnostic]:
    """Headers of the policy that are missing, or have another value, on a page and on a style sheet."""
    style = next((one for one in seen if one.path.endswith(".css") and one.answer.is_whole), None)
    asked = {live.origin + live.base: line.get(live.base)} | ({style.address: style.answer} if style else {})
    for name, value in response_headers(hsts=hsts).items():
        wrong = [address for address, answer in asked.items() if answer.headers.get(name.lower()) != value]
        if wrong:
            sent = asked[wrong[0]].headers.get(name.lower())
            message = f"the header `{name}` is missing" if sent is None else f"the header `{name}` says `{sent}`"
            where = places(wrong)
            hint = f"It should say `{value}`; docs/hosts.md says how."
            yield warning("live-header", where[0], message, hint, where[1:])


def types(seen: Iterable[Seen]) -> Iterator[Diagnostic]:
    """Files whose media type is wrong: browsers are told not to guess, and refuse them."""
    wrong: dict[str, list[Seen]] = {}
    for one in seen:
        ending = one.path.rpartition(".")[2]
        sent = one.answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        if one.answer.is_whole and ending in _CHECKED_TYPES and _SAME_TYPE.get(sent, sent) != TYPES[ending]:
            wrong.setdefault(ending, []).append(one)
    for ending, found in wrong.items():
        sent = found[0].answer.headers.get("content-type", "nothing")
        message = f"`.{ending}` files are sent as `{sent}`, so browsers may refuse them"
        hint = f"They should be sent as `{TYPES[ending]}`; docs/hosts.md says how."
        where = places(one.address for one in found)
        yield error("live-type", where[0], message, hint, where[1:])


def caching(seen: Iterable[Seen]) -> Iterator[Diagnostic]:
    """Pages that browsers may show for long without asking, and fingerprinted files that they ask for each time."""
    answered = [one for one in seen if one.answer.is_whole]
    stale = [one for one in answered if one.path.endswith(".html") and not _is_fresh(one.answer)]
    short = [one for one in answered if re.search(FINGERPRINTED + "$", one.path) and _kept(one.answer) < _SHORTEST]
    if stale:
        message = (
            f"browsers may show {report.count(len(stale), 'page')} from their store without asking whether they changed"
        )
        hint = "They should be sent with `Cache-Control: no-cache`; docs/hosts.md says how."
        where = places(one.address for one in stale)
        yield warning("live-caching", where[0], message, hint, where[1:])
    if short:
        message = (
            f"{report.count(len(short), 'file')} with a fingerprint in the name: browsers ask for each again and again"
        )
        hint = "They should be sent with `Cache-Control: public, max-age=31536000, immutable`; docs/hosts.md says how."
        where = places(one.address for one in short)
        yield warning("live-caching", where[0], message, hint, where[1:])


def _is_fresh(answer: Answer) -> bool:
    """Whether a browser asks soon; without a word of it, browsers choose for themselves (RFC 9111, 4.2.2)."""
    control = answer.headers.get("cache-control", "").lower()
    return "no-cache" in control or "no-store" in control or ("max-age" in control and _kept(answer) <= _LONGEST)


def _kept(answer: Answer) -> int:
    """For how many seconds a browser may keep an answer without asking."""
    control = answer.headers.get("cache-control", "").lower()
    found = re.search(r"\bmax-age\s*=\s*\"?(\d{1,12})", control)
    return 0 if found is None or "no-store" in control or "no-cache" in control else int(found[1])


def uncompressed(seen: Iterable[Seen]) -> Iterator[Diagnostic]:
    """Texts that are sent as they are to a browser that takes gzip."""
    found = [
        one
        for one in seen
        if one.answer.is_whole
        and one.size >= _SMALLEST
        and one.path.rpartition(".")[2] in TEXTS
        and not one.answer.is_compressed
    ]
    if found:
        message = f"{report.count(len(found), 'text')} sent uncompressed, three to five times as large as need be"
        hint = "Switch on compression (gzip) at your host; docs/hosts.md says how."
        where = places(one.address for one in found)
        yield warning("live-uncompressed", where[0], message, hint, where[1:])
