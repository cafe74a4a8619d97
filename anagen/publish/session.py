"""What was typed, and what the settings say of it: all that a run of `publish` knows before it acts."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import msgspec

from anagen import discover
from anagen.config import CONFIG, Config, read_config
from anagen.diagnostics import Diagnostic, Location, error
from anagen.progress import Tell
from anagen.publish.address import Address, read_address
from anagen.publish.gate import RefusedError
from anagen.publish.upload import PAUSES

Shown = Callable[[], AbstractContextManager[Tell]]


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
    verify: bool = True
    now: datetime.datetime
    pauses: tuple[float, ...] = PAUSES


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """One run of the command; `shown` makes something to tell progress to."""

    root: Path
    request: Request
    config: Config
    address: Address
    shown: Shown

    @property
    def place(self) -> Location:
        """The target, as the place of a problem."""
        return Location(path=str(self.address))


def read_session(root: Path, request: Request, shown: Shown) -> Session:
    """The session of a request; raises `RefusedError` when the settings cannot be read or name no target."""
    problems: list[Diagnostic] = []
    file = discover.settings_of(root, problems)
    if file is None:
        hint = "Run the command in the folder of your site."
        raise RefusedError(
            problems or [error("no-config", Location(path=CONFIG), f"there is no `{CONFIG}` here", hint)]
        )
    config, places, more = read_config(file)
    if config is None:
        raise RefusedError([*problems, *more])
    address, problem = read_address(config.publish.to, places.get("publish.to", Location(path=CONFIG)))
    if request.to and (
        problem is None or problem.code == "no-target"
    ):  # a password in the settings is told in any case
        address, problem = read_address(request.to, Location(path="--to"))
    if address is None:
        raise RefusedError([problem] if problem else [])
    if address.kind in {"folder", "zip"} and not request.to:
        address = msgspec.structs.replace(address, path=str(root / address.path))
    return Session(root=root, request=request, config=config, address=address, shown=shown)
