"""What a list says no longer: when that counts as silence, and what it is then said to be silent on."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.ledger.given import folded, hand_in_files, ledger_of
from tests.ledger.test_fold_against_reference import folded as folded_of
from tests.ledger.test_fold_table import HEADERS, MAPPING, lists_of
from tests.reference.ledger import Cell, HandIn, Row

COLUMNS = ("milestone", "day", "outcome", "gone_on", "said_again_on", "same_again_on")
JAN, FEB, MAR = "2026-01-31", "2026-02-28", "2026-03-31"


def silences(done) -> list[tuple]:
    rows = done.silences.select(COLUMNS).to_pylist()
    return [tuple(None if value is None else str(value) for value in row.values()) for row in rows]


EXAMPLES = {
    "emptied, and said again": (
        """
                    | 2026-01-31 | 2026-02-28 | 2026-03-31
        geevalueerd | 15-12-2025 |            | 15-12-2025
        """,
        [("evaluation", "2025-12-15", None, FEB, MAR, MAR)],
    ),
    "emptied, and something else instead": (
        """
                    | 2026-01-31 | 2026-02-28 | 2026-03-31
        geevalueerd | 15-12-2025 |            | 15-01-2026
        """,
        [("evaluation", "2025-12-15", None, FEB, MAR, None)],
    ),
    "said less exactly before it was emptied: what stands is asked about": (
        """
                    | 2026-01-31 | 2026-02-28 | 2026-03-31
        geevalueerd | 15-08-2025 | 2025       |
        """,
        [("evaluation", "2025-08-15", None, MAR, None, None)],
    ),
    "its day was emptied first: it was not silent then": (
        """
                    | 2026-01-31 | 2026-02-28 | 2026-03-31
        geevalueerd | 15-12-2025 |            |
        uitkomst    | geslaagd   | geslaagd   |
        """,
        [("evaluation", "2025-12-15", "successful", MAR, None, None)],
    ),
    "a status word that moves on": (
        """
               | 2026-01-31 | 2026-02-28 | 2026-03-31
        status | Loopt      | Ingevoerd  | Geslaagd
        """,
        [],
    ),
    "a pilot that left the list": (
        """
                    | 2026-01-31 | 2026-02-28
        geevalueerd | 15-12-2025 | (weg)
        """,
        [],
    ),
}


@pytest.mark.parametrize("example", EXAMPLES)
def test_what_counts_as_silence(tmp_path, example):
    drawn, expected = EXAMPLES[example]
    other = "naam | {} | {} | {}".format(*"ABC")
    lists = lists_of(drawn, f"{drawn.strip().splitlines()[0]}\n{other}")
    assert silences(folded(ledger_of(tmp_path, lists, MAPPING))) == expected


def test_of_a_pilot_with_several_rows_all_that_is_emptied_is_told(tmp_path):
    head = ";".join(HEADERS)
    rows = [f"1;Een;A;;{day};;;;;;;Geslaagd" for day in ("31-03-2026", "30-09-2026", "")]
    lists = {JAN: "\n".join([head, *rows[:2], ""]), FEB: "\n".join([head, rows[2], ""])}
    assert silences(folded(ledger_of(tmp_path, lists, MAPPING))) == [
        ("ended", "2026-03-31", None, FEB, None, None),
        ("ended", "2026-09-30", None, FEB, None, None),
    ]


def test_a_place_that_said_no_more_than_that_it_happened_is_not_silent(tmp_path):
    """Also where it says more later on."""
    said = [None, (), dt.date(2025, 6, 1)]
    lists = []
    for nth, (day, happened_on) in enumerate(zip((JAN, FEB, MAR), said, strict=True)):
        at = f"{day}_{nth:08x}", 0
        row = Row(at, ("m", "1"), {"municipality": "m", "pilot_id": "1", "title": "Een"})
        cells = [] if happened_on == () else [Cell(at, "m/1", "started", 1, False, happened_on)]
        lists.append(HandIn(at[0], dt.date.fromisoformat(day), [row], cells))
    assert silences(folded_of(lists)) == []


PILOTS, LOG = "pilot_id,title\n1,Een\n", "pilot_id,milestone,happened_on\n"
STARTED = LOG + "1,started,2025-01-01\n"


@pytest.mark.parametrize(
    ("is_part", "expected"), [(False, [("started", "2025-01-01", None, FEB, None, None)]), (True, [])]
)
@pytest.mark.parametrize("pilots", [{"pilots.csv": PILOTS}, {}])
def test_a_log_is_silent_on_a_row_that_it_lacks_and_not_where_it_is_only_a_part(tmp_path, pilots, is_part, expected):
    lists = {JAN: {"pilots.csv": PILOTS, "milestones.csv": STARTED}, FEB: pilots | {"milestones.csv": LOG}}
    ledger = ledger_of(tmp_path, lists, partial=[FEB] if is_part else [])
    assert silences(folded(ledger)) == expected


TEMPLATE = {"pilots.csv": "pilot_id,title\n1,Pilot 1\n", "milestones.csv": "pilot_id,milestone,happened_on\n"}
BEHIND_A_TEMPLATE = {
    "what the list never had a place for": ("", "1,anchored,2025-11-01\n", []),
    "what the list has a place for, and was empty there before": ("", "1,evaluation,2025-12-15\n", []),
    "what the list said before": ("15-12-2025", "1,evaluation,2025-12-15\n", [("evaluation", "2025-12-15")]),
}


@pytest.mark.parametrize("told", BEHIND_A_TEMPLATE)
def test_a_list_is_silent_on_what_lists_said_and_not_on_what_a_filled_template_did(tmp_path, told):
    first, log, expected = BEHIND_A_TEMPLATE[told]
    head, empty = ";".join(HEADERS), "1;Pilot 1;A;;;;{};;;;;\n"
    ledger = ledger_of(tmp_path, {JAN: f"{head}\n{empty.format(first)}"}, MAPPING)
    template = TEMPLATE | {"milestones.csv": TEMPLATE["milestones.csv"] + log}
    hand_in_files(ledger, tmp_path / "template", FEB, template)
    hand_in_files(ledger, tmp_path / "list", MAR, {"lijst.csv": f"{head}\n{empty.format('')}"}, MAPPING)
    assert [one[:2] for one in silences(folded(ledger))] == expected
    lacking = {"pilots.csv": TEMPLATE["pilots.csv"], "milestones.csv": LOG}
    hand_in_files(ledger, tmp_path / "log", "2026-04-30", lacking)
    by_log = log.split(",")[1:]
    assert (by_log[0], by_log[1].strip(), None, "2026-04-30", None, None) in silences(folded(ledger))


@pytest.mark.parametrize(("is_part", "until"), [(False, FEB), (True, None)])
def test_a_part_of_a_table_that_is_replaced_as_a_whole_ends_nothing(tmp_path, is_part, until):
    head, pilot = "team,quarter,fte\n", {"pilots.csv": PILOTS, "milestones.csv": LOG}
    lists = {
        JAN: pilot | {"capacity.csv": f"{head}Noord,2026-01-01,2\n"},
        FEB: {"capacity.csv": f"{head}Zuid,2026-01-01,1\n"},
    }
    done = folded(ledger_of(tmp_path, lists, partial=[FEB] if is_part else []))
    told = {row["team"]: row["known_until"] for row in done.tables["capacity"].to_pylist()}
    assert {team: day and str(day) for team, day in told.items()} == {"Noord": until, "Zuid": None}
