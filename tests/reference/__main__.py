"""Many random portfolios through the product and the reference; prints where they differ. Exit status 1 when they do.

python -m tests.reference --portfolios 2000 [--seed N] [--jobs 2] [--question NAME]… [--show N]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor

from tests.reference.compare import COMPARED, Difference, differences


def of_one(work: tuple[int, tuple[str, ...], int]) -> tuple[list[Difference], dict[str, float]]:
    """The differences on the portfolio of one seed, and the seconds that each question took."""
    seed, names, times = work
    spent: dict[str, float] = {}
    return list(differences(seed, names, times, spent)), spent


def main() -> int:
    """Run, and tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.reference", description=__doc__.splitlines()[0])
    parser.add_argument("--portfolios", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--times", type=int, default=2, help="how often each question is asked of a portfolio")
    parser.add_argument("--question", action="append", choices=sorted(COMPARED), help="only this one; may be repeated")
    parser.add_argument("--show", type=int, default=2, help="how many differences of a kind are shown")
    parser.add_argument("--seconds", action="store_true", help="what each question took")
    asked = parser.parse_args()
    names = tuple(asked.question or COMPARED)
    work = [(seed, names, asked.times) for seed in range(asked.seed, asked.seed + asked.portfolios)]
    kinds: dict[tuple[str, str], list[Difference]] = defaultdict(list)
    seconds: Counter[str] = Counter()
    started = time.monotonic()
    with ProcessPoolExecutor(asked.jobs) as pool:
        for number, (found, spent) in enumerate(pool.map(of_one, work, chunksize=1), start=1):
            seconds.update(spent)
            for difference in found:
                kinds[difference.question, difference.kind].append(difference)
                if len(kinds[difference.question, difference.kind]) == 1:  # the first of a kind at once
                    print(difference, flush=True)
            if sys.stderr.isatty():
                print(f"\r{number} of {len(work)}", end="", file=sys.stderr)
    for (name, kind), found in sorted(kinds.items()):
        seeds = len({difference.seed for difference in found})
        print(f"{name} · {kind}: {len(found)} differences on {seeds} portfolios")
        for difference in found[: asked.show]:
            print(f"    {difference}")
    if asked.seconds:
        for name, spent in seconds.most_common():
            print(f"{spent:8.2f} s {name}")
    n = sum(map(len, kinds.values()))
    print(f"{len(work)} portfolios, {len(names)} questions, {n} differences, {time.monotonic() - started:.0f} s")
    return 1 if n else 0


if __name__ == "__main__":
    sys.exit(main())
