"""Which words make a sentence claim something? Reads `claim_words.TAG.yaml`, one file a language; words, no reasoning.

A language without such a file makes no claims that Anagen can see, so its pages are not judged.
"""

import functools
import re

import msgspec

from anagen.prepared import PACKAGE, read_before, text_of


class ClaimWords(msgspec.Struct, frozen=True, kw_only=True):
    """What claims are made of, in one language, as regular expressions; the file says what each is for."""

    number: tuple[str, ...]
    benefit: tuple[str, ...]
    promise: tuple[str, ...]
    safety: tuple[str, ...]
    denied_harm: tuple[str, ...]
    comparison: tuple[str, ...]
    denied_gain: tuple[str, ...]
    permanence: tuple[str, ...]
    unknown: tuple[str, ...]
    embedded: tuple[str, ...]
    attributed: tuple[str, ...]
    quoting: tuple[str, ...]
    told: tuple[str, ...]
    done: tuple[str, ...]
    definition: tuple[str, ...]
    possible: tuple[str, ...]
    probable: tuple[str, ...]
    reported: tuple[str, ...]
    present: tuple[str, ...]
    doubt: tuple[str, ...]
    animal: tuple[str, ...]
    laboratory: tuple[str, ...]
    cases: tuple[str, ...]
    boundary: str
    negation: str
    no: str
    not_negation: str
    sure: str
    counted: str


def claim_words(language: str) -> ClaimWords | None:
    """The words of a language by its tag, `en` or `en-GB`; None when there are none."""
    return _words_of(language.partition("-")[0].lower())


@functools.cache
def _words_of(language: str) -> ClaimWords | None:
    name = f"claim_words.{language}.yaml"
    if not re.fullmatch("[a-z]{2,3}", language) or not (PACKAGE / name).is_file():
        return None
    before = read_before(name)
    return msgspec.json.decode(before, type=ClaimWords) if before else words_in(name)


def words_in(name: str) -> ClaimWords:
    """The same, read from a file; ValueError when it is not as it must be."""
    from anagen import yaml_reader  # noqa: PLC0415  (the words are read before)
    from anagen.source import Source  # noqa: PLC0415

    entries, problems = yaml_reader.read_mapping(Source(path=f"anagen/{name}", text=text_of(name)))
    if problems:
        raise ValueError(f"{name}: {problems[0]}")
    parts: dict[str, tuple[str, ...]] = {}
    for key, (written, _place) in entries.items():
        lines = re.sub(r"\n +", "", written).splitlines()
        parts[key] = tuple(_pattern(line, parts) for line in lines if line)
    known = msgspec.structs.fields(ClaimWords)
    fields = {one.name: "|".join(parts[one.name]) if one.type is str else parts[one.name] for one in known}
    return msgspec.convert(fields, ClaimWords)


def _pattern(line: str, parts: dict[str, tuple[str, ...]]) -> str:
    """A line of the file as a regular expression."""
    plain = re.sub(r"\((?!\?)", "(?:", "".join(line.split()).replace("_", " "))
    return re.sub(r"\{([a-z-]+)\}", lambda match: "|".join(parts[match[1]]), plain)
