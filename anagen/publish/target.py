"""What is a host to us? A few functions that every kind of host has, and the two ways in which it says no.

Knows no protocol. Paths are relative to the folder of the site on the host, with forward slashes; "" is that folder.
"""

from __future__ import annotations

import socket
from typing import IO, Literal, Protocol

import msgspec

from anagen.diagnostics import Diagnostic, Location, error

TEMPORARY = ".anagen-temporary"
"""The one name under which a file lies on the host until it is whole; a leftover is overwritten by the next run."""


class Entry(msgspec.Struct, frozen=True):
    """What lies in a folder of the host; a link counts as `other`, and `size` (bytes) is that of a file."""

    kind: Literal["file", "folder", "other"]
    size: int = 0


class HostError(Exception):
    """The host says no, and trying again would not help; holds the problem as a person shall read it."""

    def __init__(self, problem: Diagnostic) -> None:
        super().__init__(problem.message)
        self.problem = problem


class LineLostError(HostError):
    """The connection broke, or the host is busy; trying again may help."""


def words_of_failure(problem: BaseException) -> str:
    """Why a connection failed, in plain words, as far as the system says it."""
    if isinstance(problem, socket.gaierror):
        return "there is no host of this name"
    if isinstance(problem, TimeoutError):
        return "it was silent for too long"
    nested = next(iter(getattr(problem, "errors", {}).values()), problem)  # paramiko tries several addresses
    return (getattr(nested, "strerror", None) or str(nested) or type(problem).__name__).lower()


class Target(Protocol):
    """A connection to the folder of the site on a host. Every function may raise `HostError` and `LineLostError`."""

    @property
    def name(self) -> str:
        """The address as a person knows it, without a password."""

    @property
    def has_folders(self) -> bool:
        """Whether a folder must be made before a file can lie in it."""

    def make_root(self) -> None:
        """Make the folder of the site, if it is not there."""

    def listing(self, folder: str) -> dict[str, Entry] | None:
        """What lies in a folder, by name; None when there is no such folder."""

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None when there is none."""

    def write(self, path: str, content: IO[bytes]) -> None:
        """Store a file under a temporary name, look at its size, and give it its name at one stroke.

        `content` is read from its beginning, piece by piece. Its folder must be there. What lay under that name is
        gone then.
        """

    def delete(self, path: str) -> None:
        """Delete a file; one that is not there is no problem."""

    def make_folder(self, path: str) -> bool:
        """Make a folder, and say whether it was this call that made it: of two at once, one hears True."""

    def remove_folder(self, path: str) -> None:
        """Remove a folder if it is empty."""

    def close(self) -> None:
        """End the connection."""


def host_refuses(name: str, path: str, reason: str, hint: str = "") -> HostError:
    """The host does not let us do something with a file or a folder."""
    hint = hint or "Look at who may write there, in your host's file manager, then publish again."
    return HostError(error("host-refuses", Location(path=name), f"the host refuses `{path or '/'}`: {reason}", hint))


def host_is_full(name: str, path: str) -> HostError:
    """There is no room for a file."""
    hint = "Make room, or ask your host for more, then publish again: it goes on where it stopped."
    return host_refuses(name, path, "its disk is full, or your share of it is used up", hint)


def host_unreachable(name: str, reason: str) -> LineLostError:
    """There is no answer."""
    hint = "Look at the name in `to:` under `publish:` in site_config.yaml, and whether other web sites open."
    return LineLostError(error("host-unreachable", Location(path=name), f"the host does not answer: {reason}", hint))


def line_lost(name: str, reason: object) -> LineLostError:
    """The connection broke in the middle."""
    words = str(reason) or type(reason).__name__
    hint = "Publish again: it goes on where it stopped. What readers see now is whole, if partly old."
    return LineLostError(error("line-lost", Location(path=name), f"the connection to the host broke: {words}", hint))


def login_refused(name: str, tried: str, hint: str = "") -> HostError:
    """The host does not know the person, or the password is wrong."""
    hint = hint or "Type it again; your host's page for FTP accounts shows the name and sets a new password."
    return HostError(error("login-refused", Location(path=name), f"the host refuses the login: {tried}", hint))


def no_password(name: str, tried: str) -> HostError:
    """Nobody can be asked for the password, or nobody typed one."""
    hint = "You are asked for the password unless you type `--yes`; scripts set the variable ANAGEN_PASSWORD."
    return login_refused(name, tried, hint)


def not_installed(name: str, library: str) -> HostError:
    """A library for this kind of host is missing."""
    message = f"publishing to this kind of host needs `{library}`, which is not installed"
    return HostError(error("not-installed", Location(path=name), message, 'Type `pip install "anagen[publish]"`.'))


def no_such_folder(name: str, folder: str, there: list[str]) -> HostError:
    """The first folder of an address is not on the host; nobody wants it made by a slip of the pen."""
    known = ", ".join(f"`{one}`" for one in there[:12]) or "none"
    hint = f"Folders that are there: {known}. Correct `to:` under `publish:` in site_config.yaml."
    return host_refuses(name, folder, "there is no such folder", hint)
