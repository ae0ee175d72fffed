"""Every question keeps the promises of its header."""

from __future__ import annotations

import datetime as dt

import pytest

from doorstroom.store import questions
from tests.given import store_of

GIVEN = {"as_of": dt.date(2025, 7, 1), "since": dt.date(2025, 1, 1), "pilot_key": "m/a"}


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
    earlier = stores.names()[0] if asked.needs_earlier else None
    first = stores.ask(name, earlier=earlier, **given)
    assert tuple(first.columns) == asked.columns
    assert first.equals(stores.ask(name, earlier=earlier, **given))


@pytest.mark.parametrize("name", questions.names())
def test_a_question_says_what_it_is_for_and_its_grain(name):
    header = questions.question(name).sql.split("\nselect", 1)[0]
    assert header.startswith("-- ")
    assert "\n-- Grain: " in header


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
