"""Every export holds the values of its table, whatever they are, and says of itself where they come from."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import string
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pandas
import pyarrow.parquet as pq
import pytest
import python_calamine as calamine
from hypothesis import example, given, settings
from hypothesis import strategies as st

from doorstroom import __version__
from doorstroom.export import MIME, WRITERS, as_csv, as_parquet, as_workbook, file_name
from doorstroom.export.cells import may_run, number_text
from doorstroom.export.table import Column, Table
from doorstroom.export.workbook import MAX_CHARS, MAX_ROWS, legal
from doorstroom.ingest.readers.read import read
from doorstroom.store.questions import release
from tests.export.said import AS_OF, EN, LOADED_AT, NL, about

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "\u00a0=1",
    "\u200b=1",
    "＝1+1",
    "－1",
    "\tx",
]
HARMLESS = ["a=1", "(=1", "'=1", "1-2", "", " a", "€ -3", "...=1"]
NASTY = [
    "a;b",
    'hij zei "nee"',
    "twee\nregels",
    "a\r\nb",
    "a\rb",
    "😀 é ğ",
    "\x00\x01\x1f",
    "\ufffe",
    "_x0041_",
    "<b>&",
]


def table(columns: list[Column], caption: str = "Pilots", **values) -> Table:
    return Table(pandas.DataFrame(values), columns, caption)


def of_texts(texts: list[str], header: str = "Pilot") -> Table:
    frame = pandas.DataFrame({"title": pandas.Series(texts, dtype=object)})
    return Table(frame, [Column("title", header)], "Pilots")


def csv_rows(content: bytes, words=NL) -> list[list[str]]:
    text = content.decode("utf-8")
    assert text.startswith(BOM)
    return list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=";" if words is NL else ","))


def shown_rows(content: bytes, words=NL) -> list[list[str]]:
    """The rows of a csv without its header and without what it says of itself."""
    return [row[:-2] for row in csv_rows(content, words)[1:]]


def sheets(content: bytes) -> list[openpyxl.worksheet.worksheet.Worksheet]:
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets


def sheet_rows(content: bytes) -> list[tuple]:
    return [tuple(cell for cell in row) for row in sheets(content)[0].iter_rows(min_row=2, values_only=True)]


def by_calamine(content: bytes, sheet: int = 0) -> list[list]:
    return calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(sheet).to_python()


def parquet(content: bytes):
    return pq.read_table(io.BytesIO(content))


MIXED = {
    "title": ["Samen naar huis", "Buurtkamer"],
    "stage": ["idea", None],
    "days": [412, None],
    "share": [0.25, -3.5],
    "cost": [Decimal("1250.50"), None],
    "since": pandas.to_datetime(["2025-02-10", None]),
    "planned": [dt.date(2026, 6, 30), None],
    "seen": pandas.to_datetime(["2026-03-31 14:05", None]),
    "adopted": [True, False],
}
COLUMNS = [
    Column("title", "Pilot", is_heading=True),
    Column("stage", "Fase", lambda code: NL.label("stage", code)),
    Column("days", "Wacht", NL.days, is_number=True),
    Column("share", "Deel", NL.percent, is_number=True),
    Column("cost", "Kosten", NL.money, is_number=True),
    Column("since", "Sinds", NL.day),
    Column("planned", "Gepland", NL.day),
    Column("seen", "Gezien", NL.day),
    Column("adopted", "Vastgesteld", lambda value: "ja" if value else "nee"),
]


def mixed() -> Table:
    return table(COLUMNS, **MIXED)


# ------------------------------------------------------------------- values


def test_a_dutch_csv_holds_decimal_commas_days_and_words_and_leaves_empty_what_is_missing():
    content = as_csv(mixed(), about(), NL)
    assert csv_rows(content)[0][:-2] == [column.name for column in COLUMNS]
    assert shown_rows(content) == [
        ["Samen naar huis", "Idee", "412", "0,25", "1250,50", "2025-02-10", "2026-06-30", "2026-03-31 14:05:00", "ja"],
        ["Buurtkamer", "", "", "-3,5", "", "", "", "", "nee"],
    ]


def test_an_english_csv_has_commas_between_and_points_within():
    content = as_csv(mixed(), about(EN), EN)
    assert shown_rows(content, EN)[1][:4] == ["Buurtkamer", "", "", "-3.5"]


def test_a_workbook_holds_real_numbers_days_and_booleans():
    content = as_workbook(mixed(), about(), NL)
    assert sheet_rows(content) == [
        (
            *("Samen naar huis", "Idee", 412, 0.25, 1250.5),
            *(dt.datetime(2025, 2, 10), dt.datetime(2026, 6, 30), dt.datetime(2026, 3, 31, 14, 5), True),
        ),
        ("Buurtkamer", None, None, -3.5, None, None, None, None, False),
    ]
    assert by_calamine(content)[1][5:] == [
        dt.date(2025, 2, 10), dt.date(2026, 6, 30), dt.datetime(2026, 3, 31, 14, 5), True,
    ]  # fmt: skip


@pytest.mark.parametrize(("words", "day"), [(NL, "dd-mm-yyyy"), (EN, "d mmm yyyy")])
def test_days_look_as_the_reader_writes_them(words, day):
    sheet, own = sheets(as_workbook(mixed(), about(words), words))
    assert sheet["F2"].number_format == day
    assert sheet["H2"].number_format == f"{day} hh:mm:ss"
    assert own["B2"].number_format == day


def test_the_header_stays_in_view_and_every_column_can_be_filtered_and_is_wide_enough():
    sheet = sheets(as_workbook(mixed(), about(), NL))[0]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == sheet.dimensions == "A1:I3"
    assert sheet.column_dimensions["A"].width > len("Samen naar huis")


def test_a_reader_that_trusts_the_stated_area_sees_every_row():
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(mixed(), about(), NL)), read_only=True)
    assert len(list(book.worksheets[0].iter_rows(values_only=True))) == 3
    book.close()


def test_parquet_holds_the_names_and_codes_of_the_question_with_the_headers_beside_them():
    found = parquet(as_parquet(mixed(), about(), NL))
    assert found.column_names == list(MIXED)
    assert found["stage"].to_pylist() == ["idea", None]
    assert found["days"].to_pylist() == [412, None]
    assert found["since"].to_pylist() == [dt.date(2025, 2, 10), None]
    assert found["planned"].to_pylist() == [dt.date(2026, 6, 30), None]
    assert found["seen"].to_pylist() == [dt.datetime(2026, 3, 31, 14, 5), None]
    assert found["cost"].to_pylist() == [Decimal("1250.50"), None]
    assert [found.schema.field(name).metadata[b"header"].decode() for name in MIXED] == [c.header for c in COLUMNS]


QUESTION = {"title": ["A", "B"], "days": [1, None], "pilot_key": ["N/Z/7", "N/Z/8"], "is_partly": [True, False]}


@pytest.mark.parametrize("municipality", [{}, {"municipality": ["N/Z", "N/Z"]}, {"municipality": ["N", None]}])
@pytest.mark.parametrize("shown", [[COLUMNS[0]], [COLUMNS[2], COLUMNS[0]]])
def test_a_download_holds_the_columns_of_the_question_whatever_is_shown(shown, municipality):
    marked = pandas.DataFrame({"title": ["A", "B (deels geslaagd)"], "days": [1, None]})
    one = Table(marked, shown, "Pilots", data=pandas.DataFrame({**QUESTION, **municipality}))
    names = ["pilot_id", "municipality", "title", "days", "pilot_key", "is_partly"]
    header, *rows = csv_rows(as_csv(one, about(), NL))
    assert header[:-2] == names
    assert [cell.value for cell in sheets(as_workbook(one, about(), NL))[0][1]] == names
    assert parquet(as_parquet(one, about(), NL)).column_names == names
    assert [row[2] for row in rows] == ["A", "B"]
    if municipality != {"municipality": ["N", None]}:
        where = "N/Z" if municipality else "N"
        assert [row[:2] for row in rows] == [
            ["7" if municipality else "Z/7", where],
            ["8" if municipality else "Z/8", where],
        ]


def test_a_download_is_named_after_its_figure_and_its_day():
    assert file_name(about(), NL, "csv") == "doorstroom_wachtende-pilots_2026-03-31.csv"
    assert file_name(replace(about(), name="ranked_waits"), NL, "csv") == "doorstroom_ranked-waits_2026-03-31.csv"


@pytest.mark.parametrize("rows", [{name: [] for name in MIXED}, {name: [None] for name in MIXED}])
def test_a_table_without_rows_or_values_keeps_its_header(rows):
    shown = table(COLUMNS, **rows)
    n_rows = len(rows["title"])
    assert len(csv_rows(as_csv(shown, about(), NL))) == n_rows + 1
    assert set(sheet_rows(as_workbook(shown, about(), NL))) <= {(None,) * len(COLUMNS)}
    assert parquet(as_parquet(shown, about(), NL)).num_rows == n_rows


@pytest.mark.parametrize("kind", WRITERS)
def test_the_same_input_gives_the_same_bytes(kind):
    assert WRITERS[kind](mixed(), about(), NL) == WRITERS[kind](mixed(), about(), NL)


def test_a_workbook_is_of_the_day_of_the_load():
    properties = openpyxl.load_workbook(io.BytesIO(as_workbook(mixed(), about(), NL))).properties
    assert (properties.created, properties.modified) == (LOADED_AT, LOADED_AT)


def test_more_rows_than_a_sheet_holds_are_refused_rather_than_cut():
    many = Table(pandas.DataFrame({"days": range(MAX_ROWS + 1)}), [Column("days", "Wacht")], "Pilots")
    with pytest.raises(ValueError, match="1048575"):
        as_workbook(many, about(), NL)


# ----------------------------------------------------------------- formulas


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_could_run_is_behind_an_apostrophe_in_a_csv(text):
    ((cell,),) = shown_rows(as_csv(of_texts([text]), about(), NL))
    assert cell == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS)
def test_text_that_cannot_run_stays_as_it_is(text):
    assert shown_rows(as_csv(of_texts([text]), about(), NL)) == [[text]]


@pytest.mark.parametrize("text", [*FORMULAS, "#N/A", "#REF!"])
def test_text_that_could_run_is_text_in_a_workbook(text):
    cell = sheets(as_workbook(of_texts([text]), about(), NL))[0]["A2"]
    assert (cell.data_type, cell.value) == ("s", legal(text))
    assert cell.quotePrefix == may_run(text)


@pytest.mark.parametrize("text", FORMULAS)
def test_headers_titles_filters_and_sources_cannot_run_either(text):
    said = about(title=text, filters={"municipality": [text]}, sources=[text])
    shown = of_texts(["x"], header=text)
    header = csv_rows(as_csv(shown, said, NL))[0]
    assert not any(map(may_run, header))
    assert as_csv(shown, about(), NL)
    for sheet in sheets(as_workbook(shown, said, NL)):
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "d"}
        assert all(cell.quotePrefix for row in sheet.iter_rows() for cell in row if may_run(str(cell.value)))


def test_a_negative_number_is_a_number_and_no_formula():
    shown = table([Column("net", "Netto", NL.signed, is_number=True)], net=[-3, 4])
    assert shown_rows(as_csv(shown, about(), NL)) == [["-3"], ["4"]]
    assert sheet_rows(as_workbook(shown, about(), NL)) == [(-3,), (4,)]


def test_words_that_a_column_shows_cannot_run():
    shown = table([Column("code", "Verandering", lambda code: f"={code}")], code=["x"])
    assert shown_rows(as_csv(shown, about(), NL)) == [["'=x"]]


# -------------------------------------------------------------- any content

TEXTS = st.lists(st.text(max_size=40) | st.sampled_from([*FORMULAS, *HARMLESS, *NASTY]) | st.none(), max_size=8)
ANY_FLOATS = st.floats(allow_nan=False, allow_infinity=False)
DAYS = st.dates(min_value=dt.date(1900, 3, 1), max_value=dt.date(2262, 1, 1))


def once(text: str | None) -> str | None:
    """How a workbook must give a text back: what cannot be stored is replaced, and an empty text is no value."""
    return legal(text) if text else None


@settings(deadline=None)
@given(TEXTS)
@example([*FORMULAS, *HARMLESS, *NASTY])
def test_any_text_comes_back_from_a_csv(texts):
    cells = [cell for (cell,) in shown_rows(as_csv(of_texts(texts), about(), NL))]
    assert [cell[1:] if may_run(text or "") else cell for cell, text in zip(cells, texts, strict=True)] == [
        text or "" for text in texts
    ]
    assert not any(may_run(cell) for cell in cells)


@settings(deadline=None, max_examples=60)
@given(TEXTS)
@example([*FORMULAS, *HARMLESS, *NASTY])
def test_any_text_comes_back_from_a_workbook(texts):
    content = as_workbook(of_texts(texts), about(), NL)
    escaped = re.compile(r"_x005F_(?=x[0-9A-Fa-f]{4}_)")  # what Excel itself undoes
    found = [escaped.sub("_", value) if value else None for (value,) in sheet_rows(content)]
    assert found == [once(text) for text in texts]


@settings(deadline=None)
@given(TEXTS)
def test_any_text_comes_back_from_parquet(texts):
    assert parquet(as_parquet(of_texts(texts), about(), NL))["title"].to_pylist() == texts


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(ANY_FLOATS | st.none(), st.integers(-(2**53), 2**53), DAYS | st.none()), min_size=1))
def test_any_number_and_day_comes_back_from_every_file(rows):
    frame = pandas.DataFrame(rows, columns=["share", "n", "on"])
    frame["share"] = frame["share"].astype(float)
    shown = Table(frame, [Column(name, name.upper()) for name in frame], "Pilots")
    from_csv = [
        (
            float(share.replace(",", ".")) if share else None,
            int(n),
            dt.date.fromisoformat(on) if on else None,
        )
        for share, n, on in shown_rows(as_csv(shown, about(), NL))
    ]
    from_sheet = [(share, n, on and on.date()) for share, n, on in sheet_rows(as_workbook(shown, about(), NL))]
    from_parquet = [tuple(row.values()) for row in parquet(as_parquet(shown, about(), NL)).to_pylist()]
    assert from_csv == from_sheet == from_parquet == rows


@pytest.mark.parametrize("number", [float("inf"), float("-inf"), Decimal("Infinity")])
def test_what_a_spreadsheet_has_no_number_for_is_text(number):
    shown = table([Column("n", "Aantal")], n=[number])
    cell = sheets(as_workbook(shown, about(), NL))[0]["A2"]
    assert (cell.data_type, cell.value) == ("s", str(number))


def test_days_from_before_spreadsheets_count_are_text():
    shown = table([Column("on", "Dag")], on=[dt.date(1899, 12, 31), dt.date(2026, 3, 31)])
    assert sheet_rows(as_workbook(shown, about(), NL)) == [("1899-12-31",), (dt.datetime(2026, 3, 31),)]


def test_a_text_longer_than_a_cell_is_cut_and_says_so():
    (value,) = sheet_rows(as_workbook(of_texts(["x" * 40_000]), about(), NL))[0]
    assert len(value) == MAX_CHARS
    assert value.endswith("…")


@pytest.mark.parametrize(
    ("number", "text"), [(3.0, "3"), (0.1, "0.1"), (-0.5, "-0.5"), (10**18, "1" + "0" * 18), (Decimal("1E+3"), "1000")]
)
def test_numbers_are_written_in_full(number, text):
    assert number_text(number) == text


def test_an_exported_workbook_can_be_read_by_doorstroom_itself(tmp_path):
    file = tmp_path / "export.xlsx"
    file.write_bytes(as_workbook(mixed(), about(), NL))
    first = read(file)[0]
    assert first.name == "Tabel"
    assert first.cells["since"].to_pylist() == ["2025-02-10", None]


# -------------------------------------------------------- what a file says


SAID_IN_DUTCH = {
    "Tabel": "Wachtende pilots",
    "Peildatum": "31 maart 2026",
    "Versie": "2026-03-31T0900_0007, geladen op 31 maart 2026",
    "Filter: Gemeente": "Waterkant en Zandstad",
    "Definitie: Wachten op besluit": f"{NL('figures.waiting.definition.what')} {NL('figures.waiting.definition.how')}",
    "Bron": "pilots.csv en milestones.csv",
    "Uitgave van Doorstroom": f"{__version__} (definities {release()})",
}


def test_a_csv_says_what_it_holds_in_one_header_and_its_day_in_every_row():
    header, *rows = csv_rows(as_csv(mixed(), about(), NL))
    said = " | ".join(f"{name}: {text}" for name, text in SAID_IN_DUTCH.items())
    assert header[-2:] == ["as_of", f"Over dit bestand: {said}"]
    assert [row[-2:] for row in rows] == [[AS_OF.isoformat(), ""]] * 2


def test_a_csv_without_rows_still_says_what_it_holds():
    (header,) = csv_rows(as_csv(of_texts([]), about(), NL))
    assert "2026-03-31T0900_0007" in header[-1]


def test_the_second_sheet_of_a_workbook_says_what_it_holds():
    own = sheets(as_workbook(mixed(), about(), NL))[1]
    assert own.title == "Over dit bestand"
    assert dict(own.iter_rows(values_only=True)) == {
        **SAID_IN_DUTCH,
        "Peildatum": dt.datetime.combine(AS_OF, dt.time()),
    }


def test_the_schema_of_parquet_says_what_it_holds():
    said = {
        key.decode(): value.decode() for key, value in parquet(as_parquet(mixed(), about(), NL)).schema.metadata.items()
    }
    assert said["doorstroom.as_of"] == "2026-03-31"
    assert said["doorstroom.version"] == "2026-03-31T0900_0007"
    assert said["doorstroom.release"] == f"{__version__} (definities {release()})"
    assert json.loads(said["doorstroom.filters"]) == [["Gemeente", "Waterkant en Zandstad"]]
    assert json.loads(said["doorstroom.sources"]) == ["pilots.csv", "milestones.csv"]
    assert dict(json.loads(said["doorstroom.about"]))["Tabel"] == "Wachtende pilots"


def test_without_filters_a_file_says_that_it_holds_everything():
    assert ("Filters", "alle pilots") in about(filters={}).lines(NL)
    assert ("Filters", "all pilots") in about(EN, filters={}).lines(EN)


def test_a_measure_without_a_definition_is_a_defect():
    with pytest.raises(KeyError):
        about(measures=["made_up"])


# -------------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Wachtende pilots", "doorstroom_wachtende-pilots_2026-03-31.xlsx"),
        ("Eén: 'gemeente' / thema", "doorstroom_een-gemeente-thema_2026-03-31.xlsx"),
        ("../../etc/passwd", "doorstroom_etc-passwd_2026-03-31.xlsx"),
        ("日本", "doorstroom_tabel_2026-03-31.xlsx"),
    ],
)
def test_a_file_is_named_after_its_table_and_its_day(title, name):
    assert file_name(about(title=title), NL, "xlsx") == name


@given(st.text())
def test_a_file_name_is_safe_everywhere(title):
    name = file_name(about(title=title), NL, "csv")
    assert set(name) <= set(string.ascii_lowercase + string.digits + "-_.")
    assert len(name) < 100


def test_every_kind_of_file_has_its_type():
    assert MIME.keys() == WRITERS.keys()
