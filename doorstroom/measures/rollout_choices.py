"""Which cells are in each plan for rolling out: the rows that `rollout_plans` adds up."""

from __future__ import annotations

import numpy as np
import pandas as pd

from doorstroom.measures import rollout_plans
from doorstroom.measures.transport import PEOPLE, in_steps

COLUMNS = (
    *("plan", "municipality", "pilot_key", "title", "area", "area_name", "target_group", "is_chosen", "is_neediest"),
    *("evidence", "unmet_share", "places", "fte", "euro_per_year", "helped", "helped_low", "helped_high"),
    *("source_file", "source_sheet", "source_row"),
)
EACH, CHOSEN = "each", "is_chosen"


def complete(frame: pd.DataFrame) -> pd.DataFrame:
    """One row per plan and cell that may be in it, those in it first, then most helped first.

    frame: as `rollout_plans.may_be_planned` takes it, with plan_asked (a plan, or EACH) and which_asked (CHOSEN: only
    those in the plan). Gives COLUMNS, as `queries/questions/targeting/rollout_choices.sql` says.
    """
    planned = rollout_plans.may_be_planned(frame)
    is_neediest = rollout_plans.needy(planned["unmet_share"].to_numpy(dtype=float))
    asked = planned["plan_asked"].iloc[0] if len(planned) else EACH
    parts = [
        planned.assign(plan=plan, is_chosen=chosen, is_neediest=is_neediest)
        for plan, chosen in rollout_plans.chosen_of(planned).items()
        if asked in (EACH, plan)
    ]
    found = pd.concat(parts) if parts else planned.assign(plan="", is_chosen=False, is_neediest=False)
    if len(found) and found["which_asked"].iloc[0] == CHOSEN:
        found = found[found["is_chosen"].to_numpy(dtype=bool)]
    nth = found["plan"].map(rollout_plans.PLANS.index)
    found = found.assign(nth=nth).sort_values(
        ["nth", "is_chosen", "helped", "area", "target_group"],
        ascending=[True, False, False, True, True],
        kind="stable",
        ignore_index=True,
    )
    step = found["rounded_to"].to_numpy(dtype=float)
    for name in PEOPLE:
        numbers = found[name].to_numpy(dtype=float)
        found[name] = np.where(step > 1, in_steps(numbers, step), numbers)
    kinds = {"plan": object, "is_chosen": bool, "is_neediest": bool, "evidence": int, "places": int}
    kinds |= dict.fromkeys(("unmet_share", "fte", "euro_per_year", *PEOPLE), float)
    return found.astype(kinds)[list(COLUMNS)]
