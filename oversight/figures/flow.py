"""Do more pilots come into a stage than leave it?"""

from __future__ import annotations

import pandas
import plotly.graph_objects as go

from oversight.figures.picture import Picture
from oversight.figures.rows import BAR_WIDTH, bar_places, height_of, name_rows, write_values
from oversight.figures.theme import Theme, dress
from oversight.words import Words

_SPAN = 1.45  # room beside the longest bar for its number


def flow(stages: pandas.DataFrame, words: Words, theme: Theme) -> Picture:
    """Bars of `building_up`, a row a stage: what left to the left, what came in to the right, with their sign."""
    return Picture(title(stages, words), _figure(stages, words, theme), alt(stages, words))


def title(stages: pandas.DataFrame, words: Words) -> str:
    """The answer: the stage that grew most."""
    if not (stages["n_net_91_days"] > 0).any():
        return words("figures.flow.title_none")
    grown = stages.loc[stages["n_net_91_days"].idxmax()]
    return words(
        "figures.flow.title",
        stage=words.label("stage", grown["stage"]),
        came=grown["n_arrived_91_days"],
        left=grown["n_left_91_days"],
    )


def alt(stages: pandas.DataFrame, words: Words) -> str:
    """What the bars show, for who does not see them."""
    parts = [
        words(
            "alt.flow_stage", stage=words.label("stage", row.stage), came=row.n_arrived_91_days, left=row.n_left_91_days
        )
        for row in stages.itertuples()
    ]
    return words("alt.flow", stages="; ".join(parts))


def _figure(stages: pandas.DataFrame, words: Words, theme: Theme) -> go.Figure:
    came = stages["n_arrived_91_days"].astype("float64")
    left = -stages["n_left_91_days"].astype("float64")
    reach = max(came.max(), -left.min(), 1) * _SPAN if len(stages) else 1
    figure = go.Figure()
    for lengths, colour, side in ((came, theme.within, "right"), (left, theme.quiet, "left")):
        figure.add_bar(
            x=lengths,
            y=bar_places(len(stages)),
            orientation="h",
            width=BAR_WIDTH,
            marker={"color": colour, "line": {"width": 0}},
            hoverinfo="skip",
        )
        labels = [words.signed(n) if n else "" for n in lengths]
        write_values(figure, lengths, labels, [False] * len(stages), theme, side)
    figure.add_vline(x=0, line={"color": theme.quiet, "width": 1}, layer="below")
    name_rows(figure, [words.label("stage", stage) for stage in stages["stage"]], theme)
    figure.update_xaxes(visible=False, range=[-reach, reach])
    dress(figure, theme, height_of(len(stages)))
    figure.update_layout(barmode="overlay")
    return figure
