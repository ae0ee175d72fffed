"""Answering what lists leave open: one question at a time, each answer with what it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from doorstroom.contract.model import contract
from doorstroom.drafts.job import Job
from doorstroom.i18n import is_missing
from doorstroom.report import html
from doorstroom.report.screens.blocks import empty
from doorstroom.report.screens.records import answers_to
from doorstroom.web import request as door
from doorstroom.web.records import desk
from doorstroom.web.records.desk import words
from doorstroom.web.screen import show_blocks

ANSWER = "answer"
SAID, ANSWERING = "ds_answered", "ds_answering"
OF_COLUMN = "sources_differ"
OF_PILOT = ("left_list", "renamed")
STANDS, STOPPED, SAME_AS = "stands", "stopped", "same_as"

Row = Mapping[str, object]


def draw(rows: Sequence[Row]) -> None:
    """The choice of a question, and its form."""
    if said := st.session_state.pop(SAID, None):
        st.success(said)
    if name := st.session_state.get(ANSWERING):  # once it counts, its question is open no longer
        _answered(desk.act(name))
        return
    named = {key_of(row): row for row in rows}
    chosen = st.selectbox(
        words()("handing_in.question"),
        list(named),
        index=None,
        key="ds-question",
        format_func={key: f"{row['title']}: {row['open']}" for key, row in named.items()}.get,
        placeholder=words()("handing_in.question_choose"),
    )
    if chosen is None or chosen not in named:
        return
    _form(named[chosen], f"{ANSWER} {chosen}")


def key_of(row: Row) -> str:
    """What tells a question from all others."""
    return " ".join(str(row[name]) for name in ("kind", "pilot_key", "name", "was", "is_now", "since"))


def _form(row: Row, name: str) -> None:
    """What can be answered, what each answer does, and why. What is safe is chosen beforehand, where anything is."""
    replies = answers_to(str(row["kind"]))
    st.html(html.paragraph(str(row["open"])))
    reply = st.radio(
        words()("handing_in.reply"),
        replies,
        index=replies.index(STANDS) if STANDS in replies else None,
        format_func={code: words().label("reply", code) for code in replies}.get,
        captions=[words()(f"handing_in.does.{code}") for code in replies],
        key=f"ds-reply-{key_of(row)}",
    )
    with st.form("ds-answer", border=False, enter_to_submit=False):
        more = _more(row, reply)
        why = st.text_input(words()("handing_in.answer_why"), max_chars=300)
        is_given = st.form_submit_button(words()("handing_in.answer"), type="primary")
    if not is_given:
        return
    if reply is None or not why.strip():
        st.error(words()("handing_in.answer_lacks"))
        return
    arguments = [ANSWER, str(row["pilot_key"]), reply, f"--why={why.strip()}", f"--by={door.who_acts()}"]
    st.session_state[ANSWERING] = name
    desk.start(desk.act(name), *arguments, *_about(row), *more, "--json", "--progress", "lines")
    st.rerun()


def _more(row: Row, reply: str | None) -> list[str]:
    """What an answer takes beside why."""
    if reply == SAME_AS:
        own, other = str(row["pilot_key"]), row["other_pilot_key"]
        known = door.now().ask("stage_now")
        pilots = dict(zip(known["pilot_key"], known["title"], strict=True))
        others = [key for key in pilots if key != own and key.partition("/")[0] == own.partition("/")[0]]
        nth = others.index(other) if other in others else None
        told = words()("handing_in.same_as")
        chosen = st.selectbox(
            told, others, index=nth, format_func={key: f"{pilots[key]} ({key})" for key in others}.get
        )
        return [f"--same-as={chosen.partition('/')[2]}"] if chosen else []
    if reply == STOPPED:
        reasons = list(contract().codes["stop_reason"])
        reason = st.selectbox(
            words()("handing_in.stop_reason"),
            reasons,
            index=None,
            format_func={code: words().label("stop_reason", code) for code in reasons}.get,
            placeholder=words()("handing_in.choose"),
        )
        day = st.date_input(words()("handing_in.stop_day"), value=None, max_value=door.now().as_of, format="DD-MM-YYYY")
        return [*([f"--reason={reason}"] if reason else []), *([f"--day={day.isoformat()}"] if day else [])]
    return []


def _about(row: Row) -> list[str]:
    """Which milestone or column a question is about, and of which day."""
    if row["kind"] in OF_PILOT:
        return []
    if row["kind"] == OF_COLUMN:
        return [f"--field={row['name']}"]
    day = row["was"] if is_missing(row["is_now"]) else row["is_now"]
    return [f"--milestone={row['name']}", *([] if is_missing(day) else [f"--day={date.fromisoformat(str(day))}"])]


def _answered(job: Job) -> None:
    """How answering went; then the question is open no longer."""
    state = desk.ended(job)
    if state.answer is None:
        show_blocks([empty(state.problem or words()("handing_in.was_ended"))])
        st.button(words()("handing_in.again"), key="ds-again", on_click=lambda: _forget(job))
        return
    _forget(job)
    st.session_state[SAID] = words()("handing_in.answered")
    st.rerun()


def _forget(job: Job) -> None:
    job.forget()
    del st.session_state[ANSWERING]
