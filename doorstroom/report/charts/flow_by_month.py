"""Is it growing? What is in a stage at the end of each quarter, above what came in and went out."""

from __future__ import annotations

from datetime import date

import pandas
import plotly.graph_objects as go

from doorstroom.i18n import Words
from doorstroom.report.charts.picture import Picture
from doorstroom.report.charts.plain import numbers
from doorstroom.report.charts.theme import Theme, composed

QUARTERS = 8
MONTHS = QUARTERS * 3 + 2  # to ask for: so that the first quarter is whole, whatever the month of the as-of day
_HEIGHT = 330
_STOCK, _FLOW = [0.56, 1.0], [0.0, 0.42]  # of the height: two panels that are clearly apart
_TOP_PIXELS, _FOOT_PIXELS = 22, 40


def flow_by_month(flow: pandas.DataFrame, name: str, as_of: date, words: Words, theme: Theme) -> Picture:
    """`flow_by_month` of one group and stage, by quarter; `name` says in words what is counted."""
    by_quarter = quarters(flow, as_of, words)
    return Picture(title(by_quarter, name, words), _figure(by_quarter, words, theme), alt(by_quarter, name, words))


def quarters(flow: pandas.DataFrame, as_of: date, words: Words) -> pandas.DataFrame:
    """The last QUARTERS quarters: `quarter` in words, arrivals, departures, net, stock_end, is_running (not over),
    and `month`: the first days of its months.
    """
    rows = flow.sort_values("month")
    period = rows["month"].dt.to_period("Q")
    sums = rows.groupby(period).agg(
        arrivals=("arrivals", "sum"),
        departures=("departures", "sum"),
        stock_end=("stock_end", "last"),
        month=("month", list),
    )
    sums = sums.tail(QUARTERS)
    ends = [quarter.end_time.date() for quarter in sums.index]
    return sums.assign(
        net=sums["arrivals"] - sums["departures"],
        year=[str(quarter.year) for quarter in sums.index],
        number=[quarter.quarter for quarter in sums.index],
        quarter=[
            words("figures.flow_by_month.quarter_full", n=quarter.quarter, year=str(quarter.year))
            for quarter in sums.index
        ],
        is_running=[end > as_of for end in ends],
    ).reset_index(drop=True)


def title(by_quarter: pandas.DataFrame, name: str, words: Words) -> str:
    """The answer: from how many to how many, over the quarters shown."""
    if by_quarter.empty or not (by_quarter[["arrivals", "departures", "stock_end"]] > 0).any(axis=None):
        return words("figures.flow_by_month.title_none", name=name)
    before = by_quarter["stock_end"].iloc[0] - by_quarter["net"].iloc[0]
    now = by_quarter["stock_end"].iloc[-1]
    direction = "grew" if now > before else "shrank" if now < before else "same"
    return words.count(
        f"figures.flow_by_month.title_{direction}",
        now,
        name=name,
        before=words.number(before),
        quarter=by_quarter["quarter"].iloc[0],
    )


def alt(by_quarter: pandas.DataFrame, name: str, words: Words) -> str:
    """What both panels show, for who does not see them."""
    if by_quarter.empty:
        return words("figures.flow_by_month.alt_none")
    parts = [
        words(
            "figures.flow_by_month.alt_quarter",
            quarter=row.quarter,
            stock=row.stock_end,
            came=row.arrivals,
            left=row.departures,
        )
        for row in by_quarter.itertuples()
    ]
    return words("figures.flow_by_month.alt", name=name, quarters="; ".join(parts))


def _figure(by_quarter: pandas.DataFrame, words: Words, theme: Theme) -> go.Figure:
    rows = list(by_quarter.itertuples())
    stock, came, left = (numbers(by_quarter[name]) for name in ("stock_end", "arrivals", "departures"))
    places = list(range(len(rows)))
    reach = max(*came, *left, 1) * 1.5 if rows else 1
    top = max(*stock, 1) * 1.2 if rows else 1
    line = {"type": "scatter", "x": places, "y": stock, "yaxis": "y2", "mode": "lines+markers"}
    bar = {"type": "bar", "x": places, "width": 0.6}
    traces = [
        {**line, "line": {"color": theme.ink, "width": 2}, "marker": {"size": 8, "color": theme.ink}},
        {**bar, "y": came, "marker": {"color": theme.within}},
        {**bar, "y": [-n for n in left], "marker": {"color": theme.quiet}},
    ]
    layout = {
        "annotations": _texts(rows, words, theme),
        "shapes": [_baseline("y", theme), _baseline("y2", theme)],
        "barmode": "overlay",
        "margin": {"t": _TOP_PIXELS, "b": _FOOT_PIXELS},
        "yaxis": {"visible": False, "domain": _FLOW, "range": [-reach, reach]},
        "yaxis2": {"visible": False, "domain": _STOCK, "range": [0, top], "anchor": "x"},
        "xaxis": {
            "range": [-0.5, max(len(rows), 1) - 0.5],
            "tickvals": places,
            "ticktext": [_tick(row, place, words) for place, row in enumerate(rows)],
            "tickangle": 0,
        },
    }
    return composed(traces, layout, theme, _HEIGHT)


def _baseline(axis: str, theme: Theme) -> dict:
    look = {"color": theme.quiet, "width": 1}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": axis, "y0": 0, "y1": 0, "line": look}


def _texts(rows: list, words: Words, theme: Theme) -> list[dict]:
    ink = {"font": {"color": theme.ink}}
    panels = [("stock_panel", _STOCK[1]), ("flow_panel", _FLOW[1])]
    texts = [
        {"text": words(f"figures.flow_by_month.{key}"), "x": 0, "y": y, "xref": "paper", "yref": "paper"}
        | {"xanchor": "left", "yanchor": "bottom", **ink}
        for key, y in panels
    ]
    for place, row in enumerate(rows):
        at = {"x": place, "xref": "x", **ink}
        texts.append({"text": words.number(row.stock_end), "y": row.stock_end, "yref": "y2", "yshift": 14, **at})
        if row.arrivals:
            texts.append({"text": words.signed(row.arrivals), "y": row.arrivals, "yref": "y", "yshift": 10, **at})
        if row.departures:
            texts.append(
                {"text": words.signed(-row.departures), "y": -row.departures, "yref": "y", "yshift": -10, **at}
            )
    return texts


def _tick(row, place: int, words: Words) -> str:
    quarter = words("figures.flow_by_month.quarter", n=row.number)
    return f"{quarter}<br>{row.year}" if place == 0 or row.number == 1 else quarter
