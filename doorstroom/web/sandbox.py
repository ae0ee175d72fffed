"""Draws the field for an analyst's own statement, and its answer."""

from __future__ import annotations

import streamlit as st

from doorstroom.access.audit import AuditError
from doorstroom.report.charts.sandbox_answer import measurable, sandbox_answer
from doorstroom.report.charts.theme import theme_for
from doorstroom.report.screens import workbench as sections
from doorstroom.report.screens.blocks import Heading, Rows, Shown, Text, note
from doorstroom.report.screens.workbench import Statement
from doorstroom.report.text.messages import error_in_words
from doorstroom.sandbox.ask import Answer
from doorstroom.sandbox.errors import WorkbenchError
from doorstroom.web import metrics, noting
from doorstroom.web import request as door
from doorstroom.web.screen import draw, show_blocks

NOTED = "ds_noted"


@draw.register
def _(piece: Statement) -> None:
    _answer(_asked(piece))


def _asked(piece: Statement) -> str | None:
    """The statement that was asked last, None before the first."""
    words, examples = door.now().words, piece.examples
    st.selectbox(
        words("workbench.example"),
        list(examples),
        index=None,
        key="example",
        placeholder=words("workbench.example_choose"),
        on_change=lambda: st.session_state.update(statement=examples.get(st.session_state["example"], "")),
    )
    with st.form("ds-ask", border=False):
        written = st.text_area(words("workbench.statement"), key="statement", height=220)
        if st.form_submit_button(words("workbench.ask"), type="primary"):
            st.session_state["ds_asked"] = written
    return st.session_state.get("ds_asked")


def _answer(statement: str | None) -> None:
    words = door.now().words
    show_blocks([Heading(words("workbench.answer_heading"), 2)])
    if statement is None:
        show_blocks([note(words("workbench.nothing_asked"))])
        return
    found = _ask(statement)
    if isinstance(found, str):
        st.error(found)
        return
    whole = sections.table(found.frame, statement, words)
    shown = sections.on_screen(whole)
    rows = Rows(whole, sections.rows_on_screen(found.frame), on_screen=shown)
    show_blocks([Text(sections.counted(found, words)), *map(note, sections.notes(found, words)), rows])
    _picture(shown.frame, statement)


def _ask(statement: str) -> Answer | str:
    """The answer, or in words why there is none."""
    request, place = door.now(), st.empty()
    try:
        _note(statement)
        with st.spinner(request.words("workbench.busy")):
            return request.ask_freely(
                statement, lambda before: place.info(request.words.count("workbench.waits", before))
            )
    except WorkbenchError as error:
        metrics.refused("workbench")
        return error_in_words(error, request.words)
    except AuditError as error:
        return error_in_words(error, request.words)
    finally:
        place.empty()


def _note(statement: str) -> None:
    """Note that it is asked, and not each time that the screen is drawn with its answer."""
    if st.session_state.get(NOTED) != statement:
        noting.note("sql", statement=noting.of_statement(statement))
        st.session_state[NOTED] = statement


def _picture(frame, statement: str) -> None:
    request = door.now()
    words, drawable = request.words, measurable(frame)
    if not drawable:
        return
    measure = st.selectbox(words("workbench.draw"), drawable, index=None, placeholder=words("workbench.draw_choose"))
    if measure:
        picture = sandbox_answer(frame, measure, words, theme_for(request.palette))
        show_blocks([Shown(picture, sections.drawn(frame, measure, statement, words), (), "free_bars", 2)])
