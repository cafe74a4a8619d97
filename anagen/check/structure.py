"""Rules about how a page is built: its headings in order, with text below them, and every part that its type needs."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from anagen.check.rule import Found, Rule, error_rule, warning_rule
from anagen.check.shown import lines, printed
from anagen.config import CONFIG
from anagen.diagnostics import Location, Severity, did_you_mean
from anagen.document import Document, tokens_of
from anagen.markdown.lines import Line
from anagen.markup import text_of
from anagen.site import Page, Site
from anagen.theme import Requirement, Theme

MAY_BE_EMPTY = frozenset({"home", "section", "sources"})
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_HEADING_LINE = re.compile(
    r"^(?:[ \t>]|(?:[-*+:]|\d+\.)[ \t])*"
    r"(?:(?P<marks>\#{1,6})(?P<text>.*)|(?P<above>\S.*)\n[ \t>]*(?P<under>=+|-+)[ ]*)$",
    re.MULTILINE,
)
_BULLET = re.compile(r"(?P<sign>[•‣◦▪●○·–—])[ \t\xa0]*\w|(?P<star>\*)(?=[^\s*])[^*]*$|(?P<dash>-)[^\W\d]")
_COMMENT = re.compile(r"<!--[\s\S]*?-->")
_ITEM = re.compile(r"(?:[-*+]|\d+\.)[ \t]")
_ROW = re.compile(r"\|.*\|[ \t]*|[^|]*\S[ \t]+\|[ \t].*")
_RULE_ROW = re.compile(r"(?=.*\|)(?=.*-)[\s|:-]+")
EMERGENCY_NUMBERS = frozenset({"000", "110", "112", "113", "115", "118", "119", "144", "911", "999"})
_EMERGENCY = re.compile(rf"[\s(\[*_:](?:{'|'.join(sorted(EMERGENCY_NUMBERS))})(?!\d)")
"""One of them as it stands behind "call" and the like; looked for first, which is quicker."""
_TOLD_TO_CALL = re.compile(
    r"\b(?:call|calling|ring|dial|phone|telephone)\b(?:[\s(\[*_:]+(?:an?|the|for|your|local|emergency|ambulance"
    r"|services?|number|help|on|at|now|us|is|straight|away|immediately|or|\d{3}(?![-.\s\xa0]+\d)))*[\s(\[*_:]+\d{3}"
    r"(?![\w%]|[-.,\s\xa0]+\d|\s+(?:people|patients|men|women|clinics|doctors|times|days|hours|minutes)\b)",
    re.IGNORECASE,
)


class _Heading(msgspec.Struct, frozen=True, kw_only=True):
    """A heading where it stands: `least` is the level of the heading that it stands under, 1 for the title."""

    level: int
    least: int
    text: str
    location: Location


def _headings(document: Document, theme: Theme) -> list[_Heading]:
    """The headings that are typed in a page, if any is out of order; those that blocks make are only stood under."""
    levels = [1]
    found: list[tuple[int, int]] = []
    for token in tokens_of(document) if document.headings else ():
        if token.name == "ag-block" and token.is_end:
            levels.pop()
        elif token.name == "ag-block":
            block = document.blocks.get(int(token.attributes()["n"]))
            component = theme.components.get(block.name) if block else None
            is_deeper = block and block.heading and (component is None or component.facts.outline)
            levels.append(levels[-1] + (1 if is_deeper else 0))
        elif token.name in _HEADINGS and not token.is_end:
            found.append((_HEADINGS[token.name], levels[-1]))
            levels[-1] = _HEADINGS[token.name]
    if all(1 < level <= least + 1 for level, least in found):
        return []
    places = _HeadingPlaces(document)
    return [
        _Heading(level=level, least=least, text=heading.text, location=places.next(level, heading.text))
        for (level, least), heading in zip(found, document.headings, strict=False)
    ]


class _HeadingPlaces:
    """Finds headings in the source in order; lives inside one walk over a page."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.source.text
        self.code = {line.start for line in lines(document) if line.is_code}
        self.at = 0

    def next(self, level: int, text: str) -> Location:
        """The place of the next heading of this level with these words; the whole file when it is not found."""
        words = re.findall(r"[^\W_]+", text)
        for match in _HEADING_LINE.finditer(self.text, self.at):
            start, end = match.span("marks" if match["marks"] else "above")
            found = len(match["marks"]) if match["marks"] else 1 if match["under"].startswith("=") else 2
            line = match["text"] if match["marks"] else match["above"]
            is_code = match.start() in self.code
            if found == level and not is_code and all(word in line for word in words):
                self.at = match.end()
                return self.document.source.place(start, end - start)
        return Location(path=self.document.path)


def _second_title(rule: Rule, site: Site, theme: Theme) -> Found:
    for document in site.documents.values():
        for heading in _headings(document, theme):
            if heading.level == 1:
                message = "this heading is a second title; the page has its title from the front matter"
                yield rule.problem(heading.location, message, f"Write `## {heading.text}`.")


def _skipped_level(rule: Rule, site: Site, theme: Theme) -> Found:
    for document in site.documents.values():
        for heading in _headings(document, theme):
            if heading.level > heading.least + 1:
                marks = "#" * (heading.least + 1)
                message = f"the heading `{heading.text}` is more than one level below what it stands under"
                yield rule.problem(heading.location, message, f"Write `{marks} {heading.text}`.")


def _empty_page(rule: Rule, site: Site, theme: Theme) -> Found:
    for path, document in site.documents.items():
        page = site.pages[path]
        has_words = re.search(r"\w", _COMMENT.sub("", document.source.text))
        has_pictures = any(link.is_picture for link in document.links.values())
        if page.type not in MAY_BE_EMPTY and not page.is_draft and not has_words and not has_pictures:
            place = Location(path=page.path, line=1, column=1)
            hint = "Write its text below the second `---`, or add `draft: true` above it."
            yield rule.problem(place, "this page has no text", hint)


def _missing_part(rule: Rule, site: Site, theme: Theme) -> Found:
    for path, document in site.documents.items():
        page = site.pages[path]
        wanted = theme.types[page.type].requires if page.type in theme.types and not page.is_draft else ()
        for part in wanted:
            if _is_meant(part, page) and not _has_part(part, document) and _is_long_enough(part, document):
                graded = msgspec.structs.replace(rule, severity=Severity(part.severity))
                place = document.places.get("type") or Location(path=page.path, line=1, column=1)
                yield graded.problem(place, f"this page has no {part.message}", part.hint)


def _is_meant(part: Requirement, page: Page) -> bool:
    return part.language in {"", page.language, page.language.partition("-")[0]}


def _is_long_enough(part: Requirement, document: Document) -> bool:
    return not part.words or _word_count(document) >= part.words


def _word_count(document: Document) -> int:
    headings = " ".join(block.heading for block in document.blocks.values())
    return len(re.findall(r"\w+", f"{text_of(document.html)} {headings}"))


def _has_part(part: Requirement, document: Document) -> bool:
    if any(block.name in part.blocks for block in document.blocks.values()):
        return True
    texts = [
        *(heading.text for heading in document.headings),
        *(block.heading for block in document.blocks.values()),
    ]
    pattern = _pattern(part.heading) if part.heading else None
    return pattern is not None and any(pattern.search(text) for text in texts)


def _pattern(text: str) -> re.Pattern[str] | None:
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error:
        return None


def _bad_requirement(rule: Rule, site: Site, theme: Theme) -> Found:
    for name, page_type in theme.types.items():
        for index, part in enumerate(page_type.requires):
            path = "types", name, "requires", index
            unknown = [at for at, block in enumerate(part.blocks) if block not in theme.components]
            if unknown:
                block, place = part.blocks[unknown[0]], theme.type_places[*path, "blocks", unknown[0]]
                message = f"the type `{name}` requires the block `{block}`, which is not there"
                yield rule.problem(place, message, did_you_mean(block, theme.components))
            elif not part.blocks and not part.heading:
                message = f"the type `{name}` requires a part that no page can have"
                hint = "Give it `blocks:`, `heading:` or both."
                yield rule.problem(theme.type_places[*path, "message"], message, hint)
            elif _pattern(part.heading) is None:
                message = f"`{part.heading}` of the type `{name}` cannot be read as a pattern"
                hint = "Write words with `|` between them, and `\\` before a bracket."
                yield rule.problem(theme.type_places[*path, "heading"], message, hint)


def _list_not_seen(rule: Rule, site: Site, theme: Theme) -> Found:
    for document in site.documents.values():
        text = [line for line in lines(document) if not line.is_code]
        has_bullets = sum(_BULLET.match(line.text) is not None for line in text) > 1
        for line in _typed_bullets(text) if has_bullets else ():
            start = re.match(r"\W*\w+", line.text)
            if start and start[0] in "".join(printed(document)):
                place = document.source.place(line.start + len(line.prefix) + len(line.indent))
                sign = line.text[0]
                message = f"the lines that begin with `{sign}` look like a list, but are printed as running text"
                yield rule.problem(place, message, "Begin each with `- `, and put an empty line above the first.")
        has_levels = any(line.indent and line.opens_item for line in text)
        for line in _flattened_items(text) if has_levels else ():
            width = len(line.indent)
            place = document.source.place(line.start + len(line.prefix) + width)
            message = f"{width} spaces are too few for a list inside a list, so this point stands beside the one above"
            yield rule.problem(place, message, f"Put {(line.level + 1) * 4} spaces before it.")


def _typed_bullets(lines: list[Line]) -> Iterator[Line]:
    """The first line of each run of two or more that begin with a sign that is no bullet in Markdown."""
    run: list[Line] = []
    is_open = begins = True
    for line in [*lines, Line(text="#")]:
        found = _BULLET.match(line.text)
        sign = line.text[:1]
        if found and (not run or sign == run[0].text[0]):
            is_open = begins if not run else is_open
            run.append(line)
        elif line.text and (begins or not is_open or line.is_heading or found or line.opens_item):
            if len(run) > 1:
                yield run[0]
            run, is_open = [line] if found else [], begins
        begins = not line.text or line.is_heading


def _flattened_items(lines: list[Line]) -> Iterator[Line]:
    """The first of each row of list items that are indented, but less than a list inside a list must be."""
    bases: dict[int, int] = {}
    is_told = begins = False
    for line in lines:
        width = len(line.indent.expandtabs(4))
        if line.is_heading or (begins and line.text and not line.opens_item and width < 2):
            bases, is_told = {}, False
        elif line.opens_item and _ITEM.match(line.text):
            base = bases.get(line.level)
            is_flat = base is not None and width - base >= 2
            if is_flat and not is_told:
                yield line
            is_told = is_flat
            bases = {level: known for level, known in bases.items() if level < line.level}
            bases[line.level] = base if base is not None and is_flat else width
        begins = not line.text


def _table_not_seen(rule: Rule, site: Site, theme: Theme) -> Found:
    for document in site.documents.values():
        if "|" not in document.source.text:
            continue
        for rows, follows_text in _rows(document):
            cells = re.search(r"(\w+)\W*?\|\W*?(\w+)", rows[0].text[:500])
            text = "".join(printed(document))
            if not cells or not re.search(rf"\b{cells[1]}[^\w\n]*\|[^\w\n]*{cells[2]}\b", text):
                continue
            first = rows[0]
            place = document.source.place(first.start + len(first.prefix) + len(first.indent), len(first.text))
            rule_row = "| " + " | ".join(["---"] * (first.text.strip().strip("|").count("|") + 1)) + " |"
            hint = f"Write `{rule_row}` on a line of its own below it."
            if len(rows) > 1 and _RULE_ROW.fullmatch(rows[1].text):
                hint = f"Write the line below it as `{rule_row}`."
                hint = "Put an empty line above it." if follows_text else hint
            message = "the lines that begin here look like a table, but are printed as running text"
            yield rule.problem(place, message, hint)


def _rows(document: Document) -> Iterator[tuple[list[Line], bool]]:
    """Two or more lines with cells that follow each other, and whether text stands right above them."""
    rows: list[Line] = []
    above = Line()
    follows_text = False
    for line in (*lines(document), Line()):
        if "|" in line.text and not line.is_code and not line.is_heading and _ROW.fullmatch(line.text):
            follows_text = bool(above.text) and not above.is_heading if not rows else follows_text
            rows.append(line)
        else:
            if len(rows) > 1:
                yield rows, follows_text
            rows = []
        above = line


def _emergency_number(rule: Rule, site: Site, theme: Theme) -> Found:
    own = site.config.clinic.emergency_phone
    for document in site.documents.values():
        for number, place in _emergency_numbers(document):
            if own and number not in re.findall(r"\d+", own):
                message = f"readers are told to call {number}, but `emergency_phone` in site_config.yaml is `{own}`"
                yield rule.problem(place, message, f"Write {own}, or use `/// emergency`, which shows the number.")
            elif not own and CONFIG not in site.unread:
                graded = msgspec.structs.replace(rule, severity=Severity.WARNING)
                message = f"{number} is not the emergency number everywhere, and site_config.yaml has none"
                hint = f'Write `emergency_phone: "{number}"` under `clinic:` there; `/// emergency` shows it.'
                yield graded.problem(place, message, hint)


def _emergency_numbers(document: Document) -> Iterator[tuple[str, Location]]:
    """The emergency numbers, of any country, that a page tells its readers to call."""
    if not _EMERGENCY.search(document.source.text):
        return
    for match in _TOLD_TO_CALL.finditer(document.source.text):
        text = "".join(printed(document)) + " ".join(block.heading for block in document.blocks.values())
        for number in re.finditer(r"(?<!\d)\d{3}(?!\d)", match[0]):
            if number[0] in EMERGENCY_NUMBERS and re.search(rf"\b{number[0]}\b", text):
                yield number[0], document.source.place(match.start() + number.start(), 3)


STRUCTURE_RULES = (
    error_rule("second-title", "a heading of level 1 in the text of a page", _second_title),
    error_rule("skipped-level", "a heading more than one level below the one above it", _skipped_level, of_text=True),
    error_rule("missing-part", "a page without a part that its type must have", _missing_part),
    error_rule("bad-requirement", "a part in types.yaml that no page can have", _bad_requirement, scope="site"),
    error_rule("emergency-number", "a number for emergencies that is not the clinic's", _emergency_number),
    warning_rule("list-not-seen", "lines that look like a list, and are printed as none", _list_not_seen, of_text=True),
    warning_rule(
        "table-not-seen", "lines that look like a table, and are printed as none", _table_not_seen, of_text=True
    ),
    warning_rule("empty-page", "a page without any words", _empty_page),
)
