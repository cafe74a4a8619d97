"""Zip files whose bytes depend on their contents alone: the site for a host's own page, and evidence packs."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

_NO_TIME = (1980, 1, 1, 0, 0, 0)  # the first that the format knows


def write_zip(place: Path, contents: Iterable[tuple[str, bytes]]) -> None:
    """Write a zip file of these names and bytes; what was there is replaced when the new one is whole."""
    place.parent.mkdir(parents=True, exist_ok=True)
    temporary = place.with_name(f".{place.name}.tmp")
    try:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for name, content in contents:
                entry = zipfile.ZipInfo(name, _NO_TIME)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, content)
        temporary.replace(place)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
