"""A row of the store leads to the line of the handed-in file that it came from, as it stood there."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path

import duckdb
import openpyxl
import pytest

from doorstroom.contract.model import contract
from doorstroom.i18n import words_for
from doorstroom.ingest.mapping.file import load_mapping
from doorstroom.ledger.hand_in import FILES, RAW_ROWS
from doorstroom.lineage.source_lines import ReadAs, SourceLine, SourceLineError, columns_read, source_line
from doorstroom.report.text.messages import error_in_words
from doorstroom.settings import EXAMPLE, ROOT
from doorstroom.store.load import load, recompose
from doorstroom.store.versions import Store, StoreError
from tests.cli.test_own_list import cp1252_with_semicolons, old_excel, open_document, utf16_with_tabs
from tests.cli.test_own_list import workbook_with_titles_groups_totals_and_a_hidden_sheet as new_excel
from tests.given import NOW, example_in, silent

SAMPLE = 12  # rows of each table of the example: the first, the last and some between
MAPPING = """
[columns]
pilot_id = "nr."
title = "Naam pilot"
owner = { columns = ["Trekker", "Thema"], join = " / " }

[[milestones]]
milestone = "evaluation"
happened_on = "Datum evaluatie"
outcome = { column = "Uitkomst evaluatie" }

[status]
column = "Status"
[status.words]
"In uitvoering" = [{ milestone = "started", happened_on = "Startdatum" }]

[[tables]]
table = "segments"
columns = { area = "Thema", target_group = { fixed = "iedereen" }, role = { fixed = "tested" } }
"""


def stored(folder: Path, *paths: Path, mapping: str | None = None) -> tuple[Store, str]:
    """A store with one version made of these files, and the name of that version."""
    store = Store(folder / "store")
    file = folder / "koppeling.toml"
    if mapping:
        file.write_text(mapping, encoding="utf-8")
    own = {"mapping_file": file if mapping else None}
    report = load(store, paths, municipality="m", now=NOW, keep=2, progress=silent, **own)
    return store, report.version


def all_rows(store: Store, version: str, table: str) -> list[dict]:
    with duckdb.connect(str(store.file(version)), read_only=True) as connection:
        return connection.table(table).to_arrow_table().to_pylist()


def line_of(store: Store, version: str, row: dict):
    return source_line(store, version, row["source_file"], row["source_sheet"], row["source_row"])


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    store = example_in(tmp_path_factory.mktemp("example"))
    return store, store.current_name()


@pytest.fixture(scope="module")
def tiny_one(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    (folder / "pilots.csv").write_text("pilot_id,title,kleur van de map\nP1,Pilot,rood\n", encoding="utf-8")
    (folder / "milestones.csv").write_text("pilot_id,milestone,planned_on,happened_on\n", encoding="utf-8")
    return stored(folder, folder / "pilots.csv", folder / "milestones.csv")[0].path


@pytest.fixture
def tiny(tiny_one, tmp_path):
    store = Store(shutil.copytree(tiny_one, tmp_path / "store"))
    return store, store.current_name()


# ------------------------------------------------------------- what it holds


@pytest.mark.parametrize("table", sorted(contract().tables.keys() - {"answers"}))  # nobody has answered anything of it
def test_the_line_of_a_row_of_the_example_holds_what_was_loaded(example, table):
    rows = all_rows(*example, table)
    assert rows
    for row in rows[:: max(1, len(rows) // SAMPLE)] + rows[-1:]:
        line = line_of(*example, row)
        if line.mapping and table == "milestones":
            assert_states(row, line)
            continue
        cells = by_column(table, line)
        assert line.mapping or len(cells) == len(line.cells)
        for column, text in cells.items():
            said = line.mapping.feeds[column].meant_by(text) or "" if line.mapping else text
            assert is_as_stood(row[column], said), (row["source_row"], column, row[column], text)


def assert_states(row: dict, line: SourceLine) -> None:
    """That a line of a list holds the day of a statement, unless it is one that a status word alone states."""
    stated = {
        read.column: text
        for header, text in line.cells
        for read in columns_read("milestones", line).get(header, ())
        if read.column == "pilot_id" or (read.milestone in (None, row["milestone"]) and text)  # None: of a log
    }
    assert stated["pilot_id"] == row["pilot_id"]
    day = next((name for name in ("planned_on", "happened_on") if row[name] is not None), None)
    if day and (day in stated or not row[f"{day.removesuffix('_on')}_inexact"]):
        assert is_as_stood(row[day], stated[day]), (row, stated)


def by_column(table: str, line: SourceLine) -> dict[str, str]:
    """The texts of a line by the column of a table that they were read for."""
    cells = dict(line.cells)
    return {read.column: cells[header] for header, found in columns_read(table, line).items() for read in found}


def is_as_stood(loaded: object, text: str) -> bool:
    """Whether a loaded value is what a text of the example says. A period stands as its last day."""
    if loaded is None:
        return text.strip() == ""
    if isinstance(loaded, dt.date):
        as_written = (loaded.isoformat(), f"{loaded:%d-%m-%Y}")
        return text in as_written or re.fullmatch(r"(Q[1-4] |[a-z]+ )?\d{4}", text) is not None
    if isinstance(loaded, list):
        return "; ".join(loaded) == re.sub(r"\s*[;,|]\s*", "; ", text)
    if isinstance(loaded, str):
        return loaded == text.strip()
    return float(loaded) == float(text.replace(",", "."))


def test_the_line_of_the_filled_in_template_is_a_row_of_its_sheet(tmp_path):
    book = openpyxl.load_workbook(ROOT / "data" / "template.xlsx")
    columns = list(contract().tables["pilots"].columns)
    for column, value in {"pilot_id": "007", "title": "Samen\nnaar huis", "updated_on": dt.date(2026, 3, 1)}.items():
        book["Pilots"].cell(3, columns.index(column) + 1, value)
    book.save(tmp_path / "pilots.xlsx")
    store, version = stored(tmp_path, tmp_path / "pilots.xlsx")
    (row,) = all_rows(store, version, "pilots")
    line = line_of(store, version, row)
    assert (line.sheet, line.row) == ("Pilots", 3)
    cells = by_column("pilots", line)
    assert (cells["pilot_id"], cells["title"], cells["updated_on"]) == ("007", "Samen\nnaar huis", "2026-03-01")
    assert cells["pilot_budget"] == ""


@pytest.mark.parametrize("kept_as", [new_excel, old_excel, open_document, cp1252_with_semicolons, utf16_with_tabs])
def test_a_list_of_ones_own_leads_to_its_rows_whatever_file_it_was_kept_in(tmp_path, kept_as):
    store, version = stored(tmp_path, kept_as(tmp_path), mapping=MAPPING)
    rows = all_rows(store, version, "pilots")
    assert [row["pilot_id"] for row in rows] == ["1", "2", "3", "4"]
    for row in rows:
        cells = dict(line_of(store, version, row).cells)
        assert (cells["Nr."], cells["Naam pilot"]) == (row["pilot_id"], row["title"])
    first = dict(line_of(store, version, rows[0]).cells)
    assert {"Wacht op besluit", "n.n.b.", "€ 12.500,00"} <= set(first.values())


def test_a_line_after_cells_of_more_lines_is_counted_as_a_person_counts(tmp_path):
    store, version = stored(tmp_path, cp1252_with_semicolons(tmp_path), mapping=MAPPING)
    places = {row["pilot_id"]: row["source_row"] for row in all_rows(store, version, "pilots")}
    assert places == {"1": 4, "2": 5, "3": 6, "4": 7}  # the title of pilot 1 takes two lines and one row of Excel
    with pytest.raises(SourceLineError) as refused:
        source_line(store, version, "lijst.csv", None, 9)
    assert refused.value.code == "no_such_row"


def test_every_statement_of_a_list_leads_to_the_row_of_its_pilot(tmp_path):
    store, version = stored(tmp_path, new_excel(tmp_path), mapping=MAPPING)
    statements = all_rows(store, version, "milestones")
    assert {row["milestone"] for row in statements} == {"evaluation", "started"}
    for row in statements:
        assert dict(line_of(store, version, row).cells)["Nr."] == row["pilot_id"]


def test_files_of_one_name_each_lead_to_their_own_line(tmp_path):
    for folder, pilot in (("noord", "N1"), ("zuid", "Z1")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "pilots.csv").write_text(f"pilot_id,title\n{pilot},Pilot {folder}\n", encoding="utf-8")
    (tmp_path / "noord" / "milestones.csv").write_text("pilot_id,milestone,planned_on,happened_on\n", encoding="utf-8")
    store, version = stored(tmp_path, tmp_path / "noord", tmp_path / "zuid")
    rows = all_rows(store, version, "pilots")
    assert {row["source_file"] for row in rows} == {"noord/pilots.csv", "zuid/pilots.csv"}
    assert [dict(line_of(store, version, row).cells)["title"] for row in rows] == [row["title"] for row in rows]


# ------------------------------------------------------------ what was read


def test_the_headers_that_a_mapping_reads_are_told_with_what_it_reads_them_as(tmp_path):
    store, version = stored(tmp_path, new_excel(tmp_path), mapping=MAPPING)
    line = line_of(store, version, all_rows(store, version, "pilots")[0])
    assert columns_read("pilots", line) == {
        "Nr.": (ReadAs("pilot_id"),),
        "Naam pilot": (ReadAs("title"),),
        "Thema": (ReadAs("owner"),),
        "Trekker": (ReadAs("owner"),),
    }
    assert columns_read("milestones", line) == {
        "Nr.": (ReadAs("pilot_id"),),
        "Startdatum": (ReadAs("happened_on", "started"),),
        "Datum evaluatie": (ReadAs("happened_on", "evaluation"),),
        "Uitkomst evaluatie": (ReadAs("outcome", "evaluation"),),
        "Status": (ReadAs("milestone"),),
    }
    assert columns_read("segments", line) == {"Nr.": (ReadAs("pilot_id"),), "Thema": (ReadAs("area"),)}
    assert columns_read("lessons", line) == {}


def test_a_mapping_of_one_table_reads_that_table_only():
    mapping = load_mapping(
        'table = "reuses"\n[columns]\npilot_id = "Nr"\nby_municipality = "Gemeente"\nreused_on = "Dag"\n'
    )
    assert mapping.reads("reuses") == [
        ("Nr", "pilot_id", None),
        ("Gemeente", "by_municipality", None),
        ("Dag", "reused_on", None),
    ]
    assert mapping.reads("pilots") == mapping.reads("milestones") == []


def test_headers_that_nothing_was_read_from_are_left_out(tiny):
    line = source_line(*tiny, "pilots.csv", None, 2)
    assert ("kleur van de map", "rood") in line.cells
    assert set(columns_read("pilots", line)) == {"pilot_id", "title"}


# ------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    "file",
    [
        "../../CURRENT",
        "../{version}/pilots.csv",
        "sub/../pilots.csv",
        "./pilots.csv",
        "{kept}/about.json",
        "about.json",
        "/etc/passwd",
        "..",
        ".",
        "",
        "pilots.csv\0.txt",
        "link.csv",
        "links/pilots.csv",
        "weg.csv",
        "x" * 5_000,
    ],
)
def test_no_name_leads_out_of_the_files_of_its_version(tiny, file):
    store, version = tiny
    kept = folder_of(store)
    (kept / "link.csv").symlink_to(EXAMPLE / "dijkhaven" / "pilots.csv")
    (kept / "links").symlink_to(EXAMPLE / "dijkhaven")
    name = file.format(version=version, kept=kept)
    with pytest.raises(SourceLineError) as refused:
        source_line(store, version, name, None, 2)
    assert refused.value.code == "no_such_file"


def folder_of(store: Store) -> Path:
    """Where the hand-in of a store lies that has one."""
    (hand_in,) = store.ledger.hand_ins()
    return store.ledger.folder(hand_in)


@pytest.mark.parametrize("version", ["2026-03-31T0900_0999", "..", "", "CURRENT", "/"])
def test_a_version_that_does_not_exist_is_refused(example, version):
    with pytest.raises(StoreError) as refused:
        source_line(example[0], version, "dijkhaven/pilots.csv", None, 2)
    assert refused.value.code == "unknown_version"


@pytest.mark.parametrize("row", [-1, 0, 1, 232, 10**15])
def test_a_row_that_the_file_does_not_have_is_refused(example, row):
    with pytest.raises(SourceLineError) as refused:
        source_line(*example, "dijkhaven/pilots.csv", None, row)
    assert refused.value.code == "no_such_row"


@pytest.mark.parametrize("code", ["no_such_file", "no_such_row"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_is_refused_is_told_in_one_line(code, language):
    error = SourceLineError(code, file="pilots.csv", row=7, version="2026-03-31T0900_0001")
    assert "pilots.csv" in error_in_words(error, words_for(language))


# ------------------------------------------------------------ kept beside it


def test_a_line_is_looked_up_and_no_file_is_read(tmp_path):
    store, version = stored(tmp_path, new_excel(tmp_path), mapping=MAPPING)
    for path in (store.ledger.path / FILES).iterdir():
        path.unlink()
    row = all_rows(store, version, "pilots")[0]
    assert dict(line_of(store, version, row).cells)["Naam pilot"] == row["title"]


def test_rows_that_were_left_out_or_refused_are_there_as_they_stood(tmp_path):
    (tmp_path / "pilots.csv").write_text(
        "pilot_id,title,owner\nP1,a,Team\nP2,b,Team,te veel,\nTotaal,2,\nP3,\u200bc,\n", encoding="utf-8"
    )
    (tmp_path / "milestones.csv").write_text("pilot_id,milestone,planned_on,happened_on\n", encoding="utf-8")
    store, version = stored(tmp_path, tmp_path / "pilots.csv", tmp_path / "milestones.csv")
    assert {row["pilot_id"] for row in all_rows(store, version, "pilots")} == {"P1", "P3"}
    lines = {row: dict(source_line(store, version, "pilots.csv", None, row).cells) for row in (2, 3, 4, 5)}
    assert lines == {
        2: {"pilot_id": "P1", "title": "a", "owner": "Team"},
        3: {"pilot_id": "P2", "title": "b", "owner": "Team", "kolom 4": "te veel"},
        4: {"pilot_id": "Totaal", "title": "2", "owner": ""},
        5: {"pilot_id": "P3", "title": "\u200bc", "owner": ""},
    }


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_version_without_rows_or_with_damaged_ones_says_what_to_do(tmp_path, tiny, language):
    store, version = tiny
    rows = folder_of(store) / RAW_ROWS
    for path in rows.iterdir():
        path.write_bytes(b"PAR1 and no more")
    with pytest.raises(SourceLineError) as damaged:
        source_line(store, version, "pilots.csv", None, 2)
    shutil.rmtree(rows)
    with pytest.raises(SourceLineError) as absent:
        source_line(store, version, "pilots.csv", None, 2)
    assert [error.value.code for error in (damaged, absent)] == ["rows_damaged", "no_rows"]
    for error in (damaged, absent):
        said = error_in_words(error.value, words_for(language))
        assert version in said
        assert "python -m doorstroom recompose" in said


def test_a_version_that_is_made_anew_keeps_its_rows(tiny):
    store, _ = tiny
    report = recompose(store, municipality="m", now=NOW, keep=2, progress=silent)
    assert [count.file for count in report.files] == ["pilots.csv", "milestones.csv"]
    assert dict(source_line(store, report.version, "pilots.csv", None, 2).cells)["title"] == "Pilot"
