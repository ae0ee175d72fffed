import pandas
import pytest

from doorstroom.i18n import words_for
from doorstroom.report.tables import columns

NL = words_for("nl")
DAY = pandas.Timestamp("2026-03-01")
SAID = {
    "on_day": DAY,
    "kind": "happened",
    "milestone": "evaluation",
    "outcome": "successful",
    "planned_on": None,
    "days_shifted": 12,
    "decided_by": "College",
    "note": "Doel gehaald.",
    "is_inexact": False,
    "source_file": "milestones.csv",
    "source_sheet": None,
    "source_row": 14,
}


def in_words(**given):
    return columns.timeline_in_words(pandas.DataFrame([{**SAID, **given}]), NL).iloc[0].to_dict()


def to(page, **query):
    return f"/{page}?{query}"


@pytest.mark.parametrize(
    ("given", "name", "text"),
    [
        ({}, "what", "Gebeurd: Evaluatie"),
        ({}, "outcome", "Geslaagd"),
        ({}, "source", "milestones.csv, regel 14"),
        ({"source_sheet": "Mijlpalen"}, "source", "milestones.csv, blad Mijlpalen, regel 14"),
        ({"days_shifted": -3}, "shifted", "3 dagen eerder"),
        ({"days_shifted": 0}, "shifted", "gelijk"),
        ({"days_shifted": None}, "shifted", ""),
        ({"kind": "first_plan", "days_shifted": 0}, "shifted", ""),
        ({"on_day": None}, "day", "onbekend"),
        ({"is_inexact": True}, "day", "uiterlijk 1 mrt 2026"),
        ({"kind": "replan", "planned_on": DAY, "is_inexact": True}, "planned", "uiterlijk 1 mrt 2026"),
        ({"note": None, "decided_by": None}, "note", ""),
        ({"kind": "lesson", "milestone": None, "outcome": "adopted"}, "what", "Les"),
        ({"kind": "lesson", "milestone": None, "outcome": "adopted"}, "outcome", "Overgenomen"),
        (
            {"kind": "readiness", "milestone": "line_owner", "outcome": "partly", "decided_by": "second"},
            "by",
            "Tweede beoordelaar",
        ),
        (
            {"kind": "readiness", "milestone": "line_owner", "outcome": "partly", "decided_by": "second"},
            "which",
            "Eigenaar in de lijn",
        ),
        (
            {"kind": "evaluation", "milestone": None, "outcome": "external", "decided_by": None},
            "outcome",
            "Extern begeleid",
        ),
    ],
)
def test_each_kind_of_entry_is_worded_by_its_own_codes(given, name, text):
    assert in_words(**given)[name] == text


def test_the_timeline_of_nothing_has_the_same_columns():
    nothing = columns.timeline_in_words(pandas.DataFrame(columns=list(SAID)), NL)
    assert {column.name for column in columns.timeline(NL, lambda page, **query: "/")} <= set(nothing.columns)


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({"is_adopted": True, "adopted_on": DAY, "adopted_by": "College"}, "vastgesteld op 1 maart 2026 door College"),
        ({"is_adopted": True, "adopted_on": None, "adopted_by": "College"}, "vastgesteld door College"),
        ({"is_adopted": False, "adopted_on": None, "adopted_by": None}, "nog niet vastgesteld"),
    ],
)
def test_a_norm_says_whether_it_was_adopted(row, text):
    assert columns.norms_in_words(pandas.DataFrame([row]), NL)["adopted"].tolist() == [text]


def test_the_municipality_is_named_only_where_there_are_several():
    one = pandas.DataFrame({"municipality": ["Waterkant", "Waterkant"]})
    two = pandas.DataFrame({"municipality": ["Waterkant", "Dijkhaven"]})
    named = [{column.name for column in columns.waiting(frame, NL, to)} for frame in (one, two)]
    assert "municipality" not in named[0]
    assert "municipality" in named[1]


def test_a_title_leads_to_its_pilot_and_over_norm_is_marked():
    shown = {column.name: column for column in columns.waiting(pandas.DataFrame({"municipality": ["m"]}), NL, to)}
    assert shown["title"].link({"pilot_key": "m/1"}) == to("pilot", id="m/1")
    assert [shown["days_over_norm"].tone({"days_over_norm": days}) for days in (1, 0, None)] == ["warn", None, None]
