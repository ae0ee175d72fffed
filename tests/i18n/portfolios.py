"""Portfolios of which every claim must be true: random ones, and the shapes in which a sentence goes wrong.

A portfolio is its tables as lists of dicts, before any of our code has seen them.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from doorstroom.store.versions import Store
from tests.given import empty_store, store_of

AS_OF = dt.date(2026, 3, 31)
SINCE = dt.date(2025, 12, 30)
FIRST = dt.date(2022, 1, 1)
NAMES = ("Alfa", "Bravo", "Delta", "Echo", "Golf", "Hotel", "Kilo", "Lima", "Mike", "Oscar", "Papa", "Romeo", "Tango")
THEMES, OWNERS, BODIES = ("Wmo", "Jeugd", "Wonen"), ("Team A", "Team B"), ("College", "Raad")
AREAS = ("Noord", "Zuid", "Oost")
GROUPS = ("Ouderen", "Gezinnen")
COLUMNS = {
    "pilots": "pilot_id title theme owner receiving_team visibility self_rating updated_on people_reached_per_month "
    "people_reached_now benefit_per_person rollout_cost_per_year",
    "milestones": "pilot_id milestone planned_on happened_on outcome decided_by recorded_on",
    "segments": "pilot_id area target_group role people_in_need people_reached",
    "areas": "area name municipality",
    "meetings": "body meets_on papers_due_on",
    "norms": "stage norm_days adopted_on adopted_by",
    "lessons": "lesson_id pilot_id lesson recorded_on action",
}
Rows = list[dict[str, object]]


@dataclass
class Portfolio:
    """filters: what a reader then chooses."""

    pilots: Rows = field(default_factory=list)
    milestones: Rows = field(default_factory=list)
    segments: Rows = field(default_factory=list)
    areas: Rows = field(default_factory=list)
    meetings: Rows = field(default_factory=list)
    norms: Rows = field(default_factory=list)
    lessons: Rows = field(default_factory=list)
    filters: dict[str, list[str]] = field(default_factory=dict)

    def store(self, folder: Path) -> Store:
        """A store with this portfolio as its last version."""
        if not self.pilots:
            return empty_store(folder)
        return store_of(folder, **self._drawn())

    def _drawn(self) -> dict[str, str]:
        drawn = {}
        for table, names in COLUMNS.items():
            lines = [" | ".join(_cell(row.get(name)) for name in names.split()) for row in getattr(self, table)]
            if lines:
                drawn[table] = "\n".join([" | ".join(names.split()), *lines])
        return drawn


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def random_portfolio(seed: int) -> Portfolio:
    """A portfolio with all that records can hold: unknown days, late recording, ties, reopened cases, gaps."""
    dice = random.Random(seed)
    made = Portfolio()
    unknown, untold = dice.choice((0, 0.1, 0.4)), dice.choice((0, 0.2, 0.7))
    step = dice.choice((1, 30, 100))  # days are multiples of it: the larger, the more ties
    public = dice.choice((1, 1, 0.5))
    for nth in range(dice.choice((1, 2, 5, 12, 25, 40))):
        pilot = f"p{nth:03d}"
        name = f"{dice.choice(NAMES)} {NAMES[nth % len(NAMES)]} {chr(65 + nth // len(NAMES))}"
        made.pilots.append(_pilot(dice, pilot, name, untold, public))
        made.milestones += _life(dice, pilot, unknown, step)
        made.segments += _segments(dice, pilot, untold)
        if dice.random() < 0.2:
            lesson = {"lesson_id": f"L{nth}", "pilot_id": pilot, "lesson": "Vroeg beginnen helpt"}
            made.lessons.append({**lesson, "recorded_on": _day(dice, step), "action": dice.choice(("open", "adopted"))})
    if dice.random() < 0.8:
        made.areas = [{"area": area, "name": area, "municipality": "m"} for area in AREAS]
    if dice.random() < 0.8:
        made.meetings = meetings(dice.choice((BODIES, BODIES[:1])), dice.choice((-24, 0)), dice.choice((1, 12)))
    if dice.random() < 0.6:
        stages = ("awaiting_decision", "preparing", "evaluating")[: dice.randint(1, 3)]
        made.norms = [{"stage": stage, "norm_days": dice.choice((30, 90, 183)), "adopted_on": "2021-01-30",
                       "adopted_by": "College"} for stage in stages]  # fmt: skip
    if dice.random() < 0.5:
        dimension, values = dice.choice((("theme", THEMES), ("owner", OWNERS), ("body", BODIES)))
        made.filters = {dimension: [dice.choice(values)]}
    return made


def _pilot(dice: random.Random, pilot: str, title: str, untold: float, public: float) -> dict:
    def told(value: object) -> object:
        return None if dice.random() < untold else value

    return {
        "pilot_id": pilot,
        "title": title,
        "theme": told(dice.choice(THEMES)),
        "owner": told(dice.choice(OWNERS)),
        "receiving_team": told(dice.choice(OWNERS)),
        "visibility": "public" if dice.random() < public else "internal",
        "self_rating": told(dice.choice(("green", "amber", "red"))),
        "updated_on": told(AS_OF - dt.timedelta(days=dice.randrange(400))),
        "people_reached_per_month": told(dice.randrange(80)),
        "people_reached_now": told(dice.randrange(20)),
        "benefit_per_person": told(dice.randrange(500)),
        "rollout_cost_per_year": told(dice.randrange(9000)),
    }


def _day(dice: random.Random, step: int) -> dt.date:
    return FIRST + dt.timedelta(days=dice.randrange(0, 1550, step))


def _life(dice: random.Random, pilot: str, unknown: float, step: int) -> Rows:
    """From idea on, as far as it came; days may be unknown, and what is reached may be reached again."""
    day, said = _day(dice, step), []
    for milestone, outcome, body in _steps(dice)[: dice.randrange(10)]:
        if milestone in ("ended", "rollout_plan"):
            planned = {"planned_on": day + dt.timedelta(days=200), "recorded_on": min(day, AS_OF), "decided_by": body}
            said.append({"milestone": "ended" if milestone == "ended" else "rollout_decision", **planned})
            continue
        if day <= AS_OF:
            happened = None if dice.random() < unknown else day
            recorded = None if dice.random() < 0.6 else day + dt.timedelta(days=dice.choice((0, 0, 200)))
            told = {"milestone": milestone, "outcome": outcome, "decided_by": body}
            said.append({**told, "happened_on": happened, "recorded_on": recorded})
        day += dt.timedelta(days=dice.randrange(0, 500, step))
    return [] if dice.random() < 0.05 else [{"pilot_id": pilot, **row} for row in said]


def _steps(dice: random.Random) -> list[tuple[str, str | None, str | None]]:
    """The steps of one life: milestone (or a plan), outcome, who decides."""
    evaluations = dice.choice(
        (["successful"], ["successful"], ["partly_successful"], ["unsuccessful"], [None], ["inconclusive"],
         ["successful", "unsuccessful", "successful"])
    )  # fmt: skip
    put_off = [("rollout_decision", dice.choice(("defer", "extend")), dice.choice(BODIES))]
    decided = dice.choice(("rollout_full", "rollout_targeted", "stop", None))
    return [
        ("registered", None, None),
        ("start_decision", dice.choice(("go", "go", "go", "no_go")), None),
        *([("ended", None, None)] if dice.random() < 0.6 else []),
        ("started", None, None),
        *(("evaluation", outcome, None) for outcome in evaluations),
        *([("rollout_plan", None, dice.choice(BODIES))] if dice.random() < 0.7 else []),
        *(put_off if dice.random() < 0.5 else []),
        ("rollout_decision", decided, dice.choice((*BODIES, None))),
        (dice.choice(("implemented", "anchored", "stopped")), None, None),
    ]


def _segments(dice: random.Random, pilot: str, untold: float) -> Rows:
    if dice.random() < untold:
        return []
    some = dice.sample([(area, group) for area in AREAS for group in GROUPS], dice.randint(1, 3))
    return [
        {
            "pilot_id": pilot,
            "area": area,
            "target_group": group,
            "role": dice.choice(("tested", "chosen", "rolled_out")),
            "people_in_need": dice.randrange(200),
            "people_reached": dice.choice((None, 3, 40)),
        }
        for area, group in some
    ]


def meetings(bodies: tuple[str, ...], first_month: int, months: int) -> Rows:
    """A meeting a month of each body, from `first_month` months after AS_OF on."""
    days = [AS_OF + dt.timedelta(days=30 * month + 7) for month in range(first_month, months)]
    return [
        {"body": body, "meets_on": day, "papers_due_on": day - dt.timedelta(days=14)} for body in bodies for day in days
    ]


# ----------------------------------------------------------------------- shapes


def lives(*steps: tuple[str, int | None, str | None], n: int = 3, **pilot: object) -> Portfolio:
    """`n` pilots that all lived these steps: milestone, days before AS_OF (None: nobody knows), outcome."""
    made = Portfolio(meetings=meetings(BODIES, -12, 6))
    for nth in range(n):
        made.pilots.append({"pilot_id": f"p{nth}", "title": NAMES[nth], "visibility": "public", **pilot})
        for milestone, days, outcome in steps:
            on = None if days is None else AS_OF - dt.timedelta(days=days)
            made.milestones.append({"pilot_id": f"p{nth}", "milestone": milestone, "happened_on": on,
                                    "outcome": outcome})  # fmt: skip
    return made


def changed(made: Portfolio, **with_what: object) -> Portfolio:
    """The portfolio with some of its tables, its filters or all its pilots changed."""
    for name, value in with_what.items():
        setattr(made, name, value)
    return made


WAITS = (("registered", 500, None), ("started", 400, None), ("evaluation", 300, "successful"))
ALL = {"theme": "Wmo", "owner": "Team A", "receiving_team": "Team A"}
SHAPES: dict[str, Callable[[], Portfolio]] = {
    "nothing at all": Portfolio,
    "nothing but titles": lambda: lives(n=4),
    "all days undated": lambda: lives(*((what, None, outcome) for what, _, outcome in WAITS)),
    "nothing public": lambda: lives(*WAITS, n=5, visibility="internal"),
    "one public": lambda: changed(
        lives(*WAITS, n=3, visibility="internal"),
        pilots=[
            {"pilot_id": f"p{nth}", "title": NAMES[nth], "visibility": "public" if nth == 2 else "internal"}
            for nth in range(3)
        ],
        milestones=[
            {"pilot_id": "p0", "milestone": "evaluation", "happened_on": "2025-01-01", "outcome": "successful"},
            {"pilot_id": "p2", "milestone": "evaluation", "happened_on": "2025-01-01", "outcome": "unsuccessful"},
        ],
    ),
    "filtered to nothing": lambda: changed(lives(*WAITS, **ALL), filters={"theme": ["Wonen"]}),
    "one pilot": lambda: lives(*WAITS, n=1, **ALL),
    "one day over": lambda: lives(("evaluation", 91, "successful"), n=1, **ALL),
    "two pilots": lambda: lives(*WAITS, n=2, **ALL),
    "ties": lambda: changed(
        lives(*WAITS, n=6),
        pilots=[
            {
                "pilot_id": f"p{nth}",
                "title": NAMES[nth],
                "visibility": "public",
                "theme": THEMES[nth % 3],
                "owner": OWNERS[nth % 2],
            }
            for nth in range(6)
        ],
    ),
    "no theme, no body, no costs, no meetings": lambda: changed(lives(*WAITS, n=4), meetings=[]),
    "an adopted norm": lambda: changed(
        lives(*WAITS, **ALL),
        norms=[{"stage": "awaiting_decision", "norm_days": 90, "adopted_on": "2020-01-30", "adopted_by": "Raad"}],
    ),
    "no evaluations": lambda: lives(("registered", 400, None), ("started", 300, None), **ALL),
    "outcomes unknown": lambda: lives(("started", 300, None), ("evaluation", 100, None), **ALL),
    "everything stopped": lambda: lives(*WAITS, ("stopped", 50, "no_money"), **ALL),
    "everything anchored": lambda: lives(
        ("registered", 1500, None),
        ("evaluation", 1300, "successful"),
        ("rollout_decision", 1200, "rollout_full"),
        ("implemented", 1100, None),
        ("anchored", 1000, None),
    ),
    "all decided on one day": lambda: lives(
        ("evaluation", 300, "successful"), ("rollout_decision", 200, "rollout_full"), n=12, **ALL
    ),
    "decisions undated": lambda: lives(*WAITS, ("rollout_decision", None, "rollout_full"), **ALL),
    "not begun": lambda: lives(("registered", -100, None), **ALL),
}
