"""The decision card of a pilot says what is asked, and of what is not known that it is not."""

import pandas
import pytest

from doorstroom.i18n import words_for
from doorstroom.query.one_pilot import OnePilot
from doorstroom.report.text import card as claims
from doorstroom.report.text import pilot as told
from doorstroom.report.text import preparing

NL, EN = words_for("nl"), words_for("en")
DAY, DUE = pandas.Timestamp("2026-05-13"), pandas.Timestamp("2026-04-29")
PILOT = {
    "stage": "awaiting_decision",
    "has_begun": True,
    "left_list_on": None,
    "entered_on": DAY,
    "is_inexact": False,
    "rollout_cost_once": 120_000,
    "rollout_cost_per_year": 60_000,
    "rollout_fte": 1.5,
    "people_reached_now": 12.0,
    "people_reached_per_month": 46.0,
    "is_people_withheld": False,
    "decided_by": "Raadscommissie",
}
WAITING = {
    "is_partly": False,
    "people_waiting_per_month": 34.0,
    "people_falling_per_month": 0.0,
    "is_people_withheld": False,
    "next_meeting_on": DAY,
    "missed_meeting_on": None,
    "papers_due_on": DUE,
    "deferrals": 0,
    "last_deferred_on": None,
}
UNDERWAY = {"evaluation_on": DAY, "is_near": True, "is_overdue": False}


def items(*lacking: str, because: str = "no") -> pandas.DataFrame:
    """`readiness` of a pilot that lacks these conditions."""
    return pandas.DataFrame(
        {
            "item": preparing.gates(),
            "is_gate": True,
            "is_open": [gate in lacking for gate in preparing.gates()],
            "open_because": [because if gate in lacking else None for gate in preparing.gates()],
            "is_outdated": False,
            "state": ["no" if gate in lacking else "yes" for gate in preparing.gates()],
        }
    )


LACKS = items("structural_budget", "reserved_capacity")


def row(base: dict, **given) -> pandas.Series:
    return pandas.Series({**base, **given}, dtype=object)


def known(waiting: dict | None = WAITING, underway: dict | None = None, found=LACKS, **pilot) -> OnePilot:
    rows = (None if one is None else row(one) for one in (waiting, underway))
    return OnePilot(row(PILOT, **pilot), *rows, found)


def said(one: OnePilot, words=NL) -> dict[str, str]:
    return dict(claims.card(one, words))


def test_a_pilot_that_waits_opens_with_what_is_asked():
    assert claims.card(known(), NL) == [
        ("Gevraagd", "uitrollen"),
        ("Uitrol kost", "€\N{NO-BREAK SPACE}120.000 eenmalig, €\N{NO-BREAK SPACE}60.000 per jaar en 1,5 fte"),
        ("Bereikt", "34 inwoners meer per maand"),
        ("Ontbreekt", "structureel geld en gereserveerde capaciteit"),
        ("Wie besluit", "Raadscommissie, haalbaar op 13 mei 2026; stukken uiterlijk 29 apr 2026"),
    ]


@pytest.mark.parametrize(
    ("pilot", "name", "text"),
    [
        ({"rollout_cost_once": None, "rollout_cost_per_year": None, "rollout_fte": None}, "Uitrol kost", "onbekend"),
        ({"decided_by": None}, "Wie besluit", "onbekend"),
    ],
)
def test_what_nobody_said_of_the_pilot_is_unknown(pilot, name, text):
    assert said(known(**pilot))[name] == text


def test_a_part_of_the_cost_that_lacks_is_said_beside_what_is_known():
    assert "per jaar onbekend" in said(known(rollout_cost_per_year=None))["Uitrol kost"]


@pytest.mark.parametrize(
    ("waiting", "name", "text"),
    [
        ({"people_waiting_per_month": None}, "Bereikt", "onbekend"),
        ({"is_people_withheld": True}, "Bereikt", "niet getoond, om een klein aantal te beschermen"),
        ({"people_waiting_per_month": 0.0}, "Bereikt", "evenveel inwoners als nu"),
        ({"people_falling_per_month": 5.0}, "Bereikt", "5 inwoners minder per maand dan nu"),
        ({"papers_due_on": None}, "Wie besluit", "Raadscommissie, op 13 mei 2026; of dat nog haalbaar is, is onbekend"),
        (
            {"missed_meeting_on": pandas.Timestamp("2026-04-08")},
            "Wie besluit",
            "Raadscommissie, haalbaar op 13 mei 2026; stukken uiterlijk 29 apr 2026 "
            "(vergadering van 8 apr 2026: niet meer te halen)",
        ),
        (
            {"next_meeting_on": None, "missed_meeting_on": DAY},
            "Wie besluit",
            "Raadscommissie; geen vergadering is nog te halen",
        ),
        ({"next_meeting_on": None}, "Wie besluit", "Raadscommissie; er staat geen vergadering in de kalender"),
        ({"deferrals": 2, "last_deferred_on": DAY}, "Uitgesteld", "2 keer, laatst op 13 mei 2026"),
        ({"deferrals": 1}, "Uitgesteld", "1 keer; op welke dag is onbekend"),
        ({"is_partly": True}, "Gevraagd", "een besluit over de uitrol; de pilot is deels geslaagd"),
    ],
)
def test_what_the_queue_says(waiting, name, text):
    assert said(known(WAITING | waiting))[name] == text


def test_a_pilot_that_was_never_deferred_says_nothing_of_it():
    assert "Uitgesteld" not in said(known())


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (items(), "niets: alle zes voorwaarden zijn geregeld"),
        (items(*preparing.gates()), "alle zes voorwaarden"),
        (items().head(0), "onbekend: de zes voorwaarden zijn niet beoordeeld"),
    ],
)
def test_what_lacks_is_named_or_unknown(found, text):
    assert said(known(found=found))["Ontbreekt"] == text


@pytest.mark.parametrize(
    ("underway", "text"),
    [
        ({}, "evalueren op 13 mei 2026, en dan besluiten"),
        ({"is_near": False}, "nog niets; de evaluatie is gepland op 13 mei 2026"),
        ({"is_near": False, "is_overdue": True}, "nu evalueren; dat was gepland op 13 mei 2026"),
        ({"evaluation_on": None, "is_near": None}, "een dag voor de evaluatie; die is niet gepland"),
    ],
)
def test_a_pilot_that_runs_is_asked_to_evaluate(underway, text):
    one = said(known(None, UNDERWAY | underway, stage="running"))
    assert one["Gevraagd"] == text
    assert one["Bereikt"] == "inwoners per maand: nu 12, na uitrol 46"
    assert one["Wie besluit"] == "Raadscommissie"


@pytest.mark.parametrize("stage", [*claims.UNDERWAY, "awaiting_decision", *sorted(set(claims.SHOWN))])
@pytest.mark.parametrize("words", [NL, EN])
def test_each_stage_has_a_card(stage, words):
    if stage in ("waiting", "partly", "decide", "underway", "unknown"):
        return
    assert all(text for _, text in claims.card(known(None, stage=stage), words))


@pytest.mark.parametrize("pilot", [{"stage": None}, {"has_begun": False}, {"left_list_on": DAY}])
def test_where_the_stage_is_unknown_so_is_what_is_asked(pilot):
    assert said(known(None, **pilot))["Gevraagd"] == "onbekend; de fase van deze pilot is niet bekend"


def test_the_six_conditions_are_met_open_or_unknown():
    marks = claims.gates(items("structural_budget"), NL)
    assert [is_met for _, _, is_met in marks] == [True, True, False, True, True, True]
    old = claims.gates(items("structural_budget", because="outdated"), NL)
    assert [is_met for _, _, is_met in old] == [True, True, None, True, True, True]
    assert {is_met for _, _, is_met in claims.gates(items().head(0), NL)} == {None}


def test_each_time_that_the_decision_was_put_off_has_its_reason():
    entries = pandas.DataFrame(
        {
            "kind": "happened",
            "milestone": "rollout_decision",
            "outcome": ["defer", "extend", "rollout_full"],
            "on_day": DAY,
            "is_inexact": False,
            "decided_by": ["College", None, "College"],
            "note": ["geen dekking", None, "akkoord"],
        }
    )
    shown = [(one.name, one.text) for one in told.deferrals(entries, NL, hides_notes=False)]
    assert shown == [
        ("13 mei 2026: uitgesteld door College", "geen dekking"),
        ("13 mei 2026: verlengd", "de reden is niet vastgelegd"),
    ]
    hidden = told.deferrals(entries.assign(note=None), NL, hides_notes=True)
    assert {one.text for one in hidden} == {"redenen zijn niet openbaar"}
