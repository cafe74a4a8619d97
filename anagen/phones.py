"""Is this a telephone number, and of which country? The door to `phonenumbers`, which knows every country's plan.

The library is imported at the first question: only sites that name their country need it.
"""

from __future__ import annotations

import re
from typing import Literal

_SPLIT = re.compile(r"\s*(?:,|;|/|\bor\b)\s*")

Verdict = Literal["right", "foreign", "doubtful", "wrong"]


def verdict(number: str, country: str) -> Verdict:
    """What a number is to people in a country (two capital letters): one of its own, another country's, or none.

    `doubtful` has a length that the country uses, but is in no range that it has given out.
    """
    import phonenumbers  # noqa: PLC0415 (heavy)

    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return "wrong"
    if phonenumbers.is_valid_short_number_for_region(parsed, country):
        return "right"
    if phonenumbers.is_possible_number_with_reason(parsed) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return "wrong"
    if not phonenumbers.is_valid_number(parsed):
        return "doubtful"
    is_own = parsed.country_code == phonenumbers.country_code_for_region(country)
    return "right" if is_own else "foreign"


def is_emergency(number: str, country: str) -> bool:
    """Whether every number of a text such as `112 or 999` is an emergency number of the country."""
    import phonenumbers  # noqa: PLC0415 (heavy)

    return all(phonenumbers.is_emergency_number(part, country) for part in _SPLIT.split(number.strip()))
