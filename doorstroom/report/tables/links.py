"""Which number of which table leads to the rows behind it: the small links from a figure to where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from doorstroom.export.table import Column, Table
from doorstroom.i18n import is_missing
from doorstroom.lineage import traces
from doorstroom.lineage.behind import Behind, Row
from doorstroom.query.address import Link
from doorstroom.store.questions import question

STAGES = Behind(
    {
        "n_open": "building_up_open",
        "n_over_norm": "building_up_over_norm",
        "stagnation_months": "building_up_months",
        "n_unknown_age": "building_up_unknown_age",
        "n_arrived_91_days": "flow_arrived",
        "n_left_91_days": "flow_left",
        "n_net_91_days": "flow_net",
    },
    whole="building_up_over_norm",
)
GROUPS = Behind(
    {
        "n_open": "groups_open",
        "n_over_norm": "groups_over_norm",
        "stagnation_months": "groups_months",
        "stagnation_months_capped": "groups_months_capped",
        "n_unknown_age": "groups_unknown_age",
        "n_without_norm": "groups_without_norm",
    },
    whole="groups_months",
)
MISSED = Behind(
    {"observed": "missed_observed", "expected": "missed_expected", "missed": "missed"},
    whole="missed",
    also=("municipality",),
)
GRID = Behind(
    {
        "n_open": "grid_open",
        "n_over_norm": "grid_over_norm",
        "stagnation_months": "grid_months",
        "n_waiting": "grid_waiting",
    },
    whole="grid_over_norm",
)
QUARTERS = Behind(
    {
        "arrivals": "backlog_arrivals",
        "departures": "backlog_departures",
        "net": "backlog_net",
        "stock_end": "backlog_stock",
    }
)
GROWTH = Behind({"n_arrived": "growth_arrived", "n_left": "growth_left", "n_open": "growth_open"}, also=("stage",))
CURVE = Behind(
    {"n_risk": "share_at_risk", "n_exits": "share_ended"},
    {"by": "all"},
    whole="waits_seen",
    also=("started_from", "started_before"),
)
WAITS = Behind({"n": "waits_seen", "n_exits": "waits_ended", "n_open": "waits_open"}, whole="waits_seen")
CAUSES = Behind({"n": "endings"}, whole="endings")
QUEUES = Behind(
    {"n_waiting": "queue_waiting", "n_meetings_held": "queue_meetings", "n_exits": "queue_exits"},
    whole="queue_waiting",
    also=("municipality", "body"),
)
SCORES = Behind(
    {
        "n": lambda row: "backtest_pilots" if row["score"] == "brier" else "backtest_forecasts",
        "model": lambda row: f"backtest_{row['score']}",
        "baseline": lambda row: f"baseline_{row['score']}",
    },
    whole="backtest_forecasts",
)
BANDS = Behind({"n_in_stage": "cumulative_flow"})
MONTHS = Behind({"value": "control_chart"}, {"by": "all"})
BRIDGE = Behind({"months": lambda row: f"bridge_{row['what']}"}, {"by": "all"}, whole="bridge_closing")
WAITING = Behind({}, whole="ranked_waits")
RATINGS = Behind({}, whole="ratings_differ")
AGES = Behind({}, whole="ageing")
AGES_OVER = Behind({}, {"by": "all"}, whole="groups_over_norm")
CHOSEN = Behind({}, whole="chosen_pilots")
AREAS = Behind(
    {"n_open": "area_open", "n_waiting": "area_waiting", "n_over_norm": "area_over_norm"}, also=("municipality",)
)
COUNTED = {  # what a cell of a pivot counts
    "n_pilots": "chosen_pilots",
    "n_waiting": "chosen_waiting",
    "n_over_norm": "chosen_over_norm",
    "stagnation_months": "chosen_months",
}
COMPARED = Behind(
    {
        "n_pilots": "compared_pilots",
        "n_waiting": "compared_waiting",
        "n_anchored": "compared_anchored",
        "n_stopped": "compared_stopped",
    }
)
READY = Behind({"n": lambda row: row["figure"]}, also=("item",))
LEARNING = Behind({"n": lambda row: row["figure"]}, also=("layer",))
CARRIED = Behind(
    {"stress_said": "team_stress", "n_pilots": "team_pilots", "n_unknown": "team_unknown"}, also=("municipality",)
)
PLANS = Behind({"helped": "plan_helped", "places": "plan_places", "fte": "plan_fte", "n_cells": "plan_cells"})
SHARES = Behind({"need": "share_need", "places": "share_reached"})
NORMS = Behind({}, whole="norms")
FILES = Behind({}, whole="rows_read")
CELLS = Behind({"n_cells": "cells_read"})


def linked(table: Table, link: Link) -> Table:
    """The table, each number that has rows behind it with a link to them."""
    if table.behind is None:
        return table
    return replace(table, columns=[_linked(column, table.behind, link) for column in table.columns])


def whole(table: Table, link: Link) -> str | None:
    """The address of what is behind the table as a whole; None where its numbers are only traced one by one."""
    behind = table.behind
    return None if behind is None or behind.whole is None else _address(behind.whole, behind.given, link)


def _linked(column: Column, behind: Behind, link: Link) -> Column:
    named = behind.numbers.get(column.name)
    return column if named is None or column.link else replace(column, link=_to(column.name, named, behind, link))


def _to(column: str, named: str | Callable[[Row], str], behind: Behind, link: Link) -> Callable[[Row], str | None]:
    def to(row: Row) -> str | None:
        if is_missing(row[column]) or row[column] == 0:
            return None  # nothing is behind it
        trace = traces.trace(named(row) if callable(named) else named)
        narrowed = {
            parameter: _taken(trace, parameter, row[holds])
            for parameter, holds in trace.narrows.items()
            if holds in row
        }
        narrowed |= {name: row[name] for name in behind.also if not is_missing(row.get(name))}
        return _address(trace.name, {**behind.given, **narrowed}, link)

    return to


def _taken(trace: traces.Trace, parameter: str, value: object) -> object:
    """A value as the rows are asked with it; of several months, a stock is that of the last."""
    takes = question(trace.rows).parameters.get(parameter)
    is_one_of_several = isinstance(value, list) and takes is not None and takes.type != "text[]"
    return value[-1] if is_one_of_several else value


def _address(name: str, given: Mapping[str, object], link: Link) -> str:
    asked = {parameter: _written(value) for parameter, value in given.items() if value is not None}
    return link("origin", figure=name, **asked)


def _written(value: object) -> object:
    """A value as an address holds it; "" asks for what is not stated."""
    if isinstance(value, list | tuple):
        return [_written(one) for one in value]
    if isinstance(value, bool):
        return str(value).lower()
    if is_missing(value):
        return traces.NOT_STATED
    return value.isoformat()[:10] if isinstance(value, date) else str(value)  # a link leaves out a bare 0
