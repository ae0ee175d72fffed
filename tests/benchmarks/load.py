"""How long a load takes against DuckDB's own reading of the same files into typed tables, in one run.

    python -m tests.benchmarks.load [PILOTS]        (default 100,000, with about 1,000,000 milestones)

Each side runs in a process of its own, in turn, and is timed from its first to its last line of work.
"""

from __future__ import annotations

import datetime as dt
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from doorstroom.store.load import load
from doorstroom.store.versions import Store
from tests.benchmarks.made_records import make_records

ROUNDS = 3


def timed_load(folder: Path, scratch: Path) -> None:
    """Load into a fresh store; prints seconds and peak memory as JSON."""
    started = time.perf_counter()
    now = dt.datetime(2026, 3, 31)
    report = load(Store(scratch), [folder], municipality="m", now=now, keep=2, progress=lambda step, rows: None)
    seconds = time.perf_counter() - started
    assert not report.refusals
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(json.dumps({"seconds": seconds, "peak_gib": peak}))


def timed_duckdb(folder: Path, scratch: Path) -> None:
    """DuckDB's own `read_csv` into typed tables in a database file; prints seconds and peak memory as JSON."""
    scratch.mkdir()
    started = time.perf_counter()
    connection = duckdb.connect(str(scratch / "raw.duckdb"))
    for table in ("pilots", "milestones", "meetings"):
        connection.read_csv(str(folder / f"{table}.csv")).create(table)
    connection.execute("checkpoint")
    connection.close()
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "peak_gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2}))


def main(n_pilots: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = make_records(Path(scratch) / "records", n_pilots)
        runs: dict[str, list[dict]] = {"load": [], "duckdb": []}
        for nth in range(ROUNDS):
            for side, found in runs.items():
                command = [sys.executable, "-m", __spec__.name, side, str(folder), f"{scratch}/{side}{nth}"]
                done = subprocess.run(command, capture_output=True, text=True, check=True)
                found.append(json.loads(done.stdout))
        ratios = [ours["seconds"] / theirs["seconds"] for ours, theirs in zip(*runs.values(), strict=True)]
        ours, theirs = (statistics.median(run["seconds"] for run in found) for found in runs.values())
        peak = max(run["peak_gib"] for run in runs["load"])
        ratio = statistics.median(ratios)
        print(f"load {ours:.2f} s, DuckDB read_csv {theirs:.2f} s: {ratio:.1f} x; peak {peak:.2f} GiB")


if __name__ == "__main__":
    sides = {"load": timed_load, "duckdb": timed_duckdb}
    if len(sys.argv) == 4:
        sides[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
