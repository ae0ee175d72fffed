"""The tables of a version that are derived (`queries/models/`), computed by Spark and loaded into its DuckDB file."""

from __future__ import annotations

import re
from functools import cache

import duckdb

from doorstroom.spark.tables import Tables, needed
from doorstroom.spark.transpile import QUERIES, makes
from doorstroom.store.models import compute, in_order

# What DuckDB computes from what Spark computed, and why.
HERE = {
    "words_told": "strip_accents() has no equal in Spark's SQL",
    "word_grams": "made of words_told",
    "grams": "made of words_told",
    "gram_rarity": "made of words_told",
    "text_lengths": "made of words_told",
}
READ_AFTER = ("checks", "invariants")  # the folders of SQL that DuckDB asks of a version before it is whole
WORD = re.compile(r"\w+")
ROW_NUMBERS = "rowid"  # of rows as they stand in the version


@cache
def of_spark() -> list[tuple[str, str]]:
    """Name and SQL of the models that Spark computes, in order."""
    return [(name, sql) for name, sql in in_order("models") if name not in HERE]


@cache
def _read_here() -> set[str]:
    """The words of what DuckDB asks after Spark is done: also the tables that the version does not keep."""
    texts = [path.read_text(encoding="utf-8") for folder in READ_AFTER for path in (QUERIES / folder).glob("*.sql")]
    texts += [sql for name, sql in in_order("models") if name in HERE]
    return {word for text in texts for word in WORD.findall(text)}


def derive(connection: duckdb.DuckDBPyConnection, tables: Tables) -> None:
    """Compute the derived tables of a version from those that `connection` has, and insert them there."""
    models = of_spark()
    for name in sorted(needed([sql for _, sql in models]) - {name for name, _ in models}):
        tables.put_relation(name, connection.table(name).project(f"*, {ROW_NUMBERS}"))
    for name, sql in models:
        tables.compute("models", name, sql)
        if makes(sql) and name in _read_here():
            connection.register(name, tables.rows(name))
        elif not makes(sql):
            connection.read_parquet(tables.files(name)).insert_into(name)
    for name, sql in in_order("models"):
        if name in HERE:
            compute(connection, name, sql)
