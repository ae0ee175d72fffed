"""How long each question takes, at two sizes.

python -m tests.benchmarks.asking [PILOTS…]     (default 500 and 100,000)
"""

from __future__ import annotations

import datetime as dt
import statistics
import sys
import tempfile
import time
from pathlib import Path

from oversight import questions
from oversight.loading import load
from oversight.store import Store
from tests.benchmarks.made_records import AS_OF, make_records

ROUNDS = 7
GIVEN = {"as_of": AS_OF, "since": AS_OF - dt.timedelta(days=91), "pilot_key": "M007/P7"}


def milliseconds(store: Store, name: str) -> float:
    """The median time of a question, after one call that is not counted."""
    asked = questions.question(name)
    given = {key: value for key, value in GIVEN.items() if key in asked.parameters}
    earlier = store.current_name() if asked.needs_earlier else None
    store.ask(name, earlier=earlier, **given)
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        store.ask(name, earlier=earlier, **given)
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


def main(sizes: list[int]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        stores = {}
        for size in sizes:
            stores[size] = Store(Path(scratch) / f"store{size}")
            folder = make_records(Path(scratch) / f"records{size}", size, n_municipalities=min(342, size // 50))
            now = dt.datetime(2026, 3, 31)
            load(stores[size], [folder], municipality="m", now=now, keep=2, progress=lambda step, rows: None)
        print(f"{'question':24}", *(f"{size:>10,} pilots" for size in sizes))
        for name in questions.names():
            print(f"{name:24}", *(f"{milliseconds(store, name):>14.1f} ms" for store in stores.values()))


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [500, 100_000])
