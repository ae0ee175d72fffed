"""What each possible answer would do to the figures: asked for with a button, and then told with the answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import streamlit as st

from doorstroom.drafts.draft import Draft
from doorstroom.drafts.job import Job
from doorstroom.report.screens import records as sections
from doorstroom.report.screens.blocks import empty
from doorstroom.store.effects import MOST, about
from doorstroom.web import request as door
from doorstroom.web.records import desk
from doorstroom.web.records.desk import words
from doorstroom.web.screen import show_blocks

CHECK, EFFECTS = "check", "effects"
ASKED = "ds_effects"
FIRST = ""  # asked of the first questions; else of the pilot that is named

Row = Mapping[str, object]
Work = Callable[[str], Job]  # of the first questions, or of one pilot → the command that tries them, started


def of_draft(own: Draft) -> Work:
    """The work on what a list would open."""

    def begin(pilot: str) -> Job:
        given = desk.drafts().given(own, is_answered=True)
        return desk.work(own, CHECK, *given, "--effects", *([f"--effects-of={pilot}"] if pilot else []))

    return begin


def of_store(pilot: str) -> Job:
    """The work on what is open now."""
    job = desk.act(f"{EFFECTS} {door.now().version} {door.now().language} {pilot}")
    if not job.was_started:
        options = [EFFECTS, "--json", "--progress", "lines"]
        desk.start(job, *options, about=[pilot] if pilot else [])
    return job


def of_first(rows: Sequence[Row], begin: Work) -> sections.Effects:
    """What each answer to the first questions does: a button, and once it was clicked what came of it."""
    known = _known(FIRST, begin, words()("handing_in.effects_ask" if len(rows) <= MOST else "handing_in.effects_first"))
    show_blocks(sections.effects(rows[:MOST], known, words()))
    return known


def of_one(row: Row, rows: Sequence[Row], begin: Work, known: sections.Effects) -> sections.Effects:
    """The same of a question that is chosen and is none of the first."""
    if any(about(one) == about(row) for one in rows[:MOST]):
        return known
    return {**known, **_known(str(row["pilot_key"]), begin, words()("handing_in.effects_ask_one"))}


def _asked() -> set[str]:
    return st.session_state.setdefault(ASKED, set())


def _known(of: str, begin: Work, label: str) -> sections.Effects:
    """What is known once it was asked for; a button before that."""
    if of not in _asked():
        st.button(label, key=f"ds-effects-{of}", on_click=partial(_ask, of))
        return {}
    state = desk.ended(begin(of))
    if state.answer is None:
        show_blocks([empty(state.problem or words()("handing_in.was_ended"))])
        return {}
    return {(tuple(one["about"]), one["answer"]): one["figures"] for one in state.answer["effects"]}


def _ask(of: str) -> None:
    _asked().add(of)
