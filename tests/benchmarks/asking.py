"""How long each question takes, at two sizes; those that divide the pilots also divided by area.

python -m tests.benchmarks.asking [PILOTS…]     (default 500 and 170,000)

An answer that takes longer than its size may is marked, and counted at the end. Below that stands how long all
questions of one screen take together, where several of them select from the same rows.
"""

from __future__ import annotations

import datetime as dt
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from doorstroom.query import answers
from doorstroom.report.text.preparing import NEAR_DAYS
from doorstroom.store import questions
from doorstroom.store.load import load
from doorstroom.store.versions import Store
from tests.benchmarks.made_records import AS_OF, add_segments, make_records
from tests.given import request_for

ROUNDS = 7
GIVEN = {"as_of": AS_OF, "since": AS_OF - dt.timedelta(days=91), "pilot_key": "M007/P7", "place": "Zwolle"}
# Rows that no screen asks for all at once: as the screens ask for them.
AS_SCREENS_ASK = {
    "stage_moves": [{"within": "months_12"}, {"month": ["2026-03-01"]}],
    "stock": [{"stage": "awaiting_decision"}, {"stage": "open"}],
    "selected_pilots": [{"at_most": 200}, {"at_most": 200, "which": "is_waiting"}],
}
# What a team carries is asked of one municipality at a time.
OF_ONE_PLACE = {"collision", "collision_pilots", "start_gate"}
# The questions of a screen that share rows, in the order in which it asks them, and what they may take together.
READY = ("last_day_summary", "last_day_to_begin", "readiness_now", "readiness",
         "collision", "collision_pilots", "start_gate", "started_uncovered", "assessors_agree")  # fmt: skip
LEARN = ("in_view", "learning_summary", "learning_first", "learning_now", "learning_layers", "evaluations_held",
         "evaluation_calendar", "lessons_summary", "lessons", "learning_link", "learning_outcomes")  # fmt: skip
FIRST = """
import os, sys, time
os.environ["DOORSTROOM_STORE"] = sys.argv[1]
from tests.benchmarks.asking import ask_ready
from doorstroom.store.versions import Store
from doorstroom.query import answers
from doorstroom.web import warming
from doorstroom.settings import settings
if sys.argv[2]:
    warming.make_ready()
store = answers.store_at(settings().store)
started = time.perf_counter(), time.process_time()
ask_ready(store)
print((time.perf_counter() - started[0]) * 1000, (time.process_time() - started[1]) * 1000)
"""
READY_GOALS_MS = ((500, 300), (170_000, 1000))
# The largest number of pilots, and how many milliseconds an answer may take up to there.
GOALS_MS = ((500, 60), (170_000, 500))


def milliseconds(store: Store, name: str, **chosen: object) -> float:
    """The median time of a question, after one call that is not counted."""
    asked = questions.question(name)
    known = GIVEN | of_a_hand_in(store)
    given = {key: value for key, value in known.items() if key in asked.parameters} | chosen
    return _median_ms(lambda: store.ask(name, **given))


def of_a_hand_in(store: Store) -> dict[str, object]:
    """What the questions about one hand-in take: the first of the store, and a file of it."""
    first = store.ask("hand_ins").iloc[0]
    return {"hand_in": first["hand_in"], "file": "pilots.csv"}


def first_milliseconds(store: Store) -> dict[str, tuple[float, float]]:
    """How long the first round of a process takes, and how long processors work on it: without what the server makes
    ready at its start, and with it.
    """
    took = {}
    for said, made in (("nothing made ready", ""), ("made ready", "ready")):
        command = [sys.executable, "-c", FIRST, store.path, made]
        wall, processor = subprocess.run(command, capture_output=True, check=True, text=True).stdout.split()
        took[said] = float(wall), float(processor)
    return took


def screen_milliseconds(store: Store, ask: Callable[[Store], None]) -> tuple[float, float]:
    """The median time of all questions of a screen about one municipality, when none was asked before; and how long
    processors work on it.
    """
    wall = _median_ms(lambda: ask(store))
    answers.forget()
    started = time.process_time()
    ask(store)
    return wall, (time.process_time() - started) * 1000


def ask_ready(store: Store) -> None:
    """All questions of Klaar voor succes about one municipality, as the screen asks them: the dearest beside others."""
    request = request_for(store, as_of=AS_OF, municipality=["M007"])
    near = {"near_days": NEAR_DAYS}
    request.ahead("readiness_summary", **near)
    request.ask("in_view")
    request.ask("readiness_summary", **near)
    request.ahead("collision")
    for name in READY:
        request.ask(name, **(near if name == "readiness_now" else {}))


def ask_network(store: Store) -> None:
    """All questions of Netwerk about one municipality and one plan."""
    everywhere = {"as_of": AS_OF}
    for name in ("in_view", "stage_now", "reuse_now"):
        store.ask(name, as_of=AS_OF, municipality=["M007"])
    for name in ("like_pilots", "like_lessons"):
        store.ask(name, text="mantelzorgcoach voor jongeren in de wijk", **everywhere)
    for name in ("look_alikes", "municipality_traits"):
        store.ask(name, place="M007", **everywhere)
    for name in ("residents_unknown", "network_compare", "network_themes"):
        store.ask(name, **everywhere)
    store.ask("wait_quantiles", by="municipality", **everywhere)


def ask_learning(store: Store) -> None:
    """All questions of Leren about one municipality: of a whole network only totals are told."""
    for name in LEARN:
        store.ask(name, as_of=AS_OF, municipality=["M007"])


def ask_targeting(store: Store) -> None:
    """All questions of Gericht uitrollen about one pilot."""
    for name in ("pilot", "target_cells", "room_sharers"):
        store.ask(name, pilot_key=GIVEN["pilot_key"], as_of=AS_OF)
    store.ask("rollout_room", pilot_key=GIVEN["pilot_key"], as_of=AS_OF, municipality=["M007"])
    for name in ("rollout_plans", "rollout_choices", "fair_share"):
        store.ask(name, pilot_key=GIVEN["pilot_key"], as_of=AS_OF, fte=3)


def ask_targets(store: Store) -> None:
    """All questions of Gericht uitrollen where no pilot is chosen, about one municipality."""
    for name in ("in_view", "target_pilots", "rollout_room"):
        store.ask(name, as_of=AS_OF, municipality=["M007"])


SCREENS = {
    "Klaar voor succes": ask_ready,
    "Netwerk": ask_network,
    "Leren": ask_learning,
    "Gericht uitrollen, een pilot": ask_targeting,
    "Gericht uitrollen, de lijst": ask_targets,
}


def _median_ms(ask: Callable[[], object]) -> float:
    ask()
    times = []
    for _ in range(ROUNDS):
        answers.forget()
        started = time.perf_counter()
        ask()
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


def goal_ms(n_pilots: int, goals: Sequence[tuple[int, int]] = GOALS_MS) -> int:
    """How long an answer may take at that size; beyond the largest, as long as there."""
    return next((goal for size, goal in goals if n_pilots <= size), goals[-1][1])


def asked_ways() -> Iterator[tuple[str, dict[str, object]]]:
    """Each question with what is chosen in it: nothing, and where it divides the pilots, by area."""
    for name in questions.names():
        yield name, {"municipality": ["M007"]} if name in OF_ONE_PLACE else {}
        by = questions.question(name).parameters.get("by")
        if by is not None and "area" in by.choices:
            yield name, {"by": "area"}
        yield from ((name, chosen) for chosen in AS_SCREENS_ASK.get(name, ()))


def made_store(scratch: Path, n_pilots: int) -> Store:
    n_municipalities = min(342, n_pilots // 50)
    folder = make_records(scratch / f"records{n_pilots}", n_pilots, n_municipalities)
    add_segments(folder, n_pilots, n_municipalities)
    store = Store(scratch / f"store{n_pilots}")
    now = dt.datetime(2026, 3, 31)
    load(store, [folder], municipality="m", now=now, keep=2, progress=lambda step, rows: None)
    return store


def main(sizes: list[int]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        stores = {size: made_store(Path(scratch), size) for size in sizes}
        print(f"{'question':45}", *(f"{size:>10,} pilots" for size in sizes))
        n_over = dict.fromkeys(sizes, 0)
        for name, chosen in asked_ways():
            answers = []
            for size, store in stores.items():
                took = milliseconds(store, name, **chosen)
                is_over = took > goal_ms(size)
                n_over[size] += is_over
                answers.append(f"{took:>12.1f} ms{' !' if is_over else '  '}")
            label = " ".join((name, *(f"{key}={value}" for key, value in chosen.items())))
            print(f"{label:45}", *answers, flush=True)
        for size, n in n_over.items():
            print(f"{size:,} pilots: {n} answers over {goal_ms(size)} ms")
            for screen, ask in SCREENS.items():
                took, worked = screen_milliseconds(stores[size], ask)
                goal = goal_ms(size, READY_GOALS_MS)
                print(f"{size:,} pilots: {screen} {took:.0f} ms of {goal} ms, {worked:.0f} of a processor")
            for made, (wall, processor) in first_milliseconds(stores[size]).items():
                print(
                    f"{size:,} pilots: first round, {made}: {wall:.0f} ms, {processor:.0f} of a processor", flush=True
                )


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [500, 170_000])
