"""How Klaar voor succes is put together: who is near and not ready, what has to begin when, whether assessors agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas

from doorstroom.contract.model import contract
from doorstroom.i18n import Words, is_missing
from doorstroom.report.parts import Entry
from doorstroom.report.text import ready
from doorstroom.report.text.in_view import View, nothing

Link = Callable[..., str]
Row = Mapping[str, object]

NEAR_WEEKS = 13  # to the evaluation, from which a pilot is near: time enough to begin on what lacks
NEAR_DAYS = 7 * NEAR_WEEKS
TENTH, TRACE = 0.1, 0.001  # of a chance: from where it is whole, and below which it is not told
QUIET = ("not_assessed", "outdated")  # why an item is open that nobody said anything wrong of
STRANDS = ("money", "procurement", "recruitment", "ict", "decision")


def gates() -> tuple[str, ...]:
    """The codes of the six conditions, in their order."""
    return tuple(item for item, code in contract().codes["readiness_item"].items() if code.traits.get("gate"))


# ------------------------------------------------------------------ readiness


def lead(summary: pandas.DataFrame, view: View, words: Words) -> str:
    """The sentence that the screen begins with. `summary`: `readiness_summary`, asked with NEAR_DAYS."""
    if said := nothing(view, words):
        return words("status.lead.sentence_short", first=said)
    return ready.lead(summary.iloc[0], NEAR_DAYS, words, is_public=view["n_not_public"] > 0)


def also(summary: pandas.DataFrame, words: Words) -> list[str]:
    """What the lead leaves out: those that wait, that have no day, that missed a moment of assessing."""
    row = summary.iloc[0]
    counts = {"waiting": row["n_waiting_not_ready"], "without_plan": row["n_without_plan"], "missed": row["n_missed"]}
    return [words.count(f"preparing.also.{name}", n) for name, n in counts.items() if n]


def in_words(pilots: pandas.DataFrame, items: pandas.DataFrame, words: Words) -> pandas.DataFrame:
    """`readiness_now` with a column for each of the gates and its tone, and `evaluation`, `weakest` and `moments`.

    items: `readiness`, of the same pilots. A gate of a municipality that assessed nothing says so.
    """
    said = {(row["pilot_key"], row["item"]): row for row in items[items["is_gate"].astype(bool)].to_dict("records")}
    rows = pilots.to_dict("records")
    found = {gate: [said.get((row["pilot_key"], gate)) for row in rows] for gate in gates()}
    return pilots.assign(
        **{gate: [state(one, words) for one in some] for gate, some in found.items()},
        **{f"{gate}_tone": [_tone(one) for one in some] for gate, some in found.items()},
        evaluation=[evaluation(row, words) for row in rows],
        weakest=[weakest(row, words) for row in rows],
        moments=[_moments(row, words) for row in rows],
        lacking=[_lacking(row, words) for row in rows],
    )


def state(row: Row | None, words: Words) -> str:
    """How an item of `readiness` stands, in a word; None: its municipality assessed nothing."""
    if row is None:
        return words("preparing.unknown_gates")
    if row["open_because"] == "no" and row["is_outdated"]:
        return words("preparing.old_no")
    return ready.because(row, words).lower()


def _tone(row: Row | None) -> str:
    if row is None or row["open_because"] in QUIET:
        return "muted"
    return "warn" if row["is_open"] else "good"


def evaluation(row: Row, words: Words) -> str:
    """When a pilot of `readiness_now` is evaluated, or was."""
    day = row["evaluation_on"]
    if is_missing(day):
        return words("preparing.evaluation.none")
    overdue = not is_missing(row["is_overdue"]) and bool(row["is_overdue"])
    key = "succeeded" if row["is_waiting"] else "overdue" if overdue else "on"
    return words(f"preparing.evaluation.{key}", day=day)


def weakest(row: Row, words: Words) -> str:
    """The readiness of a pilot: its weakest item, and why that is open."""
    if is_missing(row["open_of_all"]):
        return words("preparing.unknown_gates")
    if is_missing(row["weakest_because"]):
        return words("preparing.met")
    why = words(f"ready.because.{row['weakest_because']}")
    return words("preparing.weakest", item=words.label("readiness_item", row["weakest_item"]), why=why)


def near_not_ready(found: pandas.DataFrame) -> pandas.DataFrame:
    """The pilots of `readiness_now` that are near or overdue, and lack a condition."""
    return found[found[["is_near_not_ready", "is_overdue_not_ready"]].fillna(False).astype(bool).any(axis=1)]


def near_said(row: Row, words: Words) -> str:
    """When a pilot of `near_not_ready` is evaluated, and what it lacks."""
    lacking = words.join(words(f"ready.lacks.{gate}") for gate in str(row["open_items"]).split(", "))
    return words("preparing.near_lacks", evaluation=evaluation(row, words), lacking=lacking)


def _moments(row: Row, words: Words) -> str:
    if is_missing(row["moments_past"]) or is_missing(row["moments_missed"]):
        return words("format.unknown")
    if not row["moments_past"]:
        return words("preparing.moments.none_due")
    return words("preparing.moments.of", n=row["moments_missed"], of=row["moments_past"])


def _lacking(row: Row, words: Words) -> str:
    if is_missing(row["open_gates"]):
        return words("preparing.unknown_gates")
    return words("preparing.gates", n=row["open_gates"], of=len(gates()))


def lacking(items: pandas.DataFrame, words: Words) -> str:
    """How many of the conditions one pilot lacks. items: its rows of `readiness`."""
    n = int((items["is_gate"].astype(bool) & items["is_open"].astype(bool)).sum())
    return words.count("preparing.pilot.gates", n, of=len(gates()))


def items_in_words(items: pandas.DataFrame, words: Words) -> pandas.DataFrame:
    """The rows of `readiness` of one pilot as text: `name`, `kind`, `said`, `meaning`, `by`, `second` and `tone`."""
    rows = items.to_dict("records")
    return items.assign(
        name=[words.label("readiness_item", row["item"]) for row in rows],
        kind=[words(f"preparing.pilot.{'is_gate' if row['is_gate'] else 'is_profile'}") for row in rows],
        said=[ready.because(row, words) for row in rows],
        meaning=["" if is_missing(row["state"]) else ready.anchor(row["item"], row["state"], words) for row in rows],
        proof=["" if is_missing(row["evidence"]) else row["evidence"] for row in rows],
        place=["" if is_missing(row["evidence_place"]) else row["evidence_place"] for row in rows],
        by=[_assessed(row["assessor"], row["assessed_on"], words) for row in rows],
        second=[_second(row, words) for row in rows],
        tone=[_tone(row) for row in rows],
    )


def _assessed(assessor: object, day: object, words: Words) -> str:
    if is_missing(assessor):
        return ""
    return words("figures.named", name=words.label("assessor", assessor), value=words.day(day))


def _second(row: Row, words: Words) -> str:
    if is_missing(row["second_state"]) or row["assessor"] == "second":
        return ""
    state = words.label("readiness_state", row["second_state"])
    return words("figures.named", name=state, value=words.day(row["second_on"]))


# ------------------------------------------------------------ last day to begin


@dataclass(frozen=True)
class Deadline:
    """Pilots that have to begin with the same on the same day, or of which that is unknown for the same reason."""

    heading: str
    too_late: str  # what should have begun, and when; empty where that day is still to come
    about: str
    pilots: Sequence[Sequence[Row]]

    @property
    def is_known(self) -> bool:
        """Whether there is a day."""
        return not is_missing(self.pilots[0][0]["pilot_act"])


def deadlines(days: pandas.DataFrame, words: Words, *, within: int | None = None) -> list[Deadline]:
    """The pilots of `last_day_to_begin` by what has to be done and by when, the soonest first.

    What is late has the day on which it can still be mended; where nothing mends it, the day that has passed. Then
    those of which that is unknown; those where all has begun are no deadline. within: only what has to be done in so
    many days, or should have been: a deadline is told with all of its pilots, or not at all.
    """
    together: dict[tuple, list[Sequence[Row]]] = {}
    for rows in by_pilot(days):
        row = rows[0]
        is_soon = within is None or (not is_missing(row["pilot_act"]) and row["pilot_days_to_act"] <= within)
        if row["pilot_came"] != "done" and is_soon:
            together.setdefault(_when(row), []).append(rows)
    return [
        Deadline(_deadline(rows[0], words), _too_late(rows, words), _about_deadline(rows[0], words), rows)
        for _, rows in sorted(together.items())
    ]


def _when(row: Row) -> tuple[int, int, str, str]:
    """By what a deadline stands in order, which makes it the same one too."""
    if is_missing(row["pilot_act"]):
        return 1, 0, str(row["pilot_unknown_because"]), str(row["pilot_calendar_until"])
    return 0, int(row["pilot_act_nth"]), "", ""


def _last_strand(rows: Sequence[Row]) -> object:
    return next((row["strand"] for row in rows if row["is_last"]), None)


def _deadline(rows: Sequence[Row], words: Words) -> str:
    row = rows[0]
    if is_missing(row["pilot_act"]):
        return words("preparing.deadline.unknown")
    what = row["pilot_act"], row["pilot_act_strand"], row["pilot_act_on"], row["pilot_days_to_act"]
    return ready.act(*what, words, is_brief=True)


def _too_late(pilots: Sequence[Sequence[Row]], words: Words) -> str:
    """What should have begun; with the day where that is the same of all.

    Of those that begin with something else, who is late is told one by one: others with the same act are in time.
    """
    row = pilots[0][0]
    if row["pilot_came"] != "late" or row["pilot_act"] == "begin":
        return ""
    days = {str(rows[0]["pilot_last_day"]) for rows in pilots}
    if len(days) > 1:
        return words("preparing.deadline.late_money_some")
    return ready.too_late(_last_strand(pilots[0]), row["pilot_last_day"], words)


def _about_deadline(rows: Sequence[Row], words: Words) -> str:
    row = rows[0]
    if is_missing(row["pilot_act"]):
        return ready.unknown_of_pilot(row, words)
    left, said = row["pilot_days_to_act"], ready.or_else(row, _last_strand(rows), words)
    return words("preparing.deadline.in_days", days=words.days(left), said=said) if left > 0 else said


def deadline_line(one: Deadline, words: Words) -> str:
    """A deadline on one line, with its pilots."""
    names = words.join(_named(rows[0], words) for rows in one.pilots)
    said = " ".join(filter(None, (one.too_late, one.about)))
    return words("preparing.deadline.line", heading=one.heading, about=said, pilots=names)


def _named(row: Row, words: Words) -> str:
    too = _too(row, words)
    return words("preparing.deadline.named", title=row["title"], said=too) if too else row["title"]


def _too(row: Row, words: Words) -> str:
    """What is to be done by another day as well: the papers of an amendment, where something else comes first."""
    if row["pilot_act"] != "begin" or not row["pilot_is_amendable"]:
        return ""
    return words("preparing.deadline.amendment_too", day=row["amendment_papers_on"])


def at_deadline(one: Deadline, words: Words, link: Link) -> list[Entry]:
    """The pilots of a deadline; with those that are late, whether their owner says green all the same."""
    return [
        Entry(row["title"], "; ".join(_beside(row, words)), link("pilot", id=row["pilot_key"]))
        for row in (rows[0] for rows in one.pilots)
    ]


def _beside(row: Row, words: Words) -> Iterator[str]:
    if too := _too(row, words):
        yield too
    if row["pilot_came"] == "unknown" and not is_missing(row["pilot_act"]):
        yield words("preparing.deadline.part_unknown")
    if row["pilot_came"] == "late" and row["self_rating"] == "green":
        yield words("preparing.deadline.green")


def by_pilot(days: pandas.DataFrame) -> Iterator[Sequence[Row]]:
    """The rows of `last_day_to_begin` of each pilot, in the order of the question."""
    of: dict[str, list[Row]] = {}
    for row in days.to_dict("records"):
        of.setdefault(row["pilot_key"], []).append(row)
    return iter(of.values())


def strands_in_words(days: pandas.DataFrame, words: Words) -> pandas.DataFrame:
    """`last_day_to_begin`, one row a pilot: a column for each of STRANDS as text, `last_day`, and `is_late`."""
    told = []
    for rows in by_pilot(days):
        row = rows[0]
        strands = {one["strand"]: _strand(one, words) for one in rows}
        told.append(
            {
                **{name: row[name] for name in ("pilot_key", "title", "municipality", "evaluation_on", "rollout_on")},
                **{strand: strands.get(strand, words("format.unknown")) for strand in STRANDS},
                "last_day": _last_day(row, words),
                "is_late": row["pilot_came"] == "late",
            }
        )
    names = ["pilot_key", "title", "municipality", "evaluation_on", "rollout_on", *STRANDS, "last_day", "is_late"]
    return pandas.DataFrame(told, columns=names)


def _strand(row: Row, words: Words) -> str:
    if row["came"] == "unknown":
        return ready.unknown(row["unknown_because"], row["calendar_until"], words)
    said = words(f"preparing.strand.came.{row['came']}", day=_short(row["latest_start_on"], words))
    is_start = row["came"] in ("late", "open") and not is_missing(row["is_adopted"]) and not row["is_adopted"]
    return f"{said} ({words('ready.last_day.not_adopted')})" if is_start else said


def _short(day: object, words: Words) -> str:
    return "" if is_missing(day) else words.day(day)


def _last_day(row: Row, words: Words) -> str:
    if not is_missing(row["pilot_last_day"]):
        came = "late" if row["pilot_came"] == "late" else "open"
        return words(f"preparing.strand.came.{came}", day=words.day(row["pilot_last_day"]))
    if row["pilot_came"] == "done":
        return words("preparing.strand.came.done")
    return ready.unknown(row["pilot_unknown_because"], row["pilot_calendar_until"], words)


def has_starting_lead_times(days: pandas.DataFrame) -> bool:
    """Whether any day was counted with a lead time that nobody adopted."""
    counted = days[days["came"].isin(["late", "open"])]
    return not counted["is_adopted"].fillna(True).astype(bool).all()


def with_unknown_parts(days: pandas.DataFrame) -> int:
    """Of how many pilots with a last day another part is unknown; not those whose last day is, for want of it."""
    is_told = days["pilot_last_day"].notna() & (days["pilot_came"] != "unknown")
    some = days[is_told & (days["pilot_n_unknown"] > 0)]
    return int(some["pilot_key"].nunique())


# ------------------------------------------------------------------ assessors


def agreements(found: pandas.DataFrame, words: Words) -> list[str]:
    """How far owner and second assessor agree, per municipality of `assessors_agree`."""
    if found.empty:
        return [words("preparing.agree.none")]
    return [said for row in found.to_dict("records") for said in _agreement(row, words)]


def _agreement(row: Row, words: Words) -> Iterator[str]:
    values = {"place": row["municipality"], "share": words.percent(row["share_agreed"])}
    if is_missing(row["withheld"]):
        kappa = {name: words.number(row[name], 2) for name in ("kappa", "low", "high")}
        yield words.count("preparing.agree.shown", row["n_items"], **values, **kappa)
    else:
        why = words(f"preparing.agree.why.{row['withheld']}")
        yield words.count("preparing.agree.bare", row["n_items"], **values, why=why)
    if not is_missing(row["p_sign"]):
        p = row["p_sign"]
        chance = words("preparing.agree.trace") if p < TRACE else words.percent(p, 0 if p >= TENTH else 1)
        higher, lower = row["n_owner_higher"], row["n_owner_lower"]
        yield words("preparing.agree.higher", higher=higher, lower=lower, chance=chance)
