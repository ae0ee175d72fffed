"""Does learning go with moving on? Pilots by the layers that had learned by then, and the days to a decision."""

from __future__ import annotations

import pandas

from doorstroom.i18n import Words
from doorstroom.report.charts.picture import Picture
from doorstroom.report.charts.theme import Theme, axis_title, composed, ruled
from doorstroom.report.text.learning import layers
from doorstroom.report.text.typed import as_typed

HEIGHT = 330
NEVER, LAST = 420, 365  # where those without a decision within the year stand, and the year
STEPS = (0, 91, 182, 274, 365)
APART = 0.09  # of a layer, between dots of one column that would lie on each other


def learning_outcomes(found: pandas.DataFrame, words: Words, theme: Theme) -> Picture:
    """`learning_outcomes` as dots; those without a decision within a year on a line of their own."""
    n, never = len(found), int(found["days_to_decision"].isna().sum())
    title = words.count("figures.learning_link.title_shown", n)
    return Picture(title, _figure(found, words, theme), words("figures.learning_link.alt", n=n, never=never))


def _figure(found: pandas.DataFrame, words: Words, theme: Theme):
    ticks = {"tickvals": [*STEPS, NEVER], "ticktext": [*map(words.number, STEPS), words("figures.learning_link.never")]}
    line = {"type": "line", "x0": -0.5, "x1": len(layers()) + 0.5, "y0": LAST + 25, "y1": LAST + 25, "layer": "below"}
    title = words("figures.learning_link.days")
    name = {"text": title, "x": 0, "xref": "paper", "xanchor": "left", "y": 1, "yref": "paper", "yanchor": "bottom"}
    layout = {
        "annotations": [{**name, "yshift": 6, "font": {"color": theme.ink, "size": 13}}],
        "shapes": [{**line, "line": {"color": theme.quiet, "width": 1, "dash": "dot"}}],
        "margin": {"t": 30, "b": 46, "l": 104, "r": 8},
        "xaxis": {
            **ruled(theme),
            "range": [-0.5, len(layers()) + 0.5],
            "tickvals": list(range(len(layers()) + 1)),
            "title": axis_title(words("figures.learning_link.layers")),
        },
        "yaxis": {**ruled(theme), "range": [-15, NEVER + 25], "showticklabels": True, **ticks},
    }
    return composed([_dots(found, words, theme, is_never=one) for one in (False, True)], layout, theme, HEIGHT)


def _dots(found: pandas.DataFrame, words: Words, theme: Theme, *, is_never: bool) -> dict:
    some = found[found["days_to_decision"].isna() == is_never].sort_values(["n_layers", "title"], kind="stable")
    beside = some.groupby("n_layers").cumcount().to_numpy()
    if not is_never:
        beside = some.groupby(["n_layers", "days_to_decision"]).cumcount().to_numpy()
    xs = [float(n) + APART * float(nth) for n, nth in zip(some["n_layers"], beside, strict=True)]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": xs,
        "y": [float(NEVER)] * len(some) if is_never else [float(days) for days in some["days_to_decision"]],
        "marker": {
            "symbol": "diamond-open" if is_never else "circle",
            "size": 11,
            "color": theme.over if is_never else theme.within,
            "line": {"width": 1.5, "color": theme.over if is_never else theme.paper},
        },
        "hovertext": [as_typed(title) for title in some["title"]],
        "hoverinfo": "text",
        "cliponaxis": False,
    }
