"""The SQL of the fold and of the models stays within what DuckDB and Spark say alike, so that one text is enough.

Transpiling alone gives another answer without a word where it is not: such functions are named here, with what differs.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from doorstroom.spark.models import HERE
from doorstroom.spark.transpile import OVERRIDES, QUERIES, macros, overridden, spark_step

# What was compared on both: the same answer for the same rows, also for null, or written out by `transpile`.
ALIKE = {
    "and", "or", "if", "case", "cast", "coalesce", "nullif", "greatest", "least", "exists", "array", "array_sort",
    "concat_ws", "extract", "datediff", "lower", "trim", "explode", "count", "sum", "min", "max", "arg_max", "arg_min",
    "logical_or", "group_concat", "row_number", "lag", "lead", "first_value", "last_value", "struct", "struct_extract",
    "columns",
}  # fmt: skip
# What is not, and why: it runs on both and says something else.
FORBIDDEN = {
    "percentile_cont": "percentiles are interpolated otherwise: they stand in one view that can be overridden",
    "median": "percentiles are interpolated otherwise: they stand in one view that can be overridden",
    "mode": "of two values that occur as often either may come",
    "approx_quantile": "each engine comes near it in its own way",
    "timestamp_trunc": "gives a day on the one and a moment on the other: use extract",
    "time_to_str": "the letters of a format mean other things",
    "regexp_like": "RE2 and Java's expressions differ",
    "any_value": "any row, and not the same one: use row_number in a total order",
    "first": "any row, and not the same one: use first_value in a total order",
    "array_agg": "in the order in which rows happen to come, and Spark leaves null out",
    "rand": "another number each time, also where a lost part is computed anew",
    "current_date": "the clock: a version follows from the ledger",
    "round": "halves go to the even number on the one and away from zero on the other",
    "try_cast": "what can be read as a number or a day differs",
    "md5": "of other bytes where a text holds what is not plain",
    "generate_series": "a list on the one and a table on the other",
    "strip_accents": "Spark's SQL has no such function",
    "week": "weeks begin on another day",
    "transform": "lambdas are written otherwise",
}
SHOWN = {
    "select date_diff('month', a, b) from t": "months are counted otherwise: use extract and month_no",
    "select quantile_cont(a, 0.5) from t": FORBIDDEN["percentile_cont"],
    "select median(a) from t": FORBIDDEN["median"],
    "select date_trunc('month', a) from t": FORBIDDEN["timestamp_trunc"],
    "select strftime(a, '%Y') from t": FORBIDDEN["time_to_str"],
    "select list(a) from t": FORBIDDEN["array_agg"],
    "select first(a) from t": FORBIDDEN["first"],
    "select any_value(a) from t": FORBIDDEN["any_value"],
    "select random() from t": FORBIDDEN["rand"],
    "select current_date from t": FORBIDDEN["current_date"],
    "select round(a) from t": FORBIDDEN["round"],
    "select list_transform(a, lambda x: x + 1) from t": FORBIDDEN["transform"],
    "select nobody_knows(a) from t": "nobody compared it on both engines",
    "select a // b from t": "whole numbers are divided otherwise where one is below zero",
    "select a + interval 1 month from t": "a day and an interval make a moment on the one",
    "select a from t asof join u on t.a >= u.a": "Spark has no such join",
    "select distinct on (a) a from t": "any row, and not the same one: use row_number in a total order",
    "select a from t using sample 3": "another sample each time",
    "select string_agg(a) from t": "in the order in which rows happen to come: say an order",
    "select row_number() over () from t": "in the order in which rows happen to come: say an order",
    "select lag(a) over (partition by b) from t": "in the order in which rows happen to come: say an order",
}
IN_ORDER = (exp.RowNumber, exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue)


def faults(text: str) -> Iterator[str]:
    """What a text says that the two engines do not say alike, and why."""
    (statement,) = sqlglot.parse(text, dialect="duckdb")
    for call in statement.find_all(exp.Func):
        yield from _of_call(call)
    for window in statement.find_all(exp.Window):
        call = window.this.this if isinstance(window.this, exp.IgnoreNulls) else window.this
        if isinstance(call, IN_ORDER) and not (window.args.get("order") or window.args.get("alias")):
            yield "in the order in which rows happen to come: say an order"
    for kind, why in (
        (exp.IntDiv, "whole numbers are divided otherwise where one is below zero"),
        (exp.Interval, "a day and an interval make a moment on the one"),
        (exp.TableSample, "another sample each time"),
    ):
        if statement.find(kind):
            yield why
    if any(distinct.args.get("on") for distinct in statement.find_all(exp.Distinct)):
        yield "any row, and not the same one: use row_number in a total order"
    if any(join.args.get("method") for join in statement.find_all(exp.Join)):
        yield "Spark has no such join"


def _of_call(call: exp.Func) -> Iterator[str]:
    name = (call.name if isinstance(call, exp.Anonymous) else call.sql_name()).lower()
    if isinstance(call, exp.DateDiff) and call.text("unit").lower() != "day":
        yield "months are counted otherwise: use extract and month_no"
    elif isinstance(call, exp.GroupConcat) and not call.find(exp.Order):
        yield "in the order in which rows happen to come: say an order"
    elif name in FORBIDDEN:
        yield FORBIDDEN[name]
    elif name not in ALIKE and name not in macros():
        yield "nobody compared it on both engines"


def files() -> list[Path]:
    """The files that Spark gets as they are: neither overridden nor computed by DuckDB."""
    every = [path for folder in ("fold", "models") for path in sorted((QUERIES / folder).glob("*.sql"))]
    return [path for path in every if path.stem not in HERE and f"{path.parent.name}/{path.stem}" not in overridden()]


@pytest.mark.parametrize("path", files(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_fold_and_the_models_say_what_both_engines_say_alike(path):
    assert list(faults(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(("text", "why"), SHOWN.items(), ids=SHOWN)
def test_what_the_engines_say_otherwise_is_told_with_why(text, why):
    assert why in list(faults(text))


def test_an_override_stands_instead_of_a_file_that_there_is():
    assert overridden() == ["models/calendar"]
    for path in OVERRIDES.glob("*/*.sql"):
        assert (QUERIES / path.parent.name / path.name).exists()


@pytest.mark.parametrize(
    ("text", "in_spark"),
    [
        ("select * exclude (b) from t", "SELECT t.a, t.c FROM t"),
        ("select t.* replace (a + 1 as a) from t", "SELECT a + 1 AS a, t.b, t.c FROM t"),
        ("select arg_max(a, b) from t", "SELECT MAX_BY(a, CASE WHEN NOT a IS NULL THEN b END) FROM t"),
        (
            "select max(a) over (w rows between 1 preceding and current row) as m from t window w as (order by b)",
            "SELECT MAX(a) OVER (ORDER BY b NULLS LAST rows BETWEEN 1 preceding AND CURRENT ROW) AS m FROM t",
        ),
        (
            "select a from t qualify row_number() over (order by b) = 1",
            "SELECT a FROM (SELECT a, ROW_NUMBER() OVER (ORDER BY b NULLS LAST) = 1 AS keeps FROM t) AS qualified "
            "WHERE keeps",
        ),
        (
            "select a from t union all by name select b from t",
            "SELECT a, NULL AS b FROM (SELECT a FROM t) AS side UNION ALL SELECT NULL AS a, b FROM (SELECT b FROM t) "
            "AS side",
        ),
        (
            "select a from t where was_known(a, b, c)",
            "SELECT a FROM t WHERE ((a IS NULL OR a <= c) AND (b IS NULL OR b > c))",
        ),
        (
            "select last_value(columns(* exclude (c)) ignore nulls) over (order by c) from t",
            "SELECT LAST_VALUE(t.a) IGNORE NULLS OVER (ORDER BY c NULLS LAST) AS a, "
            "LAST_VALUE(t.b) IGNORE NULLS OVER (ORDER BY c NULLS LAST) AS b FROM t",
        ),
    ],
)
def test_what_spark_lacks_is_written_out(text, in_spark):
    (part,) = spark_step("fold", "given", text, {"t": ["a", "b", "c"]}).parts
    assert part.sql == in_spark


def test_what_is_read_twice_is_computed_once():
    text = "with u as (select a from t), v as (select a from u) select u.a from u inner join v on u.a = v.a"
    parts = spark_step("fold", "given", text, {"t": ["a"]}).parts
    assert [(part.name, part.is_kept) for part in parts] == [("given__u", True), ("given__v", False), ("given", True)]
