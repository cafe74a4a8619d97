"""What do the wording packs say? Reads `packs/NAME.yaml`, which ship with Anagen, into rules and notices.

A pack is data and never code. A mistake in one is a bug of Anagen, so it raises.
"""

import functools
import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from anagen.diagnostics import Severity
from anagen.prepared import read_before, text_of
from anagen.text_form import Id, Language, Text
from anagen.urls import NOTICES
from anagen.wording import Authority, Excuse, Family, WordingRule


class Notice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words that a law wants on a page. The words themselves are the clinic's to supply; none stand here.

    A page needs it when it is of one of the types `on_pages`, or all pages when there are none. `ask` says what the
    law is about and what it leaves open, so that a person can judge whether it applies.
    """

    id: Id
    law: Text
    authority: Id
    on_pages: tuple[str, ...] = ()
    ask: Text

    def path(self, language: str) -> str:
        """The file that holds the words of the notice, for pages of this language."""
        return f"{NOTICES}{language}/{self.id}.md"


class Pack(msgspec.Struct, frozen=True, kw_only=True):
    """The rules and notices of one jurisdiction or topic, for texts in one language."""

    name: str
    language: str
    jurisdiction: str
    description: str
    authorities: dict[str, Authority]
    rules: tuple[WordingRule, ...] = ()
    notices: tuple[Notice, ...] = ()


Examples = Annotated[tuple[Text, ...], Meta(min_length=3)]
Patterns = Annotated[tuple[Text, ...], Meta(min_length=1)]


class _WrittenRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule as it stands in the file."""

    id: Id
    family: Family
    severity: Literal["error", "warning"] = "error"
    only_in_adverts: bool = False
    matches: Patterns
    unless: tuple[str, ...] = ()
    even_in: tuple[Excuse, ...] = ()
    why: Text
    authority: Id
    instead: Text
    bad: Examples
    good: Examples


class _WrittenPack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A pack as it stands in the file. `terms` are words that its patterns share, by name."""

    language: Language
    jurisdiction: Text
    description: Text
    authorities: dict[str, Authority]
    terms: dict[str, tuple[str, ...]] = {}
    rules: tuple[_WrittenRule, ...] = ()
    notices: tuple[Notice, ...] = ()


@functools.cache
def read_pack(name: str) -> Pack:
    """The pack of this name; ValueError when it is not as it must be, FileNotFoundError when there is none."""
    before = read_before(f"packs/{name}.yaml")
    return msgspec.json.decode(before, type=Pack) if before else pack_in(name)


def pack_in(name: str) -> Pack:
    """The same, read from its file."""
    from anagen import yaml_reader  # noqa: PLC0415  (packs are read before)
    from anagen.source import Source  # noqa: PLC0415

    source = Source(path=f"anagen/packs/{name}.yaml", text=text_of(f"packs/{name}.yaml"))
    read, problems = yaml_reader.read(source, _WrittenPack)
    if read.value is None or problems:
        raise ValueError(f"{source.path}: {problems}")
    return _pack(name, read.value)


def notices_for(packs: Iterable[str], page_type: str) -> Iterator[tuple[Notice, Authority]]:
    """The notices that these packs want on a page of this type, and where the law of each stands."""
    for pack in map(read_pack, packs):
        for notice in pack.notices:
            if page_type in notice.on_pages or not notice.on_pages:
                yield notice, pack.authorities[notice.authority]


def _pack(name: str, written: _WrittenPack) -> Pack:
    terms = {term: "|".join(words) for term, words in written.terms.items()}
    return Pack(
        name=name,
        language=written.language,
        jurisdiction=written.jurisdiction,
        description=written.description,
        authorities=written.authorities,
        rules=tuple(_rule(name, rule, written.authorities, terms) for rule in written.rules),
        notices=written.notices,
    )


_NAMED = re.compile(r"\{(\w*[a-z]\w*)\}")


def _rule(pack: str, rule: _WrittenRule, authorities: dict[str, Authority], terms: dict[str, str]) -> WordingRule:
    return WordingRule(
        id=rule.id,
        pack=pack,
        family=rule.family,
        severity=Severity(rule.severity),
        only_in_adverts=rule.only_in_adverts,
        matches=_without_names(rule.matches, terms),
        unless=_without_names(rule.unless, terms),
        even_in=frozenset(rule.even_in),
        why=rule.why,
        authority=authorities[rule.authority],
        instead=rule.instead,
        bad=rule.bad,
        good=rule.good,
    )


def _without_names(patterns: tuple[str, ...], terms: dict[str, str]) -> tuple[str, ...]:
    """The patterns with the words of a term where its `{name}` stood."""
    return tuple(_NAMED.sub(lambda name: f"(?:{terms[name[1]]})", pattern) for pattern in patterns)
