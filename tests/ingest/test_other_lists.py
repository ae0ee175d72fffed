"""Lists that are no list of pilots, and words that say that a pilot stands still: what `map` proposes for them."""

from __future__ import annotations

import struct

import openpyxl
import pytest
from odf.office import Annotation
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl.comments import Comment

from doorstroom.__main__ import main
from doorstroom.contract.model import contract
from doorstroom.ingest.findings import plain
from doorstroom.ingest.mapping.file import load_mapping
from doorstroom.ingest.readers.marks import Marks
from doorstroom.ingest.readers.ods import measure_ods
from doorstroom.ingest.readers.ole_marks import BookStyles
from doorstroom.settings import ROOT
from tests.given import rows
from tests.ingest.test_lists_of_offices import as_proposed, checked, loaded, proposed, told, workbook, written

NOW = "2026-06-01"
PILOTS = "Nr;Naam;Status\n1;Alfa;loopt\n2;Beta;loopt\n"


def mapped(capsys, file, *options) -> tuple[int, str, str | None]:
    """Exit status, what was said, and the mapping that was written."""
    out = file.parent / f"{file.stem}.toml"
    out.unlink(missing_ok=True)
    status = main(["--lang", "en", "map", str(file), "--out", str(out), *options])
    said = capsys.readouterr()
    return status, said.out + said.err, out.read_text(encoding="utf-8") if out.exists() else None


@pytest.mark.parametrize("language", ["nl", "en", None])
@pytest.mark.parametrize("name", [name for name in contract().tables if name != "pilots"])
def test_a_table_of_the_contract_needs_no_mapping(tmp_path, capsys, name, language):
    table = contract().tables[name]
    columns = list(table.columns.values())
    headers = [column.label[language] if language else column.name for column in columns]
    file = written(tmp_path, "bestand.csv", f"{';'.join(headers)}\n{';'.join(column.example for column in columns)}x\n")
    status, said, mapping = mapped(capsys, file)
    assert (status, mapping) == (2, None)
    assert table.label["en"] in said


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ("norms", "Fase;Norm (dagen);Vastgesteld op\nWacht op besluit;60;2025-02-01\nuitvoering;100;2025-02-01\n"),
        ("norms", "Phase;Maximum days\nEvaluating;60\nAnchoring;100\n"),
        ("meetings", "Overleg;Vergaderdatum;Deadline stukken\nCollege;14-04-2026;31-03-2026\n"),
        ("meetings", "Committee;Meeting date\nBoard;2026-04-14\n"),
        ("capacity", "Afdeling;Kwartaal;Beschikbare fte\nTeam Wmo;2026-04-01;2,5\n"),
        ("capacity", "Team;Kwartaal;Formatie;Opmerking\nTeam Wmo;2026-04-01;2,5;krap\n"),
        ("areas", "Wijkcode;Wijknaam;Aantal inwoners\nWK01;Noord;1200\n"),
        (
            "milestones",
            "zaak;stap;datum\n1;Start;2025-01-13\n1;Klaar;2025-05-13\n2;Start;2025-05-14\n2;Klaar;2025-06-14\n",
        ),
        ("milestones", "Case;Activity;Timestamp\n1;started;2025-01-13 10:00\n1;evaluation;2025-05-13 11:00\n"),
        ("milestones", "Nr;Pilot;Gebeurtenis;Datum\n1;Alfa;Gestart;13-01-2025\n1;Alfa;Beëindigd;13-05-2025\n"),
    ],
)
def test_what_looks_like_another_table_is_mapped_as_that_table_and_loads_with_the_list(tmp_path, capsys, table, text):
    file, pilots = written(tmp_path, "ander.csv", text), written(tmp_path, "lijst.csv", PILOTS)
    status, said, mapping = mapped(capsys, file)
    assert status == 0
    assert contract().tables[table].label["en"] in said
    assert ("event log" in said) == (table == "milestones")
    assert load_mapping(mapping).table == table
    own = as_proposed(tmp_path, pilots)
    report = checked(pilots, file, mappings=[*own, tmp_path / "ander.toml"])
    assert report.refusals == []
    loaded_rows = {count.table: count.rows_loaded for count in report.files if count.file == "ander.csv"}
    assert loaded_rows == {table: len(text.splitlines()) - 1}


@pytest.mark.parametrize(
    "text",
    [
        PILOTS,
        "Nr;Naam;Team;Kwartaal;Status\n1;a;T;Q1 2025;loopt\n2;b;T;Q1 2025;loopt\n",
        "Pilot;Fase;Startdatum\na;loopt;2025-01-01\nb;loopt;2025-01-01\n",
        "Nr;Pilot;Wijk;Doelgroep;Status\n1;a;Noord;jeugd;loopt\n",
        "Titel;Eigenaar;Status\na;T;loopt\nb;T;loopt\n",
    ],
)
@pytest.mark.parametrize("name", ["lijst.csv", "pilots.csv"])
def test_a_list_of_pilots_stays_one(tmp_path, capsys, name, text):
    status, said, mapping = mapped(capsys, written(tmp_path, name, text))
    assert status == 0
    assert load_mapping(mapping).table is None
    assert "no list of pilots" not in said
    assert "no header is known" not in said


def test_a_list_of_something_else_is_said_to_be_no_list_of_pilots(tmp_path, capsys):
    file = written(tmp_path, "adressen.csv", "Straat;Postcode;Plaats\nDorpsstraat 1;1234AB;X\nKerkweg 2;1234AB;X\n")
    status, said, _ = mapped(capsys, file)
    assert status == 0
    assert "no header is known" in said


def test_an_unknown_word_of_an_event_log_is_refused_and_the_choices_are_given(tmp_path, capsys):
    text = "zaak;stap;datum\n1;Start;2025-01-13\n1;koffie;2025-05-13\n"
    file, pilots = written(tmp_path, "log.csv", text), written(tmp_path, "lijst.csv", PILOTS)
    _, _, mapping = mapped(capsys, file)
    (line,) = [line for line in mapping.splitlines() if "koffie" in line]
    assert line.startswith("# ")
    assert all(code in line for code in contract().codes["milestone"])
    report = checked(pilots, file, mappings=[*as_proposed(tmp_path, pilots), tmp_path / "log.toml"])
    assert [(bad.row, bad.value, bad.code) for bad in report.refusals] == [(3, "koffie", "unknown_code")]


def test_a_sheet_of_the_template_that_is_asked_for_needs_no_mapping(tmp_path, capsys):
    book = openpyxl.load_workbook(ROOT / "data" / "template.xlsx")
    book.save(tmp_path / "sjabloon.xlsx")
    norms = contract().tables["norms"].label["nl"]
    status, said, mapping = mapped(capsys, tmp_path / "sjabloon.xlsx", "--sheet", norms)
    assert (status, mapping) == (2, None), said


def test_each_sheet_that_a_mapping_leaves_out_is_named(tmp_path, capsys):
    lines = [["Nr", "Naam", "Status"], [1, "a", "loopt"]]
    file = workbook(tmp_path, Lijst=lines, Adressen=[["Straat", "Plaats"], ["x", "y"]], Oud=lines, Leeg=[])
    book = openpyxl.load_workbook(file)
    book["Oud"].sheet_state = "hidden"
    book.save(file)
    _, said, _ = mapped(capsys, file)
    assert all(name in said for name in ("Adressen", "Oud", "Leeg"))
    _, said, mapping = mapped(capsys, file, "--sheet", "Lijst")
    assert all(name in said for name in ("Adressen", "Oud", "Leeg"))
    assert load_mapping(mapping).sheet == "Lijst"
    report = checked(file, mappings=[tmp_path / "lijst.toml"])
    named = {flag.sheet if flag.code == "sheet_not_in_mapping" else flag.value for flag in report.flags}
    assert named >= {"Adressen", "Oud", "Leeg"}


STANDSTILL = [
    ("on hold", None),
    ("Stilgelegd", None),
    ("gepauzeerd", None),
    ("Tijdelijk gestopt", None),
    ("stopgezet (tijdelijk)", None),
    ("ligt stil", None),
    ("paused", None),
    ("suspended", None),
    ("wacht op financiering", "money"),
    ("Waiting for funding", "money"),
    ("wacht op capaciteit", "capacity"),
    ("wacht op juridisch advies", "legal"),
    ("wacht op partners", "partner"),
]


def test_a_status_word_for_standing_still_blocks_and_leaves_the_stage(tmp_path):
    """Of each word two pilots: one that has started, and one of which nobody knows."""
    lines, expected, without_reason, without_stage = ["Nr;Naam;Startdatum;Status"], [], [], []
    for word, reason in STANDSTILL:
        for started, stage in (("2025-01-13", "running"), ("", None)):
            lines.append(f"{len(lines)};a;{started};{word}")
            expected.append((str(len(lines) - 1), stage, reason, word, None))
            without_reason += [len(lines)] * (reason is None)
            without_stage += [len(lines)] * (stage is None)
    file = written(tmp_path, "lijst.csv", "\n".join(lines))
    store, report = loaded(tmp_path, file, mappings=as_proposed(tmp_path, file))
    assert told(report, "unknown_status_word") == []
    assert sorted(flag[1] for flag in told(report, "outcome_missing")) == without_reason
    assert sorted(flag[1] for flag in told(report, "stage_unknown")) == without_stage
    found = rows(store.ask("blocked", as_of=NOW), "pilot_id", "stage", "reason", "note", "blocked_on")
    assert sorted(found, key=lambda row: int(row[0])) == expected


@pytest.mark.parametrize(
    "word", ["vaag", "uitgesteld", "loopt (on hold)", "loopt, maar ligt stil", "geborgd (nog niet)", "on hold?"]
)
def test_a_status_word_that_may_mean_several_things_is_unknown_and_the_choices_are_given(tmp_path, word):
    file = written(tmp_path, "lijst.csv", f"Nr;Naam;Status\n1;a;{word}\n2;b;loopt")
    (line,) = [line for line in proposed(file).splitlines() if f'"{word}"' in line]
    assert line.startswith("# ")
    assert all(code in line for code in contract().codes["milestone"])
    report = checked(file, mappings=as_proposed(tmp_path, file))
    assert [flag[3] for flag in told(report, "unknown_status_word")] == [word]


@pytest.mark.parametrize("word", ["geslaagd (niet helemaal)", "succesvol (deels)"])
def test_an_outcome_that_is_taken_back_between_brackets_is_unknown(tmp_path, word):
    file = written(tmp_path, "lijst.csv", f"Nr;Naam;Uitkomst evaluatie\n1;a;{word}\n2;b;geslaagd")
    (line,) = [line for line in proposed(file).splitlines() if f'"{word}"' in line]
    assert line.startswith("# ")


def test_why_a_row_was_refused_is_said_once(tmp_path, capsys):
    file = written(
        tmp_path, "lijst.csv", "Nr;Naam;Startdatum;Wijk;Status\n;a;2025-01-13;Noord;loopt\n2;b;;Noord;loopt\n"
    )
    (mapping,) = as_proposed(tmp_path, file)
    assert main(["--lang", "en", "check", str(file), "--mapping", str(mapping)]) == 1
    said = capsys.readouterr().out.splitlines()
    assert sum("row 2" in line for line in said) == 1
    assert any(line.startswith("1 reason") for line in said)


def test_sheets_of_other_years_are_read_whatever_columns_they_have_beside(tmp_path):
    lines = [["Nr", "Naam", "Status"], ["1", "a", "loopt"]]
    more = [["Status", "Naam", "Nr", "Extra"], ["loopt", "b", "2", "x"], ["loopt", "c", "3", "x"]]
    file = workbook(tmp_path, oud=lines, nieuw=more)
    report = checked(file, mappings=as_proposed(tmp_path, file))
    assert {(count.sheet, count.rows_loaded) for count in report.files} == {("oud", 1), ("nieuw", 2)}


def test_a_sheet_with_a_text_and_no_rows_is_named(tmp_path):
    file = workbook(tmp_path, Lijst=[["Nr", "Naam", "Status"], ["1", "a", "loopt"]], Los=[["hallo"]])
    report = checked(file, mappings=as_proposed(tmp_path, file))
    assert [(flag.sheet, flag.value) for flag in report.flags if flag.code == "sheet_without_rows"] == [
        ("Los", "hallo")
    ]


def test_two_rows_with_one_key_on_two_sheets_are_told_with_the_sheet(tmp_path):
    lines = [["Nr", "Naam", "Status"], ["1", "a", "loopt"]]
    file = workbook(tmp_path, oud=lines, nieuw=[lines[0], ["1", "b", "loopt"]])
    report = checked(file, mappings=as_proposed(tmp_path, file))
    (found,) = told(report, "same_key_differs")
    assert found[4] == "b (lijst.xlsx [nieuw]:2)"


@pytest.mark.parametrize(
    "header", ["Budget (uren)", "Budget in uren", "Kosten pilot (%)", "Budget (fte)", "Budget [days]"]
)
def test_a_budget_in_something_else_than_money_is_no_money(tmp_path, header):
    text = proposed(written(tmp_path, "lijst.csv", f"Nr;Naam;Status;{header}\n1;a;loopt;120\n"))
    assert not [line for line in text.splitlines() if line.startswith("pilot_budget")]
    assert any(line.startswith("#   ") and header in line for line in text.splitlines())


@pytest.mark.parametrize(
    ("day", "outcome"),
    [("Date of decision", "Council decision"), ("Datum B&W", "Besluit B&W"), ("Besluitdatum", "Besluit")],
)
def test_the_decision_of_a_council_is_proposed_to_be_checked(tmp_path, day, outcome):
    file = written(tmp_path, "lijst.csv", f"Nr;Naam;Status;{outcome};{day}\n1;a;loopt;akkoord;13-1-2025\n")
    lines = proposed(file).splitlines()
    assert all(any(f'"{header}"' in line and "# controleer" in line for line in lines) for header in (day, outcome))


@pytest.mark.parametrize("header", ["Startbesluit", "Evaluatie", "Besluit college", "Hercontrole"])
@pytest.mark.parametrize("word", ["ja", "nee", "yes", "no", "x"])
def test_a_plain_yes_or_no_is_no_outcome(tmp_path, header, word):
    """ "Besluit: nee" may as well say that nothing was decided."""
    file = written(tmp_path, "lijst.csv", f"Nr;Naam;Status;{header}\n1;a;loopt;{word}\n")
    (line,) = [line for line in proposed(file).splitlines() if f'"{word}"' in line]
    assert line.startswith("# ")


def test_planned_and_real_days_under_one_word_are_told_apart(tmp_path):
    rows_of = [
        ["Nr", "Naam pilot", "Start", None, "Einde", None],
        [None, None, "gepland", "werkelijk", "gepland", "werkelijk"],
        ["1", "a", "2025-01-01", "2025-01-13", "2025-12-31", None],
    ]
    file = workbook(tmp_path, Lijst=rows_of)
    text = proposed(file)
    assert 'happened_on = "Start werkelijk"' in text
    assert 'planned_on = "Start gepland"' in text
    store, report = loaded(tmp_path, file, mappings=as_proposed(tmp_path, file))
    assert report.refusals == []
    assert rows(store.ask("stage_now", as_of=NOW), "stage", "entered_on") == [("running", "2025-01-13")]


def commented_xlsx(folder):
    file = workbook(folder, Lijst=[["Nr", "Naam", "Status"], ["1", "a", "loopt"], ["2", "b", "loopt"]])
    book = openpyxl.load_workbook(file)
    book["Lijst"]["C2"].comment = Comment("eigenlijk gestopt", "x")
    book["Lijst"]["A1"].comment = Comment("over de kop", "x")
    book.save(file)
    return file


def commented_ods(folder):
    book, table = OpenDocumentSpreadsheet(), Table(name="Lijst")
    for nth, line in enumerate([["Nr", "Naam", "Status"], ["1", "a", "loopt"], ["2", "b", "loopt"]]):
        row = TableRow()
        for text in line:
            cell = TableCell(valuetype="string")
            if text == "loopt" and nth == 1:
                comment = Annotation()
                comment.addElement(P(text="eigenlijk gestopt"))
                cell.addElement(comment)
            cell.addElement(P(text=text))
            row.addElement(cell)
        table.addElement(row)
    book.spreadsheet.addElement(table)
    book.save(str(folder / "lijst.ods"))
    return folder / "lijst.ods"


@pytest.mark.parametrize("make", [commented_xlsx, commented_ods])
def test_a_comment_at_a_cell_is_not_read_and_that_is_said(tmp_path, make):
    report = checked(make(tmp_path), mappings=as_proposed(tmp_path, make(tmp_path)))
    assert [(flag.row, plain(flag.other)) for flag in report.flags if flag.code == "rows_with_comments"] == [(2, "2")]


def test_a_comment_in_the_old_format_marks_its_cell():
    marks = Marks()
    BookStyles().follow(marks, 0x1C, struct.pack("<HHHHH", 1, 2, 0, 1, 0), is_cell=False)
    assert marks.with_comment == {(1, 2)}


ODS_ERROR = (
    b'<x xmlns:table="t" xmlns:office="o" xmlns:text="x"><table:table table:name="Lijst"><table:table-row>'
    b'<table:table-cell office:value-type="error"><office:annotation><text:p>zoek uit</text:p></office:annotation>'
    b"<text:p>#N/A</text:p></table:table-cell></table:table-row></table:table></x>"
)


def test_an_error_in_an_ods_cell_with_a_comment_is_still_an_error():
    measures, _ = measure_ods(ODS_ERROR, "lijst.ods")
    assert measures.errors == {"Lijst": {(0, 0): "#N/A"}}
