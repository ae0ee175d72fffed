"""Gericht uitrollen: where and for whom first, within which room, and where deliberately not?"""

from collections.abc import Iterator

from doorstroom.query.request import Request
from doorstroom.report.charts.theme import theme_for
from doorstroom.report.screens import targeting as sections
from doorstroom.report.screens import writing
from doorstroom.report.screens.blocks import Block, Line, empty
from doorstroom.report.text import targeting as claims
from doorstroom.report.text.typed import ID_SHOWN, shortened


def title(request: Request) -> str:
    words, pilot = request.words, asked_pilot(request)
    return words("targeting.title") if pilot is None else words("targeting.title_of", title=pilot["title"])


def build(request: Request) -> Iterator[Block]:
    words, link, pilot = request.words, request.link, asked_pilot(request)
    if pilot is None:
        if asked := request.first("id"):
            yield empty(words("targeting.unknown", id=shortened(asked, ID_SHOWN)))
        request.ahead("target_pilots")
        view = request.ask("in_view").iloc[0]
        found = request.ask("target_pilots")
        yield from sections.choose(found, rooms(request, found), view, words, link)
        return
    key = pilot["pilot_key"]
    cells = request.ask("target_cells", pilot_key=key)
    choices = None
    if cells.empty:
        yield empty(words("targeting.no_cells", table=words.table("segments")))
    else:
        has = room(request, pilot)
        plans, choices = planned(request, key, has)
        yield from content(request, pilot, cells, has, plans, choices)
    yield from record(request, pilot, choices)
    yield Line(words("targeting.to_pilot"), link("pilot", id=key))
    yield Line(words("targeting.to_list"), link("targeting"))


def record(request: Request, pilot, choices) -> Iterator[Block]:
    """Where what is chosen is written down, one by one or a whole plan at once."""
    form = writing.Writing(
        ("segment",),
        {pilot["pilot_key"]: pilot["title"]},
        "targeting",
        hint=request.words("targeting.writing.hint"),
        plans=sections.to_record(choices, request.words),
        plan_asked=request.first("record"),
    )
    yield from writing.write_down(request, form, pilot["municipality"])


def planned(request: Request, key: str, has: sections.Room):
    """`rollout_plans` and `rollout_choices`, None where the room is unknown."""
    if has.fte is None:
        return None, None
    asked = {"pilot_key": key, **has.asked}
    return request.ask("rollout_plans", **asked), request.ask("rollout_choices", **asked)


def asked_pilot(request: Request):
    """The row of the pilot that the address names; None where there is none."""
    asked = request.first("id")
    if not asked:
        return None
    request.ahead("target_cells", pilot_key=asked)
    found = request.ask("pilot", pilot_key=asked)
    return None if found.empty else found.iloc[0]


def content(request: Request, pilot, cells, has: sections.Room, plans, choices) -> Iterator[Block]:
    words, link, key = request.words, request.link, pilot["pilot_key"]
    asked = {"pilot_key": key, **has.asked}
    yield from sections.leading(cells, plans, choices, has, words)
    yield from sections.fill_in(cells, has, words)
    shapes = request.ask("area_shapes", municipality=[pilot["municipality"]])
    yield from sections.grid(cells, shapes, pilot["rollout_fte"], words, link, theme_for(request.palette))
    there = [] if plans is None else [plan for plan in claims.PLANS if plan in {*plans[plans["n_cells"] > 0]["plan"]}]
    if plans is not None and len(plans):
        yield from sections.plans(plans, choices, asked, has, words, sections.recorded_at(request, pilot))
    yield from sections.shares(request.ask("fair_share", **asked), there, asked, words)
    yield from sections.elsewhere(cells, words, is_public=request.reader.is_public)


def rooms(request: Request, found):
    """The room of each of these pilots; None where it may not be asked, and where they are of several municipalities:
    what a team carries is worked out for one at a time.
    """
    places = found["municipality"].unique().tolist()
    if request.reader.is_public or len(places) != 1:
        return None
    return request.ask("rollout_room", municipality=places)


def room(request: Request, pilot) -> sections.Room:
    """What the plans may take; what a team has free counts pilots that the public does not see."""
    of_team = sharers = None
    if not request.reader.is_public:
        key, place = pilot["pilot_key"], {"municipality": [pilot["municipality"]]}
        of_team = request.ask("rollout_room", pilot_key=key, **place)
        sharers = request.ask("room_sharers", pilot_key=key)
    return sections.room(request.said, of_team, sharers, pilot["rollout_fte"], request.words)
