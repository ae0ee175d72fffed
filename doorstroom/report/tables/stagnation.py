"""The tables of the stagnation screen: rows of a question with their columns in words. Pure: nothing is asked here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pandas

from doorstroom.export.table import Column, Table
from doorstroom.i18n import Words, is_missing, is_nothing
from doorstroom.lineage.behind import Behind, Row
from doorstroom.report.charts.control_chart import with_signals
from doorstroom.report.charts.flow_by_month import quarters as by_quarter
from doorstroom.report.charts.how_it_ends import counts
from doorstroom.report.charts.missed_decisions import STAGE, of_the_wait
from doorstroom.report.tables import links
from doorstroom.report.tables.columns import Link, days_over, over_norm_months, pilot, words_of
from doorstroom.report.text import groups
from doorstroom.report.text.stagnation import or_why, queues_in_words, stage_label, withheld
from doorstroom.report.text.stagnation_bridge import steps


def bridge(moved: pandas.DataFrame, since: date, as_of: date, words: Words) -> Table:
    """`stagnation_bridge` by all."""
    return Table(
        steps(moved.iloc[0], since, as_of, words),
        _bridge_columns(words),
        words("figures.stagnation_bridge.caption"),
        name="bridge",
        data=moved,
        behind=links.BRIDGE.asked(since=since),
    )


def spots(rows: pandas.DataFrame, by: str, words: Words) -> Table:
    """`stagnation`."""
    return Table(
        groups.named(rows, by, words),
        _spots_columns(words),
        words("figures.stagnation.caption"),
        name="hot_spots",
        data=rows,
        behind=links.GROUPS.asked(by=by),
    )


def missed(rows: pandas.DataFrame, by: str, words: Words) -> Table:
    """`missed_decisions`, the wait on a decision only."""
    told = _missed_in_words(of_the_wait(rows, by, words), words)
    columns = _missed_columns(words)
    if rows["is_exploratory"].astype(bool).all():
        columns = [column for column in columns if column.name != "chance"]
    behind = links.MISSED.asked(by=by, stage=STAGE)
    return Table(told, columns, words("figures.missed_decisions.caption"), name="missed", behind=behind, data=rows)


def matrix(rows: pandas.DataFrame, by: str, words: Words) -> Table:
    """`stagnation_matrix`."""
    return Table(
        groups.named(rows, by, words),
        _matrix_columns(words),
        words("figures.stagnation_matrix.caption"),
        name="heat",
        data=rows,
        behind=links.GRID.asked(by=by),
    )


def quarters(flow: pandas.DataFrame, stage: str, as_of: date, words: Words) -> Table:
    """`flow_by_month` of a stage, by quarter."""
    told = by_quarter(flow, as_of, words)
    behind = links.QUARTERS.asked(by="all", stage=stage)
    if len(told):
        behind = replace(behind.asked(month=told["month"].iloc[-1]), whole="backlog_net")
    return Table(
        told, _quarters_columns(words), words("figures.flow_by_month.caption"), name="backlog", behind=behind, data=flow
    )


def growth(rows: pandas.DataFrame, words: Words) -> Table:
    """`growth` by stage."""
    return Table(
        _growth_in_words(rows, words),
        _growth_columns(words),
        words("figures.growth.caption"),
        name="growth",
        data=rows,
        behind=links.GROWTH,
    )


def ages(pilots: pandas.DataFrame, words: Words, link: Link, caption: str, name: str, behind: Behind) -> Table:
    """`ageing`, all of it or some."""
    return Table(pilots, _ages_columns(pilots, words, link), caption, name=name, behind=behind)


def curve(rows: pandas.DataFrame, words: Words) -> Table:
    """`share_waiting` with `cohort`."""
    return Table(
        rows, _curve_columns(words), words("figures.share_waiting.caption"), name="still_waiting", behind=links.CURVE
    )


def quantiles(rows: pandas.DataFrame, by: str, words: Words) -> Table:
    """`wait_quantiles`."""
    named = groups.named(_quantiles_in_words(rows, words), by, words)
    caption, behind = words("figures.wait_quantiles.caption"), links.WAITS.asked(by=by)
    return Table(named, _quantiles_columns(words), caption, name="wait_quantiles", behind=behind, data=rows)


def causes(outcomes: pandas.DataFrame, words: Words) -> Table:
    """`outcomes`."""
    caption = words("figures.how_it_ends.caption")
    return Table(counts(outcomes), _causes_columns(words), caption, name="endings", behind=links.CAUSES, data=outcomes)


def queues(rows: pandas.DataFrame, words: Words) -> Table:
    """`queue_forecast`."""
    told, caption = queues_in_words(rows, words), words("figures.queue_forecast.caption")
    return Table(told, _queues_columns(words), caption, name="queue_forecast", behind=links.QUEUES, data=rows)


def scores(rows: pandas.DataFrame, words: Words) -> Table:
    """`forecast_backtest`, all bodies together."""
    whole = rows[rows["is_whole"].astype(bool)]
    caption = words("figures.backtest.caption")
    return Table(whole, _scores_columns(words), caption, name="backtest", behind=links.SCORES, data=rows)


def bands(rows: pandas.DataFrame, words: Words) -> Table:
    """`cumulative_flow`, latest day first, stages without pilots left out."""
    behind = links.BANDS if rows.empty else replace(links.BANDS.asked(day=rows["day"].max()), whole="cumulative_flow")
    some = rows[rows["n_in_stage"] > 0].sort_values("day", ascending=False, kind="stable")
    caption = words("figures.cumulative_flow.caption")
    return Table(some, _bands_columns(words), caption, name="cumulative_flow", behind=behind, data=rows)


def months(rows: pandas.DataFrame, stage: str, words: Words) -> Table:
    """`control_chart` of a stage, latest month first."""
    behind = links.MONTHS.asked(stage=stage)
    if len(rows):
        behind = replace(behind.asked(month=rows["month"].max()), whole="control_chart")
    marked = with_signals(rows).sort_values("month", ascending=False, kind="stable")
    caption = words("figures.control_chart.caption")
    return Table(marked, _months_columns(words), caption, name="control_chart", behind=behind, data=rows)


def _name(words: Words) -> Callable[[str], str]:
    return words_of("stagnation.column", words)


def _bridge_columns(words: Words) -> list[Column]:
    """Columns of what text.stagnation_bridge.steps gives."""
    name = _name(words)
    return [Column("step", name("step"), is_heading=True), Column("months", name("months"), is_number=True)]


def _spots_columns(words: Words) -> list[Column]:
    """Columns of `stagnation` with `group`."""
    name = _name(words)
    return [
        Column("group", name("group"), is_heading=True),
        Column("n_open", name("n_open"), _pilots(words), is_number=True),
        Column("n_over_norm", name("n_over_norm"), _pilots(words), is_number=True),
        Column("stagnation_months", name("stagnation_months"), over_norm_months(words), is_number=True),
        Column("stagnation_months_capped", name("capped"), over_norm_months(words), is_number=True),
        Column("n_unknown_age", name("n_unknown_age"), _pilots(words), is_number=True),
        Column("n_without_norm", name("n_without_norm"), _pilots(words), is_number=True),
    ]


def _missed_columns(words: Words) -> list[Column]:
    """Columns of `missed_decisions` with `group` and `remark`."""
    name = _name(words)
    return [
        Column("group", name("group"), is_heading=True),
        Column("observed", name("observed"), _pilots(words), is_number=True),
        Column("expected", name("expected"), _tenth(words), is_number=True),
        Column("missed", name("missed"), _tenth(words), is_number=True),
        Column("pace", name("pace"), is_number=True),
        Column("chance", name("chance")),
    ]


def _missed_in_words(rows: pandas.DataFrame, words: Words) -> pandas.DataFrame:
    """`missed_decisions` with the pace and its interval as one text, and the chance or why there is none."""
    told = rows.to_dict("records")
    return rows.assign(
        pace=[_interval(row, "pace", "pace_low", "pace_high", words) for row in told],
        chance=[or_why(row["chance"], row["withheld"], words, _chance(words)) for row in told],
    )


def _matrix_columns(words: Words) -> list[Column]:
    """Columns of `stagnation_matrix` with `group`."""
    name = _name(words)
    return [
        Column("group", name("group"), is_heading=True),
        Column("stage", name("stage"), lambda code: words.label("stage", code)),
        Column("n_open", name("n_open"), _pilots(words), is_number=True),
        Column("n_over_norm", name("n_over_norm"), _pilots(words), is_number=True),
        Column("stagnation_months", name("stagnation_months"), over_norm_months(words), is_number=True),
        Column("n_waiting", name("n_waiting"), _pilots(words), is_number=True),
    ]


def _quarters_columns(words: Words) -> list[Column]:
    """Columns of what charts.flow_by_month.quarters gives."""
    name = _name(words)
    return [
        Column("quarter", name("quarter"), is_heading=True),
        Column("arrivals", name("arrivals"), words.number, is_number=True),
        Column("departures", name("departures"), words.number, is_number=True),
        Column("net", name("net"), words.signed, is_number=True),
        Column("stock_end", name("stock_end"), words.number, is_number=True),
    ]


def _growth_columns(words: Words) -> list[Column]:
    """Columns of what `growth_in_words` gives."""
    name = _name(words)
    return [
        Column("stage", name("stage"), lambda code: words.label("stage", code), is_heading=True),
        Column("n_arrived", name("arrivals"), words.number, is_number=True),
        Column("n_left", name("departures"), words.number, is_number=True),
        Column("n_open", name("n_open"), words.number, is_number=True),
        Column("stock", name("stock_months"), is_number=True),
        Column("said", name("signal"), tone=lambda row: "warn" if row["signal"] == "growing" else None),
    ]


def _growth_in_words(rows: pandas.DataFrame, words: Words) -> pandas.DataFrame:
    """`growth` with the stock in months and its interval as one text, and what the test says."""
    told = rows.to_dict("records")
    return rows.assign(
        stock=[
            withheld(row["withheld"], words)
            if is_missing(row["stock_months"]) and not is_missing(row["withheld"])
            else _interval(row, "stock_months", "stock_months_lo", "stock_months_hi", words)
            for row in told
        ],
        said=[_signal(row, words) for row in told],
    )


def _signal(row: Row, words: Words) -> str:
    return words("format.unknown") if is_missing(row["signal"]) else words(f"stagnation.signal.{row['signal']}")


def _ages_columns(pilots: pandas.DataFrame, words: Words, link: Link) -> list[Column]:
    """Columns of `ageing`."""
    name = _name(words)
    several = pilots["municipality"].nunique() > 1
    return [
        pilot(words("decisions.column.pilot"), link),
        *([Column("municipality", words("decisions.column.municipality"))] if several else []),
        Column("stage", name("stage"), lambda code: words.label("stage", code)),
        Column("age_days", name("age"), words.days, is_number=True),
        Column("norm_days", name("norm"), words.days, is_number=True),
        Column(
            "days_over_norm", words("decisions.column.days_over_norm"), days_over(words), is_number=True, tone=_over
        ),
    ]


def _curve_columns(words: Words) -> list[Column]:
    """Columns of `share_waiting` with `cohort`."""
    name = _name(words)
    return [
        Column("cohort", name("cohort"), is_heading=True),
        Column("t_days", name("waited"), words.days, is_number=True),
        Column("n_risk", name("n_risk"), words.number, is_number=True),
        Column("n_exits", name("n_exits"), words.number, is_number=True),
        Column("s", name("share"), words.percent, is_number=True),
        Column("lo", name("low"), words.percent, is_number=True),
        Column("hi", name("high"), words.percent, is_number=True),
    ]


def _quantiles_columns(words: Words) -> list[Column]:
    """Columns of what `quantiles_in_words` gives."""
    name = _name(words)
    return [
        Column("group", name("group"), is_heading=True),
        Column("n", name("waits"), words.number, is_number=True),
        Column("n_exits", name("n_exits"), words.number, is_number=True),
        Column("n_open", name("still_waiting"), words.number, is_number=True),
        Column("median", name("median")),
        Column("p85", name("p85")),
    ]


def _quantiles_in_words(rows: pandas.DataFrame, words: Words) -> pandas.DataFrame:
    """`wait_quantiles` with median and p85 as text: the figure, "more than" it, or why it is not given."""
    told = rows.to_dict("records")
    return rows.assign(**{figure: [_quantile(row, figure, words) for row in told] for figure in ("median", "p85")})


def half_decided(row: Row, words: Words) -> str:
    """Within how long half is decided on, of a row of `wait_quantiles`; or why that is not given."""
    return _quantile(row, "median", words)


def _quantile(row: Row, figure: str, words: Words) -> str:
    more_than = row[f"{figure}_more_than_days"]
    if is_missing(row[f"{figure}_days"]) and not is_missing(more_than):
        return words("stagnation.long.more_than", days=words.days(more_than))
    return or_why(row[f"{figure}_days"], row[f"{figure}_withheld"], words, words.days)


def _causes_columns(words: Words) -> list[Column]:
    """Columns of what charts.how_it_ends.counts gives."""
    name = _name(words)
    return [
        Column("cause", name("cause"), lambda cause: words(f"stagnation.cause.{cause}"), is_heading=True),
        Column("n", name("n_pilots"), words.number, is_number=True),
    ]


def _queues_columns(words: Words) -> list[Column]:
    """Columns of what claims.queues_in_words gives."""
    name = _name(words)
    return [
        Column("name", words("decisions.column.body"), is_heading=True),
        Column("n_waiting", name("still_waiting"), words.number, is_number=True),
        Column("n_meetings_held", name("meetings_held"), words.number, is_number=True),
        Column("n_exits", name("decided"), words.number, is_number=True),
        Column("said", name("forecast")),
    ]


def _scores_columns(words: Words) -> list[Column]:
    """Columns of `forecast_backtest` for all bodies together."""
    name = _name(words)
    return [
        Column("score", name("score"), lambda score: words(f"stagnation.score.{score}"), is_heading=True),
        Column("n", name("n_scored"), words.number, is_number=True),
        Column("model", name("model"), lambda n: words.number(n, 2), is_number=True),
        Column("baseline", name("baseline"), lambda n: words.number(n, 2), is_number=True),
    ]


def _bands_columns(words: Words) -> list[Column]:
    """Columns of `cumulative_flow`."""
    name = _name(words)
    return [
        Column("day", words("pilot.column.day"), words.day, is_heading=True),
        Column("stage", name("stage"), lambda code: stage_label(code, words)),
        Column("n_in_stage", name("n_open"), words.number, is_number=True),
    ]


def _months_columns(words: Words) -> list[Column]:
    """Columns of `control_chart` with `is_signal`."""
    name = _name(words)
    return [
        Column("month", name("month"), words.month, is_heading=True),
        Column("series", name("series"), lambda series: words(f"figures.control_chart.{series}")),
        Column("value", name("n_pilots"), words.number, is_number=True),
        Column("mean", name("mean"), _tenth(words), is_number=True),
        Column("upper", name("upper"), _tenth(words), is_number=True),
        Column("is_signal", name("signal"), lambda signal: words(f"stagnation.signal.{'yes' if signal else 'none'}")),
    ]


def _interval(row: Row, value: str, low: str, high: str, words: Words) -> str:
    if is_missing(row[value]):
        return words("format.unknown")
    said = [words.number(row[column], 0 if row[column] >= 9.95 else 1) for column in (value, low, high)]
    return words("stagnation.interval", value=said[0], low=said[1], high=said[2])


def _chance(words: Words) -> Callable[[float], str]:
    return lambda share: words.percent(share, 0 if share >= 0.1 else 1)


def _pilots(words: Words) -> Callable[[float], str]:
    return lambda n: groups.counted(n, words)


def _tenth(words: Words) -> Callable[[float], str]:
    return lambda n: words.number(n) if is_nothing(n) else words.tenths(n)


def _over(row: Row) -> str | None:
    return "warn" if not is_missing(row["days_over_norm"]) and row["days_over_norm"] > 0 else None
