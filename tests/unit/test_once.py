"""A look at a site is taken once for the same site and theme, and anew for any other."""

from __future__ import annotations

from collections.abc import Iterator

from anagen.config import Config, SiteSettings
from anagen.once import OfWords, once
from anagen.site import Parts, Site, assemble
from anagen.theme import Theme


def test_the_same_site_is_looked_at_once_and_an_equal_one_anew() -> None:
    parts = Parts(config=Config(format=1, site=SiteSettings(title="A site")))
    (one, _), (other, _), theme = assemble({}, parts), assemble({}, parts), Theme()
    looks: list[Site] = []

    @once
    def look(site: Site, _theme: Theme) -> Iterator[str]:
        looks.append(site)
        yield site.config.site.title

    assert look(one, theme) == look(one, theme) == ("A site",)
    assert len(looks) == 1
    assert look(other, theme) == ("A site",)
    assert look(other, Theme()) == ("A site",)
    assert len(looks) == 3


def test_a_word_is_looked_at_once() -> None:
    looks: list[str] = []

    def look(word: str) -> int:
        looks.append(word)
        return len(word)

    lengths = OfWords(look)
    assert [lengths[word] for word in ("one", "three", "one")] == [3, 5, 3]
    assert looks == ["one", "three"]
