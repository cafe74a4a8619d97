"""Which HTML may stand in a page, and the maintained sanitiser that sees to it.

The scan warns about what is not allowed, at its place; the sanitiser here is the guard behind it, and it also closes
what was left open, so that one page's stray tag cannot break the layout around it.
"""

from __future__ import annotations

import nh3

RAW_TAGS = frozenset(
    {
        "abbr", "b", "bdi", "bdo", "blockquote", "br", "caption", "cite", "code", "dd", "del", "details", "dfn", "div",
        "dl", "dt", "em", "figcaption", "figure", "hr", "i", "ins", "kbd", "li", "mark",
        "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "summary", "sup",
        "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul", "var", "wbr",
    }
)  # fmt: skip
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
RAW_ATTRIBUTES = frozenset({"class", "colspan", "dir", "id", "lang", "open", "rowspan", "scope", "start", "title"})
WITH_CONTENT = frozenset(
    {"button", "embed", "form", "iframe", "math", "noscript", "object", "script", "select", "style", "svg", "template",
     "textarea", "title", "video", "audio", "canvas", "dialog", "map"}
)  # fmt: skip

_CLEANER = nh3.Cleaner(
    tags={*RAW_TAGS, *HEADINGS, "a", "img", "ag-block", "ag-cite"},
    attributes={
        "*": {"class", "dir", "id", "lang", "title"},
        "a": {"href"},
        "img": {"src", "alt"},
        "ol": {"start"},
        "details": {"open"},
        "th": {"scope", "colspan", "rowspan"},
        "td": {"colspan", "rowspan"},
        "ag-block": {"n"},
        "ag-cite": {"n"},
    },
    clean_content_tags={"script", "style"},
    link_rel=None,
    url_schemes={"ag"},
    url_relative="deny",
)


def sanitise(html: str) -> str:
    """Well-formed HTML of allowed tags only; every address in it is a numbered mark (`ag:3:`)."""
    return str(_CLEANER.clean(html))
