"""How much evidence there is of the areas and target groups of each pilot, counted."""

from __future__ import annotations

import pandas as pd

from doorstroom.measures import transport

ASKED_STAGES = ("awaiting_decision", "implementing")
COUNTS = (
    *("n_cells", "n_class_1", "n_class_2", "n_class_3", "n_class_4"),
    *("n_in_plan", "n_not_here", "n_review_past"),
)
TEXTS = ("municipality", "pilot_key", "title", "stage")


def complete(frame: pd.DataFrame) -> pd.DataFrame:
    """One row per pilot: those that are asked about now first, then most cells that may be in a plan.

    frame: the columns of the frame `targeting` and stage. Gives municipality, pilot_key, title, stage, is_asked and
    COUNTS, as `queries/questions/targeting/target_pilots.sql` says.
    """
    cells = transport.judged(frame)
    is_left = cells["role"] == "not_here"
    counted = cells[list(TEXTS)].assign(
        is_asked=cells["stage"].isin(ASKED_STAGES).to_numpy(dtype=bool),
        n_cells=1,
        **{f"n_class_{nth}": ((cells["evidence"] == nth) & ~is_left).astype(int) for nth in range(1, 5)},
        n_in_plan=cells["left_out"].isna().astype(int),
        n_not_here=is_left.astype(int),
        n_review_past=cells["is_review_past"].astype(int),
    )
    found = counted.groupby([*TEXTS, "is_asked"], sort=False, dropna=False, as_index=False)[list(COUNTS)].sum()
    found = found.sort_values(
        ["is_asked", "n_in_plan", "pilot_key"], ascending=[False, False, True], kind="stable", ignore_index=True
    )
    found = found[[*TEXTS, "is_asked", *COUNTS]]
    kinds = dict.fromkeys(TEXTS, object) | {"is_asked": bool} | dict.fromkeys(COUNTS, int)
    found = found.astype(kinds)
    return found.assign(stage=found["stage"].where(found["stage"].notna(), None))
