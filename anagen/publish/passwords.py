"""Which password opens a host? From the environment, the system's keyring, or a person; never from a file of ours.

A password is given to the host's library and to nothing else: it is not shown, logged or kept. The door to `keyring`,
which need not be installed.
"""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable

from anagen.publish.address import Address

VARIABLE = "ANAGEN_PASSWORD"
SERVICE = "anagen"


def password_for(address: Address, *, may_ask: bool) -> Callable[[bool], str | None]:
    """A function that finds the password once: with False only where it is at hand, with True by asking a person."""
    found: list[str] = []

    def find(ask: bool) -> str | None:
        if not found:
            found.extend(filter(None, [_at_hand(address) or (_asked(address) if ask and may_ask else None)]))
        return found[0] if found else None

    return find


def keyring_name(address: Address) -> str:
    """The name under which the password of a host stands in the keyring."""
    return f"{address.kind}://{address.user}@{address.host}"


def _at_hand(address: Address) -> str | None:
    return os.environ.get(VARIABLE) or _in_keyring(address)


def _in_keyring(address: Address) -> str | None:
    try:
        import keyring  # noqa: PLC0415 (a person may have installed it)
        from keyring.errors import KeyringError  # noqa: PLC0415
    except ImportError:
        return None
    try:
        return str(keyring.get_password(SERVICE, keyring_name(address)) or "") or None
    except KeyringError:
        return None


def _asked(address: Address) -> str | None:
    try:
        return getpass.getpass(f"Password of {address.user} at {address.host}: ") or None
    except (EOFError, KeyboardInterrupt):
        return None
