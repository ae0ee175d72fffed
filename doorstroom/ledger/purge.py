"""Removing for good: a hand-in as a whole, a person's text wherever it stands in the ledger, or the files of old lists.

It goes in three steps, so that a process that dies leaves nothing half done:
1. What changes is written beside what it replaces (`.purging-…`). Nothing has happened yet.
2. `purged.json` notes what is removed, and what is still to do: moves and removals by name, and never the text.
3. That is done (`carry_out`), which any later command can do again, and a version is made of it. `finish` notes that.

purged.json: {"purges": [{hand_ins, files, text, by, at, why, to_do}]}. hand_ins: ids. files, text: sha256. to_do: null
when all was done, else the moves [from, to] and the removals, as paths within the ledger.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain, count
from pathlib import Path, PurePath

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from doorstroom.contract.model import Table, contract
from doorstroom.ingest.raw_rows import kept_as, write_rows
from doorstroom.ingest.readers.sheet import SOURCE_ROW
from doorstroom.ledger.hand_in import (
    ABOUT,
    BUILDING,
    FILES,
    FINDINGS,
    RAW_ROWS,
    TABLES,
    TAKEN_BACK,
    HandIn,
    LedgerError,
    Source,
    check_sums,
    read_about,
    sealed,
    sum_of,
    sync_folder,
)
from doorstroom.ledger.ledger import MARK, SORTED_BY, Ledger, TakenBack
from doorstroom.ledger.personal import Personal
from doorstroom.ledger.taking import SHAPES
from doorstroom.ledger.typed import COMPUTED, keyed

PURGING = ".purging-"
GOING = ".going-"


@dataclass(frozen=True)
class Reason:
    """By whom something is removed, when (UTC) and why."""

    by: str
    at: dt.datetime
    why: str


@dataclass
class Purge:
    """What is removed. `hand_ins`: whole ones. `rewritten`: hand-ins without the text. `files`: names of files that are
    gone; `kept`: of those that other hand-ins have as well. `checksums`: of the files that are gone.
    """

    hand_ins: list[str] = field(default_factory=list)
    rewritten: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    checksums: list[str] = field(default_factory=list)
    moves: list[tuple[str, str]] = field(default_factory=list)
    removals: list[str] = field(default_factory=list)


# ------------------------------------------------------------------ a hand-in


def purge_hand_in(ledger: Ledger, name: str, reason: Reason) -> Purge:
    """Remove a hand-in with its files, also one that is damaged. Call while holding the lock of the store.

    Raises LedgerError: unknown_hand_in, last_hand_in (no pilots would be left), purged_damaged.
    """
    ledger.purges()
    folder = next((one for one in ledger.folders() if one.name == name), None)
    every = ledger.hand_ins(also_taken_back=True)
    if folder is None:
        raise LedgerError("unknown_hand_in", name=name, known=", ".join(one.id for one in every) or "-")
    if not any("pilots" in one.tables for one in ledger.hand_ins() if one.id != name):
        raise LedgerError("last_hand_in", name=name)
    with holding_all(ledger):
        carry_out(ledger)
        purge = Purge(hand_ins=[name], removals=[_within(ledger, folder)])
        files = next((one.files for one in every if one.id == name), {})
        of_others = {checksum for one in every if one.id != name for checksum in one.files.values()}
        for shown, checksum in files.items():
            (purge.kept if checksum in of_others else purge.files).append(shown)
        purge.checksums = sorted(set(files.values()) - of_others)
        if not files:  # damaged: which files were its own is not known, and what nobody has is nobody's
            purge.checksums = sorted(path.name for path in _files(ledger) if path.name not in of_others)
        gone = ledger.taken_back_in(folder.parent)
        if name in gone:
            _take_back_anew(ledger, folder.parent, {one: said for one, said in gone.items() if one != name}, purge)
            purge.removals.append(_within(ledger, folder.with_name(f"{MARK}{name}")))
        _note(ledger, purge, reason, None)
        carry_out(ledger)
    return purge


# ------------------------------------------------------------------ old files


def purge_files(ledger: Ledger, before: dt.datetime, reason: Reason) -> Purge:
    """Remove the files, and their rows as they stood, of hand-ins before that moment (UTC) that another one of their
    source followed. What was read of them stays. Call while holding the lock of the store.

    Raises LedgerError: purge_nothing_old, purge_damaged (of such a hand-in, for it is not as it was written),
    purged_damaged.
    """
    ledger.purges()
    with holding_all(ledger):
        carry_out(ledger)
        every = ledger.hand_ins(also_taken_back=True)
        last = {one.source: one.id for one in every}
        old = [one for one in every if one.handed_in_at < before and last[one.source] != one.id]
        still_needed = {checksum for one in every if one not in old for checksum in one.files.values()}
        going = {checksum for one in old for checksum in one.files.values()} - still_needed
        gone = {checksum for one in ledger.purges() for checksum in one["files"]}
        purge = Purge(checksums=sorted(going - gone))
        if not purge.checksums:
            raise LedgerError("purge_nothing_old", day=before.date())
        try:
            for one in old:
                _prepare_without_files(ledger, one, going, purge)
            _note(ledger, purge, reason, None)
        except BaseException:
            _forget_prepared(ledger)
            raise
        carry_out(ledger)
    return purge


def _prepare_without_files(ledger: Ledger, hand_in: HandIn, going: set[str], purge: Purge) -> None:
    """Write a hand-in beside itself without the rows of these files as they stood, where it has any of them."""
    names = sorted(name for name, checksum in hand_in.files.items() if checksum in going)
    if not set(names) - set(hand_in.purged):
        return
    folder = ledger.folder(hand_in)
    _whole(folder)
    building = ledger.path / hand_in.source.folder / f"{PURGING}{hand_in.id}"
    shutil.rmtree(building, ignore_errors=True)
    rows = {kept_as(folder, name, sheet).name for name, sheet in _places(folder, hand_in) if name in names}
    shutil.copytree(folder, building, ignore=lambda place, found: rows & set(found) if _is_rows(place) else ())
    if (building / FINDINGS).is_file():
        said = json.loads((building / FINDINGS).read_text(encoding="utf-8"))
        said["refused_rows"] = [row for row in said["refused_rows"] if row[0] not in names]
        (building / FINDINGS).write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    without = replace(hand_in, purged=tuple(sorted({*hand_in.purged, *names})), sums=_sums(building))
    (building / ABOUT).write_text(sealed(without.as_json()), encoding="utf-8")
    sync_folder(building)
    purge.moves.append((_within(ledger, building), _within(ledger, folder)))
    purge.rewritten.append(hand_in.id)
    purge.files += names


def _is_rows(place: str) -> bool:
    return Path(place).name == RAW_ROWS


def _sums(building: Path) -> dict[str, str]:
    """The checksum of each file of a hand-in that is being written, but for what is written last."""
    found = sorted(path for path in building.rglob("*") if path.is_file() and path.name != ABOUT)
    return {str(path.relative_to(building)): sum_of(path) for path in found}


# --------------------------------------------------------------------- a text


def purge_text(ledger: Ledger, text: str, reason: Reason) -> Purge:
    """Take a person's text out of the ledger. Call while holding the lock of the store.

    A file that holds it goes as a whole; what was read of it stays, without the text. Raises LedgerError:
    purge_text_short, purge_municipality (its name holds the text), purge_damaged (a hand-in cannot be rewritten, for it
    is not as it was written), purge_not_found, purged_damaged.
    """
    try:
        personal = Personal(text)
    except ValueError as error:
        raise LedgerError("purge_text_short") from error
    purges = ledger.purges()
    with holding_all(ledger):
        carry_out(ledger)
        hand_ins = [_whole(folder) for folder in ledger.folders()]
        if any(personal.is_in(one.source.municipality) for one in hand_ins):
            raise LedgerError("purge_municipality")
        purge = Purge()
        try:
            _prepare(ledger, hand_ins, personal, purge)
            if not (purge.moves or purge.checksums):
                raise LedgerError("purge_not_found")
            without = [one | {"why": personal.out_of(one["why"]), "by": personal.out_of(one["by"])} for one in purges]
            if without != purges:
                ledger.note_purges(without)
            said = replace(reason, by=personal.out_of(reason.by), why=personal.out_of(reason.why))
            _note(ledger, purge, said, personal.checksum)
        except BaseException:
            _forget_prepared(ledger)
            raise
        carry_out(ledger)
    return purge


@contextmanager
def holding_all(ledger: Ledger) -> Iterator[None]:
    """The locks of all sources: nobody hands in meanwhile."""
    with ExitStack() as locks:
        for folder in ledger.own_sources():
            locks.enter_context(ledger.holding(folder))
        yield


def _whole(folder: Path) -> HandIn:
    try:
        about = read_about(folder)
        check_sums(folder, about)
    except LedgerError as error:
        raise LedgerError("purge_damaged", **error.details) from error
    return about


def _prepare(ledger: Ledger, hand_ins: Iterable[HandIn], personal: Personal, purge: Purge) -> None:
    """Write beside what there is how it will be."""
    hand_ins = list(hand_ins)
    going = {path.name for path in _files(ledger) if personal.is_in_file(path.read_bytes())}
    for one in hand_ins:
        names = {name for name in one.files if _is_in_rows(ledger.folder(one), one, name, personal)}
        going |= {one.files[name] for name in names}
    purge.checksums = sorted(going)
    purge.removals += [f"{FILES}/{checksum}" for checksum in purge.checksums]
    sources = _sources_without({one.source for one in hand_ins}, personal)
    for one in hand_ins:
        if _prepare_hand_in(ledger, one, sources[one.source], going, personal, purge):
            purge.rewritten.append(one.id)
            purge.files += [name for name, checksum in one.files.items() if checksum in going]
    for source, without in sources.items():
        folder, into = ledger.path / source.folder, ledger.path / without.folder
        gone = ledger.taken_back_in(folder)
        said = {
            name: TakenBack(personal.out_of(one.by), one.at, personal.out_of(one.why)) for name, one in gone.items()
        }
        if said != gone or (gone and into != folder):
            _take_back_anew(ledger, into, said, purge)
        if into != folder:
            purge.removals.append(_within(ledger, folder))


def _sources_without(sources: Iterable[Source], personal: Personal) -> dict[Source, Source]:
    """Each source under a name without the text that is its own."""
    named: dict[Source, Source] = {}
    taken = {source for source in sources if not personal.is_in(source.name)}
    for source in sorted(sources):
        name = personal.out_of(source.name)
        if name != source.name:
            tries = (name, *(f"{name} {nth}" for nth in range(2, len(taken) + 3)))
            name = next(one for one in tries if Source(source.municipality, one) not in taken)
            taken.add(Source(source.municipality, name))
        named[source] = Source(source.municipality, name)
    return named


def _is_in_rows(folder: Path, hand_in: HandIn, file: str, personal: Personal) -> bool:
    """Whether the rows that were read of a file hold the text."""
    for name, sheet in _places(folder, hand_in):
        kept = kept_as(folder / RAW_ROWS, name, sheet)
        if name == file and kept.is_file():
            rows = pq.read_table(kept, partitioning=None)
            texts = (column for column in rows.columns if pa.types.is_string(column.type))
            if any(map(personal.is_in, chain(rows.column_names, filter(None, _different(texts))))):
                return True
    return False


def _different(columns: Iterable[pa.ChunkedArray]) -> Iterable[str]:
    return chain.from_iterable(column.unique().to_pylist() for column in columns)


def _places(folder: Path, hand_in: HandIn) -> set[tuple[str, str | None]]:
    """The files of a hand-in, and their sheets of which anything is noted."""
    found = {(name, None) for name in hand_in.files}
    found |= {(count["file"], count["sheet"]) for count in hand_in.counts}
    if (folder / FINDINGS).is_file():
        said = json.loads((folder / FINDINGS).read_text(encoding="utf-8"))
        found |= {(row[0], row[1]) for rows in said.values() for row in rows}
    for path in (folder / TABLES).glob("*.parquet"):
        rows = pq.read_table(path, columns=["source_file", "source_sheet"], partitioning=None)
        rows = rows.group_by(["source_file", "source_sheet"]).aggregate([])
        found |= {(row["source_file"], row["source_sheet"]) for row in rows.to_pylist()}
    return found


def _prepare_hand_in(
    ledger: Ledger, hand_in: HandIn, source: Source, going: set[str], personal: Personal, purge: Purge
) -> bool:
    """Write a hand-in beside itself without the text, if it holds it anywhere; whether it does."""
    folder = ledger.folder(hand_in)
    names = _names_without(hand_in, personal)
    building = ledger.path / source.folder / f"{PURGING}{hand_in.id}"
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    is_changed = False
    moved = _moved_rows(folder, hand_in, names, personal)
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name != ABOUT):
        into = building / path.relative_to(folder)
        into = into.with_name(moved.get(into.name, into.name)) if into.parent.name == RAW_ROWS else into
        into.parent.mkdir(exist_ok=True)
        is_changed |= _write_without(path, into, names, personal) or into.name != path.name
    told = personal.out_of_all(
        {
            "counts": [count | {"file": names.get(count["file"], count["file"])} for count in hand_in.counts],
            "mappings": [personal.out_of_toml(text) for text in hand_in.mappings],
            "handed_in_by": hand_in.handed_in_by,
        }
    )
    removed = {names.get(name, name) for name, checksum in hand_in.files.items() if checksum in going}
    without = replace(
        hand_in,
        source=source,
        files={names.get(name, name): checksum for name, checksum in hand_in.files.items()},
        counts=tuple(told["counts"]),
        mappings=tuple(told["mappings"]),
        handed_in_by=told["handed_in_by"],
        purged=tuple(sorted({*(names.get(name, name) for name in hand_in.purged), *removed})),
    )
    if without == hand_in and not is_changed:
        shutil.rmtree(building)
        return False
    (building / ABOUT).write_text(sealed(replace(without, sums=_sums(building)).as_json()), encoding="utf-8")
    sync_folder(building)
    target = ledger.folder(without)
    purge.moves.append((_within(ledger, building), _within(ledger, target)))
    if target != folder:
        purge.removals.append(_within(ledger, folder))
    return True


def _names_without(hand_in: HandIn, personal: Personal) -> dict[str, str]:
    """The names of files that hold the text → a name without it that no other file has."""
    names: dict[str, str] = {}
    for name in hand_in.files:
        if personal.is_in(name):
            shown = PurePath(personal.out_of(name))
            tries = chain([shown], (shown.with_stem(f"{shown.stem} ({nth})") for nth in count(2)))
            names[name] = next(str(one) for one in tries if str(one) not in {*hand_in.files, *names.values()})
    return names


def _moved_rows(folder: Path, hand_in: HandIn, names: Mapping[str, str], personal: Personal) -> dict[str, str]:
    """Under which name the rows of a sheet lie → under which they will, for its file and sheet name it."""
    return {
        kept_as(folder, file, sheet).name: kept_as(folder, names.get(file, file), sheet and personal.out_of(sheet)).name
        for file, sheet in _places(folder, hand_in)
    }


def _write_without(path: Path, into: Path, names: Mapping[str, str], personal: Personal) -> bool:
    """Write a file of a hand-in without the text; whether that made it another one."""
    if path.suffix == ".parquet":
        rows = pq.read_table(path, partitioning=None)
        if path.parent.name == TABLES:
            without = _table_without(contract().tables[path.stem], rows, names, personal)
            if without is not None:
                pq.write_table(without, into, compression="zstd")
                return True
        else:
            without = _rows_without(rows, personal)
            if without is not None:
                write_rows(without, into)
                return True
    elif path.name in (FINDINGS, SHAPES):
        said = json.loads(path.read_text(encoding="utf-8"))
        told = _findings_without(said, names, personal) if path.name == FINDINGS else personal.out_of_all(said, names)
        if told != said:
            into.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
            return True
    else:
        text = path.read_text(encoding="utf-8")
        without = personal.out_of_toml(text)
        if without != text:
            into.write_text(without, encoding="utf-8")
            return True
    shutil.copyfile(path, into)
    return False


def _findings_without(said: Mapping[str, list], names: Mapping[str, str], personal: Personal) -> dict[str, list]:
    """Findings without the text. Codes, and the names of tables, are words of the contract and stay."""
    kept = {"loaded_files": (2,), "refusals": (2, 6), "flags": (2, 6), "refused_rows": (), "unread": (2,)}
    return {
        part: [
            [one if nth in kept[part] else personal.out_of_all(one, names) for nth, one in enumerate(row)]
            for row in rows
        ]
        for part, rows in said.items()
    }


def _table_without(table: Table, rows: pa.Table, names: Mapping[str, str], personal: Personal) -> pa.Table | None:
    """Typed rows without the text; None where they do not hold it. Codes stay."""
    without = rows
    for at, name in enumerate(rows.column_names):
        column = table.columns.get(name)
        is_code = column is not None and column.codes is not None
        is_text = pa.types.is_string(rows[name].type) or pa.types.is_list(rows[name].type)
        if is_text and not is_code and name not in COMPUTED:
            without = without.set_column(at, rows.schema.field(at), personal.out_of_texts(rows[name], names))
    if without.equals(rows):
        return None
    without = without.sort_by("row_no").drop_columns([name for name in COMPUTED if name in rows.column_names])
    by = [(column, "ascending") for column in SORTED_BY if column in rows.column_names]
    again = keyed(table, without)
    return again.sort_by(by) if by else again


def _rows_without(rows: pa.Table, personal: Personal) -> pa.Table | None:
    """The rows of a sheet as they stood, without the text; None where they do not hold it."""
    named: list[str] = []
    for name in rows.column_names:
        shown = name if name == SOURCE_ROW else personal.out_of(name)
        tries = chain([shown], (f"{shown} ({nth})" for nth in count(2)))
        named.append(next(one for one in tries if one not in named))
    columns = [
        personal.out_of_texts(column) if pa.types.is_string(column.type) else column.combine_chunks()
        for column in rows.columns
    ]
    is_same = all(pc.all(pc.equal(*pair)).as_py() is not False for pair in zip(columns, rows.columns, strict=True))
    if is_same and named == rows.column_names:
        return None
    return pa.Table.from_arrays(columns, names=named, metadata=rows.schema.metadata)


def _take_back_anew(ledger: Ledger, folder: Path, gone: Mapping[str, TakenBack], purge: Purge) -> None:
    """Write beside itself which hand-ins of a source no longer hold."""
    folder.mkdir(exist_ok=True)
    beside = folder / f"{PURGING}{TAKEN_BACK}"
    beside.write_text(sealed({"hand_ins": {name: vars(one) for name, one in gone.items()}}), encoding="utf-8")
    with beside.open("rb") as written:
        os.fsync(written.fileno())
    purge.moves.append((_within(ledger, beside), _within(ledger, folder / TAKEN_BACK)))
    for name in gone:
        mark = folder / f"{PURGING}mark-{name}"
        mark.touch()
        purge.moves.append((_within(ledger, mark), _within(ledger, folder / f"{MARK}{name}")))


# ---------------------------------------------------------------- the three steps


def _note(ledger: Ledger, purge: Purge, reason: Reason, text: str | None) -> None:
    """Note what is removed and is still to be done: from here on it will be."""
    removals = [*purge.removals, *(f"{FILES}/{checksum}" for checksum in purge.checksums)]
    said = {
        "hand_ins": purge.hand_ins,
        "files": purge.checksums,
        "text": text,
        "by": reason.by,
        "at": reason.at.isoformat(),
        "why": reason.why,
        "to_do": {"moves": purge.moves, "removals": list(dict.fromkeys(removals))},
    }
    ledger.note_purges([*ledger.purges(), said])


def unfinished(ledger: Ledger) -> list[dict]:
    """What was noted and not brought to its end: readers may still see what should be gone. Raises as `purges`."""
    return [one for one in ledger.purges() if one["to_do"] is not None]


def carry_out(ledger: Ledger) -> None:
    """Do what is still to be done in the ledger; what is prepared and was never noted is removed.

    Call while holding the lock of the store. Raises LedgerError('purged_damaged'), OSError.
    """
    for purge in unfinished(ledger):
        for beside, there in purge["to_do"]["moves"]:
            _move(ledger.path / beside, ledger.path / there)
        for there in purge["to_do"]["removals"]:
            _remove(ledger.path / there)
    _forget_prepared(ledger)


def finish(ledger: Ledger) -> None:
    """Note that all was done, also outside of the ledger."""
    purges = ledger.purges()
    if any(one["to_do"] is not None for one in purges):
        ledger.note_purges([one | {"to_do": None} for one in purges])


def _move(beside: Path, there: Path) -> None:
    if beside.exists():
        if there.is_dir():
            os.replace(there, there.with_name(f"{GOING}{there.name}"))
        os.replace(beside, there)


def _remove(there: Path) -> None:
    if there.is_dir():
        away = there.with_name(f"{GOING}{there.name}")
        os.replace(there, away)
        shutil.rmtree(away)
    else:
        there.unlink(missing_ok=True)


def _forget_prepared(ledger: Ledger) -> None:
    for path in [*ledger.path.glob(f"*/{PURGING}*"), *ledger.path.glob(f"*/{GOING}*"), *ledger.path.glob(f"{GOING}*")]:
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _files(ledger: Ledger) -> list[Path]:
    """All files that were handed in; what a killed process left halfway is removed."""
    for left in (ledger.path / FILES).glob(f"{BUILDING}*"):
        left.unlink()
    return sorted(path for path in (ledger.path / FILES).glob("*") if path.is_file())


def _within(ledger: Ledger, path: Path) -> str:
    return path.relative_to(ledger.path).as_posix()
