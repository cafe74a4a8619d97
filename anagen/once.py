"""A look that several rules need, at a site or at a page, is taken once. What the last one saw is kept, and no more."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any, ParamSpec, TypeVar

Looked = ParamSpec("Looked")
Seen = TypeVar("Seen")
_MOST = 50_000


class Same:
    """A thing as the key of a cache: the same is the same object, for nothing in it changes."""

    def __init__(self, thing: Any) -> None:
        self.thing = thing

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.thing is other.thing

    def __hash__(self) -> int:
        return id(self.thing)


class OfWords(dict[str, Seen]):
    """What a look says of each word, kept for up to a number of them; in a loop over words nothing is quicker."""

    def __init__(self, look: Callable[[str], Seen]) -> None:
        super().__init__()
        self._look = look

    def __missing__(self, word: str) -> Seen:
        if len(self) >= _MOST:
            self.clear()
        seen = self[word] = self._look(word)
        return seen


def once(look: Callable[Looked, Iterable[Seen]]) -> Callable[Looked, tuple[Seen, ...]]:
    """The same look, which is not taken again while what it looks at are the same objects, or equal texts."""
    last: list[tuple[tuple[Any, ...], tuple[Seen, ...]]] = []

    @functools.wraps(look)
    def seen(*things: Looked.args, **_named: Looked.kwargs) -> tuple[Seen, ...]:
        for held, found in last:
            if all(map(_is_same, held, things)):
                return found
        found = tuple(look(*things))  # type: ignore[call-arg]  # a look has no other arguments
        last[:] = [(things, found)]
        return found

    return seen


def _is_same(one: object, other: object) -> bool:
    return one is other or (isinstance(one, str) and one == other)
