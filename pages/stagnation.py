"""Stagnatie: where is it building up, is it growing, who is stuck, how long does it take, when does it clear?"""

from collections.abc import Iterator

import streamlit as st

from doorstroom.report import charts
from doorstroom.report.charts.flow_by_month import MONTHS
from doorstroom.report.charts.share_waiting import cohorts
from doorstroom.report.screens import stagnation as sections
from doorstroom.report.screens.blocks import Block, Choice, lead, note
from doorstroom.report.text import stagnation as claims
from doorstroom.report.text.groups import DIMENSIONS, first_known
from doorstroom.report.text.in_view import nothing
from doorstroom.report.text.records import NAMED, outside_stages
from doorstroom.web import request, screen

words, as_of, since = request.words(), request.as_of(), request.since()
theme = charts.theme_for(request.theme())
at_first = request.made(
    "stagnation/by", lambda: first_known((by, request.ask("stagnation", by=by)) for by in DIMENSIONS)
)
by = request.chosen("by", (at_first, *DIMENSIONS))
stage = request.chosen("stage", claims.STAGES)
address = claims.Address(by, stage, request.filters(), request.linker(), at_first)


def main() -> None:
    screen.open_page(words("stagnation.title"))
    screen.made("stagnation/leading", leading)
    if request.made("stagnation/is_empty", lambda: request.ask("stagnation", by="all").empty):
        return
    left, right = screen.beside(1, 1)
    with left:
        screen.made("stagnation/months", lambda: sections.by_months(asked("stagnation"), by, words, theme))
    with right:
        screen.made("stagnation/missed", lambda: sections.by_missed(asked("missed_decisions"), by, words, theme))
    screen.made("stagnation/middle", middle)
    left, right = screen.beside(1, 1, key="long")
    with left:
        screen.made("stagnation/how_long", how_long)
    with right:
        screen.made("stagnation/how_it_ends", how_it_ends)
    screen.made("stagnation/clears", clears)
    for_analysts()


def leading() -> Iterator[Block]:
    whole, moved = request.ask("stagnation", by="all"), request.ask("stagnation_bridge", by="all", since=since)
    view = request.ask("in_view").iloc[0]
    yield lead(claims.lead(whole, moved, since, view, words))
    if nothing(view, words) is None:
        yield from map(note, outside_stages(request.ask("without_stage", at_most=NAMED), words))
    if whole.empty:
        yield from sections.nobody(view, words, is_filtered=request.is_filtered())
        return
    yield from sections.since_last_time(whole, moved, since, as_of, words, theme)
    yield sections.contents(words)
    yield sections.headed("where", words)
    yield Choice(words("stagnation.divide"), claims.divisions(address, words))


def asked(name: str):
    return request.ask(name, by=by)


def middle() -> Iterator[Block]:
    yield from sections.narrower(asked("stagnation"), address, words)
    yield from sections.grid(asked("stagnation_matrix"), by, words, theme)
    yield from sections.chance(request.ask("missed_decisions"), words)
    flow = request.ask("flow_by_month", by="all", stage=stage, months=MONTHS)
    stages, whole = request.ask("growth", by="stage"), request.ask("growth", by="all", stage="open")
    yield from sections.growing(flow, whole, stages, address, as_of, words, theme)
    yield from sections.stuck(request.ask("ageing"), request.ask("blocked"), address.link, words, theme)
    yield sections.headed("long", words)


def how_long() -> list[Block]:
    names, since_when = ("share_waiting", "wait_quantiles"), cohorts(as_of)
    curves, quantiles = ([request.ask(name, by="all", **cohort) for cohort in since_when] for name in names)
    rest = request.ask("waiting_decisions"), request.ask("chance_within", by="all")
    return sections.how_long(curves, quantiles, *rest, as_of, words, theme)


def how_it_ends() -> Iterator[Block]:
    yield from sections.how_it_ends(request.ask("how_it_ends", by="all"), request.ask("outcomes"), words, theme)
    yield from sections.waits_by_group(asked("wait_quantiles"), by, words)


def clears() -> list[Block]:
    return sections.clears(request.ask("queue_forecast"), request.ask("forecast_backtest"), words, theme)


@st.fragment
def for_analysts() -> None:
    box = st.expander(words("stagnation.analysts"), key="analysts", on_change="rerun")
    if box.open:  # what is in it is asked and drawn only then
        days, chart = request.ask("cumulative_flow"), request.ask("control_chart", by="all", stage=stage)
        with box:
            screen.made("stagnation/analysts", lambda: sections.flow(days, chart, address, words, theme))


main()
