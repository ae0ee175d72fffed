"""What is said of readiness follows from the rows, in both languages."""

from __future__ import annotations

import itertools

import pandas
import pytest

from doorstroom.contract.model import contract
from doorstroom.i18n import LANGUAGES, words_for
from doorstroom.report.text import ready as claims

NL, EN = words_for("nl"), words_for("en")
ITEMS, STATES = contract().codes["readiness_item"], contract().codes["readiness_state"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_state_of_each_item_has_a_sentence_of_its_own(language):
    words = words_for(language)
    said = {(item, state): claims.anchor(item, state, words) for item, state in itertools.product(ITEMS, STATES)}
    assert len(said) == 40
    assert {*words.keys("anchors")} == {f"anchors.{item}.{state}" for item, state in said}
    assert len({*said.values()}) == 40  # no two states alike, of one item or of two
    assert all(sentence.endswith(".") and sentence.count(" ") >= 4 for sentence in said.values())


def test_anchors_differ_between_the_languages():
    for item, state in itertools.product(ITEMS, STATES):
        assert claims.anchor(item, state, NL) != claims.anchor(item, state, EN)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"open_because": None, "state": "yes"}, "ja"),
        ({"open_because": "outdated", "state": "yes"}, "verouderd"),
        ({"open_because": "not_assessed", "state": None}, "niet beoordeeld"),
        ({"open_because": "no", "state": "no"}, "nee"),
        ({"open_because": "no", "state": "no", "is_outdated": True}, "nee, en dat is 200 dagen geleden gezegd"),
        ({"open_because": "no_reason", "state": "not_needed"}, "niet nodig, zonder reden"),
    ],
)
def test_an_open_item_says_why(row, said):
    assert claims.because({"is_outdated": False, "age_days": 200} | row, NL) == said


SUMMARY = {
    **dict.fromkeys(("n_unknown", "n_near", "n_near_not_ready", "n_near_unknown", "n_overdue_not_ready"), 0),
    **{"n_without_plan": 0, "n_pilots": 11, "most_open": "structural_budget", "n_most_open": 7},
}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {"n_near": 5, "n_near_not_ready": 4},
            "4 van 11 lopende pilots worden binnen 13 weken geëvalueerd en missen nog een voorwaarde; "
            "over alle 11 het vaakst structureel geld (7).",
        ),
        (
            {"n_near": 5, "n_near_not_ready": 1, "n_unknown": 3, "n_overdue_not_ready": 2},
            "1 van 8 lopende pilots wordt binnen 13 weken geëvalueerd en mist nog een voorwaarde; "
            "over alle 8 het vaakst structureel geld (7). "
            "2 pilots hadden al geëvalueerd moeten zijn, en missen nog een voorwaarde. "
            "Van nog 3 pilots is dit niet beoordeeld.",
        ),
        ({"n_pilots": 0, "most_open": None}, "Er loopt geen pilot die nog geëvalueerd wordt."),
        ({"n_pilots": 0, "most_open": None, "n_unknown": 0}, "Er loopt geen pilot die nog geëvalueerd wordt."),
        (
            {"n_unknown": 11, "most_open": None},
            "Van geen van de 11 lopende pilots is beoordeeld of ze klaar zijn voor succes.",
        ),
        ({"most_open": None}, "Geen van 11 lopende pilots wordt binnen 13 weken geëvalueerd."),
        (
            {"n_without_plan": 2, "most_open": None},
            "Voor zover bekend wordt geen van 11 lopende pilots binnen 13 weken geëvalueerd.",
        ),
        (
            {"n_near": 3, "n_near_unknown": 1, "n_unknown": 1, "most_open": None},
            "2 van 10 lopende pilots worden binnen 13 weken geëvalueerd, en missen geen voorwaarde. "
            "Van nog 1 pilot is dit niet beoordeeld.",
        ),
    ],
)
def test_one_sentence_says_who_is_near_and_not_ready(changed, said):
    assert claims.lead(SUMMARY | changed, 91, NL) == said


ROW = {
    **{"pilot_came": "open", "pilot_last_day": pandas.Timestamp("2027-04-04"), "pilot_days_left": 133},
    **{"pilot_n_unknown": 0, "pilot_unknown_because": None, "pilot_calendar_until": None},
    **{"strand": "money", "year_after": 2029},
}
MAY = pandas.Timestamp("2027-05-31")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {},
            "Begin uiterlijk op 4 april 2027 met het aanvragen van structureel geld; dat is "
            "over 133 dagen. Daarna wordt uitrol pas 2029.",
        ),
        ({"pilot_days_left": 0}, "Begin vandaag met het aanvragen van structureel geld. Daarna wordt uitrol pas 2029."),
        (
            {"pilot_came": "late", "pilot_days_left": -1},
            "Uiterlijk op 4 april 2027 had u met het aanvragen van structureel geld moeten "
            "beginnen; dat is 1 dag geleden. "
            "Zonder versnelling wordt uitrol pas 2029.",
        ),
        (
            {"pilot_came": "unknown", "pilot_last_day": None, "pilot_unknown_because": "calendar_ends"}
            | {"pilot_calendar_until": MAY},
            "Onbekend: de vergaderkalender loopt tot 31 mei 2027.",
        ),
        (
            {"pilot_came": "unknown", "pilot_unknown_because": "calendar_ends", "pilot_calendar_until": MAY}
            | {"strand": "procurement", "pilot_n_unknown": 2},
            "Onbekend: de vergaderkalender loopt tot 31 mei 2027. "
            "Begin uiterlijk op 4 april 2027 met de inkoop; dat is over 133 dagen. Daarna wordt uitrol pas 2029.",
        ),
        (
            {"pilot_n_unknown": 1, "pilot_unknown_because": "no_need_said"},
            "Begin uiterlijk op 4 april 2027 met het aanvragen van structureel geld; dat is "
            "over 133 dagen. Daarna wordt uitrol pas 2029. "
            "Een ander spoor is onbekend en kan eerder zijn.",
        ),
        ({"pilot_came": "done", "pilot_last_day": None}, "Alles is met bewijs geregeld."),
        (
            {"pilot_came": "unknown", "pilot_last_day": None, "pilot_unknown_because": "no_evaluation"},
            "Onbekend: er is geen dag voor de evaluatie gepland.",
        ),
    ],
)
def test_the_last_day_to_begin_is_said_with_what_comes_after(changed, said):
    assert claims.last_day(ROW | changed, NL) == said


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {"n_next": 3},
            "De eerste 3 die nog op tijd zijn, moeten uiterlijk 4 april 2027 (over 133 dagen) beginnen "
            "met het aanvragen van structureel geld.",
        ),
        (
            {"n_late": 2, "n_late_green": 1, "n_unknown": 2, "n_open": 4, "n_done": 1, "n_next": 1, "next_strand": None}
            | {"days_to_next": 0},
            "2 van de 9 lopende en wachtende pilots zijn te laat: "
            "de voorbereiding van hun uitrol had al moeten beginnen. "
            "1 daarvan staat bij de eigenaar op groen. "
            "1 pilot moet vandaag beginnen met voorbereiden om op tijd te zijn. "
            "In totaal hebben 4 pilots nog tijd. Bij 1 pilot is alles geregeld, met bewijs. "
            "Bij 2 pilots is onbekend wanneer die moeten beginnen.",
        ),
        (
            {"n_late": 3, "n_amendable": 2, "n_amendment": 2, "n_hurry": 1},
            "3 van de 9 lopende en wachtende pilots zijn te laat: "
            "de voorbereiding van hun uitrol had al moeten beginnen. "
            "2 late pilots kunnen het nog halen met een wijziging van de begroting van 2026: "
            "lever uiterlijk 22 april 2026 stukken in voor de raad van 13 mei 2026. "
            "Voor 1 late pilot is geen wijziging van de begroting bekend die nog op tijd komt.",
        ),
        (
            {"n_late": 3, "n_amendable": 3, "n_amendment": 2},
            "3 van de 9 lopende en wachtende pilots zijn te laat: "
            "de voorbereiding van hun uitrol had al moeten beginnen. "
            "3 late pilots kunnen het nog halen met een wijziging van de begroting. De eerste "
            "kans is er voor 2 pilots: "
            "lever uiterlijk 22 april 2026 stukken in voor de raad van 13 mei 2026, die de begroting van 2026 wijzigt.",
        ),
        ({"n_pilots": 0}, "Er is geen pilot om een uitrol voor te bereiden."),
        ({"n_done": 9}, "Voor alle pilots is alles met bewijs geregeld."),
        ({"n_unknown": 9}, "Bij 9 pilots is onbekend wanneer die moeten beginnen."),
    ],
)
def test_all_together_say_how_many_are_late_and_who_begins_first(changed, said):
    totals = {"n_pilots": 9, "n_late": 0, "n_late_green": 0, "n_next": 0, "n_unknown": 0, "n_done": 0}
    totals |= {
        "next_strand": "money",
        "days_to_next": 133,
        "n_amendment": 0,
        "n_amendable": 0,
        "n_hurry": 0,
        "n_open": 0,
    }
    totals |= {"amendment_papers_on": pandas.Timestamp("2026-04-22"), "amendment_on": pandas.Timestamp("2026-05-13")}
    assert claims.last_days(totals | {"next_day": ROW["pilot_last_day"]} | changed, NL) == said


FIRST = {
    **{"first_act": "amendment", "first_on": pandas.Timestamp("2026-04-22"), "days_to_first": 22, "n_first": 6},
    **{"first_title": "Schuldrust", "first_strand": "money", "first_meets_on": pandas.Timestamp("2026-05-13")},
    **{"n_follow": 14, "follow_on": pandas.Timestamp("2026-05-16"), "days_to_follow": 46},
}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {},
            "Uiterlijk 22 april 2026 (over 22 dagen): lever stukken in voor een wijziging van de begroting van 2026. "
            "Dat is voor 6 pilots, waaronder Schuldrust. Daarna volgen nog 14 pilots, de eerste uiterlijk 16 mei 2026.",
        ),
        (
            {"first_act": "begin", "first_strand": "ict", "n_first": 1, "n_follow": 1},
            "Uiterlijk 22 april 2026 (over 22 dagen): begin met de ICT. Dat is voor Schuldrust. "
            "Daarna volgt nog 1 pilot, uiterlijk 16 mei 2026.",
        ),
        (
            {"first_act": "begin", "days_to_first": 0, "n_first": 1, "n_follow": 0},
            "Vandaag: begin met het aanvragen van structureel geld. Dat is voor Schuldrust.",
        ),
        (
            {"first_act": "hurry", "days_to_first": -3, "n_first": 1, "n_follow": 2, "days_to_follow": -1},
            "Nu meteen: begin met het aanvragen van structureel geld, dat is al te laat. Dat is voor Schuldrust. "
            "Daarna volgen nog 2 pilots; ook daarvan is er een te laat.",
        ),
    ],
)
def test_the_screen_begins_with_what_to_do_first_by_which_day_and_for_whom(changed, said):
    assert claims.first_act(FIRST | changed, NL) == said


def test_where_no_day_is_known_that_is_said_first():
    totals = {"n_first": 0, "n_pilots": 9, "n_done": 0, "n_late": 0, "n_late_green": 0, "n_next": 0, "n_unknown": 9}
    totals |= {"n_amendable": 0, "n_hurry": 0}
    assert claims.first_act(totals, NL) == "Bij 9 pilots is onbekend wanneer die moeten beginnen."


def test_each_pilot_is_told_by_the_strand_of_its_last_day():
    rows = pandas.DataFrame(
        [("a", "money", False), ("a", "ict", True), ("b", "money", False), ("b", "ict", False)],
        columns=["pilot_key", "strand", "is_last"],
    )
    assert claims.first_of_pilot(rows).strand.tolist() == ["ict", "money"]
