"""The fold in SQL against the clerk with a card index (tests/reference/ledger.py), on random hand-ins of one source;
and what people answered to it, against who asks of each day anew (tests/reference/answers.py).
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some

from doorstroom.ledger.compose import Composed
from doorstroom.ledger.compose import compose as put_together
from doorstroom.ledger.fold import Folded, fold, fold_all
from doorstroom.ledger.hand_in import Source
from doorstroom.ledger.ledger import Ledger
from tests.breadth import examples
from tests.ledger import given as ledgers
from tests.ledger.random_ledgers import (
    FIRST,
    LOGS,
    RECORDS,
    WHOLES,
    Ledgers,
    answered_ledgers,
    hand_ins,
    typed,
)
from tests.reference import ledger as reference
from tests.reference.answers import Answered, Question
from tests.reference.ledger import HandIn

MILESTONE = (
    "planned_on", "planned_since", "planned_inexact", "happened_on", "happened_since", "happened_inexact", "outcome",
    "decided_by", "note",
)  # fmt: skip
PLACE, STRETCH = ("hand_in", "row_no"), ("known_from", "known_until")
DAYS = [FIRST + dt.timedelta(days=day) for day in range(0, 90, 5)]

fast = settings(deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])
Rows = list[tuple]


def folded(handed_in: Sequence[HandIn], order: Sequence[int] | None = None) -> Folded:
    """What the product makes of hand-ins, each handed in when it counts; `order`: in which they reach the ledger."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(Path(folder))
        for nth in order or range(len(handed_in)):
            one = handed_in[nth]
            at = ledgers.HANDED_IN_AT + dt.timedelta(hours=nth)
            ledgers.add(ledger, one.reported_on, typed(one), id=one.id, handed_in_at=at, partial=tuple(one.partial))
        return ledgers.folded(ledger)


def of_product(done: Folded) -> dict[str, Rows]:
    """The rows of each table as tuples, in one order: where they stand, what they say, and when it was known."""
    columns = {
        "pilots": (*PLACE, "pilot_id", "title", "owner", "summary", *STRETCH),
        "milestones": (*PLACE, "milestone", *MILESTONE, "recorded_on", *STRETCH),
    }
    tables = {
        name: _rows(table, columns.get(name, (*PLACE, *STRETCH, "gone_on"))) for name, table in done.tables.items()
    }
    if done.absences is not None:
        tables["absences"] = _rows(done.absences, ("pilot", "left_on", "returned_on"))
    if done.told is not None:
        tables["told"] = _rows(ledgers.stated_by_lists(done), (*PLACE, "told_as"))
    return tables


def of_reference(handed_in: Sequence[HandIn]) -> dict[str, Rows]:
    """As `of_product`."""
    tables: dict[str, Iterable[tuple]] = {}
    if any(one.pilots is not None for one in handed_in):
        tables["pilots"] = map(_of_pilot, reference.pilots(handed_in))
        tables["absences"] = ((one.pilot, one.left_on, one.returned_on) for one in reference.absences(handed_in))
    if any(one.cells is not None for one in handed_in):
        tellings = reference.milestones(handed_in)
        tables["told"] = ((*one.cell.at, one.as_what) for one in tellings)
        tables["milestones"] = [*map(_of_cell, tellings), *map(_of_log, reference.statements(handed_in))]
    for kind, names in (("records", RECORDS), ("logs", LOGS), ("wholes", WHOLES)):
        for name in names:
            if any(name in getattr(one, kind) for one in handed_in):
                kept = getattr(reference, kind)(handed_in, name)
                tables[name] = ((*told.at, told.known_from, told.known_until, told.gone_on) for told in kept)
    return {name: sorted(rows, key=repr) for name, rows in tables.items()}


def _rows(table, columns: Sequence[str]) -> Rows:
    return sorted((tuple(row[name] for name in columns) for row in table.select(columns).to_pylist()), key=repr)


def _of_pilot(told: reference.Told) -> tuple:
    says = [told.says.get(name) for name in ("pilot_id", "title", "owner", "summary")]
    return *told.at, *says, told.known_from, told.known_until


def _of_cell(one: reference.Telling) -> tuple:
    cell, nothing = one.cell, (None, None, False)
    days = (cell.day, cell.since, cell.is_inexact)
    said = (*days, *nothing) if cell.is_plan else (*nothing, *days)
    stretch = one.recorded_on, one.known_from, one.known_until
    return (*cell.at, cell.milestone, *said, cell.outcome, cell.decided_by, cell.note, *stretch)


def _of_log(told: reference.Told) -> tuple:
    says = told.says
    said = (says["planned_on"], None, False, says["happened_on"], None, False, says["outcome"], None, says["note"])
    return (*told.at, says["milestone"], *said, says["recorded_on"], told.known_from, told.known_until)


def known_on(day: dt.date, tables: dict[str, Rows]) -> dict[str, Rows]:
    """The rows that were known on a day, without when."""
    known: dict[str, Rows] = {}
    for name, rows in tables.items():
        if name == "absences":
            known[name] = [row[:2] for row in rows if row[1] <= day and (row[2] is None or row[2] > day)]
        elif name != "told":
            known[name] = [said for said, *when in map(_parts(name), rows) if _holds(day, *when)]
    return known


def _parts(name: str):
    """What a row says, and: recorded on, known from, known until."""
    if name == "milestones":
        return lambda row: (row[:-3], *row[-3:])
    if name == "pilots":
        return lambda row: (row[:-2], None, *row[-2:])
    return lambda row: (row[:-3], None, *row[-3:-1])


def _holds(day: dt.date, recorded_on: dt.date | None, known_from: dt.date | None, known_until: dt.date | None) -> bool:
    is_known = (known_from or day) <= day and (known_until is None or known_until > day)
    return is_known and (recorded_on or day) <= day


def first_days(handed_in: Sequence[HandIn]) -> dict[str, dt.date]:
    """Of each table the first day for which it was handed in."""
    first: dict[str, dt.date] = {}
    for one in handed_in:
        held = {"pilots", "absences"} if one.pilots is not None else set()
        held |= {"milestones"} if one.cells is not None else set()
        for name in held | one.records.keys() | one.logs.keys() | one.wholes.keys():
            first.setdefault(name, one.reported_on)
    return first


@given(some.lists(hand_ins(most=3), min_size=2, max_size=4))
@settings(fast, max_examples=examples(12))
def test_sources_that_are_folded_at_once_never_meet(handed_in):
    """Each says of the same pilots, under the same numbers, what it says alone."""
    sources = [Source("m", f"lijst {nth}") for nth in range(len(handed_in))]
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(Path(folder))
        for nth, (source, of_source) in enumerate(zip(sources, handed_in, strict=True)):
            for one in of_source:
                how = {"id": f"{one.id[:11]}{nth}{one.id[12:]}", "partial": tuple(one.partial), "source": source}
                ledgers.add(ledger, one.reported_on, typed(one), **how)
        of_sources = [ledger.hand_ins(source) for source in sources]
        assert [len(one) for one in of_sources] == [len(one) for one in handed_in]
        assert [everything(one) for one in fold_all(ledger, of_sources)] == [
            everything(fold(ledger, of_one)) for of_one in of_sources
        ]


def everything(done: Folded) -> dict[str, list[dict]]:
    """All rows of all that was folded, in their order."""
    parts = done.tables | {name: getattr(done, name) for name in ("absences", "told", "silences")}
    return {name: rows.to_pylist() for name, rows in parts.items() if rows is not None}


# ------------------------------------------------------- answers of people


def composed(lists: Sequence[HandIn], answered: Sequence[tuple[str, HandIn]]) -> Composed:
    """What lists of one source and answers of others say together, each handed in when it counts."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = in_ledger(Path(folder), lists, answered)
        handed_in = ledger.hand_ins()
        sources = sorted({one.source for one in handed_in})
        return put_together(ledger, handed_in, [fold(ledger, ledger.hand_ins(one)) for one in sources])


def in_ledger(folder: Path, lists: Sequence[HandIn], answered: Sequence[tuple[str, HandIn]]) -> Ledger:
    """A ledger in `folder` of lists of one source and answers of others, each handed in when it counts."""
    ledger = Ledger(folder)
    for nth, (source, one) in enumerate([*((ledgers.SOURCE.name, one) for one in lists), *answered]):
        how = {"id": one.id, "handed_in_at": ledgers.HANDED_IN_AT + dt.timedelta(hours=nth)}
        how |= {"partial": tuple(one.partial), "source": Source("m", source)}
        ledgers.add(ledger, one.reported_on, typed(one), **how)
    return ledger


LINE = ("load_id", "source_row")  # where a row stands, in a version
ANSWERED = {
    "pilots": (*LINE, "pilot_id", *STRETCH),
    "readiness": (*LINE, "pilot_id", *STRETCH),
    "answers": (*LINE, "pilot_id", "known_from"),
}
MILESTONE_ANSWERED = (
    "planned_on", "planned_inexact", "happened_on", "happened_inexact", "outcome", "decided_by", "note",
)  # fmt: skip


def composed_rows(done: Composed) -> dict[str, Rows]:
    """The rows that answers can change, as tuples in one order. What never held is left out."""
    tables = {name: _rows(done.tables[name], columns) for name, columns in ANSWERED.items() if name in done.tables}
    columns = (*LINE, "pilot_id", "milestone", *MILESTONE_ANSWERED, "recorded_on", *STRETCH)
    said = done.tables["milestones"].select(columns).to_pylist() if "milestones" in done.tables else []
    rows = [tuple(row.values()) for row in said if _ever_holds(row)]
    tables["milestones"] = sorted(((*row[:-2], _later(*row[-3:-1]), row[-1]) for row in rows), key=repr)
    others = ("pilot_id", "other_pilot_id", *STRETCH)
    tables["merged"] = _rows(done.beside["pilots_merged"], others) if "pilots_merged" in done.beside else []
    asked = ("pilot_id", "name", "kind", "was", "is_now", "was_outcome", "known_from", "known_until", "again_on")
    left_open = _rows(done.beside["left_open"], asked)
    tables["left_open"] = [row for row in left_open if row[2] not in ("left_list", "sources_differ")]
    return {name: rows for name, rows in tables.items() if rows}


def _ever_holds(row: dict) -> bool:
    until, start = row["known_until"], _later(row["recorded_on"], row["known_from"])
    return until is None or start is None or start < until


def _later(one: dt.date | None, other: dt.date | None) -> dt.date | None:
    return max((day for day in (one, other) if day is not None), default=None)


def answered_rows(lists: Sequence[HandIn], answered: Sequence[tuple[str, HandIn]]) -> dict[str, Rows]:
    """As `composed_rows`, by the reference."""
    by_hand = Answered(lists, answered)

    def of_table(told: Iterable[reference.Told], *, goes_over: bool) -> Rows:
        held = by_hand.rows_of(told, lambda one: f"m/{one.says['pilot_id']}", goes_over=goes_over)
        return [(*one.at, one.pilot.removeprefix("m/"), one.known_from, one.known_until) for one in held]

    tables: dict[str, Iterable[tuple]] = {"pilots": of_table(by_hand.pilots, goes_over=False)}
    tables["readiness"] = of_table(reference.logs(lists, "readiness"), goes_over=True)
    tables["answers"] = [
        (*one.at, one.pilot.removeprefix("m/"), one.day) for one in by_hand.answers if one.pilot in by_hand.known_from
    ]
    tables["milestones"] = [
        *(
            (*one.at, pilot.removeprefix("m/"), one.milestone, *one.said, recorded_on, start, until)
            for pilot, one, recorded_on, start, until in by_hand.milestones()
        ),
        *(
            (
                *(*one.at, one.pilot.removeprefix("m/"), "stopped", None, None, day, one.on_day is None),
                *(one.reason, None, one.why, one.day, one.day, until),
            )
            for one, day, until in by_hand.stops()
        ),
    ]
    tables["merged"] = [
        (pilot.removeprefix("m/"), other and other.removeprefix("m/"), start, until)
        for pilot, other, start, until in by_hand.merged()
    ]
    again_on = dict(by_hand.silences)
    tables["left_open"] = [
        (
            *(one.pilot.removeprefix("m/"), one.milestone, _kind_of(one), _iso(one.day)),
            None if one.kind == "silence" else _iso(one.on_day),
            *(one.outcome, one.open_on, one.open_until, again_on.get(one)),
        )
        for one in by_hand.questions
        if one.pilot in by_hand.known_from
    ]
    return {name: sorted(rows, key=repr) for name, rows in tables.items() if rows}


def _kind_of(one: Question) -> str:
    if one.kind == "silence":
        return "plan_gone" if one.is_plan else "no_longer_said"
    return "event" if one.otherwise == "correction" else "correction"


def _iso(day: dt.date | None) -> str | None:
    return day and day.isoformat()


# --------------------------------------------------------------------- tests


@given(hand_ins())
@settings(fast, max_examples=examples(12))
def test_the_fold_is_what_a_clerk_would_write_down(handed_in: list[HandIn]):
    assert of_product(folded(handed_in)) == of_reference(handed_in)


@given(answered_ledgers())
@settings(fast, max_examples=examples(12))
def test_what_people_answered_is_so_from_the_day_on_that_they_did(ledgers: Ledgers):
    lists, answered = ledgers
    if any(one.pilots for one in lists):
        assert composed_rows(composed(lists, answered)) == answered_rows(lists, answered)


@given(hand_ins(), some.randoms(use_true_random=False))
@settings(fast, max_examples=examples(4))
def test_the_order_of_delivery_does_not_matter(handed_in: list[HandIn], random):
    order = list(range(len(handed_in)))
    random.shuffle(order)
    assert of_product(folded(handed_in, order)) == of_product(folded(handed_in))


@given(hand_ins(most=6))
@settings(fast, max_examples=examples(60))
def test_what_was_known_on_a_day_does_not_change_by_what_is_said_later(handed_in: list[HandIn]):
    check_as_of(handed_in, of_reference)


@given(hand_ins(most=4))
@settings(fast, max_examples=examples(3))
def test_what_the_fold_tells_as_known_on_a_day_does_not_change_by_what_is_said_later(handed_in: list[HandIn]):
    check_as_of(handed_in, lambda some_of_them: of_product(folded(some_of_them)))


def check_as_of(handed_in: list[HandIn], tables_of) -> None:
    everything, first = tables_of(handed_in), first_days(handed_in)
    by_then: dict[int, dict[str, Rows]] = {}
    for day in DAYS:
        n = sum(one.reported_on <= day for one in handed_in)
        if n and n not in by_then:
            by_then[n] = tables_of(handed_in[:n])
        for name, known in known_on(day, everything).items():
            if first[name] <= day:
                assert sorted(known, key=repr) == sorted(known_on(day, by_then[n])[name], key=repr), (day, name)


Place = tuple  # pilot, milestone, slot, is it a plan, and which of several rows; of a log: what it says of a day


def places_of(one: HandIn) -> dict[tuple[str, int], Place]:
    """Where a hand-in states milestones → what it is about."""
    places = {cell.at: place for place, cell in reference.distinct_cells(one.cells or ()).items()}
    for said in one.statements:
        what = said.milestone, said.planned_on, said.happened_on, said.outcome
        places[said.row.at] = (said.pilot, what)
    return places


@given(hand_ins())
@settings(fast, max_examples=examples(12))
def test_said_so_far_is_what_is_new_and_corrected_and_unchanged_and_no_longer_said(handed_in: list[HandIn]):
    """Of every day. new, corrected: what the history tells. No longer said: what is silent, or of a pilot that left."""
    held = [one for one in handed_in if one.cells is not None]
    if not held:
        return
    done = folded(handed_in)
    place_at = {at: place for one in held for at, place in places_of(one).items()}
    told = [(row, place_at[row["hand_in"], row["row_no"]]) for row in done.told.to_pylist()]
    silences = done.silences.to_pylist() if done.silences is not None else []
    absences = done.absences.to_pylist() if done.absences is not None else []
    so_far: set[Place] = set()
    n_new = 0
    for day, together in reference.of_days(held):
        spoken = {place for one in together for place in places_of(one).values()}
        new = {place for row, place in told if row["said_on"] == day and row["told_as"] in ("new", "logged")} - so_far
        corrected = {place for row, place in told if row["said_on"] == day} - new
        unchanged = (spoken & so_far) - corrected
        before, so_far = so_far, so_far | spoken
        no_longer_said = before - spoken
        assert (new, corrected - before) == (spoken - before, set())
        n_new += len(new)
        assert len(so_far) == n_new == len(new) + len(corrected) + len(unchanged) + len(no_longer_said)
        silent = {
            place_at[row["hand_in"], row["row_no"]]
            for row in silences
            if row["gone_on"] <= day and (row["said_again_on"] is None or row["said_again_on"] > day)
        }
        left = {
            row["pilot"]
            for row in absences
            if row["left_on"] <= day and (row["returned_on"] is None or row["returned_on"] > day)
        }
        until = [one for one in held if one.reported_on <= day]
        for place in no_longer_said - silent:
            assert place[0] in left or says_nothing_by_its_silence(place, together, until), (day, place)


def says_nothing_by_its_silence(place: Place, together: Sequence[HandIn], until: Sequence[HandIn]) -> bool:
    """Whether hand-ins of a day that lack what was said before tell nothing by that. until: all hand-ins until then.

    They are only a part, or do not hold the pilot; the pilot stands in fewer rows; or all that was ever said there
    at the end of a day is that it happened.
    """
    if len(place) == 2:
        return all("milestones" in one.partial or one.pilots for one in together)
    last_of_day = {one.reported_on: one for one in until if any(cell.place == place[:4] for cell in one.cells)}
    cells = [cell for one in last_of_day.values() for cell in one.cells if cell.place == place[:4]]
    said_last = max(one.reported_on for one in until if place in places_of(one).values())
    since = [one for one in until if one.reported_on > said_last]
    return (
        all(place[0] not in {"/".join(row.key) for row in one.pilots or ()} for one in together)
        or any(cell.place == place[:4] for one in since for cell in one.cells)
        or all(cell.day is None and cell.outcome is None for cell in cells)
    )
