"""What each possible answer would do to the figures: asked for with a button, and then told with the answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import streamlit as st

from doorstroom.drafts.draft import Draft
from doorstroom.drafts.job import Job
from doorstroom.report.screens import records as sections
from doorstroom.report.screens.blocks import empty, note
from doorstroom.store.answering import SAME_AS
from doorstroom.store.effects import MOST, about
from doorstroom.web import request as door
from doorstroom.web.records import desk
from doorstroom.web.records.desk import words
from doorstroom.web.screen import show_blocks

CHECK, EFFECTS = "check", "effects"
ASKED = "ds_effects"
FIRST = ""  # asked of the first questions; else of the pilot that is named

Row = Mapping[str, object]
# Of the first questions, or of one pilot, and as which other one → the command that tries them, started.
Work = Callable[[str, str], Job]


def of_draft(own: Draft) -> Work:
    """The work on what a list would open."""

    def begin(pilot: str, same_as: str) -> Job:
        given = desk.drafts().given(own, is_answered=True)
        of = [f"--effects-of={pilot}"] if pilot else []
        of += [f"--effects-same-as={same_as}"] if same_as else []
        return desk.work(own, CHECK, *given, "--effects", *of)

    return begin


def of_store(pilot: str, same_as: str) -> Job:
    """The work on what is open now."""
    job = desk.act(f"{EFFECTS} {door.now().version} {door.now().language} {pilot} {same_as}")
    if not job.was_started:
        options = [EFFECTS, "--json", "--progress", "lines", *([f"--same-as={same_as}"] if same_as else [])]
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


def of_same(row: Row, same_as: str, begin: Work) -> None:
    """What it does that the pilot of a question is another one, once that was asked for."""
    known = _known(str(row["pilot_key"]), begin, words()("handing_in.effects_ask_same"), same_as)
    if said := sections.effect(row, SAME_AS, known, words()):
        show_blocks([note(said)])


def _asked() -> set[str]:
    return st.session_state.setdefault(ASKED, set())


def _known(of: str, begin: Work, label: str, same_as: str = "") -> sections.Effects:
    """What is known once it was asked for; a button before that."""
    name = f"{of} {same_as}".strip()
    if name not in _asked():
        st.button(label, key=f"ds-effects-{name}", on_click=partial(_ask, name))
        return {}
    state = desk.ended(begin(of, same_as))
    if state.answer is None:
        show_blocks([empty(state.problem or words()("handing_in.was_ended"))])
        return {}
    return {(tuple(one["about"]), one["answer"]): one["figures"] for one in state.answer["effects"]}


def _ask(of: str) -> None:
    _asked().add(of)
