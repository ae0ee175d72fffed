"""Gegevens: what happens if a list is handed in, told from the answers of commands; and the hand-ins that there were.

Pure: nothing is asked here. An answer is what `check --json`, `load --json` and `compare --json` print.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import pandas

from doorstroom.contract.model import contract
from doorstroom.export.table import Column, Table
from doorstroom.i18n import Words
from doorstroom.query.address import Link
from doorstroom.report.parts import Entry
from doorstroom.report.screens.blocks import (
    Block,
    Choice,
    Definitions,
    Disclosed,
    Entries,
    Heading,
    Line,
    Opened,
    Rows,
    Text,
    empty,
    lead,
    note,
)
from doorstroom.report.screens.pieces import Foot
from doorstroom.report.text import records, writing
from doorstroom.report.text.messages import place
from doorstroom.report.text.said import is_of_the_pilot, of_many, which

STEPS = ("files", "source", "sheets", "columns", "words", "check", "compare", "done")
START = "start"  # where no step is asked for
CAUSES, ROWS_OF_CAUSE, LINES = 30, 50, 200  # that are shown; a download holds all
NOT_READ = ("sheet_left_out", "sheet_not_in_mapping", "sheet_not_recognised")  # flags of a sheet
WITHOUT_VALUE = "formula_without_value"
NO_OUTCOME = "evaluation_without_outcome"  # the flag of an evaluation of which nobody says what came of it
# The step at which is chosen otherwise what is told, by its cause.
CHOSEN_AT = {
    **dict.fromkeys(("unknown_status_word", "date_not_used", "unknown_code", "outcome_not_of_milestone"), "words"),
    **dict.fromkeys(
        ("ambiguous_separator", "ambiguous_day_month", "day_or_year_unclear", "order_elsewhere"), "columns"
    ),
    **dict.fromkeys(("unit_in_header", "unit_unclear", "evaluation_without_outcome", "outcome_missing"), "columns"),
    "future_happened": "columns",
    **dict.fromkeys(("sheet_not_recognised", "sheet_left_out", "sheet_not_in_mapping"), "sheets"),
    "happened_after_list": "source",
}
STANDS = "stands"  # the answer by which nothing changes
OF_TWINS = ("same_pilot_other_row", "same_key_differs")  # flags of rows of one pilot that are not alike
BY_WORD = ("unknown_status_word", "unknown_code")
COUNTS = ("rows_read", "rows_loaded", "rows_refused")
SHOWN_HAND_INS, SHOWN_QUESTIONS = 20, 20
# A question and an answer → the figures that are other ones then, in words; None where it hangs on more than that.
Effects = Mapping[tuple[tuple[str, ...], str], Sequence[str] | None]


@dataclass(frozen=True)
class Desk:
    """What somebody hands in, at one of STEPS or at the START."""

    step: str
    waits_for_reader: ClassVar[bool] = True


@dataclass(frozen=True)
class HandInDesk:
    """What can be done with one hand-in: see what it changed, and take it back. `is_there`: whether it counts."""

    hand_in: str
    is_there: bool
    waits_for_reader: ClassVar[bool] = True


@dataclass(frozen=True)
class Versions:
    """The versions that there are, to go back to one."""

    waits_for_reader: ClassVar[bool] = True


@dataclass(frozen=True)
class Questions:
    """What lists leave open: rows of `unanswered`, each to be answered."""

    rows: Sequence[Mapping]
    waits_for_reader: ClassVar[bool] = True


def answers_to(kind: str) -> list[str]:
    """The answers that a question of `unanswered` can have."""
    return [code for code, reply in contract().codes["reply"].items() if kind in reply.traits["of"]]


def steps(step: str, words: Words, link: Link) -> Choice:
    """The way through handing in, each step an address; the last one leads nowhere before something was handed in."""
    shown = [one for one in STEPS if one in (step, *STEPS[:-1])]
    options = [(words(f"handing_in.step.{one}"), link("records", step=one), one == step) for one in shown]
    return Choice(words("handing_in.steps"), options)


# ------------------------------------------------------------ what was found


def account(answer: Mapping, words: Words, link: Link) -> Iterator[Block]:
    """What a check found: the sentence, what each file gives, and what is refused and flagged, by cause."""
    yield lead(outcome(answer, words))
    yield Rows(_files(answer["files"], words, (*COUNTS, "flags")))
    yield from _by_cause("refused", answer["refusals"], words, link)
    new = [one for one in answer["flags"] if not one["is_known"]]
    yield from _by_cause("flagged", new, words, link)
    if known := len(answer["flags"]) - len(new):
        yield note(words.count("handing_in.flagged_before", known))


def outcome(answer: Mapping, words: Words) -> str:
    """How many rows are loaded and refused, and how many pilots are no longer told of."""
    read, refused = (sum(one[name] for one in _of_lists(answer)) for name in ("rows_read", "rows_refused"))
    said = words.count("handing_in.outcome", read, loaded=read - refused, refused=refused)
    left = (answer.get("changes") or {"n_left": 0})["n_left"]
    return f"{said} {words.count('handing_in.outcome_left', left)}" if left else said


def was_loaded(answer: Mapping, words: Words) -> str:
    """How many rows were loaded and refused."""
    read, refused = (sum(one[name] for one in _of_lists(answer)) for name in ("rows_read", "rows_refused"))
    return words.count("handing_in.was_loaded", read, loaded=read - refused, refused=refused)


def _of_lists(answer: Mapping) -> list[Mapping]:
    """The accounts of pilots; where nothing tells of pilots, all."""
    of_pilots = [one for one in answer["files"] if one["table"] == "pilots"]
    return of_pilots or answer["files"]


def _files(files: Sequence[Mapping], words: Words, counts: Sequence[str]) -> Table:
    frame = pandas.DataFrame(
        {
            "file": place(one["file"], one["sheet"]),
            "table": words.table(one["table"]),
            **{name: one[name] for name in counts},
        }
        for one in files
    )
    numbers = [Column(name, words(f"handing_in.column.{name}"), words.number, is_number=True) for name in counts]
    texts = [
        Column("file", words("handing_in.column.file"), is_heading=True),
        Column("table", words("handing_in.column.table")),
    ]
    return Table(frame, [*texts, *numbers], words("handing_in.files_caption"))


def _by_cause(kind: str, found: Sequence[Mapping], words: Words, link: Link) -> Iterator[Block]:
    """Each cause in a column with how often, the most frequent first, opening to its rows, with the way to the step
    where it is chosen otherwise; and all of it to take along.
    """
    found = _each_once(found)
    yield Heading(words.count(f"handing_in.{kind}", len(found)), 2)
    if not found:
        return
    yield note(words(f"handing_in.{kind}_how"))
    causes = Counter(_cause(one) for one in found).most_common()
    whole = _found(found, words(f"handing_in.{kind}_caption"), words)
    for cause, n in causes[:CAUSES]:
        rows = [one for one in found if _cause(one) == cause]
        reason = _of_cause(rows, words)
        yield Opened(words("handing_in.cause", n=n, reason=reason), _found(rows, reason, words), ROWS_OF_CAUSE)
        if step := CHOSEN_AT.get(cause[0]):
            yield Line(words(f"handing_in.to_{step}"), link("records", step=step))
    if len(causes) > CAUSES:
        yield note(words.count("handing_in.more_causes", len(causes) - CAUSES))
    yield Foot(whole.caption, whole, (), f"records-{kind}", is_table=True)


def refused(answer: Mapping, words: Words, link: Link) -> Iterator[Block]:
    """What is refused, by cause; nothing where nothing is."""
    if answer["refusals"]:
        yield from _by_cause("refused", answer["refusals"], words, link)


def contradicting(answer: Mapping, words: Words) -> Iterator[Block]:
    """What rows of one pilot say differently in one hand-in; nothing where none do, or where it was said before."""
    found = _each_once([one for one in answer["flags"] if one["code"] in OF_TWINS and not one["is_known"]])
    if found:
        yield empty(words.count("handing_in.contradicting", len(found)))
        lines = [Entry(place(one["file"], one["sheet"]), _at_row(one, words)) for one in found[:LINES]]
        more = [Entry(words.count("handing_in.more_lines", len(found) - LINES))] if len(found) > LINES else []
        yield Disclosed(words.count("handing_in.contradicting_each", len(found)), [*lines, *more])


def without_value(answer: Mapping) -> Iterator[Block]:
    """The columns of formulas of which the file does not say what comes out: all that they hold counts as empty."""
    yield from (empty(one["reason"]) for one in answer["flags"] if one["code"] == WITHOUT_VALUE and not one["is_known"])


def _at_row(one: Mapping, words: Words) -> str:
    return words("handing_in.at_row", row=str(one["row"]), reason=one["reason"])


def n_to_look_at(answer: Mapping) -> int:
    """How many things of it were flagged that were not known before."""
    return len(_each_once([one for one in answer["flags"] if not one["is_known"]]))


def _each_once(found: Sequence[Mapping]) -> list[Mapping]:
    """What is told of refusals or flags, each once."""
    return _once(list({tuple(map(str, one.values())): one for one in map(_told, found)}.values()))


def _told(one: Mapping) -> dict:
    """What is told of a refusal or flag: a row that feeds several tables is refused by each, for one reason."""
    shown = {"column": one["shown_column"], "value": one["shown_value"]}
    return {name: one[name] for name in ("file", "sheet", "row", "cause")} | shown | {"reason": one["reason"]}


def _once(found: Sequence[Mapping]) -> list[Mapping]:
    """Without a word of the status that is no outcome either: that it is not known is one matter."""

    def place(one: Mapping) -> tuple:
        return one["file"], one["sheet"], one["row"], one["column"]

    unknown = {place(one) for one in found if one["cause"] == "unknown_status_word"}
    return [one for one in found if one["cause"] != "unknown_code" or place(one) not in unknown]


def _cause(told: Mapping) -> tuple[str | None, ...]:
    """What is the same matter, however the cells differ: why, and in which column. Each word that is not known is one:
    what it means is answered word by word.
    """
    word = (told["value"] or "").strip().casefold() if told["cause"] in BY_WORD else None
    return told["cause"], told["column"], word


def _of_cause(rows: Sequence[Mapping], words: Words) -> str:
    """What is wrong with all of these rows: the reason where it is one, else what kind of reason, with the column."""
    reasons = {one["reason"] for one in rows}
    if len(reasons) == 1 or rows[0]["cause"] in BY_WORD:
        return rows[0]["reason"]
    said, column = words(f"method.reason.{rows[0]['cause']}"), rows[0]["column"]
    return words("handing_in.cause_in", column=column, reason=said) if column else said


def _found(found: Sequence[Mapping], caption: str, words: Words) -> Table:
    frame = pandas.DataFrame(
        {
            "file": place(one["file"], one["sheet"]),
            "row": "" if one["row"] is None else str(one["row"]),
            "column": one["column"] or "",
            "value": one["value"] or "",
            "reason": one["reason"],
        }
        for one in found
    )
    return Table(
        frame,
        [
            Column("file", words("handing_in.column.file")),
            Column("row", words("handing_in.column.row"), is_heading=True),
            Column("column", words("handing_in.column.column")),
            Column("value", words("handing_in.column.value"), is_verbatim=True),
            Column("reason", words("handing_in.column.reason")),
        ],
        caption,
    )


def compared(answer: Mapping, words: Words) -> Iterator[Block]:
    """What handing in would change, in records and in the leading figures."""
    hand_ins, changes = answer["hand_ins"], answer.get("changes")
    for one in hand_ins:
        said = "is_new" if one["is_new"] else "is_known"
        told = {"source": one["source"], "day": _day(one["reported_on"], words)}
        yield note(words(f"handing_in.{said}", **told))
        if one["is_new"] and one["beside"]:
            yield note(words("handing_in.same_day", **told))
    if hand_ins and not any(one["is_new"] for one in hand_ins):
        yield lead(words("handing_in.nothing_new"))
        return
    if changes is None:
        yield lead(words("handing_in.first_ever"))
        yield Text(outcome(answer, words))
        return
    if answer["refusals"]:
        n_rows = len({(one["file"], one["sheet"], one["row"]) for one in answer["refusals"]})
        yield Text(words.count("handing_in.refused_too", n_rows))
    yield from changed(changes, words)
    if n_before := answer.get("unanswered", 0) - len(answer["questions"]):
        yield note(words.count("handing_in.open_before", n_before))


def without_outcome(answer: Mapping, words: Words, link: Link) -> Iterator[Block]:
    """Of how many evaluations nobody says what came of them: no success can be seen to wait there."""
    n = sum(one["code"] == NO_OUTCOME for one in answer["flags"])
    if n:
        yield empty(words.count("handing_in.without_outcome", n))
        yield Line(words("handing_in.to_columns"), link("records", step="columns"))


def without_left_out(answer: Mapping, left_out: Sequence[tuple[str, str | None]]) -> dict:
    """An answer without the flags that say of sheets which somebody left out that they were not read: that is told
    already.
    """
    flags = [
        one
        for one in answer["flags"]
        if one["code"] not in NOT_READ or not {(one["file"], one["sheet"]), (one["file"], one["value"])} & {*left_out}
    ]
    return {**answer, "flags": flags}


def by_cause(rows: Sequence[Mapping]) -> list[list[Mapping]]:
    """Questions put together: those about pilots themselves first, each by itself; of the others those that are open
    for one cause, and can all stand, as one.
    """
    causes: dict[tuple[str, ...], list[Mapping]] = {}
    for row in sorted(rows, key=lambda row: not is_of_the_pilot(row)):
        is_of_all = STANDS in answers_to(str(row["kind"]))
        of_one = () if is_of_all else (str(row["pilot_key"]), str(row["since"]))
        causes.setdefault((str(row["kind"]), str(row["name"]), *of_one), []).append(row)
    return list(causes.values())


def question_of(rows: Sequence[Mapping], words: Words) -> str:
    """What is open of one pilot, or of several for one cause."""
    first = rows[0]
    if len(rows) == 1:
        return words("handing_in.question_one", title=first["title"], open=first["open"])
    n = len({row["pilot_key"] for row in rows})
    return of_many(str(first["kind"]), str(first["name"]), n, words)


def questions(rows: Sequence[Mapping], words: Words) -> Iterator[Block]:
    """Questions that a list would open, each with what holds as long as nobody answers; those of one cause as one,
    which opens to its pilots.
    """
    causes, lines = by_cause(rows), []
    for some in causes[:SHOWN_QUESTIONS]:
        default = words(f"handing_in.default.{some[0]['kind']}")
        if len(some) == 1:
            lines.append(Entry(str(some[0]["title"]), f"{some[0]['open']} {default}"))
            continue
        if lines:
            yield Entries(lines)
            lines = []
        of_each = [Entry(str(row["title"]), row["open"]) for row in some[:LINES]]
        more = [Entry(words.count("handing_in.more_lines", len(some) - LINES))] if len(some) > LINES else []
        yield Disclosed(f"{question_of(some, words)} {default}", [*of_each, *more])
    if len(causes) > SHOWN_QUESTIONS:
        lines.append(Entry(words.count("handing_in.more_lines", len(causes) - SHOWN_QUESTIONS)))
    if lines:
        yield Entries(lines)


def effects(rows: Sequence[Mapping], known: Effects, words: Words) -> Iterator[Block]:
    """Of each question the answers that change a figure, and which; the questions of which none does are counted."""
    lines, n_same = [], 0
    for row in rows:
        told = [effect(row, reply, known, words, is_named=True) for reply in answers_to(str(row["kind"]))]
        told = [one for one in told if one]
        if told:
            lines.append(Entry(str(row["title"]), " ".join((row["open"], *told))))
        elif any(of == which(row) for of, _ in known):
            n_same += 1
    if lines:
        yield Entries(lines)
    if n_same:
        yield note(words.count("handing_in.effects_same", n_same))


def effect(row: Mapping, reply: str, known: Effects, words: Words, *, is_named: bool = False) -> str:
    """What an answer does to the figures, in a sentence; empty where that is not known. `is_named`: it says which
    answer; then also nothing where no figure is another one.
    """
    asked = which(row), reply
    if asked not in known or (is_named and not known[asked]):
        return ""
    figures = known[asked]
    if figures is None:
        return words("handing_in.effect_hangs_on")
    if not figures:
        return words("handing_in.effect_none")
    if is_named:
        return words("handing_in.effect_of", answer=words.label("reply", reply), figures=words.join(figures))
    return words("handing_in.effect", figures=words.join(figures))


def with_answers(answer: Mapping, words: Words) -> Iterator[Block]:
    """What the answers that wait do to the leading figures, and which of them fit no longer."""
    yield from unfit(answer, words)
    if answer["answered"]:
        figures = answer["answered"]["told"]["figures"]
        yield note(words("handing_in.answers_figures" if figures else "handing_in.answers_figures_same"))
        if figures:
            yield Entries([Entry(line) for line in figures])


def unfit(answer: Mapping, words: Words) -> Iterator[Block]:
    """The answers that were not taken over, each with why."""
    for one in answer["unfit"]:
        said = {"answer": words.label("reply", one["answer"]), "pilot": one["pilot"], "why": one["why"]}
        yield empty(words("handing_in.answer_unfit", reason=one["reason"], **said))


def changed(changes: Mapping, words: Words, link: Link | None = None) -> Iterator[Block]:
    """What is changed: in a sentence, in the leading figures, and change by change.

    `link`: where the pilots are there to be looked at, each leads to its history.
    """
    told = changes["told"]
    yield lead(told["summary"])
    if told["known"]:
        yield note(told["known"])
    yield Heading(words("handing_in.figures_heading"), 3)
    if told["figures"]:
        yield Entries([Entry(line) for line in told["figures"]])
    else:
        yield note(words("handing_in.figures_same"))
    yield note(words("handing_in.figures_who"))
    yield Heading(words("handing_in.each_heading"), 3)
    for group in told["groups"]:
        lines = [
            Entry(line, href=link("pilot", id=key) if link and key else None)
            for line, key in zip(group["lines"], group["pilots"], strict=True)
        ]
        more = [Entry(words.count("handing_in.more_lines", group["n"] - LINES))] if group["n"] > LINES else []
        yield Disclosed(group["what"], [*lines[:LINES], *more])


def _day(written: str, words: Words) -> str:
    return words.day(pandas.Timestamp(written).date())


def handed_in(answer: Mapping, words: Words, link: Link) -> Iterator[Block]:
    """What a load did."""
    new = [one for one in answer["hand_ins"] if one["is_new"]]
    if not new:
        yield lead(words("handing_in.seen_now" if answer.get("is_made") else "handing_in.nothing_new"))
    else:
        yield lead(words("handing_in.done"))
        yield Text(was_loaded(answer, words))
    if answer.get("untidied"):
        yield note(words("errors.untidied", problem=answer["untidied"]))
    yield Heading(words("handing_in.and_now"), 2)
    yield Line(words("handing_in.see_changes"), link("status"))
    yield Line(words("handing_in.see_decisions"), link("decisions"))
    for one in new:
        what = words("handing_in.see_hand_in", source=one["source"], day=_day(one["reported_on"], words))
        yield Line(what, link("records", hand_in=one["hand_in"]))
    if answer["n_answered"]:
        yield Text(words.count("handing_in.answers_count", answer["n_answered"]))
    yield from unfit(answer, words)
    if answer.get("unanswered"):
        yield Line(words.count("handing_in.answer_them", answer["unanswered"]), f"{link('records')}#open")


# -------------------------------------------------------------- looking back


def looking_back(hand_ins: pandas.DataFrame, late: pandas.DataFrame, words: Words, link: Link) -> Iterator[Block]:
    """`late_sources` and `hand_ins`."""
    yield Heading(words("handing_in.back_heading"), 2)
    if not late.empty:
        yield Entries([Entry(one) for one in records.named(late, words)])
        yield Definitions(["late_sources"])
    if hand_ins.empty:
        yield empty(words("handing_in.no_hand_ins"))
        return
    yield Rows(_hand_ins(hand_ins, words, link), SHOWN_HAND_INS)


def written_down(written: pandas.DataFrame, pilots: pandas.DataFrame, words: Words, link: Link) -> Iterator[Block]:
    """`written_down`, each statement leading to where it is taken back. `pilots`: of `stage_now`, for their titles."""
    if written.empty:
        return
    titles = dict(zip(pilots["pilot_key"], pilots["title"], strict=True)) | {None: None}  # some are of no pilot
    rows = written.to_dict("records")
    lines = [
        Entry(
            writing.told_by(row, titles.get(row["pilot_key"], row["pilot_key"]), words),
            href=link("records", hand_in=row["hand_in"]),
        )
        for row in rows[:LINES]
    ]
    if len(rows) > LINES:
        lines.append(Entry(words.count("handing_in.more_lines", len(rows) - LINES)))
    yield Disclosed(words.count("handing_in.written_down", len(rows)), lines)


def _hand_ins(hand_ins: pandas.DataFrame, words: Words, link: Link) -> Table:
    columns = [
        Column(
            "source",
            words("handing_in.column.source"),
            is_heading=True,
            link=lambda row: link("records", hand_in=row["hand_in"]),
        ),
        Column("municipality", words("handing_in.column.municipality")),
        Column("reported_on", words("handing_in.column.reported_on"), words.day),
        Column("handed_in_at", words("handing_in.column.handed_in_at"), lambda at: _moment(at, words)),
        Column("handed_in_by", words("handing_in.column.handed_in_by"), lambda by: records.handed_in_by(by, words)),
        Column(
            "files", words("handing_in.column.files"), lambda files: ", ".join(records.file_names(files.split(", ")))
        ),
    ]
    return Table(hand_ins, columns, words("handing_in.hand_ins_caption"), name="hand_ins")


def _moment(at: pandas.Timestamp, words: Words) -> str:
    """A day and the time of it on the clock of the server; `at`: UTC. Two hand-ins of a day differ in that."""
    local = at.tz_localize("UTC").to_pydatetime().astimezone()
    return words("handing_in.moment", day=local.date(), time=f"{local:%H:%M}")


def one_hand_in(one: Mapping, files: Iterable[str], words: Words) -> Iterator[Block]:
    """A row of `hand_ins`."""
    yield lead(
        words(
            "handing_in.one",
            source=one["source"],
            municipality=one["municipality"],
            day=one["reported_on"].date(),
            at=one["handed_in_at"].date(),
            by=records.handed_in_by(one["handed_in_by"], words),
        )
    )
    yield note(words("handing_in.one_files", files=", ".join(records.file_names(files))))


def kept(counts: Sequence[Mapping], n_flags: int, words: Words) -> Iterator[Block]:
    """The account of a hand-in as it was kept: what each of its files gave, and how much there was to look at."""
    if not counts:
        return
    yield Heading(words("looking.counted"), 2)
    yield Rows(_files(counts, words, COUNTS))
    yield note(words.count("looking.flagged", n_flags))
