"""What does a person read of a plan before they say yes, and of what is in its way? Words alone; decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from anagen import report
from anagen.diagnostics import Diagnostic, Location, error
from anagen.publish.look import Seen
from anagen.publish.plan import Plan

_MOST_SHOWN = 8


def plan_in_words(plan: Plan, seen: Seen, name: str, *, names_files: bool) -> str:
    """The plan for the target of this name; with `names_files` every file of it."""
    lines = [f"Release {plan.release} for {name}", ""]
    sizes = f"{_size(plan.size)}; {len(plan.new):,} new, {len(plan.changed):,} changed"
    lines.append(f"  send     {report.count(len(plan.upload), 'file')} ({sizes})")
    if plan.foreign:
        lines.append(f"  replace  {_files(len(plan.foreign))} not Anagen's")
    deleted = (*plan.first, *plan.delete)
    lines.append(f"  delete   {report.count(len(deleted), 'file')} that Anagen put there")
    if plan.kept:
        lines.append(f"  keep     {report.count(len(plan.kept), 'file')} of earlier releases, for pages that are open")
    lines.append(f"  leave    {_files(plan.unchanged)} there already")
    if seen.others:
        more = f" and {len(seen.others) - _MOST_SHOWN} more" if len(seen.others) > _MOST_SHOWN else ""
        lines.append(f"           and what is not Anagen's: {', '.join(seen.others[:_MOST_SHOWN])}{more}")
    if names_files:
        new = set(plan.new)
        lines += ["", *(f"  {'new' if path in new else 'changed'}  {path}" for path in plan.upload)]
        lines += [f"  delete  {path}" for path in deleted]
    return "\n".join([*lines, "", ""])


def _files(number: int) -> str:
    return f"{report.count(number, 'file')} that {'is' if number == 1 else 'are'}"


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{size / 1000:.1f} kB"


def in_the_way(plan: Plan, place: Location) -> Iterator[Diagnostic]:
    """What lies on the host, and is not ours, where files of the plan belong."""
    names: Iterable[str] = sorted(plan.foreign)[:_MOST_SHOWN]
    for name in names:
        message = f"on the host `{name}` is {plan.foreign[name]}, where a file of the site belongs"
        hint = "Move it away on the host. To replace files with a copy kept here first, type `--replace`."
        yield error("foreign-on-host", place, message, hint)
    if len(plan.foreign) > _MOST_SHOWN:
        message = f"{len(plan.foreign) - _MOST_SHOWN} more files of the site find something in their way on the host"
        yield error("foreign-on-host", place, message, "Choose an empty folder of the host.")
