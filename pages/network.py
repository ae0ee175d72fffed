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
    yield lead(claims.lead(view, len(places), words))
    yield sections.contents(words)
    yield from alike(request, view)
    yield from looks(request)
    yield from sections.reuse(request.ask("reuse_now"), words, request.link)


def alike(request: Request, view) -> Iterator[Block]:
    """What is like the text, or the pilot, that the address names; of all municipalities."""
    words, text = request.words, (request.first(sections.TEXT) or "").strip()[:LONGEST]
    offered = pilots.choices(request.ask("stage_now"), OFFERED, words)
    chosen = request.first(sections.PILOT) or ""
    yield from sections.asking(text, offered, chosen, words)
    pilot = request.ask("pilot", pilot_key=chosen) if chosen and not text else None
    if not text and (pilot is None or pilot.empty):
        return
    asked = {"text": text} if text else {"pilot_key": chosen}
    answers = request.ask("like_pilots", **asked), request.ask("like_lessons", **asked)
    themes = request.filters.get("theme", ())
    what = text or pilot["title"].iloc[0]
    yield from sections.alike(what, answers, view, themes, words, request.link)


def looks(request: Request) -> Iterator[Block]:
    """Which municipalities look like the one that is chosen, else that of the installation, and how it goes there."""
    words, place = request.words, here(request)
    yield sections.headed("looks", words)
    same = request.chosen(sections.SAME, sections.SAMES)
    yield sections.same(same, words, request.link)
    asked = {"place": place}
    found = request.ask("look_alikes", same=same, **asked)
    yield from sections.looks(
        place, found, request.ask("municipality_traits", **asked), request.ask("residents_unknown"), words
    )
    yield note(words("network.looks.source"))
    counts, waits = request.ask("network_compare"), request.ask("wait_quantiles", by="municipality", **EVERYWHERE)
    yield from sections.compare(place, counts, waits, found, request.filters.get("theme", ()), words)


def here(request: Request) -> str:
    """The municipality that others are compared with."""
    known = request.choices.get("municipality", ())
    chosen = request.filters.get("municipality", ())
    own = request.shown.own_municipality
    return chosen[0] if chosen else own if own in known or not known else known[0]
