"""Publishing as a person has it: what will be done, a question, and what was done. Every refusal is told as a problem.

Decides nothing about files; `plan` does.
"""

from __future__ import annotations

import getpass
import socket
import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import msgspec

from anagen import report
from anagen.diagnostics import Diagnostic, Location, error
from anagen.progress import Tell, silent
from anagen.publish import passwords, releases
from anagen.publish.address import base_url_problem, wrong_top
from anagen.publish.alone import alone, mark_of
from anagen.publish.connect import Access, connect
from anagen.publish.gate import RefusedError, refuse_if
from anagen.publish.goods import Goods, built_site
from anagen.publish.look import Seen, Wish, look, plan_for
from anagen.publish.plan import Plan
from anagen.publish.proof import proved
from anagen.publish.records import Past, release_of
from anagen.publish.session import Request, Session, Shown, read_session
from anagen.publish.sftp import Trust
from anagen.publish.target import HostError, Target
from anagen.publish.upload import Job, Line, carry_out
from anagen.publish.words import in_the_way, plan_in_words
from anagen.publish.zipped import write_zip

__all__ = ["Request", "publish"]
_KNOWN_HOSTS = ".anagen/known_hosts"
_REPLACED = ".anagen/replaced"


def _nothing_shown() -> AbstractContextManager[Tell]:
    return nullcontext(silent)


def publish(root: Path, packaged_templates: Path, request: Request, shown: Shown = _nothing_shown) -> int:
    """Publish, undo, or list; the exit code: 0 also when there is nothing to do, 1 when it was refused or failed.

    It is 1 too when readers get something else than what was published.
    `shown` makes something to tell progress to, for each long piece of work: none is left while a person is asked.
    """
    if request.list_releases:
        sys.stdout.write(releases.as_text(root))
        return 0
    try:
        session = read_session(root, request, shown)
        with alone(root) as is_alone:
            if not is_alone:
                message = "somebody is publishing from this folder already"
                refuse_if(error("host-busy", session.place, message, "Wait until that has ended."))
            if session.address.kind == "zip":
                return _into_zip(session, packaged_templates)
            return _to_host(session, packaged_templates)
    except HostError as refusal:
        _tell([refusal.problem])
    except RefusedError as refusal:
        _tell(refusal.problems)
        sys.stdout.write("Nothing was published.\n")
    except OSError as problem:  # of this computer; those of the host are refusals
        reason = (problem.strerror or str(problem)).lower()
        place = Location(path=str(problem.filename or root).replace(" ", "%20"))
        hint = "Put this right and publish again: it goes on where it stopped."
        _tell([error("cannot-write", place, f"this cannot be written: {reason}", hint)])
    return 1


def _into_zip(session: Session, packaged_templates: Path) -> int:
    if session.request.undo is not None:
        sys.stderr.write("A zip file has nothing to undo: every release is kept whole; see `anagen publish --list`.\n")
        return 2
    goods = _from_dist(session, packaged_templates)
    place = Path(session.address.path)
    if session.request.dry_run:
        sys.stdout.write(f"{place} would be written, with {report.count(len(goods.files), 'file')}.\n")
        return 0
    pack = goods.pack()
    write_zip(place, ((path, goods.open(path)) for path in sorted(goods.files)))
    _note(session, goods, release_of(goods.files))
    address = goods.base_url or "https://…"
    sys.stdout.write(
        f"The site is in {place}: {report.count(len(goods.files), 'file')}.\n{_evidence(session, pack)}"
        f"When it is on your host, type `anagen verify {address}`.\n"
    )
    return 0


def _from_dist(session: Session, packaged_templates: Path) -> Goods:
    with session.shown() as tell:
        return built_site(session, packaged_templates, tell)


def _note(session: Session, goods: Goods, release: str) -> None:
    target = str(session.address)
    event = releases.Event(
        at=session.request.now, release=release, target=target, base_url=goods.base_url, undone=goods.goes_back
    )
    releases.note(session.root, event)


def _evidence(session: Session, pack: Path) -> str:
    return f"The evidence pack is {pack.relative_to(session.root).as_posix()}.\n"


# The host.


def _to_host(session: Session, packaged_templates: Path) -> int:
    request = session.request
    goods = None if request.undo is not None else _from_dist(session, packaged_templates)
    if goods:
        refuse_if(base_url_problem(session.address, goods.base_url, "", session.place))
    access = _access(session)
    line = Line(lambda: connect(session.address, access), request.pauses)
    try:
        seen = line.do(lambda target: look(target, recheck=request.recheck))
        _tell(seen.diagnostics)
        refuse_if(wrong_top(session.address, seen.others))
        if goods:
            return _send(session, line, seen, goods)
        place, release = _release_to_go_back_to(session, seen)
        with releases.opened(place, release) as open_file:
            goods = Goods(
                files=release.files, base_url=release.base_url, open=open_file, pack=lambda: place, goes_back=True
            )
            return _send(session, line, seen, goods)
    finally:
        line.close()


def _access(session: Session) -> Access:
    settings, address = session.config.publish, session.address
    may_ask = not session.request.yes
    trust = Trust(
        fingerprint=settings.host_key,
        known=session.root / _KNOWN_HOSTS,
        confirm=lambda words: may_ask and _is_yes(f"{words}\nIs that what your host says it should be?"),
    )
    password = passwords.password_for(address, may_ask=may_ask and sys.stdin.isatty())
    return Access(trust=trust, password=password, s3_endpoint=settings.s3_endpoint)


def _release_to_go_back_to(session: Session, seen: Seen) -> tuple[Path, releases.Release]:
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
            raise HostError(error("no-such-release", session.place, message, hint))
        wanted = before[-1].release
    found = releases.find(session.root, wanted)
    if found is None:
        message = f"the release {wanted} is not on this computer"
        hint = "Copy its zip file into .anagen/releases/ from the computer that published it, or name another release."
        raise HostError(error("no-such-release", session.place, message, hint))
    if not releases.is_whole(*found):
        message = f"the pack of the release {wanted} is damaged, so nothing was changed"
        hint = f"Copy {found[0].name} into .anagen/releases/ from a backup, or name another release."
        raise HostError(error("no-such-release", session.place, message, hint))
    return found


def _send(session: Session, line: Line, seen: Seen, goods: Goods) -> int:
    request, published = session.request, seen.state.published
    before = "" if request.moved or not published else published.base_url
    refuse_if(base_url_problem(session.address, goods.base_url, before, session.place))
    wish = Wish(wanted=goods.files, recheck=request.recheck, keep=not request.clean)
    with session.shown() as tell:
        plan = line.do(lambda target: plan_for(target, wish, seen, tell))
    if published and published.release == plan.release and not seen.state.intent and _is_empty(plan):
        sys.stdout.write(f"The host has exactly this site: release {plan.release}. There is nothing to do.\n")
        return 0 if request.dry_run else _ended(session, line, goods)
    if plan.foreign and (not request.replace or _cannot_be_replaced(plan)):
        raise RefusedError(in_the_way(plan, session.place))
    sys.stdout.write(plan_in_words(plan, seen, str(session.address), names_files=request.dry_run))
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
        plan=plan, seen=seen, open=goods.open, base_url=goods.base_url, who=_who(), mark=mark_of(session.root),
        now=request.now, breaks_lock=request.break_lock, goes_back=goods.goes_back,
    )  # fmt: skip
    with session.shown() as tell:
        carry_out(line, job, tell)
    _note(session, goods, plan.release)
    sent, deleted = len(plan.upload), len(plan.first) + len(plan.delete)
    back = "To go back to the release before, type `anagen publish --undo`.\n" if published else ""
    sys.stdout.write(
        f"Published release {plan.release}: {report.count(sent, 'file')} sent, {deleted:,} deleted.\n"
        f"{_evidence(session, pack)}{back}"
    )
    return _ended(session, line, goods)


def _ended(session: Session, line: Line, goods: Goods) -> int:
    """Leave the host, and look at the site as a reader would."""
    line.close()
    return proved(session, goods)


def _is_empty(plan: Plan) -> bool:
    return not (plan.upload or plan.first or plan.delete or plan.foreign)


def _cannot_be_replaced(plan: Plan) -> bool:
    """Whether something other than files is in the way: a folder or a link is never replaced."""
    return any("file" not in words for words in plan.foreign.values())


def _with_copies(session: Session, line: Line, plan: Plan) -> Plan:
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


# People.


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
