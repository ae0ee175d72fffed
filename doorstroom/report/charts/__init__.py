"""Pictures: a frame and words go in, a `Picture` comes out. No data is fetched here, no file or clock is read.

Each picture asks one question. Its title is the answer, its alt text says the same in words, and all three come from
the same rows.
"""

from doorstroom.report.charts.ageing import ageing
from doorstroom.report.charts.areas_now import areas_now
from doorstroom.report.charts.building_up import building_up
from doorstroom.report.charts.control_chart import control_chart
from doorstroom.report.charts.cumulative_flow import cumulative_flow
from doorstroom.report.charts.flow import flow
from doorstroom.report.charts.flow_by_month import flow_by_month
from doorstroom.report.charts.how_it_ends import how_it_ends
from doorstroom.report.charts.missed_decisions import missed_decisions
from doorstroom.report.charts.picture import Drawing, Picture
from doorstroom.report.charts.plan_shifts import plan_shifts
from doorstroom.report.charts.queue_forecast import queue_forecast
from doorstroom.report.charts.sandbox_answer import sandbox_answer
from doorstroom.report.charts.share_waiting import share_waiting
from doorstroom.report.charts.stagnation import stagnation
from doorstroom.report.charts.stagnation_bridge import stagnation_bridge
from doorstroom.report.charts.stagnation_matrix import stagnation_matrix
from doorstroom.report.charts.theme import DARK, LIGHT, Theme, theme_for
from doorstroom.report.charts.trend import trend
from doorstroom.report.charts.waiting_decisions import waiting_decisions

__all__ = [
    "DARK",
    "LIGHT",
    "Drawing",
    "Picture",
    "Theme",
    "ageing",
    "areas_now",
    "building_up",
    "control_chart",
    "cumulative_flow",
    "flow",
    "flow_by_month",
    "how_it_ends",
    "missed_decisions",
    "plan_shifts",
    "queue_forecast",
    "sandbox_answer",
    "share_waiting",
    "stagnation",
    "stagnation_bridge",
    "stagnation_matrix",
    "theme_for",
    "trend",
    "waiting_decisions",
]
