"""What a text says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from doorstroom.ingest.findings import Between, OneOf


@dataclass(frozen=True)
class Value:
    """What a text says. `value`: a day, Decimal, whole number, code or tuple of codes; None: it says nothing usable.

    `inexact`: the day is the last day of a period; `since`: its first day, None where the text says no period ("circa
    31-3-2025"). `flag`: it was read, but a person should see it. `problem`: it
    cannot be read. Both are keys of the catalogue (`flags`, `refusals`). `expected`: what would have been read; with
    `against_date_order` the order of the column. `is_target`: the text says itself that the day is a target and not
    one on which something happened ("streefdatum", "uiterlijk").

    `proves`: the habit of its column that the text proves, an order of day and month or a decimal mark; "ambiguous"
    where it may be either. `ways`: what it says in each habit, None for one that nobody knows; empty where it says the
    same in all.
    """

    value: date | Decimal | float | int | str | tuple[str, ...] | None = None
    inexact: bool = False
    since: date | None = None
    flag: str | None = None
    problem: str | None = None
    expected: str | Between | OneOf | None = None
    is_target: bool = False
    proves: str | None = field(default=None, compare=False)
    ways: Mapping[str | None, Value] = field(default_factory=dict, hash=False)

    def settled(self, habit: str | None) -> Value:
        """What it says in a column with this habit; one that is no habit ("ambiguous") counts as not known."""
        return self.ways.get(habit, self.ways[None]) if self.ways else self
