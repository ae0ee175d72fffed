"""The first screen for a director with a phone and two minutes: who waits longest, and what is asked of whom."""

from collections.abc import Iterator, Mapping

import pandas

from doorstroom.i18n import is_missing
from doorstroom.query.request import Request
from doorstroom.report.charts.waiting_decisions import in_words, norm_in_words
from doorstroom.report.charts.waiting_decisions import title as waits_title
from doorstroom.report.parts import Bar, Entry
from doorstroom.report.screens.blocks import Bars, Block, Entries, Heading, Line, Measures, empty, lead, note
from doorstroom.report.screens.status import preparing
from doorstroom.report.text import price, records
from doorstroom.report.text import waiting as claims
from doorstroom.report.text.in_view import nothing

WAITS = 8
FIRST = 5  # as the first screen shows them
MEETINGS = 6
ASKED = 5  # of each meeting


def title(request: Request) -> str:
    return request.words("status.title")


def build(request: Request) -> Iterator[Block]:
    words, view, waiting = request.words, request.ask("in_view").iloc[0], request.ask("waiting_decisions")
    yield from leading(request)
    if nothing(view, words):
        return
    yield from map(note, records.not_listed(request.ask("no_longer_listed"), words))
    yield from map(note, records.outside_stages(request.ask("without_stage", at_most=records.NAMED), words))
    yield from preparing(request.ask("last_day_summary"), words, request.link)
    if waiting.empty:
        yield Heading(words("status.waiting_heading"), 2)
        yield empty(words(claims.empty(view)))
    else:
        yield from waits(request, waiting, request.ask("norms_now"), WAITS)
    yield from meetings(request, waiting)


def beginning(request: Request) -> Iterator[Block]:
    """The first words of the first screen, and its first picture: what is read while the dashboard is on its way."""
    waiting = request.ask("waiting_decisions")
    yield from leading(request)
    if len(waiting):
        yield from waits(request, waiting, request.ask("norms_now"), FIRST)


def leading(request: Request) -> Iterator[Block]:
    words, view = request.words, request.ask("in_view").iloc[0]
    counts, waiting, norms = (request.ask(name) for name in ("portfolio_counts", "waiting_decisions", "norms_now"))
    said, costs = claims.waiting_lead(counts, waiting, norms, view, words), request.ask("cost_of_delay", by="body")
    yield lead(price.with_price(said, costs.iloc[0], words))
    if not nothing(view, words):
        first = request.first_known(request.since)
        yield Measures(claims.tiles(counts, claims.LEADING, request.since, words, request.address.rows, view, first))


def waits(request: Request, waiting: pandas.DataFrame, adopted: pandas.DataFrame, at_most: int) -> Iterator[Block]:
    """Who waits longest: a bar with the norm in it, and the same in words."""
    words, shown, is_adopted = request.words, waiting.head(at_most), claims.is_adopted(adopted, "awaiting_decision")
    norms = shown["norm_days"].dropna().unique()
    norm = norm_in_words(norms[0], words, is_adopted) if len(norms) == 1 else None
    notes = [words("phone.norm_line", norm=norm)] if norm else []
    notes += [] if is_adopted else [words("status.starting_norms")]
    yield Heading(waits_title(waiting, words), 2)
    yield Bars([wait(request, row) for row in shown.to_dict("records")])
    if notes:
        yield note(" ".join(notes))
    yield Line(claims.more_waiting(waiting, at_most, words), request.link("decisions"))


def wait(request: Request, row: Mapping[str, object]) -> Bar:
    days, norm = (None if is_missing(row[name]) else row[name] for name in ("days_waiting", "norm_days"))
    return Bar(row["title"], in_words(row, request.words), request.link("pilot", id=row["pilot_key"]), days, norm)


def meetings(request: Request, waiting: pandas.DataFrame) -> Iterator[Block]:
    """What is asked, before which meeting: the agendas of the meetings that come first."""
    words, coming = request.words, request.ask("next_meetings")
    yield Heading(words("phone.asked_heading"), 2)
    if coming.empty:
        yield note(words("status.meetings_none"))
    several = coming["municipality"].nunique() > 1
    for meeting in coming.head(MEETINGS).to_dict("records"):
        yield Heading(claims.agenda_heading(meeting, words, with_municipality=several), 3)
        if papers := claims.papers(meeting, words):
            yield note(papers)
        asked = claims.on_agenda(waiting, meeting)
        entries = claims.asked_of(asked.head(ASKED), words, request.link)
        hidden = len(asked) - len(entries)
        yield Entries([*entries, *([Entry(words.count("phone.more_asked", hidden))] if hidden else [])])
    if len(coming) > MEETINGS:
        yield Line(words("status.more_meetings"), f"{request.link('decisions')}#agenda")
