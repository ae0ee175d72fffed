"""What waiting costs in words: never nothing where it is unknown, and never a middle where it may lie on both sides."""

import pandas
import pytest

from doorstroom.i18n import words_for
from doorstroom.report.text import price

NL, EN = words_for("nl"), words_for("en")
WHOLE = {
    "n_pilots": 14,
    "n_people_known": 12,
    "n_money_known": 12,
    "people_per_month": 418.0,
    "n_people_withheld": 0,
    "n_reach_falls": 0,
    "people_falling": 0.0,
    "cost_p10": 64_512.0,
    "cost_p50": 106_540.0,
    "cost_p90": 156_980.0,
}
ALL = {"n_people_known": 14, "n_money_known": 14}
NO_PEOPLE = {"n_people_known": 0, "people_per_month": None}
NO_MONEY = {"n_money_known": 0, "cost_p10": None, "cost_p50": None, "cost_p90": None}


def plain(said):
    """What is said, with ordinary room between sign and number."""
    return said and said.replace("\N{NO-BREAK SPACE}", " ")


def row(**given):
    return pandas.Series({**WHOLE, **given}, dtype=object)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {},
            "Elke maand wachten 418 inwoners op de uitkomst; in geld kost dat rond € 110.000. "
            "Van 2 pilots is dat niet bekend.",
        ),
        (ALL, "Elke maand wachten 418 inwoners op de uitkomst; in geld kost dat rond € 110.000."),
        (
            {**ALL, "people_per_month": 1.0, "cost_p10": -900.0, "cost_p90": 1_800.0},
            "Elke maand wacht 1 inwoner op de uitkomst; in geld ligt dat tussen −€ 900 en € 1.800.",
        ),
        (
            {**ALL, "cost_p10": -900.0, "cost_p50": -500.0, "cost_p90": -100.0},
            "Elke maand wachten 418 inwoners op de uitkomst; "
            "in geld kost wachten niets, want uitrol kost meer dan ze opbrengt.",
        ),
        (
            {**ALL, **NO_MONEY},
            "Elke maand wachten 418 inwoners op de uitkomst; wat dat in geld kost, is onbekend.",
        ),
        (
            {**ALL, "n_money_known": 5},
            "Elke maand wachten 418 inwoners op de uitkomst; in geld kost dat rond € 110.000. "
            "Van 9 pilots is het bedrag niet bekend.",
        ),
        (
            {"n_people_withheld": 1},
            "Elke maand wachten 418 inwoners op de uitkomst; in geld kost dat rond € 110.000. "
            "Van 2 pilots is dat niet bekend of te klein om te tonen.",
        ),
        (
            {**NO_PEOPLE, **NO_MONEY, "n_people_withheld": 1},
            "Elke maand wacht een aantal inwoners dat te klein is om te tonen; wat dat in geld kost, is onbekend.",
        ),
        ({**NO_PEOPLE, **NO_MONEY}, "Wat wachten kost, is onbekend."),
        ({"n_pilots": 0}, ""),
    ],
)
def test_the_price_of_waiting_is_computed_and_unknown_is_never_nothing(given, said):
    assert plain(price.a_month(row(**given), NL)) == said


@pytest.mark.parametrize(
    ("given", "nl", "en"),
    [
        (
            {"n_pilots": 4, "n_people_known": 3, "n_money_known": 3, "people_per_month": 83.0},
            "Wachten kost elke maand 83 inwoners hulp en rond € 110.000. Van 1 is dat niet bekend.",
            "Each month of waiting costs 83 residents their help and about €110,000. For 1 this is not known.",
        ),
        (
            {**ALL, **NO_MONEY, "people_per_month": 1.0},
            "Wachten kost elke maand 1 inwoner hulp en een onbekend bedrag.",
            "Each month of waiting costs 1 resident their help and an unknown amount.",
        ),
        ({**NO_PEOPLE, **NO_MONEY}, "Wat wachten kost, is onbekend.", "What waiting costs is unknown."),
    ],
)
def test_the_price_of_those_that_wait_for_one_body_is_one_short_sentence(given, nl, en):
    assert (plain(price.of_body(row(**given), NL)), plain(price.of_body(row(**given), EN))) == (nl, en)


def test_a_reach_that_would_fall_is_told_apart_and_not_subtracted():
    assert price.falling(row(), NL) is None
    assert "juist dalen: 35 inwoners" in price.falling(row(n_reach_falls=1, people_falling=35.0), NL)


@pytest.mark.parametrize(
    ("cost", "said"), [(26_646.2, "€ 27.000"), (-9_130.2, "−€ 9.100"), (412.7, "€ 410"), (None, None)]
)
def test_the_cost_of_one_pilot_has_no_more_digits_than_it_knows(cost, said):
    assert plain(price.of_pilot(row(cost_p50=cost), NL)) == said
    assert price.of_pilot(None, NL) is None
