"""Answers of people beside lists that go on, and beside other answers: from when until when each of them holds."""

from __future__ import annotations

import datetime as dt

import duckdb
import pytest

from doorstroom.ledger.taking import Said, keep_hand_in, take
from doorstroom.store.publishing import Publishing, publish
from doorstroom.store.versions import Store
from tests.given import NOW, rows, silent
from tests.ledger.test_fold_table import MAPPING, lists_of

DAY = dt.date.fromisoformat
GONE = "| (weg) | (weg) | (weg) | (weg)"
AGAIN = """besluit op  | 10-01-2026 | 10-02-2026 | 10-02-2026 | {0} | {0}
           besluit     | uitstel"""
DRAWN = (
    f"status | Loopt {GONE}",  # 1: gone; 2 is known a month later
    "naam | (weg) | (weg) | Nieuw | Nieuw | Nieuw",
    "geevalueerd | 15-08-2025 | 2025 |  |  |",  # 3: said less exactly, and then no longer
    """geevalueerd | 15-12-2025 |  | 15-12-2025 |  |
       uitkomst    | geslaagd   |  | geslaagd   |  |""",  # 4: said no longer, again, and no longer
    AGAIN.format("10-01-2026"),  # 5 and 6: said to be again, and back
    AGAIN.format("10-01-2026"),
    f"status | Loopt {GONE}",  # 7, 8 and 9: gone
    f"status | Loopt {GONE}",
    f"gestart | 02-02-2025 {GONE}",
    AGAIN.format("10-02-2026"),  # 10: happened again
    "gestart | 01-06-2025 | 02-06-2025 | 02-06-2025 | 02-06-2025 | 02-06-2025",  # 11: corrected
    "geevalueerd | 15-12-2025 |  |  |  |",  # 12: said no longer
    "status | Loopt | (weg) | (weg) | Loopt | Loopt",  # 13 and 14: gone, and back
    "status | Loopt | (weg) | (weg) | Loopt | Loopt",
    "status | Loopt",  # 15: in the list all the time
    f"""gestart | 03-02-2025 {GONE}
        trekker | A""",  # 16 and 17: gone; they are 18
    f"naam | Oud {GONE}",
    "trekker | B | B | B | B | B",
)
MONTHS = "        | 2026-01-31 | 2026-02-28 | 2026-03-31 | 2026-04-30 | 2026-05-31"
LISTS = lists_of(*(f"{MONTHS}\n{lines}" for lines in DRAWN))
HEAD = "pilot_id,milestone,on_day,field,answer,reason,same_as,why\n"
GIVEN = {
    "2026-03-05": (
        "1,,,,same_as,,2",
        "4,evaluation,,,was_wrong,,",
        "5,rollout_decision,,,correction,,",
        "7,,,,same_as,,8",
        "8,,,,same_as,,7",
        "9,,,,same_as,,7",
        "10,rollout_decision,,,correction,,",
        "11,started,,,event,,",
        "12,evaluation,,,was_wrong,,",
        "13,,,,stopped,no_money,",
        "14,,,,never_was,,",
        "15,,,,never_was,,",
        "16,,,,same_as,,17",
        "17,,,,same_as,,18",
    ),
    "2026-04-10": ("1,,,,never_was,,", "3,evaluation,2025-08-15,,was_wrong,,"),
    "2026-05-05": (
        "4,evaluation,2025-12-15,,was_wrong,,",
        "6,rollout_decision,,,correction,,",
        "10,rollout_decision,,,event,,",
        "11,started,,,correction,,",
        "12,evaluation,,,stands,,",
    ),
}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("going_on")
    store, mapping = Store(folder / "store"), folder / "koppeling.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    answers = {day: HEAD + "".join(f"{line},omdat\n" for line in lines) for day, lines in GIVEN.items()}
    for name, of_days, mappings in (("lijst", LISTS, [mapping]), ("answers", answers, [])):
        for day, text in of_days.items():
            file = folder / day / f"{name}.csv"
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
            for one in take([file], mappings, "m", NOW, Said(name, DAY(day), by="kantoor"), store.ledger, silent):
                keep_hand_in(store.ledger, one)
    with store.loading():
        publish(store, store.ledger, Publishing("m", NOW, 2, silent))
    return store


def told_on(store, pilot, milestone, *days):
    """The days on which a milestone happened, as known on each of some days."""
    told = {day: store.ask("pilot_timeline", as_of=DAY(day), pilot_key=f"m/{pilot}") for day in days}
    return [
        [on for kind, name, on in rows(one, "kind", "milestone", "on_day") if (kind, name) == ("happened", milestone)]
        for one in told.values()
    ]


def stages(store, day):
    return dict(rows(store.ask("stage_now", as_of=DAY(day)), "pilot_id", "stage"))


def apart(store, day):
    return {pilot for (pilot,) in rows(store.ask("no_longer_listed", as_of=DAY(day)), "pilot_id")}


def is_now(store, pilot, day):
    return rows(store.ask("pilot_is_now", as_of=DAY(day), pilot_key=f"m/{pilot}"), "other_pilot_key")


EVALUATED, FIRST, SECOND = ["2025-12-15"], ["2026-01-10"], ["2026-02-10"]
BOTH = [*FIRST, *SECOND]
LASTING = {
    "what stands is wrong, also where less was said of it last": (
        *(3, "evaluation"),
        {"2026-03-31": ["2025-08-15"], "2026-04-10": []},
    ),
    "what was wrong, was said again and is no longer said is wrong again": (
        *(4, "evaluation"),
        {
            "2026-03-04": EVALUATED,
            "2026-03-05": [],
            "2026-03-31": EVALUATED,
            "2026-05-04": EVALUATED,
            "2026-05-05": [],
        },
    ),
    "a list that goes back to what was corrected is believed": (
        *(5, "rollout_decision"),
        {"2026-03-04": BOTH, "2026-03-05": SECOND, "2026-04-29": SECOND, "2026-04-30": FIRST},
    ),
    "a list that went back had corrected it": (
        *(6, "rollout_decision"),
        {"2026-04-29": BOTH, "2026-04-30": FIRST, "2026-05-05": FIRST},
    ),
    "a correction that was an event after all": (
        *(10, "rollout_decision"),
        {"2026-03-04": BOTH, "2026-03-05": SECOND, "2026-05-05": BOTH},
    ),
    "an event that was a correction after all": (
        *(11, "started"),
        {"2026-03-04": ["2025-06-02"], "2026-03-05": ["2025-06-01", "2025-06-02"], "2026-05-05": ["2025-06-02"]},
    ),
    "what was wrong and stands after all": (
        *(12, "evaluation"),
        {"2026-03-04": EVALUATED, "2026-03-05": [], "2026-05-04": [], "2026-05-05": EVALUATED},
    ),
    "what goes over to another pilot, by two answers": (
        *(18, "started"),
        {"2026-03-04": [], "2026-03-05": ["2025-02-03"], "2026-05-31": ["2025-02-03"]},
    ),
}


@pytest.mark.parametrize("example", LASTING)
def test_an_answer_holds_until_a_list_or_another_answer_says_otherwise(store, example):
    pilot, milestone, expected = LASTING[example]
    assert dict(zip(expected, told_on(store, pilot, milestone, *expected), strict=True)) == expected


def test_a_pilot_is_another_one_once_that_is_known_and_until_another_answer(store):
    """Pilot 2 is known from 31 March; on 10 April pilot 1 turns out never to have been one."""
    days = ("2026-03-30", "2026-03-31", "2026-04-09", "2026-04-10")
    assert told_on(store, 2, "started", *days) == [[], [None], [None], []]
    assert ["1" in apart(store, day) for day in days] == [True, False, False, False]
    assert [is_now(store, 1, day) for day in days] == [[], [("m/2",)], [("m/2",)], [(None,)]]


def test_an_answer_that_leads_into_a_circle_ends_where_the_circle_begins(store):
    assert apart(store, "2026-03-05") & {"7", "8", "9"} == {"7", "8"}
    assert told_on(store, 7, "started", "2026-03-04", "2026-03-05") == [[None], ["2025-02-02"]]


def test_a_list_that_tells_of_a_pilot_again_ends_what_was_answered_of_it(store):
    days = ("2026-03-04", "2026-03-05", "2026-04-29", "2026-04-30")
    assert [stages(store, day).get("13") for day in days] == [None, "stopped", "stopped", "running"]
    assert [stages(store, day).get("14") for day in days] == [None, None, None, "running"]
    assert ["14" in apart(store, day) for day in days] == [True, False, False, False]
    assert [is_now(store, 14, day) for day in days] == [[], [(None,)], [(None,)], []]


def test_of_a_pilot_that_its_list_tells_of_nothing_is_answered(store):
    assert stages(store, "2026-03-05")["15"] == "running"


def test_a_stop_without_a_day_was_by_the_day_on_which_the_list_told_of_it_no_longer(store):
    told = store.ask("pilot_timeline", as_of=DAY("2026-03-05"), pilot_key="m/13")
    assert rows(told[told.milestone == "stopped"], "on_day", "is_inexact") == [("2026-02-28", True)]


def test_what_goes_over_was_recorded_when_its_list_said_it(store):
    with duckdb.connect(str(store.file(store.current_name())), read_only=True) as version:
        found = version.sql(
            "select milestone, recorded_on, known_from from milestones where pilot_id = '18'"
        ).fetchall()
    assert [(name, *map(str, days)) for name, *days in found if name == "started"] == [
        ("started", "2026-01-31", "2026-03-05")
    ]


def test_an_answer_is_told_from_its_day_on(store):
    told = {day: store.ask("pilot_history", as_of=DAY(day), pilot_key="m/13") for day in ("2026-03-04", "2026-03-05")}
    said = [rows(one[one.kind == "answer"], "said_on", "told_as") for one in told.values()]
    assert said == [[], [("2026-03-05", "stopped")]]
