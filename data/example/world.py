"""What the example is made from, and its pilots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lives import Dice, Life, Statement

HOME = "waterkant"
Row = dict[str, object]


@dataclass(frozen=True)
class World:
    """What everything is made from: the texts, the contract, the reference date, the calendars of the bodies,
    the names of the municipalities."""

    texts: dict
    contract: dict
    as_of: date
    calendars: dict[str, dict[str, list[date]]]
    names: dict[str, str]


@dataclass
class Pilot:
    """One pilot: what story.toml or chance says of it, its life, and what was recorded of that."""

    municipality: str
    entry: dict
    life: Life
    log: list[Statement]
    pilot_id: str = ""

    @property
    def key(self) -> Row:
        return {"pilot_id": self.pilot_id, "municipality": self.municipality}

    def dice(self, purpose: str) -> Dice:
        return Dice(self.municipality, self.entry["title"], purpose)
