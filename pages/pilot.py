"""Pilot: everything about one pilot: where it stands, its line of time, plan shifts, lessons and sources."""

from collections.abc import Iterator
from functools import partial

import streamlit as st

from doorstroom.report import charts
from doorstroom.report.screens import pilot as sections
from doorstroom.report.screens.blocks import Block, Definitions, Facts, Heading, Text, lead
from doorstroom.report.text import pilot as claims
from doorstroom.web import request, screen

OFFERED = 2_000  # in the list of pilots: a browser gets all of it at every visit

words = request.words()
link = request.linker()


def main() -> None:
    asked = st.query_params.get("id")
    title = request.made("pilot/title", partial(title_of, asked)) if asked else None
    screen.open_page(title or words("pilot.title"))
    if title is None:
        screen.empty("pilot.unknown" if asked else "pilot.missing", **({"id": asked} if asked else {}))
    else:
        screen.made("pilot", partial(content, asked))
    choose()


def title_of(asked: str) -> str | None:
    """What the pilot is called; None where there is none."""
    found = request.ask("pilot", pilot_key=asked)
    return None if found.empty else found["title"].iloc[0]


def content(asked: str) -> Iterator[Block]:
    pilot = request.ask("pilot", pilot_key=asked).iloc[0]
    yield lead(claims.standing(pilot, words))
    yield Text(claims.own_against_computed(pilot, words))
    yield Definitions(["computed_status"])
    yield Facts(claims.now(pilot, words))
    entries = request.ask("pilot_timeline", pilot_key=asked).assign(**pilot[["pilot_id", "municipality"]])
    yield from sections.line_of_time(entries, request.as_of(), words, link, charts.theme_for(request.theme()))
    yield from sections.lessons(entries, words, link)
    yield from sections.readiness(entries, words, link)
    yield Heading(words("pilot.record_heading"), 2)
    yield Facts(claims.recorded(pilot, words))


def choose() -> None:
    names, n_pilots = request.made("pilot/names", offered)
    st.selectbox(
        words("pilot.choose"),
        list(names),
        index=None,
        format_func=names.get,
        key="chosen_pilot",
        on_change=go_to_chosen,
        placeholder=words("pilot.choose_placeholder"),
    )
    if n_pilots > OFFERED:
        screen.note(words("pilot.choose_cut", shown=OFFERED, total=n_pilots))


def offered() -> tuple[dict[str, str], int]:
    """The pilots to choose from, by their key, and how many there are."""
    pilots = request.ask("stage_now")
    return claims.choices(pilots, OFFERED, words), len(pilots)


def go_to_chosen() -> None:
    if chosen := st.session_state["chosen_pilot"]:
        st.query_params["id"] = chosen


main()
