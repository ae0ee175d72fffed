"""Frames of a team and its pilots, as the questions of success collision and start gate select them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import pandas as pd

QUARTERS = [dt.date(2027, 1, 1), dt.date(2027, 4, 1), dt.date(2027, 7, 1), dt.date(2027, 10, 1)]

TEAM = {"municipality": "m", "team": "Wijkteam Noord"}
PILOT = {
    **{"role": "evaluating", "decides_on": dt.date(2027, 1, 15), "theme": "Wmo", "rollout_share": 1.0},
    **{"fte": 1.0, "cost_once": 0.0, "cost_per_year": 0.0},
    **{"n_successes": 6, "n_failures": 4, "n_stopped": 0},
    **{"n_all_successes": 20, "n_all_failures": 20, "n_all_stopped": 0, "least_fates": None},
}


def fates(a: int, b: int) -> dict[str, int]:
    """What must have happened for a chance of Beta(a, b), with nothing left out for being too little."""
    return {"n_successes": a - 1, "n_failures": b - 1, "least_fates": 0}


def pilot(**given: object) -> dict[str, object]:
    """A pilot that is evaluated, whose need of 1 FTE has surely begun in the first quarter, unless said otherwise.

    begun: the chance by each quarter; begun_at_first: by the quarter before the first.
    """
    return {**PILOT, "begun": [1.0] * len(QUARTERS), "begun_at_first": 0.0, **given}


def frame(
    pilots: Sequence[Mapping[str, object]],
    *,
    fte: object = 6.0,
    euro: object = 1e9,
    n_quarters: int = 1,
    **of_team: object,
) -> pd.DataFrame:
    """A row per quarter and pilot; fte, euro: the room, one for all quarters or one for each."""
    rows = []
    for nth in range(n_quarters):
        room = {
            name: value[nth] if isinstance(value, Sequence) else value
            for name, value in (("fte_room", fte), ("euro_room", euro))
        }
        row = {**TEAM, **of_team, "quarter": QUARTERS[nth], **room}
        for number, given in enumerate(pilots):
            begun = given["begun"]
            before = begun[nth - 1] if nth else given["begun_at_first"]
            rows.append({"pilot_key": f"P-{number + 1}", **given, **row, "begun": begun[nth], "begun_before": before})
        if not pilots:
            nothing = dict.fromkeys((*pilot(), "pilot_key", "begun_before"))
            rows.append({**nothing, **row})
    columns = [*TEAM, "quarter", "fte_room", "euro_room", "pilot_key", *pilot(), "begun_before"]
    return pd.DataFrame(rows, columns=list(dict.fromkeys(columns))).drop(columns="begun_at_first")
