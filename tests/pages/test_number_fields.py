"""A number that somebody types is read as they write numbers, or they are told that it is none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstroom.i18n import words_for
from doorstroom.ingest.parse.numbers import typed_number
from doorstroom.query import made_up
from doorstroom.web import screen as drawing
from tests.pages.reading import text

NL, EN = words_for("nl"), words_for("en")
SCREENS = {
    "ready": ({"municipality": "Waterkant"}, "ds-try_new_fte", "new_fte", "carrying.gate.try_button"),
    "targeting": ({"id": "Waterkant/P-047"}, "ds-room_fte", "fte", "targeting.room.button"),
}
READ = {
    ("nl", "1,5"): ("1.5", "1,5"),
    ("nl", "1.5"): ("1.5", "1,5"),
    ("nl", "1.500"): ("1500", "1.500"),
    ("nl", "€ 64.000"): ("64000", "64.000"),
    ("nl", "0"): ("0", "0"),
    ("en", "1.5"): ("1.5", "1.5"),
    ("en", "1,5"): ("1.5", "1.5"),
    ("en", "1.500"): ("1.5", "1.5"),
    ("en", "1,500"): ("1500", "1,500"),
    ("nl", " 2 "): ("2", "2"),
}
TOLD = {
    "ready": NL("carrying.gate.try_unread", fields=NL("carrying.field.new_fte"), example="1,5"),
    "targeting": NL("targeting.room.unread", field=NL("targeting.room.field_fte"), most=NL.number(made_up.MOST)),
}
NOT_READ = ["veel", "-1", "1e12", "1,2,3", "12 uur", "1/2"]


def typed(screen, example, name, language, value):
    address, key, part, button = SCREENS[name]
    app = screen(name, example, as_of="2026-03-31", lang=language, **address)
    app.text_input(key=key).set_value(value)
    label = words_for(language)(button)
    next(one for one in app.button if one.label == label).click().run(timeout=60)
    assert not app.exception
    return app, app.text_input(key=key).value, app.query_params.get(part)


@pytest.mark.parametrize("name", SCREENS)
@pytest.mark.parametrize(("language", "value"), READ)
def test_it_is_read_as_its_reader_writes_numbers(screen, example, name, language, value):
    sent, shown = READ[language, value]
    _, now, part = typed(screen, example, name, language, value)
    assert (part, now) == (sent, shown)


@pytest.mark.parametrize("name", SCREENS)
@pytest.mark.parametrize("value", NOT_READ)
def test_what_is_no_number_stays_where_it_was_typed_and_is_told(screen, example, name, value):
    app, now, part = typed(screen, example, name, "nl", value)
    assert (part, now) == (value, value)
    assert TOLD[name] in text(app)


@pytest.mark.parametrize("name", SCREENS)
def test_emptied_it_leaves_the_address(screen, example, name):
    assert typed(screen, example, name, "nl", "")[1:] == ("", None)


@given(st.decimals(min_value=0, max_value=made_up.MOST, places=3))
def test_what_stands_in_a_field_is_read_as_what_it_was_written_from(number):
    sent = made_up.written(number)
    for words in (NL, EN):
        shown = words.number(Decimal(sent), len(sent.partition(".")[2]))
        assert typed_number(shown, words.decimal_mark) == Decimal(sent)


def test_a_field_shows_the_number_of_the_address_in_the_language_of_its_reader(monkeypatch):
    for language, shown in (("nl", "1.234,5"), ("en", "1,234.5")):
        monkeypatch.setattr(drawing.door, "language", lambda said=language: said)
        assert drawing._filled(drawing.Field("fte", "Fte", "number", "1234.5")) == shown
