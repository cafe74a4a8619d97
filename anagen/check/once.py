"""A look at a whole site that several rules need is taken once. The last site's is kept, and no other."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import TypeVar

from anagen.site import Site
from anagen.theme import Theme

Seen = TypeVar("Seen")


class _Looked:
    """A site and its theme as the key of a cache: the same is the same object, for nothing in it changes."""

    def __init__(self, site: Site, theme: Theme) -> None:
        self.site, self.theme = site, theme

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Looked) and self.site is other.site and self.theme is other.theme

    def __hash__(self) -> int:
        return hash((id(self.site), id(self.theme)))


def once(look: Callable[[Site, Theme], Iterator[Seen]]) -> Callable[[Site, Theme], tuple[Seen, ...]]:
    """The same look, which is not taken again while the site and its theme are the same objects."""

    @functools.lru_cache(maxsize=1)
    def kept(looked: _Looked) -> tuple[Seen, ...]:
        return tuple(look(looked.site, looked.theme))

    @functools.wraps(look)
    def seen(site: Site, theme: Theme) -> tuple[Seen, ...]:
        return kept(_Looked(site, theme))

    return seen
