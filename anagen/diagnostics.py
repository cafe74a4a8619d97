"""What is wrong, where, and what to type: problems as values.

Every stage returns its problems beside its result. Nothing here prints or raises.
"""

import enum
from collections.abc import Iterable

import msgspec


class Severity(enum.StrEnum):
    """An error could harm, mislead or lock out a reader; a warning is for a person to look at."""

    ERROR = "error"
    WARNING = "warning"


class Location(msgspec.Struct, frozen=True, kw_only=True, order=True, omit_defaults=True, gc=False):
    """A place in the project.

    `path` is relative to the project's root, with forward slashes. `line` and `column` count from 1,
    in lines and characters of the file as the writer sees it (front matter included); 0 means that the
    problem belongs to the whole file, or the whole line. `length` is in characters.
    """

    path: str
    line: int = 0
    column: int = 0
    length: int = 1

    def __str__(self) -> str:
        """`path:line:column`, as far as it is known; editors make a link of it."""
        return ":".join([self.path, *(str(number) for number in (self.line, self.column) if number)])


class Diagnostic(msgspec.Struct, frozen=True, kw_only=True):
    """One problem: a stable `code`, a `message` in the writer's words, and a `hint`: what to type."""

    code: str
    severity: Severity
    message: str
    location: Location
    hint: str = ""
    related: tuple[Location, ...] = ()


Diagnostics = tuple[Diagnostic, ...]


def error(code: str, location: Location, message: str, hint: str = "", related: Iterable[Location] = ()) -> Diagnostic:
    """A problem that stops the build."""
    return Diagnostic(
        code=code, severity=Severity.ERROR, message=message, location=location, hint=hint, related=tuple(related)
    )


def warning(
    code: str, location: Location, message: str, hint: str = "", related: Iterable[Location] = ()
) -> Diagnostic:
    """A problem that a person should look at; it stops the build only under `--strict`."""
    return Diagnostic(
        code=code, severity=Severity.WARNING, message=message, location=location, hint=hint, related=tuple(related)
    )


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any of these stops the build."""
    return any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)


def in_order(diagnostics: Iterable[Diagnostic]) -> Diagnostics:
    """The same problems, each once, by place and then by code."""
    unique = {(item.location, item.code, item.message): item for item in diagnostics}
    return tuple(unique[key] for key in sorted(unique))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint that names the nearest known word, or all of them when none is near and they are few."""
    import difflib  # noqa: PLC0415 (few builds have anything to suggest)

    known = sorted(known)
    by_lower = {name.lower(): name for name in known}
    near = difflib.get_close_matches(word.lower()[:100], by_lower, n=1, cutoff=0.6)
    if near:
        return f"Did you mean `{by_lower[near[0]]}`?"
    if 0 < len(known) <= 20:
        return "Known here: " + ", ".join(f"`{name}`" for name in known) + "."
    return ""
