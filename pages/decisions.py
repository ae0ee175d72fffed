"""Besluiten: which successful pilots wait on a rollout decision, since when, at what cost, on which agenda?"""

from collections.abc import Iterator

from doorstroom.query.request import Request
from doorstroom.report.screens import decisions as sections
from doorstroom.report.screens.blocks import Block, Line, Text, empty, lead, note
from doorstroom.report.screens.writing import Writing, may_write, meetings_of, what_meetings_lack, write_down
from doorstroom.report.tables import links
from doorstroom.report.tables import waiting as tables
from doorstroom.report.text import price, records
from doorstroom.report.text import waiting as claims
from doorstroom.report.text import writing as forms
from doorstroom.report.text.in_view import nothing

SWITCHES = {"partly": "decisions.partly"}


def title(request: Request) -> str:
    return request.words("decisions.title")


def build(request: Request) -> Iterator[Block]:
    words, partly = request.words, request.first("partly") == "true"
    counts, norms = request.ask("portfolio_counts"), request.ask("norms_now")
    found, waiting = request.ask("waiting_decisions", include_partly=partly), request.ask("waiting_decisions")
    view = request.ask("in_view").iloc[0]
    costs = request.ask("cost_of_delay", include_partly=partly)
    said = claims.waiting_lead(counts, waiting, norms, view, words)
    yield lead(said if partly else price.with_price(said, costs.iloc[0], words))
    if nothing(view, words):
        return
    if view["n_apart"]:
        yield from map(note, records.not_listed(request.ask("no_longer_listed"), words))
    if falls := price.falling(costs.iloc[0], words):
        yield note(falls)
    if partly:
        yield Text(price.with_price(words.count("decisions.with_partly", len(found)), costs.iloc[0], words))
    if found.empty:
        yield empty(words(claims.empty(view)))
        yield from write_down(request, Writing(("decision",), {}, "decisions", "milestones"))
        return
    meetings = request.ask("next_meetings", include_partly=partly)
    adopted = claims.is_adopted(norms, "awaiting_decision")
    of = sections.Waiting(found, claims.in_words(found, words), costs, meetings, adopted)
    yield from listed(request, of, partly)
    yield from written(request, of)


def listed(request: Request, of: sections.Waiting, partly: bool) -> Iterator[Block]:
    words, order = request.words, request.chosen(sections.ORDER, sections.ORDERS)
    table = tables.waiting(of.told, of.found, links.WAITING.asked(include_partly=partly), words, request.link)
    add = {"partly": "true"} if partly else {}
    yield sections.ranking(of, order, table, words, request.link, add, may_write=may_write(request))
    yield from sections.below(of, order, words, request.link)
    if of.meetings["meets_on"].isna().any() and request.reader.may_hand_in:
        yield Line(words("decisions.add_calendar"), request.link("records", step="files"))


def written(request: Request, of: sections.Waiting) -> Iterator[Block]:
    words = request.words
    theirs, own = (rows[rows["municipality"].map(request.reader.may_act_for)] for rows in (of.told, of.meetings))
    held = meetings_of(theirs, own.head(sections.AGENDAS), words, sections.ON_AGENDA)
    hint = what_meetings_lack(of.meetings, words)
    pilots = forms.choices(theirs, words)
    shown = Writing(
        ("decision",), pilots, "decisions", "milestones", held, hint, meeting_asked=request.first(sections.RECORD)
    )
    yield from write_down(request, shown)
