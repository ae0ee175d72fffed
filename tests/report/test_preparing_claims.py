"""Who is near and not ready, what has to begin when, whether assessors agree: what is said follows from the rows."""

from __future__ import annotations

import pandas
import pytest

from doorstroom.i18n import words_for
from doorstroom.report.charts.readiness_now import left_out, placed, title
from doorstroom.report.text import preparing as claims
from tests.report.readiness_frames import pilots, running, strands

NL, EN = words_for("nl"), words_for("en")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([running("a", 90, 1), running("b", 92, 1)], "1 pilot is dichtbij en niet klaar"),
        ([running("a", 91, 2), running("b", -1, 1)], "2 pilots zijn dichtbij en niet klaar"),
        ([running("a", 10, 0)], "Geen pilot is dichtbij en niet klaar"),
        ([running("a", 10, 0), running("b", None, 3)], "Voor zover bekend is geen pilot dichtbij en niet klaar"),
        ([running("a", 10, None)], "Wie dichtbij en niet klaar is, is niet bekend"),
        ([], "Wie dichtbij en niet klaar is, is niet bekend"),
    ],
)
def test_the_picture_is_titled_by_who_is_near_and_not_ready(rows, said):
    assert title(pilots(*rows), NL) == said


def test_pilots_that_wait_or_are_not_known_have_no_place_and_are_counted():
    found = pilots(
        running("a", 10, 1), running("b", None, 1), running("c", 10, None), running("d", 10, 1, is_waiting=True)
    )
    assert placed(found)["pilot_key"].tolist() == ["m/a"]
    assert left_out(found) == 2


@pytest.mark.parametrize(
    ("days", "week"), [(0, 0), (6, 1), (7, 1), (91, 13), (92, 14), (-1, -1), (-500, -13), (900, 52)]
)
def test_a_pilot_stands_at_its_week_no_further_than_the_picture_reaches(days, week):
    assert placed(pilots(running("a", days, 1)))["week"].tolist() == [week]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "8 april 2026"),
        ({"is_overdue": True}, "8 april 2026, niet gehouden"),
        ({"is_waiting": True}, "geslaagd op 8 april 2026"),
        ({"evaluation_on": pandas.NaT}, "geen dag bekend"),
    ],
)
def test_an_evaluation_is_told_by_what_it_is(facts, said):
    assert claims.evaluation(running("a", 7, 1) | facts, NL) == said


def test_a_pilot_is_as_ready_as_its_weakest_point():
    row = running("a", 7, 1, open_of_all=2, weakest_item="structural_budget", weakest_because="no")
    assert claims.weakest(row, NL) == "Structureel geld: nee"
    assert claims.weakest(row | {"open_of_all": 0, "weakest_because": None}, NL) == "geregeld"
    assert claims.weakest(row | {"open_of_all": None}, NL) == "niet vastgelegd"


def test_what_a_near_pilot_lacks_is_named():
    row = running("a", 7, 2, open_items="structural_budget, line_owner")
    assert claims.near_said(row, EN) == "evaluation 8 April 2026; lacking: structural money and an owner in the line"


# ------------------------------------------------------------------ what has to begin


def deadlines(*rows, within=None):
    days = pandas.DataFrame([one for some in rows for one in some])
    return [
        (one.heading, one.too_late, one.about, len(one.pilots)) for one in claims.deadlines(days, NL, within=within)
    ]


LATE = {"pilot_came": "late", "came": "late", "day": "2026-03-21", "left": -10}
DAYS = [("amendment_on", "2027-05-13"), ("pilot_act_on", "2027-04-22")]
AMENDED = {"pilot_act": "amendment", "pilot_days_to_act": 22} | {name: pandas.Timestamp(day) for name, day in DAYS}
AMENDED |= {"pilot_is_amendable": True}
BEGIN = (
    "Uiterlijk 4 april 2027: begin met het aanvragen van structureel geld",
    "",
    "Over 133 dagen. De raad verdeelt structureel geld met de kadernota. Wie later begint, kan pas in 2029 uitrollen.",
)


def test_pilots_that_have_to_do_the_same_are_one_deadline_and_the_first_day_leads():
    late = {**LATE, **AMENDED, "pilot_act_nth": 2}
    assert deadlines(strands("a", pilot_act_nth=3), strands("b", **late), strands("c", pilot_act_nth=3)) == [
        (
            "Uiterlijk 22 april 2027: lever stukken in voor een begrotingswijziging",
            "Te laat voor geld via de kadernota: dat moest uiterlijk 21 maart 2026 beginnen.",
            "Over 22 dagen. De raad kan op 13 mei 2027 de begroting van 2027 nog wijzigen; "
            "dan blijft uitrol in 2028 mogelijk. Anders wordt het 2029.",
            1,
        ),
        (*BEGIN, 2),
    ]


def test_of_an_amendment_no_one_day_is_told_where_pilots_should_have_begun_on_several():
    rows = [strands("a", **LATE, **AMENDED), strands("b", **LATE | {"day": "2026-03-20"}, **AMENDED)]
    assert [late for _, late, _, _ in deadlines(*rows)] == ["Te laat voor geld via de kadernota."]


@pytest.mark.parametrize(
    ("strand", "late", "about"),
    [
        (
            "money",
            "Te laat voor geld via de kadernota: dat moest uiterlijk 21 maart 2026 beginnen.",
            "Er is geen begrotingswijziging bekend die het nog redt. "
            "Zonder versnelling wordt uitrol 2029 in plaats van 2028.",
        ),
        (
            "procurement",
            "Te laat: de inkoop moest uiterlijk 21 maart 2026 beginnen.",
            "Wat te laat is, haalt alleen versnelling nog in. Anders wordt uitrol 2029 in plaats van 2028.",
        ),
    ],
)
def test_what_no_amendment_mends_has_to_begin_at_once(strand, late, about):
    (found,) = deadlines(strands("a", {"strand": strand}, **LATE, pilot_act="hurry"))
    assert found[1:] == (late, about, 1)
    assert found[0].startswith("Nu meteen: begin met ")


def test_the_day_itself_is_not_late():
    heading, about = BEGIN[0].replace("Uiterlijk 4 april 2027", "Vandaag"), BEGIN[2].removeprefix("Over 133 dagen. ")
    assert deadlines(strands("a", left=0)) == [(heading, "", about, 1)]


CALENDAR_ENDS = "Onbekend: de vergaderkalender loopt tot 31 mei 2027."


def test_what_is_unknown_says_why_and_comes_last_and_what_has_begun_is_no_deadline():
    unknown = {"day": None, "left": None, "pilot_came": "unknown", "came": "unknown"}
    may = {"pilot_unknown_because": "calendar_ends", "pilot_calendar_until": pandas.Timestamp("2027-05-31")}
    done = {"day": None, "left": None, "pilot_came": "done", "came": "done"}
    assert deadlines(strands("a", **unknown, **may), strands("b"), strands("c", **done)) == [
        (*BEGIN, 1),
        ("Laatste dag onbekend", "", f"{CALENDAR_ENDS} Vul de vergaderkalender verder aan.", 1),
    ]


def test_of_who_has_something_to_do_by_a_day_it_is_told_that_another_part_is_unknown():
    may = {"pilot_unknown_because": "calendar_ends", "pilot_calendar_until": None, "pilot_n_unknown": 1}
    days = pandas.DataFrame(strands("a", pilot_came="unknown", **may) + strands("b", pilot_n_unknown=1))
    (one,) = claims.deadlines(days, NL)
    assert [entry.text for entry in claims.at_deadline(one, NL, lambda *_, **__: "")] == [
        "een onderdeel is onbekend",
        "",
    ]
    assert claims.with_unknown_parts(days) == 1, "who is unknown was told as such"


def test_only_what_is_soon_is_told_where_that_is_asked():
    assert [n for *_, n in deadlines(strands("a", left=91), strands("b", left=92, pilot_act_nth=2), within=91)] == [1]
    # Late with the money, and what can be done about that comes later: with those that have to do the same, or not.
    ict = {"pilot_act_strand": "ict", "pilot_act_on": pandas.Timestamp("2027-08-04"), "pilot_act_nth": 2}
    late = strands("c", **LATE | ict, pilot_days_to_act=126, pilot_is_amendable=True)
    same = strands("d", **ict, pilot_days_to_act=126)
    assert deadlines(late, same, within=91) == []
    assert [n for *_, n in deadlines(late, same, within=126)] == [2]


def test_late_pilots_that_their_owner_rates_green_say_so():
    rows = [*strands("a", **LATE, **AMENDED), *strands("b", **LATE, **AMENDED, self_rating="green")]
    (one,) = claims.deadlines(pandas.DataFrame(rows), NL)
    told = claims.at_deadline(one, NL, lambda name, id: f"/{name}/{id}")
    assert [(entry.href, entry.text) for entry in told] == [
        ("/pilot/m/a", ""),
        ("/pilot/m/b", "staat bij de eigenaar op groen"),
    ]


def test_what_comes_before_the_papers_of_an_amendment_is_told_first_and_they_with_the_pilot():
    """Others begin with the same by the same day, and are in time with the money."""
    ict = {"pilot_act_strand": "ict", "pilot_act_on": pandas.Timestamp("2027-04-01"), "pilot_days_to_act": 1}
    papers = {"pilot_is_amendable": True, "amendment_papers_on": pandas.Timestamp("2027-04-22")}
    rows = [*strands("a", **LATE, **ict, **papers, self_rating="green"), *strands("b", **ict)]
    (one,) = claims.deadlines(pandas.DataFrame(rows), NL)
    assert (one.heading, one.too_late) == ("Uiterlijk 1 april 2027: begin met de ICT", "")
    assert one.about == "Over 1 dag. Daarna wordt uitrol pas 2029."
    too = "te laat voor geld via de kadernota; ook stukken voor een begrotingswijziging, uiterlijk 22 april 2027"
    told = claims.at_deadline(one, NL, lambda name, id: f"/{name}/{id}")
    assert [entry.text for entry in told] == [f"{too}; staat bij de eigenaar op groen", ""]
    assert claims.deadline_line(one, NL).endswith(f"Pilot a ({too}) en Pilot b")


def test_each_part_says_its_day_and_whether_its_lead_time_was_adopted():
    rows = strands(
        "a",
        {"strand": "money", "is_adopted": False},
        {"strand": "procurement", "came": "not_needed"},
        {"strand": "ict", "came": "unknown", "unknown_because": "no_lead_time"},
    )
    told = claims.strands_in_words(pandas.DataFrame(rows), NL).iloc[0]
    assert told["money"] == "4 apr 2027 (nog niet vastgesteld)"
    assert (told["procurement"], told["ict"]) == ("niet nodig", "Onbekend: er is geen doorlooptijd opgegeven.")
    assert told["recruitment"] == "onbekend"


# ------------------------------------------------------------------ assessors

AGREES = {
    **{"municipality": "Waterkant", "n_pilots": 12, "n_items": 60, "share_agreed": 0.75, "kappa": 0.699, "low": 0.313},
    **{"high": 1.0, "n_owner_higher": 8, "n_owner_lower": 1, "p_sign": 0.0390625, "withheld": None},
}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {},
            "In Waterkant beoordeelden eigenaar en tweede beoordelaar 60 punten; 75% hetzelfde. "
            "Gecorrigeerd voor toeval is dat kappa 0,70 (0,31 tot 1,00).",
        ),
        (
            {"withheld": "too_few_pilots"},
            "In Waterkant beoordeelden eigenaar en tweede beoordelaar 60 punten; 75% hetzelfde. "
            "Op minder dan 10 pilots is dat te weinig voor meer dan dit percentage.",
        ),
        (
            {"withheld": "not_computable", "share_agreed": 1.0},
            "In Waterkant beoordeelden eigenaar en tweede beoordelaar 60 punten; 100% hetzelfde. "
            "Kappa is niet te berekenen: toeval alleen verklaart al die overeenstemming.",
        ),
    ],
)
def test_agreement_is_told_with_its_interval_or_why_there_is_none(changed, said):
    first, second = claims.agreements(pandas.DataFrame([AGREES | changed]), NL)
    assert first == said
    assert second.endswith("(verkennend, kans op zo'n verschil bij toeval: 3,9%).")


def test_where_nobody_assessed_twice_that_is_asked_for():
    assert claims.agreements(pandas.DataFrame([AGREES]).head(0), NL) == [NL("preparing.agree.none")]
