"""SQL: an analyst's own question over the documented views, in a process that can reach nothing else."""

import streamlit as st

from doorstroom.report import charts
from doorstroom.report.charts.sandbox_answer import measurable
from doorstroom.report.screens import workbench as sections
from doorstroom.report.screens.blocks import Shown
from doorstroom.web import request, screen

words = request.words()
theme = charts.theme_for(request.theme())
selection = request.selection("workbench")


def main() -> None:
    screen.open_page(words("workbench.title"))
    screen.show([sections.views(selection, request.has_workbench(), words)])
    if not request.has_workbench():
        screen.empty("workbench.off")
        return
    screen.lead(words("workbench.lead"))
    asking, described = screen.beside(3, 2, key="workbench")
    with asking:
        answer(ask())
    with described:
        screen.heading(words("workbench.views_heading"))
        screen.made("workbench/views", lambda: sections.described(words))


def ask() -> str | None:
    """The statement that was asked last, None before the first."""
    examples = {example.what: example.sql for example in sections.examples(words)}
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


def answer(statement: str | None) -> None:
    screen.heading(words("workbench.answer_heading"))
    if statement is None:
        screen.note(words("workbench.nothing_asked"))
        return
    found = request.ask_freely(statement)
    if isinstance(found, str):
        st.error(found)
        return
    screen.text(sections.counted(found, words))
    for note in sections.notes(found, words):
        screen.note(note)
    whole = sections.table(found.frame, statement, words)
    shown = sections.on_screen(whole)
    screen.rows(whole, sections.rows_on_screen(found.frame), on_screen=shown)
    picture(shown.frame, statement)


def picture(frame, statement: str) -> None:
    drawable = measurable(frame)
    if not drawable:
        return
    measure = st.selectbox(words("workbench.draw"), drawable, index=None, placeholder=words("workbench.draw_choose"))
    if measure:
        shown = charts.free_bars(frame, measure, words, theme)
        screen.show([Shown(shown, sections.drawn(frame, measure, statement, words), (), "free_bars", 2)])


main()
