import pandas
import pytest

from doorstroom.i18n import words_for
from doorstroom.report.text import pilot as claims

NL = words_for("nl")
DAY = pandas.Timestamp("2026-03-01")
KNOWN = {
    "has_begun": True,
    "is_said_anchored": False,
    "is_people_withheld": False,
    "left_list_on": None,
    "stage": "awaiting_decision",
    "entered_on": DAY,
    "age_days": 30,
    "norm_days": 90,
    "days_over_norm": 0,
    "is_inexact": False,
    "is_blocked": False,
    "blocked_reason": None,
    "blocked_note": None,
    "blocked_on": None,
    "self_rating": "green",
    "self_rated_on": None,
    "computed_status": "on_track",
    "rating_differs": False,
    "has_red_gates": False,
    "record_age_days": 12,
    "succeeded_on": None,
    "days_waiting": None,
    "days_since_first_planned_end": None,
    "open_gates": None,
}


def pilot(**given) -> pandas.Series:
    return pandas.Series({**KNOWN, **given}, dtype=object)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Wacht op besluit: 30 dagen in deze fase."),
        ({"has_begun": False}, "Van deze pilot was op deze dag nog niets bekend. Kies een latere peildatum."),
        (
            {"stage": "anchoring", "is_said_anchored": True, "age_days": None, "days_waiting": None},
            "Borging (geborgd, nog niet nagekeken): hoe lang al is onbekend.",
        ),
        ({"days_over_norm": 12}, "Wacht op besluit: 30 dagen in deze fase, 12 dagen langer dan de norm."),
        ({"days_over_norm": None}, "Wacht op besluit: 30 dagen in deze fase."),
        ({"age_days": None}, "Wacht op besluit: hoe lang al is onbekend."),
        ({"stage": None}, "De fase van deze pilot is onbekend."),
        (
            {"left_list_on": DAY, "age_days": None},
            "Deze pilot staat sinds 1 maart 2026 niet meer in de lijst. In de stand van deze dag telt hij niet mee. "
            "De laatste fase: Wacht op besluit.",
        ),
        ({"days_waiting": 30}, "Wacht op besluit: 30 dagen in deze fase."),
        ({"days_waiting": 40}, "Wacht op besluit: 30 dagen in deze fase. Wacht 40 dagen op een uitrolbesluit."),
    ],
)
def test_the_lead_says_where_the_pilot_stands(given, said):
    assert claims.standing(pilot(**given), NL) == said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Eigen oordeel en berekende status passen bij elkaar."),
        (
            {"rating_differs": True, "computed_status": "stale"},
            "Eigen oordeel en berekende status verschillen: Groen tegenover Niet bijgewerkt.",
        ),
        ({"self_rating": None, "rating_differs": None}, "De eigenaar gaf geen eigen oordeel."),
        ({"rating_differs": None}, "Eigen oordeel en berekende status zijn niet te vergelijken."),
    ],
)
def test_own_rating_stands_beside_the_computed_status(given, said):
    assert claims.own_against_computed(pilot(**given), NL) == said


def test_what_is_not_known_is_shown_as_unknown():
    shown = dict(claims.now(pilot(entered_on=None, age_days=None, norm_days=None, record_age_days=None), NL))
    assert {name for name, text in shown.items() if text == "onbekend"} == {
        "In deze fase sinds",
        "Norm",
        "Gegevens bijgewerkt",
    }


def test_a_closed_pilot_has_no_norm_to_be_over():
    shown = dict(claims.now(pilot(stage="anchored", computed_status="closed"), NL))
    assert "Norm" not in shown


def test_a_waiting_pilot_shows_the_second_clock_and_nothing_that_the_card_says():
    shown = dict(
        claims.now(pilot(succeeded_on=DAY, days_waiting=30, days_since_first_planned_end=120, open_gates=2), NL)
    )
    assert shown["Sinds eerst gepland einde"] == "120 dagen"
    assert not {"Fase", "Tijd in deze fase", "Boven de norm", "Wacht op besluit", "Nog te regelen"} & set(shown)


def test_a_block_says_why_and_since_when():
    blocked = pilot(is_blocked=True, blocked_reason="money", blocked_note="subsidie loopt af", blocked_on=DAY)
    assert dict(claims.now(blocked, NL))["Geblokkeerd door"] == "Geld (subsidie loopt af), sinds 1 maart 2026"


def test_an_inexact_day_says_that_it_ends_a_period():
    assert dict(claims.now(pilot(is_inexact=True), NL))["In deze fase sinds"] == "uiterlijk 1 maart 2026"


def test_only_the_last_assessment_of_a_readiness_item_is_shown_and_the_second_assessors_on_the_same_day():
    rows = [
        ("readiness", "line_owner", DAY, "second", "partly"),
        ("readiness", "line_owner", DAY, "owner", "yes"),
        ("readiness", "rollout_plan", DAY, "owner", "no"),
        ("readiness", "rollout_plan", pandas.Timestamp("2026-03-20"), "owner", "yes"),
        ("lesson", None, DAY, None, "open"),
    ]
    entries = pandas.DataFrame(rows, columns=["kind", "milestone", "on_day", "decided_by", "outcome"])
    shown = claims.latest_readiness(entries)
    assert shown[["milestone", "outcome"]].values.tolist() == [["line_owner", "partly"], ["rollout_plan", "yes"]]
