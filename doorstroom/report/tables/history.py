"""What was said of pilots and when, and what of it is open: `pilot_history` and `unanswered`, as tables."""

from __future__ import annotations

from datetime import date

import pandas

from doorstroom.contract.model import contract
from doorstroom.export.table import Column
from doorstroom.i18n import Words, is_missing
from doorstroom.lineage.behind import Row
from doorstroom.query.address import Link
from doorstroom.report.tables.columns import SOURCE, pilot, source_of, words_of
from doorstroom.report.text.records import OF_THE_SYSTEM, source
from doorstroom.report.text.said import event, sentences, value

FIRST = ("new", "other_id", "logged", "again")  # before which nothing was said
LAST = "silent"  # after which nothing is said any more


def history(words: Words, link: Link) -> list[Column]:
    """Columns of what `history_in_words` gives."""
    name = words_of("pilot.history.column", words)
    return [
        Column("day", name("day")),
        Column("what", name("what"), is_heading=True),
        Column("told", name("told")),
        Column("before", name("before")),
        Column("now", name("now")),
        Column("by", name("by")),
        source_of(name("source"), link),
    ]


def history_in_words(told: pandas.DataFrame, words: Words) -> pandas.DataFrame:
    """The rows of `pilot_history` as text; blank where nothing was said."""
    rows = [in_words(row, words) for row in told.to_dict("records")]
    return pandas.DataFrame(rows, columns=["day", "what", "told", "before", "now", "by", "source", *SOURCE])


def in_words(row: Row, words: Words) -> dict[str, object]:
    """One row of `pilot_history`, or of `hand_in_changes` about what was said, as text."""
    said = {"record": _of_record, "answer": _of_answer}.get(row["kind"], _of_milestone)
    before, now = said(row, words)
    is_answer = row["kind"] == "answer"
    by = [None if is_answer else row["source"], None if row["said_by"] in OF_THE_SYSTEM else row["said_by"]]
    named = [name.strip() for name in by if not is_missing(name)]
    return {
        "day": words.day(row["said_on"]),
        "what": of_what(row["kind"], row["name"], words),
        "told": words.label("reply", row["told_as"]) if is_answer else words(f"pilot.history.told_as.{row['told_as']}"),
        "before": before,
        "now": now,
        "by": ", ".join(name for name in named if name),
        "source": source(row, words),
        **{name: row[name] for name in SOURCE},
    }


def of_what(kind: str, name: str | None, words: Words) -> str:
    """What a row of `pilot_history` or `hand_in_changes` is about: a column, a milestone, or what was answered."""
    if kind == "record":
        return words.column("pilots", name)
    if kind == "answer":
        return words("pilot.history.kind.answer", about=_about(name, words))
    return words(f"pilot.history.kind.{kind}", milestone=words.label("milestone", name))


def _about(name: str | None, words: Words) -> str:
    """What an answer is about: a milestone, a column, or the pilot itself."""
    if is_missing(name):
        return words("pilot.history.about_pilot")
    if name in contract().codes["milestone"]:
        return words.label("milestone", name)
    return words.column("pilots", name) if name in contract().tables["pilots"].columns else name


def _of_answer(row: Row, words: Words) -> tuple[str, str]:
    """What was said before (the day of a milestone, or who the pilot was), and what is so; and how that is known."""
    day = None if is_missing(row["was"]) else words.day(date.fromisoformat(row["was"]))
    reason = None if is_missing(row["outcome"]) else words.label("stop_reason", row["outcome"])
    is_of_pilot = is_missing(row["name"])  # its day is that of stopping, which nobody said before
    before = None if is_of_pilot else day
    if not is_missing(row["of_id"]):
        before = words("pilot.history.other_pilot", title=row["of_title"], id=row["of_id"])
    said = (row["is_now"], day if is_of_pilot else None, reason, row["why"])
    return before or "", ": ".join(part for part in said if not is_missing(part) and part)


def _of_record(row: Row, words: Words) -> tuple[str, str]:
    """What a column said before and says now; of a number of people only that it changed."""
    if row["is_withheld"]:
        return "", words("decisions.people_not_shown")
    return value(row["name"], row["was"], words), value(row["name"], row["is_now"], words)


def _of_milestone(row: Row, words: Words) -> tuple[str, str]:
    """Day, outcome and who decided, before and now; who decided only where that changed."""
    is_first = row["told_as"] in FIRST
    by = ("was_decided_by", "decided_by")
    before_by, now_by = ("", "") if is_first or row[by[0]] == row[by[1]] else (row[name] for name in by)
    now = event(row["is_now"], row["outcome"], words, is_inexact=bool(row["is_inexact"]), by=now_by)
    if is_first:
        return "", now
    before = event(row["was"], row["was_outcome"], words, is_inexact=bool(row["was_inexact"]), by=before_by)
    return before, "" if row["told_as"] == LAST else now


def unanswered(words: Words, link: Link) -> list[Column]:
    """Columns of what `unanswered_in_words` gives."""
    name = words_of("pilot.open.column", words)
    return [
        pilot(name("pilot"), link),
        Column("open", name("open")),
        Column("since", name("since")),
        source_of(name("source"), link),
    ]


def unanswered_in_words(rows: pandas.DataFrame, words: Words) -> pandas.DataFrame:
    """`unanswered`, of which each row is a sentence."""
    places = [source(row, words) for row in rows.to_dict("records")]
    since = [words.day(day) for day in rows["since"]]
    return rows.assign(open=sentences(rows, words), since=since, source=places)
