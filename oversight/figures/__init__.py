"""Pictures: a frame and words go in, a `Picture` comes out. No data is fetched here, no file or clock is read.

Each picture asks one question. Its title is the answer, its alt text says the same in words, and all three come from
the same rows.
"""

from oversight.figures.ageing import ageing
from oversight.figures.area_map import area_map
from oversight.figures.backlog import backlog
from oversight.figures.bridge import bridge
from oversight.figures.building_up import building_up
from oversight.figures.clearing import clearing
from oversight.figures.control import control
from oversight.figures.cumulative import cumulative
from oversight.figures.endings import endings
from oversight.figures.flow import flow
from oversight.figures.free_bars import free_bars
from oversight.figures.heat import heat
from oversight.figures.hot_spots import hot_spots
from oversight.figures.missed import missed
from oversight.figures.picture import Drawing, Picture
from oversight.figures.plan_shifts import plan_shifts
from oversight.figures.ranked_waits import ranked_waits
from oversight.figures.still_waiting import still_waiting
from oversight.figures.theme import DARK, LIGHT, Theme, theme_for
from oversight.figures.trend import trend

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
