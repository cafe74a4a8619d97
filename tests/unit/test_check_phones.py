"""Telephone numbers: of the clinic's country, wherever somebody in need would read and ring them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sites import QUIET, SMALL, make

HEAD = "---\ntitle: Page\nsummary: One.\ntype: concept\n---\n\n"


def found(root: Path, clinic: str, body: str = "Text.\n") -> list[tuple[str, str, int]]:
    config = SMALL["site_config.yaml"] + "clinic:\n" + clinic
    problems = make(root, {"site_config.yaml": config, "content/en/page.md": HEAD + body}).diagnostics
    return [(one.code, one.severity.value, one.location.line) for one in problems if one.code not in QUIET]


@pytest.mark.parametrize(
    ("clinic", "severity"),
    [
        ("  phone: 0161 496 0000\n  address: {country: GB}\n", ""),
        ("  phone: +44 161 496 0000\n  address: {country: GB}\n", ""),
        ("  urgent_phone: '111'\n  address: {country: GB}\n", ""),
        ("  emergency_phone: 112 or 999\n  address: {country: GB}\n", ""),
        ("  phone: (415) 555-2671\n  address: {country: US}\n", ""),
        ("  phone: 0161 49\n", ""),
        ("  phone: 0161 49\n  address: {country: GB}\n", "error"),
        ("  phone: call us\n  address: {country: GB}\n", "error"),
        ("  emergency_phone: '911'\n  address: {country: GB}\n", "error"),
        ("  phone: 0261 496 0000\n  address: {country: GB}\n", "warning"),
        ("  phone: +1 415 555 2671\n  address: {country: GB}\n", "warning"),
    ],
)
def test_the_numbers_of_the_settings_are_of_the_clinics_country(tmp_path: Path, clinic: str, severity: str) -> None:
    assert found(tmp_path, clinic) == ([("phone-number", severity, 6)] if severity else [])


@pytest.mark.parametrize(
    ("body", "severity"),
    [
        ("/// urgent | Call us the same day if\n- it hurts: call 0161 496 0000\n///\n", ""),
        ("/// urgent | Call us the same day if\n- it hurts: call 0161 496 00001\n///\n", "error"),
        ("/// urgent | Call us the same day if\n- you were seen 2026-11-24, 10.30 to 11.30\n///\n", ""),
        ("\nIt was given 1600 300 200 times.\n", ""),
        ("\n[Ring us](tel:+441614960000)\n", ""),
        ("\n[Ring us](tel:12)\n", "error"),
    ],
)
def test_the_numbers_of_cards_and_links_are_too(tmp_path: Path, body: str, severity: str) -> None:
    country = "  address: {country: GB}\n"
    assert found(tmp_path, country, body) == ([("phone-number", severity, 8)] if severity else [])
