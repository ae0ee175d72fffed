"""The list of pilots that Waterkant keeps: one row a pilot, written over every month, as it stood at each month's end.
Beside the first it handed in, once, what that had no room for any more: plans that had been changed, and what happened
again since.

Where the office made a slip, story.toml has it: `said` gives what stood in a cell instead, `left` the month from which
a pilot is no longer in the list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from lives import Statement, days

MONTHS = tuple(f"{year}-{month:02}" for year in (2025, 2026) for month in range(1, 13))[3:15]
RATINGS = {"green": "groen", "amber": "oranje", "red": "rood"}
START_OUTCOMES = {"go": "Akkoord", "go_uncovered": "Akkoord, zonder dekking", "no_go": "Niet akkoord"}
OUTCOMES = {
    "successful": "Geslaagd",
    "partly_successful": "Deels geslaagd",
    "unsuccessful": "Niet geslaagd",
    "inconclusive": "Onduidelijk",
}
DECISIONS = {
    "rollout_full": "Hele stad",
    "rollout_targeted": "Gericht",
    "extend": "Verlengen",
    "defer": "Aanhouden",
    "stop": "Stoppen",
}
CHECKS = {"holds": "Houdt stand", "slipped": "Zakt weg"}
STOPS = {
    "no_capacity": "Geen capaciteit",
    "no_money": "Geen geld",
    "merged": "Samengevoegd",
    "withdrawn": "Ingetrokken",
}
BLOCKS = {"capacity": "Capaciteit", "money": "Geld", "legal": "Juridisch", "partner": "Partner"}
STATUSES = {
    "idea": "Idee",
    "preparing": "In voorbereiding",
    "running": "Loopt",
    "evaluating": "In evaluatie",
    "awaiting_decision": "Wacht op besluit",
    "implementing": "Uitrol",
    "anchoring": "Borging",
    "anchored": "Geborgd",
    "stopped": "Niet verder",
}


STEPS = {
    "started": "Start",
    "ended": "Einde",
    "evaluation": "Evaluatie",
    "rollout_decision": "Besluit",
    "implemented": "Invoering",
    "recheck": "Controle",
}


@dataclass(frozen=True)
class Known:
    """What the office knew of a pilot on a day: its statements in the order of recording, its stage, and its record."""

    log: list[Statement]
    stage: str
    record: Mapping[str, object]

    def plan(self, milestone: str) -> Statement | None:
        """The plan that was recorded last."""
        return next((s for s in reversed(self.log) if s.milestone == milestone and s.planned_on), None)

    def event(self, milestone: str) -> Statement | None:
        """What happened last."""
        happened = [s for s in self.log if s.milestone == milestone and s.happened_on]
        return max(happened, key=lambda s: s.happened_on, default=None)

    def shown(self) -> list[Statement]:
        """The statements that a row of the list has room for: of each milestone the last plan and the last event."""
        names = dict.fromkeys(s.milestone for s in self.log)
        found = [one for name in names for one in (self.plan(name), self.event(name))]
        return [one for one in found if one is not None]


Cell = Callable[[Known], object]


def last_day(month: str) -> date:
    """The last day of a month such as "2025-04"."""
    year, number = map(int, month.split("-"))
    return date(year + number // 12, number % 12 + 1, 1) - days(1)


def _record(name: str, words: Mapping[str, str] | None = None) -> Cell:
    return lambda known: (words or {}).get(known.record.get(name, ""), known.record.get(name, ""))


def _plan(milestone: str, field: str = "planned_on") -> Cell:
    return lambda known: getattr(known.plan(milestone), field, "")


def _event(milestone: str, field: str = "happened_on", words: Mapping[str, str] | None = None) -> Cell:
    def cell(known: Known) -> object:
        value = getattr(known.event(milestone), field, "")
        return words[value] if words and value else value

    return cell


def _planned_on_day(*milestones: str) -> Cell:
    """When these plans, which are made together, were made last."""
    return lambda known: max((plan.recorded_on for name in milestones if (plan := known.plan(name))), default="")


def _body(known: Known) -> str:
    said = known.event("rollout_decision"), known.plan("rollout_decision")
    return next((one.decided_by for one in said if one and one.decided_by), "")


def _status(known: Known) -> str:
    decision = known.event("rollout_decision")
    if decision and decision.outcome == "extend":
        return "Verlengd"
    return "Gestopt" if known.event("stopped") else STATUSES[known.stage]


COLUMNS: dict[str, Cell] = {
    "Nr": _record("pilot_id"),
    "Pilot": _record("title"),
    "Omschrijving": _record("summary"),
    "Thema": _record("theme"),
    "Programma": _record("programme"),
    "Eigenaar": _record("owner"),
    "Ontvangend team": _record("receiving_team"),
    "Eindbeeld": _record("end_picture"),
    "Succescriteria": _record("success_criteria"),
    "Openbaar": _record("visibility", {"public": "ja", "internal": "nee"}),
    "Contact": _record("contact"),
    "Status": _status,
    "Stoplicht": _record("self_rating", RATINGS),
    "Stoplicht van": _record("self_rated_on"),
    "Aangemeld": _event("registered"),
    "Startbesluit gepland": _plan("start_decision"),
    "Startbesluit": _event("start_decision"),
    "Startbesluit door": _event("start_decision", "decided_by"),
    "Uitkomst startbesluit": _event("start_decision", "outcome", START_OUTCOMES),
    "Toelichting startbesluit": _event("start_decision", "note"),
    "Start gepland": _plan("started"),
    "Startplanning van": _planned_on_day("started"),
    "Toelichting startplanning": _plan("started", "note"),
    "Gestart": _event("started"),
    "Einde gepland": _plan("ended"),
    "Evaluatie gepland": _plan("evaluation"),
    "Eindplanning van": _planned_on_day("ended", "evaluation"),
    "Toelichting eindplanning": _plan("ended", "note"),
    "Beëindigd": _event("ended"),
    "Evaluatie": _event("evaluation"),
    "Uitslag": _event("evaluation", "outcome", OUTCOMES),
    "Besluitorgaan": _body,
    "Besluit gepland": _plan("rollout_decision"),
    "Geagendeerd op": _planned_on_day("rollout_decision"),
    "Toelichting agenda": _plan("rollout_decision", "note"),
    "Besluit van": _event("rollout_decision"),
    "Besluit": _event("rollout_decision", "outcome", DECISIONS),
    "Toelichting besluit": _event("rollout_decision", "note"),
    "Invoering gepland": _plan("implemented"),
    "Invoerplanning van": _planned_on_day("implemented"),
    "Toelichting invoerplanning": _plan("implemented", "note"),
    "Ingevoerd": _event("implemented"),
    "Controle gepland": _plan("recheck"),
    "Borging gepland": _plan("anchored"),
    "Borgingsplanning van": _planned_on_day("recheck", "anchored"),
    "Toelichting borging": _plan("recheck", "note"),
    "Controle": _event("recheck"),
    "Uitslag controle": _event("recheck", "outcome", CHECKS),
    "Geborgd op": _event("anchored"),
    "Gestopt op": _event("stopped"),
    "Reden stop": _event("stopped", "outcome", STOPS),
    "Toelichting stop": _event("stopped", "note"),
    "Geblokkeerd sinds": _event("blocked"),
    "Reden blokkade": _event("blocked", "outcome", BLOCKS),
    "Toelichting blokkade": _event("blocked", "note"),
    "Blokkade voorbij": _event("unblocked"),
    "Budget pilot": _record("pilot_budget"),
    "Uitrol eenmalig": _record("rollout_cost_once"),
    "Uitrol per jaar": _record("rollout_cost_per_year"),
    "Fte uitrol": _record("rollout_fte"),
    "Gericht eenmalig": _record("targeted_cost_once"),
    "Gericht per jaar": _record("targeted_cost_per_year"),
    "Gericht fte": _record("targeted_fte"),
    "Aanbesteding nodig": _record("needs_procurement", {"yes": "ja", "no": "nee"}),
    "Bereik na uitrol": _record("people_reached_per_month"),
    "Bereik nu": _record("people_reached_now"),
    "Opbrengst per inwoner": _record("benefit_per_person"),
    "Bijgewerkt": _record("updated_on"),
}


def row(month: str, known: Known, entry: Mapping) -> dict[str, str] | None:
    """The row of a pilot in the list of a month; None where it is not in it, or not any more."""
    if not known.log or month >= entry.get("left", "9999-12"):
        return None
    cells = {header: _text(cell(known)) for header, cell in COLUMNS.items()}
    for during, header, text in entry.get("said", []):
        if header not in cells:
            raise KeyError(header)
        if month.startswith(during):
            cells[header] = text
    return cells


EARLIER: dict[str, Callable[[Statement], object]] = {
    "Stap": lambda said: STEPS[said.milestone],
    "Gepland": lambda said: said.planned_on,
    "Gebeurd": lambda said: said.happened_on,
    "Uitkomst": lambda said: CHECKS[said.outcome] if said.outcome else "",
    "Besluitorgaan": lambda said: said.decided_by,
    "Toelichting": lambda said: said.note,
    "Vastgelegd op": lambda said: said.recorded_on,
}


def earlier_rows(known: Known) -> Iterator[dict[str, str]]:
    """What was recorded of a pilot by the day of the first list and is not in it, in the order of recording."""
    shown = known.shown()
    for said in known.log:
        if not any(said is one for one in shown):
            cells = {header: _text(cell(said)) for header, cell in EARLIER.items()}
            yield {"Nr": _text(known.record["pilot_id"]), **cells}


def _text(value: object) -> str:
    """As the office writes it: 31-12-2025, and 1,5."""
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)
