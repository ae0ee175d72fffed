"""A sheet that is called as a table: the template, the template with a column taken out, or a list of one's own."""

from __future__ import annotations

import pytest

from doorstroom.i18n import words_for
from doorstroom.ingest.mapping.seen import seen
from doorstroom.ingest.recognise import MissingColumn, recognise
from doorstroom.report.text.messages import error_in_words
from tests.ingest.test_mapping import sheet

TABLE, OWN = "the table", "a list of one's own"


def found_in(name: str, headers: str) -> str:
    """What a sheet turns out to be; of a template that lacks a column, that column."""
    try:
        found = recognise(sheet(name, **{header: ["a", "b"] for header in headers.split(";")}))
    except MissingColumn as lacking:
        return lacking.details["column"]
    return TABLE if found else OWN


@pytest.mark.parametrize(
    ("name", "headers", "is_found"),
    [
        ("Pilots", "Pilotnummer;Titel;Thema", TABLE),
        ("pilots", "pilot_id;title;theme;Wat ons opvalt;Kamer", TABLE),
        ("Pilots", "Pilot id;Title*;Status", TABLE),
        ("wat", "Kenmerk;Waarde;Peildatum", TABLE),
        ("lijst", "Kenmerk;Omschrijving;Afdeling;Status;Startdatum", OWN),  # a number of a pilot is called so too
        # The template with a required column taken out, also with a header that no list has.
        ("Pilots", "Titel;Thema;Eigenaar;Samenvatting;Zichtbaarheid", "pilot_id"),
        ("Pilots", "Pilotnummer;Thema;Eigenaar", "title"),
        ("Pilots", "Pilotnummer;Thema;Eigenaar;Wat ons opvalt", "title"),
        ("pilots", "pilot_id", "title"),
        ("Mijlpalen", "Pilotnummer;Gebeurd op;Uitkomst", "milestone"),
        # Lists of one's own that are only called so.
        ("Pilots", "Pilot;Thema;Eigenaar;Start uitvoering;Evaluatie afgerond;Status", OWN),
        ("Pilots", "Nr;Naam;Thema;Eigenaar", OWN),
        ("Pilots", "Titel;Thema;Eigenaar;Startdatum", OWN),
        ("Pilots", "Titel;Thema;Eigenaar;Status", OWN),
        ("Pilots", "Naam;Status", OWN),
        ("Pilots", "Nr;Titel;Samenvatting;Thema;Programma;Eigenaar", OWN),
        ("pilots", "Thema;Iets;Wat ons opvalt", OWN),
        ("Mijlpalen", "Zaaknummer;Mijlpaal;Gebeurd op;Toelichting", OWN),
        ("Normen", "Fase;Termijn;Vastgesteld door", OWN),
    ],
)
def test_a_sheet_that_is_called_as_a_table_is_told_by_its_headers(name, headers, is_found):
    assert found_in(name, headers) == is_found


def test_a_list_that_is_called_pilots_is_shown_as_a_list_to_choose_the_columns_of():
    one = seen(sheet("Pilots", Pilot=["a", "b"], Thema=["x", "y"], Eigenaar=["p", "q"], Status=["Loopt", "Loopt"]))
    assert (one.table, one.is_list) == (None, True)


@pytest.mark.parametrize(("language", "column"), [("nl", "Pilotnummer"), ("en", "Pilot id")])
def test_what_the_template_lacks_is_told_by_its_label(language, column):
    words = words_for(language)
    said = error_in_words(MissingColumn("a.xlsx", "pilots", "pilot_id"), words)
    assert column in said
    assert words.table("pilots") in said
    assert "pilot_id" not in said
