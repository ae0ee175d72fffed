"""Every computed sentence and title about a portfolio, each with what must be in it, worked out from its rows.

What must be in it is counted here in plain Python from the rows of the question, not with the functions that make the
sentence: the numbers, and whether it says that there is none, that it is not known, that several share a place.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

import pandas as pd

from doorstroom.briefing.choice import Choice
from doorstroom.briefing.digest import as_text, digest
from doorstroom.briefing.model import Bars, Figures, Lines, Parts, Rows
from doorstroom.briefing.story import briefing
from doorstroom.i18n import Words
from doorstroom.query.selection import Selection
from doorstroom.report.charts.how_it_ends import after_a_year, counts
from doorstroom.report.charts.how_it_ends import title as endings_title
from doorstroom.report.charts.share_waiting import cohorts, together
from doorstroom.report.charts.theme import LIGHT
from doorstroom.report.screens import analysis
from doorstroom.report.text import areas as area_claims
from doorstroom.report.text import changes, price, stagnation, tasks
from doorstroom.report.text import pilot as pilot_claims
from doorstroom.report.text import waiting as claims
from doorstroom.report.text.in_view import scope
from doorstroom.report.text.stagnation_bridge import steps
from doorstroom.store.versions import Store
from tests.given import request_for
from tests.i18n.portfolios import AS_OF, SINCE, Portfolio
from tests.report.drawing import charts

MONTH = 30.4375
BY = ("theme", "body", "area")
Number = tuple[Decimal, str]  # and its unit: "d" days, "m" months, "" none


@dataclass(frozen=True)
class Claim:
    """A text. numbers: all that it must hold, in any order; None where that is not checked.

    state: some | none | known_none (none as far as is known) | unknown | empty | tie | any
    """

    name: str
    text: str
    numbers: list[Number] | None = None
    state: str = "any"


class Asked:
    """What one audience sees of a portfolio: the answers to the questions, each asked once."""

    def __init__(self, store: Store, made: Portfolio, audience: str) -> None:
        self.made, self.audience = made, audience
        self.request = request_for(store, as_of=AS_OF, since=SINCE, **made.filters).for_others(audience)
        self.n_hidden = sum(row.get("visibility") != "public" for row in made.pilots) if audience == "public" else 0
        self.n_shown = len(made.pilots) - self.n_hidden
        self.made_filters = made.filters

    def ask(self, name: str, **given: object) -> pd.DataFrame:
        return self.request.ask(name, **given)

    @cached_property
    def waiting(self) -> pd.DataFrame:
        return self.ask("waiting_decisions")

    @cached_property
    def pilots(self) -> pd.DataFrame:
        return self.ask("selected_pilots", at_most=1000)

    @cached_property
    def ages(self) -> pd.DataFrame:
        return self.ask("ageing", by="all")

    @cached_property
    def evaluations(self) -> dict[str, list[object]]:
        """The outcomes of the evaluations that are known of by AS_OF, by pilot in view; from the rows as handed in."""
        found: dict[str, list[object]] = {}
        chosen = set(self.pilots["pilot_id"])
        for row in self.made.milestones:
            if row["milestone"] == "evaluation" and row["pilot_id"] in chosen and self._known(row) <= str(AS_OF):
                found.setdefault(row["pilot_id"], []).append(row["outcome"])
        return found

    def _known(self, row: dict) -> str:
        """From when on a statement counts: its day, and not before it was recorded."""
        days = [other["happened_on"] for other in self.made.milestones
                if other["pilot_id"] == row["pilot_id"] and other.get("happened_on")]  # fmt: skip
        known = row.get("happened_on") or row.get("recorded_on") or max(map(str, days), default="1900-01-01")
        return max(str(known), str(row.get("recorded_on") or known))

    @cached_property
    def n_outcome_unknown(self) -> int:
        """Pilots of which no outcome of an evaluation is known and that nothing ended."""
        ended = {
            row["pilot_id"] for row in self.made.milestones
            if row["milestone"] in ("stopped", "implemented", "anchored")
            or row.get("outcome") in ("rollout_full", "rollout_targeted", "stop")
            if self._known(row) <= str(AS_OF)
        }  # fmt: skip
        return sum(not any(told) and pilot not in ended for pilot, told in self.evaluations.items())

    def why_no_pilots(self) -> tuple[str, list[Number]]:
        """empty, and the number of pilots that are not public where that is why."""
        return "empty", [plain(self.n_hidden)] if not self.n_shown and self.n_hidden > 1 else []


# ---------------------------------------------------------------------- numbers


def plain(n: float, decimals: int = 0) -> Number:
    return (Decimal(str(n)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP).normalize() + 0, "")


def days(n: float) -> Number:
    return plain(n)[0], "d"


def months(n: float) -> Number:
    """Months as they must be told: in days below 30 of them, with a decimal below ten."""
    in_days = n * MONTH
    if 1e-9 < in_days < 0.5:
        return Decimal("0.5"), "d"
    if in_days >= 0.5 and plain(in_days)[0] < 30:
        return days(in_days)
    return plain(n, 1 if n < 10 else 0)[0], "m"


def tied(values: Iterable[float], shown: Callable[[float], object]) -> int:
    """How many share the first place, as it is shown; 0 where nothing is above zero."""
    above = [value for value in values if not math.isnan(value) and value > 0]
    return sum(shown(value) == shown(max(above)) for value in above) if above else 0


def over_state(n_open: float, n_over: float, n_unknown: float) -> str:
    """What must be said of pilots over norm where these are so many."""
    if n_over > 1e-6:
        return "some"
    if n_open < 1e-6:
        return "empty"
    return "unknown" if abs(n_unknown - n_open) < 1e-6 else "known_none" if n_unknown > 1e-6 else "none"


# ----------------------------------------------------------------- what is claimed


def all_claims(asked: Asked, words: Words) -> Iterator[Claim]:
    """Every claim about what an audience sees, in a language."""
    for make in (_first_screen, _stages, _stagnation, _groups, _areas, _waits, _queues, _analysis, _pilots):
        yield from make(asked, words)
    yield from _whole_texts(asked, words)


def _first_screen(asked: Asked, words: Words) -> Iterator[Claim]:
    counts, norms, view = asked.ask("portfolio_counts"), asked.ask("norms_now"), asked.ask("in_view").iloc[0]
    lead = claims.waiting_lead(counts, asked.waiting, norms, view, words)
    yield Claim("lead", lead, *_lead(asked, norms))
    names = claims.LEADING
    for tile in claims.tiles(counts, names, SINCE, words, str, view):
        yield _tile(asked, tile, words)
    for row in asked.ask("cost_of_delay", by="body").to_dict("records"):
        said = price.a_month(row, words) if row["is_whole"] else price.of_body(row, words)
        yield Claim("price of waiting", said)
    ranked = charts.waiting_decisions(asked.waiting, words, _link, norm_is_adopted=False)
    yield Claim("ranked_waits", ranked.title, *_ranked(asked.waiting))
    gap = asked.ask("rating_gap")
    green = gap[gap["self_rating"] == "green"]
    known, differing = int(green["differs"].notna().sum()), int(green["differs"].fillna(False).sum())
    state = "some" if differing else "none" if len(green) and known == len(green) else "any"
    if len(green) and not differing and known < len(green):
        state = "known_none" if known else "unknown"
    yield Claim("ratings", stagnation.rating_difference(gap, words), None, "unknown" if gap.empty else state)
    of_bodies = asked.waiting, asked.ask("next_meetings"), asked.ask("cost_of_delay", by="body")
    for is_public in (False, True):
        for task in tasks.of_bodies(*of_bodies, words, _link, is_public=is_public):
            about = " ".join(text for text, _ in task.about)
            where = ", ".join(filter(None, (task.name, task.by)))
            yield Claim("meeting", " ".join(filter(None, (f"{where}: {task.asked} {about}.", task.after, *task.said))))
    changed, since = asked.ask("since_last_time"), asked.request.since
    summary = changes.summary(changed, since, words, scope(view))
    told = [plain(n) for n in changed["kind"].value_counts()]
    yield Claim("changes", summary, told, "none" if changed.empty else "some")
    for heading, some in changes.by_kind(changed, words):
        yield Claim("changes of a kind", heading, [plain(len(some))])
        listed = changes.entries(some, since, words, _link)
        yield from (Claim("change", f"{one.name}: {one.text}" if one.text else one.name) for one in listed)


def _link(page: str, **asked: object) -> str:
    return page


def _lead(asked: Asked, norms: pd.DataFrame) -> tuple[list[Number], str]:
    waiting, outcome_unknown = asked.waiting, asked.n_outcome_unknown
    n, unknown = len(waiting), int(waiting["days_waiting"].isna().sum())
    if not n:
        return _no_lead(asked)
    told = [plain(n)]
    norm = norms[norms["stage"] == "awaiting_decision"].iloc[0]
    over = waiting["days_over_norm"] > 0
    if unknown < n:
        told += [plain(unknown)] if unknown else []
        told += [] if norm["is_adopted"] else [days(norm["norm_days"])]
        told += [months(waiting["days_over_norm"].sum() / MONTH)] if over.any() else []
        told += [plain(over.sum())] if 0 < over.sum() < n else []
    told += [plain(outcome_unknown)] if outcome_unknown else []
    state = "any" if unknown or outcome_unknown else "some" if over.any() else "none"
    return told, state


def _no_lead(asked: Asked) -> tuple[list[Number], str]:
    if asked.pilots.empty:
        state, told = asked.why_no_pilots()
        return told, state
    outcomes, unknown = asked.evaluations, asked.n_outcome_unknown
    if not outcomes or unknown == len(outcomes):
        return [], "unknown"
    return [plain(unknown)] if unknown else [], "known_none" if unknown else "none"


def _tile(asked: Asked, tile, words: Words) -> Claim:
    name = next(one for one in claims.LEADING if words(f"status.count.{one}") == tile.name)
    text = f"{tile.value}"
    if name == "decided_12_months":
        return Claim(f"tile {name}", f"{text}: {tile.change}")
    unknown = asked.ages["days_over_norm"].isna().sum() + asked.pilots["stage"].isna().sum()
    n_asked = len(asked.ages) + asked.pilots["stage"].isna().sum()
    n = {
        "waiting": len(asked.waiting),
        "over_norm": (asked.ages["days_over_norm"] > 0).sum(),
        "stagnation_months": asked.ages["days_over_norm"].sum() / MONTH,
    }[name]
    is_unknown = n_asked and unknown == n_asked
    if name == "waiting":
        is_unknown = len(asked.evaluations) == asked.n_outcome_unknown
    if n == 0 and ((is_unknown and len(asked.pilots)) or (asked.n_hidden and not asked.n_shown)):
        return Claim(f"tile {name}", text, [], "unknown")
    if name == "stagnation_months" and months(n)[1] == "d":
        return Claim(f"tile {name}", text, [months(n)])
    decimals = 1 if name == "stagnation_months" and n < 10 else 0
    return Claim(f"tile {name}", text, [plain(n, decimals)])


def _ranked(waiting: pd.DataFrame) -> tuple[list[Number], str]:
    known = waiting["days_waiting"].dropna()
    over, n, unknown = int((waiting["days_over_norm"] > 0).sum()), len(waiting), len(waiting) - len(known)
    if waiting.empty:
        return [], "empty"
    if known.empty:
        return [], "unknown"
    told = [days(known.max())] + ([plain(unknown)] if unknown else [])
    if over and over < n:
        return [*told, plain(over), plain(n)], "any"
    if over:
        return told + ([plain(n)] if n > 2 else []), "some"
    return told + ([plain(n)] if n > 2 and not unknown else []), "known_none" if unknown else "none"


def _stages(asked: Asked, words: Words) -> Iterator[Claim]:
    stages, ages = asked.ask("building_up"), asked.ages
    over = {stage: some["days_over_norm"].sum() / MONTH for stage, some in ages.groupby("stage")}
    first = tied(over.values(), months)
    state = over_state(len(ages), (ages["days_over_norm"] > 0).sum(), ages["days_over_norm"].isna().sum())
    told: list[Number] = []
    if first:
        told = [months(max(over.values()))]
        if first == 1:
            worst = max(over, key=over.get)
            told.append(plain((ages.loc[ages["stage"] == worst, "days_over_norm"] > 0).sum()))
    elif state == "known_none":
        told = [plain(ages["days_over_norm"].isna().sum())]
    picture = charts.building_up(stages, words)
    yield Claim("building_up", picture.title, told if first <= 3 else None, "tie" if first > 1 else state)
    counts = {stage: int((some["days_over_norm"] > 0).sum()) for stage, some in ages.groupby("stage")}
    first = tied(map(float, counts.values()), plain)
    ageing = charts.ageing(ages, words, LIGHT)
    yield Claim("ageing", ageing.title, None, "tie" if first > 1 else state)
    yield Claim("ageing alt", ageing.alt)
    net = stages["n_net_91_days"].astype(float).tolist()
    moved = stages[["n_arrived_91_days", "n_left_91_days", "n_open", "n_undated_91_days"]].sum().sum()
    first = tied(net, plain)
    flow = "tie" if first > 1 else "some" if first else "unknown" if stages["n_undated_91_days"].sum() else "none"
    yield Claim("flow", charts.flow(stages, words).title, None, flow if moved else "empty")
    for stage in ("open", "awaiting_decision"):
        name = stagnation.stage_label(stage, words)
        by_month = asked.ask("flow_by_month", by="all", stage=stage, months=26)
        backlog = charts.flow_by_month(by_month, name, AS_OF, words, LIGHT)
        yield Claim("backlog", backlog.title)
        yield Claim("backlog alt", backlog.alt)
        tested = stagnation.tested(asked.ask("growth", by="all", stage="open"), asked.ask("growth", by="stage"), stage)
        for said in stagnation.growth(tested, stage, words):
            yield Claim("growth", said)
    yield Claim("cumulative", charts.cumulative_flow(asked.ask("cumulative_flow"), words, LIGHT).title)
    chart = asked.ask("control_chart", by="all", stage="open")
    yield Claim("control", charts.control_chart(chart, "x", words, LIGHT).title)


def _stagnation(asked: Asked, words: Words) -> Iterator[Claim]:
    whole, moved = asked.ask("stagnation", by="all"), asked.ask("stagnation_bridge", by="all", since=SINCE)
    view = asked.ask("in_view").iloc[0]
    n_open, over = len(asked.ages), asked.ages["days_over_norm"]
    state = over_state(n_open, (over > 0).sum(), over.isna().sum())
    if not n_open:
        stages = asked.pilots["stage"]
        state = "empty" if asked.pilots.empty else "unknown" if stages.isna().all() else "any"
    lead = stagnation.lead(whole, moved, SINCE, view, words)
    yield Claim("stagnation lead", lead, None, state if not (over > 0).any() or not over.isna().any() else "any")
    for said in (lead,) if n_open and (over > 0).any() else ():
        # How it changed is told by other numbers; those of now come first, with what is known of all.
        yield Claim("stagnation lead now", said, None)
    if whole.empty:
        return
    if len(moved):
        yield from _bridge(whole, moved, words)
    for said in (stagnation.alarm(asked.ask("missed_decisions"), words),):
        yield Claim("alarm", said)
    yield from (Claim("age note", said) for said in stagnation.age_notes(asked.ages, words))
    for entry in stagnation.blocked(asked.ask("blocked"), words, _link):
        yield Claim("blocked", entry.text)


def _bridge(whole: pd.DataFrame, moved: pd.DataFrame, words: Words) -> Iterator[Claim]:
    row = moved.iloc[0]
    yield Claim("crossings", stagnation.crossings(moved, words))
    yield Claim("capped", stagnation.capped(whole, words))
    bridge = charts.stagnation_bridge(row, SINCE, AS_OF, words, LIGHT)
    yield Claim("bridge", bridge.title, None, "any")
    told = steps(row, SINCE, AS_OF, words)
    yield Claim("bridge steps", "; ".join(told["months"]), None, "adds_up")


def _groups(asked: Asked, words: Words) -> Iterator[Claim]:
    for by in BY:
        spots = asked.ask("stagnation", by=by)
        known = spots[spots["grp"].notna()]
        first = tied(known["stagnation_months"], months)
        picture = charts.stagnation(spots, by, words, LIGHT)
        yield Claim(f"hot spots by {by}", picture.title, [months(known["stagnation_months"].max())] if first else None,
                    _group_state(spots, first))  # fmt: skip
        yield Claim(f"hot spots by {by} alt", picture.alt)
        matrix = asked.ask("stagnation_matrix", by=by)
        known = matrix[matrix["grp"].notna()]
        first = tied(known["n_over_norm"], lambda n: plain(n, 1))
        yield Claim(
            f"heat by {by}", charts.stagnation_matrix(matrix, by, words, LIGHT).title, None, _group_state(spots, first)
        )
        missed = asked.ask("missed_decisions", by=by)
        wait = missed[missed["stage"] == "awaiting_decision"]
        first = tied(wait.loc[wait["grp"].notna(), "missed"], plain)
        worst = wait.loc[wait["grp"].notna(), "missed"].max() if first else 0
        title = charts.missed_decisions(missed, by, words, LIGHT).title
        if not (wait["expected"] > 0).any() or wait["grp"].isna().all():
            yield Claim(f"missed by {by}", title, [], "unknown")
        elif worst >= 0.5:
            yield Claim(
                f"missed by {by}", title, [plain(worst)] if first <= 3 else None, "tie" if first > 1 else "some"
            )
        else:
            unnamed = wait.loc[wait["grp"].isna(), "missed"].max()
            yield Claim(f"missed by {by}", title, [], "any" if unnamed >= 0.5 else "none")
        yield from (Claim("remark", said) for said in stagnation.remarks(spots, by, words))
        for row in asked.ask("wait_quantiles", by=by).to_dict("records"):
            for figure in ("median", "p85"):
                said = stagnation.or_why(row[f"{figure}_days"], row[f"{figure}_withheld"], words, words.days)
                yield Claim("quantile", said)


def _group_state(spots: pd.DataFrame, first: int) -> str:
    if first:
        return "tie" if first > 1 else "some"
    if spots.empty:
        return "empty"
    unnamed = spots[spots["grp"].isna()]
    if len(unnamed) == len(spots) or (unnamed["n_over_norm"] > 0).any():
        return "unknown"
    unknown = (spots["n_unknown_age"] + spots["n_without_norm"]).sum()
    return over_state(spots["n_open"].sum(), 0, unknown)


def _areas(asked: Asked, words: Words) -> Iterator[Claim]:
    areas, shapes = asked.ask("areas_now"), asked.ask("area_shapes")
    known = areas[areas["area"].notna()]
    for measure in area_claims.MEASURES:
        title = area_claims.title(areas, measure, words)
        state, told = "any", None
        if measure in ("n_waiting", "n_over_norm", "n_open", "stagnation_months") and len(known):
            shown = months if measure == "stagnation_months" else plain
            first = tied(known[measure].astype(float), shown)
            unstated = areas.loc[areas["area"].isna(), measure].sum()
            state = "tie" if first > 1 else "some" if first else "unknown" if unstated else "none"
            if first:
                told = [shown(known[measure].max())]
                if first == 1 and measure in ("n_waiting", "n_over_norm"):
                    told.append(plain(known.loc[known[measure].idxmax(), "n_open"]))
            elif state == "none" and measure in ("n_over_norm", "stagnation_months"):
                state = over_state(known["n_open"].sum(), 0, known["n_over_unknown"].sum())
        yield Claim(f"areas {measure}", title, told, state)
        yield Claim(f"areas {measure} alt", area_claims.alt(areas, measure, words, is_map=False))
        for said in area_claims.remarks(areas, shapes, measure, words, is_map=False):
            yield Claim("areas remark", said)
        for row in area_claims.stated(areas, words):
            assert row["n_waiting"] <= row["n_open"], "a pilot that waits is open"
            yield Claim("area", area_claims.said(row, measure, words))


def _waits(asked: Asked, words: Words) -> Iterator[Claim]:
    curves = [asked.ask("share_waiting", by="all", **cohort) for cohort in cohorts(AS_OF)]
    quantiles = [asked.ask("wait_quantiles", by="all", **cohort) for cohort in cohorts(AS_OF)]
    drawn_curves, drawn = together(curves, quantiles, AS_OF, words)
    picture = charts.share_waiting(drawn_curves, drawn, asked.waiting, words, LIGHT)
    yield Claim("still_waiting", picture.title, *_half(drawn, drawn_curves))
    yield Claim("still_waiting alt", picture.alt)
    everyone = quantiles[-1]
    if len(everyone):
        row = everyone.iloc[0]
        yield Claim("rest", stagnation.rest(row, words), _rest(row))
    within = asked.ask("chance_within", by="all")
    if len(within):
        yield Claim("chance", stagnation.chance(within.iloc[0], words))
    ends, outcomes = asked.ask("how_it_ends", by="all"), asked.ask("outcomes")
    yield Claim("endings", endings_title(counts(outcomes), words), *_ended(asked, outcomes))
    if after := after_a_year(ends, words):
        yield Claim("after a year", after, None, "hundred" if any(char.isdigit() for char in after[14:]) else "any")


def _half(drawn: pd.DataFrame, curves: pd.DataFrame) -> tuple[list[Number] | None, str]:
    """Of the first cohort, from its curve: within how many days half were decided on."""
    if drawn.empty or not drawn["n"].sum():
        return [], "unknown" if len(drawn) and drawn["n_left_out"].sum() else "empty"
    row = drawn.iloc[0]
    if pd.isna(row["median_days"]):
        return None, "any"
    curve = curves[curves["cohort"] == row["cohort"]]
    reached = curve[curve["s"] <= 0.5 + 1e-9]
    told = [days(reached["t_days"].min())]
    if len(drawn) > 1 and pd.notna(drawn.iloc[1]["median_days"]):
        told.append(days(drawn.iloc[1]["median_days"]))
    return told, "some"


def _rest(row: pd.Series) -> list[Number]:
    late, unknown = row["n_over_before_seen"], row["n_unknown_day"]
    told = [plain(n) for n in (late, unknown) if n]
    if pd.notna(row["p85_days"]):
        return [plain(85), plain(100), days(row["p85_days"]), *told]
    if pd.notna(row["p85_more_than_days"]):
        return [plain(15), plain(100), days(row["p85_more_than_days"]), *told]
    return [plain(85), plain(100), *told]


def _ended(asked: Asked, outcomes: pd.DataFrame) -> tuple[list[Number] | None, str]:
    """One population: all pilots that ever succeeded, and who waits in it waits everywhere."""
    n = dict(zip(outcomes["cause"], outcomes["n_pilots"], strict=True))
    total = sum(n.values())
    assert n.get("waiting", 0) == len(asked.waiting)
    succeeded = sum("successful" in told for told in asked.evaluations.values())
    assert total <= succeeded, (total, succeeded)
    if not total:
        return [], "empty"
    if total == 1:
        return [], "some"
    if n.get("rollout", 0) == total:
        return ([plain(total)] if total > 2 else []), "some"
    others = [plain(count) for cause, count in n.items() if cause != "rollout"]
    rolled = n.get("rollout", 0)
    return [plain(total), *([plain(rolled)] if rolled else []), *others], "any"


def _queues(asked: Asked, words: Words) -> Iterator[Claim]:
    queues = asked.ask("queue_forecast")
    picture = charts.queue_forecast(queues, words, LIGHT)
    known = queues.loc[queues["withheld"].isna() | (queues["withheld"] == "beyond_calendar"), "meetings_p85"]
    first = tied(known.dropna().astype(float), plain)
    beyond = ((queues["withheld"] == "beyond_calendar") & queues["meetings_p85"].isna()).sum()
    state = "empty" if queues.empty else "any" if beyond or not first else "some"
    yield Claim("clearing", picture.title, [plain(known.max())] if first and not beyond else None, state)
    yield Claim("clearing alt", picture.alt)
    yield from (Claim("queue", said) for said in stagnation.queues_in_words(queues, words)["said"])
    yield Claim("backtest", stagnation.backtest(asked.ask("forecast_backtest"), words))


def _analysis(asked: Asked, words: Words) -> Iterator[Claim]:
    facets, view = asked.ask("facets"), asked.ask("in_view").iloc[0]
    selection = Selection("analysis", asked.made_filters, {}, None)
    told, state = None, "empty"
    if len(asked.pilots):
        n_over, unknown = (asked.ages["days_over_norm"] > 0).sum(), asked.ages["days_over_norm"].isna().sum()
        unknown += asked.pilots["stage"].isna().sum()
        n_asked = len(asked.ages) + asked.pilots["stage"].isna().sum()
        wait_unknown = len(asked.evaluations) == asked.n_outcome_unknown and asked.waiting.empty
        told = [plain(len(asked.pilots))]
        told += [plain(len(asked.waiting))] if len(asked.waiting) else []
        told += [plain(asked.n_outcome_unknown)] if asked.n_outcome_unknown and not wait_unknown else []
        told += [plain(n_over)] if n_over else []
        told += [plain(unknown)] if unknown and not (unknown == n_asked and not n_over) else []
        state = "any"
    yield Claim("analysis lead", analysis.lead(facets, selection, view, words), told, state)
    for by in ("all", "theme"):
        trend = asked.ask("trend", by=by)
        if trend.empty:
            continue
        for measure in ("n_pilots", "n_over_norm", "stagnation_months"):
            group = [analysis.name(by, grp, words) if by != "all" else "x" for grp in trend["grp"]]
            unknown = trend["n_unknown"] if measure != "n_pilots" else 0
            frame = pd.DataFrame({"day": trend["day"], "group": group, "n": trend[measure], "n_unknown": unknown})
            picture = charts.trend(frame, measure, words, LIGHT)
            yield Claim("trend", picture.title)
            yield Claim("trend alt", picture.alt)


def _pilots(asked: Asked, words: Words) -> Iterator[Claim]:
    for key in asked.pilots["pilot_key"].head(2):
        pilot = asked.ask("pilot", pilot_key=key).iloc[0]
        yield Claim("pilot", pilot_claims.standing(pilot, words))
        timeline = asked.ask("pilot_timeline", pilot_key=key)
        if len(timeline):
            picture = charts.plan_shifts(timeline, words, LIGHT, as_of=AS_OF)
            yield Claim("plan shifts", picture.title)
            yield Claim("plan shifts alt", picture.alt)


def _whole_texts(asked: Asked, words: Words) -> Iterator[Claim]:
    """The deck and the digest, text by text."""
    told = briefing(replace(asked.request, language=words.language), Choice())
    for slide in told.slides:
        for text in (slide.title, slide.subtitle, slide.alt, *slide.remarks, *slide.notes, *_inside(slide.picture)):
            yield Claim(f"slide {slide.key}", text)
    said = digest(replace(asked.request, language=words.language))
    for text in (said.subject, said.lead, *(text for one in said.sections for text in (one.heading, *one.lines))):
        yield Claim("digest", text)
    assert as_text(said, words)


def _inside(picture) -> Iterator[str]:
    match picture:
        case Bars(bars=bars):
            yield from (bar.label for bar in bars)
        case Lines(lines=lines):
            yield from (text for line in lines for text in line)
        case Rows(rows=rows):
            yield from (cell for row in rows for cell in row)
        case Parts(parts=parts):
            yield from (part.name for part in parts)
        case Figures(figures=shown):
            yield from (text for one in shown for text in (one.value, one.change))


__all__ = ["Asked", "Claim", "all_claims"]
