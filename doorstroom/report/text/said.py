"""What hand-ins said of a column or a milestone, in words."""

from __future__ import annotations

import shlex
from datetime import date
from decimal import Decimal

import pandas

from doorstroom.contract.model import contract
from doorstroom.i18n import Words, is_missing
from doorstroom.lineage.behind import Row
from doorstroom.store.answering import OF_THE_PILOT, SAME_AS, about, arguments_of, id_within, to_question

OF_RECORD = ("sources_differ", "renamed")  # of what is unanswered: a column, and not a milestone
OF_TWO = ("sources_differ", "milestones_differ")  # what two lists say differently


def value(name: str, said: str | None, words: Words) -> str:
    """A value of a column of a pilot, of which the text is given; blank where nothing was said."""
    if is_missing(said):
        return ""
    column = contract().tables["pilots"].columns[name]
    if column.codes:
        return words.label(column.codes, said)
    if column.type == "date":
        return words.day(date.fromisoformat(said))
    if column.type == "money":
        return words.money(Decimal(said))
    return words.any_number(float(said)) if column.type in ("number", "integer") else said


def event(day: str | None, outcome: str | None, words: Words, *, is_inexact: bool, by: str | None = None) -> str:
    """A day (as ISO text) with its outcome and who decided: "15 dec 2025, Geslaagd"."""
    when = words("pilot.history.no_day")
    if not is_missing(day):
        when = words.day(date.fromisoformat(day), inexact=is_inexact)
    said = [when, None if is_missing(outcome) else words.label("outcome", outcome), by]
    return ", ".join(part for part in said if not is_missing(part) and part)


def unanswered(row: Row, words: Words) -> str:
    """A row of `unanswered` as a sentence that says what is open."""
    if row["kind"] == "left_list":
        return words("pilot.open.left_list", since=row["since"])
    if row["kind"] in OF_RECORD:
        what = words.column("pilots", row["name"])
        before, now = (value(row["name"], row[name], words) for name in ("was", "is_now"))
        if row["is_withheld"]:
            return words("pilot.open.sources_differ_withheld", what=what, list=row["other_source"])
    else:
        what = words.label("milestone", row["name"])
        before = event(row["was"], row["was_outcome"], words, is_inexact=bool(row["was_inexact"]))
        now = event(row["is_now"], row["outcome"], words, is_inexact=bool(row["is_inexact"]))
    blanks = {"what": what, "before": before, "now": now, "since": row["since"]}
    if row["kind"] in OF_TWO:
        blanks |= {"list": row["other_source"], "other": row["now_source"]}
    if _is_ahead(row):
        return words("pilot.open.no_longer_said_ahead", **blanks)
    return words(f"pilot.open.{row['kind']}", **blanks)


def _is_ahead(row: Row) -> bool:
    """Whether what a list says no longer was of a day to come, and so did not happen yet."""
    is_of_day = row["kind"] == "no_longer_said" and not is_missing(row["was"])
    return is_of_day and date.fromisoformat(row["was"]) > pandas.Timestamp(row["since"]).date()


def is_of_the_pilot(row: Row) -> bool:
    """Whether what is open is about the pilot itself, and not about a milestone or column of it."""
    return row["kind"] in OF_THE_PILOT


def of_many(kind: str, name: str, n: int, words: Words) -> str:
    """The question that is open of many pilots for one cause: a column or milestone, and what is open of it."""
    what = words.column("pilots", name) if kind in OF_RECORD else words.label("milestone", name)
    return words.count(f"pilot.open_of_many.{kind}", n, what=what)


def which(row: Row) -> tuple[str, ...]:
    """Which question a row of `unanswered` is, as the effects of answers name it."""
    return about(row)


def sentences(rows: pandas.DataFrame, words: Words) -> list[str]:
    """`unanswered`, a sentence each."""
    return [unanswered(row, words) for row in rows.to_dict("records")]


def how_to_answer(rows: pandas.DataFrame, words: Words) -> str:
    """The command that answers the first of `unanswered`, for who has no screen, and with what else it can be
    answered.
    """
    row = rows.iloc[0]
    answers = [code for code, reply in contract().codes["reply"].items() if row["kind"] in reply.traits["of"]]
    same_as = {"same_as": _other_id(row)} if answers[0] == SAME_AS else {}
    command = shlex.join(arguments_of(to_question(row, answers[0], **same_as)))
    return words("pilot.open.how", command=command, answers=", ".join(answers))


def _other_id(row: Row) -> str:
    """The id of the other pilot within its municipality; a blank to fill in where it is not known."""
    other = row["other_pilot_key"]
    return "…" if is_missing(other) else id_within(other, row["municipality"])
