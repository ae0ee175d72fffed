"""How long a rerun of each screen takes above the rerun of an empty Streamlit page, in one run.

Twice: with the answers of the run before remembered, as after a change of theme; and with all of them asked again, as
after a choice that nobody made before.

    python -m tests.benchmarks.screens [PILOTS]     (default 500)

A screen runs as it does for a reader (its questions, its figures), without the frame around it and without a browser.
"""

from __future__ import annotations

import datetime as dt
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from streamlit.testing.v1 import AppTest

from doorstroom.query import answers
from doorstroom.store.load import load
from doorstroom.store.versions import Store
from tests.benchmarks.made_records import AS_OF, make_records
from tests.pages.conftest import SCREEN

ROUNDS = 9
SCREENS = (
    *("status", "decisions", "stagnation", "analysis", "pivot", "origin", "ready", "targeting", "learning", "network"),
    *("pilot", "briefing"),
    "method",
)


def rerun_milliseconds(app: AppTest, *, is_asked_again: bool = False) -> float:
    """The median time of a rerun, after two runs that are not counted."""
    times = []
    for nth in range(ROUNDS + 2):
        if is_asked_again:
            answers.forget()
        started = time.perf_counter()
        app.run()
        assert not app.exception, app.exception
        if nth > 1:
            times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


def main(n_pilots: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = make_records(Path(scratch) / "records", n_pilots, n_municipalities=9)
        store = Store(Path(scratch) / "store")
        now = dt.datetime(2026, 3, 31)
        load(store, [folder], municipality="m", now=now, keep=2, progress=lambda step, rows: None)
        os.environ["DOORSTROOM_STORE"] = str(store.path)
        empty = rerun_milliseconds(AppTest.from_string("import streamlit\n", default_timeout=30))
        print(f"{'empty page':12} {empty:7.1f} ms")
        for name in SCREENS:
            app = _screen(name)
            remembered, asked = rerun_milliseconds(app), rerun_milliseconds(app, is_asked_again=True)
            print(f"{name:12} {remembered - empty:+7.1f} ms {asked - empty:+7.1f} ms", flush=True)


def _screen(name: str) -> AppTest:
    app = AppTest.from_string(SCREEN.format(name=name), default_timeout=30)
    app.query_params["as_of"] = AS_OF.isoformat()
    app.query_params["id"] = "M007/P7"
    app.query_params["figure"] = "waiting"
    return app


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
