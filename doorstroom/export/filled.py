"""The workbook of the contract, filled with what is known of one municipality, to go on in and to hand in again.

What is written is read back as it was: handing it in at once changes nothing. Left out is what the lists no longer say:
writing it down here would be saying it again.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial

from openpyxl.worksheet.worksheet import Worksheet

from doorstroom.contract.guide import guide
from doorstroom.contract.model import Column, Contract, Table, contract
from doorstroom.contract.template import FORMATS, workbook
from doorstroom.export.cells import may_run, number_text
from doorstroom.export.workbook import ESCAPED, MAX_DIGITS, legal
from doorstroom.ingest.parse.days import read_date

Row = Mapping[str, object]
Rows = Mapping[str, Sequence[Row]]
# Answers of people go on to hold by themselves, from the day that they were given.
LEFT_OUT = frozenset({"answers"})
SAID_NO_LONGER = {"plan_gone": "planned_on", "no_longer_said": "happened_on"}
TEXT = "@"


def tables_needed() -> tuple[str, ...]:
    """The tables of a version that the workbook is made from."""
    return *(name for name in contract().tables if name not in LEFT_OUT), "absences", "left_open"


def filled_xlsx(known: Rows, municipality: str, day: dt.date) -> bytes:
    """The workbook as bytes, always the same.

    known: the rows of `tables_needed` as known on `day`, with the periods that inexact days stand for where they are
    known (`ledger.periods`); of several municipalities, which only `municipality` is taken of.
    """
    return workbook_of(rows_to_write(known, municipality, day), "filled", municipality, day)


def workbook_of(rows: Rows, kind: str, municipality: str, day: dt.date) -> bytes:
    """The workbook with these rows as bytes; kind: the part of the guide that explains it."""
    return workbook(rows, _words(contract(), kind, municipality, day), partial(_column, rows))


def rows_to_write(known: Rows, municipality: str, day: dt.date) -> dict[str, list[Row]]:
    """By table what is written: tables that are required, and those that have rows."""
    gone = {
        (row["municipality"], row["pilot_id"])
        for row in known["absences"]
        if row["left_on"] <= day and not (row["returned_on"] and row["returned_on"] <= day)
    }
    silent = {
        (row["municipality"], row["pilot_id"], row["name"], row["kind"], row["was"])
        for row in known["left_open"]
        if row["kind"] in SAID_NO_LONGER and not (row["again_on"] and row["again_on"] <= day)
    }
    written = {}
    for name, table in contract().tables.items():
        if name in LEFT_OUT:
            continue
        rows = [row for row in known[name] if _is_of(row, table, municipality) and not _is_gone(row, table, gone)]
        if name == "milestones":
            rows = [row for row in rows if not _is_silent(row, silent)]
        if rows or table.required:
            written[name] = rows
    return written


def _is_of(row: Row, table: Table, municipality: str) -> bool:
    """Whether a row is said by the municipality; of re-use, the receiver says it. Norms hold for all."""
    name = next((one for one in ("by_municipality", "municipality") if one in table.columns), None)
    return name is None or row[name] == municipality


def _is_gone(row: Row, table: Table, gone: set[tuple]) -> bool:
    is_of_pilot = table.name == "pilots" or table.references == "pilots"
    return is_of_pilot and (row["municipality"], row["pilot_id"]) in gone


def _is_silent(row: Row, silent: set[tuple]) -> bool:
    return any(
        (row["municipality"], row["pilot_id"], row["milestone"], kind, row[column] and row[column].isoformat())
        in silent
        for kind, column in SAID_NO_LONGER.items()
    )


def _words(rules: Contract, kind: str, municipality: str, day: dt.date) -> Mapping:
    own, of_template = guide()[kind], guide()["template"]
    told = {"municipality": municipality, "day": day.isoformat()}
    lines = [{language: line[language].format(**told) for language in rules.languages} for line in own["lines"]]
    title = {language: own["title"][language].format(**told) for language in rules.languages}
    return {"title": title, "lines": lines, "headings": of_template["headings"]}


def _column(rows: Rows, sheet: Worksheet, position: int, column: Column, table: Table) -> None:
    for nth, row in enumerate(rows[table.name], start=2):
        if row[column.name] is not None:
            is_inexact = bool(column.inexact and row[column.inexact])
            value = row[column.name]
            told = inexact_day(value, row.get(column.since)) if is_inexact else value_of(column, value)
            _put(sheet, nth, position, told, column)


def _put(sheet: Worksheet, row: int, position: int, value: object, column: Column) -> None:
    if not isinstance(value, str):
        sheet.cell(row, position, value).number_format = FORMATS[column.type]
        return
    cell = sheet.cell(row, position, ESCAPED.sub("_x005F_", legal(value)))
    cell.data_type = "s"  # and never "f", which a text that begins with = would become
    cell.quotePrefix = may_run(value)
    cell.number_format = TEXT


def value_of(column: Column, value: object) -> object:
    """What a cell holds: labels for codes, a number where a spreadsheet keeps all its digits, else text."""
    match column.type:
        case "date":
            return value
        case "code" | "list":
            codes = value if column.type == "list" else [value]
            return "; ".join(contract().label(column.codes, code, contract().first_language) for code in codes)
        case "text":
            return value
        case _:
            return value if _is_kept(value) else number_text(value)


def inexact_day(day: dt.date, since: dt.date | None = None) -> str:
    """A day that stands for a period, as it is read back.

    since: the first day of the period, where it is known: then that period. Else of the last day of a month that month,
    and otherwise about the day.
    """
    for text in _periods(day) if since else ():
        said = read_date(text)
        if (said.value, said.since, said.inexact) == (day, since, True):
            return text
    is_last = day.day == monthrange(day.year, day.month)[1]
    return f"{day:%Y-%m}" if is_last else f"ca. {day.isoformat()}"


def _periods(day: dt.date) -> Iterator[str]:
    """The periods that can end on a day, the longest first."""
    year, half, quarter = day.year, (day.month + 5) // 6, (day.month + 2) // 3
    yield from (f"{year}", f"H{half} {year}", f"Q{quarter} {year}")
    yield from (f"{season} {of}" for of in (year, year - 1) for season in ("voorjaar", "zomer", "najaar", "winter"))
    iso = day.isocalendar()
    yield from (f"{day:%Y-%m}", f"{iso.year}-W{iso.week:02d}")


def _is_kept(number: int | float | Decimal) -> bool:
    return isinstance(number, float) or len(number_text(number).replace(".", "").lstrip("-0")) <= MAX_DIGITS
