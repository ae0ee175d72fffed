"""A person's text, found and taken out wherever it stands: whatever capitals, accents, Unicode form and room it has.

It is found as whole words: "Anne" is not in "planned". Where it stood comes REMOVED, a word that is nobody's and that
may stand anywhere, also as a key of a mapping.
"""

from __future__ import annotations

import hashlib
import html
import io
import json
import re
import tomllib
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

REMOVED = "ANONIEM"
FEWEST = 3  # letters or digits; fewer stand in too many words
MOST_PACKED = 3  # archives within archives
PACKED, PARQUET = b"PK\x03\x04", b"PAR1"
EIGHT_BITS = ("cp1252", "cp850", "mac_roman")
_UNSEEN = re.compile(
    "[\u00ad\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\u20d0-\u20ff"
    "\ufe00-\ufe0f\ufe20-\ufe2f\ufeff]"
)
_SIGNS = str.maketrans(dict.fromkeys("‐‑‒–—―−⁃", "-") | dict.fromkeys("’‘ʼ`´", "'") | {"_": " "})
_END_OF_A_CELL = re.compile(r"</(?:\w+:)?(?:si|is|c|p|row|comment|author|creator|name)\s*>")
_MARK = re.compile(r"<[^<>]*>")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})|_x([0-9a-fA-F]{4})_")

T = TypeVar("T")


class Personal:
    """The text of a person. Raises ValueError on one that is too short to be anybody's."""

    def __init__(self, text: str) -> None:
        self._plain = _plain(text)
        if sum(sign.isalnum() for sign in self._plain) < FEWEST or self._plain == _plain(REMOVED):
            raise ValueError("too short")
        self._pattern = re.compile(re.escape(self._plain))

    @property
    def checksum(self) -> str:
        """The sha256 of the text as it is compared, by which it is noted."""
        return hashlib.sha256(self._plain.encode()).hexdigest()

    def _found_in(self, plain: str) -> Iterator[re.Match]:
        """Where it stands as whole words."""
        for found in self._pattern.finditer(plain):
            beside = plain[max(0, found.start() - 1) : found.start()], plain[found.end() : found.end() + 1]
            if not any(map(str.isalnum, beside)):
                yield found

    def is_in(self, text: str) -> bool:
        return next(self._found_in(_plain(text)), None) is not None

    def out_of(self, text: str) -> str:
        """The text without it."""
        if not self.is_in(text):
            return text
        plain, places = _with_places(text)
        kept, at = [], 0
        for found in self._found_in(plain):
            first, end = places[found.start()], places[found.end() - 1] + 1
            while end < len(text) and not _of_sign(text[end]):
                end += 1
            kept += [text[at:first], REMOVED]
            at = end
        return "".join([*kept, text[at:]])

    def out_of_all(self, said: T, names: Mapping[str, str] | None = None) -> T:
        """A value of JSON without it, also in a text that is JSON itself. `names`: texts that become other ones."""
        if isinstance(said, str):
            if names and said in names:
                return names[said]
            return self._out_of_json(said) if said.startswith("{") else self.out_of(said)
        if isinstance(said, Mapping):
            return {self.out_of(name): self.out_of_all(one, names) for name, one in said.items()}
        if isinstance(said, list | tuple):
            return type(said)(self.out_of_all(one, names) for one in said)
        return said

    def _out_of_json(self, text: str) -> str:
        try:
            said = json.loads(text)
        except ValueError:
            return self.out_of(text)
        without = self.out_of_all(said)
        return text if without == said else json.dumps(without, ensure_ascii=False)

    def out_of_toml(self, text: str) -> str:
        """A mapping without it; where two keys would be one, each gets a number."""
        without = self.out_of(text)
        if without == text or _is_toml(without) or not _is_toml(text):
            return without
        parts = without.split(REMOVED)
        return parts[0] + "".join(f"{REMOVED}{nth}{part}" for nth, part in enumerate(parts[1:], 1))

    def out_of_texts(self, texts: pa.ChunkedArray, names: Mapping[str, str] | None = None) -> pa.Array:
        """A column of texts, or of lists of them, without it."""
        whole = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
        if pa.types.is_list(whole.type):
            return pa.array([self.out_of_all(one, names) for one in whole.to_pylist()], whole.type)
        encoded = whole.dictionary_encode()
        without = [None if one is None else self.out_of_all(one, names) for one in encoded.dictionary.to_pylist()]
        return pa.array(without, whole.type).take(encoded.indices)

    def is_in_file(self, content: bytes, depth: int = 0) -> bool:
        """Whether a file that was handed in holds it: as text in any of the usual encodings, packed, or as Parquet.

        Of a file that says it is packed and cannot be unpacked nobody knows: that counts as holding it.
        """
        if content.startswith(PARQUET):
            return self._is_in_parquet(content)
        if content.startswith(PACKED) and depth < MOST_PACKED:
            try:
                with zipfile.ZipFile(io.BytesIO(content)) as packed:
                    return self.is_in(packed.comment.decode("utf-8", "replace")) or any(
                        self.is_in(part.filename) or self.is_in_file(packed.read(part), depth + 1)
                        for part in packed.infolist()
                    )
            except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError):
                return True
        return any(self.is_in(text) for text in _readings(content))

    def _is_in_parquet(self, content: bytes) -> bool:
        try:
            table = pq.read_table(io.BytesIO(content))
        except (pa.ArrowException, OSError):
            return True
        said = (str(value) for column in table.columns for value in column.unique().to_pylist())
        return any(map(self.is_in, (*table.column_names, str(table.schema.metadata), *said)))


def _readings(content: bytes) -> Iterator[str]:
    """What bytes may say, as text."""
    if b"\x00" in content:
        for at in (0, 1):
            yield from _unescaped(content[at:].decode("utf-16-le", "replace"))
    try:
        yield from _unescaped(content.decode("utf-8"))
    except UnicodeDecodeError:
        yield from _unescaped(content.decode("utf-8", "replace"))
        for encoding in EIGHT_BITS:
            yield content.decode(encoding, "replace")


def _unescaped(text: str) -> Iterator[str]:
    """A text as it stands, and as what it is written in means it: XML with marks within a text, JSON with escapes."""
    yield text
    if '""' in text:
        yield text.replace('""', '"')
    if "\\u" in text or "_x" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1] or found[2], 16)), text)
        yield text
    if "<" in text or "&" in text:
        yield html.unescape(text)
        yield html.unescape(_MARK.sub("", _END_OF_A_CELL.sub("\n", text)))


def _plain(text: str) -> str:
    """A text as it is compared."""
    plain = text.casefold()
    if not plain.isascii():
        plain = _UNSEEN.sub("", unicodedata.normalize("NFKD", plain)).casefold()
    return " ".join(plain.translate(_SIGNS).split())


def _of_sign(sign: str) -> str:
    """The same of one sign; a space for any room."""
    plain = sign.casefold()
    if not plain.isascii():
        plain = _UNSEEN.sub("", unicodedata.normalize("NFKD", plain)).casefold()
    return "".join(" " if one.isspace() else one for one in plain.translate(_SIGNS))


def _with_places(text: str) -> tuple[str, list[int]]:
    """A text as it is compared, and for each sign of that which sign of the text it was."""
    plain: list[str] = []
    places: list[int] = []
    for at, sign in enumerate(text):
        for one in _of_sign(sign):
            if one == " " and (not plain or plain[-1] == " "):
                continue
            plain.append(one)
            places.append(at)
    return "".join(plain), places


def _is_toml(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True
