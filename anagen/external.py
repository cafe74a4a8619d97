"""Do the addresses on other hosts still answer? One polite request for each, remembered for a week.

Only a person asks for this, by `check --external`: a build never waits for other people's hosts, nor fails for them.
"""

from __future__ import annotations

import datetime
import http.client
import itertools
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import msgspec

from anagen import __version__
from anagen.diagnostics import Diagnostic, Location, warning
from anagen.progress import Tell, silent
from anagen.render.references import address
from anagen.site import Site, cited_by, follow

NOTES = ".anagen/external.json"
_FRESH = datetime.timedelta(days=7)
_AGENT = f"Anagen/{__version__} (link check, one request for each address)"
_TIMEOUT = 20
_AT_ONCE = 8
_GONE = frozenset({404, 410})
_PERMANENT = frozenset({301, 308})


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What an address answered: its last `status`, where it has `moved` to for good, or why there was no answer."""

    asked: datetime.date
    status: int = 0
    moved: str = ""
    failure: str = ""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it: how many addresses were asked now, how many are known, and how many do not answer programs."""

    now: int
    known: int
    silent: int
    diagnostics: tuple[Diagnostic, ...]


def ask(site: Site, root: Path, today: datetime.date, *, pause: float = 1.0, tell: Tell = silent) -> Asked:
    """Ask every address on another host that the site links to, but for those asked less than a week ago.

    `pause` are the seconds between two requests to one host. The answers are kept in `root`, in `NOTES`.
    """
    places = _addresses(site)
    noted = _read(root / NOTES)
    known = {name: noted[name] for name in places if name in noted and today - noted[name].asked < _FRESH}
    unknown = [name for name in places if name not in known]
    fresh = dict(_ask_all(unknown, today, pause, tell))
    answers = known | fresh
    kept = {name: answer for name, answer in sorted(answers.items()) if answer.status and answer.status < 500}
    if kept != noted:
        (root / NOTES).parent.mkdir(exist_ok=True)
        (root / NOTES).write_bytes(msgspec.json.encode(kept))
    diagnostics = (_problem(name, answers[name], places[name]) for name in places)
    refused = sum(400 <= answer.status < 500 and answer.status not in _GONE for answer in answers.values())
    return Asked(now=len(fresh), known=len(known), silent=refused, diagnostics=tuple(filter(None, diagnostics)))


def _addresses(site: Site) -> dict[str, list[Location]]:
    """The addresses on other hosts, without anchors, with the places that name each."""
    places: dict[str, list[Location]] = {}
    for document in site.documents.values():
        for link in document.links.values():
            is_web = link.target.lower().startswith(("http://", "https://"))
            if is_web and follow(site, document.path, link.target).kind == "external":
                places.setdefault(urldefrag(link.target).url, []).append(link.location)
    for key, _pages in cited_by(site):
        if key in site.library.references:
            name = urldefrag(address(site.library.references[key])[0]).url
            places.setdefault(name, []).append(site.library.places["references", key])
    return {name: places[name] for name in sorted(places)}


def _read(path: Path) -> Mapping[str, Answer]:
    """The answers of earlier runs; notes that cannot be read are as good as none."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Answer])
    except (OSError, msgspec.DecodeError):
        return {}


def _ask_all(names: Iterable[str], today: datetime.date, pause: float, tell: Tell) -> Iterator[tuple[str, Answer]]:
    """Every address once: hosts beside each other, the addresses of one host one after the other."""
    by_host = [list(group) for _host, group in itertools.groupby(sorted(names, key=_host), _host)]
    done, total = 0, sum(map(len, by_host))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for answers in pool.map(lambda host: _ask_host(host, today, pause), by_host):
            done += len(answers)
            tell("Asking other hosts", done, total)
            yield from answers


def _host(name: str) -> str:
    return urlsplit(name).netloc.lower()


def _ask_host(names: list[str], today: datetime.date, pause: float) -> list[tuple[str, Answer]]:
    answers = []
    for index, name in enumerate(names):
        if index:
            time.sleep(pause)
        answers.append((name, _ask(name, today)))
    return answers


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects, and notes whether each of them was for good; lives inside one request."""

    def __init__(self) -> None:
        self.are_permanent = True

    def redirect_request(self, *arguments: object) -> urllib.request.Request | None:
        """The request that follows a redirect."""
        self.are_permanent = self.are_permanent and arguments[2] in _PERMANENT
        return super().redirect_request(*arguments)  # type: ignore[arg-type]


def _ask(name: str, today: datetime.date) -> Answer:
    """One request for one address; the text of the page is not read."""
    redirects = _Redirects()
    opener = urllib.request.build_opener(redirects)
    try:
        request = urllib.request.Request(name, headers={"User-Agent": _AGENT, "Accept": "*/*"})  # noqa: S310 (http or https)
        with opener.open(request, timeout=_TIMEOUT) as response:
            is_moved = redirects.are_permanent and response.url != name
            return Answer(asked=today, status=response.status, moved=response.url if is_moved else "")
    except urllib.error.HTTPError as problem:
        with problem:
            return Answer(asked=today, status=problem.code)
    except (OSError, ValueError, http.client.HTTPException) as problem:
        reason = getattr(problem, "reason", problem)
        return Answer(asked=today, failure=str(getattr(reason, "strerror", None) or reason) or "no answer")


def _problem(name: str, answer: Answer, places: list[Location]) -> Diagnostic | None:
    place, *others = places
    if answer.failure:
        message = f"`{name}` cannot be reached: {answer.failure}"
        return warning(
            "external-link", place, message, "Try it in a browser, and find another source if it is gone.", others
        )
    if answer.status in _GONE or answer.status >= 500:
        what = "is gone" if answer.status in _GONE else "has a fault of its own today"
        message = f"`{name}` {what} (the host answered {answer.status})"
        return warning("external-link", place, message, "Find where it is now, or another source.", others)
    if answer.moved:
        return warning("external-moved", place, f"`{name}` has moved for good", f"Write `{answer.moved}`.", others)
    return None
