"""One ledger put together by DuckDB and by Spark: how long each takes, and whether each row of each table is the same.

    python -m tests.benchmarks.engines [PILOTS] [--memory 2g] [--store FOLDER]     (default 10,000)

Spark is a real cluster on this machine: a master and two workers of one core each. Told are the seconds that each
command takes, those that its own process works, and the most memory that this process holds; what Spark's workers take
comes on top. Ends with 1 where a row differs.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from doorstroom.store.versions import Store
from tests.benchmarks.made_ledgers import make_ledger
from tests.benchmarks.sizes import cost_of
from tests.spark.clusters import Cluster
from tests.spark.test_same_version import differences


def put_together(store: Path, *options: str) -> str:
    """Put a store together anew, and tell what that took; the name of the version."""
    cost, _ = cost_of("-m", "doorstroom", "recompose", "--store", store, *options)
    engine = " ".join(options[:2]) or "--engine here"
    print(f"{engine:18} {cost.took:8.1f} s {cost.worked:8.1f} s worked {cost.memory:8.0f} MiB", flush=True)
    return Store(store).current_name()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pilots", type=int, nargs="?", default=10_000)
    parser.add_argument("--memory", default="2g", help="what Spark takes on each worker")
    parser.add_argument("--worker-memory", default="3g", help="what each worker has")
    parser.add_argument("--store", type=Path, help="a store that there is; versions are added to it")
    options = parser.parse_args()
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        store = options.store or scratch / "store"
        if options.store is None:
            make_ledger(store, options.pilots)
        here = put_together(store)
        (scratch / "cluster").mkdir()
        cluster = Cluster(scratch / "cluster")
        stack.callback(cluster.stop)
        for _ in range(2):
            cluster.add_worker(options.worker_memory)
        there = put_together(store, "--engine", "spark", "--master", cluster.address, "--memory", options.memory)
        differ = differences(store, here, there)
    for table, (only_here, only_there) in sorted(differ.items()):
        print(f"{table}: {only_here} rows only by DuckDB, {only_there} only by Spark")
    print("each row of each table is the same" if not differ else f"{len(differ)} tables differ")
    return bool(differ)


if __name__ == "__main__":
    sys.exit(main())
