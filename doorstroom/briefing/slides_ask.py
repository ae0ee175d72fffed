"""The last slide: what is asked, of the body that is briefed, or of each body where none was chosen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas

from doorstroom.briefing.model import Rows, Slide
from doorstroom.briefing.slides_waiting import LONGEST_NAME, meanings
from doorstroom.i18n import Words, is_missing
from doorstroom.query.request import Request
from doorstroom.report.text import waiting
from doorstroom.report.text.in_view import View, is_wait_unknown, none_waits
from doorstroom.report.text.preparing import gates
from doorstroom.report.text.typed import shortened

DECISIONS_SHOWN = 6


def bodies(request: Request) -> dict[str, str]:
    """The bodies that pilots wait for, the soonest first: what an address says of each, and its name."""
    meetings = request.ask("next_meetings")
    is_network = meetings["municipality"].nunique() > 1
    return {
        _key(row): waiting.body_of(row, request.words, with_municipality=is_network)
        for row in meetings.to_dict("records")
        if not is_missing(row["body"])
    }


def meetings(request: Request, body: str) -> dict[date, str]:
    """The days on which a body meets for which the papers can still be in time, and how each is called. Without a body:
    of the one that pilots wait for, where there is one only.
    """
    words, found = request.words, bodies(request)
    of_it = body or (next(iter(found)) if len(found) == 1 else "")
    return {
        row["meets_on"].date(): words.date(row["meets_on"])
        for row in request.ask("meetings_to_come").to_dict("records")
        if of_it and of_it in (_key(row), row["body"])
    }


def _key(meeting: dict) -> str:
    """Names of bodies are those of many municipalities."""
    return f"{meeting['municipality']}/{meeting['body']}"


def asked(request: Request, body: str = "", meeting: date | None = None) -> Slide:
    """The decisions that are asked, the longest wait first; it is the last slide, also when nothing is asked.

    body: of which they are asked, as `bodies` names it, or by its name alone. Without one: of each body. meeting: on
    which day; without one, or where no papers can be in time for it: the first of which they can.
    """
    words = request.words
    pilots, coming = request.ask("waiting_decisions"), request.ask("next_meetings")
    view = request.ask("in_view").iloc[0]
    none = words("status.lead.sentence_short", first=none_waits(view, words))
    of_it = [row for row in coming.to_dict("records") if body in (_key(row), row["body"])] if body else []
    none_of = _none_of("" if of_it else body, words)
    if not of_it and len(coming) == 1:
        of_it = coming.to_dict("records")
    if of_it:
        then, not_then = _then(request, of_it[0], meeting)
        slide = _of_body(request, pilots, then, none, is_network=coming["municipality"].nunique() > 1)
        return replace(slide, remarks=(*none_of, *not_then, *slide.remarks))
    if pilots.empty:
        return _asked(_nothing_asked(view, words), none, words, remarks=none_of)
    return _of_each(pilots, coming, none_of, words)


def _then(request: Request, first: dict, meeting: date | None) -> tuple[dict, tuple[str, ...]]:
    """The meeting of a body on the day that was chosen; the first that can be reached where that one cannot, and that
    that is so. first: the row of `next_meetings` of the body.
    """
    if meeting is None:
        return first, ()
    for row in request.ask("meetings_to_come").to_dict("records"):
        if (row["municipality"], row["body"], row["meets_on"].date()) == (
            first["municipality"],
            first["body"],
            meeting,
        ):
            return {**first, **row, "missed_on": None, "missed_papers_on": None}, ()
    return first, (request.words("briefing.asked.not_then", day=meeting),)


def _of_body(request: Request, pilots: pandas.DataFrame, meeting: dict, none: str, *, is_network: bool) -> Slide:
    """What one body is asked: pilot by pilot how long it waits, what rollout costs and what lacks."""
    words = request.words
    agenda = waiting.on_agenda(pilots, meeting)
    costs = request.ask("cost_of_delay").set_index("pilot_key")["running_per_month"]
    lacking = request.ask("readiness_now").set_index("pilot_key")["open_items"]
    if is_missing(meeting["meets_on"]):
        title = asked_title(len(agenda), words, is_too_late=not is_missing(meeting["missed_on"]))
    else:
        body = waiting.body_of(meeting, words, with_municipality=is_network)
        title = words.count("briefing.asked.meeting", len(agenda), body=body, day=meeting["meets_on"])
    shown = agenda.head(DECISIONS_SHOWN).to_dict("records")
    rows = tuple(
        _decision(nth, row, costs.get(row["pilot_key"]), lacking.get(row["pilot_key"]), words)
        for nth, row in enumerate(shown, 1)
    )
    more, elsewhere = len(agenda) - len(rows), len(pilots) - len(agenda)
    remarks = (
        words.count("briefing.more", more) if more else None,
        waiting.papers(meeting, words),
        words.count("briefing.asked.elsewhere", elsewhere) if elsewhere else None,
    )
    names = ("pilot", "wait", "cost", "gates")
    return _asked(
        title,
        words("briefing.asked.how") if rows else none,
        words,
        headers=tuple(words(f"briefing.asked.column.{name}") for name in names),
        rows=rows,
        remarks=tuple(filter(None, remarks)),
    )


def _decision(nth: int, row: dict, cost: object, lacking: object, words: Words) -> tuple[str, ...]:
    unknown = words("format.unknown")
    wait = unknown if is_missing(row["days_waiting"]) else words.days(row["days_waiting"])
    return (
        words("briefing.asked.decision", nth=nth, title=shortened(row["title"], LONGEST_NAME)),
        words.count("decisions.waits_deferred", row["deferrals"], wait=wait),
        unknown if is_missing(cost) else words("briefing.asked.a_month", euro=words.money(cost)),
        _lacking(row, lacking, words),
    )


def _lacking(row: dict, lacking: object, words: Words) -> str:
    if is_missing(row["open_gates"]) or (row["open_gates"] and is_missing(lacking)):
        return words("format.unknown")
    if not row["open_gates"]:
        return words("briefing.asked.lacks_nothing")
    if row["open_gates"] == len(gates()):
        return words("briefing.asked.lacks_all", n=len(gates()))
    return words.join(words(f"ready.lacks.{gate}") for gate in str(lacking).split(", "))


def _of_each(pilots: pandas.DataFrame, meetings: pandas.DataFrame, none_of: tuple[str, ...], words: Words) -> Slide:
    """What is asked of which body, the soonest meeting first. none_of: that no pilot waits for one that was chosen."""
    is_network = meetings["municipality"].nunique() > 1
    shown = meetings.head(DECISIONS_SHOWN).to_dict("records")
    rows = tuple(
        (
            waiting.body_of(row, words, with_municipality=is_network),
            words.count("briefing.asked.pilots", row["n_waiting"]),
            _meets(row, words),
            _papers(row, words),
        )
        for row in shown
    )
    more = len(meetings) - len(rows)
    names = ("body", "pilots", "meeting", "papers")
    return _asked(
        words.count("briefing.asked.bodies", len(pilots), bodies=len(meetings)),
        words("briefing.asked.how"),
        words,
        headers=tuple(words(f"briefing.asked.column.{name}") for name in names),
        rows=rows,
        remarks=(
            *none_of,
            *([words.count("briefing.asked.more_bodies", more)] if more else []),
        ),
    )


def _none_of(body: str, words: Words) -> tuple[str, ...]:
    """That no pilot waits for a body that was chosen."""
    return (words("briefing.asked.none_of_body", body=body.rpartition("/")[2]),) if body else ()


def _meets(row: dict, words: Words) -> str:
    if not is_missing(row["meets_on"]):
        return words.day(row["meets_on"])
    if is_missing(row["body"]):
        return words("format.unknown")  # nobody knows whose calendar
    return words(f"briefing.asked.{'no_meeting' if is_missing(row['missed_on']) else 'missed'}")


def _papers(row: dict, words: Words) -> str:
    """Until when papers can be handed in; nothing where the cell beside it says that there is no meeting."""
    if not is_missing(row["papers_due_on"]):
        return words.day(row["papers_due_on"])
    is_none = is_missing(row["meets_on"]) and not is_missing(row["body"])
    return "" if is_none else words("format.unknown")


def _nothing_asked(view: View, words: Words) -> str:
    """That nothing is asked, of whom; or that it is not known."""
    if is_wait_unknown(view):
        return words("briefing.asked.unknown")
    return words("briefing.asked.none_public") if view["n_not_public"] > 0 else asked_title(0, words)


def asked_title(n: int, words: Words, *, is_too_late: bool = False) -> str:
    """What is asked of `n` pilots that are on no agenda; is_too_late: there are meetings, and none can be reached."""
    return words.count(f"briefing.asked.{'too_late' if n and is_too_late else 'unplanned'}", n)


def _asked(
    title: str,
    how: str,
    words: Words,
    headers: tuple[str, ...] = (),
    rows: tuple[tuple[str, ...], ...] = (),
    remarks: tuple[str, ...] = (),
) -> Slide:
    alt = words("briefing.asked.alt", rows="; ".join(words.join(filter(None, row)) for row in rows)) if rows else title
    return Slide("asked", title, how, Rows(headers, rows), alt, remarks=remarks, notes=meanings(("open_gates",), words))
