"""Writing down what happened: a row of a table of the contract, handed in as any statement is, by who says it.

It adds to what was said before, is silent on all else, is known from its own day, and can be taken back.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pandas as pd

from doorstroom.contract.model import Column, Form, contract
from doorstroom.ingest.account import Report
from doorstroom.ingest.clean import cleaned
from doorstroom.ingest.findings import Code, Flag
from doorstroom.ingest.intake import take_in
from doorstroom.ingest.parse.text import spelling_key
from doorstroom.ingest.validate import check
from doorstroom.ledger.hand_in import SCREEN, LedgerError
from doorstroom.ledger.taking import Said, Taken, take
from doorstroom.store.load import hand_in
from doorstroom.store.publishing import Publishing
from doorstroom.store.required import require_whole
from doorstroom.store.spelling import as_known
from doorstroom.store.versions import Store

PLANS = ("first_plan", "replan")  # kinds of pilot_timeline
DECISION = "rollout_decision"
ENDS = (DECISION, "stopped", "implemented", "anchored")  # milestones that end the wait for a decision
REPORT_DAYS = ("due_on", "held_on")  # by which an evaluation is known
# What another did meanwhile; who wrote something else at the same time can leave it out and go on.
OVERTAKEN = (
    "written_already",
    "decided_meanwhile",
    "decided_some_day",
    "decided_by_another",
    "waits_no_longer",
    "write_is_another",
    "write_never_was",
)


@dataclass(frozen=True)
class Statement:
    """What somebody writes down. `form`: which of the contract's; `said`: column → text, codes and ISO days.

    `municipality`, `pilot_id`: None where the table is about no pilot, as norms.
    """

    form: str
    said: Mapping[str, str]
    municipality: str | None = None
    pilot_id: str | None = None

    @property
    def pilot_key(self) -> str:
        return f"{self.municipality}/{self.pilot_id}"


Requirement = Callable[[Store, Statement, Said], None]  # raises LedgerError


def write(
    store: Store,
    given: Sequence[Statement],
    publishing: Publishing,
    *,
    by: str,
    day: dt.date | None = None,
    is_of_agenda: bool = False,
    is_together: bool = False,
) -> Report:
    """Hand in statements, each as a hand-in of its own, and let readers see what follows from them: all or none.

    `day`: on which they are said; today where left out. `is_of_agenda`: they are decisions about pilots that waited for
    one; each has to wait still. `is_together`: those about one pilot are one hand-in, and are taken back as one.
    A name that the records know is written down in their spelling; the report flags it (spelled_otherwise).
    Raises LedgerError: write_nobody (nobody says it), write_column, write_missing, write_code, write_outcome,
    write_day, write_number (what a column holds is not asked, lacks, or cannot be read), write_ahead (it
    happened on a day to come), write_no_pilot, write_no_record, write_no_report (it is about a row that is not
    there), write_which_report (it says of none), write_before (it happened before what it follows on),
    write_either (of two things only one can be), write_is_another, write_never_was (somebody answered so of the
    pilot), written_already, decided_by_another (on the same day), and of an agenda decided_meanwhile,
    waits_no_longer; and what `load` raises. Of several statements it says which: write_which, with the error
    itself; and write_overtaken, with all that others did meanwhile: `which` holds the errors, `pilots` the keys
    that were given.
    """
    if not by.strip():
        raise LedgerError("write_nobody")
    for one in given:  # before anything is said of what it is about
        store.require_within(one.municipality)
    require_whole(store)
    current = store.current()
    as_of = day or (current and current.as_of) or publishing.now.date()
    said = Said(SCREEN, as_of, by=by.strip(), is_written=True)
    # From here on nobody else writes: what is found not to be there yet is still not there when it is handed in.
    with store.writing(wait=publishing.wait), tempfile.TemporaryDirectory() as folder:
        taken, overtaken = [], {}
        for nth, some in enumerate(_parts(given, is_together)):
            one = some[0]
            try:
                require = _require_waiting if is_of_agenda else _require_undecided
                taken += _taken(store, some, Path(folder) / str(nth), publishing, said, require)
            except LedgerError as error:
                if len(given) == 1 and not is_of_agenda:
                    raise
                if error.code not in OVERTAKEN:
                    pilot = _named(store, one, as_of)
                    title = one.pilot_key if pilot is None else pilot["title"]
                    raise LedgerError("write_which", pilot=title, why=error) from error
                overtaken[one.pilot_key] = error
        if overtaken:
            raise LedgerError("write_overtaken", which=tuple(overtaken.values()), pilots=tuple(overtaken))
        return hand_in(store, taken, publishing)


def _parts(given: Sequence[Statement], is_together: bool) -> list[list[Statement]]:
    """The statements by the hand-in that they become, in the order in which these begin."""
    if not is_together:
        return [[one] for one in given]
    parts: dict[tuple[str, str], list[Statement]] = {}
    for one in given:
        parts.setdefault((one.form, one.pilot_key), []).append(one)
    return list(parts.values())


def _taken(
    store: Store, given: Sequence[Statement], folder: Path, publishing: Publishing, said: Said, require: Requirement
) -> list[Taken]:
    """Statements of one form about one pilot as a hand-in that is not in the ledger yet. `require`: what has to be so
    where they are decisions.
    """
    form, as_of = contract().forms[given[0].form], said.reported_on
    about, spelled = [], []
    for one in given:
        read = replace(one, said={name: text.strip() for name, text in one.said.items() if text.strip()})
        _require_readable(form, read, as_of)
        if form.milestone == DECISION:
            require(store, read, said)
        about.append(_about_what_is_there(store, form, read, as_of))
        spelled += _spelled(form, read, about[-1])
    folder.mkdir()
    file = _written(folder, form, about, as_of)
    _require_whole(file, form, publishing.municipality)
    taken = take([file], [], publishing.municipality, publishing.now, said, store.ledger, publishing.progress)
    for one in taken:
        one.report.flags += spelled
        if before := store.ledger.same(one.hand_in):
            raise _written_already(store, about[0], as_of, {"by": before.handed_in_by, "day": before.reported_on})
    return taken


def _spelled(form: Form, given: Statement, known: Statement) -> list[Flag]:
    """The names that are written down in another spelling than they were said in, each told as a list's is."""
    columns = contract().tables[form.table].columns
    return [
        Flag(f"{form.table}.csv", None, form.table, 2, name, text, "spelled_otherwise", known.said[name])
        for name, text in given.said.items()
        if columns[name].names and known.said[name] != text
    ]


# ------------------------------------------------------------------- reading


def _require_readable(form: Form, given: Statement, as_of: dt.date) -> None:
    """What is said fits the form."""
    columns = contract().tables[form.table].columns
    for name, text in given.said.items():
        if name not in form.asks:
            raise LedgerError("write_column", column=name, known=", ".join(form.asks))
        _require_value(columns[name], text, as_of)
    for name in form.lacking(given.said):
        raise LedgerError("write_missing", column=name)
    milestone, outcome = form.milestone or given.said.get("milestone"), given.said.get("outcome")
    known = contract().outcomes.get(milestone, ())
    if outcome and outcome not in known:
        raise LedgerError("write_outcome", outcome=outcome, milestone=milestone, known=", ".join(known) or "-")


def _require_value(column: Column, text: str, as_of: dt.date) -> None:
    """What a column holds is a code, day or number of its kind."""
    match column.type:
        case "code":
            if text not in contract().codes[column.codes]:
                known = ", ".join(contract().codes[column.codes])
                raise LedgerError("write_code", column=column.name, value=text, known=known)
        case "date":
            try:
                day = dt.date.fromisoformat(text)
            except ValueError as error:
                raise LedgerError("write_day", column=column.name, value=text) from error
            if day > as_of and not column.ahead:
                raise LedgerError("write_ahead", column=column.name, day=day, as_of=as_of)
        case "integer":
            if not text.isdecimal() or not text.isascii():
                raise LedgerError("write_number", column=column.name, value=text)


def _written(folder: Path, form: Form, given: Sequence[Statement], as_of: dt.date) -> Path:
    """The statements as a file of their table, with the columns that follow from them."""
    rows = [_row(form, one, as_of) for one in given]
    names = list(dict.fromkeys(name for row in rows for name in row))
    file = folder / f"{form.table}.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([names, *([row.get(name, "") for name in names] for row in rows)])
    return file


def _row(form: Form, given: Statement, as_of: dt.date) -> dict[str, str]:
    row = dict(given.said)
    if form.milestone:
        row["milestone"] = form.milestone
    if form.table == "milestones":
        row["recorded_on"] = as_of.isoformat()
    if form.table == "lessons":
        row["lesson_id"] = _id_of(given)
    if given.pilot_id is not None:
        row |= {"municipality": given.municipality, "pilot_id": given.pilot_id}
    return row


def _id_of(given: Statement) -> str:
    """The id of a lesson: that of the same words about the same pilot, and of no other."""
    text = "\0".join((given.pilot_key, *(f"{name}={given.said[name]}" for name in sorted(given.said))))
    return f"S-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _require_whole(file: Path, form: Form, municipality: str) -> None:
    """What the intake would refuse is handed in by nobody. Raises LedgerError('write_refused')."""
    rows, _ = cleaned(take_in([file], None, lambda step, n: None, contract().tables).rows, municipality)
    for one in rows:
        for refusal in check(one, municipality).refusals:
            raise LedgerError("write_refused", column=refusal.column or form.table, value=str(refusal.value))


# --------------------------------------------------------- what is there already


def _about_what_is_there(store: Store, form: Form, given: Statement, as_of: dt.date) -> Statement:
    """The statement, under the names as lists spell them. Raises LedgerError where what it is about is not there, and
    where it was said already.
    """
    table = contract().tables[form.table]
    if "pilot_id" not in table.columns:
        return Statement(form.name, as_known(store, table, given.said, None, as_of))
    pilot = _pilot(store, given, as_of)
    said = as_known(store, table, given.said, pilot["municipality"], as_of)
    given = Statement(form.name, said, pilot["municipality"], pilot["pilot_id"])
    if form.table == "learning":
        given = _about_question(store, given, as_of)
    if form.table == "evaluations":
        given = _about_evaluation(store, given, as_of)
    if form.table in ("milestones", "readiness"):
        _require_new(store, form, given, as_of)
    return given


def _pilot(store: Store, given: Statement, as_of: dt.date) -> pd.Series:
    pilot = _named(store, given, as_of)
    if pilot is not None:
        return pilot
    is_now = store.ask("pilot_is_now", as_of=as_of, pilot_key=given.pilot_key)
    if is_now.empty:
        raise LedgerError("write_no_pilot", pilot=given.pilot_key)
    now = is_now.iloc[0]
    before = _named(store, given, (now["since"] - pd.Timedelta(days=1)).date())
    about = {"title": given.pilot_key if before is None else before["title"], "since": now["since"].date()}
    if pd.isna(now["other_pilot_key"]):
        raise LedgerError("write_never_was", **about)
    raise LedgerError("write_is_another", **about, other=now["other_title"], other_key=now["other_pilot_key"])


def _named(store: Store, given: Statement, as_of: dt.date) -> pd.Series | None:
    """The pilot that is meant, however it is spelled; None where there is none of it on that day."""
    names = ["municipality", "pilot_id", "pilot_key", "title"]
    known = [store.ask(name, as_of=as_of)[names] for name in ("stage_now", "no_longer_listed")]
    found = pd.concat(known, ignore_index=True)
    for name, asked in (("municipality", given.municipality), ("pilot_id", given.pilot_id)):
        spelled = [one for one in found[name].unique() if spelling_key(one) == spelling_key(asked or "")]
        found = found[found[name].isin(spelled)]
    return None if found.empty else found.iloc[0]


def _about_question(store: Store, given: Statement, as_of: dt.date) -> Statement:
    """An answer is one to a question that was agreed on, with that layer."""
    agreed = store.ask("pilot_learning", as_of=as_of, pilot_key=given.pilot_key)
    asked = (spelling_key(given.said["question"]), given.said["layer"])
    for _, row in agreed.iterrows():
        if (spelling_key(row["question"]), row["layer"]) == asked:
            return replace(given, said={**given.said, "question": row["question"]})
    raise LedgerError("write_no_record", pilot=given.pilot_key, known=" · ".join(agreed["question"].unique()) or "-")


def _about_evaluation(store: Store, given: Statement, as_of: dt.date) -> Statement:
    """A report is of an evaluation that was held, its days follow on each other, and something of it is new. The row
    says both days of the evaluation that are known, so that it is known again under another day on which it was due.
    """
    said = given.said
    held = store.ask("pilot_reports", as_of=as_of, pilot_key=given.pilot_key)
    held = held.assign(by_day=[report_day(row) for row in held.to_dict("records")]).dropna(subset=["by_day"])
    asked = next(((name, said[name]) for name in REPORT_DAYS if name in said), None)
    of = held[held["by_day"] == asked]
    if of.empty:
        known = ", ".join(dict.fromkeys(day for _, day in held["by_day"]))
        if asked is None:
            ways = " · ".join(dict.fromkeys(f"{name}={day}" for name, day in held["by_day"]))
            raise LedgerError("write_which_report", pilot=given.pilot_key, known=ways or "-")
        raise LedgerError("write_no_report", pilot=given.pilot_key, day=asked[1], known=known or "-")
    if said.get("published_on") and said.get("unpublished_reason"):
        raise LedgerError("write_either", column="published_on", other="unpublished_reason")
    row = of.iloc[0]
    days = [("held_on", row["held_on"])]
    days += [(name, pd.Timestamp(said[name])) for name in ("signed_off_on", "published_on") if said.get(name)]
    days = [(name, day) for name, day in days if pd.notna(day)]
    for (first, before), (name, day) in pairwise(days):
        if day < before:
            raise LedgerError("write_before", column=name, day=day.date(), other=first, other_day=before.date())
    known = {name: row[name] for name in said if name not in REPORT_DAYS}
    if all(_as_said(value) == said[name] for name, value in known.items()):
        raise _written_already(store, given, as_of, _said_by(store, row, as_of))
    of_it = {"due_on": _as_said(row["row_on"]), "held_on": _as_said(row["held_on"])}
    return replace(given, said={**said, **{name: day for name, day in of_it.items() if day}})


def report_day(row: Mapping[str, object]) -> tuple[str, str] | None:
    """By which day the report of a row of `pilot_reports` is written down: the column, and its ISO day. By the day on
    which it was due, else by the one on which it was held; None where neither is known.
    """
    days = {"due_on": row["row_on"], "held_on": row["held_on"]}
    return next(((name, _as_said(day)) for name, day in days.items() if pd.notna(day)), None)


def _as_said(value: object) -> str:
    """A value of a row as a statement says it: days as ISO days, nothing as an empty text."""
    return "" if pd.isna(value) else str(value.date()) if isinstance(value, pd.Timestamp) else str(value)


def _require_new(store: Store, form: Form, given: Statement, as_of: dt.date) -> None:
    """What stands already is not said once more: as a second event it would count twice."""
    told = store.ask("pilot_timeline", as_of=as_of, pilot_key=given.pilot_key)
    said, about = given.said, form.milestone or given.said.get("milestone") or given.said.get("item")
    told = told[told["milestone"] == about]
    if "planned_on" in form.asks:  # of plans the last one holds: back to an earlier one is a move
        same = told[told["kind"].isin(PLANS)].tail(1)
        same = same[same["planned_on"] == pd.Timestamp(said["planned_on"])]
    elif form.table == "readiness":
        same = told[(told["kind"] == "readiness") & (told["on_day"] == pd.Timestamp(said["assessed_on"]))]
        same = same[(same["outcome"] == said["state"]) & (same["decided_by"] == said.get("assessor", "owner"))]
    else:
        same = told[(told["kind"] == "happened") & (told["on_day"] == pd.Timestamp(said["happened_on"]))]
        same = same[same["outcome"].fillna("") == said.get("outcome", "")]
    if not same.empty:
        raise _written_already(store, given, as_of, _said_by(store, same.iloc[0], as_of))


def _require_waiting(store: Store, given: Statement, said: Said) -> None:
    """Nobody decided about the pilot meanwhile: it waits still, and nothing was decided on the same day."""
    as_of = said.reported_on
    pilot = _pilot(store, given, as_of)
    told = store.ask("pilot_timeline", as_of=as_of, pilot_key=pilot["pilot_key"])
    told = told[told["kind"] == "happened"]
    waiting = store.ask("waiting_decisions", as_of=as_of, include_partly=True)
    if pilot["pilot_key"] in set(waiting["pilot_key"]):
        decided = told[(told["milestone"] == DECISION) & (told["on_day"] == pd.Timestamp(given.said["happened_on"]))]
        if decided.empty:
            return
    else:
        decided = told[told["milestone"].isin(ENDS)]
        if decided.empty:
            raise LedgerError("waits_no_longer", title=pilot["title"])
    last = decided.iloc[-1]
    what = Code("milestone", last["milestone"]) if pd.isna(last["outcome"]) else Code("outcome", last["outcome"])
    on_day = {} if pd.isna(last["on_day"]) else {"on_day": last["on_day"].date()}
    said = {"title": pilot["title"], "what": what, **on_day, **_said_by(store, last, as_of)}
    raise LedgerError("decided_meanwhile" if on_day else "decided_some_day", **said)


def _require_undecided(store: Store, given: Statement, said: Said) -> None:
    """Nobody else wrote down what was decided about the pilot on that day. Who says something else of a list, or of
    what they wrote themselves, corrects it.
    """
    pilot, as_of = _pilot(store, given, said.reported_on), said.reported_on
    told = store.ask("written_down", as_of=as_of, of_pilot=pilot["pilot_key"])
    told = told[(told["name"] == DECISION) & (told["day"] == pd.Timestamp(given.said["happened_on"]))]
    others = told[told["said_by"].map(spelling_key) != spelling_key(said.by)]
    if not others.empty:
        last = others.iloc[0]
        what = {"what": Code("outcome", last["said"]), "on_day": last["day"].date(), "by": last["said_by"]}
        raise LedgerError("decided_by_another", title=pilot["title"], day=last["reported_on"].date(), **what)


def _written_already(store: Store, given: Statement, as_of: dt.date, said: Mapping[str, object]) -> LedgerError:
    """That the very same stands there: of which pilot, and who said it when."""
    pilot = None if given.pilot_id is None else _named(store, given, as_of)
    if pilot is None:
        return LedgerError("norm_already", **said)
    return LedgerError("written_already", title=pilot["title"], **said)


def _said_by(store: Store, row: Mapping[str, object], as_of: dt.date) -> dict[str, object]:
    """By whom and when a row of pilot_timeline was said; of what no hand-in is known of nobody, on the day itself."""
    of = store.ask("hand_in_of", file=row["source_file"])
    if of.empty:
        return {"by": "-", "day": as_of}
    first = of.iloc[0]
    by, source = first["handed_in_by"], first["source"]
    is_list = spelling_key(source) != spelling_key(SCREEN)
    return {"by": f"{by} ({source})" if is_list else by, "day": first["reported_on"].date()}
