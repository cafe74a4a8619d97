"""The whole report on the customer's advert, as a writer would read it: held word for word, and read by a person.

After a change of the rules: `anagen check tests/source_text.md 2>tests/source_text.report.txt`, read the difference,
and keep it if it is right.
"""

from __future__ import annotations

import functools
from pathlib import Path

from anagen import pipeline, report
from anagen.source import SourceFile, line_in
from anagen.starter import starter_folder

FOLDER = Path(__file__).parent
TEXT = SourceFile(path="tests/source_text.md", content=(FOLDER / "source_text.md").read_bytes())


def test_the_report_on_the_customers_text_is_the_one_that_was_read() -> None:
    problems = pipeline.judge([TEXT], [starter_folder()], "en")
    told = report.render_problems(problems, "text", functools.partial(line_in, [TEXT]), 100)
    assert told == (FOLDER / "source_text.report.txt").read_text(encoding="utf-8")
