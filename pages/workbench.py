"""SQL: an analyst's own question over the documented views, in a process that can reach nothing else."""

import streamlit as st

from oversight import draw, figures, live
from oversight.figures.free_bars import measurable
from oversight.sections import workbench as sections
from oversight.sections.blocks import Shown

words = live.words()
theme = figures.theme_for(live.theme())
selection = live.selection("workbench")


def main() -> None:
    draw.open_page(words("workbench.title"))
    draw.show([sections.views(selection, live.has_workbench(), words)])
    if not live.has_workbench():
        draw.empty("workbench.off")
        return
    draw.lead(words("workbench.lead"))
    asking, described = draw.beside(3, 2, key="workbench")
    with asking:
        answer(ask())
    with described:
        draw.heading(words("workbench.views_heading"))
        draw.made("workbench/views", lambda: sections.described(words))


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
    draw.heading(words("workbench.answer_heading"))
    if statement is None:
        draw.note(words("workbench.nothing_asked"))
        return
    found = live.ask_freely(statement)
    if isinstance(found, str):
        st.error(found)
        return
    draw.text(sections.counted(found, words))
    for note in sections.notes(found, words):
        draw.note(note)
    whole = sections.table(found.frame, statement, words)
    shown = sections.on_screen(whole)
    draw.rows(whole, sections.rows_on_screen(found.frame), on_screen=shown)
    picture(shown.frame, statement)


def picture(frame, statement: str) -> None:
    drawable = measurable(frame)
    if not drawable:
        return
    measure = st.selectbox(words("workbench.draw"), drawable, index=None, placeholder=words("workbench.draw_choose"))
    if measure:
        shown = figures.free_bars(frame, measure, words, theme)
        draw.show([Shown(shown, sections.drawn(frame, measure, statement, words), (), "free_bars", 2)])


main()
