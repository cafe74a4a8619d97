"""Where can a reader go from here? Menu, cards, breadcrumb, footer, the list "on this page", the words from A to Z.

Everything that a page shows of other pages goes through here, and belongs into their keys (`anagen.keys`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from anagen.document import Heading
from anagen.render.views import CardView, ContentsEntry, LetterView, LinkView, MenuEntry, TopicView
from anagen.site import FOOTER_TYPES, Page, Site
from anagen.topics import Topic, topics

Href = Callable[[str], str]
"""The address of a URL of the site as seen from a page."""


def link(site: Site, path: str, href: Href) -> LinkView | None:
    """A link to the page at a path; None when there is none."""
    page = site.pages.get(path)
    return LinkView(title=page.title, href=href(page.url)) if page else None


def links(site: Site, paths: Iterable[str], href: Href) -> tuple[LinkView, ...]:
    """A link to each of these pages."""
    return tuple(LinkView(title=site.pages[path].title, href=href(site.pages[path].url)) for path in paths)


def menu(site: Site, home: Page, page: Page, href: Href) -> tuple[MenuEntry, ...]:
    """The sections, and below those that hold the page, their pages."""
    trail = {*page.ancestors, page.path} - {home.path}

    def entry(path: str) -> MenuEntry:
        step = site.pages[path]
        is_open = path in trail
        return MenuEntry(
            title=step.title,
            href=href(step.url),
            is_current=path == page.path,
            is_open=is_open,
            children=tuple(entry(child) for child in step.children) if is_open else (),
        )

    return tuple(entry(path) for path in home.children if site.pages[path].type not in FOOTER_TYPES)


def footer(site: Site, home: Page) -> Iterator[str]:
    """The pages at the foot: those about the site, the word list and the sources, each with its own pages."""
    for path in home.children:
        if site.pages[path].type in FOOTER_TYPES:
            yield path
            yield from site.pages[path].children


def cards(site: Site, page: Page, href: Href) -> tuple[CardView, ...]:
    """The pages below a section, or below the first page."""
    if page.type not in {"home", "section"}:
        return ()
    children = [site.pages[path] for path in page.children]
    return tuple(
        CardView(
            title=child.title,
            summary=child.summary,
            href=href(child.url),
            type=child.type,
            children=links(site, child.children, href),
        )
        for child in children
        if page.type == "section" or child.type not in FOOTER_TYPES
    )


def contents(headings: Iterable[Heading]) -> tuple[ContentsEntry, ...]:
    """The list "on this page": headings of level 2 with those of level 3 below them; none for a short page."""
    entries: list[ContentsEntry] = []
    for heading in headings:
        entry = ContentsEntry(id=heading.id, text=heading.text)
        if heading.level == 2:
            entries.append(entry)
        elif heading.level == 3 and entries:
            entries[-1] = msgspec.structs.replace(entries[-1], children=(*entries[-1].children, entry))
    return tuple(entries) if len(entries) > 1 else ()


def letters(
    site: Site, language: str, strings: Mapping[str, str], glossary_href: str, href: Href
) -> tuple[LetterView, ...]:
    """The words and topics of a language from A to Z; words of the glossary lead to `glossary_href`, if it is there."""

    def topic_view(topic: Topic) -> TopicView:
        found = list(links(site, topic.pages, href))
        if topic.definition and glossary_href:
            found.append(
                LinkView(
                    title=strings["a_z_meaning"] % {"word": topic.text}, href=f"{glossary_href}#{topic.definition}"
                )
            )
        is_own_name = found and (found[0].title == topic.text or not topic.pages)
        return TopicView(
            text=topic.text,
            href=found[0].href if is_own_name else "",
            links=tuple(found[1:] if is_own_name else found),
        )

    return tuple(
        LetterView(
            letter=letter.letter,
            id=f"letter-{letter.letter.lower() or 'other'}",
            topics=tuple(topic_view(topic) for topic in letter.topics),
        )
        for letter in topics(site, language, strings["alphabet"])
    )
