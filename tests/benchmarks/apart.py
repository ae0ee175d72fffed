"""What asking costs where the tables of a version lie beside its file as Parquet, against one file with all of them.

python -m tests.benchmarks.apart [STORE | PILOTS]     (default 170,000 made pilots; of a store its version is copied)

Some questions of each kind, and those of whole screens, are asked of both in turns: the median in milliseconds of
processors and of the clock.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from doorstroom.query import answers
from doorstroom.store import apart, questions
from doorstroom.store.build import set_apart
from doorstroom.store.versions import Store
from tests.benchmarks.asking import GIVEN, SCREENS, made_store

ROUNDS = 3
ASKED = ("waiting_decisions", "portfolio_counts", "stage_now", "pilot", "stagnation", "stagnation_bridge", "ageing",
         "rating_gap", "wait_quantiles", "flow_by_month", "queue_forecast", "trend", "pivot", "facets",
         "selected_pilots")  # fmt: skip


def both(store: Store, scratch: Path) -> tuple[Store, Store]:
    """The version that readers see of a store, as one file and with as much apart as can be."""
    name, made = store.current_name(), []
    for kind in ("whole", "parted"):
        folder = scratch / kind
        folder.mkdir()
        shutil.copyfile(store.file(name), folder / f"{name}.duckdb")
        made.append(Store(folder))
        made[-1].point_to(name)
    file = made[1].file(name)
    started = time.process_time()
    n_before = file.stat().st_size
    set_apart(file, apart.folder_of(file), 0)
    n_parquet = sum(path.stat().st_size for path in apart.folder_of(file).iterdir())
    print(f"set apart in {time.process_time() - started:.1f} s of a processor: {n_before / 1e6:.0f} MB in one file;")
    print(f"{file.stat().st_size / 1e6:.0f} MB in the file that is left, {n_parquet / 1e6:.0f} MB of Parquet")
    return made[0], made[1]


def in_turns(ask, stores: tuple[Store, Store], rounds: int = ROUNDS) -> list[tuple[float, float]]:
    """Milliseconds of processors and of the clock of each store, the median of some rounds after one."""
    took = [[], []]
    for nth in range(rounds + 1):
        for one, store in enumerate(stores):
            answers.forget()
            started = time.process_time(), time.perf_counter()
            ask(store)
            if nth:
                took[one].append((time.process_time() - started[0], time.perf_counter() - started[1]))
    return [tuple(statistics.median(part) * 1000 for part in zip(*one, strict=True)) for one in took]


def told(label: str, took: list[tuple[float, float]]) -> None:
    (cpu, wall), (cpu_apart, wall_apart) = took
    print(f"{label:50} {cpu:8.0f} {cpu_apart:8.0f} {cpu_apart / cpu:6.2f} x {wall:8.0f} {wall_apart:8.0f}", flush=True)


def main(given: str) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        store = made_store(Path(scratch), int(given)) if given.isdigit() else Store(given)
        stores = both(store, Path(scratch))
        print(f"{'':50} processor: one file, apart, ratio; clock: one file, apart")
        told("opened, and asked how many pilots there are", in_turns(lambda one: Store(one.path).current(), stores))
        total = [[0.0, 0.0], [0.0, 0.0]]
        for name in ASKED:
            own = {key: value for key, value in GIVEN.items() if key in questions.question(name).parameters}
            took = in_turns(lambda one, name=name, own=own: one.ask(name, **own), stores)
            total = [[sum(pair) for pair in zip(*two, strict=True)] for two in zip(total, took, strict=True)]
            told(name, took)
        told("these together", total)
        for screen, ask in SCREENS.items():
            told(screen, in_turns(ask, stores))


if __name__ == "__main__":
    main(*(sys.argv[1:] or ["170000"]))
