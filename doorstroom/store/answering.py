"""Answering what lists leave open: an answer is handed in as any statement is, and holds from its own day."""

from __future__ import annotations

import csv
import datetime as dt
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from doorstroom.contract.model import contract
from doorstroom.ingest.account import Report
from doorstroom.ingest.parse.text import spelling_key
from doorstroom.ledger.hand_in import ANSWERS, LedgerError
from doorstroom.ledger.taking import Said
from doorstroom.store.load import ALL_PILOTS, Publishing, load
from doorstroom.store.versions import Store

SAME_AS = "same_as"
OF_THE_PILOT = ("left_list", "renamed")  # what is open of the pilot itself, and not of a milestone or column
OF_EITHER = "was_wrong", "milestones_differ"  # an answer, and the question of which it names either of two days


@dataclass(frozen=True)
class Answer:
    """What somebody answers. `municipality`: blank where it is not said: then one's own, or that of the only pilot with
    that id. `answer`, `reason`: codes of the contract. `same_as`: the id of the pilot that stays.
    """

    municipality: str
    pilot_id: str
    answer: str
    why: str
    milestone: str | None = None
    on_day: dt.date | None = None
    field: str | None = None
    reason: str | None = None
    same_as: str | None = None
    answered_by: str | None = None


def answer(store: Store, given: Answer, publishing: Publishing, *, by: str, day: dt.date | None = None) -> Report:
    """Hand in an answer and let readers see what follows from it. `day`: from which it holds; today where left out.

    Raises LedgerError: answer_why (it does not say why), answer_ahead (it is of a day to come), answer_no_pilot,
    answer_whose (several municipalities have that id), answered_already, nothing_to_answer, answer_other_day
    (what is open is of another day), answer_which (it fits several questions: say which day), answer_repeated (word
    for word as before, which adds nothing to a log), answer_same_as (the pilot that stays is not known); and what
    `load` raises.
    """
    current = store.current()
    as_of = day or (current and current.as_of) or publishing.now.date()
    given = fitted(store, given, as_of, publishing.municipality)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{ANSWERS}.csv"
        with file.open("w", encoding="utf-8", newline="") as opened:
            names = list(contract().tables[ANSWERS].columns)
            writer = csv.writer(opened)
            writer.writerows([names, [getattr(given, name) for name in names]])
        return load(
            store,
            [file],
            municipality=publishing.municipality,
            now=publishing.now,
            keep=publishing.keep,
            progress=publishing.progress,
            wait=publishing.wait,
            said=Said(ANSWERS, as_of, by=by),
        )


def fitted(store: Store, given: Answer, as_of: dt.date, own: str = "") -> Answer:
    """The answer, under the id of its pilot as lists spell it, with the day of the milestone that it is about.

    `own`: one's own municipality. Raises LedgerError where no question of that day is answered by it, or where it does
    not say which.
    """
    pilot_key = "/".join(filter(None, (given.municipality, given.pilot_id)))
    if not given.why.strip():
        raise LedgerError("answer_why", pilot=pilot_key)
    if given.on_day and given.on_day > as_of:
        raise LedgerError("answer_ahead", day=given.on_day, pilot=pilot_key, as_of=as_of)
    asked = (store.ask(name, as_of=as_of) for name in ALL_PILOTS)
    known = pd.concat([one[["pilot_id", "municipality", "pilot_key"]] for one in asked], ignore_index=True)
    known = known.drop_duplicates("pilot_key")
    about = _about(known, given, own)
    if about is None:
        raise LedgerError("answer_no_pilot", pilot=pilot_key)
    given = replace(given, municipality=about["municipality"], pilot_id=about["pilot_id"])
    open_questions = store.ask("unanswered", as_of=as_of, of_pilot=about["pilot_key"])
    found = fitting(open_questions, given)
    before = _answers_before(store, given, about["pilot_key"], as_of)
    if found.empty:
        raise _nothing_open(open_questions, given, about["pilot_key"], before)
    if len(found) > 1 and not found["kind"].isin(OF_THE_PILOT).all():
        raise LedgerError("answer_which", pilot=about["pilot_key"], which=_which(found))
    asked = found.iloc[0]
    if given.on_day is None and asked["kind"] not in OF_THE_PILOT and given.field is None:
        day = asked["was"] if pd.isna(asked["is_now"]) else asked["is_now"]
        given = replace(given, on_day=None if pd.isna(day) else dt.date.fromisoformat(day))
    for told in before:
        if (told["answer"], told["on_day"], told["why"]) == (given.answer, given.on_day, given.why):
            raise LedgerError("answer_repeated", pilot=about["pilot_key"], **told)
    if given.answer != SAME_AS:
        return given
    other = _named(known, given.municipality, given.same_as or "")
    if other is None or other["pilot_key"] == about["pilot_key"]:
        raise LedgerError("answer_same_as", pilot=about["pilot_key"], other=given.same_as or "-")
    return replace(given, same_as=other["pilot_id"])


def _about(known: pd.DataFrame, given: Answer, own: str) -> pd.Series | None:
    """The pilot that an answer names: of the municipality that it says, else of one's own, else the only one with that
    id. Raises LedgerError('answer_whose') where several municipalities have that id.
    """
    about = _named(known, given.municipality or own, given.pilot_id)
    if about is not None or given.municipality:
        return about
    alike = known[known["pilot_id"].map(spelling_key) == spelling_key(given.pilot_id)]
    if len(alike) > 1:
        raise LedgerError("answer_whose", pilot=given.pilot_id, names=", ".join(sorted(alike["pilot_key"])))
    return None if alike.empty else alike.iloc[0]


def _nothing_open(
    open_questions: pd.DataFrame, given: Answer, pilot_key: str, before: list[dict[str, object]]
) -> LedgerError:
    """Why an answer is about nothing that is open: what is, is of another day, or it was answered already."""
    others = fitting(open_questions, replace(given, on_day=None))
    is_answered = any(told["on_day"] == given.on_day for told in before)
    if given.on_day and len(others) and not is_answered:
        return LedgerError("answer_other_day", pilot=pilot_key, day=given.on_day, which=_which(others))
    if before:
        return LedgerError("answered_already", pilot=pilot_key, **before[0])
    return LedgerError("nothing_to_answer", pilot=pilot_key, answer=given.answer)


def _which(questions: pd.DataFrame) -> str:
    """What questions are about: milestone and day."""
    return ", ".join(questions["name"] + " " + questions["is_now"].fillna(questions["was"]).fillna("-"))


def _answers_before(store: Store, given: Answer, pilot_key: str, as_of: dt.date) -> list[dict[str, object]]:
    """What was answered before to what this answers, the last first: answer, on_day, why, by whom, on which day, and
    the name of its hand-in.
    """
    told = store.ask("pilot_history", as_of=as_of, pilot_key=pilot_key)
    told = told[
        (told["kind"] == "answer")
        & told["of_id"].isna()
        & (told["name"].fillna("") == (given.milestone or given.field or ""))
    ]
    return [
        {
            "answer": row["told_as"],
            "on_day": None if pd.isna(row["was"]) else dt.date.fromisoformat(row["was"]),
            "why": row["why"],
            "by": row["said_by"],
            "day": row["said_on"].date(),
            "name": row["hand_in"],
        }
        for _, row in told.iterrows()
    ]


def _named(pilots: pd.DataFrame, municipality: str, pilot_id: str) -> pd.Series | None:
    """The pilot that this names, however it is spelled; None where there is none."""
    asked = (spelling_key(municipality), spelling_key(pilot_id))
    for _, pilot in pilots.iterrows():
        if (spelling_key(pilot["municipality"]), spelling_key(pilot["pilot_id"])) == asked:
            return pilot
    return None


def fitting(open_questions: pd.DataFrame, given: Answer) -> pd.DataFrame:
    """The questions of `unanswered` that an answer is about."""
    kinds = contract().codes["reply"][given.answer].traits["of"]
    found = open_questions[open_questions["kind"].isin(kinds)]
    found = found[found["pilot_id"] == given.pilot_id]
    about = given.milestone or given.field
    if about:
        found = found[found["name"] == about]
    if given.on_day and not found["kind"].isin(OF_THE_PILOT).any():
        day, (answer_of_either, kind) = given.on_day.isoformat(), OF_EITHER
        names_the_first = (found["was"] == day) & (found["kind"] == kind) & (given.answer == answer_of_either)
        found = found[(found["is_now"].fillna(found["was"]) == day) | names_the_first]
    return found
