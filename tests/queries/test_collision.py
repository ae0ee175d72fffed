"""The success collision of teams, from records: who may come, when, beside what room, and what if."""

from __future__ import annotations

import datetime as dt

import duckdb
import pandas
import pytest
from scipy.stats import betabinom

from doorstroom.measures import team_collision
from doorstroom.store.questions import question
from tests.given import empty_store, rows, store_of
from tests.queries.collision_tables import (
    AS_OF,
    Q1,
    Q2,
    Q3,
    TEAM,
    evaluated,
    evaluating,
    happened,
    past,
    pilot,
    planned,
    room,
    running,
    stopped,
    store,
    waiting,
)

EIGHT = [evaluating(f"e{nth}") for nth in range(8)]


def told(of, kind="fte", quarter=Q1, as_of=AS_OF, **given):
    """The row of a team and quarter."""
    answer = of.ask("collision", as_of=as_of, **given)
    answer = answer[(answer.kind == kind) & (answer.team == TEAM)]
    (row,) = answer[answer.quarter.dt.date == quarter].to_dict("records")
    return row


def begun(of, name, **given):
    """The chance by the end of each quarter that the need of a pilot has begun, without the trace."""
    with duckdb.connect(str(of.file(of.current_name())), read_only=True) as connection:
        found = connection.execute(
            """
            select begun
            from may_come_on($as_of, false, null, $whatif, no_pilot())
            where pilot_key = $key
            order by nth
            """,
            {"as_of": AS_OF, "key": f"m/{name}", "whatif": given.get("whatif")},
        ).fetchall()
    return [None if share is None else round(share, 9) for (share,) in found]


def no_chance(row):
    return row["p_over"] is None or row["p_over"] != row["p_over"]


# ------------------------------------------------------------- exact values


def test_eight_pilots_of_a_theme_against_room_for_six(tmp_path):
    row = told(store(tmp_path, [*past(), *EIGHT]))
    assert row["p_over"] == pytest.approx(0.1532507740, abs=1e-9)
    assert (row["room"], row["stress"], row["short"], row["n_pilots"]) == (6, 8, 2, 8)
    assert (row["tipping_pilot"], row["tipping_title"]) == ("m/e6", "Pilot e6")
    assert (row["n_unknown"], row["n_pooled"], row["n_timing_pooled"], row["is_share_pooled"]) == (0, 0, 0, False)
    assert row["is_worst"]


def test_who_runs_may_stop_before_an_evaluation(tmp_path):
    left = [stopped(f"x{nth}") for nth in range(5)]
    runs = [running(f"e{nth}") for nth in range(8)]
    assert told(store(tmp_path, [*past(), *left, *runs]))["p_over"] == pytest.approx(0.0274150850, abs=1e-9)


def test_with_half_a_chance_to_have_begun(tmp_path):
    half = [evaluated(f"s{nth}") for nth in range(3)] + [evaluated(f"f{nth}", "unsuccessful") for nth in range(2)]
    late = [evaluated(f"late{nth}", slip=900) for nth in range(3)]
    late += [evaluated(f"later{nth}", "unsuccessful", slip=900) for nth in range(2)]
    of = store(tmp_path, [*half, *late, *EIGHT], [room(3)])
    assert told(of)["p_over"] == pytest.approx(0.1973626843, abs=1e-9)


def test_in_euro_the_first_quarter_costs_once(tmp_path):
    dear = {"rollout_cost_once": 40_000, "rollout_cost_per_year": 120_000, "theme": "Jeugd"}
    two = [evaluating(f"e{nth}", **dear) for nth in range(2)]
    of = store(tmp_path, [*past(), *two], [room(9, 90_000, quarter) for quarter in (Q1, Q2)])
    # No fate of their own theme is known, so those of all themes count: Beta(7, 5).
    first, second = told(of, "euro"), told(of, "euro", Q2)
    assert first["p_over"] == pytest.approx(betabinom.sf(1, 2, 7, 5), abs=1e-9)
    assert (first["n_pooled"], first["stress"]) == (2, 140_000)
    assert second["p_over"] == pytest.approx(0, abs=1e-9)
    assert second["stress"] == 60_000


def test_the_share_of_decisions_that_are_to_roll_out_counts_for_all(tmp_path):
    half = [evaluated(f"s{nth}", decision="stop" if nth < 3 else "rollout_targeted") for nth in range(6)]
    three = [waiting(f"w{nth}", "2026-02-20", rollout_fte=2) for nth in range(3)]
    failures = [evaluated(f"f{nth}", "unsuccessful") for nth in range(4)]
    slower = [evaluated(f"t{nth}", wait=20, decision="stop" if nth < 3 else "rollout_full") for nth in range(6)]
    of = store(tmp_path, [*half, *slower, *failures, *three], [room(5)])
    assert told(of)["p_over"] == pytest.approx(0.5**3, abs=1e-9)


# ------------------------------------------------------------------- timing


def test_an_evaluation_on_the_last_day_of_a_quarter_is_in_it(tmp_path):
    of = store(tmp_path, [*past(), evaluating("on", "2026-03-31"), evaluating("after", "2026-04-01")])
    assert begun(of, "on") == [1] * 8
    assert begun(of, "after") == [0, *[1] * 7]


def test_slips_and_waits_add_up_day_by_day(tmp_path):
    slow = [evaluated(f"a{nth}", slip=10 * nth, wait=5 * nth) for nth in range(1, 6)]
    of = store(tmp_path, [*slow, evaluating("e", "2026-03-01")])
    ways = [(10 * slip + 5 * wait) for slip in range(1, 6) for wait in range(1, 6)]
    ends = [day - dt.date(2026, 3, 1) for day in (Q2, Q3)]
    expected = [sum(way < end.days for way in ways) / 25 for end in ends]
    assert 0 < expected[0] < 1
    assert begun(of, "e")[:2] == pytest.approx(expected)


def test_a_plan_that_has_passed_slips_on_from_today(tmp_path):
    slow = [evaluated(f"a{nth}", slip=10 * nth) for nth in range(1, 6)]
    of = store(tmp_path, [*slow, evaluating("e", AS_OF - dt.timedelta(days=20))])
    # Three slips are longer than 20 days: it may come 10, 20 or 30 days from now, and March has 30 of them left.
    assert begun(of, "e")[:2] == [1, 1]
    of = store(tmp_path / "two", [*slow, evaluating("e", AS_OF - dt.timedelta(days=19))])
    assert begun(of, "e")[:2] == pytest.approx([3 / 4, 1])  # 1, 11, 21 or 31 days from now


def test_who_waits_is_taken_to_wait_as_those_who_waited_so_long(tmp_path):
    slow = [evaluated(f"a{nth}", wait=10 * nth) for nth in range(1, 11)]
    of = store(tmp_path, [*slow, waiting("w", AS_OF - dt.timedelta(days=50))])
    # Five waited longer than that, of which three no longer than 80 days: until the end of March.
    assert begun(of, "w")[:2] == pytest.approx([3 / 5, 1])
    of = store(tmp_path / "border", [*slow, waiting("w", AS_OF - dt.timedelta(days=49))])
    assert begun(of, "w")[0] == pytest.approx(3 / 6)


def test_every_plan_that_stood_counts_and_what_is_not_held_yet_is_censored(tmp_path):
    """Twice planned anew: one that slipped 100 days from its first plan slipped 40 from its second."""
    moved = [
        pilot(
            f"a{nth}",
            happened("started", "2021-01-01"),
            planned("2021-06-01"),
            planned("2021-07-31", "2021-05-01"),
            happened("evaluation", "2021-09-09", "successful"),
            happened("rollout_decision", "2021-09-09", "rollout_full"),
        )
        for nth in range(5)
    ]
    of = store(tmp_path, [*moved, evaluating("e", "2026-04-01")])
    assert begun(of, "e")[:3] == pytest.approx([0, 1 / 2, 1])


def test_who_waits_longer_than_anybody_did_has_not_begun_and_may_all_the_same(tmp_path):
    slow = [evaluated(f"a{nth}", wait=10) for nth in range(6)]
    of = store(tmp_path, [*slow, *past(0, 4), waiting("w", "2025-03-01", rollout_fte=9)])
    row = told(of)
    assert begun(of, "w") == [0] * 8
    assert (row["n_beyond"], row["stress"], row["short"], row["tipping_pilot"]) == (1, 9, 3, "m/w")
    assert row["n_unseen"] == 1
    assert (
        told(store(tmp_path / "seen", [*slow, *past(0, 4), waiting("w", AS_OF - dt.timedelta(days=9))]))["n_unseen"]
        == 0
    )
    assert row["p_over"] == pytest.approx(0, abs=1e-9)
    assert row["p_over"] > 0  # never said to be impossible


@pytest.mark.parametrize(("n", "withheld"), [(4, "timing_unknown"), (5, None)])
def test_fewer_than_five_slips_say_nothing(tmp_path, n, withheld):
    few = [evaluated(f"s{nth}", slip=0) for nth in range(n)]
    # Fates and decisions enough, without plans.
    unplanned = [
        pilot(
            f"u{nth}",
            happened("evaluation", "2022-01-01", "successful"),
            happened("rollout_decision", "2022-01-01", "rollout_full"),
        )
        for nth in range(6)
    ]
    row = told(store(tmp_path, [*few, *unplanned, *EIGHT]))
    assert no_chance(row) == (withheld is not None)
    assert withheld is None or row["withheld"] == withheld


def test_in_a_network_those_of_all_count_where_the_own_are_too_few(tmp_path):
    others = "\n".join(
        [
            "pilot_id | municipality | title | theme | receiving_team | rollout_fte | rollout_cost_once | "
            "rollout_cost_per_year",
            *(f"s{nth} | elders | S | Wmo | T | 1 | 0 | 0" for nth in range(6)),
            *(f"f{nth} | hier | F | Wmo | T | 1 | 0 | 0" for nth in range(5)),
            *(f"e{nth} | hier | E | Wmo | {TEAM} | 1 | 0 | 0" for nth in range(2)),
        ]
    )
    lines = ["pilot_id | municipality | milestone | planned_on | happened_on | outcome | recorded_on"]
    for nth in range(6):
        lines += [
            f"s{nth} | elders | evaluation | 2021-06-01 | | | 2020-01-01",
            f"s{nth} | elders | evaluation | | 2021-06-01 | successful | 2021-06-01",
            f"s{nth} | elders | rollout_decision | | 2021-06-01 | rollout_full | 2021-06-01",
        ]
    lines += [f"f{nth} | hier | evaluation | | 2021-06-01 | unsuccessful | 2021-06-01" for nth in range(5)]
    for nth in range(2):
        lines += [
            f"e{nth} | hier | started | | 2025-01-01 | | 2025-01-01",
            f"e{nth} | hier | evaluation | 2026-03-20 | | | 2025-01-01",
        ]
    capacity = f"municipality | team | quarter | fte | budget\nhier | {TEAM} | 2026-01-01 | 1 | 100"
    of = store_of(tmp_path, pilots=others, milestones="\n".join(lines), capacity=capacity)
    row = told(of, municipality=["hier"])
    assert (row["n_timing_pooled"], row["is_share_pooled"], row["n_pooled"]) == (2, True, 0)
    assert row["p_over"] == pytest.approx(betabinom.sf(1, 2, 1, 6), abs=1e-9)
    assert row["basis"] == "free"
    assert not row["is_basis_said"]


def test_a_pilot_without_a_plan_leaves_the_timing_unknown(tmp_path):
    unplanned = pilot("u", happened("started", "2025-01-01"))
    row = told(store(tmp_path, [*past(), *EIGHT, unplanned]))
    assert (row["withheld"], row["stress"]) == ("timing_unknown", 9)  # where all succeed it may come


def test_a_plan_for_an_evaluation_that_was_held_is_none_any_more(tmp_path):
    again = pilot(
        "u",
        planned("2025-06-01"),
        happened("evaluation", "2025-06-01", "inconclusive"),
        happened("rollout_decision", "2025-07-01", "extend"),
    )
    of = store(tmp_path, [*past(), again])
    assert begun(of, "u") == [None] * 8
    planned_anew = (again[0], again[1], [*again[2], f"u | {planned('2026-03-20', '2025-07-01')}"])
    assert begun(store(tmp_path / "anew", [*past(), planned_anew]), "u") == [1] * 8


def test_days_on_which_an_evaluation_is_due_count_where_there_are_no_plans(tmp_path):
    names = [f"d{nth}" for nth in range(5)]
    done = [
        pilot(
            name, happened("evaluation", "2022-01-31", "successful"), happened("rollout_decision", "2022-01-31", "stop")
        )
        for name in names
    ]
    coming = pilot("e", happened("started", "2025-01-01"))
    due = "\n".join(["pilot_id | due_on | held_on", *(f"{name} | 2022-01-01 | 2022-01-31" for name in names)])
    of = store(tmp_path, [*done, coming], evaluations=f"{due}\ne | 2026-03-01 |")
    assert begun(of, "e")[:2] == [1, 1]  # 30 days late is 31 March
    of = store(tmp_path / "later", [*done, coming], evaluations=f"{due}\ne | 2026-03-02 |")
    assert begun(of, "e")[:2] == [0, 1]


def test_a_plan_that_was_recorded_later_takes_the_place_of_no_day_yet(tmp_path):
    later = pilot("e", happened("started", "2025-01-01"), planned("2026-06-01", "2026-03-02"))
    due = "pilot_id | due_on | held_on\ne | 2026-03-20 |"
    of = store(tmp_path, [*past(), later], evaluations=due)
    found = [of.ask("collision_pilots", as_of=day).set_index("pilot_key").planned_on["m/e"] for day in (AS_OF, Q2)]
    assert [day.date() for day in found] == [dt.date(2026, 3, 20), dt.date(2026, 6, 1)]


def test_what_was_recorded_later_is_not_known_yet(tmp_path):
    moved = evaluating("e")
    told_later = (moved[0], moved[1], [*moved[2], f"e | {planned('2026-05-01', '2026-03-02')}"])
    of = store(tmp_path, [*past(), told_later], [room(0.5)])
    assert told(of)["stress"] == 1
    assert told(of, as_of=dt.date(2026, 3, 2))["stress"] == 0


# --------------------------------------------------------------- who and what room


def test_without_capacity_nothing_is_green(tmp_path):
    of = store(tmp_path, [*past(), *EIGHT], [room(team="Wijkteam Zuid")])
    row = told(of)
    assert (row["withheld"], row["stress"]) == ("no_room", 8)
    assert no_chance(row)
    row = told(store(tmp_path / "next", [*past(), *EIGHT], [room("", "", Q1), room(9, "", Q2)]), quarter=Q1)
    assert row["withheld"] == "no_room"
    assert row["capacity_until"].date() == dt.date(2026, 6, 30)


def test_pilots_that_name_no_team_stand_apart(tmp_path):
    of = store(tmp_path, [*past(), evaluating("e", receiving_team="")])
    answer = of.ask("collision", as_of=AS_OF)
    assert rows(answer[answer.team.isna() & (answer.quarter.dt.date == Q1)], "kind", "stress", "withheld") == [
        ("fte", 1, "no_room"),
        ("euro", 0, "no_room"),
    ]


@pytest.mark.parametrize(("basis", "certain", "p_over"), [("free", 0, 0), ("", 0, 0), ("total", 6, 7 / 12)])
def test_where_the_capacity_is_total_what_is_rolled_out_already_asks_too(tmp_path, basis, certain, p_over):
    row = told(store(tmp_path, [*past(), evaluating("e")], [room(6, basis=basis)]))
    assert (row["certain"], row["p_over"]) == (certain, pytest.approx(p_over, abs=1e-9))
    assert (row["basis"], row["is_basis_said"], row["n_pilots"]) == (basis or "free", basis != "", 1)


def test_what_is_rolled_out_costs_once_only_in_the_quarter_of_its_decision(tmp_path):
    dear = {"rollout_cost_once": 1000, "rollout_cost_per_year": 400}
    done = pilot(
        "d",
        happened("evaluation", "2026-01-02", "successful"),
        happened("rollout_decision", "2026-02-02", "rollout_full"),
        **dear,
    )
    of = store(tmp_path, [*past(rollout_fte=0), done], [room(9, 2000, quarter, "total") for quarter in (Q1, Q2)])
    assert told(of, "euro")["certain"] == 1100
    assert told(of, "euro", Q2)["certain"] == 100


def test_a_pilot_without_a_known_need_makes_it_at_least(tmp_path):
    row = told(store(tmp_path, [*past(), *EIGHT, evaluating("u", rollout_fte="")]))
    assert (row["n_unknown"], row["p_over"]) == (1, pytest.approx(0.1532507740, abs=1e-9))


def test_fates_of_who_is_on_its_way_again_are_not_known_yet(tmp_path):
    again = [
        pilot(
            f"u{nth}",
            planned("2026-03-20", "2025-08-01"),
            happened("evaluation", "2025-06-01", "inconclusive"),
            happened("rollout_decision", "2025-07-01", "extend"),
            rollout_fte=0,
        )
        for nth in range(3)
    ]
    assert told(store(tmp_path, [*past(), *EIGHT, *again]))["p_over"] == pytest.approx(0.1532507740, abs=1e-9)


def test_a_partly_successful_pilot_waits_only_where_that_is_asked(tmp_path):
    slow = [evaluated(f"t{nth}", wait=60) for nth in range(6)]
    partly = pilot("p", happened("evaluation", "2026-02-20", "partly_successful"))
    of = store(tmp_path, [*slow, *past(0), partly], [room(0.5)])
    assert (told(of)["n_pilots"], told(of, include_partly=True)["n_pilots"]) == (0, 1)


@pytest.mark.parametrize(
    ("last", "n"),
    [
        (None, 8),
        (dt.date(2027, 10, 1), 8),
        (dt.date(2028, 1, 1), 9),
        (dt.date(2035, 1, 1), 20),
        (dt.date(2025, 1, 1), 8),
    ],
)
def test_quarters_go_on_as_long_as_capacity_is_named(tmp_path, last, n):
    of = store(tmp_path, [*past(), *EIGHT], [room(quarter=last)] if last else ())
    answer = of.ask("collision", as_of=AS_OF)
    quarters = sorted(set(answer.quarter.dt.date))
    assert (len(quarters), quarters[0]) == (n, Q1)


def test_a_quarter_that_is_named_by_another_day_is_that_quarter(tmp_path):
    assert told(store(tmp_path, [*past(), *EIGHT], [room(quarter="Q1 2026")]))["room"] == 6


def test_the_worst_quarter_is_where_the_chance_is_greatest(tmp_path):
    rooms = [room(6, 10**6, Q1), room(5, 10**6, Q2), room(5, 10**6, Q3)]
    answer = store(tmp_path, [*past(), *EIGHT], rooms).ask("collision", as_of=AS_OF)
    assert rows(answer[answer.is_worst], "team", "kind", "quarter", "short") == [(TEAM, "fte", Q2.isoformat(), 3)]


def test_chances_that_differ_by_less_than_is_exact_are_a_tie():
    frame = pandas.DataFrame({"municipality": "m", "team": TEAM, "kind": "fte", "p_over": [0.19, 0.19 + 1e-15]})
    assert team_collision.worst(frame.assign(short=[4.5, 3.5])).tolist() == [True, False]


def test_without_pilots_there_are_no_rows(tmp_path):
    nobody = empty_store(tmp_path)
    for name in ("collision", "collision_pilots", "start_gate", "started_uncovered"):
        assert nobody.ask(name, as_of=AS_OF).empty


# ------------------------------------------------------------------ what if


@pytest.fixture(scope="module")
def eight(tmp_path_factory):
    first = evaluating("e0", targeted_fte=0, targeted_cost_once=0, targeted_cost_per_year=0)
    south = evaluating("z", receiving_team="Wijkteam Zuid")
    return store(tmp_path_factory.mktemp("eight"), [*past(), first, *EIGHT[1:], south])


@pytest.mark.parametrize(
    ("whatif", "p_over"),
    [
        (["out m/e0"], betabinom.sf(6, 7, 7, 5)),
        (["out m/e0", "out m/e1"], 0),
        (["targeted m/e0"], betabinom.sf(6, 7, 7, 5)),
        (["fte 1"], betabinom.sf(7, 8, 7, 5)),
        ([f"fte 1 m/{TEAM}"], betabinom.sf(7, 8, 7, 5)),
        (["fte -1.5", f"fte 0.5 m/{TEAM}"], betabinom.sf(5, 8, 7, 5)),
        (["fte 1 m/Wijkteam Zuid"], betabinom.sf(6, 8, 7, 5)),
        (["euro 1000"], betabinom.sf(6, 8, 7, 5)),
        (["move 30 m/e0"], betabinom.sf(6, 7, 7, 5)),
        (["move 10 m/e0"], betabinom.sf(6, 8, 7, 5)),
        (["out m/nobody"], betabinom.sf(6, 8, 7, 5)),
    ],
)
def test_what_if(eight, whatif, p_over):
    assert told(eight, whatif=whatif)["p_over"] == pytest.approx(p_over, abs=1e-9)


def test_what_if_stays_where_it_is_asked(eight):
    told(eight, whatif=["out m/e0", "fte 3"])
    assert told(eight)["p_over"] == pytest.approx(0.1532507740, abs=1e-9)


def test_a_targeted_variant_that_nobody_described_is_unknown(eight):
    row = told(eight, whatif=["targeted m/e1"])
    assert (row["n_unknown"], row["stress"]) == (1, 7)


@pytest.mark.parametrize("bad", ["", "out", "out ", "fte", "fte many", "move 3", "move m/e0", "more 3", "fte 1x m/T"])
def test_what_is_no_what_if_is_never_passed_over(eight, bad):
    with pytest.raises(duckdb.Error):
        eight.ask("collision", as_of=AS_OF, whatif=[bad])


def test_less_room_than_none_is_none(eight):
    assert told(eight, whatif=["fte -99"])["room"] == 0


def test_who_is_left_out_is_still_listed(eight):
    answer = eight.ask("collision_pilots", as_of=AS_OF, whatif=["out m/e0", "targeted m/e1", "move 5 m/e2"])
    found = answer[answer.team == TEAM].set_index("pilot_key")
    assert found.is_left_out.to_dict()["m/e0"]
    assert found.is_targeted.to_dict()["m/e1"]
    assert (found.move_days["m/e2"], found.planned_on["m/e2"].date()) == (5, dt.date(2026, 3, 25))
    assert (found.has_targeted["m/e0"], found.has_targeted["m/e3"]) == (True, False)
    assert found.is_need_unknown.to_dict()["m/e1"]


def test_a_pilot_more_never_lowers_the_chance_in_any_quarter(tmp_path):
    mixed = [
        *past(3, 3, slip=60, wait=45),
        *(evaluated(f"t{nth}", slip=10 * nth, wait=30 * nth) for nth in range(5)),
        *(evaluating(f"e{nth}", f"2026-0{3 + nth}-11", rollout_fte=nth / 2 + 0.5) for nth in range(5)),
        *(running(f"r{nth}", f"2026-1{nth}-11", theme="Jeugd", rollout_cost_once=9000) for nth in range(2)),
        waiting("w", "2026-02-01"),
    ]
    rooms = [room(2, 3000, quarter) for quarter in (Q1, Q2, Q3)]
    of = store(tmp_path, mixed, rooms)
    names = of.ask("collision_pilots", as_of=AS_OF)
    names = names[~names.role.isin(["committed", "candidate"])].pilot_key.tolist()
    assert len(names) == 8
    all_in = of.ask("collision", as_of=AS_OF).p_over
    for name in names:
        without = of.ask("collision", as_of=AS_OF, whatif=[f"out {name}"]).p_over
        assert (all_in.fillna(0) >= without.fillna(0) - 1e-12).all(), name
    assert all_in.max() > 0.3


def test_no_theme_owner_or_body_narrows_what_a_team_carries():
    for name in ("collision", "collision_pilots", "start_gate"):
        assert not {"theme", "owner", "body"} & question(name).parameters.keys()
