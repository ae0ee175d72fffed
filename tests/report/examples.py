"""Every picture with rows and without: what holds for all of them is tested on these."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas

from doorstroom.i18n import Words
from doorstroom.report import charts
from doorstroom.report.charts import Picture, Theme
from tests.report.frames import stages, timeline, waits
from tests.report.stagnation_frames import (
    AGES,
    CELLS,
    FLOW,
    LONG,
    SHORT,
    WAITING,
    bands,
    chart,
    decisions,
    moved,
    outcomes,
    quantile,
    queue,
    queues,
    spots,
)

SINCE, AS_OF = date(2025, 12, 31), date(2026, 3, 31)
ONE = LONG.assign(cohort="x")
TWO = pandas.concat([ONE, LONG.assign(cohort="y")])
STAGES = stages(("idea", 4, 1, 2.1, 3, 5), ("awaiting_decision", 14, 11, 61.3, 6, 2), ("anchoring", 0, 0, 0.0, 0, 0))
MILESTONES = timeline(
    ("first_plan", "evaluation", "2025-01-10", "2025-08-01", 0, "2025-01-10"),
    ("replan", "evaluation", "2025-03-01", "2025-11-01", 92, "2025-03-01"),
    ("happened", "evaluation", "2025-12-12", None, 133, "2025-12-12"),
    ("first_plan", "rollout_decision", "2024-08-01", "2024-11-01", 0, "2024-08-01"),
    ("happened", "rollout_decision", "2024-12-01", None, 30, "2024-12-01", "defer"),
)
QUEUES = queues(queue("A", 2, 4, 6), queue("B", withheld="beyond_calendar"), queue("C", 3, 5, None, "beyond_calendar"))
MISSED = decisions(
    (None, "A", "awaiting_decision", 3.0, 6.6, 3.6),
    (None, "B", "awaiting_decision", 1.0, 1.5, 0.5),
    (None, None, "awaiting_decision", 0.0, 1.5, 1.5),
)
SPOTS = spots(("Jeugd", 4, 2, 15, 12), ("Zorg", 4.5, 1, 3, 3), (None, 9, 9, 90, 60))
BANDS = bands(
    *(("2025-03-31", stage, n) for stage, n in (("idea", 9), ("running", 6), ("awaiting_decision", 3))),
    *(("2026-03-31", stage, n) for stage, n in (("idea", 12), ("running", 9), ("implementing", 1))),
)

ANSWER = pandas.DataFrame(
    {"day": pandas.to_datetime(["2026-01-31", None]), "name": ["<b>A</b>", "$x$"], "n": [3.0, None], "of": [-1, 2]}
)
MONTHS = pandas.DataFrame(
    {
        "day": pandas.to_datetime(["2026-01-31", "2026-02-28", "2026-02-28"]),
        "group": ["Wmo", "Wmo", "<b>Jeugd</b>"],
        "n": [3, 5, 2],
        "n_unknown": [0, 1, 0],
    }
)
EXAMPLES: dict[str, Callable[[Words, Theme], Picture]] = {
    "ageing": lambda words, theme: charts.ageing(AGES, words, theme),
    "ageing, empty": lambda words, theme: charts.ageing(AGES.head(0), words, theme),
    "backlog": lambda words, theme: charts.backlog(FLOW, "x", AS_OF, words, theme),
    "backlog, empty": lambda words, theme: charts.backlog(FLOW.head(0), "x", AS_OF, words, theme),
    "bridge": lambda words, theme: charts.bridge(moved(10, 8, 3, 15), SINCE, AS_OF, words, theme),
    "bridge, another norm": lambda words, theme: charts.bridge(
        moved(10, 8, 3, 11, other_norm=-4), SINCE, AS_OF, words, theme
    ),
    "bridge, nothing": lambda words, theme: charts.bridge(moved(0, 0, 0, 0), SINCE, AS_OF, words, theme),
    "building_up": lambda words, theme: charts.building_up(STAGES, words, theme),
    "building_up, empty": lambda words, theme: charts.building_up(STAGES.head(0), words, theme),
    "clearing": lambda words, theme: charts.clearing(QUEUES, words, theme),
    "clearing, empty": lambda words, theme: charts.clearing(queues(), words, theme),
    "control": lambda words, theme: charts.control(chart(signal=True), "x", words, theme),
    "control, no limits": lambda words, theme: charts.control(chart(mean=float("nan")), "x", words, theme),
    "control, empty": lambda words, theme: charts.control(chart().head(0), "x", words, theme),
    "cumulative": lambda words, theme: charts.cumulative(BANDS, words, theme),
    "cumulative, empty": lambda words, theme: charts.cumulative(bands(), words, theme),
    "endings": lambda words, theme: charts.endings(outcomes(rollout=1, stop=1, waiting=2), words, theme),
    "endings, empty": lambda words, theme: charts.endings(outcomes(), words, theme),
    "flow": lambda words, theme: charts.flow(STAGES, words, theme),
    "flow, empty": lambda words, theme: charts.flow(STAGES.head(0), words, theme),
    "free_bars": lambda words, theme: charts.free_bars(ANSWER, "n", words, theme),
    "free_bars, one row": lambda words, theme: charts.free_bars(ANSWER.head(1), "n", words, theme),
    "free_bars, no names": lambda words, theme: charts.free_bars(ANSWER[["n"]], "n", words, theme),
    "free_bars, empty": lambda words, theme: charts.free_bars(ANSWER.head(0), "n", words, theme),
    "heat": lambda words, theme: charts.heat(CELLS, "theme", words, theme),
    "heat, empty": lambda words, theme: charts.heat(CELLS.head(0), "theme", words, theme),
    "hot_spots": lambda words, theme: charts.hot_spots(SPOTS, "theme", words, theme),
    "hot_spots, empty": lambda words, theme: charts.hot_spots(spots(), "theme", words, theme),
    "missed": lambda words, theme: charts.missed(MISSED, "body", words, theme),
    "missed, empty": lambda words, theme: charts.missed(decisions(), "body", words, theme),
    "plan_shifts": lambda words, theme: charts.plan_shifts(MILESTONES, words, theme, as_of=AS_OF),
    "plan_shifts, empty": lambda words, theme: charts.plan_shifts(timeline(), words, theme, as_of=AS_OF),
    "ranked_waits": lambda words, theme: charts.ranked_waits(
        waits(412, 90, 60, None), words, theme, norm_is_adopted=True
    ),
    "ranked_waits, no norm": lambda words, theme: charts.ranked_waits(
        waits(412, None, norm=None), words, theme, norm_is_adopted=False
    ),
    "ranked_waits, empty": lambda words, theme: charts.ranked_waits(waits(), words, theme, norm_is_adopted=True),
    "still_waiting": lambda words, theme: charts.still_waiting(ONE, quantile(100), WAITING, words, theme),
    "still_waiting, two cohorts": lambda words, theme: charts.still_waiting(TWO, quantile(100), WAITING, words, theme),
    "still_waiting, dots": lambda words, theme: charts.still_waiting(
        SHORT.assign(cohort="x"), quantile(), WAITING, words, theme
    ),
    "still_waiting, empty": lambda words, theme: charts.still_waiting(
        SHORT.head(0).assign(cohort="x"), quantile().head(0), WAITING.head(0), words, theme
    ),
    "trend": lambda words, theme: charts.trend(MONTHS[MONTHS["group"] == "Wmo"], "n_waiting", words, theme),
    "trend, two groups": lambda words, theme: charts.trend(MONTHS, "n_pilots", words, theme),
    "trend, one day": lambda words, theme: charts.trend(MONTHS.head(1), "stagnation_months", words, theme),
}
