"""What a history takes: an archive of monthly lists, the next list, and one list into what others handed in.

    python -m tests.benchmarks.ledger [PILOTS [MONTHS [OTHERS]]]        (default 500, 24, 170,000)

Each command is a process of its own, timed whole; the first line is the newest list alone in an empty store, and the
others are told as a multiple of that too.
"""

from __future__ import annotations

import calendar
import csv
import datetime as dt
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.made_records import make_records

MAPPING = """
source = "pilotlijst"
reported_on = "name"
[columns]
pilot_id = "Nr"
title = "Naam"
owner = "Trekker"
[[milestones]]
milestone = "started"
happened_on = "Gestart"
[[milestones]]
milestone = "ended"
planned_on = "Einde gepland"
happened_on = "Beëindigd"
[[milestones]]
milestone = "evaluation"
happened_on = "Geëvalueerd"
outcome = { column = "Uitkomst", values = { "geslaagd" = "successful", "niet geslaagd" = "unsuccessful" } }
[[milestones]]
milestone = "rollout_decision"
happened_on = "Besluit op"
outcome = { column = "Besluit", values = { "uitgesteld" = "defer", "breed invoeren" = "rollout_full" } }
"""
HEADERS = (
    "Nr", "Naam", "Trekker", "Gestart", "Einde gepland", "Beëindigd", "Geëvalueerd", "Uitkomst", "Besluit op", "Besluit"
)  # fmt: skip


def lists(n_pilots: int, n_months: int, seed: int = 20260331) -> Iterator[tuple[dt.date, list[dict[str, str]]]]:
    """The list of each month end, overwritten as an office does: plans move, cells are filled in and emptied."""
    clock = random.Random(seed)
    rows: list[dict[str, str]] = []
    for nth in range(n_months):
        year, month = divmod(2024 * 12 + nth, 12)
        day = dt.date(year, month + 1, calendar.monthrange(year, month + 1)[1])
        wanted = n_pilots // 2 + (n_pilots - n_pilots // 2) * (nth + 1) // n_months
        while len(rows) < wanted:
            number = str(len(rows) + 1)
            start = day - dt.timedelta(days=clock.randrange(1, 200))
            end = start + dt.timedelta(days=clock.randrange(180, 500))
            rows.append(dict.fromkeys(HEADERS, "") | {
                "Nr": number, "Naam": f"Pilot {number}", "Trekker": f"Team {clock.randrange(12)}",
                "Gestart": start.isoformat(), "Einde gepland": end.isoformat(),
            })  # fmt: skip
        for row in clock.sample(rows, len(rows) // 10):
            happened = (day - dt.timedelta(days=clock.randrange(28))).isoformat()
            if not row["Beëindigd"]:
                row["Einde gepland"] = (day + dt.timedelta(days=clock.randrange(30, 300))).isoformat()
                row["Beëindigd"] = clock.choice(["", "", happened])
            elif not row["Geëvalueerd"]:
                row |= {"Geëvalueerd": happened, "Uitkomst": clock.choice(["geslaagd", "niet geslaagd"])}
            elif row["Uitkomst"]:
                row |= {"Besluit op": happened, "Besluit": clock.choice(["uitgesteld", "breed invoeren"])}
            row["Trekker"] = f"Team {clock.randrange(12)}"
        yield day, [dict(row) for row in rows if clock.random() > 0.002]


def written(folder: Path, n_pilots: int, n_months: int) -> list[Path]:
    """The lists as CSV, and the mapping beside them."""
    folder.mkdir()
    (folder / "koppeling.toml").write_text(MAPPING, encoding="utf-8")
    (folder / "lijsten").mkdir()
    files = []
    for day, rows in lists(n_pilots, n_months):
        files.append(folder / "lijsten" / f"pilotlijst {day}.csv")
        with files[-1].open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, HEADERS)
            writer.writeheader()
            writer.writerows(rows)
    return files


def seconds(*arguments: object) -> float:
    """What a command takes, from the start of its process to its end."""
    environment = os.environ | {"DOORSTROOM_MUNICIPALITY": "Waterkant"}
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "doorstroom", *map(str, arguments)], env=environment, capture_output=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr.decode())
    return time.perf_counter() - started


def main(n_pilots: int, n_months: int, n_others: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        files = written(home / "archief", n_pilots, n_months + 1)
        how = ("--mapping", home / "archief" / "koppeling.toml", "--store")
        alone = seconds("load", files[-1], *how, home / "alone")
        told = {f"the newest list of {n_pilots} alone": alone}
        told[f"{n_months} lists as one archive"] = seconds("load", *files[:-1], *how, home / "store")
        told["the next list"] = seconds("load", files[-1], *how, home / "store")
        told["that list once more"] = seconds("load", files[-1], *how, home / "store")
        told["check of a list, with what it would change"] = seconds("check", files[-2], *how, home / "store")
        told["recompose"] = seconds("recompose", "--store", home / "store")
        if n_others:
            others = make_records(home / "others", n_others)
            told[f"{n_others} pilots of others"] = seconds("load", others, "--store", home / "network")
            told[f"a list of {n_pilots} into them"] = seconds("load", files[-1], *how, home / "network")
        for what, taken in told.items():
            print(f"{what:50} {taken:7.2f} s {taken / alone:7.1f} x")


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:]]
    main(*given, *(500, 24, 170_000)[len(given) :])
