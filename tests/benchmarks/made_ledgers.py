"""Ledgers of any size for measuring: monthly lists of many sources over three years, the same for the same size.

    python -m tests.benchmarks.made_ledgers FOLDER [PILOTS [SOURCES [MONTHS]]]   (default 10,000, one of 500 pilots, 36)

Each source is a municipality's list that is overwritten every month, as an office does: pilots come and go, plans
move, days are filled in, outcomes follow. Written as the ledger keeps hand-ins, one list after another, so that it
takes the memory of one list whatever the size. Folder: a store that `recompose` makes a version of.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from doorstroom.contract.model import Table, contract
from doorstroom.ingest.columns import ARROW_TYPES
from doorstroom.ledger.hand_in import HandIn, Source
from doorstroom.ledger.ledger import Contents, fingerprint
from doorstroom.ledger.typed import keyed
from doorstroom.store.versions import Store
from tests.ledger.given import nothing_found

FIRST_MONTH = (2023, 4)
PER_SOURCE = 500
LISTED_AFTER = 180  # days that a pilot stays in the list after its last step
DAY = np.timedelta64(1, "D")
NEVER = np.datetime64("NaT", "D")
# Step, the share of pilots that take it of those that took the one before, days until it, and its outcomes.
STEPS = (
    ("registered", 1.0, (0, 1), ()),
    ("start_decision", 0.9, (20, 120), ("go",)),
    ("started", 0.95, (10, 90), ()),
    ("ended", 0.9, (120, 420), ()),
    ("evaluation", 0.8, (20, 150), ("successful", "partly_successful", "unsuccessful")),
    ("rollout_decision", 0.6, (30, 300), ("rollout_full", "rollout_targeted", "defer", "stop")),
    ("implemented", 0.5, (60, 400), ()),
)
PLANNED = ("started", "ended", "evaluation")
THEMES, TEAMS, OWNERS = ("schulden", "jeugd", "wonen", "zorg"), ("Wijkteam", "Inkomen", "Jeugd"), ("AB", "CD", "EF")


def make_ledger(store: Path, n_pilots: int, n_sources: int | None = None, n_months: int = 36) -> int:
    """Hand in monthly lists until `n_pilots` were told of; how many hand-ins that are."""
    n_sources = n_sources or max(1, n_pilots // PER_SOURCE)
    ledger, n_hand_ins = Store(store).ledger, 0
    for nth in range(n_sources):
        source = Source(f"M{nth:05d}", "pilotlijst")
        n_own = n_pilots // n_sources + (nth < n_pilots % n_sources)
        with ledger.handing_in(source):
            for number, (day, tables) in enumerate(_lists(source.municipality, n_own, n_months, seed=nth)):
                ledger.add(_hand_in(source, day, tables, nth, number), Contents(tables, [], nothing_found))
                n_hand_ins += 1
    return n_hand_ins


def _hand_in(source: Source, day: dt.date, tables: dict[str, pa.Table], nth: int, number: int) -> HandIn:
    return HandIn(
        id=f"{day}_{nth * 1000 + number:08x}",
        source=source,
        reported_on=day,
        said_by="given",
        handed_in_at=dt.datetime.combine(day, dt.time(9), dt.UTC),
        handed_in_by="made",
        files={},
        mappings=(),
        tables=tuple(tables),
        partial=(),
        fingerprint=fingerprint([], [f"{nth} {number}"], source),
    )


def _lists(municipality: str, n_pilots: int, n_months: int, seed: int) -> Iterator[tuple[dt.date, dict[str, pa.Table]]]:
    """The list of each month end: typed rows of pilots and of milestones."""
    dice = np.random.default_rng([n_pilots, n_months, seed])
    ends = month_ends(n_months)
    days = lives(dice, n_pilots, ends)
    plans = {name: days[name] - dice.integers(0, 90, n_pilots) * DAY for name in PLANNED}
    outcomes = {name: dice.integers(0, len(said), n_pilots) for name, _, _, said in STEPS if said}
    last = np.fmax.reduce([days[name] for name, *_ in STEPS]) + LISTED_AFTER * DAY
    ids = np.array([f"P{nth:06d}" for nth in range(n_pilots)])
    for end in ends:
        held = np.flatnonzero((days["registered"] <= end) & (last > end))
        if len(held):
            moved = {
                name: plan + dice.integers(0, 2, n_pilots) * (plan > end) * 30 * DAY for name, plan in plans.items()
            }
            plans = moved
            of = (municipality, ids, end)
            yield end.item(), {"pilots": _pilots(of, held), "milestones": _milestones(of, held, days, plans, outcomes)}


def lives(dice: np.random.Generator, n_pilots: int, ends: list[np.datetime64]) -> dict[str, np.ndarray]:
    """The day of each step of each pilot; none where it does not come to that."""
    span = int((ends[-1] - ends[0]) / DAY) + 30
    day = ends[0] - 30 * DAY + dice.integers(0, span, n_pilots) * DAY
    found = {}
    for name, share, (least, most), _ in STEPS:
        day = np.where(dice.random(n_pilots) < share, day + dice.integers(least, most, n_pilots) * DAY, NEVER)
        found[name] = day
    return found


def _pilots(of: tuple[str, np.ndarray, np.datetime64], held: np.ndarray) -> pa.Table:
    municipality, ids, end = of
    columns = {
        "pilot_id": ids[held],
        "municipality": [municipality] * len(held),
        "title": [f"Proef {ids[nth]} {THEMES[nth % len(THEMES)]}" for nth in held],
        "theme": [THEMES[nth % len(THEMES)] for nth in held],
        "owner": [OWNERS[(nth + end.item().month // 6) % len(OWNERS)] for nth in held],
        "receiving_team": [TEAMS[nth % len(TEAMS)] for nth in held],
        "visibility": ["public"] * len(held),
    }
    return _typed(contract().tables["pilots"], columns, slot=1)


def _milestones(
    of: tuple[str, np.ndarray, np.datetime64],
    held: np.ndarray,
    days: dict[str, np.ndarray],
    plans: dict[str, np.ndarray],
    outcomes: dict[str, np.ndarray],
) -> pa.Table:
    """The cells of the list: what happened by then, and the plans."""
    municipality, ids, end = of
    parts = []
    for name, _, _, said in STEPS:
        happened = held[days[name][held] <= end]
        outcome = [said[nth] for nth in outcomes[name][happened]] if said else [None] * len(happened)
        parts.append((name, happened, None, days[name][happened], outcome))
        if name in PLANNED:
            planned = held[~np.isnat(plans[name][held])]
            parts.append((name, planned, plans[name][planned], None, [None] * len(planned)))

    def column(of_part) -> list:
        return [value for part in parts for value in of_part(part)]

    nothing = lambda part: [None] * len(part[1])  # noqa: E731
    columns = {
        "pilot_id": column(lambda part: ids[part[1]]),
        "municipality": [municipality] * sum(len(part[1]) for part in parts),
        "milestone": column(lambda part: [part[0]] * len(part[1])),
        "planned_on": column(lambda part: nothing(part) if part[2] is None else part[2].tolist()),
        "happened_on": column(lambda part: nothing(part) if part[3] is None else part[3].tolist()),
        "outcome": column(lambda part: part[4]),
    }
    return _typed(contract().tables["milestones"], columns, slot=1)


def _typed(table: Table, columns: dict[str, object], slot: int) -> pa.Table:
    """Rows as the ledger keeps them."""
    n_rows = len(columns["municipality"])
    found = {}
    for column in table.columns.values():
        kind = ARROW_TYPES[column.type]
        found[column.name] = pa.array(columns[column.name], kind) if column.name in columns else pa.nulls(n_rows, kind)
        if column.inexact:
            found[column.inexact] = pa.repeat(pa.scalar(False), n_rows)
            found[column.since] = pa.nulls(n_rows, pa.date32())
    found |= {
        "source_file": pa.repeat(pa.scalar("pilotlijst.csv"), n_rows),
        "source_sheet": pa.nulls(n_rows, pa.string()),
        "source_row": pa.array(np.arange(2, n_rows + 2), pa.int64()),
        "source_is_list": pa.repeat(pa.scalar(True), n_rows),
        "source_slot": pa.repeat(pa.scalar(slot), n_rows),
    }
    return keyed(table, pa.table(found))


def month_ends(n_months: int) -> list[np.datetime64]:
    """The days for which lists hold."""
    return [_month_end(nth) for nth in range(n_months)]


def _month_end(nth: int) -> np.datetime64:
    year, month = divmod(FIRST_MONTH[0] * 12 + FIRST_MONTH[1] - 1 + nth + 1, 12)
    return np.datetime64(f"{year:04d}-{month + 1:02d}", "M").astype("datetime64[D]") - DAY


if __name__ == "__main__":
    place, *numbers = sys.argv[1:]
    made = make_ledger(Path(place), *(map(int, numbers or ["10000"])))
    print(f"{made} hand-ins in {place}")
