"""What does one Markdown file say? From its bytes to a `Document`; knows no other file, template or setting."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

import msgspec

from anagen import yaml_reader
from anagen.diagnostics import Diagnostic, Diagnostics, Location, error
from anagen.document import Definition, Document, FrontMatter
from anagen.markdown import Converted, Converter, unique_slug
from anagen.markup import text_of
from anagen.source import Source, SourceFile, decode

_FENCE = re.compile(r"---[ \t]*\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_ENTRY = re.compile(r"(?P<terms>(?:\s*<dt[^>]*>.*?</dt>)+)\s*<dd[^>]*>(?P<body>.*?)</dd>", re.DOTALL)
_TERM = re.compile(r"<dt[^>]*>(.*?)</dt>", re.DOTALL)


class Parsed(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one file: its document, unless it could not be read, and the problems of its text."""

    path: str
    document: Document | None
    diagnostics: Diagnostics


def parse_batch(files: Iterable[SourceFile]) -> tuple[Parsed, ...]:
    """Parse files one by one, in order. Pure: the same bytes give the same result anywhere."""
    converter = Converter()
    return tuple(_parse(file, converter) for file in files)


def _parse(file: SourceFile, converter: Converter) -> Parsed:
    source, diagnostics = decode(file)
    if source is None:
        return Parsed(path=file.path, document=None, diagnostics=diagnostics)
    head, body, problems = _split(source)
    front_matter, places, more = _front_matter(head) if head else (None, {}, ())
    converted, still_more = converter.convert(body)
    document = None
    if front_matter is not None:
        is_glossary = front_matter.type == "glossary"
        html, definitions = _definitions(converted) if is_glossary else (converted.html, ())
        document = Document(
            path=file.path,
            front_matter=front_matter,
            places=places,
            html=html,
            headings=converted.headings,
            ids=(*converted.ids, *(definition.id for definition in definitions)),
            links=converted.links,
            blocks=converted.blocks,
            citations=converted.citations,
            definitions=definitions,
        )
    return Parsed(path=file.path, document=document, diagnostics=(*problems, *more, *still_more))


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
    places = {str(path[0]): place for path, place in read.places.items() if len(path) == 1}
    return read.value, places, diagnostics


def _definitions(converted: Converted) -> tuple[str, tuple[Definition, ...]]:
    """The HTML of a glossary with an anchor at each entry, and its entries."""
    used = set(converted.ids)
    definitions: list[Definition] = []

    def entry(match: re.Match[str]) -> str:
        terms = tuple(" ".join(unescape(text_of(term)).split()) for term in _TERM.findall(match["terms"]))
        anchor = unique_slug(terms[0], used)
        definitions.append(Definition(id=anchor, terms=terms, html=match["body"].strip()))
        return match[0].replace("<dt", f'<dt id="{anchor}"', 1)

    return _ENTRY.sub(entry, converted.html), tuple(definitions)
