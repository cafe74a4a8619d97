"""Rules about reviews: who has signed which text, what has changed since, and when a text must be read again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from posixpath import commonprefix

import msgspec

from anagen.check.rule import Found, Rule, error_rule, warning_rule
from anagen.diagnostics import Location, Severity, did_you_mean
from anagen.library import Review
from anagen.signature import (
    DUE_DAYS,
    GRACE_DAYS,
    UNREVIEWED_TYPES,
    Change,
    Standing,
    changes,
    kept_text,
    review_of,
    standing_of,
)
from anagen.signed_text import kept_path, signed_text, version_of
from anagen.site import Page, Site
from anagen.theme import Theme

_REVIEWS = "content/reviews.yaml"
_MOST_SHOWN = 4
_LONGEST_SHOWN = 90
_BEFORE = 30


def reviewed_pages(site: Site) -> Iterator[Page]:
    """The pages that a clinician should have read, in reading order."""
    return filter(_needs_review, site.pages.values())


def _needs_review(page: Page) -> bool:
    return page.type not in UNREVIEWED_TYPES and not page.is_draft


def _standing(site: Site, page: Page) -> Standing:
    document = site.documents.get(page.path)
    is_as_signed = review_of(document, site.library) is not None if document else page.path in site.as_signed
    return standing_of(page.path, site.library, site.today, is_as_signed=is_as_signed)


def _to_read_again(site: Site, wanted: Standing) -> Iterator[tuple[Page, Review]]:
    """The pages that stand so, with their reviews; dates that contradict each other are told, and say nothing more."""
    for page in reviewed_pages(site):
        review = site.library.reviews.get(page.path)
        if review and not _is_backwards(review) and _standing(site, page) is wanted:
            yield page, review


def _is_backwards(review: Review) -> bool:
    return review.next_review <= review.reviewed


def _place(site: Site, page: str) -> Location:
    return site.library.places.get(("reviews", page)) or Location(path=_REVIEWS)


def _unsigned_page(rule: Rule, site: Site, theme: Theme) -> Found:
    if site.library.unread & {"reviews", "people"}:
        return
    pages = [*reviewed_pages(site)]
    unsigned = [page.path for page in pages if page.path not in site.library.reviews]
    if unsigned:
        one = len(unsigned) == 1
        message = f"{len(unsigned)} of {len(pages)} pages {'has' if one else 'have'} not been signed by a clinician"
        hint = f"Its readers are told so. When somebody has read it, type `anagen sign {unsigned[0]}`."
        if not one:
            hint = "Their readers are told so. `anagen status` lists them; `anagen sign --all-changed` signs them."
        related = [Location(path=path) for path in unsigned]
        yield rule.problem(Location(path=_REVIEWS), message, hint, *related)


def _changed_since_signed(rule: Rule, site: Site, theme: Theme) -> Found:
    for path, document in site.documents.items():
        page = site.pages[path]
        if not _needs_review(page) or _standing(site, page) is not Standing.CHANGED:
            continue
        review = site.library.reviews[page.path]
        reviewer, day = site.library.people[review.reviewer].name, review.reviewed
        place = document.places.get("title") or Location(path=page.path)
        if not signed_text(document, site.library, version_of(review.text_hash)):
            message = (
                f"{reviewer} signed it on {day}, but this version of Anagen cannot tell whether that is still the text"
            )
        elif kept_text(page.path, site.library) is None:
            kept = kept_path(page.path)
            message = f"this is not the text that {reviewer} signed on {day}, and what was signed is not in {kept}"
        else:
            found = [change for change in changes(document, site.library) if change.sign != " "]
            line = next((change.line for change in found if change.line), 0)
            place = Location(path=page.path, line=line) if line else place
            shown = [f"{change.sign} “{_short(change, found)}”" for change in found[:_MOST_SHOWN]]
            more = [f"and {len(found) - _MOST_SHOWN} more"] if len(found) > _MOST_SHOWN else []
            message = f"this page has changed since {reviewer} signed it on {day}: {'; '.join([*shown, *more])}"
        hint = f"Its readers are told that nobody has checked it. Have it read again: `anagen sign {page.path}`."
        yield rule.problem(place, message, hint, _place(site, page.path))


def _short(change: Change, found: Iterable[Change]) -> str:
    """A sentence that fits into a message; of a long one the part that differs from what stands in its place."""
    others = [other.text for other in found if other.sign != change.sign]
    same = max((len(commonprefix([change.text, other])) for other in others), default=0)
    start = change.text.rfind(" ", 0, max(same - _BEFORE, 0)) + 1 if len(change.text) > _LONGEST_SHOWN else 0
    text = ("…" if start else "") + change.text[start:]
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def _review_overdue(rule: Rule, site: Site, theme: Theme) -> Found:
    for page, review in _to_read_again(site, Standing.OVERDUE):
        if site.today:
            due = review.next_review
            days = (site.today - due).days
            graded = rule if days > GRACE_DAYS else msgspec.structs.replace(rule, severity=Severity.WARNING)
            message = f"the next review of {page.path} was due on {due}, {days} {'day' if days == 1 else 'days'} ago"
            hint = f"When somebody has read it again, type `anagen sign {page.path}`."
            yield graded.problem(_place(site, page.path), message, hint, Location(path=page.path))


def _review_due(rule: Rule, site: Site, theme: Theme) -> Found:
    due = [page.path for page, _review in _to_read_again(site, Standing.DUE)]
    if due:
        first = min(due, key=lambda path: site.library.reviews[path].next_review)
        day = site.library.reviews[first].next_review
        message = f"the next review of {first} is due by {day}"
        if len(due) > 1:
            message = f"the next reviews of {len(due)} pages are due within {DUE_DAYS} days, the first by {day}"
        hint = f"When somebody has read the text again, type `anagen sign {first}`."
        yield rule.problem(_place(site, first), message, hint, *(Location(path=path) for path in due))


def _unknown_reviewer(rule: Rule, site: Site, theme: Theme) -> Found:
    for review in () if "people" in site.library.unread else site.library.reviews.values():
        if review.reviewer not in site.library.people:
            message = f"`{review.reviewer}`, who signed {review.page}, is not in content/people.yaml"
            hint = did_you_mean(review.reviewer, site.library.people)
            hint = hint or "Add the person there. Keep everybody who has signed a page, even when they have left."
            yield rule.problem(_place(site, review.page), message, hint)


def _review_of_nothing(rule: Rule, site: Site, theme: Theme) -> Found:
    known = {*site.pages, *site.drafts, *site.unread}
    for path in site.library.reviews:
        if path not in known:
            near = did_you_mean(path, known - {*site.library.reviews})
            hint = near if near.startswith("Did") else "Correct the path, or delete this review if the page is gone."
            yield rule.problem(_place(site, path), f"this is a review of `{path}`, and there is no such page", hint)


def _review_date(rule: Rule, site: Site, theme: Theme) -> Found:
    for review in site.library.reviews.values():
        for message, hint in _wrong_dates(site, review):
            yield rule.problem(_place(site, review.page), message, hint)


def _wrong_dates(site: Site, review: Review) -> Iterator[tuple[str, str]]:
    if site.today and review.reviewed > site.today:
        message = f"the review of {review.page} is dated {review.reviewed}, a day that has not come yet"
        yield message, "Write the day on which the text was read, as `reviewed`."
    if _is_backwards(review):
        message = f"the next review of {review.page}, on {review.next_review}, is not after its review on"
        yield f"{message} {review.reviewed}", "Write a later day as `next_review`."


REVIEW_RULES = (
    warning_rule("unsigned-page", "pages that no clinician has signed", _unsigned_page, scope="site"),
    warning_rule("changed-since-signed", "a page whose text is not the one that was signed", _changed_since_signed),
    error_rule("review-overdue", "a page whose next review is overdue", _review_overdue, scope="site"),
    warning_rule("review-due", "pages whose next review is due soon", _review_due, scope="site"),
    error_rule("unknown-reviewer", "a review by somebody who is not in people.yaml", _unknown_reviewer, scope="site"),
    warning_rule("review-of-nothing", "a review of a page that is not there", _review_of_nothing, scope="site"),
    error_rule("review-date", "a review on a day that cannot be", _review_date, scope="site"),
)
