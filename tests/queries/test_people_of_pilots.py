"""Promise 7 for the people that one pilot reaches: small numbers are withheld, and nothing shown gives one away."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from itertools import product

import pytest

from tests.given import rows, store_of

DAY = dt.date(2026, 1, 1)
SMALLEST = 4
MOST = 9


@pytest.fixture(scope="module")
def worlds(tmp_path_factory):
    """One waiting pilot for each pair of what is reached after rollout and now; and some of which one is not stated."""
    pairs = [*product(range(MOST + 1), repeat=2), ("", 5), (5, ""), ("", "")]
    pilots = "\n".join(f"{after}x{now} | P | {after} | {now}" for after, now in pairs)
    said = "\n".join(f"{after}x{now} | evaluation | 2025-01-01 | successful" for after, now in pairs)
    return store_of(
        tmp_path_factory.mktemp("people"),
        pilots=f"pilot_id | title | people_reached_per_month | people_reached_now\n{pilots}",
        milestones=f"pilot_id | milestone | happened_on | outcome\n{said}",
    )


def shown(store, *only, smallest=SMALLEST, rounded_to=1):
    """What a reader sees of each pilot, or of some, by what is stated: after rollout, now, more, fewer."""
    asked = {"as_of": DAY, "smallest": smallest, "rounded_to": rounded_to}
    waits = rows(
        store.ask("waiting_decisions", **asked), "pilot_id", "people_waiting_per_month", "people_falling_per_month"
    )
    seen = {}
    for name, waiting, falling in waits:
        stated = tuple(int(n) if n else None for n in name.split("x"))
        if only and stated not in only:
            continue
        one = store.ask("pilot", pilot_key=f"m/{name}", **asked)
        [reach] = rows(one, "people_reached_per_month", "people_reached_now")
        seen[stated] = (*reach, waiting, falling)
    return seen


@pytest.fixture(scope="module")
def seen(worlds):
    return shown(worlds)


def test_no_small_number_is_shown_or_follows_from_what_is_shown(seen):
    alike = defaultdict(list)
    for stated, found in seen.items():
        alike[found].append(stated)
    for (after, now), found in seen.items():
        assert not [n for n in found if n is not None and 0 < n < SMALLEST]
        if None in (after, now) or max(after, now) > MOST - SMALLEST:
            continue  # above it, other readings lie outside the worlds
        others = alike[found]
        for number in (lambda a, n: a, lambda a, n: n, lambda a, n: a - n):
            small = 0 < abs(number(after, now)) < SMALLEST
            assert not small or len({number(*other) for other in others if None not in other}) > 1, (after, now)


def test_what_is_large_enough_is_shown_and_unknown_stays_unknown(seen):
    assert seen[(9, 4)] == (9, 4, 5, 0)
    assert seen[(4, 9)] == (4, 9, 0, 5)
    assert seen[(9, 0)] == (9, 0, 9, 0)
    assert seen[(None, 5)] == (None, 5, None, None)


def test_numbers_are_rounded_each_by_itself(worlds):
    rounded = {(9, 4): (10, 5, 5, 0), (9, 7): (10, 5, 0, 0)}
    assert shown(worlds, *rounded, smallest=0, rounded_to=5) == rounded


def test_the_total_holds_only_what_is_shown_and_reach_that_falls_is_told_apart(worlds):
    counts = worlds.ask("portfolio_counts", as_of=DAY, smallest=SMALLEST).set_index("measure")["value"]
    waits = worlds.ask("waiting_decisions", as_of=DAY, smallest=SMALLEST)
    whole = worlds.ask("cost_of_delay", as_of=DAY, smallest=SMALLEST).iloc[0]
    assert counts["waiting_people_per_month"] == waits["people_waiting_per_month"].sum() == whole["people_per_month"]
    assert counts["waiting_people_falling"] == waits["people_falling_per_month"].sum() == whole["people_falling"]
    assert counts["waiting_people_withheld"] == waits["is_people_withheld"].sum() == whole["n_people_withheld"]
    assert counts["waiting_people_unknown"] == 3
    assert counts["waiting_reach_falls"] == whole["n_reach_falls"] == (waits["people_falling_per_month"] > 0).sum()


def test_people_of_an_area_are_rounded_beside_the_suppression(tmp_path):
    def areas(n_more, **asked):
        store = store_of(
            tmp_path / str(n_more),
            pilots="pilot_id | title\n1 | A\n2 | B",
            areas="area | name\nnoord | Noord",
            segments=f"""
            pilot_id | area  | target_group | role   | people_reached
            1        | noord | ouderen      | chosen | 120
            {f"2 | noord | ouderen | chosen | {n_more}" if n_more else ""}
            """.rstrip(),
        )
        return rows(store.ask("areas_now", as_of=DAY, **asked), "people_reached", "people_reached_at_least")[0]

    assert areas(0, rounded_to=5) == (120, 120)
    assert areas(4, rounded_to=5) == (125, 0)
