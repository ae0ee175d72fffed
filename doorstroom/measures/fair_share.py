"""Whether areas have their fair share of the places of a pilot, now and after each plan."""

from __future__ import annotations

import numpy as np
import pandas as pd

from doorstroom.measures import rollout_plans, transport

NOW = "now"
COLUMNS = ("plan", "area", "area_name", "need", "places", "difference", "n_left_out")


def differences(need: np.ndarray, places: np.ndarray) -> np.ndarray:
    """(places / all places) / (need / all need) - 1 of each area, NaN without need, or without any places."""
    need, places = need.astype(float), places.astype(float)
    has_both = (need > 0) & (places.sum() > 0)
    expected = np.where(has_both, need / max(need.sum(), 1) * places.sum(), np.nan)
    return np.where(has_both, places / expected, np.nan) - 1


def complete(frame: pd.DataFrame) -> pd.DataFrame:
    """One row per plan (NOW first) and area, who has least of its share first.

    frame: as `rollout_plans.may_be_planned` takes it. Gives COLUMNS: numbers of people and a difference from -1 on, as
    `queries/questions/targeting/fair_share.sql` says.
    """
    is_known = frame["gap"].notna().to_numpy(dtype=bool)
    areas = frame[["area", "area_name"]].drop_duplicates("area", ignore_index=True)
    left_out = frame[~is_known].groupby("area").size()
    known = frame[is_known].groupby("area")[["people_in_need", "people_reached"]].sum()
    areas = areas.assign(
        need=areas["area"].map(known["people_in_need"]).fillna(0).astype(int),
        reached=areas["area"].map(known["people_reached"]).fillna(0).astype(int),
        n_left_out=areas["area"].map(left_out).fillna(0).astype(int),
    )
    planned = rollout_plans.may_be_planned(frame)
    decided = frame[(frame["role"] == transport.CHOSEN).to_numpy(dtype=bool)].groupby("area")["places"].sum()
    added = {NOW: pd.Series(dtype=float)} | {
        plan: planned[chosen].groupby("area")["places"].sum().add(decided, fill_value=0)
        for plan, chosen in rollout_plans.chosen_of(planned).items()
    }
    parts = [_of_plan(plan, areas, places) for plan, places in added.items()]
    kinds = {"plan": object, "area": object, "area_name": object, "difference": float}
    kinds |= dict.fromkeys(("need", "places", "n_left_out"), int)
    return pd.concat(parts, ignore_index=True)[list(COLUMNS)].astype(kinds)


def _of_plan(plan: str, areas: pd.DataFrame, added: pd.Series) -> pd.DataFrame:
    places = areas["reached"] + areas["area"].map(added).fillna(0).astype(int)
    found = areas.assign(plan=plan, places=places, difference=differences(areas["need"].to_numpy(), places.to_numpy()))
    return found.sort_values(["difference", "area"], kind="stable", na_position="last")
