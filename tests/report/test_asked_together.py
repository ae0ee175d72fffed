"""What lists leave open, put together by cause; and what is said of a day that is still to come."""

from __future__ import annotations

import datetime as dt

import pytest

from doorstroom.i18n import words_for
from doorstroom.report.screens import records
from doorstroom.report.screens.blocks import Disclosed, Entries
from doorstroom.report.text import said

NL = words_for("nl")


def row(kind: str, pilot: str, name: str | None = None) -> dict:
    told = {"kind": kind, "pilot_key": f"m/{pilot}", "name": name, "was": None, "is_now": None, "since": "2026-02-28"}
    return told | {"title": f"Pilot {pilot}", "open": f"{kind} van {pilot}?"}


MANY = [row("no_longer_said", str(nth), "ended") for nth in range(1, 18)]
ALONE = row("plan_gone", "3", "evaluation")
GONE, SAME = row("left_list", "20"), row("renamed", "21", "title")


def test_questions_about_pilots_come_first_and_the_others_stand_together_by_cause():
    causes = records.by_cause([*MANY[:9], ALONE, GONE, *MANY[9:], SAME])
    assert [[one["pilot_key"] for one in some] for some in causes] == [
        ["m/20"],
        ["m/21"],
        [one["pilot_key"] for one in MANY],
        ["m/3"],
    ]


def test_no_two_questions_about_pilots_are_one():
    gone = [row("left_list", str(nth)) for nth in range(3)]
    assert records.by_cause(gone) == [[one] for one in gone]


def test_a_question_of_many_opens_to_each_of_them():
    first, of_many, last = records.questions([*MANY, ALONE, GONE], NL)
    assert isinstance(first, Entries)
    assert isinstance(last, Entries)
    assert isinstance(of_many, Disclosed)
    assert NL.count("pilot.open_of_many.no_longer_said", 17, what=NL.label("milestone", "ended")) in of_many.heading
    assert NL("handing_in.default.no_longer_said") in of_many.heading
    assert len(of_many.entries) == 17


@pytest.mark.parametrize(("day", "is_ahead"), [("2026-01-31", False), ("2026-02-28", False), ("2026-03-01", True)])
def test_what_is_still_to_come_is_not_said_to_have_happened(day, is_ahead):
    told = {"kind": "no_longer_said", "name": "ended", "was": day, "is_now": None, "was_inexact": False}
    told |= {"is_inexact": False, "was_outcome": None, "outcome": None, "is_withheld": False}
    sentence = said.unanswered(told | {"since": dt.date(2026, 2, 28)}, NL)
    assert ("gebeurd" in sentence) is not is_ahead
