"""Draaitabel: the chosen pilots by two divisions, and how it went over twelve months."""

from collections.abc import Iterator

from doorstroom.query.selection import MEASURES
from doorstroom.report import charts
from doorstroom.report.screens import analysis as sections
from doorstroom.report.screens.blocks import Block, lead, note
from doorstroom.report.text import records
from doorstroom.web import request, screen

ROWS = ("theme", "stage", "area", "target_group", "owner", "body", "municipality", "month")
COLUMNS = ("stage", "theme", "area", "target_group", "owner", "body", "municipality", "month")
BY = ("all", "theme", "stage", "area", "target_group", "owner", "body", "municipality")

words = request.words()
theme = charts.theme_for(request.theme())
selection = request.selection("pivot", measure=MEASURES, rows=ROWS, columns=COLUMNS, by=BY)
rows, columns, by = request.chosen("rows", ROWS), request.chosen("columns", COLUMNS), request.chosen("by", BY)


def main() -> None:
    screen.open_page(words("analysis.pivot.title"))
    screen.made("pivot/leading", leading)
    screen.replay()
    screen.made("pivot/cells", cells)
    screen.save_view(selection.to())


def leading() -> Iterator[Block]:
    view = request.ask_selected("in_view", selection).iloc[0]
    yield sections.views(selection, request.has_workbench(), words)
    yield lead(sections.lead(request.ask_selected("facets", selection), selection, view, words))
    yield from map(note, records.outside_stages(request.ask("without_stage", at_most=records.NAMED), words))
    yield from sections.chosen(selection, words)


def cells() -> Iterator[Block]:
    yield from sections.pivot_choices(selection, rows, columns, words)
    counted = request.ask_selected("pivot", selection, rows=rows, columns=columns)
    yield from sections.pivot(counted, rows, columns, selection, words)
    yield from sections.trend(request.ask_selected("trend", selection, by=by), by, BY, selection, words, theme)


main()
