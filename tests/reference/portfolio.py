"""Random portfolios with the structure that goes wrong: rows as they are handed in, drawn from one seed.

Cells are text, as in a CSV: ISO days, `Q3 2025` and `2025` for days that are not exact, empty for what is not stated.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

Row = dict[str, str]

COLUMNS = {
    "pilots": [
        "pilot_id",
        "municipality",
        "title",
        "theme",
        "owner",
        "receiving_team",
        "self_rating",
        "self_rated_on",
        "rollout_cost_once",
        "rollout_cost_per_year",
        "rollout_fte",
        "targeted_fte",
        "targeted_cost_once",
        "targeted_cost_per_year",
        "people_reached_per_month",
        "people_reached_now",
        "benefit_per_person",
        "updated_on",
        "visibility",
        "needs_procurement",
    ],
    "milestones": [
        "pilot_id",
        "municipality",
        "milestone",
        "planned_on",
        "happened_on",
        "outcome",
        "decided_by",
        "note",
        "recorded_on",
    ],
    "readiness": ["pilot_id", "municipality", "item", "state", "evidence", "assessed_on", "assessor"],
    "segments": [
        "pilot_id",
        "municipality",
        "area",
        "target_group",
        "role",
        "people_in_need",
        "people_reached",
        "participants",
    ],
    "lessons": ["lesson_id", "pilot_id", "municipality", "lesson", "layer", "recorded_on", "action", "action_on"],
    "evaluations": ["pilot_id", "municipality", "due_on", "held_on"],
    "learning": [
        *("pilot_id", "municipality", "question", "layer", "agreed_on", "answer", "answer_note", "answered_on"),
        "end_picture_score",
    ],
    "capacity": ["municipality", "team", "quarter", "fte", "budget", "basis"],
    "meetings": ["municipality", "body", "meets_on", "papers_due_on", "kind"],
    "areas": ["area", "name", "municipality", "residents"],
    "norms": ["stage", "norm_days", "adopted_on", "adopted_by"],
    "lead_times": ["strand", "days", "adopted_on", "adopted_by"],
}
LAYERS = ("execution", "policy", "management", "administration", "partners", "residents")
STRANDS = ("money", "procurement", "recruitment", "ict", "decision")
FIRST, LAST = dt.date(2022, 7, 1), dt.date(2026, 3, 1)
BODIES = ("College", "Raad", "Directie")
THEMES = ("Jeugd", "Wmo", "Schulden")
AREAS = ("noord", "zuid", "oost", "west")
TARGET_GROUPS = ("ouderen", "jongeren", "gezinnen")
GATES = ("rollout_plan", "line_owner", "structural_budget", "reserved_capacity", "decision_agreed", "legal_cleared")
NORM_STAGES = ("idea", "preparing", "evaluating", "awaiting_decision", "implementing", "anchoring")


@dataclass
class Portfolio:
    """The tables of one portfolio, and the seed that made it."""

    seed: int
    tables: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in COLUMNS})

    def write(self, folder: Path) -> Path:
        """One CSV a table that has rows, and shapes for some of the areas."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, rows in self.tables.items():
            if rows or name in ("pilots", "milestones"):
                with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                    writer = csv.DictWriter(file, COLUMNS[name], restval="")
                    writer.writeheader()
                    writer.writerows(rows)
        if self.tables["areas"]:
            shapes = [_shape(row["area"]) for row in self.tables["areas"] if row["area"] != "west"]
            text = json.dumps({"type": "FeatureCollection", "features": shapes})
            (folder / "shapes.geojson").write_text(text, encoding="utf-8")
        return folder


def _shape(area: str) -> dict:
    ring = [[5.0, 52.0], [5.1, 52.0], [5.1, 52.1], [5.0, 52.0]]
    return {"type": "Feature", "properties": {"area": area}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def draw(seed: int) -> Portfolio:
    """The portfolio of a seed: mostly 20 to 60 pilots, in one to three municipalities."""
    random = Random(seed)
    portfolio = Portfolio(seed)
    tables = portfolio.tables
    register = _Register(random)
    n_pilots = random.choice((random.randint(1, 8), random.randint(20, 60), random.randint(20, 60)))
    for number in range(n_pilots):
        municipality = random.choice(register.municipalities)
        key = {"pilot_id": f"P{number % 37}-{number // 37}", "municipality": municipality}
        tables["pilots"].append(key | _facts(random, register, number))
        if random.random() < 0.95:
            life = _Life(random, register, key)
            life.live()
            tables["milestones"] += life.rows
        if register.has["segments"]:
            tables["segments"] += _segments(random, key)
        if register.has["readiness"]:
            tables["readiness"] += _readiness(random, key)
        if register.has["lessons"]:
            tables["lessons"] += _lessons(random, key, number)
    if random.random() < 0.5:  # not in the order of events, as lists are
        random.shuffle(tables["milestones"])
    tables["areas"] = _areas(random, register) if register.has["areas"] else []
    tables["meetings"] = _meetings(random, register) if register.has["meetings"] else []
    tables["norms"] = _norms(random) if register.has["norms"] else []
    _success(Random(f"success {seed}"), register, tables)  # its own dice, so that the rest stays as it was
    _prepare(Random(f"preparing {seed}"), tables)
    _learn(Random(f"learning {seed}"), tables)
    return portfolio


def _learn(random: Random, tables: dict[str, list[Row]]) -> None:
    """What some municipalities agree to learn, around the start and the evaluation of their pilots, layer by layer."""
    places = {pilot["municipality"] for pilot in tables["pilots"]}
    records = {place for place in sorted(places) if random.random() < 0.7}
    for pilot in tables["pilots"]:
        key = {name: pilot[name] for name in ("pilot_id", "municipality")}
        own = [row for row in tables["milestones"] if row["milestone"] == "started" and key.items() <= row.items()]
        starts = [row["happened_on"] for row in own if len(row["happened_on"]) == 10]
        around = dt.date.fromisoformat(starts[0]) if starts else FIRST + dt.timedelta(random.randint(0, 1200))
        if key["municipality"] in records and random.random() < 0.8:
            tables["learning"] += _questions(random, key, around)


def _questions(random: Random, key: Row, around: dt.date) -> Iterator[Row]:
    for question in ("Wat werkt?", "Voor wie?")[: random.choice((1, 1, 2))]:
        for layer in random.sample(LAYERS, random.randint(2, 6)):
            agreed = random.choice(("", *[(around + dt.timedelta(random.choice((-30, 0, 0, 1, 60)))).isoformat()] * 7))
            answer = random.choice(("", "yes", "partly", "no", "not_answered", "not_answered"))
            answered = (around + dt.timedelta(random.randint(90, 700))).isoformat() if answer else ""
            yield key | {
                "question": question,
                "layer": layer,
                "agreed_on": agreed,
                "answer": answer,
                "answer_note": random.choice(("", "Daarom")),
                "answered_on": random.choice(("", answered, answered, answered)),
                "end_picture_score": random.choice(("", "1", "3", "4", "5")),
            }


def _prepare(random: Random, tables: dict[str, list[Row]]) -> None:
    """What the last day to begin is counted back from; drawn by itself, so that the rest of a seed is as it was."""
    for pilot in tables["pilots"]:
        pilot["needs_procurement"] = random.choice(("yes", "no", "no", ""))
    for meeting in tables["meetings"]:
        is_budget = meeting["body"] == "Raad" and meeting["meets_on"][5:7] in ("05", "06", "07")
        meeting["kind"] = "kadernota" if is_budget and random.random() < 0.8 else "regular"
    for strand in STRANDS:
        for _ in range(random.choice((0, 1, 1, 2))):
            lead_time = {"strand": strand, "days": str(random.choice((0, 30, 60, 230)))}
            day = FIRST + dt.timedelta(random.randint(0, 60) * 20)
            adopted = {"adopted_on": day.isoformat(), "adopted_by": "College"} if random.random() < 0.7 else {}
            if not any(
                row["strand"] == strand and row.get("adopted_on") == adopted.get("adopted_on")
                for row in tables["lead_times"]
            ):
                tables["lead_times"].append(lead_time | adopted)


class _Register:
    """What the pilots of one portfolio share: municipalities, how statements are recorded, which tables there are."""

    def __init__(self, random: Random) -> None:
        self.municipalities = ["G", "H", "K"][: random.choice((1, 1, 2, 3))]
        self.recording = random.choice(("prompt", "late", "empty", "mixed", "mixed", "from_a_day"))
        self.opened_on = FIRST + dt.timedelta(random.randint(200, 900))  # of a register that began with what there was
        self.speed = random.choice((0.3, 1.0, 1.0, 2.0))
        self.share_undated = random.choice((0.0, 0.03, 0.12))
        self.share_inexact = random.choice((0.0, 0.05))
        self.share_corrected = random.choice((0.0, 0.1, 0.3))
        self.begins_from = random.choice((FIRST, FIRST + dt.timedelta(600)))
        self.survivors_only = self.recording == "from_a_day" and random.random() < 0.5
        shares = {"segments": 0.8, "readiness": 0.6, "lessons": 0.6, "areas": 0.7, "meetings": 0.7, "norms": 0.6}
        self.has = {name: random.random() < share for name, share in shares.items()}

    def recorded_on(self, random: Random, day: dt.date) -> str:
        """When a statement about that day was written down; empty where nobody said."""
        lags = {
            "prompt": (0, 0, 1),
            "late": (0, 5, 20, 45, 120),
            "mixed": (0, 3, 30, None, None),
            "from_a_day": (0, 0, 4),
            "empty": (None,),
        }
        lag = random.choice(lags[self.recording])
        if lag is None:
            return ""
        recorded = day + dt.timedelta(lag and random.randint(1, lag))
        return max(recorded, self.opened_on if self.recording == "from_a_day" else recorded).isoformat()


class _Life:
    """One pilot going through its life, with everything that happens to pilots, written down as statements."""

    def __init__(self, random: Random, register: _Register, key: Row) -> None:
        self.random, self.register, self.key = random, register, key
        self.rows: list[Row] = []
        days = (LAST - register.begins_from).days - 30
        self.day = register.begins_from + dt.timedelta(random.randint(0, days))
        self.body = random.choice((*BODIES, ""))

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def wait(self, low: int, high: int) -> bool:
        """Let time pass; False when the life goes on beyond what is recorded."""
        if not self.chance(0.04):  # now and then two things on one day
            self.day += dt.timedelta(1 + int(self.random.randint(low, high) * self.register.speed))
        return self.day <= LAST

    def say(self, milestone: str, outcome: str = "", **more: str) -> None:
        """A statement that something happened, as the register writes it down."""
        register, random = self.register, self.random
        row = self.key | {"milestone": milestone, "happened_on": self.day.isoformat(), "outcome": outcome} | more
        row["recorded_on"] = register.recorded_on(random, self.day)
        if milestone == "rollout_decision" and self.chance(0.8):
            row["decided_by"] = self.body
        if self.chance(register.share_undated):
            row["happened_on"] = ""
            if self.chance(0.3):
                row["recorded_on"] = ""
        elif self.chance(register.share_inexact):
            quarter = f"Q{(self.day.month + 2) // 3} {self.day.year}"
            row["happened_on"] = random.choice((quarter, quarter, str(self.day.year)))
        self.rows.append(row)

    def say_corrected(self, milestone: str, outcomes: tuple[str, ...]) -> str:
        """A statement of which the outcome may be corrected later, or said twice; the outcome that holds in the end."""
        outcome = self.random.choice(outcomes)
        self.say(milestone, outcome)
        if self.chance(self.register.share_corrected):
            first = self.rows[-1]
            outcome = self.random.choice(outcomes)
            recorded = self.day + dt.timedelta(self.random.randint(0, 90))
            again = "" if not first["recorded_on"] and self.chance(0.5) else recorded.isoformat()
            self.rows.append(first | {"outcome": outcome, "recorded_on": again})
        return outcome

    def plan(self, milestone: str, ahead: int, recorded: dt.date | None = None) -> None:
        """A plan of a milestone, some days ahead, written down on a day (or on none)."""
        day = self.day + dt.timedelta(ahead)
        recorded = recorded or self.day
        row = self.key | {"milestone": milestone, "planned_on": day.isoformat(), "recorded_on": recorded.isoformat()}
        if self.register.recording == "empty" or self.chance(0.1):
            row["recorded_on"] = ""
        if milestone == "rollout_decision":
            row["decided_by"] = self.body
        self.rows.append(row)

    def plans_of_the_end(self, length: int) -> None:
        """The first plan of the end: on time, late, or never; and plans that follow it."""
        if self.chance(0.8):
            late = self.random.choice((0, 0, -30, 20, 150))
            self.plan("ended", self.random.choice((length, length, 20, -5)), self.day + dt.timedelta(late))
            for _ in range(self.random.choice((0, 0, 1, 2))):
                self.plan("ended", length + self.random.randint(-20, 120), self.day + dt.timedelta(late + 60))

    def live(self) -> None:
        """From the idea to wherever it comes."""
        stages = (self.idea, self.start, self.run, self.evaluate, self.implement, self.anchor)
        skipped = self.random.choice((0, 0, 0, 1, 3)) if self.register.survivors_only is False else 0
        for stage in stages[skipped:]:
            if not stage() or self.stops():
                return

    def stops(self) -> bool:
        """Stopped without a decision, now and then."""
        if self.chance(0.05) and self.wait(5, 60):
            self.say("stopped", self.random.choice(("no_effect", "withdrawn", "no_money", "merged")))
            if self.chance(0.15) and self.wait(5, 60):  # and begins again
                self.say("started")
                return False
            return True
        return False

    def blocks(self) -> None:
        """Blocked, and perhaps free again."""
        if self.chance(0.15):
            self.say("blocked", self.random.choice(("capacity", "money", "other")), note="wacht")
            start = self.day
            if self.chance(0.6):
                self.day += dt.timedelta(self.random.randint(0, 60))
                self.say("unblocked")
                self.day = start

    def idea(self) -> bool:
        self.say("registered")
        self.blocks()
        return self.wait(5, 150)

    def start(self) -> bool:
        if self.chance(0.1):
            self.say_corrected("start_decision", ("no_go", "go"))
            if self.rows[-1]["outcome"] == "no_go":
                return False
        elif self.chance(0.9):
            self.say("start_decision", self.random.choice(("go", "go", "go_uncovered")), note="zonder dekking")
        return self.wait(5, 150)

    def run(self) -> bool:
        length = self.random.randint(60, 300)
        self.plans_of_the_end(length)
        if self.chance(0.92):
            self.say("started")
        self.blocks()
        if not self.wait(length - 50, length + 90):
            return False
        if self.chance(0.1):
            self.say("rollout_decision", "extend")
        if self.chance(0.8):
            self.say("ended")
        return self.wait(1, 80)

    def evaluate(self) -> bool:
        """Evaluations and decisions until one goes on to implementing."""
        evaluations = ("successful", "successful", "successful", "partly_successful", "unsuccessful", "inconclusive")
        decisions = ("rollout_full", "rollout_targeted", "defer", "defer", "extend", "stop")
        for _ in range(self.random.choice((1, 2, 4, 6))):
            if self.chance(0.75):
                self.say_corrected("evaluation", evaluations)
            if self.chance(0.3):
                self.plan("rollout_decision", self.random.randint(10, 90))
            if self.chance(0.25):
                self.body = self.random.choice(BODIES)
            self.blocks()
            if self.chance(0.1) and self.wait(1, 60):
                self.say("evaluation", self.random.choice(evaluations))
            if not self.wait(1, 150):
                return False
            decided = self.say_corrected("rollout_decision", decisions) if self.chance(0.8) else "none"
            if decided.startswith("rollout"):
                return True
            if decided == "stop" and self.chance(0.8):
                return False
            if decided == "extend" and not self.extension():
                return False
            if not self.wait(1, 100):
                return False
        return self.chance(0.2)

    def extension(self) -> bool:
        """What follows an extension: plans recorded before it, on the day or after it; another run."""
        for _ in range(self.random.choice((0, 1, 1, 2))):
            recorded = self.day + dt.timedelta(self.random.choice((-40, -7, 0, 0, 10, 80)))
            self.plan("ended", self.random.choice((30, 90, 180, -10)), recorded)
        if self.chance(0.15):
            self.say("started")
        if not self.wait(20, 200):
            return False
        if self.chance(0.7):
            self.say("ended")
        return self.wait(1, 60)

    def implement(self) -> bool:
        if not self.wait(20, 400):
            return False
        if self.chance(0.9):
            self.say("implemented")
        self.blocks()
        return True

    def anchor(self) -> bool:
        """Checks that hold or slip, and the statement that it is anchored, before or after them."""
        if self.chance(0.3):
            self.say("anchored")
        for _ in range(self.random.choice((1, 2, 3, 4))):
            self.day += dt.timedelta(self.random.choice((100, 149, 150, 180, 330, 400)))
            if self.day > LAST:
                return False
            self.say_corrected("recheck", ("holds", "holds", "holds", "slipped"))
            if self.chance(0.3):
                self.say("anchored")
        return False


def _facts(random: Random, register: _Register, number: int) -> Row:
    def stated(share: float, value: object) -> str:
        return str(value) if random.random() < share else ""

    rated_on = FIRST + dt.timedelta(random.randint(200, 1300))
    return {
        "title": f"Pilot {number}",
        "theme": stated(0.9, random.choice(THEMES)),
        "owner": stated(0.8, random.choice(("Team A", "Team B"))),
        "receiving_team": stated(0.7, random.choice(("Wijk 1", "Wijk 2"))),
        "self_rating": stated(0.7, random.choice(("green", "green", "amber", "red"))),
        "self_rated_on": stated(0.7, rated_on.isoformat()),
        "rollout_cost_per_year": stated(0.7, random.randint(0, 90) * 1000),
        "people_reached_per_month": stated(0.7, random.randint(0, 60)),
        "people_reached_now": stated(0.7, random.randint(0, 30)),
        "benefit_per_person": stated(0.7, random.randint(0, 500)),
        "updated_on": stated(0.7, (FIRST + dt.timedelta(random.randint(300, 1300))).isoformat()),
        "visibility": random.choice(("public", "internal", "")),
    }


def _segments(random: Random, key: Row) -> list[Row]:
    rows = []
    for area in random.sample(AREAS, random.choice((0, 1, 1, 2, 3))):
        for group in random.sample(TARGET_GROUPS, random.choice((1, 1, 2))):
            people = [random.choice(("", "0", "3", "8", "9", "10", "12", "40", "120")) for _ in range(3)]
            role = random.choice(("tested", "candidate", "chosen", "rolled_out", "not_here"))
            segment = {"area": area, "target_group": group, "role": role}
            rows.append(
                key | segment | dict(zip(("people_in_need", "people_reached", "participants"), people, strict=True))
            )
    return rows


def _readiness(random: Random, key: Row) -> list[Row]:
    rows = []
    for item in (*GATES, "partners"):
        for _ in range(random.choice((0, 1, 1, 2))):
            state = random.choice(("yes", "yes", "partly", "no", "not_needed"))
            day = FIRST + dt.timedelta(random.randint(0, 90) * 15)
            row = {"item": item, "state": state, "assessed_on": day.isoformat()}
            row["evidence"] = random.choice(("", "zaak 1", "zaak 2"))
            row["assessor"] = random.choice(("owner", "second", ""))
            rows.append(key | row)
    return rows


def _lessons(random: Random, key: Row, number: int) -> list[Row]:
    rows = []
    for lesson in range(random.choice((0, 0, 1, 2))):
        day = FIRST + dt.timedelta(random.randint(200, 1300))
        row = {"lesson_id": f"L{number}-{lesson}", "lesson": "Begin klein", "recorded_on": day.isoformat()}
        row["layer"] = random.choice(("execution", "policy", ""))
        row["action"] = random.choice(("adopted", "rejected", "open", ""))
        if row["action"] in ("adopted", "rejected"):
            row["action_on"] = random.choice(("", (day + dt.timedelta(random.randint(0, 200))).isoformat()))
        if random.random() < 0.2:
            row["recorded_on"] = ""
        rows.append(key | row)
    return rows


def _areas(random: Random, register: _Register) -> list[Row]:
    return [
        {"area": area, "name": area.title(), "municipality": municipality, "residents": random.choice(("", "9000"))}
        for municipality in register.municipalities
        for area in AREAS
        if random.random() < 0.85
    ]


def _meetings(random: Random, register: _Register) -> list[Row]:
    rows = []
    for municipality in register.municipalities:
        for body in BODIES[: random.choice((1, 2, 3))]:
            day = FIRST + dt.timedelta(random.randint(0, 400))
            while day < LAST + dt.timedelta(random.choice((0, 200))):
                papers = random.choice(("", (day - dt.timedelta(14)).isoformat()))
                meeting = {"body": body, "meets_on": day.isoformat(), "papers_due_on": papers}
                rows.append({"municipality": municipality} | meeting)
                day += dt.timedelta(random.choice((21, 28, 35, 90)))
    return rows


def _success(random: Random, register: _Register, tables: dict[str, list[Row]]) -> None:
    """What success asks of teams and what room they have; when evaluations are planned, and due."""
    is_planned = random.random() < 0.85
    for pilot in tables["pilots"]:
        for name, value in (
            ("rollout_fte", random.choice((0, 0.25, 0.5, 1, 1, 2, 3.5))),
            ("rollout_cost_once", random.choice((0, 5000, 20000, 120000))),
            ("targeted_fte", random.choice((0, 0.25, 0.5))),
            ("targeted_cost_once", random.choice((0, 5000))),
            ("targeted_cost_per_year", random.choice((0, 8000))),
        ):
            if random.random() < (0.85 if name.startswith("rollout") else 0.3):
                pilot[name] = str(value)
        key = {name: pilot[name] for name in ("pilot_id", "municipality")}
        if is_planned and random.random() < 0.8:
            tables["milestones"] += _evaluation_plans(random, key, tables["milestones"])
        if random.random() < 0.25:
            days = random.sample(range(100, 1500), random.choice((1, 1, 2)))
            for day in days:
                due = FIRST + dt.timedelta(day)
                held = (due + dt.timedelta(random.randint(-20, 90))) if random.random() < 0.5 else None
                held = held.isoformat() if held and held <= LAST else ""
                tables["evaluations"].append(key | {"due_on": due.isoformat(), "held_on": held})
    for municipality in register.municipalities:
        first = dt.date(random.choice((2023, 2024)), 1, 1)
        for team in ("Wijk 1", "Wijk 2", "Wijk 3"):
            for nth in range(random.choice((0, 6, 14, 20))):
                quarter = dt.date(first.year + nth // 4, nth % 4 * 3 + 1, 1)
                row = {"municipality": municipality, "team": team, "quarter": quarter.isoformat()}
                row |= {"fte": random.choice(("", "0", "1", "2.5", "4")), "basis": random.choice(("", "free", "total"))}
                row["budget"] = random.choice(("", "0", "20000", "60000"))
                if random.random() < 0.9:
                    tables["capacity"].append(row)


def _evaluation_plans(random: Random, key: Row, milestones: list[Row]) -> Iterator[Row]:
    """Plans around the day of an evaluation, or of one that never came; some recorded late, or on no day."""
    own = [
        row for row in milestones if row["pilot_id"] == key["pilot_id"] and row["municipality"] == key["municipality"]
    ]
    held = [row["happened_on"] for row in own if row["milestone"] == "evaluation" and len(row["happened_on"]) == 10]
    usual = dt.date.fromisoformat(random.choice(held)) if held else LAST - dt.timedelta(random.randint(-300, 400))
    for _ in range(random.choice((1, 1, 2, 3))):
        planned = usual - dt.timedelta(random.choice((0, 0, 20, 45, 90, -30, random.randint(-60, 200))))
        recorded = planned - dt.timedelta(random.choice((200, 90, 30, 0, -10)))
        recorded_on = recorded.isoformat() if recorded <= LAST and random.random() < 0.85 else ""
        yield key | {"milestone": "evaluation", "planned_on": planned.isoformat(), "recorded_on": recorded_on}


def _norms(random: Random) -> list[Row]:
    rows = []
    for stage in NORM_STAGES:
        days = sorted({random.randint(0, 60) * 20 for _ in range(random.choice((0, 0, 1, 2)))})
        for day in days:
            norm = {"stage": stage, "norm_days": str(random.choice((0, 30, 60, 100, 250)))}
            rows.append(norm | {"adopted_on": (FIRST + dt.timedelta(day)).isoformat(), "adopted_by": "College"})
        if random.random() < 0.15:
            rows.append({"stage": stage, "norm_days": str(random.choice((20, 75))), "adopted_by": "Raad"})
    random.shuffle(rows)
    return rows
