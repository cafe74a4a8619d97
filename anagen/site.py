"""How do the pages hang together? From all outlines to one immutable `Site`: tree, order, addresses, glossaries.

Judges no text and renders nothing. Cross-references are paths.
"""

import datetime
import functools
import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping
from typing import Literal
from urllib.parse import unquote, urlsplit

import msgspec

from anagen import urls
from anagen.claims import Support
from anagen.config import CONFIG, Config
from anagen.diagnostics import Diagnostic, Diagnostics, Location, error
from anagen.document import Block, Brief, Definition, Document, FrontMatter, Outline
from anagen.late import Late
from anagen.library import Library, Outcome
from anagen.once import once
from anagen.theme import Asset

FOOTER_TYPES = frozenset({"about", "glossary", "sources", "search", "a-z"})
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ALLOWED_SCHEMES = ("http:", "https:", "mailto:", "tel:")


class Page(msgspec.Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """One page's place in the site. `parent`, `children`, `previous` and `next` are paths; "" is none.

    `ancestors` start with the home page. `type` is the page's own or its section's.
    """

    path: str
    url: str
    language: str
    type: str
    title: str
    summary: str
    order: int
    is_draft: bool
    parent: str = ""
    ancestors: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    previous: str = ""
    next: str = ""


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that checks and templates need to know; nothing in it changes.

    `pages` stand in reading order, and in `types` their paths by their type. `drafts` are the paths of pages that were
    left out. `glossaries` has the definitions of each language. `pictures` and `files` are as discovered. `unread` are
    the pages, and the settings, that could not be read: what depends on one of them is no second problem.
    `setting_places` has the place of each setting by its dotted name. `notices` has the paragraphs of each file in
    content/notices/ by its path. `today` is for rules about dates alone, and None when nobody asks about them: no byte
    of the site may depend on it. `has_search` says whether the index can be made that the page of the type `search`
    needs.

    `outlines` and `briefs` have every page; `documents` are the texts that are looked at, all of them or some, and
    `with_settings` says whether the settings are looked at with them. Of the pages that are not, `supports` has the
    cited sentences, and `as_signed` names those whose text is the one that was signed.
    """

    config: Config
    setting_places: dict[str, Location]
    library: Library
    outlines: Mapping[str, Outline]
    briefs: dict[str, Brief] = {}
    documents: dict[str, Document] = {}
    with_settings: bool = True
    supports: tuple[Support, ...] = ()
    as_signed: frozenset[str] = frozenset()
    pages: Mapping[str, Page]
    types: dict[str, tuple[str, ...]]
    drafts: tuple[str, ...]
    glossaries: dict[str, tuple[Definition, ...]]
    pictures: dict[str, Asset]
    files: dict[str, Asset]
    unread: frozenset[str] = frozenset()
    today: datetime.date | None = None
    notices: dict[str, tuple[str, ...]] = {}
    has_search: bool = True


Kind = Literal["page", "file", "draft", "unread", "external", "absolute", "refused", "outside", "missing"]


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """Where a link goes. `path` is a project path (page or file), `anchor` comes without `#`."""

    kind: Kind
    path: str = ""
    anchor: str = ""


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What a site is made of, beside its documents; the fields are those of `Site`."""

    config: Config
    setting_places: dict[str, Location] = {}
    library: Library = Library()
    pictures: dict[str, Asset] = {}
    files: dict[str, Asset] = {}
    unread: frozenset[str] = frozenset()
    today: datetime.date | None = None
    notices: dict[str, tuple[str, ...]] = {}
    has_search: bool = True


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """How pages hang together by what they show of each other; the fields are those of `Site`, pages in MessagePack."""

    pages: dict[str, bytes]
    types: dict[str, tuple[str, ...]]
    glossaries: dict[str, tuple[Definition, ...]]
    problems: Diagnostics


def assemble(
    briefs: Mapping[str, Brief],
    parts: Parts,
    *,
    with_drafts: bool = False,
    kept: Callable[[Callable[[], Frame]], Frame] = lambda make: make(),
) -> tuple[Site, Diagnostics]:
    """The site of the pages with these briefs, by path, and of these parts; it has no documents yet.

    `kept` gives the frame that a function makes, if somebody has kept it; it depends on the faces of the pages, their
    paths, `with_drafts`, the default language, and what is unread.
    """
    drafts = tuple(path for path, brief in briefs.items() if brief.is_draft and not with_drafts)
    left_out = frozenset(drafts)
    used = {path: brief for path, brief in briefs.items() if path not in left_out}
    outlines = Late({path: brief.outline for path, brief in used.items()}, Outline)
    frame = kept(lambda: _frame(outlines, (*briefs,), parts))
    site = Site(
        config=parts.config,
        setting_places=parts.setting_places,
        library=parts.library,
        outlines=outlines,
        briefs=used,
        pages=Late(frame.pages, Page),
        types=frame.types,
        drafts=drafts,
        glossaries=frame.glossaries,
        pictures=parts.pictures,
        files=parts.files,
        unread=parts.unread,
        today=parts.today,
        notices=parts.notices,
        has_search=parts.has_search,
    )
    return site, frame.problems


def _frame(outlines: Mapping[str, Outline], paths: Iterable[str], parts: Parts) -> Frame:
    """The frame of the pages with these outlines; the `paths` are theirs and those of pages that are left out."""
    problems = [*_misplaced(paths)]
    default = parts.config.site.default_language
    pages = _reading_order({path: page.front_matter for path, page in outlines.items()}, default)
    languages = {page.language for page in pages.values() if _LANGUAGE.fullmatch(page.language)}
    for language in sorted(languages | {default}):
        home = f"content/{language}/index.md"
        if home not in pages and home not in parts.unread:
            hint = f"Make `{home}` with `type: home`."
            problems.append(
                error("no-home-page", Location(path=home), f"the language `{language}` has no home page", hint)
            )
    types = defaultdict[str, list[str]](list)
    for path, page in pages.items():
        types[page.type].append(path)
    glossaries: dict[str, tuple[Definition, ...]] = {}
    for outline in outlines.values():
        if outline.definitions:
            language = urls.language_of(outline.path)
            glossaries[language] = glossaries.get(language, ()) + outline.definitions
    return Frame(
        pages={path: msgspec.msgpack.encode(page) for path, page in pages.items()},
        types={type_: tuple(paths) for type_, paths in types.items()},
        glossaries=glossaries,
        problems=tuple(problems),
    )


def with_documents(site: Site, documents: Iterable[Document], *, with_settings: bool = True) -> Site:
    """The same site, to look at the texts of these pages in it, as far as they are not left out."""
    looked_at = {document.path: document for document in documents if document.path in site.outlines}
    return msgspec.structs.replace(site, documents=looked_at, with_settings=with_settings)


def follow(site: Site, from_path: str, link: str) -> Target:
    """Where `link`, as written in the page `from_path`, goes."""
    if _SCHEME.match(link):
        is_allowed = link.lower().startswith(_ALLOWED_SCHEMES) and _can_be_read(link)
        return Target(kind="external" if is_allowed else "refused")
    if link.startswith("/"):
        return Target(kind="refused" if link.startswith("//") else "absolute")
    if not link:
        return Target(kind="missing")
    written, _, anchor = link.partition("#")
    path = urls.resolve(from_path, unquote(written)) if written else from_path
    known: tuple[tuple[Kind, Container[str]], ...] = (
        ("page", site.pages), ("unread", site.unread), ("draft", site.drafts), ("file", site.pictures),
    )  # fmt: skip
    inside: Kind = next((kind for kind, paths in known if path in paths), "missing")
    kind = inside if path.startswith(urls.CONTENT) else "outside"
    ids = site.outlines[path].ids if kind == "page" else ()
    anchor = unquote(anchor)
    composed = unicodedata.normalize("NFC", anchor)  # as the anchors of headings are
    return Target(kind=kind, path=path, anchor=composed if composed in ids else anchor)


def _can_be_read(address: str) -> bool:
    """Whether the parts of a full address can be told apart; `http://[::1` has no end."""
    try:
        _port = urlsplit(address).port
    except ValueError:
        return False
    return True


def place_of_setting(site: Site, name: str) -> Location:
    """Where a setting stands, by its dotted name, or else the settings that it belongs to, or the file."""
    places = site.setting_places
    return places.get(name) or places.get(name.rpartition(".")[0]) or Location(path=CONFIG)


def drawn_outcome(block: Block, library: Library) -> Outcome | None:
    """The number of record that a block draws, if it draws one that is there."""
    option = block.options.get("outcome")
    return library.outcomes.get(option.value) if option else None


@once
def cited_by(site: Site) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Each reference that pages cite, themselves or by a number of record, with those pages in reading order."""
    library, found = site.library, defaultdict[str, list[str]](list)
    for path in site.pages:
        page = site.outlines[path]
        drawn = [library.outcomes[one].source for one in page.draws if one in library.outcomes]
        for key in dict.fromkeys((*page.cites, *drawn)) if drawn else page.cites:
            found[key].append(path)
    return ((key, tuple(paths)) for key, paths in found.items())


def _misplaced(paths: Iterable[str]) -> Iterable[Diagnostic]:
    is_language = functools.cache(_LANGUAGE.fullmatch)
    for path in paths:
        folder = urls.language_of(path)
        if not is_language(folder):
            hint = "Move it into a folder named for its language, for example content/en/."
            message = "this page is not in a language's folder"
            if "/" in path.removeprefix(urls.CONTENT):
                message = f"`{folder}` is not a language tag"
            yield error("page-misplaced", Location(path=path), message, hint)


def _reading_order(heads: Mapping[str, FrontMatter], default_language: str) -> dict[str, Page]:
    """The pages with this front matter in reading order.

    Depth first from each home page, children by `order`, then title, then path. Each clinical page learns what comes
    before and after it in its language.
    """
    parents, children = _families(heads)
    order = _depth_first(sorted(path for path, parent in parents.items() if not parent), children)
    types = {path: _type(head, heads.get(parents[path])) for path, head in heads.items()}
    languages = {path: urls.language_of(path) for path in order}
    chain = [path for path in order if parents[path] and types[path] not in FOOTER_TYPES]
    pairs = [pair for pair in itertools.pairwise(chain) if languages[pair[0]] == languages[pair[1]]]
    after, before = dict(pairs), {after: before for before, after in pairs}
    ancestors: dict[str, tuple[str, ...]] = {"": ()}
    pages: dict[str, Page] = {}
    for path in order:
        head, parent = heads[path], parents[path]
        ancestors[path] = (*ancestors[parent], path)
        pages[path] = Page(
            path=path,
            url=urls.page_url(path, default_language),
            language=languages[path],
            type=types[path],
            title=head.title,
            summary=head.summary,
            order=head.order,
            is_draft=head.draft,
            parent=parent,
            ancestors=ancestors[parent],
            children=tuple(children[path]),
            previous=before.get(path, ""),
            next=after.get(path, ""),
        )
    return pages


def _families(heads: Mapping[str, FrontMatter]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The parent of each page, and its children in their order."""
    parents = {path: _parent(path, heads) for path in heads}
    children: dict[str, list[str]] = {path: [] for path in heads}
    for path in sorted(heads, key=lambda path: (heads[path].order, heads[path].title, path)):
        if parents[path]:
            children[parents[path]].append(path)
    return parents, children


def _parent(path: str, heads: Container[str]) -> str:
    """The nearest `index.md` above a page, or "" for a home page."""
    folder = path.removesuffix("/index.md").rpartition("/")[0]
    while "/" in folder:
        candidate = f"{folder}/index.md"
        if candidate in heads:
            return candidate
        folder = folder.rpartition("/")[0]
    return ""


def _type(head: FrontMatter, above: FrontMatter | None) -> str:
    """The type of a page: its own, or its section's."""
    inherited = above.type if above else ""
    return head.type or ("" if inherited in {"home", "section"} else inherited)


def _depth_first(roots: list[str], children: Mapping[str, list[str]]) -> list[str]:
    order: list[str] = []
    waiting = roots[::-1]
    while waiting:
        path = waiting.pop()
        order.append(path)
        waiting += children[path][::-1]
    return order
