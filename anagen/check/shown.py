"""What does a page show: its links and pictures with their words, its running text? And its lines, as it is typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import msgspec

from anagen.diagnostics import Location
from anagen.document import Document, Link, tokens_of
from anagen.markdown.lines import Line, lines_of
from anagen.once import once
from anagen.theme import Theme

_MARK = re.compile(r"ag:(\d+):")


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A link or picture as a reader meets it: `words` are the link's text, or the picture's alternative text.

    `lacks_alt` says that these are missing, of a picture that is not decorative or of one inside of the link.
    """

    link: Link
    words: str
    is_decorative: bool = False
    lacks_alt: bool = False


@once
def lines(document: Document) -> Iterator[Line]:
    """The lines of a page as it is typed."""
    return lines_of(document.source.text)


@once
def printed(document: Document) -> Iterator[str]:
    """The texts that readers see as running text: without tags, and without code."""
    depth = 0
    for token in tokens_of(document):
        if token.name in {"code", "pre"}:
            depth += -1 if token.is_end else 1
        elif not token.name and not depth:
            yield unescape(token.html)


@once
def shown(document: Document) -> Iterator[Shown]:
    """The links and pictures of a page with their words; the words of a picture inside a link are the link's, too."""
    words: list[str] = []
    link: Link | None = None
    lacks_alt = False
    paragraph = ""
    for token in tokens_of(document) if document.links else ():
        if not token.name:
            words.append(unescape(token.html))
        elif token.name == "p":
            paragraph = "" if token.is_end else token.attributes().get("class", "")
        elif token.name == "img":
            attributes = token.attributes()
            alt = unescape(attributes.get("alt", ""))
            words.append(alt)
            is_decorative = "decorative" in f"{attributes.get('class', '')} {paragraph}".split()
            picture = _link_of(document, attributes.get("src", ""))
            lacks_alt = not alt.strip() and not is_decorative
            if picture:
                words_of_it = " ".join(alt.split())
                yield Shown(link=picture, words=words_of_it, is_decorative=is_decorative, lacks_alt=lacks_alt)
        elif token.name == "a" and not token.is_end:
            words, link, lacks_alt = [], _link_of(document, token.attributes().get("href", "")), False
        elif token.name == "a" and link:
            yield Shown(link=link, words=" ".join("".join(words).split()), lacks_alt=lacks_alt)
            link = None


def _link_of(document: Document, address: str) -> Link | None:
    mark = _MARK.fullmatch(address)
    return document.links.get(int(mark[1])) if mark else None


def block_alts(document: Document, theme: Theme) -> Iterator[tuple[str, str, Location]]:
    """The pictures that blocks show: the file's name, the words of `alt`, and their place."""
    for block in document.blocks.values():
        component = theme.components.get(block.name)
        for parameter in component.facts.parameters if component else ():
            if parameter.type == "picture" and parameter.name in block.options and "alt" in block.options:
                alt = block.options["alt"]
                yield block.options[parameter.name].value, alt.value, alt.location
