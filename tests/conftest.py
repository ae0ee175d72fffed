"""How examples that nobody would think of are looked for; and what no test leaves behind.

By default the same ones each time, so that a run that failed fails again, and one that passed says something of the
next. New ones each time, more of them where a test leaves the number open or takes it
from tests/breadth.py: `--hypothesis-profile=search`.
"""

import os
import sys
from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("search", derandomize=False, deadline=None, max_examples=500)
settings.load_profile("repeatable")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """Half as many more as there are cores: a third of the time a test waits, for a server, a browser or a disk."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None  # it says how many
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores + (cores + 1) // 2


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """A screen that is run without a server takes the place of the main module, by a file that is gone afterwards:
    every process that a later test starts would look for that file, and end.
    """
    own = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = own
