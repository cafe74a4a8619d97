"""References as a reader reads them: authors, title, where it stands, and the one address to follow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from anagen.library import Name, Reference
from anagen.render.views import LinkView, SourceView

_MOST_AUTHORS = 3


def address(reference: Reference) -> tuple[str, str]:
    """The link of a reference and its text: by DOI, then by PubMed number, then by URL."""
    if reference.doi:
        return f"https://doi.org/{reference.doi}", f"doi.org/{reference.doi}"
    if reference.pmid:
        return f"https://pubmed.ncbi.nlm.nih.gov/{reference.pmid}/", f"PubMed {reference.pmid}"
    return reference.url, reference.url.split("//", 1)[-1].rstrip("/")


def year(reference: Reference) -> str:
    """The year of publication, or nothing."""
    parts = reference.issued.date_parts
    return str(parts[0][0]) if parts and parts[0] else ""


def source_view(
    reference: Reference,
    strings: Mapping[str, str],
    *,
    number: int,
    backlinks: tuple[str, ...] = (),
    sources_href: str = "",
    cited_by: tuple[LinkView, ...] = (),
) -> SourceView:
    """A reference as the `number`th of a list; the words between its parts are the page's language's.

    `sources_href` is where the page of all sources has it in full: with one, a list names the first author alone.
    """
    href, link_text = address(reference)
    return SourceView(
        id=f"source-{number}",
        key=reference.id,
        number=number,
        authors=_authors(reference.author, strings, most=1 if sources_href else _MOST_AUTHORS),
        title=reference.title,
        container=reference.container_title or reference.publisher,
        year=year(reference),
        details=_details(reference),
        study_type=reference.study_type,
        href=href,
        link_text=link_text,
        accessed=day(reference.accessed, strings) if reference.accessed else "",
        short=_short(reference, strings),
        backlinks=backlinks,
        sources_href=sources_href,
        cited_by=cited_by,
    )


def day(date: date, strings: Mapping[str, str]) -> str:
    """A date in words of the page's language: 6 August 2026."""
    return strings["date"] % {"day": date.day, "month": strings[f"month_{date.month}"], "year": date.year}


def _authors(names: tuple[Name, ...], strings: Mapping[str, str], most: int = _MOST_AUTHORS) -> str:
    written = [name.literal or f"{name.family} {_initials(name.given)}".strip() for name in names[:most]]
    text = ", ".join(written)
    return strings["and_others"] % {"authors": text} if len(names) > most else text


def _short(reference: Reference, strings: Mapping[str, str]) -> str:
    """The first author, or else the title, and the year."""
    name = _authors(reference.author, strings, most=1) or reference.title
    return strings["list_comma"].join(filter(None, [name, year(reference)]))


def _initials(given: str) -> str:
    return "".join(part[0] for part in given.replace("-", " ").replace(".", " ").split())


def _details(reference: Reference) -> str:
    """Volume, issue and pages, as journals write them: 40(6): 328-339."""
    issue = f"({reference.issue})" if reference.issue else ""
    page = f": {reference.page}" if reference.page else ""
    return f"{reference.volume}{issue}{page}".removeprefix(": ")
