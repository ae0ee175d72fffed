"""What the leading figures were month by month: each day as `portfolio_counts` has it for that day."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.given import example_in, rows, store_of

DAY = dt.date.fromisoformat
AS_OF = DAY("2026-03-15")
FIGURES = {
    "waiting": "n_waiting",
    "over_norm": "n_over_norm",
    "stagnation_months": "stagnation_months",
    "decided_12_months": "n_decided",
}
CHOICES = [
    {},
    {"theme": ["Jeugdhulp"]},
    {"municipality": ["Waterkant"], "body": ["College"]},
    {"owner": ["Team Jeugd", "Team Wmo"]},
    {"theme": ["bestaat niet"]},
]


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    return example_in(tmp_path_factory.mktemp("example"))


@pytest.mark.parametrize("chosen", CHOICES, ids=str)
def test_each_day_is_as_the_figures_of_that_day(example, chosen):
    found = example.ask("figures_by_month", as_of=AS_OF, months=8, **chosen)
    assert len(found) == 8
    for row in found.to_dict("records"):
        counts = example.ask("portfolio_counts", as_of=row["day"].date(), **chosen).set_index("measure")["value"]
        assert {name: row[name] for name in FIGURES.values()} == {
            column: pytest.approx(counts[name]) for name, column in FIGURES.items()
        }


def test_it_holds_the_end_of_each_month_and_the_day_itself_also_before_there_was_any_pilot(tmp_path):
    store = store_of(
        tmp_path,
        milestones="""
        pilot_id | milestone        | happened_on | outcome      | recorded_on
        a        | started          | 2025-11-01  |              | 2026-02-01
        a        | evaluation       | 2026-02-01  | successful   | 2026-02-01
        a        | rollout_decision | 2026-03-01  | rollout_full | 2026-03-01
        b        | registered       | 2025-01-01  |              | 2025-12-01
        """,
    )
    found = store.ask("figures_by_month", as_of=AS_OF, months=5)
    assert rows(found, "day", "n_waiting", "n_decided") == [
        ("2025-11-30", 0, 0),
        ("2025-12-31", 0, 0),
        ("2026-01-31", 0, 0),
        ("2026-02-28", 1, 0),
        ("2026-03-15", 0, 1),
    ]


def test_a_decision_counts_for_twelve_months(tmp_path):
    decided = "pilot_id | milestone | happened_on | outcome\na | rollout_decision | 2025-03-31 | stop"
    found = store_of(tmp_path, milestones=decided).ask("figures_by_month", as_of=DAY("2026-04-30"), months=3)
    assert rows(found, "day", "n_decided") == [("2026-02-28", 1), ("2026-03-31", 0), ("2026-04-30", 0)]


def test_what_is_not_known_of_a_pilot_is_not_counted_as_known(tmp_path):
    store = store_of(
        tmp_path,
        pilots="pilot_id | title\na | Alfa\nb | Beta",
        milestones="pilot_id | milestone | happened_on\na | registered | 2026-01-10",
    )
    found = store.ask("figures_by_month", as_of=AS_OF, months=4)
    assert rows(found, "day", "n_known") == [
        ("2025-12-31", 0),
        ("2026-01-31", 1),
        ("2026-02-28", 1),
        ("2026-03-15", 1),
    ]
