"""Smaller copies of text files (`.gz`, `.br`) for a server that sends them to browsers. The door to brotli.

The same text gives the same copy on any day. Must not: touch the files themselves, or copy what is compressed already.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Iterable

from anagen.cache import Cache
from anagen.config import CONFIG
from anagen.diagnostics import Diagnostic, Diagnostics, Location, warning
from anagen.output import OutputFile

_TEXTS = (".html", ".css", ".js", ".svg", ".xml", ".json", ".txt", ".webmanifest")
_SMALLEST = 1000  # bytes: below it a copy saves no packet on the way
_MADE = "1"  # counted up when the same text would give another copy


def compressed_copies(outputs: Iterable[OutputFile], cache: Cache) -> tuple[tuple[OutputFile, ...], Diagnostics]:
    """A copy beside each text file that gets smaller by it; `outputs` themselves are not among them.

    What is made is kept by the hash of the text, so only what changed is compressed again.
    Warning: `brotli-missing`, and then there are `.gz` copies only.
    """
    outputs = tuple(outputs)
    makers = _makers()
    taken = {output.path for output in outputs}
    known = cache.read("copies", dict[str, dict[str, bytes]]) or {}
    parts: dict[str, dict[str, bytes]] = {}
    copies: list[OutputFile] = []
    for output in outputs:
        text = output.read() if output.path.endswith(_TEXTS) else b""
        if len(text) < _SMALLEST:
            continue
        key = f"{_MADE} {' '.join(makers)} {hashlib.blake2b(text, digest_size=16).hexdigest()}"
        parts[key] = {**(known.get(key) or {ending: make(text) for ending, make in makers.items()})}
        for ending, content in parts[key].items():
            if len(content) < len(text) and output.path + ending not in taken:
                copies.append(OutputFile(path=output.path + ending, content=content, made_from=output.made_from))
    if parts.keys() != known.keys():
        cache.write("copies", parts)
    return tuple(copies), () if ".br" in makers else (_without_brotli(),)


def _makers() -> dict[str, Callable[[bytes], bytes]]:
    """What compresses, by the ending that it gives; without brotli, gzip alone."""
    try:
        import brotli  # noqa: PLC0415 - only a build with compressed copies needs it
    except ImportError:
        return {".gz": _gzip}
    return {".gz": _gzip, ".br": lambda content: brotli.compress(content, mode=brotli.MODE_TEXT)}


def _gzip(content: bytes) -> bytes:
    """Without a time, and without the kind of computer, which Python writes into the tenth byte."""
    made = gzip.compress(content, 9, mtime=0)
    return made[:9] + b"\xff" + made[10:]


def _without_brotli() -> Diagnostic:
    message = "brotli is not installed, so there are `.gz` copies and no `.br` copies"
    return warning("brotli-missing", Location(path=CONFIG), message, "Type `pip install brotli`, and build again.")
