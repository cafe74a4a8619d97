"""Rules about citations and references: each key is a reference, and each reference is used and still stands."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterator

from anagen.check.rule import Found, Rule, error_rule, warning_rule
from anagen.diagnostics import Location, did_you_mean
from anagen.library import Library, retraction_of
from anagen.site import Site, cited_by
from anagen.theme import Theme


def _unknown_citation(rule: Rule, site: Site, theme: Theme) -> Found:
    if "references" in site.library.unread:
        return
    for document in site.documents.values():
        for citation in document.citations.values():
            for cited in citation.sources:
                if cited.key not in site.library.references:
                    message = f"`{cited.key}` is not in content/references.yaml"
                    yield rule.problem(cited.location, message, did_you_mean(cited.key, site.library.references))


def _unused_reference(rule: Rule, site: Site, theme: Theme) -> Found:
    """One problem for all of them. A page that cannot be read might cite any."""
    library = site.library
    used = dict(cited_by(site)).keys() | {outcome.source for outcome in library.outcomes.values()}
    unused = [key for key in library.references if key not in used]
    if unused and not site.unread and "outcomes" not in library.unread:
        places = [library.places["references", key] for key in unused]
        names = ", ".join(f"`{key}`" for key in unused)
        message = f"no page and no number of record uses {names}"
        hint = "Cite each where a text rests on it, or take it out." + (
            " Drafts were not looked at." if site.drafts else ""
        )
        yield rule.problem(places[0], message, hint, *places[1:])


def _retracted_source(rule: Rule, site: Site, theme: Theme) -> Found:
    citing = dict(cited_by(site))
    for key, reference in site.library.references.items():
        entry = retraction_of(reference, site.library.retracted)
        if entry:
            when = f" on {entry.retracted.isoformat()}" if entry.retracted else ""
            why = f" ({entry.reason})" if entry.reason else ""
            cited = ", ".join(f"`{path}`" for path in citing.get(key, ()))
            message = f"the source `{key}` was retracted{when}{why}" + (f"; it is cited in {cited}" if cited else "")
            hint = "Take out what rests on it, and then the source."
            place = site.library.places["references", key]
            yield rule.problem(place, message, hint, site.library.places["retracted", entry.paper])


def _source_to_check(rule: Rule, site: Site, theme: Theme) -> Found:
    if site.today:
        for place, message in sources_to_check(site.library, site.today, site.config.editorial.recheck_months):
            hint = "Look it up again: does it still say the same? Then set its `accessed` to the day that you looked."
            yield rule.problem(place, message, hint)


def sources_to_check(library: Library, today: datetime.date, months: int) -> Iterator[tuple[Location, str]]:
    """Each reference that somebody last looked at more than `months` months before `today`: its place, what to say.

    A paper does not change, so a source with a DOI or a PubMed number need not say when it was looked at; one that
    can be reached only at a web address must.
    """
    for key, reference in library.references.items():
        place: Location = library.places["references", key]
        needs_date = bool(reference.url) and not (reference.doi or reference.pmid)
        if reference.accessed is None:
            message = f"nobody noted when `{key}` was last looked at, and a web page can change"
            due = needs_date
        else:
            when = reference.accessed.isoformat()
            message = f"`{key}` was last looked at on {when}, over {months} months ago"
            due = _months_later(reference.accessed, months) < today
        if due:
            yield place, message


def _months_later(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later, or the last day of a shorter month; nothing is later than the calendar."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > datetime.MAXYEAR:
        return datetime.date.max
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


SOURCE_RULES = (
    error_rule("unknown-citation", "a citation of a reference that is not recorded", _unknown_citation),
    warning_rule("unused-reference", "references that nothing uses", _unused_reference, scope="site"),
    error_rule("retracted-source", "a source that was retracted", _retracted_source, scope="site"),
    warning_rule("source-to-check", "a source that somebody should look up again", _source_to_check, scope="site"),
)
