"""The decision card of one pilot: what is asked, what it costs, whom it reaches, what lacks, and where it is decided.

What is not known is said as unknown, and what is too small to show as that.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas

from doorstroom.i18n import Words, is_missing
from doorstroom.query.one_pilot import OnePilot
from doorstroom.report.text import preparing, price

Row = Mapping[str, object]
UNDERWAY = ("running", "evaluating")
# What stands on the card of each kind, below what is asked.
SHOWN = {
    "waiting": ("cost", "reach", "price", "lacking", "where", "deferred"),
    "partly": ("cost", "reach", "price", "lacking", "where", "deferred"),
    "decide": ("cost", "reach", "where"),
    "underway": ("cost", "reach", "lacking", "where"),
    "idea": ("cost", "reach", "where"),
    "preparing": ("cost", "reach", "where"),
    "implementing": ("cost", "reach"),
    "anchoring": ("cost", "reach"),
    "anchored": ("reach",),
    "stopped": (),
    "unknown": ("cost", "reach"),
}


def card(known: OnePilot, words: Words) -> list[tuple[str, str]]:
    """The rows of the card, each a name with what is said of it; what is asked comes first."""
    pilot, waiting, items = known.pilot, known.waiting, known.items
    kind = _kind(pilot, waiting)
    said = {
        "cost": lambda: _cost(pilot, words),
        "reach": lambda: _reach(pilot, words) if waiting is None else _more(waiting, words),
        "price": lambda: _price(known.price, words),
        "lacking": lambda: _lacking(items, words),
        "where": lambda: _where(pilot, waiting, words),
        "deferred": lambda: _deferred(waiting, words),
    }
    rows = [(name, said[name]()) for name in SHOWN[kind]]
    asked = (words("pilot.card.asked"), _asked(kind, pilot, known.underway, words))
    return [asked, *((words(f"pilot.card.{name}"), text) for name, text in rows if text)]


def gates(items: pandas.DataFrame, words: Words) -> list[tuple[str, str, bool | None]]:
    """The six conditions in their order: what each is called, how it stands in words, and whether it is met.

    items: of one pilot, `readiness`. None: nobody assessed it.
    """
    rows = {row["item"]: row for row in items.to_dict("records")}
    return [(words.label("readiness_item", gate), *_gate(rows.get(gate), words)) for gate in preparing.gates()]


def _gate(row: Row | None, words: Words) -> tuple[str, bool | None]:
    is_met = None if row is None or row["open_because"] in preparing.QUIET else not row["is_open"]
    return preparing.state(row, words), is_met


def _kind(pilot: pandas.Series, waiting: Row | None) -> str:
    stage = pilot["stage"]
    if waiting is not None:
        return "partly" if waiting["is_partly"] else "waiting"
    if is_missing(stage) or not pilot["has_begun"] or not is_missing(pilot["left_list_on"]):
        return "unknown"
    if stage in UNDERWAY:
        return "underway"
    return "decide" if stage == "awaiting_decision" else stage


def _asked(kind: str, pilot: pandas.Series, underway: Row | None, words: Words) -> str:
    if kind == "underway":
        return _evaluation(underway, words)
    if kind == "stopped":
        return words("pilot.card.ask.stopped", day=words.day(pilot["entered_on"], inexact=bool(pilot["is_inexact"])))
    return words(f"pilot.card.ask.{kind}")


def _evaluation(row: Row | None, words: Words) -> str:
    """What is asked of a pilot that runs: its evaluation, when that is near or overdue."""
    if row is None or is_missing(row["evaluation_on"]):
        return words("pilot.card.ask.no_evaluation")
    overdue, near = (not is_missing(row[name]) and bool(row[name]) for name in ("is_overdue", "is_near"))
    return words(f"pilot.card.ask.{'overdue' if overdue else 'near' if near else 'later'}", day=row["evaluation_on"])


def _cost(pilot: pandas.Series, words: Words) -> str:
    shows = {
        "rollout_cost_once": words.money,
        "rollout_cost_per_year": words.money,
        "rollout_fte": lambda fte: _fte(fte, words),
    }
    if all(is_missing(pilot[name]) for name in shows):
        return words("pilot.card.unknown")
    return words.join(
        words(f"pilot.card.{name}_unknown")
        if is_missing(pilot[name])
        else words(f"pilot.card.{name}", n=show(pilot[name]))
        for name, show in shows.items()
    )


def _fte(fte: float, words: Words) -> str:
    return words.number(fte) if fte == int(fte) else words.tenths(fte)


def _more(waiting: Row, words: Words) -> str:
    """How many more people rollout reaches."""
    more, fewer = waiting["people_waiting_per_month"], waiting["people_falling_per_month"]
    if waiting["is_people_withheld"]:
        return words("pilot.card.withheld")
    if not is_missing(fewer) and fewer > 0:
        return words.count("pilot.card.fewer", fewer)
    return words("pilot.card.unknown") if is_missing(more) else words.count("pilot.card.more", more)


def _price(row: Row | None, words: Words) -> str:
    """What a month of waiting costs, or saves."""
    if row is not None and row["n_people_withheld"]:
        return words("pilot.card.withheld")
    money = price.of_pilot(row, words)
    if money is None:
        return words("pilot.card.unknown")
    return words(f"pilot.card.price_{'saves' if row['cost_p50'] < 0 else 'costs'}", money=money)


def _reach(pilot: pandas.Series, words: Words) -> str:
    """How many people it reaches now, and would after rollout."""
    numbers = pilot["people_reached_now"], pilot["people_reached_per_month"]
    lacks = words("pilot.card.withheld" if pilot["is_people_withheld"] else "pilot.card.unknown")
    if all(map(is_missing, numbers)):
        return lacks
    now, after = (lacks if is_missing(n) else words.number(n) for n in numbers)
    return words("pilot.card.now_and_after", now=now, after=after)


def _lacking(items: pandas.DataFrame, words: Words) -> str:
    """Which of the six conditions lack, by name."""
    some = items[items["is_gate"].astype(bool)]
    if some.empty:
        return words("pilot.card.not_assessed")
    lacks = some.loc[some["is_open"].astype(bool), "item"].tolist()
    if not lacks:
        return words("pilot.card.nothing_lacks")
    return words("pilot.card.all_lack") if len(lacks) == len(preparing.gates()) else _named(lacks, words)


def _named(lacks: list[str], words: Words) -> str:
    return words.join(words(f"ready.lacks.{gate}") for gate in lacks)


def _where(pilot: pandas.Series, waiting: Row | None, words: Words) -> str:
    """Who decides, and the first meeting that can still be reached."""
    body = pilot["decided_by"]
    if is_missing(body):
        return words("pilot.card.body_unknown")
    if waiting is None:
        return body
    if is_missing(waiting["next_meeting_on"]):
        return words(
            f"pilot.card.{'no_meeting' if is_missing(waiting['missed_meeting_on']) else 'too_late'}", body=body
        )
    due = waiting["papers_due_on"]
    key = "reachable_unsure" if is_missing(due) else "reachable"
    said = words(f"pilot.card.{key}", body=body, day=words.day(waiting["next_meeting_on"]), due=words.day(due))
    missed = waiting["missed_meeting_on"]
    return said if is_missing(missed) else words("pilot.card.missed", said=said, day=words.day(missed))


def _deferred(waiting: Row | None, words: Words) -> str:
    """How often it was deferred; blank where it never was."""
    if waiting is None or not waiting["deferrals"]:
        return ""
    day = waiting["last_deferred_on"]
    key = "pilot.card.times_undated" if is_missing(day) else "pilot.card.times"
    return words.count(key, waiting["deferrals"], day=day)
