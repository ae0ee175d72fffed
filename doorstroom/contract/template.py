"""The empty workbook (data/template.xlsx) that a programme office fills in, made from the contract.

Headers and choices are the labels in the first language, so that a filled-in workbook is read back without a mapping.
Codes stand on a hidden sheet, which the drop-downs draw from.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from doorstroom.contract.examples import EXAMPLE_MARK, GUIDE_SHEET, marked_column
from doorstroom.contract.guide import both, example_text, example_value, guide
from doorstroom.contract.model import Column, Contract, Table, contract
from doorstroom.contract.workbook_bytes import parts_of, zipped

CODES_SHEET = "codes"
LAST_ROW = 1_048_576
MADE_ON = datetime(2026, 1, 1)  # fixed, so that the same contract gives the same bytes
DATE_FORMAT = "dd-mm-yyyy"
WIDTHS = {"date": 14, "integer": 14, "number": 14, "money": 16, "code": 26, "list": 34, "text": 24}
FORMATS = {"date": DATE_FORMAT, "integer": "0", "number": "General", "money": "#,##0.00"}
FONT = "Calibri"
REQUIRED = {"font": Font(name=FONT, bold=True, color="FFFFFF"), "fill": PatternFill("solid", fgColor="00519E")}
OPTIONAL = {"font": Font(name=FONT, color="1A1A1A"), "fill": PatternFill("solid", fgColor="E3E6EB")}
EXAMPLE = Font(name=FONT, italic=True, color="595959")


def template_xlsx() -> bytes:
    """The workbook as bytes; the same contract always gives the same bytes."""
    return workbook(contract().tables, guide()["template"], _example)


def workbook(
    tables: Collection[str], words: Mapping, below_header: Callable[[Worksheet, int, Column, Table], None]
) -> bytes:
    """A workbook with a sheet for each of these tables, behind one that explains them; as bytes, always the same.

    words: title, lines and headings of the guide, by language. below_header: writes what stands in a column, given its
    sheet, its position (from 1), the column and its table.
    """
    rules = contract()
    book = Workbook()
    book.remove(book.active)
    _guide_sheet(book.create_sheet(GUIDE_SHEET), rules, words, tables)
    labels = {name: table.label[rules.first_language] for name, table in rules.tables.items() if name in tables}
    sheets = {name: book.create_sheet(label) for name, label in labels.items()}
    ranges = _codes_sheet(book.create_sheet(CODES_SHEET), rules)
    for name, sheet in sheets.items():
        _table_sheet(sheet, rules.tables[name], ranges, below_header)
    book.properties.creator = "Doorstroom"
    book.properties.title = words["title"][rules.first_language]
    book.properties.language = rules.languages[rules.first_language].replace("_", "-")
    return zipped((name, [content]) for name, content in parts_of(book, MADE_ON).items())


def _table_sheet(sheet: Worksheet, table: Table, ranges: dict[str, str], below_header: Callable) -> None:
    for position, column in enumerate(table.columns.values(), start=1):
        letter = get_column_letter(position)
        _header(sheet, position, column)
        below_header(sheet, position, column, table)
        sheet.column_dimensions[letter].width = _width(column)
        sheet.column_dimensions[letter].number_format = _number_format(column, table)
        _validation(sheet, letter, column, table, ranges)
    sheet.row_dimensions[1].height = 32
    sheet.freeze_panes = "B2"
    sheet.sheet_properties.tabColor = "00519E" if table.required else "767A85"
    sheet.print_title_rows = "1:1"
    _fit_to_page_width(sheet)


def _fit_to_page_width(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _header(sheet: Worksheet, position: int, column: Column) -> None:
    cell = sheet.cell(row=1, column=position, value=column.label[contract().first_language])
    style = REQUIRED if column.required else OPTIONAL
    cell.font, cell.fill = style["font"], style["fill"]
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    must = guide()["words"]["required" if column.required else "optional"]
    texts = [f"{label}. {must[language]}. {column.note[language]}" for language, label in column.label.items()]
    cell.comment = Comment("\n\n".join((*texts, column.name)), "Doorstroom", height=190, width=320)


def _example(sheet: Worksheet, position: int, column: Column, table: Table) -> None:
    value = EXAMPLE_MARK if column is marked_column(table) else example_value(column, contract().first_language)
    cell = sheet.cell(row=2, column=position, value=value)
    cell.font = EXAMPLE
    cell.number_format = FORMATS.get(column.type, "General")


def _width(column: Column) -> int:
    is_prose = column.type == "text" and len(column.example) > WIDTHS["text"]
    return 44 if is_prose else WIDTHS[column.type]


def _number_format(column: Column, table: Table) -> str:
    # As text, or a spreadsheet turns the pilot id 007 into 7.
    is_key = column.type == "text" and column.name in table.key
    return "@" if is_key else FORMATS.get(column.type, "General")


def _validation(sheet: Worksheet, letter: str, column: Column, table: Table, ranges: dict[str, str]) -> None:
    words = guide()["words"]
    if column.codes:
        source = _outcomes_of_row(table, ranges) if column.codes == "outcome" else ranges[column.codes]
        rule = DataValidation(type="list", formula1=source, allow_blank=True)
        # A drop-down gives one choice; a list may hold more, typed by hand.
        rule.showErrorMessage = column.type == "code"
        rule.errorTitle, rule.error = words["choose"][contract().first_language], both(words["choose_help"])
    elif column.minimum is not None:
        limits = {"minimum": column.minimum, "maximum": column.maximum}
        is_open, is_whole = column.maximum is None, column.type == "integer"
        rule = DataValidation(
            type="whole" if is_whole else "decimal",
            operator="greaterThanOrEqual" if is_open else "between",
            formula1=str(column.minimum),
            formula2=None if is_open else str(column.maximum),
            allow_blank=True,
        )
        rule.showErrorMessage = True
        rule.errorTitle = column.label[contract().first_language]
        rule.error = both(
            words["between_help" if not is_open else "minimum_help" if is_whole else "number_help"], **limits
        )
    else:
        return
    rule.add(f"{letter}2:{letter}{LAST_ROW}")
    sheet.add_data_validation(rule)


def _outcomes_of_row(table: Table, ranges: dict[str, str]) -> str:
    """The outcomes of the milestone in the same row; all outcomes while that cell is empty or says something else.

    Built from IF, COUNTIF, MATCH and OFFSET, which Excel and LibreOffice both accept in a drop-down.
    """
    milestone = f"${get_column_letter(list(table.columns).index('milestone') + 1)}2"
    pairs, first = ranges["milestones with outcomes"], ranges["first outcome"]
    count = f"COUNTIF({pairs},{milestone})"
    rows = f"OFFSET({first},MATCH({milestone},{pairs},0)-1,0,{count},1)"
    return f"IF({count}=0,{ranges['outcome']},{rows})"


def _codes_sheet(sheet: Worksheet, rules: Contract) -> dict[str, str]:
    """Writes the labels of every code list in a column of its own; returns where each list stands."""
    sheet.sheet_state = "hidden"
    ranges, language = {}, rules.first_language
    for position, (name, codes) in enumerate(rules.codes.items(), start=1):
        ranges[name] = _write_down(sheet, position, name, [code.label[language] for code in codes.values()])
    pairs = [
        (rules.label("milestone", milestone, language), rules.label("outcome", outcome, language) if outcome else None)
        for milestone in rules.codes["milestone"]
        for outcome in rules.outcomes.get(milestone, (None,))
    ]
    after = len(rules.codes) + 2
    ranges["milestones with outcomes"] = _write_down(sheet, after, "milestone", [milestone for milestone, _ in pairs])
    outcomes = _write_down(sheet, after + 1, "outcome", [outcome for _, outcome in pairs])
    ranges["first outcome"] = outcomes.split(":")[0]
    return ranges


def _write_down(sheet: Worksheet, position: int, heading: str, values: Iterable[str | None]) -> str:
    sheet.cell(row=1, column=position, value=heading)
    row = 1
    for row, value in enumerate(values, start=2):
        sheet.cell(row=row, column=position, value=value)
    letter = get_column_letter(position)
    return f"{CODES_SHEET}!${letter}$2:${letter}${row}"


def _guide_sheet(sheet: Worksheet, rules: Contract, words: Mapping, tables: Collection[str]) -> None:
    for row, language in enumerate(rules.languages, start=1):
        cell = sheet.cell(row=row, column=1, value=words["title"][language])
        is_first = language == rules.first_language
        cell.font = Font(name=FONT, bold=True, size=16) if is_first else Font(name=FONT, italic=True, size=12)
    row = len(rules.languages) + 2
    for language in rules.languages:
        for line in words["lines"]:
            sheet.cell(row=row, column=1, value=line[language])
            row += 1
        row += 1
    for language in rules.languages:
        row = _column_list(sheet, row, rules, language, tables) + 2
    for letter, width in zip("ABCDEF", (26, 28, 12, 24, 84, 40), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.sheet_view.showGridLines = False
    _fit_to_page_width(sheet)


def _column_list(sheet: Worksheet, row: int, rules: Contract, language: str, tables: Collection[str]) -> int:
    """Writes what each column of each sheet is for, in one language; returns the last row written."""
    words = guide()
    for position, heading in enumerate(words["template"]["headings"][language], start=1):
        cell = sheet.cell(row=row, column=position, value=heading)
        cell.font, cell.fill = REQUIRED["font"], REQUIRED["fill"]
    for table in (table for name, table in rules.tables.items() if name in tables):
        for column in table.columns.values():
            row += 1
            line = (
                table.label[language],
                column.label[language],
                words["words"]["yes" if column.required else "no"][language],
                words["types"][column.type][language],
                column.note[language],
                example_text(column, language),
            )
            for position, text in enumerate(line, start=1):
                sheet.cell(row=row, column=position, value=text)
    return row
