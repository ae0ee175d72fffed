"""How often something was loaded and how that ended, in a small file beside the versions.

Loads are processes of their own, and whoever watches over the server asks the one that serves. Counts only: nothing of
what was loaded is in it.
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import filelock

from doorstroom.store.versions import TALLY

log = logging.getLogger(__name__)

NOTHING_DONE = "nothing_done"
PATIENCE = 2  # seconds; a count is not worth more


@dataclass
class Load:
    """A load that is counted. `outcome`: how it ended, a word."""

    outcome: str = NOTHING_DONE


@dataclass(frozen=True)
class Count:
    """How many loads ended in one way, and how long they took together."""

    loads: int
    seconds: float


@contextmanager
def counting(store: Path, *, is_on: bool) -> Iterator[Load]:
    """Count a load that runs within; it says itself how it ended. A load never fails because it cannot be counted."""
    load, started = Load(), time.monotonic()
    try:
        yield load
    finally:
        if is_on and store.is_dir():
            try:
                _add(store, load.outcome, time.monotonic() - started)
            except (OSError, NotImplementedError, filelock.Timeout) as error:
                log.warning("a load could not be counted: %s", error)


def counts(store: Path) -> dict[str, Count]:
    """How loads ended so far, by outcome. What cannot be read counts from nothing again."""
    try:
        said = json.loads((store / TALLY).read_text(encoding="utf-8"))
        return {str(outcome): Count(int(loads), float(seconds)) for outcome, (loads, seconds) in said.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        log.warning("the count of loads cannot be read: %s", error)
        return {}


def _add(store: Path, outcome: str, seconds: float) -> None:
    with filelock.FileLock(store / f"{TALLY}.lock", timeout=PATIENCE):
        found = counts(store)
        before = found.get(outcome, Count(0, 0.0))
        found[outcome] = Count(before.loads + 1, before.seconds + seconds)
        beside = store / f"{TALLY}.new"
        said = {name: [count.loads, round(count.seconds, 3)] for name, count in found.items()}
        beside.write_text(json.dumps(said), encoding="utf-8")
        os.replace(beside, store / TALLY)
