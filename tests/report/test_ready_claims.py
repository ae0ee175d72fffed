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
    "n_as_often": 1,
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
        (
            {"n_near": 1, "n_near_not_ready": 1, "n_pilots": 2, "n_most_open": 1, "n_as_often": 3},
            "1 van 2 lopende pilots wordt binnen 13 weken geëvalueerd en mist nog een voorwaarde; "
            "over beide het vaakst structureel geld en 2 andere voorwaarden, even vaak (1).",
        ),
        ({"n_pilots": 0, "most_open": None}, "Voor zover bekend loopt er geen pilot die nog geëvalueerd wordt."),
        (
            {"n_pilots": 0, "most_open": None, "n_unknown": 0},
            "Voor zover bekend loopt er geen pilot die nog geëvalueerd wordt.",
        ),
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


APRIL, MAY = pandas.Timestamp("2027-04-04"), pandas.Timestamp("2027-05-31")
ROW = {
    **{"pilot_came": "open", "pilot_last_day": APRIL, "pilot_n_unknown": 0, "pilot_unknown_because": None},
    **{"pilot_calendar_until": None, "strand": "money", "year_after": 2029, "pilot_is_amendable": False},
    **{"pilot_act": "begin", "pilot_act_strand": "money", "pilot_act_on": APRIL, "pilot_days_to_act": 133},
}
MEMORANDUM = "De raad verdeelt structureel geld met de kadernota. Wie later begint, kan pas in 2029 uitrollen."
BEGIN_MONEY = f"Uiterlijk 4 april 2027 (over 133 dagen): begin met het aanvragen van structureel geld. {MEMORANDUM}"
TOO_LATE = "Te laat voor geld via de kadernota: dat moest uiterlijk 4 april 2027 beginnen."
AMENDED = {
    **{"pilot_came": "late", "pilot_act": "amendment", "pilot_is_amendable": True, "pilot_days_to_act": 206},
    **{"pilot_act_on": pandas.Timestamp("2027-10-28"), "amendment_papers_on": pandas.Timestamp("2027-10-28")},
    "amendment_on": pandas.Timestamp("2027-11-11"),
}
UNKNOWN = {"pilot_came": "unknown", "pilot_unknown_because": "calendar_ends", "pilot_calendar_until": MAY}
EXTEND = "Vul de vergaderkalender verder aan."
NO_DAY = {"pilot_last_day": None, "pilot_act": None, "pilot_act_strand": None, "pilot_act_on": None}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, BEGIN_MONEY),
        ({"pilot_days_to_act": 0}, f"Vandaag: begin met het aanvragen van structureel geld. {MEMORANDUM}"),
        (
            AMENDED,
            f"Uiterlijk 28 oktober 2027 (over 206 dagen): lever stukken in voor een begrotingswijziging. {TOO_LATE} "
            "De raad kan op 11 november 2027 de begroting van 2027 nog wijzigen; dan blijft uitrol in 2028 mogelijk. "
            "Anders wordt het 2029.",
        ),
        (
            AMENDED
            | {"pilot_act": "begin", "pilot_act_strand": "procurement", "pilot_days_to_act": 41}
            | {"pilot_act_on": pandas.Timestamp("2027-05-16")},
            f"Uiterlijk 16 mei 2027 (over 41 dagen): begin met de inkoop. Daarna wordt uitrol pas 2029. {TOO_LATE} "
            "Lever ook uiterlijk 28 oktober 2027 stukken in voor een begrotingswijziging, "
            "voor de raad van 11 november 2027.",
        ),
        (
            {"pilot_came": "late", "pilot_act": "hurry", "pilot_days_to_act": -1},
            f"Nu meteen: begin met het aanvragen van structureel geld, dat is al te laat. {TOO_LATE} "
            "Er is geen begrotingswijziging bekend die het nog redt. "
            "Zonder versnelling wordt uitrol 2029 in plaats van 2028.",
        ),
        (
            {"pilot_came": "late", "pilot_act": "hurry", "pilot_days_to_act": -1, "pilot_act_strand": "ict"}
            | {"strand": "ict"},
            "Nu meteen: begin met de ICT, dat is al te laat. Te laat: de ICT moest uiterlijk 4 april 2027 beginnen. "
            "Wat te laat is, haalt alleen versnelling nog in. Anders wordt uitrol 2029 in plaats van 2028.",
        ),
        (UNKNOWN | NO_DAY, f"Onbekend: de vergaderkalender loopt tot 31 mei 2027. {EXTEND}"),
        (
            UNKNOWN | {"strand": "procurement", "pilot_act_strand": "procurement", "pilot_n_unknown": 2},
            f"Onbekend: de vergaderkalender loopt tot 31 mei 2027. {EXTEND} "
            "Uiterlijk 4 april 2027 (over 133 dagen): begin met de inkoop. Daarna wordt uitrol pas 2029. "
            "Een ander spoor is onbekend en kan eerder zijn.",
        ),
        (
            {"pilot_n_unknown": 1, "pilot_unknown_because": "no_need_said"},
            f"{BEGIN_MONEY} Een ander spoor is onbekend en kan eerder zijn.",
        ),
        ({"pilot_came": "done"} | NO_DAY, "Alles is met bewijs geregeld."),
        (
            NO_DAY | {"pilot_came": "unknown", "pilot_unknown_because": "no_evaluation"},
            "Onbekend: er is geen dag voor de evaluatie gepland. Geef op wanneer de evaluatie is.",
        ),
    ],
)
def test_the_last_day_to_begin_is_said_with_what_comes_after(changed, said):
    assert claims.last_day(ROW | changed, NL) == said


BECAUSE = {"unknown_because": "calendar_ends", "has_other_because": False, "unknown_until": MAY, "n_unknown_dated": 0}


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
            "2 van de 9 lopende en wachtende pilots zijn voor minstens één onderdeel te laat: "
            "de voorbereiding daarvan had al moeten beginnen. "
            "1 daarvan staat bij de eigenaar op groen. "
            "1 pilot moet vandaag beginnen met voorbereiden om op tijd te zijn. "
            "In totaal hebben 4 pilots nog tijd. Bij 1 pilot is alles geregeld, met bewijs. "
            "Bij 2 pilots is de laatste dag om te beginnen onbekend: de vergaderkalender loopt tot 31 mei 2027. "
            "Vul de vergaderkalender verder aan.",
        ),
        (
            {"n_late": 3, "n_amendable": 2, "n_amendment": 2, "n_hurry": 1},
            "3 van de 9 lopende en wachtende pilots zijn voor minstens één onderdeel te laat: "
            "de voorbereiding daarvan had al moeten beginnen. "
            "2 late pilots kunnen het nog halen met een wijziging van de begroting van 2026: "
            "lever uiterlijk 22 april 2026 stukken in voor de raad van 13 mei 2026. "
            "Voor 1 late pilot is geen wijziging van de begroting bekend waarmee het nog kan.",
        ),
        (
            {"n_late": 3, "n_amendable": 3, "n_amendment": 2},
            "3 van de 9 lopende en wachtende pilots zijn voor minstens één onderdeel te laat: "
            "de voorbereiding daarvan had al moeten beginnen. "
            "3 late pilots kunnen het nog halen met een wijziging van de begroting. De eerste "
            "kans is er voor 2 pilots: "
            "lever uiterlijk 22 april 2026 stukken in voor de raad van 13 mei 2026, die de begroting van 2026 wijzigt.",
        ),
        ({"n_pilots": 0}, "Voor zover bekend is er geen pilot om een uitrol voor te bereiden."),
        ({"n_done": 9}, "Voor alle pilots is alles met bewijs geregeld."),
        (
            {"n_unknown": 9, "unknown_until": None, "n_unknown_dated": 9},
            "Bij 9 pilots is de laatste dag om te beginnen onbekend: de vergaderkalender loopt niet ver genoeg door. "
            "Staat daar wel een dag bij, dan kan iets anders eerder moeten beginnen. "
            "Vul de vergaderkalender verder aan.",
        ),
        (
            {"n_unknown": 1, "unknown_because": "no_need_said", "has_other_because": True},
            "Bij 1 pilot is de laatste dag om te beginnen onbekend, onder meer hierom: "
            "er staat niet bij of een aanbesteding nodig is. Geef op of een aanbesteding nodig is.",
        ),
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
    totals |= BECAUSE
    assert claims.last_days(totals | {"next_day": APRIL} | changed, NL) == said


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
            "Uiterlijk 22 april 2026 (over 22 dagen): lever stukken in voor een begrotingswijziging. "
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
            "Daarna volgen nog 2 pilots; ook de eerste daarvan is te laat.",
        ),
    ],
)
def test_the_screen_begins_with_what_to_do_first_by_which_day_and_for_whom(changed, said):
    assert claims.first_act(FIRST | changed, NL) == said


NINE_UNKNOWN = "Bij 9 pilots is de laatste dag om te beginnen onbekend: de vergaderkalender loopt tot 31 mei 2027."


def test_where_no_day_is_known_that_is_said_first():
    totals = {"n_first": 0, "n_pilots": 9, "n_done": 0, "n_late": 0, "n_late_green": 0, "n_next": 0, "n_unknown": 9}
    totals |= {"n_amendable": 0, "n_hurry": 0} | BECAUSE
    said = claims.first_act(totals, NL)
    assert said == f"{NINE_UNKNOWN} {EXTEND}"
    assert claims.to_begin(totals, NL) == [NINE_UNKNOWN, EXTEND], "other screens are not silent of it"


@pytest.mark.parametrize("words", [NL, words_for("en")], ids=["nl", "en"])
@pytest.mark.parametrize(
    ("code", "left"), [("amendment", 22), ("begin", 22), ("begin", 0), ("amendment", 0), ("hurry", -3)]
)
def test_the_lead_and_the_pilot_tell_an_act_in_the_same_words(code, left, words):
    """So do home, slide and digest, which tell the lead."""
    summary = FIRST | {"first_act": code, "days_to_first": left}
    row = ROW | AMENDED | {"pilot_act": code, "pilot_days_to_act": left, "pilot_act_on": FIRST["first_on"]}
    said = claims.act(code, "money", FIRST["first_on"], left, words)
    assert claims.first_act(summary, words).startswith(f"{said}. ")
    assert claims.last_day(row, words).startswith(f"{said}. ")
    brief = claims.act(code, "money", FIRST["first_on"], left, words, is_brief=True)
    assert left > 0 or said.startswith(brief)


def test_other_screens_tell_the_act_and_who_is_late_or_unknown_and_nothing_where_all_is_done():
    totals = FIRST | {"n_pilots": 9, "n_late": 3, "n_late_green": 0, "n_unknown": 2, "n_done": 0} | BECAUSE
    act, late, unknown, add = claims.to_begin(totals, NL)
    assert act == claims.first_act(totals, NL)
    assert late.startswith("3 van de 9 ")
    assert unknown == NINE_UNKNOWN.replace("9", "2", 1)
    assert add == EXTEND
    assert claims.to_begin(totals | {"n_first": 0, "n_late": 0, "n_unknown": 0, "n_done": 9}, NL) == []


def test_each_pilot_is_told_by_the_strand_of_its_last_day():
    rows = pandas.DataFrame(
        [("a", "money", False), ("a", "ict", True), ("b", "money", False), ("b", "ict", False)],
        columns=["pilot_key", "strand", "is_last"],
    )
    assert claims.first_of_pilot(rows).strand.tolist() == ["ict", "money"]
