"""Analyse: choose in any division, map or table, and everything follows; each choice stands in the address."""

from oversight import live
from oversight.figures import analysis_sections as sections
from oversight.selection import MEASURES

PILOTS_SHOWN = 200
DIVISIONS = ("stage", "theme", "target_group", "owner", "body", "month", "municipality")

words = live.words()
selection = live.selection("analysis", measure=MEASURES)


def main() -> None:
    live.open_page(words("analysis.title"))
    live.show([sections.views(selection, words)])
    facets = live.ask_selected("facets", selection)
    live.lead(sections.lead(facets, selection, words))
    live.show(sections.chosen(selection, words))
    live.replay()
    live.heading(words("analysis.divide"))
    live.show([sections.measures(selection, words)])
    divisions(facets)
    live.note(words("analysis.whole_pilots"))
    live.heading(words("analysis.pilots_heading"), anchor="pilots")
    live.show(sections.pilots(live.ask_selected("selected_pilots", selection, at_most=PILOTS_SHOWN), selection, words))
    live.definition_links("waiting", "over_norm", "stagnation_months", "norm")
    live.save_view(selection.to())


def divisions(facets) -> None:
    shown = [blocks for one in DIVISIONS if (blocks := sections.division(facets, one, selection, words))]
    for place, blocks in zip(live.cells(len(shown), key="divisions"), shown, strict=True):
        with place:
            live.show(blocks)


main()
