"""The command line: what a person types, and what they read. Exit codes: 0 good, 1 problems, 2 wrong usage."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from anagen import __version__, unchanged

if TYPE_CHECKING:
    import argparse
    import datetime

    from anagen.diagnostics import Diagnostic
    from anagen.output import Written
    from anagen.pipeline import Built, Means
    from anagen.progress import Tell
    from anagen.site import Site
    from anagen.source import SourceFile

_SIGN = (
    "Shows what has changed since the last signature, asks who signs and until when, and writes content/reviews.yaml. "
    "It is a record of a review, not a cryptographic signature. The next review is due after 24 months, or after 12 "
    "for pages that people act on (the types treatment, stage, risks and aftercare)."
)
_PUBLISH = (
    "Shows what will be sent and deleted, and asks. Only files that Anagen put there are ever replaced or deleted. "
    "What was broken off goes on when you type it again. Passwords come from a prompt, the system's keyring, an SSH "
    "agent or the variable ANAGEN_PASSWORD, never from a file of the site. docs/publishing.md tells more."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    arguments = _with_default_command(list(sys.argv[1:] if arguments is None else arguments))
    code = unchanged.answer(arguments) if arguments[0] == "build" else None
    if code is not None:
        return code
    options = _parser().parse_args(arguments)
    options.typed = arguments
    try:
        return int(options.run(options))
    except KeyboardInterrupt:
        return 130


def _with_default_command(arguments: list[str]) -> list[str]:
    """`build` when no command is named."""
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in {"-h", "--help", "--version"}):
        return ["build", *arguments]
    return arguments


def _parser() -> argparse.ArgumentParser:
    import argparse
    from pathlib import Path

    parser = argparse.ArgumentParser(
        prog="anagen",
        description="Builds a patient education site from content/ through templates/ into dist/.",
        epilog="Without a command it builds. `anagen COMMAND --help` tells more about one.",
    )
    parser.add_argument("--version", action="version", version=f"anagen {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def add(name: str, run: object, summary: str, more: str = "") -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=summary, description=f"{summary} {more}".rstrip())
        command.set_defaults(run=run)
        return command

    def add_root(command: argparse.ArgumentParser) -> None:
        command.add_argument(
            "--root", type=Path, default=Path(), metavar="FOLDER", help="the folder of the site (default: this folder)"
        )

    def add_today(command: argparse.ArgumentParser) -> None:
        command.add_argument("--today", type=_day, default=_today(), help=argparse.SUPPRESS)

    build = add("build", _build, "Build the site into dist/.")
    add_root(build)
    build.add_argument(
        "--output", type=Path, metavar="FOLDER", help="where to write (default: dist/ in the site's folder)"
    )
    check = add("check", _check, "Report every problem, and write nothing.")
    add_root(check)
    check.add_argument(
        "files", nargs="*", metavar="FILE", help="texts to judge for themselves, outside a site; - is standard input"
    )
    _add_check_options(check)
    build.add_argument("--clean", action="store_true", help="forget what was kept of builds before, and make all anew")
    for command in (build, check):
        add_today(command)
        _add_build_options(command)
    claims = add("claims", _claims, "List every claim of the site with its sources, and every figure of record.")
    add_root(claims)
    claims.add_argument("--format", choices=("text", "csv", "json"), default="text", help="default: text")
    retractions = add(
        "retractions", _retractions, "Note which sources were retracted, from a list that you downloaded."
    )
    add_root(retractions)
    retractions.add_argument(
        "--from",
        type=Path,
        required=True,
        dest="list_file",
        metavar="FILE",
        help="the CSV file of Retraction Watch, from Crossref",
    )
    serve = add("serve", _serve, "Show the site in a browser, and show it again at every save.")
    add_root(serve)
    _add_serve_options(serve)
    sign = add("sign", _sign, "Record that a clinician has read pages.", _SIGN)
    _add_sign_options(sign)
    status = add("status", _status, "Show how all pages stand: reviews, claims, reading grade.")
    status.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    publish = add("publish", _publish, "Put the site on your web host, or take it back.", _PUBLISH)
    _add_publish_options(publish)
    verify = add("verify", _verify, "Compare the site on your web host with the site that was built.")
    _add_verify_options(verify)
    for command in (sign, status, publish, verify):
        add_root(command)
        add_today(command)
    for command in (claims, status):
        command.add_argument("--language", default="", metavar="TAG", help="only the pages of this language")
    handout = add("handout", _handout, "Write the handouts of pages as files to print.")
    add_root(handout)
    _add_handout_options(handout)
    _add_pages_commands(add, add_root)
    init = add("init", _init, "Start a site: copy the content and settings that Anagen ships with into a folder.")
    _add_init_options(init)
    theme = add("theme", None, "List the theme's files, or copy one to change it.")
    _add_theme_actions(theme, add_root)
    return parser


def _add_handout_options(handout: argparse.ArgumentParser) -> None:
    from pathlib import Path

    handout.add_argument("pages", nargs="*", metavar="PAGE", help="risks/side-effects.md, or the page's address")
    handout.add_argument("--all", action="store_true", help="every page that has a handout")
    handout.add_argument("--output", type=Path, metavar="FOLDER", help="where to write (default: handouts/)")
    handout.add_argument(
        "--pdf", action="store_true", help="as PDF, printed by the Chromium, Chrome or Edge that is here"
    )
    handout.add_argument("--paper", choices=("A4", "letter"), default="A4", help="for PDF (default: A4)")


def _add_init_options(init: argparse.ArgumentParser) -> None:
    from pathlib import Path

    init.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help="a new or empty folder")
    init.add_argument(
        "--ci",
        choices=("github", "gitlab"),
        help="for a site that is there: write the file that lets a service build, check and publish it",
    )


def _add_verify_options(verify: argparse.ArgumentParser) -> None:
    from pathlib import Path

    verify.add_argument("url", nargs="?", default="", metavar="URL", help="where it is (default: `base_url`)")
    verify.add_argument("--dist", type=Path, metavar="FOLDER", help="the build (default: dist/ in the site's folder)")
    verify.add_argument("--strict", action="store_true", help="let warnings fail like errors")
    verify.add_argument("--format", choices=("text", "json"), default="text", help="default: text")


def _add_theme_actions(theme: argparse.ArgumentParser, add_root: Callable[[argparse.ArgumentParser], None]) -> None:
    actions = theme.add_subparsers(title="actions", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="list the components and layouts, and say which are yours")
    copy = actions.add_parser("copy", help="copy a component or a layout into templates/ to change it")
    copy.add_argument("name", metavar="NAME", help="for example `note`, or `layouts/page.html`")
    for command, run in ((listing, _theme_list), (copy, _theme_copy)):
        add_root(command)
        command.set_defaults(run=run)


def _add_build_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--no-cache", action="store_true", help="make all anew, and keep nothing for the next time")
    command.add_argument(
        "--jobs", type=_jobs, default=0, metavar="N", help="how many processes may work (default: one a processor)"
    )
    command.add_argument("--strict", action="store_true", help="let warnings fail like errors")
    command.add_argument(
        "--format", choices=("text", "json", "github"), default="text", help="how problems are told (default: text)"
    )


def _add_check_options(check: argparse.ArgumentParser) -> None:
    check.add_argument("--language", default="en", metavar="TAG", help="the language of those texts (default: en)")
    check.add_argument("--only", metavar="FAMILY", help="tell only what a family of rules finds: links, reading …")
    check.add_argument(
        "--external", action="store_true", help="ask the addresses on other hosts too, each once a week; only reports"
    )
    check.add_argument("--explain", metavar="CODE", help="say what a code means, with a bad and a good example")


def _add_serve_options(serve: argparse.ArgumentParser) -> None:
    serve.add_argument("--port", type=int, default=8000, help="the first port to try (default: 8000)")
    serve.add_argument("--open", action="store_true", help="open the browser")
    serve.add_argument(
        "--editor", default="", metavar="COMMAND",
        help="what opens a file at a line, such as `code` (default: ANAGEN_EDITOR, VISUAL or EDITOR)",
    )  # fmt: skip


def _add_pages_commands(
    add: Callable[..., argparse.ArgumentParser], add_root: Callable[[argparse.ArgumentParser], None]
) -> None:
    new = add("new", _new, "Make a page with the parts that its type requires, to be filled in.")
    add_root(new)
    _add_new_options(new)
    rename = add("rename", _rename, "Move a page; links to it are rewritten, and its old address leads on.")
    add_root(rename)
    rename.add_argument("old", metavar="OLD", help="risks/side-effects.md, its whole path or its address")
    rename.add_argument("new", metavar="NEW", help="its new name, such as common-effects, or risks/common-effects")


def _add_new_options(new: argparse.ArgumentParser) -> None:
    new.add_argument("title", nargs="?", default="", metavar="TITLE", help="the title; what is not said is asked for")
    new.add_argument("--list", action="store_true", help="list the types of pages, and what each is for")
    new.add_argument("--type", default="", metavar="TYPE", help="what kind of page: see --list")
    new.add_argument(
        "--section", default="", metavar="FOLDER", help="the folder it belongs to, such as risks; / is none"
    )
    new.add_argument("--summary", default="", metavar="TEXT", help="what the page tells, in one sentence")
    new.add_argument("--language", default="", metavar="TAG", help="default: the language of the site")


def _add_sign_options(sign: argparse.ArgumentParser) -> None:
    sign.add_argument(
        "pages",
        nargs="*",
        metavar="PAGE",
        help="content/en/risks/side-effects.md, risks/side-effects.md or its address",
    )
    sign.add_argument("--all-changed", action="store_true", help="every page that is not signed as it is now")
    sign.add_argument("--reviewer", default="", metavar="ID", help="who signs: an id of content/people.yaml")
    sign.add_argument(
        "--until", type=_day, metavar="DATE", help="when the text must be read again (default: see above)"
    )
    sign.add_argument("--date", type=_day, metavar="DATE", help="when it was read (default: today)")
    sign.add_argument("--yes", action="store_true", help="ask nothing, for scripts; needs --reviewer")


def _add_publish_options(publish: argparse.ArgumentParser) -> None:
    publish.add_argument(
        "--to",
        default="",
        metavar="TARGET",
        help="sftp://name@host/folder, ftps://…, s3://bucket/folder, a folder or a .zip (default: in site_config.yaml)",
    )
    publish.add_argument("--dry-run", action="store_true", help="name every file that would be sent or deleted")
    publish.add_argument("--yes", action="store_true", help="ask nothing, for scripts")
    publish.add_argument(
        "--undo", nargs="?", const="", metavar="RELEASE", help="bring back the release before, or one of --list"
    )
    publish.add_argument("--list", action="store_true", help="list what readers saw from when to when")
    publish.add_argument(
        "--replace",
        action="store_true",
        help="replace files that are not Anagen's, keeping a copy here",
    )
    publish.add_argument("--compare", action="store_true", help="read every file on the host and compare it")
    publish.add_argument("--clean", action="store_true", help="also delete old styles and pictures that open pages use")
    publish.add_argument("--moved", action="store_true", help="the site has a new `base_url` on the same host")
    publish.add_argument(
        "--break-lock", action="store_true", help="go on although somebody else is noted as publishing"
    )


def _today() -> datetime.date:
    """The date of this computer, for the rules about dates; nothing else may ask for it."""
    import datetime

    return datetime.datetime.now().astimezone().date()


def _day(text: str) -> datetime.date:
    """A date as it is typed; anything else is wrong usage."""
    import argparse
    import datetime

    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"`{text}` is no date; write year-month-day, 2026-02-03") from None


def _jobs(text: str) -> int:
    """A number of processes; anything but a number from 1 is wrong usage."""
    import argparse

    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"`{text}` is no number of processes; write 1, 2 …")
    return int(text)


def _build(options: argparse.Namespace) -> int:
    from anagen import pipeline, progress, starter
    from anagen.output import Written

    dist = options.output or options.root / "dist"
    watch = unchanged.Watch(str(options.root), options.typed)
    with progress.shown() as tell:
        built, written = pipeline.build(
            options.root,
            starter.starter_folder() / "templates",
            dist,
            strict=options.strict,
            today=options.today,
            means=_means(options, tell),
        )
    problems, code = _told(options, built.diagnostics)
    where = "Nothing was written; the last good site is untouched.\n"
    if written:
        where = f"The site is in {dist}{'' if options.output else '/'}.\n"
    _write(options, problems)
    sys.stdout.write(_summary(built, written) + where)
    files = {*built.settled, *(output.path for output in built.outputs)} if written else set()
    if options.format == "text" and not options.no_cache:
        again = Written(unchanged=len(files)) if written else None
        watch.note(str(dist), files, (problems, _summary(built, again) + where, code))
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
            before = None if options.external else pipeline.before(means.cache)
            built = pipeline.make(options.root, templates, today=options.today, means=means, before=before)
        if options.external and built.site:
            _report_external(options, built.site)
    if options.only:
        codes = _codes_of(options.only)
        found = tuple(one for one in built.diagnostics if one.code in codes)
        built = msgspec.structs.replace(built, diagnostics=found)
    code = _report(options, built.diagnostics, texts)
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


def _report(options: argparse.Namespace, diagnostics: Sequence[Diagnostic], texts: Sequence[SourceFile] = ()) -> int:
    """Print the problems of a site, or of `texts`, in the form that was asked for; the exit code that they mean."""
    text, code = _told(options, diagnostics, texts)
    _write(options, text)
    return code


def _write(options: argparse.Namespace, problems: str) -> None:
    (sys.stderr if options.format == "text" else sys.stdout).write(problems)


def _told(
    options: argparse.Namespace, diagnostics: Sequence[Diagnostic], texts: Sequence[SourceFile] = ()
) -> tuple[str, int]:
    """The problems in the form that was asked for, and the exit code that they mean."""
    import functools
    import shutil

    from anagen import report
    from anagen.diagnostics import has_errors
    from anagen.discover import line_at
    from anagen.source import line_in

    width = shutil.get_terminal_size((100, 24)).columns
    lines = functools.partial(line_in, texts) if texts else functools.partial(line_at, options.root)
    text = report.render_problems(diagnostics, options.format, lines, width, coloured=_is_coloured())
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

    theme = starter.starter_folder() / "templates"
    chosen = preview.Options(port=options.port, editor=preview.chosen_editor(options.editor), open_browser=options.open)
    return preview.serve(preview.Maker(options.root, theme, _today), chosen)


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
