"""Whether a pilot may start: can its success be carried, beside all that may already come?

The success collision of its receiving team with the pilot and without it. It passes when a shortage is at most a fifth
likely (a setting) in every quarter, in FTE and in euro, a receiving team is named, and there is a structural budget
line or a date for one. Else it says what would make it pass. What is not known never passes: the room must be known up
to the quarter in which the need of the pilot has very probably begun.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from doorstroom.measures import need_spread, success_collision
from doorstroom.measures.success_collision import UNITS, Team

LIMIT = 0.20
COVERED = 0.90  # a horizon is long enough where the need has begun with this chance
CANDIDATE = "candidate"
AT_THE_LIMIT = 1e-9
TARGETED = ("targeted_fte", "targeted_cost_once", "targeted_cost_per_year")
COLUMNS = (
    *("municipality", "team", "pilot_key", "verdict", "why_unknown", "limit"),
    *("p_fte", "p_fte_without", "p_euro", "p_euro_without", "fullest_quarter"),
    *("extra_fte", "whole_fte", "extra_euro", "later_quarters", "targeted_passes"),
)


@dataclass(frozen=True)
class Weighed:
    """One kind (FTE or euro) of a team with a candidate: delays x quarters, and without it: quarters.

    chances: of a shortage, NaN where unknown. extra: how much room is missing to stay within the limit, undelayed, in
    whole units, NaN where unknown. why_unknown: one a delay, why it is not known whether it passes.
    """

    chances: np.ndarray
    without: np.ndarray
    extra: np.ndarray
    why_unknown: list[str | None]

    def is_over(self, limit: float) -> np.ndarray:
        """Whether a shortage is too likely in any quarter: one a delay."""
        return (self.chances > limit + AT_THE_LIMIT).any(axis=1)


def complete(frame: pd.DataFrame) -> pd.DataFrame:
    """One row per candidate, in the order of teams and of expected decisions.

    frame: as `success_collision.complete` takes it, quarters in order and without a gap, with rows of the role
    `candidate` for who may start, each judged as if it alone did; team null where none is named. Beside that
    has_structural_line (a line, or a date for one; null: unknown), limit (null: 0.2) and the need of the targeted
    variant: targeted_fte, targeted_cost_once, targeted_cost_per_year (null: none is known).

    Gives: municipality, team, pilot_key; verdict: no_team | already_over (also without it) | over_limit
    | no_structural_line | unknown | passes, the first that holds; why_unknown: no_room | horizon_too_short
    | needs_unknown (of it or of others: a shortage is at least so likely) | too_few_decisions | too_few_fates
    | timing_unknown; limit; p_fte, p_fte_without, p_euro, p_euro_without: the greatest chance of a shortage in any
    quarter; fullest_quarter: where it is greatest with it; extra_fte, extra_euro: the smallest room that would have
    to be added in each quarter, 0 where none, whole_fte: rounded up; later_quarters: by how many quarters a later
    start would be the first to pass, NaN where none within the horizon does, or none is needed; targeted_passes:
    whether the targeted variant passes the same test, null where there is no variant or that is unknown.
    """
    is_candidate = frame.role == CANDIDATE
    asked = frame[is_candidate].drop_duplicates("pilot_key").set_index("pilot_key")
    of_teams = success_collision.teams(frame.assign(role=frame.role.mask(is_candidate, "running")))
    rows = [
        {"municipality": place, "team": name, "pilot_key": key, **_judged(team, nth, asked.loc[key], base, name)}
        for place, name, team in of_teams
        for base in [~np.isin(team.pilots, asked.index)]
        for nth, key in enumerate(team.pilots)
        if not base[nth]
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _judged(team: Team, nth: int, asked: pd.Series, base: np.ndarray, name: object) -> dict[str, object]:
    limit = LIMIT if pd.isna(asked.limit) else float(asked.limit)
    chosen = base | (np.arange(len(base)) == nth)
    with_it, its_place = team.where(chosen), int(chosen[:nth].sum())
    kinds = {kind: weighed(with_it, its_place, kind, limit) for kind in UNITS}
    verdict, why = _verdict(kinds, limit, not pd.isna(name), asked.has_structural_line)
    fte, euro = kinds["fte"], kinds["euro"]
    extra_fte = fte.extra / UNITS["fte"]
    return {
        **{"verdict": verdict, "why_unknown": why, "limit": limit},
        **{"p_fte": _greatest(fte.chances[0]), "p_fte_without": _greatest(fte.without)},
        **{"p_euro": _greatest(euro.chances[0]), "p_euro_without": _greatest(euro.without)},
        "fullest_quarter": _fullest(team.quarters, fte.chances[0], euro.chances[0]),
        **{"extra_fte": extra_fte, "whole_fte": np.ceil(extra_fte - AT_THE_LIMIT), "extra_euro": euro.extra / 100},
        "later_quarters": _later(kinds, limit) if verdict == "over_limit" else np.nan,
        "targeted_passes": _targeted(with_it, its_place, asked, limit),
    }


def weighed(team: Team, nth: int, kind: str, limit: float) -> Weighed:
    """A team of which the nth pilot is the candidate, for each number of quarters that it may start later, from 0."""
    n_quarters = len(team.quarters)
    others = np.arange(len(team.pilots)) != nth
    delayed = [_delayed(team, nth, delay) for delay in range(n_quarters)]
    cases = replace(
        team,
        begun=np.concatenate([one.begun for one in delayed]),
        begun_before=np.concatenate([one.begun_before for one in delayed]),
    )
    room = team.room[kind]
    in_steps, step = need_spread.on_grid(cases.needs(kind))
    spread = without = None
    if cases.why_unknown(kind) is None:
        spread = need_spread.spread(in_steps)
    base = team.where(others)
    if base.why_unknown(kind) is None:
        without = need_spread.spread(in_steps.where(others).cases(np.arange(n_quarters)))
    stress, certain = cases.stress(kind), cases.certain(kind)
    chances = success_collision.chance_over(spread, step, np.tile(room, n_quarters), stress, certain)
    chances = chances.reshape(n_quarters, n_quarters)
    needed = None
    if spread is not None:
        (steps,) = need_spread.quantiles(spread[:n_quarters], [1 - limit])
        # On a grid that was made wider: never less than what is certain, nor more than all together.
        needed = np.clip(steps * step, certain[:n_quarters], stress[:n_quarters].sum(axis=1))
    return Weighed(
        chances=chances,
        without=success_collision.chance_over(without, step, room, base.stress(kind), base.certain(kind)),
        extra=_extra(chances[0], None if needed is None else needed - room, limit),
        why_unknown=[_why(one, nth, kind, chances[delay]) for delay, one in enumerate(delayed)],
    )


def _delayed(team: Team, nth: int, delay: int) -> Team:
    """With the candidate beginning so many quarters later than asked."""
    timing = {}
    for name in ("begun", "begun_before"):
        known = getattr(team, name).copy()
        known[:, nth] = np.concatenate([np.zeros(delay), known[: len(known) - delay, nth]])
        timing[name] = known
    return replace(team, **timing)


def _why(team: Team, nth: int, kind: str, chances: np.ndarray) -> str | None:
    """Why it is not known whether the candidate passes, None where it is."""
    if team.is_unknown[kind].any():
        return "needs_unknown"
    begun, before, room = team.begun[:, nth], team.begun_before[:, nth], team.room[kind]
    if np.isnan(room).all():
        return "no_room"
    # Up to where it has very probably begun every quarter counts.
    counts = ~(before >= COVERED - AT_THE_LIMIT)
    if not begun[-1:].max(initial=0) >= COVERED - AT_THE_LIMIT or np.isnan(room[counts]).any():
        return "timing_unknown" if np.isnan(begun).any() else "horizon_too_short"
    return team.why_unknown(kind) if np.isnan(chances[~np.isnan(room)]).any() else None


def _verdict(kinds: dict[str, Weighed], limit: float, has_team: bool, has_line: object) -> tuple[str, str | None]:
    if not has_team:
        return "no_team", None
    if any((one.without > limit + AT_THE_LIMIT).any() for one in kinds.values()):
        return "already_over", None
    if any(one.is_over(limit)[0] for one in kinds.values()):
        return "over_limit", None
    if pd.isna(has_line) or not has_line:
        return "no_structural_line", None
    why = next((one.why_unknown[0] for one in kinds.values() if one.why_unknown[0]), None)
    return ("unknown", why) if why else ("passes", None)


def _later(kinds: dict[str, Weighed], limit: float) -> float:
    """By how many quarters the first later start that passes is later; NaN where none within the horizon does."""
    passes = np.all(
        [
            ~one.is_over(limit) & np.array([why is None for why in one.why_unknown], dtype=bool)
            for one in kinds.values()
        ],
        axis=0,
    )
    return float(passes.argmax()) if passes.any() else np.nan


def _targeted(team: Team, nth: int, asked: pd.Series, limit: float) -> bool | None:
    if pd.isna([asked[name] for name in TARGETED]).any():
        return None
    smaller = success_collision.needs_in_units(*([asked[name]] for name in TARGETED))
    changed = {}
    for name, kinds in zip(("first", "later", "is_unknown"), smaller, strict=True):
        changed[name] = {kind: values.copy() for kind, values in getattr(team, name).items()}
        for kind, value in kinds.items():
            changed[name][kind][nth] = value[0]
    kinds = [weighed(replace(team, **changed), nth, kind, limit) for kind in UNITS]
    if any(one.is_over(limit)[0] for one in kinds):
        return False
    return None if any(one.why_unknown[0] for one in kinds) else True


def _extra(chances: np.ndarray, missing: np.ndarray | None, limit: float) -> float:
    """How much room is missing in the quarter where most is; missing: one a quarter, NaN where the room is unknown."""
    is_known = ~np.isnan(chances)
    if (chances[is_known] > limit + AT_THE_LIMIT).any():
        return np.nan if missing is None else float(np.nanmax(np.maximum(missing, 0)))
    return 0.0 if is_known.any() else np.nan


def _greatest(chances: np.ndarray) -> float:
    return float(np.nanmax(chances)) if (~np.isnan(chances)).any() else np.nan


def _fullest(quarters: np.ndarray, *chances: np.ndarray) -> object:
    highest = np.fmax(*chances)
    return quarters[np.nanargmax(highest)] if (~np.isnan(highest)).any() else None
