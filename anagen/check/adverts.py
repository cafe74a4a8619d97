"""The rule about pages that read like adverts, where plain sentences sell too.

What other rules tell of a sentence is left to them.
"""

from __future__ import annotations

from collections.abc import Iterable

from anagen.adverts import selling_words, sells
from anagen.check.claimed import claimed
from anagen.check.rule import Found, Rule, warning_rule
from anagen.check.said import Said
from anagen.check.tone import tones
from anagen.check.wording import spoken_against
from anagen.diagnostics import Location
from anagen.site import Site
from anagen.theme import Theme

_QUOTED = 3


def _advert(rule: Rule, site: Site, theme: Theme) -> Found:
    """One problem for a page. A sentence that claims is told by the rules of claims, or it has its source."""
    adverts = [tone for tone in tones(site, theme) if tone.is_advert]
    told = spoken_against(site, theme) | {one.said.location for one in claimed(site, theme)} if adverts else ()
    for tone in adverts:
        language = site.pages[tone.path].language
        selling = [
            (points, one)
            for one, points in tone.statements
            if sells(points, language) and one.location not in told and not one.keys and not one.nearby
        ]
        if selling:
            most = [one for _points, one in sorted(selling, key=lambda sold: -sold[0])]
            sentences = "1 more sentence sells" if len(most) == 1 else f"{len(most)} more sentences sell"
            quoted = "; ".join(_quoted(most[:_QUOTED], language))
            message = f"this page reads like an advert, and {sentences} without a source: {quoted}"
            hint = "Say what was found, in whom and by whom; say what is not known; or leave it out."
            yield rule.problem(
                Location(path=site.documents[tone.path].source.path), message, hint, *(one.location for one in most)
            )


def _quoted(sentences: Iterable[Said], language: str) -> Iterable[str]:
    """The words of each sentence that sell most."""
    for one in sentences:
        words = [one.text[start:end] for start, end in selling_words(one.text, language)]
        yield f"“{' … '.join(words)}”"


ADVERT_RULES = (warning_rule("wording-advert", "plain words that sell, on a page of adverts", _advert, of_text=True),)
