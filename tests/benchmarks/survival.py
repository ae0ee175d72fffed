"""How long the estimators take on 1,000,000 waits in 100 groups, against lifelines and scikit-survival in one run.

    python -m tests.benchmarks.survival [ROWS] [GROUPS]

Each side gives all groups their whole curve as numbers in memory, from rows that it holds already: Kaplan-Meier with
its error against lifelines, Aalen-Johansen of four causes with its error against scikit-survival (var_type "Aalen").
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import duckdb
import numpy as np
import pandas as pd
from lifelines import KaplanMeierFitter
from sksurv.nonparametric import cumulative_incidence_competing_risks

from tests.queries.estimating import CAUSES, connect

ROUNDS = 3
GOAL = 5
KAPLAN_MEIER = "select grp, t_days, n_risk, n_exits, s, se from kaplan_meier('observed')"
AALEN_JOHANSEN = """
with curve as materialized (select * from kaplan_meier('observed'))

select grp, t_days, cause, cif, se from aalen_johansen('curve')
"""


def made_waits(n_rows: int, n_groups: int) -> pd.DataFrame:
    """Waits of about ten months, at most four years; a fifth lasts. `event`: the cause by number."""
    dice = np.random.default_rng(n_rows)
    event = dice.integers(0, len(CAUSES), n_rows)
    return pd.DataFrame(
        {
            "grp": [f"g{nth:03}" for nth in dice.integers(0, n_groups, n_rows)],
            "entry_days": 0,
            "exit_days": np.minimum(dice.exponential(317, n_rows), 1461).astype(int),
            "cause": pd.Series([CAUSES[nth] for nth in event], dtype=object),
            "event": event,
        }
    )


def in_sql(connection: duckdb.DuckDBPyConnection, sql: str) -> Callable[[], object]:
    return lambda: connection.execute(sql).fetchnumpy()


def with_lifelines(groups: list[tuple[np.ndarray, np.ndarray]]) -> None:
    for days, event in groups:
        KaplanMeierFitter().fit(days, event > 0)


def with_scikit_survival(groups: list[tuple[np.ndarray, np.ndarray]]) -> None:
    for days, event in groups:
        cumulative_incidence_competing_risks(event, days, conf_type="log-log", var_type="Aalen")


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def compare(name: str, ours: Callable[[], object], theirs: Callable[[], object], library: str) -> None:
    """Both sides in turn, after one call of ours that is not counted."""
    ours()
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(ROUNDS)]
    own, other = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(theirs / ours for ours, theirs in pairs)
    verdict = "reached" if ratio >= GOAL else "MISSED"
    print(f"{name:16} {own:8.2f} s   {library:16} {other:8.2f} s   {ratio:6.1f} x   (goal {GOAL} x: {verdict})")


def main(n_rows: int, n_groups: int) -> None:
    waits = made_waits(n_rows, n_groups)
    groups = [(rows.exit_days.to_numpy(), rows.event.to_numpy()) for _, rows in waits.groupby("grp")]
    n_ages = waits.groupby("grp").exit_days.nunique().mean()
    print(f"{n_rows:,} waits in {len(groups)} groups, {n_ages:.0f} ages a group")
    with connect(waits) as connection:
        ours = in_sql(connection, KAPLAN_MEIER)
        compare("Kaplan-Meier", ours, lambda: with_lifelines(groups), "lifelines")
        ours = in_sql(connection, AALEN_JOHANSEN)
        compare("Aalen-Johansen", ours, lambda: with_scikit_survival(groups), "scikit-survival")


if __name__ == "__main__":
    main(*([int(number) for number in sys.argv[1:]] or [1_000_000, 100]))
