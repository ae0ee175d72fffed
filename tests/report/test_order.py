"""In which order tables stand, and what is found in them: by each kind of column, with what is unknown last."""

import datetime as dt
import re

import pandas
import pytest

from doorstroom.export import order
from doorstroom.export.order import Order
from doorstroom.export.table import Column, Table
from doorstroom.i18n import words_for
from doorstroom.report import html
from tests.web.reading import seen

NL, EN = words_for("nl"), words_for("en")


def table_of(values, column=None, words=NL, data=None):
    frame = pandas.DataFrame({"a": pandas.Series(values, dtype=object)})
    return Table(frame, [column or Column("a", "A")], "Alles", name="some", data=data)


def sorted_by(values, words=NL, data=None, **column):
    table = table_of(values, Column("a", "A", **column), words, data)
    known, unknown = order.ranked(table, table.columns[0], words)
    return [values[nth] for nth in known], [values[nth] for nth in unknown]


DAYS = [dt.date(2026, 3, 1), dt.date(2025, 12, 31), dt.date(2026, 2, 28)]


@pytest.mark.parametrize(
    ("values", "column", "words", "known", "unknown"),
    [
        ([10, None, 9, 100], {"show": NL.days}, NL, [9, 10, 100], [None]),
        ([2.5, float("nan"), -1], {}, NL, [-1, 2.5], [float("nan")]),
        ([DAYS[0], pandas.NaT, *DAYS[1:]], {"show": NL.day}, NL, [DAYS[1], DAYS[2], DAYS[0]], [pandas.NaT]),
        (["12 jan 2026", "onbekend", "3 apr 2025"], {}, NL, ["3 apr 2025", "12 jan 2026"], ["onbekend"]),
        (["januari 2026", "oktober 2025", ""], {}, NL, ["oktober 2025", "januari 2026"], [""]),
        (["2 Apr 2026", "unknown", "30 Mar 2026"], {}, EN, ["30 Mar 2026", "2 Apr 2026"], ["unknown"]),
        (["1.250 d", "90 d", "\u22123 d"], {"is_number": True}, NL, ["\u22123 d", "90 d", "1.250 d"], []),
        (["€ 1.250,50", "€ 999"], {"is_number": True}, NL, ["€ 999", "€ 1.250,50"], []),
        (["€1,250.50", "€999"], {"is_number": True}, EN, ["€999", "€1,250.50"], []),
        (["2,5 jaar", "12 jaar", "onbekend"], {"is_number": True}, NL, ["2,5 jaar", "12 jaar"], ["onbekend"]),
        (["Zorg", "één plan", "Eenzaam", "afval"], {}, NL, ["afval", "één plan", "Eenzaam", "Zorg"], []),
        (["Wijk 10", "Wijk 9", "wijk 1"], {}, NL, ["wijk 1", "Wijk 9", "Wijk 10"], []),
        ([None, None], {}, NL, [], [None, None]),
    ],
)  # fmt: skip
def test_numbers_stand_as_numbers_days_as_days_and_what_is_unknown_last(values, column, words, known, unknown):
    found = sorted_by(values, words, **column)
    assert repr(found) == repr((known, unknown))


def test_what_a_cell_says_in_words_stands_by_what_the_answer_says():
    data = pandas.DataFrame({"a": [400, None, 30]})
    assert sorted_by(["ruim een jaar", "onbekend", "een maand"], data=data) == (
        ["een maand", "ruim een jaar"],
        ["onbekend"],
    )


def test_a_code_stands_by_what_it_is_called():
    called = {"waits": "Aan de beurt", "anchored": "Klaar"}
    assert sorted_by(["anchored", "waits"], show=called.get)[0] == ["waits", "anchored"]


def shown(frame_of, asked, at_most=200):
    frame = pandas.DataFrame({"name": [f"Pilot {n}" for n in range(frame_of)], "days": range(frame_of)})
    frame.loc[3, "days"] = None
    columns = [Column("name", "Pilot", is_heading=True), Column("days", "Wacht", NL.days, is_number=True)]
    return html.table(Table(frame, columns, "Alles", name="some"), NL, at_most, asked)


def names(written):
    return re.findall(r'<th scope="row">(Pilot \d+)', written)


def test_of_a_table_that_is_cut_all_rows_are_put_in_order():
    written = shown(40, Order("days", is_descending=True), at_most=12)
    assert names(written)[:2] == ["Pilot 39", "Pilot 38"]
    assert names(shown(40, Order("days"), at_most=40))[-1] == "Pilot 3"  # unknown: last, whichever way
    assert names(shown(40, Order("days", is_descending=True), at_most=40))[-1] == "Pilot 3"
    assert 'data-total="40" data-found="40" data-cut data-order="days~desc"' in written
    assert "data-places" not in written


def test_of_a_table_that_is_cut_all_rows_are_searched():
    written = shown(40, Order(find="PILOT 39"), at_most=12)
    assert names(written) == ["Pilot 39"]
    assert 'data-total="40" data-found="1"' in written
    assert names(shown(40, Order(find="onbekend"), at_most=12)) == ["Pilot 3"]
    assert names(shown(40, Order(find="is er niet"), at_most=12)) == []


@pytest.mark.parametrize("asked", [Order("geen kolom"), Order(), None])
def test_what_cannot_be_asked_leaves_a_table_as_it_is(asked):
    assert names(shown(12, asked)) == [f"Pilot {n}" for n in range(12)]


def test_a_whole_table_of_more_than_ten_rows_says_how_its_rows_stand():
    heads = [one for one in seen(shown(12, None)).all_of("th") if one["scope"] == "col"]
    assert heads[1]["data-places"] == "0,1,2,4,5,6,7,8,9,10,11|3"
    assert heads[0]["data-places"] == "0,1,2,3,4,5,6,7,8,9,10,11|"
    assert "data-" not in shown(10, None)


def test_rows_that_the_question_left_out_count_as_well():
    frame = pandas.DataFrame({"a": range(12)})
    written = html.table(Table(frame, [Column("a", "A")], "Alles", n_in_all=99), NL, 50)
    assert 'data-total="99" data-found="12" data-cut' in written


def test_an_address_says_it_of_each_table():
    said = {"order": ("one~days~desc", "two~name", "three"), "find": ("one~ a ~b ", f"four~{'x' * 200}")}
    read = order.read(said)
    assert read["one"] == Order("days", is_descending=True, find="a ~b")
    assert read["two"] == Order("name")
    assert read["three"] == Order()
    assert len(read["four"].find) == order.LONGEST
