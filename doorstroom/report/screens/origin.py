"""Where a figure comes from: what its rows add up to, and the line of a file that a row was read from. Pure."""

from __future__ import annotations

from typing import Literal

import pandas

from doorstroom.contract.model import contract
from doorstroom.export.table import Column, Table
from doorstroom.i18n import Words
from doorstroom.lineage.source_lines import ReadAs, SourceLine, columns_read
from doorstroom.lineage.traces import NOT_STATED, Given, Trace, query_text
from doorstroom.query.address import DIMENSIONS, day
from doorstroom.query.request import Request
from doorstroom.report.screens.blocks import Block, note
from doorstroom.report.tables import lineage
from doorstroom.report.text.carrying import quarter
from doorstroom.report.text.groups import stages
from doorstroom.report.text.in_view import View, is_unknown
from doorstroom.report.text.waiting import LEADING

COUNTS = {  # numbers of people, by table
    "segments": frozenset({"people_in_need", "people_reached", "participants", "successes", "measured"}),
    "pilots": frozenset({"people_reached_per_month", "people_reached_now"}),
    "area_groups": frozenset({"residents"}),
}
NOT_PUBLIC = frozenset({"rows_refused", "cells_read"})  # of the load as a whole, which the copy for the public lacks
WORDED = frozenset(
    {"grp", "stage", "month", "day", "series", "t_days", "cause", "area", "team", "quarter", "unit", "item", "layer"}
)


def why_not(trace: Trace, *, is_public: bool) -> str | None:
    """The key of the words for why there is no such figure here; None where there is one."""
    return "trace.not_public" if is_public and trace.name in NOT_PUBLIC else None


def given_to(trace: Trace, request: Request) -> dict[str, object]:
    """What a figure is asked with: as-of day, day to compare with, filters, and what the address says of it."""
    said = {
        name: list(request.said[name]) for name in trace.parameters() if name in request.said and name not in DIMENSIONS
    }
    return {
        **{name: values if len(values) > 1 else values[0] for name, values in said.items() if values},
        **{name: list(values) for name, values in request.filters.items()},
        "as_of": request.as_of,
        "since": request.since,
        **request.shown_people,
    }


def is_not_known(trace: Trace, value: float, view: View) -> bool:
    """Whether a tile of the first screen that counts nothing is not known rather than nothing."""
    measure = trace.where.get("measure")
    return measure in LEADING and is_unknown(str(measure), value, view)


def sum_of(trace: Trace, value: float, rows: pandas.DataFrame, words: Words) -> str:
    """The figure, how many rows are behind it, and how they make it."""
    return words(
        "trace.lead",
        value=number(value, words),
        rows=words.count("trace.rows", len(rows)),
        how=lineage.how_it_adds_up(trace, rows, words),
    )


def number(value: float, words: Words) -> str:
    """A figure as a number: whole where it is, else with as many decimals as it is small."""
    is_whole = abs(value - round(value)) < 1e-9
    return words.number(value, 0 if is_whole else 2 if abs(value) < 1 else 1)


def asked_for(trace: Trace, given: Given, words: Words) -> list[Block]:
    """What narrows the figure, where it is one bar or cell: group, stage, month …"""
    by = given.get("by", "theme")
    said = [
        words("frame.chosen", dimension=words(f"trace.narrowed.{name}"), values=_narrowed(name, given[name], by, words))
        for name in trace.narrows
        if given.get(name) is not None and name in WORDED
    ]
    return [note(" · ".join(said))] if said else []


def _narrowed(name: str, value: object, by: object, words: Words) -> str:
    values = value if isinstance(value, list | tuple) else [value]
    return words.join(_one(name, one, by, words) for one in values)


def _one(name: str, value: object, by: object, words: Words) -> str:
    if value == NOT_STATED:
        return words("stagnation.group_unknown")
    known = {
        "stage": stages(),
        "cause": ("rollout", "stop", "withdrawn", "other", "no_longer_listed"),
        "series": ("arrivals", "departures"),
    }
    if name == "stage" or (name == "grp" and by == "stage"):
        return words.label("stage", value) if value in known["stage"] else str(value)
    if name in ("month", "day"):
        on = day(str(value))
        return str(value) if on is None else words.month(on) if name == "month" else words.day(on)
    if name in ("quarter", "unit", "item", "layer"):
        return _of_success(name, str(value), words)
    if name == "cause" and value in known["cause"]:
        return words(f"stagnation.cause.{value}")
    if name == "series" and value in known["series"]:
        return words(f"figures.control_chart.{value}")
    return str(value)


def _of_success(name: str, value: str, words: Words) -> str:
    """A quarter, a kind of need, a readiness item or a layer; what is none of these as it stands."""
    on = day(value)
    if name == "quarter" and on is not None:
        return quarter(pandas.Timestamp(on), words)
    if name == "unit" and value in ("fte", "euro"):
        return words(f"trace.unit.{value}")
    if name == "layer":
        return words.label("layer", value) if value in contract().codes["layer"] else value
    return words.label("readiness_item", value) if value in contract().codes["readiness_item"] else value


def query(trace: Trace, kind: Literal["figure", "rows"], given: Given) -> str:
    """The SQL of the figure, or of the rows behind it, with its parameters."""
    return query_text(trace.question if kind == "figure" else trace.rows, trace.asked(kind, given))


def place(file: str, sheet: str | None, row: int, words: Words) -> str:
    """Which row of which file, in a sentence."""
    key = "source.place_sheet" if sheet else "source.place"
    return words(key, file=file, sheet=sheet or "", row=str(row))


def hand_in(line: SourceLine, words: Words) -> str:
    """Of which list the file is, for which day, and who handed it in, in a sentence."""
    key = "source.hand_in" if line.by else "source.hand_in_of_nobody"
    return words(key, source=line.source, day=words.date(line.reported_on), by=line.by)


def cells(line: SourceLine, table: str | None, words: Words) -> Table:
    """Each cell as it stood, and what the load read it as: for one table of the contract, else for all of them.

    Numbers of people are left out: the threshold holds for one line as for all of them.
    """
    tables = [table] if table in contract().tables else list(contract().tables)
    withheld = {
        header
        for name, counts in COUNTS.items()
        for header, read in columns_read(name, line).items()
        if _may_hold(name, line)
        if counts & {column.column for column in read}
    }
    read: dict[str, list[str]] = {}
    for name in tables:
        for header, columns in columns_read(name, line).items():
            read.setdefault(header, []).extend(_read_as(name, column, words) for column in columns)
    rows = [
        (
            header,
            words("source.withheld") if value and header in withheld else value,
            "; ".join(dict.fromkeys(read.get(header, []))) or words("source.not_read"),
        )
        for header, value in line.cells
    ]
    columns = [
        Column("header", words("source.header"), is_heading=True),
        Column("value", words("source.value"), is_verbatim=True),
        Column("read_as", words("source.read_as")),
    ]
    return Table(
        pandas.DataFrame(rows, columns=["header", "value", "read_as"]),
        columns,
        words("source.table"),
        (),
        name="source_line",
    )


def _may_hold(table: str, line: SourceLine) -> bool:
    """Whether a line may be a row of a table: a file in the shape of the contract has each column that must be there.
    So the residents of a whole area, that have the same name, are not taken for those of a target group.
    """
    if line.mapping is not None:
        return True
    read = {column.column for columns in columns_read(table, line).values() for column in columns}
    return {name for name, column in contract().tables[table].columns.items() if column.required} <= read


def _read_as(table: str, read: ReadAs, words: Words) -> str:
    label = words.column(table, read.column)
    if read.milestone is None:
        return label
    return words("source.of_milestone", column=label, milestone=words.label("milestone", read.milestone))
