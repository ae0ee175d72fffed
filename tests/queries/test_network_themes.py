"""How each theme goes in each municipality: counts, and how long waiting takes where enough was decided to say so."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.given import example_in, rows, store_of

DAY = dt.date(2026, 3, 31)
PILOTS = """
municipality | pilot_id | title | theme
Aardam       | a        | A     | Wmo
Aardam       | b        | B     | Wmo
Aardam       | c        | C     |
Beekrijk     | d        | D     | Jeugd
"""
LIVES = """
municipality | pilot_id | milestone        | happened_on | outcome
Aardam       | a        | evaluation       | 2025-10-01  | successful
Aardam       | b        | evaluation       | 2024-01-10  | successful
Aardam       | b        | rollout_decision | 2024-03-01  | rollout_full
Aardam       | b        | implemented      | 2024-06-01  |
Aardam       | b        | recheck          | 2024-12-01  | holds
Aardam       | b        | recheck          | 2025-06-01  | holds
Aardam       | b        | anchored         | 2025-06-10  |
Aardam       | c        | stopped          | 2025-10-01  |
Beekrijk     | d        | started          | 2025-10-01  |
"""
COUNTS = ("municipality", "theme", "n_pilots", "n_waiting", "n_anchored", "n_stopped")


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return store_of(tmp_path_factory.mktemp("themes"), pilots=PILOTS, milestones=LIVES)


def test_each_theme_of_each_municipality_is_counted_also_what_says_none(store):
    assert rows(store.ask("network_themes", as_of=DAY), *COUNTS) == [
        ("Aardam", "Wmo", 2, 1, 1, 0),
        ("Aardam", None, 1, 0, 0, 1),
        ("Beekrijk", "Jeugd", 1, 0, 0, 0),
    ]
    assert rows(store.ask("network_themes", as_of=DAY, theme=["Jeugd"]), *COUNTS) == [("Beekrijk", "Jeugd", 1, 0, 0, 0)]


def decided(n: int, theme: str = "Wmo") -> dict[str, str]:
    """n pilots of which the decision came after 10, 20, … days, and one that waits for 300."""
    pilots, lives = ["pilot_id | title | theme"], ["pilot_id | milestone | happened_on | outcome"]
    for nth in range(n + 1):
        pilots.append(f"p{nth} | P | {theme}")
        days = 300 if nth == n else 10 * (nth + 1)
        lives.append(f"p{nth} | evaluation | {DAY - dt.timedelta(days=days + 5)} | successful")
        if nth < n:
            lives.append(f"p{nth} | rollout_decision | {DAY - dt.timedelta(days=5)} | rollout_full")
    return {"pilots": "\n".join(pilots), "milestones": "\n".join(lives)}


@pytest.mark.parametrize(("n", "is_said"), [(9, False), (10, True), (14, True)])
def test_how_long_waiting_takes_is_said_from_ten_decisions_on_as_it_is_of_the_whole(tmp_path, n, is_said):
    store = store_of(tmp_path, **decided(n))
    (cell,) = rows(store.ask("network_themes", as_of=DAY), "n_exits", "median_days")
    (whole,) = rows(store.ask("wait_quantiles", as_of=DAY, by="municipality"), "n_exits", "median_days")
    assert cell == whole
    assert (cell[1] is not None) == is_said


def test_the_cells_of_a_municipality_add_up_to_what_is_told_of_it(tmp_path):
    store = example_in(tmp_path)
    cells = (
        store.ask("network_themes", as_of=DAY).groupby("municipality")[["n_pilots", "n_waiting", "n_anchored"]].sum()
    )
    whole = store.ask("network_compare", as_of=DAY).set_index("municipality")
    assert (cells == whole[cells.columns]).all().all()
