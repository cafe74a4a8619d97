"""What regular expressions compile to, kept for an installation, as Python keeps what its modules compile to.

Compiling them is a quarter of the work of a small build. What was kept goes where `re` looks first, so patterns are
written as they always are, and those of the libraries are spared too. The code belongs to one version of Python, and
`re` has no door for it, so its inner parts are used; where they are missing, or anything else is in doubt, patterns are
compiled as before.
"""

import contextlib
import functools
import re
import sys
from typing import Any

import msgspec

from anagen.cache import of_installation

NAME = f"patterns.{sys.implementation.cache_tag}.kept"
_MOST = 480
"""How many patterns are kept; `re` holds 512."""
_DOUBTS = (AttributeError, LookupError, TypeError, ValueError, RuntimeError)
_inner: Any = re


class _Compiled(msgspec.Struct, frozen=True, array_like=True):
    """A pattern, text or bytes, as it was asked for, and what `re` hands to its engine for it."""

    pattern: Any
    flags: int
    all_flags: int
    code: bytes
    groups: int
    numbers: dict[str, int]
    names: tuple[str | None, ...]


class _Kept(msgspec.Struct, frozen=True):
    """The patterns of this version of Python."""

    python: str
    patterns: list[_Compiled]


@functools.cache
def recall() -> frozenset[tuple[type, str | bytes, int]]:
    """Let `re` know the patterns that are kept; says which. Once in a process."""
    with contextlib.suppress(*_DOUBTS):
        kept = of_installation().read(NAME, _Kept)
        if kept and kept.python == sys.version:
            known = {(type(one.pattern), one.pattern, one.flags): _pattern(one) for one in kept.patterns}
            _inner._cache.update(known)
            return frozenset(known)
    return frozenset()


def keep() -> None:
    """Keep the patterns that this process compiled, beside those that it recalled."""
    known = recall()
    with contextlib.suppress(*_DOUBTS):
        new = {key for key in {*_inner._cache} - known if key[0] in {str, bytes}}
        cache = of_installation()
        if new and not cache.only_reads:
            wanted = known | new if len(known) + len(new) <= _MOST else new
            patterns = [_compiled(pattern, flags) for _kind, pattern, flags in wanted]
            cache.write(NAME, _Kept(sys.version, patterns))


def _pattern(kept: _Compiled) -> re.Pattern[Any]:
    code = memoryview(kept.code).cast("I").tolist()
    engine = _inner._compiler._sre
    found: re.Pattern[Any] = engine.compile(kept.pattern, kept.all_flags, code, kept.groups, kept.numbers, kept.names)
    return found


def _compiled(pattern: str | bytes, flags: int) -> _Compiled:
    """The same steps as in the own `compile` of `re`."""
    parsed = _inner._parser.parse(pattern, flags)
    state = parsed.state
    names = {number: name for name, number in state.groupdict.items()}
    return _Compiled(
        pattern=pattern,
        flags=int(flags),
        all_flags=int(flags | state.flags),
        code=b"".join(int(word).to_bytes(4, sys.byteorder) for word in _inner._compiler._code(parsed, flags)),
        groups=state.groups - 1,
        numbers=state.groupdict,
        names=tuple(names.get(number) for number in range(state.groups)),
    )
