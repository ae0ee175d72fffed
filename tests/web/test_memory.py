"""What is imported is out of the collector's sight once the first screen of a server was served."""

import subprocess
import sys

from doorstroom.settings import ROOT
from doorstroom.web.asgi.memory import THRESHOLDS

# In a process of its own: what it does to the collector lasts.
SETTLED = """
import gc, weakref
import pandas, plotly.graph_objects
from doorstroom.web.asgi.memory import settle

class Loop:
    def __init__(self):
        self.own = self

def left_behind():
    return weakref.ref(Loop())

before = left_behind()
settle()
assert before() is None, "what was left behind before is collected, not kept for ever"
assert gc.get_freeze_count() > 50_000, gc.get_freeze_count()
seen = left_behind()
gc.collect()
assert seen() is None, "what comes later is still collected"
print(*gc.get_threshold(), len(gc.get_objects()))
"""


def test_what_is_imported_is_looked_through_no_more_and_what_comes_later_is():
    run = [sys.executable, "-c", SETTLED]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    *thresholds, in_sight = map(int, done.stdout.split())
    assert tuple(thresholds) == THRESHOLDS
    assert in_sight < 1000
