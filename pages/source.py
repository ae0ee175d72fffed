"""Bron: one line of a handed-in file, as it stood there, and what the load read each value as."""

import streamlit as st

from doorstroom.report.screens import origin as sections
from doorstroom.web import request, screen

words = request.words()


def main() -> None:
    given = st.query_params
    screen.open_page(words("source.title"))
    if request.is_public():
        screen.empty("source.not_public")
        return
    file, row = given.get("file"), given.get("row", "")
    if not file or not row.isdecimal():
        screen.empty("source.missing")
        return
    line = request.source_line(file, given.get("sheet"), int(row))
    if isinstance(line, str):
        screen.empty("source.no_line", why=line)
        return
    screen.lead(sections.place(file, given.get("sheet"), int(row), words))
    screen.rows(sections.cells(line, given.get("table"), words))
    screen.note(words("source.how"))


main()
