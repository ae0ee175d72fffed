"""Random hand-ins of one source, small enough that days, pilots and milestones meet: for the reference and, as typed
rows, for the product.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pyarrow as pa
from hypothesis import strategies as some

from doorstroom.contract.model import Table, contract
from doorstroom.ingest.account import placed
from doorstroom.ingest.columns import ARROW_TYPES, TableRows
from doorstroom.ingest.validate import Checked
from doorstroom.ledger.typed import keyed
from tests.reference.answers import Answered, Question
from tests.reference.ledger import Cell, HandIn, Row, Statement, absences

FIRST = dt.date(2026, 1, 1)
PILOTS = ("a", "b")
LISTED = ("a", "b", "a", "b", "c")  # of the last nothing is said but that it is there
MILESTONES = ("registered", "started", "evaluation", "rollout_decision", "blocked", "implemented")
OUTCOMES = {"evaluation": ("successful", "unsuccessful"), "rollout_decision": ("extend", "defer")}
OF_PILOTS, OF_MILESTONES = ("stopped", "same_as", "never_was"), ("correction", "event", "was_wrong", "stands")
NOWHERE = ("", 0)

DAYS = [FIRST + dt.timedelta(days=10 * tens) for tens in range(7)]
days = some.sampled_from(DAYS)
notes = some.sampled_from([None, None, None, "x", "y"])


@some.composite
def periods(draw, is_plan: bool) -> dict:
    """A day, a period, or (what happened) no day."""
    kind = draw(some.sampled_from(["day", "day", "day", "period", "about"] + ["none"] * (not is_plan)))
    if kind == "none":
        return {"day": None}
    day = draw(days)
    since = day - dt.timedelta(days=draw(some.sampled_from([9, 30]))) if kind == "period" else None
    return {"day": day, "since": since, "is_inexact": kind != "day"}


@some.composite
def places(draw, milestones=MILESTONES, pilots=PILOTS, kinds=(False, False, True), slots=(1, 1, 1, 2)) -> list[Cell]:
    """What is said in the course of time at one place of the list."""
    pilot, slot = draw(some.sampled_from(pilots)), draw(some.sampled_from(slots))
    milestone, is_plan = draw(some.sampled_from(milestones)), draw(some.sampled_from(kinds))
    outcomes = some.sampled_from([None] if is_plan else [None, *OUTCOMES.get(milestone, ())])
    says = some.builds(
        lambda period, **beside: Cell(NOWHERE, f"m/{pilot}", milestone, slot, is_plan, **period, **beside),
        periods(is_plan),
        outcome=outcomes,
        decided_by=notes,
        note=notes,
        recorded_on=some.sampled_from([None] * 6 + DAYS[:4]),
    )
    return draw(some.lists(says, min_size=1, max_size=4))


@some.composite
def statements(draw) -> Statement:
    pilot, milestone = draw(some.sampled_from(PILOTS)), draw(some.sampled_from(MILESTONES))
    planned_on = draw(some.one_of(some.none(), days))
    happened_on = draw(some.one_of(some.none(), days))
    outcome = draw(some.sampled_from((None, *OUTCOMES.get(milestone, ()))))
    recorded_on, note = draw(some.one_of(some.none(), days)), draw(notes)
    says = {"pilot_id": pilot, "milestone": milestone, "planned_on": planned_on, "happened_on": happened_on}
    says |= {"outcome": outcome, "note": note, "recorded_on": recorded_on}
    return Statement(Row(NOWHERE, (), says), f"m/{pilot}", milestone, outcome, planned_on, happened_on)


def rows(table: str, key: Sequence[str], **columns: Sequence) -> some.SearchStrategy[Row]:
    """Rows of a table: each column one of a few values."""
    drawn = some.fixed_dictionaries({name: some.sampled_from(values) for name, values in columns.items()})
    return drawn.map(lambda says: Row(NOWHERE, tuple(says[name] for name in key), says))


PILOT_ROWS = rows(
    "pilots",
    ("municipality", "pilot_id"),
    municipality=["m"],
    pilot_id=LISTED,
    title=["T", "U"],
    owner=[None, "A", "B"],
    summary=[None, None, "s"],
)
RECORDS = {
    "lessons": rows(
        "lessons",
        ("municipality", "lesson_id"),
        municipality=["m"],
        lesson_id=["1", "2"],
        lesson=["x", "y"],
        action_reason=[None, "z"],
    )
}
LOGS = {
    "readiness": rows(
        "readiness",
        (),
        municipality=["m"],
        pilot_id=PILOTS,
        item=["partners"],
        state=["yes", "no"],
        assessed_on=[FIRST, None],
    )
}
WHOLES = {
    "capacity": rows(
        "capacity",
        ("municipality", "team", "quarter"),
        municipality=["m"],
        team=["t", "u"],
        quarter=[FIRST],
        fte=[None, 1.0, 2.0],
    )
}


@some.composite
def hand_ins(draw, most: int = 5) -> list[HandIn]:
    """Hand-ins of one source in the order in which they count; several may hold for one day."""
    on = sorted(draw(some.lists(days, min_size=2, max_size=most)))
    listed = draw(some.lists(places(), min_size=1, max_size=6))
    listed += [draw(places([name], ["a"], [False], [1])) for name in ("started", "rollout_decision")]
    return [draw(_hand_in(nth, day, listed)) for nth, day in enumerate(on)]


@some.composite
def _hand_in(draw, nth: int, day: dt.date, listed: list[list[Cell]]) -> HandIn:
    held = draw(some.sets(some.sampled_from(["log", "lessons", "readiness", "capacity"]), max_size=2))
    is_list, is_log = draw(some.sampled_from([True] * 4 + [False])), "log" in held
    said = [draw(some.sampled_from([None, *of_place])) for of_place in listed] if is_list else []
    said = [cell for cell in said if cell is not None]
    pilots = draw(some.lists(PILOT_ROWS, max_size=3)) if is_list else []
    pilots += [
        Row(NOWHERE, ("m", name), {"municipality": "m", "pilot_id": name, "title": "T"})
        for name in dict.fromkeys(cell.pilot.removeprefix("m/") for cell in said)
        if ("m", name) not in {row.key for row in pilots}
    ]
    tables = ["pilots", "milestones", "lessons", "readiness", "capacity"]
    hand_in = HandIn(
        id=f"{day}_{nth:08x}",
        reported_on=day,
        pilots=pilots if is_list else None,
        cells=said if is_list or is_log else None,
        statements=draw(some.lists(statements(), max_size=3)) if is_log else (),
        records={name: draw(some.lists(of, max_size=3)) for name, of in RECORDS.items() if name in held},
        logs={name: draw(some.lists(of, max_size=3)) for name, of in LOGS.items() if name in held},
        wholes={name: draw(some.lists(of, max_size=3)) for name, of in WHOLES.items() if name in held},
        partial=frozenset(draw(some.sets(some.sampled_from(tables), max_size=2))),
    )
    return _placed(hand_in)


def _placed(hand_in: HandIn) -> HandIn:
    """Each row with where it stands: hand-in, and its number among the rows of its table."""

    def numbered(rows: Iterable[Row], start: int = 0) -> list[Row]:
        return [replace(row, at=(hand_in.id, nth)) for nth, row in enumerate(rows, start)]

    in_order = sorted(hand_in.cells or (), key=lambda cell: cell.slot)
    logged = numbered((said.row for said in hand_in.statements), start=len(in_order))
    return replace(
        hand_in,
        pilots=None if hand_in.pilots is None else numbered(hand_in.pilots),
        cells=None if hand_in.cells is None else [replace(c, at=(hand_in.id, n)) for n, c in enumerate(in_order)],
        statements=[replace(said, row=row) for said, row in zip(hand_in.statements, logged, strict=True)],
        **{
            kind: {table: numbered(of) for table, of in getattr(hand_in, kind).items()}
            for kind in ("records", "logs", "wholes")
        },
    )


# ------------------------------------------------------- answers of people

SOURCES = ("answers", "antwoorden")
Ledgers = tuple[list[HandIn], list[tuple[str, HandIn]]]


@some.composite
def answered_ledgers(draw, most: int = 4) -> Ledgers:
    """Hand-ins of lists, and what people answered to what they leave open: by source, in the order in which they
    count."""
    lists = [one for one in draw(hand_ins(most=most)) if one.pilots is not None]
    lists = [*lists[:1], *(_without(one, draw(some.sampled_from([None, *PILOTS]))) for one in lists[1:])]
    later = [day for day in DAYS if len(lists) > 1 and day >= lists[1].reported_on] or DAYS
    on = sorted(draw(some.lists(some.sampled_from(later), min_size=1, max_size=4)))
    asked = Answered(lists, ())
    left = [(one.pilot, one.left_on) for one in absences(lists)]
    given = [(draw(some.sampled_from(SOURCES)), day, draw(_answers(asked.questions, left, day))) for day in on]
    return lists, [
        (source, _placed(HandIn(f"{day}_a{nth:07x}", day, logs={"answers": rows})))
        for nth, (source, day, rows) in enumerate(given)
    ]


def _without(hand_in: HandIn, pilot: str | None) -> HandIn:
    """A list from which a pilot is gone."""
    pilots = [row for row in hand_in.pilots if row.says["pilot_id"] != pilot]
    return _placed(replace(hand_in, pilots=pilots, cells=[one for one in hand_in.cells if one.pilot != f"m/{pilot}"]))


@some.composite
def _answers(draw, questions: Sequence[Question], left: Sequence[tuple[str, dt.date]], day: dt.date) -> list[Row]:
    """A few answers of a day: mostly to what is open by then."""
    of_milestones = [one for one in questions if one.open_on <= day]
    of_pilots = [pilot for pilot, left_on in left if left_on <= day]
    rows = []
    for _ in range(draw(some.integers(1, 2))):
        kinds = ["anything"] + ["milestone"] * 3 * bool(of_milestones) + ["pilot"] * 3 * bool(of_pilots)
        kind = draw(some.sampled_from(kinds))
        pilot, milestone, on_day = draw(some.sampled_from(PILOTS)), draw(some.sampled_from(MILESTONES)), draw(days)
        if kind == "milestone":
            about = draw(some.sampled_from(of_milestones))
            pilot, milestone, on_day = about.pilot.removeprefix("m/"), about.milestone, about.on_day
        if kind == "pilot":
            pilot = draw(some.sampled_from(of_pilots)).removeprefix("m/")
        is_of_pilot = kind == "pilot" or (kind == "anything" and draw(some.booleans()))
        says = {"municipality": "m", "pilot_id": pilot, "why": draw(some.sampled_from("vw"))}
        says |= {"on_day": draw(some.sampled_from([None, on_day]))}
        if is_of_pilot:
            says |= {"answer": draw(some.sampled_from(OF_PILOTS))}
            says |= {"same_as": draw(some.sampled_from([*LISTED, "elsewhere"]))}
            says |= {"reason": draw(some.sampled_from(["no_money", None]))} if says["answer"] == "stopped" else {}
        else:
            says |= {"answer": draw(some.sampled_from(OF_MILESTONES)), "milestone": milestone}
        rows.append(Row(NOWHERE, (), says))
    return rows


# ---------------------------------------------------------------- typed rows


def typed(hand_in: HandIn) -> dict[str, pa.Table]:
    """The tables of a hand-in as the ledger keeps them."""
    tables = {}
    if hand_in.pilots is not None:
        tables["pilots"] = _typed("pilots", [(0, True, [row.says for row in hand_in.pilots])])
    if hand_in.cells is not None:
        slots = [(slot, True, [_says(cell) for cell in hand_in.cells if cell.slot == slot]) for slot in (1, 2)]
        logged = [said.row.says | {"municipality": "m"} for said in hand_in.statements]
        tables["milestones"] = _typed("milestones", [*slots, (0, False, logged)])
    for of_kind in (hand_in.records, hand_in.logs, hand_in.wholes):
        for name, said in of_kind.items():
            tables[name] = _typed(name, [(0, False, [row.says for row in said])])
    return tables


def _says(cell: Cell) -> dict[str, object]:
    which = "planned" if cell.is_plan else "happened"
    return {
        "municipality": "m",
        "pilot_id": cell.pilot.removeprefix("m/"),
        "milestone": cell.milestone,
        f"{which}_on": cell.day,
        f"{which}_since": cell.since,
        f"{which}_inexact": cell.is_inexact,
        "outcome": cell.outcome,
        "decided_by": cell.decided_by,
        "note": cell.note,
        "recorded_on": cell.recorded_on,
    }


def _typed(name: str, parts: Sequence[tuple[int, bool, list[dict]]]) -> pa.Table:
    """Rows of a table in parts; each stands in the file where it stands among all of them."""
    table, checked, n_before = contract().tables[name], [], 0
    for slot, is_list, says in parts:
        checked.append(_checked(table, slot, is_list, says, n_before))
        n_before += len(says)
    return keyed(table, pa.concat_tables([placed(table, one) for one in checked]))


def _checked(table: Table, slot: int, is_list: bool, says: list[dict], n_before: int) -> Checked:
    fields: dict[str, pa.DataType] = {}
    for column in table.columns.values():
        fields[column.name] = ARROW_TYPES[column.type]
        if column.inexact:
            fields[column.inexact] = pa.bool_()
            fields[column.since] = pa.date32()
    fields |= {"source_file": pa.string(), "source_sheet": pa.string(), "source_row": pa.int64()}
    exact = {column.inexact: False for column in table.columns.values() if column.inexact}
    rows = pa.Table.from_pylist(
        [exact | one | {"source_file": "given.csv", "source_row": nth} for nth, one in enumerate(says, n_before)],
        pa.schema(fields),
    )
    given = TableRows(table.name, "given.csv", None, rows, {}, len(rows), is_flat=is_list, slot=slot)
    return Checked(given, rows, [], [], 0)
