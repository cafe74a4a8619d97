"""Which problems has somebody looked at and let pass? A waiver is for one rule in one place of one page, and it ends.

Only judgements can be waived: warnings, and errors of the rules that weigh words. What is broken has to be mended.
"""

import datetime
import re
from collections.abc import Collection, Iterable, Iterator

import msgspec

from anagen.diagnostics import Diagnostic, Diagnostics, Location, Severity, did_you_mean, error, warning
from anagen.document import Document, Waived, Waiver


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """A waiver with the places of its entry and of its end, and of what it speaks: lines and columns, the end excluded.

    Without `words` it speaks of the page as a whole: of what is told in its front matter, or at no line. `problem`
    is what keeps it from holding.
    """

    waiver: Waiver
    path: str
    entry: Location
    ends: Location
    first: Location | None = None
    last: tuple[int, int] = (0, 0)
    body: int = 1
    problem: Diagnostic | None = None

    def speaks_of(self, problem: Diagnostic) -> bool:
        """Whether the problem is the one that was let pass."""
        place = problem.location
        if problem.code != self.waiver.rule or place.path != self.path:
            return False
        if self.first is None:
            return place.line < self.body
        begins, ends = (place.line, place.column), (place.line, place.column + place.length)
        return begins < self.last and (place.column == 0 or ends > (self.first.line, self.first.column))


def waive(
    problems: Iterable[Diagnostic], waivers: Iterable[Placed], today: datetime.date | None, judgements: Collection[str]
) -> tuple[Diagnostics, tuple[Waived, ...]]:
    """The problems that remain, with those of the waivers themselves, and the problems that were waived.

    `judgements` are the codes of the rules whose errors can be waived too.
    """
    kept: list[Diagnostic] = []
    waived: list[Waived] = []
    placed = []
    for waiver in waivers:
        problem = _ended(waiver, today) or waiver.problem
        if problem:
            kept.append(problem)
        else:
            placed.append(waiver)
    used: set[Location] = set()
    for problem in problems:
        can_be_waived = problem.severity is Severity.WARNING or problem.code in judgements
        by = next((one for one in placed if can_be_waived and one.speaks_of(problem)), None)
        if by:
            used.add(by.entry)
            waived.append(Waived(problem=problem, waiver=by.waiver))
        else:
            kept.append(problem)
    kept += _unused(one for one in placed if one.entry not in used)
    return tuple(kept), tuple(waived)


def placed(document: Document, codes: Collection[str]) -> tuple[Placed, ...]:
    """The waivers of a page where they hold, or with what keeps them from holding; `codes` are those of all rules."""
    return tuple(_placed(document, index, waiver, codes) for index, waiver in enumerate(document.front_matter.waivers))


def _ended(placed: Placed, today: datetime.date | None) -> Diagnostic | None:
    if today is None or placed.waiver.until >= today or (placed.problem and placed.problem.code == "waiver-rule"):
        return None
    message = f"this waiver of `{placed.waiver.rule}` ended on {placed.waiver.until}"
    hint = "Mend what it let pass, or have somebody look again and give it a new date."
    return error("waiver-expired", placed.ends, message, hint)


def _placed(document: Document, index: int, waiver: Waiver, codes: Collection[str]) -> Placed:
    places = document.places

    def place_of(key: str) -> Location:
        return places.get(f"waivers.{index}.{key}") or places.get("waivers") or Location(path=document.path)

    whole = Placed(
        waiver=waiver,
        path=document.source.path,
        entry=place_of("rule"),
        ends=place_of("until"),
        body=document.source.first_line,
    )
    replace = msgspec.structs.replace
    if waiver.rule not in codes:
        message = f"there is no rule `{waiver.rule}` that could be waived"
        problem = error("waiver-rule", whole.entry, message, did_you_mean(waiver.rule, codes))
        return replace(whole, problem=problem)
    if not waiver.where:
        return whole
    words = re.compile(r"\s+".join(map(re.escape, waiver.where.split())))
    found = [match.span() for match in words.finditer(document.source.text)]
    if len(found) != 1:
        times = "nowhere on this page" if not found else f"{len(found)} times on this page"
        hint = "Copy the words of the place as they are typed there, as many as make it clear which is meant."
        message = f"`{waiver.where}` stands {times}"
        return replace(whole, problem=error("waiver-place", place_of("where"), message, hint))
    first, last = document.source.place(found[0][0]), document.source.place(found[0][1])
    return replace(whole, first=first, last=(last.line, last.column))


def _unused(placed: Iterable[Placed]) -> Iterator[Diagnostic]:
    for one in placed:
        message = f"this waiver of `{one.waiver.rule}` lets nothing pass"
        hint = "Delete it if the problem is gone. Errors of broken things cannot be waived, only mended."
        yield warning("waiver-unused", one.entry, message, hint)
