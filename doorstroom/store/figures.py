"""The leading figures, and what each pilot adds to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd

from doorstroom.store.questions import question
from doorstroom.store.versions import Store

# Each with the base and its measure that it is.
MEASURES = {
    "waiting": ("waits", "n_waiting"),
    "over_norm": ("open_stays", "n_over_norm"),
    "stagnation_months": ("open_stays", "stagnation_months"),
    "decided_12_months": ("decisions", "n_decided"),
}
APART = "no_longer_listed"  # the figure beside them: those that their list no longer tells of
ROWS = "rows"


def behind(store: Store, as_of: dt.date, **filters: object) -> dict[str, pd.Series]:
    """Of each figure what each pilot (its key) adds to it."""
    return {
        **{name: _added(store, *measure, as_of, filters) for name, measure in MEASURES.items()},
        APART: store.ask(APART, as_of=as_of, **filters).groupby("pilot_key").size(),
    }


def counted(rows: Mapping[str, pd.Series]) -> dict[str, frozenset[str]]:
    """Of each of MEASURES that counts pilots which these are."""
    of_counts = [name for name, (_, measure) in MEASURES.items() if measure.startswith("n_")]
    return {name: frozenset(rows[name].index[rows[name] > 0]) for name in of_counts}


def _added(store: Store, base: str, measure: str, as_of: dt.date, filters: Mapping[str, object]) -> pd.Series:
    counts = question(base).measures[measure]
    rows = store.ask(base, as_of=as_of, **({"which": counts.condition} if counts.condition else {}), **filters)
    of_pilot = rows.groupby("pilot_key")
    return of_pilot.size() if counts.adds_up == ROWS else of_pilot[counts.adds_up].sum()
