"""Learning, layer by layer, and evaluations against their first plan: each counted as it is defined."""

from __future__ import annotations

import datetime as dt
from statistics import variance

from tests.reference.life import Register, day_of
from tests.reference.records import every_one
from tests.reference.stock import Here, all_here

LAYERS = ("execution", "policy", "management", "administration", "partners", "residents")
RUN = {"running", "evaluating", "awaiting_decision", "implementing", "anchoring", "anchored"}
Row = dict[str, object]


def evaluations(here: Here) -> list[Row]:
    """The evaluations of a pilot, in the order of their days."""
    as_of = here.as_of
    rows = [row for row in here.register.tables.get("evaluations", []) if here.register.pilot_of(row) is here.pilot]
    listed = [(due, held if held and held <= as_of else None) for due, held in _in_order(rows)]
    plans = sorted((one for one in here.life.plans if one.milestone == "evaluation"), key=lambda one: one.recording)
    first = [day for day in (plans[0].planned_on if plans else None, listed[0][0] if listed else None) if day]
    happened = [one.happened_on for one in here.life.statements if one.milestone == "evaluation"]
    if not listed and (first or happened):
        listed = [(None, None)]
    found = []
    for nth, ((planned, _), (is_held, held_on)) in enumerate(zip(listed, _held(listed, happened), strict=True), 1):
        due = min(first, default=None) if nth == 1 else planned
        is_due = due is not None and (as_of - due).days > 30
        if is_held:
            state = "held"
        elif here.stage == "stopped":
            state = "cancelled"
        else:
            state = "late" if is_due else "in_month" if due < as_of else "planned"
        found.append({"nth": nth, "due_on": due, "held_on": held_on, "is_due": is_due, "state": state})
    further = {"due_on": None, "is_due": False, "state": "held"}
    days = enumerate(_further(listed, happened), len(listed) + 1)
    return [*found, *({"nth": nth, "held_on": day, **further} for nth, day in days)]


def _further(listed: list[tuple], happened: list[dt.date | None]) -> list[dt.date]:
    """The days on which more evaluations happened than the list has rows for, each once."""
    told, left = {day for _, day in listed if day}, list(happened)
    n_rows = len(listed)
    for _, day in listed:
        if day in left:
            left.remove(day)
            n_rows -= 1
    return sorted({day for day in left[n_rows:] if day} - told - set(left[:n_rows]))


def _held(listed: list[tuple], happened: list[dt.date | None]) -> list[tuple[bool, dt.date | None]]:
    """Of each evaluation of the list: whether it was held, and when. What happened is the row that says its day."""
    left, rows = list(happened), []
    for nth, (_, day) in enumerate(listed):
        if day is not None and day in left:
            left.remove(day)
        else:
            rows.append(nth)
    told = dict(zip(rows, left, strict=False))
    return [(day is not None or nth in told, day or told.get(nth)) for nth, (_, day) in enumerate(listed)]


def _in_order(rows: list[dict[str, str]]) -> list[tuple[dt.date, dt.date | None]]:
    days = [(day_of(row["due_on"])[0], day_of(row.get("held_on"))[0]) for row in rows]
    return sorted(days, key=lambda one: one[0])


def evaluation_calendar(register: Register, as_of: dt.date, grp: list[str] | None = None, **filters) -> list[Row]:
    return [
        {"pilot_key": here.pilot.key, **row}
        for here in every_one(register, as_of, filters)
        if not grp or (here.pilot.fact("theme") or "") in grp
        for row in evaluations(here)
    ]


def _learners(register: Register, as_of: dt.date, filters: dict) -> list[Here]:
    """The pilots that have run by a day."""
    here = all_here(register, as_of, filters)
    return [one for one in here if one.life.stay and any(stay.stage in RUN for stay in one.life.stays)]


def _layer(here: Here, layer: str) -> Row:
    as_of, rows = here.as_of, []
    for row in here.register.tables.get("learning", []):
        agreed = day_of(row["agreed_on"])[0]
        if here.register.pilot_of(row) is here.pilot and row["layer"] == layer and not (agreed and agreed > as_of):
            rows.append((row, agreed))
    starts = [one.happened_on for one in here.life.statements if one.milestone == "started" and one.happened_on]
    started, told = min(starts, default=None), {"n_agreed": 0, "n_answered": 0, "n_later": 0, "n_undated": 0}
    for row, agreed in rows:
        answered_on = day_of(row["answered_on"])[0]
        answer = row["answer"] if not (answered_on and answered_on > as_of) else ""
        is_before = agreed and answered_on and answered_on <= as_of and answered_on < agreed
        if agreed is None or started is None or is_before:
            told["n_undated"] += 1
        elif agreed > started:
            told["n_later"] += 1
        else:
            told["n_agreed"] += 1
            told["n_answered"] += bool(answer) and (answer != "not_answered" or bool(row["answer_note"]))
    scores = [int(row["end_picture_score"]) for row, _ in rows if row["end_picture_score"]]
    return told | {"layer": layer, "score": min(scores, default=None)}


def _state(row: Row, is_recorded: bool) -> str:
    if not is_recorded:
        return "unknown"
    if not row["n_agreed"]:
        return "undated" if row["n_undated"] else "blank"
    if row["n_answered"] == row["n_agreed"]:
        return "answered"
    return "partly" if row["n_answered"] else "unanswered"


def _layers(here: Here) -> list[Row]:
    """The six layers of a pilot, each with its state and whether it learns along."""
    of_place = [
        row
        for row in here.register.tables.get("learning", [])
        if row["municipality"] == here.pilot.municipality
        and not ((day := day_of(row["agreed_on"])[0]) and day > here.as_of)
    ]
    is_expected = here.stage == "stopped" or any(row["state"] == "held" or row["is_due"] for row in evaluations(here))
    found = []
    for layer in LAYERS:
        row = _layer(here, layer)
        state = _state(row, bool(of_place))
        is_along = None if state in ("unknown", "undated") else state != "blank"
        if state == "unanswered":
            is_along = not is_expected
        found.append(row | {"state": state, "is_along": is_along, "is_expected": is_expected})
    return found


def learning_layers(register: Register, as_of: dt.date, layer: list[str] | None = None, **filters) -> list[Row]:
    which = filters.pop("which", "is_listed")
    keeps = {
        "is_listed": lambda row: True,
        "is_behind": lambda row: row["is_along"] is False,
        "is_added": lambda row: row["state"] != "unknown" and row["n_later"] > 0,
        "is_undated": lambda row: row["state"] != "unknown" and row["n_undated"] > 0,
    }[which]
    return [
        {"pilot_key": here.pilot.key, **row}
        for here in _learners(register, as_of, filters)
        for row in _layers(here)
        if keeps(row) and (not layer or row["layer"] in layer)
    ]


def learning_now(register: Register, as_of: dt.date, **filters) -> list[Row]:
    return [_now(here) for here in _learners(register, as_of, filters)]


def _now(here: Here) -> Row:
    layers = _layers(here)
    is_recorded = layers[0]["state"] != "unknown"
    asked = [row for row in layers if row["n_agreed"]]
    lowest = min(
        asked,
        key=lambda row: (row["n_answered"] / row["n_agreed"], -row["n_agreed"], LAYERS.index(row["layer"])),
        default={},
    )
    behind = [row["layer"] for row in layers if row["is_along"] is False]
    unsure = any(row["is_along"] is None for row in layers)
    scores = [row["score"] for row in layers if row["score"] is not None]
    return {
        "pilot_key": here.pilot.key,
        "is_recorded": is_recorded,
        "is_behind": True if behind else None if unsure else False,
        "n_behind": len(behind) if is_recorded else None,
        "blank_layers": ", ".join(row["layer"] for row in layers if row["state"] == "blank") if is_recorded else None,
        "lowest_layer": lowest.get("layer"),
        "lowest_answered": lowest.get("n_answered"),
        "lowest_agreed": lowest.get("n_agreed"),
        "score_range": max(scores) - min(scores) if len(scores) > 1 else None,
        "r_wg": max(0, 1 - variance(scores) / 2) if len(scores) > 2 else None,
    }


def learning_summary(register: Register, as_of: dt.date, **filters) -> list[Row]:
    learners = _learners(register, as_of, filters)
    now = [_now(here) for here in learners]
    behind = [row["layer"] for here in learners for row in _layers(here) if row["is_along"] is False]
    counts = {layer: behind.count(layer) for layer in LAYERS if layer in behind}
    most = max(counts.values(), default=None)
    known = [row for row in now if row["is_recorded"]]
    row = {
        "n_pilots": len(known),
        "n_unknown": len(now) - len(known),
        "n_behind": sum(row["is_behind"] is True for row in known),
        "n_along": sum(row["is_behind"] is False for row in known),
        "n_unsure": sum(row["is_behind"] is None for row in known),
        "most_behind": next((layer for layer, n in counts.items() if n == most), None),
        "n_most_behind": most,
        "n_as_often": sum(n == most for n in counts.values()),
    }
    return [row]
