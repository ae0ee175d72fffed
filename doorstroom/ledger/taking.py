"""From files to a hand-in in the ledger, and from all hand-ins to what a version holds."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from doorstroom.contract.model import contract
from doorstroom.ingest.account import Findings, Progress, Report, typed
from doorstroom.ingest.intake import HandedIn, take_in
from doorstroom.ingest.raw_rows import keep_rows
from doorstroom.ingest.readers.shapes import Shape, Shapes
from doorstroom.ledger.compose import Composed, compose
from doorstroom.ledger.fold import fold
from doorstroom.ledger.hand_in import RAW_ROWS, HandIn, LedgerError, Source, sum_of
from doorstroom.ledger.ledger import Ledger, fingerprint, new_id
from doorstroom.ledger.typed import keyed

FINDINGS, SHAPES = "findings.json", "shapes.json"
ANY_SOURCE = "records"


@dataclass(frozen=True)
class Said:
    """What is said of a hand-in beside its files: the name of its source, the day that it holds for, and by whom."""

    source: str | None = None
    reported_on: dt.date | None = None
    by: str = ""


@dataclass(frozen=True)
class Taken:
    """What was read and is not in the ledger yet. `tables`: typed rows."""

    hand_in: HandIn
    handed_in: HandedIn
    tables: Mapping[str, pa.Table]
    report: Report


def take(
    paths: Sequence[Path],
    mappings: Sequence[Path],
    municipality: str,
    now: dt.datetime,
    said: Said,
    ledger: Ledger | None,
    progress: Progress,
) -> Taken:
    """Read files as a hand-in of one source. `now`: local time without zone. Raises what `take_in` raises."""
    handed_in = take_in(paths, mappings, progress)
    own = handed_in.origin.own_municipality or municipality
    source = Source(own, said.source or ANY_SOURCE)
    earlier = ledger.hand_ins(source) if ledger else []
    day = said.reported_on or now.date()
    as_of = handed_in.origin.as_of or day
    tables, report = typed(handed_in, municipality, as_of, progress, _pilots_before(ledger, earlier))
    files = _files(handed_in)
    texts = tuple(mapping.read_text(encoding="utf-8-sig") for mapping in mappings)
    hand_in = HandIn(
        id=new_id(day),
        source=source,
        reported_on=day,
        said_by="given" if said.reported_on else "today",
        handed_in_at=now.astimezone(dt.UTC),
        handed_in_by=said.by,
        files={shown: sum_of(path) for shown, path in files},
        mappings=texts,
        tables=tuple(tables),
        partial=(),
        fingerprint=fingerprint([path for _, path in files], texts, source),
        counts=tuple(asdict(count) for count in report.files),
        n_refusals=len(report.refusals),
        n_flags=len(report.flags),
        as_of=handed_in.origin.as_of,
        is_example=handed_in.origin.is_example,
        own_municipality=handed_in.origin.own_municipality,
    )
    return Taken(hand_in, handed_in, tables, report)


def keep_hand_in(ledger: Ledger, taken: Taken) -> HandIn | None:
    """Write what was read as a hand-in; None when the ledger holds the very same already. Raises OSError."""
    with ledger.handing_in(taken.hand_in.source):
        if ledger.same(taken.hand_in):
            return None
        tables = {name: keyed(contract().tables[name], rows) for name, rows in taken.tables.items()}
        return ledger.add(taken.hand_in, tables, _files(taken.handed_in), lambda folder: _write_more(folder, taken))


def _write_more(folder: Path, taken: Taken) -> None:
    """What lies beside the typed rows: what was found, shapes, mappings, and the rows of each sheet as they stood."""
    findings = json.dumps(asdict(Findings.of(taken.report)), ensure_ascii=False, default=str)
    (folder / FINDINGS).write_text(findings, encoding="utf-8")
    if taken.handed_in.shapes:
        shapes = json.dumps([asdict(shapes) for shapes in taken.handed_in.shapes], ensure_ascii=False)
        (folder / SHAPES).write_text(shapes, encoding="utf-8")
    names = [mapping_name(nth) for nth in range(len(taken.hand_in.mappings))]
    for name, text in zip(names, taken.hand_in.mappings, strict=True):
        (folder / name).write_text(text, encoding="utf-8")
    (folder / RAW_ROWS).mkdir()
    for sheet in taken.handed_in.sheets:
        nth = taken.handed_in.read_by.get((sheet.file, sheet.name))
        keep_rows(folder / RAW_ROWS, sheet, None if nth is None else names[nth])


def mapping_name(nth: int) -> str:
    """Under which name the nth mapping (from 0) is kept."""
    return "mapping.toml" if nth == 0 else f"mapping_{nth + 1}.toml"


def _files(handed_in: HandedIn) -> list[tuple[str, Path]]:
    named = [*handed_in.files, *handed_in.shape_files]
    return [*((shown, path) for path, shown in named), *((path.name, path) for path in handed_in.about)]


def _pilots_before(ledger: Ledger | None, earlier: Sequence[HandIn]) -> pa.Array | None:
    """municipality/pilot_id of all pilots that a source told of; None where it told of none."""
    found = [
        pq.read_table(ledger.tables(one)["pilots"], columns=["municipality", "pilot_id"])
        for one in earlier
        if ledger and "pilots" in one.tables
    ]
    if not found:
        return None
    rows = pa.concat_tables(found)
    keys = pc.binary_join_element_wise(rows["municipality"], rows["pilot_id"], "/")
    return pc.unique(keys)


def put_together(ledger: Ledger, municipality: str) -> Composed:
    """All that the ledger holds, as a version has it. The example is left out where there are records of one's own."""
    every = ledger.hand_ins()
    hand_ins = [one for one in every if not one.is_example] or every
    sources = sorted({one.source for one in hand_ins})
    folded = [fold(ledger, [one for one in hand_ins if one.source == source]) for source in sources]
    composed = compose(ledger, hand_ins, folded)
    noted = [one for source in sources for one in _current(hand_ins, source)]
    findings = Findings()
    for one in noted:
        findings = findings.and_those(_findings(ledger, one, composed.names))
    latest = hand_ins[-1] if hand_ins else None
    return replace(
        composed,
        findings=findings,
        shapes=[shapes for one in noted for shapes in _shapes(ledger, one)],
        as_of=latest.as_of if latest else None,
        is_example=bool(latest and latest.is_example),
        hand_ins=[_told(one, is_current=one in noted) for one in hand_ins],
        own_municipality=next((one.own_municipality for one in reversed(hand_ins) if one.own_municipality), None),
    )


def _told(hand_in: HandIn, *, is_current: bool) -> tuple:
    """A hand-in as the version tells of it."""
    at, source = hand_in.handed_in_at.replace(tzinfo=None), hand_in.source
    days = hand_in.reported_on, hand_in.said_by, at, hand_in.handed_in_by
    return hand_in.id, source.municipality, source.name, *days, is_current


def _current(hand_ins: Sequence[HandIn], source: Source) -> list[HandIn]:
    """The hand-ins of a source of which a table holds: the last one of each."""
    of_source = [one for one in hand_ins if one.source == source]
    latest = {table: one for one in of_source for table in one.tables}
    return [one for one in of_source if one in latest.values()]


def _findings(ledger: Ledger, hand_in: HandIn, names: Mapping[tuple[str, str], str]) -> Findings:
    try:
        said = json.loads((ledger.folder(hand_in) / FINDINGS).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LedgerError("hand_in_damaged", name=hand_in.id, file=FINDINGS) from error
    return Findings(**said).under({file: names[hand_in.id, file] for file in hand_in.files})


def _shapes(ledger: Ledger, hand_in: HandIn) -> list[Shapes]:
    file = ledger.folder(hand_in) / SHAPES
    if not file.is_file():
        return []
    return [
        Shapes(said["file"], [Shape(**shape) for shape in said["shapes"]], [tuple(one) for one in said["left_out"]])
        for said in json.loads(file.read_text(encoding="utf-8"))
    ]
