from datetime import date

import pytest

from doorstroom.i18n import words_for
from doorstroom.report.charts.plan_shifts import plan_shifts
from doorstroom.report.charts.theme import LIGHT
from tests.report.frames import texts, timeline

NL = words_for("nl")
AS_OF = date(2026, 3, 31)
FIRST = ("first_plan", "evaluation", "2025-01-10", "2025-08-01", 0, "2025-01-10")
MOVED = ("replan", "evaluation", "2025-03-01", "2025-11-01", 92, "2025-03-01")
HELD = ("happened", "evaluation", "2025-12-12", None, 133, "2025-12-12")


def draw(*rows):
    return plan_shifts(timeline(*rows), NL, LIGHT, as_of=AS_OF)


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ((FIRST, MOVED, HELD), "Evaluatie schoof het meest: 133 dagen later dan het eerste plan"),
        ((FIRST, MOVED), "Evaluatie schoof het meest: 92 dagen later dan het eerste plan"),
        ((FIRST,), "Evaluatie had 1 aug 2025 moeten zijn en is niet vastgelegd"),
        (((*FIRST[:3], "2026-03-31", 0, "2025-01-10"),), "Geen mijlpaal kwam later dan het eerste plan"),
        (
            (("happened", "started", "2025-01-01", None, None, None),),
            "Van geen enkele mijlpaal is een eerste plan bekend",
        ),
        ((), "Van geen enkele mijlpaal is een eerste plan bekend"),
    ],
)
def test_the_title_names_the_milestone_that_moved_most(rows, title):
    assert draw(*rows).title == title


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        ((FIRST, MOVED, HELD), "Evaluatie: 133 dagen later dan gepland"),
        ((FIRST, MOVED), "Evaluatie: niet vastgelegd, plan was 1 nov 2025"),
        (((*FIRST[:3], "2026-06-01", 0, "2025-01-10"),), "Evaluatie: staat nog op het eerste plan"),
        ((FIRST, (*MOVED[:3], "2026-06-01", 304, "2025-03-01")), "Evaluatie: nu 304 dagen later gepland"),
        ((FIRST, (*HELD[:4], -3, None)), "Evaluatie: 3 dagen eerder dan gepland"),
        ((FIRST, (*HELD[:4], 0, None)), "Evaluatie: op de geplande dag"),
        (((*HELD[:4], None, None),), "Evaluatie: zonder plan vooraf"),
    ],
)
def test_each_milestone_says_how_it_stands_to_its_first_plan(rows, name):
    picture = draw(*rows)
    assert name in texts(picture.figure)
    assert name in picture.alt


def test_plans_and_what_happened_differ_in_shape_and_not_in_colour_alone():
    markers = [trace.marker for trace in draw(FIRST, MOVED, HELD).figure.data if trace.mode == "markers"]
    assert len({(marker.symbol, marker.size) for marker in markers}) == len(markers) == 4


def test_the_latest_plan_is_the_one_recorded_last_not_the_latest_day():
    brought_forward = ("replan", "evaluation", "2025-04-01", "2026-05-01", -5, "2025-04-01")
    pushed_back = ("replan", "evaluation", "2025-02-01", "2026-09-01", 60, "2025-02-01")
    assert "Evaluatie: nu 5 dagen eerder gepland" in texts(draw(FIRST, pushed_back, brought_forward).figure)


def test_a_milestone_without_any_day_is_left_to_the_table():
    picture = draw(("happened", "anchored", None, None, None, None), HELD)
    assert not any("Geborgd" in text for text in texts(picture.figure))


def test_lessons_and_readiness_are_no_milestones():
    assert draw(("lesson", None, "2025-01-01", None, None, None)).title == draw().title


def test_nothing_known_can_be_drawn():
    assert draw().figure.to_json()
    assert draw().alt == "Lege tijdlijn: van geen enkele mijlpaal is een dag bekend."


PLANNED = ("first_plan", "rollout_decision", "2024-08-01", "2024-11-01", 0, "2024-08-01")


def decided(outcome):
    return ("happened", "rollout_decision", "2024-12-01", None, 30, "2024-12-01", outcome)


@pytest.mark.parametrize("outcome", ["defer", "extend"])
def test_a_deferred_or_extended_decision_has_not_happened(outcome):
    planned_again = ("replan", "rollout_decision", "2024-12-02", "2026-06-01", 577, "2024-12-02")
    picture = draw(PLANNED, decided(outcome), planned_again)
    assert "Uitrolbesluit: nu 577 dagen later gepland" in texts(picture.figure)
    assert any("uitgesteld" in text for text in texts(picture.figure))
    assert "Uitrolbesluit: niet vastgelegd, plan was 1 nov 2024" in texts(draw(PLANNED, decided(outcome)).figure)
    assert "Uitrolbesluit: uitgesteld, zonder nieuw plan" in texts(draw(decided(outcome)).figure)


def test_a_final_decision_has_happened():
    assert "Uitrolbesluit: 30 dagen later dan gepland" in texts(draw(PLANNED, decided("stop")).figure)
