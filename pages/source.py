"""Bron: one line of a handed-in file, as it stood there, and what the load read each value as."""

import streamlit as st

from oversight import draw, live
from oversight.sections import origin as sections

words = live.words()


def main() -> None:
    given = st.query_params
    draw.open_page(words("source.title"))
    if live.is_public():
        draw.empty("source.not_public")
        return
    file, row = given.get("file"), given.get("row", "")
    if not file or not row.isdecimal():
        draw.empty("source.missing")
        return
    line = live.source_line(file, given.get("sheet"), int(row))
    if isinstance(line, str):
        draw.empty("source.no_line", why=line)
        return
    draw.lead(sections.place(file, given.get("sheet"), int(row), words))
    draw.rows(sections.cells(line, given.get("table"), words))
    draw.note(words("source.how"))


main()
