"""Tiny portfolios for tests, written as tables one can read, and loaded through the real intake."""

from __future__ import annotations

import atexit
import csv
import datetime as dt
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import pandas as pd
import pyarrow as pa

from doorstroom.contract.model import contract
from doorstroom.ingest.clean import cleaned
from doorstroom.ingest.intake import take_in
from doorstroom.ingest.validate import Checked, check
from doorstroom.ledger.taking import Said, Taken, keep_hand_in, take
from doorstroom.query.address import DIMENSIONS
from doorstroom.query.reader import Reader
from doorstroom.query.request import People, Request
from doorstroom.settings import EXAMPLE, STAFF
from doorstroom.store.build import About, Report, build, compose
from doorstroom.store.load import load
from doorstroom.store.publishing import forget_old
from doorstroom.store.versions import Store, number_of

NOW = dt.datetime(2026, 3, 31, 9, 0)
KNOWN, LINE = ("known_from", "known_until"), "line"


def cells(text: str) -> list[list[str]]:
    """The cells of a table drawn with | between them, headers first."""
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


def write_tables(folder: Path, **tables: str) -> Path:
    """One CSV a table. `pilots` may be left out: then every pilot_id of `milestones` is a pilot."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = {name: cells(text) for name, text in tables.items()}
    if "pilots" not in drawn:
        ids = dict.fromkeys(row[drawn["milestones"][0].index("pilot_id")] for row in drawn["milestones"][1:])
        drawn["pilots"] = [["pilot_id", "title"], *([pilot, f"Pilot {pilot}"] for pilot in ids)]
    drawn.setdefault("milestones", [["pilot_id", "milestone", "planned_on", "happened_on"]])
    for name, rows_of_table in drawn.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows_of_table)
    return folder


def silent(step: str, rows: int) -> None:
    """The progress of a load that nobody watches."""


def store_of(folder: Path, *, now: dt.datetime = NOW, keep: int = 24, **tables: str) -> Store:
    """A store in `folder` with one more version, made of these tables. The municipality is 'm'."""
    store = Store(folder / "store")
    handed_in = write_tables(folder / f"handed_in_{len(store.names())}", **tables)
    version_of(store, handed_in, now, keep)
    return store


@cache
def _example() -> Path:
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    load(Store(folder), [EXAMPLE], municipality="m", now=NOW, keep=24, progress=silent)
    return folder


def example_in(folder: Path) -> Store:
    """A store in `folder` as the first load of the example leaves it, at NOW. Its files are read once a process."""
    shutil.copytree(_example(), folder, dirs_exist_ok=True)
    return Store(folder)


def hand_in(store: Store, folder: Path, **given: object) -> Report:
    """Load a folder as a command would. The municipality is 'm'."""
    return load(store, [folder], **{"municipality": "m", "now": NOW, "keep": 24, "progress": silent} | given)


def keep_only(
    store: Store, path: Path, *mappings: Path, municipality: str = "m", now: dt.datetime = NOW, said: Said | None = None
) -> list[Taken]:
    """Hand in a folder or file, and make no version of it yet: what is loaded next makes one of all."""
    taken = take([path], mappings, municipality, now, said or Said(), store.ledger, silent)
    for one in taken:
        keep_hand_in(store.ledger, one)
    return taken


def version_of(store: Store, folder: Path, now: dt.datetime = NOW, keep: int = 24) -> None:
    """One more version, of what a folder says by itself: as a load would make it of an empty ledger."""
    store.path.mkdir(exist_ok=True)
    name = f"{now:%Y-%m-%dT%H%M}_{max(map(number_of, store.names()), default=0) + 1:04d}"
    build(store.file(name), take_in([folder], None, silent), name, "m", now, silent)
    store.point_to(name)
    forget_old(store, keep)


def told_store(folder: Path, tables: Mapping[str, list[Mapping[str, object]]], absences: Sequence[tuple] = ()) -> Store:
    """A store with one version of rows of which some were known during some days only (known_from, known_until: ISO).
    LINE: the line of its file that a row says it came from.

    absences: (pilot_id, left_on, returned_on or None), all in municipality 'm'; or the municipality before them.
    """
    store = Store(folder / "store")
    store.path.mkdir(parents=True)
    handed_in = folder / "handed_in"
    handed_in.mkdir()
    for name, drawn in tables.items():
        columns = list(dict.fromkeys(column for row in drawn for column in row if column not in (*KNOWN, LINE)))
        with (handed_in / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="", extrasaction="ignore")
            writer.writeheader()
            writer.writerows(drawn)
    read = take_in([handed_in], None, silent)
    typed = [check(given, "m") for given in cleaned(read.rows, "m")[0]]
    order = list(contract().tables)
    rows = [_known(done, tables[done.given.table]) for done in typed]
    rows.sort(key=lambda part: order.index(part[0]))
    name = "2026-03-31T0900_0001"
    left = [absence if len(absence) == 4 else ("m", *absence) for absence in absences]
    columns = zip(*left, strict=True) if left else ([], [], [], [])
    kinds = (pa.string(), pa.string(), pa.date32(), pa.date32())
    names = ("municipality", "pilot_id", "left_on", "returned_on")
    given = {key: pa.array(list(values), kind) for key, values, kind in zip(names, columns, kinds, strict=True)}
    rows.append(("absences", pa.table(given)))
    compose(store.file(name), rows, Report(), About(name, NOW), silent, shapes=read.shapes)
    store.point_to(name)
    return store


def _known(done: Checked, drawn: list[Mapping[str, str]]) -> tuple[str, pa.Table]:
    """The typed rows of a table, with the days on which they were known; the line below the headers is row 2."""
    assert not done.refusals, done.refusals
    rows = done.rows
    for column in KNOWN:
        said = (drawn[row - 2].get(column) for row in rows["source_row"].to_pylist())
        days = [dt.date.fromisoformat(day) if day else None for day in said]
        rows = rows.append_column(column, pa.array(days, pa.date32()))
    lines = pa.array([drawn[row - 2].get(LINE, row) for row in rows["source_row"].to_pylist()], pa.int64())
    rows = rows.set_column(rows.column_names.index("source_row"), "source_row", lines)
    return done.given.table, rows


def drawn_rows(text: str) -> list[dict[str, str]]:
    """The rows of a table drawn with | between its cells, by header."""
    headers, *lines = cells(text)
    return [dict(zip(headers, line, strict=True)) for line in lines]


def empty_store(folder: Path) -> Store:
    """A store whose version holds no pilots. A load refuses to publish one, so it is built by hand."""
    store = Store(folder / "store")
    store.path.mkdir()
    version_of(store, write_tables(folder / "empty", pilots="pilot_id | title"))
    return store


def rows(answer: pd.DataFrame, *columns: str) -> list[tuple]:
    """The answer as plain rows: days as ISO text, whole numbers as int, None for what is missing."""
    chosen = answer[list(columns)] if columns else answer
    return [tuple(_plain(cell) for cell in row) for row in chosen.itertuples(index=False, name=None)]


def _plain(cell: object) -> object:
    if cell is None or pd.isna(cell):
        return None
    if isinstance(cell, pd.Timestamp):
        return cell.date().isoformat()
    if hasattr(cell, "item"):
        cell = cell.item()
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def request_for(
    store: Store, *, as_of: dt.date, since: dt.date | None = None, language: str = "nl", **filters: object
) -> Request:
    """What staff ask of the newest version; of all pilots, where no filters are given."""
    said = dict.fromkeys(DIMENSIONS, ("",)) | {name: tuple(values) for name, values in filters.items()}
    said |= {name: (day.isoformat(),) for name, day in (("as_of", as_of), ("since", since)) if day}
    return Request(Reader("", STAFF), store.path, store.current_name(), language, as_of, People(), said)
