"""Work spread over processes: the same results in the same order, whoever does it."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from anagen import pipeline
from anagen.output import PutBy
from anagen.workers import Workers, processors
from tests.sites import SMALL, TEMPLATES, lay

PAGE = "---\ntitle: Page {0}\nsummary: Says {0}.\ntype: concept\n---\n\n## Heading\n\nIt is completely safe [@none].\n"
SOUND = PAGE.replace("It is completely safe [@none].", "Short.")
MANY = {f"content/en/page-{number}.md": SOUND.format(number) for number in range(20)}


def reversed_bytes(work: bytes) -> bytes:
    return work[::-1]


@pytest.mark.parametrize("workers", [Workers(1), Workers(2), Workers(1, ThreadPoolExecutor(3))])
def test_results_come_in_the_order_of_the_work(workers: Workers) -> None:
    work = [b"%d" % number for number in range(100, 150)]
    with workers:
        assert [*workers.run(reversed_bytes, work)] == [part[::-1] for part in work]


@pytest.mark.parametrize("count", [0, 1, 59, 60, 1000, 10_000])
def test_batches_hold_every_page_once(count: int) -> None:
    parts = [range(count)[part] for part in Workers(2).batches(count)]
    assert [number for part in parts for number in part] == [*range(count)]


def test_little_work_starts_no_process() -> None:
    assert not Workers(8).are_wanted_for(10)
    assert not Workers(1).are_wanted_for(10_000)
    assert Workers(2).are_wanted_for(1000)
    assert processors() > 0


def test_a_build_by_several_is_a_build_by_one(tmp_path: Path) -> None:
    pages = {f"content/en/page-{number}.md": PAGE.format(number) for number in range(70)}
    root = lay(tmp_path, {**SMALL, **pages})
    day = datetime.date(2026, 11, 24)
    alone = pipeline.make(root, TEMPLATES, today=day)
    for workers in (Workers(2), Workers(1, ThreadPoolExecutor(2))):
        spread = pipeline.make(root, TEMPLATES, today=day, means=pipeline.Means(workers=workers))
        assert (spread.diagnostics, spread.waived, spread.site) == (alone.diagnostics, alone.waived, alone.site)
    for page in pages:
        (root / page).write_text(SOUND.format(page))
    alone = pipeline.make(root, TEMPLATES, today=day)
    spread = pipeline.make(root, TEMPLATES, today=day, means=pipeline.Means(workers=Workers(2)))
    assert alone.outputs
    assert spread.outputs == alone.outputs


def test_what_was_made_lies_in_a_folder_until_it_is_written(tmp_path: Path) -> None:
    root = lay(tmp_path / "site", {**SMALL, **MANY})
    workers = Workers(2)
    alone = pipeline.make(root, TEMPLATES)
    with workers.with_spool():
        folder = Path(workers.spool())
        spread = pipeline.make(root, TEMPLATES, means=pipeline.Means(workers=workers))
        put_by = [output for output in spread.outputs if isinstance(output.content, PutBy)]
        assert len(put_by) > len(MANY)
        assert {one.path: one.read() for one in spread.outputs} == {one.path: one.read() for one in alone.outputs}
        assert {one.path: one.hash for one in spread.outputs} == {one.path: one.hash for one in alone.outputs}
    assert not folder.exists()
    assert not workers.spool()


def test_where_nothing_can_be_put_by_it_is_passed_on(tmp_path: Path) -> None:
    root = lay(tmp_path / "site", {**SMALL, **MANY})
    workers = Workers(1, ThreadPoolExecutor(2))
    with workers.with_spool():
        Path(workers.spool()).rmdir()
        spread = pipeline.make(root, TEMPLATES, means=pipeline.Means(workers=workers))
        assert all(isinstance(output.content, bytes) for output in spread.outputs)
    assert len(spread.outputs) == len(pipeline.make(root, TEMPLATES).outputs)
