"""Three plans for where to roll out first, each exact, side by side: no score weighs them, a person chooses.

Each is a 0/1 knapsack: which cells, within the FTE and the money that there is. Solved by HiGHS (`scipy.optimize.milp`)
with no gap left: adding cells by what they give per FTE is close, and not the best.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from doorstroom.measures import transport
from doorstroom.measures.transport import in_steps, times_voltage

MOST, NEEDIEST, BALANCED = PLANS = ("most", "neediest", "balanced")
UNITS = 1000  # FTE is weighed in thousandths
EQUAL = 1e-9  # of the people helped: plans that differ by less are equal
TEXTS, WHOLE = ("plan", "same_as"), ("n_cells", "n_cells_in_all", "n_areas", "places")
NUMBERS = ("fte", "euro_per_year", "helped", "helped_low", "helped_high", "price")
COLUMNS = (
    *("plan", "n_cells", "n_cells_in_all", "n_areas", "places", "fte", "euro_per_year"),
    *("helped", "helped_low", "helped_high", "price", "same_as"),
)


@dataclass(frozen=True)
class Cells:
    """What plans choose from, in order. helped: people; fte, euro: what each takes, none below 0; unmet: share of need.

    fte_room, euro_room: the bounds, infinite where there are none.
    """

    helped: np.ndarray
    fte: np.ndarray
    euro: np.ndarray
    unmet: np.ndarray
    fte_room: float = np.inf
    euro_room: float = np.inf

    @property
    def units(self) -> np.ndarray:
        """FTE in whole UNITS."""
        return np.rint(self.fte * UNITS)

    def fits(self, chosen: np.ndarray) -> bool:
        """Whether these cells together fit within both bounds."""
        return self.units[chosen].sum() <= self.fte_units and self.euro[chosen].sum() <= self.euro_room + 1e-6

    @property
    def fte_units(self) -> float:
        """The bound in whole UNITS."""
        return np.floor(self.fte_room * UNITS + 1e-6) if np.isfinite(self.fte_room) else np.inf


def needy(unmet: np.ndarray) -> np.ndarray:
    """Which cells are the third, rounded up, with the greatest unmet share: of equal ones the first."""
    found = np.zeros(len(unmet), dtype=bool)
    found[np.argsort(-unmet, kind="stable")[: -(-len(unmet) // 3)]] = True
    return found


def most_helped(cells: Cells, neediest_share: float = 0.0) -> np.ndarray:
    """Which cells help most people, at least so much of the used FTE in the neediest third, or all of that third: more
    cannot be done there, so that with room for all it holds nobody back. One boolean a cell.

    Of equal ones that with the least FTE, then the first cells. Raises RuntimeError where the solver gives up.
    """
    if len(cells.helped) == 0 or neediest_share <= 0:
        return _best(cells, 0.0)
    third = needy(cells.unmet)
    shared = _best(cells, neediest_share)
    if not cells.fits(third):
        return shared
    whole = _best(cells, 0.0, third)
    more = cells.helped[whole].sum() - cells.helped[shared].sum()
    is_equal = abs(more) <= EQUAL * max(1.0, cells.helped[shared].sum())
    takes_less = cells.units[whole].sum() < cells.units[shared].sum()
    return whole if (takes_less if is_equal else more > 0) else shared


def _best(cells: Cells, neediest_share: float, within: np.ndarray | None = None) -> np.ndarray:
    """The most helped with that share, all of `within` among them."""
    n = len(cells.helped)
    if n == 0:
        return np.zeros(0, dtype=bool)
    held = _bounds(cells, neediest_share)
    if within is not None:
        held.append(LinearConstraint(within.astype(float), within.sum(), np.inf))
    best = _solved(-cells.helped, held)
    least = cells.helped[best].sum()
    as_good = LinearConstraint(cells.helped, least - EQUAL * max(1.0, abs(least)), np.inf)
    # One number that orders by FTE first and by place second: places together never weigh a whole unit.
    cheapest = _solved(cells.units + np.arange(1, n + 1) / (n * (n + 1)), [*held, as_good])
    return cheapest if cells.fits(cheapest) and _shared(cells, cheapest, neediest_share) else best


def neediest_first(cells: Cells) -> np.ndarray:
    """Which cells are chosen in order of unmet share, each that still fits: of equal ones who helps more first."""
    found = np.zeros(len(cells.unmet), dtype=bool)
    for nth in np.lexsort((np.arange(len(cells.unmet)), -cells.helped, -cells.unmet)):
        found[nth] = True
        found[nth] = cells.fits(found)
    return found


def _bounds(cells: Cells, neediest_share: float) -> list[LinearConstraint]:
    held = [
        LinearConstraint(row, -np.inf, bound)
        for row, bound in ((cells.units, cells.fte_units), (cells.euro, cells.euro_room))
        if bound < row.sum()  # room for all is no bound: numbers that are far greater than the rest upset the solver
    ]
    if neediest_share > 0:
        held.append(LinearConstraint(cells.units * (needy(cells.unmet) - neediest_share), 0, np.inf))
    return held


def _shared(cells: Cells, chosen: np.ndarray, neediest_share: float) -> bool:
    units = cells.units * chosen
    return (units * needy(cells.unmet)).sum() >= neediest_share * units.sum() - 1e-6


def _solved(cost: np.ndarray, held: list[LinearConstraint]) -> np.ndarray:
    answer = milp(
        cost, integrality=np.ones(len(cost)), bounds=Bounds(0, 1), constraints=held, options={"mip_rel_gap": 0}
    )
    if answer.x is None:
        raise RuntimeError(f"no plan: {answer.message}")
    return answer.x > 0.5


# --------------------------------------------------------------- of a pilot


def may_be_planned(frame: pd.DataFrame) -> pd.DataFrame:
    """The cells of `frame` that may be in a plan, as `transport.judged` gives them, with the bounds of the question and
    what is left of them by what is chosen already (fte_left, euro_left).

    frame: the columns of the frame `targeting`, fte_room, euro_room and neediest_share.
    """
    cells = transport.judged(frame)
    # Plans reckon with what is shown of each cell: its parts then add up, and no two of them say what is withheld.
    cells = cells.assign(**transport.coarse(cells))
    taken = cells.loc[cells["standing"] == transport.CHOSEN, ["fte", "euro_per_year"]].sum()
    cells["fte_left"] = (cells["fte_room"] - taken["fte"]).clip(lower=0)
    cells["euro_left"] = (cells["euro_room"] - taken["euro_per_year"]).clip(lower=0)
    may_be = cells["left_out"].isna().to_numpy(dtype=bool)
    is_bounded = cells["euro_room"].notna().to_numpy(dtype=bool)
    return cells[may_be & ~(is_bounded & cells["euro_per_year"].isna().to_numpy(dtype=bool))]


def chosen_of(planned: pd.DataFrame) -> dict[str, np.ndarray]:
    """Which of `may_be_planned` are in each plan of PLANS."""
    if planned.empty:
        return {}
    first = planned.iloc[0]
    rooms = (np.inf if pd.isna(first[name]) else float(first[name]) for name in ("fte_left", "euro_left"))
    helped, fte, unmet = (planned[name].to_numpy(dtype=float) for name in ("helped", "fte", "unmet_share"))
    cells = Cells(helped, fte, planned["euro_per_year"].fillna(0).to_numpy(dtype=float), unmet, *rooms)
    return {
        MOST: most_helped(cells),
        NEEDIEST: neediest_first(cells),
        BALANCED: most_helped(cells, float(first["neediest_share"])),
    }


def complete(frame: pd.DataFrame) -> pd.DataFrame:
    """One row per plan of PLANS; none without cells that may be in one.

    frame: as `may_be_planned` takes it. Gives COLUMNS: numbers of people, FTE, euro a year, as
    `queries/questions/targeting/rollout_plans.sql` says.
    """
    planned = may_be_planned(frame)
    chosen = chosen_of(planned)
    rows = [_row(plan, planned[mask], len(planned)) for plan, mask in chosen.items()]
    found = pd.DataFrame(rows, columns=list(COLUMNS))
    if rows:
        found["same_as"] = [_same(plan, chosen) for plan in found["plan"]]
        found["price"] = found["helped"].iloc[0] - found["helped"]
    for name in NUMBERS:
        found[name] = found[name].astype(float)
    return found.astype(dict.fromkeys(TEXTS, object) | dict.fromkeys(WHOLE, int))


def _row(plan: str, cells: pd.DataFrame, n_in_all: int) -> dict[str, object]:
    helped, low, high = _people(cells)
    return {
        **{"plan": plan, "n_cells": len(cells), "n_cells_in_all": n_in_all, "n_areas": cells["area"].nunique()},
        **{"places": int(cells["places"].sum()), "fte": cells["fte"].sum()},
        "euro_per_year": cells["euro_per_year"].sum(skipna=False),
        **{"helped": helped, "helped_low": low, "helped_high": high},
    }


def _people(cells: pd.DataFrame) -> tuple[float, float, float]:
    """Who is helped by cells together, 10 and 90 of 100. Those that were not tested share the error of their mean, and
    all share what is left at scale.
    """
    if cells.empty:
        return 0.0, 0.0, 0.0
    first = cells.iloc[0]
    places, is_tested = cells["places"].to_numpy(dtype=float), cells["has_effect"].to_numpy(dtype=bool)
    tested = ((places * cells["effect_se"].to_numpy(dtype=float))[is_tested] ** 2).sum()
    others = places[~is_tested]
    shared = others.sum() ** 2 * first["pool_se"] ** 2 + (others**2).sum() * first["tau2"] if len(others) else 0.0
    mean = np.array((places * cells["effect"]).sum())
    found = times_voltage(mean, np.array(tested + shared), first["voltage_mean"], first["voltage_sd"])
    step = first["rounded_to"]
    return tuple(float(in_steps(one, step) if step > 1 else one) for one in found)


def _same(plan: str, chosen: dict[str, np.ndarray]) -> str | None:
    earlier = PLANS[: PLANS.index(plan)]
    return next((other for other in earlier if np.array_equal(chosen[other], chosen[plan])), None)
