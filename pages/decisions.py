"""Besluiten: which successful pilots wait on a rollout decision, since when, at what cost, on which agenda?"""

from collections.abc import Iterator
from functools import partial

import streamlit as st

from doorstroom.report import charts
from doorstroom.report.screens.blocks import Block, Cards, Entries, Heading, Rows, Shown, Text, empty, lead, note
from doorstroom.report.tables import links
from doorstroom.report.tables import waiting as tables
from doorstroom.report.text import waiting as claims
from doorstroom.report.text.in_view import nothing
from doorstroom.web import request, screen

BARS = 24
AGENDAS = 12
ON_AGENDA = 50
MEASURES = ["waiting", "over_norm", "second_clock", "open_gates", "people_waiting"]

words = request.words()
link = request.linker()


def main() -> None:
    screen.open_page(words("decisions.title"))
    partly = st.toggle(words("decisions.partly"), key="partly", bind="query-params")
    screen.made("decisions", partial(content, partly), partly)


def content(partly: bool) -> Iterator[Block]:
    counts, norms = request.ask("portfolio_counts"), request.ask("norms_now")
    found = request.ask("waiting_decisions", include_partly=partly)
    waiting = claims.in_words(found, words)
    view = request.ask("in_view").iloc[0]
    yield lead(claims.waiting_lead(counts, request.ask("waiting_decisions"), norms, view, words))
    if nothing(view, words):
        return
    yield Text(claims.people_waiting(counts, words))
    if partly:
        yield Text(words.count("decisions.with_partly", len(waiting)))
    if waiting.empty:
        yield empty(words(claims.empty(view)))
        return
    behind = links.WAITING.asked(include_partly=partly)
    yield from bars(waiting, found, norms, behind)
    yield Heading(words("decisions.table_heading"), 2)
    yield note(words("decisions.second_clock"))
    yield Rows(tables.waiting(waiting, found, behind, words, link), measures=MEASURES)
    yield from agendas(waiting, partly)


def bars(waiting, found, norms, behind) -> Iterator[Block]:
    theme, adopted = charts.theme_for(request.theme()), claims.is_adopted(norms, "awaiting_decision")
    picture = charts.ranked_waits(waiting, words, theme, norm_is_adopted=adopted, limit=BARS)
    table = tables.longest_waits(waiting, found, behind, words, link)
    yield Shown(picture, table, ["waiting", "over_norm"], "ranked_waits", 2)
    if len(waiting) > BARS:
        yield note(words("decisions.bars_limit", shown=BARS, total=len(waiting)))
    if not adopted:
        yield note(words("status.starting_norms"))


def agendas(waiting, partly: bool) -> Iterator[Block]:
    yield Heading(words("decisions.agenda_heading"), 2, "agenda")
    meetings = request.ask("next_meetings", include_partly=partly)
    several = meetings["municipality"].nunique() > 1
    coming = meetings.head(AGENDAS).to_dict("records")
    yield Cards([list(agenda(meeting, claims.on_agenda(waiting, meeting), several)) for meeting in coming])
    if len(meetings) > AGENDAS:
        yield note(words("decisions.agenda_more"))


def agenda(meeting, asked, several: bool) -> Iterator[Block]:
    yield Heading(claims.agenda_heading(meeting, words, with_municipality=several), 3)
    if papers := claims.papers(meeting, words):
        yield note(papers)
    yield Entries(claims.asked_of(asked.head(ON_AGENDA), words, link))
    if len(asked) > ON_AGENDA:
        yield note(words.count("decisions.agenda_rest", len(asked) - ON_AGENDA))


main()
