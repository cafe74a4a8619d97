"""A look that several rules need, at a site or at a page, is taken once. What the last one saw is kept, and no more."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any, ParamSpec, TypeVar

Looked = ParamSpec("Looked")
Seen = TypeVar("Seen")


class Same:
    """Things as the key of a cache: the same is the same object, for nothing in it changes; or a text."""

    def __init__(self, things: tuple[Any, ...]) -> None:
        self.things = things

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and all(map(_is_same, self.things, other.things))

    def __hash__(self) -> int:
        return hash(tuple(thing if isinstance(thing, str) else id(thing) for thing in self.things))


def _is_same(one: object, other: object) -> bool:
    return one is other or (isinstance(one, str) and one == other)


def once(look: Callable[Looked, Iterable[Seen]]) -> Callable[Looked, tuple[Seen, ...]]:
    """The same look, which is not taken again while what it looks at are the same objects."""

    @functools.lru_cache(maxsize=1)
    def kept(held: Same) -> tuple[Seen, ...]:
        return tuple(look(*held.things))  # type: ignore[call-arg]  # they are what `seen` was given

    @functools.wraps(look)
    def seen(*things: Looked.args, **_named: Looked.kwargs) -> tuple[Seen, ...]:
        return kept(Same(things))

    return seen
