"""From a file to raw rows: every cell as text, every row with the line or sheet row it came from.

A file is recognised by its content; its extension only decides when the content can be read in more than one way.
What each kind needs lives beside this module: `reading_csv`, `reading_workbook` (xlsx, xls, ods) and `reading_typed`
(parquet, json). What they share, finding the header and leaving out totals, lives in `reading_rows`.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pyarrow.compute as pc

from oversight.records.reading_csv import UTF8_BOM, decode, looks_like_separated_text, read_csv
from oversight.records.reading_csv_row import read_csv_row
from oversight.records.reading_sheet import (
    NOTE_CODES,
    REFUSAL_CODES,
    SOURCE_ROW,
    Sheet,
    SheetNote,
    UnreadableFile,
)
from oversight.records.reading_typed import read_json, read_parquet
from oversight.records.reading_workbook import read_workbook

__all__ = [
    "NOTE_CODES",
    "REFUSAL_CODES",
    "Sheet",
    "SheetNote",
    "UnreadableFile",
    "files_in",
    "read",
    "read_row",
    "shapes_in",
]

START_BYTES = 200  # enough to see what a file is
MAX_FILE_BYTES = 2 * 1024**3

TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".tab", ".xlsx", ".xlsm", ".xls", ".ods", ".parquet", ".json"})
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
    b"<!doctype": "web_page",
    b"<html": "web_page",
    b"<table": "web_page",
    b"<?xml": "xml",
    b"<svg": "image",
    b"{\\rtf": "document",
}


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
    if kind in NO_TABLE_STARTS.values():
        raise UnreadableFile("not_a_table", file, kind=kind)
    if kind in ("zip", "ole"):
        return read_workbook(data, file, header_row=header_row, sheet=sheet, known_headers=known_headers)
    if kind == "parquet":
        return [read_parquet(data, file)]
    return _read_text(data, file, path.suffix.lower(), header_row, known_headers)


def read_row(
    path: Path | str,
    row: int,
    *,
    file: str | None = None,
    header_row: int | None = None,
    sheet: str | None = None,
    known_headers: frozenset[str] = frozenset(),
) -> dict[str, str] | None:
    """One row of a sheet as `read` reads and numbers it: header → text, '' for a blank cell; None when there is none.

    Separated text is read no further than the row, and nothing of it is kept. Raises UnreadableFile.
    """
    path = Path(path)
    file = file or path.name
    if _is_separated_text(path, file):
        return read_csv_row(path, file, row, header_row=header_row, known_headers=known_headers)
    sheets = read(path, file=file, header_row=header_row, sheet=sheet, known_headers=known_headers)
    for found in sheets:
        if sheet is None or found.name == sheet:
            rows = found.cells.filter(pc.equal(found.cells[SOURCE_ROW], row)).drop_columns(SOURCE_ROW).to_pylist()
            return {header: text or "" for header, text in rows[0].items()} if rows else None
    raise UnreadableFile("no_sheet", file, sheet=sheet, sheets=", ".join(found.name or "" for found in sheets))


def files_in(paths: Iterable[Path | str]) -> list[tuple[Path, str]]:
    """The files to read in `paths`, with the name a person knows each by, in a stable order.

    Folders are searched through and through, for tables only; hidden files and lock files of an open workbook are
    left out. A file that was handed in by itself is kept whatever it is called, except shapes (see `shapes_in`).
    Raises UnreadableFile("not_found").
    """
    found: list[tuple[Path, Path, str]] = []
    for given in map(Path, paths):
        if _exists(given).is_dir():
            inside = (path for path in _visible_files(given) if path.suffix.lower() in TABLE_SUFFIXES)
            found += [(given, path, path.relative_to(given).as_posix()) for path in inside]
        elif given.suffix.lower() != SHAPE_SUFFIX:
            found.append((given, given, given.name))
    uses = Counter(label for _, _, label in found)
    every = {path.resolve() for _, path, _ in found}
    return [(path, label if uses[label] == 1 else _told_apart(path.resolve(), every)) for _, path, label in found]


def _told_apart(path: Path, every: set[Path]) -> str:
    """The end of a path that is no other's: with as many of its folders as that takes."""
    parts = path.parts[1:]
    others = every - {path}
    lengths = (n for n in range(2, len(parts)) if all(other.parts[-n:] != parts[-n:] for other in others))
    return "/".join(parts[-next(lengths, len(parts)) :])


def shapes_in(paths: Iterable[Path | str]) -> list[Path]:
    """The GeoJSON files in `paths`, in a stable order. Raises UnreadableFile("not_found")."""
    found: list[Path] = []
    for given in map(Path, paths):
        inside = _visible_files(given) if _exists(given).is_dir() else [given]
        found += [path for path in inside if path.suffix.lower() == SHAPE_SUFFIX]
    return found


def _exists(path: Path) -> Path:
    if not path.exists():
        raise UnreadableFile("not_found", str(path))
    return path


def _visible_files(folder: Path) -> list[Path]:
    def is_visible(path: Path) -> bool:
        return not any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)

    files = [path for path in folder.rglob("*") if path.is_file() and is_visible(path)]
    return sorted(files, key=lambda path: (path.relative_to(folder).as_posix().casefold(), path.as_posix()))


def _is_separated_text(path: Path, file: str) -> bool:
    """Whether a file can only be read as separated text: not a workbook, and nothing that starts like json."""
    start = _start_of(path, file)
    return _kind_of(start) == "text" and not _starts_as_json(start) and path.suffix.lower() != ".json"


def _start_of(path: Path, file: str) -> bytes:
    """The first bytes of a file, and its last, which only parquet repeats."""
    try:
        with path.open("rb") as content:
            start = content.read(START_BYTES)
            content.seek(-min(len(PARQUET_START), len(start)), os.SEEK_END)
            return start + content.read()
    except OSError as error:
        raise UnreadableFile("no_access" if path.exists() else "not_found", file) from error


def _bytes_of(path: Path, file: str) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise UnreadableFile("too_large", file, found=size, limit=MAX_FILE_BYTES)
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
    return "text"


def _read_text(
    data: bytes, file: str, suffix: str, header_row: int | None, known_headers: frozenset[str]
) -> list[Sheet]:
    starts_as_json = _starts_as_json(data)
    if starts_as_json or suffix == ".json":
        try:
            return read_json(decode(data, file), file)
        except UnreadableFile:
            if starts_as_json and suffix == ".json":
                raise
    if suffix not in TEXT_SUFFIXES and not looks_like_separated_text(data, file):
        raise UnreadableFile("not_a_table" if suffix in TABLE_SUFFIXES else "unknown_type", file, kind=suffix)
    return [read_csv(data, file, header_row=header_row, known_headers=known_headers)]


def _starts_as_json(data: bytes) -> bool:
    return data[:START_BYTES].removeprefix(UTF8_BOM).lstrip()[:1] in (b"[", b"{")
