"""Besluiten: which successful pilots wait on a rollout decision, since when, at what cost, on which agenda?"""

from collections.abc import Iterator

from doorstroom.query.request import Request
from doorstroom.report.charts.waiting_decisions import waiting_decisions
from doorstroom.report.screens.blocks import (
    Block,
    Cards,
    Entries,
    Heading,
    Line,
    Rows,
    Shown,
    Text,
    empty,
    lead,
    note,
)
from doorstroom.report.screens.writing import ANCHOR, Writing, may_write, meetings_of, what_meetings_lack, write_down
from doorstroom.report.tables import links
from doorstroom.report.tables import waiting as tables
from doorstroom.report.text import records
from doorstroom.report.text import waiting as claims
from doorstroom.report.text import writing as forms
from doorstroom.report.text.in_view import nothing

BARS = 24
AGENDAS = 12
ON_AGENDA = 50
SWITCHES = {"partly": "decisions.partly"}
MEASURES = ["waiting", "over_norm", "second_clock", "open_gates", "people_waiting"]


def title(request: Request) -> str:
    return request.words("decisions.title")


def build(request: Request) -> Iterator[Block]:
    words, partly = request.words, request.first("partly") == "true"
    counts, norms = request.ask("portfolio_counts"), request.ask("norms_now")
    found = request.ask("waiting_decisions", include_partly=partly)
    waiting = claims.in_words(found, words)
    view = request.ask("in_view").iloc[0]
    yield lead(claims.waiting_lead(counts, request.ask("waiting_decisions"), norms, view, words))
    if nothing(view, words):
        return
    yield from map(note, records.not_listed(request.ask("no_longer_listed"), words))
    yield Text(claims.people_waiting(counts, words))
    if partly:
        yield Text(words.count("decisions.with_partly", len(waiting)))
    if waiting.empty:
        yield empty(words(claims.empty(view)))
        yield from write_down(request, Writing(("decision",), {}, "decisions", "milestones"))
        return
    behind = links.WAITING.asked(include_partly=partly)
    yield from bars(request, waiting, found, norms, behind)
    yield Heading(words("decisions.table_heading"), 2)
    yield note(words("decisions.second_clock"))
    if found["days_since_first_planned_end"].isna().any():
        yield note(words("decisions.no_first_plan"))
    yield Rows(tables.waiting(waiting, found, behind, words, request.link), measures=MEASURES)
    meetings = request.ask("next_meetings", include_partly=partly)
    yield from agendas(request, waiting, meetings)
    theirs, own = (rows[rows["municipality"].map(request.reader.may_act_for)] for rows in (waiting, meetings))
    pilots, held = forms.choices(theirs, words), meetings_of(theirs, own.head(AGENDAS), words, ON_AGENDA)
    hint = what_meetings_lack(meetings, words)
    yield from write_down(request, Writing(("decision",), pilots, "decisions", "milestones", held, hint))


def bars(request: Request, waiting, found, norms, behind) -> Iterator[Block]:
    words, adopted = request.words, claims.is_adopted(norms, "awaiting_decision")
    picture = waiting_decisions(waiting, words, request.link, norm_is_adopted=adopted, limit=BARS)
    table = tables.longest_waits(waiting, found, behind, words, request.link)
    yield Shown(picture, table, ["waiting", "over_norm"], "ranked_waits", 2)
    if len(waiting) > BARS:
        yield note(words("decisions.bars_limit", shown=BARS, total=len(waiting)))
    if not adopted:
        yield note(words("status.starting_norms"))


def agendas(request: Request, waiting, meetings) -> Iterator[Block]:
    yield Heading(request.words("decisions.agenda_heading"), 2, "agenda")
    several = meetings["municipality"].nunique() > 1
    coming = meetings.head(AGENDAS).to_dict("records")
    yield Cards([list(agenda(request, meeting, claims.on_agenda(waiting, meeting), several)) for meeting in coming])
    if len(meetings) > AGENDAS:
        yield note(request.words("decisions.agenda_more"))
    if meetings["meets_on"].isna().any() and request.reader.may_hand_in:
        yield Line(request.words("decisions.add_calendar"), request.link("records", step="files"))


def agenda(request: Request, meeting, asked, several: bool) -> Iterator[Block]:
    words = request.words
    yield Heading(claims.agenda_heading(meeting, words, with_municipality=several), 3)
    if papers := claims.papers(meeting, words):
        yield note(papers)
    yield Entries(claims.asked_of(asked.head(ON_AGENDA), words, request.link))
    if len(asked) > ON_AGENDA:
        yield note(words.count("decisions.agenda_rest", len(asked) - ON_AGENDA))
    if may_write(request):
        yield Line(words("writing.to_form"), f"#{ANCHOR}")
