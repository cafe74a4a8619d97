"""The bar and the margin as HTML: what a writer reads beside a page. Words that help; no word that blames.

Makes text of facts; everything that somebody wrote is escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape

from anagen.diagnostics import Diagnostic, Diagnostics, Location, Severity
from anagen.preview.margin import ClaimNote, Margin
from anagen.preview.shown import Shown
from anagen.report import count

LineOf = Callable[[Location], str | None]
_MOST_SHOWN = 20
_MOST_ROWS = 40
_CUT = 160


def bar(shown: Shown, source: str, line_of: LineOf) -> str:
    """What has to be mended before the site can be built; nothing when there is nothing."""
    errors = [one for one in shown.diagnostics if one.severity is Severity.ERROR]
    if not errors:
        return ""
    here = [one for one in errors if _is_about(one, source)]
    elsewhere = [one for one in errors if one not in here]
    head = ", ".join(
        filter(
            None,
            [
                f"{count(len(here), 'thing')} to fix on this page" if here else "",
                f"{count(len(elsewhere), 'thing')} to fix {'elsewhere' if here else 'in the site'}"
                if elsewhere
                else "",
            ],
        )
    )
    stale = any(one.location.path == source for one in errors)
    note = "You see this page as it was before; nothing is lost." if stale else "The page that you see is up to date."
    parts = [f'<p class="anagen-bar__note">{note}</p>']
    if here:
        parts.append(_problems(here, line_of))
    if elsewhere:
        parts.append('<p class="anagen-bar__part">Elsewhere</p>' if here else "")
        parts.append(_problems(elsewhere, line_of))
    opened = " open" if here else ""
    return (
        f'<details class="anagen-bar" id="anagen-bar"{opened}><summary>'
        f'<span class="anagen-dot" aria-hidden="true"></span>'
        f'<span>{head}</span></summary><div class="anagen-bar__body">{"".join(parts)}</div></details>'
    )


def _is_about(problem: Diagnostic, source: str) -> bool:
    return bool(source) and source in {problem.location.path, *(one.path for one in problem.related)}


def _problems(problems: Sequence[Diagnostic], line_of: LineOf) -> str:
    shown = "".join(f"<li>{_problem(one, line_of)}</li>" for one in problems[:_MOST_SHOWN])
    rest = len(problems) - _MOST_SHOWN
    more = f'<p class="anagen-bar__note">And {rest} more; <code>anagen check</code> tells all.</p>' if rest > 0 else ""
    return f'<ul class="anagen-list">{shown}</ul>{more}'


def _problem(problem: Diagnostic, line_of: LineOf) -> str:
    hint = f'<p class="anagen-hint">{_code(problem.hint)}</p>' if problem.hint else ""
    line = line_of(problem.location)
    quoted = _excerpt(line, problem.location) if line and line.strip() else ""
    message = problem.message[:1].upper() + problem.message[1:]
    return f'<p class="anagen-what">{_code(message)}</p>{quoted}{hint}{_place(problem.location)}'


def _excerpt(line: str, place: Location) -> str:
    """The line, with the part marked that is meant; cut around it where it is long."""
    start = max(place.column - 1, 0)
    begin = max(0, start - _CUT // 2) if len(line) > _CUT else 0
    end = begin + _CUT
    before, marked, after = line[begin:start], line[start : start + place.length], line[start + place.length : end]
    if not place.column:
        return f"<pre>{escape(line[:_CUT])}</pre>"
    return f"<pre>{escape(before)}<mark>{escape(marked)}</mark>{escape(after)}</pre>"


def _place(place: Location, words: str = "") -> str:
    """A button that opens the editor at a place."""
    said = escape(words) or f"{escape(place.path)}{f', line {place.line}' if place.line else ''}"
    return (
        f'<button type="button" class="anagen-place" data-path="{escape(place.path)}" data-line="{place.line}"'
        f' data-column="{place.column}" title="Open in your editor">{said}</button>'
    )


def _code(text: str) -> str:
    """Text in which what stands between backticks is code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    return "".join(f"<code>{escape(part)}</code>" if at % 2 else escape(part) for at, part in enumerate(parts))


def margin(facts: Margin | None, diagnostics: Diagnostics) -> str:
    """The margin of a page; without facts it says why there is nothing to say."""
    if facts is None:
        body = '<p class="anagen-quiet">There is no text here that could be read.</p>'
    else:
        body = "".join(_parts(facts))
    warnings = sum(one.severity is Severity.WARNING for one in diagnostics)
    foot = f"In the whole site {count(warnings, 'point')} to look at: <code>anagen check</code> lists them."
    return (
        '<div class="anagen-margin__head"><h2>For the writer</h2>'
        '<button type="button" class="anagen-close" data-toggle>Hide <kbd>M</kbd></button></div>'
        f'<div class="anagen-margin__body">{body}<p class="anagen-foot">{foot}</p></div>'
    )


def _parts(facts: Margin) -> Iterator[str]:
    if facts.is_draft:
        yield '<p class="anagen-badge">A draft: only you see it. It is not in a release.</p>'
    yield _grade(facts)
    hard = [_sentence(one.text, f"{one.words} words", one.place) for one in facts.hardest]
    yield _part("Hardest to read", "Underlined on the page. Two short sentences read faster.", hard, is_open=True)
    if facts.signed:
        signs = {"+": "new", "-": "old"}
        rows = [f'<p class="anagen-{signs[one.sign]}">{escape(_short(one.text))}</p>' for one in facts.unsigned]
        yield _part("Signature", facts.signed, rows, says_all=True)
    yield _part("Worth a look", "", _told(facts.worth_a_look), is_open=True)
    yield _part("Words to explain", "Not in the glossary, and not explained here.", _told(facts.words))
    yield _claims(facts.claims)
    links = [f"{escape(_short(target, 60))} {_place(place, _line(place))}" for target, place in facts.links]
    yield _part("Links to other sites", "", links)
    drafts = [f"`{path}` is a draft" for path in facts.drafts]
    yield _part("Before a release", "", [_code(one) for one in (*facts.left_out, *drafts)])


def _grade(facts: Margin) -> str:
    said = '<p class="anagen-quiet">Too short for a reading grade.</p>'
    if facts.grade is not None:
        aim = "within the aim of" if facts.grade <= facts.limit else "the aim is"
        said = f'<p class="anagen-grade"><strong>{facts.grade:.1f}</strong> reading grade, {aim} {facts.limit:g}</p>'
    table = "".join(
        f"<tr><td>{_place(one.place, one.title)}</td><td>{'short' if one.grade is None else format(one.grade, '.1f')}"
        "</td></tr>"
        for one in facts.sections
    )
    by_section = f'<table class="anagen-grades"><caption>Grade by section</caption>{table}</table>' if table else ""
    return f'<section class="anagen-part">{said}{by_section}</section>'


def _claims(claims: Sequence[ClaimNote]) -> str:
    without = sum(not one.sources for one in claims)
    ordered = sorted(claims, key=lambda one: bool(one.sources))
    rows = [_sentence(one.text, "; ".join(one.sources) or "no source yet", one.place) for one in ordered]
    return _part("Claims", f"{count(without, 'claim')} without a source." if without else "Each has a source.", rows)


def _sentence(text: str, note: str, place: Location) -> str:
    """A sentence that can be shown on the page, with what is said of it."""
    return (
        f'<button type="button" class="anagen-say" data-find="{escape(text)}">{escape(_short(text))}</button>'
        f'<span class="anagen-quiet">{escape(_short(note))} · {_place(place, _line(place))}</span>'
    )


def _told(problems: Iterable[Diagnostic]) -> list[str]:
    return [
        f"{_code(one.message[:1].upper() + one.message[1:])}. "
        f'<span class="anagen-quiet">{_code(one.hint)} {_place(one.location, _line(one.location))}</span>'
        for one in problems
    ]


def _part(title: str, note: str, rows: Sequence[str], *, is_open: bool = False, says_all: bool = False) -> str:
    """A part that folds; nothing without rows, unless the note `says_all`."""
    if not rows and not says_all:
        return ""
    counted = f' <span class="anagen-count">{len(rows)}</span>' if rows else ""
    told = f'<p class="anagen-quiet">{escape(note)}</p>' if note else ""
    listed = "".join(f"<li>{row}</li>" for row in rows[:_MOST_ROWS])
    name = title.lower().replace(" ", "-")
    return (
        f'<details class="anagen-part" id="anagen-{name}"{" open" if is_open or says_all else ""}>'
        f"<summary>{title}{counted}</summary>{told}{f'<ul>{listed}</ul>' if listed else ''}</details>"
    )


def _line(place: Location) -> str:
    return f"line {place.line}" if place.line else place.path


def _short(text: str, most: int = 130) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
