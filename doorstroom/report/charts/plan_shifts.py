"""How far has this pilot moved from its first plan? One row a milestone: first plan, re-plans, what happened."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, groupby
from operator import attrgetter

import pandas
import plotly.graph_objects as go

from doorstroom.i18n import Words, is_missing
from doorstroom.report.charts.picture import Picture
from doorstroom.report.charts.plain import iso_days
from doorstroom.report.charts.ranked_rows import (
    LONGEST_NAME,
    ROW_PIXELS,
    bar_places,
    height_of,
    names_of_rows,
    row_axis,
    upright,
)
from doorstroom.report.charts.theme import Theme, composed, ruled
from doorstroom.report.text.pilot import POSTPONING

AXIS_PIXELS = 30
KEY_PIXELS = 46
KEY_TEXT_SIZE = 13
MOST_LINES = 3  # of a name
LINE_PIXELS = 19
MARKERS = {  # symbol and size by kind: shape and filling tell them apart, not colour alone
    "first_plan": ("circle-open", 16),
    "replan": ("circle", 6),
    "postponed": ("diamond-open", 11),
    "happened": ("diamond", 10),
}
_EDGE = 0.04  # of the span, left and right, so that no marker is cut


def plan_shifts(timeline: pandas.DataFrame, words: Words, theme: Theme, *, as_of: date) -> Picture:
    """The milestones of `pilot_timeline` (kinds first_plan, replan, happened) on a line of time, earliest on top.

    A rollout decision that was deferred or extended has not happened: it is shown as postponed, each time on a row of
    its own with why.

    A milestone of which no day at all is known stands in the table only.
    """
    statements = _each_time_put_off(_statements(timeline))
    latest = _latest(statements)
    return Picture(
        title(latest, words, pandas.Timestamp(as_of)),
        _figure(statements, latest, words, theme, pandas.Timestamp(as_of)),
        alt(latest, words, pandas.Timestamp(as_of)),
    )


@dataclass(frozen=True)
class Mark:
    """One statement: its kind of MARKERS, and where on the line it stands, 0 to 1."""

    kind: str
    at: float


@dataclass(frozen=True)
class MilestoneRow:
    """One milestone: how it moved, in words; its statements, and where the first and the last of them stand."""

    name: str
    marks: tuple[Mark, ...]
    first: float
    last: float


@dataclass(frozen=True)
class OnLine:
    """The line of time for paper. today: where the as-of day stands; years: each with where it begins, 0 to 1."""

    rows: tuple[MilestoneRow, ...]
    today: float
    years: tuple[tuple[str, float], ...]
    alt: str


def on_a_line(timeline: pandas.DataFrame, words: Words, *, as_of: date) -> OnLine:
    """What `plan_shifts` draws, as places on a line, for a renderer that draws it itself."""
    today, statements = pandas.Timestamp(as_of), _statements(timeline)
    latest = _latest(statements)
    days = [today, *statements["drawn_on"]]
    first, last = min(days), max(days)
    edge = max((last - first) * _EDGE, pandas.Timedelta(days=14))
    begin, span = first - edge, (last - first) + 2 * edge

    def share(day: pandas.Timestamp) -> float:
        return (day - begin) / span

    rows = [
        _milestone_row(_name(row, words, today), statements[statements["milestone"] == row.milestone], share)
        for row in latest.itertuples()
    ]
    years = [pandas.Timestamp(year, 1, 1) for year in range(begin.year + 1, (begin + span).year + 1)]
    told = tuple((f"{day.year}", share(day)) for day in years)
    return OnLine(tuple(rows), share(today), told, alt(latest, words, today))


def _milestone_row(name: str, statements: pandas.DataFrame, share: Callable[[pandas.Timestamp], float]) -> MilestoneRow:
    marks = [Mark(row.kind, share(row.drawn_on)) for row in statements.itertuples()]
    places = [mark.at for mark in marks]
    return MilestoneRow(name, tuple(marks), min(places), max(places))


def title(latest: pandas.DataFrame, words: Words, as_of: pandas.Timestamp) -> str:
    """The answer: the milestone that moved furthest from its first plan, or that is longest overdue."""
    known = latest[latest["days_shifted"].notna()]
    if known.empty:
        return words("figures.plan_shifts.title_unknown")
    furthest = known.loc[known["days_shifted"].idxmax()]
    overdue = latest[latest["kind"].isin(["first_plan", "replan"]) & (latest["drawn_on"] < as_of)]
    if furthest["days_shifted"] <= 0 and len(overdue):
        longest = overdue.loc[overdue["drawn_on"].idxmin()]
        milestone = words.label("milestone", longest["milestone"])
        return words("figures.plan_shifts.title_overdue", milestone=milestone, day=words.day(longest["drawn_on"]))
    if furthest["days_shifted"] <= 0:
        return words("figures.plan_shifts.title_none")
    milestone, shift = words.label("milestone", furthest["milestone"]), words.days(furthest["days_shifted"])
    return words("figures.plan_shifts.title", milestone=milestone, shift=shift)


def alt(latest: pandas.DataFrame, words: Words, as_of: pandas.Timestamp) -> str:
    """What the line of time shows, for who does not see it."""
    if latest.empty:
        return words("figures.plan_shifts.alt_none")
    return words(
        "figures.plan_shifts.alt", milestones="; ".join(_name(row, words, as_of) for row in latest.itertuples())
    )


def _statements(timeline: pandas.DataFrame) -> pandas.DataFrame:
    """The statements with a day (`drawn_on`) and the row of their milestone from the top (`row`)."""
    drawn = timeline[timeline["kind"].isin(list(MARKERS))].copy()
    is_postponed = (drawn["milestone"] == "rollout_decision") & drawn["outcome"].isin(POSTPONING)
    planned, happened = pandas.to_datetime(drawn["planned_on"]), pandas.to_datetime(drawn["on_day"])
    drawn["drawn_on"] = happened.where(drawn["kind"] == "happened", planned)
    drawn["kind"] = drawn["kind"].mask(is_postponed, "postponed")
    drawn = drawn[drawn["drawn_on"].notna()]
    first_days = drawn.groupby("milestone")["drawn_on"].min().sort_values(kind="stable")
    drawn["row"] = drawn["milestone"].map({name: row for row, name in enumerate(first_days.index)})
    return drawn.assign(is_apart=False).sort_values(["row", "drawn_on"], kind="stable")


def _each_time_put_off(statements: pandas.DataFrame) -> pandas.DataFrame:
    """The statements with a row for each time that the decision was put off, below that of the decision."""
    is_put_off = statements["kind"] == "postponed"
    nth = is_put_off.groupby(statements["row"]).cumsum().where(is_put_off, 0)
    places = pandas.MultiIndex.from_arrays([statements["row"], nth])
    rows = places.drop_duplicates().sort_values()
    shifted = statements["days_shifted"].mask(is_put_off)
    apart = statements.assign(row=rows.get_indexer(places), days_shifted=shifted, is_apart=is_put_off)
    return apart.sort_values(["row", "drawn_on"], kind="stable")


def _latest(statements: pandas.DataFrame) -> pandas.DataFrame:
    """One statement a row: the first time that it happened, else its latest plan."""
    rank = statements["kind"].map({"happened": 0, "replan": 1, "first_plan": 2, "postponed": 3})
    recorded = pandas.to_datetime(statements["recorded_on"])
    recency = -recorded.fillna(pandas.Timestamp(0)).astype("int64").where(rank > 0, 0)
    ordered = statements.assign(rank=rank, recency=recency).sort_values(["row", "rank", "recency", "drawn_on"])
    return ordered.groupby("row", sort=False).head(1)


def _name(row, words: Words, as_of: pandas.Timestamp) -> str:
    milestone = words.label("milestone", row.milestone)
    has_happened = row.kind == "happened"
    if row.kind == "postponed":
        return _put_off(row, words) if row.is_apart else words("figures.plan_shifts.postponed", milestone=milestone)
    if not has_happened and row.drawn_on < as_of:
        return words("figures.plan_shifts.overdue", milestone=milestone, day=words.day(row.drawn_on))
    if pandas.isna(row.days_shifted):
        return words(f"figures.plan_shifts.{'unplanned' if has_happened else 'planned'}", milestone=milestone)
    direction = "later" if row.days_shifted > 0 else "earlier" if row.days_shifted < 0 else "as_planned"
    moment = "happened" if has_happened else "planned"
    shift = words.days(abs(row.days_shifted))
    return words(f"figures.plan_shifts.{moment}_{direction}", milestone=milestone, shift=shift)


def _put_off(row, words: Words) -> str:
    """That the decision was put off, when and why; where the reason is not known or not to be seen, without it."""
    day = words.day(row.on_day, inexact=bool(row.is_inexact))
    said = words(f"figures.plan_shifts.put_off.{row.outcome}", day=day)
    return said if is_missing(row.note) else words("pilot.handout.named", name=said, text=row.note)


def _figure(statements, latest, words: Words, theme: Theme, as_of: pandas.Timestamp) -> go.Figure:
    told = [_lines(row, words, as_of) for row in latest.itertuples()]
    tops = _tops(told)
    places = [top + place for top, place in zip(tops, bar_places(1) * len(tops), strict=True)]
    names = names_of_rows(told, theme, tops)
    n_rows = tops[-1] + 1 if tops else 0
    rows = list(statements.itertuples())
    days = [as_of, *(row.drawn_on for row in rows)]
    first, last = min(days), max(days)
    edge = max((last - first) * _EDGE, pandas.Timedelta(days=14))
    layout = {
        "annotations": [*names, _key(rows, words), _as_of(as_of, as_of - first > last - as_of, words)],
        "shapes": [upright(as_of.date().isoformat(), {"color": theme.ink, "width": 1, "dash": "dot"})],
        "margin": {"t": KEY_PIXELS, "b": AXIS_PIXELS},
        "xaxis": {
            **ruled(theme),
            "type": "date",
            "range": [(first - edge).isoformat(), (last + edge).isoformat()],
            # Ticks closer than a month say their day: else one month stands there several times.
            "tickformatstops": [
                {"dtickrange": ["M1", None], "value": "%b %Y"},
                {"dtickrange": [None, "M1"], "value": "%-d %b"},
            ],
        },
        "yaxis": row_axis(n_rows),
    }
    traces = [*_moves(rows, places, theme), *_marks(rows, places, words, theme)]
    return composed(traces, layout, theme, height_of(n_rows, AXIS_PIXELS + KEY_PIXELS))


def _lines(row, words: Words, as_of: pandas.Timestamp) -> list[str]:
    """The name of a row, in as many lines as a phone needs; a reason that takes more is cut."""
    return textwrap.wrap(_name(row, words, as_of), LONGEST_NAME, max_lines=MOST_LINES, placeholder=" \u2026")


def _tops(told: list[list[str]]) -> list[float]:
    """Where each row begins, in rows: lower by what the further lines of the names above it and of its own take."""
    further = list(accumulate((len(lines) - 1) * LINE_PIXELS / ROW_PIXELS for lines in told))
    return [nth + more for nth, more in enumerate(further)]


def _moves(rows: list, places: list[float], theme: Theme) -> list[dict]:
    """A line a milestone, from its earliest day to its latest; the rows stand in that order."""
    line = {"type": "scatter", "mode": "lines", "line": {"color": theme.quiet, "width": 2}}
    spans = [[row.drawn_on for row in moved] for _, moved in groupby(rows, key=attrgetter("row"))]
    return [
        {**line, "x": iso_days([span[0], span[-1]]), "y": [place] * 2}
        for place, span in zip(places, spans, strict=True)
    ]


def _marks(rows: list, places: list[float], words: Words, theme: Theme) -> list[dict]:
    """A mark a statement, in one trace a kind."""
    colours = {"first_plan": theme.within, "replan": theme.over, "postponed": theme.over, "happened": theme.good}
    traces = []
    for kind, (symbol, size) in MARKERS.items():
        some = [row for row in rows if row.kind == kind]
        outline = {"width": 2 if symbol.endswith("open") else 0}
        traces.append(
            {
                "type": "scatter",
                "x": iso_days(row.drawn_on for row in some),
                "y": [places[row.row] for row in some],
                "mode": "markers",
                "marker": {"symbol": symbol, "size": size, "color": colours[kind], "line": outline},
                "hovertext": [_hover(row, words) for row in some],
                "hoverinfo": "text",
            }
        )
    return traces


def _hover(row, words: Words) -> str:
    return words(f"figures.plan_shifts.hover_{row.kind}", day=words.date(row.drawn_on, inexact=bool(row.is_inexact)))


def _key(rows: list, words: Words) -> dict:
    """What the marks mean, small: the whole key on one line of a phone."""
    key = "key_postponed" if any(row.kind == "postponed" for row in rows) else "key"
    at = {"x": 0, "xref": "x domain", "xanchor": "left", "y": 1, "yref": "y domain", "yanchor": "bottom"}
    return {"text": words(f"figures.plan_shifts.{key}"), "font": {"size": KEY_TEXT_SIZE}, **at}


def _as_of(day: pandas.Timestamp, is_on_the_right: bool, words: Words) -> dict:
    side = {"xanchor": "right" if is_on_the_right else "left"}
    at = {
        "x": day.date().isoformat(),
        "xref": "x",
        "y": 1,
        "yref": "y domain",
        "yanchor": "bottom",
        "yshift": 20,
        **side,
    }
    return {"text": words("figures.plan_shifts.as_of", day=words.day(day)), **at}
