"""What regular expressions compile to, kept for an installation, as Python keeps what its modules compile to.

Compiling them is a quarter of the work of a small build. What was kept goes where `re` looks first, so patterns are
written as they always are, and those of the libraries are spared too. The code belongs to one version of Python, and
`re` has no door for it, so its inner parts are used; where they are missing, or anything else is in doubt, patterns are
compiled as before.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import marshal
import os
import re
import sys
from typing import Any

FILE = f"{os.path.dirname(os.path.abspath(__file__))}/__pycache__/patterns.{sys.implementation.cache_tag}.kept"
_MOST = 480
"""How many patterns are kept; `re` holds 512."""
_DOUBTS = (AttributeError, ImportError, OSError, EOFError, LookupError, TypeError, ValueError, RuntimeError)
_SEAL = 16
_inner: Any = re


@functools.cache
def recall(file: str = FILE) -> frozenset[tuple[type, Any, int]]:
    """Let `re` know the patterns in the file; says which. Once in a process."""
    with contextlib.suppress(*_DOUBTS), open(file, "rb") as kept:
        seal, patterns = kept.read(_SEAL), kept.read()
        if seal == _seal(patterns):
            compiled = {(type(one[0]), *one[:2]): _from_code(*one) for one in marshal.loads(patterns)}  # noqa: S302
            _inner._cache.update(compiled)
            return frozenset(compiled)
    return frozenset()


def keep(file: str = FILE) -> None:
    """Keep the patterns that this process compiled, beside those that it recalled, if Python keeps code here too."""
    known = recall(file)
    with contextlib.suppress(*_DOUBTS):
        new = {key for key in {*_inner._cache} - known if key[0] in {str, bytes}}
        if not new or sys.dont_write_bytecode or not os.path.isdir(os.path.dirname(file)):
            return
        wanted = known | new if len(known) + len(new) <= _MOST else new
        temporary = f"{file}.{os.getpid()}"
        patterns = marshal.dumps([_to_code(pattern, flags) for _kind, pattern, flags in wanted])
        try:
            with open(temporary, "wb") as kept:
                kept.write(_seal(patterns) + patterns)
            os.replace(temporary, file)
        except OSError:
            os.remove(temporary)


def _seal(patterns: bytes) -> bytes:
    return hashlib.blake2b(patterns, digest_size=_SEAL, key=sys.version.encode()[:64]).digest()


def _from_code(pattern: str | bytes, _flags: int, all_flags: int, code: bytes, *groups: Any) -> re.Pattern[Any]:
    words = memoryview(code).cast("I").tolist()
    compiled: re.Pattern[Any] = _inner._compiler._sre.compile(pattern, all_flags, words, *groups)
    return compiled


def _to_code(pattern: str | bytes, flags: int) -> tuple[Any, ...]:
    """What `re` hands to its engine for a pattern: the same steps as in its own `compile`."""
    parsed = _inner._parser.parse(pattern, flags)
    code = b"".join(int(word).to_bytes(4, sys.byteorder) for word in _inner._compiler._code(parsed, flags))
    names = {number: name for name, number in parsed.state.groupdict.items()}
    by_number = tuple(names.get(number) for number in range(parsed.state.groups))
    all_flags = int(flags | parsed.state.flags)
    return pattern, int(flags), all_flags, code, parsed.state.groups - 1, parsed.state.groupdict, by_number
