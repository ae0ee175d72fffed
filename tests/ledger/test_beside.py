"""What changes in the tables that tell of no pilot's way is told: also where no figure changes."""

from __future__ import annotations

import json

import pytest

from doorstroom.__main__ import main
from tests.given import write_tables

LISTS = {
    "pilots": "pilot_id | title\na | Alfa",
    "milestones": "pilot_id | milestone | happened_on\na | started | 2025-01-01",
    "meetings": "body | meets_on | kind\nRaad | 2026-12-01 | regular\nRaad | 2027-01-05 | regular",
    "lead_times": "strand | days\nmoney | 60",
    "capacity": "team | quarter | fte | basis\nJeugd | 2026-01-01 | 2 | free",
}
MEETINGS = "body | meets_on | kind\nRaad | 2026-12-01 | budget\nRaad | 2027-02-05 | regular"
CHANGED = {
    "meetings": (
        MEETINGS,
        "3 rows of Meetings",
        ["1 row is new", "1 row says something else", "1 row is no longer in it"],
    ),
    "capacity": (
        "team | quarter | fte | basis\nJeugd | 2026-01-01 | 2 | total",
        "1 row of Capacity",
        ["1 row says something else"],
    ),
    "lead_times": ("strand | days\nmoney | 90", "1 row of Lead times", ["1 row says something else"]),
}


@pytest.fixture
def said(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("DOORSTROOM_MUNICIPALITY", "m")

    def run(command: str, day: str, *options: str, **tables: str) -> str:
        folder = write_tables(tmp_path / day, **(LISTS | tables))
        main([command, str(folder), "--reported-on", day, *options, "--store", str(tmp_path / "s"), "--lang", "en"])
        return capsys.readouterr().out

    return run


@pytest.mark.parametrize("table", CHANGED)
def test_a_check_says_what_changes_beside_the_pilots_and_that_no_figure_does(said, table):
    said("load", "2026-01-31")
    rows, what, lines = CHANGED[table]
    told = said("check", "2026-02-28", **{table: rows})
    assert f"This changes: {what}." in told
    assert all(line in told for line in lines)
    assert "The leading figures stay the same." in told
    answer = json.loads(said("check", "2026-02-28", "--json", **{table: rows}))
    (group,) = answer["changes"]["told"]["groups"]
    assert group == {"what": what, "n": len(lines), "lines": lines, "pilots": [None] * len(lines)}


def test_the_same_tables_once_more_change_nothing(said):
    said("load", "2026-01-31")
    assert "This changes nothing of what was there." in said("check", "2026-02-28")
