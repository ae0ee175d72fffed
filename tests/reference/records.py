"""The records themselves: norms, blocks, ratings, lessons, how fresh they are, what is new."""

from __future__ import annotations

import datetime as dt

from tests.reference.life import STARTING_NORMS, Life, Register, day_of, is_chosen
from tests.reference.stock import Here, all_here


def norms_now(register: Register, as_of: dt.date) -> list[dict]:
    rows = []
    for stage, starting in STARTING_NORMS.items():
        norm = register.adopted(stage, as_of)
        row = {"stage": stage, "norm_days": int(norm["norm_days"]) if norm else starting, "is_adopted": bool(norm)}
        row["adopted_on"] = day_of(norm.get("adopted_on"))[0] if norm else None
        rows.append(row | {"adopted_by": norm["adopted_by"] if norm else None})
    return rows


def every_one(register: Register, as_of: dt.date, filters: dict) -> list[Here]:
    """The chosen pilots, also those that had not begun."""
    everyone = [Here(register, pilot, pilot.life(as_of), as_of) for pilot in register.pilots]
    return [here for here in everyone if is_chosen(here.pilot, here.life, filters)]


def blocked(register: Register, as_of: dt.date, by: str = "theme", grp: list[str] | None = None, **filters) -> list:
    rows = []
    for here in every_one(register, as_of, filters):
        said = here.life.blocked
        if said and not here.is_closed and not (grp and not {name or "" for name in here.groups(by)} & set(grp)):
            row = {"pilot_key": here.pilot.key, "stage": here.stage, "reason": said.outcome, "note": said.note}
            row["blocked_on"] = said.happened_on
            rows.append(row | {"days_blocked": (as_of - said.happened_on).days if said.happened_on else None})
    return rows


def record_state(register: Register, as_of: dt.date, **filters) -> list[dict]:
    chosen = every_one(register, as_of, filters)
    return [
        {
            "n_pilots": len(chosen),
            "n_stale": sum(here.is_stale for here in chosen),
            "n_age_unknown": sum(here.record_age is None and not here.is_closed for here in chosen),
        }
    ]


def rating_gap(register: Register, as_of: dt.date, by: str = "theme", **filters) -> list[dict]:
    """Ratings of a later day are not known yet; a rating without a day is."""
    del by
    rows = []
    for here in all_here(register, as_of, filters):
        rated_on = day_of(here.pilot.fact("self_rated_on"))[0]
        if here.is_closed or not here.pilot.fact("self_rating") or (rated_on and rated_on > as_of):
            continue
        row = {"pilot_key": here.pilot.key, "stage": here.stage, "self_rating": here.pilot.fact("self_rating")}
        row |= {"self_rated_on": rated_on, "computed_status": here.status, "is_over_norm": here.is_over}
        row |= {"is_blocked": here.life.blocked is not None, "is_stale": here.is_stale}
        rows.append(row | {"open_gates": here.open_gates})
    return rows


def lessons(register: Register, as_of: dt.date, **filters) -> list[dict]:
    chosen = {here.pilot: here for here in every_one(register, as_of, filters)}
    rows = []
    for lesson in register.tables.get("lessons", []):
        pilot = register.pilot_of(lesson)
        recorded_on, action_on = day_of(lesson["recorded_on"])[0], day_of(lesson.get("action_on"))[0]
        if pilot in chosen and (recorded_on is None or recorded_on <= as_of):
            is_done = action_on is None or action_on <= as_of
            action = lesson["action"] or "open"
            row = {"municipality": pilot.municipality, "lesson_id": lesson["lesson_id"], "recorded_on": recorded_on}
            row |= {"layer": lesson["layer"] or None, "action": action if is_done else "open"}
            row |= {"action_on": action_on if is_done else None, "stage": chosen[pilot].stage}
            rows.append(row | {"is_stopped": chosen[pilot].stage == "stopped"})
    return rows


def decisions(life: Life) -> set[tuple[str, dt.date | None]]:
    """What was decided about the rollout, on which day; a day can be unknown."""
    said = (said for said in life.statements if said.milestone == "rollout_decision" and said.outcome)
    return {(one.outcome, one.happened_on) for one in said}


def news(register: Register, as_of: dt.date, since: dt.date, **filters) -> list[dict]:
    then = {here.pilot: here for here in all_here(register, since, {})}
    rows = []

    def tell(kind: str, here: object, on_day: dt.date | None, days: int | None, outcome: str | None = None) -> None:
        row = {"kind": kind, "pilot_key": here.pilot.key, "outcome": outcome, "on_day": on_day, "days": days}
        rows.append(row)

    for here in all_here(register, as_of, filters):
        before = then.get(here.pilot)
        if here.wait and not (before and before.wait):
            day = here.wait.succeeded_on
            tell("newly_waiting", here, day, (as_of - day).days if day else None)
        was_over = before and before.is_over and before.stay.stage == here.stage
        if here.is_open and here.is_over and not (was_over and before.entered_on == here.entered_on):
            tell("newly_over_norm", here, here.entered_on + dt.timedelta(here.norm + 1), here.days_over)
        if here.is_stale and here.is_open:
            tell("stale", here, as_of - dt.timedelta(here.record_age), here.record_age)
    for here in every_one(register, as_of, filters):
        earlier = here.pilot.life(since)
        told = decisions(here.life) - decisions(earlier)
        for outcome, day in told:
            tell("put_off" if outcome in ("extend", "defer") else "decided", here, day, None, outcome)
        if earlier.wait() and not here.life.wait() and all(outcome in ("extend", "defer") for outcome, _ in told):
            ended = [spell.leaver.happened_on for spell in here.life.spells() if spell.leaver]
            tell("left_queue", here, ended[-1] if ended else None, None)
    return rows
