"""Reading a statement before it runs: one SELECT, of which every part stands on a list.

DuckDB's own parser says what the statement is, as a tree. That a statement is called a SELECT says little: DuckDB 2.0
calls `WITH x AS (INSERT …) SELECT …` one. So every node of the tree is looked at, and what is not listed is refused.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

import _duckdb as duckdb  # the engine; the layer above it has nothing needed here and takes 0.1 s to import

from doorstroom.sandbox.errors import WorkbenchError

Tree = Mapping[str, object]

QUERIES = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE"})
SOURCES = frozenset({"BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EMPTY", "EXPRESSION_LIST", "PIVOT"})
MODIFIERS = frozenset({"LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER", "ORDER_MODIFIER", "DISTINCT_MODIFIER"})
ORDERS = frozenset({"ORDER_DEFAULT", "ASCENDING", "DESCENDING"})
NODES = QUERIES | SOURCES | MODIFIERS | ORDERS
EXPRESSIONS = frozenset(
    {
        "BETWEEN",
        "CASE",
        "CAST",
        "COLLATE",
        "COLUMN_REF",
        "COMPARISON",
        "CONJUNCTION",
        "CONSTANT",
        "FUNCTION",
        "LAMBDA",
        "LAMBDA_REF",
        "OPERATOR",
        "POSITIONAL_REFERENCE",
        "STAR",
        "SUBQUERY",
        "TYPE",
        "WINDOW",
    }
)
TABLE_FUNCTIONS = frozenset({"generate_series", "range", "unnest"})
# What the binder reads as a function although it is written like a column.
WRITTEN_LIKE_COLUMNS = frozenset(
    {
        "current_catalog",
        "current_role",
        "current_schema",
        "current_time",
        "current_timestamp",
        "current_user",
        "localtime",
        "localtimestamp",
        "session_user",
        "user",
    }
)
# What takes the name of a function as text, in its second argument.
CALLS_BY_NAME = frozenset({"aggregate", "array_aggr", "array_aggregate", "list_aggr", "list_aggregate"})
# Names that the database keeps for its own tables and views, and what it could take for a file.
_ITS_OWN = re.compile(r"(duckdb|information_schema|pg|pragma|sqlite)(_|$)|.*[./\\\\:*?\[\]]", re.DOTALL)
_PLACES = ("catalog", "catalog_name", "schema", "schema_name")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NO_POSITION = 2**63


def read(
    connection: duckdb.DuckDBPyConnection, sql: str, tables: frozenset[str], functions: frozenset[str]
) -> duckdb.Statement:
    """The one statement of `sql`, ready to be executed. `tables`, `functions`: what it may name, in lower case.

    Raises WorkbenchError when it is anything but a SELECT over these.
    """
    if found := _CONTROL.search(sql):
        raise WorkbenchError("refused_character", **_place(sql, found.start()))
    # An error of the parser is an answer here, not an exception.
    said = json.loads(connection.execute("select json_serialize_sql($sql)", {"sql": sql}).fetchall()[0][0])
    if said["error"]:
        raise _not_parsed(said, sql)
    if len(said["statements"]) != 1:
        raise WorkbenchError("several_statements" if said["statements"] else "no_statement")
    _Reading(sql, tables, functions).read(said["statements"][0], frozenset())
    (statement,) = connection.extract_statements(sql)
    if statement.type != duckdb.StatementType.SELECT:
        raise WorkbenchError("not_one_select")
    return statement


# What the error types of the engine's reader mean: it makes a tree of a SELECT and of nothing else.
_UNREADABLE = {"not implemented": "not_one_select", "out of memory": "too_much_memory"}


def _not_parsed(said: Tree, sql: str) -> WorkbenchError:
    if said["error_type"] != "parser":
        return WorkbenchError(_UNREADABLE.get(str(said["error_type"]), "too_complex"))
    found = re.search(r'at or near "(?P<word>.*?)"', str(said["error_message"]), re.DOTALL)
    at = int(str(said.get("position", _NO_POSITION)))
    return WorkbenchError("syntax", word=found["word"][:50] if found else "", **_place(sql, at))


def _place(sql: str, at: object) -> dict[str, int]:
    """The line and character, counted from 1, of a position in bytes; of the end where there is none."""
    written = sql.encode()
    before = written[: at if isinstance(at, int) and at < _NO_POSITION else len(written)].decode(errors="ignore")
    return {"line": before.count("\n") + 1, "character": len(before) - before.rfind("\n")}


class _Reading:
    """One reading of one statement."""

    def __init__(self, sql: str, tables: frozenset[str], functions: frozenset[str]) -> None:
        self.sql = sql
        self.tables = tables
        self.functions = functions

    def read(self, part: object, named: frozenset[str]) -> None:
        """Look at a part of the tree and all below it. `named`: the common table expressions in sight."""
        if isinstance(part, list):
            for each in part:
                self.read(each, named)
        elif isinstance(part, dict):
            self._hold(part, named)
            for below, in_sight in self._parts(part, named):
                self.read(below, in_sight)

    def _parts(self, node: Tree, named: frozenset[str]) -> Iterator[tuple[object, frozenset[str]]]:
        """What is below a node, each with what is in sight there.

        A common table expression sees those before it, and itself only in the branch that is repeated: anywhere else
        a name that equals its own means a table.
        """
        ctes = node.get("cte_map")
        for entry in ctes["map"] if isinstance(ctes, dict) else ():
            yield entry["value"], named
            named |= {self._own_name(str(entry["key"]))}
        itself = {self._own_name(str(node["cte_name"]))} if node.get("type") == "RECURSIVE_CTE_NODE" else set()
        for key, below in node.items():
            if key != "cte_map":
                yield below, named | itself if key == "right" else named

    def _own_name(self, name: str) -> str:
        """The name of a common table expression, as it is compared; refused where it could mean anything else."""
        self._hold_letters(name)
        if _ITS_OWN.match(folded(name)):
            raise WorkbenchError("refused_name", name=name[:100])
        return folded(name)

    def _hold_letters(self, name: str) -> None:
        for letter in name:
            if looks_like_another(letter):
                raise WorkbenchError("lookalike_letter", name=name[:100], letter=letter)

    def _hold(self, node: Tree, named: frozenset[str]) -> None:
        kind, expression = node.get("type"), node.get("class")
        if expression is not None and expression not in EXPRESSIONS:
            raise self._refused(node, "refused_construct", name=str(expression))
        if expression is None and isinstance(kind, str) and kind not in NODES:
            raise self._refused(node, "refused_construct", name=kind)
        if any(node.get(place) for place in _PLACES):
            raise self._refused(node, "other_place", name=_full_name(node))
        if kind == "BASE_TABLE":
            self._hold_table(node, named)
        elif kind == "TABLE_FUNCTION":
            self._hold_table_function(node)
        elif kind == "COLUMN_REF":
            self._hold_column(node)
        if "function_name" in node:
            self._hold_function(node, str(node["function_name"]))

    def _hold_table(self, node: Tree, named: frozenset[str]) -> None:
        name = str(node["table_name"])
        if node.get("at_clause"):
            raise self._refused(node, "refused_construct", name="AT")
        self._hold_letters(name)
        if folded(name) not in self.tables | named:
            raise self._refused(node, "unknown_table", name=name[:100])

    def _hold_table_function(self, node: Tree) -> None:
        function = node["function"]
        name = str(function["function_name"]) if isinstance(function, dict) else ""
        self._hold_letters(name)
        if folded(name) not in TABLE_FUNCTIONS:
            raise self._refused(node, "refused_function", name=name[:100])

    def _hold_column(self, node: Tree) -> None:
        names = node["column_names"]
        if isinstance(names, list) and len(names) == 1 and _plain(str(names[0])) in WRITTEN_LIKE_COLUMNS:
            raise self._refused(node, "refused_function", name=str(names[0]))

    def _hold_function(self, node: Tree, name: str) -> None:
        self._hold_letters(name)
        if folded(name) not in self.functions:
            raise self._refused(node, "refused_function", name=name[:100])
        if folded(name) in CALLS_BY_NAME:
            self._hold_named_function(node, name)

    def _hold_named_function(self, node: Tree, by: str) -> None:
        """The name of a function as a text must stand there as it is: what would only become one cannot be read."""
        arguments = node.get("arguments")
        expressions = [each["expression"] for each in arguments] if isinstance(arguments, list) else []
        literal = expressions[1].get("literal") if len(expressions) > 1 else None
        if not isinstance(literal, dict) or literal.get("kind") != "STRING":
            raise self._refused(node, "name_in_quotes", name=by)
        named = str(literal["text"])
        if folded(named) not in self.functions:
            raise self._refused(node, "refused_function", name=named[:100])

    def _refused(self, node: Tree, code: str, **details: object) -> WorkbenchError:
        return WorkbenchError(code, **details, **_place(self.sql, node.get("query_location")))


_TO_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def folded(name: str) -> str:
    """A name as the database compares it: A to Z become a to z, and no other letter becomes one of these."""
    return name.translate(_TO_LOWER)


@cache
def looks_like_another(letter: str) -> bool:
    """Whether a letter beyond ASCII becomes one of ASCII where case or form is left out: the Kelvin sign becomes k."""
    return not letter.isascii() and any(found.isascii() and found.isalnum() for found in _plain(letter))


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def _full_name(node: Tree) -> str:
    path = node.get("qualified_name")
    parts = path["path"] if isinstance(path, dict) else [node[place] for place in _PLACES if node.get(place)]
    return ".".join(str(part) for part in parts)[:100]
