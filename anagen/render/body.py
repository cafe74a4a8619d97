"""From a document's HTML with marks to the HTML of the page: one walk with a stack, inner blocks first.

Links become relative, citations get their numbers, terms explain themselves at their first use.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec
from markupsafe import Markup, escape

from anagen.diagnostics import Diagnostic, Location
from anagen.document import Block, Citation, Definition, Document, tokens_of
from anagen.library import Library
from anagen.markup import Token, text_of
from anagen.render.outcomes import outcome_view
from anagen.render.pictures import inline_svg
from anagen.render.references import year
from anagen.render.templates import Templates
from anagen.render.views import CitationView, PictureView
from anagen.theme import Asset, Theme

_HEADINGS = {"h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_NO_TERMS = frozenset({"a", "code", "pre", "kbd", "samp", "dt", "th", *_HEADINGS})
_HREF = re.compile(r'href="ag:(\d+):"')
_MARK = re.compile(r"ag:(\d+):")
_PAGE, _TABLE = -1, -2
_NONE: Mapping[str, tuple[str, ...]] = {}
_WORD = re.compile(r"\w[\w'’-]*")
Glossary = Mapping[str, tuple[tuple[str, Definition], ...]]
"""The terms by their first word in lower case, the longest first."""


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """Where a link of the page goes, as it is written into the HTML; a picture comes with its size."""

    href: str
    width: int = 0
    height: int = 0


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """What the walk needs from around the document, all of it read only.

    `address_of` turns a link as written into an address; `glossary` maps the first word of each term, in lower case,
    to the terms that start with it; `pictures` are those of the content by path.
    """

    theme: Theme
    templates: Templates
    strings: Mapping[str, str]
    library: Library
    address_of: Callable[[str], Address]
    picture_of: Callable[[str], Asset | None]
    bitmap_of: Callable[[str], PictureView | None]
    glossary: Glossary
    glossary_href: str


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """The page's HTML; `cited` maps each key to the anchors of the places that cite it, in order of first use."""

    html: Markup
    cited: dict[str, tuple[str, ...]]
    problems: tuple[Diagnostic, ...] = ()


class _Frame(msgspec.Struct):
    """An open block, a table or the page itself: the HTML so far, and the heading level that holds.

    `may_explain` says whether this block and all around it allow their words to be explained in place.
    """

    number: int
    level: int
    pieces: list[str]
    may_explain: bool = True


def _join_to_word(pieces: list[str]) -> None:
    """Take away the space before a citation's small number, so that it cannot start a line."""
    if pieces:
        pieces[-1] = pieces[-1].rstrip(" \n")


def glossary_index(definitions: tuple[Definition, ...]) -> Glossary:
    """The terms of a glossary by their first word in lower case, the longest first."""
    index: dict[str, list[tuple[str, Definition]]] = {}
    for definition in definitions:
        for term in definition.terms:
            first = _WORD.search(term.lower())
            if first:
                index.setdefault(first[0], []).append((str(escape(term.lower())), definition))
    return {word: tuple(sorted(terms, key=lambda pair: -len(pair[0]))) for word, terms in index.items()}


def render_body(document: Document, around: Surroundings, cited: Mapping[str, tuple[str, ...]] = _NONE) -> Body:
    """Walk the document's HTML once; `cited` is what stands above it, so that numbers go on from there."""
    walk = _Walk(document, around, cited)
    for token in tokens_of(document):
        walk.take(token)
    html = Markup("".join(walk.frames[0].pieces))
    found = {key: tuple(anchors) for key, anchors in walk.cited.items()}
    return Body(html=html, cited=found, problems=tuple(walk.problems))


def _terms_in(html: str, glossary: Glossary) -> tuple[set[str], list[tuple[str, Definition]]]:
    """The words with which terms can begin in a text, in lower case, and the terms that can stand in it."""
    lower = html.lower()
    is_certain = "Σ" not in html  # it is lowered by what stands around it: then a term can stand in any text
    terms = [
        (first, term if is_certain else "", definition)
        for first, found in glossary.items()
        for term, definition in found
        if term in lower or not is_certain
    ]
    first_words = {form for first, _term, _definition in terms for form in (first, f"{first}s")}
    return first_words, [(term, definition) for _first, term, definition in terms]


class _Walk:
    """The state of one walk; lives inside one call of `render_body`."""

    def __init__(self, document: Document, around: Surroundings, cited: Mapping[str, tuple[str, ...]]) -> None:
        self.document = document
        self.around = around
        self.frames = [_Frame(_PAGE, 1, [])]
        self.open_names: list[str] = []
        self.cited = {key: list(anchors) for key, anchors in cited.items()}
        self.numbers = {key: number for number, key in enumerate(cited, 1)}
        self.explained: set[str] = set()
        self.first_words, self.terms = _terms_in(document.html, around.glossary)
        self.problems: list[Diagnostic] = []
        self.tables = self.pictures = 0

    def take(self, token: Token) -> None:
        frame = self.frames[-1]
        if not token.name:
            is_quiet = self.open_names or not (self.terms and frame.may_explain and self._may_have_term(token.html))
            frame.pieces.append(token.html if is_quiet else "".join(self._explain(token.html)))
        elif token.name == "ag-block":
            self._block(token)
        elif token.name == "ag-cite":
            if not token.is_end:
                citation = self.document.citations.get(int(token.attributes()["n"]))
                _join_to_word(frame.pieces)
                frame.pieces.append(self._cite(citation) if citation else "")
        else:
            self._tag(token, frame)

    def _tag(self, token: Token, frame: _Frame) -> None:
        if token.name in _NO_TERMS:
            if not token.is_end:
                self.open_names.append(token.name)
            elif token.name in self.open_names:
                self.open_names.remove(token.name)
        if token.name == "table" and self._block_of(frame) != "compare":
            self._table(token)
            return
        if token.name == "img":
            frame.pieces.append(self._shown(token))
            return
        if token.name in _HEADINGS and not token.is_end:
            frame.level = _HEADINGS[token.name]
        frame.pieces.append(_HREF.sub(self._address, token.html) if "ag:" in token.html else token.html)

    def _block_of(self, frame: _Frame) -> str:
        block = self.document.blocks.get(frame.number)
        return block.name if block else ""

    def _may_have_term(self, text: str) -> bool:
        """A quick look whether a term that is still to be explained can stand in a text."""
        lower = text.lower()
        for term, _definition in self.terms:  # noqa: SIM110 (`any` takes twice as long, at every text of a page)
            if term in lower:
                return True
        return False

    def _table(self, token: Token) -> None:
        """A plain table in its own frame; the one of a `compare` block has the block's."""
        if not token.is_end:
            self.tables += 1
            around = self.frames[-1]
            self.frames.append(_Frame(_TABLE, around.level, [token.html], around.may_explain))
            return
        frame = self.frames.pop()
        body = Markup("".join([*frame.pieces, token.html]))
        self.frames[-1].pieces.append(self.around.templates.component("table", body=body, number=self.tables))

    def _address(self, match: re.Match[str]) -> str:
        link = self.document.links.get(int(match[1]))
        return f'href="{escape(self.around.address_of(link.target).href)}"' if link else ""

    def _shown(self, token: Token) -> Markup:
        """A picture of the running text, with what else its tag says."""
        attributes = {name: Markup(value) for name, value in token.attributes().items()}
        mark = _MARK.fullmatch(attributes.pop("src", ""))
        link = self.document.links.get(int(mark[1])) if mark else None
        if link is None:
            return Markup("")
        picture = self._file(link.target, attributes.get("alt", ""))
        return self.around.templates.component("picture", picture=picture, attributes=attributes)

    def _block(self, token: Token) -> None:
        if not token.is_end:
            number = int(token.attributes()["n"])
            block = self.document.blocks.get(number)
            around = self.frames[-1]
            level, may_explain = around.level, around.may_explain
            if block:
                facts = self.around.theme.components[block.name].facts
                level += bool(block.heading and facts.outline)
                may_explain = may_explain and facts.explain_terms
            self.frames.append(_Frame(number, min(level, 6), [], may_explain))
            return
        frame = self.frames.pop()
        block = self.document.blocks.get(frame.number)
        body = Markup("".join(frame.pieces).strip())
        try:
            html = self._component(block, body, frame) if block else body
        except Exception as failure:  # noqa: BLE001 (a template is the clinic's code: whatever it raises is its problem)
            html = Markup("")
            self.problems.append(self.around.templates.problem(failure, Location(path=self.document.source.path)))
        self.frames[-1].pieces.append(html)

    def _component(self, block: Block, body: Markup, frame: _Frame) -> Markup:
        """A block's own component around its body. Its options have been checked before."""
        identity = f"{block.name}-{frame.number}"
        arguments: dict[str, Any] = {
            "body": body,
            "heading": block.heading,
            "level": self.frames[-1].level + 1 if self.frames[-1].level < 6 else 6,
            "id": identity,
        }
        for parameter in self.around.theme.components[block.name].facts.parameters:
            option = block.options.get(parameter.name)
            if option is None:
                continue
            value: Any = option.value
            if parameter.type == "outcome":
                outcome = self.around.library.outcomes[value]
                citation = Citation(sources=(), location=block.location)
                value = outcome_view(outcome, self.around.strings, self._cite(citation, outcome.source))
            elif parameter.type == "picture":
                alt = block.options["alt"].value if "alt" in block.options else ""
                value = self._picture(value, alt, f"{identity}-")
            elif parameter.type == "number":
                value = int(value)
            arguments[parameter.name.replace("-", "_")] = value
        return self.around.templates.component(block.name, **arguments)

    def _picture(self, target: str, alt: str, prefix: str) -> PictureView:
        asset = self.around.picture_of(target)
        if asset and asset.path.lower().endswith(".svg"):
            return inline_svg(asset, alt, prefix)
        return self._file(target, alt)

    def _file(self, target: str, alt: str) -> PictureView:
        """A picture that is a file of its own, counted among those of the page."""
        self.pictures += 1
        bitmap = self.around.bitmap_of(target)
        if bitmap is None:
            address = self.around.address_of(target)
            bitmap = PictureView(alt=alt, href=address.href, width=address.width, height=address.height)
        return msgspec.structs.replace(bitmap, alt=alt, is_first=self.pictures == 1)

    def _cite(self, citation: Citation, key: str = "") -> Markup:
        views = []
        for source_key, locator in [(key, "")] if key else [(cited.key, cited.locator) for cited in citation.sources]:
            reference = self.around.library.references.get(source_key)
            if reference is None:
                continue
            anchors = self.cited.setdefault(source_key, [])
            number = self.numbers.setdefault(source_key, len(self.numbers) + 1)
            anchors.append(f"cite-{number}-{len(anchors) + 1}")
            title = " ".join(filter(None, [reference.title + ",", year(reference)])).rstrip(",")
            views.append(
                CitationView(number=number, href=f"#source-{number}", id=anchors[-1], title=title, locator=locator)
            )
        return self.around.templates.phrase("citation", citations=tuple(views)) if views else Markup("")

    def _explain(self, text: str) -> Iterator[str]:
        """The text with the first use on the page of each term made to explain itself."""
        at = 0
        for word in _WORD.finditer(text):
            if word.start() < at or word[0].lower() not in self.first_words:
                continue
            found = self._term_at(text, word)
            if found:
                end, definition = found
                self.explained.add(definition.id)
                self.terms = [pair for pair in self.terms if pair[1].id != definition.id]
                yield text[at : word.start()]
                yield self.around.templates.phrase(
                    "term",
                    word=Markup(text[word.start() : end]),
                    definition=Markup(text_of(definition.html)),
                    href=f"{self.around.glossary_href}#{definition.id}",
                    id=f"term-{definition.id}",
                )
                at = end
        yield text[at:]

    def _term_at(self, text: str, word: re.Match[str]) -> tuple[int, Definition] | None:
        for term, definition in self._terms(word[0].lower()):
            end = word.start() + len(term)
            if text[word.start() : end].lower() != term:
                continue
            if text[end : end + 1] == "s":
                end += 1
            if not re.match(r"\w", text[end : end + 1]):
                return end, definition
        return None

    def _terms(self, first: str) -> list[tuple[str, Definition]]:
        """The terms with this first word, in lower case, that are still to be explained."""
        found = self.around.glossary.get(first) or self.around.glossary.get(first.removesuffix("s"), ())
        terms = [(term, definition) for term, definition in found if definition.id not in self.explained]
        if not terms:
            self.first_words.discard(first)
        return terms
