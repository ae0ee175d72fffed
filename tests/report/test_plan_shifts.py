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


def said(picture):
    """What stands in a picture, whatever lines it takes."""
    return [text.replace("<br>", " ") for text in texts(picture.figure)]


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
    assert name in said(picture)
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


def decided(outcome, day="2024-12-01", why=None):
    return ("happened", "rollout_decision", day, None, 30, "2024-12-01", outcome, why)


@pytest.mark.parametrize("outcome", ["defer", "extend"])
def test_a_deferred_or_extended_decision_has_not_happened(outcome):
    planned_again = ("replan", "rollout_decision", "2024-12-02", "2026-06-01", 577, "2024-12-02")
    picture = draw(PLANNED, decided(outcome), planned_again)
    assert "Uitrolbesluit: nu 577 dagen later gepland" in texts(picture.figure)
    assert any("uitgesteld" in text for text in texts(picture.figure))
    assert "Uitrolbesluit: niet vastgelegd, plan was 1 nov 2024" in said(draw(PLANNED, decided(outcome)))
    assert not any("Uitrolbesluit" in text for text in texts(draw(decided(outcome)).figure))


def test_each_time_that_a_decision_is_put_off_has_a_row_with_why():
    why = "Eerst duidelijkheid over de bijdrage van het ziekenhuis."
    first, again = decided("defer", why=why), decided("extend", "2025-03-01")
    picture = draw(PLANNED, first, again, HELD)
    assert [text for text in texts(picture.figure) if " op " in text and "stand" not in text] == [
        "Besluit uitgesteld op 1 dec 2024: Eerst<br>duidelijkheid over de bijdrage van het<br>ziekenhuis.",
        "Pilot verlengd op 1 mrt 2025",
    ]
    assert "Besluit uitgesteld op 1 dec 2024: Eerst duidelijkheid over de bijdrage van het ziekenhuis" in picture.alt
    assert picture.title == "Evaluatie schoof het meest: 133 dagen later dan het eerste plan"


def test_a_long_reason_is_cut_in_the_picture_and_not_in_its_words():
    picture = draw(decided("defer", why="waarom " * 40))
    (shown,) = [text for text in texts(picture.figure) if "waarom" in text]
    assert shown.count("<br>") == 2
    assert shown.endswith("waarom \u2026")
    assert picture.alt.count("waarom") == 40


def test_a_reason_is_shown_as_it_was_typed():
    (shown,) = [text for text in texts(draw(decided("defer", why="<b>$x$ & y")).figure) if "uitgesteld op" in text]
    assert shown == "Besluit uitgesteld op 1 dec 2024: &lt;b&gt;&#36;x&#36; &amp; y"


def test_rows_of_more_lines_do_not_lie_over_each_other():
    figure = draw(PLANNED, decided("defer", why="x " * 40), decided("defer", "2025-03-01", "y " * 40)).figure
    names = {note.text: note.y for note in figure.layout.annotations if note.yref == "y"}
    decision, first, second = names.values()
    assert first - decision == pytest.approx(second - first)
    assert first - decision > 1.4
    marks = [y for trace in figure.data if trace.mode == "markers" for y in trace.y]
    assert all(any(0 < mark - name < 0.4 for name in names.values()) for mark in marks)
    assert figure.layout.height > draw(PLANNED, decided("defer"), decided("defer", "2025-03-01")).figure.layout.height


def test_a_final_decision_has_happened():
    assert "Uitrolbesluit: 30 dagen later dan gepland" in texts(draw(PLANNED, decided("stop")).figure)
