"""Analyse: choose in any division, map or table, and everything follows; each choice stands in the address."""

from collections.abc import Iterator

from doorstroom.export import order
from doorstroom.query.request import Request
from doorstroom.query.selection import MEASURES, Selection
from doorstroom.report.charts.areas_now import areas_now
from doorstroom.report.charts.theme import theme_for
from doorstroom.report.screens import analysis as sections
from doorstroom.report.screens.blocks import (
    Beside,
    Block,
    Definitions,
    Drawn,
    Grid,
    Heading,
    Rows,
    note,
)
from doorstroom.report.tables import links
from doorstroom.report.tables.areas import ranked_list
from doorstroom.report.text import areas

PILOTS_SHOWN, AREAS_SHOWN = 50, 15
PLACES = ("area", "municipality")
DIVISIONS = ("stage", "theme", "target_group", "owner", "body", "month", "municipality")


def title(request: Request) -> str:
    return request.words("analysis.title")


def build(request: Request) -> Iterator[Block]:
    words = request.words
    selection = request.selection("analysis", measure=MEASURES, colour=areas.MEASURES, places=PLACES)
    # In another order, or with a text in them, others may be the first.
    is_arranged = "selected_pilots" in order.read(request.said)
    asked = {} if is_arranged else {"at_most": PILOTS_SHOWN}
    request.ahead_selected("facets", selection)
    request.ahead_selected("selected_pilots", selection, **asked)
    yield from sections.leading(request, selection)
    yield Heading(words("analysis.divide"), 2)
    yield sections.measures(selection, words)
    facets = request.ask_selected("facets", selection)
    divided = [blocks for one in DIVISIONS if (blocks := sections.division(facets, one, selection, words))]
    yield Grid(divided, "divisions")
    yield note(words("analysis.whole_pilots"))
    yield from where(request, selection)
    yield Heading(words("analysis.pilots_heading"), 2, "pilots")
    found = request.ask_selected("selected_pilots", selection, **asked)
    yield from sections.pilots(found, selection, PILOTS_SHOWN, words, request.link)
    yield Definitions(["waiting", "over_norm", "stagnation_months", "norm"])


def where(request: Request, selection: Selection) -> Iterator[Block]:
    """Areas or municipalities, whichever are drawn: as a picture and as a list."""
    words, measure = request.words, request.chosen("colour", areas.MEASURES)
    places = PLACES if request.spans_municipalities else ()
    by = request.chosen("places", PLACES) if places else PLACES[0]
    found, shapes = request.ask_selected("areas_now", selection, by=by), request.ask("area_shapes", by=by)
    if found["area"].isna().all():
        yield Heading(words("areas.none"), 2)
        return
    link, marked = sections.area_link(by, selection), sections.marked(found, by, selection)
    drawn = areas_now(found, shapes, measure, words, theme_for(request.palette), link, marked)
    behind = links.AREAS.asked(**sections.own(selection)) if by == "area" else None
    listed = Rows(
        ranked_list(found, measure, words, link, brief=True, behind=behind), AREAS_SHOWN, ["over_norm", "waiting"]
    )
    chosen = sections.area_choices(by, places, measure, selection, words)
    yield Beside((5, 4), ([Drawn(drawn, listed.table, "areas")], [*chosen, listed]), "areas")
    yield from map(note, areas.remarks(found, shapes, measure, words, is_map=drawn.is_map))
