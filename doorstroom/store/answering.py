"""Answering what lists leave open: an answer is handed in as any statement is, and holds from its own day."""

from __future__ import annotations

import csv
import datetime as dt
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from doorstroom.contract.model import contract
from doorstroom.ingest.account import Report, Unfit
from doorstroom.ingest.intake import IntakeError
from doorstroom.ingest.parse.text import spelling_key
from doorstroom.ledger.hand_in import ANSWERS, HandIn, LedgerError
from doorstroom.ledger.ledger import Ledger
from doorstroom.ledger.taking import Said, keep_hand_in, take
from doorstroom.store.load import load
from doorstroom.store.publishing import Publishing
from doorstroom.store.trying import ALL_PILOTS, Checked, check_only
from doorstroom.store.versions import Store, StoreError

SAME_AS = "same_as"
OF_THE_PILOT = ("left_list", "renamed")  # what is open of the pilot itself, and not of a milestone or column
OF_A_COLUMN = "sources_differ"
OF_EITHER = "was_wrong", "milestones_differ"  # an answer, and the question of which it names either of two days
OF_THE_STORE = ("within", "engine")  # what a load takes from the store, and not from who publishes


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
    return _handed_in(store, [fitted(store, given, as_of, publishing.municipality)], publishing, as_of, by)


def _handed_in(store: Store, answers: Sequence[Answer], publishing: Publishing, as_of: dt.date, by: str) -> Report:
    with tempfile.TemporaryDirectory() as folder:
        return load(
            store,
            [file_of(answers, Path(folder))],
            municipality=publishing.municipality,
            now=publishing.now,
            keep=publishing.keep,
            progress=publishing.progress,
            wait=publishing.wait,
            said=Said(ANSWERS, as_of, by=by),
        )


def file_of(answers: Sequence[Answer], folder: Path) -> Path:
    """Answers as a table of the contract, to be handed in."""
    file, names = folder / f"{ANSWERS}.csv", list(contract().tables[ANSWERS].columns)
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([names, *([getattr(one, name) for name in names] for one in answers)])
    return file


# ------------------------------------------------------- together with a list


def answers_in(file: Path) -> list[Answer]:
    """The answers in a file with the columns of that table. Raises LedgerError('answers_file') for another one."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            rows = [{name: text or None for name, text in row.items()} for row in csv.DictReader(opened)]
        return [_answer_of(row) for row in rows]
    except (OSError, ValueError, KeyError, TypeError, csv.Error) as error:
        raise LedgerError("answers_file", file=file) from error


def _answer_of(row: Mapping[str, str | None]) -> Answer:
    """Raises KeyError, ValueError or TypeError for what is no row of answers."""
    if row["answer"] not in contract().codes["reply"]:
        raise ValueError(row["answer"])
    day = row.get("on_day")
    others = {name: text for name, text in row.items() if name != "on_day"}
    given = Answer(**{**others, "municipality": row.get("municipality") or "", "why": row.get("why") or ""})
    return replace(given, pilot_id=given.pilot_id or "", on_day=dt.date.fromisoformat(day) if day else None)


def load_answered(
    store: Store, paths: Sequence[Path], answers: Sequence[Answer], publishing: Publishing, said: Said, **more: object
) -> Report:
    """Hand in files, and then the answers that fit what they leave open; the others are in the account, each with why.
    What the files say counts either way. `more`: as `load` takes it. Raises what `load` raises for the files.
    """
    how = {name: given for name, given in vars(publishing).items() if name not in OF_THE_STORE}
    report = load(store, paths, said=said, **how, **more)
    if not answers:
        return report
    current = store.current()
    as_of = (current and current.as_of) or publishing.now.date()
    fitting_ones, report.unfit = _fitting(store, answers, as_of, publishing.municipality)
    if not fitting_ones:
        return report
    try:
        told = _handed_in(store, fitting_ones, publishing, as_of, said.by)
    except (IntakeError, LedgerError, StoreError) as error:
        report.unfit += [_unfit(one, error) for one in fitting_ones]
        return report
    report.version, report.n_unanswered, report.n_answered = told.version, told.n_unanswered, len(fitting_ones)
    report.untidied = report.untidied or told.untidied
    report.is_made = report.is_made or told.is_made
    return report


def check_answered(paths: Sequence[Path], answers: Sequence[Answer], said: Said, **given: object) -> Checked:
    """What `load_answered` would do; nothing is stored. `given`: as `check_only` takes it."""

    def tried(after: Store, trial: Ledger, as_of: dt.date) -> tuple[HandIn | None, int, list[Unfit]]:
        municipality, now, progress = (given[name] for name in ("municipality", "now", "progress"))
        fitting_ones, unfit = _fitting(after, answers, as_of, municipality)
        if not fitting_ones:
            return None, 0, unfit
        with tempfile.TemporaryDirectory() as folder:
            file = file_of(fitting_ones, Path(folder))
            (taken,) = take([file], [], municipality, now, Said(ANSWERS, as_of, by=said.by), trial, progress)
            return keep_hand_in(trial, taken).hand_in, len(fitting_ones), unfit

    return check_only(paths, said=said, **given, answering=tried if answers else None)


def _fitting(store: Store, answers: Sequence[Answer], as_of: dt.date, own: str) -> tuple[list[Answer], list[Unfit]]:
    """The answers that fit what is open, as lists spell their pilots, and those that do not."""
    found, unfit = [], []
    for given in answers:
        try:
            found.append(fitted(store, given, as_of, own))
        except LedgerError as error:
            unfit.append(_unfit(given, error))
    return found, unfit


def _unfit(given: Answer, error: Exception) -> Unfit:
    return Unfit("/".join(filter(None, (given.municipality, given.pilot_id))), given.answer, given.why, error)


# ------------------------------------------------------------------- one answer


def about(row: Mapping[str, object]) -> tuple[str, ...]:
    """Which question a row of `unanswered` is, in whatever way it came here: as text, empty where nothing is said."""
    names = ("kind", "pilot_key", "name", "was", "is_now")
    return tuple("" if row[name] is None or pd.isna(row[name]) else str(row[name]) for name in names)


def id_within(pilot_key: str, municipality: str) -> str:
    """The id of a pilot within its municipality. Either may hold a stroke."""
    return pilot_key.removeprefix(f"{municipality}/")


def to_question(row: Mapping[str, object], answer: str, why: str = "", **more: object) -> Answer:
    """An answer to a row of `unanswered`. `more`: what it takes beside that, as Answer has it: same_as, reason,
    answered_by, and on_day of a pilot that stopped.
    """
    municipality, pilot_id = str(row["municipality"]), id_within(str(row["pilot_key"]), str(row["municipality"]))
    about: dict[str, object] = {}
    if row["kind"] == OF_A_COLUMN:
        about["field"] = row["name"]
    elif row["kind"] not in OF_THE_PILOT:
        day = row["was"] if pd.isna(row["is_now"]) else row["is_now"]
        about |= {"milestone": row["name"], "on_day": None if pd.isna(day) else dt.date.fromisoformat(str(day))}
    return Answer(municipality, pilot_id, answer, why, **about, **more)


def arguments_of(given: Answer) -> list[str]:
    """What the command `answer` is told."""
    options = {
        "milestone": given.milestone,
        "day": given.on_day,
        "field": given.field,
        "reason": given.reason,
        "same-as": given.same_as,
        "why": given.why or None,
        "by": given.answered_by,
    }
    pilot = "/".join(filter(None, (given.municipality, given.pilot_id)))
    return [pilot, given.answer, *(f"--{name}={said}" for name, said in options.items() if said is not None)]


def cells_of(given: Answer) -> dict[str, str]:
    """A row of the table of answers, column → text."""
    names = contract().tables[ANSWERS].columns
    return {name: str(getattr(given, name)) for name in names if getattr(given, name) is not None}


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
    if store.within is not None:  # of others nobody learns here that they are there
        known = known[known["municipality"].isin(store.within)]
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
    if about is None and given.municipality:
        about = _named(known, own, f"{given.municipality}/{given.pilot_id}")
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
    asked = spelling_key(f"{municipality}/{pilot_id}")  # whole: a command cuts it at one of its strokes
    for _, pilot in pilots.iterrows():
        if spelling_key(f"{pilot['municipality']}/{pilot['pilot_id']}") == asked:
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
