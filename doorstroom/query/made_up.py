"""A pilot that somebody thinks of, as an address says it and the start gate takes it; it is in no records."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

from doorstroom.query import address
from doorstroom.query.address import Values

TEAM, THEME, LINE, PLANNED = "new_team", "new_theme", "new_has_line", "new_planned"
NUMBERS = ("new_fte", "new_cost_once", "new_cost_per_year")
PARTS = (TEAM, THEME, *NUMBERS, PLANNED, LINE)  # of the address
MOST = 1e9


def read(
    said: Mapping[str, Values], municipality: str, teams: Mapping[str, tuple[str, str]]
) -> dict[str, object] | None:
    """The parameters `$new_*` of the start gate; None where the address says nothing of it.

    teams: municipality and name of each team that there is, by how an address names it; where it names none of these,
    `municipality` is that of the pilot. What is no number or day counts as not said: `unread`.
    """
    first = _first(said)
    if not first:
        return None
    place, team = teams.get(first.get(TEAM, ""), (municipality, None))
    return {
        "new_municipality": place,
        "municipality": [place],
        "new_team": team,
        "new_theme": first.get(THEME),
        **{name: number(first.get(name)) for name in NUMBERS},
        "new_planned": planned(first.get(PLANNED)),
        "new_has_line": first.get(LINE) == "true",
    }


def unread(said: Mapping[str, Values], teams: Collection[str]) -> list[str]:
    """The parts of the address that hold something that cannot be read."""
    reads = {**dict.fromkeys(NUMBERS, number), PLANNED: planned}
    reads |= {TEAM: lambda name: name if name in teams else None, LINE: lambda said: said if said == "true" else None}
    return [name for name, value in _first(said).items() if name in reads and reads[name](value) is None]


def _first(said: Mapping[str, Values]) -> dict[str, str]:
    return {name: said[name][-1] for name in PARTS if said.get(name) and said[name][-1]}


def number(written: str | None) -> float | None:
    """An amount of an address, from 0 up to MOST; None for anything else."""
    try:
        found = float(written or "")
    except ValueError:
        return None
    return found if math.isfinite(found) and 0 <= found <= MOST else None


def planned(written: str | None) -> date | None:
    """The day on which its evaluation is planned."""
    return address.day(written)


def written(value: float | Decimal) -> str:
    """An amount as an address holds it."""
    return f"{value:.3f}".rstrip("0").rstrip(".")
