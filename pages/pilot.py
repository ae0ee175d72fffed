"""Pilot: everything about one pilot: where it stands, its line of time, plan shifts, lessons and sources."""

import streamlit as st

from oversight import columns, figures, live
from oversight.figures import pilot_claims as claims
from oversight.markup import Table

words = live.words()


def main() -> None:
    asked = st.query_params.get("id")
    found = live.ask("pilot", pilot_key=asked) if asked else None
    if found is None or found.empty:
        live.open_page(words("pilot.title"))
        live.empty("pilot.unknown" if asked else "pilot.missing", **({"id": asked} if asked else {}))
        choose()
        return
    pilot = found.iloc[0]
    live.open_page(pilot["title"])
    live.lead(claims.standing(pilot, words))
    live.text(claims.own_against_computed(pilot, words))
    live.definition_link("computed_status")
    live.facts(claims.now(pilot, words))
    entries = live.ask("pilot_timeline", pilot_key=asked)
    line_of_time(entries)
    lessons_and_readiness(entries)
    live.heading(words("pilot.record_heading"))
    live.facts(claims.recorded(pilot, words))
    choose()


def choose() -> None:
    pilots = live.ask("stage_now")
    names = claims.choices(pilots, words)
    chosen = st.selectbox(
        words("pilot.choose"), list(names), index=None, format_func=names.get, placeholder=words("pilot.choose_placeholder")
    )
    if chosen:
        live.link_line(names[chosen], live.link("pilot", id=chosen))


def line_of_time(entries) -> None:
    if entries.empty:
        live.heading(words("pilot.timeline_heading"))
        live.empty("pilot.timeline_empty")
        return
    picture = figures.plan_shifts(entries, words, figures.theme_for(live.theme()), as_of=live.as_of())
    live.heading(picture.title)
    table = Table(columns.timeline_in_words(entries, words), columns.timeline(words), words("pilot.timeline_table"))
    live.figure(picture.figure, picture.alt, table, key="plan_shifts")
    live.definition_link("plan_shift")


def lessons_and_readiness(entries) -> None:
    for kind in ("lesson", "readiness"):
        section = "lessons" if kind == "lesson" else "readiness"
        live.heading(words(f"pilot.{section}_heading"))
        some = entries[entries["kind"] == kind]
        if some.empty:
            live.note(words(f"pilot.{section}_none"))
        else:
            live.table(columns.timeline_in_words(some, words), columns.said(kind, words), words(f"pilot.{section}_table"))


main()
