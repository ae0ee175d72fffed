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
        view = request.ask("in_view").iloc[0]
        found = request.ask("target_pilots")
        yield from sections.choose(found, rooms(request, found), view, words, link)
        return
    key = pilot["pilot_key"]
    cells = request.ask("target_cells", pilot_key=key)
    if cells.empty:
        yield empty(words("targeting.no_cells", table=words.table("segments")))
    else:
        yield from content(request, pilot, cells)
    form = writing.Writing(("segment",), {key: pilot["title"]}, "targeting", hint=words("targeting.writing.hint"))
    yield from writing.write_down(request, form, pilot["municipality"])
    yield Line(words("targeting.to_pilot"), link("pilot", id=key))
    yield Line(words("targeting.to_list"), link("targeting"))


def asked_pilot(request: Request):
    """The row of the pilot that the address names; None where there is none."""
    asked = request.first("id")
    found = request.ask("pilot", pilot_key=asked) if asked else None
    return None if found is None or found.empty else found.iloc[0]


def content(request: Request, pilot, cells) -> Iterator[Block]:
    words, link, key = request.words, request.link, pilot["pilot_key"]
    has = room(request, pilot)
    asked = {"pilot_key": key, **has.asked}
    plans = choices = None
    if has.fte is not None:
        plans, choices = request.ask("rollout_plans", **asked), request.ask("rollout_choices", **asked)
    yield from sections.leading(cells, plans, choices, has, words)
    yield from sections.fill_in(cells, has, words)
    yield from sections.grid(cells, pilot["rollout_fte"], words, link, theme_for(request.palette))
    there = [] if plans is None else [plan for plan in claims.PLANS if plan in set(plans["plan"])]
    if there:
        yield from sections.plans(plans, choices, asked, has, words)
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
