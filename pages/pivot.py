"""Draaitabel: the chosen pilots by two divisions, and how it went over twelve months."""

from oversight import draw, figures, live
from oversight.figures import record_claims
from oversight.sections import analysis as sections
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
    draw.show([sections.views(selection, words)])
    view = live.ask_selected("in_view", selection).iloc[0]
    draw.lead(sections.lead(live.ask_selected("facets", selection), selection, view, words))
    draw.notes(record_claims.outside_stages(live.ask("without_stage", at_most=record_claims.NAMED), words))
    draw.show(sections.chosen(selection, words))
    draw.replay()
    draw.show(sections.pivot_choices(selection, rows, columns, words))
    cells = live.ask_selected("pivot", selection, rows=rows, columns=columns)
    draw.show(sections.pivot(cells, rows, columns, selection, words))
    draw.show(sections.trend(live.ask_selected("trend", selection, by=by), by, BY, selection, words, theme))
    draw.save_view(selection.to())


main()
