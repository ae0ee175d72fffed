"""Netwerk: who already did what somebody plans, which municipalities look like theirs, and what was taken over."""

from collections.abc import Iterator

from doorstroom.query.request import Request
from doorstroom.report.screens import network as sections
from doorstroom.report.screens.blocks import Block, lead, note
from doorstroom.report.text import network as claims
from doorstroom.report.text import pilot as pilots
from doorstroom.report.text.in_view import nothing

LONGEST = 300  # signs of a text that is looked for
EVERYWHERE = {"municipality": None, "owner": None, "body": None}  # others are what it is about
OFFERED = 2_000  # in the list of pilots: a browser gets all of it at every visit


def title(request: Request) -> str:
    return request.words("network.title")


def build(request: Request) -> Iterator[Block]:
    words, view = request.words, request.ask("in_view").iloc[0]
    places = request.choices.get("municipality", ())
    if view["n_in_all"] == 0:
        yield lead(nothing(view, words) + ".")
        return
    request.ahead("network_themes", "network_compare", "reuse_now")
    request.ahead("wait_quantiles", by="municipality", **EVERYWHERE)
    yield lead(claims.lead(view, len(places), words))
    yield sections.PARTS.contents(words)
    yield from alike(request, view)
    yield from looks(request)
    yield from compare(request, view)
    yield from sections.reuse(request.ask("reuse_now"), words, request.link)


def alike(request: Request, view) -> Iterator[Block]:
    """What is like the text, or the pilot, that the address names; of all municipalities."""
    words, text = request.words, (request.first(sections.TEXT) or "").strip()[:LONGEST]
    offered = pilots.choices(request.ask("stage_now"), OFFERED, words)
    chosen = request.first(sections.PILOT) or ""
    yield from sections.asking(text, offered, chosen, claims.searched(view), words)
    pilot = request.ask("pilot", pilot_key=chosen) if chosen and not text else None
    if not text and (pilot is None or pilot.empty):
        return
    given = {"text": text} if text else {"pilot_key": chosen}
    what, themes = text or pilot["title"].iloc[0], request.filters.get("theme", ())
    asked = sections.Asked(what, own(request) if text else pilot["municipality"].iloc[0], themes, view)
    found = request.ask("like_pilots", **given)
    if found.empty:
        yield from sections.nothing(asked, request.ask("words_searched", **given), near(request), words, request.link)
        return
    yield from sections.alike(asked, found, request.ask("like_lessons", **given), words, request.link)


def looks(request: Request) -> Iterator[Block]:
    """Which municipalities look like the one that is chosen, else that of the installation."""
    words, place = request.words, here(request)
    yield sections.PARTS.headed("looks", words)
    same = request.chosen(sections.SAME, sections.SAMES)
    yield sections.same(same, words, request.link)
    found, unknown = request.ask("look_alikes", place=place, same=same), request.ask("residents_unknown")
    known = [name for name in request.choices.get("municipality", ()) if name not in set(unknown["municipality"])]
    without = sections.Without(list(unknown["municipality"]), known if same == sections.SAMES[0] else ())
    yield from sections.looks(place, found, request.ask("municipality_traits", place=place), without, words)
    yield note(words("network.looks.source"))


def compare(request: Request, view) -> Iterator[Block]:
    """How it goes in other municipalities, those that look like it first; also theme by theme."""
    words, place, themes = request.words, here(request), request.filters.get("theme", ())
    counts, waits = request.ask("network_compare"), request.ask("wait_quantiles", by="municipality", **EVERYWHERE)
    yield from sections.compare(place, counts, waits, near(request), view, themes, words)
    yield from sections.by_theme(place, request.ask("network_themes"), near(request), words, request.link)


def near(request: Request):
    """Which municipalities look like it, whatever trait is chosen to compare by."""
    return request.ask("look_alikes", place=here(request), same=sections.SAMES[0])


def own(request: Request) -> str | None:
    """The municipality of who asks; None where none is chosen and the installation is of none."""
    is_of_one = request.filters.get("municipality") or request.shown.own_municipality == here(request)
    return here(request) if is_of_one else None


def here(request: Request) -> str:
    """The municipality that others are compared with."""
    known = request.choices.get("municipality", ())
    chosen = request.filters.get("municipality", ())
    own = request.shown.own_municipality
    return chosen[0] if chosen else own if own in known or not known else known[0]
