"""Herkomst: the definition of a figure, the rows behind it, where each row comes from, and the query."""

from collections.abc import Iterator
from functools import partial

import streamlit as st

from oversight import draw, live
from oversight.questions import QuestionError
from oversight.sections import origin as sections
from oversight.sections.blocks import Block, Heading, Rows, Text, lead, note
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
        draw.made("origin", partial(screen, trace))
    except (TraceError, QuestionError):
        draw.empty("trace.unreadable")
        return
    for kind in ("figure", "rows"):
        draw.code(words(f"trace.query_{kind}"), sections.query(trace, kind, given), key=f"query_{kind}")


def screen(trace: traces.Trace) -> Iterator[Block]:
    given = live.given_to(trace)
    answer, found = (live.ask_as_given(trace, kind, given) for kind in ("figure", "rows"))
    counted = trace.counted(found)
    yield lead(sections.sum_of(trace, trace.value_of(answer, given), counted, words))
    yield from sections.asked_for(trace, given, words)
    yield Rows(tables.table(trace, counted, given, words, live.linker()), ROWS_SHOWN, [trace.measure])
    yield Heading(words("trace.definition_heading"), 2)
    yield Text(words(f"definitions.{trace.measure}.what"))
    yield Text(words(f"definitions.{trace.measure}.how"))
    yield Heading(words("trace.query_heading"), 2)
    yield note(words("trace.query_how"))


main()
