"""What somebody writes down, in words: what it will do, and what was said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

import pandas

from doorstroom.contract.model import contract
from doorstroom.i18n import Words, is_missing
from doorstroom.report.text.records import handed_in_by
from doorstroom.store.grounds import Fallen

GROUNDS = ("yes", "not_needed")  # states of readiness that count only with evidence or a reason
REPORTS = ("signed_off", "published")  # what `written_down` says of a report that does not stay closed
RUNS_ON = ("defer", "extend")  # decisions that end no wait
# What the values of `written_down` are codes of, by table.
NAMES = {"milestones": "milestone", "readiness": "readiness_item", "norms": "stage"}
SAID = {"milestones": "outcome", "readiness": "readiness_state", "segments": "segment_role", "learning": "answer"}


def meaning(form: str, outcome: str | None, days_waiting: object, words: Words) -> str:
    """What a statement does once it is saved. `days_waiting`: of its pilot, missing where no clock runs."""
    is_waiting = not is_missing(days_waiting)
    wait = words.days(days_waiting) if is_waiting else ""
    match form, outcome:
        case "decision", _ if not is_waiting:
            key = "stops_nothing"
        case "decision", _:
            key = outcome if outcome in RUNS_ON else "stops"
        case "evaluation", "successful":
            key = "runs_already" if is_waiting else "begins"
        case "evaluation", "partly_successful" if not is_waiting:
            key = "partly"
        case "evaluation", _:
            key = "runs_already" if is_waiting else "begins_nothing"
        case "start", _:
            return words(f"writing.meaning.start_{outcome}")
        case "stop", _:
            stopped = words("writing.meaning.stopped")
            return f"{words('writing.meaning.stops', wait=wait)} {stopped}" if is_waiting else stopped
        case _:
            key = form
    return words(f"writing.meaning.{key}", wait=wait)


def left_open(form: str, said: Mapping[str, str], words: Words) -> str | None:
    """What a statement does not do, though it looks so: an item of readiness without its ground stays open."""
    if form != "readiness" or said.get("evidence") or said.get("state") not in GROUNDS:
        return None
    return words(f"writing.without_ground.{said['state']}")


def differs_by_outcome(form: str) -> bool:
    """Whether what a statement does depends on its outcome."""
    return form in ("decision", "evaluation", "start")


def told(row: Mapping[str, object], words: Words) -> str:
    """One row of `written_down`: what was said."""
    table, name, said, day = row["of_table"], row["name"], row["said"], row["day"]
    name = words.label(NAMES[table], name) if table in NAMES else name
    if table == "norms":
        return words("writing.told.norm", name=name, said=words.days(int(said)), day=day)
    if table == "lessons":
        return words("writing.told.lesson", name=name, day=day)
    if table == "evaluations":
        return _told_report(row, words)
    if row["is_plan"]:
        return words("writing.told.plan", name=name, day=day)
    if is_missing(said):
        return words("writing.told.only_day", name=name, day=day)
    if row["n_rows"] > 1:
        name = words.count("writing.told.and_more", int(row["n_rows"]) - 1, name=name)
    said = words.label(SAID[table], said)
    return words(f"writing.told.{'no_day' if is_missing(day) else 'with_day'}", name=name, said=said, day=day)


def _told_report(row: Mapping[str, object], words: Words) -> str:
    """What was said of the report of an evaluation: of the one that was held, or was planned, on that day."""
    said = row["said"]
    is_closed = said not in REPORTS
    reason = words.label("unpublished_reason", said).lower() if is_closed else ""
    day = words.date(dt.date.fromisoformat(row["name"]))
    of = words(f"writing.told.report_of_{'planned' if row['is_plan'] else 'held'}", day=day)
    return words(f"writing.told.{'closed' if is_closed else said}", of=of, day=row["day"], reason=reason)


def told_by(row: Mapping[str, object], title: str | None, words: Words) -> str:
    """The same with whom it was said by, and of which pilot where that is not plain."""
    what = told(row, words) if title is None else words("writing.of_pilot", title=title, what=told(row, words))
    return words("writing.said_by", what=what, by=handed_in_by(row["said_by"], words), day=row["reported_on"])


def what(row: Mapping[str, object], words: Words) -> str:
    """In a word or two what kind of thing a row of `written_down` says."""
    table = row["of_table"]
    return words.label(NAMES[table], row["name"]) if table in NAMES else words.table(table)


def label(form: str, words: Words) -> str:
    """What a form is called."""
    return contract().forms[form].label[words.language]


def fallen_in_words(one: Fallen, words: Words) -> str:
    """What has no ground once something is taken back: whose it is, and of which pilot."""
    said = {"table": words.table(one.table), "pilot": one.pilot, "by": one.by, "day": one.day, "source": one.source}
    if one.answer is not None:
        return words("writing.fallen.answer", answer=words.label("reply", one.answer), **said)
    if one.is_list:
        return words.count("writing.fallen.rows", one.n, **said)
    return words("writing.fallen.statement", **said)


def lacking(names: Iterable[str], words: Words) -> str:
    """That these fields are still to be filled in."""
    return words("writing.fill_in", labels=words.join(names))


def choices(waiting: pandas.DataFrame, words: Words, *, with_body: bool = True) -> dict[str, str]:
    """Each pilot of `waiting_decisions` with how long it waits, and who decides, in the order in which bodies meet."""
    ordered = waiting.sort_values("next_meeting_on", kind="stable", na_position="last")
    key = "writing.choice_waiting" if with_body else "writing.choice_on_agenda"
    return {
        row["pilot_key"]: words(
            key,
            title=row["title"],
            wait=words.days(row["days_waiting"]),
            body=words("decisions.body_unknown") if is_missing(row["decided_by"]) else row["decided_by"],
        )
        for row in ordered.to_dict("records")
    }
