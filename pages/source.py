"""Bron: one line of a handed-in file, as it stood there, and what the load read each value as."""

from collections.abc import Iterator

from doorstroom.lineage.source_lines import source_line
from doorstroom.query.request import Request
from doorstroom.report.screens import origin as sections
from doorstroom.report.screens.blocks import Block, Rows, empty, lead, note
from doorstroom.report.text.messages import NO_SOURCE_LINE, error_in_words

DIGITS = 18  # of a row number: longer ones are none


def title(request: Request) -> str:
    return request.words("source.title")


def build(request: Request) -> Iterator[Block]:
    words = request.words
    file, sheet, row = request.first("file"), request.first("sheet"), request.first("row") or ""
    if request.reader.is_public:
        yield empty(words("source.not_public"))
        return
    if not file or not row.isdecimal() or len(row) > DIGITS:
        yield empty(words("source.missing"))
        return
    try:
        line = source_line(request.seen, request.version, file, sheet, int(row))
    except NO_SOURCE_LINE as error:
        yield empty(words("source.no_line", why=error_in_words(error, words)))
        return
    yield lead(sections.place(file, sheet, int(row), words))
    yield note(sections.hand_in(line, words))
    yield Rows(sections.cells(line, request.first("table"), words))
    yield note(words("source.how"))
