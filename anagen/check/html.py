"""What is in a finished HTML file? Its references, ids, headings and pictures, read in one pass; judges nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

import msgspec

from anagen.output import OutputFile

_TAG = re.compile(r"""<(/?[a-zA-Z][^\s/>]*)((?:[^>"']|"[^"]*"|'[^']*')*)>""")
_ATTRIBUTE = re.compile(r"""([^\s"'=<>/]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`]+)""")
_NOT_SHOWN = re.compile(r"<(script|style|head)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_DATA = "application/ld+json"
_ADDRESSES = frozenset({"href", "src", "poster", "data", "action", "formaction", "ping"})
_IDREFS = frozenset(
    {"aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-details", "aria-activedescendant",
     "aria-errormessage", "aria-flowto", "for", "popovertarget", "headers", "list", "form"}
)  # fmt: skip


class Html(msgspec.Struct, kw_only=True):
    """One HTML file.

    `references` are triples of tag, attribute and address; a `<link>` that only points has the tag `canonical`, and
    what a browser loads by another attribute than `href` and `src` a picture's. `headings` are levels in order,
    `unsized` the addresses of pictures without width and height, `described` the text of its JSON-LD.
    """

    output: OutputFile
    references: list[tuple[str, str, str]]
    ids: list[str]
    inline: list[str]
    headings: list[int]
    unsized: list[str]
    language: str = ""
    described: str = ""
    forms: int = 0

    def text(self) -> str:
        """The words that it shows, with single spaces between them."""
        html = _NOT_SHOWN.sub(" ", self.output.content.decode())
        return " ".join(unescape(_TAG.sub(" ", html)).split())


def read_html(output: OutputFile) -> Html:
    """Read an HTML file of the site."""
    html = Html(output=output, references=[], ids=[], inline=[], headings=[], unsized=[])
    text = output.content.decode()
    for match in _TAG.finditer(text):
        tag = match[1].lower()
        if tag.startswith("/"):
            continue
        attributes = {
            name.lower(): unescape(value.strip("\"'") if value[0] in "\"'" else value)
            for name, value in _ATTRIBUTE.findall(match[2])
        }
        _note_tag(html, tag, attributes)
        if tag == "script" and attributes.get("type") == _DATA:
            html.described += text[match.end() : text.find("</script", match.end())]
        if attributes.get("rel") in {"canonical", "alternate"}:
            tag = "canonical"
        for name, value in attributes.items():
            _note(html, tag, name, value)
    return html


def _note_tag(html: Html, tag: str, attributes: Mapping[str, str]) -> None:
    if tag == "style" or (tag == "script" and "src" not in attributes and attributes.get("type") != _DATA):
        html.inline.append(f"<{tag}>")
    elif tag == "html":
        html.language = attributes.get("lang", "")
    elif tag == "form":
        html.forms += 1
    elif tag == "img" and not {"width", "height"} <= attributes.keys():
        html.unsized.append(attributes.get("src", ""))
    elif len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
        html.headings.append(int(tag[1]))


def _note(html: Html, tag: str, name: str, value: str) -> None:
    """Write down what an attribute says about ids, inline code and addresses."""
    if name == "id":
        html.ids.append(value)
    elif name == "style" or name.startswith("on") or value.strip().lower().startswith("javascript:"):
        html.inline.append(f"{name}=")
    elif name == "srcset":
        html.references += [("img", name, part.split()[0]) for part in value.split(",") if part.strip()]
    elif name in _ADDRESSES:
        html.references.append((tag if name in {"href", "src"} else "img", name, value))
    elif name in _IDREFS:
        html.references += [(tag, name, "#" + part) for part in value.split()]
