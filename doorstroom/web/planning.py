"""Draws the form in which all areas and target groups of a plan are chosen at once."""

from __future__ import annotations

from collections.abc import Sequence

import pandas
import streamlit as st

from doorstroom.contract.model import Form, contract
from doorstroom.report.html import plain
from doorstroom.report.parts import Entry
from doorstroom.report.screens.blocks import Entries, Text
from doorstroom.report.screens.writing import Plan, Writing
from doorstroom.web import acting
from doorstroom.web import request as door
from doorstroom.web.screen import show_blocks

NONE, CHOSEN = "", "chosen"
LONGEST_REASON = 2_000


def choose(piece: Writing, key: str) -> Plan | None:
    """Which plan is written down; None for one choice by itself."""
    words = door.now().words
    labels = {one.key: plain(one.label) for one in piece.plans} | {NONE: words("writing.one_choice")}
    asked = piece.plan_asked if piece.plan_asked in labels else NONE
    field = acting.kept(key, asked)
    chosen = st.radio(words("writing.plan_which"), list(labels), key=field, format_func=labels.get, horizontal=True)
    return next((one for one in piece.plans if one.key == chosen), None)


def draw(form: Form, plan: Plan, pilot: pandas.Series, key: str) -> Sequence[str] | None:
    """The form; the hand-in that came of it, None until it was sent and understood."""
    words, column = door.now().words, contract().tables[form.table].columns["reason"]
    with st.form(key, enter_to_submit=False):
        show_blocks([Text(words.count("writing.plan_meaning", len(plan.cells)))])
        show_blocks([Entries([Entry(said) for _, _, said in plan.cells])])
        label = words.column(form.table, "reason")
        note = column.note[words.language]
        reason = st.text_area(label, max_chars=LONGEST_REASON, height=96, key=f"{key}-reason", help=note)
        by = acting.actor(key)
        is_sent = st.form_submit_button(plain(plan.label), type="primary")
    return _written(form, plan, pilot, reason, by) if is_sent else None


def _written(form: Form, plan: Plan, pilot: pandas.Series, reason: str, by: str) -> Sequence[str] | None:
    words = door.now().words
    lacking = [] if reason and reason.strip() else [words.column(form.table, "reason")]
    lacking += [] if by.strip() else [words("writing.name")]
    if lacking:
        acting.say(words("writing.fill_in", labels=words.join(lacking)), "warn")
        return None
    of = {"municipality": pilot["municipality"], "pilot_id": str(pilot["pilot_id"])}
    rows = [
        of | {"area": area, "target_group": group, "role": CHOSEN, "reason": reason} for area, group, _ in plan.cells
    ]
    options = ["write", "--together", f"--by={acting.remember(by)}"]
    state = acting.run(options, [form.name], words("writing.busy"), rows)
    if not acting.is_done(state):
        return None
    return [one["hand_in"] for one in state.answer["hand_ins"]] if state.answer else []
