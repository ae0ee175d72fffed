"""Draws the views that a reader keeps: an address under a name. What it shows follows from who opens it, and when."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from urllib.parse import parse_qs, urljoin, urlsplit

import streamlit as st

from doorstroom.access import saved
from doorstroom.access.rules import AccessError
from doorstroom.access.saved import Owner, View
from doorstroom.export.order import PARTS as OF_TABLES
from doorstroom.query.address import VIEW_AS, Address, screen_of
from doorstroom.query.request import Request
from doorstroom.query.selection import DIMENSIONS
from doorstroom.report import html
from doorstroom.report.screens import blocks
from doorstroom.report.text.messages import error_in_words
from doorstroom.settings import settings
from doorstroom.web import request as door
from doorstroom.web.screen import draw

SCREENS = ("analysis", "pivot")
# What a view may say. How it is read, and as whom, is of the reader and not of what they look at.
OF_READER = ("lang", VIEW_AS)
OWN = {"since", "as_of", *DIMENSIONS, "measure", "colour", "places", "rows", "columns", "by", *OF_TABLES}
NAME, WHICH, ANOTHER = "ds-view-name", "ds-view-which", "ds-view-other"
SAID = "ds_view_said"


@draw.register
def _(piece: blocks.SavedView) -> None:
    request, of = door.now(), door.keeps_views()
    words = request.words
    there, problem = _there(of)
    label = words.count("saved.views", len(there)) if there else words("saved.open")
    with st.expander(label, key="ds-views"):
        said, is_wrong = st.session_state.pop(SAID, ("", False))
        if said:
            (st.error if is_wrong else st.success)(html.plain(said))
        if problem:
            st.error(html.plain(problem))
        elif of is not None:
            _own(piece, of, there)
        st.html(html.paragraph(words("saved.address"), "note"))
        st.code(urljoin(st.context.url, piece.href), language=None, wrap_lines=True)


def _there(of: Owner | None) -> tuple[tuple[View, ...], str]:
    """The views of a reader, and why they cannot be shown."""
    if of is None:
        return (), ""
    try:
        found = saved.views(settings().store, of, door.clock())
    except AccessError as error:
        return (), error_in_words(error, door.now().words)
    return tuple(one for one in found if one.screen in SCREENS), ""


def _own(piece: blocks.SavedView, of: Owner, there: tuple[View, ...]) -> None:
    words, now = door.now().words, _view_of(piece)
    if there:
        options = [(one.name, _link(one), (one.screen, one.parts) == (now.screen, now.parts)) for one in there]
        st.html(html.choices(words("saved.yours"), options))
    most = saved.LONGEST_NAME
    with st.form("ds-view-form", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(words("saved.name"), key=NAME, max_chars=most)
        st.form_submit_button(words("saved.keep"), type="primary", on_click=partial(_keep, of, now))
    st.html(html.paragraph(words("saved.whose" if of.name else "saved.everybodys"), "note"))
    if not there:
        return
    names = [one.name for one in there]
    which = st.selectbox(words("saved.which"), names, index=None, key=WHICH, placeholder=words("saved.choose"))
    if which is None:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(words("saved.other_name"), key=ANOTHER, max_chars=most)
        st.button(words("saved.rename"), on_click=partial(_rename, of, which))
        st.button(words("saved.remove"), on_click=partial(_remove, of, which))


def _view_of(piece: blocks.SavedView) -> View:
    """What is on the screen, as it is kept; without a name."""
    asked, request = urlsplit(piece.href), door.now()
    said = {name: tuple(values) for name, values in parse_qs(asked.query, keep_blank_values=True).items()}
    said |= {name: request.said[name] for name in OF_TABLES if name in request.said}
    parts = {name: values for name, values in sorted(said.items()) if name in OWN}
    return View("", screen_of(asked.path.rpartition("/")[2]), parts)


def _link(view: View) -> str:
    """The address of a view, in the language that is read now."""
    request = door.now()
    asked = {name: values for name, values in view.parts.items() if name in OWN}
    return _bare(request).link(view.screen, **asked)


def _bare(request: Request) -> Address:
    """What links keep of who reads, and of nothing that is chosen."""
    kept = {name: value for name, value in request.address.kept.items() if name in OF_READER}
    return request.address.keeping(kept)


# --------------------------------------------------------------------- writing


def _keep(of: Owner, view: View) -> None:
    name = st.session_state[NAME]
    kept = View(name, view.screen, view.parts)
    if _done(lambda: saved.keep(settings().store, of, kept, door.clock()), "saved.kept", name):
        st.session_state[NAME] = ""


def _rename(of: Owner, name: str) -> None:
    to = st.session_state[ANOTHER]
    if _done(lambda: saved.rename(settings().store, of, name, to, door.clock()), "saved.renamed", to):
        st.session_state[ANOTHER], st.session_state[WHICH] = "", None


def _remove(of: Owner, name: str) -> None:
    if _done(lambda: saved.remove(settings().store, of, name, door.clock()), "saved.removed", name):
        st.session_state[WHICH] = None


def _done(act: Callable[[], None], said: str, name: str) -> bool:
    """Whether it could be done; what came of it is said in the next run."""
    words = door.now().words
    try:
        act()
    except AccessError as error:
        st.session_state[SAID] = error_in_words(error, words), True
        return False
    st.session_state[SAID] = words(said, name=name.strip()), False
    return True
