"""A list that is no list of pilots: which other table of the contract it holds, and a mapping for that table.

Norms, a calendar of meetings, capacity, an event log: under headers of an office's own. What has the headers of the
contract itself needs no mapping.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import pyarrow.compute as pc

from doorstroom.contract.model import Column, Table, contract
from doorstroom.ingest import parse
from doorstroom.ingest.mapping.suggest import (
    BLOCKED,
    KNOWN,
    MOST_WORDS,
    ListColumn,
    comment,
    knowledge,
    known_in,
    likest,
    normal,
    quoted,
    stage_words,
    without_unit,
    word_guess,
    written_line,
)
from doorstroom.ingest.readers.sheet import Sheet
from doorstroom.ingest.recognise import MissingColumn, columns_of, recognise

NUMBERS = ("money", "number", "integer")
OTHER_TABLES = [table for table in contract().tables.values() if table.name != "pilots"]


@dataclass(frozen=True)
class TableProposal:
    """A proposed mapping for a table besides pilots. `columns`: column → (header, likeness); 100 is a known name."""

    sheet: Sheet
    table: Table
    columns: Mapping[str, tuple[str, int]]

    @property
    def is_log(self) -> bool:
        return self.table.name == "milestones"

    def to_toml(self) -> str:
        """The proposal as a mapping file, with comments in Dutch and English."""
        place = f"{self.sheet.file} [{self.sheet.name}]" if self.sheet.name else self.sheet.file
        intro = comment("intro_table", place=quoted(place), table=self.table.name).strip("\n")
        lines = [*(f"# {line}" for line in intro.splitlines()), "", written_line("table", quoted(self.table.name))]
        if self.sheet.name:
            lines.append(written_line("sheet", quoted(self.sheet.name)))
        lines += ["", "[columns]"]
        by_words: list[str] = []
        for name, (header, likeness) in self.columns.items():
            column = self.table.columns[name]
            of_list = ListColumn.of(self.sheet, header)
            remarks = [comment("check", likeness=likeness)] if likeness < KNOWN else []
            if not _fits(column, of_list):
                remarks.append(comment("check_values"))
            words = _words(column, of_list)
            if words:
                remark = "; ".join(remarks) or None
                by_words += ["", f"[columns.{name}]", written_line("column", quoted(header), remark)]
                by_words += ["", *([f"# {comment('log')}"] if name == "milestone" else []), f"[columns.{name}.values]"]
                by_words += words
                continue
            value = quoted(header)
            if column.type == "date":
                value, said = self._dated(header, of_list)
                remarks += said
            lines.append(written_line(name, value, "; ".join(remarks) or None))
        lines += by_words
        used = {header for header, _ in self.columns.values()}
        unused = [header for header in self.sheet.headers if header not in used]
        if unused:
            lines += ["", f"# {comment('unused')}", *(f"#   {quoted(header)}" for header in unused)]
        return "\n".join(lines) + "\n"

    def _dated(self, header: str, of_list: ListColumn) -> tuple[str, list[str]]:
        """The value of a date column, with the order of day and month where it matters, and what is to be chosen."""
        dates = [other for name, (other, _) in self.columns.items() if self.table.columns[name].type == "date"]
        beside = [ListColumn.of(self.sheet, other).texts for other in dates if other != header]
        found = parse.order_of_dates(of_list.texts, beside)
        if found.order in ("dmy", "mdy"):
            return f"{{ column = {quoted(header)}, date_order = {quoted(found.order)} }}", []
        if found.order == "conflicting":
            return quoted(header), [comment("mixed_order")]
        if found.elsewhere:
            return quoted(header), [comment("order_elsewhere", order=found.elsewhere)]
        return quoted(header), [comment("choose_order")] if found.order else []


def holds_table(sheet: Sheet) -> Table | None:
    """The table besides pilots whose own headers a sheet has; None where it looks more like a list of pilots."""
    table = _shape_of(sheet)
    if table is None or table.name == "pilots":
        return None
    own = columns_of(table, sheet.headers)
    as_called = _matched(table, sheet).columns  # under other names there may be more of its columns
    return table if len(own) >= known_in(sheet) and own.keys() >= as_called.keys() else None


def has_shape(sheet: Sheet) -> bool:
    """Whether a sheet can be read without a mapping."""
    return _shape_of(sheet) is not None


def _shape_of(sheet: Sheet) -> Table | None:
    try:
        found = recognise(sheet)
    except MissingColumn:  # it is only named like a table: a list of one's own called "pilots"
        return None
    return contract().tables[found.rows.table] if found else None


def propose_table(sheet: Sheet) -> TableProposal | None:
    """A mapping for the table besides pilots that a sheet seems to hold; None where it looks like a list of pilots.

    All columns that the table requires must be there, at least half of the headers must be its columns, and more of
    them than those of a list of pilots; in an event log pilots come back.
    """
    best = max((_matched(table, sheet) for table in OTHER_TABLES), key=lambda found: len(found.columns))
    n_found, n_of_pilots = len(best.columns), known_in(sheet)
    if n_found < 2 or n_found * 2 < len(sheet.headers):
        return None
    if best.is_log:
        header = best.columns["pilot_id"][0]
        comes_back = 2 * pc.count_distinct(sheet.cells[header]).as_py() <= len(sheet.cells)
        if not comes_back:
            return None
        return best if n_found >= n_of_pilots else None
    return best if n_found > n_of_pilots else None


def _matched(table: Table, sheet: Sheet) -> TableProposal:
    """The columns of a table that a sheet has, by known names first; none where one lacks that it requires."""
    names = _names(table)
    found: dict[str, tuple[str, int]] = {}
    claims: list[tuple[int, int, str, str]] = []
    for nth, header in enumerate(sheet.headers):
        tried = [normal(header), normal(header.rpartition(": ")[2]), normal(without_unit(header))]
        known = next((names[name] for name in tried if name in names), None)
        if known:
            claims.append((-KNOWN, nth, known, header))
        elif (like := likest(tried[0], names)) and _fits(table.columns[names[like[0]]], ListColumn.of(sheet, header)):
            claims.append((-like[1], nth, names[like[0]], header))
    for likeness, _, column, header in sorted(claims):
        found.setdefault(column, (header, -likeness))
    required = [column.name for column in table.columns.values() if column.required and column.default is None]
    if not found.keys() >= set(required):
        found = {}
    ordered = {name: found[name] for name in table.columns if name in found}
    return TableProposal(sheet, table, ordered)


@cache
def _names_of(name: str) -> dict[str, str]:
    table, pilots = contract().tables[name], contract().tables["pilots"]
    known = knowledge()["tables"].get(name, {})
    names: dict[str, str] = {}
    for column in table.columns.values():
        for text in (column.name, *column.label.values()):
            names.setdefault(normal(text), column.name)
    for column in table.columns.values():
        shared = pilots.columns[column.name].synonyms if column.name in ("pilot_id", "municipality") else ()
        for text in (*column.synonyms, *shared, *known.get(column.name, ())):
            names.setdefault(normal(text), column.name)
    return names


def _names(table: Table) -> dict[str, str]:
    """Every name of a column of a table, as `normal` has it → the column."""
    return _names_of(table.name)


def _fits(column: Column, of_list: ListColumn) -> bool:
    if not of_list.texts:
        return True
    if column.type == "date":
        return of_list.is_dates
    if column.type in NUMBERS:
        return of_list.is_numbers
    return column.type != "code" or len(of_list.texts) <= MOST_WORDS


def _words(column: Column, of_list: ListColumn) -> list[str]:
    """A line for each word of a column of codes that is not read by itself."""
    if column.type != "code" or len(of_list.texts) > MOST_WORDS:
        return []
    codes = contract().codes[column.codes]
    lines = []
    for word in of_list.texts:
        if parse.says_nothing(word) or parse.read_code(word, column.codes).value is not None:
            continue
        said = word_guess(word, _known_words(column.codes))
        if said.code is None:
            known = ", ".join(codes)
            lines.append(f"# {written_line(quoted(word), quoted(''), comment('unknown_word', known=known))}")
        else:
            doubt = comment("check", likeness=said.likeness) if said.likeness < KNOWN else comment("check_meaning")
            lines.append(written_line(quoted(word), quoted(said.code), None if said.is_sure else doubt))
    return lines


@cache
def _known_words(code_list: str) -> dict[str, tuple[str, bool]]:
    """Words, as `normal` has them → (code, is it sure). A word of a stage may say that the stage began."""
    words = {
        normal(text): (code, True)
        for code, entry in contract().codes[code_list].items()
        for text in (code, *entry.label.values(), *knowledge()["words"].get(code_list, {}).get(code, ()))
    }
    if code_list == "stage":
        stages = {word: said for word, said in stage_words().items() if said[0] in contract().codes["stage"]}
        return {**stages, **words}
    if code_list != "milestone":
        return words
    for word, (stage, _) in stage_words().items():
        is_stage = stage in contract().codes["stage"]
        milestone = str(contract().codes["stage"][stage].traits["opened_by"]) if is_stage else BLOCKED
        words.setdefault(word, (milestone, False))
    for entry in knowledge()["milestones"]:
        for text in entry.get("happened_on", ()):
            words.setdefault(normal(text), (entry["milestone"], False))
    return words
