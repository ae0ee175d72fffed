"""Ledgers for tests: lists as text one can read, handed in through the real intake."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from doorstroom.contract.model import contract
from doorstroom.ingest.account import Findings
from doorstroom.ingest.clean import cleaned
from doorstroom.ingest.intake import take_in
from doorstroom.ingest.validate import check
from doorstroom.ledger.fold import Folded, fold
from doorstroom.ledger.hand_in import FINDINGS, HandIn, Source
from doorstroom.ledger.ledger import Contents, Ledger, fingerprint, new_id
from doorstroom.ledger.taking import Said
from doorstroom.ledger.typed import typed_rows
from doorstroom.store.load import load
from doorstroom.store.versions import Store
from tests.given import NOW, kept_in, silent

SOURCE = Source("m", "lijst")
HANDED_IN_AT = dt.datetime(2026, 6, 1, 9, 0, tzinfo=dt.UTC)


def ledger_of(
    folder: Path,
    lists: Mapping[str | dt.date, str | Mapping[str, str]],
    mapping: str | None = None,
    *,
    partial: Sequence[str | dt.date] = (),
    source: Source = SOURCE,
) -> Ledger:
    """A ledger in `folder` with a hand-in for each day: a list as CSV, or several files by name.

    `mapping`: the text of the mapping that reads each file; None where files have the shape of the contract. `partial`:
    the days whose hand-in is not the whole.
    """
    ledger = Ledger(folder / "ledger")
    for nth, (day, given) in enumerate(lists.items()):
        files = {"lijst.csv": given} if isinstance(given, str) else given
        hand_in_files(ledger, folder / f"given_{nth}", day, files, mapping, is_partial=day in partial, source=source)
    return ledger


def hand_in_files(
    ledger: Ledger,
    folder: Path,
    day: str | dt.date,
    files: Mapping[str, str],
    mapping: str | None = None,
    *,
    is_partial: bool = False,
    source: Source = SOURCE,
) -> HandIn:
    """Hand in files (name → text) for a day, later than what the ledger holds."""
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    mappings = []
    if mapping is not None:
        mappings = [folder / "mapping.toml"]
        mappings[0].write_text(mapping, encoding="utf-8")
    paths = [folder / name for name in files]
    known_tables = {table for one in ledger.hand_ins() for table in one.tables}
    given, _ = cleaned(take_in(paths, mappings, silent, known_tables).rows, source.municipality)
    tables = {}
    for table in contract().tables.values():
        checked = [check(rows, source.municipality) for rows in given if rows.table == table.name]
        if checked:
            tables[table.name] = typed_rows(table, checked)
    held_for = day if isinstance(day, dt.date) else dt.date.fromisoformat(day)
    return add(ledger, held_for, tables, paths, partial=tuple(tables) if is_partial else (), source=source)


def add(
    ledger: Ledger,
    day: dt.date,
    tables: Mapping[str, pa.Table],
    paths: Sequence[Path] = (),
    *,
    id: str | None = None,
    handed_in_at: dt.datetime | None = None,
    partial: Sequence[str] = (),
    source: Source = SOURCE,
) -> HandIn:
    """A hand-in of typed rows, in the ledger. `handed_in_at`: an hour after the latest of what it holds."""
    if handed_in_at is None:
        before = [one.handed_in_at for one in ledger.hand_ins(source)]
        handed_in_at = max(before, default=HANDED_IN_AT) + dt.timedelta(hours=1)
    hand_in = HandIn(
        id=id or new_id(day),
        source=source,
        reported_on=day,
        said_by="given",
        handed_in_at=handed_in_at,
        handed_in_by="somebody",
        files={path.name: "" for path in paths},
        mappings=(),
        tables=tuple(tables),
        partial=tuple(partial),
        fingerprint=fingerprint(list(paths), [], source),
    )
    with ledger.handing_in(source):
        return ledger.add(hand_in, Contents(tables, [(path.name, path) for path in paths], nothing_found))


def nothing_found(folder: Path) -> None:
    """Write down that nothing was noted while a hand-in was read."""
    (folder / FINDINGS).write_text(json.dumps(asdict(Findings())), encoding="utf-8")


def folded(ledger: Ledger, source: Source = SOURCE) -> Folded:
    """What the hand-ins of a source say together."""
    return fold(ledger, ledger.hand_ins(source))


def store_of_lists(
    folder: Path,
    lists: Mapping[str, str | Mapping[str, str]],
    mapping: str | None = None,
    *,
    source: str = "lijst",
    store: Store | None = None,
    municipality: str = "m",
    is_seen: bool = True,
) -> Store:
    """A store in `folder` with a list for each day; `lists` as for `ledger_of`. The last is loaded as a command would;
    those before it are handed in without a version of their own, as where a process died before it made one. Not
    `is_seen`: so is the last, for more follows.
    """
    store = store or Store(folder / "store")
    seen = list(lists)[-1] if is_seen else None
    for day, given in lists.items():
        place = folder / f"{source} {day}"
        place.mkdir(parents=True)
        files = {f"{source}.csv": given} if isinstance(given, str) else given
        for name, text in files.items():
            (place / name).write_text(text, encoding="utf-8")
        if mapping is not None:
            (folder / "mapping.toml").write_text(mapping, encoding="utf-8")
        paths, said = [place / name for name in files], Said(source, dt.date.fromisoformat(day), by="kantoor")
        how = {"municipality": municipality, "now": NOW, "said": said}
        how["mapping_file"] = folder / "mapping.toml" if mapping else None
        if day == seen:
            load(store, paths, keep=24, progress=silent, **how)
        else:
            kept_in(store, paths, **how)
    return store


def stated_by_lists(done: Folded) -> pa.Table:
    """What was told of milestones, without rows of logs, and without what goes back to a statement that stands."""
    return done.told.filter(pc.invert(pc.is_in(done.told["told_as"], pa.array(["logged", "last_word", "back"]))))
