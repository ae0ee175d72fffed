"""What was read → typed rows, with the account of it: what each file gave each table, what was refused and flagged."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

import pyarrow as pa
import pyarrow.compute as pc

from doorstroom.contract.model import OWN_MUNICIPALITY, Table, contract
from doorstroom.ingest.clean import cleaned
from doorstroom.ingest.columns import TableRows
from doorstroom.ingest.findings import Flag, Refusal, Rows, plain
from doorstroom.ingest.intake import HandedIn
from doorstroom.ingest.parse.nothing import NOTHINGS
from doorstroom.ingest.readers.sheet import SOURCE_ROW, Sheet
from doorstroom.ingest.validate import Checked, Named, check, pilot_keys, refuse_orphans, same_keys

Progress = Callable[[str, int], None]  # (what is being done: a key of the catalogue, rows done so far)

# (file, sheet, row, header → text): a refused row as it stood.
RefusedRow = tuple[str, str | None, int, dict[str, str | None]]


@dataclass(frozen=True)
class FileCount:
    """What one file (or sheet) gave one table. rows_read == rows_loaded + rows_refused."""

    file: str
    sheet: str | None
    table: str
    rows_read: int
    rows_loaded: int
    rows_refused: int
    flags: int = 0

    def __add__(self, other: FileCount) -> FileCount:
        """The account of two parts of one sheet."""
        rows = (self.rows_read + other.rows_read, self.rows_loaded + other.rows_loaded)
        refused, flags = self.rows_refused + other.rows_refused, self.flags + other.flags
        return FileCount(self.file, self.sheet, self.table, *rows, refused, flags)


@dataclass(frozen=True)
class Delivery:
    """That files were handed in: for which source and day, how that day is known (given | name | column | today), and
    whether they are new; else the very same was handed in before. `beside`: the hand-ins of that source for the same
    day that came before it; what this one says holds. `is_mended`: it was there, not as it was written, and is now.
    `is_first`: there was no list of that source before.
    """

    hand_in: str
    source: str
    reported_on: dt.date
    said_by: str
    files: tuple[str, ...]
    is_new: bool
    beside: tuple[str, ...] = ()
    is_mended: bool = False
    is_first: bool = False


@dataclass(frozen=True)
class Unfit:
    """An answer that was not taken over, and why: an error with words of its own. `pilot`: as it was named."""

    pilot: str
    answer: str
    why: str
    problem: Exception


@dataclass
class Report:
    """What a load did: the version that readers see (None for a check), the hand-ins, and each file's account.

    `is_made`: whether that version was made now; else there was one with all of it already.
    `n_unanswered`: how many questions nobody answered yet; of a check, how many it would be. `n_answered`, `unfit`: of
    the answers that were given with the files those that count, and those that do not. `known_flags`: those of
    `flags` that the version before told of already. `unread`: file, sheet,
    table, and municipality, id and title (where there is no id) of the pilots of which a row could not be read whole:
    what such a row lacks says nothing. `untidied`: why what nothing needs any more could not be removed, though all of
    it is done.
    """

    version: str | None = None
    is_made: bool = False
    files: list[FileCount] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    known_flags: list[Flag] = field(default_factory=list)
    refused_rows: list[RefusedRow] = field(default_factory=list)
    hand_ins: list[Delivery] = field(default_factory=list)
    n_unanswered: int = 0
    n_answered: int = 0
    unfit: list[Unfit] = field(default_factory=list)
    unread: list[tuple[str, str | None, str, str, str | None, str | None]] = field(default_factory=list)
    untidied: str | None = None

    @property
    def n_pilots(self) -> int:
        """Rows of pilots that were loaded."""
        return sum(count.rows_loaded for count in self.files if count.table == "pilots")


@dataclass
class Findings:
    """What is noted of a reading, as text: rows as the tables of a version have them.

    loaded_files: file, sheet, table, rows read, loaded and refused, flags. refusals, flags: as the values of that name.
    refused_rows: file, sheet, row, cells as JSON. unread: as a report has them.
    """

    loaded_files: list[Sequence] = field(default_factory=list)
    refusals: list[Sequence] = field(default_factory=list)
    flags: list[Sequence] = field(default_factory=list)
    refused_rows: list[Sequence] = field(default_factory=list)
    unread: list[Sequence] = field(default_factory=list)

    @staticmethod
    def of(report: Report) -> Findings:
        """What a report holds."""
        return Findings(
            [_fields_of(count) for count in report.files],
            [_as_text(found) for found in report.refusals],
            [_as_text(found) for found in report.flags],
            [(*place, json.dumps(cells, ensure_ascii=False)) for *place, cells in report.refused_rows],
            report.unread,
        )

    def with_report(self, report: Report) -> Findings:
        """These and those of a report; each file with the flags that there are on its rows by now."""
        other = Findings.of(report)
        flags = [*self.flags, *other.flags]
        n_flags = Counter((flag[0], flag[1], flag[2]) for flag in flags)
        files = [
            (*count[:6], n_flags[count[0], count[1], count[2]]) for count in (*self.loaded_files, *other.loaded_files)
        ]
        return replace(self.and_those(other), loaded_files=files)

    def and_those(self, other: Findings) -> Findings:
        """These and others."""
        return Findings.all_of((self, other))

    @staticmethod
    def all_of(parts: Iterable[Findings]) -> Findings:
        """What several noted, one after another."""
        every = Findings()
        for one in parts:
            for part in fields(one):
                getattr(every, part.name).extend(getattr(one, part.name))
        return every

    def under(self, names: Mapping[str, str]) -> Findings:
        """The same, with other names of files."""

        def named(rows: list[Sequence]) -> list[Sequence]:
            return [(names.get(row[0], row[0]), *row[1:]) for row in rows]

        return Findings(*(named(getattr(self, part.name)) for part in fields(self)))


def told_before(flags: Sequence[Flag], before: Iterable[Sequence]) -> list[Flag]:
    """Those of `flags` that were told of before: of the same place, or else of another one in the same words, each as
    often. `before`: place and value, code and other as text, as `Findings` has them.
    """
    left = Counter(tuple(one) for one in before)
    said = {id(flag): tuple(_as_text(flag)) for flag in flags}
    known = {id(flag) for flag in flags if _took(left, said[id(flag)])}
    elsewhere: Counter[tuple] = Counter()
    for one, n in left.items():
        elsewhere[_without_place(one)] += n
    known |= {id(flag) for flag in flags if id(flag) not in known and _took(elsewhere, _without_place(said[id(flag)]))}
    return [flag for flag in flags if id(flag) in known]


def told_there_before(flags: Sequence[Flag], before: Iterable[Sequence]) -> list[Flag]:
    """Those of `flags` that were told of before of the same place. `before`: as of `told_before`."""
    left = Counter(tuple(one) for one in before)
    return [flag for flag in flags if _took(left, tuple(_as_text(flag)))]


def _took(left: Counter[tuple], one: tuple) -> bool:
    """Take one from what is left, where there is one."""
    if not left[one]:
        return False
    left[one] -= 1
    return True


def _without_place(said: tuple) -> tuple:
    """Table, column, value, code and other."""
    return (said[2], *said[4:])


def _fields_of(record: FileCount | Refusal | Flag) -> tuple:
    return tuple(getattr(record, name.name) for name in fields(record))  # astuple copies deeply: 30 times slower


def _as_text(found: Refusal | Flag) -> tuple:
    *place, value, code, other = _fields_of(found)
    return *place, plain(value), code, plain(other)


def typed(
    handed_in: HandedIn, municipality: str, as_of: dt.date, progress: Progress, pilots: pa.Array | None = None
) -> tuple[dict[str, pa.Table], Report]:
    """The typed rows of each table, pilots first, and the account of them.

    as_of: the day that the rows speak of.
    pilots: municipality/pilot_id of those that the same source told of before; a row of none of them is refused. Where
    nothing is known of any pilot, no row is refused for that.
    """
    given, told = cleaned(handed_in.rows, municipality)
    report = Report(refusals=list(handed_in.refusals), flags=[*handed_in.flags, *told])
    tables: dict[str, pa.Table] = {}
    n_rows = 0
    for table in contract().tables.values():
        checked = [check(rows, municipality, as_of) for rows in given if rows.table == table.name]
        if not checked:
            continue
        if table.references == "pilots" and pilots is not None:
            checked = [refuse_orphans(done, pilots) for done in checked]
        for done in checked:
            _hold_accounted(done)
        rows, flags = same_keys(table, pa.concat_tables([placed(table, done) for done in checked]))
        if table.name == "pilots":
            pilots = pa.concat_arrays([pilot_keys(rows), *([] if pilots is None else [pilots])])
        tables[table.name] = rows
        report.refusals += [refusal for done in checked for refusal in done.refusals]
        report.flags += [flag for done in checked for flag in done.flags]
        report.flags += [_told_of_twin(flag, given, handed_in.sheets) for flag in flags]
        report.unread += _unread(table, checked, handed_in.sheets, municipality)
        report.files += _counts(table, checked, handed_in.refusals)
        n_rows += len(rows)
        progress("checking", n_rows)
    report.unread += _of_errors(report.flags, tables)
    report.flags = _each_error_once(report.flags)
    report.refused_rows = list(_refused_rows(report.refusals, handed_in.sheets))
    report.files = with_flags(report)
    return tables, report


def placed(table: Table, done: Checked) -> pa.Table:
    """The rows of one sheet, without the defaults that nobody said, and with where they stand in a list."""
    rows, given = done.rows, done.given
    for column in table.columns.values():
        is_said = column.default in (None, OWN_MUNICIPALITY) or column.name in given.cells.column_names
        if not is_said:
            nth = rows.column_names.index(column.name)
            rows = rows.set_column(nth, column.name, pa.nulls(len(rows), rows.schema.field(nth).type))
    rows = rows.append_column("source_is_list", pa.repeat(pa.scalar(given.is_flat), len(rows)))
    return rows.append_column("source_slot", pa.repeat(pa.scalar(given.slot, pa.int64()), len(rows)))


def _each_error_once(flags: list[Flag]) -> list[Flag]:
    """The flags without those that read the error of a formula as nothing, where each of its cells was told already."""
    told = {(flag.file, flag.sheet, flag.column, flag.value) for flag in flags if flag.code == "formula_error"}
    return [
        flag
        for flag in flags
        if flag.code not in NOTHINGS or (flag.file, flag.sheet, flag.column, flag.value) not in told
    ]


def _hold_accounted(done: Checked) -> None:
    """Nothing is lost: every statement that came in was kept, refused, or flagged and left out."""
    refused = len({refusal.row for refusal in done.refusals})
    if len(done.given.cells) != len(done.rows) + refused + done.dropped:
        raise AssertionError(f"{done.given.file}, {done.given.table}: rows were lost between reading and checking")


def _counts(table: Table, checked: list[Checked], unread: list[Refusal]) -> list[FileCount]:
    """The account of each file (and sheet) for one table; a flat list's statements count as rows of the list.

    `unread`: the rows that could not be read as rows; they count as read and refused, for each table of their sheet.
    """
    counts = []
    for place in dict.fromkeys((done.given.file, done.given.sheet) for done in checked):
        of_place = [done for done in checked if (done.given.file, done.given.sheet) == place]
        broken = {refusal.row for refusal in unread if (refusal.file, refusal.sheet) == place}
        refused = {refusal.row for done in of_place for refusal in done.refusals} | broken
        rows_read = of_place[0].given.rows_read + len(broken)
        loaded = rows_read - len(refused) if of_place[0].given.is_flat else sum(len(done.rows) for done in of_place)
        counts.append(FileCount(*place, table.name, rows_read, loaded, len(refused)))
    return counts


def _told_of_twin(flag: Flag, given: list[TableRows], sheets: list[Sheet]) -> Flag:
    """A row of a list that says the same of the pilot may say something else of what happened to it."""
    place = flag.file, flag.sheet
    parts = [part for part in given if part.is_flat and (part.file, part.sheet) == place]
    if flag.code != "same_key_same_row" or flag.table != "pilots" or not parts:
        return flag
    if (flag.other.file, flag.other.sheet) != place:
        return flag
    cells = next(one for one in sheets if (one.file, one.name) == place).cells
    read = cells.select([one for one in cells.column_names if any(one in part.origin.values() for part in parts)])
    one, other = (read.filter(pc.equal(cells[SOURCE_ROW], row)).to_pylist() for row in (flag.row, flag.other.row))
    return flag if one == other else replace(flag, code="same_pilot_other_row")


def _unread(table: Table, checked: list[Checked], sheets: list[Sheet], municipality: str) -> Iterator[tuple]:
    """The pilots of which a row of this table could not be read whole, also where it could not be read as a row. Of a
    list such a row says nothing of milestones either.
    """
    broken = {(sheet.file, sheet.name): sheet.broken for sheet in sheets}
    for done in checked:
        origin, named = done.given.origin, set(done.unread)
        for row in broken.get((done.given.file, done.given.sheet), ()) if "pilot_id" in table.columns else ():
            said_by, id, title = (row.cells.get(origin.get(one) or one) for one in Named._fields)
            named |= {Named(said_by or municipality, id, title)} if id or title else set()
        is_list = done.given.is_flat and table.name == "pilots"
        for of_table in (table.name, *(["milestones"] if is_list else [])):
            yield from sorted(((done.given.file, done.given.sheet, of_table, *one) for one in named), key=repr)


def _of_errors(flags: list[Flag], tables: Mapping[str, pa.Table]) -> Iterator[tuple]:
    """The pilots of the rows in which a formula shows an error or no value: that says nothing, and not that a cell was
    emptied.
    """
    rows = {(flag.file, flag.sheet, row) for flag in flags for row in _rows_in_error(flag)}
    if not rows:
        return
    for name, table in tables.items():
        if "pilot_id" in table.column_names:
            columns = ("source_file", "source_sheet", "source_row", "source_is_list", "municipality", "pilot_id")
            for file, sheet, row, is_list, *key in zip(*(table[one].to_pylist() for one in columns), strict=True):
                if (file, sheet, row) in rows:  # of a list the row holds the milestones too
                    of_tables = dict.fromkeys((name, "milestones") if is_list else (name,))
                    yield from ((file, sheet, one, *key, None) for one in of_tables)


def _rows_in_error(flag: Flag) -> Iterable[int]:
    if flag.code == "formula_error" and flag.row is not None:
        return (flag.row,)
    if flag.code == "formula_without_value" and isinstance(flag.other, Rows):
        return (row for first, last in flag.other.spans for row in range(first, last + 1))
    return ()


def with_flags(report: Report) -> list[FileCount]:
    """The accounts, each with the number of flags on its rows."""
    flags = Counter((flag.file, flag.sheet, flag.table) for flag in report.flags)
    return [replace(count, flags=flags[count.file, count.sheet, count.table]) for count in report.files]


def _refused_rows(refusals: list[Refusal], sheets: list[Sheet]) -> Iterable[RefusedRow]:
    """The refused rows as they stood, header → text."""
    refused: dict[tuple[str, str | None], set[int]] = {}
    for refusal in refusals:
        refused.setdefault((refusal.file, refusal.sheet), set()).add(refusal.row)
    for sheet in sheets:
        rows = refused.get((sheet.file, sheet.name))
        if rows:
            wanted = pc.is_in(sheet.cells["source_row"], value_set=pa.array(sorted(rows), pa.int64()))
            for row in sheet.cells.filter(wanted).to_pylist():
                source_row = row.pop("source_row")
                yield sheet.file, sheet.name, source_row, row
            for broken in sheet.broken:
                yield sheet.file, sheet.name, broken.row, dict(broken.cells)
