"""Every figure laid beside the rows behind it, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pytest
from cachetools import LRUCache

from doorstroom.lineage.traces import Trace
from doorstroom.store.questions import question

STAGES = ("open", "idea", "preparing", "running", "evaluating", "awaiting_decision", "implementing", "anchoring")
KINDS = ("stage_move", "decision", "deferral", "correction", "replan")


def hold(store, trace: Trace, given: dict, at_most: int | None = None) -> int:
    """Assert of the figure as a whole and of its cells that the rows make it; gives how many had something to show."""
    shown, answers = 0, {}
    for cell in cells(store, trace, given, at_most):
        asked = repr(trace.asked("figure", cell))
        if asked not in answers:
            answers[asked] = answer(store, trace, "figure", cell)
        value = trace.value_of(answers[asked], cell)
        total = trace.total_of(answer(store, trace, "rows", cell))
        assert total == pytest.approx(value, abs=1e-9, rel=1e-9), (trace.name, cell)
        shown += value != 0
    return shown


def answer(store, trace: Trace, kind: str, given: dict) -> pd.DataFrame:
    """The answer to the question of a figure, or to that for the rows behind it."""
    name = trace.question if kind == "figure" else trace.rows
    return asked_once(store, name, trace.asked(kind, given))


_TOLD: LRUCache = LRUCache(maxsize=300)


def asked_once(store, name: str, given: dict) -> pd.DataFrame:
    """What a version answers to a question, asked once for all figures that are told by it: nobody changes it."""
    lies = store.file(store.current_name()).stat()
    key = (lies.st_dev, lies.st_ino, lies.st_mtime_ns, lies.st_size, name, repr(sorted(given.items())))
    if key not in _TOLD:
        _TOLD[key] = store.ask(name, **given)
    return _TOLD[key]


def cells(store, trace: Trace, given: dict, at_most: int | None) -> Iterator[dict]:
    """What is given for the whole, where the figure has one, and for at most so many cells spread over its answer."""
    takes = question(trace.question).parameters
    if not trace.needs:
        yield given
    if "stage" in trace.needs and "stage" in takes:
        yield from ({**given, "stage": stage} for stage in STAGES)
        return
    if "kind" in takes:
        yield from ({**given, "kind": kind} for kind in KINDS)
        return
    columns = {name: column for name, column in trace.narrows.items() if name not in takes}
    columns |= {name: name for name in trace.needs if name not in columns}
    whole = {name: value for name, value in {**given, **trace.given}.items() if name in takes}
    found = asked_once(store, trace.question, whole)[list(columns.values())].drop_duplicates()
    if "body" in columns:
        found = found.dropna()  # nobody meets where nobody said who decides
    step = max(1, len(found) // at_most) if at_most else 1
    for row in found.iloc[::step].itertuples(index=False, name=None):
        narrowed = {name: _asked_as(value) for name, value in zip(columns, row, strict=True)}
        if "stage" not in narrowed or narrowed["stage"]:
            yield {**given, **narrowed}


def _asked_as(value: object) -> object:
    if pd.isna(value):
        return ""
    return value.date() if isinstance(value, pd.Timestamp) else getattr(value, "item", lambda: value)()
