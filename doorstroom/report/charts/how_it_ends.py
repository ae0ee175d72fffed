"""How does the wait end? Successful pilots by what became of them, as one bar of counts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import pandas
import plotly.graph_objects as go

from doorstroom.i18n import Words
from doorstroom.report.charts.picture import Picture
from doorstroom.report.charts.theme import Theme, composed
from doorstroom.report.text.in_view import Scope

CAUSES = ("rollout", "stop", "withdrawn", "other", "waiting", "no_longer_listed")
MONTHS = 12  # the age at which the shares are told in words
_DAYS = 365
_BAR_PIXELS = 30


def how_it_ends(outcomes: pandas.DataFrame, words: Words, theme: Theme) -> Picture:
    """`outcomes`: all pilots that ever succeeded by what became of them, as a stacked bar, each part named below it."""
    counted = counts(outcomes)
    return Picture(title(counted, words), _figure(counted, words, theme), alt(counted, words))


def counts(outcomes: pandas.DataFrame) -> pandas.DataFrame:
    """How many pilots came to each `cause`, `n`; last those that wait, and those of whom nobody knows.

    Causes that nothing came to are left out.
    """
    came = outcomes.set_index("cause")["n_pilots"]
    found = {cause: int(came.get(cause, 0)) for cause in CAUSES}
    return pandas.DataFrame([(cause, n) for cause, n in found.items() if n], columns=["cause", "n"])


def title(counted: pandas.DataFrame, words: Words, scope: Scope = "all") -> str:
    """The answer: how many were rolled out, and what became of the others. scope: of which pilots it is told."""
    n = counted.set_index("cause")["n"]
    if n.empty:
        return words("figures.how_it_ends.title_none")
    if n.sum() == 1:
        return words(f"figures.how_it_ends.only.{n.index[0]}", successful=words(f"view.successful.{scope}"))
    others = [words.count(f"figures.how_it_ends.told.{cause}", n[cause]) for cause in n.index if cause != "rollout"]
    values = {"of": int(n.sum()), "successful": words(f"view.successful_pilots.{scope}")}
    if not others:
        return words.count("figures.how_it_ends.title_all", values.pop("of"), **values)
    return words.count("figures.how_it_ends.title", int(n.get("rollout", 0)), others=words.join(others), **values)


def alt(counted: pandas.DataFrame, words: Words) -> str:
    """What the bar shows, for who does not see it."""
    if counted.empty:
        return words("figures.how_it_ends.alt_none")
    return words(
        "figures.how_it_ends.alt", parts=words.join(_name(row.cause, row.n, words) for row in counted.itertuples())
    )


def after_a_year(ends: pandas.DataFrame, words: Words) -> str | None:
    """The shares at MONTHS months, in words, with those that still wait in it; None where too few are at risk."""
    reached = ends[ends["is_drawn"]]
    if reached.empty or reached["t_days"].max() < _DAYS:
        return None
    latest = reached[reached["t_days"] <= _DAYS]
    at = latest[latest["t_days"] == latest["t_days"].max()].set_index("cause")["cif"]
    shares = dict(zip(CAUSES, to_hundred([float(at.get(cause, 0)) for cause in CAUSES]), strict=True))
    if shares["waiting"] == 100:
        return words("figures.how_it_ends.after_none", months=MONTHS)
    told = words.join(_name(cause, n, words) for cause, n in shares.items() if n and cause != "waiting")
    if not shares["waiting"]:
        return words("figures.how_it_ends.after_all", months=MONTHS, told=told)
    return words.count("figures.how_it_ends.after", shares["waiting"], months=MONTHS, told=told)


def to_hundred(shares: Sequence[float]) -> list[int]:
    """Shares that add up to 1 as whole numbers that add up to 100: rounded down, and up where most was lost."""
    exact = [share * 100 for share in shares]
    whole = [int(n + 1e-9) for n in exact]
    most_lost = sorted(range(len(whole)), key=lambda nth: whole[nth] - exact[nth])
    for nth in most_lost[: 100 - sum(whole)]:
        whole[nth] += 1
    return whole


def _name(cause: str, n: int, words: Words) -> str:
    return words.count(f"figures.how_it_ends.{cause}", n)


def _figure(counted: pandas.DataFrame, words: Words, theme: Theme) -> go.Figure:
    causes, sizes = counted["cause"].tolist(), [int(n) for n in counted["n"]]
    starts = list(accumulate(sizes, initial=0))[:-1]
    total = max(sum(sizes), 1)
    middles = [start + n / 2 for start, n in zip(starts, sizes, strict=True)]
    names = [_name(cause, n, words) for cause, n in zip(causes, sizes, strict=True)]
    layout = {
        "annotations": [
            _text(name, middle, place, middle > total / 2, theme)
            for place, (name, middle) in enumerate(zip(names, middles, strict=True), 1)
        ],
        "shapes": [_pointer(middle, place, theme) for place, middle in enumerate(middles, 1)],
        "xaxis": {"visible": False, "range": [0, total]},
        "yaxis": {"visible": False, "range": [len(sizes) + 0.5, -0.5]},
    }
    traces = [_part(cause, n, theme) for cause, n in zip(causes, sizes, strict=True)]
    return composed(traces, layout, theme, _BAR_PIXELS * (len(sizes) + 1))


def _part(cause: str, n: int, theme: Theme) -> dict:
    colour, shape = {
        "rollout": (theme.good, ""),
        "stop": (theme.within, ""),
        "withdrawn": (theme.quiet, ""),
        "other": (theme.quiet, "/"),
        "waiting": (theme.over, "."),
        "no_longer_listed": (theme.quiet, "x"),
    }[cause]
    pattern = {"shape": shape, "fgcolor": theme.paper, "bgcolor": colour, "size": 7, "solidity": 0.25}
    marker = {"color": colour, "line": {"width": 1, "color": theme.paper}, "pattern": pattern}
    return {"type": "bar", "x": [n], "y": [0], "orientation": "h", "width": 0.8, "marker": marker}


def _pointer(x: float, place: int, theme: Theme) -> dict:
    ends = {"x0": x, "x1": x, "y0": 0.4, "y1": place}
    return {"type": "line", **ends, "line": {"color": theme.quiet, "width": 1}, "layer": "below"}


def _text(name: str, middle: float, place: int, is_right: bool, theme: Theme) -> dict:
    side = {"xanchor": "right" if is_right else "left", "xshift": -4 if is_right else 4}
    at = {"x": middle, "y": place, "xref": "x", "yref": "y", "yanchor": "middle", **side}
    return {"text": name, "font": {"color": theme.ink}, "bgcolor": theme.paper, **at}
