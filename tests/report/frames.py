"""Frames as the questions give them, small enough to read."""

import re
from html import unescape

import pandas

WAITING = [
    "municipality",
    "pilot_key",
    "title",
    "days_waiting",
    "norm_days",
    "days_over_norm",
    "deferrals",
    "decided_by",
    "is_partly",
]
STAGES = ["stage", "n_open", "n_over_norm", "stagnation_months", "n_arrived_91_days", "n_left_91_days", "n_net_91_days"]
TIMELINE = ["kind", "milestone", "on_day", "planned_on", "days_shifted", "recorded_on", "outcome", "note"]


def waits(*days: float | None, norm: float | None = 90, titles: tuple[str, ...] = ()) -> pandas.DataFrame:
    """`waiting_decisions` with one pilot for each number of days."""
    rows = [
        (
            "m",
            f"m/{nth}",
            titles[nth] if titles else f"Pilot {nth}",
            wait,
            norm,
            _over(wait, norm),
            nth,
            "College",
            False,
        )
        for nth, wait in enumerate(days)
    ]
    return pandas.DataFrame(rows, columns=WAITING).astype(
        {"days_waiting": "float64", "norm_days": "float64", "days_over_norm": "float64"}
    )


def _over(wait: float | None, norm: float | None) -> float | None:
    return None if wait is None or norm is None else max(0, wait - norm)


def stages(*rows: tuple) -> pandas.DataFrame:
    """`building_up`: stage, open, over norm, months, arrived, left."""
    frame = pandas.DataFrame([(*row, row[4] - row[5]) for row in rows], columns=STAGES)
    return frame.assign(n_unknown_age=0, n_without_norm=0, n_undated_91_days=0)


def timeline(*rows: tuple) -> pandas.DataFrame:
    """`pilot_timeline`: kind, milestone, on_day, planned_on, days_shifted, recorded_on; outcome, note if given."""
    frame = pandas.DataFrame([(*row, None, None)[: len(TIMELINE)] for row in rows], columns=TIMELINE)
    for name in ("on_day", "planned_on", "recorded_on"):
        frame[name] = pandas.to_datetime(frame[name])
    return frame.assign(is_inexact=False)


def counts(**figures: float) -> pandas.DataFrame:
    """`portfolio_counts` of the whole portfolio, unchanged since the other day unless given as (value, change)."""
    rows = [(name, None, *(figure if isinstance(figure, tuple) else (figure, 0.0))) for name, figure in figures.items()]
    return pandas.DataFrame(rows, columns=["measure", "stage", "value", "change"])


def view(n=1, **other):
    """`in_view`: of `n` pilots all is known, unless said otherwise."""
    counts = dict.fromkeys(("n_in_all", "n_begun", "n_pilots", "n_evaluated", "n_open"), n)
    unknown = ("n_not_public", "n_outcome_unknown", "n_waiting", "n_wait_unknown", "n_stage_unknown", "n_over_unknown")
    return {**counts, **dict.fromkeys((*unknown, "n_undated_decisions", "n_apart"), 0), **other}


def norms(days: float | None = 90, *, is_adopted: bool = True) -> pandas.DataFrame:
    """`norms_now` for the wait on a decision."""
    return pandas.DataFrame([("awaiting_decision", days, is_adopted)], columns=["stage", "norm_days", "is_adopted"])


def texts(figure) -> list[str]:
    """All annotations of a figure, from top to bottom as they were drawn."""
    return [annotation.text for annotation in figure.layout.annotations]


def bars_of(picture) -> list[list[tuple[str, float, float]]]:
    """Of each row of bars its parts: tone, where it begins, and how long it is, in percent of the width."""
    part = re.compile(r'ds-row-part ds-row-(\w+)" style="left:([\d.]+)%;width:([\d.]+)%')
    return [
        [(tone, float(left), float(width)) for tone, left, width in part.findall(row)]
        for row in picture.markup.split("<li")[1:]
    ]


def names_of(picture) -> list[str]:
    """The name above each bar, as a reader sees it."""
    found = re.findall(r'class="ds-row-name">(.*?)</span>', picture.markup, re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", name)) for name in found]


def said_of(picture) -> list[str]:
    """What stands in and beside the bars, and on top of the lines."""
    found = re.findall(r'(?:class="ds-row-label"[^>]*|<span|class="ds-rule-name"[^>]*)>([^<]+)<', picture.markup)
    return [unescape(text) for text in found]
