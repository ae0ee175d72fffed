"""What changed, what was taken over and what was learned."""

from __future__ import annotations

from datetime import timedelta

import pandas

from doorstroom.briefing.model import Lines, Slide
from doorstroom.briefing.slides_waiting import LONGEST_NAME, lines_alt, meanings
from doorstroom.i18n import Words
from doorstroom.query.request import Request
from doorstroom.report.text import changes as told
from doorstroom.report.text import learning, network
from doorstroom.report.text.in_view import scope
from doorstroom.report.text.typed import shortened

LESSONS_SHOWN = 4  # each takes three lines
LONGEST_LESSON = 200  # characters: two lines
CHANGES_SHOWN = 6
LONGEST_TITLE = 120  # characters: three lines, from the back of the room
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
    first = request.first_known(since)
    title = whole = told.summary(found, since, words, scope(request.ask("in_view").iloc[0]), first)
    if len(title) > LONGEST_TITLE:
        title = words.count("briefing.changes.title", len(found), since=since)
    return Slide(
        "changes",
        title,
        words("briefing.changes.how", since=since, day=request.as_of),
        Lines(lines),
        lines_alt(lines, words),
        remarks=(words.count("changes.more", more),) if more else (),
        notes=(*([whole] if title != whole else []), *meanings(("changes",), words)),
    )


def borrowed(request: Request) -> Slide | None:
    """What was taken over from others, the newest first. None where nothing was."""
    words, found = request.words, request.ask("reuse_now")
    if found.empty:
        return None
    in_use = found[found["status"] == "in_use"]
    told_rows = network.reuses_in_words(found if in_use.empty else in_use, words)
    lines = tuple(
        (shortened(row["what"], LONGEST_NAME), words("briefing.borrowed.line", **row))
        for row in told_rows.head(LESSONS_SHOWN).to_dict("records")
    )
    more = len(told_rows) - len(lines)
    return Slide(
        "borrowed",
        words.count("briefing.borrowed.title", len(in_use)),
        words("briefing.borrowed.how"),
        Lines(lines),
        lines_alt(lines, words),
        remarks=(
            *([words.count("briefing.borrowed.more", more)] if more else []),
            network.reused(found, words),
            *network.warnings(found, words)[:1],
        ),
        notes=(network.reused(found, words), *network.warnings(found, words)),
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
