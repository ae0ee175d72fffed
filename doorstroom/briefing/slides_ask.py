"""What changed, what was learned, and what is asked: the last slides."""

from __future__ import annotations

from datetime import timedelta

import pandas

from doorstroom.briefing.model import Lines, Rows, Slide
from doorstroom.briefing.slides_waiting import LONGEST_NAME, lines_alt, meanings
from doorstroom.i18n import Words, is_missing
from doorstroom.query.request import Request
from doorstroom.report.text import changes as told
from doorstroom.report.text import learning, waiting
from doorstroom.report.text.in_view import View, is_wait_unknown, none_waits, scope
from doorstroom.report.text.typed import shortened

LESSONS_SHOWN = 4  # each takes three lines
LONGEST_LESSON = 200  # characters: two lines
CHANGES_SHOWN = 6
DECISIONS_SHOWN = 6
YEAR = timedelta(days=365)


def changes(request: Request) -> Slide:
    """What changed between two days, as known then; also where nothing did."""
    words, since = request.words, request.since
    found = request.ask("since_last_time")
    ranked = pandas.concat([found[found["kind"] == kind] for kind in told.KINDS])
    lines = tuple(
        (shortened(row["title"], LONGEST_NAME), told.in_words(row, since, words))
        for row in ranked.head(CHANGES_SHOWN).to_dict("records")
    )
    more = len(ranked) - len(lines)
    return Slide(
        "changes",
        told.summary(found, since, words, scope(request.ask("in_view").iloc[0])),
        words("briefing.changes.how", since=since, day=request.as_of),
        Lines(lines),
        lines_alt(lines, words),
        remarks=(words.count("changes.more", more),) if more else (),
        notes=meanings(("changes",), words),
    )


def lessons(request: Request) -> Slide | None:
    """What was learned in a year, also from pilots that were stopped. None where no lesson was ever recorded."""
    words = request.words
    known = request.ask("lessons")
    if known.empty:
        return None
    recent = known[known["recorded_on"] > pandas.Timestamp(request.as_of - YEAR)]
    lines = tuple(
        (_pilot(row, words), shortened(row["lesson"], LONGEST_LESSON)) for row in told_lessons(known).to_dict("records")
    )
    stopped = request.ask("portfolio_counts")
    n_stopped = int(stopped.loc[stopped["stage"] == "stopped", "value"].sum())
    return Slide(
        "lessons",
        lessons_title(recent, words, n_undated=int(known["recorded_on"].isna().sum())),
        words("briefing.lessons.how"),
        Lines(lines),
        lines_alt(lines, words),
        remarks=(
            *_of_stopped(n_stopped, known.loc[known["is_stopped"], "pilot_key"].nunique(), words),
            *_of_unknown_day(recent, known, words),
            *_of_learning(request),
        ),
        notes=(words("briefing.lessons.note"),),
    )


def lessons_title(recent: pandas.DataFrame, words: Words, *, n_undated: int = 0) -> str:
    """How many lessons were recorded in a year, and how many of them were adopted; of how many the day is unknown."""
    n, adopted = len(recent), int((recent["action"] == "adopted").sum())
    if not n and n_undated:
        return words.count("briefing.lessons.undated", n_undated)
    first = words.count("briefing.lessons.recorded", n)
    if n < 2:
        return first if not n else words(f"briefing.lessons.{'adopted' if adopted else 'not_adopted'}", first=first)
    return words.count("briefing.lessons.of_them", adopted, first=first)


def told_lessons(known: pandas.DataFrame) -> pandas.DataFrame:
    """The newest lessons; the last place is for one of a stopped pilot, when there is one and no newer one is of it."""
    newest, stopped = known.head(LESSONS_SHOWN), known[known["is_stopped"]]
    if newest["is_stopped"].any() or stopped.empty:
        return newest
    return pandas.concat([newest.head(LESSONS_SHOWN - 1), stopped.head(1)])


def _pilot(row: dict, words: Words) -> str:
    title = shortened(row["title"], LONGEST_NAME)
    if row["is_stopped"]:
        return words("briefing.lessons.stopped_mark", title=title)
    return words("briefing.lessons.failed_mark", title=title) if row["kind"] == "did_not_work" else title


def _of_unknown_day(recent: pandas.DataFrame, known: pandas.DataFrame, words: Words) -> list[str]:
    n = int(known["recorded_on"].isna().sum())
    return [words.count("briefing.lessons.undated_too", n)] if n and len(recent) else []


def _of_learning(request: Request) -> list[str]:
    """How many lessons were decided on in time, and whether every layer learns along."""
    words, view = request.words, request.ask("in_view").iloc[0]
    summary, counted = request.ask("learning_summary").iloc[0], request.ask("lessons_summary").iloc[0]
    said = learning.acted(counted, words)
    return [*said, learning.lead(summary, view, words)] if summary["n_pilots"] else said


def _of_stopped(n_stopped: int, with_lesson: int, words: Words) -> list[str]:
    if not n_stopped:
        return []
    if n_stopped == 1:
        return [words(f"briefing.lessons.one_stopped.{'learned' if with_lesson else 'not_learned'}")]
    if with_lesson == n_stopped:
        return [words("briefing.lessons.all_stopped", n=n_stopped)]
    return [words.count("briefing.lessons.stopped", with_lesson, of=n_stopped)]


# ------------------------------------------------------------------- what is asked


def asked(request: Request) -> Slide:
    """The decisions on the next agenda, the longest wait first; it is the last slide, also when nothing is asked."""
    words = request.words
    pilots, meetings = request.ask("waiting_decisions"), request.ask("next_meetings")
    view = request.ask("in_view").iloc[0]
    none = words("status.lead.sentence_short", first=none_waits(view, words))
    dated = meetings[meetings["meets_on"].notna()]
    if dated.empty:
        is_too_late = bool(meetings["missed_on"].notna().any())
        said = _nothing_asked(view, words) if pilots.empty else asked_title(len(pilots), words, is_too_late=is_too_late)
        return _asked(pilots, said, [], none, words)
    meeting = dated.iloc[0].to_dict()
    agenda = waiting.on_agenda(pilots, meeting)
    body = waiting.body_of(meeting, words, with_municipality=meetings["municipality"].nunique() > 1)
    title = words.count("briefing.asked.meeting", len(agenda), body=body, day=meeting["meets_on"])
    remarks = [waiting.papers(meeting, words)]
    if elsewhere := len(pilots) - len(agenda):
        remarks.append(words.count("briefing.asked.elsewhere", elsewhere))
    return _asked(agenda, title, remarks, none, words)


def _nothing_asked(view: View, words: Words) -> str:
    """That nothing is asked, of whom; or that it is not known."""
    if is_wait_unknown(view):
        return words("briefing.asked.unknown")
    return words("briefing.asked.none_public") if view["n_not_public"] > 0 else asked_title(0, words)


def asked_title(n: int, words: Words, *, is_too_late: bool = False) -> str:
    """What is asked of `n` pilots that are on no agenda; is_too_late: there are meetings, and none can be reached."""
    return words.count(f"briefing.asked.{'too_late' if n and is_too_late else 'unplanned'}", n)


def _asked(agenda: pandas.DataFrame, title: str, remarks: list[str], none: str, words: Words) -> Slide:
    """none: what to say where nothing is asked."""
    shown = agenda.head(DECISIONS_SHOWN)
    rows = tuple(_decision(nth, row, words) for nth, row in enumerate(shown.to_dict("records"), 1))
    names = ("pilot", "wait", "gates", "deferrals")
    more = len(agenda) - len(rows)
    return Slide(
        "asked",
        title,
        words("briefing.asked.how") if rows else none,
        Rows(tuple(words(f"briefing.asked.column.{name}") for name in names), rows),
        words("briefing.asked.alt", rows="; ".join(words.join(filter(None, row)) for row in rows)) if rows else title,
        remarks=(*([words.count("briefing.more", more)] if more else []), *remarks),
        notes=meanings(("open_gates",), words),
    )


def _decision(nth: int, row: dict, words: Words) -> tuple[str, ...]:
    wait = words("format.unknown") if is_missing(row["days_waiting"]) else words.days(row["days_waiting"])
    gates = words("format.unknown") if is_missing(row["open_gates"]) else words("decisions.gates", n=row["open_gates"])
    name = words("briefing.asked.decision", nth=nth, title=shortened(row["title"], LONGEST_NAME))
    return name, wait, gates, words("decisions.deferred", n=row["deferrals"]) if row["deferrals"] else ""
