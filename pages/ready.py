"""Klaar voor succes: who will succeed unprepared, what has to begin when, can we carry it, may another pilot start?"""

from collections.abc import Callable, Iterator

from doorstroom.query import made_up
from doorstroom.query.request import Request
from doorstroom.report.charts.theme import theme_for
from doorstroom.report.screens import carrying as carried
from doorstroom.report.screens import learning as learned
from doorstroom.report.screens import ready as sections
from doorstroom.report.screens.blocks import Beside, Block, Text, lead, note
from doorstroom.report.screens.writing import may_write
from doorstroom.report.text import preparing as claims
from doorstroom.report.text.carrying import chosen_team, key_of, named_teams
from doorstroom.report.text.in_view import nothing
from doorstroom.report.text.records import NAMED, outside_stages

MOST = 2_000  # pilots that are told one by one: of a whole network only the totals are


def title(request: Request) -> str:
    return request.words("preparing.title")


def build(request: Request) -> Iterator[Block]:
    request.ahead("readiness_summary", near_days=claims.NEAR_DAYS)
    words, link, view = request.words, request.link, request.ask("in_view").iloc[0]
    summary = request.ask("readiness_summary", near_days=claims.NEAR_DAYS)
    n_pilots = int(summary.iloc[0][["n_pilots", "n_waiting"]].sum())
    if 0 < n_pilots <= MOST and not request.reader.is_public:
        request.ahead("collision")  # takes as long as all others together
    if nothing(view, words):
        yield lead(claims.lead(summary, view, words))
        return
    last_days = request.ask("last_day_summary")
    yield from sections.first(last_days.iloc[0], words)
    if view["n_stage_unknown"]:
        yield from map(note, outside_stages(request.ask("without_stage", which="unknown", at_most=NAMED), words))
    near = [Text(claims.lead(summary, view, words)), *map(note, claims.also(summary, words))]
    if n_pilots > MOST:
        yield from (*sections.too_many(n_pilots, last_days, words), *near)
        return
    days = request.ask("last_day_to_begin")
    yield from sections.begin(last_days, days, words, link, may_add=request.reader.may_hand_in)
    yield sections.contents(words, is_public=request.reader.is_public)
    found = request.ask("readiness_now", near_days=claims.NEAR_DAYS)
    items, theme = request.ask("readiness"), theme_for(request.palette)
    yield from sections.near(near, found, items, words, link, theme)
    yield from carrying(request)
    yield from starting(request)
    agreed = request.ask("assessors_agree")
    yield from sections.agree(agreed, words)
    yield sections.numbers((summary, last_days, agreed if len(agreed) == 1 else agreed.head(0)), words)


def carrying(request: Request) -> Iterator[Block]:
    words, link, theme = request.words, request.link, theme_for(request.palette)
    yield sections.headed("carry", words)
    if request.reader.is_public:
        yield Text(words("carrying.public"))
        return
    if request.reader.own is not None:
        yield note(words("carrying.own_only"))
    yield from carried.whole_teams(request.filters, words)
    found, asked, to_team = request.ask("collision"), request.first("team"), carried.to_team(request.whatif, link)
    yield from carried.teams(found, to_team, words)
    yield from carried.team(found, asked, request.whatif, to_team, words, link, theme)
    if shown := chosen_team(found, asked):
        pilots = request.ask("collision_pilots")
        supposed = (request.whatif, pilots, found, shown, words, may_write_in(request))
        *supposing, choices = carried.what_if(link, *supposed)
        yield from carried.beside(carried.notes(found, shown, words), supposing)
        yield choices


def starting(request: Request) -> Iterator[Block]:
    words, link = request.words, request.link
    yield sections.headed("start", words)
    if request.reader.is_public:
        yield Text(words("carrying.public"))
        return
    gate = request.ask("start_gate")
    waiting = carried.starting(gate, words, link)
    uncovered = carried.uncovered(request.ask("started_uncovered"), words, link)
    yield Beside((1, 1), [waiting, uncovered], "start")
    yield from carried.starts(gate, words, link, may_write_in(request))
    themes = sorted(gate["theme"].dropna().unique())
    yield from learned.before_start(request.ask("lessons_for", theme=themes) if themes else None, words, link)
    yield from trying(request)


def may_write_in(request: Request) -> Callable[[str], bool]:
    """Whether this reader writes down what a municipality decided, now."""
    return lambda place: request.chosen_day is None and may_write(request, place)


def trying(request: Request) -> Iterator[Block]:
    """A pilot that somebody thinks of, against the gate."""
    places = request.filters.get("municipality") or request.choices.get("municipality", ())
    teams = {key_of(*one): one for one in named_teams(request.ask("collision"))}
    asked = made_up.read(request.said, places[0], teams) if places else None
    answer = None if asked is None else request.ask("start_gate", **asked).iloc[0]
    themes = request.choices.get("theme", ())
    yield from carried.new_pilot(request.said, teams, themes, answer, request.words, request.link)
