"""Leren: what did we agree to learn, did every layer learn along, what did we learn, and who used it?"""

from collections.abc import Iterator

from doorstroom.query.request import Request
from doorstroom.report.charts.theme import theme_for
from doorstroom.report.screens import learning as sections
from doorstroom.report.screens import writing
from doorstroom.report.screens.blocks import Block, empty, lead, note
from doorstroom.report.text import learning as claims
from doorstroom.report.text.in_view import nothing

MOST = 2_000  # pilots that are told one by one: of a whole network only the totals are


def title(request: Request) -> str:
    return request.words("learning.title")


def build(request: Request) -> Iterator[Block]:
    words, link, theme, view = request.words, request.link, theme_for(request.palette), request.ask("in_view").iloc[0]
    summary = request.ask("learning_summary")
    yield lead(claims.lead(summary.iloc[0], view, words))
    if nothing(view, words):
        return
    n_pilots = int(summary.iloc[0][["n_pilots", "n_unknown"]].sum())
    if n_pilots > MOST:
        yield empty(words("learning.too_many", n=n_pilots))
        return
    request.ahead("evaluations_held", "lessons_summary", "learning_link", "learning_outcomes")
    yield from sections.what_first(request.ask("learning_first"), words, link)
    yield from map(note, claims.beside(summary.iloc[0], words))
    yield sections.PARTS.contents(words)
    now, found = request.ask("learning_now"), request.ask("learning_layers")
    yield from sections.layers(summary.iloc[0], now, found, words, link, theme)
    held, calendar = request.ask("evaluations_held"), request.ask("evaluation_calendar")
    yield from sections.evaluations(held, calendar, request.as_of, words, link, theme)
    if writing.may_write(request) and request.chosen_day is None:
        yield from sections.to_sign_off(calendar, words, link)
    counted, searched = request.ask("lessons_summary"), request.first(sections.SEARCH) or ""
    yield from sections.lessons(counted.iloc[0], request.ask("lessons", search=searched), searched, words, link)
    linked = request.ask("learning_link")
    yield from sections.moving_on(linked.iloc[0], request.ask("learning_outcomes"), words, link, theme)
    yield sections.numbers((summary, held, counted, linked), words)
