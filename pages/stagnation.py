"""Stagnatie: where is it building up, is it growing, who is stuck, how long does it take, when does it clear?"""

import streamlit as st

from oversight import draw, figures, live
from oversight.figures import record_claims
from oversight.figures import stagnation_claims as claims
from oversight.figures.backlog import MONTHS
from oversight.figures.groups import DIMENSIONS, first_known
from oversight.figures.still_waiting import cohorts
from oversight.figures.view_claims import nothing
from oversight.sections import stagnation as sections

words, as_of, since = live.words(), live.as_of(), live.since()
link = live.linker()
theme = figures.theme_for(live.theme())
at_first = first_known((by, live.ask("stagnation", by=by)) for by in DIMENSIONS)
by = live.chosen("by", (at_first, *DIMENSIONS))
stage = live.chosen("stage", claims.STAGES)
address = claims.Address(by, stage, live.filters(), link, at_first)


def main() -> None:
    draw.open_page(words("stagnation.title"))
    whole, moved = live.ask("stagnation", by="all"), live.ask("stagnation_bridge", by="all", since=since)
    view = live.ask("in_view").iloc[0]
    draw.lead(claims.lead(whole, moved, since, view, words))
    is_empty = nothing(view, words) is not None
    outside = live.ask("without_stage", at_most=record_claims.NAMED)
    draw.notes([] if is_empty else record_claims.outside_stages(outside, words))
    if whole.empty:
        if view["n_in_all"] > 0:  # else there is nothing to choose otherwise
            draw.empty("stagnation.empty_filtered" if live.is_filtered() else "stagnation.empty")
        return
    draw.show(sections.since_last_time(whole, moved, since, as_of, words, theme))
    draw.show([sections.contents([section.__name__ for section in SECTIONS], words)])
    for section in SECTIONS:
        draw.heading(words(f"stagnation.{section.__name__}.heading"), anchor=section.__name__)
        section()
    for_analysts()


def where() -> None:
    spots = live.ask("stagnation", by=by)
    draw.show([sections.Choice(words("stagnation.divide"), claims.divisions(address, words))])
    left, right = draw.beside(1, 1)
    with left:
        draw.show(sections.by_months(spots, by, words, theme))
    with right:
        draw.show(sections.by_missed(live.ask("missed_decisions", by=by), by, words, theme))
    draw.show(sections.narrower(spots, address, words))
    draw.show(sections.grid(live.ask("stagnation_matrix", by=by), by, words, theme))
    draw.show(sections.chance(live.ask("missed_decisions"), words))


def growing() -> None:
    flow = live.ask("flow_by_month", by="all", stage=stage, months=MONTHS)
    tested, stages = live.ask("growth", by="all", stage=stage), live.ask("growth", by="stage")
    draw.show(sections.growing(flow, tested, stages, address, as_of, words, theme))


def stuck() -> None:
    draw.show(sections.stuck(live.ask("ageing"), live.ask("blocked"), link, words, theme))


def long() -> None:
    asked = cohorts(as_of)
    curves = [live.ask("share_waiting", by="all", **cohort) for cohort in asked]
    quantiles = [live.ask("wait_quantiles", by="all", **cohort) for cohort in asked]
    waiting, within = live.ask("waiting_decisions"), live.ask("chance_within", by="all")
    left, right = draw.beside(1, 1, key="long")
    with left:
        draw.show(sections.how_long(curves, quantiles, waiting, within, as_of, words, theme))
    with right:
        draw.show(sections.how_it_ends(live.ask("how_it_ends", by="all"), live.ask("outcomes"), words, theme))
        draw.show(sections.waits_by_group(live.ask("wait_quantiles", by=by), by, words))


def clears() -> None:
    draw.show(sections.clears(live.ask("queue_forecast"), live.ask("forecast_backtest"), words, theme))


@st.fragment
def for_analysts() -> None:
    box = st.expander(words("stagnation.analysts"), key="analysts", on_change="rerun")
    if box.open:  # what is in it is asked and drawn only then
        with box:
            days, chart = live.ask("cumulative_flow"), live.ask("control_chart", by="all", stage=stage)
            draw.show(sections.flow(days, chart, address, words, theme))


SECTIONS = (where, growing, stuck, long, clears)
main()
