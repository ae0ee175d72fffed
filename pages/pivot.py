"""Draaitabel: the chosen pilots by two divisions, and how it went over twelve months."""

from collections.abc import Iterator

from oversight import draw, figures, live
from oversight.figures import record_claims
from oversight.sections import analysis as sections
from oversight.sections.blocks import Block, lead, note
from oversight.selection import MEASURES

ROWS = ("theme", "stage", "area", "target_group", "owner", "body", "municipality", "month")
COLUMNS = ("stage", "theme", "area", "target_group", "owner", "body", "municipality", "month")
BY = ("all", "theme", "stage", "area", "target_group", "owner", "body", "municipality")

words = live.words()
theme = figures.theme_for(live.theme())
selection = live.selection("pivot", measure=MEASURES, rows=ROWS, columns=COLUMNS, by=BY)
rows, columns, by = live.chosen("rows", ROWS), live.chosen("columns", COLUMNS), live.chosen("by", BY)


def main() -> None:
    draw.open_page(words("analysis.pivot.title"))
    draw.made("pivot/leading", leading)
    draw.replay()
    draw.made("pivot/cells", cells)
    draw.save_view(selection.to())


def leading() -> Iterator[Block]:
    view = live.ask_selected("in_view", selection).iloc[0]
    yield sections.views(selection, live.has_workbench(), words)
    yield lead(sections.lead(live.ask_selected("facets", selection), selection, view, words))
    yield from map(note, record_claims.outside_stages(live.ask("without_stage", at_most=record_claims.NAMED), words))
    yield from sections.chosen(selection, words)


def cells() -> Iterator[Block]:
    yield from sections.pivot_choices(selection, rows, columns, words)
    counted = live.ask_selected("pivot", selection, rows=rows, columns=columns)
    yield from sections.pivot(counted, rows, columns, selection, words)
    yield from sections.trend(live.ask_selected("trend", selection, by=by), by, BY, selection, words, theme)


main()
