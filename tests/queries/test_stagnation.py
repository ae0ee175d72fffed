"""Where it stands still, by group and by stage, and the bridge between two days."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstroom.store.questions import QuestionError
from tests.breadth import examples
from tests.given import empty_store, rows, store_of

DAY = dt.date.fromisoformat
MONTH = 30.4375
BY = ("stage", "theme", "area", "target_group", "owner", "receiving_team", "body", "municipality", "all")


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return store_of(
        tmp_path_factory.mktemp("stagnation"),
        pilots="""
        pilot_id | title | theme | owner | receiving_team
        a        | A     | Wmo   | T1    | R1
        b        | B     | Wmo   | T2    |
        c        | C     | Jeugd | T2    | R1
        d        | D     |       | T1    |
        e        | E     | Jeugd | T1    |
        f        | F     | Jeugd | T1    |
        """,
        milestones="""
        pilot_id | milestone        | planned_on | happened_on | outcome          | decided_by
        a        | evaluation       |            | 2025-01-01  | successful       |
        a        | rollout_decision | 2025-09-01 |             |                  | Raad
        b        | registered       |            | 2025-03-01  |                  |
        c        | evaluation       |            | 2024-01-01  | successful       |
        d        | evaluation       |            |             | unsuccessful     |
        e        | started          |            | 2025-01-01  |                  |
        f        | registered       |            | 2020-01-01  |                  |
        f        | stopped          |            | 2021-01-01  | no_money         |
        """,
        segments="""
        pilot_id | area  | target_group | role
        a        | noord | jongeren     | tested
        a        | zuid  | jongeren     | candidate
        a        | oost  | ouderen      | not_here
        c        | noord | jongeren     | tested
        c        | noord | ouderen      | tested
        """,
    )


def stagnation(store, as_of, **given):
    return store.ask("stagnation", as_of=DAY(as_of), **given)


def test_months_over_norm_per_group_most_first(store):
    answer = stagnation(store, "2025-07-01")
    assert rows(answer, "grp", "n_open", "n_over_norm", "n_unknown_age", "n_without_norm") == [
        ("Jeugd", 2, 1, 0, 1),  # e runs without a planned end: counted, but there is nothing to measure it against
        ("Wmo", 2, 2, 0, 0),
        (None, 1, 0, 1, 0),  # d: evaluated on an unknown day, counted but never aged
    ]
    expected = [(547 - 90) / MONTH, (91 + 32) / MONTH, 0]
    assert answer.stagnation_months.tolist() == pytest.approx(expected, abs=1e-9)


def test_one_fossil_counts_for_twelve_months_at_most_in_the_capped_figure(store):
    answer = stagnation(store, "2025-07-01")
    assert answer.stagnation_months_capped.tolist() == pytest.approx([12, (91 + 32) / MONTH, 0], abs=1e-9)


@pytest.mark.parametrize(
    ("as_of", "n_over", "days"), [("2025-04-01", 0, 0), ("2025-04-02", 1, 1), ("2025-04-03", 1, 2)]
)
def test_the_day_on_which_the_norm_is_reached_is_not_over_it(store, as_of, n_over, days):
    answer = stagnation(store, as_of, by="owner")
    t1 = answer[answer.grp == "T1"].iloc[0]
    assert (t1.n_over_norm, t1.stagnation_months) == (n_over, pytest.approx(days / MONTH, abs=1e-9))


def test_a_pilot_of_two_areas_is_half_a_pilot_in_each(store):
    answer = stagnation(store, "2025-07-01", by="area").set_index("grp")
    assert answer.n_open["noord"] == 1.5  # half of a, and c, which has two target groups there
    assert answer.n_open["zuid"] == 0.5
    assert "oost" not in answer.index  # deliberately not there
    assert answer.stagnation_months["zuid"] == pytest.approx(91 / 2 / MONTH, abs=1e-9)


def test_a_pilot_without_segments_is_in_an_unknown_area(store):
    answer = stagnation(store, "2025-07-01", by="area")
    assert answer[answer.grp.isna()].n_open.tolist() == [3]


def test_grouped_by_stage_closed_pilots_are_in_none(store):
    assert rows(stagnation(store, "2025-07-01", by="stage"), "grp", "n_open") == [
        ("awaiting_decision", 3),
        ("idea", 1),
        ("running", 1),
    ]


@pytest.mark.parametrize("by", BY)
def test_the_groups_add_up_to_the_whole_which_is_the_figure_of_the_status_screen(store, by):
    day = DAY("2025-07-01")
    counts = store.ask("portfolio_counts", as_of=day).set_index("measure").value
    answer = stagnation(store, "2025-07-01", by=by)
    assert answer.stagnation_months.sum() == pytest.approx(counts["stagnation_months"], abs=1e-9)
    assert answer.n_over_norm.sum() == pytest.approx(counts["over_norm"], abs=1e-9)
    assert answer.n_open.sum() == pytest.approx(store.ask("building_up", as_of=day).n_open.sum(), abs=1e-9)
    matrix = store.ask("stagnation_matrix", as_of=day, by=by)
    assert matrix.stagnation_months.sum() == pytest.approx(counts["stagnation_months"], abs=1e-9)
    assert matrix.n_over_norm.sum() == pytest.approx(counts["over_norm"], abs=1e-9)
    assert matrix.n_waiting.sum() == pytest.approx(counts["waiting"], abs=1e-9)


def test_the_heatmap_has_a_cell_for_each_group_and_stage_with_pilots(store):
    answer = store.ask("stagnation_matrix", as_of=DAY("2025-07-01"))
    assert rows(answer, "grp", "stage", "n_open", "n_over_norm", "n_waiting") == [
        ("Jeugd", "running", 1, 0, 0),
        ("Jeugd", "awaiting_decision", 1, 1, 1),
        ("Wmo", "idea", 1, 1, 0),
        ("Wmo", "awaiting_decision", 1, 1, 1),
        (None, "awaiting_decision", 1, 0, 0),
    ]


def test_filters_narrow_the_groups(store):
    assert rows(stagnation(store, "2025-07-01", owner=["T2"]), "grp", "n_open") == [("Jeugd", 1), ("Wmo", 1)]
    assert rows(stagnation(store, "2025-07-01", by="body", body=["Raad"]), "grp", "n_open") == [("Raad", 1)]
    assert stagnation(store, "2025-07-01", municipality=["elders"]).empty


def test_before_anything_began_only_what_has_no_day_is_open(store):
    assert rows(stagnation(store, "2019-01-01"), "grp", "n_open", "stagnation_months") == [(None, 1, 0)]


def test_an_unknown_dimension_is_refused_with_the_known_ones(store):
    with pytest.raises(QuestionError, match="bad_choice") as refused:
        stagnation(store, "2025-07-01", by="colour")
    assert "receiving_team" in refused.value.details["known"]


def test_an_ended_pilot_is_never_over_a_norm_even_when_somebody_adopted_one(tmp_path):
    store = store_of(
        tmp_path,
        milestones="pilot_id | milestone | happened_on | outcome\na | stopped | 2024-01-01 | no_money",
        norms="stage | norm_days | adopted_on | adopted_by\nstopped | 10 | 2020-01-01 | Raad",
    )
    counts = store.ask("portfolio_counts", as_of=DAY("2025-07-01")).set_index("measure").value
    assert counts["stagnation_months"] == 0
    assert stagnation(store, "2025-07-01").empty


def test_an_empty_portfolio_has_no_stagnation(tmp_path):
    store = empty_store(tmp_path)
    for name in ("stagnation", "stagnation_matrix", "stagnation_bridge"):
        assert store.ask(name, as_of=DAY("2025-07-01")).empty


# ------------------------------------------------------------------- bridge


def bridge(store, since, as_of, **given):
    return store.ask("stagnation_bridge", as_of=DAY(as_of), since=DAY(since), **given)


def days(answer, *columns):
    """The figures of the one row, in days."""
    return tuple(round(answer[column].iloc[0] * MONTH, 9) for column in columns)


ENDED_IN_BETWEEN = """
pilot_id | milestone        | happened_on | outcome
a        | evaluation       | 2025-01-01  | successful
a        | rollout_decision | 2025-05-01  | stop
"""


@pytest.mark.parametrize(
    ("since", "as_of", "opening", "grown", "released", "closing"),
    [
        ("2025-04-01", "2025-04-11", 0, 10, 0, 10),  # each pilot over norm adds a day a day
        ("2025-04-11", "2025-04-30", 10, 19, 0, 29),
        ("2025-04-30", "2025-05-01", 29, 1, 30, 0),  # the day of leaving releases all of it
        ("2025-05-01", "2025-06-01", 0, 0, 0, 0),
        ("2025-03-01", "2025-06-01", 0, 30, 30, 0),  # came over norm and left in between
    ],
)
def test_closing_is_opening_and_grown_less_released(tmp_path, since, as_of, opening, grown, released, closing):
    store = store_of(tmp_path, milestones=ENDED_IN_BETWEEN + "b | registered | 2025-04-01 |")
    answer = bridge(store, since, as_of, by="all")
    if not answer.empty:
        assert days(answer, "opening", "grown", "released", "closing") == (opening, grown, released, closing)
    else:
        assert (opening, grown, released, closing) == (0, 0, 0, 0)


def test_newly_over_norm_and_resolved_are_those_on_one_day_and_not_on_the_other(tmp_path):
    store = store_of(tmp_path, milestones=ENDED_IN_BETWEEN + "b | registered | 2025-02-01 |")
    answer = bridge(store, "2025-04-15", "2025-05-15", by="all")  # a was over norm and left; b came over norm
    assert rows(answer, "newly_over_norm", "resolved") == [(1, 1)]
    assert rows(bridge(store, "2025-03-01", "2025-05-02", by="all"), "newly_over_norm", "resolved") == [(0, 0)]


def test_moving_on_to_the_next_stage_releases_what_the_stay_was_over(tmp_path):
    store = store_of(
        tmp_path,
        milestones="""
        pilot_id | milestone        | happened_on | outcome
        a        | evaluation       | 2025-01-01  | successful
        a        | rollout_decision | 2025-05-01  | rollout_full
        """,
    )
    answer = bridge(store, "2025-04-11", "2025-05-11", by="stage").set_index("grp")
    assert answer.released["awaiting_decision"] * MONTH == pytest.approx(30)
    assert "implementing" not in answer.index  # nothing over norm on any day


def test_a_changed_norm_is_a_step_of_its_own(tmp_path):
    store = store_of(
        tmp_path,
        milestones="pilot_id | milestone | happened_on | outcome\na | evaluation | 2025-01-01 | successful",
        norms="stage | norm_days | adopted_on | adopted_by\nawaiting_decision | 120 | 2025-05-01 | Raad",
    )
    answer = bridge(store, "2025-04-30", "2025-05-01", by="all")
    assert days(answer, "opening", "grown", "released", "other_norm", "closing") == (29, 1, 0, -30, 0)
    assert rows(answer, "newly_over_norm", "resolved", "over_by_other_norm") == [(0, 0, -1)]


def test_a_stay_that_ended_keeps_the_norm_of_the_day_on_which_it_ended(tmp_path):
    store = store_of(
        tmp_path,
        milestones=ENDED_IN_BETWEEN,
        norms="stage | norm_days | adopted_on | adopted_by\nawaiting_decision | 365 | 2025-05-02 | Raad",
    )
    assert days(bridge(store, "2025-04-11", "2025-06-01", by="all"), "grown", "released") == (20, 30)


def test_without_a_day_to_compare_with_the_bridge_spans_thirteen_weeks(tmp_path):
    store = store_of(tmp_path, milestones=ENDED_IN_BETWEEN)
    assert days(store.ask("stagnation_bridge", as_of=DAY("2025-04-30"), by="all"), "opening", "closing") == (0, 29)


# ------------------------------------------------- any log, any days, any norms

FIRST = DAY("2024-01-01")
STEPS = [
    ("registered", ""), ("start_decision", "go"), ("start_decision", "no_go"), ("started", ""), ("ended", ""),
    ("evaluation", "successful"), ("evaluation", "partly_successful"), ("evaluation", "unsuccessful"),
    ("rollout_decision", "rollout_full"), ("rollout_decision", "extend"), ("rollout_decision", "defer"),
    ("rollout_decision", "stop"), ("implemented", ""), ("stopped", "withdrawn"),
]  # fmt: skip
a_day = st.integers(0, 900).map(lambda n: (FIRST + dt.timedelta(days=n)).isoformat())
a_day_or_none = st.one_of(a_day, a_day, a_day, st.just(""))
statements = st.lists(st.tuples(st.sampled_from(STEPS), a_day_or_none, a_day_or_none), min_size=0, max_size=7)
plans = st.one_of(st.just(""), a_day)
places = st.lists(st.tuples(st.sampled_from("NZO"), st.sampled_from("jo"), st.booleans()), max_size=4, unique=True)
pilots = st.lists(st.tuples(st.sampled_from(["Wmo", "Jeugd", ""]), statements, plans, places), min_size=1, max_size=6)
norms = st.lists(
    st.tuples(st.sampled_from(["idea", "running", "awaiting_decision", "stopped"]), st.integers(0, 200), a_day_or_none),
    max_size=4,
    unique_by=lambda norm: (norm[0], norm[2]),
)


def drawn_store(folder, drawn_pilots, drawn_norms):
    """A store of what was drawn, handed in as tables like any other."""
    of_pilots, of_milestones, of_segments = ["pilot_id | title | theme"], [], ["pilot_id | area | target_group | role"]
    for nth, (theme, said, plan, where) in enumerate(drawn_pilots):
        of_pilots.append(f"p{nth} | P | {theme}")
        for (milestone, outcome), happened_on, recorded_on in dict.fromkeys(said):
            of_milestones.append(f"p{nth} | {milestone} | | {happened_on} | {outcome} | {recorded_on}")
        if plan:
            of_milestones.append(f"p{nth} | ended | {plan} | | | 2023-01-01")
        for area, group, is_here in where:
            of_segments.append(f"p{nth} | {area} | {group} | {'tested' if is_here else 'not_here'}")
    header = "pilot_id | milestone | planned_on | happened_on | outcome | recorded_on"
    of_norms = ["stage | norm_days | adopted_on | adopted_by"]
    of_norms += [f"{stage} | {norm} | {adopted_on} | Raad" for stage, norm, adopted_on in drawn_norms]
    return store_of(
        folder,
        pilots="\n".join(of_pilots),
        milestones="\n".join([header, *of_milestones]),
        segments="\n".join(of_segments),
        norms="\n".join(of_norms),
    )


def stays_of(store):
    """The stays as they were known, and the norms as they were handed in, for reckoning without SQL."""
    with duckdb.connect(store.file(store.current_name()), read_only=True) as records:
        columns = (
            *("pilot_no", "stage", "entered_on", "open_from", "open_until", "planned_end_on", "planned_known_from"),
            *("known_from", "known_until"),
        )
        stays = records.table("spells").select(*columns).fetchall()
        starting = dict(records.execute("select stage, starting_norm_days from stages").fetchall())
        adopted = records.execute("select stage, adopted_on, norm_days from norms").fetchall()
    return stays, starting, adopted


def shown(stays, day, starting, adopted):
    """What was known on a day of each open stay: (pilot, stage, day of entering) -> its norm in days, or None."""
    found = {}
    for pilot, stage, entered_on, open_from, open_until, planned_end_on, planned_from, known_from, known_until in stays:
        is_open = open_from <= day and (open_until is None or open_until > day)
        is_known = known_from <= day and (known_until is None or known_until > day)
        if not (is_open and is_known) or entered_on is None or stage in ("anchored", "stopped"):
            continue
        if stage == "running":
            is_planned = planned_end_on is not None and planned_from <= day
            norm = max(0, (planned_end_on - entered_on).days) if is_planned else None
        else:
            known = [(on or dt.date.min, norm) for of, on, norm in adopted if of == stage]
            known = [norm for norm in known if norm[0] <= day]
            norm = max(known)[1] if known else starting[stage]
        found[pilot, stage, entered_on] = norm
    return found


def over(stay, norm, day):
    """Days over a norm on a day."""
    return 0 if norm is None else max(0, (day - stay[2]).days - norm)


def reckoned(store, since, as_of):
    """opening, grown, released, other norm and closing in days, added up a day and a stay at a time."""
    stays, *rules = stays_of(store)
    total = defaultdict(int)
    days = [since + dt.timedelta(days=n) for n in range((as_of - since).days + 1)]
    known = [shown(stays, day, *rules) for day in days]
    for nth, day in enumerate(days):
        for stay in known[nth]:
            if nth and stay in known[nth - 1]:
                continue  # a stay is told from the day on which it is there first
            there = [at for at in range(nth, len(days)) if all(stay in known[on] for on in range(nth, at + 1))]
            norm = known[nth][stay]
            before = over(stay, norm, day)
            total["opening" if nth == 0 else "grown"] += before
            for at in there[1:]:
                total["grown"] += over(stay, norm, days[at]) - before
                norm = known[at][stay]
                before = over(stay, norm, days[at])
                total["other_norm"] += before - over(stay, known[at - 1][stay], days[at])
            if there[-1] + 1 < len(days):
                at_the_end = over(stay, norm, days[there[-1] + 1])
                total["grown"] += at_the_end - before
                total["released"] += at_the_end
            else:
                total["closing"] += before
    return tuple(total[name] for name in STEPS_OF_THE_BRIDGE)


STEPS_OF_THE_BRIDGE = ("opening", "grown", "released", "other_norm", "closing")


@settings(
    max_examples=examples(8), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(drawn_pilots=pilots, drawn_norms=norms, three_days=st.lists(st.integers(0, 1000), min_size=3, max_size=3))
def test_the_bridge_holds_for_any_log_any_days_and_any_norms(tmp_path_factory, drawn_pilots, drawn_norms, three_days):
    store = drawn_store(tmp_path_factory.mktemp("drawn"), drawn_pilots, drawn_norms)
    first, middle, last = (FIRST + dt.timedelta(days=n) for n in sorted(three_days))
    whole = figures(store, first, last, "all")
    assert whole == pytest.approx(reckoned(store, first, last), abs=1e-6)
    parts = [figures(store, first, middle, "all"), figures(store, middle, last, "all")]
    for step in ("grown", "other_norm", "released"):  # bridges in a row add up
        of = [part[STEPS_OF_THE_BRIDGE.index(step)] for part in (*parts, whole)]
        assert of[0] + of[1] == pytest.approx(of[2], abs=1e-6)
    for by in ("stage", "theme", "area", "target_group"):
        assert figures(store, first, last, by) == pytest.approx(whole, abs=1e-6)


def figures(store, since, as_of, by):
    """The steps of the bridge of all groups together, in days, each row of which is checked."""
    answer = store.ask("stagnation_bridge", as_of=as_of, since=since, by=by)
    for _, row in answer.iterrows():
        assert row.closing == pytest.approx(row.opening + row.grown - row.released + row.other_norm, abs=1e-9)
    then, now = (store.ask("stagnation", as_of=day, by=by) for day in (since, as_of))
    assert answer.opening.sum() == pytest.approx(then.stagnation_months.sum(), abs=1e-9)
    assert answer.closing.sum() == pytest.approx(now.stagnation_months.sum(), abs=1e-9)
    n_more = answer.newly_over_norm.sum() - answer.resolved.sum() + answer.over_by_other_norm.sum()
    assert n_more == pytest.approx(now.n_over_norm.sum() - then.n_over_norm.sum(), abs=1e-9)
    return tuple(answer[name].sum() * MONTH for name in STEPS_OF_THE_BRIDGE)
