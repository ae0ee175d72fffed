"""What a text file is written in, and how to read one of which parts are written in something else.

A list that was pasted together holds UTF-8 and cp1252 beside each other. What is no UTF-8 is then read as cp1252, sign
by sign, and marked, so that it can be told cell by cell. A byte that neither knows becomes �, and is told too.
"""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass
from typing import TextIO

from doorstroom.ingest.readers.sheet import UnreadableFile

UTF8_BOM = codecs.BOM_UTF8
UTF16_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
SAMPLE_BYTES = 64 * 1024
BLOCK_BYTES = 1024**2
CONTROL = re.compile(r"[\x01-\x08\x0e-\x19\x1b-\x1f\x7f]")
# Signs that people type, as UTF-8: letters with accents, quotes and dashes, the euro, pictures. In cp1252 these bytes
# would be "Ã©" or "â‚¬", which nobody types.
TYPED_UTF8 = re.compile(rb"[\xc2-\xc5][\x80-\xbf]|\xe2[\x80-\x86][\x80-\xbf]|\xf0\x9f[\x80-\xbf]{2}")

UNKNOWN = "�"
MARKED = re.compile("[\udc80-\udcff�]")  # each byte that is no UTF-8, as half a sign, which no text holds
_FALLBACK, _AS_CP1252 = "surrogateescape", "cp1252_or_unknown"


def _unknown(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return UNKNOWN, error.end


codecs.register_error(_AS_CP1252, _unknown)


@dataclass(frozen=True)
class Encoding:
    """A codec and what it does with bytes that it does not know."""

    name: str
    errors: str

    @property
    def marks(self) -> bool:
        """Whether there may be marked bytes in what it reads."""
        return self.errors != "strict"

    def open(self, data: bytes) -> TextIO:
        """The text of a file, read bit by bit: held as a whole it would take four times the memory."""
        return io.TextIOWrapper(io.BytesIO(data), self.name, self.errors, newline="")


def encoding_of(data: bytes, file: str) -> Encoding:
    """What a file is written in: by its byte order mark, else UTF-8, else UTF-16, else cp1252, else a mix of these.

    Raises UnreadableFile for what is no text.
    """
    start = data[:BLOCK_BYTES]
    if start.startswith(UTF8_BOM):
        return Encoding("utf-8-sig", _FALLBACK)
    if start.startswith(UTF16_BOMS):
        return Encoding("utf-16", _AS_CP1252)
    if b"\0" in start:
        return Encoding(_utf16_without_mark(start, file), _AS_CP1252)
    if _is_utf8(data):
        return Encoding("utf-8", "strict")
    if is_binary(start[:SAMPLE_BYTES].decode("latin-1")):
        raise UnreadableFile("not_a_table", file, kind="binary")
    return Encoding("utf-8", _FALLBACK) if TYPED_UTF8.search(data) else Encoding("cp1252", _AS_CP1252)


def _utf16_without_mark(start: bytes, file: str) -> str:
    sample = start[: SAMPLE_BYTES & ~1]
    low, high = (sample[offset::2].count(0) / max(1, len(sample) // 2) for offset in (0, 1))
    if high > 0.4 and low < 0.1:
        return "utf-16-le"
    if low > 0.4 and high < 0.1:
        return "utf-16-be"
    if is_binary(sample.decode("latin-1")):
        raise UnreadableFile("not_a_table", file, kind="binary")
    raise UnreadableFile("nul_bytes", file, row=start[: start.index(0)].count(b"\n") + 1)


def _is_utf8(data: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for at in range(0, len(data), BLOCK_BYTES):
            decoder.decode(data[at : at + BLOCK_BYTES])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def is_binary(sample: str) -> bool:
    """Whether a text holds so many signs that nobody types that it is none."""
    return len(CONTROL.findall(sample)) > 3 + len(sample) / 500


def unmarked(text: str) -> tuple[str, str | None]:
    """A text with its marked bytes read as cp1252, and what to tell of it: "mixed_encoding", "undecodable" or None."""
    plain = MARKED.sub(_as_cp1252, text)
    if UNKNOWN in plain:
        return plain, "undecodable"
    return plain, None if plain == text else "mixed_encoding"


def _as_cp1252(match: re.Match[str]) -> str:
    return match[0] if match[0] == UNKNOWN else match[0].encode(errors=_FALLBACK).decode("cp1252", errors=_AS_CP1252)


def decode(data: bytes, file: str) -> str:
    """The whole text of a file. Raises UnreadableFile for what is no text."""
    with encoding_of(data, file).open(data) as text:
        whole = MARKED.sub(_as_cp1252, text.read())
    if (nul := whole.find("\0")) >= 0:
        raise UnreadableFile("nul_bytes", file, row=whole.count("\n", 0, nul) + 1)
    return whole
