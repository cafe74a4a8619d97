"""Rules about citations: every key is a reference."""

from __future__ import annotations

from anagen.check.rule import Found, Rule, error_rule
from anagen.diagnostics import did_you_mean
from anagen.site import Site
from anagen.theme import Theme


def _unknown_citation(rule: Rule, site: Site, theme: Theme) -> Found:
    if "references" in site.library.unread:
        return
    for document in site.documents.values():
        for citation in document.citations.values():
            for cited in citation.sources:
                if cited.key not in site.library.references:
                    message = f"`{cited.key}` is not in content/references.yaml"
                    yield rule.problem(cited.location, message, did_you_mean(cited.key, site.library.references))


SOURCE_RULES = (error_rule("unknown-citation", "a citation of a reference that is not recorded", _unknown_citation),)
