"""Every question on random portfolios, beside the same worked out from the definitions alone."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from doorstroom.store import questions
from tests.breadth import examples
from tests.reference.compare import COMPARED, NOT_COMPARED, compared, differences, plain, stored
from tests.reference.life import Register
from tests.reference.missed import missed_decisions
from tests.reference.portfolio import draw
from tests.reference.survival import Curve, Seen

SEEDS = range(examples(10))
FOUND_BY_MANY = (123, 299, 996, 1271, 1572, 20047, 20463)  # seeds of 2,000 that found something


def test_every_question_is_compared_or_says_why_not():
    assert sorted([*COMPARED, *NOT_COMPARED]) == questions.names()


@pytest.mark.parametrize("seeds", [*(range(first, first + 5) for first in SEEDS[::5]), FOUND_BY_MANY])
def test_the_product_says_what_the_definitions_say(seeds):
    times = 2 if seeds is FOUND_BY_MANY else 1
    found = [difference for seed in seeds for difference in differences(seed, times=times)]
    kinds = Counter((difference.question, difference.kind) for difference in found)
    assert not found, f"{dict(kinds)}\n" + "\n".join(map(str, found[:12]))


def test_a_figure_that_is_wrong_is_found(tmp_path):
    portfolio = draw(8)
    register, store = Register(portfolio.tables), stored(portfolio, tmp_path)
    given = {"as_of": dt.date(2025, 6, 12), "by": "owner"}
    rows = plain(store.ask("stagnation", **given))
    reference = COMPARED["stagnation"].answer(register, **given)
    spoilt = [dict(rows[0], n_open=rows[0]["n_open"] + 1e-6), *rows[2:]]
    kinds = {difference.kind for difference in compared(8, "stagnation", given, spoilt, reference)}
    assert kinds >= {"n_open", "row lacks"}


# ------------------------------------------------------------------ the reference itself


def test_kaplan_meier_gives_the_published_figures():
    maintained = [(9, 1), (13, 1), (13, 0), (18, 1), (23, 1), (28, 0), (31, 1), (34, 1), (45, 0), (48, 1), (161, 0)]
    curve = Curve(Seen(0, age, "left" if ended else None) for age, ended in maintained)
    assert (curve.s(31), curve.se(31)) == pytest.approx((27 / 55, 0.1641932672), abs=1e-9)
    assert curve.quantile(0.5) == 31
    nonmaintained = [(5, 1), (5, 1), (8, 1), (8, 1), (12, 1), (16, 0), (23, 1), (27, 1), (30, 1), (33, 1), (43, 1)]
    assert (
        Curve(Seen(0, age, "left" if ended else None) for age, ended in [*nonmaintained, (45, 1)]).quantile(0.5) == 23
    )


def test_without_censoring_the_beta_product_interval_is_that_of_clopper_and_pearson():
    from tests.reference.chances import clopper_pearson

    curve = Curve(Seen(0, age, "left") for age in range(1, 11))
    for age in range(1, 11):
        assert curve.interval(age) == pytest.approx(clopper_pearson(10 - age, 10), abs=1e-12)


@pytest.mark.parametrize("seed", range(0, 50, 7))
def test_over_all_of_time_as_many_ends_are_expected_as_came(seed, monkeypatch):
    monkeypatch.setattr("tests.reference.missed.WINDOW", 40_000)
    register = Register(draw(seed).tables)
    for stage_rows in [missed_decisions(register, dt.date(2026, 3, 1), by="stage")]:
        for row in stage_rows:
            assert row["expected"] == pytest.approx(row["observed"], abs=1e-9), row


@pytest.mark.parametrize("seed", range(0, 50, 7))
def test_the_steps_of_the_bridge_add_up(seed):
    register = Register(draw(seed).tables)
    for row in COMPARED["stagnation_bridge"].answer(register, dt.date(2025, 9, 1), since=dt.date(2025, 2, 1)):
        closing = row["opening"] + row["grown"] - row["released"] + row["other_norm"]
        assert row["closing"] == pytest.approx(closing, abs=1e-9), row
