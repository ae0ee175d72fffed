"""Do we hold our evaluations? A strip of time a theme, with a mark for each evaluation at its first plan."""

from __future__ import annotations

from datetime import date

import pandas

from doorstroom.i18n import Words, is_missing
from doorstroom.report.charts.picture import Picture
from doorstroom.report.charts.theme import Theme, composed, ruled
from doorstroom.report.text.learning import evaluations_title
from doorstroom.report.text.typed import as_typed, shortened

ROW_PIXELS, KEY_PIXELS, FOOT_PIXELS = 46, 50, 30
LONGEST_NAME = 38
SHOWN_AS = {"held": "held", "late": "late", "cancelled": "cancelled", "in_month": "in_month", "planned": "ahead"}
KINDS = ("held", "late", "cancelled", "ahead", "in_month")
SYMBOLS = {"held": "circle", "late": "diamond", "cancelled": "x", "ahead": "circle-open", "in_month": "circle-open-dot"}


def evaluation_calendar(
    calendar: pandas.DataFrame, held: pandas.DataFrame, as_of: date, words: Words, theme: Theme
) -> Picture:
    """`evaluation_calendar` by theme, and every theme of `evaluations_held`, also one without any."""
    whole, themes = held[held["is_whole"].astype(bool)], held[~held["is_whole"].astype(bool)]
    row = whole.iloc[0].to_dict()
    numbers = {name: row[f"n_{name}"] for name in ("due", "held", "late", "cancelled", "ahead")}
    alt = words("figures.evaluations_held.alt", **numbers)
    return Picture(evaluations_title(row, words), _figure(calendar, themes, as_of, words, theme), alt)


def _figure(calendar: pandas.DataFrame, themes: pandas.DataFrame, as_of: date, words: Words, theme: Theme):
    names = [None if is_missing(one) else one for one in themes["theme"]]
    places = {name: row for row, name in enumerate(names)}
    on = calendar["due_on"].fillna(calendar["held_on"])
    marks = calendar.assign(on=on, shown_as=calendar["state"].map(SHOWN_AS)).dropna(subset=["on"])
    n = max(len(names), 1)
    now = {"type": "line", "x0": as_of.isoformat(), "x1": as_of.isoformat(), "y0": -0.5, "y1": n - 0.5}
    layout = {
        "annotations": [*_rows(themes, places, words, theme), _key(words, theme), _now(as_of, words, theme)],
        "shapes": [{**now, "layer": "below", "line": {"color": theme.quiet, "width": 1, "dash": "dot"}}],
        "margin": {"t": KEY_PIXELS + 18, "b": FOOT_PIXELS, "l": 8, "r": 12},
        "xaxis": {**ruled(theme), "type": "date", "tickformat": "%Y", "dtick": "M12"},
        "yaxis": {"visible": False, "range": [n - 0.5, -0.5]},
    }
    return composed(_marks(marks, places, theme), layout, theme, n * ROW_PIXELS + KEY_PIXELS + FOOT_PIXELS + 18)


def _marks(marks: pandas.DataFrame, places: dict, theme: Theme) -> list[dict]:
    colours = {"held": theme.good, "late": theme.over}
    traces = []
    for kind in KINDS:
        some = marks[marks["shown_as"] == kind].to_dict("records")
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [row["on"].date().isoformat() for row in some],
                "y": [places[None if is_missing(row["theme"]) else row["theme"]] + 0.2 for row in some],
                "marker": {
                    "symbol": SYMBOLS[kind],
                    "size": 12,
                    "color": colours.get(kind, theme.quiet),
                    "line": {"width": 1.5},
                },
                "hovertext": [as_typed(row["title"]) for row in some],
                "hoverinfo": "text",
                "cliponaxis": False,
            }
        )
    return traces


def _rows(themes: pandas.DataFrame, places: dict, words: Words, theme: Theme) -> list[dict]:
    """Each theme above its strip; that nothing is planned where that is so."""
    place = {"x": 0, "xref": "x domain", "yref": "y", "xanchor": "left", "yanchor": "bottom"}
    said = []
    for row in themes.to_dict("records"):
        name = None if is_missing(row["theme"]) else row["theme"]
        text = words("learning.evaluations.no_theme") if name is None else as_typed(shortened(name, LONGEST_NAME))
        nothing = words("figures.evaluations_held.nothing")
        text = text if row["n_planned"] else words("figures.named", name=text, value=nothing)
        said.append({"text": text, "y": places[name] - 0.02, **place, "font": {"color": theme.ink}})
    return said


def _key(words: Words, theme: Theme) -> dict:
    shapes = {"held": "●", "late": "◆", "cancelled": "✕", "ahead": "○", "in_month": "⊙"}
    told = [f"{shapes[kind]} {words(f'figures.evaluations_held.key.{kind}')}" for kind in KINDS]
    told = "<br>".join(["   ".join(told[:-1]), told[-1]])
    place = {"x": 0, "xref": "paper", "xanchor": "left", "y": 1, "yref": "paper", "yanchor": "bottom", "align": "left"}
    return {"text": told, **place, "yshift": 20, "font": {"color": theme.ink, "size": 13}}


def _now(as_of: date, words: Words, theme: Theme) -> dict:
    place = {"x": as_of.isoformat(), "xanchor": "center", "y": 1, "yref": "paper", "yanchor": "bottom"}
    return {"text": words("figures.evaluations_held.today"), **place, "font": {"color": theme.ink, "size": 13}}
