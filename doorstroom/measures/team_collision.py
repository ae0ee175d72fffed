"""The success collision of teams, with what its figures rest on, and the worst quarter."""

from __future__ import annotations

import numpy as np
import pandas as pd

from doorstroom.measures import success_collision

KEY = ["municipality", "team", "quarter"]
EXACT_DIGITS = 9  # of a chance
OF_QUARTER = ["basis", "is_basis_said", "capacity_until"]
COLUMNS = (
    *(*KEY, "kind", "room", *OF_QUARTER, "n_pilots", "n_unknown", "n_pooled", "n_timing_pooled", "is_share_pooled"),
    *("n_beyond", "n_unseen", "certain", "need_mean", "need_p10", "need_p50", "need_p90", "stress", "short"),
    *("tipping_pilot", "tipping_title", "p_over", "step", "is_worst", "withheld"),
)


def complete(frame: pd.DataFrame) -> pd.DataFrame:
    """One row per team, quarter and kind (fte, then euro), in the order in which teams and quarters are given.

    frame: as `success_collision.complete` takes it, with basis, is_basis_said and capacity_until of each team and
    quarter, and title, is_timing_pooled, is_share_pooled, is_beyond and begun_ever of each pilot.

    Gives what `success_collision.complete` gives, with basis, is_basis_said, capacity_until; n_timing_pooled, n_beyond:
    how many pilots that are not committed these hold for; n_unseen: of which begun_ever is nothing; is_share_pooled:
    whether it holds for any; tipping_title: of the tipping pilot; is_worst: of the quarters of a team and kind the one
    with the greatest p_over, then the greatest stress beyond the room, then the first; none where neither is above 0.
    """
    told = success_collision.complete(frame)
    may_come = frame.pilot_key.notna() & (frame.role != "committed")
    counted = pd.DataFrame(
        {
            **{name: frame[name] for name in [*KEY, *OF_QUARTER]},
            "n_timing_pooled": may_come & _holds(frame.is_timing_pooled),
            "is_share_pooled": may_come & _holds(frame.is_share_pooled),
            "n_beyond": may_come & _holds(frame.is_beyond),
            "n_unseen": may_come & (frame.begun_ever.astype("float64") < success_collision.NOTHING),
        }
    )
    how = dict.fromkeys(OF_QUARTER, "first") | {"is_share_pooled": "any"}
    how |= dict.fromkeys(("n_timing_pooled", "n_beyond", "n_unseen"), "sum")
    beside = counted.groupby(KEY, dropna=False, sort=False).agg(how).reset_index()
    titles = frame.drop_duplicates("pilot_key").set_index("pilot_key")["title"]
    whole = told.merge(beside, on=KEY, how="left")
    whole["tipping_title"] = whole.tipping_pilot.map(titles.to_dict())
    whole["is_worst"] = worst(whole)
    return whole[list(COLUMNS)]


def _holds(column: pd.Series) -> pd.Series:
    """Of the quarters of a team by itself, which no pilot asks anything of, it holds for none."""
    return column.eq(True).fillna(False).astype(bool)


def worst(told: pd.DataFrame) -> np.ndarray:
    """True in at most one row per team and kind. What differs by less than is computed exactly is a tie."""
    weighed = told[["p_over", "short"]].fillna(0).round(EXACT_DIGITS)
    order = weighed.sort_values(["p_over", "short"], ascending=False, kind="stable").index
    ranked = told.loc[order]
    first = ~ranked.duplicated(["municipality", "team", "kind"])
    is_worst = first & (weighed.loc[order] > 0).any(axis=1)
    return is_worst.reindex(told.index).to_numpy(dtype=bool)
