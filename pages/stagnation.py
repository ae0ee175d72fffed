"""Stagnatie: where is it building up, is it growing, who is stuck, how long does it take, when does it clear?"""

from collections.abc import Iterable, Iterator
from functools import partial

from doorstroom.query.request import Request
from doorstroom.report.charts.flow_by_month import MONTHS
from doorstroom.report.charts.share_waiting import cohorts
from doorstroom.report.charts.theme import Theme, theme_for
from doorstroom.report.screens import stagnation as sections
from doorstroom.report.screens.blocks import Beside, Block, Choice, Later, lead, note
from doorstroom.report.text import stagnation as claims
from doorstroom.report.text.groups import DIMENSIONS, first_known
from doorstroom.report.text.in_view import nothing
from doorstroom.report.text.records import NAMED, not_listed, outside_stages


def title(request: Request) -> str:
    return request.words("stagnation.title")


def build(request: Request) -> Iterator[Block]:
    words, theme, address = request.words, theme_for(request.palette), address_of(request)
    asked = partial(request.ask, by=address.by)
    request.ahead("stagnation_bridge", by="all")
    request.ahead("ageing", "blocked")
    yield from leading(request, address)
    if request.ask("stagnation", by="all").empty:
        return
    months = sections.by_months(asked("stagnation"), address.by, words, theme)
    missed = sections.by_missed(asked("missed_decisions"), address.by, words, theme)
    yield Beside((1, 1), (months, missed))
    yield from sections.narrower(asked("stagnation"), address, words)
    yield sections.headed("stuck", words)
    too_long = sections.stuck(request.ask("ageing"), address.link, words)
    yield Beside((3, 2), (too_long, sections.blocked(request.ask("blocked"), address.link, words)), "who")
    yield Later(words("stagnation.analysts"), "analysts", for_analysts)


def address_of(request: Request) -> claims.Address:
    """How it is divided and which stage is looked at, as the address says; by the first division that is filled in."""
    at_first = first_known((by, request.ask("stagnation", by=by)) for by in DIMENSIONS)
    by, stage = request.chosen("by", (at_first, *DIMENSIONS)), request.chosen("stage", claims.watched())
    return claims.Address(by, stage, request.filters, request.link, at_first)


def leading(request: Request, address: claims.Address) -> Iterator[Block]:
    words, since, as_of = request.words, request.since, request.as_of
    whole, moved = request.ask("stagnation", by="all"), request.ask("stagnation_bridge", by="all")
    view = request.ask("in_view").iloc[0]
    yield lead(claims.lead(whole, moved, since, view, words))
    if nothing(view, words) is None:
        yield from map(note, outside_stages(request.ask("without_stage", at_most=NAMED), words))
        yield from map(note, not_listed(request.ask("no_longer_listed"), words))
    if whole.empty:
        yield from sections.nobody(view, words, is_filtered=bool(request.filters))
        return
    yield from sections.since_last_time(whole, moved, since, as_of, words, theme_for(request.palette))
    yield sections.headed("where", words)
    yield Choice(words("stagnation.divide"), claims.divisions(address, words))


def growing(request: Request, address: claims.Address, theme: Theme) -> Iterable[Block]:
    flow = request.ask("flow_by_month", by="all", stage=address.stage, months=MONTHS)
    stages, whole = request.ask("growth", by="stage"), request.ask("growth", by="all", stage="open")
    return sections.growing(flow, whole, stages, address, request.as_of, request.words, theme)


def how_long(request: Request, theme: Theme) -> list[Block]:
    names, since_when = ("share_waiting", "wait_quantiles"), cohorts(request.as_of)
    curves, quantiles = ([request.ask(name, by="all", **cohort) for cohort in since_when] for name in names)
    rest = request.ask("waiting_decisions"), request.ask("chance_within", by="all")
    return sections.how_long(curves, quantiles, *rest, request.as_of, request.words, theme)


def how_it_ends(request: Request, address: claims.Address, theme: Theme) -> Iterator[Block]:
    words = request.words
    yield from sections.how_it_ends(request.ask("how_it_ends", by="all"), request.ask("outcomes"), words, theme)
    yield from sections.waits_by_group(request.ask("wait_quantiles", by=address.by), address.by, words)


def for_analysts(request: Request) -> Iterator[Block]:
    """Whether it grows, how long it takes, when it clears, and how well that was foretold."""
    request.ahead("forecast_backtest", "queue_forecast", "cumulative_flow")
    words, theme, address = request.words, theme_for(request.palette), address_of(request)
    yield from sections.grid(request.ask("stagnation_matrix", by=address.by), address.by, words, theme)
    yield from growing(request, address, theme)
    yield from sections.ages(request.ask("ageing"), address.link, words, theme)
    yield from sections.chance(request.ask("missed_decisions"), words)
    yield sections.headed("long", words)
    yield Beside((1, 1), (how_long(request, theme), how_it_ends(request, address, theme)), "long")
    yield from sections.clears(request.ask("queue_forecast"), request.ask("forecast_backtest"), words, theme)
    days, chart = request.ask("cumulative_flow"), request.ask("control_chart", by="all", stage=address.stage)
    yield from sections.flow(days, chart, address, words, theme)
