"""Stagnatie: where is it building up, is it growing, who is stuck, how long does it take, when does it clear?"""

from collections.abc import Iterator

import streamlit as st

from oversight import draw, figures, live
from oversight.figures import stagnation_claims as claims
from oversight.figures.backlog import MONTHS
from oversight.figures.groups import DIMENSIONS, first_known
from oversight.figures.record_claims import NAMED, outside_stages
from oversight.figures.still_waiting import cohorts
from oversight.figures.view_claims import nothing
from oversight.sections import stagnation as sections
from oversight.sections.blocks import Block, Choice, lead, note

words, as_of, since = live.words(), live.as_of(), live.since()
theme = figures.theme_for(live.theme())
at_first = live.made("stagnation/by", lambda: first_known((by, live.ask("stagnation", by=by)) for by in DIMENSIONS))
by = live.chosen("by", (at_first, *DIMENSIONS))
stage = live.chosen("stage", claims.STAGES)
address = claims.Address(by, stage, live.filters(), live.linker(), at_first)


def main() -> None:
    draw.open_page(words("stagnation.title"))
    draw.made("stagnation/leading", leading)
    if live.made("stagnation/is_empty", lambda: live.ask("stagnation", by="all").empty):
        return
    left, right = draw.beside(1, 1)
    with left:
        draw.made("stagnation/months", lambda: sections.by_months(asked("stagnation"), by, words, theme))
    with right:
        draw.made("stagnation/missed", lambda: sections.by_missed(asked("missed_decisions"), by, words, theme))
    draw.made("stagnation/middle", middle)
    left, right = draw.beside(1, 1, key="long")
    with left:
        draw.made("stagnation/how_long", how_long)
    with right:
        draw.made("stagnation/how_it_ends", how_it_ends)
    draw.made("stagnation/clears", clears)
    for_analysts()


def leading() -> Iterator[Block]:
    whole, moved = live.ask("stagnation", by="all"), live.ask("stagnation_bridge", by="all", since=since)
    view = live.ask("in_view").iloc[0]
    yield lead(claims.lead(whole, moved, since, view, words))
    if nothing(view, words) is None:
        yield from map(note, outside_stages(live.ask("without_stage", at_most=NAMED), words))
    if whole.empty:
        yield from sections.nobody(view, words, is_filtered=live.is_filtered())
        return
    yield from sections.since_last_time(whole, moved, since, as_of, words, theme)
    yield sections.contents(words)
    yield sections.headed("where", words)
    yield Choice(words("stagnation.divide"), claims.divisions(address, words))


def asked(name: str):
    return live.ask(name, by=by)


def middle() -> Iterator[Block]:
    yield from sections.narrower(asked("stagnation"), address, words)
    yield from sections.grid(asked("stagnation_matrix"), by, words, theme)
    yield from sections.chance(live.ask("missed_decisions"), words)
    flow = live.ask("flow_by_month", by="all", stage=stage, months=MONTHS)
    stages, whole = live.ask("growth", by="stage"), live.ask("growth", by="all", stage="open")
    yield from sections.growing(flow, whole, stages, address, as_of, words, theme)
    yield from sections.stuck(live.ask("ageing"), live.ask("blocked"), address.link, words, theme)
    yield sections.headed("long", words)


def how_long() -> list[Block]:
    names, since_when = ("share_waiting", "wait_quantiles"), cohorts(as_of)
    curves, quantiles = ([live.ask(name, by="all", **cohort) for cohort in since_when] for name in names)
    rest = live.ask("waiting_decisions"), live.ask("chance_within", by="all")
    return sections.how_long(curves, quantiles, *rest, as_of, words, theme)


def how_it_ends() -> Iterator[Block]:
    yield from sections.how_it_ends(live.ask("how_it_ends", by="all"), live.ask("outcomes"), words, theme)
    yield from sections.waits_by_group(asked("wait_quantiles"), by, words)


def clears() -> list[Block]:
    return sections.clears(live.ask("queue_forecast"), live.ask("forecast_backtest"), words, theme)


@st.fragment
def for_analysts() -> None:
    box = st.expander(words("stagnation.analysts"), key="analysts", on_change="rerun")
    if box.open:  # what is in it is asked and drawn only then
        days, chart = live.ask("cumulative_flow"), live.ask("control_chart", by="all", stage=stage)
        with box:
            draw.made("stagnation/analysts", lambda: sections.flow(days, chart, address, words, theme))


main()
