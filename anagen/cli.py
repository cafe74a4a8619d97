"""The command line: what a person types, and what they read. Exit codes: 0 good, 1 problems, 2 wrong usage."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from anagen import unchanged

if TYPE_CHECKING:
    import argparse

    from anagen.arguments import Runs
    from anagen.diagnostics import Diagnostic
    from anagen.output import Written
    from anagen.pipeline import Built, Means
    from anagen.progress import Tell
    from anagen.site import Site
    from anagen.source import SourceFile

_GARBAGE = 50_000, 20, 100
"""How seldom Python looks for circles of objects: a build makes few, and much that it would look through."""
_MEASURING = frozenset({"cProfile", "profile", "coverage"})


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    is_own_process = arguments is None
    arguments = _with_default_command(list(sys.argv[1:] if arguments is None else arguments))
    watch = unchanged.Watch(arguments) if arguments[0] == "build" else None
    code = watch.answer() if watch else None
    if code is not None:
        return code
    if is_own_process:
        from anagen import kept_patterns

        kept_patterns.recall()
        gc.set_threshold(*_GARBAGE)
        if arguments[0] == "build":
            gc.disable()  # what little there is goes with the process; its workers collect theirs
    from anagen.arguments import parser

    options = parser(_RUNS).parse_args(arguments)
    options.watch = watch
    try:
        code = int(options.run(options))
    except KeyboardInterrupt:
        return 130
    if is_own_process:
        kept_patterns.keep()
        _leave(code)
    return code


def _leave(code: int) -> None:
    """End the process without taking apart, object by object, all that it holds: a tenth of a small build's time.

    Whatever is open elsewhere was closed by those who opened it. Comes back when not all could be said, or when
    somebody measures the process and has something to say at its end.
    """
    if sys.gettrace() or not _MEASURING.isdisjoint(sys.modules):
        return
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _with_default_command(arguments: list[str]) -> list[str]:
    """`build` when no command is named."""
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in {"-h", "--help", "--version"}):
        return ["build", *arguments]
    return arguments


def _build(options: argparse.Namespace) -> int:
    from anagen import pipeline, progress, starter
    from anagen.output import Written

    dist = options.output or options.root / "dist"
    with progress.shown() as tell:
        means = _means(options, tell)
        means.lying = options.watch.lying(str(options.root))
        with contextlib.closing(means.cache):
            built, written = pipeline.build(
                options.root,
                starter.starter_folder() / "templates",
                dist,
                strict=options.strict,
                today=options.today,
                means=means,
            )
    options.built = built  # to the end, for taking a large site apart takes a while
    problems, code = _report(options, built.diagnostics)
    where = "Nothing was written; the last good site is untouched.\n"
    if written:
        where = f"The site is in {dist}{'' if options.output else '/'}.\n"
    sys.stdout.write(_summary(built, written) + where)
    files = {*built.settled, *(output.path for output in built.outputs)} if written else set()
    if options.format == "text" and not options.no_cache and built.lying.keys() == files:
        again = Written(unchanged=len(files)) if written else None
        lies = [(one.changed, one.size, one.number) for one in built.lying.values()]
        said = problems, _summary(built, again) + where, code
        options.watch.note(str(options.root), str(dist), (list(built.lying), lies), said, built.spared)
    return code


def _summary(built: Built, written: Written | None) -> str:
    from anagen import report

    return report.summary(built.diagnostics, built.site, built.inspected, written, built.claims, built.waived)


def _check(options: argparse.Namespace) -> int:
    import msgspec

    from anagen import pipeline, progress, starter

    if options.explain:
        return _explain(options.explain)
    texts = _texts(options.files)
    if texts:
        roots = (options.root, starter.starter_folder())
        built = pipeline.Built(diagnostics=pipeline.judge(texts, roots, options.language))
    else:
        with progress.shown() as tell:
            templates = starter.starter_folder() / "templates"
            means = _means(options, tell)
            with contextlib.closing(means.cache):
                before = None if options.external else pipeline.before(means.cache)
                built = pipeline.make(options.root, templates, today=options.today, means=means, before=before)
        if options.external and built.site:
            _report_external(options, built.site)
    if options.only:
        codes = _codes_of(options.only)
        found = tuple(one for one in built.diagnostics if one.code in codes)
        built = msgspec.structs.replace(built, diagnostics=found)
    _problems, code = _report(options, built.diagnostics, texts)
    if options.format == "text":
        sys.stdout.write(_summary(built, None))
    return code


def _means(options: argparse.Namespace, tell: Tell) -> Means:
    """What a build works with, as it was asked for."""
    from anagen.cache import FOLDER, Cache, forget
    from anagen.pipeline import Means
    from anagen.workers import Workers, processors

    folder = options.root / FOLDER
    if getattr(options, "clean", False):
        forget(folder)
    cache = Cache() if options.no_cache else Cache(folder, only_reads=options.run is _check)
    return Means(tell, Workers(options.jobs or processors()), cache)


def _report_external(options: argparse.Namespace, site: Site) -> None:
    """Ask other hosts, and print what they answered; a host that is down makes no check fail."""
    from anagen import external, progress, report

    with progress.shown() as tell:
        asked = external.ask(site, options.root, options.today, tell=tell)
    _report(options, asked.diagnostics)
    if options.format == "text":
        sys.stdout.write(
            f"Asked {report.count(asked.now, 'address')} on other hosts, {asked.known} were asked within a week; "
            f"{asked.silent} do not answer programs, and {len(asked.diagnostics)} need a look.\n"
        )


def _codes_of(family: str) -> set[str]:
    """The codes of a family of rules; an unknown one is wrong usage."""
    from anagen.check import FAMILIES
    from anagen.diagnostics import did_you_mean

    if family not in FAMILIES:
        sys.stderr.write(f"There is no family `{family}`. {did_you_mean(family, FAMILIES)}\n")
        raise SystemExit(2)
    return {rule.code for rule in FAMILIES[family]}


def _report(
    options: argparse.Namespace, diagnostics: Sequence[Diagnostic], texts: Sequence[SourceFile] = ()
) -> tuple[str, int]:
    """Print the problems of a site, or of `texts`, in the form that was asked for; these, and their exit code."""
    import functools
    import shutil

    from anagen import report
    from anagen.diagnostics import has_errors
    from anagen.discover import line_at
    from anagen.source import line_in

    width = shutil.get_terminal_size((100, 24)).columns
    lines = functools.partial(line_in, texts) if texts else functools.partial(line_at, options.root)
    text = report.render_problems(diagnostics, options.format, lines, width, coloured=_is_coloured())
    (sys.stderr if options.format == "text" else sys.stdout).write(text)
    return text, 1 if has_errors(diagnostics) or (options.strict and diagnostics) else 0


def _is_coloured() -> bool:
    """Whether problems are told in colour: on a terminal that knows colours, unless NO_COLOR asks for none."""
    knows = os.environ.get("TERM", "") not in {"", "dumb"} or "WT_SESSION" in os.environ
    return sys.stderr.isatty() and knows and not os.environ.get("NO_COLOR")


def _explain(code: str) -> int:
    """Print the section of docs/checks.md about a code."""
    from anagen import starter
    from anagen.diagnostics import did_you_mean

    sections = starter.checks_by_code()
    if code not in sections:
        sys.stderr.write(f"There is no code `{code}`. {did_you_mean(code, sections)}\n")
        return 2
    sys.stdout.write(sections[code])
    return 0


def _texts(names: Sequence[str]) -> list[SourceFile]:
    """The files to judge; `-` is standard input. A file that cannot be read is wrong usage."""
    from pathlib import Path

    from anagen.source import SourceFile

    files = []
    for name in names:
        try:
            content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        except OSError as problem:
            sys.stderr.write(f"{name} cannot be read: {problem.strerror}.\n")
            raise SystemExit(2) from problem
        files.append(SourceFile(path="standard input" if name == "-" else name, content=content))
    return files


def _claims(options: argparse.Namespace) -> int:
    from anagen import ledger, pipeline, starter

    built = pipeline.make(options.root, starter.starter_folder() / "templates")
    if built.site is None or built.theme is None:
        return _say("", built.diagnostics)
    languages = {page.language for page in built.site.pages.values()}
    if options.language and options.language not in languages:
        sys.stderr.write(f"There are no pages in `{options.language}`, but in {', '.join(sorted(languages))}.\n")
        return 2
    sys.stdout.write(ledger.render(ledger.entries(built.site, built.theme, options.language), options.format))
    return 0


def _retractions(options: argparse.Namespace) -> int:
    from anagen import retractions

    try:
        return _say(*retractions.refresh(options.root, options.list_file))
    except OSError as problem:
        sys.stderr.write(f"{problem.filename} cannot be read or written: {problem.strerror}.\n")
        return 2


def _serve(options: argparse.Namespace) -> int:
    from anagen import preview, starter
    from anagen.arguments import today

    theme = starter.starter_folder() / "templates"
    chosen = preview.Options(port=options.port, editor=preview.chosen_editor(options.editor), open_browser=options.open)
    return preview.serve(preview.Maker(options.root, theme, today), chosen)


def _sign(options: argparse.Namespace) -> int:
    from anagen import sign, starter

    request = sign.Request(
        pages=tuple(options.pages),
        all_changed=options.all_changed,
        reviewer=options.reviewer,
        date=options.date or options.today,
        until=options.until,
        today=options.today,
        is_sure=options.yes,
    )
    return sign.sign(options.root, starter.starter_folder() / "templates", request)


def _status(options: argparse.Namespace) -> int:
    from anagen import starter, status

    theme = starter.starter_folder() / "templates"
    board, problems = status.status(options.root, theme, today=options.today, language=options.language)
    if board is None:
        return _say("", problems)
    sys.stdout.write(status.as_json(board) if options.format == "json" else status.as_text(board, problems))
    return 0


def _handout(options: argparse.Namespace) -> int:
    from anagen import handouts, starter

    if bool(options.pages) == options.all:
        sys.stderr.write("Name the pages whose handouts you want, or type `--all`.\n")
        return 2
    request = handouts.Request(
        pages=tuple(options.pages),
        all_pages=options.all,
        folder=options.output or options.root / "handouts",
        as_pdf=options.pdf,
        paper=options.paper,
    )
    return _say(*handouts.write_handouts(options.root, starter.starter_folder() / "templates", request))


def _publish(options: argparse.Namespace) -> int:
    import datetime

    from anagen import progress, publish, starter

    now = datetime.datetime.now().astimezone()
    request = publish.Request(
        to=options.to,
        dry_run=options.dry_run,
        yes=options.yes,
        undo=options.undo,
        list_releases=options.list,
        replace=options.replace,
        recheck=options.compare,
        clean=options.clean,
        moved=options.moved,
        break_lock=options.break_lock,
        verify=not options.no_verify,
        now=now.replace(year=options.today.year, month=options.today.month, day=options.today.day),
    )
    return publish.publish(options.root, starter.starter_folder() / "templates", request, progress.shown)


def _new(options: argparse.Namespace) -> int:
    from anagen import new_page, starter

    theme = starter.starter_folder() / "templates"
    if options.list:
        return _say(*new_page.types_list(options.root, theme))
    request = new_page.Request(
        type=options.type,
        section=options.section,
        title=options.title,
        summary=options.summary,
        language=options.language,
    )
    return _say(*new_page.new_page(options.root, theme, request, input if sys.stdin.isatty() else None))


def _rename(options: argparse.Namespace) -> int:
    from anagen import rename, starter

    try:
        return _say(*rename.rename(options.root, starter.starter_folder() / "templates", options.old, options.new))
    except OSError as problem:
        sys.stderr.write(f"{problem.filename} cannot be read or written: {problem.strerror}. Nothing was moved.\n")
        return 2


def _verify(options: argparse.Namespace) -> int:
    from anagen import verify
    from anagen.diagnostics import has_errors

    found, problems = verify.verify_site(options.root, options.dist or options.root / "dist", options.url)
    if found is None:
        _say("", problems)
        sys.stderr.write(
            "Type the whole address, `anagen verify https://…`, or write `base_url` into site_config.yaml.\n"
        )
        return 2
    sys.stdout.write(verify.as_json(found) if options.format == "json" else verify.as_text(found))
    return 1 if has_errors(found.problems) or (options.strict and found.problems) else 0


def _init(options: argparse.Namespace) -> int:
    from pathlib import Path

    from anagen import edit, starter, workflow

    if options.ci:
        return _say(*workflow.write_workflow(options.folder or Path(), options.ci))
    if options.folder is None:
        sys.stderr.write("Name the folder for the site: `anagen init my-site`.\n")
        raise SystemExit(2)
    return _say(*edit.init(options.folder, starter.starter_folder()))


def _theme_list(options: argparse.Namespace) -> int:
    from anagen import edit, starter

    return _say(edit.theme_list(options.root, starter.starter_folder() / "templates"), ())


def _theme_copy(options: argparse.Namespace) -> int:
    from anagen import edit, starter

    return _say(*edit.theme_copy(options.root, starter.starter_folder() / "templates", options.name))


def _say(message: str, diagnostics: Sequence[Diagnostic]) -> int:
    from anagen import report

    sys.stderr.write(report.render_problems(diagnostics, "text", lambda _place: None, 100))
    sys.stdout.write(message)
    return 1 if diagnostics else 0


_RUNS: Runs = {
    "build": _build,
    "check": _check,
    "claims": _claims,
    "retractions": _retractions,
    "serve": _serve,
    "sign": _sign,
    "status": _status,
    "publish": _publish,
    "verify": _verify,
    "handout": _handout,
    "init": _init,
    "new": _new,
    "rename": _rename,
    "theme list": _theme_list,
    "theme copy": _theme_copy,
}
