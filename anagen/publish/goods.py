"""What is to be published: the site as it was built, if it may go out. Holds names and hashes, and no file for long."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

import msgspec

from anagen import pipeline
from anagen.diagnostics import Location, error, has_errors
from anagen.progress import Tell
from anagen.publish import releases
from anagen.publish.contents import Open, file_in, whole_copy
from anagen.publish.evidence_pack import evidence, ledger_of
from anagen.publish.gate import RefusedError, dist_problem, graded, refuse_if
from anagen.publish.records import File, Files
from anagen.publish.session import Session
from anagen.publish.target import HostError


class Goods(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be published, and what opens its files; `pack` writes its evidence pack and says where it is."""

    files: Files
    base_url: str
    open: Open
    pack: Callable[[], Path]
    goes_back: bool = False


def built_site(session: Session, packaged_templates: Path, tell: Tell) -> Goods:
    """The site in `dist/`, if it may go out: it must be what a build from nothing gives, of which nothing was kept."""
    root, now = session.root, session.request.now
    with TemporaryDirectory() as folder:
        afresh, means = Path(folder) / "dist", pipeline.Means(tell)
        built, _written = pipeline.build(root, packaged_templates, afresh, today=now.date(), means=means)
        paths = {*built.settled, *(output.path for output in built.outputs)}
        built = msgspec.structs.replace(built, outputs=())  # they are on the disk
        problems = graded(built.diagnostics, session.config.publish)
        if has_errors(problems):
            raise RefusedError(one for one in problems if one.severity == "error")
        files = {path: _file_at(afresh / path) for path in sorted(paths)}
    refuse_if(dist_problem(root / "dist", files))
    base_url = session.config.site.base_url

    def open_file(path: str) -> IO[bytes]:
        with (root / "dist" / path).open("rb") as source:
            copy = whole_copy(source, files[path])
        if copy is None:
            message = f"`{path}` has changed while the site was being published"
            hint = "Type `anagen build`, and publish again: it goes on where it stopped."
            raise HostError(error("dist-differs", Location(path="dist"), message, hint))
        return copy

    def pack() -> Path:
        claims = ledger_of(pipeline.make(root, packaged_templates))
        gathered = evidence(root, built, claims, now.date())
        return releases.keep(root, open_file, gathered, releases.describe(files, gathered, base_url, now))

    return Goods(files=files, base_url=base_url, open=open_file, pack=pack)


def _file_at(place: Path) -> File:
    with place.open("rb") as source:
        return file_in(source)
