"""Who is stuck? Every open pilot by how long it has been in its stage, beside the norm and what is usual there."""

from __future__ import annotations

import pandas
import plotly.graph_objects as go

from oversight.figures.picture import Picture
from oversight.figures.rows import annotate
from oversight.figures.theme import Theme, axis_title, dress
from oversight.figures.typed_text import as_typed
from oversight.words import Words

DAYS_A_MONTH = 30.4375
ROW_PIXELS = 66
_KEY_PIXELS, _FOOT_PIXELS = 44, 46
_NAME_FOOT, _BAND_TOP, _BAND_FOOT = 0.34, 0.4, 0.94  # of a row
_LANES = 4  # dots of pilots of about the same age stand below each other
_STAGES = ("idea", "preparing", "running", "evaluating", "awaiting_decision", "implementing", "anchoring")


def ageing(pilots: pandas.DataFrame, words: Words, theme: Theme) -> Picture:
    """`ageing` as a row of dots a stage: age in the stage to the right. Names stand above the rows, so that they fit.

    A pilot over norm is a diamond, others are dots; the line is the norm where a stage has one; the band runs from p50
    to p85 of who left, and is not drawn where the question withholds these.
    """
    return Picture(title(pilots, words), _figure(pilots, words, theme), alt(pilots, words))


def by_stage(pilots: pandas.DataFrame) -> pandas.DataFrame:
    """One row a stage in order of life: stage, n, over, unknown (of which the age is unknown)."""
    counted = pandas.DataFrame(
        {
            "stage": pilots["stage"],
            "n": 1,
            "over": (pilots["days_over_norm"].fillna(0) > 0).astype(int),
            "unknown": pilots["age_days"].isna().astype(int),
        }
    )
    sums = counted.groupby("stage").sum()
    return sums.reindex([stage for stage in _STAGES if stage in sums.index]).reset_index()


def title(pilots: pandas.DataFrame, words: Words) -> str:
    """The answer: the stage in which most pilots stand too long."""
    stages = by_stage(pilots)
    if not (stages["over"] > 0).any():
        return words("figures.ageing.title_none")
    worst = stages.loc[stages["over"].idxmax()]
    return words.count("figures.ageing.title", worst["over"], stage=words.label("stage", worst["stage"]), of=worst["n"])


def alt(pilots: pandas.DataFrame, words: Words) -> str:
    """What the rows show, for who does not see them."""
    stages = by_stage(pilots)
    if stages.empty:
        return words("alt.ageing_none")
    return words("alt.ageing", stages="; ".join(_name(row, words) for row in stages.itertuples()))


def _name(row, words: Words) -> str:
    said = words.count("figures.ageing.stage", row.n, stage=words.label("stage", row.stage), over=row.over)
    return words("figures.ageing.stage_unknown", said=said, unknown=row.unknown) if row.unknown else said


def _figure(pilots: pandas.DataFrame, words: Words, theme: Theme) -> go.Figure:
    stages = by_stage(pilots)
    rows = {stage: row for row, stage in enumerate(stages["stage"])}
    known = pilots[pilots["age_days"].notna() & pilots["stage"].isin(list(rows))].sort_values(["stage", "age_days"])
    known = known.assign(
        months=known["age_days"].astype("float64") / DAYS_A_MONTH,
        y=known["stage"].map(rows).astype("float64") + _lanes(known),
        is_over=known["days_over_norm"].fillna(0) > 0,
    )
    figure = go.Figure()
    for is_over, colour, symbol in ((False, theme.within, "circle"), (True, theme.over, "diamond")):
        some = known[known["is_over"] == is_over]
        figure.add_scatter(
            x=some["months"],
            y=some["y"],
            mode="markers",
            marker={"symbol": symbol, "size": 9, "color": colour, "line": {"width": 1, "color": theme.paper}},
            hovertext=[_hover(row, words) for row in some.itertuples()],
            hoverinfo="text",
        )
    dress(figure, theme, max(len(stages), 1) * ROW_PIXELS + _KEY_PIXELS + _FOOT_PIXELS)
    figure.update_layout(margin={"t": _KEY_PIXELS, "b": _FOOT_PIXELS})
    reach = max(known["months"].max(), 1) * 1.03 if len(known) else 12
    figure.update_yaxes(visible=False, range=[max(len(stages), 1), 0])
    figure.update_xaxes(
        range=[-0.2, reach],
        ticks="outside",
        tickcolor=theme.quiet,
        nticks=8,
        showline=True,
        linecolor=theme.quiet,
        title=axis_title(words("figures.ageing.axis")),
    )
    figure.layout.shapes = [shape for stage, row in rows.items() for shape in _marks(pilots, stage, row, reach, theme)]
    annotate(
        figure,
        [_key(words, theme), *(_heading(row, place, words, theme) for place, row in enumerate(stages.itertuples()))],
    )
    return figure


def _lanes(known: pandas.DataFrame) -> pandas.Series:
    nth = known.groupby("stage").cumcount() % _LANES
    return _BAND_TOP + 0.08 + nth * (_BAND_FOOT - _BAND_TOP - 0.16) / (_LANES - 1)


def _marks(pilots: pandas.DataFrame, stage: str, row: int, reach: float, theme: Theme) -> list[dict]:
    """The band of what is usual and the line of the norm, where the stage has one and it lies within the picture."""
    some = pilots[pilots["stage"] == stage]
    p50, p85 = some["p50_days"].iloc[0], some["p85_days"].iloc[0]
    span = {"y0": row + _BAND_TOP, "y1": row + _BAND_FOOT, "layer": "below"}
    marks = []
    if not pandas.isna(p50) and not pandas.isna(p85):
        edges = {"x0": min(p50 / DAYS_A_MONTH, reach), "x1": min(p85 / DAYS_A_MONTH, reach)}
        marks.append({"type": "rect", **edges, **span, "fillcolor": theme.quiet, "opacity": 0.25, "line": {"width": 0}})
    norms = some["norm_days"].dropna().unique()
    if len(norms) == 1 and norms[0] / DAYS_A_MONTH <= reach:
        at = norms[0] / DAYS_A_MONTH
        marks.append(
            {"type": "line", "x0": at, "x1": at, **span, "line": {"color": theme.ink, "width": 2, "dash": "dot"}}
        )
    return marks


def _heading(row, place: int, words: Words, theme: Theme) -> dict:
    at = {"x": 0, "xref": "x domain", "y": place + _NAME_FOOT, "yref": "y", "xanchor": "left", "yanchor": "bottom"}
    return {"text": as_typed(_name(row, words)), "xshift": -1, "font": {"color": theme.ink}, **at}


def _key(words: Words, theme: Theme) -> dict:
    at = {"x": 0, "xref": "paper", "y": 1, "yref": "paper", "xanchor": "left", "yanchor": "bottom", "align": "left"}
    text = f"{words('figures.ageing.key')}<br>{words('figures.ageing.key_band')}"
    return {"text": text, "font": {"color": theme.ink, "size": 13}, **at}


def _hover(row, words: Words) -> str:
    age = words.days(row.age_days)
    if row.is_over:
        age = words("figures.ranked_waits.hover", wait=age, over=words.days(row.days_over_norm))
    return f"{as_typed(row.title)}<br>{age}"
