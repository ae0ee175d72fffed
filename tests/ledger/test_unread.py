"""What could not be read is not what a list no longer says: silence counts only where a row was read whole."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.given import rows
from tests.ledger.given import store_of_lists

MAPPING = """
date_order = "dmy"
[columns]
pilot_id = "nr"
title = "naam"
[[milestones]]
milestone = "started"
happened_on = "gestart"
[[milestones]]
milestone = "evaluation"
happened_on = "geevalueerd"
outcome = { column = "uitkomst", values = { "geslaagd" = "successful" } }
"""
PILOTS = "pilot_id,title,cost_per_year\na,Alfa,100\nb,Beta,100\n"
MILESTONES = "pilot_id,milestone,happened_on\na,started,2025-01-01\nb,started,2025-02-01\n"
JANUARY, FEBRUARY = "2026-01-31", "2026-02-28"
GONE, SAID = ("left_list", "a"), ("no_longer_said", "a")
EXAMPLES = {
    "a row of pilots that is refused": (
        {"pilots.csv": PILOTS.replace("Alfa,100", "Alfa,veel"), "milestones.csv": MILESTONES},
        [],
    ),
    "a row of pilots that is no row": (
        {"pilots.csv": PILOTS.replace("Alfa,100", "Alfa,100,7,8"), "milestones.csv": MILESTONES},
        [],
    ),
    "a row of milestones that is refused": (
        {"pilots.csv": PILOTS, "milestones.csv": MILESTONES.replace("2025-01-01", "ooit")},
        [],
    ),
    "a pilot that is not there, beside one that is refused": (
        {"pilots.csv": PILOTS.replace("a,Alfa,100\n", "").replace("100", "veel") + "c,Ceta,1\n"},
        [GONE],
    ),
    "a milestone that is not there, beside one of another pilot that is refused": (
        {"pilots.csv": PILOTS, "milestones.csv": "pilot_id,milestone,happened_on\nb,started,ooit\n"},
        [SAID],
    ),
}


def open_points(store) -> list[tuple[str, str]]:
    """What the lists are silent on, of whom: pilots that left them, and milestones that they say no longer."""
    return rows(store.ask("unanswered", as_of=dt.date.fromisoformat(FEBRUARY)), "kind", "pilot_id")


@pytest.mark.parametrize("example", EXAMPLES)
def test_what_could_not_be_read_is_not_gone(tmp_path, example):
    lists = {JANUARY: {"pilots.csv": PILOTS, "milestones.csv": MILESTONES}, FEBRUARY: EXAMPLES[example][0]}
    assert open_points(store_of_lists(tmp_path, lists)) == EXAMPLES[example][1]


ALONE = ["2;Twee;01-01-2025;;", "3;Drie;01-01-2025;;"]


@pytest.mark.parametrize(
    ("row", "open_at"),
    [
        (";Een;01-01-2025;15-12-2025;geslaagd", []),  # known by its title
        ("#REF!;Een;01-01-2025;15-12-2025;geslaagd", []),
        ("1;Een;#REF!;#VALUE!;#REF!", []),
        (";Elders;01-01-2025;;", [("left_list", "1")]),
    ],
)
def test_a_row_without_its_number_or_with_errors_of_formulas_makes_nothing_gone(tmp_path, row, open_at):
    head = "nr;naam;gestart;geevalueerd;uitkomst"
    first = "1;Een;01-01-2025;15-12-2025;geslaagd"
    lists = {JANUARY: "\n".join([head, first, *ALONE]), FEBRUARY: "\n".join([head, row, *ALONE])}
    assert open_points(store_of_lists(tmp_path, lists, MAPPING)) == open_at


@pytest.mark.parametrize(("cell", "open_at"), [("ooit", []), ("", [("no_longer_said", "1")])])
def test_a_cell_of_a_list_that_cannot_be_read_is_not_emptied(tmp_path, cell, open_at):
    said = "nr;naam;gestart;geevalueerd;uitkomst\n1;Een;01-01-2025;{};{}\n2;Twee;01-01-2025;;\n"
    lists = {JANUARY: said.format("15-12-2025", "geslaagd"), FEBRUARY: said.format(cell, cell and "geslaagd")}
    assert open_points(store_of_lists(tmp_path, lists, MAPPING)) == open_at
