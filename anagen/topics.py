"""Under which words is each page found? For the search, and for the list from A to Z; no judging and no HTML.

A page is found under its title, its keywords, and every name of each word of the glossary that it is about.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from anagen.document import Definition, Outline
from anagen.site import Page, Site

SEARCH, A_TO_Z = "search", "a-z"
"""The types of the two pages for finding others."""
INDEX = "pagefind/"
"""The folder of the site for the index of the search."""
_FINDING = frozenset({SEARCH, A_TO_Z})
_NOT_LISTED = _FINDING | {"home"}


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """What a page is found under beside its text: its own `keywords`, and `names` that the glossary adds."""

    keywords: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the list from A to Z: a word, the paths of the pages about it, and its id in the glossary, or ""."""

    text: str
    pages: tuple[str, ...] = ()
    definition: str = ""


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """The topics of one letter; `letter` is "" for digits and signs, and for writing that has no letters."""

    letter: str
    topics: tuple[Topic, ...]


def words_of(site: Site) -> dict[str, Words]:
    """The words of each page that may be searched, by its path."""
    names = {language: _names(definitions) for language, definitions in site.glossaries.items()}
    return {
        path: Words(keywords=site.outlines[path].front_matter.keywords, names=tuple(_added(site, page, names)))
        for path, page in site.pages.items()
        if page.type not in _FINDING
    }


def _added(site: Site, page: Page, names: Mapping[str, Mapping[str, tuple[str, ...]]]) -> Iterator[str]:
    """The other names of what a page is about: of every entry with a name in its title, summary, headings, keywords."""
    known = names.get(page.language, {})
    if page.type == "glossary" or not known:
        return
    said = _said(site.outlines[page.path])
    told = {_folded(keyword) for keyword in site.outlines[page.path].front_matter.keywords}
    for name in known:
        if _has(said, name):
            for other in known[name]:
                if _folded(other) not in told:
                    told.add(_folded(other))
                    yield other


def _names(definitions: Iterable[Definition]) -> dict[str, tuple[str, ...]]:
    """Each name of an entry, folded, with all names of that entry."""
    return {_folded(name): definition.terms for definition in definitions for name in definition.terms}


def _said(page: Outline) -> str:
    head = page.front_matter
    return _folded("\n".join((head.title, head.summary, *head.keywords, *page.headings)))


def _has(text: str, name: str) -> bool:
    """Whether a text has a name as a word of its own, or with a plural `s`; writing without spaces has it anywhere."""
    if name.upper() == name.lower():
        return name in text
    return name in text and re.search(rf"(?<!\w){re.escape(name)}s?(?!\w)", text) is not None


def topics(site: Site, language: str, alphabet: str) -> tuple[Letter, ...]:
    """The list from A to Z of a language: titles, keywords and the words of the glossary, in the order of `alphabet`.

    Letters that are not in the alphabet count as those that they are made of (`é` as `e`), or come after it. Writing
    without letters, such as Chinese, is one group at the end.
    """
    found: dict[str, Topic] = {}
    for topic in _all(site, language):
        known = found.get(_folded(topic.text))
        if known:
            pages = (*known.pages, *(path for path in topic.pages if path not in known.pages))
            topic = Topic(text=known.text, pages=pages, definition=known.definition or topic.definition)  # noqa: PLW2901
        found[_folded(topic.text)] = topic
    order = {letter: f"{place:03}" for place, letter in enumerate(alphabet)}

    def rank(text: str) -> tuple[str, ...]:
        return tuple(order.get(sign, f"9{sign}") for sign in _signs(text, alphabet))

    groups: dict[str, list[Topic]] = {}
    for topic in sorted(found.values(), key=lambda one: (rank(one.text), one.text)):
        groups.setdefault(letter_of(topic.text, alphabet), []).append(topic)
    letters = sorted(groups, key=lambda letter: (not letter, order.get(letter, f"9{letter}")))
    return tuple(Letter(letter=letter.upper(), topics=tuple(groups[letter])) for letter in letters)


def _all(site: Site, language: str) -> Iterator[Topic]:
    """Titles first, then the glossary, then keywords: the first spelling of a word is the one that is shown."""
    pages = [page for page in site.pages.values() if page.language == language and page.type not in _NOT_LISTED]
    for page in pages:
        yield Topic(text=page.title, pages=(page.path,))
    for definition in site.glossaries.get(language, ()):
        for term in definition.terms:
            yield Topic(text=term, definition=definition.id)
    for page in pages:
        for keyword in site.outlines[page.path].front_matter.keywords:
            yield Topic(text=_with_capital(" ".join(keyword.split())), pages=(page.path,))


def _with_capital(text: str) -> str:
    """A keyword as a line of a list; `FUE` and `mRNA` stay as they are."""
    return text[:1].upper() + text[1:] if text.split(" ", maxsplit=1)[0].islower() else text


def letter_of(text: str, alphabet: str) -> str:
    """The letter that a word stands under, small; "" for a digit, a sign, and writing without letters."""
    first = next(iter(_signs(text, alphabet)), "")
    is_letter = first.isalpha() and not unicodedata.name(first, "").startswith("CJK")
    return first if is_letter else ""


def _signs(text: str, alphabet: str) -> Iterator[str]:
    """The letters and digits of a text, small; those not in the alphabet taken apart, without their accents."""
    for sign in unicodedata.normalize("NFC", text.casefold()):
        parts = sign if sign in alphabet else _folded(sign)
        yield from (part for part in parts if part.isalnum())


def _folded(text: str) -> str:
    """A text for comparing: small letters, without accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
