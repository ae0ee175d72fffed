"""May a pilot start? From records, and for one that is not in them yet; and what was started uncovered."""

from __future__ import annotations

import datetime as dt

import pytest
from scipy.stats import betabinom

from doorstroom.store.questions import QuestionError
from tests.given import rows
from tests.queries.collision_tables import (
    AS_OF,
    Q1,
    Q2,
    TEAM,
    evaluated,
    evaluating,
    happened,
    past,
    pilot,
    planned,
    preparing,
    room,
    store,
    waiting,
)

EIGHT = [evaluating(f"e{nth}") for nth in range(8)]
LINE = "pilot_id | item | state | evidence | assessed_on\nn | structural_budget | yes | kadernota 2027 | 2026-02-01"
NEW = {
    **{"new_municipality": "m", "new_team": TEAM, "new_theme": "Wmo", "new_planned": dt.date(2026, 3, 20)},
    **{"new_fte": 1, "new_cost_once": 0, "new_cost_per_year": 0, "new_has_line": True},
}


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """Eight that may come, room for six, and one that wants to start."""
    return store(tmp_path_factory.mktemp("full"), [*past(), *EIGHT, preparing("n")], readiness=LINE)


def judged(of, **given):
    (row,) = of.ask("start_gate", as_of=AS_OF, **given).to_dict("records")
    return row


def test_a_ninth_pilot_is_refused_and_told_what_would_help(full):
    row = judged(full)
    assert (row["verdict"], row["pilot_key"], row["title"]) == ("over_limit", "m/n", "Pilot n")
    assert row["p_fte"] == pytest.approx(0.2724458204, abs=1e-9)
    assert row["p_fte_without"] == pytest.approx(0.1532507740, abs=1e-9)
    assert (row["extra_fte"], row["whole_fte"], row["limit"]) == (1, 1, 0.2)
    assert (row["has_structural_line"], row["is_decided"], row["capacity_until"].date()) == (
        True,
        True,
        dt.date(2026, 3, 31),
    )


def test_one_fte_more_and_it_passes(full):
    row = judged(full, whatif=["fte 1"])
    # One quarter of capacity is enough, for by its end the need has begun.
    assert (row["verdict"], row["p_fte"]) == ("passes", pytest.approx(0.1191950464, abs=1e-9))


def test_the_limit_is_a_setting(full):
    assert judged(full, limit_percent=28)["verdict"] == "passes"


def test_one_that_is_not_in_the_records_is_judged_as_one_that_is(full):
    recorded, made_up = judged(full), judged(full, **NEW)
    assert made_up["pilot_key"] == "m/"
    for name in ("verdict", "p_fte", "p_fte_without", "extra_fte", "whole_fte", "later_quarters", "team", "limit"):
        assert made_up[name] == recorded[name] or made_up[name] != made_up[name], name


@pytest.mark.parametrize(
    ("changed", "verdict", "why"),
    [
        ({"new_team": None}, "no_team", None),
        ({"new_fte": 0}, "passes", None),
        ({"new_fte": 0, "new_has_line": False}, "no_structural_line", None),
        ({"new_fte": None}, "unknown", "needs_unknown"),
        ({"new_fte": 0, "new_planned": None}, "unknown", "timing_unknown"),
        ({"new_fte": 1, "new_planned": dt.date(2026, 5, 1)}, "unknown", "horizon_too_short"),
        ({"new_team": "Wijkteam Zuid"}, "unknown", "no_room"),
        ({"new_cost_once": 1_500_000}, "over_limit", None),
    ],
)
def test_what_is_not_known_never_passes(full, changed, verdict, why):
    row = judged(full, **{**NEW, **changed})
    assert (row["verdict"], row["why_unknown"]) == (verdict, why)


def test_a_later_start_passes_where_there_is_more_room_later(tmp_path):
    rooms = [room(6, quarter=Q1), room(7, quarter=Q2)]
    row = judged(store(tmp_path, [*past(), *EIGHT, preparing("n")], rooms, readiness=LINE))
    assert (row["verdict"], row["later_quarters"], row["fullest_quarter"].date()) == ("over_limit", 1, Q1)


def test_the_targeted_variant_may_pass(tmp_path):
    smaller = {"targeted_fte": 0, "targeted_cost_once": 0, "targeted_cost_per_year": 0}
    row = judged(store(tmp_path, [*past(), *EIGHT, preparing("n", **smaller)], readiness=LINE))
    assert (row["verdict"], row["targeted_passes"]) == ("over_limit", True)


def test_where_it_is_already_too_much_it_could_not_start_anyhow(full):
    row = judged(full, whatif=["fte -1"])
    assert (row["verdict"], row["p_fte_without"]) == ("already_over", pytest.approx(betabinom.sf(5, 8, 7, 5), abs=1e-9))


@pytest.mark.parametrize(
    ("state", "evidence", "has_line"),
    [("yes", "zaak 1", True), ("yes", "", False), ("partly", "zaak 1", False), ("not_needed", "kost niets", True)],
)
def test_a_structural_line_is_one_with_evidence(tmp_path, state, evidence, has_line):
    told = (
        f"pilot_id | item | state | evidence | assessed_on\nn | structural_budget | {state} | {evidence} | 2026-02-01"
    )
    later = "\nn | structural_budget | no | | 2026-03-02"  # not known yet
    of = store(tmp_path, [*past(), preparing("n")], readiness=told + later)
    row = judged(of)
    assert (row["has_structural_line"], row["verdict"]) == (has_line, "passes" if has_line else "no_structural_line")


def test_who_has_started_is_no_candidate_and_each_is_judged_alone(tmp_path):
    two = [preparing("n"), pilot("i", happened("registered", "2026-02-01"), planned("2026-03-20"))]
    answer = store(tmp_path, [*past(), *EIGHT, *two]).ask("start_gate", as_of=AS_OF)
    assert rows(answer.sort_values("pilot_key"), "pilot_key", "is_decided", "whole_fte") == [
        ("m/i", False, 1),
        ("m/n", True, 1),
    ]


def test_what_never_came_within_what_was_seen_holds_no_start_up(tmp_path):
    """Of ten who succeeded three still wait: more than a tenth of all need has not begun, however long one looks."""
    quick, slow = past(), [waiting(f"w{nth}", "2020-01-01", receiving_team="Wijkteam Zuid") for nth in range(3)]
    of = store(tmp_path, [*quick, *slow, preparing("n")], readiness=LINE)
    row = judged(of)
    assert (row["verdict"], row["why_unknown"]) == ("passes", None)
    later = store(tmp_path / "later", [*quick, *slow, preparing("n", "2026-05-01")], readiness=LINE)
    assert judged(later)["why_unknown"] == "horizon_too_short"


def test_amounts_below_nothing_are_no_amounts(full):
    with pytest.raises(QuestionError):
        judged(full, **{**NEW, "new_fte": "-1"})
    with pytest.raises(QuestionError):
        judged(full, **{**NEW, "new_fte": "een"})


def test_what_was_started_uncovered_is_told_for_good(tmp_path):
    begun = happened("start_decision", "2025-01-10", "go_uncovered", "geld voor een jaar")
    over = pilot("o", begun, happened("stopped", "2025-06-01", "no_money"))
    runs = pilot("r", happened("start_decision", "2025-03-01", "go_uncovered", "team had geen ruimte"))
    covered = pilot("c", happened("start_decision", "2025-03-01", "go"))
    of = store(tmp_path, [over, runs, covered, evaluated("d")])
    assert rows(of.ask("started_uncovered", as_of=AS_OF), "pilot_key", "decided_on", "why", "stage") == [
        ("m/r", "2025-03-01", "team had geen ruimte", "preparing"),
        ("m/o", "2025-01-10", "geld voor een jaar", "stopped"),
    ]
    assert rows(of.ask("started_uncovered", as_of=dt.date(2025, 2, 28)), "pilot_key") == [("m/o",)]
    assert rows(of.ask("started_uncovered", as_of=dt.date(2025, 1, 9)), "pilot_key") == []
