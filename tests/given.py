"""Tiny portfolios for tests, written as tables one can read, and loaded through the real intake."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pandas as pd

from doorstroom.ingest.account import typed
from doorstroom.ingest.intake import take_in
from doorstroom.query.address import DIMENSIONS
from doorstroom.query.reader import Reader
from doorstroom.query.request import People, Request
from doorstroom.settings import STAFF
from doorstroom.store.build import About, compose
from doorstroom.store.load import forget_old
from doorstroom.store.versions import Store

NOW = dt.datetime(2026, 3, 31, 9, 0)


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


def version_of(store: Store, folder: Path, now: dt.datetime, keep: int) -> None:
    """One more version, of what a folder says by itself: as a load would make it into an empty ledger."""
    store.path.mkdir(exist_ok=True)
    name = f"{now:%Y-%m-%dT%H%M}_{len(store.names()) + 1:04d}"
    read, report = typed(take_in([folder], None, silent), "m", silent)
    compose(store.file(name), read.items(), report, About(name, now, None, False, "m"), silent)
    store.point_to(name)
    forget_old(store, keep)


def empty_store(folder: Path) -> Store:
    """A store whose version holds no pilots. A load refuses to publish one, so it is built by hand."""
    store = Store(folder / "store")
    store.path.mkdir()
    version_of(store, write_tables(folder / "empty", pilots="pilot_id | title"), NOW, 24)
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
