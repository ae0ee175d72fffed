"""Which successful pilots wait longest on a decision, and how much of that is longer than agreed?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas
import plotly.graph_objects as go

from doorstroom.i18n import Words
from doorstroom.report.charts.picture import Picture
from doorstroom.report.charts.ranked_rows import (
    LONGEST_NAME,
    height_of,
    names_of_rows,
    row_axis,
    row_bars,
    upright,
    values_of_bars,
)
from doorstroom.report.charts.theme import Theme, composed
from doorstroom.report.text.typed import as_typed, shortened

NORM_LABEL_PIXELS = 28
_ROOM_FOR_LABEL = 0.34  # of the longest bar: a shorter bar has its label after it


def waiting_decisions(
    waiting: pandas.DataFrame, words: Words, theme: Theme, *, norm_is_adopted: bool, limit: int | None = None
) -> Picture:
    """Bars of `waiting_decisions`, in the order of the frame; at most `limit` are drawn, the title is about all.

    The part of a bar beyond the norm has its own colour and starts at the norm line. A wait of unknown length has no
    bar and says so.
    """
    shown = waiting.head(limit) if limit else waiting
    return Picture(
        title(waiting, words),
        _figure(shown, words, theme, norm_is_adopted),
        alt(shown, waiting, words),
    )


def title(waiting: pandas.DataFrame, words: Words) -> str:
    """The answer: how many wait longer than the norm, and how long the longest wait is."""
    known = waiting["days_waiting"].dropna()
    if waiting.empty:
        return words("figures.waiting_decisions.title_none")
    if known.empty:
        return words("figures.waiting_decisions.title_unknown")
    unknown = len(waiting) - len(known)
    said = _over(waiting, words.days(known.max()), unknown, words)
    return words("figures.waiting_decisions.title_some_unknown", said=said, n=unknown) if unknown else said


def _over(waiting: pandas.DataFrame, longest: str, unknown: int, words: Words) -> str:
    over, n = int((waiting["days_over_norm"] > 0).sum()), len(waiting)
    if waiting["norm_days"].isna().all():
        return words.count("figures.waiting_decisions.title_no_norm", n, longest=longest)
    if not over and unknown:
        return words("figures.waiting_decisions.title_none_known", longest=longest)
    if not over:
        return words.count("figures.waiting_decisions.title_none_over", n, longest=longest)
    if over == n:
        return words.count("figures.waiting_decisions.title_all_over", over, longest=longest)
    return words.count("figures.waiting_decisions.title_over", over, of=n, longest=longest)


def in_words(row: Mapping[str, object], words: Words) -> str:
    """How long the pilot of a row waits, and how much of that is longer than the norm."""
    if pandas.isna(row["days_waiting"]):
        return words("figures.waiting_decisions.unknown")
    wait = words.days(row["days_waiting"])
    if not row["days_over_norm"] > 0:
        return wait
    return words("figures.waiting_decisions.hover", wait=wait, over=words.days(row["days_over_norm"]))


def norm_in_words(days: float, words: Words, is_adopted: bool) -> str:
    """The name of a norm: "norm: 183 dagen", or that it is a starting value."""
    return words(f"figures.waiting_decisions.{'norm' if is_adopted else 'norm_not_adopted'}", norm=words.days(days))


def alt(shown: pandas.DataFrame, waiting: pandas.DataFrame, words: Words) -> str:
    """What the bars show, for who does not see them."""
    known = shown[shown["days_waiting"].notna()]
    if known.empty:
        return words("figures.waiting_decisions.alt_none")
    first, last = known.iloc[0], known.iloc[-1]
    return words(
        "figures.waiting_decisions.alt",
        shown=len(shown),
        of=len(waiting),
        first=first["title"],
        longest=words.days(first["days_waiting"]),
        last=last["title"],
        shortest=words.days(last["days_waiting"]),
    )


def _figure(shown: pandas.DataFrame, words: Words, theme: Theme, norm_is_adopted: bool) -> go.Figure:
    rows = list(shown.itertuples())
    days, norm = shown["days_waiting"].astype("float64"), shown["norm_days"].astype("float64")
    waits = days.fillna(0).tolist()
    norms = norm.dropna().unique().tolist()
    longest = max(*waits, *norms, 1) if days.notna().any() else 1
    hover = {"hovertext": [_hover(row, words) for row in rows], "hoverinfo": "text"}
    traces = [
        row_bars(days.mask(days > norm, norm).fillna(0).tolist(), {"color": theme.within}, **hover),
        row_bars((days - norm).clip(lower=0).fillna(0).tolist(), {"color": theme.over}, **hover),
    ]
    inside = [wait >= longest * _ROOM_FOR_LABEL for wait in waits]
    ends = _label_places(waits, norm.tolist(), inside, longest)
    layout = {
        "annotations": [
            *values_of_bars(ends, [_label(row, words) for row in rows], inside, theme),
            *names_of_rows([shortened(name, LONGEST_NAME) for name in shown["title"]], theme),
            *(_norm_name(at, longest, words, norm_is_adopted) for at in norms if len(norms) == 1),
        ],
        "shapes": [upright(at, {"color": theme.ink, "width": 2, "dash": "dot"}) for at in norms],
        "margin": {"t": NORM_LABEL_PIXELS},
        "xaxis": {"visible": False, "range": [0, longest * 1.005]},
        "yaxis": row_axis(len(rows)),
    }
    return composed(traces, layout, theme, height_of(len(rows), NORM_LABEL_PIXELS))


def _label_places(waits: list[float], norms: list[float], inside: list[bool], longest: float) -> list[float]:
    """Where the label of each bar stands, in days: after a bar that ends before its norm line beyond that line, where
    there is room, so that the line does not run through the label.
    """
    room = longest * (1 - _ROOM_FOR_LABEL)
    return [
        norm if wait < norm <= room and not is_inside else wait
        for wait, norm, is_inside in zip(waits, norms, inside, strict=True)
    ]


def _label(row, words: Words) -> str:
    return words("figures.waiting_decisions.unknown") if pandas.isna(row.days_waiting) else words.days(row.days_waiting)


def _hover(row, words: Words) -> str:
    return f"{as_typed(row.title)}<br>{in_words(row._asdict(), words)}"


def _norm_name(norm: float, longest: float, words: Words, is_adopted: bool) -> dict:
    """The name of the one norm on top of its line, on the side where there is room."""
    is_on_the_right = norm > longest * 0.5
    side = {"xanchor": "right" if is_on_the_right else "left", "xshift": 4 if is_on_the_right else -4}
    text = norm_in_words(norm, words, is_adopted)
    return {"text": text, "x": norm, "xref": "x", "y": 1, "yref": "y domain", "yanchor": "bottom", **side}
