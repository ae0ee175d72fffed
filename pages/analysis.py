"""Analyse: choose in any division, map or table, and everything follows; each choice stands in the address."""

from oversight import draw, figures, live
from oversight.figures import area_claims, record_claims
from oversight.figures.area_map import ranked_list
from oversight.sections import analysis as sections
from oversight.selection import MEASURES
from oversight.tracing import traced

PILOTS_SHOWN, AREAS_SHOWN = 50, 15
PLACES = ("area", "municipality")
DIVISIONS = ("stage", "theme", "target_group", "owner", "body", "month", "municipality")

words = live.words()
theme = figures.theme_for(live.theme())
selection = live.selection("analysis", measure=MEASURES, colour=area_claims.MEASURES, places=PLACES)


def main() -> None:
    draw.open_page(words("analysis.title"))
    draw.show([sections.views(selection, words)])
    facets = live.ask_selected("facets", selection)
    view = live.ask_selected("in_view", selection).iloc[0]
    draw.lead(sections.lead(facets, selection, view, words))
    draw.notes(record_claims.outside_stages(live.ask("without_stage", at_most=record_claims.NAMED), words))
    draw.show(sections.chosen(selection, words))
    draw.replay()
    draw.heading(words("analysis.divide"))
    draw.show([sections.measures(selection, words)])
    divisions(facets)
    draw.note(words("analysis.whole_pilots"))
    where()
    draw.heading(words("analysis.pilots_heading"), anchor="pilots")
    draw.show(sections.pilots(live.ask_selected("selected_pilots", selection, at_most=PILOTS_SHOWN), selection, words))
    draw.definition_links("waiting", "over_norm", "stagnation_months", "norm")
    draw.save_view(selection.to())


def where() -> None:
    by = live.chosen("places", PLACES) if live.several_municipalities() else PLACES[0]
    areas, shapes = live.ask_selected("areas_now", selection, by=by), live.ask("area_shapes", by=by)
    if areas["area"].isna().all():
        draw.heading(words("areas.none"))
        return
    measure = live.chosen("colour", area_claims.MEASURES)
    link, marked = sections.area_link(by, selection), sections.marked(areas, by, selection)
    left, right = draw.beside(5, 4, key="areas")
    with left:
        drawn = figures.area_map(areas, shapes, measure, words, theme, link, marked)
        draw.svg(drawn, key="areas")
    with right:
        draw.show(sections.area_choices(by, PLACES if live.several_municipalities() else (), measure, selection, words))
        behind = traced.AREAS.asked(**sections.own(selection)) if by == "area" else None
        ranked = ranked_list(areas, measure, words, link, brief=True, behind=behind)
        draw.rows(ranked, AREAS_SHOWN, ["over_norm", "waiting"])
    for line in area_claims.remarks(areas, shapes, measure, words, is_map=drawn.is_map):
        draw.note(line)


def divisions(facets) -> None:
    shown = [blocks for one in DIVISIONS if (blocks := sections.division(facets, one, selection, words))]
    for place, blocks in zip(draw.cells(len(shown), key="divisions"), shown, strict=True):
        with place:
            draw.show(blocks)


main()
