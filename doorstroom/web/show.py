"""Shows screens: what one is made of is made once for all readers who see the same, and drawn for each.

It follows from the request alone. What is remembered is shared: nobody changes it, and nothing of one reader is in it.
"""

from __future__ import annotations

import streamlit as st

from doorstroom.query import cache
from doorstroom.query.address import ASKED, SEEN_AS, is_for
from doorstroom.report.screens.blocks import Page, empty
from doorstroom.report.screens.pieces import Piece, Placed
from doorstroom.web import access, briefing, noting, records, sandbox, saved, writing
from doorstroom.web import request as door
from doorstroom.web.screen import draw, open_page, pieces_for, put, show_blocks

DRAWING = (access, briefing, records, sandbox, saved, writing)  # they say how pieces of their own are drawn


def show(name: str, page: Page) -> None:
    """Draw a screen. Who sees it first sees each piece as soon as it is made; who sees the same later, all at once."""
    request = door.now()
    if not is_for(request.reader, name):
        open_page(page.title(request))
        if why := noting.note_once("refused", why="role", screen=name):
            st.error(why)
        show_blocks([empty(request.words(f"frame.not_yours.{ASKED[name]}"))])
        return
    request = door.narrow(SEEN_AS.get(name, ()))
    open_page(cache.made((name, "title", request.key), lambda: page.title(request)))
    request = door.switched(getattr(page, "SWITCHES", {}))
    n_drawn = 0

    def make() -> tuple[Piece, ...]:
        nonlocal n_drawn
        made: list[Piece] = []
        for piece in pieces_for(request, page.build(request)):
            if n_drawn == len(made) and not _waits_for_reader(piece):  # others wait for what is made here
                draw(piece)
                n_drawn += 1
            made.append(piece)
        return tuple(made)

    put(cache.made((name, request.key), make)[n_drawn:])


def _waits_for_reader(piece: Piece) -> bool:
    if isinstance(piece, Placed):
        return any(_waits_for_reader(one) for place in piece.places for one in place)
    return getattr(piece, "waits_for_reader", False)
