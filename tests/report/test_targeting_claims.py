"""What Gericht uitrollen says: whole sentences whatever is known, and never none for what is unknown."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from doorstroom.i18n import words_for
from doorstroom.measures import fair_share, rollout_choices, rollout_plans, target_pilots, transport
from doorstroom.report.charts.target_grid import target_grid
from doorstroom.report.charts.target_map import target_map
from doorstroom.report.charts.theme import DARK
from doorstroom.report.text import targeting as claims
from tests.breadth import examples
from tests.i18n.test_every_claim import BROKEN

GROUPS, AREAS = ("ouderen", "jongeren", "gezinnen"), ("noord", "zuid", "oost", "west")
ROLES = ("tested", "tested", "candidate", "chosen", "rolled_out", "not_here")


def cells(seed: int) -> pd.DataFrame:
    """The frame `targeting` of one pilot, with much of it unknown or withheld in some."""
    dice = random.Random(seed)
    untold = dice.choice((0, 0.2, 0.6))

    def maybe(value: object) -> object:
        return None if dice.random() < untold else value

    rows = []
    for area in dice.sample(AREAS, dice.randint(1, 4)):
        for group in dice.sample(GROUPS, dice.randint(1, 3)):
            is_withheld = dice.random() < untold / 2
            need, reached = maybe(dice.randint(0, 400)), maybe(dice.randint(0, 200))
            is_known = not is_withheld and need is not None and reached is not None
            gap = max(need - reached, 0) if is_known else None
            fte, n = maybe(dice.choice((0.01, 0.02, 0.037))), dice.randint(10, 60)
            is_tested = dice.random() < 0.6
            effect = maybe(dice.randint(-5, n) / n) if is_tested else None
            rows.append(
                {
                    **{"municipality": "m", "pilot_key": "m/p", "title": "P", "area": area, "target_group": group},
                    **{"area_name": maybe(area.title()), "role": dice.choice(ROLES), "reason": maybe("Een reden")},
                    **{"people_in_need": need, "people_reached": reached, "gap": gap, "is_gap_withheld": is_withheld},
                    "unmet_share": gap / need if gap is not None and need else None,
                    **{"need_source": None, "need_on": pd.NaT, "participants": n, "n_unseen": dice.randint(0, 2)},
                    **{"is_participants_withheld": False, "is_tested": is_tested, "effect": effect},
                    "is_met": dice.random() < 0.6 if is_tested else None,
                    "effect_se": None if effect is None else max((abs(effect) * (1 - abs(effect)) / n) ** 0.5, 0.02),
                    **{"comparison": maybe(dice.choice(("before_after", "control"))), "measured_by": None},
                    **{"measured_on": pd.NaT, "is_undated": dice.random() < 0.2 if is_tested else None},
                    **{"is_outdated": dice.random() < 0.3 if is_tested else None, "likeness": maybe(dice.random())},
                    **{
                        "places": gap,
                        "is_capped": bool(gap) and dice.random() < 0.2,
                        "fte_per_person": fte,
                        "stage": maybe("awaiting_decision"),
                    },
                    "fte": None if gap is None or fte is None else gap * fte,
                    "euro_per_year": maybe(None if gap is None else gap * 900.0),
                    "review_on": maybe(pd.Timestamp("2026-02-01")),
                    **{"is_review_past": dice.random() < 0.5, "voltage_mean": 19 / 30, "voltage_sd": 0.1},
                    **{"rounded_to": dice.choice((1, 1, 5)), "source_file": "s.csv", "source_sheet": None},
                    **{"source_row": len(rows) + 2, "fte_room": dice.choice((0.1, 2.0, 30.0)), "euro_room": np.nan},
                    **{"neediest_share": 0.5, "plan_asked": "each", "which_asked": "may_be"},
                }
            )
    found = pd.DataFrame(rows).assign(
        rounded_to=rows[0]["rounded_to"], is_coarse=dice.random() < 0.3, fte_room=rows[0]["fte_room"]
    )
    found = found.assign(n_unseen=rows[0]["n_unseen"], stage=rows[0]["stage"])
    found["is_review_past"] &= (found["role"] == "not_here") & found["review_on"].notna()
    return found.sort_values(["area", "target_group"], ignore_index=True)


def sentences(frame: pd.DataFrame, words) -> Iterator[str]:
    found, plans = transport.complete(frame), rollout_plans.complete(frame)
    choices, shares = rollout_choices.complete(frame), fair_share.complete(frame)
    room = claims.Planned(claims.room_said(float(frame["fte_room"].iloc[0]), None, words), words.percent(0.5))
    yield claims.lead(found, plans, room, choices, words)
    yield claims.lead(found, None, room, None, words)
    yield from (said for _, said in claims.brief(found, plans, choices, words))
    yield from claims.notes(found, words)
    yield claims.pooled(found, words) or ""
    yield from claims.sums(found, 1.5, words)
    yield claims.title(found, words)
    yield claims.alt(found, words)
    assert target_grid(found, words, DARK).markup
    for row in plans.to_dict("records"):
        yield claims.plan_does(row, words)
        yield claims.plan_price(row, plans, words)
        yield from (f"{one.name}: {one.text}" for one in claims.plan_entries(choices, row["plan"], words))
    told = claims.in_words(found, words)
    yield from (str(cell) for name in told if name.endswith("_said") for cell in told[name])
    there = [plan for plan in claims.PLANS if plan in set(plans["plan"])]
    yield from claims.shares(shares, there, words).astype(str).to_numpy().ravel()
    some = [claims.standing(found, name, words) for name in ("small", "missed")]
    for entries in (*some, claims.not_here(found, words, is_public=False)):
        yield from (f"{one.name}: {one.text}" for one in entries)
    pilots = target_pilots.complete(frame)
    yield from (claims.pilot_said(row, words) for row in pilots.to_dict("records"))
    rooms = pd.DataFrame({"pilot_key": ["m/p"], "fte_free": [1.0]})
    yield from (claims.list_lead(claims.grouped(pilots, of), words) for of in (None, rooms))


@pytest.mark.parametrize("seed", range(examples(20)))
def test_every_sentence_is_whole_in_both_languages(seed):
    frame = cells(seed)
    for language in ("nl", "en"):
        for said in sentences(frame, words_for(language)):
            wrong = [(what, said) for pattern, what in BROKEN if re.search(pattern, said)]
            assert not wrong, (language, wrong)


@pytest.mark.parametrize("seed", range(examples(20)))
def test_a_plan_and_its_rows_say_the_same_and_fairness_never_helps_more(seed):
    frame = cells(seed)
    plans, choices = rollout_plans.complete(frame), rollout_choices.complete(frame)
    assert (plans["price"] >= -1e-9).all()
    assert (plans["fte"] <= frame["fte_room"].iloc[0] + 1e-9).all()
    for row in plans.itertuples():
        own = choices[(choices["plan"] == row.plan) & choices["is_chosen"]]
        assert (own["places"].sum(), own["fte"].sum()) == (row.places, pytest.approx(row.fte))
        assert own["evidence"].isin([1, 2]).all()


NL = words_for("nl")
PLAN = {"helped": 20.0, "helped_low": 9.0, "helped_high": 30.0, "fte": 2.0, "places": 40, "euro_per_year": 9.0}


def test_a_plan_that_holds_nothing_is_not_called_fairer_and_has_no_price():
    none = dict.fromkeys(PLAN, 0) | {"plan": "balanced", "n_cells": 0, "same_as": None}
    plans = pd.DataFrame([{"plan": "most", "n_cells": 1, "same_as": None, **PLAN}, none])
    frame = pd.DataFrame({"left_out": [None], "standing": ["plan"]})
    said = claims.lead(frame, plans, claims.Planned("2 fte", "50%"), None, NL)
    assert said.startswith(NL.count("targeting.lead.no_balance", 20, room="2 fte", share="50%"))
    assert claims.plan_price(none, plans, NL) == NL("targeting.plan.balanced.none")


def test_areas_in_no_row_are_counted_and_nobody_reached_is_not_unknown():
    known = {"plan": "now", "area_name": None, "places": 0, "difference": np.nan}
    rows = [{**known, "area": "a", "need": 50, "n_left_out": 0}, {**known, "area": "b", "need": 0, "n_left_out": 2}]
    found = pd.DataFrame(rows)
    assert claims.shares_unknown(found, NL) == NL.count("targeting.share.areas_unknown", 1, of=2)
    assert claims.shares(found, [], NL)["now"].tolist() == [NL("targeting.share.nobody_known")]
    alone = found.head(1)
    assert claims.shares_unknown(alone, NL) is None
    assert claims.shares(alone, [], NL)["now"].tolist() == [NL("targeting.share.nobody")]


def test_deliberately_not_without_a_reason_says_that_there_is_none_to_read():
    for seed in range(examples(20)):
        told = claims.in_words(transport.complete(cells(seed)), NL)
        left = told[(told["role"] == "not_here") & told["reason"].isna()]
        assert all(said.endswith(NL("targeting.not_here.reason_missing")) for said in left["evidence_said"])


@pytest.mark.parametrize(("effect", "key"), [(0.2, "title"), (0.0, "title_no_effect"), (np.nan, "title_no_effect")])
def test_only_where_it_helps_is_enough_proven(effect, key):
    frame = pd.DataFrame({"standing": ["plan"], "evidence": [1], "effect": [effect], "gap": [30]})
    said = (
        NL.count(f"figures.target_grid.{key}", 1, people="30") if key == "title" else NL(f"figures.target_grid.{key}")
    )
    assert claims.title(frame, NL) == said


@pytest.mark.parametrize("seed", range(examples(20)))
def test_what_is_said_of_all_cells_counts_each_once_and_agrees_with_the_picture(seed):
    found = transport.complete(cells(seed))
    assert found["standing"].isin(claims.STANDINGS).all()
    counted = {f"n_{name}": (found["standing"] == name).sum() for name in claims.STANDINGS}
    numbers = [int(said.split()[0]) for said in claims.standings_said(counted, NL)]
    assert sum(numbers) == len(found) == sum(claims.kinds(found).values())
    planned = set(found.loc[found["left_out"].isna(), "standing"])
    assert planned <= {"plan"}
    if claims.no_plan(found, NL) == NL("targeting.lead.none_open"):
        assert claims.title(found, NL) == NL("figures.target_grid.title_decided")


def test_a_reason_that_is_the_same_of_several_is_said_once():
    several = 0
    for seed in range(20):
        found = transport.complete(cells(seed))
        small = found[found["standing"] == "small"].to_dict("records")
        entries = claims.standing(found, "small", NL)
        assert len({one.text for one in entries}) == len(entries)
        for row in small:
            (entry,) = [one for one in entries if one.text == claims.why(row, NL)]
            assert claims.cell(row, NL) in entry.name
        several += len(small) - len(entries)
    assert several


def test_rolled_out_is_drawn_as_such_and_asks_for_no_small_test():
    frame = cells(0).assign(role="rolled_out")
    found = transport.complete(frame)
    assert set(claims.kinds(found)) == {"rolled_out"}
    assert claims.standing(found, "small", NL) == claims.standing(found, "missed", NL) == []
    assert claims.title(found, NL) == NL("figures.target_grid.title_decided")
    assert claims.no_plan(found, NL) == NL("targeting.lead.none_open")


def test_tested_in_vain_is_no_lack_of_evidence():
    row = {"standing": "missed", "evidence": 3, "is_dropped": False, "left_out": "evidence", "because": "not_met"}
    small = row | {"standing": "small", "because": "too_few"}
    assert claims.evidence(row, NL) != claims.evidence(small, NL)
    assert claims.SIGNS[claims.kind(row)] != claims.SIGNS[claims.kind(small)]
    assert len(set(claims.SIGNS.values())) == len(claims.SIGNS)


@pytest.mark.parametrize(
    ("measured", "low", "key"),
    [(np.nan, 0.13, "effect_new"), (0.21, 0.13, "effect_here"), (0.21, np.nan, "effect")],
)
def test_a_new_place_shows_how_far_its_effect_may_lie_off(measured, low, key):
    row = {"effect": 0.33, "effect_se": 0.05, "measured_effect": measured, "pool_low": low, "pool_high": 0.54}
    ends = (0.13, 0.54) if key == "effect_new" else (0.33 - 0.05 * claims.TENTH, 0.33 + 0.05 * claims.TENTH)
    said = {"effect": NL.percent(0.33), "low": NL.percent(ends[0]), "high": NL.percent(ends[1])}
    said |= {"measured": NL.percent(0.21)} if key == "effect_here" else {}
    assert claims.effect(row, NL) == NL(f"targeting.{key}", **said)


def pilots_given(**columns: list) -> pd.DataFrame:
    n = len(columns["standing"])
    counts = {f"n_{name}": [0] * n for name in claims.STANDINGS}
    base = {"pilot_key": [f"m/{nth}" for nth in range(n)], "is_asked": [True] * n, "least_fte": [1.0] * n}
    base |= {"stage": ["awaiting_decision"] * n}
    return pd.DataFrame(base | counts | columns)


def test_a_pilot_is_to_be_decided_on_only_where_its_smallest_choice_fits():
    found = pilots_given(standing=["plan", "plan", "plan", "first", "decided", "plan"], is_asked=[*[True] * 5, False])
    rooms = pd.DataFrame({"pilot_key": ["m/0", "m/1", "m/2"], "fte_free": [1.0, 0.9, np.nan]})
    groups = claims.grouped(found, rooms)
    assert {name: some["pilot_key"].tolist() for name, some in groups.items()} == {
        "plan": ["m/0"],
        "room": ["m/1", "m/2"],
        "first": ["m/3"],
        "decided": ["m/4"],
        "other": ["m/5"],
    }
    said = NL.count("targeting.list_lead", 3, who=NL.count("targeting.list_who_waiting", 5))
    assert claims.list_lead(groups, NL) == NL.count("targeting.list_room", 1, said=said)
    assert claims.list_lead(claims.grouped(found, None), NL) == said
    assert claims.list_lead(claims.grouped(found.tail(1), rooms), NL) == NL("targeting.list_none")
    found["stage"] = ["awaiting_decision", *["implementing"] * 5]
    assert claims.list_lead(claims.grouped(found, None), NL) == (
        "Over 5 pilots met gebieden valt nu te kiezen: 1 in afwachting van een besluit (ook wie deels slaagde) en 4 in "
        "invoering. Daarvan zijn er 3 te plannen."
    )


@pytest.mark.parametrize(("varies", "key"), [(True, "may_not_work"), (False, "unsure")])
def test_too_few_places_are_not_said_to_differ(varies, key):
    of_pool = {"n_tested": 3, "pool_mean": 0.2, "pool_low": -0.1, "pool_high": 0.5, "pool_varies": varies}
    said = {"mean": NL.percent(0.2), "low": NL.percent(-0.1), "high": NL.percent(0.5)}
    assert claims.pooled(pd.DataFrame([of_pool]), NL) == NL(f"targeting.pool.{key}", n=3, **said)


def test_what_is_withheld_or_unknown_is_in_no_plan():
    for seed in range(examples(20)):
        found = transport.complete(cells(seed))
        out = found[found["is_gap_withheld"] | found["gap"].isna() | found["role"].isin(["not_here", "rolled_out"])]
        assert out["left_out"].notna().all()


def shapes_of(*areas: str, step: float = 0.013) -> pd.DataFrame:
    squares = [
        [[[[5 + n * step, 52], [5 + (n + 1) * step, 52], [5 + (n + 1) * step, 52 + step], [5 + n * step, 52 + step]]]]
        for n in range(len(areas))
    ]
    geometry = [json.dumps(square) for square in squares]
    return pd.DataFrame({"municipality": "m", "area": areas, "name": areas, "geometry": geometry, "source_file": "g"})


@pytest.mark.parametrize(
    ("shapes", "is_drawn"),
    [
        (shapes_of("noord", "zuid"), True),
        (shapes_of("noord", "elders"), False),
        (shapes_of("noord", "zuid", step=1.0), False),  # squares that were made up
        (shapes_of("noord", "zuid").assign(geometry=None), False),
    ],
)
def test_a_map_is_drawn_only_where_several_areas_of_the_pilot_lie_on_earth(shapes, is_drawn):
    two = pd.concat([cells(1).head(1)] * 2, ignore_index=True)
    found = transport.complete(two.assign(area=["noord", "zuid"], area_name=["Noord", "Zuid"]))
    drawn = target_map(found, shapes, NL, DARK)
    assert (drawn is not None) == is_drawn
    if drawn:
        assert drawn.markup.count("<path") == 2
        assert all(claims.evidence(row, NL) in drawn.markup for row in found.to_dict("records"))


@pytest.mark.parametrize(("value", "said"), [(0.9954, "1"), (1.5, "1,5"), (2.9642, "2,96"), (0.0, "0"), (3.0, "3")])
def test_fte_is_told_with_no_more_decimals_than_it_has(value, said):
    assert claims.fte(value, NL) == NL("carrying.fte", n=said)
