"""Going back to a version: readers see it again as it was."""

from __future__ import annotations

from functools import partial

import streamlit as st

from doorstroom.drafts.job import Job
from doorstroom.report.screens.blocks import Heading, Text, empty
from doorstroom.store.versions import number_of
from doorstroom.web import acting
from doorstroom.web import request as door
from doorstroom.web.records import desk
from doorstroom.web.records.desk import words
from doorstroom.web.screen import show_blocks

BACK = "back"
GOING = "ds_going_back"


def draw() -> None:
    """The choice of a version and the button, or how going back went."""
    if name := st.session_state.get(GOING):
        _went(desk.act(name))
        return
    reader = door.now().reader
    if not (reader.is_admin and reader.sets_for_all):  # readers of all municipalities see it
        return
    shown = door.now().version
    others = [name for name in reversed(desk.store().names()) if name != shown]
    if not others:
        return
    show_blocks([Heading(words()("handing_in.back_to_heading"), 2), Text(words()("handing_in.back_to_why"))])
    named = {name: words()("handing_in.version", number=number_of(name), at=name.partition("_")[0]) for name in others}
    chosen = st.selectbox(
        words()("handing_in.back_to_which"),
        others,
        index=None,
        key=acting.kept("ds-back-to"),
        format_func=named.get,
        placeholder=words()("handing_in.choose"),
    )
    if chosen:
        st.button(words()("handing_in.back_to", version=named[chosen]), on_click=partial(_go, chosen))


def _go(version: str) -> None:
    name = f"{BACK} {version}"
    st.session_state[GOING] = name
    desk.start(desk.act(name), BACK, *([f"--by={who}"] if (who := acting.known_actor()) else []), about=[version])


def _went(job: Job) -> None:
    state = desk.ended(job)
    if state.status == 0:
        _forget(job)
        st.rerun()
    show_blocks([empty(state.problem or words()("handing_in.was_ended"))])
    st.button(words()("handing_in.again"), key="ds-again", on_click=partial(_forget, job))


def _forget(job: Job) -> None:
    job.forget()
    del st.session_state[GOING]
