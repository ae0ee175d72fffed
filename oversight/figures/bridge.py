"""From the stagnation months of an earlier day to those of now: what waiting added, what moving on took away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pandas
import plotly.graph_objects as go

from oversight.figures.picture import Picture
from oversight.figures.rows import height_of, names_of_rows, row_axis, row_bars
from oversight.figures.theme import Theme, composed
from oversight.words import DAYS_A_MONTH, FEWEST_DAYS_IN_MONTHS, Words, is_nothing

# The columns of the answer, each with its sign in the picture.
STEPS = {"opening": 1, "grown": 1, "other_norm": 1, "released": -1, "closing": 1}
WHOLE_MONTHS_FROM = 10


def bridge(row: pandas.Series, since: date, as_of: date, words: Words, theme: Theme) -> Picture:
    """One row of `stagnation_bridge` as bars, each beginning where the one before ended; in months."""
    told = steps(row, since, as_of, words)
    return Picture(
        title(row, since, words),
        _figure(row, told, words, theme),
        words("alt.bridge", steps="; ".join(_lines(told, words))),
    )


def title(row: pandas.Series, since: date, words: Words) -> str:
    """The answer: whether it grew or shrank, and by how much."""
    direction, months = change(row, words)
    return words(f"figures.bridge.title_{direction}", months=months, day=since)


def change(row: pandas.Series, words: Words) -> tuple[str, str]:
    """(more, less or same, by how much): the difference between the two levels as they are shown."""
    shown = as_shown(row)
    by = shown.parts["closing"] - shown.parts["opening"]
    return "more" if by > 0 else "less" if by < 0 else "same", shown.say(abs(by), words)


@dataclass(frozen=True)
class AsShown:
    """The numbers of a bridge in one unit, so that they add up as they are shown: "months" or "days"."""

    unit: str
    parts: Mapping[str, Decimal]

    def say(self, n: Decimal, words: Words) -> str:
        """A number of the unit, in words."""
        return words.count(f"format.{self.unit}", n)


def as_shown(row: pandas.Series) -> AsShown:
    """A row of `stagnation_bridge` in the coarsest unit in which no step disappears; what grew and went makes up for
    rounding.
    """
    exact = {name: float(row[name]) * sign for name, sign in STEPS.items()}
    largest = max(map(abs, exact.values()))
    if is_nothing(largest):
        return AsShown("months", dict.fromkeys(exact, Decimal(0)))
    units = [("months", Decimal(1))] if largest >= WHOLE_MONTHS_FROM else []
    for unit, size in [*units, ("months", Decimal("0.1")), ("days", Decimal(1))]:
        scale = 1 if unit == "months" else float(DAYS_A_MONTH)
        counted = {name: n * scale / float(size) for name, n in exact.items()}
        rounded = {name: round(n) for name, n in counted.items()}
        is_seen = all(rounded[name] or abs(n) < 1e-6 for name, n in counted.items())
        if is_seen and largest * float(DAYS_A_MONTH) >= FEWEST_DAYS_IN_MONTHS:
            break
    ends = ("opening", "closing")
    moved = [name for name in STEPS if name not in ends and (name != "other_norm" or has_other_norm(row))]
    missing = rounded["closing"] - rounded["opening"] - sum(rounded[name] for name in moved)
    step = 1 if missing > 0 else -1
    for _ in range(abs(missing)):
        name = max(moved, key=lambda name: (counted[name] - rounded[name]) * step)
        rounded[name] += step
    return AsShown(unit, {name: n * size for name, n in rounded.items()})


def steps(row: pandas.Series, since: date, as_of: date, words: Words) -> pandas.DataFrame:
    """The steps: `what` (a column of the answer) and, in words, `step` and `months`.

    What came has a plus and what went a minus. Another norm is a step only where it made a difference.
    """
    shown = as_shown(row)
    names = {
        "opening": words("figures.bridge.stand", day=since),
        "grown": words("figures.bridge.grown"),
        **({"other_norm": words("figures.bridge.other_norm")} if has_other_norm(row) else {}),
        "released": words("figures.bridge.released"),
        "closing": words("figures.bridge.stand", day=as_of),
    }
    said = [
        (
            name,
            step,
            shown.say(shown.parts[name], words) if name in ("opening", "closing") else _signed(name, shown, words),
        )
        for name, step in names.items()
    ]
    return pandas.DataFrame(said, columns=["what", "step", "months"])


def has_other_norm(row: pandas.Series) -> bool:
    """Whether another norm made the stagnation months more or less."""
    return abs(float(row["other_norm"])) >= 1e-9


def _signed(name: str, shown: AsShown, words: Words) -> str:
    n = shown.parts[name]
    sign = words.signed(n, 1)[0] if n else ""
    return f"{sign}{shown.say(abs(n), words)}"


def _lines(told: pandas.DataFrame, words: Words) -> list[str]:
    return [words("figures.named", name=row.step, value=row.months) for row in told.itertuples()]


def _figure(row: pandas.Series, told: pandas.DataFrame, words: Words, theme: Theme) -> go.Figure:
    exact = {name: float(row[name]) * sign for name, sign in STEPS.items()}
    colours = {
        "opening": theme.quiet,
        "grown": theme.over,
        "other_norm": theme.over if exact["other_norm"] > 0 else theme.good,
        "released": theme.good,
        "closing": theme.within,
    }
    starts, lengths, level = [], [], 0.0
    for name in told["what"]:
        before = 0.0 if name in ("opening", "closing") else level
        level = before + exact[name]
        starts.append(min(before, level))
        lengths.append(abs(exact[name]))
    reach = max(*(start + length for start, length in zip(starts, lengths, strict=True)), 1)
    bars = row_bars(lengths, {"color": [colours[name] for name in told["what"]]}, base=starts)
    layout = {
        "annotations": names_of_rows(_lines(told, words), theme),
        "xaxis": {"visible": False, "range": [0, reach * 1.005]},
        "yaxis": row_axis(len(lengths)),
    }
    bars = row_bars(lengths, {"color": [colours[name] for name in told["what"]]}, base=starts)
    return composed([bars], layout, theme, height_of(len(lengths)))
