"""What a team can carry, in sentences."""

from __future__ import annotations

import pandas as pd
import pytest

from doorstroom.i18n import words_for
from doorstroom.report.text import collision

ROW = {
    **{"team": "Wijkteam Noord", "kind": "fte", "quarter": pd.Timestamp("2027-07-01"), "room": 6.0, "short": 2.0},
    **{"certain": 0.0, "n_pilots": 8, "n_unknown": 0, "p_over": 0.1532507740, "withheld": None, "is_worst": True},
    "capacity_until": pd.Timestamp("2027-12-31"),
}
SHORT = "Slagen alle 8 pilots, dan komt Wijkteam Noord in het derde kwartaal van 2027 2 fte tekort."
NL = [
    ({}, f"{SHORT} De kans op een tekort is 15%."),
    ({"n_unknown": 3}, f"{SHORT} De kans op een tekort is minstens 15% (3 pilots zonder behoefte)."),
    ({"p_over": 0.97}, f"{SHORT} De kans op een tekort is meer dan 95%."),
    ({"p_over": 0.001}, f"{SHORT} De kans op een tekort is kleiner dan 1%."),
    (
        {"p_over": None, "withheld": "too_few_fates"},
        f"{SHORT} Hoe groot de kans daarop is, is onbekend: er zijn nog te weinig pilots geëvalueerd.",
    ),
    ({"is_worst": False}, "Slagen alle 8 pilots, dan kan Wijkteam Noord ze dragen."),
    (
        {"is_worst": False, "n_unknown": 1},
        "Wat bekend is past bij Wijkteam Noord. Van 1 pilot is de behoefte onbekend.",
    ),
    (
        {"room": None, "is_worst": False, "p_over": None},
        "Of Wijkteam Noord de pilots kan dragen is onbekend: van dit team is geen capaciteit ingevuld.",
    ),
    (
        {"certain": 7.5},
        "Wijkteam Noord komt in het derde kwartaal van 2027 al 1,5 fte tekort door wat al is uitgerold.",
    ),
    ({"team": None}, "Voor 8 pilots is geen ontvangend team genoemd. Wie ze draagt is onbekend."),
    (
        {"kind": "euro", "short": 30_000.0, "n_pilots": 1},
        "Slaagt de enige pilot, dan komt Wijkteam Noord in het derde kwartaal van 2027 € 30.000 tekort. "
        "De kans op een tekort is 15%.",
    ),
]


def said(language="nl", **changed):
    text = collision.of_team(pd.DataFrame([{**ROW, **changed}]), words_for(language))
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(("changed", "expected"), NL)
def test_a_team_in_a_sentence(changed, expected):
    assert said(**changed) == expected
    assert said("en", **changed)


def test_the_likelier_of_staff_and_money_is_told():
    euro = {**ROW, "kind": "euro", "short": 500.0, "p_over": 0.4}
    text = collision.of_team(pd.DataFrame([ROW, euro]), words_for("en"))
    assert "€500" in text
    assert "40%" in text.replace("\N{NO-BREAK SPACE}", "")


def test_the_end_of_the_horizon_and_what_is_not_understood():
    words = words_for("nl")
    assert "31 december 2027" in collision.until(pd.Series(ROW), words).replace("\N{NO-BREAK SPACE}", " ")
    assert collision.until(pd.Series({**ROW, "capacity_until": pd.NaT}), words) == ""
    assert collision.refused([], words) == ""
    assert collision.refused(["fte x"], words).startswith("1 aanname in het adres is niet te lezen")
