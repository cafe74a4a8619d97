"""Which words does a signature stand for? A page's title, summary and text, with the numbers and sources it shows.

One function per version of the form; none may ever change, since a changed form would unsign every page. So nothing
here may depend on how a page is parsed or rendered: the text is the Markdown as it was typed.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping

import msgspec

from anagen import urls
from anagen.document import Document
from anagen.library import Library, Reference
from anagen.sentences import sentences

VERSION = 1
_SPACE = re.compile("[\t\n\v\f\r\x1c-\x1f \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_BYTE_ORDER_MARK = "\ufeff"
_QUOTE = re.compile(r"(?:[ \t]*>)+")
_ITEM = re.compile(r"(?:[-*+:]|[0-9]+[.)])(?: |$)")
_WHOLE_LINE = re.compile(r"(?:(?:[-*+:]|[0-9]+[.)]) )*(?:/{3}|#)")
_CITED = re.compile(r"@(\w[\w:./-]*)")
_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_FIRST = frozenset({"name", "title"})
_GOES_ON = "  "
_KEPT_HEAD = (
    "The text that was signed. `anagen sign` keeps it, to show what has changed since. It is no part of the site.\n\n"
)


class SignedLine(msgspec.Struct, frozen=True):
    """A sentence of the signed text; one that `goes_on` stands on the same line as the one before it.

    Where a line is broken into sentences is for people to read, and does not count. `line` is the line of the page's
    file, or 0.
    """

    text: str
    goes_on: bool = False
    line: int = 0


SignedText = tuple[SignedLine, ...]


def signed_text(
    document: Document, library: Library, version: int = VERSION, *, in_sentences: bool = True
) -> SignedText:
    """The text that a signature of this page stands for; empty for a version that is not known here.

    Its hash is the same in sentences and not, and without them it is quicker to have.
    """
    form = _FORMS.get(version)
    return tuple(form(document, library, in_sentences)) if form else ()


def hash_of(text: SignedText, version: int = VERSION) -> str:
    """`1:` and a hash of the text, whatever sentences it is broken into."""
    whole = "".join((" " if line.goes_on else "\n") + line.text for line in text)
    return f"{version}:{hashlib.blake2b(whole.encode(), digest_size=16).hexdigest()}"


def version_of(text_hash: str) -> int:
    """The version that made a hash; 0 when none did."""
    number = text_hash.partition(":")[0]
    return int(number) if re.fullmatch("[0-9]{1,3}", number) else 0


def kept_path(page: str) -> str:
    """Where the signed text of a page is kept: `content/en/risks/x.md` is `content/signed/en/risks/x.txt`."""
    return f"{urls.SIGNED}{page.removeprefix(urls.CONTENT).removesuffix('.md')}.txt"


def to_keep(text: SignedText) -> str:
    """The file that keeps the text: a sentence a line, so that it can be compared."""
    return _KEPT_HEAD + "".join(f"{_GOES_ON if line.goes_on else ''}{line.text}\n" for line in text)


def as_kept(file: str) -> SignedText:
    """The text of such a file."""
    lines = file.replace("\r\n", "\n").partition("\n\n")[2].split("\n")
    return tuple(SignedLine(line.strip(" "), line.startswith(_GOES_ON)) for line in lines if line)


# The form of version 1: `Title: …`, `Summary: …`, what the page says of its makers, the text between two lines that
# name its ends, the numbers, the sources. A line of the text can be none of the others: the text ends at the last line
# `_END`, and what follows that has labels of its own.

_BEGIN, _END = "Text:", "Numbers and sources:"


def _version_1(document: Document, library: Library, in_sentences: bool) -> Iterator[SignedLine]:
    head = document.front_matter
    language = urls.language_of(document.path) if in_sentences else None
    facts = [("title", head.title), ("summary", head.summary), *(("authors", author) for author in head.authors)]
    for key, text in [*facts, ("conflicts", head.conflicts), ("funding", head.funding)]:
        if text:
            place = document.places.get(key)
            said = _words(f"{key.capitalize()}: {text}")
            yield from _sentences([(said, place.line if place else 0)], language)
    yield SignedLine(_BEGIN)
    yield from _body(document, language)
    yield SignedLine(_END)
    shown = sorted({*_ID.findall(document.source.text)} & {*library.outcomes})
    for identity in shown:
        yield from _filled(f"Number {identity}", library.outcomes[identity])
    cited = {*_CITED.findall(document.source.text), *(library.outcomes[identity].source for identity in shown)}
    for key in sorted(cited & {*library.references}):
        yield from _source(library.references[key])


def _body(document: Document, language: str | None) -> Iterator[SignedLine]:
    """The text as typed, without what re-wrapping changes.

    Blanks and line ends are all one, but for the lines that mean something as lines: block headers and ends, headings,
    rows of tables (also whether four blanks make code of them), and points of lists. A `>` counts where a quotation
    begins, not on each of its lines.
    """
    run: list[tuple[str, int]] = []
    goes_on = in_quote = False
    for number, line in enumerate(document.source.text.split("\n"), document.source.first_line):
        marks = _QUOTE.match(line)
        rest = line[marks.end() :] if marks else line
        words = _words(rest)
        begins_quote = marks is not None and not in_quote
        in_quote = marks is not None or (in_quote and bool(words))
        is_whole = "|" in words or _WHOLE_LINE.match(words) is not None
        if is_whole or _ITEM.match(words) or not (words or marks):
            yield from _sentences(run, language, goes_on=goes_on)
            goes_on, run = (goes_on or bool(run)) and not words, []
        if is_whole and rest.expandtabs(4).startswith("    "):
            words = f"(indented) {words}"
        if words or begins_quote:
            run.append((f"> {words}".strip() if begins_quote else words, number))
        if is_whole:
            yield from _sentences(run, language)
            goes_on, run = False, []
    yield from _sentences(run, language, goes_on=goes_on)


def _sentences(run: list[tuple[str, int]], language: str | None, *, goes_on: bool = False) -> Iterator[SignedLine]:
    """Lines of a text that belong together, as sentences, each with the line it begins in; whole without a language."""
    text = " ".join(piece for piece, _ in run)
    if language is None:
        if text:
            yield SignedLine(text, goes_on, run[0][1])
        return
    begins = [one.start for one in sentences(text, language)][1:]
    cuts = [0, *(begin for begin in begins if text[begin - 1] == " "), len(text) + 1]
    for start, end in itertools.pairwise(cuts):
        if text:
            yield SignedLine(text[start : end - 1], goes_on or start > 0, _line_at(run, start))


def _line_at(run: list[tuple[str, int]], offset: int) -> int:
    for piece, line in run:
        if offset <= len(piece):
            return line
        offset -= len(piece) + 1
    return 0


def _words(text: str) -> str:
    """The text with one blank between words, composed letters, and no byte order mark."""
    if text.isascii():
        return " ".join(text.split())
    return _SPACE.sub(" ", unicodedata.normalize("NFC", text.replace(_BYTE_ORDER_MARK, ""))).strip(" ")


def _filled(label: str, value: object) -> Iterator[SignedLine]:
    """A record, field by field; one that is not filled in says nothing, so that a new kind of field unsigns no page."""
    if isinstance(value, msgspec.Struct):
        for name, attribute, default in _fields(type(value)):
            said = getattr(value, attribute)
            if name != "id" and said != default and said not in ("", (), {}, []):
                yield from _filled(f"{label}, {name}", said)
    elif isinstance(value, tuple | list):
        for place, part in enumerate(value, 1):
            yield from _filled(f"{label} {place}", part)
    else:
        yield SignedLine(f"{label}: {_plain(value)}")


@functools.cache
def _fields(kind: type[msgspec.Struct]) -> list[tuple[str, str, object]]:
    """The fields of a record in their order: the name that people type, that in the code, and what it is if unsaid."""
    fields = ((one.encode_name, one.name, one.default) for one in msgspec.structs.fields(kind))
    return sorted(fields, key=lambda field: (field[0] not in _FIRST, field[0]))


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return repr(value).removesuffix(".0") if isinstance(value, float) else _words(str(value))


def _source(reference: Reference) -> Iterator[SignedLine]:
    """What a signer vouches for: which work it is, what kind of study, and where a reader's link leads."""
    address = reference.url
    if reference.doi:
        address = f"DOI {reference.doi}"
    elif reference.pmid:
        address = f"PMID {reference.pmid}"
    label = f"Source {_words(reference.id)}"
    yield SignedLine(f"{label}, title: {_words(reference.title)}")
    yield SignedLine(f"{label}, kind of study: {reference.study_type}")
    yield SignedLine(f"{label}, address: {_words(address)}")


_FORMS: Mapping[int, Callable[[Document, Library, bool], Iterator[SignedLine]]] = {1: _version_1}
