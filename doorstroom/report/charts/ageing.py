"""Who is stuck? Every open pilot by how long it has been in its stage, beside the norm and what is usual there."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import compress, count

import pandas
import plotly.graph_objects as go

from doorstroom import i18n
from doorstroom.i18n import Words
from doorstroom.report.charts.picture import Picture
from doorstroom.report.charts.theme import Theme, axis_title, composed, ruled
from doorstroom.report.text import groups
from doorstroom.report.text.in_view import none_over
from doorstroom.report.text.typed import as_typed

DAYS_A_MONTH = float(i18n.DAYS_A_MONTH)
ROW_PIXELS = 66
_KEY_PIXELS, _FOOT_PIXELS = 44, 46
_NAME_FOOT, _BAND_TOP, _BAND_FOOT = 0.34, 0.4, 0.94  # of a row
_LANES = 4  # dots of pilots of about the same age stand below each other; more are one dot with their number
_ROOM_FOR_NUMBER = 0.08  # of the width
_STEPS = 200  # of the width: about a third of a dot
_OWN_NORM = ("running",)  # where each pilot has a norm of its own, so that no line holds for all of them


def ageing(pilots: pandas.DataFrame, words: Words, theme: Theme) -> Picture:
    """`ageing` as a row of dots a stage: age in the stage to the right. Names stand above the rows, so that they fit.

    A pilot over norm is a diamond, others are dots; the line is the norm where a stage has one for all its pilots; the
    band runs from p50 to p85 of who left, and is not drawn where the question withholds these.
    """
    stages = by_stage(pilots)
    return Picture(title(stages, words), _figure(pilots, stages, words, theme), alt(stages, words))


def by_stage(pilots: pandas.DataFrame) -> pandas.DataFrame:
    """One row a stage in order of life: stage, n, over, unknown (of which the age or the norm is unknown)."""
    stages = pilots["stage"].tolist()
    is_over, is_unknown = pilots["days_over_norm"].fillna(0) > 0, pilots["days_over_norm"].isna()
    n, over, unknown = (
        Counter(some) for some in (stages, compress(stages, is_over.tolist()), compress(stages, is_unknown.tolist()))
    )
    rows = [(stage, n[stage], over[stage], unknown[stage]) for stage in groups.stages(with_closed=False) if stage in n]
    return pandas.DataFrame(rows, columns=["stage", "n", "over", "unknown"])


def title(stages: pandas.DataFrame, words: Words) -> str:
    """The answer: the stage in which most pilots stand too long, or the stages that share that place."""
    most = groups.leading(stages, "over", words.number)
    if most.empty:
        return none_over(stages["n"].sum(), stages["unknown"].sum(), "figures.ageing.title_none", words)
    stage = groups.names((words.label("stage", stage) for stage in most["stage"]), words)
    over = most["over"].max()
    if len(most) > 1:
        return words.count("figures.ageing.title_tie", over, stage=stage)
    of = most["n"].iloc[0]
    key = "title_only" if of == 1 else "title_all" if of == over else "title"
    return words.count(f"figures.ageing.{key}", over, stage=stage, of=of)


def alt(stages: pandas.DataFrame, words: Words) -> str:
    """What the rows show, for who does not see them."""
    if stages.empty:
        return words("figures.ageing.alt_none")
    return words("figures.ageing.alt", stages="; ".join(_name(row, words) for row in stages.itertuples()))


def _name(row, words: Words) -> str:
    said = words.count("figures.ageing.stage", row.n, stage=words.label("stage", row.stage), over=row.over)
    return words("figures.ageing.stage_unknown", said=said, unknown=row.unknown) if row.unknown else said


def are_together(pilots: pandas.DataFrame) -> bool:
    """Whether any dot stands for several pilots, because more of them are about as old than there is room for."""
    return bool((_dotted(pilots)["others"] > 0).any())


def _figure(pilots: pandas.DataFrame, stages: pandas.DataFrame, words: Words, theme: Theme) -> go.Figure:
    rows = {stage: row for row, stage in enumerate(stages["stage"])}
    known = pilots[pilots["age_days"].notna() & pilots["stage"].isin(list(rows))]
    reach = _reach(known)
    headings = [_heading(row, place, words, theme) for place, row in enumerate(stages.itertuples())]
    layout = {
        "annotations": [_key(words, theme), *headings],
        "shapes": _all_marks(pilots, rows, reach, theme),
        "margin": {"t": _KEY_PIXELS, "b": _FOOT_PIXELS},
        "xaxis": {
            **ruled(theme),
            "range": [-0.2, reach],
            "nticks": 8,
            "title": axis_title(words("figures.ageing.axis")),
        },
        "yaxis": {"visible": False, "range": [max(len(rows), 1), 0]},
    }
    height = max(len(rows), 1) * ROW_PIXELS + _KEY_PIXELS + _FOOT_PIXELS
    return composed(_dots(_dotted(known), rows, reach, words, theme), layout, theme, height)


def _reach(known: pandas.DataFrame) -> float:
    """How many months the picture is wide."""
    return max(float(known["age_days"].max()) / DAYS_A_MONTH, 1) * 1.03 if len(known) else 12


def _dotted(pilots: pandas.DataFrame) -> pandas.DataFrame:
    """The pilots of which a dot is drawn, by stage and age, each with how many `others` its dot stands for.

    Where more of one kind (within norm, or over it) are about equally old than there are lanes, they are one dot.
    """
    known = pilots[pilots["age_days"].notna()]
    step = _reach(known) * DAYS_A_MONTH / _STEPS
    known = known.assign(over=known["days_over_norm"].fillna(0).astype("float64"))
    steps = known["age_days"].astype("float64") // step
    n_here = known.groupby([known["stage"], steps], sort=False)["stage"].transform("size")
    together = known.groupby([known["stage"], known["over"] > 0, steps], sort=False)
    is_one = n_here > _LANES
    others = (together["stage"].transform("size") - 1).where(is_one, 0)
    drawn = ~(is_one & together.cumcount().astype(bool))
    return known.assign(others=others)[drawn].sort_values(["stage", "age_days"])


def _dots(dotted: pandas.DataFrame, rows: dict[str, int], reach: float, words: Words, theme: Theme) -> list[dict]:
    """The pilots within norm and those over it, as two traces."""
    nth = defaultdict(count)
    places = [rows[stage] + _lane(next(nth[stage])) for stage in dotted["stage"]]
    ages, overs, others = (dotted[name].astype("float64").tolist() for name in ("age_days", "over", "others"))
    numbers = _numbers(dotted, reach, words)
    dots = list(zip(numbers, dotted["title"].tolist(), ages, places, others, overs, strict=True))
    traces = []
    for is_over, colour, symbol in ((False, theme.within, "circle"), (True, theme.over, "diamond")):
        some = [dot for dot in dots if (dot[-1] > 0) == is_over]
        outline = {"width": 1, "color": theme.paper}
        traces.append(
            {
                "type": "scatter",
                "x": [age / DAYS_A_MONTH for _, _, age, *_ in some],
                "y": [place for _, _, _, place, *_ in some],
                "mode": "markers+text",
                "marker": {"symbol": symbol, "size": 9, "color": colour, "line": outline},
                "text": [number for number, *_ in some],
                "textposition": [
                    f"middle {'left' if age / DAYS_A_MONTH > reach / 2 else 'right'}" for _, _, age, *_ in some
                ],
                "textfont": {"color": theme.ink, "size": 12},
                "hovertext": [_hover(title, age, more, over, words) for _, title, age, _, more, over in some],
                "hoverinfo": "text",
            }
        )
    return traces


def _numbers(dotted: pandas.DataFrame, reach: float, words: Words) -> list[str]:
    """How many pilots each dot stands for, where that is more than one; of dots side by side the largest says it."""
    room = reach * DAYS_A_MONTH * _ROOM_FOR_NUMBER
    said: dict[str, list[float]] = defaultdict(list)
    numbers = [""] * len(dotted)
    dots = zip(range(len(dotted)), dotted["stage"], dotted["age_days"].astype("float64"), dotted["others"], strict=True)
    for nth, stage, age, others in sorted(dots, key=lambda dot: -dot[-1]):
        if others and all(abs(age - other) >= room for other in said[stage]):
            said[stage].append(age)
            numbers[nth] = words.number(int(others) + 1)
    return numbers


def _lane(nth: int) -> float:
    """Where in its row the `nth` pilot by age stands."""
    return _BAND_TOP + 0.08 + nth % _LANES * (_BAND_FOOT - _BAND_TOP - 0.16) / (_LANES - 1)


def _all_marks(pilots: pandas.DataFrame, rows: dict[str, int], reach: float, theme: Theme) -> list[dict]:
    usual: dict[str, tuple[float, float]] = {}
    norms: dict[str, set[float]] = {}
    differing = pilots[["stage", "p50_days", "p85_days", "norm_days"]].drop_duplicates()
    for stage, p50, p85, norm in differing.itertuples(index=False, name=None):
        usual.setdefault(stage, (p50, p85))
        norms.setdefault(stage, set()).update(() if pandas.isna(norm) else (norm,))
    return [
        mark
        for stage, row in rows.items()
        for mark in _marks(row, usual[stage], norms[stage], reach, theme, has_line=stage not in _OWN_NORM)
    ]


def _marks(
    row: int, usual: tuple[float, float], norms: set[float], reach: float, theme: Theme, *, has_line: bool
) -> list[dict]:
    """The band of what is usual and the line of the norm, where the stage has one and it lies within the picture."""
    span = {"y0": row + _BAND_TOP, "y1": row + _BAND_FOOT, "layer": "below"}
    marks = []
    if not any(pandas.isna(days) for days in usual):
        edges = {f"x{end}": min(days / DAYS_A_MONTH, reach) for end, days in enumerate(usual)}
        marks.append({"type": "rect", **edges, **span, "fillcolor": theme.quiet, "opacity": 0.25, "line": {"width": 0}})
    at = min(norms, default=0) / DAYS_A_MONTH
    if has_line and len(norms) == 1 and at <= reach:
        look = {"color": theme.ink, "width": 2, "dash": "dot"}
        marks.append({"type": "line", "x0": at, "x1": at, **span, "line": look})
    return marks


def _heading(row, place: int, words: Words, theme: Theme) -> dict:
    at = {"x": 0, "xref": "x domain", "y": place + _NAME_FOOT, "yref": "y", "xanchor": "left", "yanchor": "bottom"}
    return {"text": as_typed(_name(row, words)), "xshift": -1, "font": {"color": theme.ink}, **at}


def _key(words: Words, theme: Theme) -> dict:
    at = {"x": 0, "xref": "paper", "y": 1, "yref": "paper", "xanchor": "left", "yanchor": "bottom", "align": "left"}
    text = f"{words('figures.ageing.key')}<br>{words('figures.ageing.key_band')}"
    return {"text": text, "font": {"color": theme.ink, "size": 13}, **at}


def _hover(title: str, days: float, others: float, over: float, words: Words) -> str:
    age = words.days(days)
    if over > 0:
        age = words("figures.waiting_decisions.hover", wait=age, over=words.days(over))
    more = f"<br>{words.count('figures.ageing.others', int(others))}" if others else ""
    return f"{as_typed(title)}<br>{age}{more}"
