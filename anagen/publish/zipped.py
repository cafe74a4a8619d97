"""Zip files whose bytes depend on their contents alone: the site for a host's own page, and evidence packs."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from anagen.publish.contents import size_of

_NO_TIME = (1980, 1, 1, 0, 0, 0)  # the first that the format knows


def write_zip(place: Path, contents: Iterable[tuple[str, IO[bytes]]]) -> None:
    """Write a zip file of these names and open files; what was there is replaced when the new one is whole."""
    place.parent.mkdir(parents=True, exist_ok=True)
    temporary = place.with_name(f".{place.name}.tmp")
    try:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for name, content in contents:
                entry = zipfile.ZipInfo(name, _NO_TIME)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                entry.file_size = size_of(content)
                with content, archive.open(entry, "w") as file:
                    shutil.copyfileobj(content, file)
        temporary.replace(place)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
