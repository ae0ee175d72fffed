"""Two months of one list that an office overwrites: what February's list erases is still known."""

from __future__ import annotations

import datetime as dt

import pytest

from doorstroom.ledger.ledger import Ledger
from doorstroom.ledger.taking import Said, keep_hand_in, put_together, take
from doorstroom.store.versions import Store
from tests.given import NOW, hand_in, rows, silent

MAPPING = """
[columns]
pilot_id = "nr"
title = "naam"
owner = "trekker"
[[milestones]]
milestone = "ended"
planned_on = "einde"
[[milestones]]
milestone = "evaluation"
happened_on = "geëvalueerd"
outcome = { column = "uitkomst", values = { "geslaagd" = "successful" } }
[status]
column = "status"
[status.words]
"Loopt" = [{ milestone = "started" }]
"Geslaagd" = []
"""
JANUARY, FEBRUARY = dt.date(2026, 1, 31), dt.date(2026, 2, 28)
LISTS = {
    JANUARY: """nr;naam;trekker;einde;geëvalueerd;uitkomst;status
1;Samen sterk;Team A;31-03-2026;;;Loopt
2;Thuis beter;Team A;;15-12-2025;geslaagd;Geslaagd
3;Verdwenen;Team A;;20-12-2025;geslaagd;Geslaagd
""",
    FEBRUARY: """nr;naam;trekker;einde;geëvalueerd;uitkomst;status
1;Samen sterk;Team B;30-09-2026;;;Loopt
2;Thuis beter;Team A;;;;Loopt
4;Nieuw;Team A;30-06-2026;;;Loopt
""",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Both months, handed in the wrong way round and each twice."""
    folder = tmp_path_factory.mktemp("two_months")
    mapping, store = folder / "koppeling.toml", Store(folder / "store")
    mapping.write_text(MAPPING, encoding="utf-8")
    new = []
    for day in (FEBRUARY, JANUARY, FEBRUARY, JANUARY):
        file = folder / "pilotlijst.csv"
        file.write_text(LISTS[day], encoding="utf-8")
        done = hand_in(store, file, mapping_file=mapping, said=Said("pilotlijst", day, by="kantoor"))
        new += [one.is_new for one in done.hand_ins]
    assert new == [True, True, False, False]
    assert [one.reported_on for one in store.ledger.hand_ins()] == [JANUARY, FEBRUARY]
    assert len(store.names()) == 2
    return store


def test_the_first_plan_stands_and_the_other_one_is_a_replan(store):
    told = store.ask("pilot_timeline", as_of=FEBRUARY, pilot_key="m/1")
    plans = rows(told[told["milestone"] == "ended"], "kind", "on_day", "planned_on", "days_shifted", "source_file")
    assert plans == [
        ("first_plan", None, "2026-03-31", 0, "2026-01-31 pilotlijst.csv"),
        ("replan", "2026-02-28", "2026-09-30", 183, "2026-02-28 pilotlijst.csv"),
    ]


def test_a_success_that_is_emptied_still_waits(store):
    waiting = store.ask("waiting_decisions", as_of=FEBRUARY)
    assert rows(waiting, "pilot_id", "succeeded_on", "days_waiting") == [("2", "2025-12-15", 75)]


def test_a_pilot_that_left_the_list_is_counted_apart(store):
    gone = store.ask("no_longer_listed", as_of=FEBRUARY)
    assert rows(gone, "pilot_id", "stage", "is_waiting", "left_on") == [("3", "awaiting_decision", True, "2026-02-28")]
    assert store.ask("no_longer_listed", as_of=FEBRUARY - dt.timedelta(days=1)).empty


def test_what_january_did_not_know_is_not_told_of_january(store):
    eve = FEBRUARY - dt.timedelta(days=1)
    told = store.ask("stage_now", as_of=eve)
    assert sorted(rows(told, "pilot_id", "owner")) == [("1", "Team A"), ("2", "Team A"), ("3", "Team A")]
    assert len(store.ask("waiting_decisions", as_of=eve)) == 2
    told = store.ask("stage_now", as_of=FEBRUARY)
    assert sorted(rows(told, "pilot_id", "owner")) == [("1", "Team B"), ("2", "Team A"), ("4", "Team A")]


def test_a_hand_in_that_was_damaged_is_named_and_the_others_are_put_together(store, tmp_path):
    mapping, ledger = tmp_path / "koppeling.toml", Ledger(tmp_path / "ledger")
    mapping.write_text(MAPPING, encoding="utf-8")
    for day, text in LISTS.items():
        (tmp_path / "lijst.csv").write_text(text, encoding="utf-8")
        said = Said("lijst", day, by="kantoor")
        (taken,) = take([tmp_path / "lijst.csv"], [mapping], "m", NOW, said, ledger, silent)
        kept, *_ = keep_hand_in(ledger, taken)
    damaged = ledger.tables(kept)["milestones"]
    damaged.write_bytes(damaged.read_bytes()[:-20])
    composed = put_together(ledger)
    assert [(error.code, error.details["name"]) for error in composed.damaged] == [("hand_in_damaged", kept.id)]
    assert sorted(composed.whole().tables["pilots"]["pilot_id"].to_pylist()) == ["1", "2", "3"]


def test_a_hand_in_that_is_taken_back_says_nothing_any_more(tmp_path):
    mapping, ledger = tmp_path / "koppeling.toml", Ledger(tmp_path / "ledger")
    mapping.write_text(MAPPING, encoding="utf-8")
    alone = None
    for day, text in LISTS.items():
        (tmp_path / "lijst.csv").write_text(text, encoding="utf-8")
        said = Said("lijst", day, by="kantoor")
        (taken,) = take([tmp_path / "lijst.csv"], [mapping], "m", NOW, said, ledger, silent)
        kept, *_ = keep_hand_in(ledger, taken)
        alone = alone or put_together(ledger).whole()
    ledger.take_back(kept, by="kantoor", at=NOW, why="verkeerde lijst")
    again = put_together(ledger).whole()
    assert {name: rows.to_pylist() for name, rows in again.tables.items()} == {
        name: rows.to_pylist() for name, rows in alone.tables.items()
    }
    absences = [one.beside["absences"].to_pylist() for one in (again, alone)]
    assert absences == [[], []]
    assert ledger.taken_back(kept.source)[kept.id].why == "verkeerde lijst"
