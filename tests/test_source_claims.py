"""The 50 statements of the advert that this site answers: each has its block, on a page, below an anchor.

The numbers and verdicts are those of the list that was made when the advert was checked; its words are not held here, so
a writer may change the words of a page. "Wrong topic", a statement about another treatment, stands on the site as wrong.
"""

from __future__ import annotations

import re
from collections import Counter

import pytest

from anagen import pipeline
from anagen.starter import starter_folder
from anagen.urls import relative
from tests.sites import TEMPLATES, main_of

CLAIMS = "benefits/claims-checked"
ABOUT_HAIR = "benefits/claims-about-hair"
# Each line is one block: the statements that it answers, its verdict, its page, and the heading that it stands under.
BLOCKS: tuple[tuple[tuple[int, ...], str, str, str], ...] = (
    ((1,), "oversimplified", CLAIMS, "what-it-is"),
    ((2,), "unsupported", "treatment/what-it-is", "what-it-is-not"),
    ((3,), "early-evidence", CLAIMS, "what-it-is"),
    ((4,), "unsupported", CLAIMS, "what-it-is"),
    ((5,), "wrong", "treatment/what-it-is", "what-it-is-not"),
    ((6,), "oversimplified", "procedure/taking-fat", "what-happens"),
    ((7,), "oversimplified", "options/hair-transplant", "is-it-more-of-a-burden-than-cells-from-fat"),
    ((8,), "accurate", ABOUT_HAIR, "how-hair-grows"),
    ((9,), "oversimplified", ABOUT_HAIR, "how-hair-grows"),
    ((10,), "wrong", "how-hair-grows/the-growth-cycle", "why-scalp-hair-gets-so-long"),
    ((11,), "oversimplified", "how-hair-grows/what-a-follicle-needs", "oil"),
    ((12,), "accurate", "how-hair-grows/what-a-follicle-needs", "signals"),
    ((13,), "oversimplified", "how-hair-grows/what-a-follicle-needs", "when-something-goes-wrong"),
    ((14,), "oversimplified", "how-hair-grows/why-hair-thins", "pattern-hair-loss"),
    ((15,), "accurate", "how-hair-grows/why-hair-thins", "do-follicles-close-for-good"),
    ((16,), "oversimplified", "how-hair-grows/why-hair-thins", "do-follicles-close-for-good"),
    ((17,), "accurate", "how-hair-grows/what-a-hair-is", "how-many-do-you-have"),
    ((18,), "wrong", ABOUT_HAIR, "why-hair-thins"),
    ((19,), "early-evidence", ABOUT_HAIR, "what-it-does-to-hair"),
    ((20, 27), "wrong", "procedure/follicle-sample", "what-you-may-have-read"),
    ((21, 45), "wrong", "treatment/what-it-is", "what-it-is-not"),
    ((22, 23), "unsupported", "procedure", "is-it-quick-and-painless"),
    ((24, 25), "accurate", "procedure/taking-fat", "what-happens"),
    ((26,), "oversimplified", "procedure/separating-the-cells", "what-happens"),
    ((28,), "wrong", "procedure/follicle-sample", "what-you-may-have-read"),
    ((29,), "oversimplified", "procedure/injections", "what-happens"),
    ((30,), "unsupported", "procedure/follicle-sample", "what-you-may-have-read"),
    ((31, 49), "early-evidence", "procedure/sessions-and-timeline", "how-many-sessions"),
    ((32,), "unsupported", "procedure/taking-fat", "is-fat-taken-only-once"),
    ((33, 50), "early-evidence", "procedure/sessions-and-timeline", "when-would-you-know"),
    ((34,), "oversimplified", "procedure/separating-the-cells", "your-own-cells-so-no-harm"),
    ((35,), "wrong", "procedure/separating-the-cells", "is-the-supply-unlimited"),
    ((36,), "unsupported", "treatment/cost-and-trials", "what-does-it-cost"),
    ((37,), "unsupported", ABOUT_HAIR, "what-it-does-to-hair"),
    ((38,), "unsupported", ABOUT_HAIR, "what-it-does-to-hair"),
    ((39,), "unsupported", ABOUT_HAIR, "what-it-does-to-hair"),
    ((40, 42), "unsupported", ABOUT_HAIR, "what-it-does-to-hair"),
    ((41,), "early-evidence", ABOUT_HAIR, "what-it-does-to-hair"),
    ((43,), "wrong", "treatment/what-it-is", "what-it-is-not"),
    ((44,), "unsupported", CLAIMS, "proof-and-safety"),
    ((46,), "early-evidence", "risks/how-safe-is-it", "what-has-been-seen"),
    ((47,), "accurate", CLAIMS, "proof-and-safety"),
    ((48,), "oversimplified", "risks/side-effects", "rare-and-serious"),
)
PLACES = sorted({(page, anchor) for _rows, _verdict, page, anchor in BLOCKS})


@pytest.fixture(scope="session")
def pages() -> dict[str, str]:
    """The `<main>` of every page of the shipped site, by the path of its folder."""
    built = pipeline.make(starter_folder(), TEMPLATES)
    return {
        output.path.removesuffix("/index.html"): main_of(output.read().decode())
        for output in built.outputs
        if output.path.endswith("/index.html")
    }


def section(html: str, anchor: str) -> str:
    """What stands below the heading with this anchor, up to the next heading of its level; empty without such a one."""
    found = re.search(rf'<h2[^>]* id="{anchor}"[^>]*>(.*?)(?=<h2[ >]|\Z)', html, re.DOTALL)
    return found[1] if found else ""


def test_each_of_the_50_statements_is_answered_once() -> None:
    answered = Counter(row for rows, *_place in BLOCKS for row in rows)
    assert answered == Counter(range(1, 51))
    verdicts = Counter(verdict for rows, verdict, *_place in BLOCKS for _row in rows)
    assert verdicts == {
        "accurate": 7,
        "oversimplified": 12,
        "early-evidence": 8,
        "unsupported": 13,
        "wrong": 8 + 2,  # Eight that are wrong, two about another treatment.
    }


@pytest.mark.parametrize(("page", "anchor"), PLACES)
def test_the_answers_stand_below_their_anchor(pages: dict[str, str], page: str, anchor: str) -> None:
    wanted = Counter(verdict for _rows, verdict, *place in BLOCKS if place == [page, anchor])
    found = Counter(re.findall(r'class="ag-claim ag-claim--([a-z-]+) ', section(pages[page], anchor)))
    assert wanted <= found


@pytest.mark.parametrize(("page", "anchor"), [place for place in PLACES if place[0] not in {CLAIMS, ABOUT_HAIR}])
def test_the_pages_of_claims_lead_to_the_answers_on_other_pages(pages: dict[str, str], page: str, anchor: str) -> None:
    link = f'href="{relative(f"/{CLAIMS}/", f"/{page}/")}#{anchor}"'
    assert link in pages[CLAIMS] + pages[ABOUT_HAIR]
