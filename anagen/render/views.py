"""What a template sees: the records that layouts and components are given.

Types only; `docs/theme.md` tells theme writers about them. Every `href` is relative to the page that is rendered.
"""

from __future__ import annotations

import msgspec
from markupsafe import Markup


class LinkView(msgspec.Struct, frozen=True, kw_only=True):
    """A link to a page."""

    title: str
    href: str


class MenuEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A page in the menu. `is_current` is this very page; `is_open` holds it; only an open entry has `children`."""

    title: str
    href: str
    is_current: bool = False
    is_open: bool = False
    children: tuple[MenuEntry, ...] = ()


class TopicView(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the list from A to Z. `href` is where the word itself leads, or "" when it leads to all of `links`."""

    text: str
    href: str = ""
    links: tuple[LinkView, ...] = ()


class LetterView(msgspec.Struct, frozen=True, kw_only=True):
    """The topics of a letter; `letter` is "" for all that begins with none. `id` is its anchor."""

    letter: str
    id: str
    topics: tuple[TopicView, ...]


class NoticeView(msgspec.Struct, frozen=True, kw_only=True):
    """The words that a law wants on a page, by paragraph, and the name of the `law`."""

    law: str
    paragraphs: tuple[str, ...]


class CardView(msgspec.Struct, frozen=True, kw_only=True):
    """A page as its section or the home page shows it; a section's card has its `children`."""

    title: str
    summary: str
    href: str
    type: str
    children: tuple[LinkView, ...] = ()


class ContentsEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A heading in the list "on this page": level 2, with its level 3 headings as `children`."""

    id: str
    text: str
    children: tuple[ContentsEntry, ...] = ()


class PageView(msgspec.Struct, frozen=True, kw_only=True):
    """The page itself. `head_title` is for the browser's tab; `dir` is `ltr` or `rtl`."""

    title: str
    summary: str
    type: str
    path: str
    url: str
    language: str
    dir: str
    head_title: str
    keywords: tuple[str, ...] = ()
    is_draft: bool = False


class SourceView(msgspec.Struct, frozen=True, kw_only=True):
    """A reference as a reader reads it. `number` is its place in the page's list, from 1.

    `href` goes to the publication (DOI, then PubMed, then URL) and `link_text` says so ("doi.org/10…").
    `short` is enough to find it by: the first author and the year.
    `id` is the anchor of the entry; `backlinks` the anchors of the places that cite it, in order.
    `sources_href` goes to its entry on the sources page.
    """

    id: str
    key: str
    number: int
    authors: str
    title: str
    container: str
    year: str
    details: str
    study_type: str
    href: str
    link_text: str
    accessed: str
    short: str
    backlinks: tuple[str, ...] = ()
    sources_href: str = ""
    cited_by: tuple[LinkView, ...] = ()


class CitationView(msgspec.Struct, frozen=True, kw_only=True):
    """One number of a citation in the text: links to `href`; `id` is the anchor that the list links back to."""

    number: int
    href: str
    id: str
    title: str
    locator: str = ""


class GroupView(msgspec.Struct, frozen=True, kw_only=True):
    """A group of an outcome, ready to draw.

    `count` is how many of the outcome's denominator, in whole people (None when unknown or not a frequency), in figures
    `count_text`; `rest_text` the others; `studied` of how many it was counted; `could_be` its range in whole people.
    `published` and `interval` are as on record. `value` and `start`, `end`, `low_at`, `high_at`, places on the chart's
    axis from 0 to 100, are for bars only.
    """

    name: str
    is_unknown: bool = False
    count: int | None = None
    count_text: str = ""
    rest_text: str = ""
    studied: str = ""
    could_be: str = ""
    published: str = ""
    value: str = ""
    interval: str = ""
    start: float = 0
    end: float = 0
    low_at: float | None = None
    high_at: float | None = None


class TickView(msgspec.Struct, frozen=True, kw_only=True):
    """A mark on a chart's axis: `at` from 0 to 100."""

    at: float
    label: str


class OutcomeView(msgspec.Struct, frozen=True, kw_only=True):
    """A number of record as a component draws it. `citation` is the small numbered link.

    `denominator` is 100, 1,000 or 10,000, the same for all groups, and `out_of` says it in figures; `people` names what
    is counted. `columns` is how many stand in a row of the picture; 0 where words must do.
    """

    id: str
    title: str
    population: str
    period: str
    certainty: str
    caveat: str
    unit: str
    denominator: int
    out_of: str
    people: str
    columns: int
    groups: tuple[GroupView, ...]
    ticks: tuple[TickView, ...]
    citation: Markup


class EditorialView(msgspec.Struct, frozen=True, kw_only=True):
    """Who wrote the page, in names, conflicts of interest and who pays: the page's own, or else the site's."""

    authors: tuple[str, ...] = ()
    conflicts: str = ""
    funding: str = ""


class FactsView(msgspec.Struct, frozen=True, kw_only=True):
    """What a look at the finished site found out; each is a mark until then, so it may only be printed as it is.

    `pages`, `scripts` and `forms` become numbers, `hosts` the other hosts that links lead to. The marks have a
    character that no text of a site may have, so nobody writes one by chance.
    """

    pages: str = "\uffffpages\uffff"
    scripts: str = "\uffffscripts\uffff"
    forms: str = "\uffffforms\uffff"
    hosts: str = "\uffffhosts\uffff"


class HandoutView(msgspec.Struct, frozen=True, kw_only=True):
    """What only a handout needs: the `version` of its text, short enough to be read out, and where the page is.

    `lines` are how many there is room for to write on. `address` is the page's full address and `qr` the same as a
    code; without a `base_url` both are empty.
    """

    version: str
    lines: int
    address: str = ""
    qr: Markup | None = None


class ReviewView(msgspec.Struct, frozen=True, kw_only=True):
    """The review line. When `is_signed` is false, nobody has signed this text and the rest is empty.

    Dates come both ways: for people in the page's language, and `…_iso` for machines.
    """

    is_signed: bool
    name: str = ""
    credentials: str = ""
    registration: str = ""
    reviewed: str = ""
    reviewed_iso: str = ""
    next_review: str = ""
    next_review_iso: str = ""


class PictureView(msgspec.Struct, frozen=True, kw_only=True):
    """A picture: an SVG comes as `svg`, ready to inline; anything else as `href` with its size in pixels.

    `srcset` are the same in other widths, in the form `type` that every browser of today knows. `is_first` says that no
    other picture of the text stands above it.
    """

    alt: str
    svg: Markup | None = None
    href: str = ""
    width: int = 0
    height: int = 0
    srcset: str = ""
    type: str = ""
    is_first: bool = False


class HeadView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything for `<head>`. `canonical` is empty without a `base_url`."""

    stylesheet: str
    scripts: tuple[str, ...]
    icon: str
    json_ld: Markup
    canonical: str = ""
    description: str = ""
    robots: str = ""
