"""A clinician's review, recorded: shows a person what has changed, asks who signs and until when, and writes it down.

Writes `content/reviews.yaml`, and the text that was signed below `content/signed/`. Never a cryptographic signature.
"""

from __future__ import annotations

import calendar
import datetime
import itertools
import posixpath
import pydoc
import shutil
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from anagen import edit, pipeline, report, urls
from anagen.check import FAMILIES
from anagen.check.reviews import reviewed_pages
from anagen.diagnostics import Diagnostic, Location, Severity, did_you_mean, error
from anagen.difference import difference
from anagen.library import Person, Review
from anagen.reviews_file import PATH, with_review
from anagen.signature import UNREVIEWED_TYPES, Standing, standing, text_hash
from anagen.signed_text import kept_path, signed_text, to_keep
from anagen.site import Page, Site

MONTHS = 24
MONTHS_TO_ACT_ON = 12
TO_ACT_ON = frozenset({"treatment", "stage", "risks", "aftercare"})
"""Types of pages that people act on: an old one does the most harm, so it is read again sooner."""
_WIDEST = 100
_NOBODY = """\
There is nobody in content/people.yaml who could sign. Add the clinician who reads the pages:

people:
  - id: a-name            # small letters and hyphens; you type it when you sign
    name: Full Name       # as readers shall see it
    credentials: Letters  # qualifications
    registration: The register, and the number in it

Only a real person may stand there, with a registration that patients can look up.
"""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed: pages (or all that changed), who, when, until when. What is left out is asked for.

    `is_sure` is for scripts: nothing is shown or asked.
    """

    pages: tuple[str, ...] = ()
    all_changed: bool = False
    reviewer: str = ""
    date: datetime.date
    until: datetime.date | None = None
    today: datetime.date
    is_sure: bool = False


class _Session(msgspec.Struct, kw_only=True):
    """One run of the command; `person` is known once it was asked."""

    root: Path
    site: Site
    request: Request
    person: Person | None = None
    signed: list[Review] = []


class _UsageError(Exception):
    """What was typed cannot be meant."""


def sign(root: Path, packaged_templates: Path, request: Request) -> int:
    """Have pages signed; the exit code: 0 also when the person says no, 1 when a page cannot be signed, 2 for usage."""
    built = pipeline.make(root, packaged_templates, today=request.today)
    broken = [*_blocking(built.diagnostics)]
    if built.site is None or broken:
        _tell(broken or built.diagnostics)
        sys.stdout.write("Nothing was signed: put this right first.\n")
        return 1
    session = _Session(root=root, site=built.site, request=request)
    try:
        paths = _wanted(session)
        _check_dates(request)
        if not built.site.library.people:
            sys.stderr.write(_NOBODY)
            return 1
        session.person = _known_person(session)
        refused = [problem for path in paths for problem in _refusals(session, path, built.diagnostics)]
        _tell(refused)
        bad = {problem.location.path for problem in refused}
        if not paths:
            sys.stdout.write("Every page is signed as it is.\n")
            return 0
        code = _sign_all(session, [path for path in paths if path not in bad])
    except _UsageError as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    return 1 if bad else code


def later(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


# What is to be signed, and whether it can be.


def _wanted(session: _Session) -> list[str]:
    """The paths of the pages that were asked for, in reading order."""
    site, request = session.site, session.request
    if bool(request.pages) == request.all_changed:
        raise _UsageError("Name the pages to sign, or type `--all-changed` for every page that is not signed as it is.")
    if request.all_changed:
        unsigned = {Standing.NEVER, Standing.CHANGED}
        return [
            page.path
            for page in reviewed_pages(site)
            if standing(site.documents[page.path], site.library, request.today) in unsigned
        ]
    found = [_path_of(session, name) for name in request.pages]
    order = [*site.pages]
    return sorted({*found}, key=lambda path: (order.index(path) if path in order else len(order), path))


def _path_of(session: _Session, name: str) -> str:
    """The page that is meant by a path, by a path below the main language's folder, or by an address."""
    site = session.site
    language = site.config.site.default_language
    addresses = {urls.page_url(path, language): path for path in (*site.pages, *site.drafts, *site.unread)}
    known = {*addresses.values()}
    typed = unicodedata.normalize("NFC", name.replace("\\", "/"))
    bare = typed.removeprefix(site.config.site.base_url.rstrip("/")).strip("/")
    here, root = Path(name).resolve(), session.root.resolve()
    from_root = here.relative_to(root).as_posix() if here.is_relative_to(root) else ""
    address = f"/{bare}/" if bare else "/"
    for path in (posixpath.normpath(typed), from_root, f"content/{language}/{bare}", addresses.get(address, "")):
        if path in known:
            return path
    raise _UsageError(f"There is no page `{name}`. {did_you_mean(name, known | {*addresses})}".rstrip())


def _check_dates(request: Request) -> None:
    if request.date > request.today:
        raise _UsageError(f"{request.date} has not come yet. Write the day on which the text was read.")
    if request.until and request.until <= request.date:
        raise _UsageError(f"The next review, {request.until}, must be after this one, {request.date}.")


def _blocking(diagnostics: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """Errors in the shared files: with one, nobody knows what a page shows. Those that a new review mends are none."""
    mended = {rule.code for rule in FAMILIES["reviews"]}
    for problem in diagnostics:
        path = problem.location.path
        is_shared = path.startswith(urls.CONTENT) and path.endswith(".yaml") and path.count("/") == 1
        if problem.severity is Severity.ERROR and is_shared and problem.code not in mended:
            yield problem


def _refusals(session: _Session, path: str, diagnostics: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """Why a page cannot be signed."""
    for problem in diagnostics:
        if problem.severity is Severity.ERROR and problem.location.path == path:
            yield problem
    page = session.site.pages.get(path)
    if path in session.site.drafts:
        yield error(
            "draft-not-signed", Location(path=path), "a draft cannot be signed", "Take out `draft: true` first."
        )
    elif page and page.type in UNREVIEWED_TYPES:
        message = f"a page of the type `{page.type}` carries no review"
        yield error("review-not-shown", Location(path=path), message, "Leave it out: it says nothing clinical.")


def _tell(problems: Sequence[Diagnostic]) -> None:
    width = shutil.get_terminal_size((_WIDEST, 24)).columns
    sys.stderr.write(report.render_problems(problems, "text", lambda _place: None, width))


# Who signs, until when.


def _known_person(session: _Session) -> Person | None:
    """The reviewer that was typed; None when the person is to be asked."""
    people, name = session.site.library.people, session.request.reviewer
    if not name and session.request.is_sure:
        raise _UsageError("With `--yes` nothing is asked, so say who signs: `--reviewer ID`.")
    if name and name not in people:
        raise _UsageError(f"`{name}` is not in content/people.yaml. {did_you_mean(name, people)}".rstrip())
    return people.get(name)


def _ask_person(session: _Session) -> Person | None:
    """Whom the person says they are; None when they say nothing."""
    people = [*session.site.library.people.values()]
    sys.stdout.write("Who has read this text, and signs it?\n")
    for number, person in enumerate(people, 1):
        sys.stdout.write(f"  {number}  {', '.join(filter(None, [person.name, person.credentials]))} ({person.id})\n")
    while answer := input("The number or the id (nothing: stop here): ").strip():
        for number, person in enumerate(people, 1):
            if answer in {str(number), person.id}:
                return person
        sys.stdout.write(f"`{answer}` is not in this list.\n")
    return None


def _ask_until(session: _Session, page: Page) -> datetime.date:
    request = session.request
    usual = request.until or later(request.date, MONTHS_TO_ACT_ON if page.type in TO_ACT_ON else MONTHS)
    if request.until or request.is_sure:
        return usual
    while answer := input(f"The next review is due by ({usual}, or another date): ").strip():
        try:
            until = datetime.date.fromisoformat(answer)
        except ValueError:
            sys.stdout.write("Write year-month-day, for example 2026-02-03.\n")
            continue
        if until > request.date:
            return until
        sys.stdout.write(f"It must be after this review, {request.date}.\n")
    return usual


# Page by page.


def _sign_all(session: _Session, paths: list[str]) -> int:
    try:
        for number, path in enumerate(paths, 1):
            if not _sign_one(session, session.site.pages[path], f"Page {number} of {len(paths)}"):
                return 1
            if session.person is None:
                break
    except EOFError:
        sys.stdout.write("\n")
        if not sys.stdin.isatty():
            raise _UsageError("Nobody answered. In a script, type `--reviewer ID` and `--yes`.") from None
    finally:
        _say_what_was_signed(session)
    return 0


def _sign_one(session: _Session, page: Page, count: str) -> bool:
    """Show one page, ask, and record the answer; False when it could not be written down."""
    request = session.request
    if not request.is_sure:
        width = min(shutil.get_terminal_size((80, 24)).columns, _WIDEST)
        told = "".join(difference(session.site.documents[page.path], session.site.library, width))
        _show(f"{count}: {page.title}\n{page.path}\n\n{told}\n")
        session.person = session.person or _ask_person(session)
    if session.person is None:
        return True
    if _is_author(session, page.path, session.person):
        sys.stderr.write(f"Mind: {session.person.name} is an author of {page.path}. Another reader would see more.\n")
    until = _ask_until(session, page)
    question = f"Sign “{page.title}” as {session.person.name}, next review by {until}? (yes or no) "
    if not request.is_sure and input(question).strip().casefold() not in {"y", "yes"}:
        sys.stdout.write("Not signed.\n\n")
        return True
    document = session.site.documents[page.path]
    review = Review(
        page=page.path,
        reviewer=session.person.id,
        reviewed=request.date,
        next_review=until,
        text_hash=text_hash(document, session.site.library),
    )
    return _record(session, review)


def _record(session: _Session, review: Review) -> bool:
    """Write a review down: first the text that was signed, so that there is never a review without it."""
    text = signed_text(session.site.documents[review.page], session.site.library)
    file = session.root / PATH
    try:
        content, problems = with_review(file.read_bytes() if file.exists() else b"", review)
        if problems:
            _tell(problems)
            return False
        edit.save(session.root / kept_path(review.page), to_keep(text).encode())
        edit.save(file, content)
    except OSError as problem:
        sys.stderr.write(f"{review.page} was not signed, for this cannot be written: {problem}.\n")
        return False
    session.signed.append(review)
    if not session.request.is_sure:
        sys.stdout.write("Signed.\n\n")
    return True


def _say_what_was_signed(session: _Session) -> None:
    if not session.signed or not session.person:
        sys.stdout.write("Nothing was signed.\n")
        return
    sys.stdout.write(f"Signed as {session.person.name}: {report.count(len(session.signed), 'page')}.\n")
    for review in session.signed:
        sys.stdout.write(f"  {review.page}, next review by {review.next_review}\n")


def _is_author(session: _Session, path: str, person: Person) -> bool:
    own = session.site.documents[path].front_matter.authors
    authors = {author.casefold() for author in own or session.site.config.editorial.authors}
    return bool(authors & {person.id.casefold(), person.name.casefold()})


def _show(text: str) -> None:
    """A text on the terminal: a long one page by page."""
    height = shutil.get_terminal_size((80, 24)).lines
    if sys.stdout.isatty() and sys.stdin.isatty() and text.count("\n") > height - 6:
        pydoc.pager(f"(The space bar shows more. `q` goes on to the questions.)\n\n{text}")
        sys.stdout.write("".join(itertools.islice(text.splitlines(keepends=True), 2)))
    else:
        sys.stdout.write(text)
