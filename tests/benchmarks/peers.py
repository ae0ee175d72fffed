"""What an event log is asked, by us and by libraries that do the same work: seconds of processors, and as a ratio.

    python -m pip install -r tests/benchmarks/requirements.txt
    python -m tests.benchmarks.peers [PILOTS…]     (default 10,000 and 100,000)

variants   in which order pilots go through their steps, and how many go each way
durations  from each step to the next: how many pilots went it, and the median number of days
Each side begins with the rows in its own memory and gives numbers; that all say the same is held before it is timed.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable

import duckdb
import numpy as np
import pandas as pd
import pm4py
import polars as pl

from tests.benchmarks.made_ledgers import STEPS, lives, month_ends

ROUNDS = 5
VARIANTS = """
select steps, count(*) as n_pilots
from (select string_agg(step, '>' order by day) as steps from log group by pilot)
group by steps
"""
DURATIONS = """
select step, next_step, count(*) as n_pilots, median(next_day - day) as days
from (
    select step, day, lead(step) over life as next_step, lead(day) over life as next_day
    from log
    window life as (partition by pilot order by day)
)
where next_step is not null
group by step, next_step
"""
Answer = dict[object, object]


def made_log(n_pilots: int) -> pd.DataFrame:
    """The steps that pilots took: pilot, step, day. No two of a pilot on one day."""
    days = lives(np.random.default_rng(n_pilots), n_pilots, month_ends(36))
    names = [name for name, *_ in STEPS]
    rows = [(np.flatnonzero(~np.isnat(days[name])), name) for name in names]
    log = pd.DataFrame(
        {
            "pilot": pd.Series(np.concatenate([took for took, _ in rows])).map("P{:07d}".format),
            "step": np.concatenate([np.repeat(name, len(took)) for took, name in rows]),
            "day": np.concatenate([days[name][took] for took, name in rows]).astype("datetime64[s]"),
        }
    )
    alone = log.drop_duplicates(["pilot", "day"])
    return alone.sample(frac=1, random_state=1, ignore_index=True)


# ------------------------------------------------------------------ variants


def variants_pandas(log: pd.DataFrame) -> Answer:
    return log.sort_values(["pilot", "day"]).groupby("pilot")["step"].agg(">".join).value_counts().to_dict()


def variants_polars(log: pl.DataFrame) -> Answer:
    of_each = log.sort("pilot", "day").group_by("pilot", maintain_order=True).agg(pl.col("step").str.join(">"))
    return dict(of_each.group_by("step").len().iter_rows())


def variants_pm4py(log: pd.DataFrame) -> Answer:
    in_order = log.sort_values(["pilot", "day"])  # pm4py takes the steps of a case as they stand
    return {">".join(steps): n for steps, n in pm4py.get_variants(in_order, **KEYS).items()}


# ----------------------------------------------------------------- durations


def durations_pandas(log: pd.DataFrame) -> Answer:
    log = log.sort_values(["pilot", "day"])
    after = log.groupby("pilot").shift(-1)
    steps = log.assign(next_step=after["step"], days=(after["day"] - log["day"]).dt.days).dropna(subset="next_step")
    told = steps.groupby(["step", "next_step"])["days"].agg(["count", "median"])
    return {pair: (int(n), float(days)) for pair, n, days in told.itertuples()}


def durations_polars(log: pl.DataFrame) -> Answer:
    after = pl.col("step", "day").shift(-1).over("pilot").name.prefix("next_")
    steps = log.sort("pilot", "day").with_columns(after).drop_nulls("next_step")
    days = (pl.col("next_day") - pl.col("day")).dt.total_days()
    told = steps.group_by("step", "next_step").agg(pl.len().alias("n"), days.median().alias("days"))
    return {(step, then): (n, days) for step, then, n, days in told.iter_rows()}


def durations_pm4py(log: pd.DataFrame) -> Answer:
    seconds, *_ = pm4py.discover_performance_dfg(log, **KEYS)
    counts, *_ = pm4py.discover_dfg(log, **KEYS)
    return {pair: (counts[pair], told["median"] / 86400) for pair, told in seconds.items()}


KEYS = {"activity_key": "step", "timestamp_key": "day", "case_id_key": "pilot"}


def in_duckdb(sql: str, log: pd.DataFrame) -> Callable[[], Answer]:
    """The same by SQL over a table that DuckDB holds."""
    connection = duckdb.connect()
    connection.register("rows", log)
    connection.execute("create table log as select pilot, step, cast(day as date) as day from rows")

    def ask() -> Answer:
        rows: Iterable[tuple] = connection.execute(sql).fetchall()
        if sql is VARIANTS:
            return dict(rows)
        return {(step, then): (n, days) for step, then, n, days in rows}

    return ask


def sides(log: pd.DataFrame) -> dict[str, dict[str, Callable[[], Answer]]]:
    """By question and by library what answers it."""
    frame = pl.from_pandas(log)
    return {
        "variants": {
            "DuckDB": in_duckdb(VARIANTS, log),
            "polars": lambda: variants_polars(frame),
            "pandas": lambda: variants_pandas(log),
            "pm4py": lambda: variants_pm4py(log),
        },
        "durations": {
            "DuckDB": in_duckdb(DURATIONS, log),
            "polars": lambda: durations_polars(frame),
            "pandas": lambda: durations_pandas(log),
            "pm4py": lambda: durations_pm4py(log),
        },
    }


def worked(ask: Callable[[], Answer]) -> float:
    """Seconds of processors, all threads together."""
    started = time.process_time()
    ask()
    return time.process_time() - started


def main(sizes: list[int]) -> None:
    print(f"{os.cpu_count()} processors; median of {ROUNDS}, seconds of processors and times those of DuckDB")
    for n_pilots in sizes:
        log = made_log(n_pilots)
        for question, by in sides(log).items():
            right = by["DuckDB"]()
            for name, ask in by.items():
                if ask() != right:
                    raise AssertionError(f"{name} says something else of {question}")
            took = {name: statistics.median(worked(ask) for _ in range(ROUNDS)) for name, ask in by.items()}
            for name, seconds in took.items():
                told = f"{n_pilots:>9,} pilots {len(log):>10,} steps  {question:10} {name:8}"
                print(f"{told} {seconds:8.3f} s {seconds / took['DuckDB']:6.1f} x")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [10_000, 100_000])
