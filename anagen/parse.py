"""What does one Markdown file say? From its bytes to a `Document`; knows no other file, template or setting."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from html import unescape

import msgspec

from anagen import urls, yaml_reader
from anagen.diagnostics import Diagnostic, Diagnostics, Location, error
from anagen.document import Brief, Definition, Document, FrontMatter, Outline
from anagen.markdown import Converted, Converter, unique_slug
from anagen.markup import Token, text_of, tokens
from anagen.prose import passages
from anagen.source import Source, SourceFile, decode

_FENCE = re.compile(r"---[ \t]*(?:\n|\Z)")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_NO_FILE = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:|^/|^$|^[^#]*\.md(?:#|$)|^#")
_PAGE = re.compile(r"^(?![A-Za-z][A-Za-z0-9+.-]*:).*\.md(?:#|$)|^[#/]")
_Span = tuple[int, int]


class Parsed(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one file: its document, unless it could not be read, and the problems of its text."""

    path: str
    document: Document | None
    diagnostics: Diagnostics


def parse_batch(files: Iterable[SourceFile]) -> tuple[Parsed, ...]:
    """Parse files one by one, in order. Pure: the same bytes give the same result anywhere."""
    converter = Converter()
    return tuple(_parse(file, converter) for file in files)


def parse_text(file: SourceFile, path: str) -> Parsed:
    """Parse a text that belongs to no site as if it were the page `path`; what it has for front matter is passed over.

    Its places name the file that it is.
    """
    source, diagnostics = decode(file)
    if source is None:
        return Parsed(path=path, document=None, diagnostics=diagnostics)
    head, body, _problems = _split(source)
    front_matter = _front_matter(head)[0] if head else None
    converted, problems = Converter().convert(body)
    front_matter = front_matter or FrontMatter(title="-", summary="-")  # it must have some
    document = _document(path, body, front_matter, converted) if converted else None
    return Parsed(path=path, document=document, diagnostics=problems)


def outline_of(document: Document) -> Outline:
    """What the rest of the site needs to know of a page."""
    blocks = document.blocks.values()
    options = [(name, option) for block in blocks for name, option in block.options.items()]
    draws = dict.fromkeys(option.value for name, option in options if name == "outcome")
    cites = dict.fromkeys(cited.key for citation in document.citations.values() for cited in citation.sources)
    headings = tuple(heading.text for heading in document.headings)
    return Outline(
        path=document.path,
        front_matter=document.front_matter,
        title_place=document.places.get("title") or Location(path=document.path, line=1, column=1),
        ids=document.ids,
        headings=headings,
        definitions=document.definitions,
        leads=tuple(dict.fromkeys(link.target for link in document.links.values() if _PAGE.search(link.target))),
        files=tuple(link for link in document.links.values() if not _NO_FILE.search(link.target)),
        options=tuple((name, option.value, option.location) for name, option in options if "." in option.value),
        has_unread_options=any(block.is_unread for block in blocks),
        cites=tuple(cites),
        draws=tuple(draws),
    )


def brief_of(document: Document) -> Brief:
    """The same in MessagePack, with what every build asks of every page."""
    outline = outline_of(document)
    drawn = sum("picture" in block.options for block in document.blocks.values())
    return Brief(
        outline=msgspec.msgpack.encode(outline),
        is_draft=outline.front_matter.draft,
        pictures=drawn + sum(link.is_picture for link in document.links.values()),
        citations=len(document.citations),
        face=_hash(outline.front_matter, outline.ids, outline.headings, outline.definitions),
        ties=_hash(outline.files, outline.options, outline.has_unread_options, outline.cites, outline.draws),
    )


def _hash(*parts: object) -> bytes:
    return hashlib.blake2b(msgspec.msgpack.encode(parts, order="deterministic"), digest_size=16).digest()


def _parse(file: SourceFile, converter: Converter) -> Parsed:
    source, diagnostics = decode(file)
    if source is None:
        return Parsed(path=file.path, document=None, diagnostics=diagnostics)
    head, body, problems = _split(source)
    front_matter, places, more = _front_matter(head) if head else (None, {}, ())
    converted, still_more = converter.convert(body)
    document = None
    if front_matter is not None and converted is not None:
        document = msgspec.structs.replace(_document(file.path, body, front_matter, converted), places=places)
    return Parsed(path=file.path, document=document, diagnostics=(*problems, *more, *still_more))


def _document(path: str, body: Source, front_matter: FrontMatter, converted: Converted) -> Document:
    is_glossary = front_matter.type == "glossary"
    html, definitions = _definitions(converted) if is_glossary else (converted.html, ())
    return Document(
        path=path,
        source=body,
        front_matter=front_matter,
        places={},
        html=html,
        passages=passages(body, urls.language_of(path)),
        headings=converted.headings,
        ids=tuple(dict.fromkeys((*converted.ids, *(definition.id for definition in definitions)))),
        links=converted.links,
        blocks=converted.blocks,
        citations=converted.citations,
        definitions=definitions,
    )


def _split(source: Source) -> tuple[Source | None, Source, tuple[Diagnostic, ...]]:
    """The front matter, the body, and what is wrong with the lines between them."""
    text = source.text
    start = _FENCE.match(text)
    if start is None:
        hint = "Start the file with `---`, then `title: …` and `summary: …`, then `---`."
        place = Location(path=source.path, line=1, column=1)
        return None, source, (error("no-front-matter", place, "this page has no front matter", hint),)
    end = _CLOSING.search(text, start.end())
    if end is None:
        place = Location(path=source.path, line=1, column=1, length=3)
        message = "the front matter that starts here is never closed"
        nothing = Source(path=source.path, text="")
        return None, nothing, (error("front-matter-unclosed", place, message, "Type `---` on a line below it."),)
    head = Source(path=source.path, text=text[start.end() : end.start()], first_line=2)
    body = Source(path=source.path, text=text[end.end() :], first_line=source.place(end.end()).line)
    return head, body, ()


def _front_matter(head: Source) -> tuple[FrontMatter | None, dict[str, Location], Diagnostics]:
    read, diagnostics = yaml_reader.read(head, FrontMatter)
    places = {".".join(map(str, path)): place for path, place in read.places.items()}
    return read.value, places, diagnostics


def _definitions(converted: Converted) -> tuple[str, tuple[Definition, ...]]:
    """The HTML of a glossary with an anchor at each entry, and its entries.

    An entry is one or more terms and the definitions below them; a list inside of a definition is part of it.
    """
    walk = [*tokens(converted.html)]
    pieces = [token.html for token in walk]
    used = set(converted.ids)
    definitions: list[Definition] = []
    for terms, bodies in _entries(walk):
        words = tuple(filter(None, (_words("".join(pieces[start + 1 : end])) for start, end in terms)))
        if words and bodies:
            first = terms[0][0]
            anchor = unescape(walk[first].attributes().get("id", ""))
            if not anchor:
                anchor = unique_slug(words[0], used)
                pieces[first] = pieces[first].replace("<dt", f'<dt id="{anchor}"', 1)
            html = "\n".join("".join(pieces[start + 1 : end]).strip() for start, end in bodies)
            definitions.append(Definition(id=anchor, terms=words, html=html))
    return "".join(pieces), tuple(definitions)


def _entries(walk: list[Token]) -> Iterator[tuple[list[_Span], list[_Span]]]:
    """The entries of all definition lists: where the tags of their terms and of their definitions are."""
    depth, start = 0, 0
    terms: list[_Span] = []
    bodies: list[_Span] = []
    for index, token in enumerate(walk):
        if token.name == "dl":
            depth += -1 if token.is_end else 1
        if token.name in {"dt", "dd"} and depth == 1 and not token.is_end:
            start = index
        is_over = (token.name == "dl" and depth == 0) or (token.name == "dt" and depth == 1 and bool(bodies))
        if is_over:
            yield terms, bodies
            terms, bodies = [], []
        if token.name in {"dt", "dd"} and depth == 1 and token.is_end:
            (terms if token.name == "dt" else bodies).append((start, index))


def _words(html: str) -> str:
    return " ".join(unescape(text_of(html)).split())
