"""What a person is shown of a list before they choose how it is read."""

from __future__ import annotations

import json

import openpyxl
import pytest

from doorstroom.__main__ import main
from doorstroom.ingest.mapping.known_names import known_headers
from doorstroom.ingest.mapping.seen import Counted, seen
from doorstroom.ingest.readers.read import read
from tests.ingest.test_mapping import sheet

GIVEN = {
    "Nr": ["1", "2", "3", "4"],
    "Pilotnaam": ["a", "b", "c", "d"],
    "Start": ["03-04-2025", "05-06-2025", None, "n.v.t."],
    "Klaar": ["13-04-2025", "05-06-2025", "05-06-2025", None],
    "Status": ["Loopt", "Loopt", "Rustig", "Gestopt"],
    "Ja": ["x", None, None, None],
    "Budget (x € 1.000)": ["1,5", "2", None, None],
}


def columns(**given):
    return {one.header: one for one in seen(sheet(**(GIVEN | given))).columns}


def test_a_column_shows_what_stands_in_it_the_most_frequent_first():
    klaar = columns()["Klaar"]
    assert klaar.samples == (Counted("05-06-2025", 2), Counted("13-04-2025", 1))
    assert (klaar.n_filled, klaar.n_different) == (3, 2)


def test_what_a_header_is_known_for_is_said_and_nothing_of_a_short_one():
    found = columns()
    assert (found["Pilotnaam"].target, found["Pilotnaam"].likeness) == ("pilots.title", 100)
    assert (found["Ja"].target, found["Ja"].likeness) == (None, 0)
    assert found["Budget (x € 1.000)"].unit == 1000


@pytest.mark.parametrize(
    ("klaar", "order", "proven_by", "elsewhere"),
    [
        (["13-04-2025", "05-06-2025", None, None], "ambiguous", {}, "dmy"),
        (["03-04-2025", "05-06-2025", None, None], "ambiguous", {}, None),
        (["04-13-2025", "05-06-2025", "07-08-2025", None], "ambiguous", {}, "mdy"),
    ],
)
def test_what_proves_day_and_month_is_shown_with_the_cells_that_do(klaar, order, proven_by, elsewhere):
    found = columns(Klaar=klaar)
    start = found["Start"].proof
    assert (start.order, start.proven_by, start.elsewhere) == (order, proven_by, elsewhere)
    if elsewhere:
        assert found["Klaar"].proof.proven_by == {elsewhere: ((klaar[0],), 1)}


def test_the_words_of_a_column_are_told_with_what_they_mean_as_far_as_it_is_known():
    status = columns()["Status"]
    assert status.words == (Counted("Loopt", 2), Counted("Rustig", 1), Counted("Gestopt", 1))
    assert status.meanings == {"Loopt": "started", "Gestopt": "stopped"}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_rows_at_the_top_are_shown_as_they_stand_and_which_one_holds_the_headers(tmp_path, kind):
    lines = [["Pilots 2026", ""], ["Nr", "Naam pilot"], *([f"{nth}", f"Pilot {nth}"] for nth in range(1, 9))]
    file = tmp_path / f"lijst.{kind}"
    if kind == "csv":
        file.write_text("\n".join(";".join(line) for line in lines), encoding="utf-8")
    else:
        book = openpyxl.Workbook()
        for line in lines:
            book.active.append(line)
        book.save(file)
    (sheet_read,) = read(file, known_headers=known_headers())
    found = seen(sheet_read)
    assert found.header_row == 2
    assert [(one.row, one.cells[0]) for one in found.rows] == [
        (1, "Pilots 2026"), (2, "Nr"), (3, "1"), (4, "2"), (5, "3"), (6, "4"), (7, "5"),
    ]  # fmt: skip
    # Another row may be chosen for the headers.
    (chosen,) = read(file, header_row=3)
    assert (seen(chosen).header_row, chosen.headers) == (3, ("1", "Pilot 1"))


def test_the_command_shows_it_as_json_and_writes_nothing(tmp_path, capsys):
    (tmp_path / "lijst.csv").write_text("Nr;Pilotnaam;Status\n1;Een;Loopt\n", encoding="utf-8")
    (tmp_path / "pilots.csv").write_text("pilot_id,title\n1,Een\n", encoding="utf-8")
    for name, table in (("lijst.csv", None), ("pilots.csv", "pilots")):
        assert main(["map", str(tmp_path / name), "--json"]) == 0
        (told,) = json.loads(capsys.readouterr().out)["sheets"]
        assert (told["file"], told["table"], told["n_rows"]) == (name, table, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lijst.csv", "pilots.csv"]


@pytest.mark.parametrize(
    ("subjects", "target"),
    [(["Wmo", "Jeugd", "Wmo", "Wmo"], "pilots.theme"), (["samen eten", "fietsen", "taal", "rust"], "pilots.summary")],
)
def test_a_header_that_another_column_is_known_for_is_proposed_as_what_it_may_be_besides(subjects, target):
    for names in (("Onderwerp", "Pilotnaam"), ("Pilotnaam", "Onderwerp")):  # whichever comes first
        given = {"Nr": GIVEN["Nr"], **dict.fromkeys(names, GIVEN["Pilotnaam"]), "Onderwerp": subjects}
        found = seen(sheet(**given))
        chosen = found.beforehand.targets
        assert (chosen["Pilotnaam"], chosen["Onderwerp"]) == ("pilots.title", target)
        (subject,) = [one for one in found.columns if one.header == "Onderwerp"]
        assert subject.likeness == 90  # to be confirmed


def test_a_subject_alone_is_the_title_and_what_is_taken_is_told():
    assert seen(sheet(Nr=["1", "2"], Onderwerp=["a", "b"])).beforehand.targets["Onderwerp"] == "pilots.title"
    of_two = {one.header: one.taken for one in seen(sheet(Nr=["1"], Pilotnaam=["a"], Projectnaam=["b"])).columns}
    assert of_two == {"Nr": None, "Pilotnaam": None, "Projectnaam": "pilots.title"}


@pytest.mark.parametrize(
    ("given", "is_by_title"),
    [
        ({"Pilotnaam": ["a", "b", "c"], "Status": ["Loopt"] * 3}, True),
        ({"Pilotnaam": ["a", "b", None], "Status": ["Loopt"] * 3}, True),  # a row without one is refused
        ({"Pilotnaam": ["a", "b", "a"], "Status": ["Loopt"] * 3}, False),
        ({"Pilotnaam": ["a", "b", " A"], "Status": ["Loopt"] * 3}, False),
        ({"Pilotnaam": ["a", "b", "c"], "Zaak": ["W-2024/01", "W-2024/02", "W-2024/03"]}, False),  # may be a number
        ({"Pilotnaam": ["a", "b", "c"], "Zaak": ["W-2024/01", "W-2024/02", None]}, True),  # no number of each
        ({"Pilotnaam": ["a", "b", "c"], "Nr": ["1", "2", "3"]}, False),
        ({"Iets": ["a", "b", "c"], "Status": ["Loopt"] * 3}, False),
    ],
)
def test_of_a_list_without_numbers_the_title_is_the_number_where_each_stands_once(given, is_by_title):
    assert seen(sheet(**given)).beforehand.is_by_title == is_by_title
