"""Which headers of a list are probably other names of those that it had last time: by what stands under them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import pyarrow as pa

from doorstroom.ingest.mapping.choices import choices_of, named_by
from doorstroom.ingest.mapping.file import load_mapping
from doorstroom.ingest.mapping.known_names import normal
from doorstroom.ingest.mapping.known_words import likest
from doorstroom.ingest.parse.days import read_date
from doorstroom.ingest.parse.text import fold
from doorstroom.ingest.raw_rows import tables_kept
from doorstroom.ingest.readers.sheet import Sheet
from doorstroom.ledger.hand_in import RAW_ROWS
from doorstroom.ledger.ledger import Ledger
from doorstroom.ledger.remembered import Nearly, are_same, pilots_under

MOST_THE_SAME = 0.5  # the part of the pilots in which two columns say the same, from which they are one
FEW_THE_SAME = 0.1  # below it they are not, whatever their headers say
FEW = 3  # pilots; of fewer nothing proves that two columns are other ones
Texts = Mapping[str, str]  # a pilot, as its number or title is compared → what a column says of it


@dataclass(frozen=True)
class Renamed:
    """`header` probably stands for what `was` stood for: in `n_same` of the `n_of` pilots that are in both lists, and
    of which one of the two says something, it says what that did.
    """

    was: str
    header: str
    n_same: int
    n_of: int


def renamed(ledger: Ledger, nearly: Nearly, sheet: Sheet) -> list[Renamed]:
    """Of the headers that are gone those that have another name now, each once, the surest first. What stands under a
    header says more than its name: it is never one whose cells contradict it.
    """
    mapping = load_mapping(f"{nearly.mapping}\n")
    choices = choices_of(mapping)
    if choices is None:
        return []
    there = {fold(header): header for header in sheet.headers}
    had = set(map(fold, nearly.had))
    new = [header for key, header in there.items() if key not in had and fold(header) not in map(fold, choices.targets)]
    gone = [header for header in choices.targets if fold(header) not in there]
    told = _told(ledger, nearly, sheet, pilots_under(mapping), new)
    found = sorted(
        (
            (rank, nth, one)
            for nth, one in enumerate(_possible(gone, new, choices.targets, told))
            if (rank := _rank(one))
        ),
        key=lambda one: (-one[0][0], -one[0][1], one[1]),
    )
    chosen: dict[str, Renamed] = {}
    for _, _, (one, _) in found:
        if one.was not in chosen and one.header not in {other.header for other in chosen.values()}:
            chosen[one.was] = one
    return list(chosen.values())


def _possible(
    gone: Sequence[str],
    new: Sequence[str],
    targets: Mapping[str, str],
    told: tuple[pa.Table, pa.Table, str, str] | None,
) -> Iterator[tuple[Renamed, float]]:
    """Each header that is gone with each that is new, what stands under both, and how alike the headers are (0–1)."""
    texts = {header: _texts(told[1], told[3], header) if told else {} for header in new}
    said = cache(_said)  # a list of many pilots says few different things; a day is read slowly
    for was in gone:
        before = _texts(told[0], told[2], was) if told else {}
        for header, now in texts.items():
            n_same = sum(said(text) == said(now[pilot]) for pilot, text in before.items() if now.get(pilot))
            both = before.keys() & now.keys()
            n_of = sum(bool(before[pilot] or now[pilot]) for pilot in both)
            yield Renamed(was, header, n_same, n_of), _likeness(was, header, targets[was])


def _rank(found: tuple[Renamed, float]) -> tuple[float, float] | None:
    """How sure it is that a header was renamed; None where it is not."""
    one, likeness = found
    share = one.n_same / one.n_of if one.n_of else 0.0
    if share >= MOST_THE_SAME and one.n_same > 1:
        return share, likeness
    is_contradicted = one.n_of >= FEW and share < FEW_THE_SAME
    return (share, likeness) if likeness and not is_contradicted else None


def _likeness(was: str, header: str, target: str) -> float:
    """How alike two headers are: 1 where the new one is a name of what the other was."""
    if named_by(header) == target:
        return 1.0
    like = likest(normal(header), {normal(was): was})
    return like[1] / 100 if like else 0.0


def _told(
    ledger: Ledger, nearly: Nearly, sheet: Sheet, names: Sequence[str], new: Sequence[str]
) -> tuple[pa.Table, pa.Table, str, str] | None:
    """The rows of last time and of now, and the column of each that says which pilot it is: of one name, else the new
    one under which the same pilots stand; None where there is none.
    """
    now = {fold(header): header for header in sheet.headers}
    tables = tables_kept(ledger.folder(nearly.last) / RAW_ROWS)
    known = [
        (table, before[name], name)
        for table in tables
        for before in [{fold(header): header for header in table.column_names}]
        for name in map(fold, names)
        if name in before
    ]
    for table, before, name in known:
        if name in now:
            return table, sheet.cells, before, now[name]
    for table, before, _ in known:
        said = set(map(fold, filter(None, table.column(before).to_pylist())))
        for header in new:
            if are_same(said, map(fold, filter(None, sheet.cells.column(header).to_pylist()))):
                return table, sheet.cells, before, header
    return None


def _texts(table: pa.Table, by: str, header: str) -> Texts:
    """Pilot → what a column says of it; without the pilots that stand in several rows."""
    found: dict[str, str] = {}
    twice = set()
    names = {fold(name): name for name in table.column_names}
    if fold(header) not in names:
        return {}
    column = table.column(names[fold(header)])
    for pilot, text in zip(table.column(by).to_pylist(), column.to_pylist(), strict=True):
        if pilot:
            key = fold(pilot)
            twice |= {key} & found.keys()
            found[key] = (text or "").strip()
    return {pilot: text for pilot, text in found.items() if pilot not in twice}


def _said(text: str) -> object:
    """What a text says, however it is written: a day, else the text."""
    if not any(map(str.isdigit, text)):
        return fold(text)
    read = read_date(text).settled("dmy")
    return read.value if read.value is not None and read.flag != "excel_serial" else fold(text)
