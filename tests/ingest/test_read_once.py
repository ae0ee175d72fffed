"""Each different text of a column is read once, in a list of one's own as in a table of the contract."""

from __future__ import annotations

import sys
from collections import Counter

import pytest

from doorstroom.ingest.mapping import file as mapping_file
from doorstroom.ingest.parse import codes, days, numbers
from tests.ingest.test_lists_of_offices import checked, written

LIST = """Nr;Naam;Status;Start;Einde;Nieuw einde;Geëvalueerd;Uitkomst;Besloten;Besluit;Budget;Gewijzigd
1;a;Loopt;13-01-2025;31-12-2025;;;;;;12.500;01-02-2026
2;b;Klaar;14-01-2025;Q3 2025;30-09-2025;20-10-2025;geslaagd;;;1.000,50;02-02-2026
3;c;Stopt;15-01-2025;streefdatum 1-4-2026;;21-10-2025;mislukt;01-11-2025;Stoppen;n.v.t.;03-02-2026
4;d;Loopt;n.n.b.;tja;;2025;;;;€ 8;04-02-2026
"""
MAPPING = """
[columns]
pilot_id = "Nr"
title = "Naam"
pilot_budget = "Budget"
updated_on = "Gewijzigd"

[[milestones]]
milestone = "ended"
planned_on = "Nieuw einde"

[[milestones]]
milestone = "evaluation"
happened_on = "Geëvalueerd"
outcome = { column = "Uitkomst", values = { "geslaagd" = "successful", "mislukt" = "unsuccessful" } }

[[milestones]]
milestone = "rollout_decision"
happened_on = "Besloten"
outcome = { column = "Besluit" }

[status]
column = "Status"
[status.words]
"Loopt" = [{ milestone = "started", happened_on = "Start" }, { milestone = "ended", planned_on = "Einde" }]
"Klaar" = [{ milestone = "started", happened_on = "Start" }, { milestone = "ended", happened_on = "Einde" }]
"Stopt" = [{ milestone = "started", happened_on = "Start" }, { milestone = "stopped" }]
"""
PILOTS = "pilot_id,title,pilot_budget,updated_on\nP1,a,12.500,01-02-2026\nP2,b,8,7-2-2026\n"
MILESTONES = "pilot_id,milestone,happened_on,outcome\nP1,started,13-01-2025,\nP2,evaluation,Q3 2025,successful\n"


@pytest.fixture
def read(monkeypatch) -> Counter:
    """How often each text was read, by what reads it; a mapping holds codes of its own, which are no cells."""
    times: Counter[tuple[str, str]] = Counter()

    def counted(reads):
        def counts(text, *given, **more):
            times[reads.__name__, text] += 1
            return reads(text, *given, **more)

        users = [module for module in sys.modules.values() if vars(module).get(reads.__name__) is reads]
        for module in users:
            if module is not mapping_file:
                monkeypatch.setattr(module, reads.__name__, counts)

    for reads in (days.read_date, numbers.read_number, codes.read_code):
        counted(reads)
    return times


def test_a_cell_of_a_list_of_ones_own_is_read_once_however_many_milestones_it_is_in(tmp_path, read):
    own = written(tmp_path, "koppeling.toml", MAPPING)
    report = checked(written(tmp_path, "lijst.csv", LIST), mappings=[own])
    assert not report.refusals
    rows = [line.split(";") for line in LIST.splitlines()[1:]]
    days = {row[column] for row in rows for column in (3, 4, 5, 6, 8, 11)} - {""}
    assert {text for name, text in read if name == "read_date"} == days
    assert {text for name, text in read if name == "read_number"} == {row[10] for row in rows}
    assert {times for (name, _), times in read.items() if name != "read_code"} == {1}
    assert max(read["read_code", text] for text in ("successful", "unsuccessful", "Stoppen")) == 1


def test_a_cell_of_a_table_of_the_contract_is_read_once(tmp_path, read):
    folder = tmp_path / "in"
    written(folder, "pilots.csv", PILOTS)
    written(folder, "milestones.csv", MILESTONES)
    checked(folder)
    assert {text for name, text in read if name == "read_date"} == {"01-02-2026", "7-2-2026", "13-01-2025", "Q3 2025"}
    assert set(read.values()) == {1}
