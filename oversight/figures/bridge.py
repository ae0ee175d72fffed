"""From the stagnation months of an earlier day to those of now: what waiting added, what moving on took away."""

from __future__ import annotations

from datetime import date

import pandas
import plotly.graph_objects as go

from oversight.figures.picture import Picture
from oversight.figures.rows import height_of, names_of_rows, row_axis, row_bars
from oversight.figures.theme import Theme, composed
from oversight.words import Words


def bridge(row: pandas.Series, since: date, as_of: date, words: Words, theme: Theme) -> Picture:
    """One row of `stagnation_bridge` as four bars, each beginning where the one before ended; in months."""
    told = steps(row, since, as_of, words)
    return Picture(
        title(row, since, words),
        _figure(row, told, words, theme),
        words("alt.bridge", steps="; ".join(_lines(told, words))),
    )


def title(row: pandas.Series, since: date, words: Words) -> str:
    """The answer: whether it grew or shrank, and by how much."""
    change = row["closing"] - row["opening"]
    if abs(change) < 0.05:
        return words("figures.bridge.title_same", day=since)
    direction = "more" if change > 0 else "less"
    return words(f"figures.bridge.title_{direction}", months=words.months(abs(change)), day=since)


def steps(row: pandas.Series, since: date, as_of: date, words: Words) -> pandas.DataFrame:
    """The four steps: `what` (a column of the answer) and, in words, `step` and `months`.

    What came has a plus and what went a minus.
    """
    return pandas.DataFrame(
        [
            ("opening", words("figures.bridge.stand", day=since), words.months(row["opening"])),
            ("grown", words("figures.bridge.grown"), _signed(row["grown"], words)),
            ("released", words("figures.bridge.released"), _signed(-row["released"], words)),
            ("closing", words("figures.bridge.stand", day=as_of), words.months(row["closing"])),
        ],
        columns=["what", "step", "months"],
    )


def _signed(months: float, words: Words) -> str:
    sign = words.signed(months, 1)[0] if abs(months) >= 0.05 else ""
    return f"{sign}{words.months(abs(months))}"


def _lines(told: pandas.DataFrame, words: Words) -> list[str]:
    return [words("figures.named", name=row.step, value=row.months) for row in told.itertuples()]


def _figure(row: pandas.Series, told: pandas.DataFrame, words: Words, theme: Theme) -> go.Figure:
    opening, grown, released, closing = row[["opening", "grown", "released", "closing"]].astype("float64").tolist()
    top = opening + grown
    starts = [0, min(opening, top), min(closing, top), 0]
    lengths = [opening, abs(grown), released, closing]
    colours = [theme.quiet, theme.over, theme.good, theme.within]
    reach = max(*(start + length for start, length in zip(starts, lengths, strict=True)), 1)
    layout = {
        "annotations": names_of_rows(_lines(told, words), theme),
        "xaxis": {"visible": False, "range": [0, reach * 1.005]},
        "yaxis": row_axis(len(lengths)),
    }
    return composed([row_bars(lengths, {"color": colours}, base=starts)], layout, theme, height_of(len(lengths)))
