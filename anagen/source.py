"""Text and places: the text of one file as the writer sees it, and the arithmetic of lines and columns.

The only module that turns an offset into a line and a column.
"""

import codecs
import re
from collections.abc import Iterable

import msgspec

from anagen.diagnostics import Diagnostics, Location, error

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
MAX_BYTES = 2_000_000


class SourceFile(msgspec.Struct, frozen=True, kw_only=True):
    """A text file of the project as bytes; `path` is relative to the root, with forward slashes."""

    path: str
    content: bytes


class Source(msgspec.Struct, frozen=True, kw_only=True):
    r"""The text of one file: no byte order mark, every line end `\n`.

    `first_line` is the number in the file of the text's first line, for text cut out of a file;
    `indent` is how many characters were cut off the start of each line.
    """

    path: str
    text: str
    first_line: int = 1
    indent: int = 0

    def place(self, offset: int, length: int = 1) -> Location:
        """The location of `length` characters from `offset` (0 is the first character)."""
        line_start = self.text.rfind("\n", 0, offset) + 1
        return Location(
            path=self.path,
            line=self.text.count("\n", 0, offset) + self.first_line,
            column=offset - line_start + 1 + self.indent,
            length=max(1, length),
        )

    def place_of_line(self, index: int, column_index: int = 0, length: int = 1) -> Location:
        """The location of a line and column that count from 0 within this text."""
        return Location(
            path=self.path,
            line=index + self.first_line,
            column=column_index + 1 + self.indent,
            length=max(1, length),
        )


def decode(file: SourceFile) -> tuple[Source | None, Diagnostics]:
    """The file's text, or what keeps it from being text: not UTF-8, control characters, or far too large."""
    content = file.content
    whole_file = Location(path=file.path)
    if len(content) > MAX_BYTES:
        size = f"{len(content) / 1e6:.1f} MB"
        hint = f"Split it: a text file may have {MAX_BYTES / 1e6:.0f} MB."
        return None, (error("file-too-large", whole_file, f"this file has {size}", hint),)
    if content.startswith(_WIDE_MARKS):
        return None, (error("not-utf-8", whole_file, "this file is saved as UTF-16", "Save it again as UTF-8."),)
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as problem:
        before = Source(path=file.path, text=_lf(content[: problem.start].decode("utf-8")))
        message = f"this is not UTF-8 text: byte {content[problem.start]:#04x} cannot be read"
        place = before.place(len(before.text))
        return None, (error("not-utf-8", place, message, "Save the file again with the encoding UTF-8."),)
    source = Source(path=file.path, text=_lf(text))
    control = _CONTROL.search(source.text)
    if control:
        message = f"an invisible control character (U+{ord(control.group()):04X}) stands here"
        place = source.place(control.start())
        return None, (error("control-character", place, message, "Delete the character and type the text again."),)
    return source, ()


def _lf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def line_in(files: Iterable[SourceFile], place: Location) -> str | None:
    """The line of one of these files that a place names, for a person to see; None when there is none."""
    content = next((file.content for file in files if file.path == place.path), b"")
    lines = _lf(content.decode("utf-8-sig", errors="replace")).split("\n")
    return lines[place.line - 1] if 0 < place.line <= len(lines) else None
