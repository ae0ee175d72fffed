"""The chance that a wait that has lasted x days ends within y more, with its interval.

Method: 1 - s(x + y) / s(x), where s(x + y) / s(x) is the Kaplan-Meier share of those who waited longer than x, seen
from that age; its interval is that of `beta_product`. Nothing above 95 % is shown: so few waits cannot say so.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from doorstroom.measures.beta_product import interval

CAP = 0.95


def complete(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of groups with chance, lo and hi (null where withheld), and is_capped.

    frame: grp, waited_days, within_days, n_risk, n_exits, withheld; and of those who waited longer than waited_days:
    n_after (how many), n_last, n_exits_last (at risk and ended on the last day that counts), s, greenwood, beta_mean,
    beta_excess. Gives: grp, waited_days, within_days, n_risk, n_exits, chance, lo, hi, is_capped, withheld.
    """
    counts = ("n_after", "n_last", "n_exits_last", "s", "greenwood", "beta_mean", "beta_excess")
    numbers = {name: frame[name].to_numpy(dtype=float) for name in counts}
    s_low, s_high = interval(*numbers.values())
    shown = frame["withheld"].isna().to_numpy(dtype=bool)
    chance, high = 1 - numbers["s"], 1 - s_low
    done = frame.assign(
        chance=np.where(shown, np.minimum(chance, CAP), np.nan),
        lo=np.where(shown, np.minimum(1 - s_high, CAP), np.nan),
        hi=np.where(shown, np.minimum(high, CAP), np.nan),
        is_capped=shown & (np.maximum(chance, high) > CAP),
    )
    columns = ["grp", "waited_days", "within_days", "n_risk", "n_exits", "chance", "lo", "hi", "is_capped", "withheld"]
    return done[columns]
