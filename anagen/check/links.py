"""Rules about links and pictures: each leads to something that is there."""

from __future__ import annotations

from collections.abc import Iterator

from anagen import urls
from anagen.check.rule import Found, Rule, error_rule, warning_rule
from anagen.diagnostics import Location, did_you_mean
from anagen.document import Document, Link
from anagen.site import Site, Target, follow
from anagen.theme import Theme


def _links(site: Site, *kinds: str) -> Iterator[tuple[Document, Link, Target]]:
    for document in site.documents.values():
        for link in document.links.values():
            target = follow(site, document.path, link.target)
            if target.kind in kinds:
                yield document, link, target


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
        ids = site.documents[target.path].ids
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
        yield rule.problem(link.location, message, "Only http, https, mailto and tel are allowed.")


def _missing_picture(rule: Rule, site: Site, theme: Theme) -> Found:
    asked = [
        (document, link.target, link.location)
        for document in site.documents.values()
        for link in document.links.values()
        if link.is_picture
    ]
    for document in site.documents.values():
        for block in document.blocks.values():
            component = theme.components.get(block.name)
            for parameter in component.facts.parameters if component else ():
                option = block.options.get(parameter.name)
                if parameter.type == "picture" and option:
                    asked.append((document, option.value, option.location))
    for document, target, place in asked:
        path = urls.resolve(document.path, target.partition("#")[0])
        if path not in site.pictures:
            folder = path.rpartition("/")[0] + "/"
            beside = [name.removeprefix(folder) for name in site.pictures if name.startswith(folder)]
            hint = did_you_mean(target, beside) or "Put the picture into the folder of the page."
            yield rule.problem(place, f"there is no picture `{target}` here", hint)


def _missing_logo(rule: Rule, site: Site, theme: Theme) -> Found:
    logo = site.config.theme.logo
    if logo and logo not in site.pictures:
        place = site.setting_places.get("theme.logo") or Location(path="site_config.yaml")
        yield rule.problem(
            place, f"there is no logo at `{logo}`", "Put it into content/, and write its path from the root."
        )


def _unused_file(rule: Rule, site: Site, theme: Theme) -> Found:
    used = {site.config.theme.logo, *(target.path for _document, _link, target in _links(site, "file"))}
    for document in site.documents.values():
        for block in document.blocks.values():
            used |= {urls.resolve(document.path, option.value) for option in block.options.values()}
    for path in site.pictures:
        if path not in used:
            hint = "Show or link it in a page, move it to content/files/, or delete it."
            yield rule.problem(Location(path=path), "no page uses this file, so it was left out", hint)


LINK_RULES = (
    error_rule("broken-link", "a link to a page or file that is not there", _broken_link),
    error_rule("broken-anchor", "a link to an anchor that its page does not have", _broken_anchor),
    error_rule("link-to-draft", "a link to a page that is left out", _link_to_draft),
    error_rule("absolute-link", "a link to the own site that starts with a slash", _absolute_link),
    error_rule("refused-link", "a link with a scheme other than http, https, mailto and tel", _refused_scheme),
    error_rule("missing-picture", "a picture that is not there", _missing_picture),
    error_rule("missing-logo", "a logo that is not there", _missing_logo),
    warning_rule("unused-file", "a file in content/ that no page shows or links", _unused_file),
)
