"""Pictures: a frame and words go in, a `Picture` comes out. No data is fetched here, no file or clock is read.

Each picture asks one question. Its title is the answer, its alt text says the same in words, and all three come from
the same rows.
"""

from oversight.figures.building_up import building_up
from oversight.figures.flow import flow
from oversight.figures.picture import Picture
from oversight.figures.plan_shifts import plan_shifts
from oversight.figures.ranked_waits import ranked_waits
from oversight.figures.theme import DARK, LIGHT, Theme, theme_for

__all__ = ["DARK", "LIGHT", "Picture", "Theme", "building_up", "flow", "plan_shifts", "ranked_waits", "theme_for"]
