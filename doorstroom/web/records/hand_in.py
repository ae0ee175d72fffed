"""One hand-in that there is: what it changed, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from doorstroom.drafts.job import Job, State
from doorstroom.report import html
from doorstroom.report.parts import Entry
from doorstroom.report.screens import records as sections
from doorstroom.report.screens.blocks import Entries, Heading, Line, Text, empty, lead, note
from doorstroom.web import acting
from doorstroom.web import request as door
from doorstroom.web.records import desk
from doorstroom.web.records.desk import words
from doorstroom.web.screen import show_blocks

COMPARE, TAKE_BACK, PURGE = "compare", "take-back", "purge"
SAID, PURGING = "ds_why_back", "ds_purging"


def draw(name: str, *, is_there: bool) -> None:
    """What it changed, and the form that takes it back."""
    taking = desk.act(f"{TAKE_BACK} {name}")
    if taking.was_started:
        _taken_back(name, taking)
        return
    purging = desk.act(f"{PURGE} {name}")
    if purging.was_started or st.session_state.get(PURGING) == name:
        _purged(name, purging)
        return
    if not is_there:
        show_blocks([empty(words()("handing_in.unknown_hand_in"))])
        return
    kept = desk.store().ledger.hand_in(name)
    show_blocks(sections.kept(kept.counts, kept.n_flags, words()))
    _what_it_changed(name)
    reader, by = door.now().reader, door.logged_in_as()
    if reader.is_admin or (reader.may_act_for(kept.source.municipality) and by is not None and by == kept.handed_in_by):
        _take_back(name, taking)
    else:
        show_blocks([note(words()("handing_in.take_back_whom"))])
    if reader.is_admin and reader.sets_for_all:  # every version and copy goes, of all municipalities
        _purge(name, purging)


def _what_it_changed(name: str) -> None:
    """What it changed beside all others, of the version that is shown."""
    show_blocks([Heading(words()("handing_in.changes_heading"), 2)])
    comparing = desk.act(f"{COMPARE} {name} {door.now().version} {door.now().language}")
    if not comparing.was_started:
        st.button(words()("handing_in.see_changed"), key="ds-compare", on_click=partial(_compare, comparing, name))
        return
    state = desk.ended(comparing)
    if not desk.failed(comparing, state):
        show_blocks(sections.changed(state.answer["changes"], words(), door.now().link))


def _compare(job: Job, name: str) -> None:
    desk.start(job, COMPARE, name, "--json")


def _take_back(name: str, job: Job) -> None:
    show_blocks([Heading(words()("handing_in.take_back_heading"), 2), Text(words()("handing_in.take_back_why"))])
    with st.form("ds-take-back", border=False, enter_to_submit=False):
        why = st.text_input(words()("handing_in.why"), max_chars=300)
        by = acting.actor("ds-take-back")
        is_asked = st.form_submit_button(words()("handing_in.take_back"))
    if not is_asked:
        return
    if not why.strip() or not by.strip():
        st.error(words()("handing_in.why_lacks"))
        return
    options = [f"--why={why.strip()}", f"--by={acting.remember(by)}", "--json"]
    st.session_state[f"{SAID}_{name}"] = options
    desk.start(job, TAKE_BACK, name, *options, "--unless-others-fall")
    st.rerun()


def _taken_back(name: str, job: Job) -> None:
    """How taking back went; where something else rests on it, whether to do it all the same."""
    state: State = desk.ended(job)
    request = door.now()
    falls = [Entry(one) for one in state.answer["falls"]] if state.answer else []
    if state.status == 0 and state.answer and state.answer["taken_back"] is None:
        show_blocks([empty(words()("writing.falls")), Entries(falls)])
        options = st.session_state.get(f"{SAID}_{name}")
        if options:  # else they were said in another session: the form asks them again
            st.button(
                words()("writing.take_back_still"), key="ds-back-still", on_click=partial(_sure, job, name, options)
            )
        st.button(words()("writing.let_stand"), key="ds-back-not", on_click=job.forget)
        return
    if state.status == 0:
        show_blocks([lead(words()("handing_in.was_taken_back"))])
        if falls:
            show_blocks([Text(words()("writing.fell")), Entries(falls)])
        show_blocks([Line(words()("handing_in.see_all"), request.link("records"))])
        return
    show_blocks([empty(state.problem or words()("handing_in.was_ended"))])
    st.button(words()("handing_in.again"), key="ds-again", on_click=job.forget)


def _sure(job: Job, name: str, options: Sequence[str]) -> None:
    """Take back all the same."""
    job.forget()
    desk.start(job, TAKE_BACK, name, *options)


def _purge(name: str, job: Job) -> None:
    """Removing it for good, which nothing brings back: it is asked twice."""
    with st.expander(words()("handing_in.purge_heading"), key="ds-purge"), st.form("ds-purge-form", border=False):
        st.html(html.paragraph(words()("handing_in.purge_why")))
        why = st.text_input(words()("handing_in.purge_reason"), max_chars=300, key="ds-purge-why")
        is_sure = st.checkbox(words()("handing_in.purge_sure"), key="ds-purge-sure")
        by = acting.actor("ds-purge")
        is_asked = st.form_submit_button(words()("handing_in.purge"))
    if not is_asked:
        return
    if not why.strip() or not by.strip() or not is_sure:
        st.error(words()("handing_in.purge_lacks"))
        return
    options = [f"--hand-in={name}", f"--why={why.strip()}", f"--by={acting.remember(by)}", "--json"]
    st.session_state[PURGING] = name
    desk.start(job, PURGE, *options)
    st.rerun()


def _purged(name: str, job: Job) -> None:
    """How removing went. With all else that is kept for a while, the traces of the work itself go."""
    state: State = desk.ended(job)
    if name not in {one.id for one in desk.store().ledger.hand_ins(also_taken_back=True)}:
        show_blocks([lead(words()("handing_in.was_purged")), Text(words()("handing_in.purged_elsewhere"))])
        show_blocks([Line(words()("handing_in.see_all"), door.now().link("records"))])
        return
    show_blocks([empty(state.problem or words()("handing_in.was_ended"))])
    st.button(words()("handing_in.again"), key="ds-again", on_click=partial(_not_purged, job))


def _not_purged(job: Job) -> None:
    st.session_state.pop(PURGING, None)
    job.forget()
