"""A day of work in the preview: many edits at random, right and wrong. What is shown stays what a clean build makes."""

from __future__ import annotations

import datetime
import gc
import os
import random
import re
import tracemalloc
from pathlib import Path

from anagen import pipeline
from anagen.diagnostics import has_errors
from anagen.pipeline import Built
from anagen.preview.shown import Maker, Shown
from tests.sites import SMALL, TEMPLATES, lay

TODAY = datetime.date(2026, 11, 24)
EDITS = int(os.environ.get("ANAGEN_EDITS", "200"))
EVERY = 50
_ADDRESS = re.compile(rb"(assets/[a-z-]+)\.[0-9a-f]{8}\.")
WORDS = ("sore", "numb", "swollen", "red", "itchy", "bruised", "tight", "warm")
RIGHT = {path: text for path, text in SMALL.items() if path.endswith(".md")}
BROKEN = ("\n/// urgent\n", "\n[gone](gone.md)\n", "\nA claim [@nobody].\n", "\n/// nothing\n///\n", "\n![](x.svg)\n")
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="10"><title>A line</title></svg>'


class Day:
    """The files of a writer, who breaks one thing after another and mends most of it."""

    def __init__(self, root: Path) -> None:
        self.root = lay(root, SMALL)
        self.dice = random.Random(7)

    def edit(self) -> None:
        """One save, of one kind or another."""
        kinds = (self.write, self.write, self.write, self.write, self.spoil, self.mend, self.add, self.remove,
                 self.style, self.settings, self.template, self.title, self.picture)  # fmt: skip
        self.dice.choice(kinds)()

    def page(self) -> str:
        return self.dice.choice(sorted(RIGHT))

    def write(self) -> None:
        path = self.page()
        lay(self.root, {path: f"{RIGHT[path]}\nIt is {self.dice.choice(WORDS)}, take {self.dice.random()}.\n"})

    def title(self) -> None:
        path = self.page()
        lay(self.root, {path: re.sub("title: .*", f"title: The {self.dice.choice(WORDS)} one", RIGHT[path])})

    def spoil(self) -> None:
        path = self.page()
        lay(self.root, {path: RIGHT[path] + self.dice.choice(BROKEN) if self.dice.random() < 0.8 else "no head"})

    def mend(self) -> None:
        lay(self.root, {**RIGHT, "site_config.yaml": SMALL["site_config.yaml"]})
        (self.root / "templates/layouts/page.html").unlink(missing_ok=True)

    def extra(self) -> str:
        return f"content/en/risks/{self.dice.choice(WORDS)}.md"

    def add(self) -> None:
        lay(
            self.root,
            {self.extra(): RIGHT["content/en/risks/side-effects.md"].replace("Side", self.dice.choice(WORDS))},
        )

    def remove(self) -> None:
        (self.root / self.extra()).unlink(missing_ok=True)

    def style(self) -> None:
        lay(self.root, {"templates/styles/layout.css": f".ag-shell {{ order: {self.dice.randrange(99)}; }}\n"})

    def settings(self) -> None:
        title = self.dice.choice(["title: A small site", "title: Another", "titel: Wrong", "title: [wrong"])
        lay(self.root, {"site_config.yaml": SMALL["site_config.yaml"].replace("title: A small site", title)})

    def template(self) -> None:
        layout = (TEMPLATES / "layouts/page.html").read_text(encoding="utf-8")
        change = self.dice.choice(["<h1>Own: ", "<h1>{{ nothing }}", "<h1>{% if %}", "<h1>"])
        lay(self.root, {"templates/layouts/page.html": layout.replace("<h1>", change, 1)})

    def picture(self) -> None:
        path = "content/en/risks/side-effects.md"
        text = f"{RIGHT[path]}\n![A line that is drawn](line.svg)\n"
        lay(self.root, {path: text, "content/en/risks/line.svg": PICTURE.format(self.dice.randrange(1, 99))})


def clean(root: Path) -> Built:
    return pipeline.make(root, TEMPLATES, with_drafts=True, today=TODAY)


def without_names(content: bytes) -> bytes:
    return _ADDRESS.sub(rb"\1.", content)


def test_after_a_day_of_edits_the_pages_are_those_of_a_clean_build_and_memory_does_not_grow(tmp_path: Path) -> None:
    day = Day(tmp_path)
    maker = Maker(tmp_path, TEMPLATES, lambda: TODAY)
    shown = maker.make(Shown())
    sizes: list[int] = []
    for number in range(1, EDITS + 1):
        day.edit()
        shown = maker.make(shown)
        if number % EVERY:
            continue
        built = clean(tmp_path)
        if has_errors(built.diagnostics):
            assert has_errors(shown.diagnostics)
            day.mend()
            shown, built = maker.make(shown), clean(tmp_path)
        assert not has_errors(shown.diagnostics)
        wanted = {without_names(output.path.encode()): without_names(output.read()) for output in built.outputs}
        assert {without_names(path.encode()): without_names(content) for path, content in shown.files.items()} == wanted
        gc.collect()
        if number == EDITS // 2:
            tracemalloc.start()
        elif number > EDITS // 2:
            sizes.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert sizes[-1] < min(sizes) + 3_000_000
