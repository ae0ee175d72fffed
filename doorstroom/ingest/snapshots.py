"""For which day a list holds: by the name of its file, or row by row where one file holds the lists of several days."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import PurePath
from typing import TypeVar

import numpy as np
import pyarrow as pa

from doorstroom.ingest.columns import TableRows
from doorstroom.ingest.findings import Refusal
from doorstroom.ingest.intake import HandedIn, IntakeError, Place
from doorstroom.ingest.parse.names import days_of_names
from doorstroom.ingest.parse.value import Value
from doorstroom.ingest.readers.sheet import SOURCE_ROW, Sheet

Key = TypeVar("Key", bound=Hashable)


def days_of_files(names: Iterable[str], *, date_order: str | None = None, today: date | None = None) -> dict[str, date]:
    """The day that each file holds for, by its name (as it is shown; its folders do not count).

    Of a period the last day, and of one that `today` lies in, that day. date_order: "dmy" or "mdy", where the mapping
    says it; else what the names prove together. Raises IntakeError for the first name that says no day, more than one,
    an unclear one, or one to come: name_without_day, name_with_days, name_day_unclear, name_day_month, name_in_future.
    """
    shown = {name: PurePath(name).name for name in names}
    said = days_of_names(shown.values(), date_order)
    days = {}
    for name, bare in shown.items():
        found = said[bare]
        if found.problem:
            code = "name_day_month" if found.problem == "ambiguous_day_month" else found.problem
            raise IntakeError(code, file=name, found=found.expected or "")
        day = _held_for(found, today)
        if day is None:
            raise IntakeError("name_in_future", file=name, found=found.value)
        days[name] = day
    return days


def _held_for(said: Value, today: date | None) -> date | None:
    """The day that a list holds for that says a day or a period; None where all of it is to come."""
    if today is None or said.value <= today:
        return said.value
    return today if said.since and said.since <= today else None


def split_by_sheet(handed_in: HandedIn, key_of: Callable[[str, str | None], Key]) -> list[tuple[Key, HandedIn]]:
    """The parts of what was handed in by what `key_of` says of each sheet (its file and name), in the order of sheets.

    What a file says as a whole goes with the first part of it; shapes go with the first that tells of areas, else the
    first of all; what the folder says of itself, with each.
    """
    keys = {place: key_of(*place) for place in handed_in.places}
    first_of_file: dict[str, Key] = {}
    for (file, _), key in keys.items():
        first_of_file.setdefault(file, key)
    different = list(dict.fromkeys(keys.values()))
    if len(different) < 2:
        return [(key, handed_in) for key in different]

    def home(file: str, sheet: str | None) -> Key:
        return keys[file, sheet] if (file, sheet) in keys else first_of_file.get(file, different[0])

    with_areas = (keys[rows.file, rows.sheet] for rows in handed_in.rows if rows.table == "areas")
    with_shapes = next(with_areas, different[0])
    parts = []
    for key in different:
        places = {place for place, one in keys.items() if one == key}
        holds_shapes = key == with_shapes
        files = {file for file, _ in places}
        parts.append(
            (
                key,
                replace(
                    handed_in,
                    files=[(path, file) for path, file in handed_in.files if file in files or home(file, None) == key],
                    shape_files=handed_in.shape_files if holds_shapes else [],
                    rows=[rows for rows in handed_in.rows if (rows.file, rows.sheet) in places],
                    shapes=handed_in.shapes if holds_shapes else [],
                    flags=[flag for flag in handed_in.flags if home(flag.file, flag.sheet) == key],
                    refusals=[one for one in handed_in.refusals if home(one.file, one.sheet) == key],
                    sheets=[sheet for sheet in handed_in.sheets if (sheet.file, sheet.name) in places],
                    read_by={place: nth for place, nth in handed_in.read_by.items() if place in places},
                    days={place: said for place, said in handed_in.days.items() if place in places},
                    texts_of_days={place: said for place, said in handed_in.texts_of_days.items() if place in places},
                ),
            )
        )
    return parts


@dataclass
class _Days:
    """What the rows of one sheet say of their day: the rows of each day, and the refusals of those that say none."""

    sheet: Sheet
    rows: dict[date, list[int]] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)


def split_by_day(handed_in: HandedIn, today: date | None = None) -> list[tuple[date | None, HandedIn]]:
    """The parts of what was handed in, one for each day that rows hold for, in the order of those days.

    What a mapping gives no day by row is one part, before the others and under None; a hand-in of only that is itself.
    Each row goes with its day; what belongs to no row (titles, totals, broken rows, shapes) with the last part of its
    sheet or file. A row of which the day is empty, cannot be read or is to come (later than `today`) is refused, with
    the last part. So the rows read are those of the parts together, and each of them is loaded or refused there.
    Raises IntakeError `no_day_in_rows` where no row says a day.
    """
    by_place = {
        (sheet.file, sheet.name): _days_of(handed_in, sheet, today)
        for sheet in handed_in.sheets
        if (sheet.file, sheet.name) in handed_in.days
    }
    if not by_place:
        return [(None, handed_in)]
    days = sorted({day for found in by_place.values() for day in found.rows})
    if not days:
        refused = next(found.refusals[0] for found in by_place.values() if found.refusals)
        raise IntakeError("no_day_in_rows", file=refused.file, column=refused.column, value=refused.value or "–")
    split = _Split(handed_in, by_place, days)
    return [(day, split.part(day)) for day in ([] if split.rest else [None]) + days]


def _days_of(handed_in: HandedIn, sheet: Sheet, today: date | None) -> _Days:
    place = sheet.file, sheet.name
    readings, mapping = handed_in.days[place], handed_in.mapping_of(*place)
    texts = handed_in.texts_of_days[place].to_pylist()
    found = _Days(sheet)
    for row, nth, text in zip(sheet.cells[SOURCE_ROW].to_pylist(), readings.rows.to_pylist(), texts, strict=True):
        said = None if nth is None else readings.said[nth]
        is_day = said is not None and said.value is not None and (said.since is not None or not said.inexact)
        day = _held_for(said, today) if is_day else None
        if day is not None:
            found.rows.setdefault(day, []).append(row)
            continue
        code = "missing_required" if said is None else "day_in_future" if is_day else said.problem or "unreadable_date"
        expected = said.expected if said is not None and said.problem else None
        refusal = Refusal(*place, mapping.table or "pilots", row, mapping.days.origin, text, code, expected)
        found.refusals.append(refusal)
    return found


class _Split:
    """A hand-in, and to which part all that is in it goes."""

    def __init__(self, handed_in: HandedIn, by_place: Mapping[Place, _Days], days: list[date]) -> None:
        self.handed_in, self.by_place, self.days = handed_in, by_place, days
        self.day_of = {
            (*place, row): day for place, found in by_place.items() for day, rows in found.rows.items() for row in rows
        }
        self.last: dict[Place, date | None] = {
            place: max(found.rows, default=days[-1]) for place, found in by_place.items()
        }
        undated = [place for place in handed_in.places if place not in by_place]
        self.last_of_file: dict[str, date | None] = {file: None for file, _ in undated}
        for (file, _), day in self.last.items():
            self.last_of_file[file] = max(self.last_of_file.get(file) or day, day)
        self.last |= dict.fromkeys(undated)
        self.rest = None if undated else days[-1]

    def home(self, file: str, sheet: str | None, row: int | None = None) -> date | None:
        """The part that a row goes to, or what is said of its sheet or file."""
        if (file, sheet, row) in self.day_of:
            return self.day_of[file, sheet, row]
        return self.last[file, sheet] if (file, sheet) in self.last else self.last_of_file.get(file, self.rest)

    def part(self, day: date | None) -> HandedIn:
        whole = self.handed_in
        sheets = [part for sheet in whole.sheets if (part := self.sheet(sheet, day))]
        places = {(sheet.file, sheet.name) for sheet in sheets}
        files = {file for file, _ in places}
        is_rest = day == self.rest
        own = [refusal for found in self.by_place.values() for refusal in found.refusals]
        return HandedIn(
            files=[
                (path, shown)
                for path, shown in whole.files
                if shown in files or (is_rest and shown not in self.last_of_file)
            ],
            shape_files=whole.shape_files if is_rest else [],
            about=whole.about,
            origin=whole.origin,
            rows=[part for rows in whole.rows if (part := self.rows(rows, day))],
            shapes=whole.shapes if is_rest else [],
            flags=[flag for flag in whole.flags if self.home(flag.file, flag.sheet, flag.row) == day],
            refusals=[one for one in [*whole.refusals, *own] if self.home(one.file, one.sheet, one.row) == day],
            sheets=sheets,
            mappings=whole.mappings,
            read_by={place: nth for place, nth in whole.read_by.items() if place in places},
        )

    def sheet(self, sheet: Sheet, day: date | None) -> Sheet | None:
        """The rows of a sheet that go to a part; with what belongs to no row in its last one."""
        found = self.by_place.get((sheet.file, sheet.name))
        if found is None:
            return sheet if day is None else None
        is_last = day == self.last[sheet.file, sheet.name]
        lines = [*found.rows.get(day, ()), *(refusal.row for refusal in found.refusals if is_last)]
        if not lines and not is_last:
            return None
        cells = sheet.cells.filter(pa.array(_mask(sheet.cells, lines)))
        if is_last:
            return replace(sheet, cells=cells)
        return replace(sheet, cells=cells, notes=(), broken=(), left_out=None)

    def rows(self, rows: TableRows, day: date | None) -> TableRows | None:
        """The rows of a table that go to a part."""
        place = rows.file, rows.sheet
        found = self.by_place.get(place)
        if found is None:
            return rows if day is None else None
        lines = found.rows.get(day, [])
        if not lines and day != self.last[place]:
            return None
        mask = _mask(rows.cells, lines)
        readings = {name: read.filter(mask) for name, read in rows.readings.items()}
        n_rows = len(lines) if rows.is_flat else int(mask.sum())
        return replace(rows, cells=rows.cells.filter(pa.array(mask)), readings=readings, rows_read=n_rows)


def _mask(cells: pa.Table, lines: list[int]) -> np.ndarray:
    return np.isin(cells[SOURCE_ROW].to_numpy(), lines)
