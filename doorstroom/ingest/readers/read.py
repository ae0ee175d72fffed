"""From a file to raw rows: every cell as text, every row with the line or sheet row it came from.

A file is recognised by its content; its extension only decides when the content can be read in more than one way.
What each kind needs stands beside this module: `csv_file`, `workbook` (xlsx, xlsb, xls, ods), `typed` (parquet, json).
What they share, finding the header and leaving out totals, stands in `rows` and `left_out`.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from pathlib import Path

from doorstroom.ingest.readers.csv_file import looks_like_separated_text, read_csv
from doorstroom.ingest.readers.encoding import UTF8_BOM, decode
from doorstroom.ingest.readers.sheet import Sheet, UnreadableFile
from doorstroom.ingest.readers.typed import read_json, read_parquet
from doorstroom.ingest.readers.workbook import read_workbook

START_BYTES = 200  # enough to see what a file is
TAGGED_BYTES = 16 * 1024  # enough to see what a file of tags is
MAX_FILE_BYTES = 2 * 1024**3
MAX_JSON_BYTES = 100 * 1024**2  # as values it takes some eight times as much memory

TABLE_SUFFIXES = frozenset(
    {".csv", ".tsv", ".tab", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".parquet", ".json", ".jsonl", ".ndjson"}
)
JSON_SUFFIXES = frozenset({".json", ".jsonl", ".ndjson"})
SHAPE_SUFFIX = ".geojson"
TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".tab", ".txt"})

ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PARQUET_START = b"PAR1"
NO_TABLE_STARTS = {
    b"%PDF-": "pdf",
    b"\x89PNG": "image",
    b"\xff\xd8\xff": "image",
    b"GIF8": "image",
    b"II*\x00": "image",
    b"MM\x00*": "image",
    b"\x1f\x8b": "archive",
    b"7z\xbc\xaf": "archive",
    b"Rar!": "archive",
    b"<svg": "image",
    b"{\\rtf": "document",
}
NO_TABLE = frozenset({*NO_TABLE_STARTS.values(), "xml"})


# What a program wrote that calls itself a spreadsheet: looked for in what starts as a tag.
TAGGED = {
    "old_xml": re.compile(rb"progid=\"Excel\.Sheet\"|urn:schemas-microsoft-com:office:spreadsheet", re.IGNORECASE),
    "web_page": re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|style|table|div|tr)\b|<!--", re.IGNORECASE),
    "xml": re.compile(rb"^<\?xml", re.IGNORECASE),
}
LONGEST_NAME, LONGEST_SHOWN = 4_096, 80

WEB_ARCHIVE = re.compile(rb"^(?:mime-version:|from:.{0,200}\r?\n)", re.IGNORECASE)


def read(
    path: Path | str,
    *,
    file: str | None = None,
    header_row: int | None = None,
    sheet: str | None = None,
    known_headers: frozenset[str] = frozenset(),
) -> list[Sheet]:
    """The sheets of a file: one for a csv or parquet file, one per visible sheet with cells for a workbook.

    `file` is the name a person knows the file by (default: the name without its folder). `header_row` is the line or
    sheet row that holds the headers, 1-based; None finds it, by likeness to `known_headers` first. `sheet` reads that
    sheet only, even a hidden one. Raises UnreadableFile; a file with headers and no rows is read, as zero rows.
    """
    path = Path(path)
    file = file or path.name
    data = _bytes_of(path, file)
    kind = _kind_of(data)
    if kind in ("web_page", "old_xml"):
        raise UnreadableFile(kind, file)
    if kind in NO_TABLE:
        raise UnreadableFile("not_a_table", file, kind=kind)
    if kind in ("zip", "ole"):
        return read_workbook(data, file, header_row=header_row, sheet=sheet, known_headers=known_headers)
    if kind == "parquet":
        return [read_parquet(data, file)]
    return _read_text(data, file, path.suffix.lower(), header_row, known_headers)


def files_in(paths: Iterable[Path | str]) -> list[tuple[Path, str]]:
    """The files to read in `paths`, each once, with the name a person knows each by, in a stable order.

    Folders are searched through and through, for tables only; hidden files and lock files of an open workbook are
    left out. A file that was handed in by itself is kept whatever it is called, except shapes (see `shapes_in`).
    Raises UnreadableFile("not_found").
    """
    return _known_by(path for path in _given(paths) if not _is_shape(path[0]))


def shapes_in(paths: Iterable[Path | str]) -> list[tuple[Path, str]]:
    """The GeoJSON files in `paths`, as `files_in` gives tables. Raises UnreadableFile("not_found")."""
    return _known_by(path for path in _given(paths) if _is_shape(path[0]))


def times_given(paths: Iterable[Path | str]) -> Counter[Path]:
    """How often each file was handed in: by itself, in a folder, under another name."""
    return Counter(path.resolve() for path, _ in _given(paths))


def _given(paths: Iterable[Path | str]) -> Iterator[tuple[Path, str]]:
    """Every file in `paths`, with its name in the folder that was given."""
    for given in map(Path, paths):
        if not _exists(given).is_dir():
            yield given, given.name
            continue
        for path in _visible_files(given):
            if _is_shape(path) or path.suffix.lower() in TABLE_SUFFIXES:
                yield path, path.relative_to(given).as_posix()


def _is_shape(path: Path) -> bool:
    return path.suffix.lower() == SHAPE_SUFFIX


def _known_by(given: Iterable[tuple[Path, str]]) -> list[tuple[Path, str]]:
    """Each file once, as it was given first; of several with one name each with as many folders as tell it apart."""
    once: dict[Path, tuple[Path, str]] = {}
    for path, label in given:
        once.setdefault(path.resolve(), (path, label))
    uses = Counter(label for _, label in once.values())
    return [
        (path, label if uses[label] == 1 else _told_apart(file, once.keys())) for file, (path, label) in once.items()
    ]


def _told_apart(path: Path, every: Set[Path]) -> str:
    """The end of a path that is no other's: with as many of its folders as that takes."""
    parts = path.parts[1:]
    others = every - {path}
    lengths = (n for n in range(2, len(parts)) if all(other.parts[-n:] != parts[-n:] for other in others))
    return "/".join(parts[-next(lengths, len(parts)) :])


def _exists(path: Path) -> Path:
    _stat(path, str(path))
    return path


def _stat(path: Path, file: str) -> os.stat_result:
    """What the system says of a path. Raises UnreadableFile where its name is none, or nothing is there."""
    shown = _shown(file)
    try:
        found = path.stat()
    except FileNotFoundError as error:
        raise UnreadableFile("not_found" if shown == file else "bad_name", shown) from error
    except (OSError, ValueError) as error:
        is_name = isinstance(error, ValueError) or error.errno in (errno.ENAMETOOLONG, errno.EILSEQ)
        raise UnreadableFile("bad_name" if is_name else "no_access", shown) from error
    if shown != file:
        raise UnreadableFile("bad_name", shown)
    if not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode):
        raise UnreadableFile("no_regular_file", shown)
    return found


def _shown(name: str) -> str:
    """As much of a name as is text and can be read: what is no UTF-8 as �, a very long one cut short."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\0", "�")
    return text if len(text) <= LONGEST_NAME else f"{text[:LONGEST_SHOWN]}…"


def _visible_files(folder: Path) -> list[Path]:
    def is_visible(path: Path) -> bool:
        return not any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)

    # Whatever is called a table is named here, also what is no file to read: reading it says so.
    files = [path for path in folder.rglob("*") if not path.is_dir() and is_visible(path)]
    return sorted(files, key=lambda path: (path.relative_to(folder).as_posix().casefold(), path.as_posix()))


def _bytes_of(path: Path, file: str) -> bytes:
    found = _stat(path, file)
    if not stat.S_ISREG(found.st_mode):
        raise UnreadableFile("no_regular_file", file)
    if found.st_size > MAX_FILE_BYTES:
        raise UnreadableFile("too_large", file, found=found.st_size, limit=MAX_FILE_BYTES)
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableFile("not_found", file) from error
    except OSError as error:
        raise UnreadableFile("no_access", file) from error
    if not data:
        raise UnreadableFile("empty_file", file)
    return data


def _kind_of(data: bytes) -> str:
    if data.startswith(ZIP_STARTS):
        return "zip"
    if data.startswith(OLE_START):
        return "ole"
    if data.startswith(PARQUET_START) and data.endswith(PARQUET_START):
        return "parquet"
    start = data[:START_BYTES].removeprefix(UTF8_BOM).lstrip()
    for magic, kind in NO_TABLE_STARTS.items():
        if data.startswith(magic) or start[: len(magic)].lower() == magic:
            return kind
    if start.startswith(b"<"):
        found = data[:TAGGED_BYTES].removeprefix(UTF8_BOM).lstrip()
        return next((kind for kind, sign in TAGGED.items() if sign.search(found)), "text")
    return "web_page" if WEB_ARCHIVE.match(start) and b"<html" in data[:TAGGED_BYTES].lower() else "text"


def _read_text(
    data: bytes, file: str, suffix: str, header_row: int | None, known_headers: frozenset[str]
) -> list[Sheet]:
    starts_as_json = _starts_as_json(data)
    if starts_as_json or suffix in JSON_SUFFIXES:
        if len(data) > MAX_JSON_BYTES:
            raise UnreadableFile("too_large", file, found=len(data), limit=MAX_JSON_BYTES)
        try:
            return read_json(decode(data, file), file)
        except UnreadableFile:
            if starts_as_json and suffix in JSON_SUFFIXES:
                raise
    if suffix not in TEXT_SUFFIXES and not looks_like_separated_text(data, file):
        raise UnreadableFile("not_a_table" if suffix in TABLE_SUFFIXES else "unknown_type", file, kind=suffix)
    return [read_csv(data, file, header_row=header_row, known_headers=known_headers)]


def _starts_as_json(data: bytes) -> bool:
    return data[:START_BYTES].removeprefix(UTF8_BOM).lstrip()[:1] in (b"[", b"{")
