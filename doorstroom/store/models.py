"""What a version is derived with: its models (tables) and its macros, in the order in which they use each other.

A model is `queries/models/<table>.sql`: one SELECT, or `create temp table <table> as` and one SELECT where only other
models are made from it, and the version does not keep it. A file in `queries/macros/` defines one macro or a few that
belong together; one in `queries/bases/` begins with the macro that the figures of that base are counted from.
"""

from __future__ import annotations

import re
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from doorstroom.store.questions import BASES, MUNICIPALITIES, QUERIES, halves

_COMMENT = re.compile(r"--.*")
_WORD = re.compile(r"\w+")
_MACRO = re.compile(r"\bmacro (\w+)")


def begin(file: Path) -> None:
    """Write a version that holds nothing to `file`: its tables, its models, and the macros of what depends on a day.

    Raises graphlib.CycleError when what is derived goes round.
    """
    file.write_bytes(_blank())


def derive(connection: duckdb.DuckDBPyConnection) -> None:
    """Compute as tables what screens ask often, from the tables of a version."""
    for name, sql in in_order("models"):
        compute(connection, name, sql)


def compute(connection: duckdb.DuckDBPyConnection, name: str, sql: str) -> None:
    """Compute one model."""
    if _is_kept(sql):
        connection.sql(sql).insert_into(name)
    else:
        connection.execute(sql)


@cache
def _blank() -> bytes:
    """The file of a version that holds nothing. To define its tables and macros takes longer than to fill those of a
    municipality; a process does it once.
    """
    with TemporaryDirectory() as folder:
        file = Path(folder) / "blank.duckdb"
        with duckdb.connect(str(file)) as connection:
            connection.execute("begin transaction")
            for name in ("schema.sql", "store.sql"):
                connection.execute((QUERIES / name).read_text(encoding="utf-8"))
            connection.read_csv(str(MUNICIPALITIES), header=True).insert_into("dutch_municipalities")
            for name, sql in in_order("models"):
                if _is_kept(sql):
                    connection.sql(sql).limit(0).create(name)
                else:
                    connection.execute(sql)
            for _, sql in in_order("macros", BASES):
                connection.execute(sql)
            connection.execute("commit")
        return file.read_bytes()


def _is_kept(sql: str) -> bool:
    """Whether a version keeps this model: it is one SELECT then."""
    return _WORD.search(_COMMENT.sub("", sql))[0] in ("select", "with")


@cache
def in_order(*folders: str) -> list[tuple[str, str]]:
    """Name and SQL of each file of these folders, each after the files that define a word of it.

    Of a base without the SELECT of its rows, which is a question.
    """
    paths = (path for folder in folders for path in sorted((QUERIES / folder).glob("*.sql")))
    texts = {path: path.read_text(encoding="utf-8") for path in paths}
    files = {path.stem: halves(text)[0] if path.parent.name == BASES else text for path, text in texts.items()}
    defined_in = {word: name for name, sql in files.items() for word in (_MACRO.findall(sql) or [name])}
    uses = {
        name: {defined_in[word] for word in _WORD.findall(_COMMENT.sub("", sql)) if word in defined_in} - {name}
        for name, sql in files.items()
    }
    return [(name, files[name]) for name in TopologicalSorter(uses).static_order()]
