"""The records themselves: norms, blocks, ratings, lessons, how fresh they are, what is new."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from tests.reference.life import LONG_AGO, STARTING_NORMS, Life, Pilot, Register, Statement, day_of, is_chosen
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


def since_last_time(register: Register, as_of: dt.date, since: dt.date, kind: str = "all", **filters) -> list[dict]:
    """A plain load always knew of every pilot, and nothing in it is said to hold no longer."""
    since = min(since, as_of)
    rows = []
    for here in every_one(register, as_of, filters):
        for row in (
            *_moved(here.pilot, since, as_of),
            *_said(here.pilot, since, as_of),
            *_replanned(here.pilot, since, as_of),
        ):
            blank = dict.fromkeys(("milestone", "field", "was", "is_now", "was_outcome", "outcome", "on_day"))
            rows.append({"pilot_key": here.pilot.key, **blank, **row})
    return [row for row in rows if kind in ("all", row["kind"])]


def _moved(pilot: Pilot, since: dt.date, as_of: dt.date) -> Iterator[dict]:
    before = "not_begun" if pilot.life(dt.date.max).stay else None
    stays = [pilot.life(day).stay for day in (since, as_of)]
    was, is_now = (stay.stage if stay else before for stay in stays)
    if was != is_now:
        on_day = stays[1].entered_on if stays[1] else None
        yield {"kind": "stage_move", "was": was, "is_now": is_now, "on_day": on_day}


@dataclass(frozen=True)
class _Event:
    """What happened, however many rows say so."""

    milestone: str
    outcome: str | None
    day: dt.date | None

    @property
    def order(self) -> tuple:
        return self.day is None, self.day or LONG_AGO, self.outcome or ""


def _events(life: Life) -> dict[_Event, list[Statement]]:
    found: dict[_Event, list[Statement]] = {}
    for one in life.statements:
        found.setdefault(_Event(one.milestone, one.outcome, one.happened_on), []).append(one)
    return found


def _said(pilot: Pilot, since: dt.date, as_of: dt.date) -> Iterator[dict]:
    """What happened that was not known then; in place of what was known, where that is known no longer."""
    then, now = _events(pilot.life(since)), _events(pilot.life(as_of))
    days = sorted({one.known_from for one in pilot.statements if since < one.known_from <= as_of})
    on_days = [(day, _events(pilot.life(day))) for day in days]

    def ended(event: _Event) -> dt.date:
        return next(day for day, known in on_days if event not in known)

    def came(event: _Event) -> dt.date:
        return max(day for (day, known), before in zip(on_days, [then, *(e for _, e in on_days)], strict=False)
                   if event in known and event not in before)  # fmt: skip

    def replaces(new: _Event, old: _Event) -> bool:
        if new.milestone != old.milestone or came(new) < ended(old):
            return False
        if old.day or not new.day:
            return new.day == old.day and old.day is not None
        recorded = [one.recorded_on for one in then[old]]
        return None in recorded or new.day <= max(recorded)

    def nearness(new: _Event, old: _Event) -> tuple:
        apart = abs((new.day - old.day).days) if new.day and old.day else 10**6
        return new.outcome != old.outcome, apart

    gone, come = ([event for event in some if event not in other] for some, other in ((then, now), (now, then)))
    pairs = [(old, new) for old in gone for new in come if replaces(new, old)]
    corrected = {}
    for old, new in pairs:
        of_old = [(new.day != old.day, came(new), *nearness(new, old), new.order, new) for o, new in pairs if o == old]
        of_new = [
            (new.day != o.day, -ended(o).toordinal(), *nearness(new, o), o.order, o) for o, n in pairs if n == new
        ]
        if min(of_old)[-1] == new and min(of_new)[-1] == old:
            corrected[new] = old
    for new in come:
        said = {"milestone": new.milestone, "outcome": new.outcome, "on_day": new.day}
        if old := corrected.get(new):
            was, is_now = (event.day.isoformat() if event.day else None for event in (old, new))
            yield said | {"kind": "correction", "was": was, "is_now": is_now, "was_outcome": old.outcome}
        elif kind := _kind(new, is_moved=any(_moved(pilot, since, as_of))):
            yield said | {"kind": kind}


def _kind(new: _Event, *, is_moved: bool) -> str | None:
    """What something new that happened is told as; None where it is not told by itself."""
    if new.milestone in ("start_decision", "rollout_decision"):
        return "deferral" if new.outcome in ("defer", "extend") else "decision"
    if new.milestone in ("blocked", "unblocked"):
        return new.milestone
    return "evaluation" if new.milestone == "evaluation" and new.outcome and not is_moved else None


def _replanned(pilot: Pilot, since: dt.date, as_of: dt.date) -> Iterator[dict]:
    plans = [one for one in pilot.statements if one.planned_on]
    for milestone in {plan.milestone for plan in plans}:
        told = [
            [plan for plan in plans if plan.milestone == milestone and (plan.recorded_on or LONG_AGO) <= day]
            for day in (since, as_of)
        ]
        if told[0]:
            then, now = (max(known, key=lambda plan: plan.recording) for known in told)
            if then.planned_on != now.planned_on:
                days = {"was": then.planned_on.isoformat(), "is_now": now.planned_on.isoformat()}
                yield {"kind": "replan", "milestone": milestone, **days, "on_day": now.recorded_on}
