"""Readiness: ten items a pilot, of which six are gates; what is open, why, and who assessed when."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.given import rows, store_of

DAY = dt.date.fromisoformat
GATES = ("rollout_plan", "line_owner", "structural_budget", "reserved_capacity", "decision_agreed", "legal_cleared")
PROFILE = ("anchoring", "partners", "residents", "routine_tested")
RUNS = """
pilot_id | milestone  | planned_on | happened_on | outcome | recorded_on
a        | started    |            | 2025-01-01  |         | 2025-01-01
a        | evaluation | 2025-12-31 |             |         | 2025-01-01
"""
HEADER = "pilot_id | item | state | evidence | evidence_place | assessed_on | assessor"


def said(*lines):
    return "\n".join([HEADER, *lines])


def of_a(item, state, evidence="zaak 1", place="pagina 4", day="2025-06-01", assessor="owner"):
    return f"a | {item} | {state} | {evidence} | {place} | {day} | {assessor}"


def all_met(day="2025-06-01", but=()):
    return [of_a(item, "yes", day=day) for item in (*GATES, *PROFILE) if item not in but]


def asked(folder, *lines, milestones=RUNS, **tables):
    return store_of(folder, milestones=milestones, readiness=said(*lines), **tables)


def items(store, day, *columns, **given):
    found = rows(store.ask("readiness", as_of=DAY(day), **given), "item", *columns)
    return {item: cells if len(cells) > 1 else cells[0] for item, *cells in found}


def now(store, day, *columns, **given):
    return rows(store.ask("readiness_now", as_of=DAY(day), **given), *columns)


def test_a_gate_is_met_by_a_yes_with_evidence_or_when_it_is_not_needed_for_a_reason(tmp_path):
    met = [of_a(gate, "yes") for gate in GATES[:4]]
    store = asked(tmp_path, *met, of_a(GATES[4], "yes", ""), of_a(GATES[5], "not_needed", "Past binnen het contract"))
    assert now(store, "2025-06-30", "open_gates", "open_items") == [(1, "decision_agreed")]
    (pilot,) = rows(store.ask("pilot", as_of=DAY("2025-06-30"), pilot_key="m/a"), "open_gates")
    assert pilot == (1,)


@pytest.mark.parametrize(
    ("state", "evidence", "day", "because"),
    [
        ("yes", "zaak 1", "2025-06-01", None),
        ("yes", "", "2025-06-01", "no_evidence"),
        ("not_needed", "Kan zonder", "2025-06-01", None),
        ("not_needed", "", "2025-06-01", "no_reason"),
        ("partly", "zaak 1", "2025-06-01", "partly"),
        ("no", "", "2025-06-01", "no"),
        ("no", "zaak 1", "2025-06-01", "no"),
        # What was said too long ago is outdated; a no stays one.
        ("yes", "zaak 1", "2024-06-01", "outdated"),
        ("not_needed", "Kan zonder", "2024-06-01", "outdated"),
        ("partly", "", "2024-06-01", "outdated"),
        ("no", "", "2024-06-01", "no"),
    ],
)
def test_an_open_item_says_why(tmp_path, state, evidence, day, because):
    store = asked(tmp_path, of_a("line_owner", state, evidence, day=day))
    found = items(store, "2025-06-30", "state", "is_open", "open_because", "is_outdated")
    assert found["line_owner"] == [state, because is not None, because, day < "2025"]
    assert found["partners"] == [None, True, "not_assessed", False]
    assert len(found) == 10


@pytest.mark.parametrize(("day", "n_open"), [("2025-11-28", 0), ("2025-11-29", 6)])
def test_an_assessment_holds_180_days(tmp_path, day, n_open):
    """2025-06-01 + 180 days = 2025-11-28."""
    store = asked(tmp_path, *all_met())
    assert now(store, day, "open_gates", "outdated_gates", "open_of_all") == [(n_open, n_open, 10 if n_open else 0)]
    because = "outdated" if n_open else None
    assert set(items(store, day, "open_because").values()) == {because}
    (pilot,) = rows(store.ask("pilot", as_of=DAY(day), pilot_key="m/a"), "open_gates")
    assert pilot == (n_open,)


def test_each_item_tells_who_said_what_where(tmp_path):
    lines = [
        of_a("partners", "yes", "Convenant", "tabel 2"),
        of_a("partners", "partly", "", "", "2025-05-01", "second"),
    ]
    store = asked(tmp_path, *lines)
    columns = (
        "state",
        "second_state",
        "second_on",
        "evidence",
        "evidence_place",
        "assessor",
        "assessed_on",
        "age_days",
    )
    assert items(store, "2025-06-30", *columns)["partners"] == [
        *("yes", "partly", "2025-05-01", "Convenant", "tabel 2", "owner", "2025-06-01", 29),
    ]
    assert items(store, "2025-05-31", "state", "assessor")["partners"] == ["partly", "second"]
    found = store.ask("readiness", as_of=DAY("2025-06-30"))
    assert rows(found[found["item"] == "partners"], "source_file", "source_row") == [("readiness.csv", 2)]
    assert found["item"].tolist() == [*GATES, *PROFILE]


@pytest.mark.parametrize(
    ("lines", "weakest"),
    [
        ([], ("rollout_plan", None, "not_assessed")),
        ([*all_met(but=GATES[:1]), of_a(GATES[0], "partly")], ("rollout_plan", "partly", "partly")),
        # Of equals the first of the contract; the profile counts as much as a gate.
        ([*all_met(but=("partners", "residents")), of_a("residents", "no"), of_a("partners", "no")],
         ("partners", "no", "no")),
        ([*all_met(but=("partners", "line_owner")), of_a("line_owner", "partly"), of_a("partners", "no")],
         ("partners", "no", "no")),
        ([*all_met(but=("partners", "line_owner")), of_a("line_owner", "no")], ("line_owner", "no", "no")),
        ([*all_met(but=("partners", "line_owner")), of_a("line_owner", "yes", "")],
         ("partners", None, "not_assessed")),
        ([*all_met(but=("partners",)), of_a("partners", "yes", "")], ("partners", "yes", "no_evidence")),
        (all_met(), ("rollout_plan", "yes", None)),
        ([*all_met(but=("rollout_plan",)), of_a("rollout_plan", "not_needed")], ("line_owner", "yes", None)),
    ],
)  # fmt: skip
def test_the_readiness_of_a_pilot_is_its_weakest_item(tmp_path, lines, weakest):
    others = [of_a("partners", "yes").replace("a | ", "b | ", 1)]
    milestones = f"{RUNS}b | registered | | 2025-01-01 | | 2025-01-01\n"
    store = asked(tmp_path, *lines, *others, milestones=milestones)
    columns = ("weakest_item", "weakest_state", "weakest_because")
    assert now(store, "2025-06-30", *columns) == [weakest]  # and b has not started


def test_where_nobody_assesses_readiness_all_is_unknown(tmp_path):
    store = store_of(tmp_path, milestones=RUNS)
    columns = ("open_gates", "open_items", "weakest_item", "is_near_not_ready", "start_moment", "moments_missed")
    assert now(store, "2025-12-01", *columns, "is_near") == [(None, None, None, None, "unknown", 0, True)]
    assert store.ask("readiness", as_of=DAY("2025-12-01")).empty
    counts = ("n_pilots", "n_unknown", "n_near", "n_near_not_ready", "n_near_unknown", "most_open", "n_most_open")
    found = rows(store.ask("readiness_summary", as_of=DAY("2025-12-01")), *counts)
    assert found == [(1, 1, 1, 0, 1, None, None)]


# ------------------------------------------------------------------ who is underway, and how near


@pytest.mark.parametrize(
    ("day", "near", "overdue"),
    [
        ("2025-09-30", False, False),  # 92 days before
        ("2025-10-01", True, False),
        ("2025-12-31", True, False),
        ("2026-01-01", False, True),
    ],
)
def test_near_is_within_thirteen_weeks_and_before_the_day_itself(tmp_path, day, near, overdue):
    store = asked(tmp_path, of_a("line_owner", "no", day="2025-09-01"))
    columns = ("is_near", "is_overdue", "is_near_not_ready", "is_overdue_not_ready")
    assert now(store, day, *columns) == [(near, overdue, near, overdue)]
    assert now(store, day, "is_near", near_days=92)[0][0] is not overdue


def test_weeks_are_counted_to_the_newest_plan_that_was_known_then(tmp_path):
    milestones = f"{RUNS}a | evaluation | 2026-02-11 | | | 2025-12-01\n"
    store = asked(tmp_path, of_a("line_owner", "yes"), milestones=milestones)
    columns = ("evaluation_on", "days_to_evaluation", "weeks_to_evaluation")
    assert now(store, "2025-11-26", *columns) == [("2025-12-31", 35, 5)]
    assert now(store, "2025-12-31", *columns) == [("2026-02-11", 42, 6)]


def test_without_a_plan_the_day_stays_unknown(tmp_path):
    milestones = "pilot_id | milestone | happened_on\na | started | 2025-01-01"
    store = asked(tmp_path, of_a("line_owner", "no"), milestones=milestones)
    columns = ("evaluation_on", "days_to_evaluation", "is_near", "is_overdue", "is_near_not_ready", "before_moment")
    assert now(store, "2025-06-30", *columns) == [(None, None, None, None, None, "unknown")]
    assert rows(store.ask("readiness_summary", as_of=DAY("2025-06-30")), "n_without_plan") == [(1,)]


def test_who_is_running_evaluating_or_waits_after_success_is_there(tmp_path):
    milestones = """
    pilot_id | milestone      | happened_on | outcome
    idea     | registered     | 2025-01-01  |
    prepares | start_decision | 2025-01-01  | go
    runs     | started        | 2025-01-01  |
    ended    | ended          | 2025-01-01  |
    waits    | evaluation     | 2025-01-02  | successful
    failed   | evaluation     | 2025-01-02  | unsuccessful
    partly   | evaluation     | 2025-01-02  | partly_successful
    stopped  | stopped        | 2025-01-02  | other
    """
    store = store_of(
        tmp_path, milestones=milestones, readiness=said("runs | line_owner | yes | z | | 2025-01-05 | owner")
    )
    columns = ("pilot_id", "stage", "is_waiting", "evaluation_on", "is_near")
    assert sorted(now(store, "2025-06-30", *columns)) == [
        ("ended", "evaluating", False, None, None),
        ("runs", "running", False, None, None),
        ("waits", "awaiting_decision", True, "2025-01-02", False),
    ]
    counts = ("n_pilots", "n_not_ready", "n_waiting", "n_waiting_not_ready", "n_without_plan")
    assert rows(store.ask("readiness_summary", as_of=DAY("2025-06-30")), *counts) == [(2, 2, 1, 1, 2)]
    assert set(store.ask("readiness", as_of=DAY("2025-06-30")).pilot_id) == {"ended", "runs", "waits"}


def test_use_stands_beside_readiness_and_a_small_number_is_withheld(tmp_path):
    pilots = "pilot_id | title | people_reached_now\na | A | 40\nb | B | 4\nc | C |"
    milestones = "pilot_id | milestone | happened_on\n" + "\n".join(f"{one} | started | 2025-01-01" for one in "abc")
    store = asked(tmp_path, of_a("line_owner", "yes"), pilots=pilots, milestones=milestones)
    found = sorted(now(store, "2025-06-30", "pilot_id", "people_reached_now", "is_people_withheld"))
    assert found == [("a", 40, False), ("b", None, True), ("c", None, False)]


def test_a_filter_narrows_as_it_does_everywhere(tmp_path):
    pilots = "pilot_id | title | theme\na | A | Wmo\nb | B | Jeugd"
    milestones = f"{RUNS}b | started | | 2025-01-01 | | 2025-01-01\n"
    store = asked(tmp_path, of_a("line_owner", "yes"), pilots=pilots, milestones=milestones)
    for theme, found in (("Wmo", "a"), ("Jeugd", "b")):
        given = {"as_of": DAY("2025-06-30"), "theme": [theme]}
        assert store.ask("readiness_now", **given).pilot_id.tolist() == [found]
        assert set(store.ask("readiness", **given).pilot_id) == {found}
        assert store.ask("readiness_summary", **given).n_pilots.tolist() == [1]
        assert set(store.ask("last_day_to_begin", **given).pilot_id) == {found}
        assert store.ask("last_day_summary", **given).n_pilots.tolist() == [1]


def test_one_sentence_counts_who_is_near_and_what_lacks_most(tmp_path):
    milestones, lines = [RUNS.strip().splitlines()[0]], []
    for nth, (planned, lacking) in enumerate(
        [("2025-08-01", 2), ("2025-09-01", 1), ("2025-09-29", 0), ("2026-01-01", 3), ("", 3)]
    ):
        milestones.append(f"p{nth} | started | | 2025-01-01 | | 2025-01-01")
        milestones += [f"p{nth} | evaluation | {planned} | | | 2025-01-01"] if planned else []
        lines += [
            f"p{nth} | {gate} | {'no' if 3 > place >= 3 - lacking else 'yes'} | zaak | | 2025-06-01 | owner"
            for place, gate in enumerate(GATES)
        ]
    store = asked(tmp_path, *lines, milestones="\n".join(milestones))
    columns = ("n_pilots", "n_near", "n_near_not_ready", "n_not_ready", "most_open", "n_most_open", "n_as_often")
    found = rows(store.ask("readiness_summary", as_of=DAY("2025-06-30")), *columns)
    assert found == [(5, 3, 2, 4, "structural_budget", 4, 1)]


# ------------------------------------------------------------------ the three moments

# Started 2025-01-01, evaluation 2025-12-31: midway is 2025-07-02, three months before 2025-09-30.
MOMENTS = ("start_moment", "midway_moment", "before_moment", "moments_missed")


@pytest.mark.parametrize(
    ("assessed", "day", "came"),
    [
        # The start: from 180 days before to 30 days after.
        ("2024-07-05", "2025-02-01", ("kept", "not_due", "not_due", 0)),
        ("2024-07-04", "2025-01-31", ("due", "not_due", "not_due", 0)),
        ("2024-07-04", "2025-02-01", ("missed", "not_due", "not_due", 1)),
        ("2025-01-31", "2025-02-01", ("kept", "not_due", "not_due", 0)),
        # Midway: from 60 days before to 30 days after; what is not past is not missed.
        ("2025-01-01", "2025-05-02", ("kept", "not_due", "not_due", 0)),
        ("2025-01-01", "2025-05-03", ("kept", "due", "not_due", 0)),
        ("2025-01-01", "2025-08-01", ("kept", "due", "due", 0)),
        ("2025-01-01", "2025-08-02", ("kept", "missed", "due", 1)),
        ("2025-01-01", "2025-10-31", ("kept", "missed", "missed", 2)),
        ("2025-01-01, 2025-05-02", "2025-08-02", ("kept", "missed", "due", 1)),
        ("2025-01-01, 2025-05-03", "2025-08-02", ("kept", "kept", "due", 0)),
        # One assessment keeps both of two moments that lie so near.
        ("2025-01-01, 2025-08-01", "2025-11-01", ("kept", "kept", "kept", 0)),
    ],
)
def test_a_moment_is_missed_when_its_days_are_past_and_nobody_assessed_a_gate(tmp_path, assessed, day, came):
    store = asked(tmp_path, *(of_a("line_owner", "yes", day=one) for one in assessed.split(", ")))
    assert now(store, day, *MOMENTS) == [came]


def test_the_profile_alone_keeps_no_moment(tmp_path):
    store = asked(tmp_path, of_a("line_owner", "yes", day="2024-07-01"), of_a("partners", "yes", day="2025-01-01"))
    assert now(store, "2025-02-01", "start_moment") == [("missed",)]


def test_what_was_past_before_anybody_assessed_anything_is_unknown_not_missed(tmp_path):
    store = asked(tmp_path, of_a("line_owner", "yes", day="2025-06-01"))
    assert now(store, "2025-06-30", *MOMENTS) == [("unknown", "kept", "not_due", 0)]


def test_an_assessment_says_at_which_moment_it_was_made(tmp_path):
    lines = [of_a("line_owner", "yes", day="2025-01-05"), of_a("partners", "yes", day="2025-06-01")]
    lines += [of_a("residents", "yes", day="2025-03-01"), of_a("anchoring", "yes", day="2025-08-01")]
    found = items(asked(tmp_path, *lines), "2025-08-10", "moment")
    assert {item: found[item] for item in ("line_owner", "partners", "residents", "anchoring", "rollout_plan")} == {
        "line_owner": "start",
        "partners": "midway",
        "residents": None,
        "anchoring": "before_evaluation",
        "rollout_plan": None,
    }


# ------------------------------------------------------------------ two assessors

STATES = {"y": "yes", "p": "partly", "n": "no", "x": "not_needed"}
FOUR = ("yyyyppynny yyypppynny", "yyyyyyyyyy ypyyppynyy", "pppnnnyypp pppnnnyyyp", "yyppnnyypp ypppnnypnp")


def pairs(*of_pilots):
    lines = []
    for nth, both in enumerate(of_pilots):
        for assessor, states in zip(("owner", "second"), both.split(), strict=True):
            lines += [
                f"p{nth} | {item} | {STATES[state]} | zaak | | 2025-06-01 | {assessor}"
                for item, state in zip((*GATES, *PROFILE), states, strict=True)
            ]
    milestones = "\n".join(f"p{nth} | started | | 2025-01-01 | | 2025-01-01" for nth in range(len(of_pilots)))
    return lines, f"{RUNS.strip().splitlines()[0]}\n{milestones}"


def agreed(folder, *of_pilots, **given):
    lines, milestones = pairs(*of_pilots)
    store = asked(folder, *lines, milestones=milestones)
    return store.ask("assessors_agree", as_of=DAY("2025-06-30"), **given).to_dict("records")


def test_kappa_leaves_out_one_pilot_at_a_time_and_is_withheld_under_ten(tmp_path):
    (found,) = agreed(tmp_path, *FOUR, least_pilots=4)
    assert found["kappa"] == pytest.approx(0.6992481203, abs=1e-9)
    assert found["se"] == pytest.approx(0.1212651522, abs=1e-9)
    assert (found["low"], found["high"]) == pytest.approx((0.3133, 1), abs=1e-4)
    assert (found["n_owner_higher"], found["n_owner_lower"], found["p_sign"]) == (8, 1, pytest.approx(0.0390625))
    assert (found["municipality"], found["n_pilots"], found["n_items"]) == ("m", 4, 40)


def test_with_four_pilots_nothing_but_the_counts_is_shown(tmp_path):
    (found,) = agreed(tmp_path, *FOUR)
    assert (found["withheld"], found["n_pilots"]) == ("too_few_pilots", 4)
    assert found["kappa"] != found["kappa"]


def test_all_yes_by_both_cannot_be_computed_and_agrees_wholly(tmp_path):
    (found,) = agreed(tmp_path, *["y" * 10 + " " + "y" * 10] * 10)
    assert (found["withheld"], found["share_agreed"]) == ("not_computable", 1)


def test_what_is_not_needed_by_either_is_left_out(tmp_path):
    (found,) = agreed(tmp_path, "xyyyyyyyyy yxyyyyyyyn")
    assert (found["n_items"], found["n_owner_higher"]) == (8, 1)


def test_the_second_is_laid_beside_what_the_owner_had_said_by_then(tmp_path):
    lines = [of_a("partners", "no", day="2025-06-01"), of_a("partners", "yes", day="2025-06-20")]
    lines += [of_a("partners", "no", day="2025-06-08", assessor="second")]
    lines += [of_a("residents", "yes", day="2025-06-20"), of_a("residents", "no", day="2025-06-08", assessor="second")]
    (found,) = asked(tmp_path, *lines).ask("assessors_agree", as_of=DAY("2025-06-30")).to_dict("records")
    assert (found["n_items"], found["share_agreed"]) == (1, 1)


def test_where_no_second_assessed_there_is_no_row(tmp_path):
    assert asked(tmp_path, of_a("partners", "no")).ask("assessors_agree", as_of=DAY("2025-06-30")).empty
