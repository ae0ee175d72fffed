"""Answering what lists leave open, or would: one question at a time, each answer with what it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from doorstroom.contract.model import contract
from doorstroom.drafts.draft import Draft, Waiting
from doorstroom.drafts.job import Job
from doorstroom.i18n import is_missing
from doorstroom.report import html
from doorstroom.report.screens import records as sections
from doorstroom.report.screens.blocks import Heading, Text, empty
from doorstroom.report.screens.records import STANDS, answers_to
from doorstroom.report.text.said import of_many
from doorstroom.store.answering import SAME_AS, Answer, arguments_of, cells_of, id_within, to_question
from doorstroom.store.trying import NEW_PILOT, OF_A_QUESTION
from doorstroom.web import acting
from doorstroom.web import request as door
from doorstroom.web.records import desk, effects
from doorstroom.web.records.desk import words
from doorstroom.web.screen import show_blocks

ANSWER, CHECK = "answer", "check"
SAID, ANSWERING = "ds_answered", "ds_answering"
STOPPED, RENAMED = "stopped", "renamed"

Row = Mapping[str, object]
Pilots = Mapping[str, str]  # pilot_key → title


def draw(rows: Sequence[Row]) -> None:
    """The choice of a question, and its form."""
    if said := st.session_state.pop(SAID, None):
        st.success(said)
    if name := st.session_state.get(ANSWERING):  # once it counts, its question is open no longer
        _answered(desk.act(name))
        return
    known = effects.of_first(rows, effects.of_store)
    chosen = _chosen([[row] for row in rows])
    row = chosen[0] if chosen else None
    known = known if row is None else effects.of_one(row, rows, effects.of_store, known)
    given = None if row is None else _form([row], _pilots(), known, effects.of_store)
    if given is None:
        return
    (given,) = given
    name = f"{ANSWER} {key_of(row)}"
    st.session_state[ANSWERING] = name
    desk.start(desk.act(name), ANSWER, *arguments_of(given), "--json", "--progress", "lines")
    st.rerun()


def key_of(row: Row) -> str:
    """What tells a question from all others."""
    return " ".join(str(row[name]) for name in OF_A_QUESTION)


def _about(row: Row) -> str:
    return f"{row['title']}: {row['open']}"


def _pilots() -> Pilots:
    known = door.now().ask("stage_now")
    return dict(zip(known["pilot_key"], known["title"], strict=True))


def cause_of(rows: Sequence[Row]) -> str:
    """What tells the questions that are answered at once from all others; "" of one."""
    return "" if len(rows) == 1 else f"{rows[0]['kind']} {rows[0]['name']}"


def _chosen(causes: Sequence[Sequence[Row]], n_answered: int = 0) -> Sequence[Row] | None:
    """The questions that are chosen, of one cause; None before that. `n_answered`: with each answer the choice begins
    anew.
    """
    named = {cause_of(rows) or key_of(rows[0]): rows for rows in causes}
    chosen = st.selectbox(
        words()("handing_in.question"),
        list(named),
        index=None,
        key=acting.kept(f"ds-question-{n_answered}"),
        format_func={key: sections.question_of(rows, words()) for key, rows in named.items()}.get,
        placeholder=words()("handing_in.question_choose"),
    )
    return named.get(chosen)


def _form(
    rows: Sequence[Row], pilots: Pilots, known: sections.Effects, begin: effects.Work, given_by: str | None = None
) -> list[Answer] | None:
    """What can be answered, what each answer does, and why; the answer to each of the questions, which are of one
    cause, once it is given. What is safe is chosen beforehand, where anything is. `known`: what answers do to the
    figures; `begin`: the work that finds more of it. `given_by`: who answers, where that was asked already, as was the
    question.
    """
    row, name = rows[0], cause_of(rows) or key_of(rows[0])
    replies = answers_to(str(row["kind"]))
    if given_by is None:
        st.html(html.paragraph(str(row["open"])))
        st.html(html.paragraph(words()(f"handing_in.default.{row['kind']}"), "note"))
    reply = st.radio(
        words()("handing_in.reply"),
        replies,
        index=None,
        format_func={code: words().label("reply", code) for code in replies}.get,
        captions=[f"{words()(f'handing_in.does.{code}')} {_effect(rows, code, known)}".rstrip() for code in replies],
        key=acting.kept(f"ds-reply-{name}", STANDS if STANDS in replies else None),
    )
    more = _same_as(row, pilots, begin) if reply == SAME_AS else {}
    with st.form("ds-answer", border=False, enter_to_submit=False):
        more |= _stopped(row) if reply == STOPPED else {}
        why = st.text_input(words()("handing_in.answer_why"), max_chars=300, key=f"ds-why-{name}")
        by = acting.actor(f"ds-answer-{name}") if given_by is None else given_by
        is_given = st.form_submit_button(words()("handing_in.answer"))
    if not is_given:
        return None
    if reply is None or not why.strip() or not by.strip():
        st.error(words()("handing_in.answer_lacks"))
        return None
    by = acting.remember(by)
    return [to_question(one, reply, why.strip(), answered_by=by, **more) for one in rows]


def _effect(rows: Sequence[Row], reply: str, known: sections.Effects) -> str:
    """What an answer to one question does; of several at once that is told once they wait."""
    return sections.effect(rows[0], reply, known, words()) if len(rows) == 1 else ""


def _same_as(row: Row, pilots: Pilots, begin: effects.Work) -> dict[str, object]:
    """Which pilot it is, chosen before the rest is filled in: what that does to the figures is told there."""
    own, other, municipality = str(row["pilot_key"]), row["other_pilot_key"], str(row["municipality"])
    others = [key for key in pilots if key != own and key.startswith(f"{municipality}/")]
    key = acting.kept(f"ds-same-as-{key_of(row)}", other if other in others else None)
    chosen = st.selectbox(
        words()("handing_in.same_as"),
        others,
        index=None,
        required=st.session_state.get(key) is not None,  # Escape empties nothing
        key=key,
        format_func={key: f"{pilots[key]} ({key})" for key in others}.get,
        placeholder=words()("handing_in.choose"),
    )
    if not chosen:
        return {}
    if chosen != other:  # what it does to be that one stands with the answer
        effects.of_same(row, chosen, begin)
    return {"same_as": id_within(chosen, municipality)}


def _stopped(row: Row) -> dict[str, object]:
    """Why it stopped, and when."""
    reasons = list(contract().codes["stop_reason"])
    reason = st.selectbox(
        words()("handing_in.stop_reason"),
        reasons,
        index=None,
        key=acting.kept(f"ds-reason-{key_of(row)}"),
        format_func={code: words().label("stop_reason", code) for code in reasons}.get,
        placeholder=words()("handing_in.choose"),
    )
    day = st.date_input(words()("handing_in.stop_day"), value=None, max_value=door.now().as_of, format="DD-MM-YYYY")
    return {"reason": reason, "on_day": day}


# --------------------------------------------------------------- before handing in


def beforehand(own: Draft, answer: Mapping, by: str) -> None:
    """The questions that a list would open, what was answered to them, and a form for the others. An answer waits in
    the draft and is handed in together with the list. `by`: who hands in, and so answers; empty where nobody said so.
    """
    if not answer["questions"] and not own.answers:
        return
    waiting = {one.question: one for one in own.answers}
    left = [row for row in answer["questions"] if key_of(row) not in waiting]
    show_blocks([Heading(words().count("handing_in.would_ask", len(answer["questions"])), 2)])
    show_blocks([Text(words()("handing_in.would_ask_why"))])
    show_blocks(sections.questions(left, words()))
    begin = effects.of_draft(own)
    known = effects.of_first(left, begin) if left else {}
    if left and (rows := _chosen(sections.by_cause(left), len(own.answers))) is not None:
        known = known if len(rows) > 1 else effects.of_one(rows[0], left, begin, known)
        given = _form(rows, _pilots() | _new_pilots(answer), known, begin, by)
        if given is not None:
            cause = cause_of(rows)
            answered = zip(rows, given, strict=True)
            _keep(own, [Waiting(key_of(row), _about(row), cells_of(one), cause) for row, one in answered])
            st.rerun()
    if own.answers:
        _waiting(own, {key_of(row): _about(row) for row in answer["questions"]})


def _new_pilots(answer: Mapping) -> Pilots:
    """The pilots that the list brings."""
    changed = (answer["changes"] or {"rows": ()})["rows"]
    told = {row["pilot_key"]: row["title"] for row in changed if row["kind"] == NEW_PILOT}
    return told | {
        row["other_pilot_key"]: row["is_now"]
        for row in answer["questions"]
        if row["kind"] == RENAMED and not is_missing(row["other_pilot_key"])
    }


def _keep(own: Draft, given: Sequence[Waiting]) -> None:
    answered = {one.question for one in given}
    others = (other for other in own.answers if other.question not in answered)
    desk.keep(replace(own, answers=(*others, *given)))


def _waiting(own: Draft, asked: Mapping[str, str]) -> None:
    """The answers that wait, and what they do to the leading figures; those that fit no longer are said. `asked`: the
    questions in the language of now.
    """
    show_blocks([Heading(words().count("handing_in.waiting", len(own.answers)), 3)])
    together: dict[tuple[str, ...], list[Waiting]] = {}
    for one in own.answers:  # those that were given at once stand and go together
        cause = (one.cause, one.cells["answer"], one.cells["why"]) if one.cause else (one.question,)
        together.setdefault(cause, []).append(one)
    for nth, some in enumerate(together.values()):
        one = some[0]
        about, given = asked.get(one.question, one.about), words().label("reply", one.cells["answer"])
        if one.cause:
            kind, _, name = one.cause.partition(" ")
            about = of_many(kind, name, len(some), words())
        show_blocks([Text(words()("handing_in.waiting_one", about=about, answer=given, why=one.cells["why"]))])
        st.button(
            words()("handing_in.waiting_drop", about=html.plain(about)),
            key=f"ds-drop-answer-{nth}",
            on_click=partial(_drop, [one.question for one in some]),
            type="tertiary",
        )
    state = desk.ended(desk.work(own, CHECK, *desk.drafts().given(own, is_answered=True)))
    if state.answer is None:
        show_blocks([empty(state.problem or words()("handing_in.was_ended"))])
        return
    show_blocks(sections.with_answers(state.answer, words()))


def _drop(questions: Sequence[str]) -> None:
    if own := desk.draft():
        desk.keep(replace(own, answers=tuple(one for one in own.answers if one.question not in questions)))


# ------------------------------------------------------------------- afterwards


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
