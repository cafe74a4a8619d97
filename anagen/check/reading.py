"""Rules about language: how hard a page is to read, and what makes it so. Offline; the formulas are in `readability`.

A grade is a signal for writers, never a certificate: short words can be hard and long ones easy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec

from anagen import urls
from anagen.check.rule import Found, Rule, warning_rule
from anagen.check.shown import lines
from anagen.config import CONFIG, Reading
from anagen.diagnostics import Location
from anagen.document import Definition, Document, Passage
from anagen.once import once
from anagen.readability import Grade, grades, hard_words, hardness, word_count, words
from anagen.site import Site
from anagen.theme import Theme

_PROSE = frozenset({"paragraph", "item"})
_LEAST_WORDS = 100
_HARDEST = 3
_LIX_LIMIT = 40


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """What these rules look at: a page and its language.

    `known` are the words that need no explanation, in lower case. A glossary may be long and is made of hard words.
    `may_be_explained` says that the glossary may be a page that could not be read.
    """

    document: Document
    language: str
    known: frozenset[str] = frozenset()
    is_glossary: bool = False
    may_be_explained: bool = False

    def prose(self) -> tuple[Passage, ...]:
        """What is read in sentences: no headings and no cells."""
        return tuple(passage for passage in self.document.passages if passage.kind in _PROSE)

    def place(self, passage: Passage, start: int = 0, end: int | None = None) -> Location:
        """Where a part of a passage stands."""
        return passage.place(self.document.source, start, len(passage.text) if end is None else end)


Problem = tuple[Location, str, str, tuple[Location, ...]]
Find = Callable[[Text, Reading], Iterator[Problem]]


@once
def texts_of(site: Site) -> Iterator[Text]:
    """Every page that has a text of its own; none while nobody knows the limits."""
    for path, document in site.documents.items() if CONFIG not in site.unread else ():
        page = site.pages[path]
        if page.type != "sources":
            unread = any(urls.language_of(one) == page.language for one in site.unread)
            known = _known(site.glossaries.get(page.language, ()))
            yield Text(
                document=document,
                language=page.language,
                known=frozenset(known),
                is_glossary=page.type == "glossary",
                may_be_explained=unread and not known,
            )


@once
def _known(glossary: tuple[Definition, ...]) -> Iterator[str]:
    return (term.lower() for one in glossary for term in one.terms)


def grade_of(passages: Sequence[Passage], language: str) -> float | None:
    """The mean of the grades that the language's formulas give; None for a text too short, or without a formula."""
    return _mean(_grades(passages, language))


def _grades(passages: Sequence[Passage], language: str) -> tuple[Grade, ...]:
    texts = [passage.text for passage in passages]
    if word_count(texts, language) < _LEAST_WORDS:
        return ()
    return grades(texts, language, sum(len(passage.sentences) for passage in passages))


def _mean(found: tuple[Grade, ...]) -> float | None:
    values = [grade.grade for grade in found if grade.grade is not None]
    return sum(values) / len(values) if values else None


def _reading_grade(text: Text, limits: Reading) -> Iterator[Problem]:
    found = _grades(text.prose(), text.language)
    grade = _mean(found)
    lix = found[0].value if len(found) == 1 and found[0].formula == "LIX" else None
    if grade is not None and grade > limits.grade:
        message = f"this text reads at grade {grade:.1f}; the limit is {limits.grade:g}"
    elif lix is not None and lix > _LIX_LIMIT:
        message = f"this text has a LIX of {lix:.0f}; the limit is {_LIX_LIMIT}"
    else:
        return
    hardest = _hardest(text)
    quoted = "; ".join(f"line {place.line}: “{said}”" for said, place in hardest)
    title = text.document.places.get("title") or Location(path=text.document.source.path)
    yield title, message, f"Begin with the hardest sentences. {quoted}", tuple(place for _, place in hardest)


def _hardest(text: Text) -> list[tuple[str, Location]]:
    """The three hardest sentences, shortened, with their places; the hardest first."""
    found = []
    for passage in text.prose():
        for sentence in passage.sentences:
            said = passage.text[sentence.start : sentence.end]
            place = text.place(passage, sentence.start, sentence.end)
            found.append((hardness(said, text.language), said, place))
    found.sort(key=lambda one: (-one[0], one[2]))
    return [(said if len(said) <= 120 else said[:117] + "…", place) for _, said, place in found[:_HARDEST]]


def _section_grade(text: Text, limits: Reading) -> Iterator[Problem]:
    for heading, section in sections(text.document.passages):
        grade = grade_of([passage for passage in section if passage.kind in _PROSE], text.language)
        if grade is not None and grade > limits.grade + 2:
            place = text.place(heading)
            message = f"the section “{heading.text}” reads at grade {grade:.1f}"
            yield place, message, "Use shorter sentences and everyday words in it.", ()


def sections(found: tuple[Passage, ...]) -> Iterator[tuple[Passage, list[Passage]]]:
    """The passages below each heading of level 2, with that heading."""
    heading, section = None, list[Passage]()
    for passage in found:
        if passage.kind == "heading" and passage.level == 2:
            if heading:
                yield heading, section
            heading, section = passage, []
        else:
            section.append(passage)
    if heading:
        yield heading, section


def _long_sentence(text: Text, limits: Reading) -> Iterator[Problem]:
    for passage in text.prose():
        for sentence in passage.sentences:
            if sentence.end - sentence.start < 2 * limits.sentence_words:
                continue  # too short for so many words and what stands between them
            count = len(words(passage.text[sentence.start : sentence.end]))
            if count > limits.sentence_words:
                place = text.place(passage, sentence.start, sentence.end)
                message = (
                    f"this sentence has {count} words; readers lose the thread after about {limits.sentence_words}"
                )
                yield place, message, "Make two of it.", ()


def _long_paragraph(text: Text, limits: Reading) -> Iterator[Problem]:
    for passage in text.prose():
        count = len(passage.sentences)
        if passage.kind == "paragraph" and count > limits.paragraph_sentences:
            place = text.place(passage)
            message = f"this paragraph has {count} sentences; up to {limits.paragraph_sentences} are easy to take in"
            yield place, message, "Put an empty line where the thought changes.", ()


def _long_list(text: Text, limits: Reading) -> Iterator[Problem]:
    has_enough = sum(passage.kind == "item" for passage in text.document.passages) > limits.list_items
    for items in _lists(text) if has_enough and not text.is_glossary else ():
        if len(items) > limits.list_items:
            message = f"this list has {len(items)} points; up to {limits.list_items} are easy to remember"
            yield items[0], message, "Group them under headings, or leave some out.", ()


def _lists(text: Text) -> Iterator[list[Location]]:
    """The places of the points of each list; a list inside a list, or in the next block, is another."""
    source, items = text.document.source, (passage for passage in text.document.passages if passage.kind == "item")
    places = {place.line: place for place in map(text.place, items)}
    found: dict[tuple[int, int], list[Location]] = {}
    begins = True
    for number, line in enumerate(lines(text.document), source.first_line):
        if line.is_heading or (begins and line.text and not line.opens_item and not line.level):
            yield from found.values()
            found = {}
        elif line.opens_item and not line.text.startswith(":") and number in places:
            here = line.quotes, line.level
            yield from (found.pop(deeper) for deeper in sorted(found) if deeper > here)
            found.setdefault(here, []).append(places[number])
        begins = not line.text
    yield from found.values()


def _hard_word(text: Text, limits: Reading) -> Iterator[Problem]:
    if not text.language.startswith("en") or text.is_glossary or text.may_be_explained:
        return
    known = set(text.known)
    for passage in text.prose():
        for start, end, plain in hard_words(passage.text, known):
            known.add(plain.term.lower())
            message = f"`{passage.text[start:end]}` is a hard word, and it is not explained"
            hint = f"Say “{plain.plain}”, explain it in brackets, or put it into the glossary."
            yield text.place(passage, start, end), message, hint, ()


def _rule(code: str, summary: str, find: Find) -> Rule:
    def find_all(rule: Rule, site: Site, theme: Theme) -> Found:
        for text in texts_of(site):
            for place, message, hint, related in find(text, site.config.reading):
                yield rule.problem(place, message, hint, *related)

    return warning_rule(code, summary, find_all, of_text=True)


READING_RULES = (
    _rule("reading-grade", "a page above the reading grade of the settings", _reading_grade),
    _rule("section-grade", "a section far above that grade", _section_grade),
    _rule("long-sentence", "a sentence with too many words", _long_sentence),
    _rule("long-paragraph", "a paragraph with too many sentences", _long_paragraph),
    _rule("long-list", "a list with too many points", _long_list),
    _rule("hard-word", "a medical or official word without its everyday word", _hard_word),
)
