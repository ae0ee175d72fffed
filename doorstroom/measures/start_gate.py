"""Whether a pilot may start: can its success be carried, beside all that may already come?

The success collision of its receiving team with the pilot and without it. It passes when a shortage is at most a fifth
likely (a setting) in every quarter, in FTE and in euro, a receiving team is named, and there is a structural budget
line or a date for one. Else it says what would make it pass. What is not known never passes: the room must be known up
to the quarter in which the need of the pilot has very probably begun, of what ever begins within what was seen.
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
OVER = ("over_limit", "already_over")
TARGETED = ("targeted_fte", "targeted_cost_once", "targeted_cost_per_year")
COLUMNS = (
    *("municipality", "team", "pilot_key", "verdict", "why_unknown", "limit"),
    *("p_fte", "p_fte_without", "p_euro", "p_euro_without", "fullest_quarter"),
    *("extra_fte", "whole_fte", "extra_euro", "later_quarters", "targeted_passes", "also_lacks"),
)


@dataclass(frozen=True)
class Weighed:
    """One kind (FTE or euro) of a team with a candidate.

    chances: of a shortage, one a quarter, NaN where unknown. extra: how much room is missing to stay within the limit,
    in whole units, NaN where unknown. why_unknown: why it is not known whether it passes, None where it is.
    """

    chances: np.ndarray
    extra: float
    why_unknown: str | None
    is_over: bool

    @property
    def passes(self) -> bool:
        return not self.is_over and self.why_unknown is None


class Others:
    """What may come to a team, in one kind, without any candidate: weighed once, however many are held against it."""

    def __init__(self, team: Team, kind: str, may_come: list[np.ndarray]) -> None:
        """may_come: first and later needs of those of whom one may come beside it, in whole units."""
        self.team, self.kind = team, kind
        needs = team.needs(kind)
        self.step = need_spread.step_of(needs, *may_come)
        self.why_unknown = team.why_unknown(kind)
        self._in_steps = need_spread.on_grid(needs, self.step)
        self._beside: dict[int, need_spread.Beside] = {}
        self._spread = need_spread.spread(self._in_steps) if self.why_unknown is None else None
        self.chances = success_collision.chance_over(
            self._spread, self.step, team.room[kind], team.stress(kind), team.certain(kind)
        )

    def is_over(self, limit: float) -> bool:
        return bool((self.chances > limit + AT_THE_LIMIT).any())

    def with_one(self, one: Team, limit: float) -> Weighed:
        """With one candidate: the same team, with that pilot only."""
        kind, room = self.kind, self.team.room[self.kind]
        stress = np.hstack([self.team.stress(kind), one.stress(kind)])
        certain = self.team.certain(kind)
        spread = self._spread_with(one) if one.why_unknown(kind) is None else None
        chances = success_collision.chance_over(spread, self.step, room, stress, certain)
        missing = None
        if spread is not None:
            (steps,) = need_spread.quantiles(spread, [1 - limit])
            # On a grid that was made wider: never less than what is certain, nor more than all together.
            missing = np.clip(steps * self.step, certain, stress.sum(axis=1)) - room
        return Weighed(
            chances=chances,
            extra=_extra(chances, missing, limit),
            why_unknown=self._why(one, chances, fits=stress.sum(axis=1) <= room),
            is_over=bool((chances > limit + AT_THE_LIMIT).any()),
        )

    def _spread_with(self, one: Team) -> np.ndarray | None:
        needs, group = one.needs(self.kind), int(one.groups[0])
        if self._spread is None or not (needs.first.any() or needs.later.any()):
            return self._spread
        if group not in self._beside:
            self._beside[group] = need_spread.beside(self._in_steps, group)
        return need_spread.with_one(self._beside[group], need_spread.on_grid(needs, self.step))

    def _why(self, one: Team, chances: np.ndarray, *, fits: np.ndarray) -> str | None:
        """Why it is not known whether it passes. fits: whether all together do, one a quarter."""
        kind, room = self.kind, self.team.room[self.kind]
        if self.team.is_unknown[kind].any() or one.is_unknown[kind].any():
            return "needs_unknown"
        if np.isnan(room).all():
            return "no_room"
        begun, before = one.begun[:, 0], one.begun_before[:, 0]
        # Up to where it has very probably begun every quarter counts.
        enough = COVERED * one.begun_ever[0] - AT_THE_LIMIT
        counts = ~(before >= enough)
        if not begun[-1] >= enough or np.isnan(room[counts]).any():
            return "timing_unknown" if np.isnan(begun).any() else "horizon_too_short"
        asks = [of.is_unseen & ((of.first[kind] > 0) | (of.later[kind] > 0)) for of in (self.team, one)]
        if np.concatenate(asks).any() and not fits[~np.isnan(room)].all():
            return "unseen"
        if np.isnan(chances[~np.isnan(room)]).any():
            return self.why_unknown or one.why_unknown(kind)
        return None


def complete(frame: pd.DataFrame) -> pd.DataFrame:
    """One row per candidate, in the order of teams and of expected decisions.

    frame: as `success_collision.complete` takes it, quarters in order and without a gap, with rows of the role
    `candidate` for who may start, each judged as if it alone did; team null where none is named. Beside that begun_ever
    (the chance that the need ever begins, as far as was seen; 1 where the column lacks), has_structural_line (a line,
    or a date for one; null: unknown), limit (null: 0.2) and the need of the targeted variant: targeted_fte,
    targeted_cost_once, targeted_cost_per_year (null: none is known).

    Gives: municipality, team, pilot_key; verdict: no_team | already_over (also without it) | over_limit |
    no_structural_line | unknown | passes, the first that holds; why_unknown: no_room | horizon_too_short |
    needs_unknown (of it or of others: a shortage is at least so likely) | unseen (it or another one waits longer
    than anybody was seen to, and all together do not fit) | too_few_decisions | too_few_fates | timing_unknown;
    limit; p_fte, p_fte_without, p_euro, p_euro_without: the greatest chance of a shortage in any quarter, NaN where
    that of the pilot is unknown; fullest_quarter: where it is greatest with it; extra_fte, extra_euro: the smallest
    room that would have to be added in each quarter, 0 where none, whole_fte: rounded up; later_quarters: by how
    many quarters a later start would be the first to pass, NaN where none within the horizon does, or none is
    needed; targeted_passes: whether the targeted variant passes the same test, null where there is no variant or
    that is unknown; also_lacks: where it is over the limit, why more room alone would not make it pass
    (no_structural_line or as why_unknown), null where it would.
    """
    is_candidate = frame.role == CANDIDATE
    asked = frame[is_candidate].drop_duplicates("pilot_key").set_index("pilot_key")
    rows = []
    for municipality, name, team in success_collision.teams(
        frame.assign(role=frame.role.mask(is_candidate, "running"))
    ):
        candidates = np.isin(team.pilots, asked.index)
        if not candidates.any():
            continue
        smaller = _targeted(team.where(candidates), asked)
        others = [_others(team.where(~candidates), kind, (team.where(candidates), smaller)) for kind in UNITS]
        for nth, key in enumerate(team.pilots[candidates]):
            this = np.arange(candidates.sum()) == nth
            judged = _judged(others, team.where(candidates).where(this), smaller.where(this), asked.loc[key], name)
            rows.append({"municipality": municipality, "team": name, "pilot_key": key, **judged})
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _others(team: Team, kind: str, may_come: tuple[Team, ...]) -> Others:
    return Others(team, kind, [amounts for one in may_come for amounts in (one.first[kind], one.later[kind])])


def _targeted(candidates: Team, asked: pd.DataFrame) -> Team:
    """The same candidates with the needs of their targeted variants."""
    of_each = asked.loc[list(candidates.pilots)]
    first, later, is_unknown = success_collision.needs_in_units(*(of_each[name].to_numpy() for name in TARGETED))
    return replace(candidates, first=first, later=later, is_unknown=is_unknown)


def _judged(others: list[Others], one: Team, smaller: Team, asked: pd.Series, name: object) -> dict[str, object]:
    limit = LIMIT if pd.isna(asked.limit) else float(asked.limit)
    fte, euro = kinds = [of_kind.with_one(one, limit) for of_kind in others]
    verdict, why = _verdict(others, kinds, limit, not pd.isna(name), asked.has_structural_line)
    extra_fte = fte.extra / UNITS["fte"]
    return {
        **{"verdict": verdict, "why_unknown": why, "limit": limit},
        **{"p_fte": _with(fte, others[0]), "p_fte_without": _greatest(others[0].chances)},
        **{"p_euro": _with(euro, others[1]), "p_euro_without": _greatest(others[1].chances)},
        "fullest_quarter": _fullest(one.quarters, fte.chances, euro.chances),
        **{"extra_fte": extra_fte, "whole_fte": np.ceil(extra_fte), "extra_euro": euro.extra / UNITS["euro"]},
        "later_quarters": _later(others, one, limit) if verdict == "over_limit" else np.nan,
        "targeted_passes": _passes(others, smaller, limit),
        "also_lacks": _also_lacks(kinds, asked.has_structural_line) if verdict in OVER else None,
    }


def _verdict(
    others: list[Others], kinds: list[Weighed], limit: float, has_team: bool, has_line: object
) -> tuple[str, str | None]:
    if not has_team:
        return "no_team", None
    if any(of_kind.is_over(limit) for of_kind in others):
        return "already_over", None
    if any(of_kind.is_over for of_kind in kinds):
        return "over_limit", None
    if pd.isna(has_line) or not has_line:
        return "no_structural_line", None
    why = next((of_kind.why_unknown for of_kind in kinds if of_kind.why_unknown), None)
    return ("unknown", why) if why else ("passes", None)


def _later(others: list[Others], one: Team, limit: float) -> float:
    """By how many quarters the first later start that passes is later; NaN where none within the horizon does."""
    for delay in range(1, len(one.quarters)):
        delayed = replace(one, begun=_delayed(one.begun, delay), begun_before=_delayed(one.begun_before, delay))
        if all(of_kind.with_one(delayed, limit).passes for of_kind in others):
            return float(delay)
    return np.nan


def _delayed(begun: np.ndarray, n_quarters: int) -> np.ndarray:
    return np.concatenate([np.zeros((n_quarters, begun.shape[1])), begun[: len(begun) - n_quarters]])


def _passes(others: list[Others], one: Team, limit: float) -> bool | None:
    """None where it is unknown."""
    if any(is_unknown.any() for is_unknown in one.is_unknown.values()):
        return None
    kinds = [of_kind.with_one(one, limit) for of_kind in others]
    if any(of_kind.is_over for of_kind in kinds):
        return False
    return True if all(of_kind.passes for of_kind in kinds) else None


def _extra(chances: np.ndarray, missing: np.ndarray | None, limit: float) -> float:
    """How much room is missing in the quarter where most is; missing: one a quarter, NaN where the room is unknown."""
    is_known = ~np.isnan(chances)
    if (chances[is_known] > limit + AT_THE_LIMIT).any():
        return np.nan if missing is None else float(np.nanmax(np.maximum(missing, 0)))
    return 0.0 if is_known.any() else np.nan


def _also_lacks(kinds: list[Weighed], has_line: object) -> str | None:
    """Why more room alone would not make it pass; None where it would."""
    if pd.isna(has_line) or not has_line:
        return "no_structural_line"
    return next((of_kind.why_unknown for of_kind in kinds if of_kind.why_unknown), None)


def _with(of_kind: Weighed, others: Others) -> float:
    """The greatest chance with the candidate; NaN where its own part in a quarter that is known is not."""
    is_hidden = np.isnan(of_kind.chances) & ~np.isnan(others.chances)
    return np.nan if is_hidden.any() and not of_kind.is_over else _greatest(of_kind.chances)


def _greatest(chances: np.ndarray) -> float:
    return float(np.nanmax(chances)) if (~np.isnan(chances)).any() else np.nan


def _fullest(quarters: np.ndarray, *chances: np.ndarray) -> object:
    highest = np.fmax(*chances)
    return quarters[np.nanargmax(highest)] if (~np.isnan(highest)).any() else None
