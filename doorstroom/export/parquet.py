"""A table as Parquet, for who reads it with code: the names and values of the question, codes included.

What the file says of itself is metadata of its schema (keys `doorstroom.*`), the header of a column that of its field.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence

import pandas
import pyarrow as pa
import pyarrow.parquet as pq

from doorstroom.export.about import About
from doorstroom.export.cells import Cells, cells_of, number_text, with_keys
from doorstroom.export.table import Table
from doorstroom.i18n import Words

PREFIX = "doorstroom."
HEADER = b"header"


def as_parquet(table: Table, about: About, words: Words) -> bytes:
    """The columns of the question; days as date, codes as they are kept."""
    columns, rows = cells_of(table), with_keys(table.rows)
    headers = {column.name: column.header for column in table.columns}
    arrays = [_array(rows[column.name], column) for column in columns]
    fields = [
        pa.field(column.name, array.type, metadata={HEADER: headers.get(column.name, "").encode("utf-8", "replace")})
        for column, array in zip(columns, arrays, strict=True)
    ]
    written = io.BytesIO()
    pq.write_table(pa.table(arrays, pa.schema(fields, _metadata(about, words))), written)
    return written.getvalue()


def _array(series: pandas.Series, column: Cells) -> pa.Array:
    if column.kind == "number" and not _fits(column.distinct):
        return pa.array(column.written(number_text, missing=None), pa.string())
    if column.kind in ("number", "boolean"):
        return pa.array(series, from_pandas=True)
    kind = {"day": pa.date32(), "moment": pa.timestamp("us"), "text": pa.string()}[column.kind]
    values = pandas.factorize(series)[1].tolist() if column.kind == "text" else column.distinct
    texts = [str(value) for value in values] if column.kind == "text" else values
    which = pa.array(column.which, mask=column.which < 0)
    return pa.array(texts, kind).take(which)


def _fits(numbers: Sequence[object]) -> bool:
    """Whether whole numbers fit in 64 bits; in a column where one does not, all are written out as text."""
    return all(not isinstance(number, int) or -(2**63) <= number < 2**63 for number in numbers)


def _metadata(about: About, words: Words) -> dict[str, str]:
    said = {
        "about": json.dumps([(name, str(text)) for name, text in about.lines(words)], ensure_ascii=False),
        "title": about.title,
        "as_of": about.as_of.isoformat(),
        "version": about.version,
        "loaded_at": about.loaded_at.isoformat(),
        "filters": json.dumps(about.filters, ensure_ascii=False),
        "definitions": json.dumps(about.definitions, ensure_ascii=False),
        "sources": json.dumps(about.sources, ensure_ascii=False),
        "release": about.doorstroom,
    }
    return {PREFIX + name: text.encode("utf-8", "replace").decode() for name, text in said.items()}
