"""A list as municipalities keep it goes from `map` to the decision queue."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import odf.opendocument
import odf.table
import odf.text
import openpyxl
import pytest
import xlwt

from doorstroom.ingest.mapping.file import written
from doorstroom.ingest.mapping.known_names import known_headers
from doorstroom.ingest.mapping.suggest import suggest
from doorstroom.ingest.readers import read
from doorstroom.store.load import load
from doorstroom.store.versions import Store
from tests.given import NOW, rows, silent

DAY = dt.datetime
HEADERS = [
    "Nr.", "Naam pilot", "Thema", "Trekker", "Geplande start", "Geplande einddatum", "Startdatum", "Einddatum",
    "Datum evaluatie", "Uitkomst evaluatie", "Datum besluit", "Besluit", "Budget", "Status",
]  # fmt: skip
LIST = [
    [1, "Samen\nnaar huis", "Wmo", "Team Wmo", "01-02-2025", "Q3 2025", DAY(2025, 2, 10), "13-10-2025",
     DAY(2025, 12, 1), "Geslaagd", "n.n.b.", None, "€ 12.500,00", "Wacht op besluit"],
    [2, "Schuldrust", "Schulden", "Team Geldzaken", "15-03-2025", "31-12-2025", "17-03-2025", DAY(2025, 12, 20),
     "20-01-2026", "geslaagd", None, None, "€ 8.000,-", "Wacht op besluit"],
    [3, "Buurtkamer", "Wmo", "Team Wmo", DAY(2025, 5, 1), "medio 2026", "01-05-2025", None,
     None, None, "n.v.t.", None, "onbekend", "In uitvoering"],
    [4, "Jeugd op tijd", "Jeugd", "Team Jeugd", "2024", "2025", DAY(2024, 6, 3), "28-02-2025",
     "15-04-2025", "Deels geslaagd", "17-06-2025", "Stoppen", "30.000", "Gestopt"],
]  # fmt: skip
TOTAL = ["Totaal", 4, *[None] * 10, "50.500", None]


def plain(cell):
    """A cell as text, as it is seen in Excel."""
    return f"{cell:%d-%m-%Y}" if isinstance(cell, dt.datetime) else "" if cell is None else str(cell)


def workbook_with_titles_groups_totals_and_a_hidden_sheet(folder: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Overzicht pilots"
    sheet.append(["Pilotoverzicht sociaal domein"])
    sheet.append(["Stand per 31 maart 2026"])
    sheet.append([])
    sheet.append([*[None] * 4, "Planning", None, "Uitvoering", None, "Evaluatie", None, "Besluit", None, "Geld", None])
    for cells in ("E4:F4", "G4:H4", "I4:J4", "K4:L4", "A1:N1"):
        sheet.merge_cells(cells)
    for row in (HEADERS, *LIST, TOTAL):
        sheet.append(row)
    hidden = book.create_sheet("Codes")
    hidden.append(["Nr.", "Naam pilot"])
    hidden.append([99, "Verborgen"])
    hidden.sheet_state = "hidden"
    book.save(folder / "lijst.xlsx")
    return folder / "lijst.xlsx"


def old_excel(folder: Path) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Blad1")
    as_day = xlwt.easyxf(num_format_str="DD-MM-YYYY")
    for nth, row in enumerate((HEADERS, *LIST, TOTAL)):
        for column, cell in enumerate(row):
            if cell is not None:
                sheet.write(nth, column, cell, *([as_day] if isinstance(cell, dt.datetime) else []))
    book.save(str(folder / "lijst.xls"))
    return folder / "lijst.xls"


def open_document(folder: Path) -> Path:
    document = odf.opendocument.OpenDocumentSpreadsheet()
    sheet = odf.table.Table(name="Pilots 2025")
    for row in (["Overzicht"], [], HEADERS, *LIST, TOTAL):
        line = odf.table.TableRow()
        for cell in row:
            drawn = odf.table.TableCell(valuetype="string")
            drawn.addElement(odf.text.P(text=plain(cell).replace("\n", " ")))
            line.addElement(drawn)
        sheet.addElement(line)
    document.spreadsheet.addElement(sheet)
    document.save(folder / "lijst.ods")
    return folder / "lijst.ods"


def cp1252_with_semicolons(folder: Path) -> Path:
    lines = [["Overzicht pilots"], [], HEADERS, *LIST, TOTAL]
    text = "\r\n".join(";".join('"' + plain(cell) + '"' for cell in row) for row in lines)
    (folder / "lijst.csv").write_bytes(text.encode("cp1252"))
    return folder / "lijst.csv"


def utf16_with_tabs(folder: Path) -> Path:
    lines = [HEADERS, *LIST]
    text = "\n".join("\t".join(plain(cell).replace("\n", " ") for cell in row) for row in lines)
    (folder / "lijst.txt").write_bytes(text.encode("utf-16"))
    return (folder / "lijst.txt").rename(folder / "lijst.tsv")


@pytest.fixture(
    scope="module",
    params=[
        workbook_with_titles_groups_totals_and_a_hidden_sheet,
        old_excel,
        open_document,
        cp1252_with_semicolons,
        utf16_with_tabs,
    ],
)
def store_and_report(request, tmp_path_factory):
    tmp_path = tmp_path_factory.mktemp("list")
    file = request.param(tmp_path)
    sheets = read.read(file, file=file.name, known_headers=known_headers())
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(written(suggest(max(sheets, key=lambda sheet: len(sheet.cells)))), encoding="utf-8")
    store = Store(tmp_path / "store")
    report = load(store, [file], municipality="m", now=NOW, keep=2, mapping_file=mapping, progress=silent)
    return store, report


def test_the_list_as_it_is_kept_goes_from_map_to_the_decision_queue(store_and_report):
    store, report = store_and_report
    assert {(count.table, count.rows_read, count.rows_loaded) for count in report.files} == {
        ("pilots", 4, 4),
        ("milestones", 4, 4),
    }
    waiting = store.ask("waiting_decisions", as_of=NOW.date())
    columns = ("pilot_id", "theme", "owner", "succeeded_on", "days_waiting", "days_since_first_planned_end")
    assert rows(waiting, *columns) == [
        ("1", "Wmo", "Team Wmo", "2025-12-01", 120, 182),
        ("2", "Schulden", "Team Geldzaken", "2026-01-20", 70, 90),
    ]


def test_every_pilot_of_the_list_is_in_its_stage_with_its_budget(store_and_report):
    store, _ = store_and_report
    stages = store.ask("stage_now", as_of=NOW.date())
    assert sorted(rows(stages, "pilot_id", "stage", "entered_on")) == [
        ("1", "awaiting_decision", "2025-12-01"),
        ("2", "awaiting_decision", "2026-01-20"),
        ("3", "running", "2025-05-01"),
        ("4", "stopped", "2025-06-17"),
    ]
    budgets = {key: store.ask("pilot", as_of=NOW.date(), pilot_key=f"m/{key}").pilot_budget[0] for key in "1234"}
    assert (budgets["1"], budgets["2"], budgets["4"]) == (12500, 8000, 30000)
    assert budgets["3"] != budgets["3"]  # "onbekend" is not zero


def test_what_was_not_known_or_not_exact_is_flagged_with_its_line(store_and_report):
    _, report = store_and_report
    found = {(flag.code, flag.value) for flag in report.flags if flag.row}
    assert {
        ("means_unknown", "n.n.b."),
        ("means_none", "n.v.t."),
        ("means_unknown", "onbekend"),
        ("inexact_period", "Q3 2025"),
        ("inexact_period", "medio 2026"),
    } <= found


@pytest.mark.parametrize(
    ("evaluated", "outcome", "day"),
    [
        ([None, None], ["geslaagd", None], None),
        (["20-3-2026", None], ["geslaagd", None], "2026-03-20"),
        (["2-3-2026 t/m 4-3-2026", "25-3-2026 (verschoven)"], ["geslaagd", None], None),
    ],
)
def test_a_success_is_not_lost_beside_a_column_that_is_called_evaluation(tmp_path, evaluated, outcome, day):
    book = openpyxl.Workbook()
    book.active.append(["Nummer", "Project", "Evaluatie", "Uitkomst", "Status"])
    for nth, (said, found) in enumerate(zip(evaluated, outcome, strict=True)):
        book.active.append([f"N{nth}", f"P {nth}", said, found, "loopt"])
    book.save(tmp_path / "lijst.xlsx")
    (sheet,) = read.read(tmp_path / "lijst.xlsx", file="lijst.xlsx", known_headers=known_headers())
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(written(suggest(sheet)), encoding="utf-8")
    store = Store(tmp_path / "store")
    load(store, [tmp_path / "lijst.xlsx"], municipality="m", now=NOW, keep=2, mapping_file=mapping, progress=silent)
    stages = dict.fromkeys(rows(store.ask("stage_now", as_of=NOW.date()), "pilot_id", "stage", "entered_on"))
    assert ("N0", "awaiting_decision", day) in stages


def test_a_success_that_only_the_status_says_goes_with_the_day_of_the_evaluation(tmp_path):
    file, mapping = tmp_path / "lijst.csv", tmp_path / "mapping.toml"
    file.write_text(
        "Nummer;Project;Evaluatie;Status\nA;a;20-3-2026;Geslaagd\nB;b;;loopt\nC;c;;geslaagd\nD;d;21-3-2026;loopt\n",
        encoding="utf-8",
    )
    (sheet,) = read.read(file, file=file.name, known_headers=known_headers())
    mapping.write_text(written(suggest(sheet)), encoding="utf-8")
    store = Store(tmp_path / "store")
    report = load(store, [file], municipality="m", now=NOW, keep=2, mapping_file=mapping, progress=silent)
    waiting = store.ask("waiting_decisions", as_of=NOW.date())
    assert rows(waiting, "pilot_id", "succeeded_on") == [("A", "2026-03-20"), ("C", None)]
    assert {(flag.row, flag.code) for flag in report.flags} == {
        (5, "evaluation_without_outcome"),
        (5, "status_against_dates"),
    }


def test_nothing_of_a_hidden_sheet_is_loaded(tmp_path):
    file = workbook_with_titles_groups_totals_and_a_hidden_sheet(tmp_path)
    (sheet,) = read.read(file, file=file.name, known_headers=known_headers())
    assert "hidden_sheet" in {note.code for note in sheet.notes}
    assert "Verborgen" not in str(sheet.cells.to_pydict())
