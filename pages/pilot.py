"""Pilot: everything about one pilot: where it stands, its line of time, plan shifts, lessons and sources."""

import streamlit as st

from oversight import columns, draw, figures, live
from oversight.figures import pilot_claims as claims
from oversight.markup import Table

OFFERED = 2_000  # in the list of pilots: a browser gets all of it at every visit

words = live.words()
link = live.linker()


def main() -> None:
    asked = st.query_params.get("id")
    found = live.ask("pilot", pilot_key=asked) if asked else None
    if found is None or found.empty:
        draw.open_page(words("pilot.title"))
        draw.empty("pilot.unknown" if asked else "pilot.missing", **({"id": asked} if asked else {}))
        choose()
        return
    pilot = found.iloc[0]
    draw.open_page(pilot["title"])
    draw.lead(claims.standing(pilot, words))
    draw.text(claims.own_against_computed(pilot, words))
    draw.definition_links("computed_status")
    draw.facts(claims.now(pilot, words))
    entries = live.ask("pilot_timeline", pilot_key=asked).assign(**pilot[["pilot_id", "municipality"]])
    line_of_time(entries)
    lessons(entries)
    readiness(entries)
    draw.heading(words("pilot.record_heading"))
    draw.facts(claims.recorded(pilot, words))
    choose()


def choose() -> None:
    pilots = live.ask("stage_now")
    names = claims.choices(pilots, OFFERED, words)
    st.selectbox(
        words("pilot.choose"),
        list(names),
        index=None,
        format_func=names.get,
        key="chosen_pilot",
        on_change=go_to_chosen,
        placeholder=words("pilot.choose_placeholder"),
    )
    if len(pilots) > OFFERED:
        draw.note(words("pilot.choose_cut", shown=OFFERED, total=len(pilots)))


def go_to_chosen() -> None:
    if chosen := st.session_state["chosen_pilot"]:
        st.query_params["id"] = chosen


def line_of_time(entries) -> None:
    if entries.empty:
        draw.heading(words("pilot.timeline_heading"))
        draw.empty("pilot.timeline_empty")
        return
    picture = figures.plan_shifts(entries, words, figures.theme_for(live.theme()), as_of=live.as_of())
    told, caption = columns.timeline_in_words(entries, words), words("pilot.timeline_table")
    table = Table(told, columns.timeline(words, link), caption, name="pilot_timeline", data=entries)
    draw.picture(picture, table, ["plan_shift"], "plan_shifts")


def lessons(entries) -> None:
    draw.heading(words("pilot.lessons_heading"))
    some = entries[entries["kind"] == "lesson"]
    if some.empty:
        draw.note(words("pilot.lessons_none"))
    else:
        told, caption = columns.timeline_in_words(some, words), words("pilot.lessons_table")
        draw.table(told, columns.lessons(words, link), caption, "pilot_lessons", data=some)


def readiness(entries) -> None:
    draw.heading(words("pilot.readiness_heading"))
    some = claims.latest_readiness(entries)
    if some.empty:
        draw.note(words("pilot.readiness_none"))
    else:
        told, caption = columns.timeline_in_words(some, words), words("pilot.readiness_table")
        draw.table(told, columns.readiness(words, link), caption, "pilot_readiness", data=some)


main()
