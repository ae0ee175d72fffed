"""The estimators of the store on rows that a test makes up, without a store."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd

from doorstroom.store.questions import QUERIES

ESTIMATORS = ("risk_sets", "kaplan_meier", "aalen_johansen", "restricted_means")
CAUSES = (None, "rollout", "stop", "withdrawn", "other")


def connect(observed: pd.DataFrame) -> duckdb.DuckDBPyConnection:
    """A database with the estimators, and a table `observed` with grp, entry_days, exit_days and cause."""
    connection = duckdb.connect()
    for name in ESTIMATORS:
        connection.execute((QUERIES / "macros" / f"{name}.sql").read_text(encoding="utf-8"))
    connection.execute("create table observed (grp varchar, entry_days integer, exit_days integer, cause varchar)")
    connection.from_df(observed[["grp", "entry_days", "exit_days", "cause"]]).insert_into("observed")
    return connection


def kaplan_meier(observed: pd.DataFrame) -> pd.DataFrame:
    """grp, t_days, n_risk, n_exits, s, se and the moments of the beta product."""
    return connect(observed).execute("select * from kaplan_meier('observed') order by grp, t_days").df()


def aalen_johansen(observed: pd.DataFrame) -> pd.DataFrame:
    """grp, t_days, cause, cif and se."""
    return (
        connect(observed)
        .execute(
            """
            with curve as (select * from kaplan_meier('observed'))

            select * from aalen_johansen('curve') order by grp, t_days, cause
            """
        )
        .df()
    )


def restricted_means(observed: pd.DataFrame, limit_days: float) -> pd.DataFrame:
    """grp, rmst_days and rmst_se_days."""
    return (
        connect(observed)
        .execute(
            """
            with curve as (select * from kaplan_meier('observed'))

            select * from restricted_means('curve', $limit_days) order by grp
            """,
            {"limit_days": limit_days},
        )
        .df()
    )


def waits(exits: list[int], causes: list[int], entries: list[int] | int = 0, grp: str = "a") -> pd.DataFrame:
    """Rows of waits; causes by number, 0 for those that last."""
    named = pd.Series([CAUSES[cause] for cause in causes], dtype=object)
    return pd.DataFrame({"grp": grp, "entry_days": entries, "exit_days": exits, "cause": named})


def random_waits(seed: int, n: int, *, groups: str = "ab", late: bool = False, longest: int = 30) -> pd.DataFrame:
    """Waits with ties and censoring, in some groups; with `late` many are first seen at a later age."""
    dice = np.random.default_rng(seed)
    exits = dice.integers(0, longest, n) + (1 if late else 0)
    entries = dice.integers(0, exits) * dice.integers(0, 2, n) if late else np.zeros(n, dtype=int)
    made = waits(exits, dice.integers(0, len(CAUSES), n), entries)
    return made.assign(grp=dice.choice(list(groups), n))
