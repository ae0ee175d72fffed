"""Nobody gets out of the workbench, and nobody is hurt by who tries. See attempts.py."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import pytest

from doorstroom.i18n import words_for
from doorstroom.report.text.messages import error_in_words
from doorstroom.sandbox import ask as asking
from doorstroom.sandbox.errors import CODES, WorkbenchError
from doorstroom.sandbox.statement import CALLS_BY_NAME, WRITTEN_LIKE_COLUMNS, folded, looks_like_another, read
from doorstroom.sandbox.views import VIEWS
from tests.sandbox.attempts import HEAVY, REFUSED
from tests.sandbox.conftest import SECRETS

ABOUT_THE_SYSTEM = ("root:", "/bin/", "/usr/", "doorstroom", "Traceback", "temp_directory =", ".duckdb")

ENDS = {
    "answered",
    "answer_too_large",
    "too_many_columns",
    "broke_off",
    "cannot_answer",
    "too_complex",
    "too_long",
    "too_much_memory",
}


def shown(attempt: str) -> str:
    return ascii(attempt[:50])


@pytest.mark.parametrize("sql", REFUSED, ids=shown)
def test_what_is_no_select_over_the_views_is_refused(sql, ask, store, unharmed):
    with pytest.raises(WorkbenchError) as refused:
        ask(sql)
    assert refused.value.code in CODES - {"too_long", "not_safe_here"}
    for language in ("nl", "en"):
        told = error_in_words(refused.value, words_for(language))
        # What the reader wrote may be said again, and nothing else.
        assert not [word for word in (*ABOUT_THE_SYSTEM, str(store.path), *SECRETS) if word in told and word not in sql]


@pytest.mark.parametrize("sql", HEAVY, ids=shown)
def test_what_takes_too_much_is_stopped_and_hurts_nobody(sql, ask, unharmed):
    assert ended(ask, sql) in ENDS
    assert unharmed() == []
    assert ask("select count(*) as n from pilots").frame["n"].tolist() == [3]


def ended(ask, sql: str) -> str:
    """How a heavy statement ended: a code, or an answer within the limits."""
    try:
        answer = ask(sql, seconds=1.2, memory_bytes=1 << 28)
    except WorkbenchError as stopped:
        return stopped.code
    is_within = len(answer.frame) <= 10_000 and len(answer.frame.to_csv()) < 9 << 20
    return "answered" if is_within else "answered with too much"


def test_what_takes_too_much_memory_to_read_is_told_as_such(ask, unharmed):
    nested = "with a as (" * 300 + "select 1"
    with pytest.raises(WorkbenchError) as stopped:
        ask(nested, seconds=10, memory_bytes=1 << 25)
    assert stopped.value.code == "too_much_memory"


def test_nothing_was_written_outside_the_store():
    assert list(Path("/tmp").glob("doorstroom-out*")) == []


def test_there_are_more_than_a_hundred_attempts():
    assert len(set(REFUSED)) == len(REFUSED) > 120


# ------------------------------------------------------------------- reading


@pytest.fixture
def reading():
    """Reads a statement in this process, with nothing behind it."""
    functions = asking._functions("allowed")
    with duckdb.connect(":memory:") as connection:
        yield lambda sql: read(connection, sql, frozenset(VIEWS), functions)


def read_as(reading, sql: str) -> str:
    """The code of a refusal, or "passed"."""
    try:
        reading(sql)
    except WorkbenchError as refused:
        return refused.code
    return "passed"


def test_every_letter_that_folds_to_a_plain_one_is_refused_in_a_name(reading):
    alike = [chr(n) for n in range(128, sys.maxunicode + 1) if looks_like_another(chr(n))]
    assert len(alike) > 1_000
    assert {"\u212a", "\u017f", "\u0130", "\uff41", "\ufb01", "\u00b2", "\U0001d400"} <= set(alike)
    for letter in alike[:: len(alike) // 150]:
        for sql in ('select * from "x{0}"', 'with "x{0}" as (select 1) select 1', 'select "x{0}"(1)', 'from "x{0}"(1)'):
            assert read_as(reading, sql.format(letter)) == "lookalike_letter", ascii(letter)


def test_the_reading_compares_names_as_the_database_does():
    """Were one name two to the database and one to the reading, a step could stand for a table of the system."""
    with duckdb.connect(":memory:") as connection:
        for n in range(128, 0x2_0000):
            if 0xD800 <= n < 0xE000 or chr(n).lower() == chr(n):
                continue
            upper, lower = f"x{chr(n)}", f"x{chr(n).lower()}"
            if folded(upper) == folded(lower):
                connection.execute(f'with "{upper}" as (values (1)) from "{lower}"')
        assert folded("ÉkA") == "Éka"
        with pytest.raises(duckdb.CatalogException):
            connection.execute("with É as (select 1) select * from é")


def test_no_step_has_the_name_of_a_table_or_view_of_the_system(reading):
    with duckdb.connect() as connection:
        sql = (
            "select view_name from duckdb_views() where internal and schema_name <> 'information_schema'"
            " union select table_name from duckdb_tables() where internal"
        )
        its_own = [name for (name,) in connection.execute(sql).fetchall()]
    assert len(its_own) > 30
    for name in its_own:
        assert read_as(reading, f'with "{name.upper()}" as (select 1) select 1') == "refused_name", name
    for name in ("tables", "summary", "pilots", "per_maand", "één_keer", "aantal pilots"):
        assert read_as(reading, f'with "{name}" as (values (1)) from "{name}"') == "passed", name


def test_every_function_that_calls_another_by_name_is_known():
    """Told by the engine itself, which looks for a function of that name."""
    calls = set()
    arguments = (
        "'no_such_one'",
        "[1], 'no_such_one'",
        "[1], [1], 'no_such_one'",
        "[1], 'no_such_one', 1",
        "1, 'no_such_one'",
    )
    with duckdb.connect() as connection:
        for name in asking._functions("allowed"):
            for given in arguments:
                try:
                    connection.execute(f'select "{name}"({given})')
                except duckdb.CatalogException as error:
                    if "with name no_such_one" in str(error):
                        calls.add(name)
                except duckdb.Error:
                    continue
        named = connection.execute(
            "select function_name from duckdb_functions() where list_contains(parameters, 'function_name')"
        ).fetchall()
    assert calls == CALLS_BY_NAME
    assert {name for (name,) in named} <= CALLS_BY_NAME | asking._functions("refused")


def test_every_function_that_is_written_like_a_column_is_known():
    with duckdb.connect() as connection:
        known = connection.execute("select distinct function_name from duckdb_functions()").fetchall()
        found = set()
        for name in {name for (name,) in known if name.isidentifier()} - {"current_date"}:
            try:
                connection.execute(f"select {name}")
            except duckdb.Error:
                continue
            found.add(name)
    assert found <= WRITTEN_LIKE_COLUMNS


@pytest.mark.parametrize(
    "sql",
    [
        "with recursive r(a) as (select 1 union all select a + 1 from r where a < 3) select * from r",
        "with recursive r(a) as"
        " (select 1 union all (select a + 1 from r where a < 3 union all select a from r where a < 0)) from r",
        "with recursive r(a, b) using key (a) as (select 1, 2 union select a + 1, b from r where a < 3) from r",
        "with pilots as (select * from pilots where title is not null) select count(*) from pilots",
        "select list_aggregate([1, 2], 'sum'), [1].list_aggr('MAX'), list_aggregate(['a'], 'string_agg', ',')",
        'select 1 as "m²", 2 as "straße" order by "m²"',
    ],
)
def test_what_only_looks_like_a_way_out_is_answered(sql, ask):
    assert len(ask(sql).frame)
