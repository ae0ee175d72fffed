"""Hand-ins of before the contract had some of its columns still count, and who says the same again says nothing new."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest

from doorstroom.contract.model import contract
from doorstroom.ledger.ledger import Ledger
from doorstroom.ledger.typed import COMPUTED, brought_up, keyed
from tests.ledger.given import folded, ledger_of

LATER = {
    "pilots": "needs_procurement",
    "readiness": "evidence_place",
    "capacity": "basis",
    "meetings": "kind",
}
GIVEN = {
    "pilots.csv": "pilot_id,title,receiving_team\na,Een,Noord\nb,Twee,\n",
    "milestones.csv": "pilot_id,milestone,happened_on\na,started,2026-01-01\nb,started,2026-01-01\n",
    "readiness.csv": (
        "pilot_id,item,state,evidence,assessed_on\na,rollout_plan,yes,zaak 1,2026-01-05\nb,line_owner,no,,2026-01-05\n"
    ),
    "capacity.csv": "team,quarter,fte,budget\nNoord,2026-04-01,1.5,90000\n",
    "meetings.csv": "body,meets_on,papers_due_on\nCollege,2026-04-14,2026-03-31\n",
}
JAN, FEB = "2026-01-31", "2026-02-28"


def grow_old(ledger: Ledger, *days: str) -> None:
    """Make the hand-ins of these days as if they were of before the later columns."""
    for one in ledger.hand_ins():
        if one.reported_on.isoformat() in days:
            for table in LATER:
                path = ledger.tables(one)[table]
                rows = pq.read_table(path, partitioning=None).sort_by("row_no")
                without = rows.drop_columns([*(name for name in COMPUTED if name in rows.column_names), LATER[table]])
                path.chmod(0o644)
                pq.write_table(keyed(contract().tables[table], without), path)


def told(ledger: Ledger) -> dict[str, list[dict]]:
    return {name: rows.to_pylist() for name, rows in folded(ledger).tables.items()}


@pytest.mark.parametrize("old", [(JAN,), (JAN, FEB)])
def test_what_was_handed_in_before_is_told_as_if_it_were_of_today(tmp_path, old):
    ledger = ledger_of(tmp_path, {JAN: GIVEN, FEB: GIVEN})
    today = told(ledger)
    grow_old(ledger, *old)
    assert told(ledger) == today
    assert {name: len(rows) for name, rows in today.items()} == {
        "pilots": 2,
        "milestones": 2,
        "readiness": 2,
        "capacity": 1,
        "meetings": 1,
    }
    assert [row["gone_on"] for row in today["readiness"]] == [None, None]


def test_rows_of_today_stay_as_they_are(tmp_path):
    ledger = ledger_of(tmp_path, {JAN: GIVEN})
    for table, path in ledger.tables(ledger.hand_ins()[0]).items():
        rows = pq.read_table(path, partitioning=None)
        assert brought_up(contract().tables[table], rows) is rows
