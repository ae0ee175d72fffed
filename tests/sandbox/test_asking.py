"""What comes back from a statement, and what is said when nothing does."""

from __future__ import annotations

import datetime as dt
import errno
import subprocess
import sys
import tempfile
from decimal import Decimal

import pytest

from doorstroom.i18n import words_for
from doorstroom.report.text.messages import error_in_words
from doorstroom.sandbox import ask as asking
from doorstroom.sandbox.ask import Limits, ask_freely
from doorstroom.sandbox.copy import analysts_copy
from doorstroom.sandbox.errors import CODES, WorkbenchError
from doorstroom.settings import ROOT
from doorstroom.store.sight import EVERYTHING
from doorstroom.store.versions import Store, StoreError
from tests.given import store_of


def test_values_keep_their_kind(ask):
    frame = ask(
        "select date '2026-02-28' as d, timestamp '2026-02-28 10:00:00' as t, 7 as i, cast(null as integer) as n,"
        " 1.25 as x, true as b, ['a', 'b'] as l, {'k': 1} as s, 'é' as c, null as nothing, sum(1) as h"
    ).frame
    (row,) = frame.itertuples(index=False, name=None)
    assert row[0] == dt.date(2026, 2, 28)
    assert row[1] == dt.datetime(2026, 2, 28, 10)
    assert (row[2], row[4], row[5], row[6], row[7], row[8], row[9], row[10]) == (
        7,
        1.25,
        True,
        "[a, b]",
        "{'k': 1}",
        "é",
        None,
        1,
    )
    assert [str(kind) for kind in frame.dtypes[["t", "i", "n", "b", "h"]]] == [
        "datetime64[us]",
        "Int64",
        "Int64",
        "boolean",
        "Int64",
    ]


def test_other_values_come_as_text(ask):
    asked = "select cast('a' as blob) as b, time '10:00:00' as t, interval 2 day as i, union_value(a := 1) as u"
    assert ask(asked).frame.iloc[0].tolist() == ["61", "10:00:00", "2 days", "1"]
    assert len(ask("select uuid() as u").frame["u"][0]) == 36


def test_a_day_beyond_the_calendar_stays_text(ask):
    frame = ask("select date '20000-01-01' as d, timestamp '20000-01-01 00:00:00' as t, date '2026-01-01' as e").frame
    assert frame["d"].tolist() == ["20000-01-01"]
    assert frame["t"][0].startswith("20000-01-01")
    assert frame["e"].tolist() == [dt.date(2026, 1, 1)]


def test_no_value_becomes_another_on_the_way(ask):
    """What a frame or Python has no form for comes as text, in full."""
    table = {
        "interval 3 month": "3 months",
        "interval '-1 month 40 days 04:05:06'": "-1 month 40 days 04:05:06",
        "[interval 1 month]": "[1 month]",
        "date 'infinity'": "infinity",
        "timestamp '-infinity'": "-infinity",
        "date '-0044-03-15'": "0045-03-15 (BC)",
        "timestamp_ns '2020-01-01 00:00:00.123456789'": "2020-01-01 00:00:00.123456789",
        "cast('170141183460469231731687303715884105727' as hugeint)": 2**127 - 1,
        "cast('340282366920938463463374607431768211455' as uhugeint)": 2**128 - 1,
        "cast('12345678901234567890123456.0123456789' as decimal(38, 10))": Decimal(
            "12345678901234567890123456.0123456789"
        ),
        "cast(0.1 as float)": 0.1,
        "cast('inf' as double)": float("inf"),
        "cast('-inf' as float)": float("-inf"),
        "{'a': [cast('nan' as double), null], 'b': date '2020-01-01'}": "{'a': [nan, NULL], 'b': 2020-01-01}",
        "map {'a': 1}": "{a=1}",
        "chr(0) || 'x'": "\0x",
    }
    frame = ask(f"select {', '.join(f'{value} as c{nth}' for nth, value in enumerate(table))}").frame
    assert dict(zip(table, frame.iloc[0].tolist(), strict=True)) == table


def test_a_result_that_is_no_number_is_counted(ask):
    answer = ask("select unnest([1.5, 'nan'::double, null, 'nan'::double]) as x, unnest([1.0, 2.0, 3.0, 4.0]) as y")
    assert answer.not_numbers == {"x": 2}
    assert answer.frame["y"].tolist() == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "sql",
    [
        "select 'a;b' as a;",
        "select 1 as a -- ; x",
        "select 1 as a; -- x",
        "select 1 as a ;; /* ; */ ;",
        "select 'a; --', ';'",
        "(select 1 as a);",
        "values (1)",
        "table pilots",
        "from pilots",
        "with x as (select 1 as a) from x;",
        'select 1 as "a;";',
    ],
)
def test_a_statement_may_end_in_any_way(sql, ask):
    assert len(ask(sql).frame)


def test_rows_keep_their_order(ask):
    hashes = ask("select hash(range) as h from range(5000) order by h desc").frame["h"].tolist()
    assert hashes == sorted(hashes, reverse=True)
    assert ask("select range as n from range(9) order by n desc").frame["n"].tolist() == list(range(8, -1, -1))


def test_a_wide_answer_has_fewer_rows(ask):
    answer = ask(f"from range(1000) select {', '.join(['range'] * 50)}", cells=1_000)
    assert (answer.frame.shape, answer.is_cut) == ((20, 50), True)


def test_money_arrives_as_a_number_and_markup_as_it_was_written(ask):
    frame = ask("select pilot_budget, summary from pilots where pilot_id = 'P1'").frame
    assert frame.to_dict("records") == [{"pilot_budget": 85000.5, "summary": "Met <b>opmaak</b>"}]


def test_an_answer_without_rows_keeps_its_columns(ask):
    answer = ask("select title, pilot_budget from pilots where false")
    assert (list(answer.frame.columns), len(answer.frame), answer.is_cut) == (["title", "pilot_budget"], 0, False)


@pytest.mark.parametrize(("asked", "given", "is_cut"), [(9, 9, False), (10, 10, False), (11, 10, True)])
def test_more_rows_than_the_limit_are_cut_off_and_that_is_said(asked, given, is_cut, ask):
    answer = ask("select * from range(N)".replace("N", str(asked)), rows=10)
    assert (len(answer.frame), answer.is_cut) == (given, is_cut)


def test_an_answer_is_cut_at_its_size_too(ask):
    answer = ask("select repeat('x', 1000) as x from range(1000)", answer_bytes=100_000)
    assert answer.is_cut
    assert 90 < len(answer.frame) < 100


def test_a_long_text_is_cut_and_that_is_said(ask):
    answer = ask("select repeat('x', 1000000) as x, repeat('y', 10000) as y")
    assert answer.frame.iloc[0].str.len().tolist() == [10_000, 10_000]
    assert answer.shortened == 1


def test_two_columns_of_one_name_are_told_apart(ask):
    assert list(ask("select 1 as a, 2 as a, 3 as a_2").frame.columns) == ["a", "a_2", "a_2_2"]


@pytest.mark.parametrize(
    ("sql", "code", "told"),
    [
        ("select titel from pilots", "unknown_column_near", "title"),
        ("select zzz from pilots", "unknown_column", "zzz"),
        ("select body from pilots", "unknown_column_elsewhere", "meetings"),
        ("select p.body from pilots p", "unknown_column_elsewhere", "meetings"),
        ("select t.body from (select title from pilots) t", "unknown_column_elsewhere", "meetings"),
        ("select p.titel from pilots p", "unknown_column_near", "title"),
        ("with duckdb_x as (select 1) select 1", "refused_name", "duckdb_x"),
        ("select * from \u212a", "lookalike_letter", "\u212a"),
        ("select list_aggregate([1], 'su' || 'm')", "name_in_quotes", "list_aggregate"),
        ("from pilots select " + ", ".join("*" * 60), "too_many_columns", "1000"),
        ("select * from pilot", "unknown_table_near", "pilots"),
        ("select * from\n  zzzz", "unknown_table", "2"),
        ("select averag(1)", "unknown_function_near", "avg"),
        ("select read_text('x')", "refused_function", "read_text"),
        ("select *\nfrom pilots\nwhere where", "syntax", "3"),
        ("select cast('x' as integer)", "cannot_answer", "x"),
        ("insert into pilots values (1)", "not_one_select", "select"),
        ("select 1; select 2", "several_statements", "1"),
        ("", "no_statement", "select"),
        ("select timestamptz '2026-01-01 00:00:00+00' as t", "moment_with_zone", "t"),
        ("select now", "unknown_column", "now"),
    ],
)
def test_an_error_says_what_and_where(sql, code, told, ask):
    with pytest.raises(WorkbenchError) as raised:
        ask(sql)
    assert raised.value.code == code
    assert code == "several_statements" or told in error_in_words(raised.value, words_for("nl"))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_code_is_worded(language):
    worded = {key.rpartition(".")[2] for key in words_for(language).keys("workbench.errors")}
    assert worded == CODES


def test_useful_sql_is_possible(ask):
    frame = ask(
        """
        with per_month as (
            select date_trunc('month', happened_on) as month, count(*) as n
            from statements where happened_on is not null group by all
        ),
        recursive_free as (select month, n, sum(n) over (order by month) as so_far from per_month)
        select strftime(month, '%Y-%m') as month, n, so_far, coalesce(n, 0) + 1 as more,
            case when n > 1 then 'many' else 'one' end as how, month between date '2025-01-01' and date '2025-12-31'
        from recursive_free where month in (select month from per_month) and 'abc' like 'a%'
        union all by name select null as month, 0 as n
        order by month nulls last limit 20
        """
    ).frame
    assert len(frame) > 3
    pivoted = ask(
        "from (pivot (select milestone, outcome from statements) on milestone in ('evaluation') using count(*))"
    )
    assert "evaluation" in pivoted.frame.columns
    assert ask("select list_transform([1, 2], lambda x: x + 1) as l, [y * 2 for y in [1]] as m from pilots")
    recursive = (
        "with recursive r as (select 1 as i union all select i + 1 from r where i < 5) select max(i) as m from r"
    )
    assert ask(recursive).frame["m"].tolist() == [5]


def test_a_version_that_is_not_there_is_said(store):
    with pytest.raises(StoreError, match="unknown_version"):
        ask_freely(store, "2020-01-01T0000_0009", "select 1", sight=EVERYTHING, smallest=10)


@pytest.mark.parametrize(
    "output",
    [
        b"",
        b"{",
        b"\xff",
        b"1",
        b"[" * 100_000,
        b'{"error": "syntax"',
        b'{"error": "syntax", "details": 1}',
        b'{"error": "made_up", "details": {}}',
        b'{"about": {"columns": [["a", "integer"]], "is_cut": false, "layers": [], "shortened": 0}, "rows": [[1, 2]]}',
        b'{"about": {"columns": [["a", "integer"]], "is_cut": false, "layers": [], "shortened": 0}, "rows": [["x"]]}',
    ],
)
def test_an_answer_that_is_none_is_not_believed(output):
    with pytest.raises(WorkbenchError, match="broke_off"):
        asking._answer(asking._Ended(output, 0, False), Limits(), 0.0)


def test_nothing_of_the_environment_reaches_the_process(ask, monkeypatch):
    monkeypatch.setenv("DOORSTROOM_SECRET", "x" * 40)
    seen = {}
    real = asking.subprocess.Popen

    def watched(*given, **named):
        seen.update(named)
        return real(*given, **named)

    monkeypatch.setattr(asking.subprocess, "Popen", watched)
    ask("select 1")
    assert seen["env"] == {}


# --------------------------------------------------------------------- disks


CONFINED_DISK = """
import resource, signal, sys
from doorstroom.store.versions import Store
from doorstroom.sandbox.ask import ask_freely
from doorstroom.sandbox.errors import WorkbenchError
from doorstroom.store.sight import EVERYTHING
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
if sys.argv[2] != "none":
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
store = Store(sys.argv[1])
try:
    print(len(ask_freely(store, store.current_name(), "from pilots", sight=EVERYTHING, smallest=10).frame))
except WorkbenchError as error:
    print(error.code)
"""


def asked_on(disk: str, store: Store) -> str:
    run = [sys.executable, "-c", CONFINED_DISK, str(store.path), disk]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def fresh(tmp_path) -> Store:
    """A store of its own, of which no copy was made."""
    return store_of(tmp_path, pilots="pilot_id | title\nP1 | Een")


@pytest.mark.parametrize("room", [0, 5_000, 100_000, 1_000_000])
def test_a_full_disk_is_said_and_leaves_nothing_behind(room, fresh):
    assert asked_on(str(room), fresh) == "cannot_prepare"
    assert [path.name for path in fresh.path.joinpath("workbench").iterdir() if path.suffix != ".lock"] == []
    assert asked_on("none", fresh) == "1"


def test_a_place_that_cannot_be_written_is_said(fresh):
    (fresh.path / "workbench").write_text("a file, and no folder")
    assert asked_on("none", fresh) == "cannot_prepare"


def test_nothing_is_needed_of_any_other_disk(ask, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    assert len(ask("select 1").frame) == 1


def test_a_copy_that_cannot_be_read_is_made_anew(fresh):
    copy = analysts_copy(fresh, fresh.current_name(), EVERYTHING, 10)
    for broken in (b"", b"no database", copy.read_bytes()[:5_000]):
        copy.write_bytes(broken)
        assert asked_on("none", fresh) == "1"


def test_a_machine_without_room_for_a_process_is_said(ask, monkeypatch):
    def full(*given, **named):
        raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(asking.subprocess, "Popen", full)
    with pytest.raises(WorkbenchError, match="cannot_start"):
        ask("select 1")
