"""Every screen about portfolios of which little or nothing is known: it answers, and unknown is never none."""

from __future__ import annotations

import re

import pytest

from doorstroom.query.address import SCREENS
from tests.given import store_of
from tests.pages.reading import markup, slides, text

UNKNOWN = {
    "pilots": """
        pilot_id | title | self_rating | visibility
        1        | Alfa  | green       | public
        2        | Beta  |             | public
        3        | Gamma | red         | internal
    """,
    "milestones": """
        pilot_id | milestone | planned_on | happened_on | outcome
        1        | started   |            | 2025-01-13  |
        2        | ended     | 2026-12-01 |             |
    """,
}
PORTFOLIOS = {
    "stage_unknown": UNKNOWN,
    "no_milestone": {"pilots": "pilot_id | title\n1 | Alfa\n2 | Beta"},
    "days_unknown": {
        "milestones": """
            pilot_id | milestone  | happened_on | outcome
            1        | started    |             |
            2        | evaluation |             | successful
            3        | blocked    |             | money
            4        | anchored   |             |
            5        | stopped    |             | no_money
            6        | evaluation |             | partly_successful
            7        | recheck    |             | holds
        """,
        "lessons": "lesson_id | pilot_id | lesson\nL1 | 1 | Les",
        "readiness": "pilot_id | item | state | assessed_on\n1 | rollout_plan | yes | 2026-01-01",
    },
    "only_closed": {
        "milestones": """
            pilot_id | milestone | happened_on | outcome
            1        | stopped   | 2025-01-13  | no_money
        """,
    },
}
FIGURES = ("waiting", "records", "ratings_differ", "without_stage", "no_longer_listed")
ADDRESSES = [
    *((name, {}) for name in SCREENS),
    *(("pilot", {"id": f"m/{nth}"}) for nth in range(1, 8)),
    *(("origin", {"figure": figure}) for figure in FIGURES),
    ("briefing", {"audience": "staff"}),
    ("speaker", {"audience": "staff"}),
    ("decisions", {"partly": "true"}),
    ("stagnation", {"by": "body", "stage": "open"}),
    ("stagnation", {"by": "area", "stage": "running"}),
    ("stagnation", {"by": "stage"}),
    ("pivot", {"rows": "month", "columns": "stage", "measure": "stagnation_months"}),
]


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    return {name: store_of(tmp_path_factory.mktemp(name), **tables) for name, tables in PORTFOLIOS.items()}


@pytest.mark.parametrize(
    ("name", "address"), ADDRESSES, ids=lambda part: part if isinstance(part, str) else "-".join(part.values())
)
def test_a_screen_about_little_that_is_known_answers(screen, stores, name, address):
    # A screen as it opens about each portfolio; the same with more asked of it about every other one.
    among = ADDRESSES.index((name, address)) % 2 if address else 0
    for portfolio, store in list(stores.items())[among :: 2 if address else 1]:
        day = "2020-01-01" if portfolio == "only_closed" else "2026-03-31"
        app = screen(name, store, as_of=day, **address)
        assert not app.exception, portfolio
        assert not app.error, portfolio
        assert markup(app).count("<h1") == 1, portfolio


def test_a_pilot_before_its_first_milestone_says_so(screen, stores):
    app = screen("pilot", stores["stage_unknown"], id="m/1", as_of="2020-01-01")
    assert not app.exception
    assert "Van deze pilot was op deze dag nog niets bekend." in text(app)


@pytest.mark.parametrize("figure", ["waiting", "decided_12_months"])
def test_a_tile_that_is_not_known_has_no_zero_behind_it(screen, stores, figure):
    store = stores["stage_unknown"]
    assert text(screen("status", store)).count("onbekend") > 1
    told = text(screen("origin", store, figure=figure))
    assert "Dit cijfer is onbekend" in told
    assert "Het cijfer is 0" not in told


def test_where_no_outcome_is_known_nobody_says_that_nothing_is_asked(screen, stores):
    told = " ".join(slides(screen("briefing", stores["stage_unknown"])))
    assert "Het is niet bekend of er een besluit gevraagd wordt" in told
    assert "geen besluit gevraagd" not in told


NOT_BEGUN = "Op deze dag was nog geen enkele pilot begonnen."
NOT_EVALUATED = "Van geen enkele pilot is een evaluatie vastgelegd."
NO_STAGE = "Van geen enkele pilot is de fase bekend."
NOTHING = [
    ({"as_of": "2020-01-01"}, "only_closed", dict.fromkeys(("status", "decisions", "stagnation"), NOT_BEGUN)),
    (
        {"as_of": "2026-03-31"},
        "no_milestone",
        {"status": NOT_EVALUATED, "decisions": NOT_EVALUATED, "stagnation": NO_STAGE},
    ),
    (
        {"as_of": "2020-01-01"},
        "stage_unknown",
        {"status": NOT_EVALUATED, "decisions": NOT_EVALUATED, "stagnation": NO_STAGE},
    ),
]


@pytest.mark.parametrize("name", ["status", "decisions", "stagnation"])
@pytest.mark.parametrize(("address", "portfolio", "said"), NOTHING)
def test_where_no_pilot_stands_in_a_stage_a_screen_says_why_and_never_none(
    screen, stores, name, address, portfolio, said
):
    shown = text(screen(name, stores[portfolio], **address))
    assert said[name] in shown
    assert not re.search(r"[Gg]een enkele (geslaagde )?pilot (wacht|loopt|staat)|Nergens", shown)


@pytest.mark.parametrize("name", ["status", "stagnation", "analysis", "pivot"])
def test_pilots_in_no_stage_are_named_wherever_stages_are_counted(screen, stores, name):
    shown = text(screen(name, stores["stage_unknown"], as_of="2026-03-31"))
    assert "Fase onbekend: 2 (Beta en Gamma)." in shown
    shown = text(screen(name, stores["days_unknown"], as_of="2026-03-31", lang="en"))
    assert "Stage unknown: 2 (Pilot 3 and Pilot 7)." in shown


def test_twenty_loaded_and_nineteen_in_view_is_explained(screen, stores):
    shown = text(screen("analysis", stores["only_closed"], as_of="2025-01-01"))
    assert "1 pilot had op deze dag nog niets: Pilot 1." in shown


def test_what_the_filters_leave_out_is_not_none(screen, stores, tmp_path):
    store = store_of(
        tmp_path,
        pilots="pilot_id | title | theme\n1 | A | Wmo\n2 | B | Jeugd",
        milestones="pilot_id | milestone | happened_on | outcome\n1 | evaluation | 2025-01-01 | successful\n"
        "2 | stopped | 2025-01-01 | other",
    )
    shown = {name: text(screen(name, store, as_of="2026-03-31", theme="Jeugd")) for name in ("status", "stagnation")}
    assert "Van geen enkele pilot binnen deze filters is een evaluatie vastgelegd" in shown["status"]
    assert "De enige pilot binnen deze filters is geborgd of gestopt" in shown["stagnation"]


def test_a_division_that_nobody_filled_in_is_not_nowhere_and_another_is_shown_first(screen, tmp_path):
    store = store_of(
        tmp_path,
        pilots="pilot_id | title | owner\n1 | A | Team Wmo",
        milestones="pilot_id | milestone | happened_on | outcome\n1 | evaluation | 2025-01-01 | successful",
    )
    first = text(screen("stagnation", store, as_of="2026-03-31"))
    assert "Meeste stilstand bij Team Wmo" in first or "Team Wmo" in first
    for by, said in (("theme", "Thema is nergens ingevuld"), ("area", "Gebied is nergens ingevuld")):
        shown = text(screen("stagnation", store, as_of="2026-03-31", by=by))
        assert said in shown
        assert "Nergens" not in shown


def test_a_briefing_of_internal_pilots_says_that_none_is_public(screen, stores):
    app = screen("briefing", stores["no_milestone"], as_of="2026-03-31")
    assert "Geen van de 2 pilots is openbaar gemaakt." in text(app)
    assert slides(app) == ["Geen van de 2 pilots is openbaar gemaakt"]
    assert "openbaar gemaakt" not in text(screen("briefing", stores["no_milestone"], audience="staff"))
