"""Draaitabel: the chosen pilots by two divisions, and how it went over twelve months."""

from collections.abc import Iterator

from doorstroom.query.request import Request
from doorstroom.query.selection import MEASURES
from doorstroom.report.charts.theme import theme_for
from doorstroom.report.screens import analysis as sections
from doorstroom.report.screens.blocks import Block

ROWS = ("theme", "stage", "area", "target_group", "owner", "body", "municipality", "month")
COLUMNS = ("stage", "theme", "area", "target_group", "owner", "body", "municipality", "month")
BY = ("all", "theme", "stage", "area", "target_group", "owner", "body", "municipality")


def title(request: Request) -> str:
    return request.words("analysis.pivot.title")


def build(request: Request) -> Iterator[Block]:
    words = request.words
    selection = request.selection("pivot", measure=MEASURES, rows=ROWS, columns=COLUMNS, by=BY)
    rows, columns, by = request.chosen("rows", ROWS), request.chosen("columns", COLUMNS), request.chosen("by", BY)
    request.ahead_selected("pivot", selection, rows=rows, columns=columns)
    request.ahead_selected("trend", selection, by=by)
    yield from sections.leading(request, selection)
    yield from sections.pivot_choices(selection, rows, columns, words)
    counted = request.ask_selected("pivot", selection, rows=rows, columns=columns)
    yield from sections.pivot(counted, rows, columns, selection, words)
    trend, theme = request.ask_selected("trend", selection, by=by), theme_for(request.palette)
    yield from sections.trend(trend, by, BY, selection, words, theme)
