"""Frames of how far success was prepared, as the questions give them, small enough to read."""

from __future__ import annotations

import pandas

GATES = 6
PILOT = {
    **{"municipality": "m", "title": "", "is_waiting": False, "open_gates": 0, "open_items": "", "open_of_all": 0},
    **{
        "weakest_item": None,
        "weakest_because": None,
        "moments_missed": 0,
        "moments_past": 1,
        "people_reached_now": 3.0,
    },
    "people_reached_now": 3.0,
    **{"is_near": False, "is_overdue": False, "is_near_not_ready": False, "is_overdue_not_ready": False},
}
QUARTER = {
    **{"municipality": "m", "team": "Noord", "kind": "fte", "room": 2.0, "basis": "free", "is_basis_said": True},
    **{"capacity_until": pandas.Timestamp("2027-12-31"), "n_pilots": 3, "n_unknown": 0, "n_pooled": 0, "n_beyond": 0},
    "n_unseen": 0,
    **{
        "n_timing_pooled": 0,
        "is_share_pooled": False,
        "certain": 0.0,
        "need_p10": 0.0,
        "need_p50": 1.0,
        "need_p90": 3.0,
    },
    **{
        "stress": 4.0,
        "short": 2.0,
        "tipping_pilot": "m/b",
        "tipping_title": "Samen",
        "p_over": 0.35,
        "is_worst": False,
    },
    **{"withheld": None},
}
STRAND = {
    **{"municipality": "m", "title": "", "self_rating": None, "is_adopted": True, "is_last": False, "came": "open"},
    **{"unknown_because": None, "calendar_until": None, "amendment_on": None, "year_after": 2029, "days": 60},
    **{"pilot_came": "open", "pilot_n_unknown": 0, "pilot_unknown_because": None, "pilot_calendar_until": None},
    **{"evaluation_on": pandas.Timestamp("2027-09-30"), "rollout_on": pandas.Timestamp("2028-01-01")},
    **{"pilot_act": "begin", "pilot_act_nth": 1, "pilot_is_amendable": False, "amendment_papers_on": None},
}


def running(key: str, days: float | None, open_gates: float | None, **facts: object) -> dict:
    """A row of `readiness_now`: an evaluation in so many days (None: no plan), and so many conditions open."""
    day = None if days is None else pandas.Timestamp("2026-04-01") + pandas.Timedelta(days=days)
    near, overdue = days is not None and 0 <= days <= 91, days is not None and days < 0
    lacks = bool(open_gates)
    told = {"pilot_key": f"m/{key}", "title": f"Pilot {key}", "evaluation_on": day, "days_to_evaluation": days}
    told |= {"open_gates": open_gates, "is_near": near, "is_overdue": overdue}
    return PILOT | told | {"is_near_not_ready": near and lacks, "is_overdue_not_ready": overdue and lacks} | facts


def pilots(*rows: dict) -> pandas.DataFrame:
    """`readiness_now`."""
    frame = pandas.DataFrame(rows or [running("x", 1, 1)]).astype({"evaluation_on": "datetime64[us]"})
    return frame if rows else frame.head(0)


def quarters(*rows: dict, kind: str = "fte") -> pandas.DataFrame:
    """`collision` of one team, from the first quarter of 2026 on; the quarter that is worst is said by its row."""
    days = pandas.date_range("2026-01-01", periods=max(len(rows), 1), freq="QS")
    told = [QUARTER | {"quarter": day, "kind": kind} | row for day, row in zip(days, rows or [{}], strict=True)]
    return pandas.DataFrame(told) if rows else pandas.DataFrame(told).head(0)


def strands(
    key: str, *rows: dict, day: str | None = "2027-04-04", left: float | None = 133, **facts: object
) -> list[dict]:
    """Rows of `last_day_to_begin` of one pilot; the first is that of its last day, where it has one."""
    last = None if day is None else pandas.Timestamp(day)
    of = {"pilot_key": f"m/{key}", "title": f"Pilot {key}", "pilot_last_day": last, "pilot_days_left": left}
    of |= {"pilot_act_on": last, "pilot_days_to_act": left}
    if day is None:
        of |= {"pilot_act": None, "pilot_act_nth": None}
    given = rows or ({"strand": "money"},)
    of["pilot_act_strand"] = None if day is None else given[0]["strand"]
    return [
        STRAND | of | {"latest_start_on": last, "days_left": left, "is_last": not nth and day is not None} | facts | row
        for nth, row in enumerate(given)
    ]
