"""May this site be published? Only what was built from what is there now, without errors, and signed.

The policy stands under `publish:` in `site_config.yaml`. Judges nothing that the checks do not judge.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from anagen.config import CONFIG, PublishSettings
from anagen.diagnostics import Diagnostic, Diagnostics, Location, Severity, error
from anagen.publish.contents import file_in
from anagen.publish.records import File, Files
from anagen.write import INTENT, MANIFEST, Manifest

_POLICIES = {
    "unsigned-page": "unsigned",
    "changed-since-signed": "unsigned",
    "review-overdue": "overdue",
    "clinic-facts": "facts",
}
_MOST_SHOWN = 3


class RefusedError(Exception):
    """There are problems, and a person has to put them right first."""

    def __init__(self, problems: Iterable[Diagnostic]) -> None:
        super().__init__()
        self.problems = tuple(problems)


def refuse_if(problem: Diagnostic | None) -> None:
    """Raise `RefusedError` with a problem, if there is one."""
    if problem:
        raise RefusedError([problem])


def graded(problems: Iterable[Diagnostic], policy: PublishSettings) -> Diagnostics:
    """The problems of a build, where those that the policy refuses are errors."""
    return tuple(_graded(problem, policy) for problem in problems)


def _graded(problem: Diagnostic, policy: PublishSettings) -> Diagnostic:
    setting = _POLICIES.get(problem.code)
    if setting is None or problem.severity is Severity.ERROR or getattr(policy, setting) == "allow":
        return problem
    hint = f"{problem.hint} To publish all the same, write `{setting}: allow` under `publish:` in {CONFIG}."
    return msgspec.structs.replace(problem, severity=Severity.ERROR, hint=hint.strip())


def dist_problem(dist: Path, made: Files) -> Diagnostic | None:
    """Whether what lies in `dist` is something else than the site that the content gives now, `made` from nothing."""
    place, hint = Location(path=dist.name), "Type `anagen build`, look at the site, then publish again."
    if (dist / INTENT).exists():
        return error("dist-differs", place, "a build has not ended, so the site is not whole", hint)
    try:
        listed = msgspec.json.decode((dist / MANIFEST).read_bytes(), type=Manifest).files
    except FileNotFoundError:
        return error("dist-differs", place, "there is no site here yet", hint)
    except (OSError, ValueError, msgspec.MsgspecError):
        return error("dist-differs", place, f"the list `{MANIFEST}` of the site's files cannot be read", hint)
    wrong = sorted(listed.keys() ^ made.keys())
    wrong += [path for path in listed.keys() & made.keys() if listed[path] != made[path].hash]
    if wrong:
        message = f"the site in this folder is not what content, templates and settings give now ({_some(wrong)})"
        return error("dist-differs", place, message, hint)
    touched = [path for path, file in made.items() if not _holds(dist / path, file)]
    if touched:
        message = f"files of the site have changed since it was built ({_some(touched)})"
        return error("dist-differs", place, message, hint)
    return None


def _holds(place: Path, file: File) -> bool:
    try:
        with place.open("rb") as source:
            return file_in(source) == file
    except OSError:
        return False


def _some(paths: list[str]) -> str:
    names = [f"`{path}`" for path in sorted(paths)[:_MOST_SHOWN]]
    more = [f"{len(paths) - _MOST_SHOWN} more"] if len(paths) > _MOST_SHOWN else []
    return ", ".join([*names, *more])
