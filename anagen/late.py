"""Records that are decoded when somebody asks for them: of a large site a build after an edit asks for few."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

import msgspec

Record = TypeVar("Record")


class Late(Mapping[str, Record]):
    """Records of one form by name, which come in MessagePack."""

    def __init__(self, encoded: Mapping[str, bytes], form: type[Record]) -> None:
        self._encoded = encoded
        self._decoder = msgspec.msgpack.Decoder(form)
        self._decoded: dict[str, Record] = {}

    def __getitem__(self, name: str) -> Record:
        record = self._decoded.get(name)
        if record is None:
            record = self._decoded[name] = self._decoder.decode(self._encoded[name])
        return record

    def __contains__(self, name: object) -> bool:
        return name in self._encoded

    def __iter__(self) -> Iterator[str]:
        return iter(self._encoded)

    def __len__(self) -> int:
        return len(self._encoded)
