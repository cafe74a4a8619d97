"""Rules about links and pictures: each leads to something that is there, and says in words what it is."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from html import unescape
from urllib.parse import unquote

from anagen import urls
from anagen.check.rule import Found, Rule, error_rule, warning_rule
from anagen.check.shown import block_alts, shown
from anagen.config import CONFIG
from anagen.diagnostics import Location, did_you_mean
from anagen.document import Document, Link, tokens_of
from anagen.markup import Token
from anagen.once import once
from anagen.site import Site, Target, follow, place_of_setting
from anagen.theme import Theme

VAGUE_WORDS = frozenset(
    {
        "click", "click here", "click here for more", "click this", "click this link", "continue", "continue reading",
        "details", "find out more", "follow this link", "go", "go here", "here", "info", "learn more", "link", "more",
        "more details", "more here", "more info", "more information", "read", "read here", "read more",
        "read more here", "read on", "read this", "see here", "see more", "tap here", "the link", "the page", "this",
        "this link", "this page", "this site", "this website", "website",
    }
)  # fmt: skip
NO_ALT_WORDS = frozenset({"image", "img", "photo", "photograph", "picture", "an image", "a photo", "a picture"})
HEAVY = 300_000
_FILE_NAME = re.compile(r"\S+\.(?:avif|gif|jpe?g|png|svg|tiff?|webp)", re.IGNORECASE)
_CAMERA_NAME = re.compile(r"\S*(?:_|\d{3})\S*")
_WEB_ADDRESS = re.compile(
    r"(?<![\w@./-])(?:https?://[\w-]+(?:\.[\w-]+)+|www\.[\w-]+(?:\.[\w-]+)+)[^\s<>\"]*", re.IGNORECASE
)


@once
def _all_links(site: Site) -> Iterator[tuple[Document, Link, Target]]:
    for document in site.documents.values():
        for link in document.links.values():
            yield document, link, follow(site, document.path, link.target)


def _links(site: Site, *kinds: str) -> Iterator[tuple[Document, Link, Target]]:
    return (found for found in _all_links(site) if found[2].kind in kinds)


def _broken_link(rule: Rule, site: Site, theme: Theme) -> Found:
    for document, link, target in _links(site, "missing", "outside"):
        if link.is_picture:
            continue
        if not link.target:
            yield rule.problem(link.location, "this link leads nowhere", "Write its target: `[text](page.md)`.")
            continue
        if target.kind == "outside":
            message = f"the link `{link.target}` leads out of content/"
            yield rule.problem(link.location, message, "Link to a page of this site, or to a full https:// address.")
            continue
        yield rule.problem(
            link.location, f"the link `{link.target}` leads to no page", _nearest_page(site, document.path, target.path)
        )


def _nearest_page(site: Site, from_path: str, path: str) -> str:
    """The page that was probably meant, as it would be written here."""
    folded = {known.casefold(): known for known in (*site.pages, *site.pictures)}
    known = (
        folded.get(path.casefold()) or folded.get(f"{path.casefold()}.md") or folded.get(f"{path}/index.md".casefold())
    )
    if known is None:
        by_name = {known.rsplit("/", 2)[-2] + "/" + known.rsplit("/", 1)[-1]: known for known in site.pages}
        hint = did_you_mean("/".join(path.rsplit("/", 2)[-2:]), by_name)
        known = by_name.get(hint.split("`")[1]) if hint.startswith("Did") else None
    if known is None:
        return f"There is no file `{path}`."
    return f"Did you mean `{urls.relative('/' + from_path, '/' + known)}`?"


def _broken_anchor(rule: Rule, site: Site, theme: Theme) -> Found:
    for _document, link, target in _links(site, "page"):
        ids = site.outlines[target.path].ids
        if target.anchor and target.anchor not in ids:
            there = ", ".join(f"#{anchor}" for anchor in ids[:12]) or "none"
            hint = did_you_mean(target.anchor, ids)
            hint = f"Anchors there: {there}." if not hint.startswith("Did") else hint.replace("`", "`#", 1)
            yield rule.problem(link.location, f"`{target.path}` has no anchor `#{target.anchor}`", hint)


def _link_to_draft(rule: Rule, site: Site, theme: Theme) -> Found:
    for _document, link, target in _links(site, "draft"):
        message = f"the link `{link.target}` leads to a draft, which is left out"
        yield rule.problem(link.location, message, f"Remove the link, or `draft: true` from `{target.path}`.")


def _absolute_link(rule: Rule, site: Site, theme: Theme) -> Found:
    for document, link, _target in _links(site, "absolute"):
        pages = {page.url: page.path for page in site.pages.values()}
        path = pages.get(link.target.partition("#")[0].rstrip("/") + "/")
        hint = "Write the path to the page's .md file, as seen from here."
        if path:
            hint = f"Write `{urls.relative('/' + document.path, '/' + path)}`."
        message = f"the link `{link.target}` works only at the root of a host"
        yield rule.problem(link.location, message, hint)


def _refused_scheme(rule: Rule, site: Site, theme: Theme) -> Found:
    for _document, link, _target in _links(site, "refused"):
        message = f"the link `{link.target}` cannot be used in a page"
        hint = "Only http, https, mailto and tel are allowed."
        if link.target.lower().startswith(("http:", "https:")):
            hint = "Copy the address again from the browser: it has a part that cannot be read."
        yield rule.problem(link.location, message, hint)


def _pictures(document: Document, theme: Theme) -> Iterator[tuple[str, str, Location]]:
    """Every picture that a page asks for: as it is written, its path, and its place."""
    for link in document.links.values():
        if link.is_picture:
            yield link.target, _path_of(document, link.target), link.location
    for block in document.blocks.values():
        component = theme.components.get(block.name)
        for parameter in component.facts.parameters if component else ():
            option = block.options.get(parameter.name)
            if parameter.type == "picture" and option:
                yield option.value, urls.resolve(document.path, option.value), option.location


def _path_of(document: Document, target: str) -> str:
    return urls.resolve(document.path, unquote(target.partition("#")[0]))


def _missing_picture(rule: Rule, site: Site, theme: Theme) -> Found:
    for document in site.documents.values():
        for target, path, place in _pictures(document, theme):
            if path not in site.pictures:
                folder = path.rpartition("/")[0] + "/"
                beside = [name.removeprefix(folder) for name in site.pictures if name.startswith(folder)]
                hint = did_you_mean(target, beside) or "Put the picture into the folder of the page."
                yield rule.problem(place, f"there is no picture `{target}` here", hint)


def _heavy_picture(rule: Rule, site: Site, theme: Theme) -> Found:
    for document in site.documents.values():
        told = set()
        for target, path, place in _pictures(document, theme):
            picture = site.pictures.get(path)
            if not path.lower().endswith(".svg"):
                continue  # a photograph is made smaller
            if picture and len(picture.content) > HEAVY and picture.path not in told:
                told.add(picture.path)
                size = f"{len(picture.content) / 1000:,.0f} kB"
                message = f"the picture `{target}` has {size}, which is slow and costly on a phone"
                hint = f"Save it smaller, with at most {HEAVY // 1000} kB."
                yield rule.problem(place, message, hint)


def _picture_alt(rule: Rule, site: Site, theme: Theme) -> Found:
    for document in site.documents.values():
        for one in shown(document):
            if one.link.is_picture and not one.words and not one.is_decorative:
                target = one.link.target
                message = f"the picture `{target}` has no words for people who do not see it"
                hint = f"Write `![what it shows]({target})`, or `![]({target}){{: .decorative }}` if it only decorates."
                yield rule.problem(one.link.location, message, hint)
        for picture, alt, place in block_alts(document, theme):
            if not alt.strip():
                message = f"the picture `{picture}` has no words for people who do not see it"
                yield rule.problem(place, message, "Write `    alt: what it shows` below the block's header.")


def _alt_file_name(rule: Rule, site: Site, theme: Theme) -> Found:
    for document in site.documents.values():
        written = [(one.link.target, one.words, one.link.location) for one in shown(document) if one.link.is_picture]
        for target, alt, place in (*written, *block_alts(document, theme)):
            is_there = _path_of(document, target) in site.pictures
            if is_there and _says_nothing(alt.strip(), target):
                message = f"`{alt.strip()}` does not say what the picture `{target}` shows"
                hint = f"Describe what is to be seen: `![A hair in its follicle]({target})`."
                yield rule.problem(place, message, hint)


def _says_nothing(alt: str, target: str) -> bool:
    """Whether these words are the picture's file name, or only say that there is a picture."""
    words = alt.casefold().rstrip(".:")
    name = unquote(target).rsplit("/", 1)[-1].casefold()
    is_name = words == name or (words == name.rsplit(".", 1)[0] and bool(_CAMERA_NAME.fullmatch(words)))
    return words in NO_ALT_WORDS or is_name or bool(_FILE_NAME.fullmatch(words))


def _empty_link(rule: Rule, site: Site, theme: Theme) -> Found:
    for document in site.documents.values():
        for one in shown(document):
            if not one.link.is_picture and not one.words and not one.lacks_alt:
                target = follow(site, document.path, one.link.target)
                title = site.pages[target.path].title if target.path in site.pages else "what is there"
                message = "this link has no words, so nobody can see it, and a screen reader cannot name it"
                yield rule.problem(one.link.location, message, f"Write `[{title}]({one.link.target})`.")


def _vague_link(rule: Rule, site: Site, theme: Theme) -> Found:
    for document in site.documents.values():
        if urls.language_of(document.path).partition("-")[0] != "en":
            continue
        for one in shown(document):
            words = re.sub(r"[^\w ]+", " ", one.words.casefold())
            if not one.link.is_picture and " ".join(words.split()) in VAGUE_WORDS:
                target = follow(site, document.path, one.link.target)
                title = site.pages[target.path].title if target.path in site.pages else "what is there"
                message = f"the words `{one.words}` do not say where the link leads"
                yield rule.problem(one.link.location, message, f"Write `[{title}]({one.link.target})`.")


def _bare_url(rule: Rule, site: Site, theme: Theme) -> Found:
    message = "a web address is hard to read, and to listen to"
    for document in site.documents.values():
        for one in shown(document):
            is_address = _WEB_ADDRESS.fullmatch(one.words) is not None
            if is_address and not one.link.is_picture and _bare(one.words) == _bare(one.link.target):
                hint = f"Write `[what is there]({one.link.target})`."
                yield rule.problem(one.link.location, message, hint)
        for address, place in _addresses_in_text(document):
            yield rule.problem(place, message, f"Write `[what is there]({address})`.")


def _bare(address: str) -> str:
    return re.sub(r"^https?://", "", address.casefold()).rstrip("/")


def _addresses_in_text(document: Document) -> Iterator[tuple[str, Location]]:
    """The web addresses that stand in running text, in order."""
    linked = {(link.location.line, link.location.column) for link in document.links.values()}
    at = 0
    if "://" not in document.html and "www." not in document.html.lower():
        return
    for text in _running_text(tokens_of(document)):
        for match in _WEB_ADDRESS.finditer(text):
            address = match[0].rstrip(".,;:!?)'’”*_")
            place, begin = Location(path=document.path), at
            while (found := document.source.text.find(address, begin)) >= 0:
                begin = found + len(address)
                here = document.source.place(found, len(address))
                if (here.line, here.column) not in linked:
                    place, at = here, begin
                    break
            yield address, place


def _running_text(walk: Iterable[Token]) -> Iterator[str]:
    """The texts that are neither a link's nor code."""
    inside = 0
    for token in walk:
        if token.name in {"a", "code", "pre", "kbd", "samp"}:
            inside += -1 if token.is_end else 1
        elif not token.name and not inside:
            yield unescape(token.html)


def _insecure_link(rule: Rule, site: Site, theme: Theme) -> Found:
    for _document, link, _target in _links(site, "external"):
        is_own = _path_in_site(site, link.target) is not None
        if link.target.lower().startswith("http://") and not link.is_picture and not is_own:
            message = f"the link `{link.target}` is not encrypted, so others can read along or change what is there"
            yield rule.problem(link.location, message, f"Write `https://{link.target[7:]}`, and try whether it works.")


def _path_in_site(site: Site, address: str) -> str | None:
    """What follows the site's own address in a full address (`risks/#x`), or None for any other address."""
    base = re.sub(r"^https?:", "", site.config.site.base_url.rstrip("/"), flags=re.IGNORECASE)
    own = re.match(rf"https?:{re.escape(base)}(?=[/?#]|$)", address, re.IGNORECASE) if base else None
    return address[own.end() :].removeprefix("/") if own else None


def _own_address(rule: Rule, site: Site, theme: Theme) -> Found:
    for document, link, _target in _links(site, "external") if site.config.site.base_url else ():
        inside = _path_in_site(site, link.target)
        if inside is None:
            continue
        pages = {page.url: page.path for page in site.pages.values()}
        path, mark, anchor = inside.partition("#")
        path = unquote(path.partition("?")[0])
        if path in site.files:
            continue  # what is copied to the root has no other address
        page = pages.get("/" + path.removesuffix("index.html").strip("/") + "/") if path.strip("/") else pages.get("/")
        hint = "Write the path to the page's .md file, as seen from here."
        if page:
            hint = f"Write `{urls.relative('/' + document.path, '/' + page)}{mark}{anchor}`."
        message = f"the link `{link.target}` spells out this site's own address, so nobody checks where it leads"
        yield rule.problem(link.location, message, hint)


def _missing_logo(rule: Rule, site: Site, theme: Theme) -> Found:
    logo = site.config.theme.logo
    if logo and logo not in site.pictures:
        place = place_of_setting(site, "theme.logo")
        yield rule.problem(
            place, f"there is no logo at `{logo}`", "Put it into content/, and write its path from the root."
        )


def _unused_file(rule: Rule, site: Site, theme: Theme) -> Found:
    used = {site.config.theme.logo}
    for page in site.outlines.values() if site.pictures else ():
        used |= {follow(site, page.path, link.target).path for link in page.files}
        used |= {urls.resolve(page.path, value) for _name, value, _place in page.options}
    unknown = {posixpath.dirname(path) for path in (*site.unread, *site.drafts)}
    unknown |= {posixpath.dirname(page.path) for page in site.outlines.values() if page.has_unread_options}
    for path in site.pictures:
        if path not in used and posixpath.dirname(path) not in unknown and CONFIG not in site.unread:
            hint = "Show or link it in a page, move it to content/files/, or delete it."
            yield rule.problem(Location(path=path), "no page uses this file, so it was left out", hint)


def _bad_redirect(rule: Rule, site: Site, theme: Theme) -> Found:
    for one in site.library.redirects.values():
        place = site.library.places["redirects", one.old]
        known = {*site.pages, *site.unread}
        if one.old in known:
            message = f"the old address of `{one.old}` cannot lead on: there is a page"
            yield rule.problem(place, message, "Take this redirect out, or give the page another name.")
        elif one.now not in known:
            message = f"the old address of `{one.old}` leads to `{one.now}`, which is no page of the site"
            yield rule.problem(place, message, did_you_mean(one.now, site.pages) or "Write the path of a page.")


LINK_RULES = (
    error_rule("bad-redirect", "an old address that cannot lead on", _bad_redirect, scope="site"),
    error_rule("broken-link", "a link to a page or file that is not there", _broken_link),
    error_rule("broken-anchor", "a link to an anchor that its page does not have", _broken_anchor),
    error_rule("link-to-draft", "a link to a page that is left out", _link_to_draft),
    error_rule("absolute-link", "a link to the own site that starts with a slash", _absolute_link),
    error_rule("refused-link", "a link with a scheme other than http, https, mailto and tel", _refused_scheme),
    error_rule("missing-picture", "a picture that is not there", _missing_picture),
    error_rule("missing-logo", "a logo that is not there", _missing_logo, scope="site"),
    error_rule("picture-alt", "a picture without words for people who do not see it", _picture_alt, of_text=True),
    error_rule("alt-file-name", "a picture whose words are its file name, or `picture`", _alt_file_name, of_text=True),
    error_rule("own-address", "a link to a page of this site by its full address", _own_address),
    error_rule("empty-link", "a link without words", _empty_link, of_text=True),
    warning_rule("vague-link", "a link whose words do not say where it leads", _vague_link, of_text=True),
    warning_rule("bare-url", "a web address in the text instead of words", _bare_url, of_text=True),
    warning_rule("insecure-link", "a link to an address that starts with http://", _insecure_link, of_text=True),
    warning_rule("heavy-picture", "a picture of more than 300 kB", _heavy_picture),
    warning_rule("unused-file", "a file in content/ that no page shows or links", _unused_file, scope="site"),
)
