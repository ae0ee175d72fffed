"""The rows behind a figure as a table in words, and how they make it. Pure: nothing is asked here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas

from doorstroom.contract.model import contract
from doorstroom.export.table import Column, Table
from doorstroom.i18n import Words
from doorstroom.lineage.traces import ROWS, Given, Trace
from doorstroom.query.address import Link
from doorstroom.report.tables import columns
from doorstroom.report.tables.columns import SOURCE
from doorstroom.report.text import changes, records

HIDDEN = frozenset({"pilot_key", "pilot_id", "statement_no"})
# Of questions that hold more, or other, than what the rows behind a figure show.
_SHOWN_OF = {
    "missed_decisions": ("municipality", "grp", "stage", "observed", "expected", "missed", "pace", "is_alarm"),
    "selected_pilots": (
        *("title", "municipality", "stage", "entered_on", "age_days", "norm_days", "days_waiting"),
        "stagnation_months",
    ),
    "blocked": ("title", "municipality", "stage", "reason", "note", "blocked_on", *SOURCE),
    "rating_gap": (
        *("title", "municipality", "stage", "self_rating", "self_rated_on", "computed_status", "is_over_norm"),
        *("is_blocked", "is_stale", "has_red_gates", "differs", *SOURCE),
    ),
    "since_last_time": ("title", "municipality", "what", *SOURCE),
    "without_stage": ("title", "municipality", "why", *SOURCE),
    "no_longer_listed": ("title", "municipality", "stage", "entered_on", "left_on", *SOURCE),
    "readiness_now": ("title", "municipality", "stage", "evaluation_on", "open_gates", "moments_missed"),
    "readiness": ("title", "municipality", "stage", "item", "state", "open_because", "assessed_on", *SOURCE),
    "last_day_to_begin": (
        *("title", "municipality", "stage", "evaluation_on", "rollout_on", "strand", "pilot_last_day", "self_rating"),
        "pilot_unknown_because",
    ),
    "learning_now": ("title", "municipality", "stage", "n_behind", "blank_layers", "lowest_layer", "is_expected"),
    "learning_layers": (
        *("title", "municipality", "stage", "layer", "n_agreed", "n_answered", "n_later", "n_undated"),
        "layer_state",
    ),
    "evaluation_calendar": (
        *("title", "municipality", "theme", "due_on", "held_on", "signed_off_on", "published_on"),
        *("unpublished_reason", *SOURCE),
    ),
    "lessons": ("title", "municipality", "lesson", "layer", "recorded_on", "action", "action_on", *SOURCE),
    "learning_outcomes": ("title", "municipality", "succeeded_on", "n_layers", "days_to_decision"),
    "collision_needs": ("title", "municipality", "team", "theme", "role", "decides_on", "begun", "asks"),
    "target_cells": ("title", "area_name", "target_group", "people_in_need", "people_reached", "gap", *SOURCE),
    "target_needs": ("title", "area_name", "target_group", "people_in_need", "people_reached", *SOURCE),
    "rollout_choices": ("title", "area_name", "target_group", "places", "fte", "helped", *SOURCE),
    "start_gate": ("title", "municipality", "team", "planned_on", "p_fte", "p_euro"),
    "started_uncovered": ("title", "municipality", "team", "decided_on", "decided_by", *SOURCE),
}
_DAYS = frozenset(
    {"age_days", "norm_days", "days_waiting", "entry_days", "exit_days", "record_age_days", "days_to_decision"}
)
_SHARES = frozenset({"chance", "baseline_chance", "begun", "p_fte", "p_euro"})
_EXACT = frozenset({"fte", "helped", "expected", "missed", "brier", "pinball_p50", "pinball_p85", "pace"})
_LABELS = {
    **{"stage": "stage", "outcome": "outcome", "reason": "outcome", "self_rating": "rating"},
    **{"item": "readiness_item", "state": "readiness_state"},
    **{
        "layer": "layer",
        "lowest_layer": "layer",
        "action": "lesson_action",
        "unpublished_reason": "unpublished_reason",
    },
    **{"owner_state": "readiness_state", "second_state": "readiness_state"},
}


def title(trace: Trace, words: Words) -> str:
    """What the rows behind a figure are."""
    return words(f"figures.{trace.name}.rows")


def how_it_adds_up(trace: Trace, rows: pandas.DataFrame, words: Words) -> str:
    """How the rows make the figure, in one sentence."""
    if trace.adds_up == ROWS or (trace.adds_up == "weight" and (rows["weight"] == 1).all()):
        return words("trace.adds_up.rows")
    column = words(f"trace.column.{trace.adds_up}")
    if trace.per is None:
        return words("trace.adds_up.sum", column=column)
    if trace.per == ROWS:
        return words("trace.adds_up.mean", column=column)
    return words("trace.adds_up.ratio", column=column, per=words(f"trace.column.{trace.per}"))


def table(trace: Trace, rows: pandas.DataFrame, given: Given, words: Words, link: Link) -> Table:
    """The rows behind a figure, each leading to its pilot. `given`: what they were asked with, as for Trace.asked.

    `rows`: all of them, as Trace.counted leaves them; the screen cuts. What is empty in all of them is left out.
    """
    asked = trace.asked("rows", given)
    by = asked.get("by", "all")
    told = _in_words(trace, rows, asked, words)
    shown = _SHOWN_OF.get(trace.rows) or [name for name in rows.columns if name not in HIDDEN]
    names = [name for name in shown if name not in SOURCE and (rows.empty or told[name].notna().any())]
    unneeded = {"grp"} if by == "all" else set()
    if "municipality" in told and told["municipality"].nunique() == 1:
        unneeded.add("municipality")
    names = sorted((name for name in names if name not in unneeded), key=lambda name: name != "title")
    shown_columns = [_column(name, told, by, words, link) for name in names]
    if set(SOURCE) <= set(told.columns):
        told = told.assign(source=[records.source(row, words) for row in told.to_dict("records")])
        shown_columns.append(columns.source_of(words("trace.column.source"), link))
    return Table(told, shown_columns, title(trace, words), name=trace.name, data=rows)


def _in_words(trace: Trace, rows: pandas.DataFrame, asked: Given, words: Words) -> pandas.DataFrame:
    """The rows with what an empty cell means, where that is not "unknown". asked: what they were asked with."""
    if trace.rows == "since_last_time":
        return rows.assign(what=[changes.in_words(row, asked["since"], words) for row in rows.to_dict("records")])
    if trace.rows == "learning_layers":
        return rows.assign(layer_state=rows["state"])  # another question has states of readiness in that column
    if trace.rows == "observed_waits":
        rows = rows.assign(cause=rows["cause"].fillna("waiting"))
    if trace.rows == "cells_read":
        places = zip(rows["table_name"], rows["column_name"], strict=True)
        rows = rows.assign(column_name=[_column_in_words(*place, words) for place in places])
    if "grp" in rows and asked.get("by", "all") != "stage":
        rows = rows.assign(grp=rows["grp"].fillna(words("stagnation.group_unknown")))
    return rows


def _column_in_words(table_name: str | None, column: str | None, words: Words) -> str | None:
    """The label of a column of the contract; the header itself where a file has another."""
    known = table_name in contract().tables and column in contract().tables[table_name].columns
    return words.column(table_name, column) if known else column


def _column(name: str, rows: pandas.DataFrame, by: str, words: Words, link: Link) -> Column:
    header = words(f"trace.column.{name}")
    if name == "title":
        return columns.pilot(header, link) if "pilot_key" in rows else Column(name, header, is_heading=True)
    show = _codes(words, by).get(name) or _plain(name, rows[name], words)
    is_number = pandas.api.types.is_numeric_dtype(rows[name]) and not pandas.api.types.is_bool_dtype(rows[name])
    return Column(name, header, show, is_number=is_number)


def _codes(words: Words, by: str) -> Mapping[str, Callable]:
    """How the columns that hold codes are written."""
    said = {name: _label(code_list, words) for name, code_list in _LABELS.items()}
    if by == "stage":
        said["grp"] = said["stage"]
    return said | {
        "series": lambda series: words(f"figures.control_chart.{series}"),
        "cause": lambda cause: words(f"stagnation.cause.{cause}"),
        "why": lambda why: words(f"trace.why.{why}"),
        "blank_layers": lambda codes: words.join(words.label("layer", one) for one in codes.split(", ") if one),
        "layer_state": lambda state: words(f"learning.state.{state}"),
        "open_because": lambda why: words(f"ready.because.{why}"),
        "pilot_unknown_because": lambda why: words(f"trace.unknown_because.{why}"),
        "strand": lambda strand: words(f"preparing.strand.{strand}"),
        "role": lambda role: words(f"trace.role.{role}"),
        "computed_status": lambda status: words(f"status.computed.{status}"),
        "kind": lambda kind: words(f"method.kind.{kind}"),
        "code": lambda code: words(f"method.reason.{code}"),
        "table_name": words.table,
        "source_row": str,
    }


def _label(code_list: str, words: Words) -> Callable[[str], str]:
    """A code in words; also that of a pilot that is in no stage, because its list no longer tells of it."""
    apart = {"no_longer_listed": words("stagnation.cause.no_longer_listed")} if code_list == "stage" else {}
    return lambda code: apart.get(code) or words.label(code_list, code)


def _plain(name: str, column: pandas.Series, words: Words) -> Callable:
    """How a column without codes is written: by its name and type."""
    if name in _DAYS:
        return words.days
    if name in _SHARES:
        return words.percent
    if pandas.api.types.is_datetime64_any_dtype(column):
        return words.day
    if pandas.api.types.is_bool_dtype(column) or _holds_truths(column):
        return lambda holds: words("trace.yes" if holds else "trace.no")
    if pandas.api.types.is_float_dtype(column):
        return lambda n: words.number(n, 2 if name.removeprefix("baseline_") in _EXACT or n != round(n) else 0)
    return words.number if pandas.api.types.is_numeric_dtype(column) else str


def _holds_truths(column: pandas.Series) -> bool:
    """Whether a column holds yes, no and unknown."""
    return column.dtype == object and column.dropna().map(lambda value: isinstance(value, bool)).all()
