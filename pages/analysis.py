"""Analyse: choose in any division, map or table, and everything follows; each choice stands in the address."""

from collections.abc import Iterator

from oversight import draw, figures, live
from oversight.figures import area_claims, record_claims
from oversight.figures.area_map import ranked_list
from oversight.sections import analysis as sections
from oversight.sections.blocks import Block, Definitions, Heading, Rows, lead, note
from oversight.selection import MEASURES
from oversight.tracing import traced

PILOTS_SHOWN, AREAS_SHOWN = 50, 15
PLACES = ("area", "municipality")
DIVISIONS = ("stage", "theme", "target_group", "owner", "body", "month", "municipality")

words = live.words()
theme = figures.theme_for(live.theme())
measure = live.chosen("colour", area_claims.MEASURES)
selection = live.selection("analysis", measure=MEASURES, colour=area_claims.MEASURES, places=PLACES)


def main() -> None:
    draw.open_page(words("analysis.title"))
    draw.made("analysis/leading", leading)
    draw.replay()
    draw.show([Heading(words("analysis.divide"), 2), sections.measures(selection, words)])
    shown = draw.made_apart("analysis/divisions", divisions)
    for place, pieces in zip(draw.cells(len(shown), key="divisions"), shown, strict=True):
        with place:
            draw.put(pieces)
    draw.note(words("analysis.whole_pilots"))
    where()
    draw.made("analysis/pilots", pilots)
    draw.save_view(selection.to())


def leading() -> Iterator[Block]:
    facets, view = live.ask_selected("facets", selection), live.ask_selected("in_view", selection).iloc[0]
    yield sections.views(selection, live.has_workbench(), words)
    yield lead(sections.lead(facets, selection, view, words))
    yield from map(note, record_claims.outside_stages(live.ask("without_stage", at_most=record_claims.NAMED), words))
    yield from sections.chosen(selection, words)


def divisions() -> list[list[Block]]:
    facets = live.ask_selected("facets", selection)
    return [blocks for one in DIVISIONS if (blocks := sections.division(facets, one, selection, words))]


def where() -> None:
    drawn = live.made("analysis/map", drawing)
    if drawn is None:
        draw.heading(words("areas.none"))
        return
    left, right = draw.beside(5, 4, key="areas")
    with left:
        draw.svg(drawn, key="areas")
    with right:
        draw.made("analysis/areas", areas_listed)
    draw.made("analysis/areas_remarks", lambda: remarks(drawn.is_map))


def areas():
    """Areas or municipalities, whichever are drawn, with their shapes."""
    by = live.chosen("places", PLACES) if live.several_municipalities() else PLACES[0]
    return by, live.ask_selected("areas_now", selection, by=by), live.ask("area_shapes", by=by)


def drawing():
    by, found, shapes = areas()
    if found["area"].isna().all():
        return None
    link, marked = sections.area_link(by, selection), sections.marked(found, by, selection)
    return figures.area_map(found, shapes, measure, words, theme, link, marked)


def areas_listed() -> Iterator[Block]:
    by, found, _ = areas()
    yield from sections.area_choices(by, PLACES if live.several_municipalities() else (), measure, selection, words)
    behind = traced.AREAS.asked(**sections.own(selection)) if by == "area" else None
    link = sections.area_link(by, selection)
    ranked = ranked_list(found, measure, words, link, brief=True, behind=behind)
    yield Rows(ranked, AREAS_SHOWN, ["over_norm", "waiting"])


def remarks(is_map: bool) -> list[Block]:
    _, found, shapes = areas()
    return [note(line) for line in area_claims.remarks(found, shapes, measure, words, is_map=is_map)]


def pilots() -> Iterator[Block]:
    yield Heading(words("analysis.pilots_heading"), 2, "pilots")
    yield from sections.pilots(live.ask_selected("selected_pilots", selection, at_most=PILOTS_SHOWN), selection, words)
    yield Definitions(["waiting", "over_norm", "stagnation_months", "norm"])


main()
