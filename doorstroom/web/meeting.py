"""Draws the form in which all that one meeting decided is written down at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas
import streamlit as st

from doorstroom.contract.model import Form, contract
from doorstroom.i18n import Words
from doorstroom.query import address
from doorstroom.report.html import plain
from doorstroom.report.screens.blocks import Text, note
from doorstroom.report.screens.writing import Meeting, Writing
from doorstroom.web import acting
from doorstroom.web import request as door
from doorstroom.web.screen import show_blocks

LATELY = 14  # days: a meeting of so long ago is the one that is meant, where no other day is chosen
NOT_DECIDED = NONE = ""


def choose(piece: Writing, key: str) -> Meeting | None:
    """Of which meeting what it decided is written down; None for a pilot by itself."""
    words = door.now().words
    labels = {NONE: words("writing.one_pilot")} | {one.key: plain(one.label) for one in piece.meetings}
    options = [*(one.key for one in piece.meetings), NONE]
    field = acting.kept(key, piece.meeting_asked if piece.meeting_asked in labels else None)
    chosen = st.radio(words("writing.meeting"), options, key=field, format_func=labels.get)
    return next((one for one in piece.meetings if one.key == chosen), None)


@dataclass(frozen=True)
class Sent:
    """What came of a form that was sent: the hand-ins; or how it is told that others wrote some of it meanwhile."""

    hand_ins: Sequence[str] = ()
    overtaken: str | None = None


def draw(form: Form, meeting: Meeting, key: str) -> Sent | None:
    """The form; what came of it, None until it was sent and understood."""
    words, as_of = door.now().words, door.now().as_of
    gone = st.session_state.get(f"{key}-gone", frozenset())  # what others wrote about while this was filled in
    pilots = {pilot: label for pilot, label in meeting.pilots.items() if pilot not in gone}
    known = contract().tables[form.table].columns["happened_on"]
    with st.form(key, enter_to_submit=False):
        show_blocks([Text(words("writing.meaning.meeting"))])
        day: dt.date | None = st.date_input(
            words("writing.meeting_day"),
            value=_held_on(meeting) or as_of,
            min_value=address.FIRST_DAY,
            max_value=as_of,
            format="DD-MM-YYYY",
            key=f"{key}-day",
            help=known.note[words.language],
        )
        outcomes = {pilot: _outcome(form, label, f"{key}-{pilot}", words) for pilot, label in pilots.items()}
        if meeting.n_more:
            show_blocks([note(words.count("writing.more_on_agenda", meeting.n_more))])
        by = acting.actor(key)
        is_sent = st.form_submit_button(words("writing.save"), type="primary")
    return _written(form, meeting, day, outcomes, by, key) if is_sent else None


def _outcome(form: Form, label: str, key: str, words: Words) -> str:
    codes = [NOT_DECIDED, *contract().outcomes[form.milestone]]
    labels = {code: words.label("outcome", code) for code in codes[1:]} | {NOT_DECIDED: words("writing.not_decided")}
    return st.radio(plain(label), codes, key=acting.kept(key), format_func=labels.get, horizontal=True)


def _held_on(meeting: Meeting) -> dt.date | None:
    """The day of the body's last meeting that pilots waited for, where it was lately."""
    held = door.now().ask("meetings_held")
    of_body = held[(held["municipality"] == meeting.municipality) & (held["body"] == meeting.body)]
    if of_body.empty:
        return None
    latest = pandas.Timestamp(of_body["meets_on"].max()).date()
    return latest if (door.now().as_of - latest).days <= LATELY else None


def _written(
    form: Form, meeting: Meeting, day: dt.date | None, outcomes: Mapping[str, str], by: str, key: str
) -> Sent | None:
    words, decided = door.now().words, {pilot: code for pilot, code in outcomes.items() if code != NOT_DECIDED}
    lacking = [] if day else [words("writing.meeting_day")]
    lacking += [] if decided else [words("writing.one_decision")]
    lacking += [] if by.strip() else [words("writing.name")]
    if lacking:
        acting.say(words("writing.fill_in", labels=words.join(lacking)), "warn")
        return None
    rows = []
    for pilot, code in decided.items():
        of = {"municipality": meeting.municipality, "pilot_id": pilot.removeprefix(f"{meeting.municipality}/")}
        rows.append(of | {"outcome": code, "happened_on": day.isoformat(), "decided_by": meeting.body})
    state = acting.run(["write", "--agenda", f"--by={acting.remember(by)}"], [form.name], words("writing.busy"), rows)
    if overtaken := acting.by_another(state, "pilots"):
        st.session_state[f"{key}-gone"] = st.session_state.get(f"{key}-gone", frozenset()) | set(overtaken)
        return Sent(overtaken=state.problem)
    return Sent([one["hand_in"] for one in state.answer["hand_ins"]]) if acting.is_done(state) else None
