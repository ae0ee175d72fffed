"""What each step costs by size, and by which power of the size it grows.

    python -m tests.benchmarks.sizes [PILOTS…]     (default 10,000, 31,600, 100,000 and 316,000)

Each size is a ledger of `made_ledgers`: three years of monthly lists, 500 pilots a source. Each step is a process of
its own; told are the seconds that processors worked on it, beside how long it took, and the most memory that it held.
The first step is what DuckDB itself needs to read the same Parquet into tables, and the others are told as a multiple
of it too. The exponent is the slope of the logarithm of the work over that of the size (least squares).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.benchmarks.ledger import written
from tests.benchmarks.made_ledgers import make_ledger

SIZES = (10_000, 31_600, 100_000, 316_000)
A_LIST = 500
RAW = """
import sys, duckdb
from pathlib import Path
from doorstroom.contract.model import contract
con = duckdb.connect(str(Path(sys.argv[1]).parent / "raw.duckdb"))
for name in contract().tables:
    files = [str(file) for file in Path(sys.argv[1]).rglob(f"{name}*.parquet")]
    if files:
        con.read_parquet(files, union_by_name=True).create(name)
"""
SCREENS = """
import datetime as dt, json, sys, time
from importlib import import_module
from pathlib import Path
from doorstroom.query import answers
from doorstroom.store import frames
from doorstroom.store.versions import Store
from tests.given import request_for
store = Store(Path(sys.argv[1]))
day, took = dt.date(2026, 3, 31), {}
pilot = store.ask("selected_pilots", as_of=day, at_most=1)["pilot_key"][0]
for name in sys.argv[2].split(","):
    for is_counted in (False, True):
        answers.forget(), frames.forget()
        said = {"municipality": ("M00007",)} | ({"id": (pilot,)} if name == "pilot" else {})
        started = time.process_time(), time.perf_counter()
        request = request_for(store, as_of=day, since=dt.date(2026, 2, 28), **said)
        for block in import_module(f"pages.{name}").build(request):
            pass
        took[name] = time.process_time() - started[0], time.perf_counter() - started[1]
print(json.dumps(took))
"""
PAGES = ("status", "decisions", "stagnation", "ready", "targeting", "learning", "network", "pilot")


@dataclass(frozen=True)
class Cost:
    """What a step took: seconds that processors worked, seconds, and the most memory in MiB."""

    worked: float
    took: float
    memory: float = 0.0


def cost_of(*command: object) -> tuple[Cost, str]:
    """What a process takes, and what it says. Raises RuntimeError where it fails."""
    environment = os.environ | {"DOORSTROOM_MUNICIPALITY": "Waterkant", "DOORSTROOM_SPACE": "0"}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = os.times().elapsed
        done = subprocess.Popen([sys.executable, *map(str, command)], stdout=out, stderr=err, env=environment)
        _, status, used = os.wait4(done.pid, 0)
        done.returncode = os.waitstatus_to_exitcode(status)
        took = os.times().elapsed - started
        out.seek(0), err.seek(0)
        if done.returncode:
            raise RuntimeError(err.read().decode())
        return Cost(used.ru_utime + used.ru_stime, took, used.ru_maxrss / 1024), out.read().decode()


def costs(folder: Path, n_pilots: int) -> dict[str, Cost]:
    """What each step takes with that many pilots."""
    store = folder / "store"
    make_ledger(store, n_pilots)
    first, second = written(folder / "lists", A_LIST, 2)
    how = ("--mapping", folder / "lists" / "koppeling.toml", "--store", store)
    found = {"DuckDB reads the same Parquet": cost_of("-c", RAW, store / "ledger")[0]}
    found["recompose, nothing folded before"] = cost_of("-m", "doorstroom", "recompose", "--store", store)[0]
    found["recompose once more"] = cost_of("-m", "doorstroom", "recompose", "--store", store)[0]
    found[f"a first list of {A_LIST}"] = cost_of("-m", "doorstroom", "load", first, *how)[0]
    found["the next list"] = cost_of("-m", "doorstroom", "load", second, *how)[0]
    _, said = cost_of("-c", SCREENS, store, ",".join(PAGES))
    return found | {f"screen {name}": Cost(*took) for name, took in json.loads(said).items()}


def exponent(sizes: list[int], worked: list[float]) -> float:
    """The power of the size by which work grows: 1 is as the size."""
    return float(np.polyfit(np.log(sizes), np.log(worked), 1)[0])


def main(sizes: list[int]) -> None:
    found = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as scratch:
            found[size] = costs(Path(scratch), size)
        for name, cost in found[size].items():
            print(
                f"{size:>9,} {name:34} {cost.worked:8.2f} s worked {cost.took:8.2f} s {cost.memory:8.0f} MiB",
                flush=True,
            )
    print(f"\n{'step':34}", *(f"{size:>12,}" for size in sizes), "    exponent")
    raw = {size: found[size]["DuckDB reads the same Parquet"].worked for size in sizes}
    for name in found[sizes[0]]:
        worked = [found[size][name].worked for size in sizes]
        cells = [f"{one:7.2f} {one / raw[size]:4.1f}x" for size, one in zip(sizes, worked, strict=True)]
        print(f"{name:34}", *cells, f"{exponent(sizes, worked):8.2f}" if len(sizes) > 1 else "")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
