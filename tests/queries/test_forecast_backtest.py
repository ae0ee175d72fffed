"""The forecast made again for past quarters, from what was recorded by then."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from tests.given import empty_store, rows, store_of
from tests.measures.simulated_register import AS_OF, register, tables

DAY = dt.date.fromisoformat


@pytest.fixture(scope="module")
def simulated(tmp_path_factory):
    stays = register(np.random.default_rng(8), paces=(1, 1), sizes=(120, 90))
    return store_of(tmp_path_factory.mktemp("simulated"), **tables(stays)), stays


def waiting_on(stays, body, day):
    offset = (day - AS_OF).days
    return int(np.sum((stays.body == body) & (stays.entered <= offset) & (stays.left > offset)))


def quarters(n):
    """The first days of the n last quarters that were over on the as-of day."""
    return [dt.date(2025 - nth // 4, 10 - 3 * (nth % 4), 1) for nth in range(n)]


def test_all_who_wait_on_the_last_eight_quarter_days_are_forecast_for(simulated):
    store, stays = simulated
    answer = store.ask("forecast_backtest", as_of=AS_OF)
    for body in (0, 1):
        of_body = answer[answer.body == f"Body {body}"].set_index("score")
        # 31 March 2026 is one day short of the quarter that began on 1 January.
        assert of_body.n_snapshots["brier"] == 8
        assert of_body.n["brier"] == sum(waiting_on(stays, body, day) for day in quarters(8))
    assert answer.n[0] == answer[~answer.is_whole & (answer.score == "brier")].n.sum()


def test_every_score_names_a_winner(simulated):
    store, _ = simulated
    answer = store.ask("forecast_backtest", as_of=AS_OF)
    assert answer.winner.isin(["model", "baseline", "equal"]).all()
    assert answer.withheld.isna().all()
    coverage = answer[answer.score == "coverage"]
    assert (coverage.model_low <= coverage.model).all()
    assert (coverage.model <= coverage.model_high).all()


def test_a_filter_leaves_the_scores_of_a_body_as_they_are(simulated):
    store, _ = simulated
    every, one = (store.ask("forecast_backtest", as_of=AS_OF, body=body) for body in (None, ["Body 1"]))
    columns = ("score", "n", "model", "baseline", "winner")
    assert rows(one[~one.is_whole], *columns) == rows(every[every.body == "Body 1"], *columns)


HEADER = "pilot_id | milestone | planned_on | happened_on | outcome | decided_by | recorded_on"


def late_register(folder, *, decision_recorded="", evaluation_recorded=""):
    """Ten decisions at weekly meetings, one pilot that waits over New Year 2025, and how its days were recorded."""
    days = [dt.date(2024, 1, 2) + dt.timedelta(days=7 * nth) for nth in range(110)]
    lines = [HEADER]
    for nth in range(30):
        lines.append(f"p{nth:02} | evaluation | | 2024-01-01 | successful | | ")
        lines.append(f"p{nth:02} | rollout_decision | 2024-12-01 | | | Raad | 2024-01-01")
        lines.append(f"p{nth:02} | rollout_decision | | {days[nth]} | rollout_full | Raad | ")
    lines.append(f"late | evaluation | | 2024-11-01 | successful | | {evaluation_recorded}")
    lines.append(f"late | rollout_decision | 2025-06-01 | | | Raad | {evaluation_recorded or '2024-11-01'}")
    lines.append(f"late | rollout_decision | | 2024-12-20 | stop | Raad | {decision_recorded}")
    meetings = "\n".join(["body | meets_on", *(f"Raad | {day}" for day in days)])
    return store_of(folder, milestones="\n".join(lines), meetings=meetings)


def forecasts_of_new_year(store):
    answer = store.ask("forecast_backtest", as_of=DAY("2025-04-01")).set_index("score")
    whole = answer[answer.is_whole]
    return int(whole.n["brier"])


def test_only_what_was_recorded_by_then_is_known(tmp_path):
    """On 1 January 2025 the pilot of 20 December was decided on, unless nobody had written that down yet."""
    at_once = forecasts_of_new_year(late_register(tmp_path / "at_once"))
    written_later = forecasts_of_new_year(late_register(tmp_path / "later", decision_recorded="2025-02-01"))
    assert written_later == at_once + 1


def test_who_was_not_yet_recorded_as_waiting_is_not_forecast_for(tmp_path):
    known = late_register(tmp_path / "known", decision_recorded="2025-02-01")
    unknown = late_register(tmp_path / "unknown", decision_recorded="2025-02-01", evaluation_recorded="2025-01-15")
    assert forecasts_of_new_year(unknown) == forecasts_of_new_year(known) - 1


def test_a_young_register_has_no_past_forecasts_and_says_so(tmp_path):
    assert set(empty_store(tmp_path).ask("forecast_backtest", as_of=AS_OF).withheld) == {"no_past_forecasts"}
