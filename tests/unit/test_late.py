"""Records that are decoded when somebody asks for them."""

from __future__ import annotations

import msgspec
import pytest

from anagen.late import Late


class Record(msgspec.Struct, frozen=True, array_like=True):
    name: str


def test_records_come_by_name_in_their_order_and_each_is_decoded_once() -> None:
    late = Late({name: msgspec.msgpack.encode(Record(name)) for name in ("b", "a")}, Record)
    assert (list(late), len(late), "a" in late, "c" in late) == (["b", "a"], 2, True, False)
    assert late == {"b": Record("b"), "a": Record("a")}
    assert late["a"] is late["a"]
    assert late.get("c") is None


def test_nothing_is_decoded_that_nobody_asks_for() -> None:
    late = Late({"whole": msgspec.msgpack.encode(Record("whole")), "broken": b"\xc1"}, Record)
    assert late["whole"] == Record("whole")
    assert "broken" in late
    with pytest.raises(msgspec.DecodeError):
        late["broken"]
