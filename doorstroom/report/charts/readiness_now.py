"""Who is near its evaluation and not ready? Each pilot by the weeks that are left and the conditions that lack."""

from __future__ import annotations

from collections import defaultdict

import numpy
import pandas

from doorstroom.i18n import Words
from doorstroom.report.charts.picture import Picture
from doorstroom.report.charts.theme import Theme, axis_title, composed, ruled, shade
from doorstroom.report.text.preparing import NEAR_WEEKS, gates
from doorstroom.report.text.typed import as_typed

FIRST, LAST = -NEAR_WEEKS, 4 * NEAR_WEEKS  # weeks that the picture is wide: a quarter back, a year ahead
ROW_PIXELS, KEY_PIXELS, FOOT_PIXELS = 44, 44, 48
HALF_WEEK = 0.5
ROOM = 0.6  # of a row, above the highest and below the lowest
NAMES_SHOWN = 12  # of one dot
TINT = 0.14


def readiness_now(pilots: pandas.DataFrame, words: Words, theme: Theme) -> Picture:
    """`readiness_now` as dots: to the left near its evaluation, above what lacks; the corner of both is tinted.

    Pilots that wait, and those of which the day or the conditions are unknown, have no place in it: `left_out`.
    """
    known = placed(pilots)
    return Picture(title(pilots, words), _figure(known, words, theme), alt(pilots, known, words))


def placed(pilots: pandas.DataFrame) -> pandas.DataFrame:
    """The pilots that have a place, with `week`: within how many weeks it is, no further than the picture reaches.

    A week that has begun counts, also back: who is near stands in the corner, who is not beside it.
    """
    known = pilots[~pilots["is_waiting"].astype(bool) & pilots[["evaluation_on", "open_gates"]].notna().all(axis=1)]
    weeks = known["days_to_evaluation"].astype("float64") / 7
    weeks = numpy.where(weeks > 0, numpy.ceil(weeks), numpy.floor(weeks))
    return known.assign(week=weeks.clip(FIRST, LAST), open_gates=known["open_gates"].astype("int64"))


def left_out(pilots: pandas.DataFrame) -> int:
    """How many running pilots have no place in the picture, as their day or their conditions are unknown."""
    return int((~pilots["is_waiting"].astype(bool)).sum()) - len(placed(pilots))


def title(pilots: pandas.DataFrame, words: Words) -> str:
    """The answer: how many are near or overdue, and lack a condition."""
    near, overdue = (_holds(pilots[f"is_{name}_not_ready"]) for name in ("near", "overdue"))
    if near + overdue:
        return words.count("figures.readiness_now.title", near + overdue)
    if placed(pilots).empty:
        return words("figures.readiness_now.title_unknown")
    return words("figures.readiness_now.title_known" if left_out(pilots) else "figures.readiness_now.title_none")


def alt(pilots: pandas.DataFrame, known: pandas.DataFrame, words: Words) -> str:
    """What the picture shows, for who does not see it."""
    near, overdue = (_holds(pilots[f"is_{name}_not_ready"]) for name in ("near", "overdue"))
    ready = int((known["open_gates"] == 0).sum())
    return words("figures.readiness_now.alt", n=len(known), near=near, overdue=overdue, ready=ready, weeks=NEAR_WEEKS)


def _holds(values: pandas.Series) -> int:
    return int(values.fillna(False).astype(bool).sum())


def _figure(known: pandas.DataFrame, words: Words, theme: Theme):
    n = len(gates())
    corner = {
        "type": "rect",
        "x0": FIRST - 1,
        "x1": NEAR_WEEKS + HALF_WEEK,  # dots of the last week stand in it, and those of the next beside it
        "y0": ROOM / 2 + 0.2,
        "y1": n + ROOM,
        "layer": "below",
        "fillcolor": shade(theme.over, theme.paper, TINT),
        "line": {"width": 0},
    }
    today = {"type": "line", "x0": 0, "x1": 0, "y0": -ROOM, "y1": n + ROOM, "layer": "below"}
    layout = {
        "shapes": [corner, {**today, "line": {"color": theme.quiet, "width": 1, "dash": "dot"}}],
        "annotations": [_corner_name(n, words, theme)],
        "margin": {"t": KEY_PIXELS, "b": FOOT_PIXELS, "l": 26, "r": 14},
        "xaxis": {
            **ruled(theme),
            "range": [FIRST - 1, LAST + 2],
            "tickvals": list(range(FIRST, LAST + 1, NEAR_WEEKS)),
            "ticktext": [_week(week, words) for week in range(FIRST, LAST + 1, NEAR_WEEKS)],
            "title": axis_title(words("figures.readiness_now.weeks")),
        },
        "yaxis": {"range": [-ROOM, n + ROOM], "tickvals": list(range(n + 1)), "showticklabels": True},
    }
    return composed(_dots(known, words, theme), layout, theme, (n + 1) * ROW_PIXELS + KEY_PIXELS + FOOT_PIXELS)


def _corner_name(n: int, words: Words, theme: Theme) -> dict:
    at = {"x": FIRST - 1, "y": n + ROOM, "xanchor": "left", "yanchor": "bottom", "align": "left"}
    return {"text": words("figures.readiness_now.key"), "font": {"color": theme.ink, "size": 13}, **at}


def _week(week: int, words: Words) -> str:
    if week == 0:
        return words("figures.readiness_now.now")
    if week == LAST:
        return words("figures.readiness_now.or_later", weeks=words.number(week))
    if week == FIRST:
        return words("figures.readiness_now.or_earlier")
    return words.number(week)


def _dots(known: pandas.DataFrame, words: Words, theme: Theme) -> list[dict]:
    """A dot for each week and number of conditions; it holds how many pilots it stands for, where that is not one."""
    here: dict[tuple[float, int], list[str]] = defaultdict(list)
    red: dict[tuple[float, int], bool] = {}
    is_red = known[["is_near_not_ready", "is_overdue_not_ready"]].fillna(False).astype(bool).any(axis=1)
    for week, lacking, name, near in zip(known["week"], known["open_gates"], known["title"], is_red, strict=True):
        here[week, lacking].append(name)
        red[week, lacking] = red.get((week, lacking), False) or near
    traces = []
    for wanted, colour, symbol in ((False, theme.within, "circle"), (True, theme.over, "diamond")):
        some = [(place, names) for place, names in here.items() if red[place] == wanted]
        traces.append(
            {
                "type": "scatter",
                "x": [week for (week, _), _ in some],
                "y": [lacking for (_, lacking), _ in some],
                "mode": "markers+text",
                "marker": {
                    "symbol": symbol,
                    "size": [11 if len(names) == 1 else 21 for _, names in some],
                    "color": colour,
                    "opacity": 1,  # dots of different sizes are thinned otherwise
                    "line": {"width": 1, "color": theme.paper},
                },
                "text": ["" if len(names) == 1 else words.number(len(names)) for _, names in some],
                "textfont": {"color": theme.on_colour, "size": 12},
                "hovertext": [_hover(names, words) for _, names in some],
                "hoverinfo": "text",
            }
        )
    return traces


def _hover(names: list[str], words: Words) -> str:
    more = len(names) - NAMES_SHOWN
    rest = [words.count("areas.more", more)] if more > 0 else []
    return "<br>".join([*map(as_typed, names[:NAMES_SHOWN]), *rest])
