"""What is found on a page, and what is made of it? The unit of work of a build: one page's text in its site.

Pure: the same page in the same surroundings gives the same result in any process, so results can be kept.
"""

import functools
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from anagen.cache import hash_of as hash_of_parts
from anagen.check import check_page, waivers_of, without_waived
from anagen.check.claimed import supports_of
from anagen.check.claims import count_claims
from anagen.check.output import Ends, Facts, look_at
from anagen.check.waivers import Placed
from anagen.claims import Support
from anagen.diagnostics import Diagnostic, Diagnostics, Severity
from anagen.document import Document
from anagen.output import OutputFile, put_by
from anagen.render import Addresses, Renderer, has_marks
from anagen.signature import review_of
from anagen.site import Site, with_documents
from anagen.theme import Theme
from anagen.urls import base_path


class Made(msgspec.Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """A file that was made of a page: its hash, what is in it, and whether it states facts that are put in later."""

    path: str
    hash: str
    facts: Facts
    states_facts: bool = False


class Looked(msgspec.Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """What is known of a page once it was looked at.

    `found` are the problems that the rules found, before any was waived; `failed` those of templates, and `flaws`
    those of the finished files. `supports` is a hash of what its sentences can support elsewhere. Nothing is made of a
    page that depends on something broken.
    """

    found: Diagnostics = ()
    waivers: tuple[Placed, ...] = ()
    failed: Diagnostics = ()
    flaws: Diagnostics = ()
    claims: int = 0
    is_as_signed: bool = False
    supports: bytes = b""
    made: tuple[Made, ...] = ()


class Extras(msgspec.Struct, frozen=True, kw_only=True):
    """What other pages may ask of a page: where its files point by their path, and what its sentences can support."""

    ends: dict[str, Ends] = {}
    supports: tuple[Support, ...] = ()


Result = tuple[Looked, Extras, tuple[OutputFile, ...]]


class Around(msgspec.Struct, frozen=True, kw_only=True):
    """What pages stand in. `broken` are the paths of files with errors: what depends on one is not made."""

    site: Site
    theme: Theme
    addresses: Addresses
    broken: frozenset[str] = frozenset()


def look(around: Around, documents: Iterable[Document]) -> Iterator[Result]:
    """Look at each of these pages, by itself."""
    renderers: dict[str, Renderer] = {}
    for document in documents:
        language = around.site.pages[document.path].language
        if language not in renderers and _has_layouts(around, language):
            renderers[language] = Renderer(around.site, around.theme, around.addresses, language)
        yield _look(around, document, renderers.get(language))


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """Pages for another process to look at, in what is `around` them, or lies in the file with that name.

    The files that are made are put by in the folder `spool`, if there is one.
    """

    around: Around | str
    documents: list[Document]
    spool: str = ""


def look_encoded(work: bytes) -> bytes:
    """The same for another process, in MessagePack: `Work` to a list of `Result`."""
    todo = msgspec.msgpack.decode(work, type=Work)
    around = _read(todo.around) if isinstance(todo.around, str) else todo.around
    results = list(look(around, todo.documents))
    return msgspec.msgpack.encode(_put_by(results, todo.spool) if todo.spool else results)


@functools.lru_cache(maxsize=1)
def _read(file: str) -> Around:
    return msgspec.msgpack.decode(Path(file).read_bytes(), type=Around)


def _put_by(results: list[Result], folder: str) -> list[Result]:
    """The same, with the bytes of their files in a file of the folder; or as they are, if there is no room."""
    import tempfile  # noqa: PLC0415 (a build after an edit needs none)

    try:
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            return [(looked, extras, put_by(outputs, file)) for looked, extras, outputs in results]
    except OSError:
        return results


def _has_layouts(around: Around, language: str) -> bool:
    return around.theme.can_be_used() and f"content/{language}/index.md" in around.site.pages


def _look(around: Around, document: Document, renderer: Renderer | None) -> Result:
    site, theme = with_documents(around.site, [document], with_settings=False), around.theme
    is_glossary = site.pages[document.path].type == "glossary"
    found = check_page(site, theme)
    waivers = waivers_of(document)
    remaining, _waived = without_waived(found, waivers, site.today) if waivers else (found, ())
    outputs: tuple[OutputFile, ...] = ()
    failed: Diagnostics = ()
    if renderer and _is_sound(around, document, remaining):
        outputs, failed = _rendered(renderer, document)
    looks = [look_at(output, base_path(site.config.site.base_url)) for output in outputs]
    supports = () if is_glossary else supports_of(site, theme)
    looked = Looked(
        found=found,
        waivers=waivers,
        failed=failed,
        flaws=tuple(flaw for _facts, _ends, flaws in looks for flaw in flaws),
        claims=0 if is_glossary else count_claims(site, theme),
        is_as_signed=review_of(document, site.library) is not None,
        supports=_hash(supports),
        made=tuple(_made(output, facts) for output, (facts, _ends, _flaws) in zip(outputs, looks, strict=True)),
    )
    ends = {output.path: ends for output, (_facts, ends, _flaws) in zip(outputs, looks, strict=True)}
    return looked, Extras(ends=ends, supports=supports), outputs


def _hash(supports: tuple[Support, ...]) -> bytes:
    plain = [(one.claims, sorted(one.figures), sorted(one.words), one.keys) for one in supports]
    return hash_of_parts(msgspec.msgpack.encode(plain))


def _rendered(renderer: Renderer, document: Document) -> tuple[tuple[OutputFile, ...], Diagnostics]:
    """The page and its handout, as far as they can be made."""
    made = [renderer.page(document), renderer.handout(document)]
    problems = tuple(problem for _output, found in made for problem in found)
    return tuple(output for output, _problems in made if output), problems


def _made(output: OutputFile, facts: Facts) -> Made:
    return Made(path=output.path, hash=output.hash, facts=facts, states_facts=has_marks(output))


def _is_sound(around: Around, document: Document, problems: Iterable[Diagnostic]) -> bool:
    """Whether the page can be put into the templates although files of the site have errors."""
    if around.site.pages[document.path].type not in around.theme.types:
        return False
    own = {problem.location.path for problem in problems if problem.severity is Severity.ERROR}
    return (around.broken | own).isdisjoint(_drawn_on(around.theme, document))


def _drawn_on(theme: Theme, document: Document) -> Iterator[str]:
    """The paths of the files whose errors make a page fail too."""
    yield document.path
    for block in document.blocks.values():
        if block.name in theme.components:
            yield theme.components[block.name].location.path
        if "outcome" in block.options:
            yield "content/outcomes.yaml"
