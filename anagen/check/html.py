"""What is in a finished HTML file? Its references, ids, headings and pictures, read in one pass; judges nothing."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

import msgspec

from anagen.output import OutputFile

_ATTRIBUTES = r"""(?:[^>"']++|"[^"]*+"|'[^']*+')*+"""
_TAG = re.compile(rf"<(/?[a-zA-Z][^\s/>]*{_ATTRIBUTES})>")
_PARTS = re.compile(rf"([a-zA-Z][^\s/>]*)({_ATTRIBUTES})")
_ATTRIBUTE = re.compile(r"""([^\s"'=<>/]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`]+)""")
_NOT_SHOWN = re.compile(r"<((?i:script|style|head))\b(?:[^<]++|<(?!/(?i:\1)\s*>))*+</(?i:\1)\s*>")
_DATA = "application/ld+json"
_ADDRESSES = frozenset({"href", "src", "poster", "data", "action", "formaction", "ping"})
_IDREFS = frozenset(
    {"aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-details", "aria-activedescendant",
     "aria-errormessage", "aria-flowto", "for", "popovertarget", "headers", "list", "form"}
)  # fmt: skip


class Html(msgspec.Struct, kw_only=True):
    """One HTML file; `pieces` are its texts and tags by turns.

    `references` are triples of tag, attribute and address; a `<link>` that only points has the tag `canonical`, and
    what a browser loads by another attribute than `href` and `src` a picture's. `headings` are levels in order,
    `unsized` the addresses of pictures without width and height, `described` the text of its JSON-LD.
    """

    output: OutputFile
    source: str
    pieces: list[str]
    references: list[tuple[str, str, str]]
    ids: list[str]
    inline: list[str]
    headings: list[int]
    unsized: list[str]
    language: str
    described: str
    forms: int

    def text(self) -> str:
        """The words that it shows, with single spaces between them."""
        return " ".join(unescape(_TAG.sub(" ", _NOT_SHOWN.sub(" ", self.source))).split())

    def passages(self) -> str:
        """The texts after its head, one a line, if it is certain that they are all shown."""
        if "/head" not in self.pieces:
            return ""
        number = self.pieces.index("/head")
        hidden = [match.end() for match in _NOT_SHOWN.finditer(self.source)]
        is_last = hidden and hidden[-1] == self.end_of(number)
        return unescape("\n".join(self.pieces[number + 1 :: 2])) if is_last else ""

    def end_of(self, number: int) -> int:
        """Where a tag ends, by its number among the pieces."""
        return sum(map(len, self.pieces[: number + 1])) + number + 1  # each tag before it has lost `<` and `>`


def read_html(output: OutputFile) -> Html:
    """Read an HTML file of the site."""
    source = output.read().decode()
    pieces = _TAG.split(source)
    found: dict[str, list[Any]] = {name: [] for name in Html.__struct_fields__[3:]}
    for number, said in enumerate(map(_said_by, pieces[1::2])):
        for name, value in said:
            found[name].append(2 * number + 1 if name == "described" else value)
    html = Html(
        output=output,
        source=source,
        pieces=pieces,
        references=found["references"],
        ids=found["ids"],
        inline=found["inline"],
        headings=found["headings"],
        unsized=found["unsized"],
        language=found["language"][-1] if found["language"] else "",
        described="",
        forms=len(found["forms"]),
    )
    for number in found["described"]:
        at = html.end_of(number)
        html.described += source[at : source.find("</script", at)]
    return html


@functools.lru_cache(maxsize=8192)
def _said_by(tag: str) -> tuple[tuple[str, Any], ...]:
    """What a tag says, as fields of `Html` with a value; kept, for most tags stand on many pages."""
    parts = _PARTS.fullmatch(tag)
    if parts is None:
        return ()
    attributes = {
        name.lower(): unescape(value.strip("\"'") if value[0] in "\"'" else value)
        for name, value in _ATTRIBUTE.findall(parts[2])
    }
    return (*_said_by_name(parts[1].lower(), attributes), *_said_by_attributes(parts[1].lower(), attributes))


def _said_by_name(tag: str, attributes: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    is_data = tag == "script" and attributes.get("type") == _DATA
    if is_data:
        yield "described", ""
    if tag == "style" or (tag == "script" and "src" not in attributes and not is_data):
        yield "inline", f"<{tag}>"
    elif tag == "html":
        yield "language", attributes.get("lang", "")
    elif tag == "form":
        yield "forms", 1
    elif tag == "img" and not {"width", "height"} <= attributes.keys():
        yield "unsized", attributes.get("src", "")
    elif len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
        yield "headings", int(tag[1])


def _said_by_attributes(tag: str, attributes: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """What attributes say about ids, inline code and addresses."""
    if attributes.get("rel") in {"canonical", "alternate"}:
        tag = "canonical"
    for name, value in attributes.items():
        if name == "id":
            yield "ids", value
        elif name == "style" or name.startswith("on") or value.strip().lower().startswith("javascript:"):
            yield "inline", f"{name}="
        elif name == "srcset":
            yield from (("references", ("img", name, part.split()[0])) for part in value.split(",") if part.strip())
        elif name in _ADDRESSES:
            yield "references", (tag if name in {"href", "src"} else "img", name, value)
        elif name in _IDREFS:
            yield from (("references", (tag, name, "#" + part)) for part in value.split())
