"""How far has this pilot moved from its first plan? One row a milestone: first plan, re-plans, what happened."""

from __future__ import annotations

from datetime import date

import pandas
import plotly.graph_objects as go

from oversight.figures.picture import Picture
from oversight.figures.rows import bar_places, height_of, name_rows
from oversight.figures.theme import Theme, dress
from oversight.words import Words

AXIS_PIXELS = 30
KEY_PIXELS = 46
KEY_TEXT_SIZE = 13
MARKERS = {  # symbol and size by kind: shape and filling tell them apart, not colour alone
    "first_plan": ("circle-open", 16),
    "replan": ("circle", 6),
    "postponed": ("diamond-open", 11),
    "happened": ("diamond", 10),
}
POSTPONING = ("defer", "extend")  # outcomes of a rollout decision that decide nothing
_EDGE = 0.04  # of the span, left and right, so that no marker is cut


def plan_shifts(timeline: pandas.DataFrame, words: Words, theme: Theme, *, as_of: date) -> Picture:
    """The milestones of `pilot_timeline` (kinds first_plan, replan, happened) on a line of time, earliest on top.

    A rollout decision that was deferred or extended has not happened: it is shown as postponed.

    A milestone of which no day at all is known stands in the table only.
    """
    statements = _statements(timeline)
    latest = _latest(statements)
    return Picture(
        title(latest, words),
        _figure(statements, latest, words, theme, pandas.Timestamp(as_of)),
        alt(latest, words, pandas.Timestamp(as_of)),
    )


def title(latest: pandas.DataFrame, words: Words) -> str:
    """The answer: the milestone that moved furthest from its first plan."""
    known = latest.dropna(subset="days_shifted")
    if known.empty:
        return words("figures.plan_shifts.title_unknown")
    furthest = known.loc[known["days_shifted"].idxmax()]
    if furthest["days_shifted"] <= 0:
        return words("figures.plan_shifts.title_none")
    milestone, shift = words.label("milestone", furthest["milestone"]), words.days(furthest["days_shifted"])
    return words("figures.plan_shifts.title", milestone=milestone, shift=shift)


def alt(latest: pandas.DataFrame, words: Words, as_of: pandas.Timestamp) -> str:
    """What the line of time shows, for who does not see it."""
    if latest.empty:
        return words("alt.plan_shifts_none")
    return words("alt.plan_shifts", milestones="; ".join(_name(row, words, as_of) for row in latest.itertuples()))


def _statements(timeline: pandas.DataFrame) -> pandas.DataFrame:
    """The statements with a day (`drawn_on`) and the row of their milestone from the top (`row`)."""
    drawn = timeline[timeline["kind"].isin(list(MARKERS))].copy()
    is_postponed = (drawn["milestone"] == "rollout_decision") & drawn["outcome"].isin(POSTPONING)
    planned, happened = pandas.to_datetime(drawn["planned_on"]), pandas.to_datetime(drawn["on_day"])
    drawn["drawn_on"] = happened.where(drawn["kind"] == "happened", planned)
    drawn["kind"] = drawn["kind"].mask(is_postponed, "postponed")
    drawn = drawn.dropna(subset="drawn_on")
    first_days = drawn.groupby("milestone")["drawn_on"].min().sort_values(kind="stable")
    drawn["row"] = drawn["milestone"].map({name: row for row, name in enumerate(first_days.index)})
    return drawn.sort_values(["row", "drawn_on"], kind="stable")


def _latest(statements: pandas.DataFrame) -> pandas.DataFrame:
    """One statement a milestone: the first time that it happened, else its latest plan."""
    rank = statements["kind"].map({"happened": 0, "replan": 1, "first_plan": 2, "postponed": 3})
    recorded = pandas.to_datetime(statements["recorded_on"])
    recency = -recorded.fillna(pandas.Timestamp(0)).astype("int64").where(rank > 0, 0)
    ordered = statements.assign(rank=rank, recency=recency).sort_values(["row", "rank", "recency", "drawn_on"])
    return ordered.groupby("milestone", sort=False).head(1)


def _name(row, words: Words, as_of: pandas.Timestamp) -> str:
    milestone = words.label("milestone", row.milestone)
    has_happened = row.kind == "happened"
    if row.kind == "postponed":
        return words("figures.plan_shifts.postponed", milestone=milestone)
    if not has_happened and row.drawn_on < as_of:
        return words("figures.plan_shifts.overdue", milestone=milestone, day=words.day(row.drawn_on))
    if pandas.isna(row.days_shifted):
        return words(f"figures.plan_shifts.{'unplanned' if has_happened else 'planned'}", milestone=milestone)
    direction = "later" if row.days_shifted > 0 else "earlier" if row.days_shifted < 0 else "as_planned"
    moment = "happened" if has_happened else "planned"
    shift = words.days(abs(row.days_shifted))
    return words(f"figures.plan_shifts.{moment}_{direction}", milestone=milestone, shift=shift)


def _figure(statements, latest, words: Words, theme: Theme, as_of: pandas.Timestamp) -> go.Figure:
    figure = go.Figure()
    places = bar_places(len(latest))
    for _, moved in statements.groupby("row"):
        figure.add_scatter(
            x=[moved["drawn_on"].min(), moved["drawn_on"].max()],
            y=[places[moved["row"].iloc[0]]] * 2,
            mode="lines",
            line={"color": theme.quiet, "width": 2},
            hoverinfo="skip",
        )
    colours = {"first_plan": theme.within, "replan": theme.over, "postponed": theme.over, "happened": theme.good}
    for kind, (symbol, size) in MARKERS.items():
        some = statements[statements["kind"] == kind]
        figure.add_scatter(
            x=some["drawn_on"],
            y=[places[row] for row in some["row"]],
            mode="markers",
            marker={
                "symbol": symbol,
                "size": size,
                "color": colours[kind],
                "line": {"width": 2 if symbol.endswith("open") else 0},
            },
            hovertext=[_hover(row, words) for row in some.itertuples()],
            hoverinfo="text",
        )
    name_rows(figure, [_name(row, words, as_of) for row in latest.itertuples()], theme)
    dress(figure, theme, height_of(len(latest), AXIS_PIXELS + KEY_PIXELS))
    figure.update_layout(margin={"t": KEY_PIXELS, "b": AXIS_PIXELS})
    _time_axis(figure, statements, words, theme, as_of)
    return figure


def _hover(row, words: Words) -> str:
    return words(f"figures.plan_shifts.hover_{row.kind}", day=words.date(row.drawn_on, inexact=bool(row.is_inexact)))


def _time_axis(
    figure: go.Figure, statements: pandas.DataFrame, words: Words, theme: Theme, as_of: pandas.Timestamp
) -> None:
    days = [*statements["drawn_on"], as_of]
    first, last = min(days), max(days)
    edge = max((last - first) * _EDGE, pandas.Timedelta(days=14))
    ticks = {"ticks": "outside", "tickcolor": theme.quiet, "tickformat": "%b %Y"}
    figure.update_xaxes(type="date", range=[first - edge, last + edge], linecolor=theme.quiet, showline=True, **ticks)
    figure.add_shape(
        type="line",
        x0=as_of,
        x1=as_of,
        y0=0,
        y1=1,
        yref="y domain",
        layer="below",
        line={"color": theme.ink, "width": 1, "dash": "dot"},
    )
    is_on_the_right = as_of - first > last - as_of
    key = "key_postponed" if (statements["kind"] == "postponed").any() else "key"
    shared = {"y": 1, "yref": "y domain", "yanchor": "bottom", "showarrow": False}
    small = {"size": KEY_TEXT_SIZE}  # the whole key on one line of a phone
    figure.add_annotation(
        text=words(f"figures.plan_shifts.{key}"), x=0, xref="x domain", xanchor="left", font=small, **shared
    )
    figure.add_annotation(
        text=words("figures.plan_shifts.as_of", day=words.day(as_of)),
        x=as_of,
        xanchor="right" if is_on_the_right else "left",
        yshift=20,
        **shared,
    )
