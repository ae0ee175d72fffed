"""The example, put into a store in which nothing was loaded yet, for the first reader, wherever they come in."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable
from threading import Lock

from doorstroom.settings import EXAMPLE, ROOT
from doorstroom.store.versions import Store

log = logging.getLogger(__name__)
_one_at_a_time = Lock()
_failed: set[str] = set()  # tried once a process: a load that failed would fail again at every visit


def load_example(store: Store, told: Callable[[str], None]) -> bool:
    """Load the example in a process of its own, unless the store has a version; whether it has one in the end.

    Who comes in meanwhile waits here. `told` gets what the load says, a line at a time. Raises StoreError when the
    store cannot be read, and when its folder holds anything that could be somebody's.
    """
    if store.current_name() is not None:
        return True
    with _one_at_a_time:
        if store.current_name() is None and str(store.path) not in _failed:
            store.require_untouched()
            _load(store, told)
        has_version = store.current_name() is not None
        if not has_version:
            _failed.add(str(store.path))
        return has_version


def _load(store: Store, told: Callable[[str], None]) -> None:
    command = [sys.executable, "-m", "doorstroom", "load", str(EXAMPLE), "--store", str(store.path)]
    said = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen(command, cwd=ROOT, **said) as load:
        for line in load.stdout:
            log.warning("first load: %s", line.rstrip())
            told(line.rstrip())
