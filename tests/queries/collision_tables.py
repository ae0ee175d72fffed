"""Tables of a team, of pilots that may come to it, and of a past that makes their chances what a test needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path

from doorstroom.store.versions import Store
from tests.given import store_of

AS_OF = dt.date(2026, 3, 1)
Q1, Q2, Q3 = dt.date(2026, 1, 1), dt.date(2026, 4, 1), dt.date(2026, 7, 1)
TEAM = "Wijkteam Noord"
PILOT = {
    **{"title": "", "theme": "Wmo", "receiving_team": TEAM, "rollout_fte": 1, "rollout_cost_once": 0},
    **{"rollout_cost_per_year": 0, "targeted_fte": "", "targeted_cost_once": "", "targeted_cost_per_year": ""},
}
MILESTONES = "pilot_id | milestone | planned_on | happened_on | outcome | note | recorded_on"
Told = tuple[str, dict, list[str]]


def days(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)


def pilot(name: str, *lines: str, **facts: object) -> Told:
    """A pilot with what its record says, and lines of milestones without its name."""
    return name, {**PILOT, "title": f"Pilot {name}", **facts}, [f"{name} | {line}" for line in lines]


def happened(milestone: str, day: object, outcome: str = "", note: str = "") -> str:
    return f"{milestone} | | {day} | {outcome} | {note} | {day}"


def planned(day: object, recorded: object = "2020-01-01") -> str:
    return f"evaluation | {day} | | | | {recorded}"


def evaluated(name: str, outcome: str = "successful", *, slip: int = 0, wait: int | None = 0, **facts: object) -> Told:
    """One of the past: evaluated so many days after its plan; a success was decided on `wait` days later."""
    plan = dt.date(2021, 6, 1)
    held = plan + days(slip)
    lines = [happened("started", "2021-01-01"), planned(plan), happened("evaluation", held, outcome)]
    if wait is not None and outcome == "successful":
        lines.append(happened("rollout_decision", held + days(wait), facts.pop("decision", "rollout_full")))
    return pilot(name, *lines, **facts)


def past(n_successes: int = 6, n_failures: int = 4, **how: object) -> list[Told]:
    """A past of which every evaluation came on its day, and every decision on that of the evaluation."""
    return [
        *(evaluated(f"s{nth}", **how) for nth in range(n_successes)),
        *(evaluated(f"f{nth}", "unsuccessful", **how) for nth in range(n_failures)),
    ]


def evaluating(name: str, plan: object = "2026-03-20", **facts: object) -> Told:
    return pilot(name, happened("started", "2025-01-01"), planned(plan), happened("ended", "2026-01-05"), **facts)


def running(name: str, plan: object = "2026-03-20", **facts: object) -> Told:
    return pilot(name, happened("started", "2025-01-01"), planned(plan), **facts)


def preparing(name: str, plan: object = "2026-03-20", **facts: object) -> Told:
    return pilot(name, happened("start_decision", "2026-02-01", "go"), planned(plan), **facts)


def waiting(name: str, since: object, **facts: object) -> Told:
    return pilot(name, happened("started", "2025-01-01"), happened("evaluation", since, "successful"), **facts)


def stopped(name: str, **facts: object) -> Told:
    lines = happened("started", "2024-01-01"), happened("stopped", "2024-05-01", "no_effect")
    return pilot(name, *lines, **facts)


def room(
    fte: object = 6, budget: object = 1_000_000, quarter: object = Q1, basis: str = "free", team: str = TEAM
) -> str:
    return f"{team} | {quarter} | {fte} | {budget} | {basis}"


def drawn(told: Iterable[Told], rooms: Iterable[str] = (), **more: str) -> Mapping[str, str]:
    """As `store_of` takes them."""
    told = list(told)
    head = ["pilot_id", *PILOT]
    pilots = [" | ".join(head), *(" | ".join(map(str, (name, *facts.values()))) for name, facts, _ in told)]
    capacity = ["team | quarter | fte | budget | basis", *rooms]
    milestones = [MILESTONES, *(line for *_, lines in told for line in lines)]
    tables = {"pilots": pilots, "milestones": milestones, "capacity": capacity}
    return {name: "\n".join(lines) for name, lines in tables.items() if len(lines) > 1} | more


def store(folder: Path, told: Iterable[Told], rooms: Iterable[str] = (room(),), **more: str) -> Store:
    return store_of(folder, **drawn(told, rooms, **more))
