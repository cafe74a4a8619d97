"""What the word lists come to was written after they last changed."""

from __future__ import annotations

from importlib import resources

from anagen import prepared
from anagen.cues import find_needs, needs_of
from anagen.prepare import prepare
from anagen.wording_packs import pack_in, read_pack


def test_it_is_what_the_lists_come_to_today() -> None:
    is_same = resources.files("anagen").joinpath(prepared.FILE).read_bytes() == prepare()
    assert is_same, "Type: python -m anagen.prepare"


def test_a_list_that_is_not_as_it_was_is_read_anew() -> None:
    assert read_pack("base").rules[0].bad == pack_in("base").rules[0].bad
    assert prepared.read_before("plain_words.xx.yaml") is None
    assert needs_of("never seen before") == find_needs("never seen before") != ()
