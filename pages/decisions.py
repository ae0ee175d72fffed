"""Besluiten: which successful pilots wait on a rollout decision, since when, at what cost, on which agenda?"""

import streamlit as st

from oversight import draw, figures, live
from oversight.figures import claims
from oversight.figures.view_claims import nothing
from oversight.sections import tables
from oversight.tracing import traced

BARS = 24
AGENDAS = 12
ON_AGENDA = 50

words = live.words()
link = live.linker()


def main() -> None:
    draw.open_page(words("decisions.title"))
    partly = st.toggle(words("decisions.partly"), key="partly", bind="query-params")
    counts, norms = live.ask("portfolio_counts"), live.ask("norms_now")
    found = live.ask("waiting_decisions", include_partly=partly)
    waiting = claims.in_words(found, words)
    view = live.ask("in_view").iloc[0]
    draw.lead(claims.waiting_lead(counts, live.ask("waiting_decisions"), norms, view, words))
    if nothing(view, words):
        return
    draw.text(claims.people_waiting(counts, words))
    if partly:
        draw.text(words.count("decisions.with_partly", len(waiting)))
    if waiting.empty:
        draw.empty(claims.empty(view))
        return
    behind = traced.WAITING.asked(include_partly=partly)
    bars(waiting, found, norms, behind)
    rows(waiting, found, behind)
    agendas(waiting, partly)


def bars(waiting, found, norms, behind) -> None:
    theme, adopted = figures.theme_for(live.theme()), claims.is_adopted(norms, "awaiting_decision")
    picture = figures.ranked_waits(waiting, words, theme, norm_is_adopted=adopted, limit=BARS)
    table = tables.longest_waits(waiting, found, behind, words, link)
    draw.picture(picture, table, ["waiting", "over_norm"], "ranked_waits")
    if len(waiting) > BARS:
        draw.note(words("decisions.bars_limit", shown=BARS, total=len(waiting)))
    if not adopted:
        draw.note(words("status.starting_norms"))


def rows(waiting, found, behind) -> None:
    draw.heading(words("decisions.table_heading"))
    draw.note(words("decisions.second_clock"))
    measures = ["waiting", "over_norm", "second_clock", "open_gates", "people_waiting"]
    draw.rows(tables.waiting(waiting, found, behind, words, link), measures=measures)


def agendas(waiting, partly: bool) -> None:
    draw.heading(words("decisions.agenda_heading"), anchor="agenda")
    meetings = live.ask("next_meetings", include_partly=partly)
    several = meetings["municipality"].nunique() > 1
    with st.container(horizontal=True, gap="large"):
        for meeting in meetings.head(AGENDAS).to_dict("records"):
            with st.container(width=380, gap="xsmall"):
                agenda(meeting, claims.on_agenda(waiting, meeting), several)
    if len(meetings) > AGENDAS:
        draw.note(words("decisions.agenda_more"))


def agenda(meeting, asked, several: bool) -> None:
    draw.heading(claims.agenda_heading(meeting, words, with_municipality=several), level=3)
    if papers := claims.papers(meeting, words):
        draw.note(papers)
    draw.entries(claims.asked_of(asked.head(ON_AGENDA), words, link))
    if len(asked) > ON_AGENDA:
        draw.note(words.count("decisions.agenda_rest", len(asked) - ON_AGENDA))


main()
