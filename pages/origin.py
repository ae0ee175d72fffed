"""Herkomst: the definition of a figure, the rows behind it, where each row comes from, and the query."""

from collections.abc import Iterator

from doorstroom.lineage import traces
from doorstroom.lineage.traces import Given, Trace, TraceError
from doorstroom.query.request import Request
from doorstroom.report.screens import origin as sections
from doorstroom.report.screens.blocks import Block, Code, Heading, Rows, Text, empty, lead, note
from doorstroom.report.tables import lineage
from doorstroom.store.questions import QuestionError

ROWS_SHOWN = 200


def title(request: Request) -> str:
    trace = asked_trace(request)
    return lineage.title(trace, request.words) if trace else request.words("trace.page")


def asked_trace(request: Request) -> Trace | None:
    figure = request.first("figure")
    return traces.trace(figure) if figure in traces.names() else None


def build(request: Request) -> list[Block]:
    words, trace = request.words, asked_trace(request)
    if trace is None:
        return [empty(words("trace.unknown"))]
    if why_not := sections.why_not(trace, is_public=request.reader.is_public):
        return [empty(words(why_not))]
    given = sections.given_to(trace, request)
    if missing := trace.missing(given):
        return [empty(words("trace.missing", names=words.join(missing)))]
    try:
        return list(content(request, trace, given))
    except (TraceError, QuestionError):
        return [empty(words("trace.unreadable"))]


def content(request: Request, trace: Trace, given: Given) -> Iterator[Block]:
    words = request.words
    answer = request.ask_only(trace.question, trace.asked("figure", given))
    counted = trace.counted(request.ask_only(trace.rows, trace.asked("rows", given)))
    value, view = trace.value_of(answer, given), request.ask("in_view").iloc[0]
    is_not_known = sections.is_not_known(trace, value, view)
    yield lead(words("trace.not_known") if is_not_known else sections.sum_of(trace, value, counted, words))
    yield from sections.asked_for(trace, given, words)
    yield Rows(lineage.table(trace, counted, given, words, request.link), ROWS_SHOWN, [trace.measure])
    yield Heading(words("trace.definition_heading"), 2)
    yield Text(words(f"figures.{trace.measure}.definition.what"))
    yield Text(words(f"figures.{trace.measure}.definition.how"))
    yield Heading(words("trace.query_heading"), 2)
    yield note(words("trace.query_how"))
    for kind in ("figure", "rows"):
        yield Code(words(f"trace.query_{kind}"), sections.query(trace, kind, given), f"query_{kind}")
