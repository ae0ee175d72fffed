"""What would be seen if a list said more: it names what is there, and only what nothing says anything of."""

from __future__ import annotations

import pytest

from doorstroom.contract.model import contract
from doorstroom.i18n import words_for
from doorstroom.query.address import SCREENS
from doorstroom.report.screens import gains
from doorstroom.report.screens.blocks import Disclosed
from tests.given import rows, store_of
from tests.pages.reading import sent

LANGUAGES = tuple(contract().languages)
ALL = [(one.table, one.column) for one in contract().gains]


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    return store_of(tmp_path_factory.mktemp("bare"), pilots="pilot_id | title\n1 | Samen")


def told(known, given, language):
    blocks = list(gains.would_be_seen(known, given, words_for(language), lambda page, **query: f"/{page}"))
    assert all(isinstance(one, Disclosed) for one in blocks)
    return [entry for one in blocks for entry in one.entries]


@pytest.mark.parametrize("one", contract().gains, ids=lambda one: f"{one.table}.{one.column}")
def test_what_a_gain_names_exists_and_is_shown_there(screen, example, one):
    assert one.column is None or one.column in contract().tables[one.table].columns
    assert {*one.screens} <= {*SCREENS}
    key = example.known_rows(example.current_name(), ["pilots"], example.version(example.current_name()).as_of)
    pilots = [f"{row['municipality']}/{row['pilot_id']}" for row in key["pilots"]]
    for name in one.screens:
        shown = sent(screen(name, example, **({"id": pilots[0]} if name == "pilot" else {})))
        for figure in one.figures:
            assert f"#{figure}" in shown or words_for("nl")(f"figures.{figure}.definition.title") in shown


def test_the_question_tells_of_each_of_them(example, bare):
    for store in (example, bare):
        asked = rows(store.ask("said_at_all"), "table_name", "column_name")
        assert sorted((table, column or "") for table, column in asked) == sorted(
            (table, column or "") for table, column in ALL
        )
    assert not store.ask("said_at_all")["is_said"].any()
    assert example.ask("said_at_all")["is_said"].all()


@pytest.mark.parametrize("language", LANGUAGES)
def test_at_most_five_are_told_the_most_valuable_first(bare, language):
    known, words = bare.ask("said_at_all"), words_for(language)
    entries = told(known, [], language)
    assert len(entries) == gains.SHOWN
    assert words.table("meetings") in entries[0].name
    assert words("figures.queue_forecast.definition.title") in entries[0].text
    assert words("frame.pages.stagnation") in entries[0].text
    assert words.column("pilots", "people_reached_per_month") in entries[1].name


def test_what_is_said_or_handed_in_now_is_left_out(example, bare):
    assert told(example.ask("said_at_all"), [], "nl") == []
    known = bare.ask("said_at_all")
    assert told(known, ALL, "nl") == []
    (only,) = told(known, [one for one in ALL if one != ("pilots", "self_rating")], "nl")
    assert words_for("nl").column("pilots", "self_rating") in only.name
