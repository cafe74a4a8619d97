"""Write `prepared.json`, after a wording pack, a list of words or the way they are read have changed.

`python -m anagen.prepare` does it; a test says when it is due.
"""

from __future__ import annotations

import msgspec

from anagen import adverts, claim_words
from anagen.claims import LISTS
from anagen.cues import find_needs
from anagen.prepared import FILE, PACKAGE, Prepared, Read, hash_of, key_of, text_of
from anagen.readability import PLAIN_WORDS, plain_words_in
from anagen.wording_packs import Pack, pack_in

_CLAIMS, _ADVERTS = "claim_words.en.yaml", "advert_words.en.yaml"


def prepare() -> bytes:
    """The contents of the file, worked out anew."""
    names = [one.stem for one in (PACKAGE / "packs").iterdir()]
    packs = {f"packs/{name}.yaml": pack_in(name) for name in names}
    words = {
        _ADVERTS: adverts.words_in(_ADVERTS),
        _CLAIMS: claim_words.words_in(_CLAIMS),
        PLAIN_WORDS: plain_words_in(PLAIN_WORDS),
    }
    needs = {}
    for at_word, pattern in [*((True, one) for pack in packs.values() for one in _patterns(pack)), *_of_claims()]:
        needs[key_of(pattern, at_word=at_word)] = find_needs(pattern, at_word=at_word)
    cues = sorted({one for found in needs.values() for one in found}, key=sorted)
    numbers = {one: number for number, one in enumerate(cues)}
    files = {
        name: Read(of=hash_of(text_of(name)), read=msgspec.Raw(msgspec.json.encode(read, order="deterministic")))
        for name, read in sorted({**packs, **words}.items())
    }
    made = Prepared(
        files=files,
        cues=tuple(cues),
        needs={key: tuple(numbers[one] for one in found) for key, found in sorted(needs.items())},
    )
    return msgspec.json.format(msgspec.json.encode(made, order="deterministic"), indent=1) + b"\n"


def _patterns(pack: Pack) -> list[str]:
    return [pattern for rule in pack.rules for pattern in rule.matches]


def _of_claims() -> list[tuple[bool, str]]:
    words = claim_words.claim_words("en")
    return [(False, pattern) for name in LISTS for pattern in getattr(words, name)]


if __name__ == "__main__":
    (PACKAGE / FILE).write_bytes(prepare())
