"""How examples that nobody would think of are looked for.

By default the same ones each time, so that a run that failed fails again, and one that passed says something of the
next. New ones each time, more of them where a test leaves the number open or takes it
from tests/breadth.py: `--hypothesis-profile=search`.
"""

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("search", derandomize=False, deadline=None, max_examples=500)
settings.load_profile("repeatable")
