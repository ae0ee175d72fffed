"""The SQL of `queries/` as Spark understands it, made from the one text that there is.

sqlglot writes the functions and the order of nulls in Spark's words. What Spark lacks is written out before that, from
the columns that are known: stars that leave out or replace, `columns(…)`, sets by name, windows that go on from a named
one, and macros. Where no text of ours says the same on both, a file in `queries/spark/` stands instead: OVERRIDES.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.scope import find_all_in_scope

QUERIES = Path(__file__).parents[2] / "queries"
OVERRIDES = QUERIES / "spark"
MACROS = ("schema.sql", "store.sql")
KEEPS = "keeps"  # the column that a row is kept by
Columns = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Part:
    """One SELECT in Spark's words, under a name. `is_kept`: it is read more than once, so that its rows are written
    down; else it is computed where it is read.
    """

    name: str
    sql: str
    is_kept: bool


@dataclass(frozen=True)
class Step:
    """One file: the table or view that it makes (None: it is a SELECT), and its parts in order; the last is its answer.

    Spark computes a part of a SELECT anew wherever it is read, and plans the slower the larger all of it is.
    """

    makes: str | None
    parts: tuple[Part, ...]


def spark_step(folder: str, name: str, text: str, columns: Columns) -> Step:
    """What a file of `queries/<folder>/` is on Spark. `columns`: those of each table that it may read.

    Raises KeyError with the name of a table that is not among them.
    """
    statement = _parsed(text)
    made = makes(text)
    override = OVERRIDES / folder / f"{name}.sql"
    if override.exists():
        return Step(made, (Part(name, override.read_text(encoding="utf-8"), True),))
    query = statement.expression if made else statement
    query = query.transform(_without_macros)
    _written_out(query, dict(columns))
    return Step(made, tuple(_parts(query, name)))


def makes(text: str) -> str | None:
    """The table or view that a file makes; None where it is a SELECT."""
    statement = _parsed(text)
    return statement.this.name if isinstance(statement, exp.Create) else None


def tables_read(text: str) -> set[str]:
    """The tables that a file reads, without those that it defines itself."""
    statement = _parsed(text)
    query = statement.expression if isinstance(statement, exp.Create) else statement
    own = {cte.alias for cte in query.find_all(exp.CTE)}
    return {table.name for table in query.find_all(exp.Table) if table.name} - own


def overridden() -> list[str]:
    """The files that stand instead of one text for both, as folder/name."""
    return sorted(f"{path.parent.name}/{path.stem}" for path in OVERRIDES.glob("*/*.sql"))


@cache
def _text_parsed(text: str) -> exp.Expression:
    (statement,) = sqlglot.parse(text, dialect="duckdb")
    return statement


def _parsed(text: str) -> exp.Expression:
    return _text_parsed(text).copy()


# ---------------------------------------------------------------------- macros


@cache
def macros() -> dict[str, tuple[list[str], exp.Expression]]:
    """Parameters and body of each macro that stands beside the tables of a version."""
    found = {}
    for file in MACROS:
        for statement in sqlglot.parse((QUERIES / file).read_text(encoding="utf-8"), dialect="duckdb"):
            if isinstance(statement, exp.Create) and isinstance(statement.this, exp.UserDefinedFunction):
                names = [one.name for one in statement.this.expressions]
                found[statement.this.this.name.lower()] = names, statement.expression
    return found


def _without_macros(node: exp.Expression) -> exp.Expression:
    """A call of a macro as what the macro says of its arguments; anything else as it is."""
    if not isinstance(node, exp.Anonymous) or node.name.lower() not in macros():
        return node
    names, body = macros()[node.name.lower()]
    given = dict(zip(names, node.expressions, strict=True))

    def filled(inner: exp.Expression) -> exp.Expression:
        is_parameter = isinstance(inner, exp.Column) and not inner.table and inner.name in given
        return given[inner.name].copy() if is_parameter else inner

    return exp.Paren(this=body.copy().transform(filled)).transform(_without_macros)


# ----------------------------------------------------------------------- parts


def _parts(query: exp.Query, name: str) -> Iterator[Part]:
    """A query as one SELECT after another: each that stands before it by itself, and then what is left."""
    ctes = list(query.ctes)
    query.set("with_", None)
    own = {cte.alias: f"{name}__{cte.alias}" for cte in ctes}
    for number, cte in enumerate(ctes):
        is_recursive = _n_reads(cte.this, cte.alias) > 0
        later = [one.this for one in ctes[number + 1 :]] + [query]
        n_reads = sum(_n_reads(one, cte.alias) * _weight(one) for one in later)
        _renamed(cte.this, {one: new for one, new in own.items() if one != cte.alias})
        alone = cte.this
        if is_recursive:
            alone = exp.select("*").from_(cte.alias).with_(cte.alias, as_=cte.this, recursive=True)
        yield Part(own[cte.alias], _sql(alone), is_recursive or n_reads > 1)
    _renamed(query, own)
    yield Part(name, _sql(query), True)


def _weight(query: exp.Query) -> int:
    """How often a query is computed: one that reads itself many times."""
    cte = query.parent
    return 2 if isinstance(cte, exp.CTE) and _n_reads(query, cte.alias) else 1


def _n_reads(query: exp.Query, name: str) -> int:
    return sum(table.name == name for table in query.find_all(exp.Table))


def _renamed(query: exp.Query, names: Mapping[str, str]) -> None:
    """Let a query read tables under other names; what it calls them stays."""
    for table in query.find_all(exp.Table):
        if table.name in names:
            if not table.alias:
                table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name)))
            table.set("this", exp.to_identifier(names[table.name]))


def _sql(query: exp.Query) -> str:
    return query.sql(dialect="spark", comments=False)


# ----------------------------------------------------------------- written out


def _written_out(query: exp.Expression, known: dict[str, Sequence[str]]) -> list[str]:
    """Write out in place what Spark lacks; the columns of the query. `known`: the columns of each table by name."""
    known = dict(known)
    for cte in query.ctes:
        if isinstance(cte.this, exp.SetOperation) and _n_reads(cte.this.expression, cte.alias):
            known[cte.alias] = _written_out(cte.this.this, known)
        known[cte.alias] = _written_out(cte.this, known)
    if isinstance(query, exp.Subquery):
        return _written_out(query.this, known)
    if isinstance(query, exp.SetOperation):
        return _of_set(query, known)
    return _of_select(query, known)


def _of_set(query: exp.SetOperation, known: Columns) -> list[str]:
    left, right = _written_out(query.this, dict(known)), _written_out(query.expression, dict(known))
    if not query.args.get("by_name"):
        return left
    every = [*left, *(name for name in right if name not in left)]
    query.set("by_name", False)
    for side, columns in (("this", left), ("expression", right)):
        if columns != every:
            inner = query.args[side].copy()
            inner = inner if isinstance(inner, exp.Subquery) else exp.Subquery(this=inner)
            inner.set("alias", exp.TableAlias(this=exp.to_identifier("side")))
            picked = [exp.column(name) if name in columns else exp.alias_(exp.null(), name) for name in every]
            query.set(side, exp.select(*picked).from_(inner))
    return every


def _of_select(query: exp.Select, known: Columns) -> list[str]:
    sources = _sources(query, known)
    query.set("expressions", [one for item in query.expressions for one in _items(item, sources)])
    names = [item.alias_or_name for item in query.expressions]
    _qualified(query, names)
    _windows(query)
    for call in list(query.find_all(exp.ArgMax, exp.ArgMin)):
        _as_known_only(call)
    for inner in find_all_in_scope(query, exp.Query):
        if inner is not query and not isinstance(inner.parent, exp.From | exp.Join | exp.CTE):
            _written_out(inner, dict(known))
    return names


def _sources(query: exp.Select, known: Columns) -> dict[str, Sequence[str]]:
    """The columns of each table that a SELECT reads, by the name that it has there; none of a semi or anti join."""
    start = query.args.get("from_")
    joins = query.args.get("joins") or []
    read = [(start.this, True)] if start else []
    read += [(join.this, join.args.get("kind") not in ("SEMI", "ANTI")) for join in joins]
    sources = {}
    for table, is_shown in read:
        if isinstance(table, exp.Subquery):
            columns = _written_out(table, dict(known))
        elif isinstance(table.this, exp.Func):  # a table that a function gives
            columns = [one.name for one in table.args["alias"].columns]
        else:
            columns = known[table.name]
        sources[table.alias_or_name] = columns if is_shown else ()
    return sources


def _items(item: exp.Expression, sources: Columns) -> list[exp.Expression]:
    """A column of a SELECT as it is; of a star, or of columns(…), all that it means."""
    star = item.this if isinstance(item, exp.Column) else item
    if isinstance(star, exp.Star):
        return _of_star(star, item.args.get("table"), sources)
    chosen = item.find(exp.Columns)
    if chosen is None:
        return [item]
    inner = chosen.this.this if isinstance(chosen.this, exp.Column) else chosen.this
    expanded = []
    for column in _of_star(inner, None, sources):
        one = item.copy()
        for call in list(one.find_all(exp.Columns)):
            if call is one:
                one = column.copy()
            else:
                call.replace(column.copy())
        expanded.append(exp.alias_(one, column.alias_or_name))
    return expanded


def _of_star(star: exp.Star, table: exp.Identifier | None, sources: Columns) -> list[exp.Expression]:
    excluded = {one.name for one in star.args.get("except_") or ()}
    replaced = {one.alias: one for one in star.args.get("replace") or ()}
    names = [table.name] if table else list(sources)
    return [
        replaced[name].copy() if name in replaced else exp.column(name, table=source)
        for source in names
        for name in sources[source]
        if name not in excluded
    ]


def _qualified(query: exp.Select, names: Sequence[str]) -> None:
    """Write out in place what `qualify` says: a column of its own, and a SELECT around it that asks for it."""
    qualify = query.args.get("qualify")
    if qualify is None:
        return
    query.set("qualify", None)
    inner = query.copy()
    inner.set("with_", None)
    inner.append("expressions", exp.alias_(qualify.this.copy(), KEEPS))
    _windows(inner)
    around = exp.select(*names).from_(inner.subquery("qualified")).where(exp.column(KEEPS))
    for key in set(query.args) - {"with_"}:
        query.set(key, None)
    for key, value in around.args.items():
        query.set(key, value)


def _windows(query: exp.Select) -> None:
    """Write each window out where it is used: Spark knows no window that goes on from a named one."""
    named = {window.name: window for window in query.args.get("windows") or ()}
    query.set("windows", None)
    for window in list(find_all_in_scope(query, exp.Window)):
        base = window.args.get("alias")
        while base is not None:
            of = named[base.name]
            window.set("alias", None)
            for part in ("partition_by", "order", "spec"):
                if of.args.get(part) and not window.args.get(part):
                    value = of.args[part]
                    window.set(part, [one.copy() for one in value] if isinstance(value, list) else value.copy())
            base = of.args.get("alias")


def _as_known_only(call: exp.ArgMax | exp.ArgMin) -> None:
    """DuckDB passes over rows of which the value is null; Spark takes them."""
    is_known = exp.Is(this=call.this.copy(), expression=exp.null()).not_()
    call.set("expression", exp.case().when(is_known, call.expression.copy()))
