"""The command line: what a person types, and what they read. Exit codes: 0 good, 1 problems, 2 wrong usage."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from anagen import __version__


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    parser = _parser()
    options = parser.parse_args(_with_default_command(list(sys.argv[1:] if arguments is None else arguments)))
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
    parser = argparse.ArgumentParser(
        prog="anagen",
        description="Builds a patient education site from content/ through templates/ into dist/.",
        epilog="Without a command it builds. `anagen COMMAND --help` tells more about one.",
    )
    parser.add_argument("--version", action="version", version=f"anagen {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def add(name: str, run: object, summary: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=summary, description=summary)
        command.set_defaults(run=run)
        return command

    def add_root(command: argparse.ArgumentParser) -> None:
        command.add_argument(
            "--root", type=Path, default=Path(), metavar="FOLDER", help="the folder of the site (default: this folder)"
        )

    build = add("build", _build, "Build the site into dist/.")
    add_root(build)
    build.add_argument(
        "--output", type=Path, metavar="FOLDER", help="where to write (default: dist/ in the site's folder)"
    )
    add_root(add("check", _check, "Report every problem, and write nothing."))
    serve = add("serve", _serve, "Show the site in a browser, and show it again at every save.")
    add_root(serve)
    serve.add_argument("--port", type=int, default=8000, help="the first port to try (default: 8000)")
    serve.add_argument("--open", action="store_true", help="open the browser")
    init = add("init", _init, "Start a site: copy the content and settings that Anagen ships with into a folder.")
    init.add_argument("folder", type=Path, metavar="FOLDER", help="a new or empty folder")
    theme = add("theme", None, "List the theme's files, or copy one to change it.")
    actions = theme.add_subparsers(title="actions", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="list the components and layouts, and say which are yours")
    copy = actions.add_parser("copy", help="copy a component or a layout into templates/ to change it")
    copy.add_argument("name", metavar="NAME", help="for example `note`, or `layouts/page.html`")
    for command, run in ((listing, _theme_list), (copy, _theme_copy)):
        add_root(command)
        command.set_defaults(run=run)
    return parser


def _build(options: argparse.Namespace) -> int:
    from anagen import pipeline, report, starter
    from anagen.diagnostics import has_errors

    dist = options.output or options.root / "dist"
    built, written = pipeline.build(options.root, starter.starter_folder() / "templates", dist)
    sys.stderr.write(report.text(built.diagnostics))
    sys.stdout.write(report.summary(built.diagnostics, built.site, built.inspected, written))
    if written:
        sys.stdout.write(f"The site is in {dist}{'' if options.output else '/'}.\n")
    return 1 if has_errors(built.diagnostics) else 0


def _check(options: argparse.Namespace) -> int:
    from anagen import pipeline, report, starter
    from anagen.diagnostics import has_errors

    built = pipeline.make(options.root, starter.starter_folder() / "templates")
    sys.stderr.write(report.text(built.diagnostics))
    sys.stdout.write(report.summary(built.diagnostics, built.site, built.inspected, None))
    return 1 if has_errors(built.diagnostics) else 0


def _serve(options: argparse.Namespace) -> int:
    from anagen import serve, starter

    return serve.serve(options.root, starter.starter_folder() / "templates", options.port, open_browser=options.open)


def _init(options: argparse.Namespace) -> int:
    from anagen import edit, starter

    return _say(*edit.init(options.folder, starter.starter_folder()))


def _theme_list(options: argparse.Namespace) -> int:
    from anagen import edit, starter

    return _say(edit.theme_list(options.root, starter.starter_folder() / "templates"), ())


def _theme_copy(options: argparse.Namespace) -> int:
    from anagen import edit, starter

    return _say(*edit.theme_copy(options.root, starter.starter_folder() / "templates", options.name))


def _say(message: str, diagnostics: Sequence[object]) -> int:
    from anagen import report

    sys.stderr.write(report.text(diagnostics))  # type: ignore[arg-type]
    sys.stdout.write(message)
    return 1 if diagnostics else 0
