"""Pictures with rows and without: what holds for every picture is tested on these, and on the example where none with
rows is made here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas

from doorstroom.i18n import Words
from doorstroom.report.charts.picture import Picture
from doorstroom.report.charts.theme import Theme
from tests.report.drawing import charts
from tests.report.frames import stages, timeline
from tests.report.readiness_frames import pilots, quarters
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
HIDDEN = {"need_p10": None, "need_p50": None, "need_p90": None, "p_over": None, "room": None, "withheld": "no_room"}
NEEDS, NOT_KNOWN = quarters({"p_over": 0.0}, {"p_over": 0.35}, HIDDEN), quarters(HIDDEN, kind="euro")
SPOTS = spots(("Jeugd", 4, 2, 15, 12), ("Zorg", 4.5, 1, 3, 3), (None, 9, 9, 90, 60))

LAYERS = ("execution", "policy", "management", "administration", "partners", "residents")
STATES = ("answered", "partly", "unanswered", "blank", "undated", "unknown")
LEARNED = pandas.DataFrame(
    [
        {"pilot_key": f"m/{nth}", "title": title, "layer": layer, "state": state, "n_agreed": 2, "n_answered": 1}
        | {"is_along": {"undated": None, "unknown": None}.get(state, state in ("answered", "partly"))}
        for nth, title in enumerate(("<b>A</b>", "B"))
        for layer, state in zip(LAYERS, STATES if nth else STATES[:4] * 2, strict=False)
    ]
)
OF_THEMES = pandas.DataFrame(
    [
        {"is_whole": theme == "", "theme": theme or None, "n_planned": n, "n_due": n, "n_held": n, "n_late": 0}
        | {"n_cancelled": 0, "n_ahead": 0}
        for theme, n in (("", 2), ("<b>Wmo</b>", 2), ("Jeugd", 0), (None, 0))
    ]
)
EVALUATIONS = pandas.DataFrame(
    {
        "title": ["A", "<b>B</b>", "C"],
        "theme": ["<b>Wmo</b>", "<b>Wmo</b>", None],
        "due_on": pandas.to_datetime(["2025-01-01", None, None]),
        "held_on": pandas.to_datetime([None, "2025-03-01", None]),
        "state": ["late", "held", "held"],
    }
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
    "flow_by_month": lambda words, theme: charts.flow_by_month(FLOW, "x", AS_OF, words, theme),
    "flow_by_month, empty": lambda words, theme: charts.flow_by_month(FLOW.head(0), "x", AS_OF, words, theme),
    "stagnation_bridge": lambda words, theme: charts.stagnation_bridge(moved(10, 8, 3, 15), SINCE, AS_OF, words, theme),
    "stagnation_bridge, another norm": lambda words, theme: charts.stagnation_bridge(
        moved(10, 8, 3, 11, other_norm=-4), SINCE, AS_OF, words, theme
    ),
    "stagnation_bridge, nothing": lambda words, theme: charts.stagnation_bridge(
        moved(0, 0, 0, 0), SINCE, AS_OF, words, theme
    ),
    "queue_forecast": lambda words, theme: charts.queue_forecast(QUEUES, words, theme),
    "queue_forecast, empty": lambda words, theme: charts.queue_forecast(queues(), words, theme),
    "control_chart": lambda words, theme: charts.control_chart(chart(signal=True), "x", words, theme),
    "control_chart, no limits": lambda words, theme: charts.control_chart(chart(mean=float("nan")), "x", words, theme),
    "control_chart, empty": lambda words, theme: charts.control_chart(chart().head(0), "x", words, theme),
    "cumulative_flow, empty": lambda words, theme: charts.cumulative_flow(bands(), words, theme),
    "how_it_ends": lambda words, theme: charts.how_it_ends(outcomes(rollout=1, stop=1, waiting=2), words, theme),
    "how_it_ends, empty": lambda words, theme: charts.how_it_ends(outcomes(), words, theme),
    "collision": lambda words, theme: charts.collision(NEEDS, "Noord", "fte", words, theme),
    "collision, unknown": lambda words, theme: charts.collision(NOT_KNOWN, "Noord", "euro", words, theme),
    "collision, empty": lambda words, theme: charts.collision(quarters(), "Noord", "fte", words, theme),
    "readiness_now, empty": lambda words, theme: charts.readiness_now(pilots(), words, theme),
    "sandbox_answer": lambda words, theme: charts.sandbox_answer(ANSWER, "n", words, theme),
    "sandbox_answer, one row": lambda words, theme: charts.sandbox_answer(ANSWER.head(1), "n", words, theme),
    "sandbox_answer, no names": lambda words, theme: charts.sandbox_answer(ANSWER[["n"]], "n", words, theme),
    "sandbox_answer, empty": lambda words, theme: charts.sandbox_answer(ANSWER.head(0), "n", words, theme),
    "learning_layers": lambda words, theme: charts.learning_layers(LEARNED, words, theme),
    "learning_layers, empty": lambda words, theme: charts.learning_layers(LEARNED.head(0), words, theme),
    "evaluation_calendar": lambda words, theme: charts.evaluation_calendar(EVALUATIONS, OF_THEMES, AS_OF, words, theme),
    "evaluation_calendar, empty": lambda words, theme: charts.evaluation_calendar(
        EVALUATIONS.head(0), OF_THEMES.head(1), AS_OF, words, theme
    ),
    "stagnation_matrix": lambda words, theme: charts.stagnation_matrix(CELLS, "theme", words, theme),
    "stagnation_matrix, empty": lambda words, theme: charts.stagnation_matrix(CELLS.head(0), "theme", words, theme),
    "stagnation": lambda words, theme: charts.stagnation(SPOTS, "theme", words, theme),
    "stagnation, empty": lambda words, theme: charts.stagnation(spots(), "theme", words, theme),
    "missed_decisions": lambda words, theme: charts.missed_decisions(MISSED, "body", words, theme),
    "missed_decisions, empty": lambda words, theme: charts.missed_decisions(decisions(), "body", words, theme),
    "plan_shifts": lambda words, theme: charts.plan_shifts(MILESTONES, words, theme, as_of=AS_OF),
    "plan_shifts, empty": lambda words, theme: charts.plan_shifts(timeline(), words, theme, as_of=AS_OF),
    "share_waiting": lambda words, theme: charts.share_waiting(ONE, quantile(100), WAITING, words, theme),
    "share_waiting, two cohorts": lambda words, theme: charts.share_waiting(TWO, quantile(100), WAITING, words, theme),
    "share_waiting, dots": lambda words, theme: charts.share_waiting(
        SHORT.assign(cohort="x"), quantile(), WAITING, words, theme
    ),
    "share_waiting, empty": lambda words, theme: charts.share_waiting(
        SHORT.head(0).assign(cohort="x"), quantile().head(0), WAITING.head(0), words, theme
    ),
    "trend": lambda words, theme: charts.trend(MONTHS[MONTHS["group"] == "Wmo"], "n_waiting", words, theme),
    "trend, two groups": lambda words, theme: charts.trend(MONTHS, "n_pilots", words, theme),
    "trend, one day": lambda words, theme: charts.trend(MONTHS.head(1), "stagnation_months", words, theme),
}
