"""The scan of a page's Markdown: notes the place of everything that must be named later, and numbers it.

Works on the source text alone. What it takes for a link may turn out to be code: then the number is left in the
text, and `convert` puts the original back.
"""

from __future__ import annotations

import re

from markdown.extensions.attr_list import get_attrs_and_remainder
from markdown.inlinepatterns import LINK_RE, LinkInlineProcessor

from anagen.diagnostics import error, warning
from anagen.document import Citation, CitedSource
from anagen.markdown.blocks import Edit, scan_blocks
from anagen.markdown.notes import Notes
from anagen.markdown.sanitise import RAW_ATTRIBUTES, RAW_TAGS, WITH_CONTENT
from anagen.source import Source

_THINGS = re.compile(
    r"""(?P<escape>\\[\s\S])
    |(?P<code>(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n)[\s\S])+?(?<!`)(?P=ticks)(?!`))
    |(?P<comment><!--[\s\S]*?-->)
    |(?P<literal>ag:(?=[\d&]))
    |(?P<autolink><(?P<address>[A-Za-z][A-Za-z0-9+.-]*://[^<>\s]*|[^<>\s!@/]+@[^<>\s@]+)>)
    |(?P<tag></?(?P<name>[A-Za-z][A-Za-z0-9-]*)(?P<attributes>(?:"[^"]*"|'[^']*'|[^<>"'])*)>)
    |(?P<cite>\[@(?P<keys>[^\[\]]*)\])
    |(?P<link>\]\()
    |(?P<definition>^[ ]{0,3}\[[^\[\]\n]+\]:[ ]*<?(?P<target>[^\s>]+))
    |(?P<attribute_list>\{:[^{}\n]*\})""",
    re.VERBOSE | re.MULTILINE,
)
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_ATTRIBUTE_NAME = re.compile(r"""([^\s"'=<>/]+)(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?""")
_BACKSLASH = re.compile(r"\\([\\`*_{}\[\]()>#+\-.!])")
_CITED = re.compile(r"\s*@(?P<key>[\w][\w:./-]*?)\s*(?:,\s*(?P<locator>.*?)\s*)?", re.DOTALL)
_LIST_ATTRIBUTES = frozenset({"id", "class", "lang", "dir", "."})
_LIST_START = re.compile(r"^(?P<quote>(?:[ ]{0,3}>[ ]?)*)[ ]{0,3}(?:[-*+]|1[.)])[ ]+\S")
_ANY_ITEM = re.compile(r"^(?:[ ]{0,3}>[ ]?)*[ ]*(?:[-*+]|\d+\.|:)[ ]+")
_NOT_PROSE = re.compile(r"^(?:[ ]{0,3}>[ ]?)*[ ]*(?:$|#|/{3,}|\||<|ag \|)")


class _SourceLinks(LinkInlineProcessor):
    """The library's link pattern on source text, where nothing has been stashed away."""

    def unescape(self, text: str) -> str:
        """The text as it is."""
        return text


_LINKS = _SourceLinks(LINK_RE)


def scan(source: Source) -> tuple[str, Notes]:
    """The text for the Markdown library, with numbers in it, and the notes that the numbers name."""
    notes = Notes()
    edits = scan_blocks(source, notes)
    text = source.text
    masked = _masked(text, edits)
    at = 0
    while match := _THINGS.search(masked, at):
        at = match.end()
        edit = _edit(source, masked, match, notes)
        if edit:
            edits.append(edit)
            at = max(at, edit.end)
    pieces, end = [], 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        pieces += [text[end : edit.start], edit.text]
        end = edit.end
    return open_lists("".join(pieces) + text[end:]), notes


def _masked(text: str, edits: list[Edit]) -> str:
    """The text with what is already edited blanked out, every other character in its place."""
    pieces, end = [], 0
    for edit in edits:
        pieces += [text[end : edit.start], re.sub(r"[^\n]", " ", text[edit.start : edit.end])]
        end = edit.end
    return "".join(pieces) + text[end:]


def _edit(source: Source, masked: str, match: re.Match[str], notes: Notes) -> Edit | None:
    if match["literal"] is not None:
        return Edit(match.start(), match.end(), notes.literal(match[0]))
    if match["autolink"] is not None:
        address = match["address"]
        target = address if "://" in address else "mailto:" + address
        place = source.place(match.start("address"), len(address))
        return Edit(match.start("address"), match.end("address"), notes.link(target, address, place))
    if match["tag"] is not None:
        return _raw_tag(source, masked, match, notes)
    if match["cite"] is not None:
        return _citation(source, match, notes)
    if match["link"] is not None:
        return _link(source, masked, match.end(), notes)
    if match["definition"] is not None:
        target = match["target"]
        place = source.place(match.start("target"), len(target))
        return Edit(match.start("target"), match.end("target"), notes.link(target, target, place))
    if match["attribute_list"] is not None:
        return _attribute_list(source, match, notes)
    return None


def _link(source: Source, masked: str, start: int, notes: Notes) -> Edit | None:
    """The target between `](` and `)`, as the library's own link pattern reads it."""
    blank = _BLANK_LINE.search(masked, start)
    paragraph = masked[start - 1 : blank.start() if blank else len(masked)]
    href, _title, end, handled = _LINKS.getLink(paragraph, 0)
    if not handled or not href:
        return None
    offset = paragraph.find(href, 1, end)
    if offset < 0:
        return None
    begin = start - 1 + offset
    opening = masked.rfind("[", 0, start)
    mark = notes.link(
        _BACKSLASH.sub(r"\1", " ".join(href.split())),
        href,
        source.place(begin, len(href)),
        is_picture=_is_picture(masked, start - 2) if opening >= 0 else False,
    )
    return Edit(begin, begin + len(href), mark)


def _is_picture(text: str, closing: int) -> bool:
    """Whether the bracket that closes at `closing` was opened by `![`."""
    depth = 0
    for at in range(closing, -1, -1):
        if text[at] == "]":
            depth += 1
        elif text[at] == "[":
            depth -= 1
            if depth == 0:
                return at > 0 and text[at - 1] == "!"
    return False


def _citation(source: Source, match: re.Match[str], notes: Notes) -> Edit:
    start = match.start("keys") - 1
    cited, at = [], start
    for part in match[0][1:-1].split(";"):
        found = _CITED.fullmatch(part)
        offset = at + len(part) - len(part.lstrip())
        if found is None:
            place = source.place(offset, len(part.strip()))
            hint = "Write `[@key]` or `[@key; @other-key, p. 4]`, with keys of content/references.yaml."
            notes.diagnostics.append(
                error("citation-syntax", place, f"`{part.strip()}` cannot be read as a citation", hint)
            )
        else:
            location = source.place(at + found.start("key"), len(found["key"]))
            cited.append(CitedSource(key=found["key"], locator=found["locator"] or "", location=location))
        at += len(part) + 1
    citation = Citation(sources=tuple(cited), location=source.place(match.start(), len(match[0])))
    return Edit(match.start("keys"), match.end("keys"), notes.citation(citation, match["keys"]))


def _raw_tag(source: Source, masked: str, match: re.Match[str], notes: Notes) -> Edit | None:
    """Leave an allowed tag alone; cut any other out, with its content where that is no text."""
    name = match["name"].lower()
    refused = {
        attribute.lower()
        for attribute in _ATTRIBUTE_NAME.findall(match["attributes"])
        if attribute.lower() not in RAW_ATTRIBUTES
    }
    if name in RAW_TAGS and not refused:
        return None
    end = match.end()
    if name in WITH_CONTENT and not match[0].startswith("</"):
        close = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(masked, end)
        end = close.end() if close else end
    original = source.text[match.start() : end]
    hint = {
        "a": "Write a link as `[text](page.md)`.",
        "img": "Write a picture as `![what it shows](picture.svg)`.",
    }.get(name, "Use Markdown or a block instead; see docs/writing.md.")
    what = f"`{match[0]}`" if len(match[0]) <= 60 else f"`<{name} …>`"
    message = f"{what} was left out: this HTML is not allowed in a page"
    if name in RAW_TAGS:
        message = f"{what} was left out: `{min(refused)}` is not allowed in HTML in a page"
    problem = warning("raw-html", source.place(match.start(), len(match[0])), message, hint)
    return Edit(match.start(), end, notes.literal(original, problem))


def _attribute_list(source: Source, match: re.Match[str], notes: Notes) -> Edit | None:
    attributes, _rest = get_attrs_and_remainder(match[0][2:-1])
    refused = sorted(str(name) for name, _value in attributes if name not in _LIST_ATTRIBUTES)
    if not refused:
        return None
    place = source.place(match.start(), len(match[0]))
    message = f"`{match[0]}` was left out: `{refused[0]}` may not be set here"
    problem = warning("attribute-list", place, message, "Only `#id`, `.class` and `lang=` may be set.")
    return Edit(match.start(), match.end(), notes.literal(match[0], problem))


def open_lists(text: str) -> str:
    """Put an empty line between a paragraph and a list right below it, so that the library sees the list.

    As in CommonMark, a bullet or the number 1 may interrupt a paragraph; any other number is running text.
    """
    lines: list[str] = []
    in_prose = False
    for line in text.split("\n"):
        start = _LIST_START.match(line) if in_prose else None
        if start:
            lines.append(start["quote"].rstrip())
            in_prose = False
        elif _NOT_PROSE.match(line):
            in_prose = False
        elif not in_prose:
            previous_is_blank = not lines or _NOT_PROSE.match(lines[-1])
            in_prose = bool(previous_is_blank) and not _ANY_ITEM.match(line) and not line.startswith(("    ", "\t"))
        lines.append(line)
    return "\n".join(lines)
