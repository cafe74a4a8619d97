"""Publishing as a person has it: what will be done, a question, and what was done. Every refusal is told as a problem.

Decides nothing about files; `plan` does.
"""

from __future__ import annotations

import datetime
import getpass
import socket
import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from anagen import discover, pipeline, report
from anagen.config import CONFIG, Config, read_config
from anagen.diagnostics import Diagnostic, Location, error, has_errors
from anagen.progress import Tell, silent
from anagen.publish import passwords, releases
from anagen.publish.address import Address, base_url_problem, read_address, wrong_top
from anagen.publish.alone import alone, mark_of
from anagen.publish.connect import Access, connect
from anagen.publish.evidence_pack import evidence, ledger_of
from anagen.publish.gate import dist_problem, graded
from anagen.publish.look import Seen, Wish, look, plan_for
from anagen.publish.plan import Plan
from anagen.publish.records import Files, Past, file_of, release_of
from anagen.publish.sftp import Trust
from anagen.publish.target import HostError, Target
from anagen.publish.upload import PAUSES, Job, Line, carry_out
from anagen.publish.zipped import write_zip

_KNOWN_HOSTS = ".anagen/known_hosts"
_REPLACED = ".anagen/replaced"
_MOST_SHOWN = 8
Shown = Callable[[], AbstractContextManager[Tell]]


def _nothing_shown() -> AbstractContextManager[Tell]:
    return nullcontext(silent)


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed. `undo` is a release, "" for the one before, or None; `now` is the time of this computer."""

    to: str = ""
    dry_run: bool = False
    yes: bool = False
    undo: str | None = None
    list_releases: bool = False
    replace: bool = False
    recheck: bool = False
    clean: bool = False
    moved: bool = False
    break_lock: bool = False
    now: datetime.datetime
    pauses: tuple[float, ...] = PAUSES


class _Goods(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be published, and how to read it; `pack` writes its evidence pack and says where it is."""

    files: Files
    base_url: str
    read: Callable[[str], bytes]
    pack: Callable[[], Path]
    goes_back: bool = False


class _Session(msgspec.Struct, frozen=True, kw_only=True):
    """One run of the command."""

    root: Path
    request: Request
    config: Config
    address: Address
    shown: Shown


def publish(root: Path, packaged_templates: Path, request: Request, shown: Shown = _nothing_shown) -> int:
    """Publish, undo, or list; the exit code: 0 also when there is nothing to do, 1 when it was refused or failed.

    `shown` makes something to tell progress to, for each long piece of work: none is left while a person is asked.
    """
    if request.list_releases:
        sys.stdout.write(releases.as_text(root))
        return 0
    try:
        session = _session(root, request, shown)
        with alone(root) as is_alone:
            if not is_alone:
                message = "somebody is publishing from this folder already"
                _refuse_if(error("host-busy", _place(session), message, "Wait until that has ended."))
            if session.address.kind == "zip":
                return _into_zip(session, packaged_templates)
            return _to_host(session, packaged_templates)
    except HostError as refusal:
        _tell([refusal.problem])
    except _RefusedError as refusal:
        _tell(refusal.problems)
        sys.stdout.write("Nothing was published.\n")
    except OSError as problem:  # of this computer; those of the host are refusals
        reason = (problem.strerror or str(problem)).lower()
        place = Location(path=str(problem.filename or root).replace(" ", "%20"))
        hint = "Put this right and publish again: it goes on where it stopped."
        _tell([error("cannot-write", place, f"this cannot be written: {reason}", hint)])
    return 1


class _RefusedError(Exception):
    """There are problems, and a person has to put them right first."""

    def __init__(self, problems: Iterable[Diagnostic]) -> None:
        super().__init__()
        self.problems = tuple(problems)


def _session(root: Path, request: Request, shown: Shown) -> _Session:
    problems: list[Diagnostic] = []
    file = discover.settings_of(root, problems)
    if file is None:
        hint = "Run the command in the folder of your site."
        raise _RefusedError(
            problems or [error("no-config", Location(path=CONFIG), f"there is no `{CONFIG}` here", hint)]
        )
    config, places, more = read_config(file)
    if config is None:
        raise _RefusedError([*problems, *more])
    address, problem = read_address(config.publish.to, places.get("publish.to", Location(path=CONFIG)))
    if request.to and (
        problem is None or problem.code == "no-target"
    ):  # a password in the settings is told in any case
        address, problem = read_address(request.to, Location(path="--to"))
    if address is None:
        raise _RefusedError([problem] if problem else [])
    if address.kind in {"folder", "zip"} and not request.to:
        address = msgspec.structs.replace(address, path=str(root / address.path))
    return _Session(root=root, request=request, config=config, address=address, shown=shown)


def _place(session: _Session) -> Location:
    return Location(path=str(session.address))


# What is published: the site as it was built, or a release that was kept.


def _built_site(session: _Session, packaged_templates: Path) -> _Goods:
    """The site in `dist/`, if it may go out: it must be what a build from nothing gives, of which nothing was kept."""
    root, today = session.root, session.request.now.date()
    with TemporaryDirectory() as folder, session.shown() as tell:
        afresh, means = Path(folder) / "dist", pipeline.Means(tell)
        built, _written = pipeline.build(root, packaged_templates, afresh, today=today, means=means)
        paths = {*built.settled, *(output.path for output in built.outputs)}
        problems = graded(built.diagnostics, session.config.publish)
        if has_errors(problems):
            raise _RefusedError(one for one in problems if one.severity == "error")
        site = {path: (afresh / path).read_bytes() for path in sorted(paths)}
    _refuse_if(dist_problem(root / "dist", site))
    files = {path: file_of(content) for path, content in site.items()}
    base_url = session.config.site.base_url

    def pack() -> Path:
        claims = ledger_of(pipeline.make(root, packaged_templates))
        gathered = evidence(root, built, claims, today)
        return releases.keep(root, site, gathered, releases.describe(files, gathered, base_url, session.request.now))

    return _Goods(files=files, base_url=base_url, read=site.__getitem__, pack=pack)


def _into_zip(session: _Session, packaged_templates: Path) -> int:
    if session.request.undo is not None:
        sys.stderr.write("A zip file has nothing to undo: every release is kept whole; see `anagen publish --list`.\n")
        return 2
    goods = _built_site(session, packaged_templates)
    place = Path(session.address.path)
    if session.request.dry_run:
        sys.stdout.write(f"{place} would be written, with {report.count(len(goods.files), 'file')}.\n")
        return 0
    pack = goods.pack()
    _note(session, goods, release_of(goods.files))
    write_zip(place, ((path, goods.read(path)) for path in sorted(goods.files)))
    sys.stdout.write(f"The site is in {place}: {report.count(len(goods.files), 'file')}.\n{_evidence(session, pack)}")
    return 0


def _note(session: _Session, goods: _Goods, release: str) -> None:
    target = str(session.address)
    event = releases.Event(
        at=session.request.now, release=release, target=target, base_url=goods.base_url, undone=goods.goes_back
    )
    releases.note(session.root, event)


def _evidence(session: _Session, pack: Path) -> str:
    return f"The evidence pack is {pack.relative_to(session.root).as_posix()}.\n"


# The host.


def _to_host(session: _Session, packaged_templates: Path) -> int:
    request = session.request
    goods = None if request.undo is not None else _built_site(session, packaged_templates)
    if goods:
        _refuse_if(base_url_problem(session.address, goods.base_url, "", _place(session)))
    access = _access(session)
    line = Line(lambda: connect(session.address, access), request.pauses)
    try:
        seen = line.do(lambda target: look(target, recheck=request.recheck))
        _tell(seen.diagnostics)
        _refuse_if(wrong_top(session.address, seen.others))
        if goods:
            return _send(session, line, seen, goods)
        place, release = _release_to_go_back_to(session, seen)
        with releases.opened(place, release) as read:
            goods = _Goods(
                files=release.files, base_url=release.base_url, read=read, pack=lambda: place, goes_back=True
            )
            return _send(session, line, seen, goods)
    finally:
        line.close()


def _access(session: _Session) -> Access:
    settings, address = session.config.publish, session.address
    may_ask = not session.request.yes
    trust = Trust(
        fingerprint=settings.host_key,
        known=session.root / _KNOWN_HOSTS,
        confirm=lambda words: may_ask and _is_yes(f"{words}\nIs that what your host says it should be?"),
    )
    password = passwords.password_for(address, may_ask=may_ask and sys.stdin.isatty())
    return Access(trust=trust, password=password, s3_endpoint=settings.s3_endpoint)


def _release_to_go_back_to(session: _Session, seen: Seen) -> tuple[Path, releases.Release]:
    """The release that undoing brings back: the one before, or after an upload that was cut off the one it replaces."""
    wanted = session.request.undo or ""
    history: tuple[Past, ...] = seen.state.published.history if seen.state.published else ()
    if not wanted:
        intent = seen.state.intent
        cut_off = bool(intent and history and intent.release != history[-1].release)
        before = history if cut_off else history[:-1]
        if not before:
            message = "there is no release before the one on the host"
            hint = "`anagen publish --list` shows what was published from here; `--undo RELEASE` goes to one of them."
            raise HostError(error("no-such-release", _place(session), message, hint))
        wanted = before[-1].release
    found = releases.find(session.root, wanted)
    if found is None:
        message = f"the release {wanted} is not on this computer"
        hint = "Copy its zip file into .anagen/releases/ from the computer that published it, or name another release."
        raise HostError(error("no-such-release", _place(session), message, hint))
    if not releases.is_whole(*found):
        message = f"the pack of the release {wanted} is damaged, so nothing was changed"
        hint = f"Copy {found[0].name} into .anagen/releases/ from a backup, or name another release."
        raise HostError(error("no-such-release", _place(session), message, hint))
    return found


def _send(session: _Session, line: Line, seen: Seen, goods: _Goods) -> int:
    request, published = session.request, seen.state.published
    before = "" if request.moved or not published else published.base_url
    _refuse_if(base_url_problem(session.address, goods.base_url, before, _place(session)))
    wish = Wish(wanted=goods.files, recheck=request.recheck, keep=not request.clean)
    with session.shown() as tell:
        plan = line.do(lambda target: plan_for(target, wish, seen, tell))
    if published and published.release == plan.release and not seen.state.intent and _is_empty(plan):
        sys.stdout.write(f"The host has exactly this site: release {plan.release}. There is nothing to do.\n")
        return 0
    if plan.foreign and (not request.replace or _cannot_be_replaced(plan)):
        raise _RefusedError(_in_the_way(session, plan))
    sys.stdout.write(_said(session, plan, seen))
    if request.dry_run:
        sys.stdout.write("Nothing was changed: this was a dry run.\n")
        return 0
    if not request.yes and not _is_yes("Publish?"):
        sys.stdout.write("Nothing was changed. Scripts type `--yes`.\n")
        return 0
    pack = goods.pack()
    if plan.foreign:
        plan = _with_copies(session, line, plan)
    job = Job(
        plan=plan, seen=seen, read=goods.read, base_url=goods.base_url, who=_who(), mark=mark_of(session.root),
        now=request.now, breaks_lock=request.break_lock, goes_back=goods.goes_back,
    )  # fmt: skip
    with session.shown() as tell:
        carry_out(line, job, tell)
    _note(session, goods, plan.release)
    sent, deleted = len(plan.upload), len(plan.first) + len(plan.delete)
    sys.stdout.write(
        f"Published release {plan.release}: {report.count(sent, 'file')} sent, {deleted:,} deleted.\n"
        f"{_evidence(session, pack)}To go back to the release before, type `anagen publish --undo`.\n"
    )
    return 0


def _is_empty(plan: Plan) -> bool:
    return not (plan.upload or plan.first or plan.delete or plan.foreign)


def _cannot_be_replaced(plan: Plan) -> bool:
    """Whether something other than files is in the way: a folder or a link is never replaced."""
    return any("file" not in words for words in plan.foreign.values())


def _in_the_way(session: _Session, plan: Plan) -> Iterable[Diagnostic]:
    names = sorted(plan.foreign)
    for name in names[:_MOST_SHOWN]:
        message = f"on the host `{name}` is {plan.foreign[name]}, where a file of the site belongs"
        hint = "Move it away on the host. To replace files with a copy kept here first, type `--replace`."
        yield error("foreign-on-host", _place(session), message, hint)
    if len(names) > _MOST_SHOWN:
        message = f"{len(names) - _MOST_SHOWN} more files of the site find something in their way on the host"
        yield error("foreign-on-host", _place(session), message, "Choose an empty folder of the host.")


def _with_copies(session: _Session, line: Line, plan: Plan) -> Plan:
    """The plan that replaces foreign files, after a copy of each was kept."""
    folder = session.root / _REPLACED / f"{session.request.now:%Y-%m-%d-%H%M%S}"
    for path in plan.foreign:
        content = line.do(_reader(path))
        if content is not None:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
    changed = tuple(sorted((*plan.changed, *plan.foreign)))
    return msgspec.structs.replace(plan, changed=changed, foreign={})


def _reader(path: str) -> Callable[[Target], bytes | None]:
    return lambda target: target.read(path)


def _said(session: _Session, plan: Plan, seen: Seen) -> str:
    """The plan in words; a dry run names every file."""
    lines = [f"Release {plan.release} for {session.address}", ""]
    sizes = f"{_size(plan.size)}; {len(plan.new):,} new, {len(plan.changed):,} changed"
    lines.append(f"  send     {report.count(len(plan.upload), 'file')} ({sizes})")
    if plan.foreign:
        lines.append(f"  replace  {report.count(len(plan.foreign), 'file')} that {_is_are(plan.foreign)} not Anagen's")
    deleted = (*plan.first, *plan.delete)
    lines.append(f"  delete   {report.count(len(deleted), 'file')} that Anagen put there")
    if plan.kept:
        lines.append(f"  keep     {report.count(len(plan.kept), 'file')} of earlier releases, for pages that are open")
    lines.append(
        f"  leave    {report.count(plan.unchanged, 'file')} that {_is_are(range(plan.unchanged))} there already"
    )
    if seen.others:
        more = f" and {len(seen.others) - _MOST_SHOWN} more" if len(seen.others) > _MOST_SHOWN else ""
        lines.append(f"           and what is not Anagen's: {', '.join(seen.others[:_MOST_SHOWN])}{more}")
    if session.request.dry_run:
        new = set(plan.new)
        lines += ["", *(f"  {'new' if path in new else 'changed'}  {path}" for path in plan.upload)]
        lines += [f"  delete  {path}" for path in deleted]
    return "\n".join([*lines, "", ""])


def _is_are(things: Iterable[object]) -> str:
    return "is" if sum(1 for _one in things) == 1 else "are"


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{size / 1000:.1f} kB"


# People.


def _refuse_if(problem: Diagnostic | None) -> None:
    if problem:
        raise _RefusedError([problem])


def _tell(problems: Iterable[Diagnostic]) -> None:
    sys.stderr.write(report.render_problems(problems, "text", lambda _place: None, 100))


def _is_yes(question: str) -> bool:
    sys.stdout.write(f"{question} [y/N] ")
    sys.stdout.flush()
    answer = sys.stdin.readline().strip().lower()
    return answer in {"y", "yes"}


def _who() -> str:
    try:
        return f"{getpass.getuser()} at {socket.gethostname()}"
    except (OSError, KeyError):
        return f"somebody at {socket.gethostname()}"
