"""The fold on real lists: what an office overwrites month by month, and the statements that stay.

A list is drawn on its side: each column is a hand-in, headed by the day that it holds for; each line is a column of the
list of one pilot. "(weg)" under a day: the pilot is not in that list.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from doorstroom.ledger.fold import Folded
from tests.given import cells
from tests.ledger.given import folded, hand_in_files, ledger_of, stated_by_lists

MAPPING = """
date_order = "dmy"

[columns]
pilot_id = "nr"
title = "naam"
owner = "trekker"

[[milestones]]
milestone = "started"
happened_on = "gestart"

[[milestones]]
milestone = "ended"
planned_on = "einde"
happened_on = "klaar"

[[milestones]]
milestone = "evaluation"
happened_on = "geevalueerd"
note = "opmerking"
outcome = { column = "uitkomst", values = { "geslaagd" = "successful", "niet geslaagd" = "unsuccessful" } }

[[milestones]]
milestone = "rollout_decision"
happened_on = "besluit op"
outcome = { column = "besluit", values = { "uitstel" = "defer", "verlengen" = "extend", "alles" = "rollout_full" } }

[status]
column = "status"

[status.words]
"Loopt" = [{ milestone = "started" }]
"Geslaagd" = []
"Ingevoerd" = [{ milestone = "implemented" }]
"Stil" = [{ milestone = "blocked" }]
"""
STRETCH = ("known_from", "known_until")
HEADERS = [
    "nr", "naam", "trekker", "gestart", "einde", "klaar", "geevalueerd", "uitkomst", "opmerking", "besluit op",
    "besluit", "status",
]  # fmt: skip


def lists_of(*drawn: str) -> dict[str, str]:
    """Day → the list of that day as CSV, of pilots 1, 2, … that are drawn each as the head of this file says. What is
    drawn for fewer days than another stays as it was last.
    """
    pilots = [cells(text) for text in drawn]
    lists = {}
    for nth, day in enumerate(max((lines[0] for lines in pilots), key=len)[1:], start=1):
        text = io.StringIO()
        written = csv.DictWriter(text, HEADERS, delimiter=";")
        written.writeheader()
        for number, (_, *lines) in enumerate(pilots, start=1):
            said = {line[0]: line[min(nth, len(line) - 1)] for line in lines}
            if "(weg)" not in said.values():
                written.writerow({"nr": number, "naam": f"Pilot {number}", "status": "Geslaagd"} | said)
        lists[day] = text.getvalue()
    return lists


def statements(done: Folded, pilot: str = "1") -> list[str]:
    """What the fold tells of a pilot: milestone, day or period, outcome, recorded on, known from and until, told as."""
    told_as = {(one["hand_in"], one["row_no"]): one["told_as"] for one in stated_by_lists(done).to_pylist()}
    lines = []
    for row in done.tables["milestones"].to_pylist():
        if row["pilot_id"] != pilot:
            continue
        kind = "planned" if row["is_plan"] else "happened"
        day, since = row[f"{kind}_on"], row[f"{kind}_since"]
        period = f"{since}..{day}" if since else f"{day or '?'}{'~' if row[f'{kind}_inexact'] else ''}"
        days = [row["recorded_on"], row["known_from"], row["known_until"]]
        parts = [row["milestone"], kind, period, row["outcome"], *days, told_as.get((row["hand_in"], row["row_no"]))]
        lines.append(" ".join(str(part) if part is not None else "-" for part in parts))
    return sorted(lines)


def expected(text: str) -> list[str]:
    return sorted(" ".join(line.split()) for line in text.strip().splitlines())


EXAMPLES = {
    "nothing, then a plan: recorded on the day of the hand-in; in the first one known from the start": (
        """
               | 2026-01-31 | 2026-02-28
        einde  |            | 31-03-2026
        klaar  | 15-01-2026 | 15-01-2026
        """,
        """
        ended happened 2026-01-15 - - - - new
        ended planned 2026-03-31 - 2026-02-28 - - new
        """,
    ),
    "another plan: a re-plan, and the first plan stays the first": (
        """
               | 2026-01-31 | 2026-02-28 | 2026-03-31
        einde  | 31-03-2026 | 30-09-2026 | 31-03-2026
        """,
        """
        ended planned 2026-03-31 - - - - new
        ended planned 2026-09-30 - 2026-02-28 - - replan
        ended planned 2026-03-31 - 2026-03-31 - - replan
        """,
    ),
    "a plan that is gone, and said again": (
        """
               | 2026-01-31 | 2026-02-28 | 2026-03-31
        einde  | 31-03-2026 |            | 31-03-2026
        """,
        "ended planned 2026-03-31 - - - - new",
    ),
    "a later day of what can happen again: a new event": (
        """
                   | 2026-01-31 | 2026-02-28
        besluit op | 20-01-2026 | 20-02-2026
        besluit    | uitstel    | uitstel
        """,
        """
        rollout_decision happened 2026-01-20 defer - - - new
        rollout_decision happened 2026-02-20 defer 2026-02-28 - - event
        """,
    ),
    "an earlier day: a correction": (
        """
                    | 2026-01-31 | 2026-02-28
        geevalueerd | 15-12-2025 | 05-12-2025
        uitkomst    | geslaagd   | geslaagd
        """,
        """
        evaluation happened 2025-12-15 successful - - 2026-02-28 new
        evaluation happened 2025-12-05 successful 2026-02-28 2026-02-28 - correction
        """,
    ),
    "another outcome on the same day: a correction": (
        """
                    | 2026-01-31 | 2026-02-28
        geevalueerd | 15-12-2025 | 15-12-2025
        uitkomst    | geslaagd   | niet geslaagd
        """,
        """
        evaluation happened 2025-12-15 successful - - 2026-02-28 new
        evaluation happened 2025-12-15 unsuccessful 2026-02-28 2026-02-28 - correction
        """,
    ),
    "another outcome, and the day emptied: the day stands; without a day it happened between the two hand-ins": (
        """
                    | 2026-01-31 | 2026-02-28
        geevalueerd | 15-12-2025 |
        uitkomst    | geslaagd   | niet geslaagd
        """,
        """
        evaluation happened 2025-12-15 successful - - - new
        evaluation happened 2026-01-31..2026-02-28 unsuccessful 2026-02-28 - - event
        """,
    ),
    "a later day of what happens once: a correction": (
        """
                | 2026-01-31 | 2026-02-28
        gestart | 10-01-2026 | 12-01-2026
        """,
        """
        started happened 2026-01-10 - - - 2026-02-28 new
        started happened 2026-01-12 - 2026-02-28 2026-02-28 - correction
        """,
    ),
    "a start behind an extension: a new event": (
        """
                   | 2026-01-31 | 2026-02-28 | 2026-03-31
        gestart    | 10-01-2026 | 10-01-2026 | 01-03-2026
        besluit op |            | 15-02-2026 | 15-02-2026
        besluit    |            | verlengen  | verlengen
        """,
        """
        rollout_decision happened 2026-02-15 extend 2026-02-28 - - new
        started happened 2026-01-10 - - - - new
        started happened 2026-03-01 - 2026-03-31 - - event
        """,
    ),
    "a start on another day before the extension: a correction": (
        """
                   | 2026-01-31 | 2026-02-28
        gestart    | 10-01-2026 | 12-01-2026
        besluit op |            | 15-02-2026
        besluit    |            | verlengen
        """,
        """
        rollout_decision happened 2026-02-15 extend 2026-02-28 - - new
        started happened 2026-01-10 - - - 2026-02-28 new
        started happened 2026-01-12 - 2026-02-28 2026-02-28 - correction
        """,
    ),
    "nothing any more: it stands": (
        """
                    | 2026-01-31 | 2026-02-28
        geevalueerd | 15-12-2025 |
        uitkomst    | geslaagd   |
        """,
        "evaluation happened 2025-12-15 successful - - - new",
    ),
    "only the outcome is emptied: it stands": (
        """
                    | 2026-01-31 | 2026-02-28
        geevalueerd | 15-12-2025 | 15-12-2025
        uitkomst    | geslaagd   |
        """,
        "evaluation happened 2025-12-15 successful - - - new",
    ),
    "a day within the period that was said: more exactly said": (
        """
                    | 2026-01-31 | 2026-02-28 | 2026-03-31
        geevalueerd | 2025       | Q3 2025    | 15-08-2025
        uitkomst    | geslaagd   | geslaagd   | geslaagd
        """,
        """
        evaluation happened 2025-01-01..2025-12-31 successful - - 2026-02-28 new
        evaluation happened 2025-07-01..2025-09-30 successful - 2026-02-28 2026-03-31 finer
        evaluation happened 2025-08-15 successful - 2026-03-31 - finer
        """,
    ),
    "a day outside the period that was said": (
        """
                    | 2026-01-31 | 2026-02-28 | 2026-03-31
        geevalueerd | Q3 2025    | 15-05-2025 | Q4 2025
        """,
        """
        evaluation happened 2025-07-01..2025-09-30 - - - 2026-02-28 new
        evaluation happened 2025-05-15 - 2026-02-28 2026-02-28 - correction
        evaluation happened 2025-10-01..2025-12-31 - 2026-03-31 - - event
        """,
    ),
    "a period around the day that was said: the day stands": (
        """
                    | 2026-01-31 | 2026-02-28
        geevalueerd | 15-05-2025 | 2025
        """,
        "evaluation happened 2025-05-15 - - - - new",
    ),
    "an outcome, a note filled in": (
        """
                    | 2026-01-31 | 2026-02-28 | 2026-03-31
        geevalueerd | 15-12-2025 | 15-12-2025 | 15-12-2025
        uitkomst    |            | geslaagd   | geslaagd
        opmerking   |            |            | Doel gehaald
        """,
        """
        evaluation happened 2025-12-15 - - - 2026-02-28 new
        evaluation happened 2025-12-15 successful - 2026-02-28 2026-03-31 finer
        evaluation happened 2025-12-15 successful - 2026-03-31 - restated
        """,
    ),
    "a day by mistake, taken back": (
        """
                    | 2026-01-31 | 2026-02-28 | 2026-03-31
        geevalueerd | 15-12-2025 | 01-02-2026 | 15-12-2025
        """,
        """
        evaluation happened 2025-12-15 - - - - new
        evaluation happened 2026-02-01 - 2026-02-28 - 2026-03-31 event
        """,
    ),
    "another status word: its milestone happened between the two hand-ins; a day within is more exactly said": (
        """
                | 2026-01-31 | 2026-02-28 | 2026-03-31
        status  | Loopt      | Ingevoerd  | Ingevoerd
        """,
        """
        implemented happened 2026-01-31..2026-02-28 - 2026-02-28 - - new
        started happened ? - - - - new
        """,
    ),
    "a status word that goes back says nothing of when": (
        """
                    | 2026-01-31 | 2026-02-28
        geevalueerd | 15-12-2025 |
        uitkomst    | geslaagd   |
        status      | Geslaagd   | Loopt
        """,
        """
        evaluation happened 2025-12-15 successful - - - new
        started happened ? - 2026-02-28 - - new
        """,
    ),
    "an unknown day that is filled in": (
        """
                | 2026-01-31 | 2026-02-28
        gestart |            | 10-01-2026
        status  | Loopt      | Loopt
        """,
        """
        started happened ? - - - 2026-02-28 new
        started happened 2026-01-10 - - 2026-02-28 - finer
        """,
    ),
    "a decision without a day over another one: an event between the two hand-ins": (
        """
                | 2026-01-31 | 2026-02-28 | 2026-03-31
        besluit | uitstel    | alles      | alles
        """,
        """
        rollout_decision happened ? defer - - - new
        rollout_decision happened 2026-01-31..2026-02-28 rollout_full 2026-02-28 - - event
        """,
    ),
    "a status word behind a hand-in without the pilot": (
        """
                | 2026-01-31 | 2026-02-28 | 2026-03-31
        status  | Loopt      | (weg)      | Stil
        """,
        """
        blocked happened ? - 2026-03-31 - - new
        started happened ? - - - - new
        """,
    ),
}
OTHER = """
      | 2026-01-31 | 2026-02-28 | 2026-03-31
einde | 31-12-2026 | 31-12-2026 | 31-12-2026
"""


@pytest.fixture(scope="module")
def table(tmp_path_factory) -> Folded:
    """One list with a pilot for each example."""
    drawn = [drawn for drawn, _ in EXAMPLES.values()]
    return folded(ledger_of(tmp_path_factory.mktemp("table"), lists_of(*drawn), MAPPING))


@pytest.mark.parametrize(("nth", "name"), list(enumerate(EXAMPLES, start=1)), ids=list(EXAMPLES))
def test_the_fold_table_line_by_line(table: Folded, nth: int, name: str):
    assert statements(table, str(nth)) == expected(EXAMPLES[name][1])


def test_the_table_of_two_months(tmp_path: Path):
    """January's success waits in February too, and the re-plan is seen."""
    lists = {
        "2026-01-31": "nr;naam;einde;geevalueerd;uitkomst;status\n"
        "1;Samen sterk;31-03-2026;;;Loopt\n"
        "2;Thuis beter;;15-12-2025;geslaagd;Geslaagd\n",
        "2026-02-28": "nr;naam;einde;geevalueerd;uitkomst;status\n"
        "1;Samen sterk;30-09-2026;;;Loopt\n"
        "2;Thuis beter;;;;Loopt\n",
    }
    mapping = MAPPING.replace('owner = "trekker"\n', "").replace('happened_on = "klaar"\n', "")
    mapping = mapping.replace('note = "opmerking"\n', "").replace('[[milestones]]\nmilestone = "started"\n', "")
    mapping = mapping.replace('happened_on = "gestart"\n', "")
    decision = mapping.index('[[milestones]]\nmilestone = "rollout_decision"')
    mapping = mapping[:decision] + mapping[mapping.index("[status]") :]
    ledger = ledger_of(tmp_path, lists, mapping)
    done = folded(ledger)
    assert statements(done, "1") == [
        "ended planned 2026-03-31 - - - - new",
        "ended planned 2026-09-30 - 2026-02-28 - - replan",
        "started happened ? - - - - new",
    ]
    assert statements(done, "2") == [
        "evaluation happened 2025-12-15 successful - - - new",
        "started happened ? - 2026-02-28 - - new",
    ]


def test_a_hand_in_that_is_a_part_says_nothing_by_what_it_lacks(tmp_path: Path):
    drawn = """
           | 2026-01-31 | 2026-02-28 | 2026-03-31
    status | Loopt      | (weg)      | Stil
    """
    ledger = ledger_of(tmp_path, lists_of(drawn, OTHER), MAPPING, partial=["2026-02-28"])
    done = folded(ledger)
    assert statements(done) == [
        "blocked happened 2026-01-31..2026-03-31 - 2026-03-31 - - new",
        "started happened ? - - - - new",
    ]
    assert done.absences.num_rows == 0


def test_who_leaves_the_list_is_away_until_the_list_has_it_again(tmp_path: Path):
    drawn = """
            | 2026-01-31 | 2026-02-28 | 2026-03-31
    trekker | A          | (weg)      | B
    """
    gone = """
            | 2026-01-31 | 2026-02-28 | 2026-03-31
    trekker | A          | A          | (weg)
    """
    absences = folded(ledger_of(tmp_path, lists_of(drawn, gone), MAPPING)).absences
    assert [tuple(map(str, row.values())) for row in absences.to_pylist()] == [
        ("m/1", "2026-02-28", "2026-03-31"),
        ("m/2", "2026-03-31", "None"),
    ]


def test_a_pilot_is_what_was_said_last_of_each_column(tmp_path: Path):
    drawn = """
            | 2026-01-31 | 2026-02-28 | 2026-03-31
    trekker | A          |            | B
    """
    new = """
            | 2026-01-31 | 2026-02-28 | 2026-03-31
    trekker | (weg)      | C          | C
    """
    pilots = folded(ledger_of(tmp_path, lists_of(drawn, new), MAPPING)).tables["pilots"]
    columns = ["pilot_id", "owner", "known_from", "known_until"]
    assert [tuple(map(str, row.values())) for row in pilots.select(columns).to_pylist()] == [
        ("1", "A", "None", "2026-03-31"),
        ("1", "B", "2026-03-31", "None"),
        ("2", "C", "2026-02-28", "None"),
    ]


@pytest.mark.parametrize("is_turned", [False, True])
def test_of_two_hand_ins_for_one_day_the_later_counts(tmp_path: Path, is_turned: bool):
    """And the first day is the first day in both: known from the start."""
    drawn = """
            | 2026-01-31 | 2026-02-28
    einde   | {0}        | {1}
    trekker | {0}        | {1}
    """
    ledger = ledger_of(tmp_path, lists_of(drawn.format("31-03-2026", "30-04-2026")), MAPPING)
    again = lists_of(drawn.format("31-05-2026", "30-06-2026"))
    for day in sorted(again, reverse=is_turned):
        hand_in_files(ledger, tmp_path / f"again {day}", day, {"lijst.csv": again[day]}, MAPPING)
    done = folded(ledger)
    assert statements(done) == [
        "ended planned 2026-05-31 - - - - new",
        "ended planned 2026-06-30 - 2026-02-28 - - replan",
    ]
    owners = done.tables["pilots"].select(["owner", *STRETCH]).to_pylist()
    assert [tuple(map(str, row.values())) for row in owners] == [
        ("31-05-2026", "None", "2026-02-28"),
        ("30-06-2026", "2026-02-28", "None"),
    ]


def test_a_log_is_told_as_it_is_and_known_from_when_it_was_handed_in(tmp_path: Path):
    pilots, head = "pilot_id,title\n1,Een\n", "pilot_id,milestone,planned_on,happened_on,outcome,recorded_on\n"
    evaluated, decided = "1,evaluation,,2026-01-10,successful,2026-01-12\n", "1,rollout_decision,,2026-01-20,defer,\n"
    ledger = ledger_of(
        tmp_path,
        {
            "2026-01-31": {"pilots.csv": pilots, "milestones.csv": head + evaluated},
            "2026-02-28": {"pilots.csv": pilots, "milestones.csv": head + decided},
            "2026-03-31": {
                "pilots.csv": pilots,
                "milestones.csv": head + evaluated + decided + "1,ended,2026-09-30,,,2026-02-10\n",
            },
        },
    )
    assert statements(folded(ledger)) == [
        "ended planned 2026-09-30 - 2026-02-10 2026-03-31 - -",
        "evaluation happened 2026-01-10 successful 2026-01-12 - - -",
        "rollout_decision happened 2026-01-20 defer 2026-02-28 - - -",
    ]


def test_a_table_that_is_replaced_as_a_whole_and_one_of_records(tmp_path: Path):
    head, lessons = "team,quarter,fte\n", "lesson_id,pilot_id,lesson\n"
    pilot = {"pilots.csv": "pilot_id,title\n1,Een\n", "milestones.csv": "pilot_id,milestone,planned_on\n"}
    january = pilot | {
        "capacity.csv": head + "Noord,2026-01-01,2\nZuid,2026-01-01,1\n",
        "lessons.csv": lessons + "L1,1,Eerst\nL2,1,Blijft\n",
    }
    march = pilot | {
        "capacity.csv": head + "Noord,2026-01-01,2\nWest,2026-01-01,3\n",
        "lessons.csv": lessons + "L1,1,Anders\n",
    }
    done = folded(ledger_of(tmp_path, {"2026-01-31": january, "2026-02-28": pilot, "2026-03-31": march}))
    capacity, lesson = done.tables["capacity"], done.tables["lessons"]
    assert [tuple(map(str, row.values())) for row in capacity.select(["team", *STRETCH]).to_pylist()] == [
        ("Noord", "None", "None"),
        ("Zuid", "None", "2026-03-31"),
        ("West", "2026-03-31", "None"),
    ]
    assert [tuple(map(str, row.values())) for row in lesson.select(["lesson", *STRETCH, "gone_on"]).to_pylist()] == [
        ("Eerst", "None", "2026-03-31", "None"),
        ("Blijft", "None", "None", "2026-03-31"),
        ("Anders", "2026-03-31", "None", "None"),
    ]


def test_two_rows_of_one_pilot_are_each_held_against_themselves(tmp_path: Path):
    """Nothing is re-planned month by month because a pilot stands in the list twice."""
    text = "\n".join(
        [";".join(HEADERS), "1;Een;A;;31-03-2026;;;;;;;Geslaagd", "1;Een;A;;30-09-2026;;;;;;;Geslaagd", ""]
    )
    ledger = ledger_of(tmp_path, {"2026-01-31": text, "2026-02-28": text}, MAPPING)
    assert statements(folded(ledger)) == [
        "ended planned 2026-03-31 - - - - new",
        "ended planned 2026-09-30 - - - - new",
    ]
