"""Sentences of the stagnation screen, computed from the same rows as the pictures beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas

from doorstroom.i18n import DAYS_A_MONTH, Words, is_missing, is_nothing
from doorstroom.report.parts import Entry
from doorstroom.report.text import groups
from doorstroom.report.text.groups import body as body_of
from doorstroom.report.text.in_view import View, none_open
from doorstroom.report.text.stagnation_bridge import change

Link = Callable[..., str]
WAITING, OPEN = "awaiting_decision", "open"
FILTERS = ("municipality", "theme", "owner", "body")  # the dimensions that a reader can narrow the screen to
ALARMS_SHOWN = 5
REASONS = ("is_over_norm", "is_blocked", "is_stale", "has_red_gates")  # columns of `rating_gap`, as the words name them
MORE_THAN = 0.95  # no chance is told higher than this


def lead(whole: pandas.DataFrame, moved: pandas.DataFrame, since: date, view: View, words: Words) -> str:
    """The sentence that the screen begins with: how much stands still, and how that changed. `by` all on both."""
    if whole.empty:
        return words("status.lead.sentence_short", first=none_open(view, words))
    row = whole.iloc[0]
    unknown = row["n_unknown_age"] + row["n_without_norm"]
    if unknown == row["n_open"]:
        return words.count("stagnation.lead.unknown", row["n_open"])
    now = _stands_still(row, unknown, words)
    direction, months = ("same", "") if moved.empty else change(moved.iloc[0], words)
    said = words(f"stagnation.lead.{direction}", now=now, months=months, day=since)
    return words.count("stagnation.lead.some_unknown", unknown, said=said) if unknown else said


def _stands_still(row: pandas.Series, unknown: float, words: Words) -> str:
    n, of = int(row["n_over_norm"]), int(row["n_open"])
    months = words.months(row["stagnation_months"])
    if not n:
        return words.count(f"stagnation.lead.{'none_known' if unknown else 'none'}", of)
    if n == of:
        return words.count("stagnation.lead.all", of, months=months)
    return words.count("stagnation.lead.now", n, of=of, months=months)


def crossings(moved: pandas.DataFrame, words: Words) -> str:
    """How many pilots came over norm, how many are no longer, and what another norm did to that."""
    row = moved.iloc[0]
    came = words.count("stagnation.bridge.newly", row["newly_over_norm"])
    said = words.count("stagnation.bridge.resolved", row["resolved"], came=came)
    if row["resolved"] == 0 and not is_nothing(row["released"]):
        said = words("stagnation.bridge.came_and_went", said=said)
    n = row["over_by_other_norm"]
    if n == 0:
        return said
    return words.count(f"stagnation.bridge.{'more' if n > 0 else 'fewer'}_by_other_norm", abs(n), said=said)


def capped(whole: pandas.DataFrame, words: Words) -> str:
    """What is left of the months when no pilot counts for more than twelve, and who cannot be counted."""
    row = whole.iloc[0]
    said = words("stagnation.bridge.capped", months=words.months(row["stagnation_months_capped"]))
    unknown = row["n_unknown_age"] + row["n_without_norm"]
    return words.count("stagnation.bridge.unknown", unknown, said=said) if unknown else said


def watched() -> tuple[str, ...]:
    """What can be followed over time: a stage, or all that are open; the wait on a decision comes first."""
    return WAITING, OPEN, *(stage for stage in groups.stages(with_closed=False) if stage != WAITING)


@dataclass(frozen=True)
class Address:
    """What the screen is asked for in its address: `by` and `stage`, the filters, and how to make a link with them.

    by_at_first: what it is divided by when the address does not say.
    """

    by: str
    stage: str
    filters: Mapping[str, list[str]]
    link: Link
    by_at_first: str = groups.DIMENSIONS[0]

    def to(self, anchor: str, **changed: object) -> str:
        """The address of this screen with something changed; what is the default is left out."""
        asked = {"by": self.by, "stage": self.stage, **changed}
        at_first = {"by": self.by_at_first, "stage": WAITING}
        asked = {name: None if value == at_first.get(name) else value for name, value in asked.items()}
        return f"{self.link('stagnation', **asked)}#{anchor}"


def divisions(address: Address, words: Words) -> list[tuple[str, str, bool]]:
    """The dimensions to divide by: name, address, whether it is the one that is shown."""
    return [(words(f"stagnation.by.{by}"), address.to("where", by=by), by == address.by) for by in groups.DIMENSIONS]


def stages(address: Address, words: Words) -> list[tuple[str, str, bool]]:
    """The stages to look at: name, address, whether it is the one that is shown."""
    return [
        (stage_label(stage, words), address.to("growing", stage=stage), stage == address.stage) for stage in watched()
    ]


def stage_label(stage: str, words: Words) -> str:
    """A stage of the choice on the screen; "open" stands for all of them together. Also the one outside all stages."""
    if stage == "no_longer_listed":
        return words("stagnation.cause.no_longer_listed")
    return words("stagnation.all_open") if stage == "open" else words.label("stage", stage)


def drill(stagnation: pandas.DataFrame, address: Address, words: Words) -> list[tuple[str, str, bool]]:
    """(name, address, is current) of each group that the screen can be narrowed to, and of all together."""
    if address.by not in FILTERS:
        return []
    chosen = address.filters.get(address.by, [])
    everything = (words("stagnation.everything"), address.to("where", **{address.by: None}), not chosen)
    known = stagnation["grp"].dropna()
    return [everything, *((group, address.to("where", **{address.by: [group]}), chosen == [group]) for group in known)]


def remarks(stagnation: pandas.DataFrame, by: str, words: Words) -> list[str]:
    """What a reader must know of this division: that it gives no signal, and how pilots are counted in it."""
    said = [] if by == "body" else [words("stagnation.where.exploring")]
    if by in ("area", "target_group"):
        said.append(words("stagnation.where.fractions"))
    unknown = stagnation[stagnation["grp"].isna() & (stagnation["stagnation_months"] > 0)]
    if len(unknown):
        row = unknown.iloc[0]
        months = words.months(row["stagnation_months"])
        said.append(words.count("stagnation.where.unknown", row["n_over_norm"], months=months))
    total = int((stagnation["grp"].notna() & (stagnation["stagnation_months"] > 0)).sum())
    if total > groups.LONGEST:
        said.append(words("stagnation.where.only_first", shown=groups.LONGEST, total=total))
    return said


def alarms(decisions: pandas.DataFrame, words: Words) -> list[Entry]:
    """The bodies and stages of `missed_decisions` by body that raise an alarm, in plain words."""
    rows = groups.with_municipality(groups.named(decisions, "body", words), words)
    raised = rows[rows["is_alarm"].fillna(False).astype(bool)].head(ALARMS_SHOWN)
    return [
        Entry(
            row.group,
            words.count(
                "stagnation.alarm.raised",
                row.observed,
                stage=words.label("stage", row.stage),
                expected=words.number(row.expected, 1),
            ),
        )
        for row in raised.itertuples()
    ]


def alarm(decisions: pandas.DataFrame, words: Words) -> str:
    """Whether a body and stage lag behind more than chance explains, and what that means."""
    judged = int(decisions["chance"].notna().sum())
    if not judged:
        return words("stagnation.alarm.not_judged")
    compared = words.count("stagnation.alarm.compared", judged)
    return words.count("stagnation.alarm.signals", int(decisions["is_alarm"].fillna(False).sum()), compared=compared)


def tested(whole: pandas.DataFrame, stages: pandas.DataFrame, stage: str) -> pandas.DataFrame:
    """The row of `growth` that tells of a stage, corrected for the stages beside it; of all open pilots for `open`."""
    return whole if stage == "open" else stages[stages["stage"] == stage]


def growth(rows: pandas.DataFrame, stage: str, words: Words) -> list[str]:
    """Whether more come in than go out, in plain words, and how long it takes to clear the stock. `rows`: `tested`."""
    if rows.empty:
        return [words("stagnation.growth.withheld", why=withheld("no_moves", words))]
    row = rows.iloc[0]
    if not is_missing(row["withheld"]) and row["withheld"] != "no_departures":
        return [words("stagnation.growth.withheld", why=withheld(row["withheld"], words))]
    key = "growing" if row["signal"] == "growing" else "no_signal"
    values = {"came": row["n_arrived"], "left": row["n_left"], "months": words.months(row["window_months"])}
    said = words(f"stagnation.growth.{key}", stage=stage_label(stage, words), **values)
    if is_missing(row["stock_months"]) or not row["n_open"] > 0:
        return [said]
    months, low, high = (words.months(row[f"stock_months{end}"]) for end in ("", "_lo", "_hi"))
    return [said, words("stagnation.growth.stock", months=months, low=low, high=high)]


def withheld(code: str, words: Words) -> str:
    """Why a figure is not given."""
    return words(f"withheld.{code}")


def or_why(value: object, code: object, words: Words, show: Callable[[object], str]) -> str:
    """A figure, or why it is not given."""
    if not is_missing(value):
        return show(value)
    return words("format.unknown") if is_missing(code) else withheld(code, words)


def age_notes(pilots: pandas.DataFrame, words: Words) -> list[str]:
    """Where `ageing` shows no line of the norm, and in which stages it shows no band, and why."""
    said = [words("stagnation.stuck.running_norm")] if (pilots["stage"] == "running").any() else []
    is_withheld, has_band = pilots["withheld"].notna(), pilots[["p50_days", "p85_days"]].notna().all(axis=1)
    for key, without in (("no_band", is_withheld), ("no_end", ~is_withheld & ~has_band)):
        if without.any():
            names = words.join(words.label("stage", stage) for stage in pilots.loc[without, "stage"].unique())
            said.append(words(f"stagnation.stuck.{key}", stages=names))
    return said


def too_long(pilots: pandas.DataFrame) -> pandas.DataFrame:
    """The pilots of `ageing` that are over norm, furthest first."""
    return pilots[pilots["days_over_norm"].fillna(0) > 0]


def blocked(pilots: pandas.DataFrame, words: Words, link: Link) -> list[Entry]:
    """Each blocked pilot with why and since when."""
    return [
        Entry(row["title"], _blocked(row, words), link("pilot", id=row["pilot_key"]))
        for row in pilots.to_dict("records")
    ]


def _blocked(row, words: Words) -> str:
    reason = words.label("outcome", row["reason"])
    if not is_missing(row["note"]):
        reason = words("stagnation.stuck.blocked_note", reason=reason, note=row["note"])
    if is_missing(row["days_blocked"]):
        return reason
    return words("stagnation.stuck.blocked_for", reason=reason, days=words.days(row["days_blocked"]))


def chance(row: pandas.Series, words: Words) -> str:
    """Who has waited so long already: will there be an end soon? `row`: of `chance_within`."""
    values = {
        "waited": words.months(round(row["waited_days"] / float(DAYS_A_MONTH))),
        "within": words.months(round(row["within_days"] / float(DAYS_A_MONTH))),
    }
    if is_missing(row["chance"]):
        return words("stagnation.long.chance_withheld", why=withheld(row["withheld"], words), **values)
    key = "chance_capped" if row["chance"] >= MORE_THAN else "chance"
    low, high = (words.number(row[name] * 100) for name in ("lo", "hi"))
    return words(f"stagnation.long.{key}", n=words.number(row["chance"] * 100), low=low, high=high, **values)


def rest(row: pandas.Series, words: Words) -> str:
    """How long the slowest wait, and who could not be counted. `row`: of `wait_quantiles`."""
    if not is_missing(row["p85_days"]):
        said = words("stagnation.long.p85", days=words.days(row["p85_days"]))
    elif not is_missing(row["p85_more_than_days"]):
        said = words("stagnation.long.p85_more", days=words.days(row["p85_more_than_days"]))
    else:
        said = words("stagnation.long.p85_withheld", why=withheld(row["p85_withheld"], words))
    return " ".join([said, *left_out(row, words)])


def left_out(row: pandas.Series, words: Words) -> list[str]:
    """Which waits could not be counted, and why. `row`: of `wait_quantiles`."""
    late = row["n_over_before_seen"]
    counts = {"seen_late": late, "day_unknown": row["n_left_out"] - late}
    return [words.count(f"stagnation.long.{why}", n) for why, n in counts.items() if n]


def queue(row, queues: pandas.DataFrame, words: Words) -> str:
    """When the queue of one body clears, in words. `row`: of `queue_forecast`."""
    if not is_missing(row["meetings_p50"]):
        key = "forecast_open" if is_missing(row["meetings_p95"]) else "forecast"
        return words(
            f"stagnation.clears.{key}",
            p50=words.count("stagnation.clears.meetings", row["meetings_p50"]),
            p85=_meetings(row, "meetings_p85", words),
            p95=_meetings(row, "meetings_p95", words),
        )
    if row["withheld"] == "beyond_calendar":
        return words.count("stagnation.clears.beyond", row["n_meetings_ahead"])
    return words("stagnation.clears.withheld", why=withheld(row["withheld"], words))


def _meetings(row, name: str, words: Words) -> str:
    if is_missing(row[name]):
        return words("stagnation.clears.more_than", n=row["n_meetings_ahead"])
    return words.number(row[name])


def without_forecast(queues: pandas.DataFrame, words: Words) -> list[str]:
    """For how many bodies no outlook is given, and how many pilots wait on a body that is not known.

    A body that is not known is none of the bodies that the title of the picture counts.
    """
    is_named = queues["body"].notna()
    counts = {
        "unknown": (is_named & queues["withheld"].notna() & (queues["withheld"] != "beyond_calendar")).sum(),
        "body_unknown": queues.loc[~is_named, "n_waiting"].sum(),
    }
    return [words.count(f"stagnation.clears.{why}", int(n)) for why, n in counts.items() if n]


def queues_in_words(queues: pandas.DataFrame, words: Words) -> pandas.DataFrame:
    """`queue_forecast` with `name` of the body and `said`: when its queue clears."""
    rows = queues.to_dict("records")
    return queues.assign(
        name=[body_of(row, queues, words) for row in rows], said=[queue(row, queues, words) for row in rows]
    )


def backtest(scores: pandas.DataFrame, words: Words) -> str:
    """How good the forecast would have been, in plain words, over all bodies. Also when it lost."""
    whole = scores[scores["is_whole"].astype(bool)].set_index("score")
    if whole.empty or whole.loc["brier", "n"] == 0 or is_missing(whole.loc["brier", "model"]):
        return words("stagnation.clears.no_backtest")
    brier, cover = whole.loc["brier"], whole.loc["coverage"]
    days = words.count("stagnation.clears.tested_days", brier["n_snapshots"])
    tested = words.count("stagnation.clears.tested", brier["n"], days=days)
    verdict = words(f"stagnation.clears.winner.{brier['winner']}")
    hit = words(
        "stagnation.clears.coverage",
        hit=round(cover["model"] * cover["n"]),
        n=cover["n"],
        low=words.number(cover["model_low"] * 100),
        high=words.number(cover["model_high"] * 100),
    )
    return f"{tested} {verdict} {hit}"


def rating_difference(gap: pandas.DataFrame, words: Words) -> str:
    """How many open pilots rate themselves green while the records say otherwise. `gap`: `rating_gap`."""
    green = gap[gap["self_rating"] == "green"]
    if gap.empty:
        return words("status.ratings.none")
    if green.empty:
        return words("status.ratings.none_green")
    differing, of = int(green["differs"].fillna(False).astype(bool).sum()), len(green)
    unknown = int(green["differs"].isna().sum())
    if unknown == of:
        return words("status.ratings.unknown")
    if differing and of == 1:
        return words("status.ratings.only_one")
    if differing:
        said = words.count("status.ratings.differ", differing, of=of)
    else:
        said = words.count(f"status.ratings.{'none_known' if unknown else 'none_differ'}", of)
    return words.count("status.ratings.some_unknown", unknown, said=said) if unknown else said


def differing(gap: pandas.DataFrame, words: Words) -> pandas.DataFrame:
    """The pilots of `rating_gap` of which rating and records differ, with `reasons`: what the records say, in words."""
    rows = gap[gap["differs"].fillna(False).astype(bool)]
    kinds = rows.groupby([*REASONS, "open_gates"], dropna=False, sort=False).ngroup()  # few kinds, many pilots
    said = [_reasons(row, words) for row in rows[~kinds.duplicated()].to_dict("records")]
    return rows.assign(reasons=[said[kind] for kind in kinds])


def _reasons(row: Mapping[str, object], words: Words) -> str:
    found = [
        words(f"status.reason.{name}", n="" if is_missing(row["open_gates"]) else words.number(row["open_gates"]))
        for name in REASONS
        if not is_missing(row[name]) and row[name]
    ]
    return words.join(found) if found else words("status.reason.nothing")


def is_tested(scores: pandas.DataFrame) -> bool:
    """Whether any earlier forecast could be tested."""
    return bool((scores["is_whole"].astype(bool) & scores["model"].notna()).any())


def is_running(quarters: pandas.DataFrame) -> bool:
    """Whether the last quarter is not over yet."""
    return bool(len(quarters)) and bool(quarters["is_running"].iloc[-1])
