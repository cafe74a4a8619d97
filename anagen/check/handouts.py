"""Rules about the handouts of pages: will they fit on the paper?"""

from __future__ import annotations

from anagen.check.rule import Found, Rule, warning_rule
from anagen.handout import MOST_PAGES, Part, has_handout, lines, pages, parts, sources_of_parts
from anagen.site import Site
from anagen.theme import Theme


def _handout_too_long(rule: Rule, site: Site, theme: Theme) -> Found:
    for path, document in site.documents.items():
        has_one = has_handout(document, site.pages[path].type, theme)
        those = parts(document, theme) if has_one else ()
        length = pages(those, len(sources_of_parts(document, those))) if those else 0
        if length > MOST_PAGES:
            longest = max(those, key=lines)
            message = f"the handout of this page is about {length} pages long; its longest part is {_name(longest)}"
            hint = "Use fewer words there, or keep a block off the handout: `    handout: no` below its header."
            yield rule.problem(longest.block.location, message, hint)


def _name(part: Part) -> str:
    heading = part.block.heading or part.heading
    return f"`{part.block.name}`" + (f" (“{heading}”)" if heading else "")


HANDOUT_RULES = (
    warning_rule("handout-too-long", "a handout of more than two pages, and its longest part", _handout_too_long),
)
