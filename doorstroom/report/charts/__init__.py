"""Pictures: a frame and words go in, a `Picture` comes out. No data is fetched here, no file or clock is read.

Each picture asks one question. Its title is the answer, its alt text says the same in words, and all three come from
the same rows.
"""

from doorstroom.report.charts.ageing import ageing
from doorstroom.report.charts.areas_now import area_map
from doorstroom.report.charts.building_up import building_up
from doorstroom.report.charts.control_chart import control
from doorstroom.report.charts.cumulative_flow import cumulative
from doorstroom.report.charts.flow import flow
from doorstroom.report.charts.flow_by_month import backlog
from doorstroom.report.charts.how_it_ends import endings
from doorstroom.report.charts.missed_decisions import missed
from doorstroom.report.charts.picture import Drawing, Picture
from doorstroom.report.charts.plan_shifts import plan_shifts
from doorstroom.report.charts.queue_forecast import clearing
from doorstroom.report.charts.sandbox_answer import free_bars
from doorstroom.report.charts.share_waiting import still_waiting
from doorstroom.report.charts.stagnation import hot_spots
from doorstroom.report.charts.stagnation_bridge import bridge
from doorstroom.report.charts.stagnation_matrix import heat
from doorstroom.report.charts.theme import DARK, LIGHT, Theme, theme_for
from doorstroom.report.charts.trend import trend
from doorstroom.report.charts.waiting_decisions import ranked_waits

__all__ = [
    "DARK",
    "LIGHT",
    "Drawing",
    "Picture",
    "Theme",
    "ageing",
    "area_map",
    "backlog",
    "bridge",
    "building_up",
    "clearing",
    "control",
    "cumulative",
    "endings",
    "flow",
    "free_bars",
    "heat",
    "hot_spots",
    "missed",
    "plan_shifts",
    "ranked_waits",
    "still_waiting",
    "theme_for",
    "trend",
]
