"""The scan of a page's Markdown: notes the place of everything that must be named later, and numbers it.

Works on the source text alone, and numbers too much rather than too little: what the Markdown library then takes for
plain text or code is put back by `convert`. A number never takes the place of a line end that means something.
"""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterator

from markdown.extensions.attr_list import get_attrs_and_remainder
from markdown.inlinepatterns import LINK_RE, LinkInlineProcessor

from anagen.diagnostics import Diagnostic, error, warning
from anagen.document import Citation, CitedSource
from anagen.markdown.blocks import Edit, scan_blocks
from anagen.markdown.lines import lines_of
from anagen.markdown.notes import Notes, meant
from anagen.markdown.sanitise import HEADINGS, RAW_ATTRIBUTES, RAW_TAGS, WITH_CONTENT
from anagen.source import Source

_THINGS = re.compile(
    r"""(?P<escape>\\[\\`*_{}\[\]()>#+\-.!/|])
    |(?P<ticks>`+)
    |(?P<comment><!--)
    |<(?P<autolink>[A-Za-z][A-Za-z0-9+.-]*://[^<>\n]*|[^<>\s!@/][^<>\s!@]*@[^<>\s@]+)>
    |(?P<tag></?(?P<name>[A-Za-z][A-Za-z0-9-]*)(?P<attributes>(?:"[^"]*"|'[^']*'|[^<>"'])*+)>|<[?!][^<>]*>)
    |(?P<cite>\[@(?P<keys>(?:(?!\n[ \t>]*\n)[^\[\]`])*+)\])
    |(?P<link>\]\()
    |(?P<definition>^(?:[ \t>]|[-*+:][ \t]|\d+\.[ \t])*\[[^\[\]\n]+\]:[ ]*(?:\n[ \t>]*)?<?(?P<target>[^\s>]+))
    |(?P<attribute_list>\{:[^{}\n]*\})""",
    re.VERBOSE | re.MULTILINE,
)
_SIGN = re.compile(r"[\\`<\[\]{]")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_QUOTE_MARKS = re.compile(r"^(?:[ ]{0,3}>)+", re.MULTILINE)
_ATTRIBUTE_NAME = re.compile(r"""([^\s"'=<>/]+)(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?""")
_CITED = re.compile(r"\s*@(?P<key>\w[\w:./-]*)\s*(?:,(?P<locator>.*))?", re.DOTALL)
_LIST_ATTRIBUTES = frozenset({"id", "class", "lang", "dir", "."})
_LIST_START = re.compile(r"(?:[-*+]|1\.)[ \t]+\S")
_LATER_LIST_START = re.compile(rf"\n[ \t]*{_LIST_START.pattern}")
_PLAIN_TARGET = re.compile(r"([\w./#~%:?=+,;@!$-]+)\)")
_TABLE_RULE = re.compile(r"(?=.*\|)(?=.*-)[\s|:-]+")
_NOT_PROSE = re.compile(r"\||<(?:pre\b|!--)")
_STRUCTURE = re.compile(r"[\n`]|(?<!\\)\||\]\(")
MAX_TARGET = 2_000


class _SourceLinks(LinkInlineProcessor):
    """The library's link pattern on source text, where nothing has been stashed away."""

    def unescape(self, text: str) -> str:
        """The text as it is."""
        return text


_LINKS = _SourceLinks(LINK_RE)


class _Scan:
    """One scan: the text, blank where it is edited already, and what is known not to follow any more."""

    def __init__(self, source: Source, notes: Notes, edits: list[Edit]) -> None:
        self.source = source
        self.notes = notes
        self.text = _masked(source.text, edits)
        self.may_define = "]:" in self.text
        self.never_found: set[str] = set()

    @functools.cached_property
    def _code(self) -> list[tuple[int, bool]]:
        return [(line.start, line.is_code) for line in lines_of(self.source.text)]

    def is_code(self, offset: int) -> bool:
        """Whether the line there is indented as code."""
        return self._code[bisect.bisect(self._code, (offset, True)) - 1][1]

    def find(self, pattern: str, start: int) -> re.Match[str] | None:
        """The first match from `start`; remembers that there is none, so that the text is not searched again."""
        if pattern in self.never_found:
            return None
        found = re.compile(pattern, re.IGNORECASE).search(self.text, start)
        if found is None:
            self.never_found.add(pattern)
        return found


def scan(source: Source) -> tuple[str, Notes]:
    """The text for the Markdown library, with numbers in it, and the notes that the numbers name."""
    notes = Notes(source.text)
    edits = scan_blocks(source, notes)
    run = _Scan(source, notes, edits)
    edits = sorted([*edits, *_edits(run)], key=lambda edit: edit.start)
    pieces, end = [], 0
    for edit in edits:
        if edit.start >= end:  # not inside of what was left out
            pieces += [source.text[end : edit.start], edit.text]
            end = edit.end
    return open_lists("".join(pieces) + source.text[end:]), notes


def _masked(text: str, edits: list[Edit]) -> str:
    """The text with what is already edited blanked out, every other character in its place."""
    pieces, end = [], 0
    for edit in edits:
        pieces += [text[end : edit.start], re.sub(r"[^\n]", " ", text[edit.start : edit.end])]
        end = edit.end
    return "".join(pieces) + text[end:]


def _edits(run: _Scan) -> Iterator[Edit]:
    """The edits of all that is found; what begins in a code span or comment must end there."""
    at, limit, after = 0, len(run.text), len(run.text)
    while at < len(run.text):
        match = _next(run, at, limit)
        if match is None:
            at, limit = after, len(run.text)
            after = limit
            continue
        at = match.end()
        if match["ticks"] or match["comment"]:
            end = _end_of_code(run, match) if after == limit else None
            limit, after = end.span() if end else (limit, after)
            continue
        edit = _edit(run, match, limit)
        if edit:
            yield edit
            at = max(at, edit.end)


def _next(run: _Scan, at: int, limit: int) -> re.Match[str] | None:
    """The next thing there; a text without definitions is searched for the signs that all others begin with."""
    if run.may_define:
        return _THINGS.search(run.text, at, limit)
    for sign in _SIGN.finditer(run.text, at, limit):
        match = _THINGS.match(run.text, sign.start(), limit)
        if match:
            return match
    return None


def _end_of_code(run: _Scan, match: re.Match[str]) -> re.Match[str] | None:
    """The end of the code span or comment that begins here, if it ends."""
    if match["comment"]:
        return run.find("-->", match.end())
    blank = run.find(r"\n[ \t>]*\n", match.end())
    ticks = re.compile(rf"(?<!`){match['ticks']}(?!`)")
    return ticks.search(run.text, match.end(), blank.start() if blank else len(run.text))


def _edit(run: _Scan, match: re.Match[str], limit: int) -> Edit | None:
    if match["autolink"]:
        address = match["autolink"]
        target = address if "://" in address or address.startswith("mailto:") else "mailto:" + address
        return _link(run, match.span("autolink"), target, is_autolink=True)
    if match["tag"]:
        return _raw_tag(run, match, limit)
    if match["cite"]:
        return _citation(run, match)
    if match["link"]:
        return _inline_link(run, match.end(), limit)
    if match["definition"]:
        return _link(run, match.span("target"), match["target"])
    return _attribute_list(run, match) if match["attribute_list"] else None


def _link(run: _Scan, span: tuple[int, int], target: str, *, is_autolink: bool = False) -> Edit:
    """Number the target there; with its `<` and `>`, but for an autolink, whose they are."""
    start, end = span
    place = run.source.place(start, end - start)
    if not is_autolink and run.text[start - 1] == "<" and run.text[end : end + 1] == ">":
        start, end = start - 1, end + 1
    return Edit(start, end, run.notes.link(target, run.source.text[start:end], place, is_autolink=is_autolink))


def _inline_link(run: _Scan, start: int, limit: int) -> Edit | None:
    """The target between `](` and `)`, as the library's own link pattern reads it."""
    plain = _PLAIN_TARGET.match(run.text, start, min(limit, start + MAX_TARGET))
    if plain:
        return _link(run, plain.span(1), plain[1])
    window = run.text[start - 1 : min(limit, start + MAX_TARGET)]
    if ")" not in window:
        return None
    if "\n" in window:
        window = _QUOTE_MARKS.sub(lambda marks: " " * len(marks[0]), window)
        window = _BLANK_LINE.split(window, maxsplit=1)[0]
    href, _title, end, is_link = _LINKS.getLink(window, 0)
    if not is_link or _STRUCTURE.search(href):
        return None
    offset = window.find(href, 1, end) if href else 1
    begin = start - 1 + offset
    return _link(run, (begin, begin + len(href)), meant(href))


def _citation(run: _Scan, match: re.Match[str]) -> Edit:
    cited: list[CitedSource] = []
    problems: list[Diagnostic] = []
    at = match.start("keys") - 1
    text = _QUOTE_MARKS.sub(lambda marks: " " * len(marks[0]), match[0][1:-1])
    for part in text.split(";"):
        found, words = _CITED.fullmatch(part), part.strip()
        if found:
            location = run.source.place(at + found.start("key"), len(found["key"]))
            locator = " ".join((found["locator"] or "").split())
            cited.append(CitedSource(key=found["key"], locator=locator, location=location))
        else:
            place = run.source.place(at + len(part) - len(part.lstrip()) if words else at, len(words))
            hint = "Write `[@key]` or `[@key; @other-key, p. 4]`, with keys of content/references.yaml."
            what = f"`{words}` cannot be read as a citation" if words else "a citation has an empty place"
            problems.append(error("citation-syntax", place, what, hint))
        at += len(part) + 1
    citation = Citation(sources=tuple(cited), location=run.source.place(match.start(), len(match[0])))
    return Edit(match.start("keys"), match.end("keys"), run.notes.citation(citation, match["keys"], problems))


def _raw_tag(run: _Scan, match: re.Match[str], limit: int) -> Edit | None:
    """Leave an allowed tag alone; cut any other out, with its content where that is no text."""
    name = (match["name"] or "").lower()
    written = [attribute.lower() for attribute in _ATTRIBUTE_NAME.findall(match["attributes"] or "")]
    refused = [attribute for attribute in written if attribute not in RAW_ATTRIBUTES]
    if name in RAW_TAGS and not refused:
        return None
    end = match.end()
    if name in WITH_CONTENT and not match[0].startswith("</") and not run.is_code(match.start()):
        close = run.find(rf"</{name}\s*>", end)
        end = close.end() if close and close.end() <= limit else end
    shown = " ".join(match[0].split())
    what = f"`{shown}`" if len(shown) <= 60 else f"`{shown[:50]}…`"
    message = f"{what} was left out: this HTML is not allowed in a page"
    if name in RAW_TAGS:
        message = f"{what} was left out: `{min(refused)}` is not allowed in HTML in a page"
    place = run.source.place(match.start(), len(match[0]))
    problem = warning("raw-html", place, message, _hint_for_tag(name))
    return Edit(match.start(), end, run.notes.refused(run.source.text[match.start() : end], problem))


def _hint_for_tag(name: str) -> str:
    if name == "a":
        return "Write a link as `[text](page.md)`."
    if name == "img":
        return "Write a picture as `![what it shows](picture.svg)`."
    if name in HEADINGS:
        return "Write a heading as `## heading`."
    return "Use Markdown or a block instead, see docs/writing.md; write the sign `<` as `&lt;`."


def _attribute_list(run: _Scan, match: re.Match[str]) -> Edit | None:
    attributes, _rest = get_attrs_and_remainder(match[0][2:-1])
    refused = sorted(str(name) for name, _value in attributes if name not in _LIST_ATTRIBUTES)
    place = run.source.place(match.start(), len(match[0]))
    if _is_running_text(run.source.text, match):
        return None
    if not refused:
        run.notes.ids += [(value or "", place) for name, value in attributes if name == "id"]
        return None
    message = f"`{match[0]}` was left out: `{refused[0]}` may not be set here"
    problem = warning("attribute-list", place, message, "Only `#id`, `.class` and `lang=` may be set.")
    return Edit(match.start(), match.end(), run.notes.refused(match[0], problem))


def _is_running_text(text: str, match: re.Match[str]) -> bool:
    """Whether braces stand in the middle of a line and behind no stressed word or link, where they set nothing."""
    before = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
    after = text[match.end() :].partition("\n")[0].lstrip(" \t")
    is_behind_markup = before.endswith(("*", "_", ")", "]", "`", ">"))
    return bool(before.strip(" \t>")) and not is_behind_markup and not after.startswith("|") and bool(after)


def open_lists(text: str) -> str:
    """Put an empty line between a paragraph and a list right below it, so that the library sees the list.

    As in CommonMark, a bullet or the number 1 may interrupt a paragraph; any other number is running text. What wraps
    inside of a list item, a table or a definition is left alone.
    """
    if ">" not in text and not _has_list_below_text(text):
        return text
    lines: list[str] = []
    within, quotes = "", 0
    for line in lines_of(text):
        if not line.text or line.is_heading or line.quotes > quotes:
            within = ""
        if line.text and not line.is_heading:
            if not within:
                is_other = line.opens_item or line.is_code or _NOT_PROSE.match(line.text)
                within = "other" if is_other else "prose"
            elif within == "prose" and _LIST_START.match(line.text):
                lines.append(line.prefix.rstrip(" "))
                within = "other"
            elif within == "prose" and (line.text.startswith(":") or _TABLE_RULE.fullmatch(line.text)):
                within = "other"
        quotes = line.quotes
        lines.append(line.prefix + line.indent + line.text)
    return "\n".join(lines)


def _has_list_below_text(text: str) -> bool:
    """Whether a line with which a list could begin stands right below one with which none could."""
    for start in _LATER_LIST_START.finditer(text):
        above = text[text.rfind("\n", 0, start.start()) + 1 : start.start()].lstrip(" \t")
        if above and not _LIST_START.match(above):
            return True
    return False
