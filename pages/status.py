"""Stand van zaken: what waits, what is stuck, what changed since last time, what is asked of me?"""

from collections.abc import Iterator
from datetime import date

import pandas

from doorstroom.query.request import Request
from doorstroom.report.charts.building_up import building_up
from doorstroom.report.charts.flow import flow
from doorstroom.report.screens import status as sections
from doorstroom.report.screens.blocks import Beside, Block, Later, Line, Measures, OnPhone, lead, note
from doorstroom.report.text import price, records, tasks
from doorstroom.report.text import waiting as claims
from doorstroom.report.text.in_view import nothing


def title(request: Request) -> str:
    return request.words("status.title")


def build(request: Request) -> Iterator[Block]:
    request.ahead("portfolio_counts", "last_day_summary", "since_last_time", "building_up")
    yield OnPhone(request.words("phone.link"), request.link("phone"))
    is_empty = nothing(request.ask("in_view").iloc[0], request.words) is not None
    yield from leading(request, is_empty)
    if is_empty:
        yield from what_changed(request)
        return
    yield Beside((7, 4, 4), (to_do(request), longest_waits(request), by_stages(request)))
    right = sections.preparing(request.ask("last_day_summary"), request.words, request.link)
    left = [*what_changed(request), *what_is_left_out(request)]
    yield from [Beside((1, 1), (left, right))] if right else left
    yield Later(request.words("status.opened"), "more", more)


def leading(request: Request, is_empty: bool) -> Iterator[Block]:
    """The sentence and the figures; nothing else stands between them and who waits longest."""
    counts, view, words = request.ask("portfolio_counts"), request.ask("in_view").iloc[0], request.words
    waiting, norms = request.ask("waiting_decisions"), request.ask("norms_now")
    said = claims.waiting_lead(counts, waiting, norms, view, words)
    yield lead(price.with_price(said, price_of(request).iloc[0], words))
    if not is_empty:
        first, months = request.first_known(request.since), request.ask("figures_by_month")
        shown = counts, claims.LEADING, request.since, words, request.address.rows, view
        yield Measures(claims.tiles(*shown, first, claims.since_known(months, request.first_known(date.min))))


def what_is_left_out(request: Request) -> Iterator[Block]:
    """What the figures above leave out."""
    words = request.words
    if claims.counts_others_over(request.ask("portfolio_counts")):
        yield note(words("status.over_norm_who"))
    if request.ask("in_view").iloc[0]["n_apart"]:
        yield from map(note, records.not_listed(request.ask("no_longer_listed"), words))
    yield from sections.late_lists(request.ask("late_sources"), words)


def more(request: Request) -> Iterator[Block]:
    """What a reader asks for who has read the rest."""
    words, view, link = request.words, request.ask("in_view").iloc[0], request.link
    changed, first = request.ask("since_last_time"), request.first_known(request.since)
    yield from sections.changes_by_kind(changed, request.since, request.as_of, view, words, link, first)
    if len(request.ask("no_longer_listed")) and not request.reader.is_public:
        yield Line(words("pilot.open.see"), f"{link('method')}#unanswered")
    yield by_stage(request, "flow", flow)
    yield Line(words("status.more_stagnation"), link("stagnation", by="stage"))
    yield from sections.ratings(request.ask("rating_gap"), words, link)


def longest_waits(request: Request) -> list[Block]:
    asked = [request.ask(name) for name in ("waiting_decisions", "norms_now")]
    return sections.longest_waits(*asked, request.ask("in_view").iloc[0], request.words, request.link)


def to_do(request: Request) -> list[Block]:
    pilots, meetings, costs = request.ask("waiting_decisions"), request.ask("next_meetings"), price_of(request)
    is_public = request.reader.is_public
    found = tasks.of_bodies(pilots, meetings, costs, request.words, request.link, is_public=is_public)
    return sections.to_do(found, request.words, request.link, is_public=is_public)


def price_of(request: Request) -> pandas.DataFrame:
    """What waiting costs, of all first, then of those that wait for each body."""
    return request.ask("cost_of_delay", by="body")


def by_stages(request: Request) -> Iterator[Block]:
    words = request.words
    yield by_stage(request, "building_up", building_up)
    yield note(words("status.building_note"))
    if records.may_be_outside(request.ask("in_view").iloc[0]):
        yield from map(note, records.outside_stages(request.ask("without_stage", at_most=records.NAMED), words))


def by_stage(request: Request, measure: str, drawn) -> Block:
    return sections.by_stage(request.ask("building_up"), measure, drawn, request.words)


def what_changed(request: Request) -> Iterator[Block]:
    changed, view = request.ask("since_last_time"), request.ask("in_view").iloc[0]
    first = request.first_known(request.since)
    return sections.what_changed(changed, request.since, request.as_of, view, request.words, first)
