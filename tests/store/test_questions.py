"""Every question keeps the promises of its header."""

from __future__ import annotations

import datetime as dt
import re

import duckdb
import pytest

from doorstroom.query.address import DIMENSIONS
from doorstroom.store import frames, questions
from tests.given import example_in, store_of

GIVEN = {
    "as_of": dt.date(2025, 7, 1),
    "since": dt.date(2025, 1, 1),
    "pilot_key": "m/a",
    "file": "pilots.csv",
    "hand_in": "x",
    "place": "m",
}


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    folder = tmp_path_factory.mktemp("questions")
    one = "pilot_id | milestone  | happened_on | outcome\na | evaluation | 2025-01-01 | successful"
    store_of(folder, milestones=one)
    return store_of(folder, milestones=one + "\nb | registered | 2025-02-01 |")


@pytest.mark.parametrize("name", questions.names())
def test_a_question_gives_the_columns_that_it_promises_in_a_total_order(stores, name):
    asked = questions.question(name)
    given = {key: value for key, value in GIVEN.items() if key in asked.parameters}
    first = stores.ask(name, **given)
    assert tuple(first.columns) == asked.columns
    assert first.equals(stores.ask(name, **given))


SQL = sorted(path for path in questions.QUERIES.rglob("*.sql") if path.stem not in ("schema", "store"))
WITH_GRAIN = ("questions", "bases", "frames", "models", "sandbox")


@pytest.mark.parametrize("path", SQL, ids=lambda path: path.stem)
def test_every_file_says_what_it_is_and_its_grain_in_one_dialect(path):
    sql = path.read_text(encoding="utf-8")
    assert sql.startswith("-- ")
    assert ";\n\n" not in questions.header(sql)
    place = path.relative_to(questions.QUERIES).parts[:-1]
    if place[0] in WITH_GRAIN and "examples" not in place:
        assert re.fullmatch(r"one row|\w+(, \w+)*", questions.said(sql, "Grain"))
    columns = questions.said(sql, "Columns")
    if columns and place[0] == questions.FRAMES:  # of which each question gives the types of those that it shows
        assert re.fullmatch(r"\w+(, \w+)*", columns)
    elif columns:
        assert all(duckdb.sqltype(kind) for kind in questions.typed(columns).values())


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """The example portfolio."""
    store = example_in(tmp_path_factory.mktemp("example"))
    return store


@pytest.fixture(scope="module")
def attached(example):
    with duckdb.connect() as connection:
        connection.execute("attach $path as records (read_only)", {"path": str(example.file(example.current_name()))})
        connection.execute("use records")
        yield connection


KINDS = {"text": "OU", "bigint": "iu", "integer": "iu", "double": "f", "boolean": "b", "date": "M", "timestamp": "M"}


@pytest.mark.parametrize("name", questions.names())
def test_a_question_gives_the_types_that_it_promises_and_its_grain_makes_a_row_one(example, attached, name):
    asked = questions.question(name)
    by = asked.parameters.get("by")
    for choice in by.choices if by else (None,):
        given = {**GIVEN, "as_of": dt.date(2026, 3, 1), "pilot_key": "Waterkant/p001", "by": choice}
        given = {key: value for key, value in given.items() if key in asked.parameters}
        rows = example.ask(name, **given)
        assert len(rows) <= 1 if not asked.grain else not rows.duplicated(list(asked.grain)).any(), choice
        if asked.completed_by:
            found = {column: rows[column].dtype.kind for column in rows.columns}
            assert not [column for column, kind in found.items() if kind not in KINDS[asked.types[column]]]
        else:
            found = attached.sql(asked.sql, params=asked.read(given))
            promised = [duckdb.sqltype(kind) for kind in asked.types.values()]
            assert list(zip(found.columns, found.types, strict=True)) == list(zip(asked.types, promised, strict=True))


@pytest.mark.parametrize("path", sorted((questions.QUERIES / "models").glob("*.sql")), ids=lambda path: path.stem)
def test_the_grain_of_a_model_makes_a_row_one(attached, path):
    sql = path.read_text(encoding="utf-8")
    if "create temp table" not in sql:
        columns = [duckdb.ColumnExpression(name) for name in questions.said(sql, "Grain").split(", ")]
        grain = attached.table(path.stem).select(*columns)
        assert len(grain) == len(grain.distinct())


@pytest.mark.parametrize("name", questions.names())
def test_a_question_never_reads_the_clock(name):
    sql = questions.question(name).sql.lower()
    assert not [word for word in ("current_date", "now()", "today()", "current_timestamp") if word in sql]


def test_a_choice_is_one_of_its_words():
    choice = questions.question("stagnation").parameters["by"]
    assert choice.choices[:2] == ("stage", "theme")
    assert (choice.is_optional, choice.default) == (True, "theme")
    assert choice.read("area") == "area"


@pytest.mark.parametrize("given", ["colour", "", "Theme", ["theme"], None, 1])
def test_anything_but_one_of_the_words_is_no_choice(given):
    with pytest.raises(questions.QuestionError, match="bad_choice") as refused:
        questions.question("stagnation").parameters["by"].read(given)
    assert refused.value.details["known"].startswith("stage, theme, ")


@pytest.mark.parametrize("line", ["$by choice", "$by choice()", "$by text(a|b)", "$by choice(a b)"])
def test_a_choice_without_words_is_no_parameter(line):
    with pytest.raises(ValueError, match="is no parameter"):
        questions._parameters("question", line)


READING = [name for name in questions.names() if questions.question(name).reads]


@pytest.mark.parametrize("name", READING)
def test_a_question_that_reads_a_frame_says_the_same_as_one_statement(example, attached, name):
    asked = questions.question(name)
    told = {"municipality": ["Waterkant"], "pilot_key": "Waterkant/P-047", "text": "mantelzorg", "least": 1}
    known = {name: value for name, value in told.items() if name in asked.parameters}
    given = asked.read({"as_of": dt.date(2026, 3, 1), **known})
    whole = attached.sql(asked.sql, params=given).fetchall()
    frame = attached.sql(asked.reads.sql, params=questions.used(asked.reads.sql, given)).to_arrow_table()
    with attached.cursor() as cursor:
        cursor.execute("use records")
        cursor.register(asked.reads.name, frame)
        read = cursor.execute(asked.above, questions.used(asked.above, given)).fetchall()
    assert whole
    assert rounded(read) == rounded(whole)


def rounded(rows):
    """A sum of many shares depends in its last digits on how threads meet."""
    return [tuple(round(one, 12) if isinstance(one, float) else one for one in row) for row in rows]


def test_rows_that_several_questions_read_are_made_once_for_what_they_are_asked_with(example):
    def n_made(name, **given):
        example.ask(name, as_of=dt.date(2026, 3, 1), **given)
        return len(frames._rows.cache)

    frames.forget()
    assert [n_made(name) for name in ("collision", "start_gate", "collision_pilots")] == [1, 1, 1]
    assert n_made("start_gate", limit_percent=10) == 1
    assert n_made("start_gate", new_municipality="Waterkant") == 2
    assert n_made("collision", municipality=["Waterkant"]) == 3
    assert [n_made(name) for name in ("readiness_summary", "readiness_now", "last_day_summary")] == [4, 4, 5]
    assert n_made("readiness_now", theme=["Wmo"]) == 6


@pytest.mark.parametrize("name", questions.bases())
def test_what_a_base_counts_are_columns_and_conditions_of_it(name):
    base = questions.question(name)
    counted = {*base.columns, "rows"}
    conditions = base.parameters["which"].choices if "which" in base.parameters else ()
    assert base.measures
    for measure in base.measures.values():
        assert {measure.adds_up, measure.per or "rows"} <= counted
        assert measure.condition is None or measure.condition in conditions


@pytest.mark.parametrize("line", ["n_open", "n_open weight when is_open", "n_open sum(weight)"])
def test_a_measure_is_a_column_that_is_added_up(line):
    with pytest.raises(ValueError, match="is no measure"):
        questions._measures("base", line)


def test_the_filters_of_a_question_reach_it_together():
    assert questions.filters() == DIMENSIONS
    asked = questions.question("stagnation").read({"as_of": GIVEN["as_of"], "theme": "Wmo"})
    assert asked["filters"] == {**dict.fromkeys(DIMENSIONS), "theme": ["Wmo"]}
    assert not {*DIMENSIONS} & {*asked}
