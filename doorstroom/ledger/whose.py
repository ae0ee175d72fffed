"""Whose list it is that is handed in: of which municipality, and whether it may be one of those that are known."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from doorstroom.contract.model import OWN_MUNICIPALITY, contract
from doorstroom.ingest.columns import TableRows
from doorstroom.ingest.intake import IntakeError
from doorstroom.ingest.parse.text import clean, fold, spelling_key
from doorstroom.ingest.raw_rows import headers_kept
from doorstroom.ledger.hand_in import RAW_ROWS, TABLES, HandIn, Source
from doorstroom.ledger.ledger import Ledger

MUNICIPALITY = "municipality"
PILOTS = f"{TABLES}/pilots.parquet"
ALIKE = {
    "name": "source_alike_name",
    "headers": "source_alike_headers",
    "municipality": "source_alike_municipality",
}
NO_NAME = re.compile(r"\b(gemeente|gem|municipality of)\b")  # what stands beside the name of a municipality


@dataclass(frozen=True)
class Alike:
    """A source that a list may be, though it has another name: how that is seen, and the last hand-in that shows it.

    By municipality: that of the source is known, written otherwise; its name is that of a known list, or a new one.
    """

    source: Source
    by: Literal["name", "headers", "municipality"]
    last: HandIn


def latest_of_each(ledger: Ledger) -> dict[Source, HandIn]:
    """The last hand-in of each list of one's own, the one that was handed in last first."""
    found = {one.source: one for one in ledger.hand_ins() if not one.is_example and not one.is_no_list}
    return dict(sorted(found.items(), key=lambda one: one[1].handed_in_at, reverse=True))


def known_municipality(ledger: Ledger, name: str | None = None) -> str | None:
    """The municipality of the lists that were handed in: of that name, else of all; None where there are several."""
    sources = list(latest_of_each(ledger))
    of_name = {one.municipality for one in sources if name and spelling_key(one.name) == spelling_key(clean(name))}
    found = of_name or {one.municipality for one in sources}
    return found.pop() if len(found) == 1 else None


def alike(ledger: Ledger, source: Source, headers: Iterable[Collection[str]]) -> Alike | None:
    """The known source that a new one may be: its name differs in nothing that is read aloud, or the last list of it
    had just these headers; of its municipality, or of one whose name is nearly that one. None for a source that is
    known. `headers`: of each list under headers of one's own.
    """
    latest, wanted = latest_of_each(ledger), {_folded(one) for one in headers if one}
    if any(one.spelled_alike == source.spelled_alike for one in latest):
        return None
    own = {one: last for one, last in latest.items() if one.spelled_alike[0] == source.spelled_alike[0]}
    if found := _of_these(ledger, own, source, wanted):
        return found
    place = place_of(source.municipality)
    near = {one: last for one, last in latest.items() if one not in own and place_of(one.municipality) == place}
    if found := _of_these(ledger, near, source, wanted):
        return Alike(found.source, "municipality", found.last)
    if own or not near:
        return None
    one, last = next(iter(near.items()))
    return Alike(Source(one.municipality, source.name), "municipality", last)


def _of_these(
    ledger: Ledger, known: Mapping[Source, HandIn], source: Source, wanted: set[frozenset[str]]
) -> Alike | None:
    """The first of these sources that has that name, else the first that had these headers."""
    for one, last in known.items():
        if _bare(one.name) == _bare(source.name):
            return Alike(one, "name", last)
    for one, last in known.items():
        if wanted & {_folded(names) for names in headers_kept(ledger.folder(last) / RAW_ROWS)}:
            return Alike(one, "headers", last)
    return None


def place_of(municipality: str) -> str:
    """What all ways to write the name of a municipality have in common: no signs, and not that it is a municipality."""
    words = " ".join(re.findall(r"\w+", spelling_key(municipality)))
    return _bare(NO_NAME.sub(" ", words)) or _bare(words)


def _bare(name: str) -> str:
    return "".join(sign for sign in spelling_key(name) if sign.isalnum())


def _folded(headers: Iterable[str]) -> frozenset[str]:
    return frozenset(map(fold, headers))


def municipalities_named(rows: Iterable[TableRows]) -> set[str | None]:
    """The municipalities that rows name, of the tables in which it may be left out; None among them where one does."""
    named: set[str | None] = set()
    for part in rows:
        column = contract().tables[part.table].columns.get(MUNICIPALITY)
        if column is None or column.default != OWN_MUNICIPALITY or not len(part.cells):
            continue
        if MUNICIPALITY not in part.cells.column_names:
            named.add(None)
            continue
        texts: pa.Array = pc.unique(part.cells[MUNICIPALITY])
        named |= {clean(text) or None if text else None for text in texts.to_pylist()}
    return named


def known_municipalities(ledger: Ledger) -> set[str]:
    """The municipalities of which lists were handed in, and those that the pilots of the last ones are of, as far as
    those are whole.
    """
    latest = latest_of_each(ledger)
    whole = [one for one in latest.values() if "pilots" in one.tables and ledger.is_whole(one, PILOTS)]
    named = [pq.read_table(ledger.tables(one)["pilots"], columns=[MUNICIPALITY])[MUNICIPALITY] for one in whole]
    return {one.municipality for one in latest} | {name for one in named for name in pc.unique(one).to_pylist() if name}


def nearly_known(named: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """Of municipalities that rows name those that are written otherwise than one that is known, or than one beside
    them, each with that one.
    """
    spelled = {spelling_key(one) for one in known}
    of_place = {place_of(one): one for one in sorted(known, reverse=True)}
    near = {}
    for name in sorted(named, key=lambda one: (len(one), one)):
        whose = name if spelling_key(name) in spelled else of_place.setdefault(place_of(name), name)
        if spelling_key(whose) != spelling_key(name):
            near[name] = whose
    return near


def renamed(rows: Iterable[TableRows], meant: Mapping[str, str]) -> tuple[list[TableRows], dict[str, str]]:
    """Rows in which each municipality has the name that is meant by it, and which names that changed, or were said to
    be what they are. `meant`: name, however it is spelled → the name that is meant.
    """
    keys = {spelling_key(name): whose for name, whose in meant.items()}
    found: dict[str, str] = {}
    changed = []
    for part in rows:
        if not keys or MUNICIPALITY not in part.cells.column_names:
            changed.append(part)
            continue
        names = part.cells[MUNICIPALITY].combine_chunks().dictionary_encode()
        said = [text and clean(text) for text in names.dictionary.to_pylist()]
        found |= {name: keys[spelling_key(name)] for name in said if name and spelling_key(name) in keys}
        own = pa.array([found.get(name, text) for name, text in zip(said, names.dictionary.to_pylist(), strict=True)])
        at = part.cells.column_names.index(MUNICIPALITY)
        cells = part.cells.set_column(at, MUNICIPALITY, own.cast(pa.string()).take(names.indices))
        changed.append(replace(part, cells=cells))
    return changed, found


def written_otherwise(name: str, whose: str) -> IntakeError:
    """That rows name a municipality nearly as a known one, and nobody said yet whether it is that one."""
    return IntakeError("rows_alike_municipality", municipality=name, whose=whose)


def no_municipality(ledger: Ledger) -> IntakeError:
    """That nobody said whose list it is."""
    known = sorted({one.municipality for one in latest_of_each(ledger)})
    return IntakeError("no_municipality", known=", ".join(known))


def looks_known(source: Source, found: Alike) -> IntakeError:
    """That a list is not handed in under a name of its own before somebody said that it is another one."""
    told = {"source": source.name, "known": found.source.name, "day": found.last.reported_on}
    if found.by == MUNICIPALITY:
        told |= {"municipality": source.municipality, "whose": found.source.municipality}
    return IntakeError(ALIKE[found.by], **told)
