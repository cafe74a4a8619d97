"""How long does it take to publish 10,000 files to OpenSSH on this computer? Prints figures; exit code 1 when too slow.

    python -m benchmarks.publish [NUMBER OF FILES]

Counts what is really sent: with nothing changed nothing, with one page changed that page and the lists.
"""

from __future__ import annotations

import datetime
import io
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from anagen.publish import sftp
from anagen.publish.address import Address
from anagen.publish.look import Seen, Wish, look, plan_for
from anagen.publish.plan import Plan
from anagen.publish.records import INTENT, PUBLISHED, file_of
from anagen.publish.upload import Job, Line, carry_out
from tests.hosts import servers

NOW = datetime.datetime(2026, 11, 24, 9, 30, tzinfo=datetime.UTC)
MOST_SECONDS = 3.0
PAGE = "part-7/page-700/index.html"
Contents = Mapping[str, bytes]


def site(number: int) -> dict[str, bytes]:
    """Pages of 5 kB, a hundred to a section, and a style sheet."""
    pages = {
        f"part-{at // 100}/page-{at}/index.html": f"<p>Page {at:>5}</p>\n".encode() * 250 for at in range(number - 1)
    }
    return {**pages, "assets/site.0123abcd.css": b"a{}" * 3000}


@contextmanager
def host() -> Iterator[tuple[Address, sftp.Trust]]:
    """OpenSSH on this computer, and what opens it."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        os.environ["HOME"] = f"{work}/home"  # where its key is found, and nobody's real ones
        (work / "home/public_html").mkdir(parents=True)
        with servers.sshd(work) as port:
            address = Address(kind="sftp", host="127.0.0.1", port=port, user=servers.user(), path="public_html/learn")
            yield address, sftp.Trust(known=work / "known_hosts", confirm=lambda _words: True)


def planned(line: Line, contents: Contents) -> tuple[Seen, Plan]:
    """What `anagen publish` shows before it asks."""
    seen = line.do(look)
    wish = Wish(wanted={path: file_of(content) for path, content in contents.items()})
    return seen, line.do(lambda target: plan_for(target, wish, seen))


def sent(line: Line, contents: Contents) -> list[str]:
    """Publish, and name each file that was really stored."""
    seen, plan = planned(line, contents)
    job = Job(
        plan=plan, seen=seen, open=lambda path: io.BytesIO(contents[path]), base_url="", who="benchmark",
        mark="benchmark", now=NOW,
    )  # fmt: skip
    stored: list[str] = []
    write = sftp.SftpTarget.write

    def counted(self: sftp.SftpTarget, path: str, content: IO[bytes]) -> None:
        stored.append(path)
        write(self, path, content)

    sftp.SftpTarget.write = counted  # type: ignore[method-assign] # to count, beside the program that it counts
    try:
        carry_out(line, job)
    finally:
        sftp.SftpTarget.write = write  # type: ignore[method-assign]
    return [path for path in stored if path not in {INTENT, ".anagen-lock/holder"}]


def main(number: int) -> int:
    """Measure, print, and say by the exit code whether it is as fast as it must be."""
    contents = site(number)
    with host() as (address, trust):

        def line() -> Line:
            return Line(lambda: sftp.connect(address, trust, lambda _ask: None))

        begun = time.perf_counter()
        first = sent(line(), contents)
        sys.stdout.write(f"first publish: {len(first):,} files in {time.perf_counter() - begun:.1f} s\n")
        begun = time.perf_counter()
        _seen, plan = planned(line(), contents)
        unchanged = time.perf_counter() - begun
        sys.stdout.write(
            f"plan with nothing changed, connecting included: {unchanged:.2f} s, {len(plan.upload)} to send\n"
        )
        begun = time.perf_counter()
        second = sent(line(), {**contents, PAGE: contents[PAGE].replace(b"Page", b"Leaf")})
        sys.stdout.write(f"one page changed: {', '.join(second)} in {time.perf_counter() - begun:.2f} s\n")
    return int(unchanged > MOST_SECONDS or plan.upload != () or second != [PAGE, PUBLISHED])


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
