"""From files to a hand-in in the ledger, and from all hand-ins to what a version holds."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from doorstroom.contract.model import contract
from doorstroom.ingest.account import Delivery, FileCount, Findings, Progress, Report, typed
from doorstroom.ingest.findings import Flag
from doorstroom.ingest.intake import HandedIn, IntakeError, mapping_files, origin_of, take_in
from doorstroom.ingest.mapping.model import BY_NAME
from doorstroom.ingest.parse.text import clean
from doorstroom.ingest.raw_rows import keep_rows
from doorstroom.ingest.readers.shapes import Shape, Shapes
from doorstroom.ingest.snapshots import days_of_files, split_by_day, split_by_sheet
from doorstroom.ledger.compose import Composed, compose, in_batches, shown_names
from doorstroom.ledger.folded import Fold, OfSource, fold_here
from doorstroom.ledger.hand_in import ANSWERS, FINDINGS, RAW_ROWS, TABLES, HandIn, LedgerError, Source, sum_of
from doorstroom.ledger.ledger import Contents, Ledger, fingerprint, new_id
from doorstroom.ledger.typed import keyed
from doorstroom.ledger.whose import (
    MUNICIPALITY,
    alike,
    known_municipalities,
    looks_known,
    municipalities_named,
    nearly_known,
    no_municipality,
    renamed,
    written_otherwise,
)

SHAPES = "shapes.json"
ANY_SOURCE = "records"


@dataclass(frozen=True)
class Said:
    """What is said of a hand-in beside its files: the name of its source, the day that it holds for (or that the names
    of the files say it), and by whom. `is_written`: it is no list but what somebody wrote down, which adds to what was
    said before and is silent on all else. `is_unplaced`: nobody said of which municipality it is. `may_be_known`: a
    new name may be that of a list that is known, which is asked then. `municipalities`: name of a municipality in the
    rows → the one that is meant; `is_asked`: names that are nearly those of known ones are asked, and what was said of
    them before holds.
    """

    source: str | None = None
    reported_on: dt.date | None = None
    is_from_name: bool = False
    by: str = ""
    is_written: bool = False
    is_unplaced: bool = False
    may_be_known: bool = False
    municipalities: Mapping[str, str] = field(default_factory=dict)
    is_asked: bool = False


@dataclass(frozen=True)
class Taken:
    """What was read and is not in the ledger yet. `tables`: typed rows. `unsaid`: what has to be said before it can be
    handed in.
    """

    hand_in: HandIn
    handed_in: HandedIn
    tables: Mapping[str, pa.Table]
    report: Report
    unsaid: tuple[IntakeError, ...] = ()

    def of(self, hand_in: HandIn) -> Taken:
        """The same, read for a hand-in that there is: with its id, days and who handed it in."""
        fixed = ("id", "source", "reported_on", "said_by", "handed_in_at", "handed_in_by", "fingerprint", "is_written")
        return replace(self, hand_in=replace(self.hand_in, **{name: getattr(hand_in, name) for name in fixed}))


def take(
    paths: Sequence[Path],
    mappings: Sequence[Path],
    municipality: str,
    now: dt.datetime,
    said: Said,
    ledger: Ledger | None,
    progress: Progress,
) -> list[Taken]:
    """Read files as hand-ins: one for each source and day that they tell of, in the order of those days.

    `municipality`: whose source they are, unless the folder says that another one handed them in; or its rows do,
    where nobody said it. `now`: local time
    without zone. `ledger`: that they are for, None where nothing was handed in before. Raises
    IntakeError, UnreadableFile or MappingError.
    """
    every, origin = ledger.hand_ins() if ledger else [], origin_of(paths)
    is_all_example = bool(every) and all(one.is_example for one in every)
    is_about_lists = said.is_written or said.source == ANSWERS  # of the example: what is said of its pilots
    is_example = origin.is_example or (is_all_example and is_about_lists)
    earlier = [one for one in every if one.is_example == is_example]
    known_tables = {table for one in earlier for table in one.tables}
    mappings = mapping_files([*mappings, *origin.mappings])
    handed_in = take_in(paths, mappings, progress, known_tables)
    handed_in.rows, meant = renamed(handed_in.rows, _meant(earlier, said))
    municipality, is_unplaced = _placed(handed_in, municipality, said)
    texts = [mapping.read_text(encoding="utf-8-sig") for mapping in mappings]
    pilots: dict[Source, pa.Array | None] = {}
    taken = []
    known = {one.source.spelled_alike: one.source for one in every}
    parts = _parts(handed_in, said, municipality, now.date(), known)
    for (source, day, said_by), part in sorted(parts, key=lambda one: one[0][1]):
        if source not in pilots:
            pilots[source] = _pilots_before(ledger, [one for one in earlier if one.source == source])
        tables, report = typed(part, source.municipality, day, progress, pilots[source])
        if "pilots" in tables:
            pilots[source] = _together(pilots[source], _ids(tables["pilots"]))
        used = sorted(set(part.read_by.values()))
        files = files_of(part)
        hand_in = HandIn(
            id=new_id(day),
            source=source,
            reported_on=day,
            said_by=said_by,
            handed_in_at=now.astimezone(dt.UTC),
            handed_in_by=said.by,
            files={shown: sum_of(path) for shown, path in files},
            mappings=tuple(texts[nth] for nth in used),
            tables=tuple(tables),
            partial=tuple(tables) if said.is_written else part.partial,
            fingerprint=fingerprint([path for _, path in files], [texts[nth] for nth in used], source, meant),
            counts=tuple(asdict(count) for count in report.files),
            n_refusals=len(report.refusals),
            n_flags=len(report.flags),
            as_of=part.origin.as_of,
            is_example=part.origin.is_example or (is_all_example and (said.is_written or tuple(tables) == (ANSWERS,))),
            own_municipality=part.origin.own_municipality,
            is_written=said.is_written,
            municipalities=meant,
        )
        unsaid = _unsaid(hand_in, part, said, ledger, is_unplaced) if ledger else ()
        taken.append(Taken(hand_in, part, tables, report, tuple(unsaid)))
    return taken


def _placed(handed_in: HandedIn, municipality: str, said: Said) -> tuple[str, bool]:
    """Whose files they are, and whether that is unknown: nobody said it, and not all rows do."""
    if not said.is_unplaced or all(handed_in.origin.handed_in_by(shown) for _, shown in handed_in.files):
        return municipality, False
    if None in municipalities_named(handed_in.rows):
        return municipality, True
    of_pilots = [rows for rows in handed_in.rows if rows.table == "pilots"]
    named = municipalities_named(of_pilots or handed_in.rows)
    return (named.pop() if len(named) == 1 else municipality), False


def _unsaid(hand_in: HandIn, part: HandedIn, said: Said, ledger: Ledger, is_unplaced: bool) -> Iterator[IntakeError]:
    """What has to be said of a hand-in before it counts: whose it is, and that it is another list than a known one."""
    if is_unplaced:
        yield no_municipality(ledger)
    headers = [sheet.headers for sheet in part.sheets if part.mapping_of(sheet.file, sheet.name)]
    is_list = not hand_in.is_example and not hand_in.is_no_list
    found = alike(ledger, hand_in.source, headers) if is_list and said.may_be_known else None
    if found:
        yield looks_known(hand_in.source, found)
    if is_list and said.is_asked and (found is None or found.by != MUNICIPALITY):
        named = municipalities_named(part.rows) - {None, *hand_in.municipalities.values()}
        known = {hand_in.source.municipality, *known_municipalities(ledger)}
        for name, whose in nearly_known(named, known).items():
            yield written_otherwise(name, whose)


def _meant(earlier: Sequence[HandIn], said: Said) -> dict[str, str]:
    """What was said, before and now, of the municipalities that rows name."""
    before = {name: whose for one in earlier for name, whose in one.municipalities.items()} if said.is_asked else {}
    return before | dict(said.municipalities)


def _parts(
    handed_in: HandedIn,
    said: Said,
    municipality: str,
    now: dt.date,
    known: dict[tuple[str, str], Source],
) -> list[tuple[tuple[Source, dt.date, str], HandedIn]]:
    """What was handed in by source, by the day that it holds for, and by how that day is known.

    What says no day of its own holds for that of the folder, where that says one, else for that of the hand-in.
    `known`: the sources that there are, by what their spellings have in common; new ones are added. A list that is
    named a little otherwise is that list.
    """
    origin = handed_in.origin
    today, known_by = (origin.as_of, "given") if origin.as_of else (now, "today")
    by_name = _days_by_name(handed_in, said, today)

    def key_of(file: str, sheet: str | None) -> tuple[Source, dt.date | None, str]:
        mapping = handed_in.mapping_of(file, sheet)
        name = said.source or (mapping.source if mapping else None) or ANY_SOURCE
        source = Source(origin.handed_in_by(file) or municipality, clean(name))
        source = known.setdefault(source.spelled_alike, source)
        if said.reported_on:
            return source, said.reported_on, "given"
        if file in by_name:
            return source, by_name[file], "name"
        return source, None, "column"

    parts = []
    for (source, day, said_by), part in split_by_sheet(handed_in, key_of):
        if day is not None:
            parts.append(((source, day, said_by), part))
            continue
        for day_of_rows, rows in split_by_day(part, today):
            key = (source, day_of_rows, "column") if day_of_rows else (source, today, known_by)
            parts.append((key, rows))
    return parts


def _days_by_name(handed_in: HandedIn, said: Said, today: dt.date) -> dict[str, dt.date]:
    """The day that each file holds for whose name says it: those of a mapping that says so, or all."""
    if said.reported_on:
        return {}
    orders: dict[str | None, list[str]] = {}
    for file, sheet in handed_in.places:
        mapping = handed_in.mapping_of(file, sheet)
        if said.is_from_name or (mapping and mapping.reported_on == BY_NAME):
            orders.setdefault(mapping.date_order if mapping else None, []).append(file)
    days: dict[str, dt.date] = {}
    for order, files in orders.items():
        days |= days_of_files(dict.fromkeys(files), date_order=order, today=today)
    return days


def account_of(taken: Sequence[Taken]) -> Report:
    """The account of all that was read; a sheet that holds the rows of several days is counted once."""
    report = Report()
    counts: dict[tuple, FileCount] = {}
    for one in taken:
        report.refusals += one.report.refusals
        report.flags += one.report.flags
        report.refused_rows += one.report.refused_rows
        report.unread += one.report.unread
        for count in one.report.files:
            place = count.file, count.sheet, count.table
            counts[place] = counts[place] + count if place in counts else count
    report.files = list(counts.values())
    return report


class Kept(NamedTuple):
    """A hand-in of the ledger: whether it is new there, or was there, not as it was written, and is mended now."""

    hand_in: HandIn
    is_new: bool
    is_mended: bool = False


def keep_hand_in(ledger: Ledger, taken: Taken) -> Kept:
    """Write what was read as a hand-in, unless the ledger holds the very same.

    One that is not as it was written is mended by what is handed in again. Raises OSError.
    """
    with ledger.handing_in(taken.hand_in.source):
        if same := ledger.same(taken.hand_in):
            is_damaged = not ledger.is_whole(same) or bool(ledger.damaged_files([same]))
            for _, path in files_of(taken.handed_in):
                ledger.keep_file(path, same.source)
            if not ledger.is_whole(same):
                ledger.replace(same, contents_of(taken.of(same)))
            return Kept(same, is_new=False, is_mended=is_damaged)
        taken = replace(taken, hand_in=ledger.last(taken.hand_in))
        return Kept(ledger.add(taken.hand_in, contents_of(taken)), is_new=True)


def contents_of(taken: Taken) -> Contents:
    """What was read, as it lies in the folder of its hand-in."""
    tables = {name: keyed(contract().tables[name], rows) for name, rows in taken.tables.items()}
    return Contents(tables, files_of(taken.handed_in), partial(_write_more, taken=taken))


def same_day_before(ledger: Ledger, hand_in: HandIn) -> tuple[str, ...]:
    """The hand-ins of the same list and day before it, in whose place comes what this one says."""
    return tuple(
        one.id
        for one in ledger.hand_ins(hand_in.source)
        if one.reported_on == hand_in.reported_on
        and not hand_in.is_written
        and one.in_order < hand_in.in_order
        and set(one.tables) & set(hand_in.tables) - {ANSWERS}
    )


def delivery_of(ledger: Ledger, kept: Kept) -> Delivery:
    """A hand-in as an account tells of it."""
    hand_in, beside = kept.hand_in, same_day_before(ledger, kept.hand_in)
    told = hand_in.id, str(hand_in.source), hand_in.reported_on, hand_in.said_by, tuple(hand_in.files)
    is_list = not hand_in.is_no_list and not hand_in.is_example
    is_first = is_list and len(ledger.hand_ins(hand_in.source)) == 1
    return Delivery(*told, kept.is_new, beside, kept.is_mended, is_first)


def _write_more(folder: Path, taken: Taken) -> None:
    """Write what lies beside the typed rows: what was found, shapes, mappings, and the rows of each sheet."""
    findings = json.dumps(asdict(Findings.of(taken.report)), ensure_ascii=False, default=str)
    (folder / FINDINGS).write_text(findings, encoding="utf-8")
    if taken.handed_in.shapes:
        shapes = json.dumps([asdict(shapes) for shapes in taken.handed_in.shapes], ensure_ascii=False)
        (folder / SHAPES).write_text(shapes, encoding="utf-8")
    used = sorted(set(taken.handed_in.read_by.values()))
    names = [mapping_name(nth) for nth in range(len(taken.hand_in.mappings))]
    for name, text in zip(names, taken.hand_in.mappings, strict=True):
        (folder / name).write_text(text, encoding="utf-8")
    (folder / RAW_ROWS).mkdir()
    for sheet in taken.handed_in.sheets:
        nth = taken.handed_in.read_by.get((sheet.file, sheet.name))
        keep_rows(folder / RAW_ROWS, sheet, None if nth is None else names[used.index(nth)])


def mapping_name(nth: int) -> str:
    """Under which name the nth mapping (from 0) is kept."""
    return "mapping.toml" if nth == 0 else f"mapping_{nth + 1}.toml"


def files_of(handed_in: HandedIn) -> list[tuple[str, Path]]:
    """All that was handed in, each file with the name under which it is shown."""
    named = [*handed_in.files, *handed_in.shape_files]
    return [*((shown, path) for path, shown in named), *((path.name, path) for path in handed_in.about)]


def _pilots_before(ledger: Ledger | None, earlier: Sequence[HandIn]) -> pa.Array | None:
    """municipality/pilot_id of all pilots that a source told of; None where it told of none."""
    found = [
        pq.read_table(ledger.tables(one)["pilots"], columns=["municipality", "pilot_id"])
        for one in earlier
        if ledger and "pilots" in one.tables and ledger.is_whole(one, f"{TABLES}/pilots.parquet")
    ]
    if not found:
        return None
    return pc.unique(pa.chunked_array([_ids(rows) for rows in found]))


def _ids(pilots: pa.Table) -> pa.Array:
    return pc.binary_join_element_wise(pilots["municipality"], pilots["pilot_id"], "/").combine_chunks()


def _together(before: pa.Array | None, new: pa.Array) -> pa.Array:
    return new if before is None else pc.unique(pa.chunked_array([before, new]))


def whole_hand_ins(ledger: Ledger) -> tuple[list[HandIn], list[LedgerError]]:
    """The hand-ins that a version is put together from, in order, and why others are left out.

    The example is left out where there are records of one's own.
    """
    whole, damaged = [], ledger.damaged()
    for one in ledger.hand_ins():
        try:
            ledger.check(one)
            whole.append(one)
        except LedgerError as error:
            damaged.append(error)
    return [one for one in whole if not one.is_example] or whole, damaged


@dataclass(frozen=True)
class Together:
    """All that a ledger holds, as a version has it.

    `parts`: its rows, some municipalities at a time, put together when they are asked for. `hand_ins`: what the version
    tells of each. `names`: the name under which each file of a hand-in is shown, by (hand-in, file). `damaged`: what is
    not as it was written; such a hand-in was left out.
    """

    parts: Iterable[Composed]
    names: Mapping[tuple[str, str], str]
    damaged: list[LedgerError]
    findings: Findings
    shapes: list[Shapes]
    hand_ins: list[tuple]
    has_pilots: bool
    as_of: dt.date | None
    is_example: bool
    own_municipality: str | None

    def whole(self) -> Composed:
        """All rows at once, in memory."""
        return Composed.joined(self.parts, self.names)

    @property
    def flags(self) -> list[Flag]:
        """That hand-ins were left out."""
        return [_flag_of(one) for one in self.damaged]


def put_together(ledger: Ledger, *, is_kept: bool = False, fold: Fold = fold_here) -> Together:
    """All that the ledger holds, as a version has it. `is_kept`: what each source has said so far is written down; call
    while holding the lock of the store, also while the rows are taken. `fold`: what folds the hand-ins of each source.
    """
    hand_ins, damaged = whole_hand_ins(ledger)
    damaged += ledger.damaged_files(hand_ins)
    by_source: dict[Source, list[HandIn]] = defaultdict(list)
    for one in hand_ins:
        by_source[one.source].append(one)
    of_sources = [by_source[source] for source in sorted(by_source)]
    names = shown_names(hand_ins)
    folds = fold(ledger, of_sources, is_kept=is_kept)
    noted = [one for of_source in of_sources for one in _current(of_source)]
    current = {one.id for one in noted}
    latest = next((one for one in reversed(hand_ins) if not one.is_no_list), None)
    return Together(
        parts=_parts_of(ledger, of_sources, folds, names),
        names=names,
        damaged=damaged,
        findings=Findings.all_of(_findings(ledger, one, names) for one in noted),
        shapes=[shapes for one in noted for shapes in _shapes(ledger, one)],
        as_of=latest.as_of if latest else None,
        is_example=bool(latest and latest.is_example),
        hand_ins=[_told(one, is_current=one.id in current) for one in hand_ins],
        has_pilots=any("pilots" in one.tables for one in hand_ins),
        own_municipality=next((one.own_municipality for one in reversed(hand_ins) if one.own_municipality), None),
    )


def _parts_of(
    ledger: Ledger,
    of_sources: Sequence[Sequence[HandIn]],
    folds: Sequence[OfSource],
    names: Mapping[tuple[str, str], str],
) -> Iterator[Composed]:
    for batch in in_batches(of_sources, folds):
        hand_ins = sorted((one for nth in batch for one in of_sources[nth]), key=lambda one: one.in_order)
        yield compose(ledger, hand_ins, [folds[nth].read() for nth in batch], names)


def _flag_of(damaged: LedgerError) -> Flag:
    """That a hand-in was left out."""
    return Flag(damaged.details["name"], None, None, None, None, damaged.details["file"], damaged.code)


def _told(hand_in: HandIn, *, is_current: bool) -> tuple:
    """A hand-in as the version tells of it."""
    at, source = hand_in.handed_in_at.replace(tzinfo=None), hand_in.source
    days = hand_in.reported_on, hand_in.said_by, at, hand_in.handed_in_by
    return hand_in.id, source.municipality, source.name, *days, is_current, hand_in.is_no_list


def _current(of_source: Sequence[HandIn]) -> list[HandIn]:
    """The hand-ins of a source of which a table holds: the last one of each."""
    latest = {table: one.id for one in of_source for table in one.tables}
    return [one for one in of_source if one.id in latest.values()]


def _findings(ledger: Ledger, hand_in: HandIn, names: Mapping[tuple[str, str], str]) -> Findings:
    return ledger.findings(hand_in).under({file: names[hand_in.id, file] for file in hand_in.files})


def _shapes(ledger: Ledger, hand_in: HandIn) -> list[Shapes]:
    file = ledger.folder(hand_in) / SHAPES
    if not file.is_file():
        return []
    return [
        Shapes(said["file"], [Shape(**shape) for shape in said["shapes"]], [tuple(one) for one in said["left_out"]])
        for said in json.loads(file.read_text(encoding="utf-8"))
    ]
