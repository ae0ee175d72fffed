"""Herkomst: the definition of a figure, the rows behind it, where each row comes from, and the query."""

import streamlit as st

from oversight import draw, live
from oversight.questions import QuestionError
from oversight.sections import origin as sections
from oversight.tracing import tables, traces
from oversight.tracing.traces import TraceError

ROWS_SHOWN = 200

words = live.words()


def main() -> None:
    figure = st.query_params.get("figure")
    if figure not in traces.names():
        draw.open_page(words("trace.page"))
        draw.empty("trace.unknown")
        return
    trace = traces.trace(figure)
    draw.open_page(tables.title(trace, words))
    if why_not := sections.why_not(trace, is_public=live.is_public(), is_first=live.earlier_name() is None):
        draw.empty(why_not)
        return
    given = live.given_to(trace)
    if missing := trace.missing(given):
        draw.empty("trace.missing", names=words.join(missing))
        return
    try:
        answer, rows = (live.ask_as_given(trace, kind, given) for kind in ("figure", "rows"))
    except (TraceError, QuestionError):
        draw.empty("trace.unreadable")
        return
    counted = trace.counted(rows)
    draw.lead(sections.sum_of(trace, trace.value_of(answer, given), counted, words))
    draw.show(sections.asked_for(trace, given, words))
    draw.rows(tables.table(trace, counted, given, words, live.linker()), ROWS_SHOWN, [trace.measure])
    draw.heading(words("trace.definition_heading"))
    draw.text(words(f"definitions.{trace.measure}.what"))
    draw.text(words(f"definitions.{trace.measure}.how"))
    draw.heading(words("trace.query_heading"))
    draw.note(words("trace.query_how"))
    for kind in ("figure", "rows"):
        draw.code(words(f"trace.query_{kind}"), sections.query(trace, kind, given), key=f"query_{kind}")


main()
