"""What can a person type? The commands and their options; carries out none of them."""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Callable, Mapping
from pathlib import Path

from anagen import __version__

Runs = Mapping[str, Callable[[argparse.Namespace], int]]
_SIGN = (
    "Shows what has changed since the last signature, asks who signs and until when, and writes content/reviews.yaml. "
    "It is a record of a review, not a cryptographic signature. The next review is due after 24 months, or after 12 "
    "for pages that people act on (the types treatment, stage, risks and aftercare)."
)
_PUBLISH = (
    "Shows what will be sent and deleted, and asks. Only files that Anagen put there are ever replaced or deleted. "
    "What was broken off goes on when you type it again. At the end every file is compared with what readers get. "
    "Passwords come from a prompt, the system's keyring, an SSH agent or the variable ANAGEN_PASSWORD, never from a "
    "file of the site. docs/publishing.md tells more."
)


def parser(runs: Runs) -> argparse.ArgumentParser:
    """The commands and their options; `runs` has what carries out each, by its name."""
    whole = argparse.ArgumentParser(
        prog="anagen",
        description="Builds a patient education site from content/ through templates/ into dist/.",
        epilog="Without a command it builds. `anagen COMMAND --help` tells more about one.",
    )
    whole.add_argument("--version", action="version", version=f"anagen {__version__}")
    commands = whole.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def add(name: str, run: object, summary: str, more: str = "") -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=summary, description=f"{summary} {more}".rstrip())
        command.set_defaults(run=run)
        return command

    def add_root(command: argparse.ArgumentParser) -> None:
        command.add_argument(
            "--root", type=Path, default=Path(), metavar="FOLDER", help="the folder of the site (default: this folder)"
        )

    def add_today(command: argparse.ArgumentParser) -> None:
        command.add_argument("--today", type=_day, default=today(), help=argparse.SUPPRESS)

    build = add("build", runs["build"], "Build the site into dist/.")
    add_root(build)
    build.add_argument(
        "--output", type=Path, metavar="FOLDER", help="where to write (default: dist/ in the site's folder)"
    )
    check = add("check", runs["check"], "Report every problem, and write nothing.")
    add_root(check)
    check.add_argument(
        "files", nargs="*", metavar="FILE", help="texts to judge for themselves, outside a site; - is standard input"
    )
    _add_check_options(check)
    build.add_argument("--clean", action="store_true", help="forget what was kept of builds before, and make all anew")
    for command in (build, check):
        add_today(command)
        _add_build_options(command)
    claims = add("claims", runs["claims"], "List every claim of the site with its sources, and every figure of record.")
    add_root(claims)
    claims.add_argument("--format", choices=("text", "csv", "json"), default="text", help="default: text")
    retractions = add(
        "retractions", runs["retractions"], "Note which sources were retracted, from a list that you downloaded."
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
    serve = add("serve", runs["serve"], "Show the site in a browser, and show it again at every save.")
    add_root(serve)
    _add_serve_options(serve)
    sign = add("sign", runs["sign"], "Record that a clinician has read pages.", _SIGN)
    _add_sign_options(sign)
    status = add("status", runs["status"], "Show how all pages stand: reviews, claims, reading grade.")
    status.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    publish = add("publish", runs["publish"], "Put the site on your web host, or take it back.", _PUBLISH)
    _add_publish_options(publish)
    verify = add("verify", runs["verify"], "Compare the site on your web host with the site that was built.")
    _add_verify_options(verify)
    for command in (sign, status, publish, verify):
        add_root(command)
        add_today(command)
    for command in (claims, status):
        command.add_argument("--language", default="", metavar="TAG", help="only the pages of this language")
    handout = add("handout", runs["handout"], "Write the handouts of pages as files to print.")
    add_root(handout)
    _add_handout_options(handout)
    _add_pages_commands(add, add_root, runs)
    init = add("init", runs["init"], "Start a site: copy the content and settings that Anagen ships with.")
    _add_init_options(init)
    theme = add("theme", None, "List the theme's files, or copy one to change it.")
    _add_theme_actions(theme, add_root, runs)
    return whole


def _add_handout_options(handout: argparse.ArgumentParser) -> None:
    handout.add_argument("pages", nargs="*", metavar="PAGE", help="risks/side-effects.md, or the page's address")
    handout.add_argument("--all", action="store_true", help="every page that has a handout")
    handout.add_argument("--output", type=Path, metavar="FOLDER", help="where to write (default: handouts/)")
    handout.add_argument(
        "--pdf", action="store_true", help="as PDF, printed by the Chromium, Chrome or Edge that is here"
    )
    handout.add_argument("--paper", choices=("A4", "letter"), default="A4", help="for PDF (default: A4)")


def _add_init_options(init: argparse.ArgumentParser) -> None:
    init.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help="a new or empty folder")
    init.add_argument(
        "--ci",
        choices=("github", "gitlab"),
        help="for a site that is there: write the file that lets a service build, check and publish it",
    )


def _add_verify_options(verify: argparse.ArgumentParser) -> None:
    verify.add_argument("url", nargs="?", default="", metavar="URL", help="where it is (default: `base_url`)")
    verify.add_argument("--dist", type=Path, metavar="FOLDER", help="the build (default: dist/ in the site's folder)")
    verify.add_argument("--strict", action="store_true", help="let warnings fail like errors")
    verify.add_argument("--format", choices=("text", "json"), default="text", help="default: text")


def _add_theme_actions(
    theme: argparse.ArgumentParser, add_root: Callable[[argparse.ArgumentParser], None], runs: Runs
) -> None:
    actions = theme.add_subparsers(title="actions", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="list the components and layouts, and say which are yours")
    copy = actions.add_parser("copy", help="copy a component or a layout into templates/ to change it")
    copy.add_argument("name", metavar="NAME", help="for example `note`, or `layouts/page.html`")
    for command, name in ((listing, "theme list"), (copy, "theme copy")):
        add_root(command)
        command.set_defaults(run=runs[name])


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
    add: Callable[..., argparse.ArgumentParser], add_root: Callable[[argparse.ArgumentParser], None], runs: Runs
) -> None:
    new = add("new", runs["new"], "Make a page with the parts that its type requires, to be filled in.")
    add_root(new)
    _add_new_options(new)
    rename = add("rename", runs["rename"], "Move a page or a section; links are rewritten, and old addresses lead on.")
    add_root(rename)
    old = "risks/side-effects.md, its whole path or its address; risks for a section"
    rename.add_argument("old", metavar="OLD", help=old)
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
    publish.add_argument(
        "--no-verify", action="store_true", help="do not look afterwards at what readers get; `anagen verify` does"
    )


def today() -> datetime.date:
    """The date of this computer, for the rules about dates; nothing else may ask for it."""
    return datetime.datetime.now().astimezone().date()


def _day(text: str) -> datetime.date:
    """A date as it is typed; anything else is wrong usage."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"`{text}` is no date; write year-month-day, 2026-02-03") from None


def _jobs(text: str) -> int:
    """A number of processes; anything but a number from 1 is wrong usage."""
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"`{text}` is no number of processes; write 1, 2 …")
    return int(text)
