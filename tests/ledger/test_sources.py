"""Several lists beside each other: who is in none of them any more, what they say alike, and where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from doorstroom.ledger.compose import Composed, compose
from doorstroom.ledger.fold import fold
from doorstroom.ledger.hand_in import Source
from doorstroom.ledger.ledger import Ledger
from tests.ledger.given import hand_in_files

MAPPING = """
date_order = "dmy"
[columns]
pilot_id = "nr"
title = "naam"
owner = "trekker"
theme = "thema"
[[milestones]]
milestone = "ended"
planned_on = "einde"
"""
HEAD = "nr;naam;trekker;thema;einde\n"
JAN, FEB, MAR, APR = "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"


def composed(folder: Path, lists: Mapping[str, Mapping[str, str | Mapping[str, str]]]) -> Composed:
    """What lists say together: source → day → the lines of the list, or files of the contract."""
    ledger = Ledger(folder / "ledger")
    for source, of_days in lists.items():
        for day, given in of_days.items():
            is_list = isinstance(given, str)
            files = {f"{source}.csv": HEAD + given} if is_list else given
            place = folder / f"{source} {day}"
            hand_in_files(ledger, place, day, files, MAPPING if is_list else None, source=Source("m", source))
    every = ledger.hand_ins()
    return compose(ledger, every, [fold(ledger, ledger.hand_ins(one)) for one in sorted({one.source for one in every})])


def told(table, *columns) -> list[tuple]:
    return [
        tuple(None if value is None else str(value) for value in row.values())
        for row in table.select(columns).to_pylist()
    ]


ONE, TWO = "1;Een;;;\n", "2;Twee;;;\n"
ABSENCES = {
    "one of two lists lacks it": ({"a": {JAN: ONE + TWO, FEB: TWO}, "b": {JAN: ONE, FEB: ONE}}, []),
    "both lack it, from the day of the later one": (
        {"a": {JAN: ONE + TWO, FEB: TWO}, "b": {JAN: ONE + TWO, MAR: TWO}},
        [("1", MAR, None)],
    ),
    "one has it again": (
        {"a": {JAN: ONE + TWO, FEB: TWO, APR: ONE + TWO}, "b": {JAN: ONE + TWO, MAR: TWO}},
        [("1", MAR, APR)],
    ),
    "another list tells of it later": (
        {"a": {JAN: ONE + TWO, FEB: TWO}, "b": {JAN: TWO, MAR: ONE + TWO}},
        [("1", FEB, MAR)],
    ),
    "another list, of which the first is later, tells of it": (
        {"a": {JAN: ONE + TWO, FEB: TWO}, "b": {MAR: ONE}},
        [("1", FEB, MAR)],
    ),
    "a list that never told of it": ({"a": {JAN: ONE + TWO, FEB: TWO}, "b": {JAN: TWO, FEB: TWO}}, [("1", FEB, None)]),
}


@pytest.mark.parametrize("example", ABSENCES)
def test_a_pilot_is_gone_while_none_of_its_lists_holds_it(tmp_path, example):
    lists, expected = ABSENCES[example]
    assert told(composed(tmp_path, lists).beside["absences"], "pilot_id", "left_on", "returned_on") == expected


def test_a_pilot_is_known_under_the_id_that_was_said_last(tmp_path):
    done = composed(tmp_path, {"a": {JAN: "P-1;Een;;;31-03-2026\n"}, "b": {FEB: "p-1;Een;;;\n"}})
    assert {row for name in ("pilots", "milestones") for row in told(done.tables[name], "pilot_id")} == {("p-1",)}


def test_a_pilot_of_several_lists_is_what_was_said_last_of_each_column(tmp_path):
    lists = {"a": {JAN: "1;Een;X;zorg;\n", MAR: "1;Een;;zorg;\n"}, "b": {FEB: "1;Een;Y;;\n"}}
    done = composed(tmp_path, lists)
    assert told(done.tables["pilots"], "owner", "theme", "known_from", "known_until") == [
        ("X", "zorg", None, FEB),
        ("Y", "zorg", FEB, None),
    ]
    said = told(done.beside["left_open"], "kind", "name", "was", "is_now", "known_from", "known_until")
    assert said == [("sources_differ", "owner", "X", "Y", FEB, None)]


def test_what_two_lists_say_alike_is_told_once(tmp_path):
    said = "1;Een;;;31-03-2026\n"
    done = composed(tmp_path, {"a": {FEB: said}, "b": {JAN: said}})
    assert told(done.tables["milestones"], "planned_on", "source_file") == [("2026-03-31", "b.csv")]


def test_what_is_said_of_no_pilot_is_told_and_left_out(tmp_path):
    log = {"milestones.csv": "pilot_id,milestone,happened_on\n9,started,2026-01-01\n1,started,2026-01-02\n"}
    done = composed(tmp_path, {"a": {JAN: ONE}, "log": {JAN: log}})
    assert told(done.tables["milestones"], "pilot_id") == [("1",)]
    assert [(flag.row, flag.value, flag.code) for flag in done.flags] == [(2, "m/9", "no_such_pilot_yet")]


DAYS = """
date_order = "dmy"
[columns]
pilot_id = "nr"
title = "naam"
[[milestones]]
milestone = "evaluation"
happened_on = "geevalueerd"
outcome = { column = "uitkomst", values = { "ja" = "successful", "nee" = "unsuccessful" } }
"""
EXACT = "12-02-2025;ja"
PERIODS = {
    "a period around the day": ({"a": {JAN: EXACT}, "b": {JAN: "Q1 2025;ja"}}, [("2025-02-12", None, None)]),
    "in the other order": ({"a": {JAN: "Q1 2025;ja"}, "b": {JAN: EXACT}}, [("2025-02-12", None, None)]),
    "known exactly later": (
        {"a": {JAN: "Q1 2025;ja"}, "b": {JAN: ";", MAR: EXACT}},
        [("2025-02-12", None, None), ("2025-03-31", None, MAR)],
    ),
    "another period": (
        {"a": {JAN: EXACT}, "b": {JAN: "Q2 2025;ja"}},
        [("2025-02-12", None, None), ("2025-06-30", None, None)],
    ),
    "another outcome": (
        {"a": {JAN: EXACT}, "b": {JAN: "Q1 2025;nee"}},
        [("2025-02-12", None, None), ("2025-03-31", None, None)],
    ),
}


@pytest.mark.parametrize("example", PERIODS)
def test_what_one_list_says_of_a_period_and_another_exactly_happened_once(tmp_path, example):
    """Else the later day of the period is a second evaluation, and a decision that was taken is undone by it."""
    lists, expected = PERIODS[example]
    ledger = Ledger(tmp_path / "ledger")
    for source, of_days in lists.items():
        for day, cells in of_days.items():
            files = {"lijst.csv": f"nr;naam;geevalueerd;uitkomst\n1;Een;{cells}\n"}
            hand_in_files(ledger, tmp_path / f"{source} {day}", day, files, DAYS, source=Source("m", source))
    every = ledger.hand_ins()
    made = compose(ledger, every, [fold(ledger, ledger.hand_ins(Source("m", one))) for one in sorted(lists)])
    assert sorted(told(made.tables["milestones"], "happened_on", "known_from", "known_until")) == expected
