"""Every screen about portfolios of which little or nothing is known: it answers, and unknown is never none."""

from __future__ import annotations

import pytest

from oversight.address import SCREENS
from tests.given import store_of
from tests.pages.reading import markup

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
DAYS = ("2020-01-01", "2026-03-31")
ADDRESSES = [
    *((name, {}) for name in SCREENS),
    *(("pilot", {"id": f"m/{nth}"}) for nth in range(1, 8)),
    *(("origin", {"figure": figure}) for figure in ("changes", "waiting", "records", "ratings_differ", "over_norm")),
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


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("portfolio", PORTFOLIOS)
@pytest.mark.parametrize(
    ("name", "address"), ADDRESSES, ids=lambda part: part if isinstance(part, str) else "-".join(part.values())
)
def test_a_screen_about_little_that_is_known_answers(screen, stores, name, address, portfolio, day):
    app = screen(name, stores[portfolio], as_of=day, **address)
    assert not app.exception
    assert not app.error
    assert markup(app).count("<h1") == 1
