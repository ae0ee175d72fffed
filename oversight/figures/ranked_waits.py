"""Which successful pilots wait longest on a decision, and how much of that is longer than agreed?"""

from __future__ import annotations

import pandas
import plotly.graph_objects as go

from oversight.figures.picture import Picture
from oversight.figures.rows import BAR_WIDTH, LONGEST_NAME, bar_places, height_of, name_rows, write_values
from oversight.figures.theme import Theme, dress
from oversight.figures.typed_text import as_typed, shortened
from oversight.words import Words

NORM_LABEL_PIXELS = 28
_ROOM_FOR_LABEL = 0.34  # of the longest bar: a shorter bar has its label after it


def ranked_waits(
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
        return words("figures.ranked_waits.title_none")
    if known.empty:
        return words("figures.ranked_waits.title_unknown")
    over = int((waiting["days_over_norm"] > 0).sum())
    longest = words.days(known.max())
    if waiting["norm_days"].isna().all():
        return words("figures.ranked_waits.title_no_norm", longest=longest)
    if not over:
        return words.count("figures.ranked_waits.title_none_over", len(waiting), longest=longest)
    if over == len(waiting):
        return words.count("figures.ranked_waits.title_all_over", over, longest=longest)
    return words.count("figures.ranked_waits.title_over", over, of=len(waiting), longest=longest)


def alt(shown: pandas.DataFrame, waiting: pandas.DataFrame, words: Words) -> str:
    """What the bars show, for who does not see them."""
    known = shown.dropna(subset="days_waiting")
    if known.empty:
        return words("alt.ranked_waits_none")
    first, last = known.iloc[0], known.iloc[-1]
    return words(
        "alt.ranked_waits",
        shown=len(shown),
        of=len(waiting),
        first=first["title"],
        longest=words.days(first["days_waiting"]),
        last=last["title"],
        shortest=words.days(last["days_waiting"]),
    )


def _figure(shown: pandas.DataFrame, words: Words, theme: Theme, norm_is_adopted: bool) -> go.Figure:
    days = shown["days_waiting"].astype("float64")
    norm = shown["norm_days"].astype("float64")
    longest = max(days.max(), norm.max(), 1) if days.notna().any() else 1
    within = days.mask(days > norm, norm)
    figure = go.Figure()
    _bars(figure, within, theme.within, shown, words)
    _bars(figure, (days - norm).clip(lower=0), theme.over, shown, words)
    inside = days >= longest * _ROOM_FOR_LABEL
    write_values(
        figure,
        days.fillna(0),
        [_label(row, words) for row in shown.itertuples()],
        inside,
        theme,
    )
    name_rows(figure, [shortened(name, LONGEST_NAME) for name in shown["title"]], theme)
    figure.update_xaxes(visible=False, range=[0, longest * 1.005])
    dress(figure, theme, height_of(len(shown), NORM_LABEL_PIXELS))
    figure.update_layout(margin_t=NORM_LABEL_PIXELS)
    _norm_line(figure, norm, longest, words, theme, norm_is_adopted)
    return figure


def _bars(figure: go.Figure, lengths: pandas.Series, colour: str, shown: pandas.DataFrame, words: Words) -> None:
    figure.add_bar(
        x=lengths.fillna(0),
        y=bar_places(len(shown)),
        orientation="h",
        width=BAR_WIDTH,
        marker={"color": colour, "line": {"width": 0}},
        hovertext=[_hover(row, words) for row in shown.itertuples()],
        hoverinfo="text",
    )


def _label(row, words: Words) -> str:
    return words("figures.ranked_waits.unknown") if pandas.isna(row.days_waiting) else words.days(row.days_waiting)


def _hover(row, words: Words) -> str:
    wait = _label(row, words)
    if row.days_over_norm > 0:
        wait = words("figures.ranked_waits.hover", wait=wait, over=words.days(row.days_over_norm))
    return f"{as_typed(row.title)}<br>{wait}"


def _norm_line(figure, norm: pandas.Series, longest: float, words: Words, theme: Theme, is_adopted: bool) -> None:
    """A line per norm, below the bars; with one norm for all it is one line with its name on top."""
    for days in norm.dropna().unique():
        figure.add_shape(
            type="line",
            x0=days,
            x1=days,
            y0=0,
            y1=1,
            yref="y domain",
            layer="below",
            line={"color": theme.ink, "width": 2, "dash": "dot"},
        )
    if norm.nunique() != 1:
        return
    days = norm.dropna().iloc[0]
    is_on_the_right = days > longest * 0.5
    figure.add_annotation(
        text=words(f"figures.ranked_waits.{'norm' if is_adopted else 'norm_not_adopted'}", norm=words.days(days)),
        x=days,
        y=1,
        yref="y domain",
        xanchor="right" if is_on_the_right else "left",
        yanchor="bottom",
        xshift=4 if is_on_the_right else -4,
        showarrow=False,
        font={"color": theme.ink},
    )
