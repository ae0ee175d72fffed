"""Herkomst: the definition of a figure, the rows behind it, where each row comes from, and the query."""

from collections.abc import Iterator
from functools import partial

import streamlit as st

from doorstroom.lineage import traces
from doorstroom.lineage.traces import TraceError
from doorstroom.report.screens import origin as sections
from doorstroom.report.screens.blocks import Block, Heading, Rows, Text, lead, note
from doorstroom.report.tables import lineage
from doorstroom.store.questions import QuestionError
from doorstroom.web import request, screen

ROWS_SHOWN = 200

words = request.words()


def main() -> None:
    figure = st.query_params.get("figure")
    if figure not in traces.names():
        screen.open_page(words("trace.page"))
        screen.empty("trace.unknown")
        return
    trace = traces.trace(figure)
    screen.open_page(lineage.title(trace, words))
    if why_not := sections.why_not(trace, is_public=request.is_public(), is_first=request.earlier_name() is None):
        screen.empty(why_not)
        return
    given = request.given_to(trace)
    if missing := trace.missing(given):
        screen.empty("trace.missing", names=words.join(missing))
        return
    try:
        screen.made("origin", partial(content, trace))
    except (TraceError, QuestionError):
        screen.empty("trace.unreadable")
        return
    for kind in ("figure", "rows"):
        screen.code(words(f"trace.query_{kind}"), sections.query(trace, kind, given), key=f"query_{kind}")


def content(trace: traces.Trace) -> Iterator[Block]:
    given = request.given_to(trace)
    answer, found = (request.ask_as_given(trace, kind, given) for kind in ("figure", "rows"))
    counted = trace.counted(found)
    yield lead(sections.sum_of(trace, trace.value_of(answer, given), counted, words))
    yield from sections.asked_for(trace, given, words)
    yield Rows(lineage.table(trace, counted, given, words, request.linker()), ROWS_SHOWN, [trace.measure])
    yield Heading(words("trace.definition_heading"), 2)
    yield Text(words(f"figures.{trace.measure}.definition.what"))
    yield Text(words(f"figures.{trace.measure}.definition.how"))
    yield Heading(words("trace.query_heading"), 2)
    yield note(words("trace.query_how"))


main()
