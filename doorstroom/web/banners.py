"""What holds for everything on a screen, above it: an example, pilots that are not seen, who looks."""

from __future__ import annotations

import streamlit as st

from doorstroom.query.address import VIEW_AS
from doorstroom.query.request import Request
from doorstroom.report import html
from doorstroom.report.text import records
from doorstroom.web import noting
from doorstroom.web import request as door


def draw(asked: Request) -> None:
    """The banners, each a line."""
    words = asked.words
    if asked.shown.is_example:
        own = [(words("frame.example_own"), asked.link("records"))] if asked.reader.may_hand_in else []
        st.html(html.banner(words("frame.example"), *own), width="content")
    said = records.banners(asked.ask("in_view").iloc[0], words, is_example=False)
    if not asked.reader.is_public and asked.is_all_internal:
        said.append(words("frame.all_not_public"))
    if door.is_without_login():
        said.append(words("frame.without_login"))
    for one in said:
        st.html(html.paragraph(one, "banner"), width="content")
    if another := asked.reader.viewed_as:
        role, _, municipality = another.partition(":")
        if why := noting.note_once("view_as", role=role, municipality=municipality or None):
            st.error(why)
            st.stop()
        # The menu leads to bare addresses; who loads one anew still looks so.
        if door.one_in_address(VIEW_AS) != another:
            st.query_params[VIEW_AS] = another
        told = {"role": words(f"frame.role.{role}"), "whose": municipality or words("frame.all_municipalities")}
        st.html(html.paragraph(words("frame.viewed_as", **told), "banner"), width="content")
        st.html(html.link(words("frame.viewed_as_end"), asked.link("status", **{VIEW_AS: None})), width="content")
