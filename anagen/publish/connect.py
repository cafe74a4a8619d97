"""A connection to whatever an address names."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from anagen.publish import ftps, s3, sftp
from anagen.publish.address import Address
from anagen.publish.folder import FolderTarget
from anagen.publish.target import Target


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """What opens a host: its key for SFTP, a password, the endpoint for S3."""

    trust: sftp.Trust
    password: Callable[[bool], str | None]
    s3_endpoint: str = ""


def connect(address: Address, access: Access) -> Target:
    """A new connection; raises `HostError` when there is none to be had."""
    if address.kind == "sftp":
        return sftp.connect(address, access.trust, access.password)
    if address.kind == "ftps":
        return ftps.connect(address, access.password)
    if address.kind == "s3":
        return s3.connect(address, access.s3_endpoint)
    return FolderTarget(address.path, str(address))
