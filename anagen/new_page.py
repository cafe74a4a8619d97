"""How does a page begin? Makes one from its type, with the parts that the type requires as text to fill in.

A new page is a draft until its writer says otherwise. Writes that page alone, and no file that is there.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from anagen import pipeline
from anagen.diagnostics import Diagnostic, Diagnostics, Location, Severity, did_you_mean, error
from anagen.edit import save
from anagen.pages import Before
from anagen.site import Site
from anagen.theme import Requirement, Theme
from anagen.urls import page_url

Ask = Callable[[str], str]
_MADE_ONCE = frozenset({"home", "glossary", "sources", "search", "a-z"})
_TYPED = re.compile(r"`(/// ?[^`]+|#{2,} [^`]+)`")
_PLAIN = re.compile(r"[^\W\d_][\w ’'?!,.()-]*")
_YAML_WORDS = frozenset({"no", "yes", "on", "off", "null", "true", "false", "y", "n"})
_SUMMARY = "What this page tells, in one sentence."


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed; what is empty is asked for. `section` is a folder such as `risks`, or `/` for none."""

    type: str = ""
    section: str = ""
    title: str = ""
    summary: str = ""
    language: str = ""


class _NotMadeError(Exception):
    """Why no page was made, and what to type."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def types_list(root: Path, packaged_templates: Path) -> tuple[str, Diagnostics]:
    """The types of pages that can be made, a line each, with what they are for."""
    built = pipeline.make(root, packaged_templates, with_drafts=True, before=Before())
    if built.theme is None:
        return "", built.diagnostics
    types = _types(built.theme)
    width = max(map(len, types), default=0)
    return "".join(f"{name:{width}}  {built.theme.types[name].description}\n" for name in types), ()


def new_page(root: Path, packaged_templates: Path, request: Request, ask: Ask | None) -> tuple[str, Diagnostics]:
    """Make a page; what to say, and what is wrong. `ask` puts a question, where somebody is there to answer."""
    built = pipeline.make(root, packaged_templates, with_drafts=True, before=Before())
    if built.site is None or built.theme is None:
        return "", tuple(one for one in built.diagnostics if one.severity is Severity.ERROR)
    site, theme = built.site, built.theme
    try:
        language = _chosen(request.language or site.config.site.default_language, _languages(site), "language")
        kind = _chosen(request.type or _asked(ask, "type", _types(theme)), _types(theme), "type")
        sections = _sections(site, language)
        section = request.section or _asked(ask, "section", ["/", *(name for name in sections if name)])
        section = _chosen(section.removeprefix(f"content/{language}").strip("/"), sections, "section")
        title = request.title or _asked(ask, "title")
    except _NotMadeError as problem:
        place = Location(path=f"content/{request.language or site.config.site.default_language}")
        return "", (error("no-new-page", place, str(problem), problem.hint),)
    folder = "/".join(filter(None, ["content", language, section]))
    path = f"{folder}/{_name(title)}{'/index' if kind == 'section' else ''}.md"
    if (root / path).exists():
        return "", (_there(path),)
    text = _text(theme, kind, title, request.summary or _SUMMARY)
    save(root / path, text.encode())
    url = page_url(path, site.config.site.default_language)
    told = f"`serve` shows it at {url}, as a draft. Delete the line `draft: true` when it is done."
    return f"Made {path}\n{told}\n", ()


def _there(path: str) -> Diagnostic:
    hint = "Choose another title; you may change it in the page afterwards."
    return error("file-in-the-way", Location(path=path), "this file is there already", hint)


def _types(theme: Theme) -> list[str]:
    return [name for name in theme.types if name not in _MADE_ONCE]


def _languages(site: Site) -> list[str]:
    return sorted({page.language for page in site.pages.values()} | {site.config.site.default_language})


def _sections(site: Site, language: str) -> list[str]:
    """The folders of a language that have a first page, in reading order; the first is the language's own."""
    start = f"content/{language}/"
    firsts = (path.removeprefix(start) for path in site.pages if path.startswith(start))
    return ["", *(path.removesuffix("/index.md") for path in firsts if path.endswith("/index.md"))]


def _chosen(name: str, known: Sequence[str], what: str) -> str:
    if name in known:
        return name
    raise _NotMadeError(f"there is no {what} `{name}`", did_you_mean(name, filter(None, known)))


def _asked(ask: Ask | None, what: str, known: Sequence[str] = ()) -> str:
    """An answer; a number stands for one of the `known`."""
    if ask is None:
        raise _NotMadeError(f"nothing says its {what}", f"Type `--{what}`, and what it is.")
    listed = "".join(f"  {number:>2}  {name}\n" for number, name in enumerate(known, 1))
    answer = " ".join(ask(f"{what.capitalize()}:\n{listed}> " if known else f"{what.capitalize()}: ").split())
    if answer.isdecimal() and 0 < int(answer) <= len(known):
        return known[int(answer) - 1]
    if not answer:
        raise _NotMadeError(f"nothing says its {what}")
    return answer


def _name(title: str) -> str:
    """A file name of the letters and figures of a title."""
    plain = unicodedata.normalize("NFKC", title).casefold().replace("'", "").replace("’", "")
    return re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", plain))[:60].strip("-") or "page"


def _text(theme: Theme, kind: str, title: str, summary: str) -> str:
    """The page: its front matter, and each part that its type requires."""
    head = f"---\ntitle: {_yaml(title)}\nsummary: {_yaml(summary)}\ntype: {kind}\ndraft: true\n---\n"
    parts = [*_parts(theme, theme.types[kind].requires)]
    return "\n".join([head, *(parts or ["Write here what the page is about.\n"])])


def _yaml(text: str) -> str:
    is_plain = _PLAIN.fullmatch(text) and text.casefold() not in _YAML_WORDS
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def _parts(theme: Theme, requires: Sequence[Requirement]) -> Iterator[str]:
    """Each part as the hint of its requirement says to type it."""
    for one in requires:
        typed = _TYPED.search(one.hint)
        words = _words(one.hint[typed.end() :]) if typed else "this part"
        if typed and typed[1].startswith("#"):
            yield f"{typed[1]}\n\nWrite here {words}.\n"
        elif one.blocks:
            opening = typed[1] if typed else f"/// {one.blocks[0]}"
            mark = "- " if _is_list(theme, one.blocks[0]) else ""
            yield f"{opening}\n{mark}Write here {words}.\n///\n"
        else:
            yield f"Write here {words}.\n"


def _words(rest: str) -> str:
    """What the rest of a hint asks for: up to its next code, its next choice, or its end."""
    rest = re.sub(r"^ or `[^`]*`", "", rest)
    rest = re.split(r"`|, or |\.\s|\.$", rest)[0].strip(" ,.")
    return rest.removeprefix("and ").strip() or "this part"


def _is_list(theme: Theme, block: str) -> bool:
    """Whether the examples of a block begin with a list."""
    component = theme.components.get(block)
    examples = component.facts.examples if component else ()
    return any(re.search(r"^[-*] ", example.markdown, re.MULTILINE) for example in examples)
