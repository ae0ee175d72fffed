"""The chance that a team cannot carry what succeeds (a success collision), in FTE and in euro, each quarter.

A pilot that waits on a decision counts with the share of final decisions that were a rollout; one that is evaluated
with that share and the chance of success of those evaluated; one that runs with that share and the chance of success
of those started. In a quarter it counts if its need has begun by then. The pilots of a theme share one unknown chance
(`shared_fate`); where fewer than 5 pilots of a theme were evaluated, that of all themes together, so that these themes
share one. The chance is exact (`need_spread`), and strict: a need that equals the room fits.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from doorstroom.measures import need_spread
from doorstroom.measures.need_spread import ON_ITS_OWN, Needs
from doorstroom.measures.shared_fate import Fates

MIN_FATES = 5
NOTHING = 0.005  # a chance below it is told as none
ROLES = ("committed", "waiting", "evaluating", "running")
UNITS = {"fte": 1000, "euro": 100}  # of one FTE, of one euro: needs are whole numbers of these
ROOM = {"fte": "fte_room", "euro": "euro_room"}
QUANTILES = {"need_p10": 0.1, "need_p50": 0.5, "need_p90": 0.9}


@dataclass(frozen=True)
class Team:
    """What may come to one team in its quarters; arrays are one a quarter, one a pilot, or quarters x pilots.

    pilots: by expected decision. first, later: whole units by kind, of what is known of them. begun, begun_before: the
    chance that the need has begun by the quarter, and by the one before; begun_ever: that it ever does, as far as was
    seen. groups: whose fate a pilot shares, by number; fates: of those numbers, for as far as enough is known.
    """

    quarters: np.ndarray
    room: dict[str, np.ndarray]
    pilots: np.ndarray
    roles: np.ndarray
    first: dict[str, np.ndarray]
    later: dict[str, np.ndarray]
    is_unknown: dict[str, np.ndarray]
    begun: np.ndarray
    begun_before: np.ndarray
    begun_ever: np.ndarray
    rollout_share: np.ndarray
    groups: np.ndarray
    is_pooled: np.ndarray
    fates: dict[int, Fates]

    def where(self, chosen: np.ndarray) -> Team:
        """With some of its pilots."""
        each = {
            name: getattr(self, name)[chosen]
            for name in ("pilots", "roles", "begun_ever", "rollout_share", "groups", "is_pooled")
        }
        timing = {name: getattr(self, name)[:, chosen] for name in ("begun", "begun_before")}
        kinds = {
            name: {kind: values[chosen] for kind, values in getattr(self, name).items()}
            for name in ("first", "later", "is_unknown")
        }
        return replace(self, **each, **timing, **kinds)

    @property
    def is_committed(self) -> np.ndarray:
        return self.roles == "committed"

    @property
    def is_unseen(self) -> np.ndarray:
        """Whether each waits longer than anybody was seen to: then nothing says when it comes, nor that it does not."""
        return ~self.is_committed & (self.begun_ever < NOTHING)

    def why_unknown(self, kind: str) -> str | None:
        """Why there is no chance, whatever the room; None where there is one. Pilots without a need do not ask."""
        asks = (self.later[kind] > 0) | (self.first[kind] > 0)
        if np.isnan(self.rollout_share[asks & ~self.is_committed]).any():
            return "too_few_decisions"
        hangs_on_fate = asks & np.isin(self.roles, ("evaluating", "running"))
        if not all(group in self.fates for group in self.groups[hangs_on_fate]):
            return "too_few_fates"
        return "timing_unknown" if np.isnan(self.begun[:, asks] + self.begun_before[:, asks]).any() else None

    def needs(self, kind: str) -> Needs:
        """As `need_spread` takes them."""
        share = np.where(self.is_committed, 1, np.nan_to_num(self.rollout_share))
        begun, before = np.nan_to_num(self.begun), np.nan_to_num(self.begun_before)
        return Needs(
            group=self.groups,
            is_running=self.roles == "running",
            first=self.first[kind],
            later=self.later[kind],
            begins=np.maximum(begun - before, 0) * share,
            goes_on=before * share,
            fates=self.fates,
        )

    def stress(self, kind: str) -> np.ndarray:
        """What each pilot may ask at most, in whole units: quarters x pilots. It asks nothing before it can begin."""
        may_begin = ~(self.begun <= self.begun_before)  # also where the chance is unknown
        may_go_on = ~(self.begun_before <= 0)
        return np.maximum(np.where(may_begin, self.first[kind], 0), np.where(may_go_on, self.later[kind], 0))

    def certain(self, kind: str) -> np.ndarray:
        """What is committed and has surely begun, in whole units: one a quarter."""
        is_sure = self.is_committed & (self.begun >= 1) & ((self.begun_before <= 0) | (self.begun_before >= 1))
        return (self.stress(kind) * is_sure).sum(axis=1)


def complete(frame: pd.DataFrame) -> pd.DataFrame:
    """One row per team, quarter and kind (fte, then euro), in the order in which teams and quarters are given.

    frame: one row per team, quarter and pilot; pilot_key null for a quarter of a team without any.
    - municipality, team, quarter (its first day); fte_room, euro_room: what is free in the quarter, null if unknown;
    - pilot_key; role: one of ROLES, `committed` for what certainly comes; decides_on: expected day of its decision;
    - begun, begun_before: the chance that the need has begun by the end of this quarter, and of the one before it;
    - fte, cost_once, cost_per_year (euro; null if unknown); rollout_share: of final decisions (null: too few);
    - theme, n_successes, n_failures, n_stopped (before an evaluation): of its theme; n_all_*: of all themes;
    - least_fates: how many must have been evaluated for a chance (null: 5).

    Gives: municipality, team, quarter, kind, room, n_pilots (not yet certain), n_unknown (pilots whose need is
    unknown: the figures are "at least"), n_pooled (judged by all themes together), certain (what is committed),
    need_mean, need_p10, need_p50, need_p90, stress (all succeed), short (stress above the room, or 0), tipping_pilot
    (the first by expected decision with which the stress is above the room), p_over, step (to which needs were rounded,
    NaN where they were not), withheld. FTE or euro; chances between 0 and 1, NaN where there is none. withheld, why
    there is no p_over: no_room | too_few_decisions | too_few_fates | timing_unknown (no needs either). Where all fits
    even if all succeed, or what is certain does not fit, p_over is 0 or 1 whatever is unknown of chances and timing.
    """
    found = [
        (municipality, team, of_team, figures(of_team, kind))
        for municipality, team, of_team in teams(frame)
        for kind in UNITS
    ]
    n_rows = [len(of_team.quarters) for _, _, of_team, _ in found]
    columns = {
        "municipality": np.repeat(np.array([place for place, *_ in found], dtype=object), n_rows),
        "team": np.repeat(np.array([team for _, team, *_ in found], dtype=object), n_rows),
        "quarter": _one_below_other([of_team.quarters for _, _, of_team, _ in found], frame.quarter.to_numpy()[:0]),
    }
    nothing = figures(_team({name: frame[name].to_numpy() for name in frame.columns}, np.arange(0)), "fte")
    for name, kind in nothing.items():
        columns[name] = _one_below_other([told[name] for *_, told in found], kind)
    return pd.DataFrame(columns)


def teams(frame: pd.DataFrame) -> list[tuple[object, object, Team]]:
    """Municipality, team and what may come to it, in the order given; frame as `complete` takes it."""
    keys = pd.MultiIndex.from_frame(frame[["municipality", "team"]])
    codes, names = pd.factorize(keys)
    order = np.argsort(codes, kind="stable")
    starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    ends = np.append(starts, len(order))[1:]
    columns = {name: frame[name].to_numpy() for name in frame.columns}
    return [
        (*names[codes[order[start]]], _team(columns, order[start:end])) for start, end in zip(starts, ends, strict=True)
    ]


def figures(team: Team, kind: str) -> dict[str, object]:
    """The columns of `complete` from `kind` on, one value a quarter each."""
    needs, unit, room = team.needs(kind), UNITS[kind], team.room[kind]
    step = need_spread.step_of(needs)
    reason = team.why_unknown(kind)
    stress = team.stress(kind)
    certain = team.certain(kind)
    spread = need_spread.spread(need_spread.on_grid(needs, step)) if reason is None else None
    p_over = chance_over(spread, step, room, stress, certain)
    told = {
        **{"kind": np.array(kind, dtype=object), "room": room / unit, "n_pilots": int((~team.is_committed).sum())},
        **{"n_unknown": int(team.is_unknown[kind].sum()), "n_pooled": int(team.is_pooled.sum())},
        **{"certain": certain / unit, **_needs_told(spread, step / unit), "stress": stress.sum(axis=1) / unit},
        "short": np.maximum(stress.sum(axis=1) - room, 0) / unit,
        "tipping_pilot": _tipping(team, stress, certain, room),
        "p_over": p_over,
        "step": step / unit if (needs.first % step).any() or (needs.later % step).any() else np.nan,
    }
    withheld = np.full(len(room), reason, dtype=object)
    withheld[np.isnan(room)] = "no_room"
    withheld[~np.isnan(p_over)] = None
    one_each = {**told, "withheld": withheld}
    return {name: np.broadcast_to(value, room.shape) for name, value in one_each.items()}


def chance_over(
    spread: np.ndarray | None, step: int, room: np.ndarray, stress: np.ndarray, certain: np.ndarray
) -> np.ndarray:
    """The chance that the need is more than the room, one a quarter; NaN where it or the room is unknown.

    Exactly 0 where all together fit and exactly 1 where what is certain does not, so that neither is ever almost so.
    stress: quarters x pilots; stress, certain and room in whole units. spread: null where chances are unknown.
    """
    is_known = ~np.isnan(room)
    chances = np.full(len(room), np.nan)
    if spread is not None:
        chances = need_spread.over(spread, step, np.where(is_known, room, 0).astype(np.int64))
    chances = np.where(stress.sum(axis=1) <= room, 0, np.where(certain > room, 1, chances))
    return np.where(is_known, chances, np.nan)


def needs_in_units(fte: np.ndarray, once: np.ndarray, per_year: np.ndarray) -> tuple[dict[str, np.ndarray], ...]:
    """By kind: the need in the first quarter and in each later one, in whole units, and whether some is unknown."""
    fte, once, per_year = (np.asarray(amounts).astype(float) for amounts in (fte, once, per_year))
    later = {"fte": _in_units(fte, "fte"), "euro": _in_units(per_year / 4, "euro")}
    first = {"fte": later["fte"], "euro": _in_units(once, "euro") + later["euro"]}
    return first, later, {"fte": np.isnan(fte), "euro": np.isnan(per_year + once)}


def _one_below_other(parts: list[np.ndarray], nothing: np.ndarray) -> np.ndarray:
    """The parts as one array; `nothing`: one without values, for its type."""
    return np.concatenate(parts) if parts else nothing


def _needs_told(spread: np.ndarray | None, step: float) -> dict[str, object]:
    if spread is None:
        return dict.fromkeys(("need_mean", *QUANTILES), np.nan)
    mean = spread @ np.arange(spread.shape[1]) * step
    needs = need_spread.quantiles(spread, list(QUANTILES.values()))
    return {"need_mean": mean, **{name: need * step for name, need in zip(QUANTILES, needs, strict=True)}}


def _tipping(team: Team, stress: np.ndarray, certain: np.ndarray, room: np.ndarray) -> np.ndarray:
    uncertain = ~team.is_committed
    if not uncertain.any():
        return np.full(len(room), None, dtype=object)
    tips = certain[:, None] + np.cumsum(stress[:, uncertain], axis=1) > room[:, None]
    names = team.pilots[uncertain][tips.argmax(axis=1)].astype(object)
    # What is certain may be too much by itself: then no pilot is the one that tips it.
    names[~tips.any(axis=1) | (certain > room)] = None
    return names


def _team(columns: dict[str, np.ndarray], rows: np.ndarray) -> Team:
    values = {name: np.asarray(column)[rows] for name, column in columns.items()}
    quarter_no, quarters = pd.factorize(values["quarter"])
    first_of_quarter = np.unique(quarter_no, return_index=True)[1]
    of_pilot = np.flatnonzero(~pd.isna(values["pilot_key"]))
    pilot_no, pilots = pd.factorize(values["pilot_key"][of_pilot])
    first_of_pilot = of_pilot[np.unique(pilot_no, return_index=True)[1]]
    days = pd.to_datetime(pd.Series(values["decides_on"][first_of_pilot])).to_numpy()
    order = np.lexsort((pilots.astype(str), days))  # who has no day comes last
    timing = np.zeros((2, len(quarters), len(pilots)))
    for nth, name in enumerate(("begun", "begun_before")):
        timing[nth, quarter_no[of_pilot], pilot_no] = values[name][of_pilot].astype(float)
    one = {name: column[first_of_pilot][order] for name, column in values.items()}
    roles = one["role"].astype(object)
    groups, is_pooled, fates = _groups(one, roles)
    first, later, is_unknown = needs_in_units(*(one[name] for name in ("fte", "cost_once", "cost_per_year")))
    return Team(
        quarters=np.asarray(quarters),
        room={
            kind: np.floor(values[ROOM[kind]][first_of_quarter].astype(float) * unit + 1e-6)
            for kind, unit in UNITS.items()
        },
        pilots=np.asarray(pilots, dtype=object)[order],
        roles=roles,
        first=first,
        later=later,
        is_unknown=is_unknown,
        begun=timing[0][:, order],
        begun_before=timing[1][:, order],
        begun_ever=one["begun_ever"].astype(float) if "begun_ever" in one else np.ones(len(pilots)),
        rollout_share=one["rollout_share"].astype(float),
        groups=groups,
        is_pooled=is_pooled,
        fates=fates,
    )


def _in_units(amounts: np.ndarray, kind: str) -> np.ndarray:
    """Whole numbers of units, to the nearest; nothing where unknown, and where a rollout would save."""
    return np.rint(np.nan_to_num(np.maximum(amounts, 0)) * UNITS[kind]).astype(np.int64)


def _groups(one: dict[str, np.ndarray], roles: np.ndarray) -> tuple[np.ndarray, np.ndarray, dict[int, Fates]]:
    """Of each pilot whose fate it shares, and whether that is of all themes together; and these fates."""
    own, of_all = (
        np.nan_to_num(np.array([one[name + what] for what in ("successes", "failures", "stopped")], dtype=float))
        for name in ("n_", "n_all_")
    )
    least = np.where(pd.isna(one["least_fates"]), MIN_FATES, one["least_fates"]).astype(int)
    theme_no, themes = pd.factorize(one["theme"])
    shares = np.isin(roles, ("evaluating", "running"))
    is_pooled = shares & ((theme_no < 0) | (own[:2].sum(axis=0) < least))
    groups = np.where(shares, np.where(is_pooled, len(themes), theme_no), ON_ITS_OWN)
    known = np.where(is_pooled, of_all, own).astype(int)
    enough = shares & (known[:2].sum(axis=0) >= least)
    return groups, is_pooled, {int(groups[nth]): Fates(*map(int, known[:, nth])) for nth in np.flatnonzero(enough)}
