"""What a rule is: a code, how grave it is, what it is about, and the function that finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal

import msgspec

from anagen.diagnostics import Diagnostic, Location, Severity
from anagen.site import Site
from anagen.theme import Theme

Found = Iterator[Diagnostic]
Find = Callable[["Rule", Site, Theme], Iterable[Diagnostic]]
Scope = Literal["pages", "site", "both"]


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One code. `summary` completes the sentence "reports …".

    A rule of `pages` looks at each of `site.documents`, and finds the same however many of them there are. One of the
    `site` looks at how all pages hang together, by their outlines, and at the settings. One of `both` looks at the
    documents, and at the settings where they are looked at with them.

    A rule `of_text` needs nothing but the text of a page, so it judges a text that belongs to no site as well.
    """

    code: str
    severity: Severity
    summary: str
    find: Find
    of_text: bool = False
    scope: Scope = "pages"

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


def error_rule(code: str, summary: str, find: Find, *, of_text: bool = False, scope: Scope = "pages") -> Rule:
    """A rule whose problems stop the build."""
    return Rule(code=code, severity=Severity.ERROR, summary=summary, find=find, of_text=of_text, scope=scope)


def warning_rule(code: str, summary: str, find: Find, *, of_text: bool = False, scope: Scope = "pages") -> Rule:
    """A rule whose problems a person should look at."""
    return Rule(code=code, severity=Severity.WARNING, summary=summary, find=find, of_text=of_text, scope=scope)
