"""Memory that stays as it is, out of the sight of the collector: what is imported is looked through only once.

Streamlit looks through all of memory after every run of a screen, unless `.streamlit/config.toml` says otherwise, as it
does: with pandas, Plotly and remembered answers that was half of all processor time.
"""

from __future__ import annotations

import atexit
import gc

# New objects, and collections of the younger generation, before a generation is looked through. A run of a screen makes
# some ten thousand objects that last, so the young are looked through about twice a run and all about once in 200 runs.
THRESHOLDS = (10_000, 20, 20)


def settle() -> None:
    """Take what is there now for lasting: everything that is imported, and what screens left remembered."""
    gc.collect()
    gc.freeze()
    atexit.unregister(gc.unfreeze)
    atexit.register(gc.unfreeze)  # when the process ends, DuckDB complains of what nobody collects any more
    gc.set_threshold(*THRESHOLDS)
