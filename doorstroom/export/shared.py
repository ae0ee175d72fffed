"""The workbook of the contract with what a municipality lets others see, for another installation to load as a source.

It is made of the copy of a version that these others see, so what is internal cannot be in it. What leaves the
organisation holds no small number of people.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from doorstroom.export.filled import Row, Rows, rows_to_write, workbook_of

# What holds for all, or is planned with: in another installation it would count for what is theirs.
NOT_SHARED = frozenset({"norms", "lead_times", "capacity"})
PEOPLE = {  # counts of people, by table
    "pilots": ("people_reached_per_month", "people_reached_now"),
    "segments": ("people_in_need", "people_reached", "participants", "successes"),
    "area_groups": ("residents",),
}
REQUIRED = {"area_groups": "residents"}  # without which a row says nothing
OF_FEW = ("baseline", "measured", "successes")  # measured among the participants of a segment
ANSWERS = "answers"
Key = tuple[str, str]  # municipality and id of a pilot
PARTS = {"people_reached": "people_in_need", "successes": "participants"}  # of a segment: who the rest are, is told too


def shared_rows(
    known: Rows,
    municipality: str,
    day: dt.date,
    other: str | None,
    *,
    smallest: int,
    rounded_to: int,
    why: str,
    seen_before: Mapping[dt.date, Collection[Key]],
) -> dict[str, list[Row]]:
    """By table the rows that are shared; `known`: `tables_needed` as those who get them see it.

    other: the municipality with which they are shared; None: the public. With which others a pilot is shared is not
    told. smallest, rounded_to: no number of people under the first, all others as multiples of the second. why: what
    stands as the reason of an answer, and instead of who gave it: the other has what was shared before, and would keep
    what was taken back since. seen_before: which pilots they saw on the day before each day of an answer.
    """
    found = {}
    for name, rows in rows_to_write(known, municipality, day).items():
        if name in NOT_SHARED:
            continue
        if name == "shares":
            rows = [row for row in rows if row["with_municipality"] == other]
        shown = [_of_people(name, row, smallest, rounded_to) for row in rows]
        found[name] = [row for row in shown if name not in REQUIRED or row[REQUIRED[name]] is not None]
    found[ANSWERS] = _answered(known[ANSWERS], found, why, seen_before)
    return {name: rows for name, rows in found.items() if rows or name in ("pilots", "milestones")}


def key_of(row: Row) -> Key:
    """Which pilot a row is of."""
    return row["municipality"], row["pilot_id"]


def _answered(
    answers: Sequence[Row], found: Rows, why: str, seen_before: Mapping[dt.date, Collection[Key]]
) -> list[Row]:
    """What was answered about milestones of the pilots that are shared, as far as the other can know these milestones:
    they are in what is shared now, or the pilot was seen before the answer. All else is of when it was internal.
    """
    shared = set(map(key_of, found["pilots"]))
    told = {
        (*key_of(row), row["milestone"], row[on])
        for row in found.get("milestones", ())
        for on in ("planned_on", "happened_on")
    }
    return [
        {**row, "why": why, "answered_by": None}
        for row in answers
        if row["milestone"]
        and key_of(row) in shared
        and (
            (*key_of(row), row["milestone"], row["on_day"]) in told
            or row["known_from"] is None
            or key_of(row) in seen_before[row["known_from"]]
        )
    ]


def shared_xlsx(rows: Mapping[str, list[Row]], municipality: str, day: dt.date) -> bytes:
    """The workbook of `shared_rows` as bytes, always the same."""
    return workbook_of(rows, "shared", municipality, day)


def _of_people(table: str, row: Row, smallest: int, rounded_to: int) -> Row:
    """A row without small numbers of people, also as the rest of two that it tells, and what was measured among few."""
    counts = {name: _count(row[name], smallest, rounded_to) for name in PEOPLE.get(table, ())}
    few = table == "segments" and row["participants"] is not None and counts["participants"] is None
    told_by_rest = [
        part for part, whole in PARTS.items() if table == "segments" and _is_small_rest(row[part], row[whole], smallest)
    ]
    return {**row, **counts, **dict.fromkeys(told_by_rest), **(dict.fromkeys(OF_FEW) if few else {})}


def _is_small_rest(part: float | None, whole: float | None, smallest: int) -> bool:
    return part is not None and whole is not None and 0 < whole - part < smallest


def _count(n: float | None, smallest: int, rounded_to: int) -> float | None:
    if n is None or n == 0:
        return n
    return None if n < smallest else type(n)(round(n / rounded_to) * rounded_to)
