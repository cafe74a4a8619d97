"""What a rule is: a code, how grave it is, what it is about, and the function that finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from anagen.diagnostics import Diagnostic, Location, Severity
from anagen.site import Site
from anagen.theme import Theme

Found = Iterator[Diagnostic]
Find = Callable[["Rule", Site, Theme], Iterable[Diagnostic]]


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One code. `summary` completes the sentence "reports …".

    A rule `of_text` needs nothing but the text of a page, so it judges a text that belongs to no site as well.
    """

    code: str
    severity: Severity
    summary: str
    find: Find
    of_text: bool = False

    def problem(self, location: Location, message: str, hint: str = "", *related: Location) -> Diagnostic:
        """A problem of this rule."""
        return Diagnostic(
            code=self.code,
            severity=self.severity,
            message=message,
            location=location,
            hint=hint,
            related=related,
        )


def error_rule(code: str, summary: str, find: Find, *, of_text: bool = False) -> Rule:
    """A rule whose problems stop the build."""
    return Rule(code=code, severity=Severity.ERROR, summary=summary, find=find, of_text=of_text)


def warning_rule(code: str, summary: str, find: Find, *, of_text: bool = False) -> Rule:
    """A rule whose problems a person should look at."""
    return Rule(code=code, severity=Severity.WARNING, summary=summary, find=find, of_text=of_text)
