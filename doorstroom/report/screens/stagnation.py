"""The sections of the stagnation screen: answers of questions go in, blocks to draw come out."""

from __future__ import annotations

from datetime import date

import pandas

from doorstroom.i18n import Words
from doorstroom.report.charts.ageing import ageing, are_together
from doorstroom.report.charts.control_chart import control_chart
from doorstroom.report.charts.cumulative_flow import cumulative_flow
from doorstroom.report.charts.flow_by_month import flow_by_month
from doorstroom.report.charts.how_it_ends import after_a_year
from doorstroom.report.charts.how_it_ends import how_it_ends as endings
from doorstroom.report.charts.missed_decisions import missed_decisions
from doorstroom.report.charts.queue_forecast import drawn, queue_forecast
from doorstroom.report.charts.share_waiting import share_waiting, together
from doorstroom.report.charts.stagnation import has_hatching, stagnation
from doorstroom.report.charts.stagnation_bridge import stagnation_bridge
from doorstroom.report.charts.stagnation_matrix import stagnation_matrix
from doorstroom.report.charts.theme import Theme
from doorstroom.report.screens.blocks import (
    Block,
    Choice,
    Definitions,
    Entries,
    Heading,
    Rows,
    Shown,
    Text,
    empty,
    note,
)
from doorstroom.report.tables import links as traced
from doorstroom.report.tables import stagnation as tables
from doorstroom.report.text import stagnation as claims
from doorstroom.report.text.in_view import View

STUCK_SHOWN = 10


def nobody(view: View, words: Words, *, is_filtered: bool) -> list[Block]:
    """Why nobody is over norm or could be; nothing where there is nothing to choose otherwise. `view`: `in_view`."""
    is_later = not view["n_begun"] or not is_filtered
    said = "stagnation.empty" if is_later else "stagnation.empty_filtered"
    return [empty(words(said))] if view["n_in_all"] > 0 else []


def headed(section: str, words: Words) -> Block:
    """The heading of a section, at the place that its name points to."""
    return Heading(words(f"stagnation.{section}.heading"), 2, section)


def since_last_time(
    whole, moved: pandas.DataFrame, since: date, as_of: date, words: Words, theme: Theme
) -> list[Block]:
    """The bridge from an earlier day to now, with what crossed the norm. `stagnation` and its bridge by all.

    Nothing where no month was over norm on either day or in between: the lead says so, or that it is not known.
    """
    if moved.empty:
        return []
    row = moved.iloc[0]
    table = tables.bridge(moved, since, as_of, words)
    return [
        Shown(
            stagnation_bridge(row, since, as_of, words, theme),
            table,
            ["stagnation_bridge", "stagnation_months"],
            "bridge",
            level=2,
        ),
        Text(claims.crossings(moved, words)),
        note(claims.capped(whole, words)),
    ]


def by_months(spots: pandas.DataFrame, by: str, words: Words, theme: Theme) -> list[Block]:
    """Hot spots by stagnation months."""
    table = tables.spots(spots, by, words)
    return [
        Shown(stagnation(spots, by, words, theme), table, ["stagnation_months"], "hot_spots"),
        *([note(words("stagnation.where.bars"))] if has_hatching(spots, by, words) else []),
    ]


def by_missed(decisions: pandas.DataFrame, by: str, words: Words, theme: Theme) -> list[Block]:
    """Hot spots by missed decisions."""
    table = tables.missed(decisions, by, words)
    return [
        Shown(missed_decisions(decisions, by, words, theme), table, ["missed_decisions"], "missed"),
        note(words("stagnation.where.missed_bars")),
    ]


def narrower(spots: pandas.DataFrame, address: claims.Address, words: Words) -> list[Block]:
    """Links to one group, and what a reader must know of this division."""
    groups = claims.drill(spots, address, words)
    links = [Choice(words("stagnation.only"), groups)] if groups else []
    return [*links, *map(note, claims.remarks(spots, address.by, words))]


def grid(matrix: pandas.DataFrame, by: str, words: Words, theme: Theme) -> list[Block]:
    """The grid of groups and stages; a grid of stages and stages would say nothing."""
    if by == "stage":
        return []
    table = tables.matrix(matrix, by, words)
    return [Shown(stagnation_matrix(matrix, by, words, theme), table, ["over_norm", "waiting"], "heat")]


def chance(judged: pandas.DataFrame, words: Words) -> list[Block]:
    """Whether chance explains it, body by stage, and what it means when nothing is found."""
    raised = claims.alarms(judged, words)
    return [
        Heading(words("stagnation.alarm.heading")),
        Text(claims.alarm(judged, words)),
        *([Entries(raised)] if raised else []),
        note(words("stagnation.alarm.meaning")),
        Definitions(["alarm"]),
    ]


def growing(flow, whole, stages: pandas.DataFrame, address, as_of: date, words: Words, theme: Theme) -> list[Block]:
    """Backlog, inflow and outflow of one stage, whether it grows, and the same test for all stages.

    `whole` is `growth` of the open portfolio, `stages` of all stages: a stage is judged among the others, so that the
    sentence says what its row in the table says.
    """
    tested = claims.tested(whole, stages, address.stage)
    name = claims.stage_label(address.stage, words)
    table = tables.quarters(flow, address.stage, as_of, words)
    running = [note(words("stagnation.growing.running"))] if claims.is_running(table.frame) else []
    return [
        headed("growing", words),
        Choice(words("stagnation.of_stage"), claims.stages(address, words)),
        Shown(flow_by_month(flow, name, as_of, words, theme), table, ["growth", "flow"], "backlog"),
        *running,
        *map(Text, claims.growth(tested, address.stage, words)),
        Heading(words("stagnation.growing.stages_heading")),
        Rows(tables.growth(stages, words)),
    ]


def stuck(pilots: pandas.DataFrame, link: claims.Link, words: Words) -> list[Block]:
    """The pilots over norm, longest first."""
    too_long, caption = claims.too_long(pilots), words("figures.ageing.caption_over_norm")
    over = tables.ages(too_long, words, link, caption, "over_norm", traced.AGES_OVER)
    return [note(words("stagnation.stuck.nobody")) if over.frame.empty else Rows(over, STUCK_SHOWN)]


def blocked(pilots: pandas.DataFrame, link: claims.Link, words: Words) -> list[Block]:
    """What is blocked, and by what."""
    return [
        Heading(words.count("stagnation.stuck.blocked_heading", len(pilots))),
        *([Entries(claims.blocked(pilots, words, link))] if len(pilots) else []),
        Definitions(["blocked"]),
    ]


def ages(pilots: pandas.DataFrame, link: claims.Link, words: Words, theme: Theme) -> list[Block]:
    """Every open pilot by its age in the stage."""
    every = tables.ages(pilots, words, link, words("figures.ageing.caption"), "ageing", traced.AGES)
    return [
        Heading(words("stagnation.ages_heading"), 2),
        Shown(ageing(pilots, words, theme), every, ["ageing", "over_norm", "norm"], "ageing"),
        *([note(words("stagnation.stuck.together"))] if are_together(pilots) else []),
        *map(note, claims.age_notes(pilots, words)),
    ]


def how_long(
    curves, quantiles, waiting, within: pandas.DataFrame, as_of: date, words: Words, theme: Theme
) -> list[Block]:
    """The share that still waits; curves and quantiles as asked for by charts.share_waiting.cohorts."""
    everyone = quantiles[-1]
    drawn_curves, drawn_quantiles = together(curves, quantiles, as_of, words)
    picture = share_waiting(drawn_curves, drawn_quantiles, waiting, words, theme)
    said = [] if everyone.empty else [Text(claims.rest(everyone.iloc[0], words))]
    odds = [] if within.empty else [Text(claims.chance(within.iloc[0], words))]
    return [
        Shown(picture, tables.curve(drawn_curves, words), ["share_waiting", "chance_within"], "still_waiting"),
        *said,
        *odds,
    ]


def how_it_ends(ends, outcomes: pandas.DataFrame, words: Words, theme: Theme) -> list[Block]:
    """What became of the successful pilots. `how_it_ends` by all, and `outcomes`."""
    after = after_a_year(ends, words)
    return [
        Shown(endings(outcomes, words, theme), tables.causes(outcomes, words), ["how_it_ends"], "endings"),
        *([Text(after)] if after else []),
    ]


def waits_by_group(quantiles: pandas.DataFrame, by: str, words: Words) -> list[Block]:
    """Half and 85 of 100, per group."""
    if quantiles.empty:
        return []
    return [Heading(words("stagnation.long.groups_heading")), Rows(tables.quantiles(quantiles, by, words))]


def clears(queues, scores: pandas.DataFrame, words: Words, theme: Theme) -> list[Block]:
    """When the queue of each body is empty, and how good such a forecast was before."""
    if queues.empty:
        return [headed("clears", words), note(words("stagnation.clears.none"))]
    table = tables.queues(queues, words)
    forecast = [
        Shown(queue_forecast(queues, words, theme), table, ["queue_forecast"], "clearing"),
        note(words("stagnation.clears.how")),
    ]
    forecast += map(note, claims.without_forecast(queues, words))
    if drawn(queues).empty:
        forecast = [Rows(table), Definitions(["queue_forecast"])]
    return [
        headed("clears", words),
        *forecast,
        Heading(words("stagnation.clears.backtest_heading")),
        Text(claims.backtest(scores, words)),
        *([Rows(tables.scores(scores, words))] if claims.is_tested(scores) else []),
        Definitions(["backtest"]),
    ]


def flow(days, chart: pandas.DataFrame, address, words: Words, theme: Theme) -> list[Block]:
    """Cumulative flow and control charts, for analysts."""
    trial = chart["is_trial"].fillna(False).astype(bool).any()
    return [
        Shown(cumulative_flow(days, words, theme), tables.bands(days, words), ["cumulative_flow"], "cumulative"),
        Shown(
            control_chart(chart, claims.stage_label(address.stage, words), words, theme),
            tables.months(chart, address.stage, words),
            ["control_chart"],
            "control",
        ),
        note(words("stagnation.flow.rule")),
        *([note(words("stagnation.flow.trial"))] if trial else []),
    ]
