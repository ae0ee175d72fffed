"""How long does it take? The share of successful pilots that still waits on a decision, by months waited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas
import plotly.graph_objects as go

from doorstroom.i18n import Words, is_missing
from doorstroom.report.charts.ageing import DAYS_A_MONTH
from doorstroom.report.charts.picture import Picture
from doorstroom.report.charts.theme import Theme, axis_title, composed, ruled

FEWEST_EXITS = 10  # below that a curve says more than is known: the waits themselves are drawn
COHORT_YEARS = 2  # pilots of the last years are set beside those before
_HEIGHT, _DOTS_HEIGHT = 320, 150
_TOP_PIXELS, _NAME_PIXELS, _FOOT_PIXELS, _RISK_PIXELS = 8, 26, 50, 20
_SIDE_PIXELS = 38


def cohorts(as_of: date) -> list[dict[str, date]]:
    """What to ask `share_waiting` and `wait_quantiles` for: recent successes, those before, and all together."""
    day = date(as_of.year - COHORT_YEARS, as_of.month, 1)
    return [{"started_from": day}, {"started_before": day}, {}]


def together(
    curves: Sequence[pandas.DataFrame], quantiles: Sequence[pandas.DataFrame], as_of: date, words: Words
) -> tuple[pandas.DataFrame, pandas.DataFrame]:
    """The answers for `cohorts` as one frame each, with `cohort` in words: both where each has enough, else all.

    What each was asked with (started_from, started_before) stands in it too.
    """
    names = [
        words("figures.share_waiting.recent", month=words.month(cohorts(as_of)[0]["started_from"])),
        words("figures.share_waiting.earlier"),
        words("figures.share_waiting.everyone"),
    ]
    are_enough = all(curve["n_exits"].sum() >= FEWEST_EXITS for curve in curves[:2])
    drawn = slice(0, 2) if are_enough else slice(2, 3)
    asked = cohorts(as_of)[drawn]
    return tuple(
        pandas.concat(
            [
                frame.assign(cohort=name, **cohort)
                for name, cohort, frame in zip(names[drawn], asked, frames[drawn], strict=True)
            ]
        )
        for frames in (curves, quantiles)
    )


def share_waiting(
    curves: pandas.DataFrame, quantiles: pandas.DataFrame, waiting: pandas.DataFrame, words: Words, theme: Theme
) -> Picture:
    """`share_waiting` of one or two cohorts (`cohort`: their name) with its interval; a line stops under 5 at risk.

    `quantiles`: the rows of `wait_quantiles`, one a cohort in the same order. `waiting`: `waiting_decisions`; with
    fewer than FEWEST_EXITS endings no curve is drawn but a dot for each wait, open for those that last.
    """
    told = title(quantiles, words)
    if curves["n_exits"].sum() < FEWEST_EXITS:
        return Picture(told, _dots(curves, waiting, words, theme), alt_dots(curves, waiting, words))
    return Picture(told, _figure(curves, words, theme), alt(curves, quantiles, words))


def title(quantiles: pandas.DataFrame, words: Words) -> str:
    """The answer: within how many days half of the pilots was decided on, now and before."""
    if quantiles.empty or not quantiles["n"].sum() > 0:
        uncounted = 0 if quantiles.empty else quantiles["n_left_out"].sum()
        return words(f"figures.share_waiting.{'title_uncounted' if uncounted else 'title_none'}")
    now = quantiles.iloc[0]
    if is_missing(now["median_days"]):
        if is_missing(now["median_more_than_days"]):
            # Decisions that no curve can use were taken all the same.
            few = "title_few_counted" if now["n_left_out"] else "title_few"
            return words.count(f"figures.share_waiting.{few}", now["n_exits"])
        return words("figures.share_waiting.title_more", days=words.days(now["median_more_than_days"]))
    days = words.days(now["median_days"])
    if len(quantiles) < 2 or is_missing(quantiles.iloc[1]["median_days"]):
        return words("figures.share_waiting.title", days=days)
    return words("figures.share_waiting.title_two", days=days, before=words.days(quantiles.iloc[1]["median_days"]))


def alt(curves: pandas.DataFrame, quantiles: pandas.DataFrame, words: Words) -> str:
    """What the lines show, for who does not see them."""
    cohorts = (_cohort(name, curve, words) for name, curve in curves.groupby("cohort", sort=False))
    return words("figures.share_waiting.alt", cohorts="; ".join(cohorts))


def _cohort(name: str, curve: pandas.DataFrame, words: Words) -> str:
    shares = [
        words("figures.share_waiting.alt_share", share=words.percent(share), months=month)
        for month in (6, 12, 18)
        if (share := _share_at(curve, month)) is not None
    ]
    kind = "cohort" if shares else "short"
    return words(f"figures.share_waiting.alt_{kind}", cohort=name, n=int(curve["n"].max()), shares=words.join(shares))


def alt_dots(curves: pandas.DataFrame, waiting: pandas.DataFrame, words: Words) -> str:
    """What the dots show, for who does not see them."""
    n = int(waiting["days_waiting"].notna().sum())
    return words.count("figures.share_waiting.alt_dots", n, ended=int(curves["n_exits"].sum()))


def _share_at(curve: pandas.DataFrame, month: int) -> float | None:
    drawn = curve[curve["is_drawn"]]
    if drawn.empty or drawn["t_days"].max() < month * DAYS_A_MONTH:
        return None
    return drawn.loc[drawn["t_days"] <= month * DAYS_A_MONTH, "s"].min()


def _figure(curves: pandas.DataFrame, words: Words, theme: Theme) -> go.Figure:
    cohorts = list(curves.groupby("cohort", sort=False))
    drawn = [curve[curve["is_drawn"]] for _, curve in cohorts]
    reach = max(1.0, *(month for curve in drawn for month in _months(curve)), 1.0)
    ticks = list(range(0, int(reach) + 1, 3 if reach <= 18 else 6))
    looks = ((theme.over, "solid"), (theme.within, "dash"))
    foot = _FOOT_PIXELS + 2 * _RISK_PIXELS * len(cohorts)
    layout = {
        "annotations": [
            *(
                _label(name, curve, colour, nth == 0, theme)
                for nth, ((name, _), curve, (colour, _)) in enumerate(zip(cohorts, drawn, looks, strict=False))
            ),
            *(_at_risk(curve, month, row) for row, (_, curve) in enumerate(cohorts) for month in ticks),
            *(_risk_name(row, name, words) for row, (name, _) in enumerate(cohorts)),
            _share_name(words),
        ],
        "shapes": [_half(theme)],
        "margin": {"t": _NAME_PIXELS, "b": foot, "l": _SIDE_PIXELS},
        "xaxis": {
            **ruled(theme),
            "range": [0, reach * 1.02],
            "tickvals": ticks,
            "title": axis_title(words("figures.share_waiting.axis")),
        },
        "yaxis": {"range": [0, 1.04], "tickvals": [0, 0.25, 0.5, 0.75, 1], "tickformat": ".0%"},
    }
    traces = [trace for curve, look in zip(drawn, looks, strict=False) for trace in _line(curve, *look)]
    return composed(traces, layout, theme, _HEIGHT + foot)


def _months(curve: pandas.DataFrame) -> list[float]:
    return [0.0, *(days / DAYS_A_MONTH for days in curve["t_days"].astype("float64").tolist())]


def _line(curve: pandas.DataFrame, colour: str, dash: str) -> list[dict]:
    """The share of one cohort with its interval: both edges of the band, and the line upon it."""
    months, share = _months(curve), curve["s"].astype("float64")
    low, high = (curve[edge].astype("float64").fillna(share) for edge in ("lo", "hi"))
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    edge = {"type": "scatter", "x": months, "mode": "lines", "line": {"width": 0, "shape": "hv"}}
    band = {"fill": "tonexty", "fillcolor": f"rgba({red},{green},{blue},0.16)"}
    return [
        {**edge, "y": [1.0, *high.tolist()]},
        {**edge, "y": [1.0, *low.tolist()], **band},
        {**edge, "y": [1.0, *share.tolist()], "line": {"color": colour, "width": 3, "shape": "hv", "dash": dash}},
    ]


def _half(theme: Theme) -> dict:
    half = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 0.5, "y1": 0.5, "layer": "below"}
    return {**half, "line": {"color": theme.quiet, "width": 1, "dash": "dot"}}


def _label(name: str, drawn: pandas.DataFrame, colour: str, is_first: bool, theme: Theme) -> dict:
    """The name of a line, beside it where it is steep: high for the slower one, low for the other."""
    level = 0.62 if is_first else 0.3
    under = drawn[drawn["s"] <= level]
    at = float(under["t_days"].iloc[0] if len(under) else drawn["t_days"].max()) / DAYS_A_MONTH if len(drawn) else 0
    side = {"xanchor": "left", "xshift": 6} if is_first else {"xanchor": "right", "xshift": -6}
    place = {"x": at, "y": level, "xref": "x", "yref": "y", "yanchor": "bottom" if is_first else "top", **side}
    return {"text": f"<b>{name}</b>", "font": {"color": colour}, "bgcolor": theme.paper, **place}


def _at_risk(curve: pandas.DataFrame, month: int, row: int) -> dict:
    later = curve["n_risk"][curve["t_days"] >= month * DAYS_A_MONTH]
    place = {"x": month, "xref": "x", "xanchor": "center" if month else "left"}
    return {"text": str(int(later.iloc[0]) if len(later) else 0), **place, **_under(row, _RISK_PIXELS)}


def _risk_name(row: int, name: str, words: Words) -> dict:
    place = {"x": 0, "xref": "paper", "xanchor": "left"}
    return {"text": words("figures.share_waiting.at_risk", cohort=name), **place, **_under(row)}


def _share_name(words: Words) -> dict:
    """What the upright axis counts, above it."""
    place = {"x": 0, "xref": "paper", "xanchor": "left", "xshift": -_SIDE_PIXELS}
    return {"text": words("figures.share_waiting.share"), "y": 1, "yref": "paper", "yanchor": "bottom", **place}


def _under(row: int, lower: int = 0) -> dict:
    """Below the axis: at the cohort of `row`, and so many pixels lower."""
    offset = _FOOT_PIXELS - 4 + row * 2 * _RISK_PIXELS + lower
    return {"y": 0, "yref": "paper", "yanchor": "top", "yshift": -offset, "font": {"size": 13}}


def _dots(curves: pandas.DataFrame, waiting: pandas.DataFrame, words: Words, theme: Theme) -> go.Figure:
    exits = zip(_months(curves)[1:], curves["n_exits"].tolist(), strict=True)
    ended = [month for month, n in exits for _ in range(int(n))]
    lasting = sorted(days / DAYS_A_MONTH for days in waiting["days_waiting"].dropna().tolist())
    at = {"x": 0, "xref": "x domain", "yref": "y", "xanchor": "left", "yanchor": "bottom"}
    layout = {
        "annotations": [
            {"text": words("figures.share_waiting.dots_ended", n=len(ended)), "y": 1.4, **at},
            {"text": words("figures.share_waiting.dots_lasting", n=len(lasting)), "y": 0.4, **at},
        ],
        "margin": {"t": _TOP_PIXELS, "b": 46},
        "xaxis": {
            **ruled(theme),
            "range": [-0.2, max([*ended, *lasting, 3]) * 1.05],
            "nticks": 8,
            "title": axis_title(words("figures.share_waiting.axis")),
        },
        "yaxis": {"visible": False, "range": [-0.3, 1.9]},
    }
    traces = [_row_of_dots(ended, "circle", theme.good, 1.0), _row_of_dots(lasting, "circle-open", theme.over, 0.0)]
    return composed(traces, layout, theme, _DOTS_HEIGHT)


def _row_of_dots(months: list[float], symbol: str, colour: str, height: float) -> dict:
    heights = [height + (nth % 3) * 0.14 for nth in range(len(months))]
    marker = {"symbol": symbol, "size": 11, "color": colour, "line": {"width": 2, "color": colour}}
    return {"type": "scatter", "x": months, "y": heights, "mode": "markers", "marker": marker}
