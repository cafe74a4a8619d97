"""Rules about claims: each has a source, none is stronger than its evidence, and early evidence is called so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from anagen.check.claimed import Claimed, claimed
from anagen.check.rule import Found, Rule, error_rule, warning_rule
from anagen.check.said import Said, said
from anagen.check.wording import spoken_against
from anagen.claims import Claim, Kind, Origin, claims_in, says_doubt, says_origin, surest_words
from anagen.diagnostics import Location
from anagen.document import Document
from anagen.frequency import frequencies_in
from anagen.library import Library, StudyType
from anagen.site import Site
from anagen.theme import Theme

_NAMED: dict[Kind, str] = {
    "number": "a number",
    "benefit": "a benefit",
    "safety": "safety",
    "comparison": "a comparison",
    "permanence": "permanence",
}
_PLACES = {
    "title": "the title",
    "summary": "the summary",
    "alt": "the words of this picture",
    "heading": "this heading",
    "setting": "this setting",
}
_SAY: dict[str, str] = {
    "high": "will",
    "moderate": "probably",
    "low": "may",
    "very-low": "we do not know",
    "unknown": "we do not know",
}
_ALLOWED: dict[str, frozenset[str]] = {
    "high": frozenset({"flat", "probable", "possible"}),
    "moderate": frozenset({"probable", "possible"}),
    "low": frozenset({"possible"}),
    "very-low": frozenset({"possible"}),
    "unknown": frozenset({"possible"}),
}
_ORIGINS: dict[StudyType, Origin] = {
    "animal": "animal",
    "laboratory": "laboratory",
    "case-report": "cases",
    "case-series": "cases",
}
_SO_SAY: dict[Origin, str] = {
    "animal": "“in mice”",
    "laboratory": "“in the laboratory”",
    "cases": "“in single reports”, or “in a small study without a comparison group”",
}


def count_claims(site: Site, theme: Theme) -> int:
    """How many claims the site makes, for the last lines of a build."""
    return sum(len(one.claims) for one in claimed(site, theme))


def _promises(one: Claimed, site: Site) -> bool:
    """Whether a sentence claims more than a "may", a comparison, or in a glossary what a thing is for."""
    is_glossary = one.path in site.pages and site.pages[one.path].type == "glossary"
    asked = {"comparison", "benefit"} if is_glossary else {"comparison"}
    return any(claim.wording != "possible" and claim.kind not in asked for claim in one.claims)


def _uncited(site: Site, theme: Theme) -> Iterator[Claimed]:
    """The sentences without a source; not those of a text outside a site that has no sources at all.

    A sentence that a wording rule forbids is left to it: one cause is one problem.
    """
    if not _is_bare_text(site, theme):
        forbidden = spoken_against(site, theme)
        for one in claimed(site, theme):
            if not one.covered_by and one.said.location not in forbidden and not _names_a_time(one):
                yield one


def _names_a_time(one: Claimed) -> bool:
    """Whether this is a short heading with nothing but a time, as "The first 6 weeks": it says when, and no more."""
    text = one.said.text
    is_short = one.said.where == "heading" and len(text.split()) <= 6
    is_share = "%" in text or bool(frequencies_in(text, one.language))
    return is_short and not is_share and all(claim.kind == "number" for claim in one.claims)


def _is_bare_text(site: Site, theme: Theme) -> bool:
    return not theme.types and not any(document.citations for document in site.documents.values())


def _uncited_claim(rule: Rule, site: Site, theme: Theme) -> Found:
    for one in _uncited(site, theme):
        if _promises(one, site):
            yield rule.problem(*_without_source(one, site))


def _uncited_suggestion(rule: Rule, site: Site, theme: Theme) -> Found:
    if _is_bare_text(site, theme):
        yield from _bare_text(rule, site, theme)
    for one in _uncited(site, theme):
        if not _promises(one, site):
            yield rule.problem(*_without_source(one, site))


def _without_source(one: Claimed, site: Site) -> tuple[Location, str, str]:
    words = "; ".join(f"“{one.said.text[claim.start : claim.end]}” ({_NAMED[claim.kind]})" for claim in one.claims[:3])
    place = _place(site, one.path, one.said, one.claims[0])
    where = _PLACES.get(one.said.where)
    if where:
        message = f"{where} claims {words}, and no sentence of the page says so with a source"
        return place, message, "Say it with its source in the text, with the same figures; or say less here."
    message = f"this is claimed without a source: {words}"
    hint = "Put the source behind it, for example `[@kuka2020]`; without one, say that nobody knows, or leave it out."
    return place, message, hint


def _place(site: Site, path: str, one: Said, claim: Claim) -> Location:
    document = site.documents.get(path)
    return one.place(document, claim.start, claim.end) if document else one.location


def _bare_text(rule: Rule, site: Site, theme: Theme) -> Found:
    """One problem for a text that names no source at all, so that it does not hide what else is wrong with it."""
    found = claimed(site, theme)
    if found:
        places = [_place(site, one.path, one.said, one.claims[0]) for one in found]
        quoted = "; ".join(f"“{one.said.text[one.claims[0].start : one.claims[0].end]}”" for one in found[:3])
        sentences = "1 sentence claims" if len(found) == 1 else f"{len(found)} sentences claim"
        message = f"{sentences} something, and this text names no source: {quoted}"
        yield rule.problem(
            places[0], message, "Ask for each: who found this, in whom, and how sure is it?", *places[1:]
        )


def _stronger(rule: Rule, site: Site, theme: Theme) -> Found:
    for path, document in site.documents.items():
        if any(block.name == "evidence" for block in document.blocks.values()):
            language = site.pages[path].language
            for one in said(document, theme):
                if one.block and one.block.name == "evidence" and "certainty" in one.block.options:
                    yield from _of_evidence(rule, document, one, language)


def _of_evidence(rule: Rule, document: Document, one: Said, language: str) -> Found:
    certainty = one.block.options["certainty"].value if one.block else ""
    if certainty not in _SAY:
        return
    option = (one.block.options["certainty"].location,) if one.block else ()
    say = f"With `certainty: {certainty}` say “{_SAY[certainty]}”"
    sure = surest_words(one.text, language) if certainty != "high" else None
    spans = [sure] if sure else []
    spans += [(claim.start, claim.end) for claim in _too_strong(one, certainty, language) if not sure]
    for start, end in spans[:1]:
        message = f"“{one.text[start:end]}” is stronger than the certainty of this block, `{certainty}`"
        yield rule.problem(one.place(document, start, end), message, f"{say}, or only what a study found.", *option)
    if certainty in {"very-low", "unknown"} and not spans:
        foretold = [claim for claim in claims_in(one.text, language) if not claim.is_report and claim.kind != "number"]
        body = " ".join(passage.text for passage in document.passages if _is_of(passage.block_line, one))
        if foretold and not says_doubt(body, language):
            place = one.place(document, foretold[0].start, foretold[0].end)
            message = f"this block has `certainty: {certainty}`, and nothing in it says how little is known"
            yield rule.problem(place, message, "Add “we hardly know”, or “we do not know whether …”.", *option)


def _is_of(line: int, one: Said) -> bool:
    return one.block is not None and line == one.block.location.line


def _too_strong(one: Said, certainty: str, language: str) -> Iterable[Claim]:
    """What is foretold more surely than the certainty allows; what a study found may be told as it was."""
    for claim in claims_in(one.text, language):
        if claim.kind != "number" and not claim.is_report and claim.wording not in _ALLOWED[certainty]:
            yield claim


def _early_evidence(rule: Rule, site: Site, theme: Theme) -> Found:
    for one in claimed(site, theme):
        document = site.documents.get(one.path)
        origins = _origins(one.keys, site.library)
        block = one.said.block
        is_called_so = block is not None and "verdict" in block.options and "early" in block.options["verdict"].value
        if not document or not origins or is_called_so or one.said.where in _PLACES:
            continue
        if not any(says_origin(one.around, origin, one.language) for origin in origins):
            claim = one.claims[0]
            keys = " and ".join(f"`{key}`" for key in one.keys)
            kinds = " and ".join(dict.fromkeys(site.library.references[key].study_type for key in one.keys))
            words = one.said.text[claim.start : claim.end]
            message = f"“{words}” rests on {keys} alone ({kinds}), and the text does not say so"
            hint = f"Say where it was seen: {'; '.join(_SO_SAY[origin] for origin in dict.fromkeys(origins))}."
            yield rule.problem(_place(site, one.path, one.said, claim), message, hint)


def _origins(keys: tuple[str, ...], library: Library) -> tuple[Origin, ...]:
    """What kinds of early evidence these references are; nothing when any of them is more, or is not known."""
    types = [library.references[key].study_type for key in keys if key in library.references]
    if not types or len(types) < len(keys) or not all(kind in _ORIGINS for kind in types):
        return ()
    return tuple(_ORIGINS[kind] for kind in types)


CLAIM_RULES = (
    error_rule("uncited-claim", "a promise or a number without a source", _uncited_claim, of_text=True, scope="both"),
    warning_rule(
        "uncited-suggestion",
        "a comparison or a “may” without a source",
        _uncited_suggestion,
        of_text=True,
        scope="both",
    ),
    error_rule("stronger-than-evidence", "words surer than the certainty of their block", _stronger, of_text=True),
    error_rule("early-evidence", "early evidence that is not called so", _early_evidence, scope="both"),
)
