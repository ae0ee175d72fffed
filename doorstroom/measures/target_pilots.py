"""Where each pilot stands with its areas and target groups: what can be planned, lacks something, or is decided."""

from __future__ import annotations

import pandas as pd

from doorstroom.measures import transport

ASKED_STAGES = ("awaiting_decision", "implementing")
PLAN, FIRST, DECIDED = "plan", "first", "decided"
COUNTED = {  # of the standings of cells
    "n_plan": transport.PLAN,
    "n_lacks": transport.LACKS,
    "n_small": transport.SMALL,
    "n_missed": transport.MISSED,
    "n_done": transport.DONE,
    "n_chosen": transport.CHOSEN,
    "n_rolled_out": transport.ROLLED_OUT,
    "n_not_here": transport.NOT_HERE,
}
TO_DO_FIRST = ["n_lacks", "n_small", "n_missed"]
COUNTS = ("n_cells", *COUNTED, "n_review_past")
TEXTS = ("municipality", "pilot_key", "title", "stage")


def complete(frame: pd.DataFrame) -> pd.DataFrame:
    """One row per pilot: those that are asked about now first, then most cells that may be in a plan.

    frame: the columns of the frame `targeting` and stage. Gives municipality, pilot_key, title, stage, is_asked,
    standing, COUNTS and least_fte, as `queries/questions/targeting/target_pilots.sql` says.
    """
    cells = transport.judged(frame)
    counted = cells[list(TEXTS)].assign(
        is_asked=cells["stage"].isin(ASKED_STAGES).to_numpy(dtype=bool),
        n_cells=1,
        **{name: (cells["standing"] == standing).astype(int) for name, standing in COUNTED.items()},
        n_review_past=cells["is_review_past"].astype(int),
        least_fte=cells["fte"].where((cells["standing"] == transport.PLAN).to_numpy(dtype=bool)).astype(float),
    )
    each = dict.fromkeys(COUNTS, "sum") | {"least_fte": "min"}
    found = counted.groupby([*TEXTS, "is_asked"], sort=False, dropna=False, as_index=False).agg(each)
    found = found.sort_values(
        ["is_asked", "n_plan", "pilot_key"], ascending=[False, False, True], kind="stable", ignore_index=True
    )
    standing = pd.Series(DECIDED, index=found.index, dtype=object)
    standing = standing.mask(found[TO_DO_FIRST].sum(axis=1) > 0, FIRST).mask(found["n_plan"] > 0, PLAN)
    found = found.assign(standing=standing)[[*TEXTS, "is_asked", "standing", *COUNTS, "least_fte"]]
    kinds = dict.fromkeys((*TEXTS, "standing"), object) | {"is_asked": bool} | dict.fromkeys(COUNTS, int)
    found = found.astype(kinds)
    return found.assign(stage=found["stage"].where(found["stage"].notna(), None))
