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
NO_ROW = PILOTS.replace("Alfa,100", "Alfa,100,7,8")
# What the lines of two pilots, a and b of a case, become in February, and what their list is silent on then.
EXAMPLES = {
    "a row of pilots that is refused": ([("pilots", "Alfa,100", "Alfa,veel")], []),
    "a row of milestones that is refused": ([("milestones", "2025-01-01", "ooit")], []),
    "a pilot that is not there, beside one that is refused": (
        [("pilots", "a{0},Alfa,100\n", ""), ("pilots", "100", "veel")],
        [("left_list", "a{0}")],
    ),
    "a milestone that is not there, beside one of another pilot that is refused": (
        [("milestones", "a{0},started,2025-01-01\n", ""), ("milestones", "2025-02-01", "ooit")],
        [("no_longer_said", "a{0}")],
    ),
}


def open_points(store) -> list[tuple[str, str]]:
    """What the lists are silent on, of whom: pilots that left them, and milestones that they say no longer."""
    return rows(store.ask("unanswered", as_of=dt.date.fromisoformat(FEBRUARY)), "kind", "pilot_id")


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What is open after a list of February that has all examples in it, each with two pilots of its own."""
    lists = {day: {"pilots": "pilot_id,title,cost_per_year\n", "milestones": "pilot_id,milestone,happened_on\n"}
             for day in (JANUARY, FEBRUARY)}  # fmt: skip
    for nth, (changes, _) in enumerate(EXAMPLES.values()):
        own = {"pilots": f"a{nth},Alfa,100\nb{nth},Beta,100\n",
               "milestones": f"a{nth},started,2025-01-01\nb{nth},started,2025-02-01\n"}  # fmt: skip
        for name, text in own.items():
            lists[JANUARY][name] += text
        for name, old, new in changes:
            assert old.format(nth) in own[name]
            own[name] = own[name].replace(old.format(nth), new)
        for name, text in own.items():
            lists[FEBRUARY][name] += text
    files = {day: {f"{name}.csv": text for name, text in tables.items()} for day, tables in lists.items()}
    return open_points(store_of_lists(tmp_path_factory.mktemp("unread"), files))


@pytest.mark.parametrize("example", EXAMPLES)
def test_what_could_not_be_read_is_not_gone(found, example):
    nth = str(list(EXAMPLES).index(example))
    expected = [(kind, pilot.format(nth)) for kind, pilot in EXAMPLES[example][1]]
    assert [one for one in found if one[1][1:] == nth] == expected


def test_a_row_of_pilots_that_is_no_row_makes_nothing_gone(tmp_path):
    lists = {day: {"pilots.csv": text, "milestones.csv": MILESTONES}
             for day, text in ((JANUARY, PILOTS), (FEBRUARY, NO_ROW))}  # fmt: skip
    assert open_points(store_of_lists(tmp_path, lists)) == []


ALONE = ["2;Twee;01-01-2025;;", "3;Drie;01-01-2025;;"]


@pytest.mark.parametrize(
    ("row", "open_at"),
    [
        (";Een;01-01-2025;15-12-2025;geslaagd", []),  # known by its title
        ("#REF!;Een;01-01-2025;15-12-2025;geslaagd", []),
        (";Elders;01-01-2025;;", [("left_list", "1")]),
    ],
)
def test_a_row_without_its_number_makes_nothing_gone(tmp_path, row, open_at):
    head = "nr;naam;gestart;geevalueerd;uitkomst"
    first = "1;Een;01-01-2025;15-12-2025;geslaagd"
    lists = {JANUARY: "\n".join([head, first, *ALONE]), FEBRUARY: "\n".join([head, row, *ALONE])}
    assert open_points(store_of_lists(tmp_path, lists, MAPPING)) == open_at


def test_a_cell_of_a_list_that_cannot_be_read_is_not_emptied(tmp_path):
    said = "nr;naam;gestart;geevalueerd;uitkomst\n4;Vier;01-01-2025;;\n"
    pilots = {1: "ooit;geslaagd", 2: ";", 3: "#VALUE!;#REF!"}
    lists = {
        JANUARY: said + "".join(f"{nr};Pilot {nr};01-01-2025;15-12-2025;geslaagd\n" for nr in pilots),
        FEBRUARY: said + "".join(
            f"{nr};Pilot {nr};{'#REF!' if nr == 3 else '01-01-2025'};{cells}\n" for nr, cells in pilots.items()
        ),
    }  # fmt: skip
    assert open_points(store_of_lists(tmp_path, lists, MAPPING)) == [("no_longer_said", "2")]
