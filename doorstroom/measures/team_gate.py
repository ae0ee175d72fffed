"""The start gate of candidates, with what a screen tells of each beside its verdict."""

from __future__ import annotations

import pandas as pd

from doorstroom.measures import start_gate

BESIDE = (
    *("title", "theme", "planned_on", "is_decided", "fte", "cost_once", "cost_per_year", "has_structural_line"),
    *("capacity_until", "is_share_pooled", "is_timing_pooled"),
)
SURELY = ("is_share_pooled", "is_timing_pooled")  # known of every candidate
MAYBE = ("has_structural_line", "targeted_passes")
KEY = ("municipality", "team", "pilot_key")


def complete(frame: pd.DataFrame) -> pd.DataFrame:
    """One row per candidate, in the order of teams and of expected decisions.

    frame: as `start_gate.complete` takes it, with the columns of BESIDE, of each candidate.

    Gives what `start_gate.complete` gives, with those columns after the key.
    """
    told = start_gate.complete(frame)
    candidates = frame[frame.role == start_gate.CANDIDATE].drop_duplicates("pilot_key").set_index("pilot_key")
    for name in BESIDE:
        told[name] = candidates[name].reindex(told.pilot_key).array
    told = told.astype(dict.fromkeys(SURELY, bool))
    for name in MAYBE:
        told[name] = told[name].astype("boolean")  # true, false or unknown
    rest = [name for name in start_gate.COLUMNS if name not in KEY]
    return told[[*KEY, *BESIDE, *rest]]
