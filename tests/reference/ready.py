"""How far success was prepared, and the last day to begin: stepping from year to year, and meeting by meeting."""

from __future__ import annotations

import datetime as dt

from tests.reference.life import LONG_AGO, Register, day_of
from tests.reference.stock import GATES, ITEMS, Here, all_here, decision_norm

WEAKEST_FIRST = ("no", "not_assessed", "outdated", "partly", "no_evidence", "no_reason")
STRANDS = {
    "money": "structural_budget",
    "procurement": "legal_cleared",
    "recruitment": "reserved_capacity",
    "ict": "anchoring",
    "decision": "decision_agreed",
}
Meeting = tuple[dt.date, dt.date, str, str]  # the day, that of its papers, the body, the kind


def underway(register: Register, as_of: dt.date, filters: dict) -> list[Here]:
    """The pilots that run, are evaluated or wait on a decision after success."""
    return [
        here
        for here in all_here(register, as_of, filters)
        if here.stage in ("running", "evaluating") or (here.wait and here.stage)
    ]


def evaluation_on(here: Here) -> dt.date | None:
    """The day of success of a pilot that waits, else the plan that is still to be carried out."""
    if here.wait:
        return here.wait.succeeded_on
    evaluations = [one for one in here.life.statements if one.milestone == "evaluation" and one.happened_on]
    held_on = max((one.happened_on for one in evaluations), default=None)
    plans = [plan for plan in here.life.plans if plan.milestone == "evaluation"]
    if plans:
        newest = max(plans, key=lambda plan: plan.recording)
        is_ahead = held_on is None or (newest.recorded_on or LONG_AGO) > held_on
        return newest.planned_on if is_ahead else None
    rows = here.register.tables.get("evaluations", [])
    due = []
    for row in rows:
        was_held = day_of(row.get("held_on"))[0]
        if here.register.pilot_of(row) is here.pilot and not (was_held and was_held <= here.as_of):
            due.append(day_of(row["due_on"])[0])
    return min(due, default=None) if held_on is None else None


def readiness(register: Register, as_of: dt.date, **filters) -> list[dict]:
    rows = []
    for here in underway(register, as_of, filters):
        for item, known in (here.items or {}).items():
            said, second = known.said or {}, known.second or {}
            row = {"pilot_key": here.pilot.key, "stage": here.stage, "is_waiting": here.wait is not None}
            row |= {"item": item, "is_gate": item in GATES, "state": said.get("state")}
            row |= {"assessed_on": day_of(said.get("assessed_on"))[0], "second_state": second.get("state")}
            row |= {"is_open": known.because is not None, "open_because": known.because}
            rows.append(row | {"is_outdated": known.is_outdated})
    return rows


def readiness_now(
    register: Register, as_of: dt.date, near_days: int = 91, smallest: int = 10, rounded_to: int = 1, **filters
) -> list[dict]:
    """Without the moments, which tests/queries/test_readiness.py has."""
    del smallest, rounded_to
    rows = []
    for here in underway(register, as_of, filters):
        row = {"pilot_key": here.pilot.key, "stage": here.stage, "open_gates": here.open_gates}
        day = evaluation_on(here)
        left = None if here.wait or day is None else (day - as_of).days
        row |= {"evaluation_on": day, "days_to_evaluation": left}
        row["is_near"] = False if here.wait else None if left is None else 0 <= left <= near_days
        row["is_overdue"] = False if here.wait else None if left is None else left < 0
        row |= {"open_items": here.open_items, "open_of_all": None, "weakest_because": None}
        if here.items is not None:
            because = {item: known.because for item, known in here.items.items()}
            row["open_of_all"] = sum(map(bool, because.values()))
            row["weakest_because"] = next((word for word in WEAKEST_FIRST if word in because.values()), None)
            if row["weakest_because"]:
                row["weakest_item"] = next(item for item in ITEMS if because[item] == row["weakest_because"])
        if row["weakest_because"] or here.items is None:
            row.setdefault("weakest_item", None)
            rows.append(row)
        else:  # the first that is met: needed before not needed
            met = sorted(ITEMS, key=lambda item: (here.items[item].said["state"] != "yes", ITEMS.index(item)))
            rows.append(row | {"weakest_item": met[0]})
    return rows


# ------------------------------------------------------------------ the last day to begin


def calendar(register: Register, municipality: str) -> list[Meeting]:
    rows = [row for row in register.tables.get("meetings", []) if row["municipality"] == municipality]
    days = [(day_of(row["meets_on"])[0], day_of(row.get("papers_due_on"))[0], row) for row in rows]
    return sorted((meets, papers or meets, row["body"], row.get("kind") or "regular") for meets, papers, row in days)


def lead_time(register: Register, strand: str, as_of: dt.date) -> int | None:
    rows = [row for row in register.tables.get("lead_times", []) if row["strand"] == strand]
    known = [(day_of(row.get("adopted_on"))[0] or LONG_AGO, int(row["days"])) for row in rows]
    return max(((day, days) for day, days in known if day <= as_of), default=(None, None))[1]


def last_day_to_begin(register: Register, as_of: dt.date, **filters) -> list[dict]:
    rows = []
    for here in underway(register, as_of, filters):
        rows += of_pilot(here)
    return rows


def of_pilot(here: Here) -> list[dict]:
    as_of, meetings = here.as_of, calendar(here.register, here.pilot.municipality)
    councils = sorted({body for _, _, body, kind in meetings if kind != "regular"})
    body = here.life.body or (councils[0] if councils else None)
    evaluated, rollout, last = evaluation_on(here), None, None
    if evaluated:
        rollout = max(evaluated + dt.timedelta(decision_norm(here.register, as_of)), as_of)
        while (rollout.month, rollout.day) != (1, 1):
            rollout += dt.timedelta(1)
        can_be = [one for one in meetings if one[2] == body and one[1] > evaluated and one[1] >= as_of]
        while can_be and not [one for one in can_be if one[0] < rollout]:
            rollout = dt.date(rollout.year + 1, 1, 1)
        last = max((one for one in can_be if one[0] < rollout), default=None)
    ends = {
        "money": max((one[0] for one in meetings if not councils or one[2] in councils), default=None),
        "decision": max((one[0] for one in meetings if one[2] == body), default=None),
    }
    rows = []
    for strand, item in STRANDS.items():
        row = {"pilot_key": here.pilot.key, "strand": strand, "evaluation_on": evaluated, "rollout_on": rollout}
        anchor, because = anchored(strand, rollout, meetings, last, ends, body)
        needed = here.pilot.fact("needs_procurement") if strand == "procurement" else "yes"
        days = lead_time(here.register, strand, as_of)
        because = because or (None if needed else "no_need_said") or (None if days is not None else "no_lead_time")
        start = None if because or needed == "no" else anchor - dt.timedelta(days)
        is_done = here.items is not None and here.items[item].because is None
        is_late = start is not None and start < as_of
        came = (
            "done" if is_done else "not_needed" if needed == "no" else "unknown" if because
            else "late" if is_late else "open"
        )  # fmt: skip
        row |= {"came": came, "latest_start_on": start}
        row["unknown_because"] = because if came == "unknown" else None
        rows.append(row)
    left = [row["latest_start_on"] for row in rows if row["came"] in ("late", "open")]
    states = [row["came"] for row in rows]
    lacking = [row for row in rows if row["came"] == "unknown" and row["unknown_because"] != "no_need_said"]
    came = (
        "late" if "late" in states else "unknown" if lacking else "open" if "open" in states
        else "unknown" if "unknown" in states else "done"
    )  # fmt: skip
    of_all = {"pilot_last_day": min(left, default=None), "pilot_came": came}
    of_all |= first_act(rows, rollout, first_amendment(meetings, councils, evaluated, as_of))
    return [row | of_all for row in rows]


def first_amendment(
    meetings: list[Meeting], councils: list[str], evaluated: dt.date | None, as_of: dt.date
) -> Meeting | None:
    """The first meeting of the council of which the papers can still be made after the evaluation."""
    if not councils or not evaluated:
        return None
    return next((one for one in meetings if one[2] == councils[0] and one[1] > evaluated and one[1] >= as_of), None)


def first_act(rows: list[dict], rollout: dt.date | None, amendment: Meeting | None) -> dict:
    """Of all that a pilot can still do in time, what comes first; of what nothing mends, what is late longest."""
    late = [(row["latest_start_on"], nth) for nth, row in enumerate(rows) if row["came"] == "late"]
    ahead = [(row["latest_start_on"], nth, "begin") for nth, row in enumerate(rows) if row["came"] == "open"]
    mends = amendment is not None and rollout is not None and amendment[0].year <= rollout.year
    is_amendable = [rows[nth]["strand"] for _, nth in late] == ["money"] and mends
    if late and not is_amendable:
        day, nth = min(late)
        told = (day, nth, "hurry")
    else:
        money = [(amendment[1], -1, "amendment")] if is_amendable else []
        told = min([*money, *ahead], default=None)
    found = {"pilot_act": None, "pilot_act_on": None, "pilot_act_strand": None, "pilot_is_amendable": is_amendable}
    if told:
        day, nth, act = told
        found |= {"pilot_act": act, "pilot_act_on": day, "pilot_act_strand": rows[max(nth, 0)]["strand"]}
    return found


def anchored(
    strand: str,
    rollout: dt.date | None,
    meetings: list[Meeting],
    last: Meeting | None,
    ends: dict[str, dt.date | None],
    body: str | None,
) -> tuple[dt.date | None, str | None]:
    """The day that a strand is counted back from; else why it is unknown."""
    if rollout is None:
        return None, "no_evaluation"
    if strand not in ends:
        return rollout, None
    if strand == "decision" and body is None:
        return None, "no_body"
    if ends[strand] is None:
        return None, "no_calendar"
    reaches_december = ends[strand] >= dt.date(rollout.year - 1, 12, 1)
    if strand == "decision":
        return (last[1], None) if last and reaches_december else (None, "calendar_ends")
    of_year = [one[1] for one in meetings if one[3] == "kadernota" and one[0].year == rollout.year - 1]
    return (min(of_year), None) if of_year else (None, "no_kadernota" if reaches_december else "calendar_ends")
