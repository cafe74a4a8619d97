"""One page: everything that its layout is given, and the file that comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import msgspec
from markupsafe import Markup

from anagen import urls
from anagen.config import Config
from anagen.diagnostics import Diagnostic, Location
from anagen.document import Document
from anagen.handout import has_handout, note_lines, parts
from anagen.library import Review
from anagen.once import once
from anagen.output import OutputFile
from anagen.render import navigation
from anagen.render.body import Address, Body, Surroundings, glossary_index, render_body
from anagen.render.handouts import HANDOUT, documents_for, handout_view
from anagen.render.pictures import inline_svg, picture_url
from anagen.render.references import day, source_view
from anagen.render.structured_data import json_ld
from anagen.render.templates import Compiled, Templates
from anagen.render.views import (
    EditorialView,
    FactsView,
    HandoutView,
    HeadView,
    LetterView,
    LinkView,
    NoticeView,
    PageView,
    PictureView,
    ReviewView,
    SourceView,
)
from anagen.signature import UNREVIEWED_TYPES, review_of
from anagen.site import Page, Site, cited_by, follow
from anagen.theme import Asset, Theme
from anagen.topics import A_TO_Z, INDEX, SEARCH
from anagen.wording_packs import notices_for

_RIGHT_TO_LEFT = frozenset({"ar", "arc", "dv", "fa", "he", "ks", "ku", "ps", "sd", "ug", "ur", "yi"})


class Shrunk(msgspec.Struct, frozen=True, kw_only=True):
    """A picture in several widths: URLs by width, of one media `type`; and `url`, with its size, for any browser."""

    type: str
    by_width: dict[int, str]
    url: str
    width: int
    height: int


class Addresses(msgspec.Struct, frozen=True, kw_only=True):
    """The URLs, from the root of the site, of what every page asks for; and the size of each picture by path.

    `shrunk` are the photographs in their widths. `compiled` is the code of the templates by name, as far as it is
    known. `unusable` are the paths of pictures that cannot be shown, which has been told.
    """

    stylesheet: str
    scripts: tuple[str, ...]
    assets: dict[str, str]
    sizes: dict[str, tuple[int, int]]
    shrunk: dict[str, Shrunk] = {}
    unusable: frozenset[str] = frozenset()
    compiled: dict[str, bytes] = {}


@once
def _templates(theme: Theme, config: Config, compiled: Compiled, language: str) -> Iterator[Templates]:
    """The templates with the words of a language; a preview has the same again and again."""
    strings = theme.words(language, config.site.default_language)
    known = {"strings": strings, "site": config.site, "clinic": config.clinic, "facts": FactsView()}
    yield Templates(theme, known, compiled)


class _Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What a page and its handout have in common: the `variables` of their layouts, and what else these are made of."""

    head: HeadView
    review: Review | None
    sources_href: str
    variables: dict[str, Any]


@once
def _frame_of(renderer: Renderer, page: Page, document: Document) -> Iterator[_Frame]:
    """The frame of a page, for the page and then for its handout."""
    yield renderer.frame(page, document, partial(urls.relative, page.url))


class Renderer:
    """Renders the pages of one language; lives inside one call of `look`."""

    def __init__(self, site: Site, theme: Theme, addresses: Addresses, language: str) -> None:
        self.site = site
        self.theme = theme
        self.addresses = addresses
        self.language = language
        self.strings = theme.words(language, site.config.site.default_language)
        [self.templates] = _templates(theme, site.config, addresses.compiled, language)
        self.glossary = glossary_index(site.glossaries.get(language, ()))
        self.home = site.pages[f"content/{language}/index.md"]
        firsts = {
            kind: next((path for path in paths if urls.language_of(path) == language), "")
            for kind, paths in site.types.items()
        }
        self.by_type = {kind: site.pages[path] for kind, path in firsts.items() if path}

    def page(self, document: Document) -> tuple[OutputFile | None, tuple[Diagnostic, ...]]:
        """Render a page; None with all problems when templates fail."""
        path = document.path
        page = self.site.pages[path]
        href = partial(urls.relative, page.url)
        problems: tuple[Diagnostic, ...] = ()
        try:
            body = render_body(document, self._surroundings(page, href))
            problems = body.problems
            [frame] = _frame_of(self, page, document)
            html = self._layout(page, frame, body)
        except Exception as failure:  # noqa: BLE001 (a template is the clinic's code: whatever it raises is its problem)
            return None, (*problems, self.templates.problem(failure, Location(path=path)))
        if problems:
            return None, problems
        return OutputFile(path=urls.output_path(page.url), content=html.encode(), made_from=path), ()

    def handout(self, document: Document) -> tuple[OutputFile | None, tuple[Diagnostic, ...]]:
        """Render the handout of a page that has one; None with all problems when templates fail."""
        path = document.path
        page = self.site.pages[path]
        if not has_handout(document, page.type, self.theme):
            return None, ()
        href = partial(urls.relative, page.url)
        around = msgspec.structs.replace(self._surroundings(page, href), glossary={})
        around = msgspec.structs.replace(around, address_of=partial(_from_beside, around.address_of))
        body = Body(html=Markup(""), cited={})
        try:
            those = parts(document, self.theme)
            for piece in documents_for(document, those):
                more = render_body(piece, around, body.cited)
                body = msgspec.structs.replace(more, html=body.html + more.html, problems=body.problems + more.problems)
            view = handout_view(self.site, document, note_lines(those, len(body.cited)))
            [frame] = _frame_of(self, page, document)
            html = self._layout(page, frame, body, view)
        except Exception as failure:  # noqa: BLE001 (a template is the clinic's code: whatever it raises is its problem)
            return None, (*body.problems, self.templates.problem(failure, Location(path=path)))
        if body.problems:
            return None, body.problems
        return OutputFile(path=urls.output_path(page.url + HANDOUT), content=html.encode(), made_from=path), ()

    def not_found(self) -> str:
        """The 404 page: shown at any address, so its links start from the root of the host."""
        base = urls.base_path(self.site.config.site.base_url)
        strings = self.strings
        page = Page(
            path="404.html", url="/404.html", language=self.language, type="", title=strings["not_found_title"],
            summary=strings["not_found_summary"], order=0, is_draft=False,
        )  # fmt: skip
        body = Body(html=Markup(""), cited={})
        frame = self.frame(page, None, lambda url: base + url.removeprefix("/"))
        return self._layout(page, frame, body)

    def example(self, document: Document) -> tuple[Diagnostic, ...]:
        """What fails in a component's example, as if it stood on the first page."""
        return render_body(document, self._surroundings(self.home, partial(urls.relative, self.home.url))).problems

    def _surroundings(self, page: Page, href: Callable[[str], str]) -> Surroundings:
        glossary_page = self.by_type.get("glossary")
        return Surroundings(
            theme=self.theme,
            templates=self.templates,
            strings=self.strings,
            library=self.site.library,
            address_of=partial(self._address, page, href),
            picture_of=partial(self._picture, page),
            bitmap_of=partial(self._bitmap, page, href),
            glossary={} if page.type == "glossary" or glossary_page is None else self.glossary,
            glossary_href=href(glossary_page.url) if glossary_page else "",
        )

    def _picture(self, page: Page, target: str) -> Asset | None:
        path = urls.resolve(page.path, target)
        return None if path in self.addresses.unusable else self.site.pictures.get(path)

    def _bitmap(self, page: Page, href: Callable[[str], str], target: str) -> PictureView | None:
        shrunk = self.addresses.shrunk.get(urls.resolve(page.path, target))
        if shrunk is None:
            return None
        srcset = ", ".join(f"{href(url)} {width}w" for width, url in shrunk.by_width.items())
        return PictureView(
            alt="", href=href(shrunk.url), width=shrunk.width, height=shrunk.height, srcset=srcset, type=shrunk.type
        )

    def _address(self, page: Page, href: Callable[[str], str], link: str) -> Address:
        """The address of a link as written; `check` has made sure that it leads somewhere."""
        target = follow(self.site, page.path, link)
        anchor = f"#{target.anchor}" if target.anchor else ""
        if target.kind == "page":
            if target.path == page.path and anchor:
                return Address(href=anchor)
            return Address(href=href(self.site.pages[target.path].url) + anchor)
        if target.kind == "file" and target.path not in self.addresses.unusable:
            width, height = self.addresses.sizes.get(target.path, (0, 0))
            return Address(href=href(self._file_url(target.path)), width=width, height=height)
        if target.path in self.addresses.unusable:
            return Address(href="#", width=1, height=1)  # told already; nothing more is found in it
        return Address(href=link if target.kind == "external" else "#")

    def _file_url(self, path: str) -> str:
        default = self.site.config.site.default_language
        if path in self.addresses.sizes:
            return picture_url(path, self.site.pictures[path].content, default)
        folder, _, name = path.rpartition("/")
        return urls.url_of_folder(folder, default) + name

    def _layout(self, page: Page, frame: _Frame, body: Body, handout: HandoutView | None = None) -> str:
        page_type = self.theme.types.get(page.type)
        keys = [key for key in body.cited if key in self.site.library.references]
        references = tuple(self.site.library.references[key] for key in keys)
        sources = tuple(
            source_view(
                self.site.library.references[key],
                self.strings,
                number=number,
                backlinks=body.cited[key],
                sources_href=f"{frame.sources_href}#ref-{key}" if frame.sources_href else "",
            )
            for number, key in enumerate(keys, 1)
        )
        if handout:
            layout, head = "handout", msgspec.structs.replace(frame.head, robots="noindex")
        else:
            layout, schema = (page_type.layout, page_type.schema) if page_type else ("not-found", "WebPage")
            data = json_ld(self.site, page, schema, references, frame.review, home=self.strings["home"])
            is_page = page.path in self.site.pages
            head = msgspec.structs.replace(frame.head, json_ld=data if is_page else Markup(""))
        return self.templates.layout(
            layout, **frame.variables, head=head, handout=handout, body=body.html, sources=sources
        )

    def frame(self, page: Page, document: Document | None, href: Callable[[str], str]) -> _Frame:
        """What the layout of a page is given beside the page's text; its handout is given the same."""
        sources_page = self.by_type.get("sources")
        has_review = document is not None and page.type not in UNREVIEWED_TYPES
        review = review_of(document, self.site.library) if document and has_review else None
        variables = {
            "page": self._page_view(page, document),
            "handout_href": HANDOUT if document and has_handout(document, page.type, self.theme) else "",
            "notices": self._notices(page),
            "editorial": self._editorial(document),
            "assets": {name: href(url) for name, url in self.addresses.assets.items()},
            "home": LinkView(title=self.home.title, href=href(self.home.url)),
            "logo": self._logo(href),
            "breadcrumb": navigation.links(self.site, page.ancestors, href),
            "menu": navigation.menu(self.site, self.home, page, href),
            "footer_menu": navigation.links(self.site, navigation.footer(self.site, self.home), href),
            "contents": navigation.contents(document.headings) if document else (),
            "children": navigation.cards(self.site, page, href),
            "previous": navigation.link(self.site, page.previous, href),
            "next": navigation.link(self.site, page.next, href),
            "all_sources": self._all_sources(href) if page.type == "sources" else (),
            "review": self._review(review) if has_review else None,
            "glossary_href": self._href_of("glossary", href),
            "search_href": self._href_of(SEARCH, href) if self.site.has_search else "",
            "a_z_href": self._href_of(A_TO_Z, href),
            "index_href": href(f"/{INDEX}"),
            "letters": self._letters(href) if page.type == A_TO_Z else (),
        }
        return _Frame(
            head=self._head(page, href),
            review=review,
            sources_href=href(sources_page.url) if sources_page else "",
            variables=variables,
        )

    def _href_of(self, page_type: str, href: Callable[[str], str]) -> str:
        """The address of the first page of a type in this language; "" when there is none."""
        page = self.by_type.get(page_type)
        return href(page.url) if page else ""

    def _letters(self, href: Callable[[str], str]) -> tuple[LetterView, ...]:
        glossary_href = self._href_of("glossary", href)
        return navigation.letters(self.site, self.language, self.strings, glossary_href, href)

    def _page_view(self, page: Page, document: Document | None) -> PageView:
        title = self.site.config.site.title
        return PageView(
            title=page.title,
            summary=page.summary,
            type=page.type,
            path=page.path,
            url=page.url,
            language=page.language,
            dir="rtl" if page.language.split("-")[0] in _RIGHT_TO_LEFT else "ltr",
            head_title=title if page.path == self.home.path else f"{page.title} – {title}",
            keywords=document.front_matter.keywords if document else (),
            is_draft=page.is_draft,
        )

    def _head(self, page: Page, href: Callable[[str], str]) -> HeadView:
        base = self.site.config.site.base_url.rstrip("/")
        is_page = page.path in self.site.pages
        return HeadView(
            stylesheet=href(self.addresses.stylesheet),
            scripts=tuple(href(script) for script in self.addresses.scripts),
            icon=href(self.addresses.assets["icon.svg"]) if "icon.svg" in self.addresses.assets else "",
            json_ld=Markup(""),
            canonical=urls.absolute(base, page.url) if base and is_page else "",
            description=page.summary,
            robots="" if is_page and not page.is_draft else "noindex",
        )

    def _notices(self, page: Page) -> tuple[NoticeView, ...]:
        """The notices that a law wants on this page; `check` has made sure that their words are there."""
        wanted = notices_for(self.site.config.wording.packs, page.type)
        return tuple(
            NoticeView(law=notice.law, paragraphs=self.site.notices.get(notice.path(page.language), ()))
            for notice, _authority in wanted
        )

    def _editorial(self, document: Document | None) -> EditorialView:
        """What the page says of itself, or else what the settings say; people by their names."""
        own, general = document.front_matter if document else None, self.site.config.editorial
        people = self.site.library.people
        authors = (own.authors if own else ()) or general.authors
        return EditorialView(
            authors=tuple(people[author].name if author in people else author for author in authors),
            conflicts=(own.conflicts if own else "") or general.conflicts,
            funding=(own.funding if own else "") or general.funding,
        )

    def _logo(self, href: Callable[[str], str]) -> PictureView | None:
        path = self.site.config.theme.logo
        asset = self.site.pictures.get(path)
        if asset is None or path in self.addresses.unusable:
            return None
        name = self.site.config.clinic.name or self.site.config.site.title
        if path.lower().endswith(".svg"):
            return inline_svg(asset, name, "logo-")
        width, height = self.addresses.sizes[path]
        return PictureView(alt=name, href=href(self._file_url(path)), width=width, height=height)

    def _review(self, review: Review | None) -> ReviewView:
        if review is None:
            return ReviewView(is_signed=False)
        person = self.site.library.people[review.reviewer]
        return ReviewView(
            is_signed=True,
            name=person.name,
            credentials=person.credentials,
            registration=person.registration,
            reviewed=day(review.reviewed, self.strings),
            reviewed_iso=review.reviewed.isoformat(),
            next_review=day(review.next_review, self.strings),
            next_review_iso=review.next_review.isoformat(),
        )

    def _all_sources(self, href: Callable[[str], str]) -> tuple[SourceView, ...]:
        """Every reference that a page of this language cites, by author and year, with those pages."""
        views = []
        for key, paths in cited_by(self.site):
            own = [path for path in paths if self.site.pages[path].language == self.language]
            reference = self.site.library.references.get(key)
            if own and reference:
                views.append(
                    source_view(reference, self.strings, number=0, cited_by=navigation.links(self.site, own, href))
                )
        views.sort(key=lambda view: (view.authors.casefold(), view.year, view.key))
        return tuple(
            msgspec.structs.replace(view, number=number, id=f"ref-{view.key}") for number, view in enumerate(views, 1)
        )


def _from_beside(address_of: Callable[[str], Address], link: str) -> Address:
    """The address of a link from a file beside the page: what leads to a place on the page leads to the page first."""
    address = address_of(link)
    return msgspec.structs.replace(address, href=f"./{address.href}") if address.href.startswith("#") else address


def is_picture(asset: Asset) -> bool:
    """Whether a file beside the pages is a picture, by its name."""
    return is_bitmap(asset.path) or asset.path.lower().endswith(".svg")


def is_bitmap(path: str) -> bool:
    """Whether a file is a picture of pixels, by its name."""
    return path.lower().endswith((".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif"))
