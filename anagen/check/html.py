"""What is in a finished HTML file? Its references, ids, headings and pictures, read in one pass; judges nothing."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Mapping
from html import escape, unescape
from typing import Any

import msgspec

from anagen.output import OutputFile

_ATTRIBUTES = r"""(?:[^>"']++|"[^"]*+"|'[^']*+')*+"""
_TAG = re.compile(rf"<(/?[a-zA-Z][^\s/>]*{_ATTRIBUTES})>")
_PARTS = re.compile(rf"([a-zA-Z][^\s/>]*)({_ATTRIBUTES})")
_ATTRIBUTE = re.compile(r"""([^\s"'=<>/]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`]+)""")
_NOT_SHOWN = re.compile(r"<((?i:script|style|head))\b(?:[^<]++|<(?!/(?i:\1)\s*>))*+</(?i:\1)\s*>")
_HIDING_ENDS = re.compile(r"</(?i:script|style|head)\s*>")
_DATA = "application/ld+json"
_ADDRESSES = frozenset({"href", "src", "poster", "data", "action", "formaction", "ping"})
_IDREFS = frozenset(
    {"aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-details", "aria-activedescendant",
     "aria-errormessage", "aria-flowto", "for", "popovertarget", "headers", "list", "form"}
)  # fmt: skip
_Said = tuple[tuple[str, Any], ...]
"""What a tag says, as fields of `Html` with a value."""


class Html(msgspec.Struct, kw_only=True):
    """One HTML file. `is_plain` says that no tag has another `<` or `>` in it.

    `references` are triples of tag, attribute and address; a `<link>` that only points has the tag `canonical`, and
    what a browser loads by another attribute than `href` and `src` a picture's. `headings` are levels in order,
    `unsized` the addresses of pictures without width and height, `described` the text of its JSON-LD.
    """

    output: OutputFile
    source: str
    is_plain: bool
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

    def shown_from(self) -> int | None:
        """Where its head ends, if nothing after that is hidden and each `<` and `>` is clearly in a tag or in none."""
        end = self.source.find("</head>") + len("</head>")
        hidden = [match.end() for match in _NOT_SHOWN.finditer(self.source, 0, end)]
        is_all = hidden[-1:] == [end] and not _HIDING_ENDS.search(self.source, end)
        return end if self.is_plain and is_all else None

    def has_text(self, words: str, start: int) -> bool:
        """Whether words can be seen at once to stand in one text, behind what `shown_from` gives."""
        for written in dict.fromkeys((escape(words), escape(words, quote=False))):
            at = self.source.find(written, start)
            while at >= 0:
                begin, end = self.source.rfind(">", 0, at) + 1, self.source.find("<", at)
                if self.source.rfind("<", 0, at) < begin and words in unescape(self.source[begin:end]):
                    return True
                at = self.source.find(written, at + 1)
        return False


def read_html(output: OutputFile) -> Html:
    """Read an HTML file of the site."""
    source = output.read().decode()
    found: dict[str, list[Any]] = {name: [] for name in Html.__struct_fields__[2:]}
    for said in filter(None, map(_said_by, _TAG.findall(source))):
        for name, value in said:
            found[name].append(value)
    return Html(
        output=output,
        source=source,
        is_plain=not found["is_plain"],
        references=found["references"],
        ids=found["ids"],
        inline=found["inline"],
        headings=found["headings"],
        unsized=found["unsized"],
        language=found["language"][-1] if found["language"] else "",
        described="".join(itertools.islice(_described(source), len(found["described"]))),
        forms=len(found["forms"]),
    )


def _described(source: str) -> Iterator[str]:
    """The texts of JSON-LD."""
    for match in _TAG.finditer(source):
        if any(name == "described" for name, _value in _said_by(match[1])):
            yield source[match.end() : source.find("</script", match.end())]


@functools.lru_cache(maxsize=8192)
def _said_by(tag: str) -> _Said:
    """What a tag says; kept, for most tags stand on many pages."""
    odd = (("is_plain", False),) if "<" in tag or ">" in tag else ()
    parts = _PARTS.fullmatch(tag)
    if parts is None:
        return odd
    attributes = {
        name.lower(): unescape(value.strip("\"'") if value[0] in "\"'" else value)
        for name, value in _ATTRIBUTE.findall(parts[2])
    }
    name = parts[1].lower()
    return (*odd, *_said_by_name(name, attributes), *_said_by_attributes(name, attributes))


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
