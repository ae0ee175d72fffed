"""Analyse: choose in any division, map or table, and everything follows; each choice stands in the address."""

from collections.abc import Iterator

from doorstroom.query.selection import MEASURES
from doorstroom.report import charts
from doorstroom.report.screens import analysis as sections
from doorstroom.report.screens.blocks import Block, Definitions, Heading, Rows, lead, note
from doorstroom.report.tables import links
from doorstroom.report.tables.areas import ranked_list
from doorstroom.report.text import areas, records
from doorstroom.web import request, screen

PILOTS_SHOWN, AREAS_SHOWN = 50, 15
PLACES = ("area", "municipality")
DIVISIONS = ("stage", "theme", "target_group", "owner", "body", "month", "municipality")

words = request.words()
theme = charts.theme_for(request.theme())
measure = request.chosen("colour", areas.MEASURES)
selection = request.selection("analysis", measure=MEASURES, colour=areas.MEASURES, places=PLACES)


def main() -> None:
    screen.open_page(words("analysis.title"))
    screen.made("analysis/leading", leading)
    screen.replay()
    screen.show([Heading(words("analysis.divide"), 2), sections.measures(selection, words)])
    shown = screen.made_apart("analysis/divisions", divisions)
    for place, pieces in zip(screen.cells(len(shown), key="divisions"), shown, strict=True):
        with place:
            screen.put(pieces)
    screen.note(words("analysis.whole_pilots"))
    where()
    screen.made("analysis/pilots", pilots)
    screen.save_view(selection.to())


def leading() -> Iterator[Block]:
    facets, view = request.ask_selected("facets", selection), request.ask_selected("in_view", selection).iloc[0]
    yield sections.views(selection, request.has_workbench(), words)
    yield lead(sections.lead(facets, selection, view, words))
    yield from map(note, records.outside_stages(request.ask("without_stage", at_most=records.NAMED), words))
    yield from sections.chosen(selection, words)


def divisions() -> list[list[Block]]:
    facets = request.ask_selected("facets", selection)
    return [blocks for one in DIVISIONS if (blocks := sections.division(facets, one, selection, words))]


def where() -> None:
    drawn = request.made("analysis/map", drawing)
    if drawn is None:
        screen.heading(words("areas.none"))
        return
    left, right = screen.beside(5, 4, key="areas")
    with left:
        screen.svg(drawn, key="areas")
    with right:
        screen.made("analysis/areas", areas_listed)
    screen.made("analysis/areas_remarks", lambda: remarks(drawn.is_map))


def places():
    """Areas or municipalities, whichever are drawn, with their shapes."""
    by = request.chosen("places", PLACES) if request.several_municipalities() else PLACES[0]
    return by, request.ask_selected("areas_now", selection, by=by), request.ask("area_shapes", by=by)


def drawing():
    by, found, shapes = places()
    if found["area"].isna().all():
        return None
    link, marked = sections.area_link(by, selection), sections.marked(found, by, selection)
    return charts.area_map(found, shapes, measure, words, theme, link, marked)


def areas_listed() -> Iterator[Block]:
    by, found, _ = places()
    yield from sections.area_choices(by, PLACES if request.several_municipalities() else (), measure, selection, words)
    behind = links.AREAS.asked(**sections.own(selection)) if by == "area" else None
    link = sections.area_link(by, selection)
    ranked = ranked_list(found, measure, words, link, brief=True, behind=behind)
    yield Rows(ranked, AREAS_SHOWN, ["over_norm", "waiting"])


def remarks(is_map: bool) -> list[Block]:
    _, found, shapes = places()
    return [note(line) for line in areas.remarks(found, shapes, measure, words, is_map=is_map)]


def pilots() -> Iterator[Block]:
    yield Heading(words("analysis.pilots_heading"), 2, "pilots")
    found = request.ask_selected("selected_pilots", selection, at_most=PILOTS_SHOWN)
    yield from sections.pilots(found, selection, words)
    yield Definitions(["waiting", "over_norm", "stagnation_months", "norm"])


main()
