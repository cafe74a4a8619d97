"""In which tone is each page? The points of its statements, and whether it reads like an advert, or soberly.

Says how a page reads; what follows from that, the rules say.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from anagen.adverts import is_sober, points_of, reads_like_advert
from anagen.check.said import Said, said
from anagen.once import once
from anagen.site import Site
from anagen.theme import Theme
from anagen.wording import reports

_READ = frozenset({"summary", "paragraph", "item", "cell"})
_SHORTEST = 3


class Tone(msgspec.Struct, frozen=True):
    """How the page at `path` reads, and its statements with the points of each. A short page can be neither."""

    path: str
    is_advert: bool
    is_sober: bool
    statements: tuple[tuple[Said, float], ...]


@once
def tones(site: Site, theme: Theme) -> Iterator[Tone]:
    """The tone of every page."""
    for path, document in site.documents.items():
        language = site.pages[path].language
        statements = tuple((one, points_of(one.text, language)) for one in said(document, theme) if _states(one))
        points = [each for _one, each in statements]
        yield Tone(path, reads_like_advert(points, language), is_sober(points, language), statements)


def _states(one: Said) -> bool:
    """Whether the page itself states this: no heading, no question, no report of what others say."""
    is_sentence = one.where in _READ and len(one.text.split()) >= _SHORTEST
    return is_sentence and not one.text.rstrip(" \"'”»)").endswith("?") and not reports(one.text)
