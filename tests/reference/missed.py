"""Where it builds up, fairly: ends that were to be expected at the pace of all groups, against those that came."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from tests.reference.life import OPEN_STAGES, Register, groups, is_chosen
from tests.reference.survival import Curve, Seen, seen_from, seen_stays

WINDOW = 365


class Hazard:
    """Nelson-Aalen of a stage, over the whole register as known on a day."""

    def __init__(self, register: Register, as_of: dt.date, stage: str) -> None:
        seen = [one for pilot in register.pilots for one in seen_stays(pilot, as_of, stage)]
        self.steps = Curve(seen).steps(float("inf"))
        self.n_exits = sum(d for _, _, d in self.steps)

    def up_to(self, age: int) -> float:
        return sum(d / n for at, n, d in self.steps if at <= age)


def missed_decisions(register: Register, as_of: dt.date, by: str = "body", **filters) -> list[dict]:
    start = as_of - dt.timedelta(WINDOW)
    hazards = {stage: Hazard(register, as_of, stage) for stage in OPEN_STAGES}
    cells: dict[tuple, dict[str, float]] = defaultdict(
        lambda: dict.fromkeys(("n_open", "n_unknown_days", "n_over_before_seen", "known", "observed", "expected"), 0.0)
    )
    for pilot in register.pilots:
        life = pilot.life(as_of)
        if not is_chosen(pilot, life, filters):
            continue
        for stay in life.stays:
            if not stay.is_open or (stay.has_ended and stay.went <= start):
                continue
            says = {"n_open": float(not stay.has_ended)}
            if stay.entered_on is None or (stay.has_ended and stay.left_on is None):
                says["n_unknown_days"] = 1.0
            else:
                entry = seen_from(life, stay.entered_on)
                age = ((stay.left_on or as_of) - stay.entered_on).days
                if Seen(entry, age, "left" if stay.has_ended else None).was_seen:
                    says["known"] = 1.0
                    hazard = hazards[stay.stage]
                    at_start = (start - stay.entered_on).days
                    from_age = max(at_start, entry) if at_start >= 0 or entry > 0 else -1
                    says["observed"] = float(stay.has_ended)
                    says["expected"] = hazard.up_to(age) - (hazard.up_to(from_age) if from_age >= 0 else 0.0)
                else:
                    says["n_over_before_seen"] = 1.0
            names = groups(pilot, life, by, stay.stage)
            for name in names:
                cell = cells[pilot.municipality if by == "body" else None, name, stay.stage]
                for column, value in says.items():
                    cell[column] += value / len(names)
    rows = []
    for (municipality, grp, stage), cell in cells.items():
        row: dict[str, object] = {"municipality": municipality, "grp": grp, "stage": stage}
        row |= {"n_open": cell["n_open"], "n_unknown_days": cell["n_unknown_days"]}
        row["n_over_before_seen"] = cell["n_over_before_seen"]
        observed, expected = (cell["observed"], cell["expected"]) if cell["known"] else (None, None)
        missed = None if observed is None else expected - observed
        rows.append(row | {"observed": observed, "expected": expected, "missed": missed})
    return rows
