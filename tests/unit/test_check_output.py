"""Reading finished HTML quickly finds the same as reading it plainly, whatever a theme writes."""

from __future__ import annotations

import json
import posixpath
import re
from html import unescape
from urllib.parse import unquote, urlsplit

from hypothesis import example, given, settings
from hypothesis import strategies as st

from anagen.check.described import not_shown
from anagen.check.html import Html, read_html
from anagen.check.output import look_at
from anagen.output import OutputFile

MANY = settings(max_examples=400, derandomize=True, deadline=None)
TAG = re.compile(r"""<(/?[a-zA-Z][^\s/>]*)((?:[^>"']|"[^"]*"|'[^']*')*)>""")
ATTRIBUTE = re.compile(r"""([^\s"'=<>/]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`]+)""")
HIDDEN = re.compile(r"<(script|style|head)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)

PARTS = (
    "<", ">", '"', "'", "=", "/", "&amp;", "&lt;b&gt;", " ", "\n", "a", "é", "<!--", "-->", "<!doctype html>", "<p>",
    "</p>", "<P CLASS=x>", "<h1>", "</h1>", "<H2 id=two>", '<h3 title="a>b">', '<html lang="en">', "<html lang='x'>",
    "<head>", "</head>", "</HEAD >", "<header>", "<head-line>", "<style>", "</style>", "<script>", "</script>",
    '<script src="a.js">', '<script type="application/ld+json">', '{"name": "a é"}', '{"name": "b"}', "b", "a é",
    '<img src="a.png">', '<img src=a.png width="1" height=2>', "<form action='/x'>", '<a href="../b/">', "<a href=#a>",
    '<a id="a" id="b">', '<p id="a&amp;b">', '<p style="x">', "<p onclick=go()>", '<a href="javascript:x">',
    '<link rel="canonical" href="https://x.example/">', '<use href="#a"/>', '<img srcset="a.png 1x, b.png 2x">',
    '<p aria-labelledby="a b">', "<label for=a>", '<a"b href="c">', "<br/>", "<p", 'title="<p>"', "<![CDATA[", "<time>",
)  # fmt: skip
soup = st.lists(st.sampled_from(PARTS), max_size=30).map("".join)


def page(text: str, path: str = "a/b/index.html") -> OutputFile:
    return OutputFile(path=path, content=text.encode(), made_from="content/en/a.md")


def plain_text(source: str) -> str:
    return " ".join(unescape(TAG.sub(" ", HIDDEN.sub(" ", source))).split())


def plain_reading(source: str) -> dict[str, object]:
    """Ids, headings, language, forms and JSON-LD, one tag after the other."""
    ids, headings, language, forms, described = [], [], "", 0, ""
    for match in TAG.finditer(source):
        tag = match[1].lower()
        if tag.startswith("/"):
            continue
        attributes = {
            name.lower(): unescape(value.strip("\"'") if value[0] in "\"'" else value)
            for name, value in ATTRIBUTE.findall(match[2])
        }
        ids += [attributes["id"]] if "id" in attributes else []
        headings += [int(tag[1])] if re.fullmatch("h[1-6]", tag) else []
        language = attributes.get("lang", "") if tag == "html" else language
        forms += tag == "form"
        if tag == "script" and attributes.get("type") == "application/ld+json":
            described += source[match.end() : source.find("</script", match.end())]
    return {"ids": ids, "headings": headings, "language": language, "forms": forms, "described": described}


def as_read(html: Html) -> dict[str, object]:
    return {name: getattr(html, name) for name in ("ids", "headings", "language", "forms", "described")}


@MANY
@given(soup)
@example('<head><script type="application/ld+json">{"a": "<b>"}</script></head><p id=a>')
@example("<a\"b c\"d> ' <p id='x'> '>")
def test_a_page_is_read_as_it_stands(source: str) -> None:
    html = read_html(page(source))
    assert as_read(html) == plain_reading(source)
    assert html.text() == plain_text(source)


@MANY
@given(st.lists(st.sampled_from(PARTS), max_size=12).map("".join), soup, st.text(alphabet="ab <>&;/pé\n", min_size=1))
@example("", "<b>a</b>b", "ab")
@example("", "a &amp; b", "a & b")
@example("<title>a b</title>", "a <!-- <style> a b </style>", "a b")
@example("<script>", "</script>a b<script>c d</script>", "c d")
@example("", "&lt;/p", "amp;lt;/p")
def test_what_a_page_shows_is_told_from_what_it_hides(head: str, body: str, words: str) -> None:
    data = json.dumps({"name": words}).replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    html = read_html(page(f'<head>{head}<script type="application/ld+json">{data}</script></head>{body}'))
    if html.described != data:
        return
    shown = " ".join(words.split()) in html.text()
    assert [*not_shown(html)] == ([] if shown else [("name", words)])


@MANY
@given(
    st.integers(0, 3),
    st.lists(st.sampled_from(("..", ".", "a", "b.c", "%20", "%2e%2e", "é", "~x", "", ".d", "?q", "c:")), max_size=4),
    st.sampled_from(("", "/", "#x", "/#x%20y", "#", "?a#b")),
    st.sampled_from(("index.html", "a/index.html", "a/b c/index.html", "a%20b/c/index.html", "404.html")),
)
def test_an_address_leads_where_it_does_in_a_browser(up: int, steps: list[str], end: str, path: str) -> None:
    address = "../" * up + "/".join(steps) + end
    if not address or address.startswith(("#", "/")) or urlsplit(address).scheme:
        return
    _facts, ends, _problems = look_at(page(f'<a href="{address}">x</a>', path), "/")
    link, folder = urlsplit(address).path, posixpath.dirname(path)
    joined = posixpath.normpath(posixpath.join(folder, link))
    joined = "" if joined == "." else joined + "/" * link.endswith("/")
    target = unquote(joined) + ("index.html" if joined == "" or joined.endswith("/") else "")
    anchor = unquote(urlsplit(address).fragment)
    assert [*ends.targets] == [f"{target}\n{anchor}" if anchor else target]
