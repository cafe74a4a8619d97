"""The made-up site before it is written in any dialect: its sources, its numbers, its tree, and what each page holds.

Nothing here is true, and every source says so of itself. This module knows no generator and writes no file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from benchmarks.words import (
    DOINGS,
    FEEL,
    FELT,
    GRAVE_SIGNS,
    HEADINGS,
    MANNER,
    PEOPLE,
    SIGNS,
    TERMS,
    WHEN,
    Choice,
    capital,
    doing,
    point,
    question,
    sentence,
)

LEAST_PAGES = 30
IN_A_FOLDER = 26
"""So many pages a folder has at most; a section with more is divided into parts, as a real one would be."""

SECTIONS = (
    ("first-things", "First things", "concept"),
    ("signs-and-causes", "Signs and causes", "condition"),
    ("treatments", "Treatments", "treatment"),
    ("stage-by-stage", "Stage by stage", "stage"),
    ("what-it-may-bring", "What it may bring", "benefits"),
    ("what-can-go-wrong", "What can go wrong", "risks"),
    ("looking-after-yourself", "Looking after yourself", "aftercare"),
    ("side-by-side", "Side by side", "comparison"),
    ("what-to-ask", "What to ask", "questions"),
    ("at-home", "At home", "concept"),
    ("food-and-sleep", "Food and sleep", "concept"),
    ("back-to-work", "Back to work", "aftercare"),
)
EXPECT = "What to expect"


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A source that does not exist, with the one number that it has on record: `events` of `denominator` people."""

    id: str
    number: int
    title: str
    year: int
    kind: str
    felt: str
    feel: str
    events: int
    denominator: int

    @property
    def outcome(self) -> str:
        """The id of its number of record."""
        return f"outcome-{self.number:04}"


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """A part with a purpose. `plain` is what stands for its options where a generator has no such blocks."""

    name: str
    heading: str = ""
    options: tuple[tuple[str, str], ...] = ()
    body: str = ""
    plain: str = ""


Chunk = str | Block


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A page without its text. `path` is below the folder of the language; `trail` is the pages above it."""

    path: str
    title: str
    summary: str
    type: str
    order: int
    trail: tuple[tuple[str, str], ...] = ()
    """Path and title of each, the home page first."""


def sources_of(pages: int, seed: int) -> list[Source]:
    """As many made-up sources as a site of this size would have."""
    kinds = ("randomised-trial", "controlled-study", "systematic-review", "cohort")
    found = []
    for number in range(1, max(12, pages // 10) + 1):
        choice = Choice(f"{seed}/source/{number}")
        which = choice.number(0, len(FELT) - 1)
        denominator = choice.number(40, 400)
        found.append(
            Source(
                id=f"made-up-{number:04}",
                number=number,
                title=f"Made-up source {number}: {doing(choice).gerund} {choice.one(WHEN)}",
                year=choice.number(1990, 2025),
                kind=choice.one(kinds),
                felt=FELT[which],
                feel=FEEL[which],
                events=choice.number(denominator // 20 + 1, denominator // 2),
                denominator=denominator,
            )
        )
    return found


def plan(pages: int, seed: int) -> list[Plan]:
    """All pages in the order of reading. No two have the same title."""
    if pages < LEAST_PAGES:
        raise ValueError(f"the made-up site needs at least {LEAST_PAGES} pages")
    titles = _titles(seed)
    home = ("index.md", "A made-up site for measuring")
    planned = [Plan(path=home[0], title=home[1], summary="Machine-made text. It means nothing.", type="home", order=0)]
    rest = pages - 3
    for order, (name, title, kind) in enumerate(SECTIONS, 1):
        count = rest // len(SECTIONS) + (order <= rest % len(SECTIONS))
        planned.extend(_folder(_index(name, title, order, (home,)), kind, count, titles))
    for order, (kind, title) in enumerate((("glossary", "Words"), ("sources", "Sources")), len(SECTIONS) + 1):
        summary = "The words that this made-up site explains." if kind == "glossary" else "All sources. None is real."
        planned.append(Plan(path=f"{kind}.md", title=title, summary=summary, type=kind, order=order, trail=(home,)))
    return planned


def _titles(seed: int) -> Iterator[str]:
    """Titles in an order that looks accidental, each once: there are more than 7,000 without a number."""
    choice = Choice(f"{seed}/titles")
    all_titles = [
        f"{capital(gerund)} {thing} {when}" for (_, gerund), things in DOINGS for thing in things for when in WHEN
    ]
    for part in (1, *range(2, 100)):
        for title in choice.some(all_titles, len(all_titles)):
            yield title if part == 1 else f"{title}, part {part}"


def _folder(index: Plan, kind: str, count: int, titles: Iterator[str]) -> Iterator[Plan]:
    """The first page of a folder and the pages below it, `count` in all; too many are divided into parts."""
    yield index
    folder, trail = index.path.removesuffix("/index.md"), (*index.trail, (index.path, index.title))
    if count - 1 > IN_A_FOLDER:
        parts = -(-(count - 1) // IN_A_FOLDER)
        for part in range(1, parts + 1):
            size = (count - 1) // parts + (part <= (count - 1) % parts)
            first = _index(f"{folder}/part-{part}", f"{index.title}, part {part}", part, trail)
            yield from _folder(first, kind, size, titles)
        return
    for order in range(1, count):
        title = next(titles)
        yield Plan(
            path=f"{folder}/{title.lower().replace(',', '').replace(' ', '-')}.md",
            title=title,
            summary=f"What to know about {title[:1].lower()}{title[1:]}.",
            type=kind,
            order=order,
            trail=trail,
        )


def _index(folder: str, title: str, order: int, trail: tuple[tuple[str, str], ...]) -> Plan:
    summary = f"Made-up pages: {title.lower()}."
    return Plan(path=f"{folder}/index.md", title=title, summary=summary, type="section", order=order, trail=trail)


class Writer:
    """Writes the text of one page; lives for that page alone. Links go to pages of `targets`."""

    def __init__(self, page: Plan, targets: list[Plan], sources: list[Source], seed: int) -> None:
        self.page, self.targets, self.sources = page, targets, sources
        self.choice = Choice(f"{seed}/page/{page.path}")
        self.chunks: list[Chunk] = []
        self.left = self.choice.words()
        self.headings = self.choice.some(HEADINGS, len(HEADINGS))

    def write(self) -> list[Chunk]:
        """The whole page: what its type must have, then parts until it is as long as it should be."""
        if self.page.type == "home":
            self.add("This site was made by a program, to measure other programs. Do not follow anything in it.")
            return self.chunks
        if self.page.type == "glossary":
            self.add("\n\n".join(f"{term}\n{other}\n:   {meaning}" for term, other, meaning in TERMS))
            return self.chunks
        if self.page.type == "sources":
            self.add("None of these sources is real.")
            return self.chunks
        if self.page.type != "section":
            points = [point(self.choice) for _ in range(self.choice.number(2, 3))]
            self.add(Block(name="key-points", body="\n".join(f"- {text}" for text in (*points, self.cited()))))
        self.add(f"## {EXPECT}")
        self.paragraph()
        for required in self.required():
            required()
        parts = (
            (self.paragraph, 14), (self.cited_paragraph, 20), (self.list, 5), (self.table, 3), (self.block, 8),
        )  # fmt: skip
        ways = [way for way, share in parts for _ in range(share)]
        while self.left > 0 and self.headings:
            self.add(f"## {self.headings.pop()}")
            self.paragraph()
            for _ in range(self.choice.number(1, 4)):
                if self.left > 0:
                    self.choice.one(ways)()
        self.paragraph()
        return self.chunks

    def add(self, chunk: Chunk) -> None:
        """Put a part at the end of the page, and count its words."""
        self.chunks.append(chunk)
        words = chunk if isinstance(chunk, str) else f"{chunk.heading} {chunk.body}"
        self.left -= len(words.split())

    def required(self) -> list[Callable[[], None]]:
        """What the type of this page must have, as functions that add it."""
        by_type: dict[str, list[Callable[[], None]]] = {
            "treatment": [
                self.urgent,
                lambda: self.headed("Benefits"),
                self.evidence,
                lambda: self.headed("Risks"),
                self.icons,
                lambda: self.headed("Other choices"),
                lambda: self.headed("Doing nothing"),
            ],
            "stage": [self.urgent, self.steps],
            "benefits": [self.icons, self.unknown],
            "risks": [self.emergency, self.urgent, self.icons, self.unknown],
            "aftercare": [self.urgent, self.do_and_dont, self.timeline],
            "comparison": [lambda: self.headed("Doing nothing"), self.compare],
            "questions": [self.questions],
        }
        return by_type.get(self.page.type, [])

    def headed(self, heading: str) -> None:
        """A heading with a paragraph."""
        self.add(f"## {heading}")
        self.paragraph()

    def paragraph(self) -> None:
        """A paragraph without a claim; one of three has a link."""
        sentences = [sentence(self.choice) for _ in range(self.choice.number(2, 4))]
        if self.choice.chance(0.35):
            target = self.choice.one(self.targets)
            anchor = "#what-to-expect" if self.choice.chance(0.4) else ""
            sentences[-1] = f"Read also [{target.title[:1].lower()}{target.title[1:]}](page:{target.path}{anchor})."
        self.add(" ".join(sentences))

    def cited(self) -> str:
        """A sentence with a number or a finding, and its source."""
        source, other = self.choice.one(self.sources), self.choice.one(self.sources)
        both = f"{source.id}; @{other.id}" if other is not source else source.id
        counted = f"{source.events} of the {source.denominator} people {source.felt}"
        return self.choice.one(
            (
                f"In one study, {counted} [@{source.id}].",
                f"As one report says, {counted} {self.choice.one(WHEN)} [@{source.id}].",
                f"In one study, {doing(self.choice).gerund} eased the pain of some people [@{both}].",
                f"People who went for a walk slept better than those who did not [@{source.id}].",
                f"One report found no serious side effects from {doing(self.choice).gerund} [@{source.id}].",
                f"Of those who took part, some {source.felt}, and others did not [@{both}].",
                f"One report has a list of people who {source.felt} {self.choice.one(WHEN)} [@{source.id}].",
            )
        )

    def cited_paragraph(self) -> None:
        """A paragraph whose claims have sources."""
        claims = [self.cited() for _ in range(self.choice.number(1, 2))]
        self.add(" ".join((sentence(self.choice), *claims, sentence(self.choice))))

    def list(self) -> None:
        """A list, with bullets or with numbers."""
        marks = "-" if self.choice.chance(0.7) else "1."
        lines = [f"{marks} {point(self.choice)}" for _ in range(self.choice.number(3, 6))]
        self.add(f"{sentence(self.choice)}\n\n" + "\n".join(lines))

    def table(self) -> None:
        """A table with three columns."""
        rows = [
            f"| {capital(choice_when)} | {capital(doing(self.choice).base)} | {capital(self.choice.one(PEOPLE))} |"
            for choice_when in self.choice.some(WHEN, self.choice.number(3, 8))
        ]
        self.add("\n".join(("| When | What to do | Who can help |", "| --- | --- | --- |", *rows)))

    def block(self) -> None:
        """Any block, as frequent as in a real site."""
        shares = (
            (self.claim_checked, 5), (self.evidence, 4), (self.questions, 4), (self.unknown, 4), (self.icons, 3),
            (self.note, 3), (self.details, 3), (self.timeline, 2), (self.do_and_dont, 2), (self.non_urgent, 1),
        )  # fmt: skip
        self.choice.one([way for way, share in shares for _ in range(share)])()

    def urgent(self) -> None:
        """When to call the same day."""
        signs = "\n".join(f"- {sign}" for sign in self.choice.some(SIGNS, self.choice.number(3, 5)))
        self.add(Block(name="urgent", heading="Call us the same day if", body=signs))

    def emergency(self) -> None:
        """When to call an ambulance."""
        signs = "\n".join(f"- {sign}" for sign in self.choice.some(GRAVE_SIGNS, self.choice.number(3, 5)))
        self.add(Block(name="emergency", heading="Get emergency help now if", body=signs))

    def non_urgent(self) -> None:
        """When to call in opening hours."""
        body = f"- you have a question about {doing(self.choice).gerund}\n- you have lost the leaflet"
        self.add(Block(name="non-urgent", heading="Call us in opening hours if", body=body))

    def evidence(self) -> None:
        """A statement with how sure it is."""
        source = self.choice.one(self.sources)
        body = f"Some people may {source.feel} {self.choice.one(WHEN)} [@{source.id}]."
        self.add(Block(name="evidence", options=(("certainty", "low"),), body=body, plain="Certainty: low."))

    def icons(self) -> None:
        """A number of record as people out of 100."""
        source = self.choice.one(self.sources)
        plain = (
            f"| {capital(source.felt)} | Out of |\n| --- | --- |\n| {source.events} | {source.denominator} |\n\n"
            f"Certainty: low. The source is made up [@{source.id}]."
        )
        self.add(
            Block(name="icon-array", options=(("outcome", source.outcome),), body=sentence(self.choice), plain=plain)
        )

    def claim_checked(self) -> None:
        """Words that a reader may have met, and what is known."""
        heading = f"Everybody can {doing(self.choice).base}"
        body = f"{sentence(self.choice)} {self.cited()}"
        options = (("verdict", "oversimplified"),)
        self.add(Block(name="claim-checked", heading=heading, options=options, body=body, plain="Oversimplified."))

    def unknown(self) -> None:
        """What nobody knows."""
        asked = [f"- Whether it matters to {doing(self.choice).base}." for _ in range(self.choice.number(2, 4))]
        self.add(Block(name="unknown", heading="What is not known", body="\n".join(asked)))

    def questions(self) -> None:
        """Questions to ask."""
        asked = [f"- {question(self.choice)}" for _ in range(self.choice.number(3, 6))]
        self.add(Block(name="questions", heading="Ask before you go", body="\n".join(asked)))

    def note(self) -> None:
        """Something good to know."""
        self.add(Block(name="note", heading="Good to know", body=sentence(self.choice)))

    def details(self) -> None:
        """More, for those who want it."""
        body = f"{sentence(self.choice)} {sentence(self.choice)}\n\n{sentence(self.choice)}"
        self.add(Block(name="details", heading=f"More about {doing(self.choice).gerund}", body=body))

    def timeline(self) -> None:
        """What happens when."""
        steps = [
            f"{capital(when)}\n:   {sentence(self.choice)}" for when in self.choice.some(WHEN, self.choice.number(3, 5))
        ]
        self.add(Block(name="timeline", heading="Day by day", body="\n\n".join(steps)))

    def do_and_dont(self) -> None:
        """What to do and what not."""
        for name, heading in (("do", "Do"), ("dont", "Do not")):
            lines = [f"- {capital(doing(self.choice).base)}." for _ in range(self.choice.number(2, 4))]
            self.add(Block(name=name, body="\n".join(lines), plain=f"**{heading}**"))

    def steps(self) -> None:
        """Stages, one heading each."""
        steps = [
            f"### {capital(doing(self.choice).base)} {self.choice.one(MANNER)}\n\n{sentence(self.choice)}"
            for _ in range(self.choice.number(3, 5))
        ]
        self.add(Block(name="steps", body="\n\n".join(steps)))

    def compare(self) -> None:
        """Choices side by side."""
        rows = [
            f"| {question(self.choice)} | {capital(doing(self.choice).base)} | Nothing |"
            for _ in range(self.choice.number(3, 6))
        ]
        body = "\n".join(("| Question | The visit | Doing nothing |", "| --- | --- | --- |", *rows))
        self.add(Block(name="compare", heading="Your choices", body=body))
