"""Which sentences of a site claim something, what do they rest on, and what covers them? For the rules and the ledger.

Says what is there; whether it is enough, the rules say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile
from typing import Literal

import msgspec

from anagen.check.said import Said, said, said_in_settings
from anagen.claims import Claim, Support, claims_in, figure_in_cell
from anagen.document import Document, Passage
from anagen.once import once
from anagen.site import Site
from anagen.theme import Theme

Cover = Literal["sentence", "paragraph", "column", "list", "block", "page", ""]
_UNCITABLE = frozenset({"title", "summary", "alt", "setting", "heading"})
_SIGNS = frozenset({"urgent", "emergency", "non-urgent", "questions"})
_ADVICE = frozenset({"do", "dont"})
_OF_MANY_THINGS = frozenset({"steps", "compare", "details"})
_STRENGTH = {"possible": 1, "probable": 2, "flat": 3}
_FIGURES = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[^\W\d_]{4,}")


class Claimed(msgspec.Struct, frozen=True, kw_only=True):
    """One sentence of a page with its claims, the references that they rest on, and where these are cited.

    `covered_by` "page" says that the sentence itself can have no citation, but another of the page says the same with
    one. `around` is the text that it stands in.
    """

    path: str
    language: str
    said: Said
    claims: tuple[Claim, ...]
    keys: tuple[str, ...]
    covered_by: Cover
    around: str


class _Near(msgspec.Struct, frozen=True):
    """What is cited near each passage, by its place among them: in its block, before its list, above its column."""

    blocks: Mapping[int, tuple[str, ...]]
    lists: Mapping[int, tuple[str, ...]]
    columns: Mapping[int, tuple[str, ...]]
    heads: Mapping[int, str]
    numbers: Mapping[int, int]


@once
def claimed(site: Site, theme: Theme) -> Iterator[Claimed]:
    """Every sentence that is looked at and claims something: those of each page, and then those of the settings.

    What a glossary or a setting says may rest on any page of the site, so on `site.supports` too.
    """
    pages = {path: tuple(_of_page(site, path, theme)) for path in site.documents}
    supports: dict[str, tuple[Support, ...]] = {
        path: tuple(_supports(found)) if any(not one.covered_by for one in found) else ()
        for path, found in pages.items()
    }
    needs_all = any(
        not one.covered_by for path, found in pages.items() for one in found if site.pages[path].type == "glossary"
    )
    settings = tuple(_of_settings(site)) if site.with_settings else ()
    everything: tuple[Support, ...] = ()
    if needs_all or settings:
        everything = (*site.supports, *(support for found in pages.values() for support in _supports(found)))
    for path, found in pages.items():
        is_glossary = site.pages[path].type == "glossary"
        for one in found:
            yield _with_support(one, everything if is_glossary else supports[path], is_glossary)
    for setting in settings:
        yield _with_support(setting, everything, False)


def supports_of(site: Site, theme: Theme) -> tuple[Support, ...]:
    """What the sentences that are looked at can stand behind, on other pages."""
    return tuple(_supports(claimed(site, theme)))


def lacks_support(site: Site, theme: Theme) -> bool:
    """Whether anything that is looked at might rest on pages that are not."""
    return any(not one.covered_by for one in claimed(site, theme))


def _of_settings(site: Site) -> Iterator[Claimed]:
    language = site.config.site.default_language
    for one in said_in_settings(site):
        claims = claims_in(one.text, language)
        if claims:
            yield Claimed(
                path=one.location.path,
                language=language,
                said=one,
                claims=claims,
                keys=(),
                covered_by="",
                around=one.text,
            )


def _of_page(site: Site, path: str, theme: Theme) -> Iterator[Claimed]:
    """The claims of a page, with what is cited near them. What a card of signs or a list of questions says is none."""
    document, page = site.documents[path], site.pages[path]
    if page.type == "sources":
        return
    near = _near(document)
    terms = {" ".join(definition.terms) for definition in document.definitions}
    for one in said(document, theme):
        if one.block and (one.block.name in _SIGNS or (one.block.name == "claim-checked" and _is_block_heading(one))):
            continue
        at = near.numbers.get(id(one.passage), -1)
        if one.where == "paragraph" and one.passage and one.passage.text in terms:
            continue
        claims = claims_in(one.text, page.language)
        if one.where == "cell" and not claims:
            figure = figure_in_cell(one.text, near.heads.get(at, ""), page.language)
            claims = (figure,) if figure else ()
        if page.type == "glossary":
            claims = tuple(claim for claim in claims if claim.kind != "comparison")
        elif one.block and one.block.name in _ADVICE:
            claims = tuple(claim for claim in claims if claim.kind != "number")
        if claims:
            keys, covered_by = _cover(one, at, near)
            around = one.passage.text if one.passage else one.text
            yield Claimed(
                path=path,
                language=page.language,
                said=one,
                claims=claims,
                keys=keys,
                covered_by=covered_by,
                around=f"{near.heads.get(at, '')} {around}".strip(),
            )


def _is_block_heading(one: Said) -> bool:
    return one.passage is not None and one.passage.level == 7


def _cover(one: Said, at: int, near: _Near) -> tuple[tuple[str, ...], Cover]:
    """The references that stand behind a sentence, and how near they are cited."""
    choices: tuple[tuple[tuple[str, ...], Cover], ...] = (
        (one.keys, "sentence"),
        (one.nearby, "paragraph"),
        (near.columns.get(at, ()), "column"),
        (near.lists.get(at, ()), "list"),
        (near.blocks.get(one.block.location.line, ()) if one.block and not _is_block_heading(one) else (), "block"),
    )
    for keys, cover in choices:
        if keys:
            return tuple(dict.fromkeys(keys)), cover
    return (), ""


def _near(document: Document) -> _Near:
    passages = document.passages
    numbers = {id(passage): at for at, passage in enumerate(passages)}
    blocks: dict[int, tuple[str, ...]] = {}
    lists: dict[int, tuple[str, ...]] = {}
    for passage in passages:
        if passage.block and passage.block not in _OF_MANY_THINGS:
            blocks[passage.block_line] = blocks.get(passage.block_line, ()) + _keys(passage)
    for at, intro in enumerate(passages):
        points = [at + 1 + later for later, _point in enumerate(takewhile(_is_point, passages[at + 1 :]))]
        if intro.kind == "paragraph" and intro.text.endswith(":") and points:
            lists |= dict.fromkeys(points, _keys(intro))
            lists[at] = tuple(key for point in points for key in _keys(passages[point]))
    columns: dict[int, tuple[str, ...]] = {}
    heads: dict[int, str] = {}
    for table in _tables(document):
        _read_table(document, table, columns, heads)
    return _Near(blocks, lists, columns, heads, numbers)


def _is_point(passage: Passage) -> bool:
    return passage.kind == "item"


def _keys(passage: Passage) -> tuple[str, ...]:
    return tuple(key for cited in passage.citations for key in cited.keys)


def _tables(document: Document) -> Iterator[list[int]]:
    """The cells of each table, by their place among the passages: rows without an empty line between them."""
    table: list[int] = []
    for at, passage in enumerate(document.passages):
        is_cell = passage.row >= 0
        if table and (not is_cell or "\n\n" in document.source.text[document.passages[table[-1]].row : passage.row]):
            yield table
            table = []
        if is_cell:
            table.append(at)
    if table:
        yield table


def _read_table(
    document: Document, table: list[int], columns: dict[int, tuple[str, ...]], heads: dict[int, str]
) -> None:
    """For each cell what its column's head cites, or the caption, and what the heads say.

    The first column says what the others count, so any of their heads may cite for it.
    """
    passages, text = document.passages, document.source.text
    top = passages[table[0]].row
    caption: tuple[str, ...] = ()
    if table[0] and (passages[table[0] - 1].level == 7 or passages[table[0] - 1].text.endswith(":")):
        caption = _keys(passages[table[0] - 1])
    head_of: dict[int, Passage] = {}
    for at in table:
        passage = passages[at]
        column = text.count("|", passage.row, passage.offset(0))
        if passage.row == top:
            head_of[column] = passage
            continue
        is_first = column == min(head_of)
        above = [*head_of.values()] if is_first else [head_of[column]] if column in head_of else []
        columns[at] = (*(key for head in above for key in _keys(head)), *caption)
        heads[at] = " ".join(cell.text for cell in head_of.values())


def _supports(found: Iterable[Claimed]) -> Iterator[Support]:
    for one in found:
        if one.covered_by and one.said.where not in _UNCITABLE:
            figures = frozenset(_FIGURES.findall(one.around))
            yield Support(one.claims, figures, _words(one.around), one.keys)


def _with_support(one: Claimed, supports: tuple[Support, ...], is_glossary: bool) -> Claimed:
    """A sentence that cannot cite is covered by those that say each of its claims with a citation."""
    if one.covered_by or not (one.said.where in _UNCITABLE or is_glossary):
        return one
    behind = [_behind(one, claim, supports) for claim in one.claims]
    if not all(behind):
        return one
    keys = tuple(dict.fromkeys(key for support in behind if support for key in support.keys))
    return msgspec.structs.replace(one, keys=keys, covered_by="page")


def _behind(one: Claimed, claim: Claim, supports: tuple[Support, ...]) -> Support | None:
    """A cited sentence that claims the same at least as strongly, with the same figures and about the same thing."""
    figures = set(_FIGURES.findall(one.said.text[claim.start : claim.end]))
    words = _words(one.said.text)
    kinds = {claim.kind, "number"} if claim.kind == "permanence" else {claim.kind}  # a figure says how long
    for support in supports:
        is_same = any(
            other.kind in kinds and _STRENGTH[other.wording] >= _STRENGTH[claim.wording] for other in support.claims
        )
        if is_same and figures <= support.figures and 2 * len(words & support.words) >= len(words):
            return support
    return None


def _words(text: str) -> frozenset[str]:
    """The longer words of a text, in the singular as far as an -s goes."""
    return frozenset(word.lower().rstrip("s") for word in _WORD.findall(text))
