"""Files whose cells have a type, parquet and json, to a Sheet; and how a typed value is written as text."""

from __future__ import annotations

import datetime
import io
import json
import math
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from doorstroom.ingest.readers.rows import finish, name_headers
from doorstroom.ingest.readers.sheet import SOURCE_ROW, Sheet, SheetNote, UnreadableFile

MAX_COLUMNS = 2_000  # of a parquet file: each takes time of its own, however few the rows
MAX_CELLS = 200_000_000  # rows × columns of one parquet or json file
MAX_UNPACKED_BYTES = 2 * 1024**3
BATCH_ROWS = 8_192
LIST_SEPARATOR = "; "
MOST_WRAPPERS = 3  # objects around the rows of json: {"result": {"records": […]}}
COUNTS = frozenset({"count", "total", "totalcount", "total_count", "totaal", "aantal", "@odata.count", "totalitems"})
LINKS = COUNTS | {"next", "previous", "links", "_links", "page", "success", "help", "@odata.context", "@odata.nextLink"}


def text_of(value: object) -> str:
    """A typed value as text that reads one way only; '' for what is missing.

    Days are 2025-03-31, moments '2025-03-31 14:05:00' (the time left out at midnight). Whole numbers carry no
    decimals; other numbers a dot, and never exactly three decimals: that would look like thousands.
    """
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | Decimal):
        return _number_text(value)
    if isinstance(value, datetime.datetime):
        is_day = value.time() == datetime.time()
        return value.date().isoformat() if is_day else value.replace(tzinfo=None).isoformat(" ", "seconds")
    if isinstance(value, datetime.timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, datetime.time):
        return value.isoformat("seconds")
    if isinstance(value, list | tuple) and not any(isinstance(item, list | tuple | dict) for item in value):
        return LIST_SEPARATOR.join(map(text_of, value))
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False, default=text_of)
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    return str(value)


def _number_text(value: float | Decimal) -> str:
    exact = Decimal(repr(value)) if isinstance(value, float) else value
    if not exact.is_finite():
        return ""
    text = format(exact, "f")
    whole, _, decimals = text.partition(".")
    if not decimals.strip("0"):
        return whole
    return text + "0" if len(decimals) == 3 else text


def read_parquet(data: bytes, file: str) -> Sheet:
    """The sheet of a parquet file; its rows count from 1. Raises UnreadableFile."""
    try:
        metadata = pq.read_metadata(io.BytesIO(data))
        _check_size(metadata, file)
        source = pq.ParquetFile(io.BytesIO(data), metadata=metadata)
        schema = source.schema_arrow
        headers = name_headers(schema.names)
        batches, size, n_rows = [], 0, 0
        for batch in source.iter_batches(batch_size=BATCH_ROWS):
            _check_text(batch, n_rows, file)
            n_rows += len(batch)
            batches.append(pa.record_batch([_as_text(column) for column in batch.columns], names=list(headers)))
            size += batches[-1].nbytes
            if size > MAX_UNPACKED_BYTES:
                raise UnreadableFile("archive_bomb", file, what="bytes", found=size, limit=MAX_UNPACKED_BYTES)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise UnreadableFile("not_a_table", file, kind="broken") from error
    table = pa.Table.from_batches(batches, pa.schema([(header, pa.string()) for header in headers]))
    table = table.append_column(SOURCE_ROW, pa.array(np.arange(1, len(table) + 1)))
    return finish(table, file, None, [True] * len(headers), [])


def _check_text(batch: pa.RecordBatch, before: int, file: str) -> None:
    """Raises UnreadableFile where a text is no UTF-8, with the row and the column."""
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        try:
            column.validate(full=True)
        except pa.ArrowInvalid as error:
            texts = column.dictionary if pa.types.is_dictionary(column.type) else column
            row = before + 1 + (_first_broken(texts) if texts is column else 0)
            raise UnreadableFile("encoding_of_cell", file, row=row, column=name) from error


def _first_broken(texts: pa.Array) -> int:
    """The index of the first text that is no UTF-8; 0 when it lies deeper."""
    for nth in range(len(texts)):
        try:
            texts.slice(nth, 1).validate(full=True)
        except pa.ArrowInvalid:
            return nth
    return 0


def _check_size(metadata: pq.FileMetaData, file: str) -> None:
    if metadata.num_columns > MAX_COLUMNS:
        raise UnreadableFile("too_many_columns", file, found=metadata.num_columns, limit=MAX_COLUMNS)
    cells = metadata.num_rows * metadata.num_columns
    if cells > MAX_CELLS:
        raise UnreadableFile("too_many_cells", file, found=cells, limit=MAX_CELLS)
    groups = (metadata.row_group(number) for number in range(metadata.num_row_groups))
    size = sum(group.total_byte_size for group in groups)
    if size > MAX_UNPACKED_BYTES:
        raise UnreadableFile("archive_bomb", file, what="bytes", found=size, limit=MAX_UNPACKED_BYTES)


def _as_text(column: pa.Array) -> pa.Array:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _as_text(column.dictionary_decode())
    is_plain = pa.types.is_integer(kind) or pa.types.is_boolean(kind) or pa.types.is_date(kind)
    if is_plain or pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return pc.cast(column, pa.string())
    if pa.types.is_nested(kind):
        return pa.array(map(text_of, column.to_pylist()), pa.string())
    distinct = column.dictionary_encode()
    texts = pa.array(map(text_of, distinct.dictionary.to_pylist()), pa.string())
    return pc.take(texts, distinct.indices)


def read_json(text: str, file: str) -> list[Sheet]:
    """A sheet of an array of objects, or of each such array in an object, by its key; or of one object a line.

    Rows count from 1. What stands beside the rows is noted. Raises UnreadableFile.
    """
    content = _parsed(text, file)
    beside: list[str] = []
    tables = {None: content} if _is_table(content) else dict(_tables_in(content, beside))
    if not tables:
        raise UnreadableFile("not_a_table", file, kind="json")
    sheets = [_json_sheet(rows, name, file) for name, rows in tables.items()]
    notes = list(_missing_rows(content, tables))
    if beside and not all(name in LINKS for name in beside):
        notes.append(SheetNote("beside_table", None, ", ".join(beside)))
    return [replace(sheets[0], notes=(*notes, *sheets[0].notes)), *sheets[1:]]


def _parsed(text: str, file: str) -> object:
    try:
        return json.loads(text, parse_constant=lambda _: None)
    except RecursionError as error:
        raise UnreadableFile("not_a_table", file, kind="broken_json") from error
    except ValueError as error:
        try:
            lines = [json.loads(line, parse_constant=lambda _: None) for line in text.splitlines() if line.strip()]
        except (ValueError, RecursionError):
            lines = []
        if len(lines) > 1 and _is_table(lines):
            return lines
        raise UnreadableFile("not_a_table", file, kind="broken_json") from error


def _tables_in(content: object, beside: list[str], depth: int = 0) -> Iterable[tuple[str, list[dict]]]:
    """The arrays of objects in an object, by key; `beside` gets the keys of what is none. Shapes are no table."""
    if not isinstance(content, dict) or "features" in content:
        return
    for name, value in content.items():
        if _is_table(value) and (value or depth == 0):
            yield name, value
        elif isinstance(value, dict) and depth < MOST_WRAPPERS:
            within = dict(_tables_in(value, [] if depth else beside, depth + 1))
            yield from within.items()
            if not within:
                beside.append(name)
        else:
            beside.append(name)


def _missing_rows(content: object, tables: dict[str | None, list[dict]]) -> Iterable[SheetNote]:
    """Whether a file with one table says itself that it has more rows than are in it: one page of several."""
    if not isinstance(content, dict) or len(tables) != 1:
        return
    (rows,) = tables.values()
    said = dict(_numbers_in(content))
    total = max((number for name, number in said.items() if name.casefold() in COUNTS), default=None)
    if total is not None and total > len(rows):
        yield SheetNote("rows_missing", None, len(rows), other=total)


def _numbers_in(content: dict, depth: int = 0) -> Iterable[tuple[str, int]]:
    for name, value in content.items():
        if isinstance(value, int) and not isinstance(value, bool):
            yield name, value
        elif isinstance(value, dict) and depth < MOST_WRAPPERS:
            yield from _numbers_in(value, depth + 1)


def _is_table(rows: object) -> bool:
    return isinstance(rows, list) and all(isinstance(row, dict) for row in rows)


def _json_sheet(rows: list[dict], name: str | None, file: str) -> Sheet:
    keys = list(dict.fromkeys(key for row in rows for key in row))
    if len(rows) * len(keys) > MAX_CELLS:
        raise UnreadableFile("too_many_cells", file, found=len(rows) * len(keys), limit=MAX_CELLS)
    columns = [_text_array(row.get(key) for row in rows) for key in keys]
    table = pa.table([*columns, pa.array(np.arange(1, len(rows) + 1))], names=[*name_headers(keys), SOURCE_ROW])
    return finish(table, file, name, [True] * len(keys), [])


def _text_array(values: Iterable[object]) -> pa.Array:
    # Half a surrogate pair is allowed in json and is no text.
    return pa.array((text_of(value).encode("utf-8", "replace").decode() for value in values), pa.string())
